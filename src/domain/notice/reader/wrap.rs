//! Text that was broken into lines of one width: which line ends are only that.
use std::ops::Range;

use crate::domain::text::half_width;

use super::closing::INVITES;
use super::fold::folded;
use super::furniture::is_site;
use super::heads::bullet;
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

/// So many columns at the end of a line are room for more: a closing sign takes one character before it along.
const ROOM: usize = 6;

/// So many characters a line may be longer than the page is wide.
const OVERHANG: usize = 5;

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
    /// In bytes, with all its blanks.
    whole: usize,
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
    let usual = usual(&lines, &full);
    let mut breaks = Vec::new();
    let (mut inside, mut joined) = (false, false);
    let mut opening = "";
    let mut table = Row::default();
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        opening = if joined { opening } else { line.words };
        // Headline and signature stand outside the indented paragraphs.
        inside = line.indented || (inside && joined);
        joined = if torn(line.words, next.words) {
            true
        } else if table.goes_through(line, joined) {
            full.is(line) && table.is_open(line, next)
        } else {
            // Only a paragraph that begins with a number goes on to be a heading.
            let heading = !joined || may_begin(opening);
            full.is(line)
                && !has_room(line, next, &usual)
                && (inside || !indents)
                && runs_on(line, next, indents, heading)
        };
        if joined {
            breaks.push(line.end);
        }
    }
    breaks
}

/// The number of a page inside a paragraph that goes on below it, with the line feeds around it: what is passed over.
pub fn page_breaks(source: &str) -> Vec<Range<usize>> {
    if !source.split('\n').any(|line| is_page_number(line.trim())) {
        return Vec::new();
    }
    let lines = lines(source);
    let Some((width, chars)) = page_width(&lines) else { return Vec::new() };
    let indents = lines.iter().filter(|line| line.indented).count() >= 3;
    let full = Full { width: width - RAGGED - if indents { RAGGED / 2 } else { 0 }, chars };
    let mut breaks = Vec::new();
    let mut above: Option<&Broken<'_>> = None;
    let mut numbered = false;
    for line in &lines {
        if line.words.is_empty() {
            continue;
        }
        if is_page_number(line.words) {
            numbered = true;
            continue;
        }
        if let Some(above) = above.filter(|_| numbered)
            && !line.indented
            && full.is(above)
            && !folded(above.words).ends_with(['。', ';', ':', '!', '?'])
            && !may_begin(line.words)
            && runs_on(above, line, indents, true)
        {
            let start = line.end - line.whole;
            breaks.push(above.end..start);
        }
        above = Some(line);
        numbered = false;
    }
    breaks
}

/// — 1 —, -12-
fn is_page_number(line: &str) -> bool {
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '－' | '─' | '·');
    let bare = line.trim_matches(|c| dash(c) || c == ' ' || c == '\u{3000}');
    line.starts_with(dash)
        && line.ends_with(dash)
        && (1..=3).contains(&length(bare, 4))
        && bare.chars().all(|c| half_width(c).is_ascii_digit())
}

/// A heading without a mark at its end, with room behind it: the first signs of the next line would have stood there.
fn has_room(line: &Broken<'_>, next: &Broken<'_>, usual: &Full) -> bool {
    (may_begin(line.words) || bullet(line.words).is_some())
        && line.width + ROOM <= usual.width
        && line.chars + ROOM / 2 <= usual.chars
        && line.words.ends_with(is_han)
        && next.words.chars().take(2).all(is_han)
}

/// 公 | 告: the last sign of a headline alone on its line; 0571- | 8765432: a number parted at its dash.
fn torn(line: &str, next: &str) -> bool {
    let number = || {
        let digits = line
            .strip_suffix(['-', '－', '—'])
            .map_or(0, |area| area.chars().rev().take_while(|c| half_width(*c).is_ascii_digit()).count());
        (3..=4).contains(&digits) && next.starts_with(|c| half_width(c).is_ascii_digit())
    };
    matches!(next, "示" | "告" | "报" | "報") && line.ends_with(['公', '通', '报', '報']) || number()
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
        if line.words.is_empty() || is_site(&folded(line.words)) {
            return true;
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
        let site = |line: &Broken<'_>| is_site(&folded(line.words));
        if next.words.is_empty() || next.indented || opens_row(next) || site(line) || site(next) {
            return false;
        }
        let last = line.words.rsplit('\t').next().unwrap_or_default();
        let state = |words: &str| status_words(&folded(words)).is_some();
        let whole = line.ends_cell
            || (state(last) && !state(&format!("{last}{}", next.words)))
            || (is_body(last) && !is_body(next.words));
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
                whole: line.len(),
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
    // Numbers and closing signs hang over the edge.
    broken.then_some((width, chars.get(outliers).copied()?.saturating_sub(OVERHANG)))
}

/// How long a full line mostly is.
fn usual(lines: &[Broken<'_>], full: &Full) -> Full {
    let median = |long: fn(&Broken<'_>) -> usize| {
        let mut all: Vec<usize> = lines.iter().filter(|line| full.is(line)).map(long).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Full { width: median(|line| line.width), chars: median(|line| line.chars) }
}

fn runs_on(line: &Broken<'_>, next: &Broken<'_>, indents: bool, heading: bool) -> bool {
    if line.words.is_empty() || next.words.is_empty() {
        return false;
    }
    let (words, follow) = (folded(line.words), folded(next.words));
    // Nothing ends with 的 or begins with it.
    if words.ends_with('的') || follow.starts_with('的') {
        return !next.indented;
    }
    // After the line of a label the invitation is a paragraph of its own.
    let invites = word_at(&words, BODY_LABELS).is_some() && word_at(&follow, INVITES).is_some();
    if word_at(&follow, BODY_LABELS).is_some() || invites {
        return false;
    }
    // The site around the notice has lines of its own.
    if is_site(&words) || is_site(&follow) || words.contains('\t') || follow.contains('\t') {
        return false;
    }
    // So has a drawn table.
    let drawn = |line: &str| line.starts_with(|c| matches!(c, '|' | '\u{2500}'..='\u{257F}'));
    if drawn(&words) || drawn(&follow) {
        return false;
    }
    if indents && !next.indented {
        return !heading || !is_heading(&words) || line.indented;
    }
    let ends = words.ends_with(['。', ';', ':', '!', '?']);
    let begins = follow.chars().next().is_some_and(|c| is_han(c) || c.is_ascii_digit() || "“《,、。;.”)·".contains(c));
    let over = ends || next.indented || may_begin(&follow) || (heading && is_heading(&words));
    begins && !over
}

/// A heading that is as long as the page is wide, or that stands at the end of a line.
fn is_heading(line: &str) -> bool {
    let bare = line.strip_suffix(')').and_then(|inner| inner.rfind('(').and_then(|at| line.get(..at)));
    let line = bare.unwrap_or(line).trim_end();
    let tail = line.rfind('。').and_then(|at| line.get(at + '。'.len_utf8()..));
    word_before(line, &["问题", "整改", "整改情况", "方面", "通报", "公告", "公示", "通告", "报告", "公开信"]).is_some()
        && tail.is_none_or(may_begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_width_are_one_paragraph() {
        let wide = "甲".repeat(30);
        let source = format!("{wide}\n乙丙。\n{wide}\n一、丁\n戊\n{wide}\n己");
        assert_eq!(soft_breaks(&source), [90, 296]);
        // A heading with room behind it is whole.
        let heading = format!("（一）{}", "甲".repeat(20));
        let lines = [&wide, &wide, &heading, &wide].map(String::as_str).join("\n");
        assert_eq!(soft_breaks(&lines), [90]);
        let long = "甲".repeat(100);
        assert_eq!(soft_breaks(&format!("{long}\n乙丙\n{long}\n{long}")), [0; 0]);
    }
}
