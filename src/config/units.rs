//! `units.toml`: units, who is above whom, and the desk.
use std::collections::BTreeMap;

use super::node::{Node, Read, Told};
use crate::domain::contact::MailAddress;
use crate::domain::ids::UnitId;
use crate::domain::language::Language;
use crate::domain::unit::{ACKNOWLEDGE_HOURS, Delivery, Unit, UnitKind, Units, UnitsFault};

/// What the desk's letters hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskContent {
    /// The text of every case.
    Full,
    /// The text of opinions; of reports the number only.
    Opinions,
    /// Numbers only.
    Pointer,
}

impl DeskContent {
    pub const ALL: [Self; 3] = [Self::Full, Self::Opinions, Self::Pointer];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Opinions => "opinions",
            Self::Pointer => "pointer",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|content| content.as_str() == text)
    }
}

/// 受理机关的收件处: the commission's desk.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The commission's own address in `units.toml`.
    pub mail: MailAddress,
    /// Of letters to the desk and to the sealed officer.
    pub language: Language,
    pub content: DeskContent,
    /// 密件专人
    pub sealed_officer: Option<MailAddress>,
    /// Whether assisting units get a letter too.
    pub notify_assisting: bool,
    /// Units with a rate of their own: see `mail.letters_per_unit_per_hour`.
    pub letters_an_hour: BTreeMap<UnitId, u32>,
}

pub(super) const UNIT_ID: &str = "a unit's id: a–z, 0–9 and dashes, at most 40";
const MAIL: &str = "an e-mail address, or \"\" for none";
const LANGUAGE: &str = "zh-Hans or en";

/// Reads the file. `None` where faults were told.
pub(super) fn read(root: &Node<'_>) -> Read<(Units, Desk)> {
    let commission: Read<UnitId> = root.parsed("commission", UNIT_ID, |text| text.parse().ok());
    let officer = root.optional("sealed_officer", MAIL, |text| MailAddress::parse(text).ok());
    let language = root.optional("desk_language", LANGUAGE, language);
    let content = root.optional("desk_content", "full, opinions or pointer", DeskContent::parse);
    let notify_assisting = root.flag("notify_assisting");
    let nodes = root.tables("unit");
    root.finish();
    let nodes = nodes?;
    let rates: Vec<Option<Read<u32>>> = nodes.iter().map(rate).collect();
    let read: Vec<(&Node<'_>, Read<Unit>)> = nodes.iter().map(|node| (node, unit(node))).collect();
    mailboxes(&read, commission.as_ref().ok(), None, officer.as_ref().ok().and_then(Option::as_ref));
    let commission = commission?;
    let desk = read.iter().find_map(|(node, unit)| {
        let unit = unit.as_ref().ok().filter(|unit| unit.id == commission)?;
        Some(unit.mail.clone().ok_or_else(|| node.fault("mail", "none", "the desk's address: this is the commission")))
    });
    let whole: Read<Vec<Unit>> = read.iter().map(|(_, unit)| unit.clone()).collect();
    // Who is above whom is judged where some units could not be read, too: over those that could.
    let readable = read.iter().filter_map(|(_, unit)| unit.clone().ok()).collect();
    let units = Units::new(readable, commission.clone());
    for fault in units.as_ref().err().into_iter().flatten() {
        // What seems to be missing may only have been unreadable.
        if whole.is_ok() || !matches!(fault, UnitsFault::AboveUnknown(_) | UnitsFault::NoCommission) {
            tree_fault(root, &read, &commission, fault);
        }
    }
    whole?;
    let units = units.map_err(|_| Told)?;
    let letters_an_hour = rates_of(&read, rates)?;
    let mail = desk.ok_or_else(|| root.fault("commission", commission.as_str(), "the id of one of the units"))??;
    let desk = Desk {
        mail,
        language: language?.unwrap_or_default(),
        content: content?.unwrap_or(DeskContent::Full),
        sealed_officer: officer?,
        notify_assisting: notify_assisting?,
        letters_an_hour,
    };
    Ok((units, desk))
}

/// `[[unit]]` of a notice: its own units beside all others, and their rates. Ids, names, who is above whom and whose
/// mailbox it is are judged over all of them together.
pub(super) fn own(root: &Node<'_>, known: &Units, desk: &Desk) -> Read<(Units, BTreeMap<UnitId, u32>)> {
    let nodes = root.any_tables("unit")?;
    let rates: Vec<Option<Read<u32>>> = nodes.iter().map(rate).collect();
    let read: Vec<(&Node<'_>, Read<Unit>)> = nodes.iter().map(|node| (node, unit(node))).collect();
    mailboxes(&read, None, Some(&desk.mail), desk.sealed_officer.as_ref());
    let readable = read.iter().filter_map(|(_, unit)| unit.clone().ok());
    let units = known.with(readable.collect());
    let whole = read.iter().all(|(_, unit)| unit.is_ok());
    for fault in units.as_ref().err().into_iter().flatten() {
        if whole || !matches!(fault, UnitsFault::AboveUnknown(_)) {
            tree_fault(root, &read, known.commission(), fault);
        }
    }
    let letters_an_hour = rates_of(&read, rates)?;
    if whole { units.map(|units| (units, letters_an_hour)).map_err(|_| Told) } else { Err(Told) }
}

fn rate(node: &Node<'_>) -> Option<Read<u32>> {
    node.has("letters_per_hour").then(|| node.number("letters_per_hour", 0..=100_000))
}

fn rates_of(read: &[(&Node<'_>, Read<Unit>)], rates: Vec<Option<Read<u32>>>) -> Read<BTreeMap<UnitId, u32>> {
    let mut letters_an_hour = BTreeMap::new();
    for ((_, unit), rate) in read.iter().zip(rates) {
        if let (Ok(unit), Some(rate)) = (unit, rate) {
            letters_an_hour.insert(unit.id.clone(), rate?);
        }
    }
    Ok(letters_an_hour)
}

fn language(text: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.as_str() == text)
}

fn unit(node: &Node<'_>) -> Read<Unit> {
    let id = node.parsed("id", UNIT_ID, |text| text.parse().ok());
    let name_zh = node.text("name");
    let name_en = node.text("name_en");
    let above = node.optional("above", UNIT_ID, |text| text.parse().ok());
    // Left out is a fault: a unit that gets no letters must be meant to get none.
    let mail = match node.any_text("mail", MAIL) {
        Ok("") => Ok(None),
        Ok(_) => node.parsed("mail", MAIL, |text| MailAddress::parse(text).ok()).map(Some),
        Err(told) => Err(told),
    };
    let mail_second = node.optional("mail_second", MAIL, |text| MailAddress::parse(text).ok());
    let phone = node.optional_text("phone");
    let hours =
        if node.has("acknowledge_hours") { node.number("acknowledge_hours", 1..=2_000) } else { Ok(ACKNOWLEDGE_HOURS) };
    let delivery = node.optional("delivery", "clean_copy, pointer or after_triage", Delivery::parse);
    let kind = node.optional("kind", "department or subdistrict", |text| match text {
        "department" => Some(UnitKind::Department),
        "subdistrict" => Some(UnitKind::Subdistrict),
        _ => None,
    });
    let language = node.optional("language", LANGUAGE, language);
    node.finish();
    Ok(Unit {
        id: id?,
        name_zh: name_zh?,
        name_en: name_en?,
        above: above?,
        mail: mail?,
        mail_second: mail_second?,
        phone: phone?,
        acknowledge_hours: hours?,
        delivery: delivery?.unwrap_or_default(),
        kind: kind?.unwrap_or_default(),
        language: language?.unwrap_or_default(),
    })
}

/// Nobody else reads the desk's mailbox, nor the sealed officer's. The desk's is `desk`, or that of the commission where
/// it is among those read.
fn mailboxes(
    read: &[(&Node<'_>, Read<Unit>)],
    commission: Option<&UnitId>,
    desk: Option<&MailAddress>,
    officer: Option<&MailAddress>,
) {
    let units = || read.iter().filter_map(|(node, unit)| unit.as_ref().ok().map(|unit| (*node, unit)));
    let own = || units().find(|(_, unit)| Some(&unit.id) == commission).and_then(|(_, unit)| unit.mail.as_ref());
    let desk = desk.or_else(own);
    for (node, unit) in units() {
        let both = [("mail", &unit.mail), ("mail_second", &unit.mail_second)];
        for (key, mail) in both.into_iter().filter_map(|(key, mail)| Some((key, mail.as_ref()?))) {
            if officer.is_some_and(|officer| officer.same_mailbox(mail)) {
                node.fault(key, "the sealed officer's mailbox", "a mailbox that the officer does not share");
            }
            if (Some(&unit.id) != commission || key == "mail_second")
                && desk.is_some_and(|desk| desk.same_mailbox(mail))
            {
                node.fault(
                    key,
                    "the desk's mailbox",
                    "a mailbox of the unit's own: the desk reads reports about units",
                );
            }
        }
    }
}

fn tree_fault(root: &Node<'_>, read: &[(&Node<'_>, Read<Unit>)], commission: &UnitId, fault: &UnitsFault) {
    // The last of two that claim the same is the one that has it wrong.
    let last = |wanted: &dyn Fn(&Unit) -> bool| {
        read.iter().rev().find(|(_, unit)| unit.as_ref().is_ok_and(wanted)).map(|(node, unit)| (*node, unit))
    };
    let above = |unit: Option<(&Node<'_>, &Read<Unit>)>, allowed: &str| {
        let Some((node, Ok(unit))) = unit else { return };
        node.fault("above", unit.above.as_ref().map_or("nothing", UnitId::as_str), allowed);
    };
    match fault {
        UnitsFault::Twice(id) => {
            if let Some((node, _)) = last(&|unit| unit.id == *id) {
                node.fault("id", format!("{id}, as an earlier unit"), "an id of its own");
            }
        }
        UnitsFault::NameTwice(name) => {
            if let Some((node, _)) = last(&|unit| unit.name_zh == *name) {
                node.fault("name", format!("{name}, as an earlier unit"), "a name of its own");
            }
        }
        UnitsFault::AboveUnknown(id) => above(last(&|unit| unit.id == *id), "the id of one of the units"),
        UnitsFault::Circle(id) => above(last(&|unit| unit.id == *id), "a unit that does not stand below this one"),
        UnitsFault::NoCommission => {
            root.fault("commission", commission.as_str(), "the id of one of the units");
        }
    }
}
