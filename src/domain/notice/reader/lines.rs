//! Lines of the folded text, and small questions about characters.
use std::ops::Range;

use super::fold::Text;

/// One line without the blanks at its ends; `start..end` in the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub start: usize,
    pub end: usize,
}

impl Line {
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    pub const fn is_blank(self) -> bool {
        self.start >= self.end
    }
}

pub fn lines(text: &Text<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut from = 0;
    for line in text.folded.split('\n') {
        let lead = line.len() - line.trim_start().len();
        let start = from + lead;
        lines.push(Line { start, end: (from + line.trim_end().len()).max(start) });
        from += line.len() + 1;
    }
    lines
}

pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{2FA1F}' | '〇')
}

/// The number of characters, at most `most`, so that a long line costs no more than a short one.
pub fn length(text: &str, most: usize) -> usize {
    text.chars().take(most).count()
}
