//! 通报底稿: a notice while somebody works on it. Every value is text as it was typed or found, right or wrong; whether it
//! can be published is for the reader of notices to say.
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

mod write;

pub use write::Note;

/// A notice's file, or what is to become one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    pub slug: String,
    pub title: String,
    pub title_en: String,
    pub issuer: String,
    pub receiver: String,
    pub receiver_en: String,
    pub published: String,
    pub signed: String,
    pub state: String,
    pub opens: String,
    pub closes: String,
    pub inspection: SheetInspection,
    pub contact: SheetContact,
    /// As they stand in the file: nothing here edits them.
    pub footer: Vec<(String, String)>,
    pub areas: Vec<SheetArea>,
    pub retired: Vec<u16>,
    /// `[[unit]]` tables of this notice alone, as they stand in the file.
    pub units: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetInspection {
    pub body: String,
    pub subject: String,
    pub from: String,
    pub to: String,
    pub feedback: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetContact {
    pub phones: Vec<SheetPhone>,
    pub faxes: Vec<String>,
    pub emails: Vec<String>,
    pub address: String,
    pub po_box: String,
    pub postcode: String,
    pub envelope: String,
    pub envelope_place: String,
    pub persons: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetPhone {
    pub number: String,
    pub extension: String,
    pub owner: String,
    pub hours: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetArea {
    pub title: String,
    pub title_en: String,
    pub items: Vec<SheetItem>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetItem {
    pub number: String,
    pub printed: String,
    pub title: String,
    pub title_en: String,
    pub status: String,
    /// Nothing leaves the receiver.
    pub commission_only: bool,
    /// The subdistrict chosen on the form answers.
    pub subdistrict: bool,
    /// The lead unit's id; empty where that is open, and then the desk gets it.
    pub lead: String,
    pub assisting: Vec<String>,
    pub delivery: String,
    /// Units that the text names in this item.
    pub suggestions: Vec<Suggestion>,
}

/// A unit that the text names, and the words it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Suggestion {
    /// The unit's id; empty where no unit of that name is known.
    pub unit: String,
    pub name: String,
    pub role: String,
    pub words: String,
}

impl Sheet {
    /// Reads a notice's file as it stands; a value of a wrong kind is empty. `None` where it is no TOML.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let table: Table = text.parse().ok()?;
        let of = Part(Some(&table));
        let (inspection, contact) = (of.part("inspection"), of.part("contact"));
        let footer = table.get("footer").and_then(Value::as_table);
        Some(Self {
            slug: of.text("slug"),
            title: of.text("title"),
            title_en: of.text("title_en"),
            issuer: of.text("issuer"),
            receiver: of.text("receiver"),
            receiver_en: of.text("receiver_en"),
            published: of.text("published"),
            signed: of.text("signed"),
            state: of.text("state"),
            opens: of.text("opens"),
            closes: of.text("closes"),
            inspection: SheetInspection {
                body: inspection.text("body"),
                subject: inspection.text("subject"),
                from: inspection.text("from"),
                to: inspection.text("to"),
                feedback: inspection.text("feedback"),
            },
            contact: contact_of(contact),
            footer: footer.into_iter().flatten().map(|(key, value)| (key.clone(), shown(value))).collect(),
            areas: of.parts("area").into_iter().map(area).collect(),
            retired: of
                .list("retired")
                .filter_map(|value| value.as_integer().and_then(|number| u16::try_from(number).ok()))
                .collect(),
            units: units(&table),
        })
    }

    pub fn items(&self) -> impl Iterator<Item = &SheetItem> {
        self.areas.iter().flat_map(|area| &area.items)
    }

    pub fn items_mut(&mut self) -> impl Iterator<Item = &mut SheetItem> {
        self.areas.iter_mut().flat_map(|area| &mut area.items)
    }

    /// A number that no item has, and none ever had here.
    #[must_use]
    pub fn free_number(&self) -> u16 {
        let used = self.items().filter_map(|item| item.number.parse::<u16>().ok());
        used.chain(self.retired.iter().copied()).max().unwrap_or(0).saturating_add(1)
    }
}

/// A table that is read leniently; what is not there is empty.
#[derive(Clone, Copy)]
struct Part<'a>(Option<&'a Table>);

impl<'a> Part<'a> {
    fn value(self, key: &str) -> Option<&'a Value> {
        self.0?.get(key)
    }

    fn text(self, key: &str) -> String {
        self.value(key).map(shown).unwrap_or_default()
    }

    fn flag(self, key: &str) -> bool {
        self.value(key).and_then(Value::as_bool).unwrap_or_default()
    }

    fn part(self, key: &str) -> Part<'a> {
        Part(self.value(key).and_then(Value::as_table))
    }

    fn list(self, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.value(key).and_then(Value::as_array).into_iter().flatten()
    }

    fn parts(self, key: &str) -> Vec<Part<'a>> {
        self.list(key).filter_map(Value::as_table).map(|table| Part(Some(table))).collect()
    }

    fn texts(self, key: &str) -> Vec<String> {
        self.list(key).map(shown).filter(|text| !text.is_empty()).collect()
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Table(_) => String::new(),
        other => other.to_string(),
    }
}

fn contact_of(contact: Part<'_>) -> SheetContact {
    let phones = contact.parts("telephone").into_iter().map(|phone| SheetPhone {
        number: phone.text("number"),
        extension: phone.text("extension"),
        owner: phone.text("owner"),
        hours: phone.text("hours"),
    });
    let first = SheetPhone { number: contact.text("phone"), ..SheetPhone::default() };
    SheetContact {
        phones: Some(first).filter(|phone| !phone.number.is_empty()).into_iter().chain(phones).collect(),
        faxes: contact.texts("faxes"),
        emails: contact.texts("emails"),
        address: contact.text("address"),
        po_box: contact.text("po_box"),
        postcode: contact.text("postcode"),
        envelope: contact.text("envelope"),
        envelope_place: contact.text("envelope_place"),
        persons: contact.texts("persons"),
    }
}

fn area(area: Part<'_>) -> SheetArea {
    SheetArea {
        title: area.text("title"),
        title_en: area.text("title_en"),
        items: area.parts("item").into_iter().map(item).collect(),
    }
}

fn item(item: Part<'_>) -> SheetItem {
    SheetItem {
        number: item.text("number"),
        printed: item.text("printed"),
        title: item.text("title"),
        title_en: item.text("title_en"),
        status: item.text("status"),
        commission_only: item.flag("commission_only"),
        subdistrict: item.flag("subdistrict"),
        lead: item.text("lead"),
        assisting: item.texts("assisting"),
        delivery: item.text("delivery"),
        suggestions: Vec::new(),
    }
}

/// The file's own units, written as they were read.
fn units(table: &Table) -> String {
    let Some(units) = table.get("unit") else { return String::new() };
    let mut own = Table::new();
    own.insert("unit".to_owned(), units.clone());
    toml::to_string(&own).unwrap_or_default()
}

#[cfg(test)]
mod tests;
