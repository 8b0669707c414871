//! Heads that count under words of their own: `清单第1项 …`, `堵点一：…`, `【案例2】…`. That line after line begins with the same
//! words and counts on tells it, no table of words does.
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::closing::is_contact_line;
use super::lines::is_han;
use super::marks::{Kind, Mark};
use super::page::Page;
use super::scan::{arabic, blanks, chinese, contains_any, while_chars};
use super::signs::sign;

/// The number stands within so many characters.
const REACH: usize = 12;
/// So many characters of a counted word may follow the number: 第1项, 一号清单.
const MOST_AFTER: usize = 4;
/// What stands between the number and the words.
const SIGNS: &str = ":、.,·•|/-—_)】〗〕]》> \t";
/// Counted, and no problems: times, places, and what was done.
const OTHERS: [&str; 34] = [
    "月", "日", "年", "季", "时", "期", "次", "轮", "批", "组", "楼", "室", "届", "周", "天", "元", "步", "阶段",
    "措施", "举措", "做法", "办法", "行动", "附件", "附表", "附", "图", "表", "热线", "电话", "传真", "渠道", "方式",
    "联系",
];
/// Words of what holds items.
const PARTS: [&str; 7] = ["方面", "板块", "领域", "部分", "篇", "类", "章"];

/// One reading of the beginning of a line.
struct Head<'t> {
    /// What stands before the number, and what right after it.
    key: (&'t str, &'t str),
    mark: Mark,
}

/// The lines of a range that count under words of their own, as headings.
pub fn counted(page: &Page<'_>, range: &Range<usize>, marks: &[(usize, Mark)]) -> Vec<(usize, Mark)> {
    let known: HashSet<usize> = marks.iter().map(|(line, _)| *line).collect();
    let mut runs: BTreeMap<(&str, &str), Vec<(usize, Mark)>> = BTreeMap::new();
    for (index, line) in page.lines.iter().enumerate() {
        let outside = line.start < range.start || line.start >= range.end;
        if outside || !page.has_words(index) || known.contains(&index) {
            continue;
        }
        let words = page.text.at(line.range());
        if is_contact_line(words) {
            continue;
        }
        for head in heads(words, line.start) {
            runs.entry(head.key).or_default().push((index, head.mark));
        }
    }
    let mut best: Vec<(usize, Mark)> = Vec::new();
    let mut parts: Vec<(usize, Mark)> = Vec::new();
    for ((before, after), run) in runs {
        let run = counting(run);
        if run.is_empty() {
            continue;
        }
        if contains_any(before, &PARTS) || contains_any(after, &PARTS) {
            parts.extend(run.into_iter().map(|(line, mark)| (line, Mark { kind: Kind::Chapter, ..mark })));
        } else if run.len() > best.len() {
            best = run;
        }
    }
    best.extend(parts);
    best
}

/// Those that count on from one; none where that are not two.
fn counting(run: Vec<(usize, Mark)>) -> Vec<(usize, Mark)> {
    let mut last = 0;
    let mut highest = 0;
    let mut kept = Vec::new();
    for (line, mark) in run {
        // One left out or printed twice is doubted later.
        let near = last > 0 && mark.number.abs_diff(last + 1) <= 1;
        if mark.number == 1 || near {
            last = mark.number;
            highest = highest.max(last);
            kept.push((line, mark));
        }
    }
    if highest < 2 { Vec::new() } else { kept }
}

/// Every way in which the line may begin with a number under its own words.
fn heads(words: &str, start: usize) -> Vec<Head<'_>> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, c) in words.char_indices().take(REACH) {
        let counts = |c: char| c.is_ascii_digit() || chinese(c.encode_utf8(&mut [0; 4])).is_some();
        let rest = words.get(at..).unwrap_or_default();
        if counts(c)
            && !counts(before)
            && let Some((number, len)) = arabic(rest, 3).or_else(|| chinese(rest))
            && let Some(head) = head(words, at, at + len, number, start)
        {
            found.push(head);
        }
        // 堵点① …
        if let Some((_, number)) = sign(c)
            && is_han(before)
            && let Some(head) = head(words, at, at + c.len_utf8(), number, start)
        {
            found.push(head);
        }
        // 事项A：
        if let 'A'..='Z' = c
            && is_han(before)
            && let Some(head) = head(words, at, at + 1, u32::from(c) - u32::from('A') + 1, start)
        {
            found.push(head);
        }
        if matches!(c, '。' | ';' | ',' | ':') {
            break;
        }
        before = c;
    }
    found
}

fn head(words: &str, at: usize, after: usize, number: u32, start: usize) -> Option<Head<'_>> {
    let before = words.get(..at)?;
    let rest = words.get(after..)?;
    let len: usize = rest.chars().take(MOST_AFTER).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let named = rest.get(..len)?;
    let signs = while_chars(rest.get(len..)?, |c| SIGNS.contains(c));
    let ends = rest.len() == len;
    let words_after = rest.get(len + signs..)?;
    let opens = words_after.starts_with(|c: char| is_han(c) || c.is_ascii_alphabetic() || "“《(【〖".contains(c));
    let counted = before.chars().any(|c| is_han(c) || c.is_ascii_alphabetic()) || !named.is_empty() || signs > 0;
    if !((signs > 0 && opens) || (ends && !before.is_empty())) || !counted {
        return None;
    }
    if contains_any(before, &OTHERS) || OTHERS.iter().any(|other| named.starts_with(other)) {
        return None;
    }
    let number = u16::try_from(number).ok().filter(|number| *number > 0)?;
    let label_end = start + after + len + rest.get(len..len + signs)?.trim_end().len();
    let end = start + after + len + signs + blanks(words_after);
    let key = (before, rest.get(..len + signs.min(1))?);
    Some(Head { key, mark: Mark { kind: Kind::Problem, number, start, label_end, end, leads: true } })
}
