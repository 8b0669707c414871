//! Reading a form's body: its size, its fields, and that no file rides along.
use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

/// The largest body that is read and judged.
pub const LARGEST_BODY: usize = 256 * 1024;
/// Up to here a larger body is still taken off the line, unread, so that the answer reaches a browser that is still
/// sending; beyond, the connection is closed on it.
const DRAINED: u64 = 4 * 1024 * 1024;

/// What a decoder leaves where it met something else than UTF-8.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Why a body gave no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFault {
    TooLarge,
    /// It did not arrive whole in time.
    Timeout,
    /// Neither of the two forms' content types, broken, or not in UTF-8.
    Malformed,
}

/// The fields as they came, in order. Private values: no `Debug`.
#[derive(Clone, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// A file with content was among the parts.
    pub files: bool,
    /// The first of them, where the form takes one.
    pub file: Option<Bytes>,
}

/// What a form may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Of the whole body.
    pub largest: usize,
    /// Whether a file is kept.
    pub file: bool,
}

impl Bounds {
    /// Forms in general: words, and no files.
    pub const WORDS: Self = Self { largest: LARGEST_BODY, file: false };
}

impl Fields {
    /// The first value of a field; empty if it is not there.
    #[must_use]
    pub fn first(&self, name: &str) -> String {
        self.all(name).next().unwrap_or_default().to_owned()
    }

    /// The first value of each field, for forms with thousands of them.
    #[must_use]
    pub fn firsts(&self) -> HashMap<&str, &str> {
        self.pairs.iter().rev().map(|(key, value)| (key.as_str(), value.as_str())).collect()
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads the fields of a form, urlencoded or multipart.
pub async fn read_fields(request: Request) -> Result<Fields, BodyFault> {
    read_fields_within(request, Bounds::WORDS).await
}

/// The same for a form that may bring more.
pub async fn read_fields_within(request: Request, bounds: Bounds) -> Result<Fields, BodyFault> {
    let (parts, body) = request.into_parts();
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > bounds.largest as u64) {
        drain(body, announced.unwrap_or(u64::MAX)).await;
        return Err(BodyFault::TooLarge);
    }
    let bytes = match Limited::new(body, bounds.largest).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(BodyFault::TooLarge),
        Err(error) if is_timeout(error.as_ref()) => return Err(BodyFault::Timeout),
        Err(_) => return Err(BodyFault::Malformed),
    };
    let kind = content_type(&parts.headers);
    if kind == "multipart/form-data" {
        Box::pin(multipart(Request::from_parts(parts, Body::from(bytes)), bounds)).await
    } else if kind == "application/x-www-form-urlencoded" || (kind.is_empty() && bytes.is_empty()) {
        urlencoded(&bytes)
    } else {
        Err(BodyFault::Malformed)
    }
}

fn content_type(headers: &HeaderMap) -> String {
    let text = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Bytes in another encoding than the page's would become a text of replacement characters, receipted and lost: they are
/// refused. Somebody may have typed such a character; then the body holds it.
fn urlencoded(bytes: &Bytes) -> Result<Fields, BodyFault> {
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(bytes).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    let replaced: usize = pairs.iter().flat_map(|(k, v)| [k, v]).map(|text| text.matches(REPLACEMENT).count()).sum();
    if replaced > 0 {
        let percent = bytes.windows(9).filter(|nine| nine.eq_ignore_ascii_case(b"%EF%BF%BD")).count();
        let plain = bytes.windows(3).filter(|three| *three == b"\xEF\xBF\xBD").count();
        if replaced > percent + plain {
            return Err(BodyFault::Malformed);
        }
    }
    Ok(Fields { pairs, ..Fields::default() })
}

async fn multipart(mut request: Request, bounds: Bounds) -> Result<Fields, BodyFault> {
    // The body is read already; axum's own limit on forms would refuse what these bounds allow.
    DefaultBodyLimit::apply(DefaultBodyLimit::max(bounds.largest), &mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| BodyFault::Malformed)?;
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.map_err(|_| BodyFault::Malformed)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(|_| BodyFault::Malformed)?;
        if is_file {
            // A file field left empty comes as a part without content.
            fields.files |= !bytes.is_empty();
            if bounds.file && !bytes.is_empty() {
                fields.file.get_or_insert(bytes);
            }
        } else {
            let text = std::str::from_utf8(&bytes).map_err(|_| BodyFault::Malformed)?;
            fields.pairs.push((name, text.to_owned()));
        }
    }
    Ok(fields)
}

async fn drain(mut body: Body, announced: u64) {
    if announced > DRAINED {
        return;
    }
    while let Some(Ok(_)) = body.frame().await {}
}

/// Whether somewhere in the chain the body's deadline is the cause.
fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(<dyn std::error::Error>::is::<tower_http::timeout::TimeoutError>)
}
