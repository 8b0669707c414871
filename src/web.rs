//! The web: routes, and what every request passes through.
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::get;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyDeadlineLayer, TimeoutLayer};

use crate::app::App;
use crate::config::Config;
use crate::limits::Limits;
use crate::pages::Pages;

pub mod admin;
mod body;
mod citizen;
mod client;
mod cookie;
mod csrf;
mod form;
mod headers;
mod problem;
pub mod server;
mod splice;
pub mod staff;
mod unit;
mod view;
mod visit;

/// A connection that is still busy after this time is ended in good order; browsers open another.
const LONGEST_CONNECTION: Duration = Duration::from_mins(2);

/// What handlers share.
#[derive(Clone)]
pub struct Site(Arc<Shared>);

pub struct Shared {
    pub app: App,
    pub pages: Arc<Pages>,
    pub limits: Arc<Limits>,
    pub stop: CancellationToken,
    still: citizen::still::Stills,
    facades: view::Facades,
}

impl std::ops::Deref for Site {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Site {
    #[must_use]
    pub fn new(app: App, pages: Arc<Pages>, limits: Arc<Limits>, stop: CancellationToken) -> Self {
        let (still, facades) = (citizen::still::Stills::default(), view::Facades::default());
        Self(Arc::new(Shared { app, pages, limits, stop, still, facades }))
    }
}

/// Every route, below the public URL's path.
pub fn router(site: Site) -> Router {
    let base = site.app.config.public.base().to_owned();
    let https = headers::Https(site.app.config.public.is_https());
    let times = site.app.config.server.clone();
    let pages = Router::new()
        .route("/", get(citizen::home::get))
        .merge(notice_pages(""))
        // `/n/mine` as well as `/n/mine/`: both are typed from paper.
        .route("/n/{slug}", get(citizen::home::get))
        .route("/n/{slug}/", get(citizen::home::get))
        .merge(notice_pages("/n/{slug}"))
        .route("/u/{token}", get(unit::get).post(unit::post))
        .route("/assets/{name}", get(citizen::asset::get))
        .route("/healthz", get(citizen::health::live))
        .route("/readyz", get(citizen::health::ready))
        .merge(staff::router(&site))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .with_state(site.clone());
    let router = if base.is_empty() {
        pages
    } else {
        // `/opinions` as well as `/opinions/`: both are typed from paper.
        Router::new()
            .nest(&base, pages.clone())
            .route(&format!("{base}/"), get(citizen::home::get).with_state(site.clone()))
            .fallback_service(Router::new().fallback(problem::not_found).with_state(site.clone()))
    };
    let panicked = site.clone();
    router
        .layer(CatchPanicLayer::custom(move |_| problem::panicked(&panicked)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, times.request_time))
        .layer(RequestBodyDeadlineLayer::new(times.body_time))
        .layer(middleware::from_fn_with_state(site, problem::dress))
        .layer(middleware::from_fn_with_state(https, headers::secure))
}

/// A notice's pages but for its first one, below its own path. Which notice it is, `view::Here` reads off the path.
fn notice_pages(prefix: &str) -> Router<Site> {
    Router::new()
        .route(&format!("{prefix}/feedback"), get(citizen::feedback::get).post(citizen::feedback::post))
        .route(&format!("{prefix}/receipt"), get(citizen::receipt::get).post(citizen::receipt::leave))
        .route(&format!("{prefix}/status"), get(citizen::status::get).post(citizen::status::post))
        .route(&format!("{prefix}/privacy"), get(citizen::privacy::get))
        .route(&format!("{prefix}/i/{{number}}"), get(citizen::item::get))
        .route(&format!("{prefix}/i/{{number}}/qr.svg"), get(citizen::item::qr))
}

/// Descriptors kept free for the database, the mail and the log.
const KEPT_FREE: usize = 128;

/// The server's bounds, from the settings, within what the process may open: connections that took the last descriptor
/// would take the database and the mail with them.
#[must_use]
pub fn bounds(config: &Config) -> server::Bounds {
    let wanted = config.server.max_connections;
    let connections = server::open_files().map_or(wanted, |files| wanted.min(room(files)));
    if connections < wanted {
        tracing::warn!(
            connections,
            wanted,
            "fewer connections than set: the process may not open more files (ulimit -n)"
        );
    }
    server::Bounds {
        connections,
        connections_per_address: config.server.max_connections_per_address,
        header: config.server.header_time,
        connection: LONGEST_CONNECTION,
        drain: config.server.shutdown_time,
        trusted_proxies: config.server.trusted_proxies.clone(),
    }
}

/// How many connections a process may hold that can open so many files.
fn room(files: usize) -> usize {
    files.saturating_sub(KEPT_FREE).max(files / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_database() {
        for (files, connections) in [(1024, 896), (256, 128), (64, 32), (1, 1), (1_048_576, 1_048_448)] {
            assert_eq!(room(files), connections, "{files}");
        }
    }
}
