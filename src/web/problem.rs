//! Refusals without a form on them: each says what to do next, and none says what went wrong inside.
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Site;
use super::body::BodyFault;
use super::visit::Visit;
use crate::pages::{PageError, ProblemKind, ProblemView};

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    NotFound,
    MethodNotAllowed,
    TooLarge,
    Timeout,
    Malformed,
    CrossSite,
    Failed,
    Unavailable,
}

impl From<BodyFault> for Problem {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge => Self::TooLarge,
            BodyFault::Timeout => Self::Timeout,
            BodyFault::Malformed => Self::Malformed,
        }
    }
}

impl Problem {
    const fn parts(self) -> (StatusCode, ProblemKind) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, ProblemKind::NotFound),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, ProblemKind::MethodNotAllowed),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, ProblemKind::TooLarge),
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, ProblemKind::Timeout),
            Self::Malformed => (StatusCode::BAD_REQUEST, ProblemKind::BadRequest),
            Self::CrossSite => (StatusCode::FORBIDDEN, ProblemKind::CrossSite),
            Self::Failed => (StatusCode::INTERNAL_SERVER_ERROR, ProblemKind::Failed),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, ProblemKind::Unavailable),
        }
    }

    /// The page that says so, in the visitor's language.
    pub fn page(self, site: &Site, visit: &Visit) -> Response {
        let (status, kind) = self.parts();
        html(site, status, site.pages.problem(&site.chrome(visit), &ProblemView { kind }))
    }
}

/// A rendered page, or, should a template break while running, the plain sentence with the ways that are always open.
pub fn html(site: &Site, status: StatusCode, page: Result<String, PageError>) -> Response {
    match page {
        Ok(page) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(),
        Err(error) => page_failed(site, &error),
    }
}

/// What is left when a page cannot be made.
pub fn page_failed(site: &Site, error: &PageError) -> Response {
    site.report("a page could not be made", error);
    let editions = site.app.editions();
    let contact = &editions.first().notice.contact;
    let mut text = "500\n\n".to_owned();
    for phone in &contact.phones {
        text = format!("{text}☎ {}\n", phone.number);
    }
    for line in [&contact.address, &contact.po_box, &contact.postcode, &contact.envelope].into_iter().flatten() {
        text = format!("{text}✉ {line}\n");
    }
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

pub async fn not_found(State(site): State<Site>, visit: Visit) -> Response {
    Problem::NotFound.page(&site, &visit)
}

pub async fn method_not_allowed(State(site): State<Site>, visit: Visit) -> Response {
    Problem::MethodNotAllowed.page(&site, &visit)
}

/// A handler panicked; the panic hook has logged where.
pub fn panicked(site: &Site) -> Response {
    let visit = Visit::of("/", "", &HeaderMap::new());
    Problem::Failed.page(site, &visit)
}

/// Gives the bare answers of the layers below (time-outs, method not allowed) a page.
pub async fn dress(State(site): State<Site>, request: Request, next: Next) -> Response {
    let visit = Visit::of(request.uri().path(), request.uri().query().unwrap_or_default(), request.headers());
    let response = next.run(request).await;
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    let problem = match response.status() {
        StatusCode::REQUEST_TIMEOUT => Problem::Timeout,
        StatusCode::SERVICE_UNAVAILABLE => Problem::Unavailable,
        StatusCode::METHOD_NOT_ALLOWED => Problem::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        status if status.is_client_error() => Problem::Malformed,
        status if status.is_server_error() => Problem::Failed,
        _ => return response,
    };
    if !bare {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let page = problem.page(&site, &visit);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::new(page.into_body()))
}
