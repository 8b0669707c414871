//! What follows from each step, for every kind of case; and who is never told.
use super::*;
use crate::domain::contact::{MailAddress, PersonName, Phone, Reporter};
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::letter::LetterKind;
use crate::domain::notice::{Area, ContactBlock, Footer, Item, ItemStatus, Notice, NoticeState, Responsible};
use crate::domain::text::CitizenText;
use crate::domain::unit::{ACKNOWLEDGE_HOURS, Delivery, Unit, UnitKind};

mod actions;
mod handover;
mod never;
mod sequences;
mod table;

const DESK: &str = "desk@commission.example";
const OFFICER: &str = "officer@commission.example";

fn mail(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}

fn id(text: &str) -> UnitId {
    text.parse().unwrap()
}

fn unit(name: &str, above: Option<&str>, address: Option<&str>, delivery: Delivery) -> Unit {
    Unit {
        id: id(name),
        name_zh: format!("区{name}局"),
        name_en: format!("Bureau {name}"),
        above: above.map(id),
        mail: address.map(mail),
        mail_second: None,
        phone: None,
        acknowledge_hours: ACKNOWLEDGE_HOURS,
        delivery,
        kind: UnitKind::Department,
        language: Language::ZhHans,
    }
}

/// The same units, the last ones a notice's own. Above is always an earlier one.
fn merged(mut list: Vec<Unit>, commission: usize, own: proptest::sample::Index) -> Units {
    let (commission, first_own) = (list[commission].id.clone(), commission + 1);
    let own = list.split_off(first_own + own.index(list.len() - first_own + 1));
    Units::new(list, commission).unwrap().with(own).unwrap()
}

fn number(n: u16) -> ItemNumber {
    ItemNumber::new(n).unwrap()
}

fn notice(items: Vec<(Responsible, Option<Delivery>)>) -> Notice {
    let items = items
        .into_iter()
        .zip(1..)
        .map(|((responsible, delivery), n)| Item {
            number: number(n),
            printed: None,
            title: format!("事项{n}"),
            title_en: None,
            status: ItemStatus::Reported,
            responsible,
            delivery,
        })
        .collect();
    Notice {
        slug: "n".into(),
        title: "通报".into(),
        title_en: None,
        issuer: "区委".into(),
        receiver: "区纪委".into(),
        receiver_en: None,
        published: None,
        signed: None,
        state: NoticeState::Open,
        opens: None,
        closes: None,
        retired: Vec::new(),
        inspection: None,
        areas: vec![Area { title: "一".into(), title_en: None, items }],
        contact: ContactBlock { address: Some("路".into()), ..ContactBlock::default() },
        footer: Footer::default(),
        hash: [0; 32],
    }
}

fn screen() -> Screen {
    Screen::new(vec![regex::Regex::new("受贿").unwrap()], vec![regex::Regex::new("我叫").unwrap()])
}

fn said(items: &[u16], text: &str) -> Said {
    Said {
        items: items.iter().copied().map(number).collect(),
        verdict: None,
        about: None,
        subdistrict: None,
        text: CitizenText::parse(text).unwrap(),
        reporter: Reporter::new(
            PersonName::parse("欧阳小明").ok(),
            Phone::parse("13812345678").ok(),
            MailAddress::parse("ouyang88@example.com").ok(),
            true,
        ),
        language: Language::ZhHans,
    }
}

const DEADLINES: Deadlines = Deadlines { triage_days: 15, handle_days: 60, extension_days: 30, link_days: 30 };
const NOW: i64 = 29_000_000;

fn case(matter: Matter, decision: &Decision) -> Case {
    Case {
        number: CaseNumber::new(2025, 1).unwrap(),
        matter,
        state: decision.state,
        hold: decision.hold,
        version: 1,
        filed_minute: NOW,
        handling: decision.handling.clone(),
        progress: Progress::of(decision.events.iter().map(|event| (NOW, event))),
        draft: None,
    }
}

fn at_once(rules: Rules<'_>) -> Context<'_> {
    Context { rules, now_minute: NOW, withdrawn: &[] }
}
