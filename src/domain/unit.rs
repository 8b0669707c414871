//! Units, and who stands above whom.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::contact::MailAddress;
use super::ids::UnitId;
use super::language::Language;

/// How a unit hears of an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Delivery {
    /// 直转: at once, with the masked clean copy. The default.
    #[default]
    CleanCopy,
    /// 只发编号: at once, but only the number; the text is asked for at the desk.
    Pointer,
    /// 分办后转: nothing until the desk has released the case.
    AfterTriage,
}

impl Delivery {
    pub const ALL: [Self; 3] = [Self::CleanCopy, Self::Pointer, Self::AfterTriage];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CleanCopy => "clean_copy",
            Self::Pointer => "pointer",
            Self::AfterTriage => "after_triage",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.as_str() == text)
    }
}

/// What a unit is, as far as the form treats it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum UnitKind {
    /// 部门: a department, court, bureau or any other body.
    #[default]
    Department,
    /// 街道: a subdistrict; offered in the form's 所在街道 list.
    Subdistrict,
}

/// 单位: a body that can be responsible for an item, or that a report can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    /// The official short name in Chinese, as citizens know it.
    pub name_zh: String,
    pub name_en: String,
    /// The unit this one answers to, if the file says so.
    pub above: Option<UnitId>,
    /// Where letters go. A unit without an address gets none: its cases stay at the desk.
    pub mail: Option<MailAddress>,
    /// 第二邮箱: where the unit is written to when the first stays silent.
    pub mail_second: Option<MailAddress>,
    /// Where it is called when letters do not arrive.
    pub phone: Option<String>,
    /// 签收时限: hours after which silence is followed up.
    pub acknowledge_hours: u32,
    pub delivery: Delivery,
    pub kind: UnitKind,
    /// The language of letters to this unit.
    pub language: Language,
}

/// 签收时限 of a unit whose file does not say.
pub const ACKNOWLEDGE_HOURS: u32 = 48;

impl Unit {
    /// Both mailboxes that its letters can land in.
    pub fn mailboxes(&self) -> impl Iterator<Item = &MailAddress> {
        self.mail.iter().chain(&self.mail_second)
    }

    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::ZhHans => &self.name_zh,
            Language::En => &self.name_en,
        }
    }
}

/// All units, with the commission that receives opinions (受理机关) among them. Every `above` exists and no unit is
/// above itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    by_id: BTreeMap<UnitId, Unit>,
    /// In the file's order: the order of lists on pages.
    order: Vec<UnitId>,
    commission: UnitId,
}

/// Why a list of units is no tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitsFault {
    #[error("two units have the id {0}")]
    Twice(UnitId),
    #[error("the unit above {0} is not in the list")]
    AboveUnknown(UnitId),
    #[error("{0} stands above itself")]
    Circle(UnitId),
    #[error("the receiving commission is not in the list")]
    NoCommission,
    #[error("two units are called {0}")]
    NameTwice(String),
}

impl Units {
    /// Checks that the list is a forest and holds the commission.
    ///
    /// # Errors
    /// Every fault found, not only the first.
    pub fn new(list: Vec<Unit>, commission: UnitId) -> Result<Self, Vec<UnitsFault>> {
        let mut faults = Vec::new();
        let mut by_id = BTreeMap::new();
        let mut names = BTreeSet::new();
        let mut order = Vec::with_capacity(list.len());
        for unit in list {
            if !names.insert(unit.name_zh.clone()) {
                faults.push(UnitsFault::NameTwice(unit.name_zh.clone()));
            }
            order.push(unit.id.clone());
            if let Some(earlier) = by_id.insert(unit.id.clone(), unit) {
                faults.push(UnitsFault::Twice(earlier.id));
            }
        }
        if !by_id.contains_key(&commission) {
            faults.push(UnitsFault::NoCommission);
        }
        for unit in by_id.values() {
            let mut seen = BTreeSet::from([&unit.id]);
            let mut above = unit.above.as_ref();
            while let Some(id) = above {
                let Some(next) = by_id.get(id) else {
                    if unit.above.as_ref() == Some(id) {
                        faults.push(UnitsFault::AboveUnknown(unit.id.clone()));
                    }
                    break;
                };
                if !seen.insert(id) {
                    faults.push(UnitsFault::Circle(unit.id.clone()));
                    break;
                }
                above = next.above.as_ref();
            }
        }
        if faults.is_empty() { Ok(Self { by_id, order, commission }) } else { Err(faults) }
    }

    /// The same list with a notice's own units behind it, judged as one.
    ///
    /// # Errors
    /// Every fault found.
    pub fn with(&self, own: Vec<Unit>) -> Result<Self, Vec<UnitsFault>> {
        Self::new(self.iter().cloned().chain(own).collect(), self.commission.clone())
    }

    #[must_use]
    pub fn get(&self, id: &UnitId) -> Option<&Unit> {
        self.by_id.get(id)
    }

    /// In the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }

    #[must_use]
    pub const fn commission(&self) -> &UnitId {
        &self.commission
    }

    /// Finds a unit by id or by its exact Chinese name, as the form's fields allow.
    #[must_use]
    pub fn find(&self, id_or_name: &str) -> Option<&Unit> {
        id_or_name
            .parse()
            .ok()
            .and_then(|id: UnitId| self.by_id.get(&id))
            .or_else(|| self.by_id.values().find(|unit| unit.name_zh == id_or_name))
    }

    /// The units whose letters land in this mailbox.
    pub fn with_mailbox<'a>(&'a self, address: &MailAddress) -> impl Iterator<Item = &'a Unit> {
        let mailbox = address.mailbox().to_owned();
        self.iter().filter(move |unit| unit.mailboxes().any(|mail| mail.mailbox() == mailbox))
    }

    /// Whether `unit` is `top` or stands anywhere below it.
    #[must_use]
    pub fn at_or_below(&self, unit: &UnitId, top: &UnitId) -> bool {
        self.upwards(unit).any(|id| id == top)
    }

    /// The unit itself, then the one above it, and so on to the top.
    pub fn upwards<'a>(&'a self, unit: &'a UnitId) -> impl Iterator<Item = &'a UnitId> {
        std::iter::successors(Some(unit), |id| self.by_id.get(*id).and_then(|unit| unit.above.as_ref()))
    }

    /// Whether a report about `unit` is a report about the commission itself or about anything above it (检举控告工作规则
    /// art. 15): such a report must not reach the commission's desk.
    #[must_use]
    pub fn is_commission_or_above(&self, unit: &UnitId) -> bool {
        self.at_or_below(&self.commission, unit)
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, above: Option<&str>, mail: Option<&str>) -> Unit {
        Unit {
            id: id.parse().unwrap(),
            name_zh: format!("区{id}局"),
            name_en: format!("Bureau {id}"),
            above: above.map(|above| above.parse().unwrap()),
            mail: mail.map(|mail| MailAddress::parse(mail).unwrap()),
            mail_second: None,
            phone: None,
            acknowledge_hours: ACKNOWLEDGE_HOURS,
            delivery: Delivery::default(),
            kind: UnitKind::default(),
            language: Language::default(),
        }
    }

    fn id(text: &str) -> UnitId {
        text.parse().unwrap()
    }

    #[test]
    fn every_fault_of_a_list_is_told() {
        let list = vec![
            unit("a", Some("b"), None),
            unit("b", Some("a"), None),
            unit("c", Some("nobody"), None),
            unit("d", Some("d"), None),
            unit("e", Some("c"), None),
            unit("e", None, None),
        ];
        let mut faults: Vec<String> =
            Units::new(list, id("z")).unwrap_err().iter().map(UnitsFault::to_string).collect();
        faults.sort();
        assert_eq!(
            faults,
            [
                "a stands above itself",
                "b stands above itself",
                "d stands above itself",
                "the receiving commission is not in the list",
                "the unit above c is not in the list",
                "two units are called 区e局",
                "two units have the id e",
            ]
        );
    }

    #[test]
    fn a_tree_knows_who_is_above_and_who_shares_a_mailbox() {
        let list = vec![
            unit("roads", Some("works"), Some("Roads+1@x.example")),
            unit("works", Some("committee"), None),
            unit("commission", Some("committee"), Some("desk@x.example")),
            unit("committee", None, Some("ROADS@x.example")),
            unit("water", None, None),
        ];
        let units = Units::new(list, id("commission")).unwrap();
        let upwards: Vec<_> = units.upwards(&id("roads")).map(UnitId::as_str).map(str::to_owned).collect();
        assert_eq!(upwards, ["roads", "works", "committee"]);
        assert!(units.at_or_below(&id("roads"), &id("committee")));
        assert!(units.at_or_below(&id("roads"), &id("roads")));
        assert!(!units.at_or_below(&id("committee"), &id("roads")));
        assert!(!units.at_or_below(&id("water"), &id("committee")));
        assert!(!units.at_or_below(&id("unknown"), &id("committee")));
        let sealed: Vec<_> =
            units.iter().filter(|unit| units.is_commission_or_above(&unit.id)).map(|unit| unit.id.as_str()).collect();
        assert_eq!(sealed, ["commission", "committee"]);
        let shared: Vec<_> = units
            .with_mailbox(&MailAddress::parse("roads+x@X.example").unwrap())
            .map(|unit| unit.id.as_str())
            .collect();
        assert_eq!(shared, ["roads", "committee"]);
        assert_eq!(units.find("区works局").map(|unit| unit.id.as_str()), Some("works"));
        assert_eq!(units.find("works").map(|unit| unit.name(Language::En)), Some("Bureau works"));
        assert_eq!(units.find("works").map(|unit| unit.name(Language::ZhHans)), Some("区works局"));
        assert!(units.find("Works").is_none() && units.find("").is_none());
    }

    #[test]
    fn values_are_read_back_from_their_names() {
        assert!(Delivery::ALL.into_iter().all(|delivery| Delivery::parse(delivery.as_str()) == Some(delivery)));
        assert_eq!(Delivery::parse("at_once"), None);
    }
}
