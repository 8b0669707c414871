//! `/staff/case/{number}`: one case, and the steps that this member may take.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed};
use crate::app::triage::{Basis, Opened, Revealed, Taken};
use crate::domain::case::{Action, ActionKind};
use crate::domain::contact::Identity;
use crate::domain::ids::CaseNumber;
use crate::pages::keys::refusal_key;
use crate::store::{StoreError, StoredEvent};
use crate::web::Site;
use crate::web::body::Fields;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

mod forms;
pub mod release;
pub mod slip;
mod view;

/// What a page says beside the case itself.
#[derive(Default)]
struct Extra<'a> {
    /// What was typed into the form that comes back.
    typed: Option<(ActionKind, &'a Fields)>,
    fault: Option<String>,
    changed: Option<Vec<StoredEvent>>,
    revealed: Option<Box<Identity>>,
    /// The response that the answer begins with.
    response: Option<&'a str>,
    /// The second factor was shown lately.
    confirmed: bool,
    /// The step that was taken just now.
    done: Option<ActionKind>,
    /// The unit's report that it begins with, by its place among the notes.
    take: Option<usize>,
}

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed, Path(number): Path<String>) -> Response {
    let Ok(number) = number.parse() else { return Problem::NotFound.page(&site, &visit) };
    let opened = site.app.open_case(&signed.member, number).await;
    let done = visit.asked("done").and_then(ActionKind::parse);
    let take = visit.asked("take").and_then(|place| place.parse().ok());
    let extra = Extra { response: visit.asked("response"), take, done, ..Extra::default() };
    page(&site, &visit, &signed, StatusCode::OK, opened, extra)
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    signed: Signed,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let Ok(number) = number.parse::<CaseNumber>() else { return Problem::NotFound.page(&site, &visit) };
    let Some(kind) = ActionKind::parse(&fields.first("action")) else { return Problem::Malformed.page(&site, &visit) };
    let typed = Some((kind, &fields));
    let people = match site.app.store.people().await {
        Ok(people) => people,
        Err(error) => return failed(&site, &visit, &error),
    };
    let action = match forms::action(kind, &fields, &people) {
        Ok(action) => action,
        Err(fault) => {
            let opened = site.app.look_at(&signed.member, number).await;
            let extra = Extra { typed, fault: Some(fault), ..Extra::default() };
            return page(&site, &visit, &signed, StatusCode::UNPROCESSABLE_ENTITY, opened, extra);
        }
    };
    if kind == ActionKind::Reveal && !signed.confirmed {
        let opened = site.app.look_at(&signed.member, number).await;
        let extra = Extra { typed, fault: Some("case-confirm-needed".to_owned()), ..Extra::default() };
        return page(&site, &visit, &signed, StatusCode::FORBIDDEN, opened, extra);
    }
    let basis = basis(&fields);
    let taken = if let Action::Reveal { reason } = action {
        match site.app.reveal(&signed.member, number, basis, reason).await {
            Ok(Revealed::Identity(identity)) => {
                let opened = site.app.look_at(&signed.member, number).await;
                let extra = Extra { revealed: Some(identity), ..Extra::default() };
                return page(&site, &visit, &signed, StatusCode::OK, opened, extra);
            }
            Ok(Revealed::Not(taken)) => Ok(taken),
            Err(error) => Err(error),
        }
    } else {
        site.app.take_step(&signed.member, number, basis, &action).await
    };
    let (status, extra) = match taken {
        Ok(Taken::Done) => {
            let gone = kind == ActionKind::Withdraw;
            let path = if gone { "/staff".to_owned() } else { format!("/staff/case/{number}") };
            let done = [("done".to_owned(), kind.as_str().to_owned())];
            return site.go(&visit.clone().without_query(), &path, if gone { &[] } else { &done });
        }
        Ok(Taken::NotThere) => return Problem::NotFound.page(&site, &visit),
        Ok(Taken::Refused(refusal)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Extra { typed, fault: Some(refusal_key(refusal)), ..Extra::default() })
        }
        Ok(Taken::Changed(events)) => {
            (StatusCode::CONFLICT, Extra { typed, changed: Some(events), ..Extra::default() })
        }
        Err(error) => return failed(&site, &visit, &error),
    };
    let opened = site.app.look_at(&signed.member, number).await;
    page(&site, &visit, &signed, status, opened, extra)
}

/// What a form was made on.
fn basis(fields: &Fields) -> Basis {
    Basis {
        version: fields.first("version").parse().unwrap_or_default(),
        events: fields.first("events").parse().unwrap_or_default(),
    }
}

fn page(
    site: &Site,
    visit: &Visit,
    signed: &Signed,
    status: StatusCode,
    opened: Result<Option<Opened>, StoreError>,
    extra: Extra<'_>,
) -> Response {
    match opened {
        Ok(Some(opened)) => {
            let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
            let extra = Extra { confirmed: signed.confirmed, ..extra };
            let view = view::case(site, visit.language, &opened, extra);
            html(site, status, view.and_then(|view| site.pages.staff_case(&chrome, &view)))
        }
        Ok(None) => Problem::NotFound.page(site, visit),
        Err(error) => failed(site, visit, &error),
    }
}

fn failed(site: &Site, visit: &Visit, error: &StoreError) -> Response {
    site.report("a case could not be worked on", error);
    Problem::Unavailable.page(site, visit)
}
