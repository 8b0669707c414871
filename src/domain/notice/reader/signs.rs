//! Characters that are a whole mark: ① ⑴ ⒈ ㈠ ❶ Ⅰ ⒜.
use super::lines::is_han;
use super::marks::Kind;

/// The first code point of a row, how many there are, what the first one counts, and the kind.
const SIGNS: [(u32, u32, u32, Kind); 21] = [
    (0x2460, 20, 1, Kind::Circled),
    (0x3251, 15, 21, Kind::Circled),
    (0x32B1, 15, 36, Kind::Circled),
    (0x2776, 10, 1, Kind::Circled),
    (0x24EB, 10, 11, Kind::Circled),
    (0x2780, 10, 1, Kind::Circled),
    (0x278A, 10, 1, Kind::Circled),
    (0x24F5, 10, 1, Kind::Circled),
    (0x3280, 10, 1, Kind::Circled),
    (0x2488, 20, 1, Kind::ArDot),
    (0x1F102, 9, 1, Kind::ArDot),
    (0x2474, 20, 1, Kind::ArParen),
    (0x3220, 10, 1, Kind::CnParen),
    (0x2160, 12, 1, Kind::Roman),
    (0x2170, 12, 1, Kind::Roman),
    (0x249C, 26, 1, Kind::Letter),
    (0x24B6, 26, 1, Kind::Letter),
    (0x24D0, 26, 1, Kind::Letter),
    (0x1F110, 26, 1, Kind::Letter),
    (0x1F130, 26, 1, Kind::Letter),
    (0x1F150, 26, 1, Kind::Letter),
];

/// What the character counts, and as which kind of mark.
pub fn sign(c: char) -> Option<(Kind, u32)> {
    if c.is_ascii() || is_han(c) {
        return None;
    }
    let code = u32::from(c);
    SIGNS
        .into_iter()
        .find(|(base, count, ..)| (*base..base + count).contains(&code))
        .map(|(base, _, first, kind)| (kind, code - base + first))
}
