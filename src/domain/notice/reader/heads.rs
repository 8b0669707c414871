//! Heads of lines without a common mark: a number alone on its line, a bullet, a label such as 反馈问题： that comes back.
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::closing::is_contact_line;
use super::lines::{is_han, length};
use super::marks::{Kind, Mark, inline_marks, mark_at};
use super::outline::Entry;
use super::page::Page;
use super::scan::{arabic, blanks, chinese, enclosed, word_at};
use super::titles::{BODY_LABELS, Cut, cut, label_len};
use super::weight::{Looks, lack, weigh};

/// A title is no longer.
const LONGEST: usize = 46;

/// So many labels that come back are looked for.
const MOST_LABELS: usize = 20;

/// What a problem is named with where text follows in the same line.
const BRIEF: usize = 32;

/// Words before a number that stands alone: `PART 01`.
const PARTS: [&str; 6] = ["PART.", "PART", "Part", "part", "NO.", "No."];

/// Signs that open an entry of a list without numbers.
const BULLETS: &str = "-·●◆■★▲◇○•▪►▶※✦✓✔☆△▌◉⚫🔹🔸📌";

/// 01 above a title: the numbers that stand alone on their lines, where they count from one.
pub fn lone(page: &Page<'_>, range: &Range<usize>) -> Vec<(usize, Mark)> {
    let mut found: Vec<(usize, Mark)> = Vec::new();
    let mut titled = 0;
    for (index, line) in inside(page, range) {
        let Some(number) = number_alone(page.text.at(line.clone())) else { continue };
        let Some(below) = page.below(index).filter(|below| page.start_of(*below) < range.end) else { continue };
        let words = page.line(below);
        let last = found.last().map_or(0, |(_, mark)| mark.number);
        if number_alone(words).is_some() || (number != last + 1 && number != 1) || length(words, 3) < 3 {
            continue;
        }
        titled += usize::from(length(words, LONGEST) < LONGEST && !words.contains('。'));
        let mark =
            Mark { kind: Kind::Lone, number, start: line.start, label_end: line.end, end: line.end, leads: true };
        found.push((index, mark));
    }
    // Numbers of pages stand above whatever the page begins with.
    if found.len() < 2 || titled * 3 < found.len() * 2 {
        found.clear();
    }
    found
}

fn number_alone(words: &str) -> Option<u16> {
    let part = word_at(words, &PARTS).map_or(0, str::len);
    let bare = words.get(part..)?.trim_matches([' ', '.', '、', ':', '/', '|', '-']);
    let (number, len) = arabic(bare, 2).or_else(|| chinese(bare))?;
    u16::try_from(number).ok().filter(|number| len == bare.len() && *number > 0)
}

/// `针对“…”问题`, `关于“…”的问题`: the line opens with the words of a problem, mostly in quotes, and calls it one.
pub fn called(words: &str) -> bool {
    let lead = word_at(words, &["针对", "关于", "对于", "围绕"]).map_or(0, str::len);
    let inside = words.get(lead..).filter(|rest| rest.starts_with('“')).and_then(|rest| enclosed(rest, 60));
    let after = inside.and_then(|inside| words.get(lead + inside.len() + 2 * '“'.len_utf8()..)).unwrap_or_default();
    word_at(after, &["问题", "的问题"]).is_some() || names_problem(words)
}

/// `关于甲不足的问题。做了乙。`: a paragraph that says first which problem it is about.
fn names_problem(words: &str) -> bool {
    let reach: usize = words.chars().take(LONGEST).map(char::len_utf8).sum();
    let first = words.get(..reach).and_then(|head| head.find(['。', ':']).and_then(|at| head.get(..at)));
    first.is_some_and(|first| first.starts_with("关于") && first.ends_with("的问题"))
}

/// 反馈问题：… 整改情况：… without numbers: the label of the problem opens the item, or its words in quotes do.
pub fn with_label(page: &Page<'_>, range: &Range<usize>, marks: &[(usize, Mark)]) -> Vec<(usize, Mark)> {
    let lines: HashSet<usize> = marks.iter().map(|(line, _)| *line).collect();
    let marked = |index: usize| lines.contains(&index);
    let mut found = Vec::new();
    let mut below = Vec::new();
    for (index, line) in inside(page, range) {
        let len = label_len(page.text.at(line.clone()));
        if (len > 0 || called(page.text.at(line.clone()))) && !marked(index) {
            let under = page.above(index).is_some_and(marked);
            if under { &mut below } else { &mut found }.push((index, plain(line.start, line.start + len)));
        }
    }
    // Several below one heading: the one right below it opens an item too.
    if found.len() * 3 >= found.len() + below.len() {
        found.extend(below);
        found.sort_by_key(|(_, mark)| mark.start);
    }
    found
}

/// Signs that adorn a heading.
pub const DECORS: [char; 12] = ['★', '☆', '●', '◆', '■', '▲', '◇', '○', '※', '◎', '=', ' '];

/// Letters that stand for a sign of the Wingdings type: Ø, l, n, u before a blank.
const SIGN_LETTERS: &str = "Øøüvlnuqopwtrmy";

/// The sign that opens the line as one of a list without numbers.
pub fn bullet(words: &str) -> Option<char> {
    let sign = words.chars().next()?;
    let next = words.get(sign.len_utf8()..)?.chars().next()?;
    let known = BULLETS.contains(sign) || (!sign.is_alphanumeric() && is_sign(sign));
    let letter = SIGN_LETTERS.contains(sign) && (matches!(next, ' ' | '\t') || (!sign.is_ascii() && is_han(next)));
    (known || letter).then_some(sign)
}

/// No letter and no punctuation: arrows, shapes, pictures, what a typeface of signs leaves behind, and `*`, `+`, `>`.
const fn is_sign(c: char) -> bool {
    matches!(
        c,
        '*' | '+'
            | '>'
            | '~'
            | '§'
            | '¤'
            | '¨'
            | '²'
            | '»'
            | '›'
            | '‣'
            | '⁃'
            | '◦'
            | '・'
            | '†'
            | '‡'
            | '–'
            | '—'
    ) || matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{2775}' | '\u{2794}'..='\u{27BF}')
        || matches!(c, '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}' | '\u{E000}'..='\u{F8FF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Entries of a list without numbers: they sound like problems, or are built as titles above a text. Only where they may
/// stand.
pub fn bullets(page: &Page<'_>, range: &Range<usize>, may: &dyn Fn(usize) -> bool) -> Vec<(usize, Mark)> {
    let mut lists: BTreeMap<char, (Vec<(usize, Mark)>, usize)> = BTreeMap::new();
    for (index, line) in inside(page, range).filter(|(index, _)| may(*index)) {
        let words = page.text.at(line.clone());
        let Some(sign) = bullet(words) else { continue };
        let bare = words.trim_start_matches(sign);
        let label_end = line.end - bare.len();
        let end = label_end + blanks(bare);
        let words = page.text.at(end..line.end);
        let opens = words.starts_with(|c| is_han(c) || matches!(c, '“' | '《') || c.is_ascii_digit());
        if opens && !is_contact_line(words) && word_at(words, BODY_LABELS).is_none() {
            let title = cut(&page.text, end, line.end);
            let looks = Looks { alone: title.alone, ..Looks::default() };
            let whole = title.alone && page.below(index).is_some_and(|below| bullet(page.line(below)) != Some(sign));
            let brief = !title.alone && length(page.text.at(title.title.clone()), BRIEF) < BRIEF;
            let sounds = whole || brief || weigh(page.text.at(title.title), looks) >= 2;
            let mark = Mark { kind: Kind::Bullet, number: 1, start: line.start, label_end, end, leads: true };
            let (found, sound) = lists.entry(sign).or_default();
            found.push((index, mark));
            *sound += usize::from(sounds);
        }
    }
    let fits = |(found, sound): &(Vec<(usize, Mark)>, usize)| found.len() >= 2 && sound * 2 >= found.len();
    lists.into_values().filter(fits).map(|(found, _)| found).max_by_key(Vec::len).unwrap_or_default()
}

/// Lines of the body with words.
fn inside<'p>(page: &'p Page<'_>, range: &Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> + use<'p> {
    let range = range.clone();
    page.lines
        .iter()
        .enumerate()
        .filter(move |(index, line)| line.start >= range.start && line.start < range.end && page.has_words(*index))
        .map(|(index, line)| (index, line.range()))
}

const fn plain(start: usize, end: usize) -> Mark {
    Mark { kind: Kind::Plain, number: 1, start, label_end: start, end, leads: true }
}

/// The labels that open so many lines of the range, each above or below others of its kind: 怎么改：, 【对策】.
pub fn repeated_labels(page: &Page<'_>, range: &Range<usize>) -> Vec<String> {
    let mut counted: HashMap<&str, usize> = HashMap::new();
    for (_, line) in inside(page, range) {
        if let Some(label) = label_of(page.text.at(line)) {
            *counted.entry(label).or_default() += 1;
        }
    }
    let mut labels: Vec<(&str, usize)> = counted.into_iter().filter(|(_, count)| *count >= 2).collect();
    labels.sort_by_key(|(label, count)| (usize::MAX - count, *label));
    labels.into_iter().take(MOST_LABELS).map(|(label, _)| label.to_owned()).collect()
}

/// 2 to 6 characters before a colon, or in square brackets, with its sign.
fn label_of(words: &str) -> Option<&str> {
    if words.starts_with(['【', '〖', '〔', '[']) {
        let inside = enclosed(words, 8)?;
        let end = words.chars().next()?.len_utf8() * 2 + inside.len();
        return words.get(..end);
    }
    let len = super::scan::while_chars(words, is_han);
    let label = words.get(..len)?;
    let fits = (2..=6).contains(&length(label, 7)) && words.get(len..)?.starts_with(':') && !is_contact_line(words);
    fits.then(|| words.get(..=len)).flatten()
}

/// How a paragraph is built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A short line above a text.
    Title,
    /// A short sentence before others.
    Opening,
    Text,
}

/// Titles of problems where no mark says so, read from the build of the paragraphs or from what they say. Every one of them
/// is in doubt.
pub fn paragraphs(page: &Page<'_>, range: &Range<usize>) -> Vec<Entry> {
    let from = after_introduction(page, range);
    let lines: Vec<Range<usize>> = inside(page, &(from..range.end)).map(|(_, line)| line).collect();
    let text = |at: usize| lines.get(at).is_some_and(|line| page.text.at(line.clone()).contains('。'));
    let mut built: Vec<(Shape, Entry)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let words = page.text.at(line.clone());
        if word_at(words, BODY_LABELS).is_some() || is_contact_line(words) {
            continue;
        }
        let start = mark_at(&page.text, line.start, true).map_or(line.start, |mark| mark.end);
        let mut cut = cut(&page.text, start, line.end);
        // 针对…问题, says itself where it ends.
        cut.unclear = cut.rule != "title.comma";
        let size = length(page.text.at(cut.title.clone()), LONGEST);
        let shape = match size {
            4..LONGEST if cut.alone && !text(at) && text(at + 1) => Shape::Title,
            4..BRIEF if !cut.alone => Shape::Opening,
            _ => Shape::Text,
        };
        built.push((shape, Entry { mark: plain(line.start, start), end: line.end, depth: 0, parent: None, cut }));
    }
    let count = |wanted: Shape| built.iter().filter(|(shape, _)| *shape == wanted).count();
    // As many titles as texts, or hardly a paragraph that does not open with one.
    let shape = if count(Shape::Title) >= 2 && count(Shape::Title) * 5 >= lines.len() * 2 {
        Some(Shape::Title)
    } else if count(Shape::Opening) >= 2 && count(Shape::Opening) * 3 >= lines.len() * 2 {
        Some(Shape::Opening)
    } else {
        None
    };
    let sounds = |entry: &Entry| {
        let title = page.text.at(entry.cut.title.clone());
        let looks = Looks { alone: entry.cut.alone, ..Looks::default() };
        (4..LONGEST).contains(&length(title, LONGEST)) && lack(title) && weigh(title, looks) >= 2
    };
    let fits = |built: &(Shape, Entry)| shape.map_or_else(|| sounds(&built.1), |shape| built.0 == shape);
    let found: Vec<Entry> = built.into_iter().filter(fits).map(|(_, entry)| entry).collect();
    if found.len() < 2 { Vec::new() } else { found }
}

/// A list inside a paragraph, `问题有：（1）…；（2）…`: the kind of mark that counts furthest from one, if its entries sound like
/// problems. Every one of them is in doubt.
pub fn inside_lines(page: &Page<'_>, range: &Range<usize>) -> Vec<Entry> {
    let mut runs: BTreeMap<Kind, Vec<Mark>> = BTreeMap::new();
    for (index, line) in inside(page, range) {
        let whole = page.lines.get(index).map(|line| inline_marks(&page.text, *line)).unwrap_or_default();
        for mark in mark_at(&page.text, line.start, true).into_iter().chain(whole) {
            let run = runs.entry(mark.kind).or_default();
            if usize::from(mark.number) == run.len() + 1 && mark.start < range.end {
                run.push(mark);
            }
        }
    }
    let entries = |run: &[Mark]| -> Vec<Entry> {
        let ends = run.iter().skip(1).map(|mark| mark.start).chain([range.end]);
        run.iter()
            .zip(ends)
            .map(|(mark, next)| {
                let line = page.lines.get(page.line_of(mark.start)).map_or(next, |line| line.end);
                let mut cut = cut(&page.text, mark.end, line.min(next));
                cut.unclear = true;
                Entry { mark: *mark, end: line.min(next), depth: 0, parent: None, cut }
            })
            .collect()
    };
    let sound = |list: &[Entry]| {
        let lacks = |entry: &&Entry| lack(page.text.at(entry.cut.title.clone()));
        list.len() >= 2 && list.iter().filter(lacks).count() * 2 >= list.len()
    };
    runs.values().map(|run| entries(run)).filter(|list| sound(list)).max_by_key(Vec::len).unwrap_or_default()
}

/// `针对甲不足的问题，做了乙。` sentence by sentence inside a paragraph. Every one of them is in doubt.
pub fn sentences(page: &Page<'_>, range: &Range<usize>) -> Vec<Entry> {
    let mut found = Vec::new();
    for (_, line) in inside(page, range) {
        let mut start = line.start;
        for sentence in page.text.at(line.clone()).split_inclusive('。') {
            let here = start;
            start += sentence.len();
            let reach: usize = sentence.chars().take(LONGEST).map(char::len_utf8).sum();
            let head = sentence.get(..reach).unwrap_or_default();
            let name = head.find("的问题").map(|at| at + "的问题".len());
            let opens = word_at(head, &["针对", "关于", "对于"]).is_some();
            let Some(name) =
                name.filter(|name| opens && head.get(*name..).is_some_and(|rest| rest.starts_with([',', '。', ':'])))
            else {
                continue;
            };
            let title = here..here + name;
            let cut =
                Cut { title, rule: "title.sentence", body: here + name, status: None, unclear: true, alone: false };
            found.push(Entry { mark: plain(here, here), end: line.end, depth: 0, parent: None, cut });
        }
    }
    if found.len() < 3 { Vec::new() } else { found }
}

/// The end of the paragraph that announces what follows, else of the first one that is a sentence.
pub fn after_introduction(page: &Page<'_>, range: &Range<usize>) -> usize {
    let announces = inside(page, range).take(12).find(|(_, line)| {
        let words = page.text.at(line.clone());
        words.get(words.rfind("如下").unwrap_or(words.len())..).is_some_and(|rest| (1..=8).contains(&length(rest, 9)))
    });
    let first = || inside(page, range).find(|(_, line)| page.text.at(line.clone()).contains('。'));
    announces.or_else(first).map_or(range.start, |(_, line)| line.end)
}
