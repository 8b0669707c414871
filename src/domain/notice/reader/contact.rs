//! 联系方式: telephones with owner, extension and hours, faxes, e-mails, persons.
use std::ops::Range;

use super::super::found::{DoubtKind, Found, FoundContact, FoundPhone};
use super::fold::Text;
use super::labels::{Kind, Label, labels};
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::Doubts;
use super::persons;
use super::phones::{Number, number_at};
use super::post;
use super::receiver;
use super::scan::{contains_any, enclosed, gaps, word_at};

/// A contact block is not looked at beyond so many bytes.
const REACH: usize = 24_000;

/// Everything by which opinions can be sent, and who receives them.
pub fn contact(text: &Text<'_>, zone: Range<usize>, doubts: &mut Doubts) -> (FoundContact, Option<Found<String>>) {
    let zone = clip(text, zone);
    let labels = labels(text, zone.clone());
    let mut contact = FoundContact { emails: emails(text, &zone), ..FoundContact::default() };
    let taken = post::post(text, &zone, &labels, &mut contact, doubts);
    numbers(text, &zone, &labels, &taken, &mut contact, doubts);
    hours_of_all(text, &zone, &labels, &mut contact);
    persons::persons(text, &zone, &labels, &mut contact, doubts);
    unread_emails(text, &labels, &contact, doubts);
    let receiver = receiver::receiver(text, &zone, &labels, &contact);
    (contact, receiver)
}

/// The zone as far as it is looked at.
pub fn clip(text: &Text<'_>, zone: Range<usize>) -> Range<usize> {
    let mut end = zone.end.min(zone.start + REACH);
    while !text.folded.is_char_boundary(end) {
        end -= 1;
    }
    zone.start..end.max(zone.start)
}

/// The label before a place, in the same block.
pub fn label_before(labels: &[Label], at: usize) -> Option<Label> {
    labels.get(labels.partition_point(|label| label.end <= at).checked_sub(1)?).copied()
}

fn mail_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%')
}

fn emails(text: &Text<'_>, zone: &Range<usize>) -> Vec<Found<String>> {
    let words = text.at(zone.clone());
    let mut found: Vec<Found<String>> = Vec::new();
    for (at, _) in words.match_indices('@') {
        let local: usize = words
            .get(..at)
            .unwrap_or_default()
            .bytes()
            .rev()
            .take(64)
            .take_while(|b| mail_char(char::from(*b)))
            .count();
        let domain: usize =
            words.get(at + 1..).unwrap_or_default().bytes().take(100).take_while(|b| mail_char(char::from(*b))).count();
        let mut range = zone.start + at - local..zone.start + at + 1 + domain;
        while text.at(range.clone()).ends_with(['.', '-', '_']) {
            range.end -= 1;
        }
        let address = text.at(range.clone()).to_owned();
        let domain = address.split('@').nth(1).unwrap_or_default();
        if local > 0 && domain.contains('.') && !found.iter().any(|other| other.value == address) {
            found.push(text.found(range, "email.at_sign", address));
        }
    }
    found
}

/// A label of an e-mail address without one that could be read.
fn unread_emails(text: &Text<'_>, labels: &[Label], contact: &FoundContact, doubts: &mut Doubts) {
    for (index, label) in labels.iter().enumerate().filter(|(_, label)| label.kind == Kind::Email && label.colon) {
        let end = labels.get(index + 1).map_or(text.folded.len(), |next| next.start);
        let start = label.end + gaps(text.at(label.end..end));
        let value = text.at(start..end);
        let len: usize = value
            .chars()
            .take(60)
            .take_while(|c| !matches!(c, '\n' | '。' | ';' | ',' | '('))
            .map(char::len_utf8)
            .sum();
        let span = text.span(start..start + len);
        let read = contact.emails.iter().any(|email| email.span.overlaps(span))
            || contact.po_boxes.iter().any(|found| found.span.overlaps(span));
        if len > 0 && !read {
            doubts.add(text, start..start + len, DoubtKind::EmailMalformed, text.printed(start..start + len));
        }
    }
}

/// What a number would be, from the label before it.
fn expected(label: Option<Label>) -> Option<Kind> {
    label.map(|label| label.kind)
}

fn numbers(
    text: &Text<'_>,
    zone: &Range<usize>,
    labels: &[Label],
    taken: &[Range<usize>],
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) {
    let words = text.at(zone.clone());
    let mut until = 0;
    let mut before = ' ';
    let mut last_end = 0;
    for (at, c) in words.char_indices() {
        let here = zone.start + at;
        let opens = c.is_ascii_digit() || c == '(' || c == '+';
        if at < until
            || !opens
            || before.is_ascii_alphanumeric()
            || matches!(before, '@' | '.' | '_')
            || taken.iter().any(|range| range.contains(&here))
        {
            before = c;
            continue;
        }
        before = c;
        let label = label_before(labels, here);
        let kind = expected(label);
        let close = label.is_some_and(|label| is_value_of(text, label, here, last_end));
        let labelled = matches!(kind, Some(Kind::Phone | Kind::Fax)) && close;
        let Some(number) = words
            .get(at..)
            .and_then(|rest| number_at(rest, labelled))
            .filter(|number| fits(number, words.get(at + number.len..).unwrap_or_default(), labelled))
        else {
            continue;
        };
        if c == '(' && !number.sure && number.fault != Some(DoubtKind::PhoneMasked) {
            continue;
        }
        let range = here..here + number.len;
        until = at + number.len;
        last_end = range.end;
        if let Some(why) = number.fault {
            doubts.add(text, range.clone(), why, number.number.clone());
        }
        let label = label.filter(|_| close || kind == Some(Kind::Fax));
        let behind = marked_behind(text.at(range.end..zone.end));
        let both = behind == Some(Marked::Both) || label.is_some_and(|label| both_kinds(text, labels, label));
        let (owner, hours, end) = around(text, zone, label, &range, labels);
        if end == range.end && behind.is_none() {
            unread_brackets(text, range.end..zone.end, doubts);
        }
        until = until.max(end - zone.start);
        last_end = last_end.max(end);
        let phone = FoundPhone { number: number.number, extension: number.extension, owner, hours };
        let fax = behind.map_or(kind == Some(Kind::Fax), |marked| marked == Marked::Fax);
        if fax || both {
            let rule = if behind.is_some() { "fax.behind" } else { "fax.label" };
            contact.faxes.push(text.found(range.clone(), rule, phone.clone()));
        }
        if !fax || both {
            let rule = if labelled { "phone.label" } else { "phone.shape" };
            contact.phones.push(text.found(range, rule, phone));
        }
    }
}

/// Years, times and amounts are no numbers to call.
fn fits(number: &Number, after: &str, labelled: bool) -> bool {
    let unit = after.trim_start_matches(' ').chars().next();
    let counted = unit.is_some_and(|c| {
        matches!(
            c,
            '年' | '月' | '日' | '个' | '号' | '室' | '楼' | '时' | '点' | ':' | '天' | '%' | '元' | '项' | '件'
        )
    });
    number.sure
        || (labelled
            && !counted
            && number.number.chars().filter(char::is_ascii_digit).count()
                + number.number.matches(['*', 'x', 'X']).count()
                >= 3)
}

/// The number stands in the value of its label: no sentence and no other data between.
fn is_value_of(text: &Text<'_>, label: Label, at: usize, last_end: usize) -> bool {
    let from = if last_end > label.end { last_end } else { label.end };
    let between = text.at(from..at.max(from));
    length(between, 60) < 60
        && !between.contains('。')
        && (last_end <= label.end || !between.contains(|c: char| c.is_ascii_digit()))
}

/// What a number is said to be in brackets behind it: `0570-5550123（传真）`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marked {
    Phone,
    Fax,
    Both,
}

fn marked_behind(after: &str) -> Option<Marked> {
    let after = after.trim_start_matches(' ');
    let inside = enclosed(after.strip_prefix(['(', '[', '【']).and(Some(after))?, 12)?;
    let (phone, fax) = (inside.contains("电话"), inside.contains("传真"));
    match (phone, fax) {
        (_, true) if phone || contains_any(inside, &["兼", "同", "含"]) => Some(Marked::Both),
        (_, true) => Some(Marked::Fax),
        (true, _) if inside == "电话" => Some(Marked::Phone),
        _ => None,
    }
}

/// `电话/传真：` and `电话（传真）：` are both.
fn both_kinds(text: &Text<'_>, labels: &[Label], label: Label) -> bool {
    let other = labels.iter().any(|other| {
        other.end <= label.start
            && text
                .at(other.end..label.start)
                .trim()
                .trim_matches(['/', '(', '、', '及', '和', '(', ')', '兼'])
                .is_empty()
            && other.start + 60 > label.start
            && matches!((other.kind, label.kind), (Kind::Phone, Kind::Fax) | (Kind::Fax, Kind::Phone))
    });
    let bracket = text.at(label.end..text.folded.len()).starts_with("(传真)") && label.kind == Kind::Phone;
    other || bracket
}

/// Owner and hours around a number, and where what belongs to it ends.
fn around(
    text: &Text<'_>,
    zone: &Range<usize>,
    label: Option<Label>,
    range: &Range<usize>,
    labels: &[Label],
) -> (Option<String>, Option<String>, usize) {
    let (mut owner, mut hours, mut end) = (None, None, range.end);
    // In brackets after the number, or after a comma.
    let after = text.at(range.end..zone.end);
    let gap = super::scan::blanks(after);
    let rest = after.get(gap..).unwrap_or_default();
    if rest.starts_with(['(', '【', '['])
        && let Some(inside) = enclosed(rest, 80)
    {
        let open = rest.chars().next().map_or(1, char::len_utf8);
        let start = range.end + gap + open;
        take_brackets(text, start..start + inside.len(), &mut owner, &mut hours);
        if owner.is_some() || hours.is_some() {
            end = start + inside.len() + open;
        }
    } else if let Some(tail) = rest.strip_prefix([',', '、']).map(|tail| tail.trim_start_matches(' '))
        && is_hours(tail)
    {
        let start = zone.end - tail.len();
        let stop = labels
            .iter()
            .find(|label| label.start > start && label.kind != Kind::Hours)
            .map_or(zone.end, |label| label.start);
        let len: usize = text
            .at(start..stop)
            .chars()
            .take(60)
            .take_while(|c| !matches!(c, '。' | ';' | '\n' | ')'))
            .map(char::len_utf8)
            .sum();
        hours = Some(clean_hours(text, start..start + len));
        end = start + len;
    }
    if owner.is_none() {
        owner = owner_before(text, zone, label, range.start);
    }
    if let Some(label) = label
        && hours.is_none()
    {
        let between = text.at(label.end..range.start);
        if between.starts_with('(')
            && let Some(inside) = enclosed(between, 60)
        {
            let mut other = None;
            take_brackets(text, label.end + 1..label.end + 1 + inside.len(), &mut other, &mut hours);
            owner = owner.or(other);
        }
    }
    (owner, hours, end)
}

/// What stands in brackets behind a number and says neither whose it is nor when somebody answers.
fn unread_brackets(text: &Text<'_>, after: Range<usize>, doubts: &mut Doubts) {
    let rest = text.at(after.clone());
    if !rest.starts_with(['(', '【']) {
        return;
    }
    let Some(inside) = enclosed(rest, 40).filter(|inside| length(inside, 2) >= 2) else { return };
    let other = ["信封", "注明", "邮编", "邮政", "微信", "同号", "手机", "区号", "值班", "24小时", "总机"];
    let number = inside.chars().all(|c| c.is_ascii_digit());
    if !contains_any(inside, &other) && !number {
        let start = after.start + rest.chars().next().map_or(1, char::len_utf8);
        doubts.add(text, start..start + inside.len(), DoubtKind::ContactUnclear, "");
    }
}

fn take_brackets(text: &Text<'_>, inside: Range<usize>, owner: &mut Option<String>, hours: &mut Option<String>) {
    let words = text.at(inside.clone());
    if let Some((first, rest)) = words.split_once([',', ';'])
        && is_body(first)
        && is_hours(rest.trim_start())
    {
        *owner = Some(text.printed(inside.start..inside.start + first.len()));
        *hours = Some(clean_hours(text, inside.end - rest.len()..inside.end));
    } else if is_hours(words) {
        *hours = Some(clean_hours(text, inside));
    } else if is_owner(words) || is_named(words) {
        *owner = Some(text.printed(inside));
    }
}

const HOUR_LABELS: &[&str] = &[
    "工作时间",
    "接听时间",
    "办公时间",
    "受理时间",
    "接待时间",
    "值班时间",
    "上班时间",
    "服务时间",
    "接访时间",
    "时间",
];

/// Words about when somebody answers.
fn is_hours(words: &str) -> bool {
    let opens = [
        "工作日",
        "每个工作日",
        "每工作日",
        "法定节假日",
        "周一",
        "星期一",
        "每周",
        "每日",
        "每星期",
        "早上",
        "上午",
        "下午",
        "每天",
        "全天",
        "24小时",
        "法定工作日",
        "节假日",
        "正常上班",
        "上班",
    ];
    let clock = words
        .chars()
        .zip(words.chars().skip(1))
        .take(60)
        .any(|(a, b)| a.is_ascii_digit() && matches!(b, ':' | '点' | '时'));
    word_at(words, &opens).is_some()
        || (word_at(words, HOUR_LABELS).is_some() && (clock || contains_any(words, &opens)))
        || (clock && words.starts_with(|c: char| c.is_ascii_digit()))
}

/// How long the hours are: a semicolon may part morning and afternoon.
fn hours_len(words: &str) -> usize {
    for (at, c) in words.char_indices().take(80) {
        let more = || words.get(at + c.len_utf8()..).is_some_and(|rest| is_hours(rest.trim_start()));
        if matches!(c, '。' | '\n' | ')') || (c == ';' && !more()) {
            return at;
        }
    }
    words.chars().take(80).map(char::len_utf8).sum()
}

/// The hours without their label.
fn clean_hours(text: &Text<'_>, range: Range<usize>) -> String {
    let words = text.at(range.clone());
    let skip = word_at(words, HOUR_LABELS)
        .and_then(|label| words.get(label.len()..).filter(|rest| rest.starts_with(':')).map(|_| label.len() + 1))
        .unwrap_or(0);
    let trimmed = words.trim_end_matches([',', '。', ';', ' ', '、']).len();
    text.printed(range.start + skip..range.start + trimmed.max(skip)).trim().to_owned()
}

/// Words in brackets behind a number that are no hours: whose it is.
fn is_named(words: &str) -> bool {
    let words = words.trim();
    (2..=16).contains(&length(words, 17))
        && words.chars().all(|c| is_han(c) || c == ' ')
        && !contains_any(
            words,
            &[
                "不", "除", "休", "假", "日", "时间", "接听", "夜", "上班", "无人", "期", "请", "转", "注明", "传真",
                "区号", "同号", "可", "邮编", "信封", "微信", "收",
            ],
        )
}

fn is_owner(words: &str) -> bool {
    is_body(words) && !contains_any(words, &["电话", "传真", "区号"])
}

/// 县纪委监委：0571-…, 县纪委监委电话：…, 联系电话：县纪委监委 0571-…
fn owner_before(text: &Text<'_>, zone: &Range<usize>, label: Option<Label>, at: usize) -> Option<String> {
    if let Some(label) = label
        && text.at(label.end..at).trim().trim_matches(['(', ')']).is_empty()
    {
        return name_before(text, zone.start, label.start).filter(|_| {
            !matches!(text.at(zone.start..label.start).chars().next_back(), Some(',' | '。' | ';' | '\n' | ':'))
        });
    }
    let from = label.map_or(zone.start, |label| label.end);
    let between = text.at(from..at);
    let trimmed = between.trim_end_matches([':', ' ', '\t', '(']);
    name_before(text, from, from + trimmed.len())
}

/// The body's name that ends at a place.
fn name_before(text: &Text<'_>, from: usize, end: usize) -> Option<String> {
    let words = text.at(from..end);
    let len: usize = words.chars().rev().take(24).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let mut start = end - len;
    let lead =
        word_at(text.at(start..end), &["或", "拨打", "请拨打", "致电", "和", "请联系", "联系"]).map_or(0, str::len);
    start += lead;
    is_owner(text.at(start..end)).then(|| text.printed(start..end))
}

/// 受理时间：… on its own belongs to every telephone that has none.
fn hours_of_all(text: &Text<'_>, zone: &Range<usize>, labels: &[Label], contact: &mut FoundContact) {
    for (index, label) in labels.iter().enumerate().filter(|(_, label)| label.kind == Kind::Hours) {
        let stop = labels.get(index + 1).map_or(zone.end, |next| next.start);
        let start = label.end + gaps(text.at(label.end..stop));
        let len = hours_len(text.at(start..stop));
        let words = text.at(start..start + len);
        if !is_hours(words) {
            continue;
        }
        let hours = clean_hours(text, start..start + len);
        for phone in contact.phones.iter_mut().filter(|phone| phone.value.hours.is_none()) {
            phone.value.hours = Some(hours.clone());
        }
    }
}
