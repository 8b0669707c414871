//! Which level of headings holds the items: read from the whole text, not from the marks.
use std::collections::BTreeMap;

use super::super::found::DoubtKind;
use super::marks::Kind;
use super::outline::Entry;
use super::page::{Doubts, Page};
use super::rescue;
use super::scan::{contains_any, word_at};
use super::titles::{BODY_LABELS, OPENING_LABELS};
use super::weight::{Looks, weigh};

/// A level counts as one of items from this mean weight on, in tenths.
const ENOUGH: i32 = 15;
/// Between this and [`ENOUGH`] either reading is possible.
const POSSIBLE: i32 = 6;
/// Headings of so little weight are what was done, whatever they are built like.
const UNLIKE: i32 = -15;

/// Sections that report on how the work was led, and on what comes next: they use the same marks and hold no items.
const PRINCIPLES: &[&str] = &[
    "下一步",
    "今后",
    "下步",
    "组织领导",
    "组织实施",
    "组织推进",
    "总体情况",
    "总体推进",
    "整改总体",
    "基本情况",
    "工作情况概述",
    "概况",
    "工作安排",
    "工作打算",
    "打算",
    "长效",
    "常态",
    "巩固",
    "深化",
    "主体责任",
    "思想认识",
    "提高认识",
    "提高站位",
    "提高政治站位",
    "政治站位",
    "政治责任",
    "压实责任",
    "压紧责任",
    "责任落实",
    "成效",
    "主要做法",
    "工作措施",
    "联系方式",
    "监督方式",
    "意见反馈",
    "领导责任",
    "工作部署",
    "部署推动",
    "履行",
    "持续用力",
    "下阶段",
    "统筹推进",
    "持之以恒",
    "久久为功",
    "坚持",
];

/// Sections under which the items stand.
const RECTIFICATION: &[&str] = &[
    "反馈问题",
    "问题整改",
    "整改落实情况",
    "整改任务",
    "逐项",
    "逐条",
    "逐一",
    "具体问题",
    "整改事项",
    "问题的整改",
    "整改情况",
    "整改进展",
    "重点任务",
    "突出问题",
    "主要问题",
    "存在问题",
    "反馈意见",
    "重点问题",
    "对账",
    "销号",
    "对标对表",
    "整改完成情况",
    "问题清单",
    "审计",
];

/// 0 for a section of principle, 2 for one of rectification, 1 for any other.
fn leaning(title: &str) -> i32 {
    let items = contains_any(title, RECTIFICATION) || title.ends_with("方面") || title.contains("问题");
    let principle = contains_any(title, PRINCIPLES);
    match (items, principle) {
        (true, false) => 2,
        (false, true) => 0,
        (true, true)
            if contains_any(title, &["逐项", "逐条", "反馈", "具体问题", "逐一", "问题整改", "问题的整改", "方面"]) =>
        {
            2
        }
        (true, true)
            if contains_any(title, &["总体", "下一步", "今后", "下步", "组织领导", "长效", "常态", "巩固"]) =>
        {
            0
        }
        _ => 1,
    }
}

/// The kinds of marks from the top down to a heading.
pub type Path = Vec<Kind>;

/// One heading as it is judged.
pub struct Judged {
    pub path: Path,
    /// The heading of the highest level above it; itself where there is none above.
    pub section: usize,
    pub weight: i32,
}

/// The headings of one level in one section.
#[derive(Default)]
struct Level {
    entries: Vec<usize>,
    sum: i32,
}

impl Level {
    fn add(&mut self, entry: usize, weight: i32) {
        self.entries.push(entry);
        self.sum += weight;
    }

    /// The mean weight in tenths.
    fn mean(&self) -> i32 {
        self.sum * 10 / i32::try_from(self.entries.len()).unwrap_or(i32::MAX).max(1)
    }
}

/// For each heading whether it is an item.
pub fn items(page: &Page<'_>, entries: &[Entry], stated: &[u32], doubts: &mut Doubts) -> Vec<bool> {
    let judged = judge(page, entries);
    let lean = |section: usize| entries.get(section).map_or(1, |entry| leaning(page.text.at(entry.cut.title.clone())));
    let mut overall: BTreeMap<&Path, Level> = BTreeMap::new();
    let mut below: BTreeMap<(usize, &Path), Level> = BTreeMap::new();
    for (at, judged) in judged.iter().enumerate() {
        if judged.path.len() == 1 {
            continue;
        }
        below.entry((judged.section, &judged.path)).or_default().add(at, judged.weight);
        if lean(judged.section) > 0 {
            overall.entry(&judged.path).or_default().add(at, judged.weight);
        }
    }
    let mut chosen: BTreeMap<usize, &Path> = BTreeMap::new();
    let mut close: Vec<(usize, &Path, &Level)> = Vec::new();
    for ((section, path), level) in &below {
        let (own, all, lean) = (level.mean(), overall.get(path).map_or(-100, Level::mean), lean(*section));
        let bar = match lean {
            0 => ENOUGH + 15,
            1 => ENOUGH,
            _ => ENOUGH - 5,
        };
        // A section of the same build as others that hold items.
        let like_others = all >= ENOUGH && ((lean == 2 && own >= -40) || (lean == 1 && own >= 5));
        if own >= bar || like_others {
            // Measures may sound a little like problems: below a level that fits only one that surely does, and only where
            // the level above has no item without headings below it.
            match chosen.get(section) {
                Some(other) if other.len() < path.len() => {
                    let above = below.get(&(*section, *other)).map_or(&[][..], |level| &level.entries);
                    if own >= ENOUGH && !leafy(entries, &judged, above) && !stated_states(entries, above) {
                        chosen.insert(*section, path);
                    } else {
                        close.push((*section, path, level));
                    }
                }
                Some(_) => {}
                None => {
                    chosen.insert(*section, path);
                }
            }
        } else if lean > 0 && own.max(all) >= POSSIBLE && own > 0 {
            close.push((*section, path, level));
        }
    }
    let means: Vec<i32> =
        chosen.iter().filter_map(|(section, path)| below.get(&(*section, *path)).map(Level::mean)).collect();
    let weak = means.iter().sum::<i32>() < ENOUGH * i32::try_from(means.len()).unwrap_or(i32::MAX);
    let like_others = if tops_hold_items(entries, &judged, &chosen, weak) {
        // What is passed over there sounds like problems too.
        let passed = std::mem::take(&mut chosen);
        close.clear();
        let passed = passed.iter().filter_map(|(section, path)| below.get(&(*section, *path)));
        passed.filter(|level| level.mean() >= ENOUGH + 10).map(|level| level.entries.as_slice()).collect()
    } else {
        same_build(&below, &mut chosen, &lean)
    };
    let mut item = vec![false; entries.len()];
    for (slot, judged) in item.iter_mut().zip(&judged) {
        *slot = chosen.get(&judged.section).is_some_and(|path| **path == judged.path);
    }
    if chosen.is_empty() {
        top(page, entries, &judged, &mut item, doubts);
    } else {
        leaves(page, entries, &judged, &chosen, &mut item, doubts);
    }
    empty_parts(page, entries, &item, &lean, doubts);
    for level in like_others {
        doubt_level(page, entries, level, doubts);
    }
    let none = !item.contains(&true);
    for (section, path, level) in close {
        if none {
            for at in &level.entries {
                mark(&mut item, *at);
            }
        }
        if chosen.get(&section).is_none_or(|other| other.len() < path.len())
            && (none || under_no_item(entries, &item, level))
        {
            doubt_level(page, entries, &level.entries, doubts);
        }
    }
    rescue::level(page, entries, &judged, &|section| lean(section) == 0, stated, &mut item, doubts);
    item
}

/// Sections without items that are built as those with items are, and sound a little like them: they are taken for such, with
/// a doubt; where they sound less like them there is only the doubt.
fn same_build<'l>(
    below: &'l BTreeMap<(usize, &Path), Level>,
    chosen: &mut BTreeMap<usize, &'l Path>,
    lean: &dyn Fn(usize) -> i32,
) -> Vec<&'l [usize]> {
    let paths: Vec<&Path> = chosen.values().copied().collect();
    let mut doubted = Vec::new();
    for ((section, path), level) in below {
        let (own, lean) = (level.mean(), lean(*section));
        if chosen.contains_key(section) || !paths.contains(path) || lean == 0 || own < UNLIKE {
            continue;
        }
        if lean == 2 || own >= 0 {
            chosen.insert(*section, path);
        }
        doubted.push(level.entries.as_slice());
    }
    doubted
}

/// A part of the notice that should hold items and has none, where others have some.
fn empty_parts(page: &Page<'_>, entries: &[Entry], item: &[bool], lean: &dyn Fn(usize) -> i32, doubts: &mut Doubts) {
    if !item.contains(&true) {
        return;
    }
    for (at, entry) in entries.iter().enumerate().filter(|(at, _)| item.get(*at) == Some(&false)) {
        let title = page.text.at(entry.cut.title.clone());
        let promises = (entry.depth == 0 && lean(at) == 2) || title.ends_with("方面");
        let below = entries.iter().zip(item).skip(at + 1).take_while(|(other, _)| other.depth > entry.depth);
        let inside = entry.parent.is_some_and(|parent| item.get(parent) == Some(&true));
        if promises && !inside && !below.into_iter().any(|(_, item)| *item) {
            doubt_level(page, entries, &[at], doubts);
        }
    }
}

/// Of the headings that sound like problems a good part has no headings below.
fn leafy(entries: &[Entry], judged: &[Judged], level: &[usize]) -> bool {
    let strong = |at: &&usize| judged.get(**at).is_some_and(|judged| judged.weight >= 2);
    let leaf = |at: &&usize| !has_child(entries, **at);
    let leaves = level.iter().filter(strong).filter(leaf).count();
    leaves * 4 >= level.len().max(1)
}

/// Most of the headings say how far they have come, as items do.
fn stated_states(entries: &[Entry], level: &[usize]) -> bool {
    let states = level.iter().filter_map(|at| entries.get(*at)).filter(|entry| entry.cut.status.is_some());
    states.count() * 3 >= level.len().max(1) * 2
}

fn has_child(entries: &[Entry], at: usize) -> bool {
    let depth = |at: usize| entries.get(at).map_or(0, |entry| entry.depth);
    depth(at + 1) > depth(at)
}

/// The headings of the highest level are the items: they sound like problems, and not all have below them what might be, or
/// what they have sounds much less like it.
fn tops_hold_items(entries: &[Entry], judged: &[Judged], chosen: &BTreeMap<usize, &Path>, weak: bool) -> bool {
    let tops: Vec<usize> =
        (0..entries.len()).filter(|at| entries.get(*at).is_some_and(|entry| entry.depth == 0)).collect();
    let strong = tops.iter().filter(|at| judged.get(**at).is_some_and(|judged| judged.weight >= 3)).count();
    // 问题一, 问题二: they say so themselves.
    let named = tops.iter().all(|at| entries.get(*at).is_some_and(|entry| entry.mark.kind == Kind::Problem));
    tops.len() >= 2
        && strong * 3 >= tops.len() * 2
        && (named
            || weak
            || stated_states(entries, &tops)
            || (leafy(entries, judged, &tops) && chosen.len() * 5 < tops.len() * 4))
}

/// Headings below items are measures whatever they sound like, unless they sound almost like items.
fn under_no_item(entries: &[Entry], item: &[bool], level: &Level) -> bool {
    level.mean() >= POSSIBLE
        || !level.entries.iter().any(|at| {
            entries.get(*at).and_then(|entry| entry.parent).is_some_and(|parent| item.get(parent) == Some(&true))
        })
}

fn judge(page: &Page<'_>, entries: &[Entry]) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let above = entry.parent.and_then(|parent| judged.get(parent));
        let mut path = above.map(|above| above.path.clone()).unwrap_or_default();
        path.push(entry.mark.kind);
        let section = above.map_or(at, |above| above.section);
        judged.push(Judged { path, section, weight: weight(page, entries, at) });
    }
    judged
}

/// 整改措施： and below it the numbers of what was done.
fn below_label(page: &Page<'_>, entries: &[Entry], entry: &Entry) -> bool {
    let Some(parent) = entry.parent else { return false };
    let (Some(above), Some(first)) = (entries.get(parent), entries.get(parent + 1)) else { return false };
    word_at(page.text.at(above.cut.body..first.mark.start).trim_start(), OPENING_LABELS).is_some()
}

fn weight(page: &Page<'_>, entries: &[Entry], at: usize) -> i32 {
    let Some(entry) = entries.get(at) else { return 0 };
    let next = entries.get(at + 1);
    let until = next.map_or(page.text.folded.len(), |next| next.mark.start);
    let after = page.text.at(entry.cut.body..until).trim_start();
    let looks = Looks {
        alone: entry.cut.alone && !after.is_empty(),
        labelled: word_at(after, OPENING_LABELS).is_some() && !below_label(page, entries, entry),
        parent: after.is_empty() && next.is_some_and(|next| next.depth > entry.depth),
    };
    let mut weight = weigh(page.text.at(entry.cut.title.clone()), looks);
    weight -= if page.text.at(entry.end.saturating_sub(1)..entry.end) == ";" { 2 } else { 0 };
    weight += if entry.cut.status.is_some() { 2 } else { 0 };
    weight += if entry.mark.kind == Kind::Problem { 3 } else { 0 };
    let title = page.text.at(entry.cut.title.clone());
    weight -= if word_at(title, BODY_LABELS) == Some(title) { 8 } else { 0 };
    // 存在问题：…
    weight += if entry.cut.title.start > entry.mark.end && entry.mark.kind != Kind::Problem { 2 } else { 0 };
    weight
}

/// No level below another holds items: then the headings of the highest level do, but for those of principle around them.
fn top(page: &Page<'_>, entries: &[Entry], judged: &[Judged], item: &mut [bool], doubts: &mut Doubts) {
    let tops: Vec<(usize, i32)> = judged
        .iter()
        .enumerate()
        .filter(|(_, judged)| judged.path.len() == 1)
        .map(|(at, judged)| (at, judged.weight))
        .collect();
    let good = |weight: i32| weight >= 2;
    let (Some(first), Some(last)) = (tops.iter().position(|(_, w)| good(*w)), tops.iter().rposition(|(_, w)| good(*w)))
    else {
        return;
    };
    let numbered = tops
        .first()
        .and_then(|(at, _)| entries.get(*at))
        .is_some_and(|entry| !matches!(entry.mark.kind, Kind::Cn | Kind::Chapter));
    // Below 一、 principles may stand before and after the items; other marks at the highest level hold nothing else.
    let (first, last) = if numbered { (0, tops.len() - 1) } else { (first, last) };
    let between: Vec<(usize, i32)> = tops.into_iter().skip(first).take(last - first + 1).collect();
    let enough = between.iter().filter(|(_, weight)| good(*weight)).count() * 3 >= between.len() * 2;
    let sections = entries.iter().any(|entry| entry.depth > 0);
    // One heading alone, `反馈问题整改情况`, is a section whose text has no items.
    let lone = between.len() == 1 && sections;
    if !enough || lone {
        return;
    }
    for (at, _) in &between {
        mark(item, *at);
    }
    // Many alike carry one that sounds less like a problem.
    let many =
        between.len() >= 4 && between.iter().filter(|(_, weight)| good(*weight)).count() * 4 >= between.len() * 3;
    let odd = |at: usize, weight: i32| {
        let principle = entries.get(at).is_some_and(|entry| leaning(page.text.at(entry.cut.title.clone())) == 0);
        if numbered { weight < -1 } else { weight < if many && !principle { 0 } else { 2 } }
    };
    let at: Vec<usize> = between.iter().filter(|(at, weight)| odd(*at, *weight)).map(|(at, _)| *at).collect();
    if !at.is_empty() {
        doubt_level(page, entries, &at, doubts);
    }
}

/// A heading above the level of items, without items below it, that sounds like one: taken as an item, with a doubt.
fn leaves(
    page: &Page<'_>,
    entries: &[Entry],
    judged: &[Judged],
    chosen: &BTreeMap<usize, &Path>,
    item: &mut [bool],
    doubts: &mut Doubts,
) {
    let mut has_items = vec![false; entries.len()];
    for at in 0..entries.len() {
        if item.get(at) != Some(&true) {
            continue;
        }
        let mut up = entries.get(at).and_then(|entry| entry.parent);
        while let Some(parent) = up {
            if has_items.get(parent) == Some(&true) {
                break;
            }
            mark(&mut has_items, parent);
            up = entries.get(parent).and_then(|entry| entry.parent);
        }
    }
    for (at, judged) in judged.iter().enumerate() {
        let above =
            chosen.get(&judged.section).is_some_and(|path| judged.path.len() > 1 && judged.path.len() < path.len());
        if above && has_items.get(at) == Some(&false) && judged.weight >= 2 {
            mark(item, at);
            doubt_level(page, entries, &[at], doubts);
        }
    }
}

pub fn mark(flags: &mut [bool], at: usize) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = true;
    }
}

pub fn doubt_level(page: &Page<'_>, entries: &[Entry], at: &[usize], doubts: &mut Doubts) {
    for entry in at.iter().filter_map(|at| entries.get(*at)) {
        doubts.add(&page.text, entry.mark.start..entry.cut.title.end, DoubtKind::LevelUnclear, "");
    }
}
