//! 谁会看到: who will read a submission, as pages say it before and after it is sent.
use serde::Serialize;

use crate::domain::case::{Matter, Rules};
use crate::domain::contact::MailAddress;
use crate::domain::feedback::Lane;
use crate::domain::ids::UnitId;
use crate::domain::language::Language;
use crate::domain::notice::{Item, Responsible};
use crate::domain::routing::{DeskOnly, Triage, plan};
use crate::domain::unit::Delivery;

/// A unit that an item's opinions go to, and how; `None` where it cannot be written to: then the commission alone reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderUnit {
    pub name: String,
    pub delivery: Option<Delivery>,
}

/// Who reads an opinion on one item, the commission aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The lead unit, then those assisting ones that are told too.
    Units(Vec<ReaderUnit>),
    /// The subdistrict chosen on the form; without a choice, `fallback`.
    Subdistrict { fallback: ReaderUnit, delivery: Delivery, also: Vec<ReaderUnit> },
    /// Nobody before the commission has chosen a unit.
    Desk,
    /// Nobody else.
    Commission,
}

/// Who will learn of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Audience {
    /// The named units, beside the commission.
    Units { text: Vec<String>, number_only: Vec<String> },
    /// The commission first; units once it has looked.
    AfterTriage,
    /// The commission alone.
    Commission,
    /// One officer of the commission alone.
    Officer,
    /// Nobody: this channel cannot take it.
    NotTaken,
}

/// The more careful of two ways.
pub(super) const fn stricter(a: Delivery, b: Delivery) -> Delivery {
    match (a, b) {
        (Delivery::AfterTriage, _) | (_, Delivery::AfterTriage) => Delivery::AfterTriage,
        (Delivery::Pointer, _) | (_, Delivery::Pointer) => Delivery::Pointer,
        (Delivery::CleanCopy, Delivery::CleanCopy) => Delivery::CleanCopy,
    }
}

impl ReaderUnit {
    /// A unit as a reader: it has an address of its own, not the desk's and not the officer's.
    #[must_use]
    pub fn of(id: &UnitId, item: Delivery, rules: Rules<'_>, language: Language) -> Option<Self> {
        let unit = rules.units.get(id)?;
        let own = |mail: &MailAddress| {
            !mail.same_mailbox(rules.desk) && !rules.sealed_officer.is_some_and(|officer| mail.same_mailbox(officer))
        };
        let reached = unit.id != *rules.units.commission() && unit.mail.as_ref().is_some_and(own);
        let delivery = reached.then(|| stricter(unit.delivery, item));
        Some(Self { name: unit.name(language).to_owned(), delivery })
    }

    /// One entry of a `data-` attribute: how, and the name.
    pub(super) fn code(&self) -> String {
        format!("{}{}", self.delivery.map_or('-', sign), self.name)
    }
}

const fn sign(delivery: Delivery) -> char {
    match delivery {
        Delivery::CleanCopy => '=',
        Delivery::Pointer => '#',
        Delivery::AfterTriage => '?',
    }
}

impl Reader {
    #[must_use]
    pub fn of(item: &Item, rules: Rules<'_>, language: Language) -> Self {
        let own = item.delivery.unwrap_or_default();
        let unit = |id: &UnitId| ReaderUnit::of(id, own, rules, language);
        let told = |assisting: &[UnitId]| -> Vec<ReaderUnit> {
            if rules.notify_assisting { assisting.iter().filter_map(unit).collect() } else { Vec::new() }
        };
        match &item.responsible {
            Responsible::CommissionOnly => Self::Commission,
            Responsible::Desk => Self::Desk,
            Responsible::Unit { lead, assisting } => {
                Self::Units(unit(lead).into_iter().chain(told(assisting)).collect())
            }
            Responsible::Subdistrict { fallback, assisting } => match unit(fallback) {
                Some(fallback) => Self::Subdistrict { fallback, delivery: own, also: told(assisting) },
                None => Self::Commission,
            },
        }
    }

    /// The `data-r` attribute that the page's script reads: entries parted by `|`; a subdistrict's begins with `*`, the
    /// item's own way and the fallback. Empty: the commission alone.
    pub(super) fn code(&self) -> String {
        match self {
            Self::Commission => String::new(),
            // A reader without a name that waits for the desk.
            Self::Desk => sign(Delivery::AfterTriage).to_string(),
            Self::Units(units) => units.iter().map(ReaderUnit::code).collect::<Vec<_>>().join("|"),
            Self::Subdistrict { fallback, delivery, also } => {
                let first = format!("*{}{}", sign(*delivery), fallback.code());
                std::iter::once(first).chain(also.iter().map(ReaderUnit::code)).collect::<Vec<_>>().join("|")
            }
        }
    }

    /// What the page says beside the item: the key of its words and the names in it.
    pub(super) fn beside(&self) -> (&'static str, Vec<String>) {
        let reached = |units: &[ReaderUnit]| -> Vec<ReaderUnit> {
            units.iter().filter(|unit| unit.delivery.is_some()).cloned().collect()
        };
        let names = |units: &[ReaderUnit]| units.iter().map(|unit| unit.name.clone()).collect::<Vec<_>>();
        match self {
            Self::Commission => ("reader-commission", Vec::new()),
            Self::Desk => ("reader-desk", Vec::new()),
            Self::Units(units) => {
                let told = reached(units);
                let strictest = told.iter().filter_map(|unit| unit.delivery).reduce(stricter);
                let key = match strictest {
                    None => return ("reader-commission", Vec::new()),
                    Some(Delivery::CleanCopy) => "reader-units",
                    Some(Delivery::Pointer) => "reader-number-only",
                    Some(Delivery::AfterTriage) => "reader-after-triage",
                };
                (key, names(&told))
            }
            Self::Subdistrict { fallback, .. } => ("reader-subdistrict", vec![fallback.name.clone()]),
        }
    }
}

/// The units that will hear of what is chosen, gathered as routing does: each once, in the most careful of its ways.
#[derive(Default)]
pub(super) struct Gathered {
    units: Vec<(String, Delivery)>,
    commission_only: bool,
    unresolved: bool,
}

impl Gathered {
    pub(super) fn add(&mut self, reader: &Reader, subdistrict: Option<&ReaderUnit>) {
        match reader {
            Reader::Commission => self.commission_only = true,
            Reader::Desk => self.unresolved = true,
            Reader::Units(units) => units.iter().for_each(|unit| self.tell(unit, Delivery::CleanCopy)),
            Reader::Subdistrict { fallback, delivery, also } => {
                self.tell(subdistrict.unwrap_or(fallback), *delivery);
                for unit in also {
                    self.tell(unit, Delivery::CleanCopy);
                }
            }
        }
    }

    fn tell(&mut self, unit: &ReaderUnit, item: Delivery) {
        let Some(delivery) = unit.delivery.map(|own| stricter(own, item)) else { return };
        match self.units.iter_mut().find(|(name, _)| *name == unit.name) {
            Some((_, before)) => *before = stricter(*before, delivery),
            None => self.units.push((unit.name.clone(), delivery)),
        }
    }

    pub(super) fn audience(self) -> Audience {
        if self.commission_only || self.units.is_empty() && !self.unresolved {
            return Audience::Commission;
        }
        if self.unresolved || self.units.iter().any(|(_, delivery)| *delivery == Delivery::AfterTriage) {
            return Audience::AfterTriage;
        }
        let (text, number_only): (Vec<_>, Vec<_>) =
            self.units.into_iter().partition(|(_, delivery)| *delivery == Delivery::CleanCopy);
        let names = |units: Vec<(String, Delivery)>| units.into_iter().map(|(name, _)| name).collect();
        Audience::Units { text: names(text), number_only: names(number_only) }
    }
}

impl Audience {
    /// Who reads a matter that was taken at its word. A quarantined or held one says the same: its sender is not told
    /// what the house thinks of it.
    #[must_use]
    pub fn of(matter: &Matter, rules: Rules<'_>, language: Language) -> Self {
        let opinion = match matter {
            Matter::Sealed(_) => return Self::Officer,
            Matter::Report(_) => return Self::Commission,
            Matter::Opinion(opinion) => opinion,
        };
        match plan(opinion, Triage::Ahead, rules) {
            Err(DeskOnly::AfterTriage | DeskOnly::Unresolved) => Self::AfterTriage,
            Err(DeskOnly::AboutUnit | DeskOnly::CommissionOnly | DeskOnly::NoItem | DeskOnly::NoRecipient) => {
                Self::Commission
            }
            Ok(recipients) => {
                let mut gathered = Gathered::default();
                for recipient in recipients.iter() {
                    let name = rules.units.get(recipient.unit()).map_or("", |unit| unit.name(language));
                    let unit = ReaderUnit { name: name.to_owned(), delivery: Some(recipient.delivery()) };
                    gathered.tell(&unit, Delivery::CleanCopy);
                }
                gathered.audience()
            }
        }
    }

    /// The key of the sentence that the form and the receipt say.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Units { .. } => "units",
            Self::AfterTriage => "after-triage",
            Self::Commission => "commission",
            Self::Officer => "officer",
            Self::NotTaken => "not-taken",
        }
    }
}

/// What decides before the items do: the lane, and whose conduct it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Nobody,
    Unit,
    CommissionOrAbove,
}

pub(super) fn audience(lane: Lane, about: About, sealed_officer: bool, gathered: Gathered) -> Audience {
    match (about, lane) {
        (About::CommissionOrAbove, _) if sealed_officer => Audience::Officer,
        (About::CommissionOrAbove, _) => Audience::NotTaken,
        (About::Unit, _) | (About::Nobody, Lane::Report) => Audience::Commission,
        (About::Nobody, Lane::Opinion) => gathered.audience(),
    }
}
