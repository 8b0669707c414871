//! Where no level was sure to hold the items, or far fewer were found than the notice counts: the best guess, every part of
//! it in doubt, and where there is none to make, a doubt at whatever may have been one.
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::super::found::DoubtKind;
use super::heads;
use super::levels::{Judged, doubt_level, mark};
use super::lines::length;
use super::marks::Kind;
use super::outline::{Entry, nest};
use super::page::{Doubts, Page};
use super::weight::{lack, weigh};

/// A level of less mean weight, in tenths, tells what was done.
const DEEDS: i32 = -5;
/// A level that the notice counts right may weigh less.
const COUNTED_DEEDS: i32 = -15;

/// No heading was taken for an item, or another level has as many headings as the notice says it has items.
pub fn level(
    page: &Page<'_>,
    entries: &[Entry],
    judged: &[Judged],
    principle: &dyn Fn(usize) -> bool,
    stated: &[u32],
    item: &mut [bool],
    doubts: &mut Doubts,
) {
    let found = item.iter().filter(|item| **item).count();
    let is_stated = |count: usize| u32::try_from(count).is_ok_and(|count| stated.contains(&count));
    if found > 0 && (stated.is_empty() || is_stated(found)) {
        return;
    }
    let levels = by_path(judged, &|section| !principle(section));
    let mean = |level: &[usize]| {
        let sum: i32 = level.iter().filter_map(|at| judged.get(*at)).map(|judged| judged.weight).sum();
        sum * 10 / i32::try_from(level.len()).unwrap_or(i32::MAX).max(1)
    };
    let counted = |levels: &BTreeMap<&[Kind], Vec<usize>>| {
        let counted = levels.values().filter(|level| level.len() > found.max(2) && is_stated(level.len()));
        counted.filter(|level| mean(level) > COUNTED_DEEDS).max_by_key(|level| mean(level)).cloned()
    };
    let heaviest = |levels: &BTreeMap<&[Kind], Vec<usize>>| {
        let several = levels.values().filter(|level| level.len() >= 2).max_by_key(|level| mean(level));
        several.filter(|level| mean(level) > DEEDS).cloned()
    };
    let best = match counted(&levels) {
        Some(level) => Some(level),
        // 二、整改具体成效: what sounds like a section of principle may hold them too.
        None if found == 0 => {
            let mut all = by_path(judged, &|_| true);
            all.retain(|path, _| path.len() > 1);
            heaviest(&levels).or_else(|| counted(&all)).or_else(|| heaviest(&all))
        }
        None => None,
    };
    let Some(best) = best else { return };
    if found * 2 < best.len() {
        item.fill(false);
        for at in &best {
            mark(item, *at);
        }
    }
    doubt_level(page, entries, &best, doubts);
}

/// The headings of each level, in the sections that are asked for.
fn by_path<'j>(judged: &'j [Judged], fits: &dyn Fn(usize) -> bool) -> BTreeMap<&'j [Kind], Vec<usize>> {
    let mut levels: BTreeMap<&[Kind], Vec<usize>> = BTreeMap::new();
    for (at, judged) in judged.iter().enumerate().filter(|(_, judged)| fits(judged.section)) {
        levels.entry(&judged.path).or_default().push(at);
    }
    levels
}

/// Nothing that was marked is an item: paragraphs that begin with a problem are, each with a doubt.
pub fn paragraphs(page: &Page<'_>, entries: &[Entry], range: &Range<usize>) -> Option<(Vec<Entry>, Vec<bool>)> {
    let listed = heads::inside_lines(page, range);
    let guessed = if listed.is_empty() { heads::paragraphs(page, range) } else { listed };
    let guessed = if guessed.is_empty() { heads::sentences(page, range) } else { guessed };
    if guessed.is_empty() {
        return None;
    }
    let starts: HashSet<usize> = guessed.iter().map(|entry| entry.mark.start).collect();
    let above =
        |entry: &&Entry| matches!(entry.mark.kind, Kind::Cn | Kind::Chapter) && !starts.contains(&entry.mark.start);
    let mut all: Vec<Entry> = entries.iter().filter(above).cloned().chain(guessed).collect();
    all.sort_by_key(|entry| entry.mark.start);
    nest(&mut all);
    let item = all.iter().map(|entry| starts.contains(&entry.mark.start)).collect();
    Some((all, item))
}

/// So many places are pointed at.
const MOST: usize = 120;
/// So many characters at a time: a longer doubt would be about nothing in particular.
const SHOWN: usize = 120;

/// No item that is sure: whatever is below the introduction and in no title may be one.
pub fn doubt_paragraphs(page: &Page<'_>, entries: &[Entry], range: &Range<usize>, doubts: &mut Doubts) {
    let from = heads::after_introduction(page, range);
    let mut known = entries.iter().map(|entry| entry.mark.start..entry.cut.title.end).peekable();
    let mut count = 0;
    for line in below(page, &(from..range.end)) {
        while known.next_if(|title| title.end <= line.start).is_some() {}
        let titled = known.peek().is_some_and(|title| title.start < line.end);
        let mut at = line.start;
        while at < line.end && !titled && count < MOST {
            let len: usize = page.text.at(at..line.end).chars().take(SHOWN).map(char::len_utf8).sum();
            doubts.add(&page.text, at..at + len, DoubtKind::LevelUnclear, "");
            at += len.max(1);
            count += 1;
        }
    }
}

/// Fewer items than the notice says: lines outside the titles that sound like one.
pub fn doubt_lines(page: &Page<'_>, entries: &[Entry], range: &Range<usize>, doubts: &mut Doubts) {
    let from = heads::after_introduction(page, range);
    let titles: Vec<Range<usize>> = entries.iter().map(|entry| entry.mark.start..entry.cut.title.end).collect();
    for line in below(page, &(from..range.end)) {
        let known = titles.partition_point(|title| title.end <= line.start);
        if titles.get(known).is_some_and(|title| title.start < line.end) {
            continue;
        }
        let words = page.text.at(line.clone());
        let brief = (4..60).contains(&length(words, 60)) && !words.contains(['。', ';']);
        if brief && lack(words) && weigh(words, super::weight::Looks::default()) >= 2 {
            doubts.add(&page.text, line, DoubtKind::LevelUnclear, "");
        }
    }
}

fn below<'p>(page: &'p Page<'_>, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'p> {
    let range = range.clone();
    page.lines
        .iter()
        .enumerate()
        .filter(move |(index, line)| line.start >= range.start && line.start < range.end && page.has_words(*index))
        .map(|(_, line)| line.range())
}
