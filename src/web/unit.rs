//! `/u/{token}`: the page that a unit's letter leads to. No account: the link is the key, for one case. Opening it changes
//! nothing, since mail scanners do that, too.
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::body::{Fields, read_fields};
use super::client::Client;
use super::problem::{Problem, html};
use super::visit::Visit;
use super::{Site, csrf};
use crate::app::handover::{OpenHandover, UnitTaken};
use crate::config::Edition;
use crate::domain::calendar::beijing_day;
use crate::domain::case::{self, NoteKind, State as CaseState, UnitRefusal, UnitStep, detail_unit};
use crate::domain::text::{CitizenText, StaffText, TextFault, fold_text, fold_width};
use crate::pages::status::StatusItem;
use crate::pages::unit::{UNIT_FORMS, UnitAnswerLine, UnitCase, UnitPageView, UnitStepLine, UnitTyped, unit_step_name};
use crate::seal;

pub async fn get(State(site): State<Site>, visit: Visit, client: Client, Path(token): Path<String>) -> Response {
    match site.app.open_handover(&token).await {
        Ok(Some(open)) => {
            let view = UnitPageView {
                case: Some(UnitCase { done: done(&visit, &open), ..shown(&site, &visit, &token, &open) }),
                error: None,
                typed: UnitTyped::default(),
            };
            page(&site, &visit, Some(&open.edition), StatusCode::OK, &view)
        }
        Ok(None) => missed(&site, &visit, client, UnitTyped::default()),
        Err(error) => {
            site.report("a unit's page could not be made", &error);
            Problem::Unavailable.page(&site, &visit)
        }
    }
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let fields = match read_fields(request).await {
        Ok(fields) => fields,
        Err(fault) => return Problem::from(fault).page(&site, &visit),
    };
    let typed = typed(&fields);
    let open = match site.app.open_handover(&token).await {
        Ok(Some(open)) => open,
        Ok(None) => return missed(&site, &visit, client, typed),
        Err(error) => {
            site.report("a unit's page could not be made", &error);
            let view = UnitPageView { case: None, error: Some("unavailable"), typed };
            return page(&site, &visit, None, StatusCode::SERVICE_UNAVAILABLE, &view);
        }
    };
    if let Err(busy) = site.limits.unit(&token, site.app.today()) {
        return busy_page(&site, &visit, typed, busy.retry_after_seconds);
    }
    let refuse = |status, error: &'static str| {
        let view =
            UnitPageView { case: Some(shown(&site, &visit, &token, &open)), error: Some(error), typed: typed.clone() };
        page(&site, &visit, Some(&open.edition), status, &view)
    };
    let check = site.app.unit_check(&token);
    let elsewhere = csrf::from_elsewhere(&headers, site.app.config.public.origin());
    if elsewhere || !seal::same(check.as_bytes(), fields.first("check").as_bytes()) {
        return refuse(StatusCode::FORBIDDEN, "stale");
    }
    let step = match step(&fields) {
        Ok(step) => step,
        Err(error) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, error),
    };
    match site.app.unit_step(open.handover.letter, &step).await {
        Ok(UnitTaken::Done) => {
            let chrome = site.chrome(&visit.clone().without_query());
            let done = vec![("done".to_owned(), fields.first("form"))];
            match HeaderValue::from_str(&chrome.link(&chrome.path, &done)) {
                Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
                Err(_) => gone(&site, &visit, UnitTyped::default()),
            }
        }
        Ok(UnitTaken::Refused(UnitRefusal::Gone)) => gone(&site, &visit, typed),
        Ok(UnitTaken::Refused(UnitRefusal::Over)) => refuse(StatusCode::CONFLICT, "over"),
        Ok(UnitTaken::Refused(UnitRefusal::Already)) => refuse(StatusCode::CONFLICT, "already"),
        Ok(UnitTaken::Refused(UnitRefusal::WrongDays)) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "days"),
        Err(error) => {
            site.report("a unit's step could not be taken", &error);
            refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    }
}

/// Reads a step from its form; the end of the key of the words that say what is missing otherwise.
fn step(fields: &Fields) -> Result<UnitStep, &'static str> {
    let reason = || StaffText::parse(&fields.first("reason")).map_err(|_| "reason");
    Ok(match fields.first("form").as_str() {
        "acknowledge" => UnitStep::Acknowledge,
        "answer" => {
            // As long as an opinion may be, and no shorter.
            CitizenText::parse(&fields.first("text")).map_err(|fault| match fault {
                TextFault::TooLong(_) => "too-long",
                TextFault::Missing | TextFault::TooShort => "too-short",
            })?;
            UnitStep::Answer { text: StaffText::parse(&fields.first("text")).map_err(|_| "too-short")? }
        }
        "return" => UnitStep::AskReturn { reason: reason()? },
        "extension" => {
            let days = fold_width(&fields.first("days")).trim().parse().map_err(|_| "days")?;
            UnitStep::AskExtension { days, reason: reason()? }
        }
        _ => return Err("stale"),
    })
}

fn typed(fields: &Fields) -> UnitTyped {
    UnitTyped {
        form: fields.first("form"),
        text: fold_text(&fields.first("text")),
        reason: fold_text(&fields.first("reason")),
        days: fields.first("days").chars().take(20).collect(),
    }
}

/// What the unit sees: its own letter and its own steps.
fn shown(site: &Site, visit: &Visit, token: &str, open: &OpenHandover) -> UnitCase {
    let OpenHandover { handover, stored, released, edition } = open;
    let editions = site.app.editions();
    let titles = editions.titles(&stored.notice_hash);
    let unit = &handover.unit;
    let of_unit = |detail: &str| detail_unit(detail).is_some_and(|(named, _)| named == *unit);
    let steps = stored.events.iter().filter(|stored| of_unit(&stored.event.detail)).filter_map(|stored| {
        Some(UnitStepLine { day: beijing_day(stored.at_minute), kind: unit_step_name(stored.event.kind)? })
    });
    let answers = stored.notes.iter().filter(|note| note.kind == NoteKind::UnitAnswer);
    let answers = answers.filter(|note| note.unit.as_ref() == Some(unit));
    let items = released.items.iter().filter_map(|number| titles.item(*number));
    UnitCase {
        number: stored.case.number,
        unit: edition.units.get(unit).map_or_else(|| unit.to_string(), |unit| unit.name(visit.language).to_owned()),
        check: site.app.unit_check(token),
        items: items.map(|item| StatusItem::new(item, visit.language)).collect(),
        filed: beijing_day(stored.filed_minute),
        due: stored.case.handling.due_minute.map(beijing_day),
        text: released.text.clone(),
        steps: steps.collect(),
        answers: answers
            .map(|note| UnitAnswerLine { day: beijing_day(note.at_minute), text: note.text.clone() })
            .collect(),
        may: may(&stored.case, open),
        longest_extension: site.app.config.deadlines.extension_days,
        done: None,
    }
}

/// The form that was just sent, if it was: a link can say anything.
fn done(visit: &Visit, open: &OpenHandover) -> Option<&'static str> {
    let handover = &open.handover;
    let asked = visit.asked("done")?;
    let (form, minute) = UNIT_FORMS
        .into_iter()
        .zip([
            handover.acknowledged_minute,
            handover.answered_minute,
            handover.return_minute,
            handover.extension_minute,
        ])
        .find(|(form, _)| *form == asked)?;
    minute.map(|_| form)
}

/// The forms that could be taken now.
fn may(case: &case::Case, open: &OpenHandover) -> Vec<&'static str> {
    if !matches!(case.state, CaseState::Transferred | CaseState::InReview) {
        return Vec::new();
    }
    let (unit, progress) = (&open.handover.unit, &case.progress);
    let returns = case.state == CaseState::Transferred && !progress.returns_asked.contains(unit);
    let extends = !progress.extended && progress.extensions_asked.iter().all(|(asked, _)| asked != unit);
    let offered = |form: &&str| match *form {
        "acknowledge" => open.handover.acknowledged_minute.is_none(),
        "return" => returns,
        "extension" => extends,
        _ => true,
    };
    UNIT_FORMS.into_iter().filter(offered).collect()
}

/// Whoever has a link may open it as often as they like, and is counted by it; whoever has none tries like any other look-up.
fn missed(site: &Site, visit: &Visit, client: Client, typed: UnitTyped) -> Response {
    match site.limits.status(client.0, site.app.today()) {
        Ok(()) => gone(site, visit, typed),
        Err(busy) => busy_page(site, visit, typed, busy.retry_after_seconds),
    }
}

/// Unknown, expired, taken back: the same page.
fn gone(site: &Site, visit: &Visit, typed: UnitTyped) -> Response {
    page(site, visit, None, StatusCode::NOT_FOUND, &UnitPageView { case: None, error: None, typed })
}

fn busy_page(site: &Site, visit: &Visit, typed: UnitTyped, retry_after_seconds: u64) -> Response {
    let view = UnitPageView { case: None, error: Some("busy"), typed };
    let mut response = page(site, visit, None, StatusCode::TOO_MANY_REQUESTS, &view);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    response
}

/// The address is a key: it goes to nobody else, not even as where somebody came from. Style and script are asked for from
/// here, and a web server in front of this one writes such things into its log.
fn page(site: &Site, visit: &Visit, edition: Option<&Edition>, status: StatusCode, view: &UnitPageView) -> Response {
    let chrome = edition.map_or_else(|| site.chrome(visit), |edition| site.chrome_of(visit, edition));
    let mut response = html(site, status, site.pages.unit(&chrome, view));
    // `no-referrer` would make browsers send `Origin: null` with the forms.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}
