//! axum's floor: a page of a given size out of memory; a form parsed and forgotten.
use axum::extract::Form;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Router, body::Bytes};

use super::{Fields, accepted};

pub fn router(size: usize) -> Router {
    let page = Bytes::from("字".repeat(size / 3).into_bytes());
    let form = get(async move || ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.clone()));
    Router::new().route("/feedback", form.post(forget))
}

async fn forget(Form(fields): Form<Fields>) -> Response {
    if fields.form_token.is_empty() || fields.item.is_empty() || fields.text.is_empty() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    accepted()
}
