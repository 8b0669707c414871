//! Reading a file that somebody brings: bytes to text, whatever wrote them. What was lost on the way is said, with its place.
use std::ops::Range;

mod charset;
mod docx;
mod node;
mod numbering;
mod xml;

use crate::domain::hypertext;

/// The largest file that is read.
pub const LARGEST: usize = 10 * 1024 * 1024;

/// What the bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Text,
    Html,
    Docx,
}

impl FileKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Docx => "docx",
        }
    }
}

/// What reading cannot vouch for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossKind {
    /// Bytes that are no character in the file's encoding.
    Undecodable,
    /// A paragraph that Word numbers, in a way that is not understood: its number is not in the text.
    NumberUnknown,
}

impl LossKind {
    pub const ALL: [Self; 2] = [Self::Undecodable, Self::NumberUnknown];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undecodable => "undecodable",
            Self::NumberUnknown => "number_unknown",
        }
    }
}

/// A place where the file held more than the text does; in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub span: Range<usize>,
    pub kind: LossKind,
}

/// The text of a file.
#[derive(Clone, Debug)]
pub struct Reading {
    pub text: String,
    pub kind: FileKind,
    pub encoding: &'static str,
    pub losses: Vec<Loss>,
}

/// Why a file gives no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    TooLarge,
    /// No text in any encoding that is known.
    NotText,
    Pdf,
    /// `.doc`, `.wps`: Word before 2007, and its like.
    OldWord,
    /// A web page saved as one file with its pictures.
    WebArchive,
    Rtf,
    /// A zip file, but no Word document.
    OtherArchive,
    /// A Word document that is broken, or made to exhaust its reader.
    Damaged,
}

impl Unreadable {
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::TooLarge,
        Self::NotText,
        Self::Pdf,
        Self::OldWord,
        Self::WebArchive,
        Self::Rtf,
        Self::OtherArchive,
        Self::Damaged,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too_large",
            Self::NotText => "not_text",
            Self::Pdf => "pdf",
            Self::OldWord => "old_word",
            Self::WebArchive => "web_archive",
            Self::Rtf => "rtf",
            Self::OtherArchive => "other_archive",
            Self::Damaged => "damaged",
        }
    }
}

/// Reads a file's bytes. What they are is seen from them, not from a name.
///
/// # Errors
/// The bytes are no text, and no document that is understood.
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return docx::read(bytes);
    }
    if let Some(known) = foreign(bytes) {
        return Err(known);
    }
    let decoded = charset::decode(bytes).ok_or(Unreadable::NotText)?;
    let reading = if is_html(&decoded.text) {
        let text = hypertext::to_text(&decoded.text, hypertext::Shape::Document);
        Reading { losses: charset::replaced(&text), text, kind: FileKind::Html, encoding: decoded.encoding }
    } else {
        let losses = if decoded.is_broken { charset::replaced(&decoded.text) } else { Vec::new() };
        Reading { text: decoded.text, kind: FileKind::Text, encoding: decoded.encoding, losses }
    };
    if reading.text.trim().is_empty() { Err(Unreadable::Empty) } else { Ok(reading) }
}

/// Formats that would otherwise be taken for text, or be refused without saying what to do.
fn foreign(bytes: &[u8]) -> Option<Unreadable> {
    if bytes.starts_with(b"%PDF") {
        return Some(Unreadable::Pdf);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Some(Unreadable::OldWord);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Some(Unreadable::Rtf);
    }
    let head = bytes.get(..bytes.len().min(2_000)).unwrap_or_default().to_ascii_lowercase();
    let says = |words: &[u8]| head.windows(words.len()).any(|window| window == words);
    (says(b"mime-version:") && says(b"multipart/related")).then_some(Unreadable::WebArchive)
}

/// A page rather than a text that speaks of one: it begins as one, or it has a body or paragraphs and closes them.
fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(20).collect::<String>().to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag)) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let has = |open: &str, close: &str| lower.contains(open) && lower.contains(close);
    has("<html", "</html>")
        || has("<body", "</body>")
        || has("<p", "</p>")
        || has("<div", "</div>")
        || has("<td", "</td>")
}

#[cfg(test)]
mod tests;
