//! Values that were cut at the wrong place, told by their shape alone: half a bracket, a word that leads to a name.
use super::super::found::{DoubtKind, Found, FoundNotice};
use super::fold::folded;
use super::orgs::is_body;
use super::page::Doubts;
use super::scan::{PAIRS, contains_any, word_at};

/// Words that lead to the name of a body and begin none.
const LEADS: &[&str] = &["至", "由", "请", "与", "送", "寄", "或者", "联系", "接受", "根据", "按照"];

/// Those that lead to an address.
const TO: &[&str] = &["寄", "送", "至", "到"];

/// What a name of a body does not hold.
const FOREIGN: &[&str] = &[":", ",", "。", "部门为", "单位为", "科室为", "电话"];

pub fn whole(notice: &FoundNotice, doubts: &mut Doubts) {
    let inspection = &notice.inspection;
    let bodies = [&notice.issuer, &notice.inspected, &notice.receiver, &inspection.by];
    for body in bodies.into_iter().flatten() {
        name(body, &body.value, doubts);
    }
    let areas = notice.areas.iter().filter_map(|area| area.title.as_ref());
    for words in notice.title.iter().chain(&notice.sections).chain(areas).chain(&notice.contact.persons) {
        paired(words, &words.value, doubts);
    }
    for item in notice.items() {
        paired(&item.title, &item.title.value, doubts);
        for unit in &item.units {
            name(unit, &unit.value.name, doubts);
        }
        // A cell of the wrong column.
        if let Some(status) = item.status.as_ref().filter(|status| is_body(&status.value)) {
            doubts.at(status.span, DoubtKind::ValueOdd);
        }
    }
    for address in &notice.contact.addresses {
        paired(address, &address.value.text, doubts);
        if word_at(&folded(&address.value.text), TO).is_some() {
            doubts.at(address.span, DoubtKind::ValueOdd);
        }
    }
    if let Some(envelope) = &notice.contact.envelope {
        paired(envelope, &envelope.value.text, doubts);
    }
}

fn name<T>(found: &Found<T>, words: &str, doubts: &mut Doubts) {
    paired(found, words, doubts);
    let words = folded(words);
    if word_at(&words, LEADS).is_some() || contains_any(&words, FOREIGN) {
        doubts.at(found.span, DoubtKind::ValueOdd);
    }
}

/// Each bracket that opens is closed; a full-width one may be closed by one of half width.
fn paired<T>(found: &Found<T>, words: &str, doubts: &mut Doubts) {
    let words = folded(words);
    let count = |sign: char| words.chars().filter(|c| *c == sign).count();
    if PAIRS.iter().any(|(open, close)| count(*open) != count(*close)) {
        doubts.at(found.span, DoubtKind::ValueOdd);
    }
}
