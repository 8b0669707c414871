//! The tree of headings: which marks open headings at all, and which lies under which. What they mean is decided later.
use std::collections::HashSet;
use std::ops::Range;

use super::closing::is_contact_line;
use super::counting::counted;
use super::fold::Text;
use super::heads;
use super::lines::{is_han, length};
use super::marks::{Kind, Mark, before_number, inline_marks, mark_at};
use super::page::Page;
use super::plain::add_plain;
use super::scan::{enclosed, word_at};
use super::sequence::{before_numbers, careless, drop_strays, tell_dots_from_commas};
use super::status::status_words;
use super::titles::{BODY_LABELS, Cut, cut};
use super::weight::{Looks, lack, weigh};

/// One heading.
#[derive(Clone, Debug)]
pub struct Entry {
    pub mark: Mark,
    /// Where its words end: the end of its line, or the next heading in the line.
    pub end: usize,
    /// Headings above it.
    pub depth: usize,
    pub parent: Option<usize>,
    pub cut: Cut,
}

/// The headings of a range, as a tree in the order of the text.
pub fn outline(page: &Page<'_>, range: Range<usize>) -> Vec<Entry> {
    let mut marks = leading(page, &range);
    marks.extend(heads::lone(page, &range));
    marks.extend(counted(page, &range, &marks));
    let footnotes = references(page, &range);
    marks.retain(|(_, mark)| !footnotes.contains(page.text.at(mark.start..mark.label_end)));
    marks.sort_by_key(|(_, mark)| mark.start);
    // Where labels open the items, the numbers inside the lines are of what was done.
    if !marks.is_empty() || heads::with_label(page, &range, &marks).len() < 2 {
        promote_inline(page, &range, &mut marks);
    }
    tell_dots_from_commas(&mut marks);
    careless(page, &mut marks);
    drop_parts_of_items(page, &mut marks);
    drop_strays(&mut marks);
    add_plain(page, &range, &mut marks);
    let mut entries = cut_all(page, &range, marks);
    nest(&mut entries);
    entries
}

/// The marks that begin a line; 一是 only where no number does.
fn leading(page: &Page<'_>, range: &Range<usize>) -> Vec<(usize, Mark)> {
    let mut marks = Vec::new();
    let mut decimals = Vec::new();
    for (index, line) in page.lines.iter().enumerate() {
        if line.start < range.start || line.start >= range.end || !page.has_words(index) {
            continue;
        }
        let Some(mark) = mark_at(&page.text, line.start, true) else {
            decimals.extend(before_number(&page.text, line.start).map(|mark| (index, mark)));
            continue;
        };
        if !is_contact_line(page.text.at(mark.end..line.end)) {
            marks.push((index, mark));
        }
    }
    before_numbers(page, &decimals, &mut marks);
    let numbered = |mark: &Mark| !matches!(mark.kind, Kind::Shi | Kind::Cn | Kind::Chapter);
    let first: Vec<&Mark> = marks.iter().map(|(_, mark)| mark).filter(|mark| mark.kind == Kind::Shi).collect();
    // 一是关于…的问题。 opens an item where all of them are such.
    if first.len() >= 2 && first.iter().filter(|mark| names_problem(page, mark)).count() * 4 >= first.len() * 3 {
        return marks;
    }
    if marks.iter().any(|(_, mark)| numbered(mark)) {
        marks.retain(|(_, mark)| mark.kind != Kind::Shi);
    }
    marks
}

/// Numbers in square brackets behind a word, `架空期[2]控制在…`: each opens a footnote below, `[2] 指…`.
fn references<'p>(page: &'p Page<'_>, range: &Range<usize>) -> HashSet<&'p str> {
    let words = page.text.at(0..range.end);
    let behind_word = |at: usize| words.get(..at).is_some_and(|before| before.ends_with(|c| is_han(c) || c == '》'));
    let places = words.match_indices('[').map(|(at, _)| at).filter(|at| behind_word(*at));
    let sign = |at: usize| words.get(at..)?.get(..enclosed(words.get(at..)?, 4)?.len() + 2);
    places.filter_map(sign).collect()
}

/// 一、反馈问题：… 二、整改情况：…, again and again: the numbers count the parts of an item, and the first part opens it.
fn drop_parts_of_items(page: &Page<'_>, marks: &mut Vec<(usize, Mark)>) {
    let words =
        |mark: &Mark| page.lines.get(page.line_of(mark.start)).map_or("", |line| page.text.at(mark.end..line.end));
    let problem = |mark: &Mark| super::titles::label_len(words(mark)) > 0;
    let part = |mark: &Mark| {
        word_at(words(mark), BODY_LABELS).is_some_and(|label| {
            words(mark).get(label.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    };
    let opening: Vec<(Kind, u16)> =
        marks.iter().map(|(_, mark)| mark).filter(|mark| problem(mark)).map(|mark| (mark.kind, mark.number)).collect();
    let Some(first) =
        opening.first().copied().filter(|first| opening.len() >= 2 && opening.iter().all(|other| other == first))
    else {
        return;
    };
    // Below a heading of the problem itself they are what they are.
    let below = marks.iter().any(|(_, mark)| mark.leads && mark.kind == Kind::Problem);
    if !below && marks.iter().filter(|(_, mark)| mark.kind == first.0 && part(mark)).count() >= opening.len() {
        marks.retain(|(_, mark)| mark.kind != first.0 || !part(mark));
    }
}

/// The first words at the mark name a problem.
fn names_problem(page: &Page<'_>, mark: &Mark) -> bool {
    let line = page.lines.get(page.line_of(mark.start)).map_or(mark.end, |line| line.end);
    let title = page.text.at(cut(&page.text, mark.end, line).title);
    title.ends_with("问题")
        || ["关于", "针对"].iter().any(|word| title.starts_with(word))
        || (lack(title) && weigh(title, Looks::default()) >= 3)
}

/// Two headings in one line, or a whole notice in one line: a mark inside a line is a heading where it goes on with the
/// numbers of its kind and no later line does.
fn promote_inline(page: &Page<'_>, range: &Range<usize>, marks: &mut Vec<(usize, Mark)>) {
    let mut inline = Vec::new();
    for (index, line) in page.lines.iter().enumerate() {
        if line.start >= range.start && line.start < range.end && page.has_words(index) {
            let kept = |mark: &Mark| {
                matches!(
                    mark.kind,
                    Kind::Chapter
                        | Kind::Cn
                        | Kind::CnParen
                        | Kind::Ordinal
                        | Kind::Problem
                        | Kind::ArDot
                        | Kind::ArComma
                        | Kind::ArParen
                        | Kind::Circled
                ) && mark.start < range.end
            };
            inline.extend(inline_marks(&page.text, *line).into_iter().filter(kept).map(|mark| (index, mark)));
        }
    }
    if inline.is_empty() {
        return;
    }
    let one_line = marks.len() * 4 < inline.len() && page.lines.iter().filter(|line| !line.is_blank()).count() < 40;
    let mut all: Vec<(usize, Mark)> = marks.iter().copied().chain(inline).collect();
    all.sort_by_key(|(_, mark)| mark.start);
    let mut kinds: Vec<Kind> = all.iter().map(|(_, mark)| mark.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let own: Vec<(usize, Mark)> = all.iter().copied().filter(|(_, mark)| mark.kind == kind).collect();
        if own.iter().any(|(_, mark)| mark.leads) {
            let sound = own.iter().filter(|(_, mark)| sounds(page, mark)).count();
            let problems = own.len() >= 4 && sound * 3 >= own.len() * 2;
            for part in between_leads(&own) {
                marks.extend(bridge(page, &part, problems));
            }
        } else if (one_line && !matches!(kind, Kind::ArParen | Kind::Circled)) || below_areas(page, marks, &own) {
            marks.extend(own);
        }
    }
    marks.sort_by_key(|(_, mark)| mark.start);
}

/// 一、某某方面。（1）甲不足：做了乙。（2）…: in one paragraph after another numbers from one open titles that name problems, right
/// behind the name of the area.
fn below_areas(page: &Page<'_>, marks: &[(usize, Mark)], own: &[(usize, Mark)]) -> bool {
    let Some((_, first)) =
        own.first().filter(|(_, mark)| matches!(mark.kind, Kind::ArParen | Kind::CnParen | Kind::ArDot))
    else {
        return false;
    };
    let sounding = own.iter().filter(|(_, mark)| sounds(page, mark)).count();
    let (mut areas, mut at, mut wanted) = (0, 0, 1);
    let mut line_before = None;
    for (line, mark) in own {
        if line_before != Some(*line) {
            while marks.get(at).is_some_and(|(other, _)| other < line) {
                at += 1;
            }
            let Some((_, lead)) = marks.get(at).filter(|(other, lead)| other == line && lead.leads) else {
                return false;
            };
            let name = page.text.at(lead.end..mark.start).trim_end_matches(['。', ':', ';', ' ']);
            let area =
                length(name, 40) < 40 && !name.contains(['。', ':', ';']) && !lack(name) && lead.kind != first.kind;
            if !area || mark.number != 1 {
                return false;
            }
            areas += 1;
            wanted = 1;
        }
        if mark.number != wanted {
            return false;
        }
        wanted += 1;
        line_before = Some(*line);
    }
    areas >= 2 && own.len() >= 4 && sounding * 3 >= own.len() * 2
}

/// Marks inside lines, with the number of the leading mark before them and of the one after.
struct Part<'m> {
    before: Option<u16>,
    inline: &'m [(usize, Mark)],
    after: Option<u16>,
}

fn between_leads(marks: &[(usize, Mark)]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut before = None;
    let mut from = 0;
    for (at, (_, mark)) in marks.iter().enumerate() {
        if mark.leads {
            parts.push(Part { before, inline: marks.get(from..at).unwrap_or_default(), after: Some(mark.number) });
            before = Some(mark.number);
            from = at + 1;
        }
    }
    parts.push(Part { before, inline: marks.get(from..).unwrap_or_default(), after: None });
    parts.retain(|part| !part.inline.is_empty());
    parts
}

/// Those of the marks inside lines that count on from the leading mark before them towards the one after. Marks of their
/// kind may be known to open problems.
fn bridge(page: &Page<'_>, part: &Part<'_>, problems: bool) -> Vec<(usize, Mark)> {
    let Part { before, inline, after } = *part;
    let first = before.map_or(1, |before| before + 1);
    let mut wanted = first;
    let mut chain = Vec::new();
    for (line, mark) in inline {
        if before.is_some() && mark.number == 1 {
            // An enumeration of its own begins.
            break;
        }
        // A number left out or printed twice is one where a problem follows it; the numbers are doubted later.
        let near = mark.number == wanted + 1 || mark.number + 1 == wanted;
        if mark.number == wanted || (near && sounds(page, mark)) {
            wanted = mark.number + 1;
            chain.push((*line, *mark));
        }
    }
    match after {
        // The leading marks count on up to them.
        Some(after) if after == wanted && after != first => chain,
        // Most of them sound like problems: so are the others.
        _ if problems || chain.iter().filter(|(_, mark)| sounds(page, mark)).count() * 2 > chain.len() => chain,
        _ => chain.into_iter().take_while(|(_, mark)| sounds(page, mark)).collect(),
    }
}

fn cut_all(page: &Page<'_>, range: &Range<usize>, marks: Vec<(usize, Mark)>) -> Vec<Entry> {
    let starts: Vec<usize> = marks.iter().map(|(_, mark)| mark.start).skip(1).chain([range.end]).collect();
    let mut entries = Vec::new();
    for ((line, mark), next) in marks.into_iter().zip(starts) {
        let line_end = page.lines.get(line).map_or(range.end, |line| line.end).min(next);
        let end = mark.end + page.text.at(mark.end..line_end).trim_end().len();
        let cut = heading(page, &mark, line, end, next);
        entries.push(Entry { mark, end, depth: 0, parent: None, cut });
    }
    entries
}

/// What follows the mark sounds like the title of a problem.
pub fn sounds(page: &Page<'_>, mark: &Mark) -> bool {
    let line = page.lines.get(page.line_of(mark.start)).copied();
    let cut = cut(&page.text, mark.end, line.map_or(mark.end, |line| line.end));
    let title = page.text.at(cut.title);
    lack(title) || ["问题", "整改", "整改情况"].iter().any(|end| title.ends_with(end))
}

/// The heading at a mark: its words may stand on the next line, and go on there.
fn heading(page: &Page<'_>, mark: &Mark, line: usize, end: usize, next: usize) -> Cut {
    let text = &page.text;
    let label = super::titles::label_len(text.at(mark.end..end));
    if mark.end + label >= end
        && let Some(below) = page.below(line).and_then(|below| page.lines.get(below)).filter(|below| below.end <= next)
    {
        return cut(text, below.start, below.end);
    }
    let first = cut(text, mark.end, end);
    if !first.alone || text.at(end.saturating_sub(3)..end) == "。" {
        return first;
    }
    let Some(below) = page.below(line).filter(|below| below - line <= 2) else { return first };
    let Some(follow) = page.lines.get(below).filter(|follow| follow.end <= next) else { return first };
    let more = text.at(follow.range());
    let title = text.at(first.title.clone());
    if let Some(cut) = broken_status(text, &first, title, follow.range()) {
        return cut;
    }
    // Printed twice.
    if more.trim_end_matches('。') == title {
        return Cut { body: follow.end, alone: true, ..first };
    }
    if let Some(cut) = short_end(text, &first, follow.range()) {
        return cut;
    }
    // Broken over two lines: only the second one ends as a heading does.
    let whole = ["问题", "整改", "方面", "情况"].iter().any(|end| title.ends_with(end));
    let ends = ["题", "整改", "整改情况"].iter().any(|end| more.ends_with(end));
    let more_below = page.below(below).is_some_and(|third| page.start_of(third) < next);
    let halved = more.starts_with('的') || more.starts_with("题");
    if (!whole || halved)
        && ends
        && more_below
        && length(more, 40) < 40
        && !more.contains(['。', ':', ';'])
        && length(title, 8) >= 8
    {
        return Cut {
            title: first.title.start..follow.end,
            rule: "title.two_lines",
            body: follow.end,
            alone: true,
            unclear: false,
            status: None,
        };
    }
    // Two lines without a full stop: the second may be the rest of the title.
    let rest = !more.contains(['。', ':', ';', '\t']) && length(more, 30) < 30 && length(title, 12) >= 12;
    let label = word_at(more, BODY_LABELS).is_some() || mark_at(text, follow.start, true).is_some();
    Cut { unclear: first.unclear || (rest && !label && !whole && more_below), ..first }
}

/// The last words of a title alone on the next line: 的问题。
fn short_end(text: &Text<'_>, first: &Cut, follow: Range<usize>) -> Option<Cut> {
    let end = cut(text, follow.start, follow.end);
    let words = text.at(end.title.clone());
    let opens = words.starts_with('的') || matches!(words, "题" | "改");
    let closes = ["题", "整改", "改", "情况"].iter().any(|word| words.ends_with(word));
    (opens && closes && length(words, 9) < 9).then_some(Cut {
        title: first.title.start..end.title.end,
        rule: "title.two_lines",
        unclear: false,
        ..end
    })
}

/// 问题（已完 | 成整改）: the words of the state go on in the next line.
fn broken_status(text: &Text<'_>, first: &Cut, title: &str, follow: Range<usize>) -> Option<Cut> {
    let open = title.rfind('(').filter(|at| !title.get(*at..).is_some_and(|rest| rest.contains(')')))?;
    let more = text.at(follow.clone());
    let close = more.find(')')?;
    let words = format!("{}{}", title.get(open + 1..)?, more.get(..close)?);
    status_words(&words)?;
    let start = first.title.start;
    let body = follow.start + close + 1;
    let status = Some(start + open + 1..follow.start + close);
    Some(Cut { title: start..start + open, status, body, alone: body >= follow.end, ..first.clone() })
}

/// Each heading lies under the nearest one before it whose kind has not come back.
pub fn nest(entries: &mut [Entry]) {
    let mut open: Vec<(Kind, usize)> = Vec::new();
    let kinds: Vec<Kind> = entries.iter().map(|entry| entry.mark.kind).collect();
    for (index, entry) in entries.iter_mut().enumerate() {
        let kind = entry.mark.kind;
        if let Some(at) = open.iter().position(|(other, _)| *other == kind) {
            open.truncate(at);
        } else if kind == Kind::Plain {
            // A heading without a mark stands above the kind that follows it.
            if let Some(at) = kinds
                .get(index + 1)
                .filter(|next| rank(**next) == 2)
                .and_then(|next| open.iter().position(|(other, _)| other == next))
            {
                open.truncate(at);
            }
        } else if let Some(at) = open.iter().position(|(other, _)| rank(*other) > rank(kind) && rank(kind) < 2) {
            // 一、 never lies under （一） or 1.
            open.truncate(at);
        }
        entry.depth = open.len();
        entry.parent = open.last().map(|(_, parent)| *parent);
        open.push((kind, index));
    }
}

const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Chapter => 0,
        Kind::Cn => 1,
        _ => 2,
    }
}
