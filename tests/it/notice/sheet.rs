//! A notice as a flat sheet of values, each with its places: what the parser found, and what is true.
use huiyin::domain::notice::{Found, FoundItem, FoundPhone, FoundWindow, Parsed, Role, Span};

/// One value and where it stands. In a true sheet there may be several places, or none that can be named.
#[derive(Clone, Debug, Default)]
pub struct Value {
    pub text: String,
    pub places: Vec<Span>,
}

/// What is compared of an item beside its title; None: not compared.
#[derive(Clone, Debug, Default)]
pub struct ItemRow {
    pub title: Value,
    pub number: Option<u16>,
    pub area: Option<Value>,
    pub measures: Option<usize>,
    /// One or none.
    pub status: Option<Vec<Value>>,
    /// `lead 县财政局`
    pub units: Option<Vec<Value>>,
    /// Where its body stands; in a true sheet a part of it.
    pub body: Option<Span>,
}

#[derive(Clone, Debug, Default)]
pub struct PhoneRow {
    pub number: Value,
    pub extension: Option<Value>,
    pub owner: Option<Value>,
    pub hours: Option<Value>,
}

#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Kinds of values and those found; a kind that is not in the true sheet is not compared.
    pub lists: Vec<(&'static str, Vec<Value>)>,
    pub items: Vec<ItemRow>,
    pub phones: Vec<PhoneRow>,
}

impl Sheet {
    pub fn list(&self, kind: &str) -> Option<&[Value]> {
        self.lists.iter().find(|(name, _)| *name == kind).map(|(_, values)| values.as_slice())
    }

    pub fn set(&mut self, kind: &'static str, values: Vec<Value>) {
        self.lists.push((kind, values));
    }
}

/// Full-width ASCII to half-width, no blanks: what does not count when values are compared.
pub fn fold(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect()
}

/// One character for one character, so that places stay.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap(),
        c => c,
    }
}

pub fn window(window: FoundWindow) -> Option<String> {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    match window {
        FoundWindow::Days(days) => Some(format!("days {days}")),
        FoundWindow::WorkingDays(days) => Some(format!("working_days {days}")),
        FoundWindow::Dates { from, to } => Some(format!("dates {}..{}", day(from), day(to))),
        FoundWindow::Open => None,
    }
}

fn value<T>(found: &Found<T>, text: impl FnOnce(&T) -> String) -> Value {
    Value { text: text(&found.value), places: vec![found.span] }
}

fn some<T: ToString>(found: Option<&Found<T>>) -> Vec<Value> {
    found.iter().map(|found| value(found, ToString::to_string)).collect()
}

fn all(found: &[Found<String>]) -> Vec<Value> {
    found.iter().map(|found| value(found, Clone::clone)).collect()
}

fn item(item: &FoundItem, area: Option<&Found<String>>) -> ItemRow {
    let units = item.units.iter().filter(|unit| unit.value.role != Role::Named);
    ItemRow {
        title: value(&item.title, Clone::clone),
        number: item.number,
        area: area.map(|area| value(area, Clone::clone)),
        measures: Some(item.measures.len()),
        status: Some(some(item.status.as_ref())),
        units: Some(units.map(|unit| value(unit, |unit| format!("{} {}", unit.role.as_str(), unit.name))).collect()),
        body: Some(item.body),
    }
}

fn phone(phone: &Found<FoundPhone>) -> PhoneRow {
    let part = |text: &Option<String>| text.as_ref().map(|text| Value { text: text.clone(), places: vec![phone.span] });
    PhoneRow {
        number: value(phone, |phone| phone.number.clone()),
        extension: part(&phone.value.extension),
        owner: part(&phone.value.owner),
        hours: part(&phone.value.hours),
    }
}

/// What the parser found.
pub fn found(parsed: &Parsed) -> Sheet {
    let notice = &parsed.notice;
    let contact = &notice.contact;
    let inspection = &notice.inspection;
    let envelope = contact.envelope.as_ref();
    let place = envelope.and_then(|found| {
        let place = found.value.place.clone()?;
        Some(Value { text: place, places: vec![found.span] })
    });
    let window = contact.window.as_ref().and_then(|found| {
        let text = window(found.value)?;
        Some(Value { text, places: vec![found.span] })
    });
    let lists = vec![
        ("title", some(notice.title.as_ref())),
        ("issuer", some(notice.issuer.as_ref())),
        ("inspected", some(notice.inspected.as_ref())),
        ("receiver", some(notice.receiver.as_ref())),
        ("published", some(notice.published.as_ref())),
        ("signed", some(notice.signed.as_ref())),
        ("kind", some(inspection.kind.as_ref())),
        ("round", some(inspection.round.as_ref())),
        ("by", some(inspection.by.as_ref())),
        ("from", some(inspection.from.as_ref())),
        ("to", some(inspection.to.as_ref())),
        ("feedback", some(inspection.feedback.as_ref())),
        ("legal basis", all(&notice.legal_basis)),
        ("counts", notice.counts.iter().map(|c| value(c, |c| format!("{} {}", c.of.as_str(), c.number))).collect()),
        ("sections", all(&notice.sections)),
        ("areas", notice.areas.iter().filter_map(|area| area.title.as_ref()).map(|t| value(t, Clone::clone)).collect()),
        ("fax", contact.faxes.iter().map(|fax| value(fax, |fax| fax.number.clone())).collect()),
        ("e-mail", all(&contact.emails)),
        ("address", contact.addresses.iter().map(|address| value(address, |address| address.text.clone())).collect()),
        ("PO box", all(&contact.po_boxes)),
        ("postcode", some(contact.postcode.as_ref())),
        ("envelope", envelope.map(|found| value(found, |found| found.text.clone())).into_iter().collect()),
        ("envelope place", place.into_iter().collect()),
        ("person", all(&contact.persons)),
        ("window", window.into_iter().collect()),
    ];
    Sheet {
        lists,
        items: notice.areas.iter().flat_map(|area| area.items.iter().map(|i| item(i, area.title.as_ref()))).collect(),
        phones: contact.phones.iter().map(phone).collect(),
    }
}
