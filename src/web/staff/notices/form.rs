//! The form of a draft: from fields to the sheet, and from the reader's faults to fields.
use std::collections::{HashMap, HashSet};

use crate::app::compile::leads;
use crate::app::drafts::NoticeDraft;
use crate::config::{Fault, Sheet, SheetArea, SheetItem, SheetPhone};
use crate::domain::notice::{Notice, NumberFault};
use crate::domain::text::fold_line;
use crate::domain::unit::Units;
use crate::pages::staff::notice_draft::FieldFault;
use crate::web::body::Fields;

/// More than any notice has; what a form sends beyond is not read.
const MOST: usize = 10_000;

/// What was typed, by field.
type Typed<'a> = HashMap<&'a str, &'a str>;

fn one(fields: &Typed<'_>, name: &str) -> String {
    fields.get(name).map(|text| fold_line(text)).unwrap_or_default()
}

fn lines(fields: &Typed<'_>, name: &str) -> Vec<String> {
    let text = fields.get(name).copied().unwrap_or_default();
    text.lines().map(fold_line).filter(|line| !line.is_empty()).collect()
}

fn has(fields: &Typed<'_>, name: &str) -> bool {
    fields.contains_key(name)
}

/// What was typed, over the draft that it was typed on: what the form does not show stays.
pub(super) fn read(fields: &Fields, stored: &NoticeDraft, units: &Units) -> NoticeDraft {
    let mut draft = stored.clone();
    draft.version = fields.first("version").parse().unwrap_or(stored.version);
    let seen: HashSet<&str> = fields.all("seen").collect();
    for doubt in &mut draft.doubts {
        doubt.seen = seen.contains(doubt.key.as_str());
    }
    let fields = &fields.firsts();
    // A form that was cut short must not empty the notice.
    if !has(fields, "title") {
        return draft;
    }
    let sheet = &mut draft.sheet;
    for (name, value) in [
        ("title", &mut sheet.title),
        ("title_en", &mut sheet.title_en),
        ("issuer", &mut sheet.issuer),
        ("receiver", &mut sheet.receiver),
        ("receiver_en", &mut sheet.receiver_en),
        ("slug", &mut sheet.slug),
        ("published", &mut sheet.published),
        ("signed", &mut sheet.signed),
        ("opens", &mut sheet.opens),
        ("closes", &mut sheet.closes),
        ("state", &mut sheet.state),
        ("inspection.body", &mut sheet.inspection.body),
        ("inspection.subject", &mut sheet.inspection.subject),
        ("inspection.from", &mut sheet.inspection.from),
        ("inspection.to", &mut sheet.inspection.to),
        ("inspection.feedback", &mut sheet.inspection.feedback),
        ("contact.address", &mut sheet.contact.address),
        ("contact.postcode", &mut sheet.contact.postcode),
        ("contact.envelope", &mut sheet.contact.envelope),
        ("contact.envelope_place", &mut sheet.contact.envelope_place),
        ("contact.po_box", &mut sheet.contact.po_box),
    ] {
        *value = one(fields, name);
    }
    sheet.contact.emails = lines(fields, "contact.emails");
    sheet.contact.faxes = lines(fields, "contact.faxes");
    sheet.contact.persons = lines(fields, "contact.persons");
    sheet.contact.phones = (0..MOST)
        .map(|at| format!("contact.phones.{at}."))
        .take_while(|at| has(fields, &format!("{at}number")))
        .map(|at| SheetPhone {
            number: one(fields, &format!("{at}number")),
            extension: one(fields, &format!("{at}extension")),
            owner: one(fields, &format!("{at}owner")),
            hours: one(fields, &format!("{at}hours")),
        })
        .collect();
    sheet.areas = (0..MOST)
        .take_while(|a| has(fields, &format!("areas.{a}.title")))
        .map(|a| area(fields, a, stored.sheet.areas.get(a), units))
        .collect();
    draft
}

fn area(fields: &Typed<'_>, a: usize, stored: Option<&SheetArea>, units: &Units) -> SheetArea {
    let at = format!("areas.{a}.");
    SheetArea {
        title: one(fields, &format!("{at}title")),
        title_en: one(fields, &format!("{at}title_en")),
        items: (0..MOST)
            .map(|i| (i, format!("{at}items.{i}.")))
            .take_while(|(_, at)| has(fields, &format!("{at}title")))
            .map(|(i, at)| item(fields, &at, stored.and_then(|area| area.items.get(i)), units))
            .collect(),
    }
}

fn item(fields: &Typed<'_>, at: &str, stored: Option<&SheetItem>, units: &Units) -> SheetItem {
    let text = |name: &str| one(fields, &format!("{at}{name}"));
    let lead = text("lead");
    let assisting = text("assisting");
    let parts = assisting.split([',', '，', '、', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
    // A name is as good as an id; what is neither stays as typed, for the reader to refuse.
    let id = |part: &str| units.find(part).map_or_else(|| part.to_owned(), |unit| unit.id.to_string());
    SheetItem {
        number: text("number"),
        printed: text("printed"),
        title: text("title"),
        title_en: text("title_en"),
        status: text("status"),
        commission_only: lead == "!",
        subdistrict: has(fields, &format!("{at}subdistrict")),
        lead: if lead == "!" { String::new() } else { lead },
        assisting: parts.map(id).collect(),
        delivery: text("delivery"),
        suggestions: stored.map(|item| item.suggestions.clone()).unwrap_or_default(),
    }
}

/// Does what a button of the form asks for; the field to look at afterwards, if it is another one than before.
pub(super) fn change(action: &str, sheet: &mut Sheet, published: Option<&Notice>) -> String {
    let mut parts = action.split(':');
    let name = parts.next().unwrap_or_default();
    let mut place = || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or(usize::MAX);
    match name {
        "suggest" => {
            for item in sheet.items_mut().filter(|item| item.lead.is_empty() && !item.commission_only) {
                let mut named = item.suggestions.iter().filter(|suggestion| leads(suggestion));
                // Two that lead are a question, not an answer.
                if let (Some(first), None) = (named.next(), named.next()) {
                    item.lead = first.unit.clone();
                }
            }
            "areas".to_owned()
        }
        "add-phone" => {
            sheet.contact.phones.push(SheetPhone::default());
            "contact.phones".to_owned()
        }
        "add-area" => {
            let number = sheet.free_number().to_string();
            let items = vec![SheetItem { number, ..SheetItem::default() }];
            sheet.areas.push(SheetArea { items, ..SheetArea::default() });
            format!("areas.{}", sheet.areas.len() - 1)
        }
        "add" => {
            let (a, number) = (place(), sheet.free_number().to_string());
            let Some(area) = sheet.areas.get_mut(a) else { return String::new() };
            area.items.push(SheetItem { number, ..SheetItem::default() });
            format!("areas.{a}.items.{}", area.items.len() - 1)
        }
        "drop" => {
            let (a, i) = (place(), place());
            let Some(area) = sheet.areas.get_mut(a) else { return String::new() };
            if i >= area.items.len() {
                return String::new();
            }
            let gone = area.items.remove(i);
            if area.items.is_empty() {
                sheet.areas.remove(a);
            }
            // Links and cases hold on to a number that was published.
            let number = gone.number.parse::<u16>().ok();
            let held =
                |number: &u16| published.is_some_and(|notice| notice.items().any(|item| item.number.get() == *number));
            if let Some(number) = number.filter(held)
                && !sheet.retired.contains(&number)
                && !sheet.items().any(|item| item.number == number.to_string())
            {
                sheet.retired.push(number);
                sheet.retired.sort_unstable();
            }
            if sheet.areas.len() > a { format!("areas.{a}") } else { "areas".to_owned() }
        }
        _ => String::new(),
    }
}

fn wrong(field: &str, wrong: &'static str, detail: &str) -> FieldFault {
    FieldFault { field: field.to_owned(), wrong: Some(wrong), detail: detail.to_owned() }
}

/// What the file of a notice would leave out in silence.
pub(super) fn incomplete(sheet: &Sheet) -> Vec<FieldFault> {
    let inspection = &sheet.inspection;
    let parts = [
        ("inspection.body", &inspection.body),
        ("inspection.subject", &inspection.subject),
        ("inspection.from", &inspection.from),
        ("inspection.to", &inspection.to),
        ("inspection.feedback", &inspection.feedback),
    ];
    let empty: Vec<&str> = parts.iter().filter(|(_, value)| value.is_empty()).map(|(field, _)| *field).collect();
    if empty.len() == parts.len() {
        Vec::new()
    } else {
        empty.into_iter().map(|field| wrong(field, "missing", "")).collect()
    }
}

/// A fault of the reader at its field: `area[2].item[5].lead` is `areas.1.items.4.lead`.
pub(super) fn told(fault: &Fault, sheet: &Sheet) -> FieldFault {
    let mut field = String::new();
    for part in fault.key.split('.') {
        let (name, place) = part.split_once('[').map_or((part, None), |(name, place)| (name, Some(place)));
        let place = place.and_then(|place| place.trim_end_matches(']').parse::<usize>().ok());
        let name = match name {
            "area" => "areas",
            "item" => "items",
            "telephone" => "phones",
            name => name,
        };
        if !field.is_empty() {
            field.push('.');
        }
        field.push_str(name);
        let skipped = name == "phones" && first_stands_alone(sheet);
        // Lists of words are one field.
        if let Some(place) = place.filter(|_| matches!(name, "areas" | "items" | "phones")) {
            field = format!("{field}.{}", place.saturating_sub(1) + usize::from(skipped));
        }
    }
    let last = field.rsplit('.').next().unwrap_or_default().to_owned();
    // An area without items is told at the area.
    let field = field.strip_suffix(".items").map(str::to_owned).unwrap_or(field);
    let is_day = |text: &str| text.parse::<jiff::civil::Date>().is_ok();
    let detail = fault.found.trim_matches('"').to_owned();
    let kind = match last.as_str() {
        "phone" if detail.starts_with("no way") => {
            return wrong("contact", "unreachable", "");
        }
        "phone" => {
            return wrong("contact.phones.0.number", "phone", "");
        }
        "title" | "issuer" | "receiver" | "body" | "subject" | "areas" | "items" => "missing",
        "published" | "signed" | "opens" | "closes" | "from" | "to" | "feedback" if is_day(&detail) => "date-order",
        "published" | "signed" | "opens" | "closes" | "from" | "to" | "feedback" => "date",
        "number" | "faxes" if field.starts_with("contact") => "phone",
        "number" if detail.contains("earlier item") => "number-twice",
        "number" if detail.contains("retired") => "number-retired",
        "number" => "number",
        "emails" => "mail",
        "postcode" => "postcode",
        "slug" => "slug",
        "lead" | "assisting" => "unit",
        _ => {
            let detail = format!("{}: {}; {}", fault.key, fault.found, fault.allowed);
            return FieldFault { field, wrong: None, detail };
        }
    };
    let number = detail.split(',').next().unwrap_or_default().to_owned();
    let detail = if kind.starts_with("number-") { number } else { detail };
    FieldFault { field, wrong: Some(kind), detail }
}

/// Whether the file has the first telephone as `phone`, and the others in a list.
fn first_stands_alone(sheet: &Sheet) -> bool {
    let first = sheet.contact.phones.first();
    first.is_some_and(|phone| [&phone.extension, &phone.owner, &phone.hours].iter().all(|part| part.is_empty()))
}

pub(super) fn number_fault(fault: &NumberFault) -> FieldFault {
    match fault {
        NumberFault::Lost { number, .. } => wrong("areas", "number-lost", &number.to_string()),
        NumberFault::Revived(number) => wrong("areas", "number-retired", &number.to_string()),
    }
}
