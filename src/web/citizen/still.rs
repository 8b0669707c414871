//! Pages that are the same for everyone, made once for each wish and kept.
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::domain::feedback::Lane;
use crate::domain::ids::ItemNumber;
use crate::domain::language::Language;
use crate::domain::notice::Phase;
use crate::pages::PageError;
use crate::web::Site;
use crate::web::splice::Spliced;
use crate::web::view::Here;
use crate::web::visit::Visit;

/// Stands where a page's token will be; no page holds it otherwise, and a page without token has none.
pub const GAP: &str = "\u{E000}\u{E001}";

/// A page that depends on nothing but what is named here and the visitor's wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StillPage {
    /// It names the other notices there are.
    Home {
        generation: u64,
    },
    Privacy,
    Form {
        item: Option<ItemNumber>,
        lane: Option<Lane>,
    },
}

/// What a kept page depends on. All of it comes from short lists, so the number of pages has an end.
type Wish = ([u8; 32], Phase, StillPage, Language, bool, bool);

/// How many pages are kept, about 80 KB each; beyond, all are dropped and made anew.
const KEPT: usize = 192;

/// The pages made so far.
#[derive(Default)]
pub struct Stills(RwLock<HashMap<Wish, Arc<Spliced>>>);

/// The page for a visit, made by `make` if it is not there. A page without token may leave out [`GAP`].
pub fn page(
    site: &Site,
    here: &Here,
    visit: &Visit,
    page: StillPage,
    make: impl FnOnce() -> Result<String, PageError>,
) -> Result<Arc<Spliced>, PageError> {
    let wish = (*here.0.hash(), here.phase(site), page, visit.language, visit.language_chosen, visit.elder);
    if let Some(kept) = site.still.0.read().unwrap_or_else(PoisonError::into_inner).get(&wish) {
        return Ok(kept.clone());
    }
    let html = make()?;
    let spliced = Arc::new(Spliced::new(&html, GAP));
    let mut kept = site.still.0.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(wish, spliced.clone());
    Ok(spliced)
}

/// Answers with a kept page, compressed for browsers that take it.
pub fn answer(page: &Spliced, token: &str, visit: &Visit) -> Response {
    let html = (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let vary = (header::VARY, HeaderValue::from_static("Accept-Encoding, Accept-Language"));
    if visit.gzip {
        let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        ([html, vary, encoding], page.gzip(token)).into_response()
    } else {
        ([html, vary], page.plain(token)).into_response()
    }
}
