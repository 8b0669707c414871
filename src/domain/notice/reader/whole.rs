//! Values that were cut at the wrong place, told by their shape alone: half a bracket, a word that leads to a name.
use super::super::found::{DoubtKind, Found, FoundNotice};
use super::page::Doubts;
use super::scan::{contains_any, word_at};

/// Signs that come in pairs.
const PAIRS: [(char, char); 6] = [('(', ')'), ('【', '】'), ('〔', '〕'), ('〖', '〗'), ('“', '”'), ('《', '》')];

/// Words that lead to the name of a body and begin none.
const LEADS: &[&str] =
    &["至", "向", "到", "由", "请", "与", "送", "寄", "往", "于", "或者", "联系", "接受", "根据", "按照"];

/// What a name of a body does not hold.
const FOREIGN: &[&str] = &["：", ":", "，", "。", "部门为", "单位为", "科室为", "电话"];

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
    }
    for address in &notice.contact.addresses {
        name(address, &address.value.text, doubts);
    }
    if let Some(envelope) = &notice.contact.envelope {
        paired(envelope, &envelope.value.text, doubts);
    }
}

fn name<T>(found: &Found<T>, words: &str, doubts: &mut Doubts) {
    paired(found, words, doubts);
    if word_at(words, LEADS).is_some() || contains_any(words, FOREIGN) {
        doubts.at(found.span, DoubtKind::ValueOdd);
    }
}

/// Each bracket that opens is closed; a full-width one may be closed by one of half width.
fn paired<T>(found: &Found<T>, words: &str, doubts: &mut Doubts) {
    let folded = super::fold::folded(words);
    let count = |sign: char| folded.chars().filter(|c| *c == sign).count();
    if PAIRS.iter().any(|(open, close)| count(*open) != count(*close)) {
        doubts.at(found.span, DoubtKind::ValueOdd);
    }
}
