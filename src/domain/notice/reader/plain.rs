//! Headings without a mark, told by what stands below them.
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::closing::is_contact_line;
use super::heads;
use super::lines::length;
use super::marks::{Kind, Mark, mark_at};
use super::page::Page;
use super::scan::word_at;
use super::titles::{BODY_LABELS, label_len};
use super::weight::{Looks, lack, weigh};

/// Headings without a mark: a short line that ends like a heading, above a number that begins again or goes on, or above
/// the words 整改情况.
pub fn add_plain(page: &Page<'_>, range: &Range<usize>, marks: &mut Vec<(usize, Mark)>) {
    let marked: HashMap<usize, Mark> = marks.iter().filter(|(_, mark)| mark.leads).copied().collect();
    let mut above_numbers = Vec::new();
    let mut above_labels = Vec::new();
    let known = heads::repeated_labels(page, range);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let opens = |words: &str| word_at(words, BODY_LABELS).is_some() || word_at(words, &known).is_some();
    for (index, line) in page.lines.iter().enumerate() {
        if line.start < range.start || line.start >= range.end || !page.has_words(index) || marked.contains_key(&index)
        {
            continue;
        }
        let words = page.text.at(line.range());
        let titled = length(words, 46) < 46
            && length(words, 4) >= 4
            && !words.contains(['。', ';', ':', '!', '\t'])
            && !words.ends_with([',', '、'])
            && !opens(words)
            && mark_at(&page.text, line.start, true).is_none();
        if !titled {
            continue;
        }
        // 01 above it: it is the title of that number.
        if page.above(index).and_then(|above| marked.get(&above)).is_some_and(|mark| mark.kind == Kind::Lone) {
            continue;
        }
        let Some(below) = page.below(index).filter(|below| page.start_of(*below) < range.end) else { continue };
        let mark = Mark {
            kind: Kind::Plain,
            number: 1,
            start: line.start,
            label_end: line.start,
            end: line.start + words.len() - words.trim_start_matches(heads::DECORS).len(),
            leads: true,
        };
        if marked.get(&below).is_some_and(|mark| mark.kind != Kind::Cn && mark.kind != Kind::Chapter) {
            above_numbers.push((index, mark));
        } else if opens(page.line(below)) || words.ends_with("问题") || words.ends_with("的整改") {
            above_labels.push((index, mark));
        }
    }
    // ◆ above 一是 is one of a list, as those are that stand above plain text.
    let listed: HashSet<usize> = heads::bullets(page, range, &|_| true).into_iter().map(|(index, _)| index).collect();
    if listed.len() > above_numbers.len() && above_numbers.iter().all(|(index, _)| listed.contains(index)) {
        above_numbers.clear();
    }
    if above_numbers.len() >= 2
        && above_numbers
            .iter()
            .any(|(_, mark)| words_of(page, mark).ends_with("方面") || words_of(page, mark).starts_with("关于"))
        || opens_first(page, &above_numbers, &marked)
        || above_numbers.len() >= 2 && restarts_below(page, &above_numbers, &marked)
    {
        marks.extend(above_numbers);
    }
    let lower = |kind: Kind| matches!(kind, Kind::Circled | Kind::ArParen | Kind::Shi);
    let free = marks.iter().all(|(_, mark)| lower(mark.kind) || matches!(mark.kind, Kind::Cn | Kind::Chapter));
    if free {
        let labelled = heads::with_label(page, range, marks);
        let found = if labelled.len() >= 2 {
            labelled
        } else if above_labels.len() >= 2 {
            above_labels
        } else {
            let mut bullets = heads::bullets(page, range, &|_| true);
            bullets.extend(areas_above(page, &bullets));
            bullets
        };
        if !found.is_empty() {
            marks.retain(|(_, mark)| mark.kind != Kind::Shi);
            marks.extend(found);
        }
    } else {
        let found = below_areas(page, range, marks, &above_labels);
        marks.extend(found);
    }
    marks.sort_by_key(|(_, mark)| mark.start);
}

/// ■ 某某方面, and below it ◆ and the items: the lines right above bullets, where one stands above the first of them.
fn areas_above(page: &Page<'_>, bullets: &[(usize, Mark)]) -> Vec<(usize, Mark)> {
    let listed: HashSet<usize> = bullets.iter().map(|(index, _)| *index).collect();
    let mut found = Vec::new();
    for (at, (index, _)) in bullets.iter().enumerate() {
        let above = page.above(*index).filter(|above| !listed.contains(above));
        let area = above.filter(|above| {
            let words = page.line(*above);
            let brief = length(words, 30) < 30 && !words.contains(['。', ';', ':', '\t']);
            let named = words.ends_with("方面") || (heads::bullet(words).is_some() && !lack(words));
            brief && named && !is_contact_line(words)
        });
        match area {
            Some(above) => {
                let words = page.line(above);
                let start = page.start_of(above);
                let sign = heads::bullet(words).map_or(0, char::len_utf8);
                let bare = words.get(sign..).unwrap_or_default();
                let end = start + words.len() - bare.trim_start_matches(heads::DECORS).len();
                found.push((
                    above,
                    Mark { kind: Kind::Plain, number: 1, start, label_end: start + sign, end, leads: true },
                ));
            }
            None if at == 0 => return Vec::new(),
            None => {}
        }
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// Items without numbers below numbered areas: （一）…方面, and below it a bullet, a label 反馈问题：, or a title above 整改情况.
fn below_areas(
    page: &Page<'_>,
    range: &Range<usize>,
    marks: &[(usize, Mark)],
    titles: &[(usize, Mark)],
) -> Vec<(usize, Mark)> {
    let above_text: HashSet<usize> = titles.iter().map(|(index, _)| *index).collect();
    let labelled = |index: usize| label_len(page.line(index)) > 0 || heads::called(page.line(index));
    let opens =
        |index: usize| labelled(index) || above_text.contains(&index) || heads::bullet(page.line(index)).is_some();
    let numbered: Vec<&(usize, Mark)> = marks
        .iter()
        .filter(|(_, mark)| mark.leads && !matches!(mark.kind, Kind::Circled | Kind::ArParen | Kind::Shi))
        .collect();
    let mut areas: Vec<(Range<usize>, bool)> = Vec::new();
    let mut named = 0;
    for (at, (index, mark)) in numbered.iter().enumerate() {
        if !matches!(mark.kind, Kind::CnParen | Kind::ArDot | Kind::ArComma | Kind::Ordinal) {
            continue;
        }
        let until = numbered.get(at + 1).map_or(range.end, |(_, next)| next.start);
        let line = page.lines.get(*index).map_or(mark.end, |line| line.end);
        let title = page.text.at(mark.end..line).trim_end_matches('。');
        let says = title.ends_with("方面");
        let below = page.below(*index).filter(|below| page.start_of(*below) < until);
        // A problem that is named in the line below is not named in the heading.
        let area = says
            || (length(title, 3) >= 3
                && (below.is_some_and(labelled) || (!lack(title) && weigh(title, Looks::default()) < 2)));
        let alone = length(title, 46) < 46 && !title.contains(['。', ';', ':', '\t']);
        let fits = area && alone && below.is_some_and(opens);
        named += usize::from(fits && says);
        areas.push((line..until, fits));
    }
    let fitting = areas.iter().filter(|(_, fits)| *fits).count();
    if fitting == 0 || fitting * 3 < areas.len() {
        return Vec::new();
    }
    // Areas that do not say so hold more than one item each.
    let enough = if named * 2 > fitting { fitting } else { fitting + fitting.div_ceil(2) };
    let may = |index: usize| {
        let start = page.start_of(index);
        let at = areas.partition_point(|(area, _)| area.end <= start);
        areas.get(at).is_some_and(|(area, fits)| *fits && area.start <= start)
    };
    let bare = |index: usize, end: usize| {
        let start = page.start_of(index);
        (index, Mark { kind: Kind::Bullet, number: 1, start, label_end: start, end, leads: true })
    };
    let last = page.line_of(range.end.saturating_sub(1));
    let labels: Vec<(usize, Mark)> = (page.line_of(range.start)..=last)
        .filter(|index| page.has_words(*index) && labelled(*index) && may(*index))
        .map(|index| bare(index, page.start_of(index) + label_len(page.line(index))))
        .collect();
    if labels.len() >= enough {
        return labels;
    }
    let bullets = heads::bullets(page, range, &may);
    if bullets.len() >= enough {
        return bullets;
    }
    let titles: Vec<(usize, Mark)> =
        titles.iter().filter(|(index, _)| may(*index)).map(|(index, mark)| bare(*index, mark.end)).collect();
    if titles.len() >= enough { titles } else { Vec::new() }
}

fn words_of<'p>(page: &'p Page<'_>, mark: &Mark) -> &'p str {
    page.lines.get(page.line_of(mark.start)).map_or("", |line| page.text.at(line.range()).trim_matches(heads::DECORS))
}

/// The first of the headings stands above the first number, and all of them are brief.
fn opens_first(page: &Page<'_>, plain: &[(usize, Mark)], marked: &HashMap<usize, Mark>) -> bool {
    let number = |index: usize| page.below(index).and_then(|below| marked.get(&below)).map(|mark| mark.number);
    let earlier = |first: usize| marked.keys().any(|line| *line < first);
    let first = plain.first().is_some_and(|(index, _)| number(*index) == Some(1) && !earlier(*index));
    let brief = |mark: &Mark| length(words_of(page, mark), 24) < 24 && !words_of(page, mark).contains("如下");
    first && plain.len() >= 2 && plain.iter().all(|(_, mark)| brief(mark))
}

/// Numbers begin again below the second of the headings and every further one.
fn restarts_below(page: &Page<'_>, plain: &[(usize, Mark)], marked: &HashMap<usize, Mark>) -> bool {
    plain
        .iter()
        .all(|(index, _)| page.below(*index).and_then(|below| marked.get(&below)).is_some_and(|mark| mark.number == 1))
}
