//! 通信地址, 邮编 and 信封注明: how a letter arrives.
use std::ops::Range;

use super::super::found::{DoubtKind, Found, FoundAddress, FoundContact, FoundEnvelope};
use super::fold::Text;
use super::labels::{Kind, Label};
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::Doubts;
use super::places::{postcode_fits, province_of_area_code, province_of_text};
use super::scan::{closing_of, contains_any, digits, enclosed, gaps, word_at};

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
                if let Some(range) = address(text, *label, stop, zone, contact) {
                    taken.push(range);
                }
            }
            Kind::PoBox | Kind::Email => taken.extend(po_box(text, *label, stop, contact)),
            Kind::Postcode => taken.extend(postcode(text, *label, stop, contact, doubts)),
            _ => {}
        }
    }
    if contact.addresses.is_empty() && contact.po_boxes.is_empty() {
        taken.extend(by_shape(text, zone, contact, doubts));
    }
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

/// An address broken over two lines: nothing ends the first, and the second is no label, date or body of its own.
fn goes_on(before: &str, rest: &str) -> bool {
    let next: usize = rest.chars().take(60).take_while(|c| *c != '\n').map(char::len_utf8).sum();
    let next = rest.get(..next).unwrap_or_default();
    let head: usize = next.chars().take_while(|c| is_han(*c) || c.is_ascii_alphanumeric()).map(char::len_utf8).sum();
    let signed = next.get(head..).is_some_and(|rest| rest.starts_with([',', ';', '。', '(']));
    !before.contains('\n') && before.ends_with(is_han) && head > 0 && signed && word_at(next, AFTER_ADDRESS).is_none()
}

fn address(
    text: &Text<'_>,
    label: Label,
    stop: usize,
    zone: &Range<usize>,
    contact: &mut FoundContact,
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
    let raw = words.get(..address_end(words))?;
    let mut value = raw.trim_end_matches([' ', ',', '、', ':', '(', '。', ';', '【', '[', '或']);
    for end in ["(收)", "收"] {
        value = value.strip_suffix(end).map_or(value, str::trim_end);
    }
    let value = value.strip_suffix("的").unwrap_or(value);
    let range = start..start + value.len();
    if length(value, 4) < 4 || value.contains('@') {
        return None;
    }
    if value.contains("信箱") && !value.contains('号') || value.ends_with("信箱") {
        contact.po_boxes.push(text.words(range.clone(), "po_box.address"));
        return Some(range);
    }
    let place = value.contains(|c: char| c.is_ascii_digit())
        || contains_any(
            value,
            &["路", "街", "号", "楼", "室", "大院", "大道", "巷", "村", "镇", "大厦", "广场", "园区"],
        );
    if !place && (verb || is_body(value)) {
        return None;
    }
    let after = text.at(range.end..zone.end.min(stop + 1).max(range.end));
    let code = trailing_postcode(after).map(|(at, code)| {
        let found = text.found(range.end + at..range.end + at + 6, "postcode.after_address", code.to_owned());
        contact.postcode.get_or_insert_with(|| found.clone());
        found.value
    });
    let found = FoundAddress { text: text.printed(range.clone()), postcode: code };
    if !contact.addresses.iter().any(|other| other.value.text == found.text) {
        contact.addresses.push(text.found(range.clone(), if verb { "address.verb" } else { "address.label" }, found));
    }
    Some(range)
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

/// An address that no label announces, from the sign before it to its end; with a doubt.
fn by_shape(
    text: &Text<'_>,
    zone: &Range<usize>,
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) -> Option<Range<usize>> {
    let words = text.at(zone.clone());
    let end = streets(words).next()?;
    let before = words.get(..end)?;
    let reach: usize = before.chars().rev().take(45).map(char::len_utf8).sum();
    let clause = before.get(before.len() - reach..)?;
    let sign = clause.rfind([':', ',', '。', ';', '\n', '(', ' ', '、']);
    let skip =
        sign.map_or(0, |at| at + clause.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let clause = clause.get(skip..)?;
    let verb = ["寄往", "寄至", "寄到", "寄送", "邮寄", "位于", "送至", "地址", "地点", "请寄"]
        .iter()
        .filter_map(|verb| clause.rfind(verb).map(|at| at + verb.len()))
        .max()
        .unwrap_or(0);
    let start = zone.start + end - clause.len() + verb;
    let raw = text.at(start..zone.end);
    let value = raw.get(..address_end(raw))?.trim_end_matches([' ', ',', '、', '(', '或', '收']);
    let value = if value.contains('(') { value } else { value.trim_end_matches(')') };
    let range = start..start + value.len();
    let after = text.at(range.end..zone.end);
    let code = trailing_postcode(after).map(|(at, code)| {
        let found = text.found(range.end + at..range.end + at + 6, "postcode.after_address", code.to_owned());
        contact.postcode.get_or_insert_with(|| found.clone());
        found.value
    });
    let found = FoundAddress { text: text.printed(range.clone()), postcode: code };
    contact.addresses.push(text.found(range.clone(), "address.shape", found));
    doubts.add(text, range.clone(), DoubtKind::ContactUnclear, "");
    Some(range)
}

/// Six digits right behind an address.
fn trailing_postcode(after: &str) -> Option<(usize, &str)> {
    let rest = after.trim_start_matches([' ', ',', '(', '收', ')', '【', '[']);
    let at = after.len() - rest.len();
    (digits(rest) == 6).then(|| rest.get(..6).map(|code| (at, code))).flatten()
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
    contact.po_boxes.push(text.words(range.clone(), "po_box.label"));
    Some(range)
}

fn postcode(
    text: &Text<'_>,
    label: Label,
    stop: usize,
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) -> Option<Range<usize>> {
    let start = label.end + gaps(text.at(label.end..stop));
    let words = text.at(start..stop);
    let len = words.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'*' | b'x' | b'X')).count();
    if len == 0 {
        return None;
    }
    let range = start..start + len;
    let value = text.at(range.clone()).to_owned();
    if len != 6 || digits(&value) != 6 {
        doubts.add(text, range.clone(), DoubtKind::PostcodeMalformed, value.clone());
    }
    let found = text.found(range.clone(), "postcode.label", value);
    // The address whose value ends last before the label, if it has none of its own.
    if let Some(last) = contact.addresses.iter_mut().rfind(|address| address.span.end <= found.span.start)
        && last.value.postcode.is_none()
    {
        last.value.postcode = Some(found.value.clone());
    }
    contact.postcode.get_or_insert(found);
    Some(range)
}

/// A postcode before the only address belongs to it.
fn attach_postcodes(contact: &mut FoundContact) {
    if let ([address], Some(code)) = (contact.addresses.as_mut_slice(), &contact.postcode)
        && address.value.postcode.is_none()
    {
        address.value.postcode = Some(code.value.clone());
    }
}

/// The first digits of a postcode belong to a province; the address names one, or the area code does.
fn check_province(text: &Text<'_>, zone: &Range<usize>, contact: &FoundContact, doubts: &mut Doubts) {
    let Some(code) = contact.postcode.as_ref().filter(|code| code.value.len() == 6 && digits(&code.value) == 6) else {
        return;
    };
    let named = contact.addresses.iter().chain(&[]).find_map(|address| province_of_text(&address.value.text));
    let block = text.at(zone.clone());
    let dialled = || {
        let at = block
            .match_indices('0')
            .find_map(|(at, _)| super::phones::number_at(block.get(at..)?, false).filter(|number| number.sure))?;
        province_of_area_code(&at.number)
    };
    if let Some(province) = named.or_else(dialled)
        && !postcode_fits(&code.value, province)
    {
        // Spans lead to the source; the folded place is found again by the digits.
        let place =
            block.find(&code.value).map_or(zone.clone(), |at| zone.start + at..zone.start + at + code.value.len());
        doubts.add(text, place, DoubtKind::PostcodeElsewhere, format!("{} ≠ {province}", code.value));
    }
}

const NOTES: &[&str] = &[
    "注明", "标注", "标明", "写明", "注上", "写上", "标记", "注", "书写", "标识", "写清", "标示", "署明", "书明",
    "备注", "标上", "请标", "点明",
];
const SIDES: &[&str] = &[
    "左下角",
    "右下角",
    "左上角",
    "右上角",
    "正面",
    "背面",
    "封面",
    "封口处",
    "封口",
    "显著位置",
    "醒目位置",
    "显著处",
    "醒目处",
    "空白处",
    "正中",
    "上方",
    "下方",
    "左侧",
    "右侧",
    "中间",
    "左下方",
    "右下方",
    "左上方",
    "右上方",
    "左上侧",
    "左下侧",
    "右上侧",
    "右下侧",
    "明显位置",
];

/// What the words are written on.
const PAPER: &[&str] = &["信封", "封皮", "信皮"];

/// 信封请注明“…”
fn envelope(text: &Text<'_>, zone: &Range<usize>) -> Option<Found<FoundEnvelope>> {
    let words = text.at(zone.clone());
    let mut places: Vec<usize> =
        ["信封", "封皮", "信皮", "来信", "信件", "信函", "邮件", "来函", "寄信", "邮寄", "请注明", "请在"]
            .iter()
            .flat_map(|word| words.match_indices(word))
            .map(|(at, _)| at)
            .collect();
    places.sort_unstable();
    let first = PAPER.iter().filter_map(|word| words.find(word)).min();
    places.into_iter().find_map(|at| {
        let rest = words.get(at..)?;
        let reach: usize =
            rest.chars().take(60).take_while(|c| !matches!(c, '。' | '\n' | ';')).map(char::len_utf8).sum();
        let clause = rest.get(..reach)?;
        let (note_at, note) = NOTES
            .iter()
            .filter_map(|note| clause.find(note).map(|at| (at, *note)))
            .min_by_key(|(at, note)| (*at, usize::MAX - note.len()))?;
        let between = clause.get(..note_at)?;
        let mail = contains_any(between, &["邮件", "主题", "电子"]) && !contains_any(between, PAPER);
        let far =
            between.contains('@') || between.contains("地址") || between.contains("电话") || between.contains("邮编");
        let paper = first.is_some() || contains_any(between, &["来信", "信件", "信函", "来函", "寄信", "邮寄"]);
        if mail || far || !paper || (first.is_some() && !contains_any(between, PAPER)) {
            return None;
        }
        let from = zone.start + at + note_at + note.len();
        let range = envelope_words(text, from, zone.end)?;
        let place = SIDES
            .iter()
            .filter(|side| between.contains(*side))
            .max_by_key(|side| side.len())
            .map(|side| (*side).to_owned());
        let found = FoundEnvelope { text: text.printed(range.clone()), place };
        Some(text.found(range, "envelope.words", found))
    })
}

/// The words to write: in quotes, or up to the next sign.
fn envelope_words(text: &Text<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.at(from..end);
    let lead = rest.len() - rest.trim_start_matches([':', ' ', '为', '是', '上', '\n', '有']).len();
    let rest = rest.get(lead..)?;
    let open = rest.chars().next()?;
    if let Some(inside) =
        enclosed(rest, 80).filter(|_| open == '"' || matches!(closing_of(open), Some('”' | '’' | '》' | '】')))
    {
        let start = from + lead + open.len_utf8();
        return Some(start..start + inside.len());
    }
    let len: usize = rest
        .chars()
        .take(50)
        .take_while(|c| !matches!(c, '\n' | '。' | ';' | ',' | ')' | '('))
        .map(char::len_utf8)
        .sum();
    let words = rest.get(..len)?.trim_end();
    let words = words.strip_suffix("字样").unwrap_or(words);
    (length(words, 3) >= 3).then(|| from + lead..from + lead + words.len())
}
