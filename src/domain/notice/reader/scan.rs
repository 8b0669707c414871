//! Small scanners over the folded text: numbers, quotes, words of a table. Each looks no further than it must.

/// Bytes of leading ASCII digits.
pub fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Bytes of leading characters that fit.
pub fn while_chars(text: &str, mut fits: impl FnMut(char) -> bool) -> usize {
    text.chars().take_while(|c| fits(*c)).map(char::len_utf8).sum()
}

/// Bytes of leading blanks of a line.
pub fn blanks(text: &str) -> usize {
    while_chars(text, |c| matches!(c, ' ' | '\t'))
}

/// Bytes of leading blanks, line ends included.
pub fn gaps(text: &str) -> usize {
    while_chars(text, |c| matches!(c, ' ' | '\t' | '\n'))
}

/// The first word of the table that the text begins with. The third byte tells most Han characters apart: tables are asked
/// for each line, and nearly always none of their words is there.
pub fn word_at<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let third = text.as_bytes().get(2);
    words.iter().copied().find(|word| (word.len() < 3 || word.as_bytes().get(2) == third) && text.starts_with(word))
}

/// The first word of the table that the text ends with.
pub fn word_before<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().find(|word| text.ends_with(word))
}

pub fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// A leading number of at most `most` ASCII digits, with its length in bytes.
pub fn arabic(text: &str, most: usize) -> Option<(u32, usize)> {
    let len = digits(text);
    if len == 0 || len > most {
        return None;
    }
    text.get(..len)?.parse().ok().map(|number| (number, len))
}

pub const fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '○' | '零' | 'O' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '貳' => 2,
        '三' | '叁' | '参' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A leading Chinese number up to 999 (二十三, 一百零五), with its length in bytes.
pub fn chinese(text: &str) -> Option<(u32, usize)> {
    let (mut total, mut digit, mut len) = (0_u32, None, 0);
    for c in text.chars().take(7) {
        match c {
            '十' | '拾' => {
                total += digit.take().unwrap_or(1) * 10;
            }
            '百' => total += digit.take()? * 100,
            '廿' => total += 20,
            '零' | '〇' if total > 0 => {}
            _ => match chinese_digit(c) {
                Some(value) if digit.is_none() && c != 'O' => digit = Some(value),
                Some(_) => return None,
                None => break,
            },
        }
        len += c.len_utf8();
    }
    let total = total + digit.unwrap_or(0);
    (len > 0 && total > 0).then_some((total, len))
}

/// A leading number in either writing.
pub fn number(text: &str) -> Option<(u32, usize)> {
    arabic(text, 5).or_else(|| chinese(text))
}

/// Signs that open, and those that close.
pub const PAIRS: [(char, char); 7] =
    [('“', '”'), ('‘', '’'), ('《', '》'), ('(', ')'), ('【', '】'), ('〔', '〕'), ('[', ']')];

/// What the opening sign closes with.
pub fn closing_of(open: char) -> Option<char> {
    PAIRS.iter().find(|(o, _)| *o == open).map(|(_, close)| *close)
}

/// A text that begins with an opening sign: the length of what is inside up to its partner, at most `most` characters on.
/// Quotes of one kind may be nested.
pub fn enclosed(text: &str, most: usize) -> Option<&str> {
    let open = text.chars().next()?;
    let inside = text.get(open.len_utf8()..)?;
    let close = if open == '"' { '"' } else { closing_of(open)? };
    let mut depth = 0_usize;
    for (at, c) in inside.char_indices().take(most) {
        if c == close {
            if depth == 0 {
                return inside.get(..at);
            }
            depth -= 1;
        } else if c == open {
            depth += 1;
        }
    }
    None
}

/// Walks a text and says for each character whether it stands inside brackets or quotes. A bracket that is not closed
/// within the line, or within a hundred characters, hides nothing.
pub struct Outside<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Outside<'t> {
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

/// How far a closing partner is looked for.
const REACH: usize = 100;

impl Iterator for Outside<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<(usize, char)> {
        let rest = self.text.get(self.at..)?;
        let c = rest.chars().next()?;
        let at = self.at;
        self.at += c.len_utf8();
        if (closing_of(c).is_some() || c == '"')
            && let Some(inside) = enclosed(rest, REACH)
            && !inside.contains('\n')
        {
            // The partner itself comes next and closes nothing; one of two equal signs would open again.
            self.at += inside.len() + usize::from(c == '"');
        }
        Some((at, c))
    }
}

/// The word at the beginning of the text, perhaps with blanks between its characters (`邮　　编`).
pub fn spaced(text: &str, word: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let mut end = 0;
    for (index, wanted) in word.chars().enumerate() {
        let (at, c) = chars.by_ref().find(|(_, c)| index == 0 || !matches!(c, ' '))?;
        if c != wanted || at - end > 6 {
            return None;
        }
        end = at + c.len_utf8();
    }
    Some(end)
}

/// Brackets that are not round.
pub const fn is_square(c: char) -> bool {
    matches!(c, '【' | '】' | '〔' | '〕' | '〖' | '〗' | '[' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_both_writings() {
        assert_eq!(chinese("二十三、"), Some((23, 9)));
        assert_eq!(chinese("十、"), Some((10, 3)));
        assert_eq!(chinese("一百零五项"), Some((105, 12)));
        assert_eq!(chinese("二〇二五年"), None, "a year in digits is no number");
        assert_eq!(number("39个"), Some((39, 2)));
        assert_eq!(number("个"), None);
    }

    #[test]
    fn what_is_enclosed_is_passed_over() {
        assert_eq!(enclosed("“外“内”外”后", 20), Some("外“内”外"));
        assert_eq!(enclosed("“没有完", 20), None);
        let seen: String = Outside::new("甲“乙。丙”。(丁").map(|(_, c)| c).collect();
        assert_eq!(seen, "甲“”。(丁");
    }
}
