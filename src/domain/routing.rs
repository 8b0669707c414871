//! 分办: which units are told of an opinion. Nothing reaches the one complained about.
use std::collections::BTreeMap;

use super::case::{Opinion, Rules};
use super::contact::MailAddress;
use super::ids::{ItemNumber, UnitId};
use super::language::Language;
use super::notice::Responsible;
use super::unit::{Delivery, Unit, Units};

/// One unit that may be told, and of what. Only [`plan`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    unit: UnitId,
    address: MailAddress,
    language: Language,
    items: Vec<ItemNumber>,
    delivery: Delivery,
}

impl Recipient {
    #[must_use]
    pub const fn unit(&self) -> &UnitId {
        &self.unit
    }
    #[must_use]
    pub const fn address(&self) -> &MailAddress {
        &self.address
    }
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }
    /// The unit's own items of the case, in the notice's order.
    #[must_use]
    pub fn items(&self) -> &[ItemNumber] {
        &self.items
    }
    #[must_use]
    pub const fn delivery(&self) -> Delivery {
        self.delivery
    }
}

/// The units to be told; never empty. Only [`plan`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    pub fn iter(&self) -> impl Iterator<Item = &Recipient> {
        self.0.iter()
    }
}

/// Why an opinion goes to the desk alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeskOnly {
    /// It concerns how a unit behaved.
    AboutUnit,
    /// At least one of its items never leaves the commission.
    CommissionOnly,
    /// It is about the notice as a whole.
    NoItem,
    /// Every unit is set to wait for the desk.
    AfterTriage,
    /// Nobody is left who may be told and has an address.
    NoRecipient,
}

/// Whether the desk has looked at the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Triage {
    Ahead,
    Done,
}

/// Whether a letter about `about` may go to `unit`: not if it is the unit itself or stands below it, and not if it would
/// reach a mailbox that any of those share.
#[must_use]
pub fn may_be_told(unit: &Unit, about: Option<&UnitId>, units: &Units) -> bool {
    let Some(about) = about else { return true };
    let own_mailbox = unit.mail.as_ref().map(MailAddress::mailbox);
    !units.iter().any(|other| {
        units.at_or_below(&other.id, about)
            && (other.id == unit.id
                || (own_mailbox.is_some() && other.mail.as_ref().map(MailAddress::mailbox) == own_mailbox))
    })
}

/// Plans who is told: each item's lead unit, once, with its own items.
///
/// Reports have no plan; this does not compile:
/// ```compile_fail,E0308
/// use huiyin::domain::{case::{Report, Rules}, routing::{plan, Recipients, Triage}};
/// fn tell(report: &Report, rules: Rules<'_>) -> Option<Recipients> {
///     plan(report, Triage::Done, rules).ok()
/// }
/// ```
/// while for an opinion the same does:
/// ```
/// use huiyin::domain::{case::{Opinion, Rules}, routing::{plan, Recipients, Triage}};
/// fn tell(opinion: &Opinion, rules: Rules<'_>) -> Option<Recipients> {
///     plan(opinion, Triage::Done, rules).ok()
/// }
/// ```
///
/// # Errors
/// The reason why the desk alone gets it.
pub fn plan(opinion: &Opinion, triage: Triage, rules: Rules<'_>) -> Result<Recipients, DeskOnly> {
    let said = opinion.said();
    if said.about.is_some() {
        return Err(DeskOnly::AboutUnit);
    }
    if said.items.is_empty() {
        return Err(DeskOnly::NoItem);
    }
    let mut by_unit: BTreeMap<&UnitId, (Vec<ItemNumber>, Delivery)> = BTreeMap::new();
    let mut order = Vec::new();
    for number in &said.items {
        let Some(item) = rules.notice.item(*number) else { return Err(DeskOnly::CommissionOnly) };
        let (lead, assisting) = match &item.responsible {
            Responsible::CommissionOnly => return Err(DeskOnly::CommissionOnly),
            Responsible::Unit { lead, assisting } => (lead, assisting),
            Responsible::Subdistrict { fallback, assisting } => {
                (said.subdistrict.as_ref().unwrap_or(fallback), assisting)
            }
        };
        let assisting = if rules.notify_assisting { assisting.as_slice() } else { &[] };
        for id in std::iter::once(lead).chain(assisting) {
            let (items, delivery) = by_unit.entry(id).or_insert_with(|| {
                order.push(id);
                (Vec::new(), Delivery::CleanCopy)
            });
            items.push(*number);
            *delivery = stricter(*delivery, item.delivery.unwrap_or_default());
        }
    }
    let mut waiting = false;
    let mut recipients = Vec::new();
    for id in order {
        let (Some(unit), Some((items, delivery))) = (rules.units.get(id), by_unit.remove(id)) else { continue };
        let Some(address) = unit.mail.clone().filter(|_| may_be_told(unit, said.about.as_ref(), rules.units)) else {
            continue;
        };
        if unit.id == *rules.units.commission() || address.same_mailbox(rules.desk) {
            continue; // The desk has its own letter.
        }
        let delivery = match (stricter(delivery, unit.delivery), triage) {
            (Delivery::AfterTriage, Triage::Ahead) => {
                waiting = true;
                continue;
            }
            (Delivery::AfterTriage, Triage::Done) => Delivery::CleanCopy,
            (delivery, _) => delivery,
        };
        recipients.push(Recipient { unit: unit.id.clone(), address, language: unit.language, items, delivery });
    }
    match (recipients.is_empty(), waiting) {
        // One unit of several waits for the desk: then all wait, so that no unit hears of it twice.
        (_, true) => Err(DeskOnly::AfterTriage),
        (true, false) => Err(DeskOnly::NoRecipient),
        (false, false) => Ok(Recipients(recipients)),
    }
}

/// The more careful of two ways: waiting before a number only, a number only before the text.
const fn stricter(a: Delivery, b: Delivery) -> Delivery {
    match (a, b) {
        (Delivery::AfterTriage, _) | (_, Delivery::AfterTriage) => Delivery::AfterTriage,
        (Delivery::Pointer, _) | (_, Delivery::Pointer) => Delivery::Pointer,
        (Delivery::CleanCopy, Delivery::CleanCopy) => Delivery::CleanCopy,
    }
}
