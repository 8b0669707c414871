//! 收件箱: the trays, what they are narrowed to, and a page of cases.
use jiff::civil::Date;
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::case::{Refusal, Secrecy, State};
use crate::domain::feedback::Verdict;
use crate::domain::ids::CaseNumber;
use crate::domain::inbox::{Order, Tray};
use crate::domain::staff::Role;
use crate::pages::keys::refusal_key;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages, show};

/// A tray in the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct TrayLink {
    pub name: &'static str,
    pub link: String,
    /// `None` for the tray of everything.
    pub count: Option<u64>,
    /// There are more than were counted.
    pub more: bool,
    pub here: bool,
}

/// Something to choose: what is sent, and what is read.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// What the filter form offers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choices {
    /// Where there is more than one.
    pub notices: Vec<Choice>,
    pub items: Vec<Choice>,
    pub areas: Vec<Choice>,
    pub units: Vec<Choice>,
    pub subdistricts: Vec<Choice>,
    pub members: Vec<Choice>,
    pub states: Vec<&'static str>,
    pub verdicts: Vec<&'static str>,
    pub secrecies: Vec<&'static str>,
    pub channels: Vec<&'static str>,
    pub orders: Vec<&'static str>,
}

/// What was asked for, as it was typed. No `Debug`: somebody may search for a name.
#[derive(Clone, Default, Serialize)]
pub struct Asked {
    pub tray: String,
    pub q: String,
    pub notice: String,
    pub item: String,
    pub area: String,
    pub unit: String,
    pub lane: String,
    pub channel: String,
    pub verdict: String,
    pub subdistrict: String,
    pub state: String,
    pub assignee: String,
    pub from: String,
    pub to: String,
    pub order: String,
    /// The whole query, for forms that come back here.
    pub query: String,
    /// Whether anything but the tray was asked for.
    pub narrowed: bool,
}

/// A case in the list. No `Debug`: it holds the beginning of a text.
#[derive(Clone, Serialize)]
pub struct CaseLine {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    /// The notice's short name, where there is more than one.
    pub notice: Option<String>,
    pub version: i64,
    pub items: Vec<Choice>,
    pub opening: Option<String>,
    pub secrecy: &'static str,
    pub verdict: Option<&'static str>,
    /// With dashes, as its words are named.
    pub state: String,
    pub assignee: Option<String>,
    #[serde(serialize_with = "show::day_or_none")]
    pub due: Option<Date>,
    /// Days until then; negative once it is past.
    pub days: Option<i64>,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
    pub failed_mail: bool,
    pub merged_into: Option<String>,
}

/// What came of a step on one of several cases.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeLine {
    pub number: String,
    /// `outcome-…` or `refusal-…`.
    pub key: String,
}

impl OutcomeLine {
    /// One of [`OUTCOMES`].
    #[must_use]
    pub fn told(number: String, outcome: &str) -> Self {
        Self { number, key: format!("outcome-{outcome}") }
    }

    #[must_use]
    pub fn refused(number: String, refusal: Refusal) -> Self {
        Self { number, key: refusal_key(refusal) }
    }
}

/// A filter with a name.
#[derive(Clone, Debug, Serialize)]
pub struct ViewLink {
    pub id: i64,
    pub name: String,
    pub link: String,
}

#[derive(Clone, Serialize)]
pub struct InboxView {
    pub trays: Vec<TrayLink>,
    pub asked: Asked,
    pub choices: Choices,
    pub lines: Vec<CaseLine>,
    pub next: Option<String>,
    pub first: Option<String>,
    /// The page ended before it was full: there may be more further on.
    pub unfinished: bool,
    /// How many events the word index is behind; 0 where nobody would notice.
    pub behind: u64,
    pub views: Vec<ViewLink>,
    pub outcomes: Vec<OutcomeLine>,
    /// What could not be done at all: `inbox-notice-…`.
    pub notice: Option<&'static str>,
}

/// What a page about several cases can say instead of doing anything.
pub const NOTICES: [&str; 4] = ["none-chosen", "incomplete", "view-saved", "view-refused"];
/// The channels by their names.
pub const CHANNELS: [&str; 4] = ["web", "phone", "letter", "visit"];
/// What came of a step.
pub const OUTCOMES: [&str; 3] = ["done", "changed", "unknown"];

impl Choices {
    /// What does not depend on the installation.
    #[must_use]
    pub fn fixed() -> Self {
        Self {
            states: State::ALL.into_iter().map(State::as_str).collect(),
            verdicts: Verdict::ALL.into_iter().map(Verdict::as_str).collect(),
            secrecies: vec![Secrecy::Opinion.as_str(), Secrecy::Report.as_str()],
            channels: CHANNELS.to_vec(),
            orders: Order::ALL.into_iter().map(Order::as_str).collect(),
            ..Self::default()
        }
    }
}

impl Pages {
    /// `GET /staff/inbox`
    pub fn staff_inbox(&self, staff: &StaffChrome, view: &InboxView) -> Result<String, PageError> {
        self.staff("staff/inbox.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/inbox", Some(Role::Handler));
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
    let trays = Tray::ALL.into_iter().map(|tray| TrayLink {
        name: tray.as_str(),
        link: format!("/staff/inbox?box={}", tray.as_str()),
        count: (tray != Tray::All).then_some(if tray == Tray::Open { 1_000 } else { 3 }),
        more: tray == Tray::Open,
        here: tray == Tray::ToTriage,
    });
    let line = |serial: u32, secrecy: Secrecy, days: Option<i64>| {
        let number = CaseNumber::new(2025, serial).ok()?;
        Some(CaseLine {
            number,
            notice: serial.is_multiple_of(2).then(|| "mine".to_owned()),
            version: 1,
            items: vec![choice("3", "事项<三>")],
            opening: (secrecy == Secrecy::Opinion).then(|| "停车场<script>alert(1)</script>还没有建好…".to_owned()),
            secrecy: secrecy.as_str(),
            verdict: Some(Verdict::NotDone.as_str()),
            state: "at-desk".to_owned(),
            assignee: days.map(|_| "林<某>".to_owned()),
            due: days.map(|_| Date::constant(2025, 4, 1)),
            days,
            filed: Date::constant(2025, 3, 27),
            failed_mail: days.is_some(),
            merged_into: days.map(|_| "2025-000001".to_owned()),
        })
    };
    let view = InboxView {
        trays: trays.collect(),
        asked: Asked {
            tray: "triage".to_owned(),
            q: "停车<b>".to_owned(),
            query: "box=triage&q=%E5%81%9C".to_owned(),
            narrowed: true,
            ..Asked::default()
        },
        choices: Choices {
            items: vec![choice("3", "3 事项<三>")],
            areas: vec![choice("0", "方面")],
            units: vec![choice("housing", "住建局")],
            subdistricts: vec![choice("street", "某街道")],
            members: vec![choice("1", "林<某>")],
            ..Choices::fixed()
        },
        lines: [(1, Secrecy::Opinion, Some(2)), (2, Secrecy::Report, Some(-3)), (3, Secrecy::Opinion, None)]
            .into_iter()
            .filter_map(|(serial, secrecy, days)| line(serial, secrecy, days))
            .collect(),
        next: Some("/staff/inbox?after=0.1".to_owned()),
        first: Some("/staff/inbox".to_owned()),
        unfinished: true,
        behind: 12,
        views: vec![ViewLink { id: 1, name: "我的<图>".to_owned(), link: "/staff/inbox?box=mine".to_owned() }],
        outcomes: vec![
            OutcomeLine::told("2025-000001".to_owned(), "done"),
            OutcomeLine::refused("2025-000002".to_owned(), Refusal::Sealed),
        ],
        notice: None,
    };
    let empty = InboxView { lines: Vec::new(), outcomes: Vec::new(), notice: Some("none-chosen"), ..view.clone() };
    vec![
        ("full".to_owned(), pages.staff_inbox(&chrome, &view)),
        ("empty".to_owned(), pages.staff_inbox(&chrome, &empty)),
    ]
}
