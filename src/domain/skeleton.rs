//! 骨架: a text with everything folded away that does not change what it says, and the way back to the original.
use super::text::{half_width, is_invisible};

/// One character of a folded text, with the bytes of the original it stands for.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    /// Half width, lower case, without accent; every kind of digit as its ASCII twin.
    pub folded: char,
    /// As written, but for its width: `陆` and not `6`, `X` and not `x`.
    pub seen: char,
    /// First byte in the original.
    pub from: usize,
    /// The byte after its last one.
    pub to: usize,
}

impl Cell {
    /// A letter or digit of the ASCII keyboard, whatever its width; `一` is a digit but not a plain one.
    pub const fn is_plain(&self) -> bool {
        self.seen.is_ascii_alphanumeric()
    }

    pub const fn is_digit(&self) -> bool {
        self.folded.is_ascii_digit()
    }
}

/// Folds a text, dropping what cannot be seen. Linear in its length.
pub(super) fn fold(text: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::with_capacity(text.chars().count());
    for (from, c) in text.char_indices() {
        // Most of every text: visible, full width, without case.
        if is_common_han(c) {
            cells.push(Cell { folded: han_digit(c).unwrap_or(c), seen: c, from, to: from + 3 });
            continue;
        }
        if is_blank_mark(c) || (is_invisible(c) && !c.is_whitespace()) {
            // It goes with the character it sits on.
            if let Some(cell) = cells.last_mut() {
                cell.to = from + c.len_utf8();
            }
            continue;
        }
        let seen = half_width(c);
        cells.push(Cell { folded: fold_character(seen), seen, from, to: from + c.len_utf8() });
    }
    cells
}

/// Marks that show nothing of their own: combining accents, enclosing keycaps, variation selectors, blank letters.
const fn is_blank_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{20D0}'..='\u{20F0}' | '\u{FE00}'..='\u{FE0F}' | '\u{115F}' | '\u{1160}'
        | '\u{3164}' | '\u{FFA0}' | '\u{2800}' | '\u{E0100}'..='\u{E01EF}')
}

fn fold_character(c: char) -> char {
    if let Some(digit) = digit(c) {
        return digit;
    }
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        // Pinyin with its tone marks.
        'ā' | 'á' | 'ǎ' | 'à' | 'Ā' | 'Á' | 'Ǎ' | 'À' | 'ä' | 'Ä' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'Ē' | 'É' | 'Ě' | 'È' | 'ê' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' | 'Ī' | 'Í' | 'Ǐ' | 'Ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' | 'Ō' | 'Ó' | 'Ǒ' | 'Ò' | 'ö' | 'Ö' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'Ū' | 'Ú' | 'Ǔ' | 'Ù' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' | 'Ü' => 'u',
        'Ⓐ'..='Ⓩ' => shifted(c, 'Ⓐ', 'a', 26),
        'ⓐ'..='ⓩ' => shifted(c, 'ⓐ', 'a', 26),
        '\u{1D400}'..='\u{1D6A3}' => shifted(c, '\u{1D400}', 'a', 26),
        _ if c.is_uppercase() => c.to_lowercase().next().unwrap_or(c),
        _ => c,
    }
}

/// The basic block of Chinese characters, three bytes each in UTF-8.
const fn is_common_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// The ASCII twin of a Chinese numeral in any of its forms. 洞, 拐, 勾 and 两 are how digits are read out over a telephone.
const fn han_digit(c: char) -> Option<char> {
    Some(match c {
        '零' | '洞' => '0',
        '一' | '壹' | '幺' | '弌' => '1',
        '二' | '贰' | '貳' | '弍' | '弐' | '两' | '兩' => '2',
        '三' | '叁' | '叄' | '弎' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' | '陸' => '6',
        '七' | '柒' | '拐' => '7',
        '八' | '捌' => '8',
        '九' | '玖' | '勾' => '9',
        _ => return None,
    })
}

/// The ASCII twin of any other digit: circled and mathematical ones, those of other scripts.
fn digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '〇' | '○' | '◯' | '⓪' | '⓿' | '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '①'..='⑨' => shifted(c, '①', '1', 9),
        '⑴'..='⑼' => shifted(c, '⑴', '1', 9),
        '⒈'..='⒐' => shifted(c, '⒈', '1', 9),
        '❶'..='❾' => shifted(c, '❶', '1', 9),
        '➀'..='➈' => shifted(c, '➀', '1', 9),
        '➊'..='➒' => shifted(c, '➊', '1', 9),
        '⓵'..='⓽' => shifted(c, '⓵', '1', 9),
        '㈠'..='㈨' => shifted(c, '㈠', '1', 9),
        '㊀'..='㊈' => shifted(c, '㊀', '1', 9),
        'Ⅰ'..='Ⅸ' => shifted(c, 'Ⅰ', '1', 9),
        'ⅰ'..='ⅸ' => shifted(c, 'ⅰ', '1', 9),
        // Digit comma.
        '\u{1F101}'..='\u{1F10A}' => shifted(c, '\u{1F101}', '0', 10),
        '⁴'..='⁹' => shifted(c, '⁴', '4', 6),
        '₀'..='₉' => shifted(c, '₀', '0', 10),
        '\u{1D7CE}'..='\u{1D7FF}' => shifted(c, '\u{1D7CE}', '0', 10),
        c => {
            let point = u32::from(c);
            let zero = SCRIPTS.get(SCRIPTS.partition_point(|zero| *zero <= point).checked_sub(1)?)?;
            return char::from_digit((point - zero).min(10), 10);
        }
    })
}

/// The zeros of the other scripts that write in tens, in their order; nine digits follow each (Unicode 16, `Nd`).
const SCRIPTS: [u32; 38] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0, 0x11066, 0x1FBF0,
];

/// The character as far from `to` as `c` is from `from`, counted round a cycle.
fn shifted(c: char, from: char, to: char, cycle: u32) -> char {
    char::from_u32(u32::from(to) + (u32::from(c) - u32::from(from)) % cycle).unwrap_or(c)
}

/// Whether a character is written as part of a Chinese word.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}'
        | '〇' | '々')
}

/// The text in half width, without what stands between two Chinese characters and is none itself: `受 贿` and `受.贿` are
/// `受贿`. Letter case, digits and the gaps between Latin words stay.
pub(super) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    // What was skipped since the last letter or digit, and whether that one was Chinese.
    let mut gap = String::new();
    let mut after_han = false;
    for cell in fold(text) {
        let c = cell.seen;
        if !c.is_alphanumeric() {
            gap.push(c);
            continue;
        }
        if !(after_han && is_han(c)) {
            squeezed.push_str(&gap);
        }
        gap.clear();
        squeezed.push(c);
        after_han = is_han(c);
    }
    squeezed.push_str(&gap);
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        fold(text).iter().map(|cell| cell.folded).collect()
    }

    #[test]
    fn every_way_to_write_a_digit_or_letter_is_one() {
        assert_eq!(folded("１二叁肆⑤⒍７𝟖9️⃣〇○零"), "123456789000");
        assert_eq!(folded("➊➁⓷㊃Ⅴⅵ拐๘༩洞🄂两3৪᠕"), "123456789012345");
        assert_eq!(folded("ＡbⒸⓓ𝐄𝐟Zhāng Wěi"), "abcdefzhang wei");
        assert_eq!(folded("张\u{200B}三\u{FEFF}"), "张3");
    }

    #[test]
    fn only_gaps_between_chinese_characters_are_closed() {
        assert_eq!(squeeze("受 贿、受.贿，受\n贿"), "受贿受贿受贿");
        assert_eq!(squeeze("Take a bribe. 收 100 元，Ｏｋ！"), "Take a bribe. 收 100 元,Ok!");
    }

    proptest! {
        #[test]
        fn cells_lie_in_order_on_character_boundaries(text in "\\PC{0,60}|[\\u{0}-\\u{10FFFF}]{0,60}") {
            let mut last = 0;
            for cell in fold(&text) {
                prop_assert!(cell.from >= last && text.get(cell.from..cell.to).is_some());
                last = cell.to;
            }
            let _ = squeeze(&text);
        }
    }
}
