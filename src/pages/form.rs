//! 提意见: the form, empty or with what was typed and what is wrong with it.
use minijinja::{Value, context};
use serde::Serialize;

use super::chrome::{Chrome, Phrase};
use super::engine::serialized;
use super::readers::{About, Audience, Gathered, Reader, ReaderUnit, audience};
use super::{plain, show};
use crate::domain::case::Rules;
use crate::domain::feedback::{Draft, Field, FieldErrors, FieldFault, Lane, Verdict, limit_of};
use crate::domain::ids::ItemNumber;
use crate::domain::language::Language;
use crate::domain::notice::Responsible;
use crate::domain::text::{LONGEST_OPINION, SHORTEST_OPINION, fold_line};
use crate::domain::unit::{Delivery, UnitKind};
use crate::words::{Args, Words, WordsFault};

/// Everything the form shows. Holds what a citizen typed: no `Debug`.
#[derive(Clone, Serialize)]
pub struct FormView {
    pub alert: Option<FormAlert>,
    #[serde(skip)]
    pub errors: Option<FieldErrors>,
    pub token: String,
    #[serde(serialize_with = "show::name_or_none")]
    pub lane: Option<Lane>,
    pub areas: Vec<FormArea>,
    pub units: Vec<UnitChoice>,
    pub subdistricts: Vec<SubdistrictChoice>,
    #[serde(serialize_with = "show::name_or_none")]
    pub verdict: Option<Verdict>,
    pub text: String,
    pub name: String,
    pub phone: String,
    pub mail: String,
    pub share: bool,
    pub acknowledged: bool,
    /// Whether an officer is named who takes what is about the commission itself.
    pub sealed_officer: bool,
    /// How long data is kept, in the page's language; `None`: ask the receiver.
    pub retention: Option<String>,
}

/// Why the form came back, other than by a field's fault. Each carries the text back and shows the other ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FormAlert {
    /// 409: this page was sent before, with another text.
    Conflict,
    /// 422: the token is unknown or too old.
    Stale,
    /// 429
    Busy { minutes: u32 },
    /// 503, a full disk among its reasons.
    Unavailable,
    /// 403: the request came from another site's page.
    CrossSite,
    /// 500
    Failed,
}

impl FormAlert {
    pub const ALL: [Self; 6] =
        [Self::Conflict, Self::Stale, Self::Busy { minutes: 5 }, Self::Unavailable, Self::CrossSite, Self::Failed];

    /// The last part of its words' keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Stale => "stale",
            Self::Busy { .. } => "busy",
            Self::Unavailable => "unavailable",
            Self::CrossSite => "cross-site",
            Self::Failed => "failed",
        }
    }
}

/// 方面, as the form lists it.
#[derive(Clone, Serialize)]
pub struct FormArea {
    pub title: Phrase,
    pub items: Vec<FormItem>,
}

/// 事项, as the form lists it.
#[derive(Clone, Serialize)]
pub struct FormItem {
    #[serde(serialize_with = "show::item")]
    pub number: ItemNumber,
    /// As printed.
    pub label: String,
    pub title: Phrase,
    pub checked: bool,
    #[serde(serialize_with = "reader")]
    pub reader: Reader,
}

/// A unit in the list of those that a submission can be about.
#[derive(Clone, Serialize)]
pub struct UnitChoice {
    pub id: String,
    pub name: String,
    pub selected: bool,
    pub is_commission_or_above: bool,
}

/// 所在街道, as the form lists it.
#[derive(Clone, Serialize)]
pub struct SubdistrictChoice {
    pub id: String,
    pub selected: bool,
    #[serde(serialize_with = "reader_unit")]
    pub unit: ReaderUnit,
}

/// A page with a gap for its token.
pub struct Spliced {
    pub before: String,
    pub after: String,
}

impl FormView {
    /// The form for these rules, with a draft's values in it: an empty one, one with items preselected, or what was
    /// typed. Whatever the draft holds that the form does not offer is not shown; [`FieldErrors`] tells of it.
    #[must_use]
    pub fn new(rules: Rules<'_>, language: Language, draft: &Draft) -> Self {
        let chosen: Vec<ItemNumber> = draft.items.iter().filter_map(|typed| typed.parse().ok()).collect();
        let picked = |typed: &str| rules.units.find(&fold_line(typed)).map(|unit| unit.id.clone());
        let (about, subdistrict) = (picked(&draft.about_unit), picked(&draft.subdistrict));
        let item = |item: &crate::domain::notice::Item| FormItem {
            number: item.number,
            label: item.label(),
            title: Phrase::of(language, &item.title, item.title_en.as_deref()),
            checked: chosen.contains(&item.number),
            reader: Reader::of(item, rules, language),
        };
        // Where no item goes by subdistrict and none is open, the question would be asked for nothing.
        let by_subdistrict = rules
            .notice
            .areas
            .iter()
            .flat_map(|area| &area.items)
            .any(|item| matches!(item.responsible, Responsible::Subdistrict { .. } | Responsible::Desk));
        Self {
            alert: None,
            errors: None,
            token: String::new(),
            lane: Lane::parse(&fold_line(&draft.lane)),
            areas: rules
                .notice
                .areas
                .iter()
                .map(|area| FormArea {
                    title: Phrase::of(language, &area.title, area.title_en.as_deref()),
                    items: area.items.iter().map(item).collect(),
                })
                .collect(),
            units: rules
                .units
                .iter()
                .map(|unit| UnitChoice {
                    id: unit.id.to_string(),
                    name: unit.name(language).to_owned(),
                    selected: about.as_ref() == Some(&unit.id),
                    is_commission_or_above: rules.units.is_commission_or_above(&unit.id),
                })
                .collect(),
            subdistricts: rules
                .units
                .iter()
                .filter(|unit| by_subdistrict && unit.kind == UnitKind::Subdistrict)
                .filter_map(|unit| {
                    Some(SubdistrictChoice {
                        id: unit.id.to_string(),
                        selected: subdistrict.as_ref() == Some(&unit.id),
                        unit: ReaderUnit::of(&unit.id, Delivery::CleanCopy, rules, language)?,
                    })
                })
                .collect(),
            verdict: Verdict::parse(&fold_line(&draft.verdict)),
            text: draft.text.clone(),
            name: draft.name.clone(),
            phone: draft.phone.clone(),
            mail: draft.mail.clone(),
            share: draft.share_identity,
            acknowledged: draft.acknowledged,
            sealed_officer: rules.sealed_officer.is_some(),
            retention: None,
        }
    }

    /// Who will read it if it is sent in this lane as it now stands.
    #[must_use]
    pub fn audience(&self, lane: Lane) -> Audience {
        let about = match self.units.iter().find(|unit| unit.selected) {
            None => About::Nobody,
            Some(unit) if unit.is_commission_or_above => About::CommissionOrAbove,
            Some(_) => About::Unit,
        };
        let subdistrict = self.subdistricts.iter().find(|choice| choice.selected).map(|choice| &choice.unit);
        let mut gathered = Gathered::default();
        for item in self.areas.iter().flat_map(|area| &area.items).filter(|item| item.checked) {
            gathered.add(&item.reader, subdistrict);
        }
        audience(lane, about, self.sealed_officer, gathered)
    }
}

fn reader<S: serde::Serializer>(reader: &Reader, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown {
        key: &'static str,
        names: Vec<String>,
        code: String,
    }
    let (key, names) = reader.beside();
    Shown { key, names, code: reader.code() }.serialize(serializer)
}

fn reader_unit<S: serde::Serializer>(unit: &ReaderUnit, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        name: &'a str,
        code: String,
    }
    Shown { name: &unit.name, code: unit.code() }.serialize(serializer)
}

/// The element that a field's fault links to.
const fn anchor(field: Field) -> &'static str {
    match field {
        Field::Lane => "lane-opinion",
        Field::Item => "items",
        Field::Verdict => "verdict-done",
        Field::AboutUnit => "about_unit",
        Field::Subdistrict => "subdistrict",
        Field::Text | Field::Files => "text",
        Field::Name => "name",
        Field::Phone => "phone",
        Field::Mail => "email",
        Field::Acknowledge => "acknowledge",
        Field::FormToken => "send",
    }
}

/// The key of a fault's words: those of its field where it has its own, general ones otherwise.
pub(super) const fn fault_key(field: Field, fault: FieldFault) -> &'static str {
    match (field, fault) {
        (Field::Lane, FieldFault::Missing | FieldFault::Unknown) => "fault-lane",
        (Field::Text, FieldFault::Missing) => "fault-text-missing",
        (Field::Text, FieldFault::TooShort) => "fault-text-short",
        (Field::Text, FieldFault::TooLong(_)) => "fault-text-long",
        (Field::Item, FieldFault::Unknown) => "fault-item",
        (Field::Phone, FieldFault::Malformed) => "fault-phone",
        (Field::Mail, FieldFault::Malformed) => "fault-email",
        (Field::AboutUnit, FieldFault::NotTakenHere) => "fault-not-taken",
        (Field::Acknowledge, FieldFault::Missing) => "fault-acknowledge",
        (Field::Files, FieldFault::NotAccepted) => "fault-files",
        (Field::FormToken, _) | (_, FieldFault::Stale) => "fault-stale",
        (_, FieldFault::Missing) => "fault-missing",
        (_, FieldFault::Unknown) => "fault-unknown",
        (_, FieldFault::TooShort) => "fault-short",
        (_, FieldFault::TooLong(_)) => "fault-long",
        (_, FieldFault::Malformed | FieldFault::NotTakenHere | FieldFault::NotAccepted) => "fault-malformed",
    }
}

/// The key of a field's own name.
pub(super) fn field_key(field: Field) -> String {
    format!("field-{}", field.as_str().replace('_', "-"))
}

/// A fault in words, for the summary and beside its field.
#[derive(Clone, Serialize)]
pub(super) struct Fault {
    pub field: &'static str,
    pub anchor: &'static str,
    pub text: String,
}

pub(super) fn faults(words: &Words, chrome: &Chrome, errors: Option<&FieldErrors>) -> Result<Vec<Fault>, WordsFault> {
    let mut faults: Vec<Fault> = Vec::new();
    for (field, fault) in errors.map(FieldErrors::faults).unwrap_or_default() {
        let mut args = Args::new();
        args.set("field", plain(words, chrome.language, &field_key(*field))?);
        args.set("receiver", chrome.notice.receiver.text.as_str());
        args.set("phone", chrome.notice.reach.as_str());
        args.set("min", SHORTEST_OPINION);
        args.set("max", limit_of(*field));
        args.set("found", if let FieldFault::TooLong(found) = fault { *found } else { 0 });
        let text = words.find(chrome.language, fault_key(*field, *fault), &args)?;
        if !faults.iter().any(|before| before.field == field.as_str() && before.text == text) {
            faults.push(Fault { field: field.as_str(), anchor: anchor(*field), text });
        }
    }
    Ok(faults)
}

/// The sentences of the preview: the exact one of what is now chosen for each lane.
pub(super) fn sentence(
    words: &Words,
    language: Language,
    receiver: &str,
    audience: &Audience,
) -> Result<Vec<String>, WordsFault> {
    let say = |key: &str, units: &[String]| {
        let mut args = Args::new();
        args.set("receiver", receiver);
        args.set("units", units.join(&plain(words, language, "list-comma")?));
        words.find(language, key, &args)
    };
    match audience {
        Audience::Units { text, number_only } => {
            let mut sentences = Vec::new();
            if !text.is_empty() {
                sentences.push(say("preview-units", text)?);
            }
            if !number_only.is_empty() {
                sentences.push(say("preview-number-only", number_only)?);
            }
            sentences.push(say("preview-original", &[])?);
            sentences.push(say("preview-screened", &[])?);
            Ok(sentences)
        }
        other => Ok(vec![say(&format!("preview-{}", other.name()), &[])?]),
    }
}

/// What the form's template needs beside the view: faults in words, the preview, and the sentences for the script.
pub(super) fn extra(words: &Words, chrome: &Chrome, view: &FormView) -> Result<Value, WordsFault> {
    let language = chrome.language;
    let receiver = chrome.notice.receiver.text.as_str();
    let faults = faults(words, chrome, view.errors.as_ref())?;
    let opinion = sentence(words, language, receiver, &view.audience(Lane::Opinion))?;
    let report = sentence(words, language, receiver, &view.audience(Lane::Report))?;
    let chosen: Vec<_> = view.areas.iter().flat_map(|area| &area.items).filter(|item| item.checked).collect();
    let fault_fields: std::collections::BTreeMap<&str, Vec<&str>> =
        faults.iter().fold(std::collections::BTreeMap::new(), |mut by_field, fault| {
            by_field.entry(fault.field).or_default().push(fault.text.as_str());
            by_field
        });
    Ok(context! {
        wrong => serialized(&fault_fields),
        faults => serialized(&faults),
        opinion => opinion,
        report => report,
        chosen => serialized(&chosen),
        alert => view.alert.map(FormAlert::as_str),
        minutes => if let Some(FormAlert::Busy { minutes }) = view.alert { minutes } else { 0 },
        longest => LONGEST_OPINION,
    })
}
