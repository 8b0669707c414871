//! `/healthz`: the process answers. `/readyz`: it can take opinions.
use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::web::Site;

pub async fn live() -> &'static str {
    "ok\n"
}

/// 503 while stopping or while the store cannot be written. Dead letters are a warning in the text, not a reason to send
/// citizens away.
pub async fn ready(State(site): State<Site>) -> Response {
    let (status, text) = if site.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".to_owned())
    } else {
        match (site.app.store.ping().await, site.app.store.counts().await) {
            (Ok(()), Ok(counts)) => {
                let mut text = "ok\n".to_owned();
                if counts.dead > 0 {
                    let _ = writeln!(
                        text,
                        "warning: {} letters could not be delivered (huiyin mail list --state dead)",
                        counts.dead
                    );
                }
                (StatusCode::OK, text)
            }
            _ => (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written\n".to_owned()),
        }
    };
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
