//! The headers of a message or of one of its parts.
use std::borrow::Cow;

use mail_parser::{Header, HeaderName, HeaderValue, Message, MessageParser, parsers::MessageStream};

use super::charset;

/// How much of a head is read: ten thousand headers fit.
const HEAD_BYTES: usize = 1024 * 1024;

/// No `Debug`: it says who wrote.
pub(super) struct Head(Option<Message<'static>>);

impl Head {
    pub(super) fn read(bytes: &[u8], parser: &MessageParser) -> Self {
        let bytes = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        // Headers in GBK, which nobody encoded, would be lost otherwise.
        let mut readable = match std::str::from_utf8(bytes) {
            Ok(_) => Cow::Borrowed(bytes),
            Err(_) => Cow::Owned(charset::decode(bytes, None).into_bytes()),
        };
        if !readable.ends_with(b"\n") {
            readable.to_mut().push(b'\n');
        }
        Self(parser.parse_headers(readable.as_ref()).map(Message::into_owned))
    }

    fn headers(&self) -> &[Header<'static>] {
        self.0.as_ref().map_or(&[], Message::headers)
    }

    /// The first header of this name, decoded.
    pub(super) fn text(&self, name: &HeaderName<'_>) -> Option<String> {
        let found = self.headers().iter().find(|header| header.name == *name)?;
        match &found.value {
            HeaderValue::Text(text) => Some(text.to_string()),
            HeaderValue::TextList(list) => Some(list.join(" ")),
            _ => None,
        }
    }

    /// All headers of this name as they stand, on one line each.
    pub(super) fn raw<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let bytes = self.0.as_ref().map_or(&[][..], |message| &message.raw_message);
        let named = self.headers().iter().filter(move |header| header.name.as_str().eq_ignore_ascii_case(name));
        named.map(move |header| {
            let range = usize::try_from(header.offset_start).unwrap_or_default()
                ..usize::try_from(header.offset_end).unwrap_or_default();
            let value = String::from_utf8_lossy(bytes.get(range).unwrap_or_default());
            value.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).next().is_some()
    }

    /// The address where this header and nothing else names one. Two authors are nobody we know.
    pub(super) fn only_address(&self, name: &HeaderName<'_>) -> Option<String> {
        let headers = self.headers().iter().filter(|header| header.name == *name);
        let mut all = headers.filter_map(|header| header.value.as_address()).flat_map(|list| list.iter());
        let first = all.next()?;
        if all.next().is_some() { None } else { Some(first.address.as_deref()?.trim().to_owned()) }
    }

    /// `type/subtype` in lower case; `text/plain` where nothing is said.
    pub(super) fn media_type(&self) -> (String, String) {
        match self.structured(&HeaderName::ContentType) {
            Some(of) if !of.ctype().is_empty() => {
                (of.ctype().to_ascii_lowercase(), of.subtype().unwrap_or_default().to_ascii_lowercase())
            }
            _ => ("text".to_owned(), "plain".to_owned()),
        }
    }

    fn structured(&self, name: &HeaderName<'_>) -> Option<&mail_parser::ContentType<'static>> {
        self.headers().iter().find(|header| header.name == *name)?.value.as_content_type()
    }

    /// A parameter of `Content-Type`.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.structured(&HeaderName::ContentType)?.attribute(name)
    }

    pub(super) fn is_attached(&self) -> bool {
        self.structured(&HeaderName::ContentDisposition)
            .is_some_and(|disposition| disposition.ctype().eq_ignore_ascii_case("attachment"))
    }

    /// What the part calls its file.
    pub(super) fn file_name(&self) -> Option<String> {
        let disposition = self.structured(&HeaderName::ContentDisposition);
        let name = disposition.and_then(|it| it.attribute("filename")).or_else(|| self.parameter("name"))?;
        Some(encoded_words(name))
    }

    pub(super) fn transfer_encoding(&self) -> String {
        self.text(&HeaderName::ContentTransferEncoding).unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// Encoded words stand within quotation marks, too, though the standard forbids it: most mail programs write them so.
fn encoded_words(name: &str) -> String {
    if !name.contains("=?") {
        return name.to_owned();
    }
    let mut line = name.replace(['\r', '\n'], " ");
    line.push('\n');
    match MessageStream::new(line.as_bytes()).parse_unstructured() {
        HeaderValue::Text(text) => text.into_owned(),
        _ => name.to_owned(),
    }
}
