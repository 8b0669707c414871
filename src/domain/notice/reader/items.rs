//! 方面 and 事项: headings made into areas and items, with what stands in each.
use std::collections::HashMap;
use std::ops::Range;

use super::super::found::{CountOf, DoubtKind, Found, FoundArea, FoundItem};
use super::counts::{counts, sums};
use super::levels;
use super::marks::Kind;
use super::measures::measures;
use super::outline::Entry;
use super::page::{Doubts, Page};
use super::rescue;
use super::scan::word_at;
use super::status::status;
use super::units::units;

/// The headings once it is known what they mean.
pub struct Read {
    pub sections: Vec<Found<String>>,
    pub areas: Vec<FoundArea>,
    /// Text outside the items: what it counts is of the whole notice.
    pub summaries: Vec<Range<usize>>,
}

/// `body` ends where the last heading's text does; `stated` is how many items the notice says it has, None where they stand
/// in a table.
pub fn read(
    page: &Page<'_>,
    entries: &[Entry],
    body: &Range<usize>,
    stated: Option<&[u32]>,
    doubts: &mut Doubts,
) -> Read {
    let end = body.end;
    let item = levels::items(page, entries, stated.unwrap_or_default(), doubts);
    let count = item.iter().filter(|item| **item).count();
    let guess = stated.filter(|_| count == 0).and_then(|_| rescue::paragraphs(page, entries, body));
    if let Some(stated) = stated {
        let fewer = stated.iter().all(|stated| u32::try_from(count).is_ok_and(|count| count < *stated));
        if count == 0 {
            let known = guess.as_ref().map_or(entries.get(..0), |(entries, _)| Some(entries.as_slice()));
            rescue::doubt_paragraphs(page, known.unwrap_or_default(), body, doubts);
        } else if fewer && !stated.is_empty() {
            rescue::doubt_lines(page, entries, body, doubts);
        }
    }
    match guess {
        Some((entries, item)) => sort(page, &entries, &item, end, doubts),
        None => sort(page, entries, &item, end, doubts),
    }
}

/// The headings of the highest level; in an interview the questions are none.
pub fn sections<'e>(page: &Page<'_>, entries: impl Iterator<Item = &'e Entry>) -> Vec<Found<String>> {
    let asks = |entry: &Entry| {
        page.text.rest(entry.cut.title.end).starts_with('?')
            || page.text.at(entry.mark.start..entry.cut.title.start).trim_end_matches([':', ' ']) == "问"
    };
    let highest = entries.filter(|entry| entry.depth == 0 && !asks(entry));
    highest.map(|entry| page.text.words(entry.cut.title.clone(), "section.highest_level")).collect()
}

/// The headings as areas and items.
fn sort(page: &Page<'_>, entries: &[Entry], item: &[bool], end: usize, doubts: &mut Doubts) -> Read {
    let is_item = |at: usize| item.get(at) == Some(&true);
    let sections = sections(page, entries.iter().enumerate().filter(|(at, _)| !is_item(*at)).map(|(_, entry)| entry));
    let mut areas: Vec<(Option<usize>, FoundArea)> = Vec::new();
    let mut summaries = Vec::new();
    let mut numbers = Numbers::default();
    for (at, entry) in entries.iter().enumerate() {
        if !is_item(at) {
            if !inside_item(entries, item, at) {
                let next = entries.get(at + 1).map_or(end, |next| next.mark.start).min(end);
                summaries.push(entry.cut.body..next.max(entry.cut.body));
                numbers.passed(page, entry, doubts);
            }
            continue;
        }
        let body = entry.cut.body..body_end(entries, at, end);
        let found = one(page, entry, body, doubts);
        let fresh = areas.last().is_none_or(|(parent, _)| *parent != entry.parent);
        numbers.check(page, entry, fresh, doubts);
        if let Some((_, area)) = areas.last_mut().filter(|_| !fresh) {
            area.items.push(found);
        } else {
            let title = entry
                .parent
                .and_then(|parent| entries.get(parent))
                .map(|parent| page.text.words(parent.cut.title.clone(), "area.above_items"));
            areas.push((entry.parent, FoundArea { title, items: vec![found] }));
        }
    }
    numbers.style(page, entries, doubts);
    if let Some((at, entry)) = entries.iter().enumerate().rfind(|(at, _)| is_item(*at)) {
        let last = closing_sum(page, entry.cut.body..body_end(entries, at, end));
        let items = areas.iter().map(|(_, area)| area.items.len()).sum();
        summaries.extend(last.or_else(|| sum_below(page, entry.cut.body..end.max(entry.cut.body), items)));
    }
    let mut areas: Vec<FoundArea> = areas.into_iter().map(|(_, area)| area).collect();
    if let [area] = areas.as_mut_slice() {
        area.title = None;
    }
    Read { sections, areas, summaries }
}

/// 截至11月底，7个问题中已完成整改6个: the last paragraph below the last item, where it counts them.
fn closing_sum(page: &Page<'_>, body: Range<usize>) -> Option<Range<usize>> {
    let words = page.text.at(body.clone()).trim_end();
    let from = words.rfind('\n')? + 1;
    let last = words.get(from..)?.trim_start();
    let sums = word_at(last, &["截至", "截止", "目前", "综上", "总的", "以上", "上述", "到目前", "至目前"]).is_some();
    (sums && (last.contains("个问题") || last.contains("项问题"))).then(|| body.start + from..body.start + words.len())
}

/// 已整改4个，正在整改2个: the paragraph below the last title that says of all items how far they have come.
fn sum_below(page: &Page<'_>, range: Range<usize>, items: usize) -> Option<Range<usize>> {
    let mut at = range.start;
    page.text.at(range).split_inclusive('\n').find_map(|line| {
        let own = at..at + line.len();
        at = own.end;
        // An item may speak of problems of its own.
        let all = || {
            let told = counts(&page.text, &own).into_iter();
            let far = told.filter(|count| matches!(count.value.of, CountOf::Done | CountOf::Ongoing));
            usize::try_from(far.map(|count| count.value.number).sum::<u32>()) == Ok(items)
        };
        (sums(line) && all()).then_some(own.clone())
    })
}

fn inside_item(entries: &[Entry], item: &[bool], at: usize) -> bool {
    let mut up = entries.get(at).and_then(|entry| entry.parent);
    while let Some(parent) = up {
        if item.get(parent) == Some(&true) {
            return true;
        }
        up = entries.get(parent).and_then(|entry| entry.parent);
    }
    false
}

/// The first heading after an item that does not lie under it.
fn body_end(entries: &[Entry], at: usize, end: usize) -> usize {
    let depth = entries.get(at).map_or(0, |entry| entry.depth);
    entries.iter().skip(at + 1).find(|next| next.depth <= depth).map_or(end, |next| next.mark.start).min(end)
}

fn one(page: &Page<'_>, entry: &Entry, body: Range<usize>, doubts: &mut Doubts) -> FoundItem {
    let text = &page.text;
    let body = without_site(page, body);
    let title = entry.cut.title.clone();
    if entry.cut.unclear {
        doubts.add(text, title.clone(), DoubtKind::TitleEndUnclear, "");
    }
    let state =
        entry.cut.status.clone().map(|range| (range, "status.after_title")).or_else(|| status(text, body.clone()));
    let plain = without_number(entry);
    FoundItem {
        number: (!plain).then_some(entry.mark.number),
        label: if plain { String::new() } else { text.printed(entry.mark.start..entry.mark.label_end) },
        mark: text.span(entry.mark.start..entry.mark.label_end),
        title: text.words(title, entry.cut.rule),
        measures: measures(page, body.clone()),
        status: state.map(|(range, rule)| text.words(range, rule)),
        units: units(text, body.clone()),
        body: text.span(body),
    }
}

const fn without_number(entry: &Entry) -> bool {
    matches!(entry.mark.kind, Kind::Plain | Kind::Bullet)
}

/// The body without blanks and without the furniture at its end.
fn without_site(page: &Page<'_>, body: Range<usize>) -> Range<usize> {
    let mut end = body.end.max(body.start);
    while end > body.start {
        let index = page.line_of(end - 1);
        let start = page.start_of(index);
        if page.is_site(index) && start >= body.start {
            end = start;
            continue;
        }
        let trimmed = page.text.at(body.start..end).trim_end().len();
        if body.start + trimmed == end {
            break;
        }
        end = body.start + trimmed;
    }
    let lead = page.text.at(body.start..end).len() - page.text.at(body.start..end).trim_start().len();
    body.start + lead..end
}

/// The numbers of the items as they come: no gap, no repeat, within the notice's own style.
#[derive(Default)]
struct Numbers {
    last: Option<u16>,
    /// The number of a heading of the same level that is no item.
    passed: Option<(usize, u16)>,
    /// The last number of the headings that are no items, for each level and kind of mark.
    above: HashMap<(usize, Kind), u16>,
    /// Beginnings of areas after the first: the item's place and whether its numbers begin again.
    starts: Vec<(Range<usize>, u16, bool)>,
}

impl Numbers {
    /// A heading that is no item: its number begins again, or goes on from the one before it on its level.
    fn passed(&mut self, page: &Page<'_>, entry: &Entry, doubts: &mut Doubts) {
        let number = entry.mark.number;
        self.passed = Some((entry.depth, number));
        let before = self.above.insert((entry.depth, entry.mark.kind), number);
        self.above.retain(|(depth, _), _| *depth <= entry.depth);
        if let Some(before) = before.filter(|before| *before + 1 != number && number != 1 && entry.mark.leads) {
            let why = if number <= before { DoubtKind::NumberRepeated } else { DoubtKind::NumberGap };
            doubts.add(&page.text, entry.mark.start..entry.cut.title.end, why, format!("{before} → {number}"));
        }
    }

    fn check(&mut self, page: &Page<'_>, entry: &Entry, fresh: bool, doubts: &mut Doubts) {
        if without_number(entry) {
            return;
        }
        let number = entry.mark.number;
        let place = entry.mark.start..entry.cut.title.end;
        let last = self.last;
        let after_sibling = self.passed.is_some_and(|(depth, passed)| depth == entry.depth && passed + 1 == number);
        self.last = Some(number);
        let wanted = last.map_or(1, |last| last + 1);
        if number == wanted || after_sibling {
            if fresh && last.is_some() && number != 1 {
                self.starts.push((place, number, false));
            }
            return;
        }
        if fresh && number == 1 {
            self.starts.push((place, number, true));
            return;
        }
        let why = if number < wanted && last.is_some() { DoubtKind::NumberRepeated } else { DoubtKind::NumberGap };
        doubts.add(&page.text, place, why, format!("{} → {number}", last.unwrap_or(0)));
    }

    /// Numbers that begin again in one area and run on in another.
    fn style(&self, page: &Page<'_>, _: &[Entry], doubts: &mut Doubts) {
        let again = self.starts.iter().filter(|(_, _, again)| *again).count();
        let on = self.starts.len() - again;
        if again == 0 || on == 0 {
            return;
        }
        let odd = again <= on;
        for (place, number, _) in self.starts.iter().filter(|(_, _, again)| *again == odd) {
            let why = if odd { DoubtKind::NumberRepeated } else { DoubtKind::NumberGap };
            doubts.add(&page.text, place.clone(), why, number.to_string());
        }
    }
}
