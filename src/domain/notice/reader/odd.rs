//! Values that look as such values hardly do, headings that fit nowhere, and lines that end inside a sentence.
use std::collections::HashMap;
use std::ops::Range;

use super::super::found::{DoubtKind, Found, FoundItem, FoundNotice, FoundUnit, Role, Span};
use super::closing::{self, is_contact_line};
use super::leftover::{Covered, touches};
use super::lines::{is_han, length};
use super::lost::lost;
use super::marks::{Kind, mark_at};
use super::orgs::{is_body, tail};
use super::outline::Entry;
use super::page::{Doubts, Page};
use super::scan::{contains_any, gaps, word_at, word_before};
use super::titles::{BODY_LABELS, cut};
use super::whole::whole;

/// The body of the notice as the headings part it.
pub struct Built<'p, 's> {
    pub page: &'p Page<'s>,
    pub notice: &'p FoundNotice,
    pub entries: &'p [Entry],
    /// From the end of the headline to the signature.
    pub body: Range<usize>,
    /// Where the first heading stands.
    pub first: usize,
    pub closing: usize,
    pub table: Option<Range<usize>>,
}

pub fn odd(built: &Built<'_, '_>, covered: &Covered, doubts: &mut Doubts) {
    head(built.notice, doubts);
    contact(built.notice, doubts);
    let items: Vec<&FoundItem> = built.notice.items().collect();
    for item in &items {
        title(item, doubts);
        for unit in &item.units {
            self::unit(unit, doubts);
        }
    }
    whole(built.notice, doubts);
    without_body(&items, doubts);
    lost(built, &items, doubts);
    strays(built, doubts);
    labels(built, covered, doubts);
    broken_lines(built, doubts);
}

/// A headline without its beginning, a team without the body that sent it.
fn head(notice: &FoundNotice, doubts: &mut Doubts) {
    if let Some(title) = &notice.title {
        let cut = word_at(&title.value, &["整改", "反馈", "的", "情况", "落实", "意见", "组", "问题"]).is_some();
        if cut || length(&title.value, 8) < 8 {
            value_odd(doubts, title.span);
        }
    }
    if let Some(by) = &notice.inspection.by {
        let alone = word_at(&by.value, &["巡察", "巡视", "审计组", "第", "督", "检查", "党组", "党委"]).is_some();
        if alone || contains_any(&by.value, &["派出", "组织", "成立", "抽调", "开展", "进行"]) {
            value_odd(doubts, by.span);
        }
    }
    if let (Some(by), None) = (&notice.inspection.by, &notice.inspection.kind) {
        doubts.at(by.span, DoubtKind::Unread);
    }
    if let Some(inspected) = &notice.inspected {
        let deed = contains_any(&inspected.value, &["情况", "工作", "问题", "整改", "年度", "反馈"]);
        if deed || length(&inspected.value, 3) < 3 {
            value_odd(doubts, inspected.span);
        }
    }
}

fn value_odd(doubts: &mut Doubts, span: Span) {
    doubts.at(span, DoubtKind::ValueOdd);
}

/// Words that a place is named with.
const PLACES: [&str; 22] = [
    "路", "街", "号", "楼", "道", "村", "镇", "乡", "巷", "弄", "里", "院", "大厦", "广场", "园", "社区", "组", "室",
    "区", "桥", "中心", "庄",
];

fn contact(notice: &FoundNotice, doubts: &mut Doubts) {
    let contact = &notice.contact;
    for address in &contact.addresses {
        let text = &address.value.text;
        if !contains_any(text, &PLACES) || contains_any(text, &["电话", "：", "，请", "欢迎"]) {
            value_odd(doubts, address.span);
        }
    }
    if let Some(receiver) = notice.receiver.as_ref().filter(|receiver| length(&receiver.value, 4) < 4) {
        value_odd(doubts, receiver.span);
    }
    if let Some(envelope) = &contact.envelope {
        let text = &envelope.value.text;
        let count = length(text, 31);
        if !(3..=30).contains(&count) || contains_any(text, &["。", "，", "；", "字样", "邮编", "电话"]) {
            value_odd(doubts, envelope.span);
        }
    }
}

/// A title of hardly any words, or of more than a title has.
fn title(item: &FoundItem, doubts: &mut Doubts) {
    if !(4..=80).contains(&length(&item.title.value, 81)) {
        value_odd(doubts, item.title.span);
    }
    // 党建方面（2项）
    let bare = item.title.value.split(['（', '(']).next().unwrap_or_default();
    if bare.ends_with("方面") {
        doubts.at(item.title.span, DoubtKind::LevelUnclear);
    }
}

/// Words that are no body and yet act: 各科室, 相关部门.
const ALL_OF: [&str; 12] =
    ["单位", "部门", "科室", "成员", "企业", "街镇", "乡镇", "社区", "股室", "处室", "班子", "支部"];

fn unit(unit: &Found<FoundUnit>, doubts: &mut Doubts) {
    let name = super::fold::folded(&unit.value.name);
    let name = name.as_str();
    let acts = matches!(unit.value.role, Role::Lead | Role::Assist);
    let plural = name.starts_with('各') || contains_any(name, &ALL_OF);
    // 组织科 is a body, 组织开展 a deed.
    let bare = name.replace("组织部", "").replace("组织科", "").replace("组织处", "").replace("组织人事", "");
    let whole = is_body(name) && !contains_any(&bare, &["牵头", "负责", "组织", "开展", "会同", "配合"]);
    if acts && !plural && !whole {
        value_odd(doubts, unit.span);
    }
}

/// A heading without text where the others have some: the text may have been taken for part of it.
fn without_body(items: &[&FoundItem], doubts: &mut Doubts) {
    let empty = |item: &&&FoundItem| item.body.start >= item.body.end;
    let bare: Vec<_> = items.iter().filter(empty).collect();
    if bare.len() * 3 > items.len() {
        return;
    }
    for item in bare {
        doubts.at(item.title.span, DoubtKind::TitleEndUnclear);
    }
}

/// A number at the beginning of a line that is neither a heading nor a part of the contact block.
fn strays(built: &Built<'_, '_>, doubts: &mut Doubts) {
    let page = built.page;
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(built.body.start)) {
        if line.start >= built.closing {
            break;
        }
        let inside = built.table.as_ref().is_some_and(|table| table.contains(&line.start));
        let known = built.entries.binary_search_by_key(&line.start, |entry| entry.mark.start).is_ok();
        if inside || known || !page.has_words(index) || line.start < built.body.start {
            continue;
        }
        let Some(mark) = mark_at(&page.text, line.start, true).filter(|mark| mark.kind != Kind::Shi) else { continue };
        if !is_contact_line(page.text.at(mark.end..line.end)) {
            let title = cut(&page.text, mark.end, line.end).title;
            let shown = if length(page.text.at(title.clone()), 60) < 60 { title.end } else { mark.label_end };
            doubts.add(&page.text, mark.start..shown, DoubtKind::MarkUnclear, "");
        }
    }
}

/// Labels of what an item says of itself, whose value became nothing.
const LABELS: [&str; 15] = [
    "整改状态",
    "完成状态",
    "办理状态",
    "目前状态",
    "整改进度",
    "责任单位",
    "责任部门",
    "责任科室",
    "责任处室",
    "牵头单位",
    "牵头部门",
    "牵头科室",
    "配合单位",
    "配合部门",
    "协办单位",
];

fn labels(built: &Built<'_, '_>, covered: &Covered, doubts: &mut Doubts) {
    let text = &built.page.text;
    let zone = built.first.min(built.closing)..built.closing;
    let words = text.at(zone.clone());
    for (at, sign) in words.match_indices([':', '为', '】', ']']) {
        let before = words.get(..at).unwrap_or_default();
        let rest = words.get(at + sign.len()..).unwrap_or_default();
        // 责任单位：甲科, 【责任单位】：甲科, 【责任单位】甲科
        let (before, value) = if matches!(sign, ":" | "为") {
            (before.trim_end_matches(['】', ']', ' ']), rest)
        } else {
            (before, rest.trim_start_matches(['】', ']', ' ']))
        };
        let may = before.ends_with(['态', '度', '位', '门', '室']);
        if !may || word_before(before, &LABELS).is_none() || value.starts_with([':', '为']) {
            continue;
        }
        let start = zone.end - value.len() + gaps(value);
        let len: usize = text
            .at(start..zone.end)
            .chars()
            .take(40)
            .take_while(|c| !matches!(c, '\n' | '。' | ';' | ')' | '】'))
            .map(char::len_utf8)
            .sum();
        let range = start..start + len;
        let site = built.page.is_site(built.page.line_of(start));
        if !range.is_empty() && !site && !covered.touches(&range) {
            doubts.add(text, range, DoubtKind::Unread, "");
        }
    }
    unknown_labels(built, &zone, doubts);
}

/// A label that comes back so often belongs to the items.
const AGAIN: usize = 3;

/// `承接单位：…`: bodies under a label that nobody knows.
fn unknown_labels(built: &Built<'_, '_>, zone: &Range<usize>, doubts: &mut Doubts) {
    let text = &built.page.text;
    let words = text.at(zone.clone());
    let acting = |unit: &&Found<FoundUnit>| matches!(unit.value.role, Role::Lead | Role::Assist);
    let acts: Vec<Range<usize>> = built
        .notice
        .items()
        .flat_map(|item| item.units.iter().filter(acting))
        .map(|unit| text.range_of(unit.span))
        .collect();
    let own = |at: usize| {
        let before = tail(words.get(..at).unwrap_or_default(), 6);
        before.rsplit(|c| !is_han(c)).next().filter(|label| length(label, 2) >= 2).unwrap_or_default()
    };
    let mut labels: HashMap<&str, usize> = HashMap::new();
    for (at, _) in words.match_indices(':') {
        *labels.entry(own(at)).or_default() += 1;
    }
    for (at, colon) in words.match_indices(':') {
        let label = tail(words.get(..at).unwrap_or_default(), 4);
        // 经办：甲科, again and again.
        let again = !own(at).is_empty() && labels.get(own(at)).is_some_and(|count| *count >= AGAIN);
        let alone = |rest: &str| rest.is_empty() || rest.starts_with(['。', ';', '\n', ')', '】']);
        let value = words.get(at + colon.len()..).unwrap_or_default();
        let len: usize = value.chars().take(20).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        let first = value.get(..len).unwrap_or_default();
        let start = zone.start + at + colon.len();
        if (again && value.get(len..).is_some_and(alone)
            || word_before(label, &["单位", "部门", "科室", "处室", "股室", "机构", "主体"]).is_some())
            && is_body(first)
            && !touches(&acts, &(start..start + len))
            && !built.page.is_site(built.page.line_of(start))
        {
            let more = value
                .chars()
                .take(60)
                .take_while(|c| !matches!(c, '。' | ';' | '\n'))
                .map(char::len_utf8)
                .sum::<usize>();
            doubts.add(text, start..start + more, DoubtKind::Unread, "");
        }
    }
}

/// So many characters to either side are shown of a sentence that a line's end cuts.
const AROUND: usize = 60;
/// A shorter line is more likely a heading, a name or a cell.
const SENTENCE: usize = 14;

/// A line that ends inside a sentence with the next line right below it.
fn broken_lines(built: &Built<'_, '_>, doubts: &mut Doubts) {
    let page = built.page;
    let text = &page.text;
    let mut titles = built.entries.iter().map(|entry| (entry.mark.start, entry.cut.title.end)).peekable();
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(built.body.start)) {
        if line.is_blank() {
            continue;
        }
        let Some(next) = page.below(index).filter(|below| below - index <= 2).and_then(|below| page.lines.get(below))
        else {
            continue;
        };
        if line.start >= built.body.end || next.start >= built.body.end {
            break;
        }
        while titles.next_if(|(_, end)| *end < line.start).is_some() {}
        let heading = titles.peek().is_some_and(|(start, end)| *start < line.end && line.end <= *end + '。'.len_utf8());
        let inside = built.table.as_ref().is_some_and(|table| table.contains(&line.start));
        if heading || inside || line.start < built.body.start || !page.has_words(index) {
            continue;
        }
        let (words, follow) = (text.at(line.range()), text.at(next.range()));
        if cut_off(words) && goes_on(follow) && mark_at(text, next.start, true).is_none() {
            let before = words.rfind(['。', ';']).map_or(0, |at| at + 1);
            let lead = words.get(before..).map_or(0, |rest| length(rest, AROUND + 1).saturating_sub(AROUND));
            let from: usize =
                words.get(before..).unwrap_or_default().chars().take(lead).map(char::len_utf8).sum::<usize>() + before;
            let more: usize =
                follow.chars().take(AROUND).take_while(|c| !matches!(c, '。' | ';')).map(char::len_utf8).sum();
            doubts.add(text, line.start + from..next.start + more, DoubtKind::LineBroken, "");
        }
    }
}

/// Part of a sentence, without its end.
fn cut_off(words: &str) -> bool {
    let ends = words.ends_with(|c: char| is_han(c) || c.is_ascii_digit() || matches!(c, ',' | '、'));
    let labelled = word_at(words, BODY_LABELS).is_some() || words.chars().take(12).any(|c| c == ':');
    let heading = word_before(words, &["问题", "方面", "整改", "情况"]).is_some();
    ends && !labelled && !heading && length(words, SENTENCE) >= SENTENCE && words.contains([',', '。', '、', ';'])
}

fn goes_on(words: &str) -> bool {
    words.starts_with(|c: char| is_han(c) || c.is_ascii_digit() || matches!(c, ',' | '、' | '。' | '“' | '《'))
        && word_at(words, BODY_LABELS).is_none()
        && word_at(words, closing::LABELS).is_none()
        && !is_contact_line(words)
        && !is_body(words)
        // A label of contact data stands alone on its line.
        && (length(words, 9) == 9 || words.contains('。'))
}
