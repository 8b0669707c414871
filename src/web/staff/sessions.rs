//! `/staff/sessions`: one's own sessions, and ending them.
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::HEXLOWER;

use super::{Posted, Signed};
use crate::domain::calendar::beijing_minute;
use crate::pages::staff::sessions::{SessionRow, SessionsView};
use crate::store::StoreError;
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let sessions = match site.app.store.sessions_of(signed.member.id).await {
        Ok(sessions) => sessions,
        Err(error) => return failed(&site, &visit, &error),
    };
    let when = |milliseconds: i64| beijing_minute(milliseconds.div_euclid(60_000));
    let sessions = sessions.into_iter().filter(|session| site.app.is_alive(session.made_ms, session.seen_ms));
    let row = |session: crate::store::OwnSession| SessionRow {
        id: HEXLOWER.encode(&session.hash),
        made: when(session.made_ms),
        seen: when(session.seen_ms),
        own: session.hash == signed.session,
    };
    let staff = &site.app.config.staff;
    let view = SessionsView {
        sessions: sessions.map(row).collect(),
        idle_minutes: staff.idle.as_secs() / 60,
        longest_hours: staff.longest.as_secs() / 3600,
    };
    html(&site, StatusCode::OK, site.pages.staff_sessions(&site.staff_chrome(&visit, Some(&signed)), &view))
}

pub async fn post(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let (store, staff, now) = (&site.app.store, signed.member.id, site.app.now_minute());
    let named = HEXLOWER.decode(fields.first("session").as_bytes()).ok().and_then(|hash| hash.try_into().ok());
    let ended = match (fields.first("action").as_str(), named) {
        ("end", Some(hash)) => store.end_session(staff, hash, now).await,
        ("end-others", _) => store.end_other_sessions(staff, signed.session, now).await,
        _ => return Problem::Malformed.page(&site, &visit),
    };
    match ended {
        Ok(()) => site.go(&visit.clone().without_query(), "/staff/sessions", &[]),
        Err(error) => failed(&site, &visit, &error),
    }
}

fn failed(site: &Site, visit: &Visit, error: &StoreError) -> Response {
    site.report("sessions could not be read or ended", error);
    Problem::Unavailable.page(site, visit)
}
