//! `/i/19`: the short link of an item, and its QR code for a notice board.
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use qrcode::QrCode;
use qrcode::render::svg;

use crate::domain::ids::ItemNumber;
use crate::web::Site;
use crate::web::problem::Problem;
use crate::web::view::Here;
use crate::web::visit::Visit;

/// To the form with the item chosen.
pub async fn get(State(site): State<Site>, here: Here, visit: Visit, number: Named) -> Response {
    let Some(number) = known(&here, number) else { return Problem::NotFound.page(&site, &visit) };
    let location = site.chrome(&visit).link("/feedback", &[("item".to_owned(), number.to_string())]);
    match HeaderValue::from_str(&location) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => Problem::NotFound.page(&site, &visit),
    }
}

/// The short link as a QR code, to be printed.
pub async fn qr(State(site): State<Site>, here: Here, visit: Visit, number: Named) -> Response {
    let Some(number) = known(&here, number) else { return Problem::NotFound.page(&site, &visit) };
    let link = site.app.config.public.link(&format!("{}/i/{number}", here.0.prefix));
    match QrCode::new(link.as_bytes()) {
        Ok(code) => {
            let image = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
            ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=3600")], image)
                .into_response()
        }
        // A public URL of thousands of characters.
        Err(_) => Problem::Failed.page(&site, &visit),
    }
}

/// The number as it stands in the path; an address that is no text is a page that does not exist.
type Named = Result<Path<Vec<(String, String)>>, PathRejection>;

fn known(here: &Here, parts: Named) -> Option<ItemNumber> {
    let Path(parts) = parts.ok()?;
    let number = parts.into_iter().find(|(name, _)| name == "number")?.1;
    number.parse().ok().filter(|number| here.0.notice.item(*number).is_some())
}
