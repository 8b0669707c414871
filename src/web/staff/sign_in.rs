//! `/staff/sign-in` and `/staff/sign-out`.
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Posted, Signed, cookie};
use crate::app::sign_in::{SessionToken, SignedIn};
use crate::domain::contact::MailAddress;
use crate::pages::staff::{SignInError, SignInView};
use crate::web::Site;
use crate::web::client::Client;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, headers: HeaderMap) -> Response {
    let next = visit.asked("next").unwrap_or_default().to_owned();
    match site.signed(&headers).await {
        Ok(Some(_)) => onward(&site, &visit, &next),
        Ok(None) => page(&site, &visit, StatusCode::OK, String::new(), next, None, None),
        Err(unavailable) => unavailable,
    }
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Response {
    let short = |name: &str| fields.first(name).chars().take(300).collect::<String>();
    let (mail, next) = (short("mail"), short("next"));
    let refuse = |status, error| page(&site, &visit, status, mail.clone(), next.clone(), Some(error), None);
    let address = MailAddress::parse(&mail).ok();
    let known = address.as_ref().and_then(|address| cookie::known(&site.app, &headers, address));
    let account = address.as_ref().map_or("", MailAddress::mailbox);
    let known = known.as_ref().map(String::as_bytes);
    if let Err(busy) = site.limits.sign_in(client.0, account, known, site.app.today()) {
        let wait = busy.retry_after_seconds;
        let (status, error) = (StatusCode::TOO_MANY_REQUESTS, Some(SignInError::Busy));
        let mut response = page(&site, &visit, status, mail, next, error, Some(wait));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        return response;
    }
    match site.app.sign_in(&mail, &fields.first("password"), &short("code")).await {
        Ok(SignedIn::In(token, member)) => enter(&site, &visit, &token, &member.mail, &next),
        Ok(SignedIn::Refused) => refuse(StatusCode::UNPROCESSABLE_ENTITY, SignInError::Wrong),
        Ok(SignedIn::Busy) => refuse(StatusCode::SERVICE_UNAVAILABLE, SignInError::Busy),
        Err(error) => {
            site.report("nobody can sign in", &error);
            refuse(StatusCode::SERVICE_UNAVAILABLE, SignInError::Unavailable)
        }
    }
}

/// Hands a new session to its browser and goes to where somebody was going.
pub(super) fn enter(site: &Site, visit: &Visit, token: &SessionToken, mail: &MailAddress, next: &str) -> Response {
    let Some(session) = cookie::set(&site.app, &token.0) else { return Problem::Failed.page(site, visit) };
    let mut response = onward(site, visit, next);
    response.headers_mut().append(header::SET_COOKIE, session);
    if let Some(known) = cookie::set_known(&site.app, mail) {
        response.headers_mut().append(header::SET_COOKIE, known);
    }
    response
}

/// 退出登录: ends the session here and in the browser, with what the browser kept of its pages.
pub async fn leave(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    if let Err(error) = site.app.store.end_session(signed.member.id, signed.session, site.app.now_minute()).await {
        site.report("a session could not be ended", &error);
        return Problem::Unavailable.page(&site, &visit);
    }
    let mut response = site.go(&visit.clone().without_query(), "/staff/sign-in", &[]);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    if let Some(cookie) = cookie::take_back(&site.app) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    response
}

fn page(
    site: &Site,
    visit: &Visit,
    status: StatusCode,
    mail: String,
    next: String,
    error: Option<SignInError>,
    wait: Option<u64>,
) -> Response {
    let chrome = site.staff_chrome(visit, None);
    html(site, status, site.pages.staff_sign_in(&chrome, &SignInView { mail, next, error, wait }))
}

/// To where somebody was going when they were asked to sign in.
pub(super) fn onward(site: &Site, visit: &Visit, next: &str) -> Response {
    let (path, query) = destination(next);
    site.go(&visit.clone().without_query(), path, &query)
}

/// A page of the desk and its query; the day page for anything else.
fn destination(next: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = next.split_once('?').unwrap_or((next, ""));
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    let ours = (path == "/staff" || path.starts_with("/staff/")) && path.bytes().all(plain) && !path.contains("//");
    if !ours || path.contains("..") || path == "/staff/sign-in" || path == "/staff/sign-out" {
        return ("/staff", Vec::new());
    }
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    (path, pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_but_to_the_desk() {
        for next in [
            "",
            "/",
            "/feedback",
            "//evil.example",
            "/staff//evil.example",
            "https://evil.example/staff",
            "/staffx",
            "/staff/../x",
            "/staff/\\evil",
            "/staff/a\r\nb",
            "/staff/sign-out",
        ] {
            assert_eq!(destination(next), ("/staff", vec![]), "{next}");
        }
        let (path, query) = destination("/staff/inbox?box=mine&q=%E8%B7%AF");
        assert_eq!(path, "/staff/inbox");
        assert_eq!(query, [("box".to_owned(), "mine".to_owned()), ("q".to_owned(), "路".to_owned())]);
    }
}
