//! An invented notice with invented units, and a sample of every page made from it: what proves at start that every
//! template renders in every language.
use std::sync::Arc;

use jiff::civil::date;

use super::chrome::{Chrome, NoticeChrome};
use super::form::FormView;
use crate::domain::case::{Deadlines, Rules};
use crate::domain::contact::MailAddress;
use crate::domain::feedback::Draft;
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::notice::{
    Area, ContactBlock, Footer, Item, ItemStatus, Notice, NoticeState, Phase, Responsible, Telephone,
};
use crate::domain::screening::Screen;
use crate::domain::unit::{ACKNOWLEDGE_HOURS, Delivery, Unit, UnitKind, Units};

mod gallery;
mod words;

pub(super) use gallery::render_all;
pub use gallery::{render_letters, render_pages};

/// A notice with its units.
pub struct Town {
    pub language: Language,
    pub notice: Notice,
    pub units: Units,
    pub screen: Screen,
    pub desk: MailAddress,
    pub officer: MailAddress,
}

impl Town {
    /// A few items of every kind: enough to take every branch of every template.
    #[must_use]
    pub fn small(language: Language) -> Self {
        Self::new(language, 2, 2, 5)
    }

    /// As large as a district's notice: 39 items, 18 subdistricts, 32 other units.
    #[must_use]
    pub fn full(language: Language) -> Self {
        Self::new(language, usize::MAX, 18, 30)
    }

    fn new(language: Language, items: usize, subdistricts: usize, departments: usize) -> Self {
        let units = units(subdistricts, departments);
        Self {
            language,
            notice: notice(items, departments),
            units,
            screen: Screen::default(),
            desk: mail("desk"),
            officer: mail("officer"),
        }
    }

    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        Rules {
            notice: &self.notice,
            units: &self.units,
            elsewhere: &[],
            screen: &self.screen,
            desk: &self.desk,
            desk_language: self.language,
            sealed_officer: None,
            notify_assisting: false,
            deadlines: Deadlines { triage_days: 15, handle_days: 60, extension_days: 30, link_days: 30 },
        }
    }

    #[must_use]
    pub fn chrome(&self) -> Chrome {
        Chrome {
            language: self.language,
            language_chosen: false,
            elder: false,
            base: String::new(),
            path: "/".to_owned(),
            prefix: String::new(),
            query: Vec::new(),
            phase: Phase::Open,
            notice: Arc::new(NoticeChrome::new(&self.notice, self.language)),
        }
    }

    /// The form with `items` chosen and an address of a token's length.
    #[must_use]
    pub fn form(&self, items: &[&str]) -> FormView {
        let draft = Draft { items: items.iter().map(|&item| item.to_owned()).collect(), ..Draft::default() };
        let mut view = FormView::new(self.rules(), self.language, &draft);
        "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIjKlMn".clone_into(&mut view.token);
        view
    }

    /// The form with everything filled in, and typed with what markup is made of.
    #[must_use]
    pub fn typed(&self, change: impl FnOnce(&mut Draft)) -> FormView {
        let mut draft = Draft {
            lane: "opinion".to_owned(),
            items: vec!["1".to_owned()],
            verdict: "partly".to_owned(),
            text: "\n窗口前 <仍在> 排队；\n\n   \"下午\" & 周末也一样。".to_owned(),
            name: "某<人>".to_owned(),
            phone: "13800000000".to_owned(),
            mail: "someone@example.com".to_owned(),
            share_identity: true,
            acknowledged: true,
            language: self.language,
            ..Draft::default()
        };
        change(&mut draft);
        FormView::new(self.rules(), self.language, &draft)
    }

    /// The number of an item of this kind.
    fn item_where(&self, wanted: impl Fn(&Responsible) -> bool) -> String {
        self.notice.items().find(|item| wanted(&item.responsible)).map_or_else(String::new, |i| i.number.to_string())
    }
}

fn mail(local: &str) -> MailAddress {
    match MailAddress::parse(&format!("{local}@town.example")) {
        Ok(address) => address,
        Err(_) => unreachable_sample(),
    }
}

fn id(text: &str) -> UnitId {
    text.parse().unwrap_or_else(|_| unreachable_sample())
}

#[expect(clippy::panic, reason = "samples are constants; a wrong one is found by the first test that loads pages")]
fn unreachable_sample<T>() -> T {
    panic!("a sample is malformed")
}

fn units(subdistricts: usize, departments: usize) -> Units {
    let unit = |own: &str, zh: String, en: String, above: Option<&str>, kind: UnitKind| Unit {
        id: id(own),
        name_zh: zh,
        name_en: en,
        above: above.map(id),
        mail: Some(mail(own)),
        mail_second: None,
        phone: None,
        acknowledge_hours: ACKNOWLEDGE_HOURS,
        delivery: Delivery::CleanCopy,
        kind,
        language: Language::ZhHans,
    };
    let mut list = vec![
        unit("city", "示例市委".into(), "Sample City Committee".into(), None, UnitKind::Department),
        unit("commission", words::RECEIVER.into(), words::RECEIVER_EN.into(), Some("city"), UnitKind::Department),
    ];
    for (index, (zh, en)) in words::DEPARTMENTS.iter().enumerate().take(departments) {
        let mut department =
            unit(&format!("bureau-{index}"), (*zh).to_owned(), (*en).to_owned(), Some("city"), UnitKind::Department);
        department.delivery = match index {
            2 => Delivery::Pointer,
            4 => Delivery::AfterTriage,
            _ => Delivery::CleanCopy,
        };
        list.push(department);
    }
    for (index, (zh, en)) in words::SUBDISTRICTS.iter().enumerate().take(subdistricts) {
        list.push(unit(
            &format!("street-{index}"),
            format!("{zh}街道"),
            format!("{en} Subdistrict"),
            Some("city"),
            UnitKind::Subdistrict,
        ));
    }
    Units::new(list, id("commission")).unwrap_or_else(|_| unreachable_sample())
}

fn notice(items_per_area: usize, departments: usize) -> Notice {
    let bureau = |number: usize| id(&format!("bureau-{}", number % departments));
    let mut number = 0;
    let areas = words::AREAS
        .iter()
        .map(|(title, title_en, titles)| Area {
            title: (*title).to_owned(),
            title_en: Some((*title_en).to_owned()),
            items: titles
                .iter()
                .take(items_per_area)
                .map(|title| {
                    number += 1;
                    Item {
                        number: u16::try_from(number)
                            .ok()
                            .and_then(|n| ItemNumber::new(n).ok())
                            .unwrap_or_else(unreachable_sample),
                        printed: (number == 2).then(|| "（二）".to_owned()),
                        title: (*title).to_owned(),
                        title_en: None,
                        status: if number % 5 == 3 { ItemStatus::ReportedSolved } else { ItemStatus::Reported },
                        responsible: match number {
                            n if n % 6 == 4 => {
                                Responsible::Subdistrict { fallback: bureau(n + 1), assisting: Vec::new() }
                            }
                            11 => Responsible::Desk,
                            8 | 37..=39 => Responsible::CommissionOnly,
                            n => Responsible::Unit { lead: bureau(n - 1), assisting: vec![bureau(n + 3)] },
                        },
                        delivery: None,
                    }
                })
                .collect(),
        })
        .collect();
    Notice {
        slug: "sample".to_owned(),
        title: "中共示例市某某区委关于巡察整改进展情况的通报".to_owned(),
        title_en: Some("Sample District Committee: Progress of Inspection Rectification".to_owned()),
        issuer: "中共示例市某某区委".to_owned(),
        receiver: words::RECEIVER.to_owned(),
        receiver_en: Some(words::RECEIVER_EN.to_owned()),
        published: Some(date(2025, 3, 27)),
        signed: Some(date(2025, 3, 20)),
        state: NoticeState::Open,
        opens: None,
        closes: None,
        inspection: None,
        retired: Vec::new(),
        areas,
        contact: ContactBlock {
            phones: vec![Telephone { number: "010-55550123".to_owned(), extension: None, owner: None, hours: None }],
            address: Some("示例市某某大道南1号某某区纪委监委".to_owned()),
            envelope: Some("对示例市某某区委巡察整改情况的意见建议".to_owned()),
            postcode: Some("100000".to_owned()),
            ..ContactBlock::default()
        },
        footer: Footer {
            host: Some("某某区政府办公室".to_owned()),
            operator: Some("某某区政务服务和数据管理局".to_owned()),
            icp: Some("示ICP备00000000号-1".to_owned()),
            police: Some("示公网安备 00000000000000号".to_owned()),
            site_code: Some("0000000000".to_owned()),
        },
        hash: [0; 32],
    }
}
