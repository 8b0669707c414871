//! `/feedback`: the form, and what is handed in with it. Whatever happens, what was typed comes back.
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;

use super::still::{self, GAP, StillPage};
use crate::app::file::{Filed, Receipt};
use crate::app::form_token::FormToken;
use crate::domain::case::{Intake, Quarantine};
use crate::domain::feedback::{Draft, Field, FieldErrors, FieldFault, Lane};
use crate::domain::ids::ItemNumber;
use crate::domain::notice::Phase;
use crate::limits::Verdict;
use crate::pages::{FormAlert, FormView, ShutView};
use crate::store::StoreError;
use crate::web::body::read_fields;
use crate::web::client::Client;
use crate::web::form::FeedbackForm;
use crate::web::problem::{Problem, html, page_failed};
use crate::web::view::Here;
use crate::web::visit::Visit;
use crate::web::{Site, cookie, csrf};

/// An answer from the store later than this is a 503; the text stays, and sending it again gives the same receipt.
const PATIENCE: Duration = Duration::from_secs(15);

/// The empty form, the item and lane of the link chosen.
pub async fn get(State(site): State<Site>, here: Here, visit: Visit) -> Response {
    if let Some(view) = ShutView::of(here.phase(&site), None) {
        return shut(&site, &visit.without_query(), StatusCode::OK, &view);
    }
    let item =
        visit.asked("item").and_then(|text| text.parse().ok()).filter(|number| here.0.notice.item(*number).is_some());
    let lane = visit.asked("lane").and_then(Lane::parse);
    // The links that change language and size keep only what the page depends on: it is kept for everyone.
    let mut visit = visit.without_query();
    visit.query.extend(item.map(|number: ItemNumber| ("item".to_owned(), number.to_string())));
    visit.query.extend(lane.map(|lane| ("lane".to_owned(), lane.as_str().to_owned())));
    let made = still::page(&site, &here, &visit, StillPage::Form { item, lane }, || {
        let draft = Draft {
            lane: lane.map(|lane| lane.as_str().to_owned()).unwrap_or_default(),
            items: item.map(|number| number.to_string()).into_iter().collect(),
            ..Draft::default()
        };
        site.pages.form(&site.chrome(&visit), &view(&site, &here, &visit, &draft, GAP))
    });
    match made {
        Ok(page) => still::answer(&page, &site.app.new_form_token(&here.0), &visit),
        Err(error) => page_failed(&site, &error),
    }
}

/// Why a submission was not taken. Each comes with the text that was typed.
enum Refused {
    Fields(FieldErrors),
    /// The page is older than a day, or was not made here.
    Stale,
    /// The page was used before, for another text.
    Conflict,
    CrossSite,
    Flood {
        retry_after: u64,
    },
    Store(StoreError),
    Slow,
    /// A fault of ours; where, the panic hook has logged.
    Broken,
}

/// Takes a submission.
pub async fn post(
    State(site): State<Site>,
    here: Result<Here, Response>,
    visit: Visit,
    client: Client,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let fields = match read_fields(request).await {
        Ok(fields) => fields,
        Err(fault) => return Problem::from(fault).page(&site, &visit),
    };
    let form = FeedbackForm::read(&fields);
    let typed = || Some(form.text.clone()).filter(|text| !text.trim().is_empty());
    // A notice that was taken off while somebody was writing: what they wrote is not.
    let here = match (here, ShutView::of(Phase::Draft, typed())) {
        (Ok(here), _) => here,
        (Err(_), Some(view)) if view.kept.is_some() => return shut(&site, &visit, StatusCode::GONE, &view),
        (Err(unknown), _) => return unknown,
    };
    let token = site.app.form_token(&form.form_token, here.0.slug()).await;
    let phase = here.phase(&site);
    if let Some(view) = ShutView::of(phase, typed()) {
        return shut_out(&site, &here, &visit, &form, token.as_ref(), &view).await;
    }
    match take(&site, &here, &visit, client, &headers, &form, token.as_ref()).await {
        Ok(receipt) => receipted(&site, &here, &visit, &receipt),
        Err(refused) => again(&site, &here, &visit, &form, token.as_ref(), refused),
    }
}

/// Nothing is taken now; but what was taken while it could be, has its receipt.
async fn shut_out(
    site: &Site,
    here: &Here,
    visit: &Visit,
    form: &FeedbackForm,
    token: Option<&FormToken>,
    view: &ShutView,
) -> Response {
    if let Some(token) = token {
        let digest = site.app.digest(token, &form.draft(visit.language), &here.0);
        match Box::pin(site.app.earlier(token, digest)).await {
            Ok(Some(Filed::Receipt(receipt))) => return receipted(site, here, visit, &receipt),
            Ok(_) => {}
            Err(error) => site.report("an earlier submission could not be looked up", &error),
        }
    }
    // 410 for ever, 409 for now.
    let status = if view.opens.is_some() { StatusCode::CONFLICT } else { StatusCode::GONE };
    shut(site, visit, status, view)
}

fn shut(site: &Site, visit: &Visit, status: StatusCode, view: &ShutView) -> Response {
    html(site, status, site.pages.shut(&site.chrome(visit), view))
}

async fn take(
    site: &Site,
    here: &Here,
    visit: &Visit,
    client: Client,
    headers: &HeaderMap,
    form: &FeedbackForm,
    token: Option<&FormToken>,
) -> Result<Receipt, Refused> {
    if csrf::from_elsewhere(headers, site.app.config.public.origin()) {
        return Err(Refused::CrossSite);
    }
    let draft = form.draft(visit.language);
    let checked = form.check(&draft, site.app.ground(&here.0)).map_err(Refused::Fields);
    // What was filed before the notice was published anew has its receipt, even if its items are gone since.
    if let (Err(_), Some(token)) = (&checked, token.filter(|token| token.is_of_another(&here.0))) {
        let digest = site.app.digest(token, &draft, &here.0);
        if let Some(Filed::Receipt(receipt)) =
            Box::pin(site.app.earlier(token, digest)).await.map_err(Refused::Store)?
        {
            return Ok(receipt);
        }
    }
    let feedback = checked?;
    let token = token.ok_or(Refused::Stale)?;
    let digest = site.app.digest(token, &draft, &here.0);

    let verdict = site.limits.feedback(client.0, site.app.today());
    let age = site.app.age(token);
    // Before the token's age or any limit sends somebody away: is it here already?
    if age.is_none() || matches!(verdict, Verdict::Flood { .. }) {
        match Box::pin(site.app.earlier(token, digest)).await.map_err(Refused::Store)? {
            Some(Filed::Receipt(receipt)) => return Ok(receipt),
            Some(Filed::OtherBody) => return Err(Refused::Conflict),
            None => {}
        }
    }
    let age = age.ok_or(Refused::Stale)?;
    let intake = match verdict {
        Verdict::Flood { retry_after_seconds: retry_after } => return Err(Refused::Flood { retry_after }),
        _ if !form.website.is_empty() => Intake::Quarantine(Quarantine::Honeypot),
        _ if age < i64::from(site.app.config.limits.min_fill_seconds) * 1000 => Intake::Quarantine(Quarantine::TooFast),
        Verdict::Quarantine => Intake::Quarantine(Quarantine::Rate),
        Verdict::Pass => Intake::Normal,
    };
    // Should the citizen's connection break here, the store goes on with what it was handed, and wakes the mail itself.
    let filing = AssertUnwindSafe(site.app.file(&here.0, feedback, token, digest, intake)).catch_unwind();
    match tokio::time::timeout(PATIENCE, filing).await {
        Ok(Ok(Ok(Filed::Receipt(receipt)))) => Ok(receipt),
        Ok(Ok(Ok(Filed::OtherBody))) => Err(Refused::Conflict),
        Ok(Ok(Err(error))) => Err(Refused::Store(error)),
        Ok(Err(_)) => Err(Refused::Broken),
        Err(_) => Err(Refused::Slow),
    }
}

/// 303 to the receipt, which travels in its cookie.
fn receipted(site: &Site, here: &Here, visit: &Visit, receipt: &Receipt) -> Response {
    let location = site.chrome(visit).link("/receipt", &[]);
    let (Some(cookie), Ok(location)) =
        (cookie::hand_over(&site.app, &here.0, receipt), HeaderValue::from_str(&location))
    else {
        return Problem::Failed.page(site, visit);
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::SET_COOKIE, cookie)]).into_response()
}

/// The form with a draft in it.
fn view(site: &Site, here: &Here, visit: &Visit, draft: &Draft, token: &str) -> FormView {
    let mut view = FormView::new(site.app.rules(&here.0), visit.language, draft);
    token.clone_into(&mut view.token);
    view.retention = site.retention(visit.language);
    view
}

/// The form again, with what was typed, what is wrong, and the ways that are always open.
fn again(
    site: &Site,
    here: &Here,
    visit: &Visit,
    form: &FeedbackForm,
    token: Option<&FormToken>,
    refused: Refused,
) -> Response {
    let (status, alert, errors, wait) = match refused {
        Refused::Fields(errors) => (StatusCode::UNPROCESSABLE_ENTITY, None, Some(errors), None),
        Refused::Stale => {
            let errors = FieldErrors::new(vec![(Field::FormToken, FieldFault::Stale)]);
            (StatusCode::UNPROCESSABLE_ENTITY, Some(FormAlert::Stale), errors, None)
        }
        Refused::Conflict => (StatusCode::CONFLICT, Some(FormAlert::Conflict), None, None),
        Refused::CrossSite => (StatusCode::FORBIDDEN, Some(FormAlert::CrossSite), None, None),
        Refused::Flood { retry_after } => {
            let minutes = u32::try_from(retry_after.div_ceil(60)).unwrap_or(u32::MAX).max(1);
            (StatusCode::TOO_MANY_REQUESTS, Some(FormAlert::Busy { minutes }), None, Some(retry_after))
        }
        Refused::Store(error) => {
            site.report("an opinion could not be stored", &error);
            (StatusCode::SERVICE_UNAVAILABLE, Some(FormAlert::Unavailable), None, Some(30))
        }
        Refused::Slow => {
            tracing::error!("the store did not answer in time");
            (StatusCode::SERVICE_UNAVAILABLE, Some(FormAlert::Unavailable), None, Some(30))
        }
        Refused::Broken => (StatusCode::INTERNAL_SERVER_ERROR, Some(FormAlert::Failed), None, None),
    };
    // The same token as long as it can still be used: then sending again is the same submission, not a second one.
    let used_up = matches!(alert, Some(FormAlert::Stale | FormAlert::Conflict));
    // A page with faults is read again, and shows the notice as it is now.
    let reread = errors.is_some() && token.is_some_and(|token| token.is_of_another(&here.0));
    let token = match token.filter(|token| !used_up && !reread && site.app.age(token).is_some()) {
        Some(token) => token.text().to_owned(),
        None => site.app.new_form_token(&here.0),
    };
    let mut view = view(site, here, visit, &form.draft(visit.language), &token);
    view.alert = alert;
    view.errors = errors;
    let mut response = html(site, status, site.pages.form(&site.chrome(visit), &view));
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
