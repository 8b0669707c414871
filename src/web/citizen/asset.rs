//! `/assets/…`: stylesheet, script and icons; their names hold a hash of their content, so browsers may keep them.
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;

use crate::web::Site;
use crate::web::problem::Problem;
use crate::web::visit::Visit;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub async fn get(State(site): State<Site>, visit: Visit, name: Result<Path<String>, PathRejection>) -> Response {
    let asset = name.ok().and_then(|Path(name)| site.pages.asset(&format!("assets/{name}")));
    let Some(asset) = asset else { return Problem::NotFound.page(&site, &visit) };
    let kind = HeaderValue::from_static(asset.content_type);
    let vary = HeaderValue::from_static("Accept-Encoding");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, FOR_EVER), (header::VARY, vary)];
    if visit.gzip {
        let gzip = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        (headers, gzip, Bytes::copy_from_slice(&asset.gzip)).into_response()
    } else {
        (headers, Bytes::copy_from_slice(&asset.body)).into_response()
    }
}
