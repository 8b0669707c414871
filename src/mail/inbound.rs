//! 收信: what comes back, read. Pure; any bytes are a message of some kind, and none makes it panic or run away.
//!
//! `mail-parser` reads the headers; the parts are taken apart here, since its own nesting has no end and ends the process
//! (each level is dropped within the one above it).
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{HeaderName, MessageParser};

use crate::domain::contact::MailAddress;
use crate::domain::hypertext;
use crate::domain::inbound::{Anchors, Attachment, Incoming, IncomingKind};
use parts::{Leaf, Shape};

mod anchors;
mod automatic;
mod bounce;
mod charset;
mod head;
mod parts;
mod quoted;

pub use anchors::MARKER;

/// The largest message that is taken.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// Of a larger one, where it waits in a mailbox, so much is taken.
pub const BEGINNING: usize = 1024 * 1024;
/// How many characters of a message are kept as its text; the original keeps the rest.
const LONGEST_TEXT: usize = 20_000;
/// How much of a body is looked at for its text.
const TEXT_BYTES: usize = 1024 * 1024;
const LISTED_ATTACHMENTS: usize = 50;
const SUBJECT_CHARACTERS: usize = 200;

/// Reads a message. `envelope` is the recipient as the mail server names it, where it does.
#[must_use]
pub fn read(raw: &[u8], envelope: Option<&str>) -> Incoming {
    // Nothing below panics on anything that was tried; a message that does all the same must not be lost for it.
    catch_unwind(AssertUnwindSafe(|| read_all(raw, envelope))).unwrap_or_else(|_| Incoming {
        kind: IncomingKind::Person,
        from: None,
        subject: String::new(),
        anchors: Anchors::default(),
        text: String::new(),
        shortened: true,
        attachments: Vec::new(),
        more_attachments: 0,
        is_cut: false,
        is_doubtful: false,
    })
}

/// Reads the beginning of a message that is too large to be taken.
#[must_use]
pub fn read_beginning(raw: &[u8]) -> Incoming {
    Incoming { is_cut: true, shortened: true, ..read(raw, None) }
}

fn read_all(raw: &[u8], envelope: Option<&str>) -> Incoming {
    let parser = MessageParser::default();
    let raw = with_line_feeds(raw);
    let (head, shape) = parts::take_apart(&raw, &parser);
    let text = text_of(&shape.leaves);
    let subject = line(head.text(&HeaderName::Subject).as_deref().unwrap_or_default(), SUBJECT_CHARACTERS);
    let from = head.only_address(&HeaderName::From).and_then(|text| MailAddress::parse(&text).ok());
    let mut anchors = anchors::of(&head, envelope, &text);
    let kind = if let Some(bounce) = bounce::of(&head, &shape, &subject, &text, &mut anchors) {
        IncomingKind::Bounce(bounce)
    } else if automatic::is(&head, &subject) {
        IncomingKind::Automatic
    } else {
        IncomingKind::Person
    };
    let new = quoted::cut(&text);
    let mut shortened = new.len() < text.trim().len() || shape.incomplete;
    let mut new = new.to_owned();
    if let Some((end, _)) = new.char_indices().nth(LONGEST_TEXT) {
        new.truncate(end);
        shortened = true;
    }
    let (attachments, more_attachments) = attachments_of(&shape);
    let is_doubtful = automatic::is_doubtful(&head);
    Incoming {
        kind,
        from,
        subject,
        anchors,
        text: new,
        shortened,
        attachments,
        more_attachments,
        is_cut: false,
        is_doubtful,
    }
}

/// A message whose lines end in carriage returns alone, as some programs still write them.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// The words in their order; of several versions the plain one, unless it is empty.
fn text_of(leaves: &[Leaf<'_>]) -> String {
    let plain: Vec<Option<String>> =
        leaves.iter().map(|leaf| leaf.is_shown("plain").then(|| leaf.text(TEXT_BYTES))).collect();
    let said = |choice: Option<usize>| {
        let of_choice = leaves.iter().zip(&plain).filter(|(leaf, _)| choice.is_some() && leaf.choice == choice);
        of_choice.filter_map(|(_, text)| text.as_deref()).any(|text| !text.trim().is_empty())
    };
    let mut words = String::new();
    for (leaf, plain) in leaves.iter().zip(&plain) {
        if let Some(text) = plain {
            join(&mut words, text);
        } else if leaf.is_shown("html") && words.len() < TEXT_BYTES && !said(leaf.choice) {
            join(&mut words, &hypertext::to_text(&leaf.text(TEXT_BYTES), hypertext::Shape::Mail));
        }
    }
    words
}

fn join(text: &mut String, more: &str) {
    if text.len() < TEXT_BYTES {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&crate::domain::text::fold_text(more));
    }
}

fn attachments_of(shape: &Shape<'_>) -> (Vec<Attachment>, usize) {
    let all: Vec<&Leaf<'_>> = shape.leaves.iter().filter(|leaf| leaf.is_attachment()).collect();
    let listed = all.iter().take(LISTED_ATTACHMENTS);
    let named = listed.map(|leaf| Attachment { name: leaf.safe_name(), size: leaf.decoded_size() });
    (named.collect(), all.len().saturating_sub(LISTED_ATTACHMENTS))
}

/// One line that can be shown: nothing in it that cannot be seen.
fn line(text: &str, most: usize) -> String {
    crate::domain::text::fold_line(text).chars().take(most).collect()
}
