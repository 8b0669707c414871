//! The one cookie citizens meet: it carries their receipt from the 303 to the page, sealed, for half an hour.
use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;

use crate::app::App;
use crate::app::file::Receipt;
use crate::config::Edition;
use crate::domain::ids::CaseNumber;
use crate::domain::receipt::ReceiptCode;
use crate::seal::Place;

const NAME: &str = "receipt";
/// Seconds; also judged on the server, since a cookie's own age is a request.
const MAX_AGE: i64 = 1800;
const PLACE: Place<'static> = Place { table: "cookie", column: NAME, row: b"" };

/// The `Set-Cookie` that hands a receipt to the browser, for the receipt page alone.
#[must_use]
pub fn hand_over(app: &App, edition: &Edition, receipt: &Receipt) -> Option<HeaderValue> {
    let mut plain = Vec::with_capacity(26);
    plain.extend_from_slice(&receipt.number.row().to_be_bytes());
    plain.extend_from_slice(receipt.code.as_bytes());
    plain.extend_from_slice(&app.now_ms().to_be_bytes());
    let sealed = app.keyring.seal(PLACE, &plain, app.entropy.as_ref());
    HeaderValue::from_str(&format!(
        "{NAME}={}; {}; Max-Age={MAX_AGE}",
        BASE64URL_NOPAD.encode(&sealed),
        attributes(app, edition)
    ))
    .ok()
}

/// The `Set-Cookie` that takes it back.
#[must_use]
pub fn take_back(app: &App, edition: &Edition) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{NAME}=; {}; Max-Age=0", attributes(app, edition))).ok()
}

/// The receipt a browser brings, if it is ours and not too old.
#[must_use]
pub fn receipt(app: &App, headers: &HeaderMap) -> Option<Receipt> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
        .find_map(|value| open(app, value))
}

fn open(app: &App, value: &str) -> Option<Receipt> {
    let sealed = BASE64URL_NOPAD.decode(value.as_bytes()).ok()?;
    let plain = app.keyring.open(PLACE, &sealed).ok()?;
    let (row, rest) = plain.split_first_chunk::<8>()?;
    let (code, rest) = rest.split_first_chunk::<10>()?;
    let made = i64::from_be_bytes(*rest.first_chunk::<8>()?);
    let age = app.now_ms() - made;
    if !(-60_000..=MAX_AGE * 1000).contains(&age) {
        return None;
    }
    Some(Receipt { number: CaseNumber::from_row(i64::from_be_bytes(*row)).ok()?, code: ReceiptCode::from_bytes(*code) })
}

fn attributes(app: &App, edition: &Edition) -> String {
    let secure = if app.config.public.is_https() { "; Secure" } else { "" };
    format!("Path={}{}/receipt; HttpOnly; SameSite=Strict{secure}", app.config.public.base(), edition.prefix)
}
