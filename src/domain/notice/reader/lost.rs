//! What may be an item, a heading or a unit and became nothing: each such place is doubted.
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::found::{CountOf, DoubtKind, Found, FoundItem, FoundUnit, Role};
use super::closing::is_contact_line;
use super::fold::Text;
use super::lines::{Line, is_han, length};
use super::marks::{Kind, Mark, inline_marks, mark_at};
use super::odd::Built;
use super::orgs::is_body;
use super::page::Doubts;
use super::scan::{chinese, contains_any, enclosed, is_square, word_at, word_before};
use super::titles::{BODY_LABELS, cut, label_len};
use super::weight::{Looks, is_deed, lack, weigh};

/// A title is no longer.
const LONGEST: usize = 46;

pub fn lost(built: &Built<'_, '_>, items: &[&FoundItem], doubts: &mut Doubts) {
    in_lines(built, items, doubts);
    untitled(built, doubts);
    above_next(built, items, doubts);
    let stated = built.notice.counts.iter().filter(|count| count.value.of == CountOf::Items);
    let fewer =
        stated.into_iter().any(|count| usize::try_from(count.value.number).is_ok_and(|stated| stated > items.len()));
    for item in items {
        listed(built, item, if fewer { 1 } else { 2 }, doubts);
        actors(built, item, doubts);
        state(built, item, doubts);
    }
    endings(built, items, doubts);
}

/// So many characters a state has at most that no rule knows.
const ENDING: usize = 8;

/// `办结。` at the end of several items that say nothing else of their state: perhaps the state.
fn endings(built: &Built<'_, '_>, items: &[&FoundItem], doubts: &mut Doubts) {
    let text = &built.page.text;
    let mut same: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
    let mut silent = 0;
    for item in items.iter().filter(|item| item.status.is_none()) {
        silent += 1;
        let body = text.range_of(item.body);
        let words =
            text.at(body.clone()).trim_end_matches(|c| is_square(c) || matches!(c, '。' | ')' | ';' | ' ' | '\n'));
        let end = |c: char| is_square(c) || matches!(c, '。' | ')' | '(' | ';' | ':' | ',' | '\n');
        let last = words.rsplit(end).next().unwrap_or_default().trim();
        // 责任人：张某 says who, not how far.
        let label = words.get(..words.len() - last.len()).and_then(|before| before.trim_end().strip_suffix(':'));
        let other = label.is_some_and(|label| word_before(label, &["状态", "进度", "情况", "现状", "结果"]).is_none());
        let brief = (2..=ENDING).contains(&length(last, ENDING + 1));
        if brief && !other && last.chars().all(is_han) && !is_body(last) {
            let start = body.start + words.len() - last.len();
            same.entry(last).or_default().push(start..start + last.len());
        }
    }
    let most = |places: &[Range<usize>]| places.len() >= 2 && places.len() * 2 >= silent;
    // Where most end alike, what ends the others may say another state.
    let alike = same.values().any(|places| most(places));
    let says = |last: &str| contains_any(last, STATES) || last.starts_with(['还', '仍', '正', '未', '尚', '已']);
    for (last, places) in same {
        if alike && (most(&places) || says(last)) {
            for place in places {
                doubts.add(text, place, DoubtKind::Unread, "");
            }
        }
    }
}

/// Signs of a state: how far something has come.
const STATES: &[&str] = &["整改", "完成", "销号", "推进", "办结", "落实到位", "解决", "达标"];

/// `（已改毕）`, `进度：某某`: brackets or a label that may say how far an item has come, where nothing else does.
fn state(built: &Built<'_, '_>, item: &FoundItem, doubts: &mut Doubts) {
    if item.status.is_some() {
        return;
    }
    let text = &built.page.text;
    let body = text.range_of(item.body);
    let words = text.at(body.clone());
    for (at, sign) in words.char_indices().filter(|(_, c)| matches!(c, '(' | '【' | '[' | '〔' | '〖' | ':')) {
        let rest = words.get(at..).unwrap_or_default();
        let from = at + sign.len_utf8();
        let value = if sign == ':' {
            let label = words.get(..at).filter(|label| label.ends_with("进度") || label.ends_with("状态"));
            label.and_then(|_| clause_of(rest.get(1..)?))
        } else {
            enclosed(rest, 12).filter(|inside| contains_any(inside, STATES) && !inside.contains(['《', '“', ':']))
        };
        if let Some(value) = value.filter(|value| (2..=12).contains(&length(value, 13))) {
            doubts.add(text, body.start + from..body.start + from + value.len(), DoubtKind::Unread, "");
        }
    }
}

/// What a label is followed by; no state is longer than these signs.
fn clause_of(rest: &str) -> Option<&str> {
    let ends = |c: &char| !matches!(c, '\n' | '\t' | ' ' | '。' | ';' | ',');
    rest.get(..rest.chars().take(13).take_while(ends).map(char::len_utf8).sum())
}

/// Inside the text of an item a mark of its kind goes on with its number, and the next item does not: it may be the next one.
fn in_lines(built: &Built<'_, '_>, items: &[&FoundItem], doubts: &mut Doubts) {
    let page = built.page;
    for (at, item) in items.iter().enumerate() {
        let Some(number) = item.number else { continue };
        let next = items.get(at + 1).and_then(|next| next.number);
        let Some(own) = mark_at(&page.text, page.text.range_of(item.mark).start, true) else { continue };
        if next == Some(number + 1) {
            continue;
        }
        let body = page.text.range_of(item.body);
        let mut marks = Vec::new();
        for index in page.line_of(body.start)..=page.line_of(body.end.saturating_sub(1).max(body.start)) {
            if let Some(line) = page.lines.get(index).filter(|line| !line.is_blank()) {
                let clipped = Line { start: line.start.max(body.start), end: line.end.min(body.end) };
                marks.extend(inline_marks(&page.text, clipped));
            }
        }
        let same = |mark: &&Mark| kind(mark.kind) == kind(own.kind);
        let enumerated = marks.iter().filter(same).any(|mark| mark.number == 1);
        if let Some(mark) = marks.iter().filter(same).find(|mark| !enumerated && mark.number == number + 1) {
            doubts.add(
                &page.text,
                mark.start..cut(&page.text, mark.end, body.end).title.end,
                DoubtKind::MarkUnclear,
                "",
            );
        }
    }
}

/// `1.` and `1、` are often one kind.
const fn kind(kind: Kind) -> Kind {
    match kind {
        Kind::ArComma => Kind::ArDot,
        other => other,
    }
}

/// A line without a mark that is built and sounds like the title of a problem.
fn untitled(built: &Built<'_, '_>, doubts: &mut Doubts) {
    let page = built.page;
    let titles: Vec<Range<usize>> =
        built.entries.iter().map(|entry| entry.mark.start..entry.cut.title.end.max(entry.end)).collect();
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(built.first)) {
        if line.start >= built.closing {
            break;
        }
        let known = titles.partition_point(|title| title.end <= line.start);
        let title = titles.get(known).is_some_and(|title| title.start < line.end);
        let inside = built.table.as_ref().is_some_and(|table| table.contains(&line.start));
        if title || inside || line.start < built.first || !page.has_words(index) {
            continue;
        }
        let words = page.text.at(line.range());
        let brief = (6..LONGEST).contains(&length(words, LONGEST)) && !words.contains(['。', ';', ':', '\t', '!', '?']);
        if !brief || !words.ends_with(|c: char| is_han(c) || matches!(c, '”' | ')')) {
            continue;
        }
        let label = word_at(words, BODY_LABELS).is_some() || is_contact_line(words);
        let below = page.below(index).filter(|below| page.start_of(*below) < built.closing);
        let text = below
            .is_some_and(|below| page.line(below).contains('。') || word_at(page.line(below), BODY_LABELS).is_some());
        if !label && text && lack(words) && weigh(words, Looks::default()) >= 3 {
            doubts.add(&page.text, line.range(), DoubtKind::LevelUnclear, "");
        }
    }
}

/// A brief line right above the next item, below a sentence: the heading of an area, perhaps.
fn above_next(built: &Built<'_, '_>, items: &[&FoundItem], doubts: &mut Doubts) {
    let page = built.page;
    for (item, _) in items.iter().zip(items.iter().skip(1)) {
        let body = page.text.range_of(item.body);
        if body.is_empty() || built.table.is_some() {
            continue;
        }
        let index = page.line_of(body.end - 1);
        let Some(line) = page.lines.get(index).filter(|line| line.start > body.start) else { continue };
        let words = page.text.at(line.range());
        let ends = page.above(index).is_some_and(|above| page.line(above).ends_with(['。', ';', ')', '!']));
        let brief =
            (4..24).contains(&length(words, 24)) && !words.contains(['。', ';', ':', ',', '\t', '!', '?', '、']);
        let entry = built.entries.binary_search_by_key(&line.start, |entry| entry.mark.start).is_ok();
        let label = word_at(words, BODY_LABELS).is_some() || mark_at(&page.text, line.start, true).is_some();
        if ends && brief && !entry && !label && super::status::status_words(words).is_none() {
            doubts.add(&page.text, line.range(), DoubtKind::LevelUnclear, "");
        }
    }
}

/// Problems inside the text of an item: several lines that a label calls so, or an enumeration that sounds like them.
fn listed(built: &Built<'_, '_>, item: &FoundItem, least: usize, doubts: &mut Doubts) {
    let page = built.page;
    let body = page.text.range_of(item.body);
    if body.is_empty() || built.table.is_some() {
        return;
    }
    let bare = item.title.value.split(['（', '(']).next().unwrap_or_default();
    if bare.ends_with("方面") {
        parts(built, &body, doubts);
        return;
    }
    // 一是… lists what was done.
    let enumerates = least == 1 || item.measures.first().is_some_and(|first| first.rule != "measure.first_is");
    let mut labelled = Vec::new();
    let mut marked = Vec::new();
    for index in page.line_of(body.start)..=page.line_of(body.end - 1) {
        let Some(line) = page.lines.get(index).filter(|line| !line.is_blank() && page.has_words(index)) else {
            continue;
        };
        let clipped = Line { start: line.start.max(body.start), end: line.end.min(body.end) };
        if label_len(page.text.at(clipped.range())) > 0 {
            labelled.push(clipped.range());
        }
        if !enumerates {
            continue;
        }
        let lead = mark_at(&page.text, clipped.start, true);
        for mark in lead.into_iter().chain(inline_marks(&page.text, clipped)) {
            let title = cut(&page.text, mark.end, clipped.end);
            let words = page.text.at(title.title.clone());
            let sounds = title.rule != "title.line"
                && length(words, LONGEST) < LONGEST
                && lack(words)
                && weigh(words, Looks::default()) >= 3
                && mark.kind != Kind::Shi
                && !words.contains(|c: char| c.is_ascii_digit())
                && !words.starts_with(['与', '每', '对', '为', '把', '将', '向', '给', '请', '由']);
            marked.push((mark.start..title.title.end, sounds));
        }
    }
    let sound = marked.iter().filter(|(_, sounds)| *sounds).count();
    let several = labelled.len() >= 2;
    let places = labelled.into_iter().filter(|_| several);
    let listed = sound >= least && sound * 3 >= marked.len() * 2;
    for place in places.chain(marked.into_iter().filter(|(_, sounds)| *sounds && listed).map(|(place, _)| place)) {
        doubts.add(&page.text, place, DoubtKind::LevelUnclear, "");
    }
}

/// So many parts are pointed at.
const MOST_PARTS: usize = 40;

/// An area was taken for an item: whatever opens a line of it, or is enumerated in it, may be one.
fn parts(built: &Built<'_, '_>, body: &Range<usize>, doubts: &mut Doubts) {
    let page = built.page;
    let mut places = Vec::new();
    for index in page.line_of(body.start)..=page.line_of(body.end - 1) {
        let Some(line) = page.lines.get(index).filter(|line| !line.is_blank() && page.has_words(index)) else {
            continue;
        };
        let clipped = Line { start: line.start.max(body.start), end: line.end.min(body.end) };
        let lead = mark_at(&page.text, clipped.start, true).map_or(clipped.start, |mark| mark.end);
        let inline = inline_marks(&page.text, clipped);
        places.extend([lead].into_iter().chain(inline.iter().map(|mark| mark.end)).map(|start| (start, clipped.end)));
        if places.len() > MOST_PARTS {
            break;
        }
    }
    for (start, end) in places {
        let words = page.text.at(start..end);
        let title = cut(&page.text, start, end).title;
        if word_at(words, BODY_LABELS).is_none() && length(page.text.at(title.clone()), 60) < 60 {
            doubts.add(&page.text, title, DoubtKind::LevelUnclear, "");
        }
    }
}

/// Words that a body is said to act with.
const ACTS: [&str; 16] = [
    "跟进",
    "落实",
    "落实到位",
    "承担",
    "兜底",
    "督办",
    "督导",
    "把关",
    "配套",
    "主导",
    "抓落实",
    "包保",
    "认领",
    "领责",
    "担责",
    "协管",
];

/// The last signs of those words: a quick look before the real one.
const LAST: [char; 13] = ['进', '实', '位', '担', '底', '办', '导', '关', '套', '保', '领', '责', '管'];

/// The units of an item, to be looked up at every clause of it.
struct Known<'t> {
    places: Vec<(Range<usize>, &'t Found<FoundUnit>)>,
    names: HashSet<&'t str>,
}

impl<'t> Known<'t> {
    fn of(units: &'t [Found<FoundUnit>], text: &'t Text<'_>) -> Self {
        let mut places: Vec<_> = units.iter().map(|unit| (text.range_of(unit.span), unit)).collect();
        places.sort_by_key(|(range, _)| range.start);
        let names = places.iter().map(|(range, _)| text.at(range.clone())).collect();
        Self { places, names }
    }

    /// The unit that stands there.
    fn at(&self, range: &Range<usize>) -> Option<&'t Found<FoundUnit>> {
        let next = self.places.partition_point(|(place, _)| place.end <= range.start);
        self.places.get(next).filter(|(place, _)| place.start < range.end).map(|(_, unit)| *unit)
    }
}

/// `县审计局跟进，`: a clause that is a body and one word, and the body has no role.
fn actors(built: &Built<'_, '_>, item: &FoundItem, doubts: &mut Doubts) {
    let text = &built.page.text;
    let body = text.range_of(item.body);
    let words = text.at(body.clone());
    let known = Known::of(&item.units, text);
    let mut from = 0;
    for clause in words.split(|c| is_square(c) || matches!(c, ',' | '。' | ';' | '\n' | ':' | '(' | ')')) {
        let start = body.start + from;
        from += clause.len();
        from += words.get(from..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        unread(built, &known, start, clause, doubts);
        if clause.len() > 90 || !clause.ends_with(LAST) {
            continue;
        }
        let lead = match (chinese(clause), clause.find('是')) {
            (Some((_, len)), Some(is)) if len == is => is + '是'.len_utf8(),
            _ => word_at(clause, &["由", "请"]).map_or(0, str::len),
        };
        let Some(act) = ACTS.iter().find(|act| clause.ends_with(**act)) else { continue };
        let name = clause.get(lead..clause.len() - act.len()).unwrap_or_default();
        let range = start + lead..start + lead + name.len();
        let acts = known.at(&range).is_some_and(|unit| matches!(unit.value.role, Role::Lead | Role::Assist));
        if length(name, 3) >= 3 && is_body(name) && !acts && !contains_any(name, &["单位", "部门"]) {
            doubts.add(text, range, DoubtKind::Unread, "");
        }
    }
}

/// What is said of somebody, or of nobody in particular.
const NOBODY: &[&str] = &[
    "各", "有关", "相关", "人", "员", "领导", "书记", "主任", "同志", "单位", "部门", "班子", "专", "我", "双方",
    "多方", "社会", "企业", "群众", "家长", "方面", "上级", "责任", "工作", "党组", "积极",
];

/// `由某某庭牵头`, `甲局、某某库配合`: a name in the list that became no unit.
fn unread(built: &Built<'_, '_>, units: &Known<'_>, start: usize, clause: &str, doubts: &mut Doubts) {
    let text = &built.page.text;
    let Some(cue) = ["牵头", "负责", "配合", "协助", "会同"].iter().filter_map(|cue| clause.find(cue)).min()
    else {
        return;
    };
    let before = clause.get(..cue).unwrap_or_default();
    let by = before.rfind('由').map(|at| at + '由'.len_utf8());
    let mut at = by.unwrap_or(0);
    let mut unknown = Vec::new();
    let mut known = by.is_some();
    for part in before.get(at..).unwrap_or_default().split(['、', '和', '与', '及']) {
        let range = start + at..start + at + part.len();
        at += part.len();
        at += before.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if units.at(&range).is_some() || units.names.contains(part) {
            known = true;
        } else if (3..=14).contains(&length(part, 15))
            && part.chars().all(is_han)
            && !is_deed(part)
            && !contains_any(part, NOBODY)
        {
            unknown.push(range);
        }
    }
    for range in unknown.into_iter().filter(|_| known) {
        doubts.add(text, range, DoubtKind::Unread, "");
    }
}
