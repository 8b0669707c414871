//! Where a case stands and why it is held.
use crate::domain::routing::DeskOnly;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 待甄别: taken, but too many came from one place, or a machine seems to have written it. The desk decides.
    Quarantined,
    /// 待分办: with the commission's desk.
    AtDesk,
    /// 办理中: the commission handles it itself.
    Accepted,
    /// 已转办: with at least one unit.
    Transferred,
    /// 待审核: an answer waits for the second person.
    InReview,
    /// 已答复
    Answered,
    /// 已办结
    Closed,
    /// 密件: with the sealed officer.
    WithOfficer,
}

impl State {
    pub const ALL: [Self; 8] = [
        Self::Quarantined,
        Self::AtDesk,
        Self::Accepted,
        Self::Transferred,
        Self::InReview,
        Self::Answered,
        Self::Closed,
        Self::WithOfficer,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::AtDesk => "at_desk",
            Self::Accepted => "accepted",
            Self::Transferred => "transferred",
            Self::InReview => "in_review",
            Self::Answered => "answered",
            Self::Closed => "closed",
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
    /// 主办单位待定: the desk is to choose the unit.
    Unresolved,
    /// No unit is left that may be told and has an address.
    NoRecipient,
    /// About the commission itself.
    Sealed,
    /// The desk decided so.
    ByDesk,
}

impl Hold {
    pub const ALL: [Self; 14] = [
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
        Self::Unresolved,
        Self::NoRecipient,
        Self::Sealed,
        Self::ByDesk,
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
            Self::Unresolved => "unresolved",
            Self::NoRecipient => "no_recipient",
            Self::Sealed => "sealed",
            Self::ByDesk => "by_desk",
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
            DeskOnly::Unresolved => Self::Unresolved,
            DeskOnly::NoRecipient => Self::NoRecipient,
            DeskOnly::AfterTriage => Self::AfterTriage,
        }
    }
}
