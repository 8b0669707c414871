//! `/`: the notice, item by item, and the ways to answer it.
use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::Response;

use super::still::{self, StillPage};
use crate::pages::HomeView;
use crate::web::Site;
use crate::web::problem::page_failed;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit) -> Response {
    let visit = visit.without_query();
    let made = still::page(&site, &visit, StillPage::Home, || {
        site.pages.home(&site.chrome(&visit), &HomeView::new(site.app.rules(), visit.language))
    });
    match made {
        Ok(page) => {
            let mut response = still::answer(&page, "", &visit);
            // The notice is public; search engines may find it. Nothing else here is for them.
            response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("all"));
            response
        }
        Err(error) => page_failed(&site, &error),
    }
}
