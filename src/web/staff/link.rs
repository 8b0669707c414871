//! `/staff/link/…`: a one-time link: sets password and second factor, and signs in.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, sign_in};
use crate::app::people::{Enrolled, OpenLink};
use crate::domain::contact::MailAddress;
use crate::pages::staff::{LinkError, LinkView, RefusedKind};
use crate::store::StoreError;
use crate::web::Site;
use crate::web::client::Client;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

/// An address that is no text is a link that does not work.
type Token = Result<Path<String>, axum::extract::rejection::PathRejection>;

pub async fn get(State(site): State<Site>, visit: Visit, token: Token) -> Response {
    match open(&site, token).await {
        Ok(Some((_, link))) => page(&site, &visit, StatusCode::OK, &link, None),
        Ok(None) => site.refuse(&visit, None, RefusedKind::Link),
        Err(error) => failed(&site, &visit, &error),
    }
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    token: Token,
    Posted(fields): Posted,
) -> Response {
    let (token, link) = match open(&site, token).await {
        Ok(Some(found)) => found,
        Ok(None) => return site.refuse(&visit, None, RefusedKind::Link),
        Err(error) => return failed(&site, &visit, &error),
    };
    let refuse = |error| page(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, &link, Some(error));
    let mail: &MailAddress = &link.person.member.mail;
    if site.limits.sign_in(client.0, mail.mailbox(), Some(b"link"), site.app.today()).is_err() {
        return page(&site, &visit, StatusCode::TOO_MANY_REQUESTS, &link, Some(LinkError::Busy));
    }
    let password = fields.first("password");
    if password != fields.first("repeat") {
        return refuse(LinkError::Repeat);
    }
    match site.app.enrol(&token, &password, &fields.first("code")).await {
        Ok(Enrolled::In(token)) => sign_in::enter(&site, &visit, &token, mail, ""),
        Ok(Enrolled::Gone) => site.refuse(&visit, None, RefusedKind::Link),
        Ok(Enrolled::Password(fault)) => refuse(fault.into()),
        Ok(Enrolled::Code) => refuse(LinkError::Code),
        Ok(Enrolled::Busy) => page(&site, &visit, StatusCode::SERVICE_UNAVAILABLE, &link, Some(LinkError::Busy)),
        Err(error) => failed(&site, &visit, &error),
    }
}

async fn open(site: &Site, token: Token) -> Result<Option<(String, OpenLink)>, StoreError> {
    let Ok(Path(token)) = token else { return Ok(None) };
    Ok(site.app.open_link(&token).await?.map(|link| (token, link)))
}

fn failed(site: &Site, visit: &Visit, error: &StoreError) -> Response {
    site.report("a one-time link could not be used", error);
    Problem::Unavailable.page(site, visit)
}

fn page(site: &Site, visit: &Visit, status: StatusCode, link: &OpenLink, error: Option<LinkError>) -> Response {
    let member = &link.person.member;
    let view =
        LinkView { name: member.name.clone(), mail: member.mail.as_str().to_owned(), secret: *link.secret, error };
    html(site, status, site.pages.staff_link(&site.staff_chrome(visit, None), &view))
}
