//! The sheet as the file of a notice. What is in doubt stands as a comment at its value.
use std::fmt::Write as _;

use jiff::civil::Date;
use toml::Value;

use super::{Sheet, SheetContact, SheetItem};
use crate::domain::text::fold_line;

/// Something that whoever opens the file is to read at a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `title`, `contact.phones`, `areas.0.items.3.number`; what stands nowhere comes at the head.
    pub field: String,
    pub words: String,
}

struct Writer<'a> {
    text: String,
    notes: &'a [Note],
    told: Vec<bool>,
}

impl Sheet {
    /// The file. `head` is the comment it begins with; values that are empty are left out.
    #[must_use]
    pub fn to_toml(&self, head: &str, notes: &[Note]) -> String {
        let mut writer = Writer { text: String::new(), notes, told: vec![false; notes.len()] };
        writer.sheet(self);
        let mut text = String::new();
        for line in head.lines() {
            comment(&mut text, line);
        }
        let untold = notes.iter().zip(&writer.told).filter(|(_, told)| !**told);
        for (note, _) in untold {
            comment(&mut text, &note.words);
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text + &writer.text
    }
}

/// A comment is one line, whatever its words hold.
fn comment(text: &mut String, words: &str) {
    let words = fold_line(words);
    _ = if words.is_empty() { writeln!(text, "#") } else { writeln!(text, "# {words}") };
}

fn quoted(text: &str) -> String {
    Value::String(fold_line(text)).to_string()
}

fn list(values: &[String]) -> String {
    let values = values.iter().filter(|value| !value.trim().is_empty());
    format!("[{}]", values.map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}

impl Writer<'_> {
    fn notes_at(&mut self, field: &str) {
        let notes = self.notes;
        for (note, told) in notes.iter().zip(&mut self.told).filter(|(note, _)| note.field == field) {
            comment(&mut self.text, &note.words);
            *told = true;
        }
    }

    fn line(&mut self, key: &str, value: &str) {
        _ = writeln!(self.text, "{key} = {value}");
    }

    /// A text, where there is one.
    fn text(&mut self, at: &str, key: &str, value: &str) {
        self.notes_at(&format!("{at}{key}"));
        if !value.trim().is_empty() {
            self.line(key, &quoted(value));
        }
    }

    /// A day; what is no day stays as typed, for the reader to refuse.
    fn day(&mut self, at: &str, key: &str, value: &str) {
        self.notes_at(&format!("{at}{key}"));
        match value.trim() {
            "" => {}
            // Not every way of writing a day is TOML's.
            value if value.parse::<Date>().is_ok_and(|day| day.to_string() == value) => self.line(key, value),
            value => self.line(key, &quoted(value)),
        }
    }

    fn texts(&mut self, at: &str, key: &str, values: &[String]) {
        self.notes_at(&format!("{at}{key}"));
        if values.iter().any(|value| !value.trim().is_empty()) {
            self.line(key, &list(values));
        }
    }

    fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.line(key, "true");
        }
    }

    fn head(&mut self, head: &str) {
        _ = writeln!(self.text, "\n{head}");
    }

    fn sheet(&mut self, sheet: &Sheet) {
        self.text("", "slug", &sheet.slug);
        self.text("", "state", &sheet.state);
        self.text("", "title", &sheet.title);
        self.text("", "title_en", &sheet.title_en);
        self.text("", "issuer", &sheet.issuer);
        self.text("", "receiver", &sheet.receiver);
        self.text("", "receiver_en", &sheet.receiver_en);
        self.day("", "published", &sheet.published);
        self.day("", "signed", &sheet.signed);
        self.day("", "opens", &sheet.opens);
        self.day("", "closes", &sheet.closes);
        self.notes_at("retired");
        if !sheet.retired.is_empty() {
            let numbers: Vec<String> = sheet.retired.iter().map(ToString::to_string).collect();
            self.line("retired", &format!("[{}]", numbers.join(", ")));
        }
        self.inspection(sheet);
        self.contact(&sheet.contact);
        if !sheet.footer.is_empty() {
            self.head("[footer]");
            for (key, value) in &sheet.footer {
                let is_bare = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
                self.text("footer.", &if is_bare && !key.is_empty() { key.clone() } else { quoted(key) }, value);
            }
        }
        for (a, area) in sheet.areas.iter().enumerate() {
            self.head("[[area]]");
            let at = format!("areas.{a}.");
            self.notes_at(at.trim_end_matches('.'));
            self.text(&at, "title", &area.title);
            self.text(&at, "title_en", &area.title_en);
            for (i, item) in area.items.iter().enumerate() {
                self.item(&format!("{at}items.{i}."), item);
            }
        }
        if !sheet.units.trim().is_empty() {
            _ = write!(self.text, "\n{}", sheet.units);
        }
    }

    /// All of it or nothing: an inspection of which a part is missing is kept as comments.
    fn inspection(&mut self, sheet: &Sheet) {
        let inspection = &sheet.inspection;
        let texts = [("body", &inspection.body), ("subject", &inspection.subject)];
        let days = [("from", &inspection.from), ("to", &inspection.to), ("feedback", &inspection.feedback)];
        let filled =
            |(key, value): &(&'static str, &String)| (!value.trim().is_empty()).then(|| format!("{key} = {value}"));
        let known: Vec<String> = texts.iter().chain(&days).filter_map(filled).collect();
        if known.len() < texts.len() + days.len() {
            if !known.is_empty() {
                self.text.push('\n');
            }
            self.notes_at("inspection");
            for line in &known {
                comment(&mut self.text, &format!("inspection: {line}"));
            }
            return;
        }
        self.head("[inspection]");
        self.notes_at("inspection");
        for (key, value) in texts {
            self.text("inspection.", key, value);
        }
        for (key, value) in days {
            self.day("inspection.", key, value);
        }
    }

    fn contact(&mut self, contact: &SheetContact) {
        self.head("[contact]");
        self.notes_at("contact");
        let at = "contact.";
        let plain = |phone: &&super::SheetPhone| {
            [&phone.extension, &phone.owner, &phone.hours].iter().all(|part| part.trim().is_empty())
        };
        let first = contact.phones.first().filter(plain);
        self.notes_at("contact.phones");
        if let Some(phone) = first {
            self.text(at, "phone", &phone.number);
        }
        self.texts(at, "faxes", &contact.faxes);
        self.texts(at, "emails", &contact.emails);
        self.text(at, "address", &contact.address);
        self.text(at, "po_box", &contact.po_box);
        self.text(at, "postcode", &contact.postcode);
        self.text(at, "envelope", &contact.envelope);
        self.text(at, "envelope_place", &contact.envelope_place);
        self.texts(at, "persons", &contact.persons);
        for phone in contact.phones.iter().skip(usize::from(first.is_some())) {
            if phone.number.trim().is_empty() {
                continue;
            }
            self.head("[[contact.telephone]]");
            self.text("", "number", &phone.number);
            self.text("", "extension", &phone.extension);
            self.text("", "owner", &phone.owner);
            self.text("", "hours", &phone.hours);
        }
    }

    fn item(&mut self, at: &str, item: &SheetItem) {
        self.head("[[area.item]]");
        self.notes_at(at.trim_end_matches('.'));
        self.notes_at(&format!("{at}number"));
        match item.number.trim() {
            "" => {}
            // 07 is no number in TOML.
            typed => match typed.parse::<u16>() {
                Ok(number) => self.line("number", &number.to_string()),
                Err(_) => self.line("number", &quoted(typed)),
            },
        }
        self.text(at, "printed", &item.printed);
        self.text(at, "title", &item.title);
        self.text(at, "title_en", &item.title_en);
        self.text(at, "status", &item.status);
        let is_settled = item.commission_only || !item.lead.trim().is_empty();
        for suggestion in item.suggestions.iter().filter(|_| !is_settled) {
            let words = &suggestion.words;
            let told = match (suggestion.unit.as_str(), suggestion.role.as_str()) {
                ("", _) => format!("named: {}  # {words}", suggestion.name),
                (unit, "assist") => format!("suggested: assisting = [\"{unit}\"]  # {words}"),
                (unit, _) => format!("suggested: lead = \"{unit}\"  # {words}"),
            };
            comment(&mut self.text, &told);
        }
        self.flag("commission_only", item.commission_only);
        self.notes_at(&format!("{at}lead"));
        let is_open = !item.commission_only && item.lead.trim().is_empty();
        self.flag("desk", is_open);
        if !item.commission_only && !is_open {
            self.text("", "lead", &item.lead);
        }
        self.flag("subdistrict", item.subdistrict && !item.commission_only && !is_open);
        if !item.commission_only && !is_open {
            self.texts(at, "assisting", &item.assisting);
        }
        self.text(at, "delivery", &item.delivery);
    }
}
