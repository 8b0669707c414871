//! A sample of every page and every letter, worth a look each.
use jiff::civil::{Date, date};

use super::{Town, id, unreachable_sample};
use crate::config::Editions;
use crate::domain::case::{Hold, Secrecy};
use crate::domain::feedback::{Field, FieldErrors, FieldFault, Verdict};
use crate::domain::ids::{CaseNumber, ItemNumber};
use crate::domain::letter::{CaseFacts, LetterId, LetterKind, Outgoing};
use crate::domain::notice::{Phase, Responsible};
use crate::pages::chrome::{Chrome, Phrase};
use crate::pages::form::{FormAlert, FormView};
use crate::pages::home::{HomeOther, HomeView};
use crate::pages::letters::{LetterGround, LetterView};
use crate::pages::problem::{PrivacyView, ProblemKind, ProblemView};
use crate::pages::readers::Audience;
use crate::pages::receipt::ReceiptView;
use crate::pages::staff::render_staff;
use crate::pages::status::{
    CitizenState, StatusError, StatusFound, StatusItem, StatusText, StatusView, Step, StepKind, TextKind,
};
use crate::pages::{PageError, Pages, RenderedLetter, ShutView, keys, unit};

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
    let texts =
        TextKind::ALL.map(|kind| StatusText { day: DAY, kind, text: "您好：\n<已收悉>&感谢。".to_owned() });
    for state in CitizenState::ALL {
        let step = |kind| Step { day: DAY, kind, units: vec!["某局".to_owned(), "某街道".to_owned()] };
        let items = town.notice.items().take(2).map(|item| StatusItem::new(item, town.language));
        let found = StatusFound {
            number: number(),
            notice: Some(Phrase::of(town.language, &town.notice.title, town.notice.title_en.as_deref())),
            state,
            late: state == CitizenState::Answered,
            steps: StepKind::ALL.into_iter().map(step).collect(),
            texts: texts.to_vec(),
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
        let undated = HomeView { published: None, signed: None, ..home.clone() };
        add("home-undated".to_owned(), pages.home(&chrome("/"), &undated));
        let other =
            HomeOther { title: Phrase::new(town.language, "<另一份>"), link: "/n/other/?a=1&b=2".to_owned() };
        let dated = HomeView { opens: Some(DAY), closes: Some(DAY), others: vec![other], ..home };
        for phase in [Phase::Before(DAY), Phase::Open, Phase::Closed(DAY), Phase::Archived] {
            let at = |path: &str| Chrome { phase, prefix: "/n/sample".to_owned(), ..chrome(path) };
            add(format!("home-{}", phase.as_str()), pages.home(&at("/"), &dated));
            add(format!("form-{}", phase.as_str()), pages.form(&at("/feedback"), &town.form(&[])));
            for kept in [None, Some("<路灯>\n不亮".to_owned())] {
                let name = format!("shut-{}-{}", phase.as_str(), if kept.is_some() { "kept" } else { "empty" });
                if let Some(view) = ShutView::of(phase, kept) {
                    add(name, pages.shut(&at("/feedback"), &view));
                }
            }
        }
        for (name, view) in forms(town) {
            add(format!("form-{name}"), pages.form(&chrome("/feedback"), &view));
        }
        for (index, audience) in audiences().into_iter().enumerate() {
            let filed = (index % 2 == 0).then_some(DAY);
            let code = "7K3M-Q0XR-58TV-ZD2H".to_owned();
            let view = ReceiptView { number: number(), code, filed, audience, late: index == 0 };
            add(format!("receipt-{index}"), pages.receipt(&chrome("/receipt"), &view));
        }
        add("receipt-missing".to_owned(), pages.receipt_missing(&chrome("/receipt")));
        for (name, view) in statuses(town) {
            add(format!("status-{name}"), pages.status(&chrome("/status"), &view));
        }
        let items: Vec<_> = town
            .notice
            .items()
            .take(2)
            .map(|item| (item.number, Phrase::of(town.language, &item.title, item.title_en.as_deref())))
            .collect();
        for (name, view) in unit::samples(&items, number(), DAY) {
            add(format!("unit-{name}"), pages.unit(&chrome("/u"), &view));
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
    let folded = [
        "https://town.example/feedback/u/bcdefghijklmnopqrstuvwxyz234567a".to_owned(),
        "https://town.example/feedback/u/cdefghijklmnopqrstuvwxyz234567ab".to_owned(),
    ];
    let editions = Editions::of_one(town.notice.clone(), town.units.clone());
    let ground = LetterGround {
        editions: &editions,
        public_url: "https://town.example/feedback",
        unit_link: "https://town.example/feedback/u/abcdefghijklmnopqrstuvwxyz234567",
        folded_links: &folded,
    };
    let mut rendered = Vec::new();
    for (name, outgoing) in outgoing(town) {
        if let Some(view) = LetterView::of(&outgoing, ground) {
            rendered.push((name, pages.letter(town.language, &view)));
        }
    }
    rendered
}

/// Everything that this town shows: for [`Pages::check`].
pub(in crate::pages) fn render_all(pages: &Pages, town: &Town) -> Vec<(String, Option<PageError>)> {
    let letters = render_letters(pages, town).into_iter().map(|(name, letter)| (name, letter.err()));
    let shown = render_pages(pages, town).into_iter().chain(render_staff(pages, town));
    shown.map(|(name, page)| (name, page.err())).chain(letters).collect()
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
        notice: town.notice.hash,
        letter: None,
    };
    let letter = |kind, case: Option<CaseFacts>| Outgoing {
        id: LetterId(1),
        kind,
        to: town.desk.clone(),
        language: town.language,
        unit: matches!(kind, LetterKind::Unit | LetterKind::UnitReminder).then(|| id("bureau-0")),
        items: if kind == LetterKind::Unit { items.clone() } else { Vec::new() },
        text: Some("窗口前 <仍在> 排队；\n\n“下午”也一样。".to_owned()),
        hold: None,
        case,
        digest: Vec::new(),
        digest_total: 0,
        written_minute: 29_052_000,
        attempts: 0,
        about_letter: None,
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
    for (name, kind) in [
        ("officer", LetterKind::Officer),
        ("unit", LetterKind::Unit),
        ("citizen", LetterKind::CitizenReceipt),
        ("unit-reminder", LetterKind::UnitReminder),
    ] {
        letters.push((name.to_owned(), letter(kind, Some(facts(Secrecy::Opinion, true)))));
    }
    let folded = Outgoing {
        digest: vec![facts(Secrecy::Opinion, false), facts(Secrecy::Opinion, true)],
        digest_total: 2,
        ..letter(LetterKind::Unit, Some(facts(Secrecy::Opinion, false)))
    };
    letters.push(("unit-more".to_owned(), folded));
    let gathered = Outgoing {
        digest: vec![facts(Secrecy::Opinion, false), facts(Secrecy::Opinion, false)],
        digest_total: 2,
        ..letter(LetterKind::UnitReminder, Some(facts(Secrecy::Opinion, false)))
    };
    letters.push(("unit-reminder-more".to_owned(), gathered));
    let mut pointer = letter(LetterKind::Unit, Some(facts(Secrecy::Opinion, false)));
    pointer.text = None;
    letters.push(("unit-pointer".to_owned(), pointer));
    letters
}
