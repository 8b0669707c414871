//! `/receipt`: number and code, for half an hour after the submission, in the browser that made it.
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::app::file::Receipt;
use crate::domain::calendar::beijing_day;
use crate::pages::{Audience, ReceiptView};
use crate::store::StoredCase;
use crate::web::problem::{Problem, html};
use crate::web::view::Here;
use crate::web::visit::Visit;
use crate::web::{Site, cookie};

pub async fn get(State(site): State<Site>, _here: Here, visit: Visit, headers: HeaderMap) -> Response {
    let chrome = site.chrome(&visit);
    let page = match cookie::receipt(&site.app, &headers) {
        Some(receipt) => site.pages.receipt(&chrome, &view(&site, &visit, &receipt).await),
        None => site.pages.receipt_missing(&chrome),
    };
    html(&site, StatusCode::OK, page)
}

/// Number and code come from the cookie: they are shown even while the store cannot be read. Who reads it then stays open.
async fn view(site: &Site, visit: &Visit, receipt: &Receipt) -> ReceiptView {
    let stored = site.app.store.case(receipt.number).await.unwrap_or_else(|error| {
        site.report("a receipt's case could not be read", &error);
        None
    });
    let edition = match &stored {
        Some(stored) => site.app.edition_of(&stored.notice_hash).await.ok(),
        None => None,
    };
    let reads = |stored: &StoredCase| {
        edition.as_ref().map(|e| Audience::of(&stored.case.matter, site.app.rules(e), visit.language))
    };
    ReceiptView {
        number: receipt.number,
        code: receipt.code.reveal(),
        filed: stored.as_ref().map(|stored| beijing_day(stored.filed_minute)),
        late: stored.as_ref().is_some_and(|stored| stored.events.iter().any(|stored| stored.event.is_late())),
        audience: stored.as_ref().and_then(reads),
    }
}

/// 离开本页: takes the receipt out of the browser and goes back to the notice.
pub async fn leave(State(site): State<Site>, here: Here, visit: Visit) -> Response {
    let location = site.chrome(&visit.clone().without_query()).link("/", &[]);
    let (Some(cookie), Ok(location)) = (cookie::take_back(&site.app, &here.0), HeaderValue::from_str(&location)) else {
        return Problem::Failed.page(&site, &visit);
    };
    let clear = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::SET_COOKIE, cookie), clear]).into_response()
}
