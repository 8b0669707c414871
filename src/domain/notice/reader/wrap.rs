//! Text that was broken into lines of one width: which line ends are only that.
use crate::domain::text::half_width;

use super::fold::folded;
use super::furniture::is_site;
use super::lines::{is_han, length};
use super::marks::may_begin;
use super::orgs::is_body;
use super::scan::{word_at, word_before};
use super::status::status_words;
use super::titles::BODY_LABELS;

/// A wider page, in columns, was not broken by hand or by a print-out.
const WIDEST: usize = 110;
const NARROWEST: usize = 40;
/// A full line may be so much shorter than the page: numbers are not parted.
const RAGGED: usize = 14;

struct Broken<'s> {
    words: &'s str,
    /// In columns, with the indent.
    width: usize,
    /// In characters: numbers and Latin letters are narrower than the others.
    chars: usize,
    tabs: usize,
    /// A tab ends it: the cell after it is empty.
    ends_cell: bool,
    indented: bool,
    /// Where the line feed after it stands.
    end: usize,
}

/// From which length on a line is as long as the page is wide.
struct Full {
    width: usize,
    chars: usize,
}

impl Full {
    const fn is(&self, line: &Broken<'_>) -> bool {
        line.width >= self.width || line.chars >= self.chars
    }
}

/// The places of line feeds that only break a paragraph. Only where the lines of the text are of one width.
pub fn soft_breaks(source: &str) -> Vec<usize> {
    let lines = lines(source);
    let Some((width, chars)) = page_width(&lines) else { return Vec::new() };
    // Where paragraphs are indented, a line without indent goes on with the paragraph.
    let indents = lines.iter().filter(|line| line.indented).count() >= 3;
    let full = Full { width: width - RAGGED - if indents { RAGGED / 2 } else { 0 }, chars };
    let mut breaks = Vec::new();
    let (mut inside, mut joined) = (false, false);
    let mut table = Row::default();
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        // Headline and signature stand outside the indented paragraphs.
        inside = line.indented || (inside && joined);
        joined = if table.goes_through(line, joined) {
            full.is(line) && table.is_open(line, next)
        } else {
            full.is(line) && (inside || !indents) && runs_on(line, next, indents)
        };
        if joined {
            breaks.push(line.end);
        }
    }
    breaks
}

/// The row of a table that the lines are in: as many cells as the header has, the last of them whole.
#[derive(Default)]
struct Row {
    header: Option<usize>,
    tabs: usize,
}

impl Row {
    /// The line is part of a table's rows.
    fn goes_through(&mut self, line: &Broken<'_>, joined: bool) -> bool {
        if line.words.starts_with("序号") && line.tabs >= 2 {
            self.header = Some(line.tabs);
            self.tabs = line.tabs;
            return true;
        }
        if self.header.is_none() {
            return false;
        }
        if opens_row(line) {
            self.tabs = line.tabs;
        } else if joined {
            self.tabs += line.tabs;
        } else {
            self.header = None;
        }
        self.header.is_some()
    }

    fn is_open(&self, line: &Broken<'_>, next: &Broken<'_>) -> bool {
        if next.words.is_empty() || next.indented || opens_row(next) {
            return false;
        }
        let last = line.words.rsplit('\t').next().unwrap_or_default();
        let whole = line.ends_cell || status_words(&folded(last)).is_some() || is_body(last);
        self.header.is_some_and(|header| self.tabs < header || (self.tabs == header && !whole))
    }
}

/// `12`, and a tab.
fn opens_row(line: &Broken<'_>) -> bool {
    let first = line.words.split('\t').next().unwrap_or_default();
    line.tabs > 0 && !first.is_empty() && first.chars().all(|c| half_width(c).is_ascii_digit())
}

fn lines(source: &str) -> Vec<Broken<'_>> {
    let mut at = 0;
    source
        .split('\n')
        .map(|line| {
            let end = at + line.len();
            at = end + 1;
            let words = line.trim();
            let indented = !words.is_empty() && line.starts_with(char::is_whitespace);
            Broken {
                words,
                width: columns(line),
                chars: length(line.trim_end(), WIDEST * 2),
                tabs: line.matches('\t').count(),
                ends_cell: line.trim_end_matches('\r').ends_with('\t'),
                indented,
                end,
            }
        })
        .collect()
}

fn columns(line: &str) -> usize {
    line.trim_end().chars().take(WIDEST * 2).map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The width of the page in columns and in characters: hardly a line is wider, and of the long ones many are about as wide.
fn page_width(lines: &[Broken<'_>]) -> Option<(usize, usize)> {
    let long = || lines.iter().filter(|line| line.width >= NARROWEST);
    let mut widths: Vec<usize> = long().map(|line| line.width).collect();
    let mut chars: Vec<usize> = long().map(|line| line.chars).collect();
    widths.sort_unstable_by(|a, b| b.cmp(a));
    chars.sort_unstable_by(|a, b| b.cmp(a));
    // Headline and imprint are not broken.
    let outliers = if widths.len() < 8 { 0 } else { 2 + widths.len() / 20 };
    let width = widths.get(outliers).copied().filter(|width| *width <= WIDEST)?;
    let near = widths.iter().filter(|other| **other + RAGGED >= width).count();
    let broken = near * 4 >= widths.len() && widths.first().is_some_and(|widest| *widest < WIDEST * 2);
    broken.then_some((width, chars.get(outliers).copied()?))
}

fn runs_on(line: &Broken<'_>, next: &Broken<'_>, indents: bool) -> bool {
    if line.words.is_empty() || next.words.is_empty() || word_at(next.words, BODY_LABELS).is_some() {
        return false;
    }
    // The site around the notice has lines of its own.
    if is_site(&folded(line.words)) || is_site(&folded(next.words)) {
        return false;
    }
    if line.words.contains('\t') || next.words.contains('\t') {
        return false;
    }
    if indents && !next.indented {
        return !is_heading(line.words) || line.indented;
    }
    let ends = line.words.ends_with(['。', '；', ';', '：', ':', '！', '!', '？', '?']);
    let begins =
        next.words.chars().next().is_some_and(|c| is_han(c) || c.is_ascii_digit() || "“《，、。；,.;”）)·".contains(c));
    !ends && begins && !next.indented && !may_begin(next.words) && !is_heading(line.words)
}

/// A heading that is as long as the page is wide.
fn is_heading(line: &str) -> bool {
    let bare = line.strip_suffix(['）', ')']).and_then(|inner| inner.rfind(['（', '(']).and_then(|at| line.get(..at)));
    let line = bare.unwrap_or(line).trim_end();
    word_before(line, &["问题", "整改", "整改情况", "方面", "通报", "公告", "公示", "通告", "报告"]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_width_are_one_paragraph() {
        let wide = "甲".repeat(30);
        let source = format!("{wide}\n乙丙。\n{wide}\n一、丁\n戊\n{wide}\n己");
        assert_eq!(soft_breaks(&source), [90, 296]);
        let long = "甲".repeat(100);
        assert_eq!(soft_breaks(&format!("{long}\n乙丙\n{long}\n{long}")), [0; 0]);
    }
}
