//! 措施: the outermost enumeration in the body of an item.
use std::ops::Range;

use super::super::found::Found;
use super::lines::Line;
use super::marks::{Kind, Mark, inline_marks, mark_at};
use super::page::Page;
use super::scan::{while_chars, word_at};

/// The measures of a body.
pub fn measures(page: &Page<'_>, body: Range<usize>) -> Vec<Found<String>> {
    let marks = marks(page, &body);
    let (own, rule) = match outermost(&marks) {
        Some(kind) => (run(&marks, kind), rule(kind)),
        None => (in_words(page, &body), "measure.ordinal"),
    };
    let ends = own.iter().skip(1).map(|mark| mark.start).chain([body.end]);
    own.iter()
        .zip(ends)
        .map(|(mark, end)| {
            let words = page.text.at(mark.end..end);
            let words = words.split('\n').next().unwrap_or(words).trim_end_matches([' ', ';', '。', ',', '\t']);
            let range = mark.end..mark.end + words.len();
            page.text.words(range, rule)
        })
        .collect()
}

const fn rule(kind: Kind) -> &'static str {
    match kind {
        Kind::Shi => "measure.first_is",
        Kind::ArParen | Kind::CnParen => "measure.brackets",
        Kind::Circled => "measure.circle",
        Kind::Ordinal => "measure.ordinal",
        _ => "measure.number",
    }
}

fn marks(page: &Page<'_>, body: &Range<usize>) -> Vec<Mark> {
    let mut found = Vec::new();
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(body.start)) {
        if line.start >= body.end {
            break;
        }
        let clipped = Line { start: line.start.max(body.start), end: line.end.min(body.end) };
        if clipped.is_blank() || page.is_site(index) {
            continue;
        }
        // 注：①… opens the footnotes below the last item.
        if word_at(page.text.at(clipped.range()), &["注:", "注释:", "脚注:"]).is_some() {
            break;
        }
        found.extend(mark_at(&page.text, clipped.start, true));
        found.extend(inline_marks(&page.text, clipped));
    }
    found
}

/// 首先…其次…最后…, each at the beginning of a clause; at least two.
fn in_words(page: &Page<'_>, body: &Range<usize>) -> Vec<Mark> {
    let words = page.text.at(body.clone());
    let mut found: Vec<Mark> = Vec::new();
    let mut before = '。';
    for (at, c) in words.char_indices() {
        let opens = matches!(before, '。' | ';' | ',' | ':' | '\n' | ' ' | '!');
        let table = if found.is_empty() { FIRST } else { NEXT };
        if opens
            && matches!(c, '首' | '其' | '再' | '最' | '然')
            && let Some(word) = words.get(at..).and_then(|rest| word_at(rest, table))
        {
            let start = body.start + at;
            let end = start + word.len();
            let end = end + while_chars(page.text.rest(end), |c| matches!(c, ',' | ':' | '、' | ' '));
            let number = u16::try_from(found.len() + 1).unwrap_or(u16::MAX);
            found.push(Mark { kind: Kind::Ordinal, number, start, label_end: end, end, leads: false });
        }
        before = c;
    }
    if found.len() < 2 { Vec::new() } else { found }
}

const FIRST: &[&str] = &["首先"];
const NEXT: &[&str] = &["其次", "再次", "再者", "然后", "最后"];

/// The kind whose first number comes first and has a second.
fn outermost(marks: &[Mark]) -> Option<Kind> {
    marks.iter().filter(|mark| mark.number == 1).map(|mark| mark.kind).find(|kind| run(marks, *kind).len() >= 2)
}

/// The marks of a kind that count on from one; they may begin again.
fn run(marks: &[Mark], kind: Kind) -> Vec<Mark> {
    let mut last = 0;
    let mut found = Vec::new();
    for mark in marks.iter().filter(|mark| mark.kind == kind) {
        if mark.number == last + 1 || mark.number == 1 {
            last = mark.number;
            found.push(*mark);
        }
    }
    found
}
