//! `/`: the notice, item by item, and the ways to answer it.
use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::Response;

use super::still::{self, StillPage};
use crate::config::Edition;
use crate::pages::home::HomeOther;
use crate::pages::{HomeView, Phrase};
use crate::web::Site;
use crate::web::problem::page_failed;
use crate::web::view::Here;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, here: Here, visit: Visit) -> Response {
    let visit = visit.without_query();
    let editions = site.app.editions();
    let page = StillPage::Home { generation: editions.generation() };
    let made = still::page(&site, &here, &visit, page, || {
        let mut view = HomeView::new(site.app.rules(&here.0), visit.language);
        view.others =
            editions.served().filter(|other| other.slug() != here.0.slug()).map(|o| link(&site, &visit, o)).collect();
        site.pages.home(&site.chrome(&visit), &view)
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

fn link(site: &Site, visit: &Visit, other: &Edition) -> HomeOther {
    let notice = &other.notice;
    HomeOther {
        title: Phrase::of(visit.language, &notice.title, notice.title_en.as_deref()),
        link: site.chrome_of(visit, other).link("/", &[]),
    }
}
