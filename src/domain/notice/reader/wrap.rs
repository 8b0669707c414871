//! Text that was broken into lines of one width: which line ends are only that.
use super::lines::is_han;
use super::marks::may_begin;
use super::scan::{word_at, word_before};
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
    indented: bool,
    /// Where the line feed after it stands.
    end: usize,
}

/// The places of line feeds that only break a paragraph. Only where the lines of the text are of one width.
pub fn soft_breaks(source: &str) -> Vec<usize> {
    let lines = lines(source);
    let Some(width) = page_width(&lines) else { return Vec::new() };
    // Where paragraphs are indented, a line without indent goes on with the paragraph.
    let indents = lines.iter().filter(|line| line.indented).count() >= 3;
    let full = width - RAGGED - if indents { RAGGED / 2 } else { 0 };
    let mut breaks = Vec::new();
    let (mut inside, mut joined) = (false, false);
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        // Headline and signature stand outside the indented paragraphs.
        inside = line.indented || (inside && joined);
        joined = line.width >= full && (inside || !indents) && runs_on(line, next, indents);
        if joined {
            breaks.push(line.end);
        }
    }
    breaks
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
            Broken { words, width: columns(line), indented, end }
        })
        .collect()
}

fn columns(line: &str) -> usize {
    line.trim_end().chars().take(WIDEST * 2).map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The width of the page: hardly a line is wider, and of the long ones many are about as wide.
fn page_width(lines: &[Broken<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().map(|line| line.width).filter(|width| *width >= NARROWEST).collect();
    widths.sort_unstable_by(|a, b| b.cmp(a));
    // Headline and imprint are not broken.
    let outliers = if widths.len() < 8 { 0 } else { 2 + widths.len() / 20 };
    let width = widths.get(outliers).copied().filter(|width| *width <= WIDEST)?;
    let near = widths.iter().filter(|other| **other + RAGGED >= width).count();
    (near * 4 >= widths.len() && widths.first().is_some_and(|widest| *widest < WIDEST * 2)).then_some(width)
}

fn runs_on(line: &Broken<'_>, next: &Broken<'_>, indents: bool) -> bool {
    if line.words.is_empty() || next.words.is_empty() || word_at(next.words, BODY_LABELS).is_some() {
        return false;
    }
    // A row of a table begins with its number; what else holds tabs may be the rest of one.
    if line.words.contains('\t') || next.words.contains('\t') {
        let cell = next.words.split('\t').next().unwrap_or_default();
        return line.words.contains('\t')
            && !line.words.starts_with("序号")
            && !next.indented
            && cell.chars().any(is_han)
            && !cell.starts_with("联系");
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
