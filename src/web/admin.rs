//! The administrator's address: `/metrics` in Prometheus' form. Off unless set; never on the public address.
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::app::App;

/// Installs the recorder and serves what it holds.
///
/// # Errors
/// A recorder was installed before.
pub fn router(app: App) -> Result<Router, BuildError> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    Ok(Router::new().route("/metrics", get(metrics)).with_state((app, handle)))
}

async fn metrics(State((app, handle)): State<(App, PrometheusHandle)>) -> Response {
    match app.store.counts().await {
        Ok(counts) => {
            #[expect(clippy::cast_precision_loss, reason = "gauges are floating point; counts stay far below 2^52")]
            let gauge = |name: &'static str, value: u64| metrics::gauge!(name).set(value as f64);
            gauge("huiyin_cases", counts.cases);
            gauge("huiyin_cases_quarantined", counts.quarantined);
            gauge("huiyin_cases_at_desk", counts.at_desk);
            gauge("huiyin_letters_waiting", counts.waiting);
            gauge("huiyin_letters_leased", counts.leased);
            gauge("huiyin_letters_held", counts.held);
            gauge("huiyin_letters_dead", counts.dead);
            gauge("huiyin_store_up", 1);
        }
        Err(_) => metrics::gauge!("huiyin_store_up").set(0.0),
    }
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
}
