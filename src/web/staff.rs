//! The desk: every staff route with who may use it, in one table; there is no other way to register one.
//!
//! To add a page: a handler in `web/staff/` that takes [`Signed`] (and [`Posted`] where a form is sent), and its line in
//! [`routes`]. Before it runs, the gate has made sure that somebody is signed in whose role may, and that a form came
//! from a page of this very person. Forms carry `<input type="hidden" name="csrf" value="{{ me.csrf }}">`.
use std::sync::LazyLock;

use axum::Router;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::MethodRouter;

use super::Site;
use super::body::Bounds;
use crate::domain::staff::Role;
use crate::pages::staff::Nav;

mod asked;
mod audit;
mod case;
mod confirm;
mod cookie;
mod day;
mod entry;
mod gate;
mod held;
mod inbox;
mod link;
mod mail;
mod notices;
mod people;
mod sessions;
mod sign_in;

pub use gate::{Posted, Signed};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody needs to be signed in.
    Everyone,
    /// Whoever is signed in.
    Signed,
    /// Handlers and leads.
    Desk,
    Lead,
    Auditor,
    Administrator,
}

impl Access {
    /// Whether somebody signed in with this role may.
    #[must_use]
    pub const fn admits(self, role: Role) -> bool {
        match self {
            Self::Everyone | Self::Signed => true,
            Self::Desk => role.reads_cases(),
            Self::Lead => matches!(role, Role::Lead),
            Self::Auditor => matches!(role, Role::Auditor),
            Self::Administrator => matches!(role, Role::Administrator),
        }
    }
}

/// A path, who may use it, and what answers.
pub struct Route {
    pub path: &'static str,
    pub access: Access,
    pub nav: Option<Nav>,
    pub gets: bool,
    pub posts: bool,
    bounds: Bounds,
    methods: MethodRouter<Site>,
}

impl Route {
    fn new(path: &'static str, access: Access) -> Self {
        Self { path, access, nav: None, gets: false, posts: false, bounds: Bounds::WORDS, methods: MethodRouter::new() }
    }

    /// Stands in the navigation of whoever may use it, in the table's order.
    fn nav(self, nav: Nav) -> Self {
        Self { nav: Some(nav), ..self }
    }

    /// Its form may bring more than words.
    fn takes(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    fn get<H: Handler<T, Site>, T: 'static>(self, handler: H) -> Self {
        Self { gets: true, methods: self.methods.get(handler), ..self }
    }

    fn post<H: Handler<T, Site>, T: 'static>(self, handler: H) -> Self {
        Self { posts: true, methods: self.methods.post(handler), ..self }
    }
}

/// Every route of the desk.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Access::{Administrator, Auditor, Desk, Everyone, Lead, Signed};
    vec![
        Route::new("/staff", Signed).get(day::get).nav(Nav::Day),
        Route::new("/staff/case/{number}", Desk).get(case::get).post(case::post),
        Route::new("/staff/case/{number}/release", Desk).get(case::release::get).post(case::release::post),
        Route::new("/staff/case/{number}/slip/{letter}", Desk).get(case::slip::get),
        Route::new("/staff/inbox", Desk).get(inbox::get).nav(Nav::Inbox),
        Route::new("/staff/inbox/bulk", Desk).post(inbox::bulk),
        Route::new("/staff/entry", Desk).get(entry::get).post(entry::post).nav(Nav::Entry),
        Route::new("/staff/views", Desk).post(inbox::views),
        Route::new("/staff/mail", Desk).get(mail::get).nav(Nav::Mail),
        Route::new("/staff/mail/{id}", Desk).post(mail::post),
        Route::new("/staff/mail/held", Desk).get(held::get),
        Route::new("/staff/mail/held/{id}", Desk).post(held::post),
        // Who receives opinions, and on what, is for those who answer for the desk.
        Route::new("/staff/notices", Lead).get(notices::get).post(notices::edit).nav(Nav::Notices),
        Route::new("/staff/notices/new", Lead).get(notices::new).post(notices::take).takes(notices::FILE),
        Route::new("/staff/notices/{draft}", Lead)
            .get(notices::draft::get)
            .post(notices::draft::post)
            .takes(notices::SHEET),
        Route::new("/staff/mail/held/{id}/original", Desk).get(held::original),
        Route::new("/staff/audit", Auditor).get(audit::get).nav(Nav::Audit),
        Route::new("/staff/audit.csv", Auditor).get(audit::csv),
        Route::new("/staff/people", Administrator).get(people::get).post(people::post).nav(Nav::People),
        Route::new("/staff/sessions", Signed).get(sessions::get).post(sessions::post).nav(Nav::Sessions),
        Route::new("/staff/confirm", Signed).get(confirm::get).post(confirm::post),
        Route::new("/staff/sign-in", Everyone).get(sign_in::get).post(sign_in::post),
        Route::new("/staff/link/{token}", Everyone).get(link::get).post(link::post),
        Route::new("/staff/sign-out", Signed).post(sign_in::leave),
    ]
}

/// The navigation, with who may see what of it.
static NAVIGATION: LazyLock<Vec<(&'static str, Access, Nav)>> =
    LazyLock::new(|| routes().iter().filter_map(|route| Some((route.path, route.access, route.nav?))).collect());

fn navigation(role: Role) -> Vec<(&'static str, Nav)> {
    let open = NAVIGATION.iter().filter(|(_, access, _)| access.admits(role));
    open.map(|(path, _, nav)| (*path, *nav)).collect()
}

/// The table as a router, each route behind its gate.
pub(super) fn router(site: &Site) -> Router<Site> {
    routes().into_iter().fold(Router::new(), |router, route| {
        let guard = gate::Guard { site: site.clone(), access: route.access, bounds: route.bounds };
        router.route(route.path, route.methods.layer(middleware::from_fn_with_state(guard, gate::gate)))
    })
}
