//! 通报事项: the notice's own page.
use jiff::civil::Date;
use serde::Serialize;

use super::chrome::Phrase;
use super::show;
use crate::domain::case::Rules;
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::notice::{Item, ItemStatus, Responsible};

/// The notice as citizens read it here.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    #[serde(serialize_with = "show::day_or_none")]
    pub published: Option<Date>,
    #[serde(serialize_with = "show::day_or_none")]
    pub signed: Option<Date>,
    /// When opinions are taken, where the notice says so.
    #[serde(serialize_with = "show::day_or_none")]
    pub opens: Option<Date>,
    #[serde(serialize_with = "show::day_or_none")]
    pub closes: Option<Date>,
    pub areas: Vec<HomeArea>,
    /// The other notices that are served here.
    pub others: Vec<HomeOther>,
}

#[derive(Clone, Debug, Serialize)]
pub struct HomeOther {
    pub title: Phrase,
    pub link: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct HomeArea {
    pub title: Phrase,
    pub items: Vec<HomeItem>,
}

#[derive(Clone, Debug, Serialize)]
pub struct HomeItem {
    #[serde(serialize_with = "show::item")]
    pub number: ItemNumber,
    /// As printed.
    pub label: String,
    pub title: Phrase,
    #[serde(serialize_with = "show::name")]
    pub status: ItemStatus,
    pub responsible: HomeResponsible,
}

/// 承办: who answers for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum HomeResponsible {
    Unit(String),
    Subdistricts,
    /// 待定
    Undecided,
    Commission,
}

impl HomeView {
    #[must_use]
    pub fn new(rules: Rules<'_>, language: Language) -> Self {
        let name = |id: &UnitId| rules.units.get(id).map(|unit| unit.name(language).to_owned());
        let item = |item: &Item| HomeItem {
            number: item.number,
            label: item.label(),
            title: Phrase::of(language, &item.title, item.title_en.as_deref()),
            status: item.status,
            responsible: match &item.responsible {
                Responsible::Unit { lead, .. } => name(lead).map_or(HomeResponsible::Commission, HomeResponsible::Unit),
                Responsible::Subdistrict { .. } => HomeResponsible::Subdistricts,
                Responsible::Desk => HomeResponsible::Undecided,
                Responsible::CommissionOnly => HomeResponsible::Commission,
            },
        };
        Self {
            published: rules.notice.published,
            signed: rules.notice.signed,
            opens: rules.notice.opens,
            closes: rules.notice.closes,
            others: Vec::new(),
            areas: rules
                .notice
                .areas
                .iter()
                .map(|area| HomeArea {
                    title: Phrase::of(language, &area.title, area.title_en.as_deref()),
                    items: area.items.iter().map(item).collect(),
                })
                .collect(),
        }
    }
}
