//! 重新导入: a notice that was issued again. Its items keep the numbers that links and cases hold on to, and what the
//! office has settled for them; numbers of items that are gone are retired.
use super::likeness::{How, pair};
use super::{Compiled, Remark, Why, leads, settle_state};
use crate::config::Sheet;
use crate::domain::notice::Span;

/// What became of one item of the new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejoined {
    pub number: u16,
    pub title: String,
    /// The earlier title, and how it was found again; none for a new item.
    pub earlier: Option<(String, How)>,
}

/// What became of the items of both versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub items: Vec<Rejoined>,
    /// Number and title of the items that are gone.
    pub gone: Vec<(u16, String)>,
}

/// Lays what was settled in `old` over a text that was compiled anew.
pub fn rejoin(old: &Sheet, compiled: &mut Compiled) -> Outcome {
    let titles = |sheet: &Sheet| sheet.items().map(|item| item.title.clone()).collect::<Vec<_>>();
    let (before, after) = (titles(old), titles(&compiled.sheet));
    let pairs = pair(
        &before.iter().map(String::as_str).collect::<Vec<_>>(),
        &after.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let earlier: Vec<_> = old.items().collect();
    let taken: Vec<u16> = earlier.iter().filter_map(|item| item.number.parse().ok()).collect();
    let mut next = old.free_number();
    let mut used: Vec<u16> = Vec::new();
    let mut outcome = Outcome::default();
    let spans: Vec<Span> = compiled.parsed.notice.items().map(|item| item.title.span).collect();
    let mut remarks = Vec::new();
    let mut place = 0;
    for (a, area) in compiled.sheet.areas.iter_mut().enumerate() {
        for (i, item) in area.items.iter_mut().enumerate() {
            let found = pairs.get(place).copied().flatten();
            let before = found.and_then(|(o, how)| Some((*earlier.get(o)?, how)));
            let printed: Option<u16> = item.number.parse().ok();
            if let Some((before, how)) = before {
                item.number.clone_from(&before.number);
                item.title_en.clone_from(&before.title_en);
                item.commission_only = before.commission_only;
                item.subdistrict = before.subdistrict;
                item.lead.clone_from(&before.lead);
                item.assisting.clone_from(&before.assisting);
                item.delivery.clone_from(&before.delivery);
                let why = match how {
                    How::Same => None,
                    // However much alike: one place or one street for another is another problem with another lead.
                    How::Alike(_) => Some(Why::MatchedByTitle),
                    How::Place => Some(Why::MatchedByPlace),
                };
                remarks.extend(why.map(|why| Remark {
                    why,
                    span: spans.get(place).copied(),
                    detail: format!("{} → {}", before.title, item.title),
                    field: format!("areas.{a}.items.{i}.title"),
                }));
                let leading: Vec<&str> =
                    item.suggestions.iter().filter(|found| leads(found)).map(|found| found.unit.as_str()).collect();
                if !item.lead.is_empty() && !leading.is_empty() && !leading.contains(&item.lead.as_str()) {
                    remarks.push(Remark {
                        why: Why::LeadDiffers,
                        span: spans.get(place).copied(),
                        detail: format!("{} → {}", item.lead, leading.join(", ")),
                        field: format!("areas.{a}.items.{i}.lead"),
                    });
                }
            } else {
                let free =
                    |number: &u16| !taken.contains(number) && !old.retired.contains(number) && !used.contains(number);
                let number = printed.filter(free).unwrap_or_else(|| {
                    while !free(&next) {
                        next = next.saturating_add(1);
                    }
                    next
                });
                item.number = number.to_string();
            }
            let number = item.number.parse().unwrap_or_default();
            used.push(number);
            keep_printed(item, printed);
            outcome.items.push(Rejoined {
                number,
                title: item.title.clone(),
                earlier: before.map(|(before, how)| (before.title.clone(), how)),
            });
            place += 1;
        }
    }
    let kept: Vec<usize> = pairs.iter().flatten().map(|(o, _)| *o).collect();
    for (_, item) in earlier.iter().enumerate().filter(|(o, _)| !kept.contains(o)) {
        outcome.gone.extend(item.number.parse().ok().map(|number| (number, item.title.clone())));
    }
    let is_assumed = old.receiver.is_empty() || old.state == "draft" && old.receiver == compiled.sheet.receiver;
    facts(old, &mut compiled.sheet);
    compiled.sheet.retired.clone_from(&old.retired);
    compiled.sheet.retired.extend(outcome.gone.iter().map(|(number, _)| *number));
    compiled.sheet.retired.sort_unstable();
    compiled.sheet.retired.dedup();
    compiled.remarks.retain(|remark| remark.why != Why::ReceiverAssumed || is_assumed);
    if !earlier.is_empty() && kept.is_empty() {
        remarks.push(Remark { why: Why::NothingMatched, span: None, detail: String::new(), field: "areas".to_owned() });
    }
    compiled.remarks.extend(remarks);
    settle_state(&mut compiled.sheet, &compiled.remarks);
    // A text alone opens nothing: neither an archive, nor a draft whose doubts nobody has settled yet.
    if old.state == "draft" || old.state == "archived" && compiled.remarks.is_empty() {
        old.state.clone_into(&mut compiled.sheet.state);
    }
    outcome
}

/// The mark that is printed stays beside a number that is another one.
fn keep_printed(item: &mut crate::config::SheetItem, printed: Option<u16>) {
    if let Some(printed) = printed
        && item.printed.is_empty()
        && item.number != printed.to_string()
    {
        item.printed = printed.to_string();
    }
}

/// What the text does not say stays as it was settled; what it says anew takes the place.
fn facts(old: &Sheet, sheet: &mut Sheet) {
    let keep = |value: &mut String, old: &String| {
        if value.trim().is_empty() {
            value.clone_from(old);
        }
    };
    for (value, old) in [
        (&mut sheet.title, &old.title),
        (&mut sheet.issuer, &old.issuer),
        (&mut sheet.published, &old.published),
        (&mut sheet.signed, &old.signed),
        (&mut sheet.opens, &old.opens),
        (&mut sheet.closes, &old.closes),
        (&mut sheet.inspection.body, &old.inspection.body),
        (&mut sheet.inspection.subject, &old.inspection.subject),
        (&mut sheet.inspection.from, &old.inspection.from),
        (&mut sheet.inspection.to, &old.inspection.to),
        (&mut sheet.inspection.feedback, &old.inspection.feedback),
        (&mut sheet.contact.address, &old.contact.address),
        (&mut sheet.contact.po_box, &old.contact.po_box),
        (&mut sheet.contact.postcode, &old.contact.postcode),
        (&mut sheet.contact.envelope, &old.contact.envelope),
        (&mut sheet.contact.envelope_place, &old.contact.envelope_place),
    ] {
        keep(value, old);
    }
    if !old.receiver.is_empty() {
        sheet.receiver.clone_from(&old.receiver);
    }
    if sheet.contact.phones.is_empty() {
        sheet.contact.phones.clone_from(&old.contact.phones);
    }
    for (list, old) in [
        (&mut sheet.contact.faxes, &old.contact.faxes),
        (&mut sheet.contact.emails, &old.contact.emails),
        (&mut sheet.contact.persons, &old.contact.persons),
    ] {
        if list.is_empty() {
            list.clone_from(old);
        }
    }
    sheet.slug.clone_from(&old.slug);
    sheet.title_en.clone_from(&old.title_en);
    sheet.receiver_en.clone_from(&old.receiver_en);
    sheet.footer.clone_from(&old.footer);
    sheet.units.clone_from(&old.units);
    let pairs: Vec<(String, String)> =
        old.areas.iter().map(|area| (area.title.clone(), area.title_en.clone())).collect();
    for area in &mut sheet.areas {
        let english = pairs.iter().find(|(title, _)| *title == area.title).map(|(_, english)| english.clone());
        area.title_en = english.unwrap_or_default();
    }
}
