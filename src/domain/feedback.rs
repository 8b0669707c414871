//! What a citizen hands in: from raw fields ([`Draft`]) to what the rules accept ([`Feedback`]).
use std::collections::BTreeSet;

use super::contact::{MailAddress, PersonName, Phone, Reporter};
use super::ids::{ItemNumber, UnitId};
use super::language::Language;
use super::notice::Notice;
use super::text::{CitizenText, LONGEST_OPINION, TextFault, fold_line};
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

/// The fields as they came, from a form or typed in by staff; nothing about them is known yet. Private values: no `Debug`.
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
        let mut faults = Vec::new();
        let mut fault = |field, fault| faults.push((field, fault));

        let lane = match fold_line(&self.lane).as_str() {
            "" => {
                fault(Field::Lane, FieldFault::Missing);
                None
            }
            text => Lane::parse(text).or_else(|| {
                fault(Field::Lane, FieldFault::Unknown);
                None
            }),
        };

        let mut chosen = BTreeSet::new();
        for typed in self.items.iter().filter(|typed| !typed.trim().is_empty()) {
            match typed.parse::<ItemNumber>() {
                Ok(number) if ground.notice.item(number).is_some() => {
                    chosen.insert(number);
                }
                _ => fault(Field::Item, FieldFault::Unknown),
            }
        }
        let items = ground.notice.items().map(|item| item.number).filter(|number| chosen.contains(number)).collect();

        let verdict =
            optional(&self.verdict, |text| Verdict::parse(text).ok_or(FieldFault::Unknown)).unwrap_or_else(|e| {
                fault(Field::Verdict, e);
                None
            });
        let about =
            optional(&self.about_unit, |text| ground.units.find(text).map(|u| u.id.clone()).ok_or(FieldFault::Unknown))
                .unwrap_or_else(|e| {
                    fault(Field::AboutUnit, e);
                    None
                });
        if about.as_ref().is_some_and(|unit| ground.units.is_commission_or_above(unit)) && !ground.sealed_officer {
            fault(Field::AboutUnit, FieldFault::NotTakenHere);
        }
        let subdistrict = optional(&self.subdistrict, |text| {
            ground
                .units
                .find(text)
                .filter(|u| u.kind == UnitKind::Subdistrict)
                .map(|u| u.id.clone())
                .ok_or(FieldFault::Unknown)
        })
        .unwrap_or_else(|e| {
            fault(Field::Subdistrict, e);
            None
        });

        let text = CitizenText::parse(&self.text)
            .map_err(|e| {
                fault(
                    Field::Text,
                    match e {
                        TextFault::Missing => FieldFault::Missing,
                        TextFault::TooShort => FieldFault::TooShort,
                        TextFault::TooLong(n) => FieldFault::TooLong(n),
                    },
                );
            })
            .ok();

        let name =
            optional(&self.name, |text| PersonName::parse(text).map_err(|_| FieldFault::TooLong(text.chars().count())))
                .unwrap_or_else(|e| {
                    fault(Field::Name, e);
                    None
                });
        let phone =
            optional(&self.phone, |text| Phone::parse(text).map_err(|_| FieldFault::Malformed)).unwrap_or_else(|e| {
                fault(Field::Phone, e);
                None
            });
        let mail = optional(&self.mail, |text| MailAddress::parse(text).map_err(|_| FieldFault::Malformed))
            .unwrap_or_else(|e| {
                fault(Field::Mail, e);
                None
            });
        if !self.acknowledged {
            fault(Field::Acknowledge, FieldFault::Missing);
        }

        match (FieldErrors::new(faults), lane, text) {
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

/// An optional field: empty is `None`.
fn optional<T>(typed: &str, parse: impl FnOnce(&str) -> Result<T, FieldFault>) -> Result<Option<T>, FieldFault> {
    match fold_line(typed).as_str() {
        "" => Ok(None),
        text => parse(text).map(Some),
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
