//! `/privacy`: what is kept, why, for how long, and who reads it.
use axum::extract::State;
use axum::response::Response;

use super::still::{self, StillPage};
use crate::pages::PrivacyView;
use crate::web::Site;
use crate::web::problem::page_failed;
use crate::web::view::Here;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, here: Here, visit: Visit) -> Response {
    let visit = visit.without_query();
    let made = still::page(&site, &here, &visit, StillPage::Privacy, || {
        let view = PrivacyView { retention: site.retention(visit.language) };
        site.pages.privacy(&site.chrome(&visit), &view)
    });
    match made {
        Ok(page) => still::answer(&page, "", &visit),
        Err(error) => page_failed(&site, &error),
    }
}
