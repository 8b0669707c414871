//! What every request to the desk passes: session, role, and where a form came from.
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use url::form_urlencoded::Serializer as Query;

use super::{Access, cookie, navigation};
use crate::domain::staff::Member;
use crate::pages::staff::{Me, RefusedKind, RefusedView, StaffChrome};
use crate::seal;
use crate::store::SessionHash;
use crate::web::body::{Bounds, Fields, read_fields_within};
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;
use crate::web::{Site, csrf};

/// Who is signed in. Only the gate makes one. No `Debug`.
#[derive(Clone)]
pub struct Signed {
    pub member: Member,
    pub session: SessionHash,
    /// Whether the second factor was shown in the last minutes: asked before names are revealed and before exports.
    pub confirmed: bool,
    /// For the forms of this member's pages.
    pub csrf_token: String,
}

/// The fields of a form that the gate let through. No `Debug`: what was typed is private.
#[derive(Clone)]
pub struct Posted(pub Fields);

/// A handler that asks for what its gate did not give fails, rather than answer.
macro_rules! from_the_gate {
    ($($kind:ty),+) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $kind {
            type Rejection = StatusCode;
            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
                parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    )+};
}
from_the_gate!(Signed, Posted);

/// What stands before one route.
#[derive(Clone)]
pub(super) struct Guard {
    pub site: Site,
    pub access: Access,
    pub bounds: Bounds,
}

impl Site {
    /// What a staff page shows around its own matter.
    #[must_use]
    pub fn staff_chrome(&self, visit: &Visit, signed: Option<&Signed>) -> StaffChrome {
        let me = signed.map(|signed| Me {
            name: signed.member.name.clone(),
            role: signed.member.role,
            csrf: signed.csrf_token.clone(),
            nav: navigation(signed.member.role),
        });
        StaffChrome { chrome: self.chrome(visit), me }
    }

    /// The page that says why not.
    pub(super) fn refuse(&self, visit: &Visit, signed: Option<&Signed>, kind: RefusedKind) -> Response {
        let chrome = self.staff_chrome(visit, signed);
        html(self, StatusCode::FORBIDDEN, self.pages.staff_refused(&chrome, &RefusedView { kind }))
    }

    /// To another page of ours, `path` and query below the base.
    pub(super) fn go(&self, visit: &Visit, path: &str, query: &[(String, String)]) -> Response {
        match HeaderValue::from_str(&self.chrome(visit).link(path, query)) {
            Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
            Err(_) => Problem::NotFound.page(self, visit),
        }
    }

    /// Who a request's cookie says is signed in.
    pub(super) async fn signed(&self, headers: &header::HeaderMap) -> Result<Option<Signed>, Response> {
        let Some(token) = cookie::token(&self.app, headers) else { return Ok(None) };
        match self.app.session(&token).await {
            Ok(session) => Ok(session.map(|session| Signed {
                csrf_token: self.app.csrf_token(&session.member),
                confirmed: self.app.is_confirmed(session.stepped_up_ms),
                member: session.member,
                session: session.hash,
            })),
            Err(error) => {
                self.report("a session could not be read", &error);
                Err(Problem::Unavailable.page(self, &Visit::of("/staff", "", headers)))
            }
        }
    }
}

pub(super) async fn gate(State(guard): State<Guard>, visit: Visit, request: Request, next: Next) -> Response {
    match admit(&guard, &visit, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

/// The request with what its handler may ask for, or the page that says why not.
async fn admit(
    Guard { site, access, bounds }: &Guard,
    visit: &Visit,
    mut request: Request,
) -> Result<Request, Response> {
    let posted = *request.method() == Method::POST;
    if !posted && *request.method() != Method::GET && *request.method() != Method::HEAD {
        return Err(Problem::MethodNotAllowed.page(site, visit));
    }
    if posted && !csrf::from_own_page(request.headers(), site.app.config.public.origin()) {
        return Err(site.refuse(visit, None, RefusedKind::Form));
    }
    let signed = if *access == Access::Everyone { None } else { site.signed(request.headers()).await? };
    if let Some(signed) = &signed {
        if !access.admits(signed.member.role) {
            return Err(site.refuse(visit, Some(signed), RefusedKind::Role));
        }
        request.extensions_mut().insert(signed.clone());
    } else if *access != Access::Everyone {
        return Err(if posted {
            site.refuse(visit, None, RefusedKind::Session)
        } else {
            let next = site.chrome(visit).path + &asked(visit);
            site.go(&visit.clone().without_query(), "/staff/sign-in", &[("next".to_owned(), next)])
        });
    }
    if !posted {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let fields = read_fields_within(whole, *bounds).await.map_err(|fault| Problem::from(fault).page(site, visit))?;
    if let Some(signed) = &signed
        && !seal::same(signed.csrf_token.as_bytes(), fields.first("csrf").as_bytes())
    {
        return Err(site.refuse(visit, Some(signed), RefusedKind::Form));
    }
    let mut request = Request::from_parts(parts, Body::empty());
    request.extensions_mut().insert(Posted(fields));
    Ok(request)
}

/// A visit's own query, `?box=mine`, or nothing.
fn asked(visit: &Visit) -> String {
    if visit.query.is_empty() {
        return String::new();
    }
    format!("?{}", Query::new(String::new()).extend_pairs(&visit.query).finish())
}
