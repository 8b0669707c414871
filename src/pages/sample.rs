//! An invented notice with invented units, and a sample of every page made from it: what proves at start that every
//! template renders in every language.
use std::sync::Arc;

use jiff::civil::{Date, date};

use super::chrome::{Chrome, NoticeChrome, Phrase};
use super::form::{FormAlert, FormView};
use super::home::HomeView;
use super::letters::{LetterGround, LetterView};
use super::problem::{PrivacyView, ProblemKind, ProblemView};
use super::readers::Audience;
use super::receipt::ReceiptView;
use super::status::{CitizenState, StatusError, StatusFound, StatusItem, StatusView, Step, StepKind};
use super::{PageError, Pages, RenderedLetter, keys};
use crate::domain::case::{Hold, Rules, Secrecy};
use crate::domain::contact::MailAddress;
use crate::domain::feedback::{Draft, Field, FieldErrors, FieldFault, Verdict};
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::letter::{CaseFacts, LetterId, LetterKind, Outgoing};
use crate::domain::notice::{Area, ContactBlock, Footer, Item, ItemStatus, Notice, Responsible};
use crate::domain::screening::Screen;
use crate::domain::unit::{Delivery, Unit, UnitKind, Units};

mod words;

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
            screen: &self.screen,
            desk: &self.desk,
            desk_language: self.language,
            sealed_officer: None,
            notify_assisting: false,
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
            query: Vec::new(),
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
                        title: (*title).to_owned(),
                        title_en: None,
                        status: if number % 5 == 3 { ItemStatus::ReportedSolved } else { ItemStatus::Reported },
                        responsible: match number {
                            n if n % 6 == 4 => {
                                Responsible::Subdistrict { fallback: bureau(n + 1), assisting: Vec::new() }
                            }
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
        inspection: None,
        areas,
        contact: ContactBlock {
            phone: "010-55550123".to_owned(),
            address: "示例市某某大道南1号某某区纪委监委".to_owned(),
            envelope: "对示例市某某区委巡察整改情况的意见建议".to_owned(),
            postcode: "100000".to_owned(),
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

/// The days and the number that samples use.
const DAY: Date = date(2025, 3, 28);

fn number() -> CaseNumber {
    CaseNumber::new(2025, 123).unwrap_or_else(|_| unreachable_sample())
}

/// Every form worth a look, by name.
fn forms(town: &Town) -> Vec<(String, FormView)> {
    let subdistrict = town.item_where(|r| matches!(r, Responsible::Subdistrict { .. }));
    let commission = town.item_where(|r| matches!(r, Responsible::CommissionOnly));
    let mut forms = vec![
        ("blank".to_owned(), town.form(&[])),
        ("item".to_owned(), town.form(&["1"])),
        ("items".to_owned(), town.form(&["1", "2", "3"])),
        (
            "subdistrict".to_owned(),
            town.typed(|draft| {
                draft.items = vec![subdistrict.clone()];
                "street-1".clone_into(&mut draft.subdistrict);
            }),
        ),
        ("commission".to_owned(), town.form(&[&commission])),
        ("after-triage".to_owned(), town.form(&["5", "3", "1"])),
        ("report".to_owned(), town.typed(|draft| "report".clone_into(&mut draft.lane))),
        ("about".to_owned(), town.typed(|draft| "bureau-0".clone_into(&mut draft.about_unit))),
        ("about-commission".to_owned(), town.typed(|draft| "commission".clone_into(&mut draft.about_unit))),
    ];
    let mut sealed = town.typed(|draft| "commission".clone_into(&mut draft.about_unit));
    sealed.sealed_officer = true;
    sealed.retention = Some("2".to_owned());
    forms.push(("sealed".to_owned(), sealed));
    for alert in FormAlert::ALL {
        let mut view = town.typed(|_| {});
        view.alert = Some(alert);
        forms.push((alert.as_str().to_owned(), view));
    }
    let mut wrong = town.typed(|draft| {
        draft.lane.clear();
        draft.text.clear();
        draft.acknowledged = false;
    });
    wrong.errors = FieldErrors::new(keys::all_faults().collect());
    forms.push(("errors".to_owned(), wrong.clone()));
    wrong.errors = FieldErrors::new(vec![
        (Field::Lane, FieldFault::Missing),
        (Field::Text, FieldFault::Missing),
        (Field::Phone, FieldFault::Malformed),
        (Field::Acknowledge, FieldFault::Missing),
    ]);
    forms.push(("wrong".to_owned(), wrong));
    forms
}

fn audiences() -> [Option<Audience>; 6] {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    [
        Some(Audience::Units { text: names(&["某局", "某街道"]), number_only: names(&["某院"]) }),
        Some(Audience::Units { text: Vec::new(), number_only: names(&["某院"]) }),
        Some(Audience::AfterTriage),
        Some(Audience::Commission),
        Some(Audience::Officer),
        None,
    ]
}

fn statuses(town: &Town) -> Vec<(String, StatusView)> {
    let blank = StatusView { entered: String::new(), error: None, found: None };
    let mut views = vec![("blank".to_owned(), blank.clone())];
    for error in StatusError::ALL {
        let view = StatusView { entered: "2025-<1>".to_owned(), error: Some(error), found: None };
        views.push((error.as_str().to_owned(), view));
    }
    for state in CitizenState::ALL {
        let step = |kind| Step { day: DAY, kind, units: vec!["某局".to_owned(), "某街道".to_owned()] };
        let items = town.notice.items().take(2).map(|item| StatusItem {
            number: item.number,
            title: Phrase::of(town.language, &item.title, item.title_en.as_deref()),
        });
        let found = StatusFound {
            number: number(),
            state,
            steps: StepKind::ALL.into_iter().map(step).collect(),
            items: if state == CitizenState::Transferred { items.collect() } else { Vec::new() },
        };
        views.push((state.as_str().to_owned(), StatusView { found: Some(found), ..blank.clone() }));
    }
    views
}

/// Every page of this town, by name, with elder mode off and on.
#[must_use]
pub fn render_pages(pages: &Pages, town: &Town) -> Vec<(String, Result<String, PageError>)> {
    let mut rendered = Vec::new();
    for elder in [false, true] {
        let mode = if elder { "-elder" } else { "" };
        let chrome = |path: &str| Chrome { elder, path: path.to_owned(), ..town.chrome() };
        let mut add = |name: String, page| rendered.push((format!("{name}{mode}"), page));
        let home = HomeView::new(town.rules(), town.language);
        add("home".to_owned(), pages.home(&chrome("/"), &home));
        let undated = HomeView { published: None, signed: None, ..home };
        add("home-undated".to_owned(), pages.home(&chrome("/"), &undated));
        for (name, view) in forms(town) {
            add(format!("form-{name}"), pages.form(&chrome("/feedback"), &view));
        }
        for (index, audience) in audiences().into_iter().enumerate() {
            let filed = (index % 2 == 0).then_some(DAY);
            let code = "7K3M-Q0XR-58TV-ZD2H".to_owned();
            let view = ReceiptView { number: number(), code, filed, audience };
            add(format!("receipt-{index}"), pages.receipt(&chrome("/receipt"), &view));
        }
        add("receipt-missing".to_owned(), pages.receipt_missing(&chrome("/receipt")));
        for (name, view) in statuses(town) {
            add(format!("status-{name}"), pages.status(&chrome("/status"), &view));
        }
        for retention in [None, Some("2".to_owned())] {
            let name = if retention.is_some() { "privacy-retention" } else { "privacy" };
            add(name.to_owned(), pages.privacy(&chrome("/privacy"), &PrivacyView { retention }));
        }
        for kind in ProblemKind::ALL {
            let page = pages.problem(&chrome("/nowhere"), &ProblemView { kind });
            add(format!("problem-{}", kind.as_str()), page);
        }
    }
    rendered
}

/// Every letter of this town, by name.
#[must_use]
pub fn render_letters(pages: &Pages, town: &Town) -> Vec<(String, Result<RenderedLetter, PageError>)> {
    let ground = LetterGround { notice: &town.notice, units: &town.units, public_url: "https://town.example/feedback" };
    let mut rendered = Vec::new();
    for (name, outgoing) in outgoing(town) {
        if let Some(view) = LetterView::of(&outgoing, ground) {
            rendered.push((name, pages.letter(town.language, &view)));
        }
    }
    rendered
}

/// Everything that this town shows: for [`Pages::check`].
pub(super) fn render_all(pages: &Pages, town: &Town) -> Vec<(String, Option<PageError>)> {
    let letters = render_letters(pages, town).into_iter().map(|(name, letter)| (name, letter.err()));
    render_pages(pages, town).into_iter().map(|(name, page)| (name, page.err())).chain(letters).collect()
}

fn outgoing(town: &Town) -> Vec<(String, Outgoing)> {
    let items: Vec<ItemNumber> = town.notice.items().take(2).map(|item| item.number).collect();
    let facts = |secrecy, full: bool| CaseFacts {
        number: number(),
        secrecy,
        items: if full { items.clone() } else { Vec::new() },
        verdict: full.then_some(Verdict::Partly),
        about: full.then(|| id("bureau-0")),
        subdistrict: full.then(|| id("street-0")),
        filed_minute: 29_052_000,
    };
    let letter = |kind, case: Option<CaseFacts>| Outgoing {
        id: LetterId(1),
        kind,
        to: town.desk.clone(),
        language: town.language,
        unit: (kind == LetterKind::Unit).then(|| id("bureau-0")),
        items: if kind == LetterKind::Unit { items.clone() } else { Vec::new() },
        text: Some("窗口前 <仍在> 排队；\n\n“下午”也一样。".to_owned()),
        hold: None,
        case,
        digest: Vec::new(),
        digest_total: 0,
        written_minute: 29_052_000,
        attempts: 0,
    };
    let mut letters = Vec::new();
    for (index, secrecy) in Secrecy::ALL.into_iter().enumerate() {
        letters.push((format!("desk-{index}"), letter(LetterKind::Desk, Some(facts(secrecy, index != 1)))));
    }
    for hold in Hold::ALL {
        let held = Outgoing { hold: Some(hold), ..letter(LetterKind::Desk, Some(facts(Secrecy::Opinion, true))) };
        letters.push((format!("desk-{}", hold.as_str()), held));
    }
    let silent = Outgoing { text: None, ..letter(LetterKind::Desk, Some(facts(Secrecy::Opinion, true))) };
    letters.push(("desk-silent".to_owned(), silent));
    for total in [2, 500] {
        let digest = vec![facts(Secrecy::Opinion, true), facts(Secrecy::Report, false)];
        let digest = Outgoing { digest, digest_total: total, ..letter(LetterKind::DeskDigest, None) };
        letters.push((format!("desk-digest-{total}"), digest));
    }
    for (name, kind) in
        [("officer", LetterKind::Officer), ("unit", LetterKind::Unit), ("citizen", LetterKind::CitizenReceipt)]
    {
        letters.push((name.to_owned(), letter(kind, Some(facts(Secrecy::Opinion, true)))));
    }
    let mut pointer = letter(LetterKind::Unit, Some(facts(Secrecy::Opinion, false)));
    pointer.text = None;
    letters.push(("unit-pointer".to_owned(), pointer));
    letters
}
