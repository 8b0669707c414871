//! Kinds of text, kept apart by type, and the folding that everything typed goes through.
use std::fmt;

/// The longest opinion in characters after folding (`face.md`: 2–5,000).
pub const LONGEST_OPINION: usize = 5_000;
/// The shortest opinion in characters after folding.
pub const SHORTEST_OPINION: usize = 2;

/// What a citizen wrote, as typed but for [`fold_text`]. It has no `Display` and prints nothing under `Debug`:
/// reading it is an act ([`CitizenText::read`]) that callers outside the writer's own session record as an event.
#[derive(Clone, PartialEq, Eq)]
pub struct CitizenText(String);

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    Missing,
    TooShort,
    /// Holds the number of characters found.
    TooLong(usize),
}

impl CitizenText {
    /// Folds and measures.
    ///
    /// # Errors
    /// Empty, shorter than [`SHORTEST_OPINION`] or longer than [`LONGEST_OPINION`].
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        let text = fold_text(typed);
        match text.chars().count() {
            0 => Err(TextFault::Missing),
            n if n < SHORTEST_OPINION => Err(TextFault::TooShort),
            n if n > LONGEST_OPINION => Err(TextFault::TooLong(n)),
            _ => Ok(Self(text)),
        }
    }

    /// The words themselves.
    #[must_use]
    pub fn read(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CitizenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenText(…)")
    }
}

/// What staff wrote for the desk: a note, a reason. Never shown outside; prints nothing under `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffText(String);

/// What staff wrote for the citizen: an answer, a question, directions. Prints nothing under `Debug`, since it speaks of
/// what the citizen said.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicText(String);

/// Folds and measures what staff wrote.
fn written(typed: &str) -> Result<String, TextFault> {
    let text = fold_text(typed);
    match text.chars().count() {
        0 => Err(TextFault::Missing),
        n if n > LONGEST_OPINION => Err(TextFault::TooLong(n)),
        _ => Ok(text),
    }
}

impl StaffText {
    /// # Errors
    /// Empty, or longer than [`LONGEST_OPINION`].
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        written(typed).map(Self)
    }

    #[must_use]
    pub fn read(&self) -> &str {
        &self.0
    }
}

impl PublicText {
    /// # Errors
    /// Empty, or longer than [`LONGEST_OPINION`].
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        written(typed).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StaffText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffText(…)")
    }
}

impl fmt::Debug for PublicText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicText(…)")
    }
}

/// Removes what cannot be seen and can harm (control characters, bidirectional overrides, zero-width marks, byte order
/// marks), turns every line ending into `\n`, and trims the ends. Everything visible stays as typed.
#[must_use]
pub fn fold_text(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    let mut characters = typed.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                if characters.peek() != Some(&'\n') {
                    text.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{0085}' => text.push('\n'),
            '\n' | '\t' => text.push(c),
            c if is_invisible(c) => {}
            c => text.push(c),
        }
    }
    text.trim().to_owned()
}

/// One line: folded, with every run of white space a single space.
#[must_use]
pub fn fold_line(typed: &str) -> String {
    fold_text(typed).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Full-width forms (U+FF01–FF5E) and the ideographic space to their ASCII twins; nothing else changes.
#[must_use]
pub fn fold_width(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// The ASCII twin of one full-width character, or the character itself.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Characters that show nothing and change how their neighbours read: C0 and C1 controls, soft hyphen, zero-width
/// space and marks, bidirectional controls, word joiner, byte order mark, interlinear marks, tags.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_removes_the_invisible_and_keeps_the_rest() {
        assert_eq!(fold_text(" a\r\nb\rc\u{200B}d\u{202E}e\0\u{FEFF} "), "a\nb\ncde");
        assert_eq!(fold_text("“躺平”１２３，𠮷"), "“躺平”１２３，𠮷");
        assert_eq!(fold_line(" a \n\t b　c "), "a b c");
        assert_eq!(fold_width("１３８ー＠ａ　"), "138ー@a ");
    }

    #[test]
    fn length_is_counted_in_characters_after_folding() {
        assert_eq!(CitizenText::parse(" \u{200B} "), Err(TextFault::Missing));
        assert_eq!(CitizenText::parse("好"), Err(TextFault::TooShort));
        assert!(CitizenText::parse(&"𠮷".repeat(5000)).is_ok());
        assert_eq!(CitizenText::parse(&"字".repeat(5001)), Err(TextFault::TooLong(5001)));
        assert!(CitizenText::parse(&format!("{}\u{200B}", "字".repeat(5000))).is_ok());
    }
}
