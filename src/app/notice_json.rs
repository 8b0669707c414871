//! What the notice compiler says to programs: one JSON object for a notice that was read (`notice import --json`).
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::domain::notice::{
    Doubt, Found, FoundArea, FoundContact, FoundInspection, FoundItem, FoundPhone, FoundWindow, Parsed, Span,
};

/// The excerpt of a doubt is cut after this many characters.
const EXCERPT: usize = 60;

/// The whole outcome; `text` is the text that was read.
#[must_use]
pub fn to_json(parsed: &Parsed, text: &str) -> Value {
    let notice = &parsed.notice;
    json!({
        "title": words(notice.title.as_ref()),
        "issuer": words(notice.issuer.as_ref()),
        "inspected": words(notice.inspected.as_ref()),
        "receiver": words(notice.receiver.as_ref()),
        "published": date(notice.published.as_ref()),
        "signed": date(notice.signed.as_ref()),
        "inspection": inspection(&notice.inspection),
        "legal_basis": list(&notice.legal_basis),
        "counts": notice.counts.iter().map(|count| json!({
            "of": count.value.of.as_str(),
            "number": count.value.number,
        })).collect::<Vec<_>>(),
        "sections": notice.sections.iter().map(|section| json!({ "title": section.value })).collect::<Vec<_>>(),
        "areas": notice.areas.iter().map(area).collect::<Vec<_>>(),
        "contact": contact(&notice.contact),
        "doubts": parsed.doubts.iter().map(|d| doubt(d, text)).collect::<Vec<_>>(),
    })
}

fn words(found: Option<&Found<String>>) -> Value {
    found.map_or(Value::Null, |found| json!(found.value))
}

fn list(found: &[Found<String>]) -> Value {
    found.iter().map(|found| json!(found.value)).collect()
}

fn date(found: Option<&Found<Date>>) -> Value {
    found.map_or(Value::Null, |found| json!(found.value.to_string()))
}

fn inspection(inspection: &FoundInspection) -> Value {
    json!({
        "kind": words(inspection.kind.as_ref()),
        "round": words(inspection.round.as_ref()),
        "by": words(inspection.by.as_ref()),
        "from": date(inspection.from.as_ref()),
        "to": date(inspection.to.as_ref()),
        "feedback": date(inspection.feedback.as_ref()),
    })
}

fn area(area: &FoundArea) -> Value {
    json!({
        "title": words(area.title.as_ref()),
        "items": area.items.iter().map(item).collect::<Vec<_>>(),
    })
}

fn item(item: &FoundItem) -> Value {
    json!({
        "no": item.number,
        "label": item.label,
        "title": item.title.value,
        "body": { "start": item.body.start, "end": item.body.end },
        "measures": list(&item.measures),
        "status": words(item.status.as_ref()),
        "units": item.units.iter().map(|unit| json!({
            "name": unit.value.name,
            "role": unit.value.role.as_str(),
            "words": unit.value.words,
        })).collect::<Vec<_>>(),
    })
}

fn contact(contact: &FoundContact) -> Value {
    json!({
        "phones": phones(&contact.phones),
        "faxes": phones(&contact.faxes),
        "emails": list(&contact.emails),
        "addresses": contact.addresses.iter().map(|address| json!({
            "text": address.value.text,
            "postcode": address.value.postcode,
        })).collect::<Vec<_>>(),
        "po_boxes": list(&contact.po_boxes),
        "postcode": words(contact.postcode.as_ref()),
        "envelope": contact.envelope.as_ref().map(|envelope| json!({
            "text": envelope.value.text,
            "place": envelope.value.place,
        })),
        "persons": list(&contact.persons),
        "window": window(contact.window.as_ref().map(|window| window.value)),
    })
}

fn phones(phones: &[Found<FoundPhone>]) -> Value {
    phones
        .iter()
        .map(|phone| {
            json!({
                "number": phone.value.number,
                "extension": phone.value.extension,
                "owner": phone.value.owner,
                "hours": phone.value.hours,
            })
        })
        .collect()
}

fn window(window: Option<FoundWindow>) -> Value {
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let (kind, days, from, to) = match window {
        None | Some(FoundWindow::Open) => ("none", None, None, None),
        Some(FoundWindow::Days(days)) => ("days", Some(days), None, None),
        Some(FoundWindow::WorkingDays(days)) => ("working_days", Some(days), None, None),
        Some(FoundWindow::Dates { from, to }) => ("dates", None, day(from), day(to)),
    };
    json!({ "kind": kind, "days": days, "from": from, "to": to })
}

fn doubt(doubt: &Doubt, text: &str) -> Value {
    json!({ "where": place(doubt.span, text), "why": doubt.why.as_str(), "detail": doubt.detail })
}

fn place(span: Span, text: &str) -> Value {
    let excerpt: String = span.of(text).chars().take(EXCERPT).collect();
    json!({ "start": span.start, "end": span.end, "excerpt": excerpt })
}
