//! Where a message names a letter of ours. A tag is a MAC: whoever can write one has had the letter, so it does not matter
//! around which name and host a mail server put it.
use super::head::Head;
use crate::domain::inbound::{Anchors, LetterTag};

const RECIPIENTS: &[&str] =
    &["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "Apparently-To"];
const THREAD: &[&str] = &["In-Reply-To", "References"];
/// What stands before the tag in a letter's last line.
pub const MARKER: &str = "hy-";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Reply,
    Bounce,
    MessageId,
    Marker,
}

pub(super) fn of(head: &Head, envelope: Option<&str>, text: &str) -> Anchors {
    let mut anchors = Anchors::default();
    let named = RECIPIENTS.iter().flat_map(|name| head.raw(name));
    for line in envelope.map(str::to_owned).into_iter().chain(named) {
        scan(&line, |seen, tag| match seen {
            Seen::Reply => add(&mut anchors.reply, tag),
            Seen::Bounce => add(&mut anchors.bounce, tag),
            Seen::MessageId | Seen::Marker => {}
        });
    }
    for line in THREAD.iter().flat_map(|name| head.raw(name)) {
        scan(&line, |seen, tag| {
            if seen == Seen::MessageId {
                add(&mut anchors.thread, tag);
            }
        });
    }
    quoted(text, &mut anchors);
    anchors
}

/// Adds what a text quotes of a letter: its last line, its headers, its addresses.
pub(super) fn quoted(text: &str, anchors: &mut Anchors) {
    scan(text, |_, tag| add(&mut anchors.quoted, tag));
}

fn add(list: &mut Vec<LetterTag>, tag: LetterTag) {
    if list.len() < Anchors::MOST && !list.contains(&tag) {
        list.push(tag);
    }
}

/// Every run of exactly 32 hexadecimal digits that stands where a tag stands.
fn scan(text: &str, mut found: impl FnMut(Seen, LetterTag)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    for run in bytes.chunk_by(|a, b| a.is_ascii_alphanumeric() == b.is_ascii_alphanumeric()) {
        let (start, end) = (at, at + run.len());
        at = end;
        if run.len() != LetterTag::DIGITS {
            continue;
        }
        let Some(tag) = text.get(start..end).and_then(LetterTag::parse) else { continue };
        let before = bytes.get(start.saturating_sub(17)..start).unwrap_or_default().to_ascii_lowercase();
        let is_address = bytes.get(end) == Some(&b'@');
        let ends = |suffix: &str| {
            let before = before.strip_suffix(suffix.as_bytes());
            before.is_some_and(|before| before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric()))
        };
        if is_address && ends("r-") {
            found(Seen::Reply, tag);
        } else if is_address && ends("b-") {
            found(Seen::Bounce, tag);
        } else if is_address {
            found(Seen::MessageId, tag);
        } else if ends(MARKER) || ends("x-huiyin-letter: ") {
            found(Seen::Marker, tag);
        }
    }
}
