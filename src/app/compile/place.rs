//! Where things stand: the values of a sheet in the text, and places in a text as lines and columns.
use crate::domain::notice::{Found, FoundNotice, Span};

/// Where each value of the sheet was found, with its name there.
#[must_use]
pub fn values(notice: &FoundNotice) -> Vec<(Span, String)> {
    let mut values: Vec<(Span, String)> = Vec::new();
    let mut put = |span: Option<Span>, field: &str| values.extend(span.map(|span| (span, field.to_owned())));
    put(span(notice.title.as_ref()), "title");
    put(span(notice.issuer.as_ref()), "issuer");
    put(span(notice.receiver.as_ref()), "receiver");
    put(span(notice.published.as_ref()), "published");
    put(span(notice.signed.as_ref()), "signed");
    let inspection = &notice.inspection;
    put(span(inspection.by.as_ref()), "inspection.body");
    put(span(inspection.kind.as_ref()), "inspection.subject");
    put(span(inspection.from.as_ref()), "inspection.from");
    put(span(inspection.to.as_ref()), "inspection.to");
    put(span(inspection.feedback.as_ref()), "inspection.feedback");
    let contact = &notice.contact;
    contact.phones.iter().for_each(|phone| put(Some(phone.span), "contact.phones"));
    contact.faxes.iter().for_each(|fax| put(Some(fax.span), "contact.faxes"));
    contact.emails.iter().for_each(|mail| put(Some(mail.span), "contact.emails"));
    contact.addresses.iter().for_each(|address| put(Some(address.span), "contact.address"));
    contact.po_boxes.iter().for_each(|po_box| put(Some(po_box.span), "contact.po_box"));
    put(span(contact.postcode.as_ref()), "contact.postcode");
    put(span(contact.envelope.as_ref()), "contact.envelope");
    contact.persons.iter().for_each(|person| put(Some(person.span), "contact.persons"));
    put(span(contact.window.as_ref()), "closes");
    for (a, area) in notice.areas.iter().enumerate() {
        put(span(area.title.as_ref()), &format!("areas.{a}.title"));
        for (i, item) in area.items.iter().enumerate() {
            put(Some(item.title.span), &format!("areas.{a}.items.{i}.title"));
            put(Some(item.body), &format!("areas.{a}.items.{i}"));
        }
    }
    values
}

fn span<T>(found: Option<&Found<T>>) -> Option<Span> {
    found.map(|found| found.span)
}

/// Line and column of a place, from one; the column in characters.
#[must_use]
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before.get(start..).unwrap_or_default().chars().count() + 1)
}

/// What stands there, on one line, cut after so many characters.
#[must_use]
pub fn excerpt(text: &str, span: Span, longest: usize) -> String {
    let folded = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= longest { folded } else { folded.chars().take(longest).chain(['…']).collect() }
}
