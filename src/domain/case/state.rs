//! Where a case stands, why it is held, and what has happened to it.
use crate::domain::routing::DeskOnly;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 待甄别: taken, but too many came from one place, or a machine seems to have written it. The desk decides.
    Quarantined,
    /// 待分办: with the commission's desk.
    AtDesk,
    /// 已转办: with at least one unit.
    Transferred,
    /// 密件: with the sealed officer.
    WithOfficer,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Quarantined, Self::AtDesk, Self::Transferred, Self::WithOfficer];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::AtDesk => "at_desk",
            Self::Transferred => "transferred",
            Self::WithOfficer => "with_officer",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Why no unit has heard of a case (yet). Kept with the case; `None` once units were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// Beyond the rate of its network.
    Rate,
    /// The field that people do not see was filled.
    Honeypot,
    /// Sent sooner than a person can read the form.
    TooFast,
    /// The text reads like an accusation.
    Accusation,
    /// The text seems to say who wrote it.
    SelfIdentification,
    /// The unit or item is set to wait for the desk.
    AfterTriage,
    /// Lane 检举控告.
    Report,
    /// It is about a unit's own conduct.
    AboutUnit,
    /// An item that never leaves the commission.
    CommissionOnly,
    /// About the notice as a whole.
    NoItem,
    /// No unit is left that may be told and has an address.
    NoRecipient,
    /// About the commission itself.
    Sealed,
}

impl Hold {
    pub const ALL: [Self; 12] = [
        Self::Rate,
        Self::Honeypot,
        Self::TooFast,
        Self::Accusation,
        Self::SelfIdentification,
        Self::AfterTriage,
        Self::Report,
        Self::AboutUnit,
        Self::CommissionOnly,
        Self::NoItem,
        Self::NoRecipient,
        Self::Sealed,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Honeypot => "honeypot",
            Self::TooFast => "too_fast",
            Self::Accusation => "accusation",
            Self::SelfIdentification => "self_identification",
            Self::AfterTriage => "after_triage",
            Self::Report => "report",
            Self::AboutUnit => "about_unit",
            Self::CommissionOnly => "commission_only",
            Self::NoItem => "no_item",
            Self::NoRecipient => "no_recipient",
            Self::Sealed => "sealed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.as_str() == text)
    }
}

/// Whether a submission is taken at its word or looked at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intake {
    Normal,
    /// 隔离: stored and receipted like any other, but no letter to unit or citizen until the desk releases it.
    Quarantine(Quarantine),
}

/// Why a submission is quarantined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quarantine {
    Rate,
    Honeypot,
    TooFast,
}

impl From<Quarantine> for Hold {
    fn from(reason: Quarantine) -> Self {
        match reason {
            Quarantine::Rate => Self::Rate,
            Quarantine::Honeypot => Self::Honeypot,
            Quarantine::TooFast => Self::TooFast,
        }
    }
}

impl From<DeskOnly> for Hold {
    fn from(reason: DeskOnly) -> Self {
        match reason {
            DeskOnly::AboutUnit => Self::AboutUnit,
            DeskOnly::CommissionOnly => Self::CommissionOnly,
            DeskOnly::NoItem => Self::NoItem,
            DeskOnly::NoRecipient => Self::NoRecipient,
            DeskOnly::AfterTriage => Self::AfterTriage,
        }
    }
}

/// 步骤: something that happened to a case. The list of a case's events is its history and the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: EventKind,
    pub actor: Actor,
    /// A hold's name, a comma-separated list of unit ids, a reason: nothing private.
    pub detail: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// 收到
    Filed,
    /// 暂存待甄别
    Quarantined,
    /// 留在受理机关
    KeptAtDesk,
    /// 转办
    Transferred,
    /// 放行: the desk let a quarantined or held case go on.
    Released,
    /// 查看: somebody read the text through the command line.
    Read,
    /// 已送达单位邮箱: the unit's mail server took the letter.
    HandedOver,
    /// 邮件未能送达: a letter was given up.
    LetterDead,
}

impl EventKind {
    pub const ALL: [Self; 8] = [
        Self::Filed,
        Self::Quarantined,
        Self::KeptAtDesk,
        Self::Transferred,
        Self::Released,
        Self::Read,
        Self::HandedOver,
        Self::LetterDead,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Quarantined => "quarantined",
            Self::KeptAtDesk => "kept_at_desk",
            Self::Transferred => "transferred",
            Self::Released => "released",
            Self::Read => "read",
            Self::HandedOver => "handed_over",
            Self::LetterDead => "letter_dead",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// Who made it happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    Citizen,
    System,
    /// Whoever may run commands on the server, for the desk.
    Operator,
}

impl Actor {
    pub const ALL: [Self; 3] = [Self::Citizen, Self::System, Self::Operator];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::System => "system",
            Self::Operator => "operator",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == text)
    }
}
