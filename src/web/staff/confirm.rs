//! `/staff/confirm`: the second factor once more, before what is most private.
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Posted, Signed, sign_in};
use crate::pages::staff::SignInError;
use crate::pages::staff::confirm::ConfirmView;
use crate::web::Site;
use crate::web::client::Client;
use crate::web::problem::html;
use crate::web::visit::Visit;

/// To this page, and from it back to `path`.
pub(super) fn first(site: &Site, visit: &Visit, path: &str) -> Response {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&visit.query).finish();
    let next = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    site.go(&visit.clone().without_query(), "/staff/confirm", &[("next".to_owned(), next)])
}

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let next = visit.asked("next").unwrap_or_default().to_owned();
    page(&site, &visit, &signed, StatusCode::OK, &ConfirmView { next, ..ConfirmView::default() })
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    signed: Signed,
    Posted(fields): Posted,
) -> Response {
    let short = |name: &str| fields.first(name).chars().take(300).collect::<String>();
    let next = short("next");
    let refused = |status, error, wait| {
        let view = ConfirmView { next: next.clone(), error: Some(error), wait };
        page(&site, &visit, &signed, status, &view)
    };
    let session = Some(signed.session.as_slice());
    if let Err(busy) = site.limits.sign_in(client.0, signed.member.mail.mailbox(), session, site.app.today()) {
        let wait = busy.retry_after_seconds;
        let mut response = refused(StatusCode::TOO_MANY_REQUESTS, SignInError::Busy, Some(wait));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        return response;
    }
    match site.app.confirm(&signed.member, signed.session, &short("code")).await {
        Ok(true) => sign_in::onward(&site, &visit, &next),
        Ok(false) => refused(StatusCode::UNPROCESSABLE_ENTITY, SignInError::Wrong, None),
        Err(error) => {
            site.report("a code could not be checked", &error);
            refused(StatusCode::SERVICE_UNAVAILABLE, SignInError::Unavailable, None)
        }
    }
}

fn page(site: &Site, visit: &Visit, signed: &Signed, status: StatusCode, view: &ConfirmView) -> Response {
    let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
    html(site, status, site.pages.staff_confirm(&chrome, view))
}
