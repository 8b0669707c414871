//! `/staff`: the day.
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Signed;
use crate::pages::staff::day::DayView;
use crate::web::Site;
use crate::web::problem::html;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let chrome = site.staff_chrome(&visit, Some(&signed));
    html(&site, StatusCode::OK, site.pages.staff_day(&chrome, &DayView {}))
}
