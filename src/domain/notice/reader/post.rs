//! 通信地址, 邮政信箱 and 邮编: where a letter arrives.
use std::ops::Range;

use super::super::found::{DoubtKind, FoundAddress, FoundContact};
use super::envelope::{NOTES, PAPER, envelope};
use super::fold::Text;
use super::hours::is_hours;
use super::labels::{Kind, Label};
use super::lines::{is_han, length};
use super::orgs::{is_body, tail};
use super::page::Doubts;
use super::postcodes::{attach_postcodes, check_province, postcode, trailing_postcode};
use super::scan::{contains_any, digits, enclosed, gaps, word_at};

/// Reads addresses, boxes, postcodes and the words for the envelope. What it took is no telephone number.
pub fn post(
    text: &Text<'_>,
    zone: &Range<usize>,
    labels: &[Label],
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) -> Vec<Range<usize>> {
    let mut taken = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let stop = labels.get(index + 1).map_or(zone.end, |next| next.start);
        match label.kind {
            Kind::Address => {
                if let Some(range) = address(text, *label, stop, zone, contact, doubts) {
                    taken.push(range);
                }
            }
            Kind::PoBox | Kind::Email => taken.extend(po_box(text, *label, stop, contact)),
            Kind::Postcode => taken.extend(postcode(text, *label, stop, contact, doubts)),
            _ => {}
        }
    }
    by_shape(text, zone, contact, &mut taken, doubts);
    boxes_by_shape(text, zone, contact, &mut taken, doubts);
    code_alone(text, contact, doubts);
    attach_postcodes(contact);
    check_province(text, zone, contact, doubts);
    contact.envelope = envelope(text, zone);
    taken
}

/// Words after which an address is over.
const AFTER_ADDRESS: &[&str] = &[
    "请", "信封", "来信", "联系", "或", "并", "注明", "收件", "邮", "电话", "也可", "同时", "欢迎", "以便", "期限",
    "受理",
];

/// Where the value of an address ends, counted from its beginning.
fn address_end(words: &str) -> usize {
    for (at, c) in words.char_indices().take(150) {
        let rest = words.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '\n' if goes_on(words.get(..at).unwrap_or_default(), rest) => {}
            '\n' | '。' | ';' | '\t' => return at,
            '(' | '【' | '[' => {
                let inside = words.get(at..).and_then(|rest| enclosed(rest, 80)).unwrap_or(rest);
                if contains_any(inside, &["邮编", "邮政编码", "收", "来信"])
                    || contains_any(inside, PAPER)
                    || contains_any(inside, NOTES)
                    || digits(inside) == 6
                {
                    return at;
                }
            }
            ',' | ' ' => {
                let rest = rest.trim_start();
                if word_at(rest, AFTER_ADDRESS).is_some()
                    || (digits(rest) == 6 && rest.get(6..).is_none_or(|after| !after.starts_with(['号', '室'])))
                {
                    return at;
                }
            }
            _ => {}
        }
    }
    words.chars().take(150).map(char::len_utf8).sum()
}

/// Words that ask to write, before the address itself.
const LEADS: &[&str] = &[
    "信件请寄",
    "信件寄",
    "信寄",
    "请寄送至",
    "请寄往",
    "请寄至",
    "请寄到",
    "请寄",
    "可寄至",
    "可寄往",
    "可寄到",
    "可寄",
    "寄送至",
    "邮寄至",
    "邮寄到",
    "投递至",
    "投递到",
    "投寄至",
    "寄往",
    "寄至",
    "寄到",
    "寄给",
    "写信至",
    "写信到",
    "写信寄",
    "来信到",
    "来信至",
    "来函至",
    "送至",
    "送到",
    "寄",
    "投至",
    "来信投",
    "投到",
    "前往",
    "到",
    "至",
    "往",
    "或者",
    "或",
    "也可",
    "请",
];

/// The length of what asks to write before an address.
fn lead_in(value: &str) -> usize {
    let mut at = 0;
    while let Some(lead) = value.get(at..).and_then(|rest| word_at(rest, LEADS)) {
        at += lead.len();
    }
    at
}

/// The line names a road, a house or a room.
fn is_place(line: &str) -> bool {
    let count = length(line, 40);
    (2..40).contains(&count)
        && !line.contains([':', '。', '@'])
        && contains_any(
            line,
            &["路", "街", "道", "巷", "弄", "号", "楼", "室", "大厦", "大院", "广场", "村", "层", "栋"],
        )
        && word_at(line, AFTER_ADDRESS).is_none()
}

/// An address broken over two lines: nothing ends the first, and the second is no label, date or body of its own.
fn goes_on(before: &str, rest: &str) -> bool {
    let before = before.trim_end();
    if before.contains('\n') || !before.ends_with(|c: char| is_han(c) || c.is_ascii_digit()) {
        return false;
    }
    let rest = rest.get(gaps(rest)..).unwrap_or_default();
    let next: usize = rest.chars().take(60).take_while(|c| *c != '\n').map(char::len_utf8).sum();
    let next = rest.get(..next).unwrap_or_default();
    let room = digits(next);
    let room = room + usize::from(room > 0 && next.get(room..).is_some_and(|rest| rest.starts_with(" 号")));
    let word = |c: &char| is_han(*c) || c.is_ascii_alphanumeric();
    let head = room + next.get(room..).unwrap_or_default().chars().take_while(word).map(char::len_utf8).sum::<usize>();
    let signed = next.get(head..).is_some_and(|rest| rest.starts_with([',', ';', '。', '(']));
    // A road without a house goes on with the house.
    let open = !before.contains('号') && !contains_any(before, &["楼", "室", "大院", "大厦"]);
    let place = next.get(..head).is_some_and(is_place);
    head > 0 && (signed || (open && place)) && word_at(next, AFTER_ADDRESS).is_none()
}

/// The words of an address without the number of the page between its lines.
fn over_pages(text: &Text<'_>, range: Range<usize>) -> String {
    let mut at = range.start;
    let lines = text.at(range.clone()).split_inclusive('\n').map(|line| {
        let own = at..at + line.trim_end().len();
        at += line.len();
        text.printed(own)
    });
    lines.collect()
}

fn address(
    text: &Text<'_>,
    label: Label,
    stop: usize,
    zone: &Range<usize>,
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) -> Option<Range<usize>> {
    let verb = text.at(label.start..label.end).contains(['寄', '投']);
    let mut start = label.end;
    if !label.colon && !verb && !text.at(start..stop).starts_with(['(', '\n']) {
        return None;
    }
    let bracket = text.at(start..stop);
    if bracket.starts_with('(')
        && let Some(inside) = enclosed(bracket, 30)
        && text.at(start + inside.len() + 2..stop).starts_with(':')
    {
        start += inside.len() + 3;
    }
    start += gaps(text.at(start..stop));
    let mut words = text.at(start..stop);
    // 510399 广州市…
    if digits(words) == 6 && words.get(6..).is_some_and(|rest| rest.starts_with([' ', ','])) {
        let code = words.get(..6)?.to_owned();
        contact.postcode.get_or_insert_with(|| text.found(start..start + 6, "postcode.before_address", code));
        start += 7 + gaps(text.at(start + 7..stop));
        words = text.at(start..stop);
    }
    // 县水利局（人民路88号）: the place is inside.
    let name: usize = words.chars().take(30).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let inside = words.get(name..).filter(|rest| rest.starts_with('(')).and_then(|rest| enclosed(rest, 80));
    let coded =
        |inside: &str| inside.rsplit([',', ' ', ':']).next().is_some_and(|last| last.len() == 6 && digits(last) == 6);
    // …（人民路88号，邮编323000）: the bracket goes on behind the next label.
    let open = words.get(name..).filter(|rest| rest.starts_with('(') && inside.is_none()).unwrap_or_default();
    if (inside.is_some_and(|inside| streets(inside).next().is_some() && coded(inside))
        || streets(open).next().is_some())
        && words.get(..name).is_some_and(is_body)
    {
        start += name + 1;
        words = text.at(start..stop);
    }
    // 来访：工作日9:00-11:00到一楼接待室
    let visit = is_hours(words).then(|| visited(words.get(..address_end(words)).unwrap_or_default()));
    if let Some(at) = visit {
        let at = at?;
        let end = start + address_end(words);
        doubts.add(text, start..end, DoubtKind::ContactUnclear, "");
        start += at;
        words = text.at(start..stop);
    }
    let raw = words.get(..address_end(words))?;
    // “临溪县人民路88号”
    let quoted = raw.strip_prefix(['“', '"']).and_then(|inner| inner.split(['”', '"']).next());
    start += quoted.map_or(0, |_| raw.chars().next().map_or(0, char::len_utf8));
    let raw = quoted.unwrap_or(raw);
    let raw = if inside.is_some() && raw.contains(')') && !raw.contains('(') { raw.split(')').next()? } else { raw };
    let mut value = raw.trim_end_matches([' ', ',', '、', ':', '(', '。', ';', '【', '[', '或']);
    for end in ["(收)", "收"] {
        value = value.strip_suffix(end).map_or(value, str::trim_end);
    }
    let value = value.strip_suffix("的").unwrap_or(value);
    let lead = lead_in(value);
    let value = value.get(lead..)?;
    let start = start + lead;
    let range = start..start + value.len();
    if length(value, 4) < 4 || value.contains('@') {
        return None;
    }
    if value.contains("信箱") && !value.contains('号') || value.ends_with("信箱") {
        contact.po_boxes.push(text.words(range.clone(), "po_box.address"));
        return Some(range);
    }
    // 办公室 is no room.
    let bare = value.replace("办公室", "").replace("监察室", "");
    let place = bare.contains(|c: char| c.is_ascii_digit())
        || contains_any(
            &bare,
            &["路", "街", "号", "楼", "室", "大院", "大道", "巷", "村", "镇", "大厦", "广场", "园区"],
        );
    if !place && (verb || is_body(value)) {
        return None;
    }
    let after = text.at(range.end..zone.end.max(range.end));
    let code = trailing_postcode(after).map(|(at, code)| {
        let found = text.found(range.end + at..range.end + at + 6, "postcode.after_address", code.to_owned());
        contact.postcode.get_or_insert_with(|| found.clone());
        found.value
    });
    let found = FoundAddress { text: over_pages(text, range.clone()), postcode: code };
    if !contact.addresses.iter().any(|other| other.value.text == found.text) {
        contact.addresses.push(text.found(range.clone(), if verb { "address.verb" } else { "address.label" }, found));
    }
    Some(range)
}

/// Where the place begins that somebody may visit at those hours.
fn visited(words: &str) -> Option<usize> {
    let at = |word: &&str| words.rfind(*word).map(|at| at + word.len());
    let end = ["前往", "到", "来"].iter().filter_map(at).max()?;
    words.get(end..).is_some_and(|place| length(place, 4) >= 4).then_some(end)
}

/// 文昌路8号: where a street and its number end, counted in the text.
pub fn streets(words: &str) -> impl Iterator<Item = usize> {
    words.match_indices('号').map(|(at, sign)| (at, at + sign.len())).filter_map(|(at, end)| {
        let before = words.get(..at)?;
        let street = before.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百-".contains(c));
        let named = street.ends_with(['路', '街', '道', '巷', '弄', '段', '里', '村', '院']);
        (street.len() < before.len() && named).then_some(end)
    })
}

/// Words that ask for a letter, right before an address without a label.
const VERBS: &[&str] = &[
    "寄往",
    "寄至",
    "寄到",
    "寄送",
    "邮寄",
    "位于",
    "送至",
    "地址",
    "地点",
    "请寄",
    "递到",
    "递交",
    "送到",
    "写信到",
    "在",
];

/// So many addresses without a label are looked for.
const UNLABELLED: usize = 6;

/// Addresses that no label announces, each from the sign before it to its end; with a doubt unless a verb asks to write there.
fn by_shape(
    text: &Text<'_>,
    zone: &Range<usize>,
    contact: &mut FoundContact,
    taken: &mut Vec<Range<usize>>,
    doubts: &mut Doubts,
) {
    let ends: Vec<usize> = streets(text.at(zone.clone())).take(UNLABELLED * 2).map(|end| zone.start + end).collect();
    let before = contact.addresses.len() + contact.po_boxes.len();
    let mut last: Option<usize> = None;
    for end in ends {
        if taken.iter().any(|range| range.start < end && end <= range.end) || contact.addresses.len() >= UNLABELLED {
            continue;
        }
        let Some((range, asked)) = address_around(text, zone, end) else { continue };
        let after = text.at(range.end..zone.end);
        let code = trailing_postcode(after).map(|(at, code)| {
            let found = text.found(range.end + at..range.end + at + 6, "postcode.after_address", code.to_owned());
            contact.postcode.get_or_insert_with(|| found.clone());
            found.value
        });
        let found = FoundAddress { text: over_pages(text, range.clone()), postcode: code };
        taken.push(range.clone());
        if contact.addresses.iter().any(|other| other.value.text.contains(&found.text)) {
            continue;
        }
        // The next line of a list that was asked for.
        let between = last.and_then(|last| text.folded.get(last..range.start));
        let listed = between.is_some_and(|between| length(between, 30) < 30 && !between.contains('。'));
        let asked = asked || listed;
        last = asked.then_some(range.end);
        contact.addresses.push(text.found(range.clone(), "address.shape", found));
        if !asked || before > 0 {
            doubts.add(text, range, DoubtKind::ContactUnclear, "");
        }
    }
}

/// The address whose street and number end at a place, and whether the words before it ask to write there.
fn address_around(text: &Text<'_>, zone: &Range<usize>, end: usize) -> Option<(Range<usize>, bool)> {
    let before = text.at(zone.start..end);
    let reach: usize = before.chars().rev().take(45).map(char::len_utf8).sum();
    let clause = before.get(before.len() - reach..)?;
    let sign = clause.rfind([':', ',', '。', ';', '\n', '(', ' ', '、', '\t', '“', '"']);
    let skip =
        sign.map_or(0, |at| at + clause.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let clause = clause.get(skip..)?;
    let verb = VERBS.iter().filter_map(|verb| clause.rfind(verb).map(|at| at + verb.len())).max().unwrap_or(0);
    let lead = verb + lead_in(clause.get(verb..)?);
    let start = end - clause.len() + lead;
    let raw = text.at(start..zone.end);
    let raw = raw.get(..address_end(raw))?;
    let quoted = text.at(zone.start..start).ends_with(['“', '"']);
    let raw = if quoted { raw.split(['”', '"']).next()? } else { raw };
    let value = raw.trim_end_matches([' ', ',', '、', '(', '或', '收']);
    let value = if value.contains('(') { value } else { value.trim_end_matches(')') };
    // 写信，浙江省…
    let before = text.at(zone.start..start).trim_end_matches([' ', ',', ':', '\t', '\n']);
    let asked = lead > 0
        || (quoted && before.trim_end_matches(['“', '"']).ends_with(['到', '至', '往', '寄']))
        || before.ends_with("地址")
        || before.ends_with("信箱")
        || ["写信", "来信", "寄信", "信函", "来函", "邮寄", "书信", "信件"].iter().any(|verb| before.ends_with(verb));
    (!value.is_empty()).then(|| (start..start + value.len(), asked))
}

/// A postcode without a place: what stands before it is perhaps one.
fn code_alone(text: &Text<'_>, contact: &FoundContact, doubts: &mut Doubts) {
    if let Some(code) =
        contact.postcode.as_ref().filter(|_| contact.addresses.is_empty() && contact.po_boxes.is_empty())
    {
        let at = text.range_of(code.span).start;
        let near = tail(text.at(0..at), 60);
        let clause = near.rsplit(['。', ';', '\n']).next().unwrap_or_default();
        doubts.add(text, at - clause.len()..at, DoubtKind::ContactUnclear, "");
    }
}

/// 某市第18号邮政专用信箱, announced by no label.
fn boxes_by_shape(
    text: &Text<'_>,
    zone: &Range<usize>,
    contact: &mut FoundContact,
    taken: &mut Vec<Range<usize>>,
    doubts: &mut Doubts,
) {
    let words = text.at(zone.clone());
    for (at, sign) in words.match_indices("信箱") {
        let end = zone.start + at + sign.len();
        let near = tail(text.at(zone.start..end), 30);
        let part = near.rsplit([',', '。', ';', ':', '\n', '(', ' ']).next().unwrap_or_default();
        let part = part.get(lead_in(part)..).unwrap_or_default();
        let range = end - part.len()..end;
        let numbered = part.split_once('第').is_some_and(|(_, rest)| rest.contains('号'));
        let boxes = contact.po_boxes.iter().map(|found| found.span);
        let known = boxes.chain(contact.addresses.iter().map(|found| found.span));
        let span = text.span(range.clone());
        if numbered && contact.po_boxes.len() < UNLABELLED && !known.into_iter().any(|other| other.overlaps(span)) {
            doubts.add(text, range.clone(), DoubtKind::ContactUnclear, "");
            contact.po_boxes.push(text.words(range.clone(), "po_box.shape"));
            taken.push(range);
        }
    }
}

/// 青溪市第12号邮政信箱
fn po_box(text: &Text<'_>, label: Label, stop: usize, contact: &mut FoundContact) -> Option<Range<usize>> {
    if !label.colon {
        return None;
    }
    let start = label.end + gaps(text.at(label.end..stop.max(label.end)));
    // The value may hold the word itself: 邮政信箱：某市第3号邮政信箱.
    let words = text.at(start..text.folded.len());
    let len: usize = words
        .chars()
        .take(50)
        .take_while(|c| !matches!(c, '\n' | '。' | ';' | ',' | '(' | '@' | ':'))
        .map(char::len_utf8)
        .sum();
    let value = words.get(..len)?.trim_end();
    if !value.contains("信箱") || words.get(len..).is_some_and(|rest| rest.starts_with('@')) {
        return None;
    }
    let range = start..start + value.len();
    if let Some((at, code)) = trailing_postcode(text.at(range.end..text.folded.len())) {
        let found = text.found(range.end + at..range.end + at + 6, "postcode.after_address", code.to_owned());
        contact.postcode.get_or_insert(found);
    }
    contact.po_boxes.push(text.words(range.clone(), "po_box.label"));
    Some(range)
}
