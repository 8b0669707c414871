//! A message taken apart: multiparts down to a depth, attached messages left whole.
use std::borrow::Cow;

use data_encoding::BASE64_NOPAD;
use mail_parser::MessageParser;

use super::charset;
use super::head::Head;

const DEPTH: usize = 20;
const PARTS: usize = 500;
const BOUNDARY: usize = 200;

/// A part that holds no others.
pub(super) struct Leaf<'x> {
    pub(super) head: Head,
    pub(super) kind: (String, String),
    body: &'x [u8],
    /// Which choice of versions it belongs to: one of them is shown.
    pub(super) choice: Option<usize>,
}

pub(super) struct Shape<'x> {
    pub(super) leaves: Vec<Leaf<'x>>,
    /// The `report-type` where the message is a report.
    pub(super) report: Option<String>,
    /// Too deep or too many: some of it was left as it is.
    pub(super) incomplete: bool,
}

struct Open<'x> {
    bytes: &'x [u8],
    depth: usize,
    choice: Option<usize>,
}

/// The message's own head, and its parts in their order.
pub(super) fn take_apart<'x>(raw: &'x [u8], parser: &MessageParser) -> (Head, Shape<'x>) {
    let mut shape = Shape { leaves: Vec::new(), report: None, incomplete: false };
    let (top, body) = head_and_body(raw);
    let top = Head::read(top, parser);
    if top.media_type() == ("multipart".to_owned(), "report".to_owned()) {
        shape.report = Some(top.parameter("report-type").unwrap_or_default().to_ascii_lowercase());
    }
    let mut open = Vec::new();
    let mut choices = 0;
    descend(Head::read(head_and_body(raw).0, parser), body, 0, None, &mut choices, &mut open, &mut shape);
    while let Some(part) = open.pop() {
        let (head, body) = head_and_body(part.bytes);
        descend(Head::read(head, parser), body, part.depth, part.choice, &mut choices, &mut open, &mut shape);
    }
    (top, shape)
}

fn descend<'x>(
    head: Head,
    body: &'x [u8],
    depth: usize,
    choice: Option<usize>,
    choices: &mut usize,
    open: &mut Vec<Open<'x>>,
    shape: &mut Shape<'x>,
) {
    let kind = head.media_type();
    let room = PARTS.saturating_sub(shape.leaves.len() + open.len());
    if kind.0 == "multipart" {
        let boundary = head.parameter("boundary").filter(|boundary| (1..=BOUNDARY).contains(&boundary.len()));
        if depth >= DEPTH {
            shape.incomplete = true;
        } else if let Some(boundary) = boundary {
            let parts = split(body, boundary.as_bytes(), room.saturating_add(1));
            if !parts.is_empty() {
                shape.incomplete |= parts.len() > room;
                let choice = if kind.1 == "alternative" {
                    *choices += 1;
                    Some(*choices)
                } else {
                    choice
                };
                // The last one in is the first one out.
                open.extend(parts.into_iter().take(room).rev().map(|bytes| Open { bytes, depth: depth + 1, choice }));
                return;
            }
        }
        // Broken: what is in it is shown as it stands.
        shape.leaves.push(Leaf { head, kind: ("text".to_owned(), "plain".to_owned()), body, choice });
        return;
    }
    shape.leaves.push(Leaf { head, kind, body, choice });
}

/// Splits at the first empty line. Without one all of it is head; a message that begins with one has none.
fn head_and_body(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return bytes.split_at_checked(at).unwrap_or((bytes, &[]));
        }
    }
    (bytes, &[])
}

/// The parts between lines `--boundary`, at most so many. The last one may lack its end.
fn split<'x>(body: &'x [u8], boundary: &[u8], most: usize) -> Vec<&'x [u8]> {
    let mut parts = Vec::new();
    let mut begun: Option<usize> = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else { continue };
        let (rest, is_last) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
        if !rest.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Some(begun) = begun.take() {
            parts.push(part(body, begun, start));
            if parts.len() >= most {
                return parts;
            }
        }
        if is_last {
            return parts;
        }
        begun = Some(at);
    }
    if let Some(begun) = begun {
        parts.push(part(body, begun, body.len()));
    }
    parts
}

/// The line end before a boundary belongs to the boundary.
fn part(body: &[u8], from: usize, to: usize) -> &[u8] {
    let bytes = body.get(from..to).unwrap_or_default();
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

impl<'x> Leaf<'x> {
    fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind.0 == kind && (subtype.is_empty() || self.kind.1 == subtype)
    }

    /// Words that a mail program shows when the message is opened.
    pub(super) fn is_shown(&self, subtype: &str) -> bool {
        self.is("text", subtype) && !self.head.is_attached() && self.head.file_name().is_none()
    }

    pub(super) fn is_attachment(&self) -> bool {
        !(self.is_shown("plain") || self.is_shown("html"))
    }

    /// The bytes without their transfer encoding; what cannot be decoded is left out, not the whole.
    pub(super) fn bytes(&self, most: usize) -> Cow<'x, [u8]> {
        let encoded = self.body.get(..most.saturating_mul(2)).unwrap_or(self.body);
        match self.head.transfer_encoding().as_str() {
            "base64" => Cow::Owned(base64(encoded)),
            "quoted-printable" => Cow::Owned(quoted_printable(encoded)),
            _ => Cow::Borrowed(encoded.get(..most).unwrap_or(encoded)),
        }
    }

    pub(super) fn text(&self, most: usize) -> String {
        charset::decode(&self.bytes(most), self.head.parameter("charset"))
    }

    pub(super) fn decoded_size(&self) -> u64 {
        let size = match self.head.transfer_encoding().as_str() {
            "base64" => self.body.iter().filter(|byte| is_base64(**byte)).count() / 4 * 3,
            _ => self.body.len(),
        };
        u64::try_from(size).unwrap_or(u64::MAX)
    }

    /// A name without a path, on one line, with nothing hidden in it.
    pub(super) fn safe_name(&self) -> String {
        let name = self.head.file_name().unwrap_or_default();
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = super::line(last, 120);
        match name.trim_matches('.') {
            "" if self.kind.0 == "message" => "message.eml".to_owned(),
            "" => "attachment".to_owned(),
            _ => name,
        }
    }
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

fn base64(encoded: &[u8]) -> Vec<u8> {
    // What follows the padding is somebody's footer.
    let encoded = encoded.split(|byte| *byte == b'=').next().unwrap_or_default();
    let mut letters: Vec<u8> = encoded.iter().copied().filter(|byte| is_base64(*byte)).collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    let mut decoded = vec![0; letters.len() / 4 * 3 + 3];
    let written = BASE64_NOPAD
        .decode_len(letters.len())
        .ok()
        .and_then(|length| {
            let room = decoded.get_mut(..length)?;
            Some(match BASE64_NOPAD.decode_mut(&letters, room) {
                Ok(written) => written,
                Err(partial) => partial.written,
            })
        })
        .unwrap_or_default();
    decoded.truncate(written);
    decoded
}

fn quoted_printable(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    for line in encoded.split_inclusive(|byte| *byte == b'\n') {
        let (text, ending) = match line {
            [text @ .., b'\r', b'\n'] => (text, &b"\r\n"[..]),
            [text @ .., b'\n'] => (text, &b"\n"[..]),
            text => (text, &b""[..]),
        };
        let text = text.trim_ascii_end();
        let (text, ending) = text.strip_suffix(b"=").map_or((text, ending), |text| (text, &b""[..]));
        let mut rest = text;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            let escaped = if *byte == b'=' { after.first_chunk::<2>() } else { None };
            let value = escaped.and_then(|pair| data_encoding::HEXLOWER_PERMISSIVE.decode(pair).ok());
            if let (Some(value), Some(after)) = (value, after.get(2..)) {
                decoded.extend_from_slice(&value);
                rest = after;
            } else {
                decoded.push(*byte);
            }
        }
        decoded.extend_from_slice(ending);
    }
    decoded
}
