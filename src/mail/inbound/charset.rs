//! Bytes to text, believing what the bytes show rather than what their label says.
use encoding_rs::{EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, WINDOWS_1252};

/// Decodes. Where nothing is said it is UTF-8 if it can be, and otherwise what an office here would have written.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.map(|label| label.trim().to_ascii_lowercase()).unwrap_or_default();
    if let Some(shifted) = shifted(&label) {
        return with(shifted, &unshift(bytes));
    }
    if label == "hz-gb-2312" {
        return with(GBK, &untilde(bytes));
    }
    let said = match label.as_str() {
        "" | "us-ascii" | "ascii" | "unknown-8bit" | "x-unknown" | "default" => None,
        // The larger one reads all that the smaller ones do.
        "gb2312" | "gbk" | "gb18030" | "x-gbk" | "cp936" | "ms936" | "chinese" => Some(GB18030),
        other => Encoding::for_label(other.as_bytes()).filter(|encoding| *encoding != encoding_rs::REPLACEMENT),
    };
    if said.is_none_or(Encoding::is_ascii_compatible) && is_utf8(bytes) {
        return with(UTF_8, bytes);
    }
    match said {
        None if bytes.windows(2).any(|two| two == b"\x1B$") => with(ISO_2022_JP, bytes),
        None => with(GB18030, bytes),
        Some(said) => {
            let (text, _, broken) = said.decode(bytes);
            if !broken && said != WINDOWS_1252 {
                return text.into_owned();
            }
            // The label is wrong: Western, or UTF-8, on a text that is Chinese throughout.
            let (chinese, _, also_broken) = GB18030.decode(bytes);
            if also_broken || (said == WINDOWS_1252 && !is_chinese(&chinese)) {
                text.into_owned()
            } else {
                chinese.into_owned()
            }
        }
    }
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode(bytes).0.into_owned()
}

/// Text in another encoding is hardly ever UTF-8 by chance; a few spoilt places make UTF-8 no other encoding.
fn is_utf8(bytes: &[u8]) -> bool {
    if bytes.is_ascii() {
        return !bytes.contains(&0x1B);
    }
    let (mut read, mut lost) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        read += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        lost += usize::from(!chunk.invalid().is_empty());
    }
    lost.saturating_mul(4) <= read
}

fn is_chinese(text: &str) -> bool {
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let han = text
        .chars()
        .filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}'));
    foreign > 0 && han.count() * 10 >= foreign * 9
}

/// ISO-2022-KR and -CN shift into a set of two bytes with SO and back with SI; browsers gave them up, mail has them still.
fn shifted(label: &str) -> Option<&'static Encoding> {
    match label {
        "iso-2022-kr" | "csiso2022kr" => Some(EUC_KR),
        "iso-2022-cn" | "iso-2022-cn-ext" => Some(GBK),
        _ => None,
    }
}

fn unshift(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut is_shifted = false;
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            0x0E => is_shifted = true,
            0x0F => is_shifted = false,
            // ESC $ ) C names the set.
            0x1B => {
                rest.by_ref().take(3).for_each(drop);
            }
            b'\n' => {
                is_shifted = false;
                plain.push(byte);
            }
            0x21..=0x7E if is_shifted => plain.push(byte | 0x80),
            _ => plain.push(byte),
        }
    }
    plain
}

/// HZ: `~{` begins Chinese, `~}` ends it, `~~` is a tilde.
fn untilde(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut is_chinese = false;
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match (byte, rest.peek()) {
            (b'~', Some(b'{')) => {
                is_chinese = true;
                rest.next();
            }
            (b'~', Some(b'}')) => {
                is_chinese = false;
                rest.next();
            }
            (b'~', Some(b'~')) if !is_chinese => {
                plain.push(b'~');
                rest.next();
            }
            (b'~', Some(b'\n')) => {
                rest.next();
            }
            (0x21..=0x7E, _) if is_chinese => plain.push(byte | 0x80),
            _ => plain.push(byte),
        }
    }
    plain
}
