//! `/staff/mail/held`: mail that nobody could be found for: given to a case, or set aside; and messages as they came.
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{Posted, Signed, inbox};
use crate::app::inbound::{HeldSettled, Original};
use crate::domain::calendar::beijing_minute;
use crate::domain::ids::CaseNumber;
use crate::pages::staff::held::{HeldFile, HeldLine, HeldView};
use crate::store::{KeptMail, MailList, StoreError};
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

const HELD: &str = "/staff/mail/held";
/// How many messages a page lists.
const LISTED: u32 = 100;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    page(&site, &visit, &signed, Says::Nothing).await
}

/// The message byte for byte: a file to be saved, which no browser opens as a page of ours.
pub async fn original(State(site): State<Site>, visit: Visit, signed: Signed, Path(id): Path<i64>) -> Response {
    match site.app.original_mail(&signed.member, signed.confirmed, id).await {
        Ok(Original::Raw(raw)) => {
            let name = HeaderValue::try_from(format!("attachment; filename=\"mail-{id}.eml\""));
            let name = name.unwrap_or(HeaderValue::from_static("attachment"));
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
                (header::CONTENT_DISPOSITION, name),
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            ];
            (headers, raw).into_response()
        }
        Ok(Original::Hidden) => page(&site, &visit, &signed, Says::Hidden).await,
        Ok(Original::NotThere) => Problem::NotFound.page(&site, &visit),
        Err(error) => inbox::failed(&site, &visit, &error),
    }
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
            Err(_) => return page(&site, &visit, &signed, Says::Wrong(id, typed)).await,
        },
        _ => return Problem::NotFound.page(&site, &visit),
    };
    match site.app.settle_held(&signed.member, id, into).await {
        Ok(HeldSettled::Done) => site.go(&visit, HELD, &[]),
        Ok(HeldSettled::NoSuchCase) => page(&site, &visit, &signed, Says::Wrong(id, typed)).await,
        Ok(HeldSettled::NotThere) => Problem::NotFound.page(&site, &visit),
        Err(error) => inbox::failed(&site, &visit, &error),
    }
}

/// Why the page comes back.
enum Says {
    Nothing,
    /// The message whose case was not found, and what was typed.
    Wrong(i64, String),
    /// A message as it came says who wrote.
    Hidden,
}

async fn page(site: &Site, visit: &Visit, signed: &Signed, says: Says) -> Response {
    let status = match says {
        Says::Nothing => StatusCode::OK,
        Says::Wrong(..) => StatusCode::UNPROCESSABLE_ENTITY,
        Says::Hidden => StatusCode::FORBIDDEN,
    };
    match view(site, visit, signed, says).await {
        Ok(view) => {
            let visit = Visit { path: HELD.to_owned(), ..visit.clone() };
            html(site, status, site.pages.staff_held(&site.staff_chrome(&visit, Some(signed)), &view))
        }
        Err(error) => inbox::failed(site, visit, &error),
    }
}

async fn view(site: &Site, visit: &Visit, signed: &Signed, says: Says) -> Result<HeldView, StoreError> {
    let sight = site.app.sight(&signed.member);
    let before: Option<i64> = visit.asked("before").and_then(|id| id.parse().ok());
    let nobodys = MailList::Nobodys { before: before.unwrap_or(i64::MAX) };
    let nobodys = site.app.store.mails_for(sight, nobodys, LISTED).await?;
    let earlier = nobodys.last().filter(|_| nobodys.len() >= LISTED as usize).map(|mail| mail.id);
    let (mut held, mut passed) = (Vec::new(), Vec::new());
    // A flood of what names nothing must not hide what names a case.
    if before.is_none() {
        held = site.app.store.mails_for(sight, MailList::Named, LISTED).await?;
        passed = site.app.store.mails_for(sight, MailList::Passed, LISTED).await?;
    }
    held.extend(nobodys);
    let lines = |mails: Vec<KeptMail>| mails.into_iter().map(line).collect();
    let (wrong, is_hidden) = match says {
        Says::Nothing => (None, false),
        Says::Wrong(id, typed) => (Some((id, typed)), false),
        Says::Hidden => (None, true),
    };
    Ok(HeldView { held: lines(held), earlier, passed: lines(passed), wrong, is_hidden })
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
        is_cut: summary.is_cut,
        is_doubtful: summary.is_doubtful,
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
