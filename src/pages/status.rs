//! 查询办理情况: what a citizen with number and code may know of a case.
use jiff::civil::Date;
use serde::Serialize;

use super::chrome::Phrase;
use super::show;
use crate::domain::case::{CloseReason, Event, EventKind, NoteKind, Secrecy, State};
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
    /// The title of the notice that it is on, where that is known.
    pub notice: Option<Phrase>,
    pub state: CitizenState,
    /// 逾期: it came after the notice's period.
    pub late: bool,
    /// Oldest first.
    pub steps: Vec<Step>,
    pub items: Vec<StatusItem>,
    /// What staff wrote to the sender, the oldest first.
    pub texts: Vec<StatusText>,
}

#[derive(Clone, Serialize)]
pub struct StatusItem {
    #[serde(serialize_with = "show::item")]
    pub number: ItemNumber,
    /// As printed.
    pub label: String,
    pub title: Phrase,
}

impl StatusItem {
    #[must_use]
    pub fn new(item: &crate::domain::notice::Item, language: crate::domain::language::Language) -> Self {
        Self {
            number: item.number,
            label: item.label(),
            title: Phrase::of(language, &item.title, item.title_en.as_deref()),
        }
    }
}

/// A text that staff wrote to the sender.
#[derive(Clone, Serialize)]
pub struct StatusText {
    #[serde(serialize_with = "show::day")]
    pub day: Date,
    pub kind: TextKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextKind {
    Answer,
    Question,
    Directions,
}

impl TextKind {
    pub const ALL: [Self; 3] = [Self::Answer, Self::Question, Self::Directions];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Question => "question",
            Self::Directions => "directions",
        }
    }

    /// `None` for what is the desk's own.
    #[must_use]
    pub const fn of(kind: NoteKind) -> Option<Self> {
        match kind {
            NoteKind::Answer => Some(Self::Answer),
            NoteKind::Question => Some(Self::Question),
            NoteKind::Directions => Some(Self::Directions),
            NoteKind::Note | NoteKind::Draft | NoteKind::UnitAnswer | NoteKind::CitizenMessage => None,
        }
    }
}

/// Where a case stands, for its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CitizenState {
    /// 已收到
    Received,
    /// 办理中
    Handling,
    /// 已转办
    Transferred,
    /// 已答复
    Answered,
    /// 已办结
    Closed,
    /// 不属本渠道
    OutOfScope,
    /// 已按规定处理: all that is said of a report.
    Handled,
}

impl CitizenState {
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::Handling,
        Self::Transferred,
        Self::Answered,
        Self::Closed,
        Self::OutOfScope,
        Self::Handled,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Handling => "handling",
            Self::Transferred => "transferred",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::OutOfScope => "out-of-scope",
            Self::Handled => "handled",
        }
    }

    /// Reports and sealed matters are received, and at the end handled; nothing else is said of them. Whatever waits is
    /// received.
    #[must_use]
    pub const fn of(secrecy: Secrecy, state: State, reason: Option<CloseReason>) -> Self {
        match (secrecy, state, reason) {
            (Secrecy::Report | Secrecy::Sealed, State::Closed, Some(CloseReason::Handled)) => Self::Handled,
            (Secrecy::Report | Secrecy::Sealed, _, _)
            | (Secrecy::Opinion, State::Quarantined | State::AtDesk | State::WithOfficer, _) => Self::Received,
            (Secrecy::Opinion, State::Accepted | State::InReview, _) => Self::Handling,
            (Secrecy::Opinion, State::Transferred, _) => Self::Transferred,
            (Secrecy::Opinion, State::Answered, _) => Self::Answered,
            (Secrecy::Opinion, State::Closed, Some(CloseReason::OutOfScope)) => Self::OutOfScope,
            (Secrecy::Opinion, State::Closed, _) => Self::Closed,
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
    /// 单位签收
    Acknowledged,
    /// The unit reported back; what it said is for the desk first.
    UnitAnswered,
    Accepted,
    Asked,
    Answered,
    Referred,
    Closed,
    Reopened,
    Handled,
}

impl StepKind {
    pub const ALL: [Self; 13] = [
        Self::Received,
        Self::WithCommission,
        Self::Transferred,
        Self::HandedOver,
        Self::Acknowledged,
        Self::UnitAnswered,
        Self::Accepted,
        Self::Asked,
        Self::Answered,
        Self::Referred,
        Self::Closed,
        Self::Reopened,
        Self::Handled,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::WithCommission => "with-commission",
            Self::Transferred => "transferred",
            Self::HandedOver => "handed-over",
            Self::Acknowledged => "acknowledged",
            Self::UnitAnswered => "unit-answered",
            Self::Accepted => "accepted",
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Referred => "referred",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Handled => "handled",
        }
    }

    /// What the sender sees of an event. Why a case waits, who looked at it, what the desk wrote for itself and which
    /// letter got stuck are the house's own affairs; of a report nothing is shown but that it arrived and was handled.
    #[must_use]
    pub fn of(secrecy: Secrecy, event: &Event) -> Option<Self> {
        let opinion = match event.kind {
            EventKind::Filed => return Some(Self::Received),
            EventKind::Closed if secrecy != Secrecy::Opinion => {
                return (event.detail == CloseReason::Handled.as_str()).then_some(Self::Handled);
            }
            EventKind::KeptAtDesk => Self::WithCommission,
            EventKind::Transferred => Self::Transferred,
            EventKind::HandedOver => Self::HandedOver,
            EventKind::UnitAcknowledged => Self::Acknowledged,
            EventKind::UnitAnswered => Self::UnitAnswered,
            EventKind::Accepted => Self::Accepted,
            EventKind::Asked => Self::Asked,
            EventKind::Answered => Self::Answered,
            EventKind::Referred => Self::Referred,
            EventKind::Closed | EventKind::Merged | EventKind::Linked => Self::Closed,
            EventKind::Reopened => Self::Reopened,
            EventKind::Entered
            | EventKind::Quarantined
            | EventKind::Released
            | EventKind::Read
            | EventKind::LetterDead
            | EventKind::LetterRetried
            | EventKind::LetterHeld
            | EventKind::LetterReleased
            | EventKind::CitizenWrote
            | EventKind::MailHeld
            | EventKind::MailAttached
            | EventKind::MailOpened
            | EventKind::LaneChanged
            | EventKind::ItemsChanged
            | EventKind::CopyAdjusted
            | EventKind::Held
            | EventKind::Noted
            | EventKind::Drafted
            | EventKind::Returned
            | EventKind::Withdrew
            | EventKind::ExtensionAsked
            | EventKind::Extended
            | EventKind::Assigned
            | EventKind::RevealAsked
            | EventKind::RevealApproved
            | EventKind::Revealed
            | EventKind::UnitReturnAsked
            | EventKind::UnitReturnApproved
            | EventKind::UnitReturnRefused
            | EventKind::UnitExtensionAsked
            | EventKind::UnitExtensionApproved
            | EventKind::UnitExtensionRefused
            | EventKind::UnitReminded
            | EventKind::UnitSecond
            | EventKind::UnitSilent => return None,
        };
        (secrecy == Secrecy::Opinion).then_some(opinion)
    }
}
