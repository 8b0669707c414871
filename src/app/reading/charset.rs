//! Bytes to text. A byte-order mark is believed, then UTF-8 if it can be, then what the page declares, then GB18030.
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::{Loss, LossKind};

pub(super) struct Decoded {
    pub text: String,
    pub encoding: &'static str,
    /// Some bytes were no character.
    pub is_broken: bool,
}

/// `None` where the bytes are no text at all.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default());
    }
    // Without a mark, UTF-16 shows in its line ends.
    if bytes.contains(&0) {
        return without_mark(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return sound(Decoded { text: text.to_owned(), encoding: "UTF-8", is_broken: false });
    }
    if mostly_utf8(bytes) {
        return with(UTF_8, bytes);
    }
    let declared = declared(bytes).filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8);
    match declared {
        Some(encoding) if encoding != encoding_rs::GBK => with(encoding, bytes),
        // The larger one reads all that the smaller ones do.
        _ => with(GB18030, bytes),
    }
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Option<Decoded> {
    let (text, is_broken) = encoding.decode_without_bom_handling(bytes);
    sound(Decoded { text: text.into_owned(), encoding: encoding.name(), is_broken })
}

/// Text has few signs that steer a terminal, and few that could not be read.
fn sound(decoded: Decoded) -> Option<Decoded> {
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in decoded.text.chars() {
        all += 1;
        let steers = c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{1A}');
        let private = matches!(c, '\u{E000}'..='\u{F8FF}');
        odd += usize::from(steers || private || (decoded.is_broken && c == char::REPLACEMENT_CHARACTER));
    }
    (odd.saturating_mul(20) <= all && !decoded.text.contains('\0')).then_some(decoded)
}

fn without_mark(bytes: &[u8]) -> Option<Decoded> {
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in bytes.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    match (even, odd) {
        (0, 1..) => with(UTF_16LE, bytes),
        (1.., 0) => with(UTF_16BE, bytes),
        _ => None,
    }
}

/// Text in another encoding is hardly ever UTF-8 by chance; a few spoilt places make UTF-8 no other encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut read, mut lost) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        read += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        lost += usize::from(!chunk.invalid().is_empty());
    }
    lost.saturating_mul(10) <= read
}

/// `<meta charset="gb2312">`, `<meta … content="text/html; charset=gbk">`, `<?xml encoding="…"?>`
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4_096)).unwrap_or_default()).to_ascii_lowercase();
    ["charset=", "encoding="].into_iter().find_map(|key| {
        let (_, after) = head.split_once(key)?;
        let label = after.trim_start_matches(['"', '\'', ' ']);
        let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')))?;
        Encoding::for_label(label.get(..end)?.as_bytes()).filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
    })
}

/// Where the text has signs that stand for what could not be read; those beside one another are one place.
pub(super) fn replaced(text: &str) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    for (at, sign) in text.match_indices(char::REPLACEMENT_CHARACTER) {
        match losses.last_mut().filter(|last| last.span.end == at) {
            Some(last) => last.span.end = at + sign.len(),
            None => losses.push(Loss { span: at..at + sign.len(), kind: LossKind::Undecodable }),
        }
    }
    losses
}
