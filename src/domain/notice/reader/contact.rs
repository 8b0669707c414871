//! 联系方式: telephones with owner, extension and hours, faxes, e-mails, persons.
use std::ops::Range;

use super::super::found::{DoubtKind, Found, FoundContact, FoundPhone, Span};
use super::fold::Text;
use super::hours::hours_of_all;
use super::labels::{Kind, Label, labels};
use super::lines::length;
use super::owners::{around, unread_brackets};
use super::page::Doubts;
use super::persons;
use super::phones::{Number, number_at};
use super::post;
use super::receiver;
use super::scan::{contains_any, enclosed, gaps};

/// A contact block is not looked at beyond so many bytes.
const REACH: usize = 24_000;

/// Everything by which opinions can be sent, and who receives them.
pub fn contact(text: &Text<'_>, zone: Range<usize>, doubts: &mut Doubts) -> (FoundContact, Option<Found<String>>) {
    let zone = clip(text, zone);
    let cleared = text.cleared(zone.clone());
    let text = &cleared;
    let labels = labels(text, zone.clone());
    let mut contact = FoundContact { emails: emails(text, &zone), ..FoundContact::default() };
    let taken = post::post(text, &zone, &labels, &mut contact, doubts);
    numbers(text, &zone, &labels, &taken, &mut contact, doubts);
    hours_of_all(text, &zone, &labels, &mut contact);
    persons::persons(text, &zone, &labels, &mut contact, doubts);
    persons::behind_numbers(text, &zone, &mut contact, doubts);
    persons::asked_for(text, &zone, &mut contact, doubts);
    unread_emails(text, &labels, &contact, doubts);
    let receiver = receiver::receiver(text, &zone, &labels, &contact);
    (contact, receiver)
}

/// Numbers below the signature, where others stand above it, may be the site's own.
pub fn doubt_below(text: &Text<'_>, contact: &FoundContact, signature: usize, doubts: &mut Doubts) {
    let below = |span: &Span| text.range_of(*span).start >= signature;
    let spans: Vec<Span> = contact.phones.iter().map(|phone| phone.span).collect();
    if spans.iter().all(below) {
        return;
    }
    for span in spans.into_iter().filter(below) {
        doubts.at(span, DoubtKind::ContactUnclear);
    }
}

/// All by which opinions can be sent stands below the signature.
pub fn is_below(text: &Text<'_>, contact: &FoundContact, signature: usize) -> bool {
    let phones = contact.phones.iter().map(|phone| phone.span);
    let written = contact.emails.iter().chain(&contact.po_boxes).map(|found| found.span);
    let places = contact.addresses.iter().map(|address| address.span);
    phones.chain(written).chain(places).all(|span| text.range_of(span).start >= signature)
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
        let dialled = words.get(..at).is_some_and(|before| {
            before.trim_end_matches([' ', ':', '“']).ends_with(['拨', '打']) || before.ends_with("热线")
        });
        let labelled = matches!(kind, Some(Kind::Phone | Kind::Fax)) && close || dialled;
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
