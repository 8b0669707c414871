//! 查询办理情况: what a citizen with number and code may know of a case.
use jiff::civil::Date;
use serde::Serialize;

use super::chrome::Phrase;
use super::show;
use crate::domain::case::{EventKind, Secrecy, State};
use crate::domain::ids::{CaseNumber, ItemNumber};

/// The look-up page. Holds what was typed into it, but never the code: no `Debug`.
#[derive(Clone, Serialize)]
pub struct StatusView {
    /// The number as typed.
    pub entered: String,
    pub error: Option<StatusError>,
    pub found: Option<StatusFound>,
}

/// Why nothing is shown. "No such number" and "wrong code" are one, so that numbers cannot be tried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusError {
    /// No number or no code of the right shape.
    Malformed,
    NotFound,
    /// Too many look-ups.
    Busy,
    Unavailable,
}

impl StatusError {
    pub const ALL: [Self; 4] = [Self::Malformed, Self::NotFound, Self::Busy, Self::Unavailable];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotFound => "not-found",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
        }
    }
}

#[derive(Clone, Serialize)]
pub struct StatusFound {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    pub state: CitizenState,
    /// Oldest first.
    pub steps: Vec<Step>,
    pub items: Vec<StatusItem>,
}

#[derive(Clone, Serialize)]
pub struct StatusItem {
    #[serde(serialize_with = "show::item")]
    pub number: ItemNumber,
    pub title: Phrase,
}

/// Where a case stands, for its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CitizenState {
    /// 已收到
    Received,
    /// 已转办
    Transferred,
}

impl CitizenState {
    pub const ALL: [Self; 2] = [Self::Received, Self::Transferred];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Transferred => "transferred",
        }
    }

    /// Reports and sealed matters are only ever received; so is whatever waits.
    #[must_use]
    pub const fn of(secrecy: Secrecy, state: State) -> Self {
        match (secrecy, state) {
            (Secrecy::Opinion, State::Transferred) => Self::Transferred,
            (Secrecy::Opinion, State::Quarantined | State::AtDesk | State::WithOfficer)
            | (Secrecy::Report | Secrecy::Sealed, _) => Self::Received,
        }
    }
}

/// A step that its sender is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    #[serde(serialize_with = "show::day")]
    pub day: Date,
    pub kind: StepKind,
    /// The units that the step is about, by name.
    pub units: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    Received,
    WithCommission,
    Transferred,
    HandedOver,
}

impl StepKind {
    pub const ALL: [Self; 4] = [Self::Received, Self::WithCommission, Self::Transferred, Self::HandedOver];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::WithCommission => "with-commission",
            Self::Transferred => "transferred",
            Self::HandedOver => "handed-over",
        }
    }

    /// What the sender sees of an event. Why a case waits, who looked at it and which letter got stuck are the house's
    /// own affairs; of a report nothing is shown but that it arrived.
    #[must_use]
    pub const fn of(secrecy: Secrecy, event: EventKind) -> Option<Self> {
        match (event, secrecy) {
            (EventKind::Filed, _) => Some(Self::Received),
            (EventKind::KeptAtDesk, Secrecy::Opinion) => Some(Self::WithCommission),
            (EventKind::Transferred, Secrecy::Opinion) => Some(Self::Transferred),
            (EventKind::HandedOver, Secrecy::Opinion) => Some(Self::HandedOver),
            (
                EventKind::KeptAtDesk | EventKind::Transferred | EventKind::HandedOver,
                Secrecy::Report | Secrecy::Sealed,
            )
            | (EventKind::Quarantined | EventKind::Released | EventKind::Read | EventKind::LetterDead, _) => None,
        }
    }
}
