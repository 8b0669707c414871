//! `/staff/mail/held`: mail that nobody could be found for: given to a case, or set aside.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed, inbox};
use crate::app::inbound::HeldSettled;
use crate::domain::calendar::beijing_minute;
use crate::domain::ids::CaseNumber;
use crate::pages::staff::held::{HeldFile, HeldLine, HeldView};
use crate::store::{KeptMail, StoreError};
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

const HELD: &str = "/staff/mail/held";

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    page(&site, &visit, &signed, None).await
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    signed: Signed,
    Path(id): Path<i64>,
    Posted(fields): Posted,
) -> Response {
    let typed = fields.first("case");
    let into = match fields.first("action").as_str() {
        "aside" => None,
        "attach" => match typed.trim().parse::<CaseNumber>() {
            Ok(number) => Some(number),
            Err(_) => return page(&site, &visit, &signed, Some((id, typed))).await,
        },
        _ => return Problem::NotFound.page(&site, &visit),
    };
    match site.app.settle_held(&signed.member, id, into).await {
        Ok(HeldSettled::Done) => site.go(&visit, HELD, &[]),
        Ok(HeldSettled::NoSuchCase) => page(&site, &visit, &signed, Some((id, typed))).await,
        Ok(HeldSettled::NotThere) => Problem::NotFound.page(&site, &visit),
        Err(error) => inbox::failed(&site, &visit, &error),
    }
}

async fn page(site: &Site, visit: &Visit, signed: &Signed, wrong: Option<(i64, String)>) -> Response {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    match view(site, signed, wrong).await {
        Ok(view) => {
            let visit = Visit { path: HELD.to_owned(), ..visit.clone() };
            html(site, status, site.pages.staff_held(&site.staff_chrome(&visit, Some(signed)), &view))
        }
        Err(error) => inbox::failed(site, visit, &error),
    }
}

async fn view(site: &Site, signed: &Signed, wrong: Option<(i64, String)>) -> Result<HeldView, StoreError> {
    let lines = |mails: Vec<KeptMail>| mails.into_iter().map(line).collect();
    Ok(HeldView {
        held: lines(site.app.held_mail(&signed.member, false).await?),
        passed: lines(site.app.held_mail(&signed.member, true).await?),
        wrong,
    })
}

fn line(mail: KeptMail) -> HeldLine {
    let summary = mail.summary;
    HeldLine {
        id: mail.id,
        received: beijing_minute(mail.received_minute),
        from: summary.from.as_deref().map(masked).unwrap_or_default(),
        subject: summary.subject,
        case: mail.case.map(|case| case.to_string()).unwrap_or_default(),
        kind: mail.kind.as_str().replace('_', "-"),
        text: summary.text,
        shortened: summary.shortened,
        files: summary
            .files
            .into_iter()
            .map(|(name, size)| HeldFile { name, kilobytes: size.div_ceil(1024) })
            .collect(),
    }
}

/// `w***@citizen.example`: enough to tell an office from a stranger.
fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().take(1).collect::<String>()),
        None => "***".to_owned(),
    }
}
