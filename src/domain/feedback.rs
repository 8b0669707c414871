//! What a citizen hands in: from raw fields ([`Draft`]) to what the rules accept ([`Feedback`]).
use std::collections::BTreeSet;

use super::contact::{MailAddress, PersonName, Phone, Reporter};
use super::ids::{ItemNumber, UnitId};
use super::language::Language;
use super::notice::Notice;
use super::text::{CitizenText, LONGEST_OPINION, TextFault, fold_line, fold_width};
use super::unit::{UnitKind, Units};

/// 途径: what the citizen chose to hand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// 意见建议: goes at once to the responsible unit, as a masked clean copy.
    Opinion,
    /// 检举控告: goes to the commission's desk alone.
    Report,
}

impl Lane {
    pub const ALL: [Self; 2] = [Self::Opinion, Self::Report];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opinion => "opinion",
            Self::Report => "report",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.as_str() == text)
    }
}

/// 整改评价: how far the citizen finds the item rectified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 已整改到位
    Done,
    /// 部分整改
    Partly,
    /// 未整改
    NotDone,
    /// 与实际不符
    Untrue,
    /// 不了解，无法评价
    CannotJudge,
}

impl Verdict {
    pub const ALL: [Self; 5] = [Self::Done, Self::Partly, Self::NotDone, Self::Untrue, Self::CannotJudge];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partly => "partly",
            Self::NotDone => "not_done",
            Self::Untrue => "untrue",
            Self::CannotJudge => "cannot_judge",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text)
    }
}

/// The fields as they came, from a form or typed in by staff; nothing about them is known yet. Private values: no `Debug`,
/// so that this does not compile:
/// ```compile_fail,E0277
/// fn shown(draft: &huiyin::domain::feedback::Draft) -> String {
///     format!("{draft:?}")
/// }
/// ```
/// while of what was accepted it does, and shows nothing private:
/// ```
/// fn shown(feedback: &huiyin::domain::feedback::Feedback) -> String {
///     format!("{feedback:?}")
/// }
/// ```
#[derive(Clone, Default)]
pub struct Draft {
    pub lane: String,
    pub items: Vec<String>,
    pub verdict: String,
    pub about_unit: String,
    pub subdistrict: String,
    pub text: String,
    pub name: String,
    pub phone: String,
    pub mail: String,
    pub share_identity: bool,
    pub acknowledged: bool,
    pub language: Language,
}

/// An accepted submission: every field means something under this notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    pub lane: Lane,
    /// In the notice's order, each once; empty means the notice as a whole.
    pub items: Vec<ItemNumber>,
    pub verdict: Option<Verdict>,
    /// 反映的单位: the unit whose own conduct this is about.
    pub about: Option<UnitId>,
    pub subdistrict: Option<UnitId>,
    pub text: CitizenText,
    pub reporter: Reporter,
    /// The language the citizen used; answers come in it.
    pub language: Language,
}

/// A field of the form, by its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Lane,
    Item,
    Verdict,
    AboutUnit,
    Subdistrict,
    Text,
    Name,
    Phone,
    Mail,
    Acknowledge,
    Files,
    /// The hidden form token: the page is too old or was not made here.
    FormToken,
}

impl Field {
    /// The `name` attribute, as `face.md` fixes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lane => "lane",
            Self::Item => "item",
            Self::Verdict => "verdict",
            Self::AboutUnit => "about_unit",
            Self::Subdistrict => "subdistrict",
            Self::Text => "text",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Mail => "email",
            Self::Acknowledge => "acknowledge",
            Self::Files => "files",
            Self::FormToken => "form_token",
        }
    }
}

/// What is wrong with a field, in terms a page can put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldFault {
    /// Required and empty, or not chosen.
    Missing,
    /// Not one of the choices offered.
    Unknown,
    TooShort,
    /// Holds the number of characters found; the limit is [`LONGEST_OPINION`] for the text.
    TooLong(usize),
    /// Not of the expected shape: a telephone number, an e-mail address.
    Malformed,
    /// The report is about the receiving commission itself or a body above it, and no officer is named who could take it
    /// here: 12388 or the superior body can.
    NotTakenHere,
    /// Files cannot be taken yet.
    NotAccepted,
    /// The page is too old; what was typed is still on it.
    Stale,
}

/// Every fault of a submission, in the form's order. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Field, FieldFault)>);

impl FieldErrors {
    /// `None` when there is nothing wrong.
    #[must_use]
    pub fn new(mut faults: Vec<(Field, FieldFault)>) -> Option<Self> {
        faults.sort_by_key(|(field, _)| *field);
        faults.dedup();
        (!faults.is_empty()).then_some(Self(faults))
    }

    #[must_use]
    pub fn faults(&self) -> &[(Field, FieldFault)] {
        &self.0
    }
}

/// What the rules need to know of this installation.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    pub notice: &'a Notice,
    pub units: &'a Units,
    /// Whether an officer is named who takes reports about the commission itself.
    pub sealed_officer: bool,
}

impl Draft {
    /// Decides whether the draft means something under this notice.
    ///
    /// # Errors
    /// Every fault at once, so that nobody has to submit twice to learn the second one.
    pub fn check(&self, ground: Ground<'_>) -> Result<Feedback, FieldErrors> {
        let mut faults = Faults(Vec::new());
        let lane = faults.note(Field::Lane, required(&self.lane, Lane::parse));
        let items = faults.note(Field::Item, items(&self.items, ground.notice)).unwrap_or_default();
        let verdict =
            faults.optional(Field::Verdict, &self.verdict, |text| Verdict::parse(text).ok_or(FieldFault::Unknown));
        let unit = |text: &str| ground.units.find(text).ok_or(FieldFault::Unknown);
        let about = faults.optional(Field::AboutUnit, &self.about_unit, |text| {
            let id = unit(text)?.id.clone();
            let taken = ground.sealed_officer || !ground.units.is_commission_or_above(&id);
            if taken { Ok(id) } else { Err(FieldFault::NotTakenHere) }
        });
        let subdistrict = faults.optional(Field::Subdistrict, &self.subdistrict, |text| {
            let unit = unit(text)?;
            if unit.kind == UnitKind::Subdistrict { Ok(unit.id.clone()) } else { Err(FieldFault::Unknown) }
        });
        let text = faults.note(Field::Text, CitizenText::parse(&self.text).map_err(FieldFault::from));
        let name = faults.optional(Field::Name, &self.name, |text| {
            PersonName::parse(text).map_err(|_| FieldFault::TooLong(text.chars().count()))
        });
        let phone =
            faults.optional(Field::Phone, &self.phone, |text| Phone::parse(text).map_err(|_| FieldFault::Malformed));
        let mail = faults
            .optional(Field::Mail, &self.mail, |text| MailAddress::parse(text).map_err(|_| FieldFault::Malformed));
        faults.note(Field::Acknowledge, self.acknowledged.then_some(()).ok_or(FieldFault::Missing));

        match (FieldErrors::new(faults.0), lane, text) {
            (None, Some(lane), Some(text)) => Ok(Feedback {
                lane,
                items,
                verdict,
                about,
                subdistrict,
                text,
                reporter: Reporter::new(name, phone, mail, self.share_identity),
                language: self.language,
            }),
            (Some(errors), _, _) => Err(errors),
            // Cannot happen: a missing lane or text is a fault above. Said as a fault rather than as a panic.
            (None, _, _) => Err(FieldErrors(vec![(Field::Text, FieldFault::Missing)])),
        }
    }
}

/// The faults found so far.
struct Faults(Vec<(Field, FieldFault)>);

impl Faults {
    /// The value, or `None` and the fault noted.
    fn note<T>(&mut self, field: Field, found: Result<T, FieldFault>) -> Option<T> {
        found.map_err(|fault| self.0.push((field, fault))).ok()
    }

    /// An optional field: empty is `None`.
    fn optional<T>(
        &mut self,
        field: Field,
        typed: &str,
        parse: impl FnOnce(&str) -> Result<T, FieldFault>,
    ) -> Option<T> {
        let text = fold_line(typed);
        if text.is_empty() { None } else { self.note(field, parse(&text)) }
    }
}

fn required<T>(typed: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, FieldFault> {
    let text = fold_line(typed);
    if text.is_empty() { Err(FieldFault::Missing) } else { parse(&text).ok_or(FieldFault::Unknown) }
}

/// The items chosen, in the notice's order, each once.
fn items(typed: &[String], notice: &Notice) -> Result<Vec<ItemNumber>, FieldFault> {
    let chosen = typed
        .iter()
        .map(|typed| fold_width(&fold_line(typed)))
        .filter(|typed| !typed.is_empty())
        .map(|typed| typed.parse::<ItemNumber>().map_err(|_| FieldFault::Unknown))
        .collect::<Result<BTreeSet<_>, _>>()?;
    let items: Vec<_> = notice.items().map(|item| item.number).filter(|number| chosen.contains(number)).collect();
    if items.len() == chosen.len() { Ok(items) } else { Err(FieldFault::Unknown) }
}

impl From<TextFault> for FieldFault {
    fn from(fault: TextFault) -> Self {
        match fault {
            TextFault::Missing => Self::Missing,
            TextFault::TooShort => Self::TooShort,
            TextFault::TooLong(found) => Self::TooLong(found),
        }
    }
}

/// The limit that [`FieldFault::TooLong`] refers to.
#[must_use]
pub const fn limit_of(field: Field) -> usize {
    match field {
        Field::Text => LONGEST_OPINION,
        _ => 50,
    }
}

#[cfg(test)]
mod tests;
