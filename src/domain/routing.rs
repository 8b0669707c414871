//! 分办: which units are told of an opinion. Nothing reaches the one complained about.
use std::collections::BTreeMap;

use super::case::{Hold, Opinion, Rules, Said, Withdrawn};
use super::contact::MailAddress;
use super::ids::{ItemNumber, UnitId};
use super::language::Language;
use super::notice::Responsible;
use super::screening::Suspicion;
use super::skeleton::squeeze;
use super::unit::{Delivery, Unit, Units};

/// One unit that may be told, and of what. Only [`plan`] makes one:
/// ```compile_fail,E0451
/// use huiyin::domain::{contact::MailAddress, ids::UnitId, language::Language, routing::Recipient, unit::Delivery};
/// fn recipient(unit: UnitId, address: MailAddress) -> Recipient {
///     Recipient { unit, address, language: Language::ZhHans, items: Vec::new(), delivery: Delivery::CleanCopy }
/// }
/// ```
/// while reading one is open to all:
/// ```
/// use huiyin::domain::{contact::MailAddress, ids::UnitId, language::Language, routing::Recipient, unit::Delivery};
/// fn parts(it: &Recipient) -> (&UnitId, &MailAddress, Language, Delivery) {
///     (it.unit(), it.address(), it.language(), it.delivery())
/// }
/// ```
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

    /// Without the mailboxes of those who withdrew from the case.
    ///
    /// # Errors
    /// [`DeskOnly::NoRecipient`] where nobody is left.
    pub fn apart_from(mut self, withdrawn: &[Withdrawn]) -> Result<Self, DeskOnly> {
        self.0.retain(|recipient| !withdrawn.iter().any(|member| member.mail.same_mailbox(&recipient.address)));
        if self.0.is_empty() { Err(DeskOnly::NoRecipient) } else { Ok(self) }
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
    /// Nobody has said yet who answers for one of its items.
    Unresolved,
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

/// Whether a letter that speaks against `about` may go to `unit`: not if it is one of those units or stands below one, and
/// not if it would reach a mailbox that any of these share.
#[must_use]
pub fn may_be_told(unit: &Unit, about: &[&UnitId], units: &Units) -> bool {
    let touched = |other: &Unit| about.iter().any(|about| units.at_or_below(&other.id, about));
    !touched(unit) && !unit.mailboxes().any(|mail| units.with_mailbox(mail).any(touched))
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
    plan_suspecting(rules.screen.suspicion(&opinion.said().text), opinion, triage, rules)
}

/// The same where the text was screened already.
pub(super) fn plan_suspecting(
    suspicion: Option<Suspicion>,
    opinion: &Opinion,
    triage: Triage,
    rules: Rules<'_>,
) -> Result<Recipients, DeskOnly> {
    let accused = match suspicion {
        Some(Suspicion::Accusation) => Accused::by(opinion.said(), rules),
        Some(Suspicion::SelfIdentification) | None => Accused::default(),
    };
    plan_apart_from(&accused, opinion, triage, rules)
}

/// Plans who is told of an opinion that the desk lets go. One that was held as an accusation is one, whatever the
/// patterns are now: none of the units that it names is told.
pub(super) fn plan_held(opinion: &Opinion, hold: Option<Hold>, rules: Rules<'_>) -> Result<Recipients, DeskOnly> {
    match hold {
        Some(Hold::Accusation) => plan_apart_from(&Accused::by(opinion.said(), rules), opinion, Triage::Done, rules),
        _ => plan(opinion, Triage::Done, rules),
    }
}

/// Plans who is told where the desk chose the units: each once, of all items of the opinion. A chosen unit that may not be
/// told is left out. `is_accusation`: the opinion was held as an accusation at some time, or came as a report.
///
/// Reports have no plan here either; this does not compile:
/// ```compile_fail,E0308
/// use huiyin::domain::{case::{Report, Rules}, ids::UnitId, routing::{Recipients, chosen}};
/// fn tell(report: &Report, unit: &UnitId, rules: Rules<'_>) -> Option<Recipients> {
///     chosen(report, false, &[unit], rules).ok()
/// }
/// ```
/// while for an opinion the same does:
/// ```
/// use huiyin::domain::{case::{Opinion, Rules}, ids::UnitId, routing::{Recipients, chosen}};
/// fn tell(opinion: &Opinion, unit: &UnitId, rules: Rules<'_>) -> Option<Recipients> {
///     chosen(opinion, false, &[unit], rules).ok()
/// }
/// ```
///
/// # Errors
/// The reason why none may be told.
pub fn chosen(
    opinion: &Opinion,
    is_accusation: bool,
    units: &[&UnitId],
    rules: Rules<'_>,
) -> Result<Recipients, DeskOnly> {
    let said = opinion.said();
    let items_delivery = may_leave(said, rules)?;
    let is_accusation = is_accusation || rules.screen.suspicion(&said.text) == Some(Suspicion::Accusation);
    let accused = if is_accusation { Accused::by(said, rules) } else { Accused::default() };
    let mut recipients: Vec<Recipient> = Vec::new();
    for id in units {
        if recipients.iter().any(|recipient| recipient.unit == **id) {
            continue;
        }
        let Some(unit) = rules.units.get(id) else { continue };
        let Some(address) = unit.mail.clone().filter(|mail| may_be_written_to(unit, mail, &accused, rules)) else {
            continue;
        };
        let mut way = Way { items: said.items.clone(), ..Way::default() };
        items_delivery.iter().chain([&unit.delivery]).for_each(|delivery| way.heed(*delivery));
        recipients.push(Recipient {
            unit: unit.id.clone(),
            address,
            language: unit.language,
            delivery: way.delivery(),
            items: way.items,
        });
    }
    if recipients.is_empty() { Err(DeskOnly::NoRecipient) } else { Ok(Recipients(recipients)) }
}

/// Which of a unit's mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {
    Own,
    /// 第二邮箱
    Second,
}

/// Whether and how a unit that was told of an opinion may be written to again: judged anew by everything that [`chosen`]
/// goes by, and by who withdrew from the case since.
pub(super) fn still(
    opinion: &Opinion,
    is_accusation: bool,
    unit: &UnitId,
    mailbox: Mailbox,
    rules: Rules<'_>,
    withdrawn: &[Withdrawn],
) -> Option<Recipient> {
    let mut recipients = chosen(opinion, is_accusation, &[unit], rules).ok()?;
    if mailbox == Mailbox::Second {
        let second = rules.units.get(unit)?.mail_second.clone()?;
        let of_the_house =
            second.same_mailbox(rules.desk) || rules.sealed_officer.is_some_and(|officer| second.same_mailbox(officer));
        if of_the_house {
            return None;
        }
        recipients.0.iter_mut().for_each(|recipient| recipient.address = second.clone());
    }
    recipients.apart_from(withdrawn).ok()?.0.pop()
}

/// How each item is set to be delivered, or why none of the opinion may leave the commission.
fn may_leave(said: &Said, rules: Rules<'_>) -> Result<Vec<Delivery>, DeskOnly> {
    if said.about.is_some() {
        return Err(DeskOnly::AboutUnit);
    }
    if said.items.is_empty() {
        return Err(DeskOnly::NoItem);
    }
    let delivery = |number: &ItemNumber| match rules.notice.item(*number) {
        None => Err(DeskOnly::CommissionOnly),
        Some(item) if item.responsible == Responsible::CommissionOnly => Err(DeskOnly::CommissionOnly),
        Some(item) => Ok(item.delivery.unwrap_or_default()),
    };
    said.items.iter().map(delivery).collect()
}

/// Whom an accusation names, in each tree of units there is.
#[derive(Default)]
struct Accused<'a>(Vec<(&'a Units, Vec<&'a UnitId>)>);

impl<'a> Accused<'a> {
    fn by(said: &Said, rules: Rules<'a>) -> Self {
        let trees = std::iter::once(rules.units).chain(rules.elsewhere);
        let named = trees.map(|units| (units, named(said, units)));
        Self(named.filter(|(_, accused)| !accused.is_empty()).collect())
    }

    /// Whether a unit may be told, whichever notice knows the accused.
    fn spare(&self, unit: &Unit) -> bool {
        self.0.iter().all(|(units, accused)| may_be_told(unit, accused, units))
    }
}

/// The units that a text names, by the Chinese name with or without its 区 (区住建局, 住建局), or by the English one.
fn named<'a>(said: &Said, units: &'a Units) -> Vec<&'a UnitId> {
    let text = squeeze(said.text.read()).to_lowercase();
    let is_named = |unit: &&Unit| {
        let zh = squeeze(&unit.name_zh).to_lowercase();
        let short = zh.trim_start_matches('区');
        let en = unit.name_en.to_lowercase();
        !zh.is_empty() && text.contains(&zh)
            || short.chars().count() >= 3 && text.contains(short)
            || en.chars().count() >= 3 && text.contains(&en)
    };
    units.iter().filter(is_named).map(|unit| &unit.id).collect()
}

/// How a unit hears of its items.
#[derive(Default)]
struct Way {
    items: Vec<ItemNumber>,
    /// Waits for the desk: the unit or one of the items is set so.
    waits: bool,
    /// Gets the number only: the unit or one of the items is set so, waiting or not.
    pointer: bool,
}

impl Way {
    fn heed(&mut self, delivery: Delivery) {
        self.waits |= delivery == Delivery::AfterTriage;
        self.pointer |= delivery == Delivery::Pointer;
    }

    const fn delivery(&self) -> Delivery {
        if self.pointer { Delivery::Pointer } else { Delivery::CleanCopy }
    }
}

fn plan_apart_from(
    accused: &Accused<'_>,
    opinion: &Opinion,
    triage: Triage,
    rules: Rules<'_>,
) -> Result<Recipients, DeskOnly> {
    let said = opinion.said();
    if said.about.is_some() {
        return Err(DeskOnly::AboutUnit);
    }
    if said.items.is_empty() {
        return Err(DeskOnly::NoItem);
    }
    let mut ways: BTreeMap<&UnitId, Way> = BTreeMap::new();
    let mut order = Vec::new();
    let mut unresolved = false;
    for number in &said.items {
        let Some(item) = rules.notice.item(*number) else { return Err(DeskOnly::CommissionOnly) };
        let (lead, assisting) = match &item.responsible {
            Responsible::CommissionOnly => return Err(DeskOnly::CommissionOnly),
            Responsible::Desk => {
                unresolved = true;
                continue;
            }
            Responsible::Unit { lead, assisting } => (lead, assisting),
            Responsible::Subdistrict { fallback, assisting } => {
                (said.subdistrict.as_ref().unwrap_or(fallback), assisting)
            }
        };
        let assisting = if rules.notify_assisting { assisting.as_slice() } else { &[] };
        for id in std::iter::once(lead).chain(assisting) {
            let way = ways.entry(id).or_insert_with(|| {
                order.push(id);
                Way::default()
            });
            if way.items.last() != Some(number) {
                way.items.push(*number);
            }
            way.heed(item.delivery.unwrap_or_default());
        }
    }
    if unresolved {
        // The desk chooses for the whole case, so that no unit hears of it twice.
        return Err(DeskOnly::Unresolved);
    }
    let mut waiting = false;
    let mut recipients = Vec::new();
    for id in order {
        let (Some(unit), Some(mut way)) = (rules.units.get(id), ways.remove(id)) else { continue };
        let Some(address) = unit.mail.clone().filter(|mail| may_be_written_to(unit, mail, accused, rules)) else {
            continue;
        };
        way.heed(unit.delivery);
        waiting |= way.waits && triage == Triage::Ahead;
        let (delivery, items) = (way.delivery(), way.items);
        recipients.push(Recipient { unit: unit.id.clone(), address, language: unit.language, items, delivery });
    }
    match (recipients.is_empty(), waiting) {
        // One unit of several waits for the desk: then all wait, so that no unit hears of it twice.
        (_, true) => Err(DeskOnly::AfterTriage),
        (true, false) => Err(DeskOnly::NoRecipient),
        (false, false) => Ok(Recipients(recipients)),
    }
}

/// The desk has its own letter, the officer hears of sealed matters only, and the accused of nothing.
fn may_be_written_to(unit: &Unit, mail: &MailAddress, accused: &Accused<'_>, rules: Rules<'_>) -> bool {
    unit.id != *rules.units.commission()
        && !mail.same_mailbox(rules.desk)
        && !rules.sealed_officer.is_some_and(|officer| mail.same_mailbox(officer))
        && accused.spare(unit)
}
