//! 经办: who has a case, until when, who was told of it, and what its history says that later steps depend on.
use super::{Actor, Event, EventKind, Hold, Secrecy, State, detail_unit};
use crate::domain::calendar::{beijing_day, last_minute};
use crate::domain::contact::MailAddress;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::staff::StaffId;
use crate::domain::text::{PublicText, StaffText};

/// What the desk adds to a case; a decision carries the whole of it as it is afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    /// 承办人
    pub assignee: Option<StaffId>,
    /// 期限, in minutes since 1970 (UTC); `None` once nothing is owed.
    pub due_minute: Option<i64>,
    /// The units that were told, of the latest routing.
    pub units: Vec<UnitId>,
    /// Who wrote the answer that waits for the second person.
    pub drafter: Option<StaffId>,
    pub merged_into: Option<CaseNumber>,
    pub reason: Option<CloseReason>,
}

/// 办结方式: how a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// 采纳
    Adopted,
    /// 部分采纳
    PartlyAdopted,
    /// 留作参考
    Noted,
    /// 已答复
    Answered,
    /// 已按规定处理
    Handled,
    /// 不属本渠道
    OutOfScope,
    /// 合并
    Merged,
    /// 无实质内容
    NoContent,
}

impl CloseReason {
    pub const ALL: [Self; 8] = [
        Self::Adopted,
        Self::PartlyAdopted,
        Self::Noted,
        Self::Answered,
        Self::Handled,
        Self::OutOfScope,
        Self::Merged,
        Self::NoContent,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::PartlyAdopted => "partly_adopted",
            Self::Noted => "noted",
            Self::Answered => "answered",
            Self::Handled => "handled",
            Self::OutOfScope => "out_of_scope",
            Self::Merged => "merged",
            Self::NoContent => "no_content",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// Whether a case of this kind may end so; merging is a step of its own.
    #[must_use]
    pub const fn fits(self, secrecy: Secrecy) -> bool {
        match secrecy {
            Secrecy::Opinion => !matches!(self, Self::Handled | Self::Merged),
            Secrecy::Report => matches!(self, Self::Handled | Self::OutOfScope | Self::NoContent),
            Secrecy::Sealed => matches!(self, Self::Handled),
        }
    }

    /// Whether the citizen must have had an answer first.
    #[must_use]
    pub const fn needs_answer(self) -> bool {
        matches!(self, Self::Adopted | Self::PartlyAdopted | Self::Noted | Self::Answered)
    }

    /// Whether it takes words of its own why.
    #[must_use]
    pub const fn needs_words(self) -> bool {
        matches!(self, Self::OutOfScope | Self::NoContent)
    }
}

/// How long the desk has, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// 分办: until it is decided who handles a case.
    pub triage_days: u32,
    /// 办理: from filing to answer.
    pub handle_days: u32,
    /// 延期: what one approved extension adds.
    pub extension_days: u32,
    /// How long a unit's link outlives the latest day on which it can be due.
    pub link_days: u32,
}

/// A day in minutes.
const DAY: i64 = 1440;

impl Deadlines {
    /// When a case is due that stands so and was filed (or taken up again) then.
    #[must_use]
    pub fn due(self, state: State, since_minute: i64, extended: bool) -> Option<i64> {
        let days = match Phase::of(state) {
            Phase::Triage => self.triage_days,
            Phase::Handling => self.handle_days,
            Phase::Over => return None,
        };
        let extension = if extended { self.extension_days } else { 0 };
        let days = i64::from(days) + i64::from(extension);
        Some(last_minute(beijing_day(since_minute.saturating_add(days * DAY))))
    }

    /// How long the link in a letter to a unit is good.
    #[must_use]
    pub fn link_minutes(self) -> i64 {
        (i64::from(self.handle_days) + i64::from(self.extension_days) + i64::from(self.link_days)) * DAY
    }

    /// What an extension makes of a deadline.
    #[must_use]
    pub fn extended(self, due_minute: i64) -> i64 {
        due_minute.saturating_add(i64::from(self.extension_days) * DAY)
    }
}

/// Which deadline runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Triage,
    Handling,
    Over,
}

impl Phase {
    pub(super) const fn of(state: State) -> Self {
        match state {
            State::Quarantined | State::AtDesk => Self::Triage,
            State::Accepted | State::Transferred | State::InReview => Self::Handling,
            State::Answered | State::Closed | State::WithOfficer => Self::Over,
        }
    }
}

/// 回避: a member who withdrew from a case. Nothing of it goes to their mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    pub id: StaffId,
    pub mail: MailAddress,
}

/// What a case's history says that later steps depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// An answer was published.
    pub answered: bool,
    /// Who asked for more time, until that is approved.
    pub extension_asked: Option<StaffId>,
    pub extended: bool,
    /// Who asked for the reporter's identity and waits for a lead.
    pub reveal_asked: Vec<StaffId>,
    pub reveal_approved: Vec<StaffId>,
    /// Which units asked to return the case, until the desk says.
    pub returns_asked: Vec<UnitId>,
    /// Which units asked for more time, and for how many days.
    pub extensions_asked: Vec<(UnitId, u32)>,
    /// It was held as an accusation, or came as a report, at some time: the units that it names are never told.
    pub accused: bool,
    /// When it was last taken up again.
    pub reopened_minute: Option<i64>,
}

impl Progress {
    /// From the history, the oldest first, each with its minute.
    pub fn of<'a>(history: impl IntoIterator<Item = (i64, &'a Event)>) -> Self {
        let mut progress = Self::default();
        for (minute, event) in history {
            progress.add(minute, event);
        }
        progress
    }

    fn add(&mut self, minute: i64, event: &Event) {
        let named = event.detail.parse().ok().map(StaffId);
        match (event.kind, event.actor) {
            (EventKind::Answered, _) => self.answered = true,
            (EventKind::ExtensionAsked, Actor::Staff(id)) => self.extension_asked = Some(id),
            (EventKind::Extended, _) => {
                self.extended = true;
                self.extension_asked = None;
            }
            (EventKind::RevealAsked, Actor::Staff(id)) => self.reveal_asked.push(id),
            (EventKind::RevealApproved, _) => {
                self.reveal_asked.retain(|asked| Some(*asked) != named);
                self.reveal_approved.extend(named);
            }
            (EventKind::KeptAtDesk, _) => self.accused |= event.detail == Hold::Accusation.as_str(),
            (EventKind::LaneChanged, _) => self.accused = true,
            (EventKind::Reopened, _) => self.reopened_minute = Some(minute),
            (EventKind::Transferred, _) => {
                self.returns_asked.clear();
                self.extensions_asked.clear();
            }
            _ => self.add_unit(event),
        }
    }

    /// What a unit asked for, and what the desk said to it.
    fn add_unit(&mut self, event: &Event) {
        let Some((unit, days)) = detail_unit(&event.detail) else { return };
        match event.kind {
            EventKind::UnitReturnAsked => self.returns_asked.push(unit),
            EventKind::UnitReturnApproved | EventKind::UnitReturnRefused => {
                self.returns_asked.retain(|asked| *asked != unit);
                if event.kind == EventKind::UnitReturnApproved {
                    self.extensions_asked.retain(|(asked, _)| *asked != unit);
                }
            }
            EventKind::UnitExtensionAsked => self.extensions_asked.push((unit, days.unwrap_or_default())),
            EventKind::UnitExtensionApproved => {
                self.extended = true;
                self.extensions_asked.clear();
            }
            EventKind::UnitExtensionRefused => self.extensions_asked.retain(|(asked, _)| *asked != unit),
            _ => {}
        }
    }
}

/// What a text that staff wrote is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// 备注: for the desk alone.
    Note,
    /// 拟答复: an answer that waits for the second person.
    Draft,
    /// 答复: published to the citizen.
    Answer,
    /// 询问: a question to the citizen.
    Question,
    /// 告知渠道: where the citizen can turn to instead.
    Directions,
    /// 提出人来信: what the citizen wrote later, for the desk.
    CitizenMessage,
    /// 单位反馈: what a unit wrote, for the desk.
    UnitAnswer,
}

impl NoteKind {
    pub const ALL: [Self; 7] = [
        Self::Note,
        Self::Draft,
        Self::Answer,
        Self::Question,
        Self::Directions,
        Self::UnitAnswer,
        Self::CitizenMessage,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Draft => "draft",
            Self::Answer => "answer",
            Self::Question => "question",
            Self::Directions => "directions",
            Self::CitizenMessage => "message",
            Self::UnitAnswer => "unit_answer",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether the citizen reads it.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Answer | Self::Question | Self::Directions)
    }
}

/// A text to be kept with the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewNote {
    Note(StaffText),
    Draft(PublicText),
    Answer(PublicText),
    Question(PublicText),
    Directions(PublicText),
    UnitAnswer(UnitId, StaffText),
}

impl NewNote {
    #[must_use]
    pub const fn kind(&self) -> NoteKind {
        match self {
            Self::Note(_) => NoteKind::Note,
            Self::Draft(_) => NoteKind::Draft,
            Self::Answer(_) => NoteKind::Answer,
            Self::Question(_) => NoteKind::Question,
            Self::Directions(_) => NoteKind::Directions,
            Self::UnitAnswer(..) => NoteKind::UnitAnswer,
        }
    }

    /// The unit that wrote it, if it was one.
    #[must_use]
    pub const fn unit(&self) -> Option<&UnitId> {
        match self {
            Self::UnitAnswer(unit, _) => Some(unit),
            Self::Note(_) | Self::Draft(_) | Self::Answer(_) | Self::Question(_) | Self::Directions(_) => None,
        }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Note(text) | Self::UnitAnswer(_, text) => text.read(),
            Self::Draft(text) | Self::Answer(text) | Self::Question(text) | Self::Directions(text) => text.as_str(),
        }
    }
}

/// What becomes of letters of the case that have not left yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Unsent {
    #[default]
    Stays,
    /// 暂停: those that wait to go to units wait for a person.
    Held,
    /// 撤回: those to units will never be sent.
    Recalled,
    /// Those to this mailbox will never be sent.
    RecalledFrom(MailAddress),
    /// Those to this unit will never be sent.
    RecalledOf(UnitId),
}
