//! Where a case stands, why it is held, and what has happened to it.
use crate::domain::routing::DeskOnly;
use crate::domain::staff::StaffId;
use crate::domain::text::StaffText;

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
    /// No unit is left that may be told and has an address.
    NoRecipient,
    /// About the commission itself.
    Sealed,
    /// The desk decided so.
    ByDesk,
}

impl Hold {
    pub const ALL: [Self; 13] = [
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
            DeskOnly::NoRecipient => Self::NoRecipient,
            DeskOnly::AfterTriage => Self::AfterTriage,
        }
    }
}

/// 渠道: how it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// 网上
    Web,
    /// 来电
    Phone,
    /// 来信
    Letter,
    /// 来访
    Visit,
}

impl Channel {
    pub const ALL: [Self; 4] = [Self::Web, Self::Phone, Self::Letter, Self::Visit];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Phone => "phone",
            Self::Letter => "letter",
            Self::Visit => "visit",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// 步骤: something that happened to a case. The list of a case's events is its history and the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: EventKind,
    pub actor: Actor,
    /// A hold's name, a comma-separated list of unit ids, the number of a case or of a member: nothing private.
    pub detail: String,
    /// What was given as the reason; kept sealed, since staff name people in it.
    pub reason: Option<StaffText>,
}

impl Event {
    #[must_use]
    pub fn new(kind: EventKind, actor: Actor, detail: impl Into<String>) -> Self {
        Self { kind, actor, detail: detail.into(), reason: None }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// 收到
    Filed,
    /// 录入: somebody at the desk typed what came by telephone, letter or visit; the detail is the channel.
    Entered,
    /// 暂存待甄别
    Quarantined,
    /// 留在受理机关
    KeptAtDesk,
    /// 转办
    Transferred,
    /// 放行: the desk let a quarantined or held case go on.
    Released,
    /// 查看: somebody read the text.
    Read,
    /// 已送达单位邮箱: the unit's mail server took the letter.
    HandedOver,
    /// 邮件未能送达: a letter was given up.
    LetterDead,
    /// 重发信件: by hand; the detail is its kind.
    LetterRetried,
    /// 暂停信件
    LetterHeld,
    /// 放行信件
    LetterReleased,
    /// 受理办理: the commission handles it itself.
    Accepted,
    /// 变更类别; the detail is the new one.
    LaneChanged,
    /// 变更事项; the detail lists the new ones.
    ItemsChanged,
    /// 调整遮盖: phrases added to the mask, and marks lifted.
    CopyAdjusted,
    /// 留置
    Held,
    /// 合并; the detail is the other case.
    Merged,
    /// 关联重复件; the detail is the other case.
    Linked,
    /// 告知渠道
    Referred,
    /// 询问提出人
    Asked,
    /// 备注
    Noted,
    /// 拟答复
    Drafted,
    /// 退回修改
    Returned,
    /// 答复: the second person approved, and the citizen reads it.
    Answered,
    /// 办结; the detail says how.
    Closed,
    /// 重新办理
    Reopened,
    /// 回避
    Withdrew,
    /// 申请延期
    ExtensionAsked,
    /// 批准延期
    Extended,
    /// 分派; the detail is the member.
    Assigned,
    /// 申请查看身份
    RevealAsked,
    /// 批准查看身份; the detail is the member.
    RevealApproved,
    /// 查看身份
    Revealed,
}

impl EventKind {
    pub const ALL: [Self; 34] = [
        Self::Filed,
        Self::Entered,
        Self::Quarantined,
        Self::KeptAtDesk,
        Self::Transferred,
        Self::Released,
        Self::Read,
        Self::HandedOver,
        Self::LetterDead,
        Self::LetterRetried,
        Self::LetterHeld,
        Self::LetterReleased,
        Self::Accepted,
        Self::LaneChanged,
        Self::ItemsChanged,
        Self::CopyAdjusted,
        Self::Held,
        Self::Merged,
        Self::Linked,
        Self::Referred,
        Self::Asked,
        Self::Noted,
        Self::Drafted,
        Self::Returned,
        Self::Answered,
        Self::Closed,
        Self::Reopened,
        Self::Withdrew,
        Self::ExtensionAsked,
        Self::Extended,
        Self::Assigned,
        Self::RevealAsked,
        Self::RevealApproved,
        Self::Revealed,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Entered => "entered",
            Self::Quarantined => "quarantined",
            Self::KeptAtDesk => "kept_at_desk",
            Self::Transferred => "transferred",
            Self::Released => "released",
            Self::Read => "read",
            Self::HandedOver => "handed_over",
            Self::LetterDead => "letter_dead",
            Self::LetterRetried => "letter_retried",
            Self::LetterHeld => "letter_held",
            Self::LetterReleased => "letter_released",
            Self::Accepted => "accepted",
            Self::LaneChanged => "lane_changed",
            Self::ItemsChanged => "items_changed",
            Self::CopyAdjusted => "copy_adjusted",
            Self::Held => "held",
            Self::Merged => "merged",
            Self::Linked => "linked",
            Self::Referred => "referred",
            Self::Asked => "asked",
            Self::Noted => "noted",
            Self::Drafted => "drafted",
            Self::Returned => "returned",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Withdrew => "withdrew",
            Self::ExtensionAsked => "extension_asked",
            Self::Extended => "extended",
            Self::Assigned => "assigned",
            Self::RevealAsked => "reveal_asked",
            Self::RevealApproved => "reveal_approved",
            Self::Revealed => "revealed",
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
    /// A member of staff.
    Staff(StaffId),
}

impl Actor {
    /// The names of all kinds.
    pub const NAMES: [&'static str; 4] = ["citizen", "system", "operator", "staff"];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::System => "system",
            Self::Operator => "operator",
            Self::Staff(_) => "staff",
        }
    }

    /// From the name of the kind and, where it is staff, the member.
    #[must_use]
    pub fn parse(text: &str, staff: Option<StaffId>) -> Option<Self> {
        match (text, staff) {
            ("citizen", None) => Some(Self::Citizen),
            ("system", None) => Some(Self::System),
            ("operator", None) => Some(Self::Operator),
            ("staff", Some(id)) => Some(Self::Staff(id)),
            _ => None,
        }
    }

    /// The member, if it was one.
    #[must_use]
    pub const fn staff(self) -> Option<StaffId> {
        match self {
            Self::Staff(id) => Some(id),
            Self::Citizen | Self::System | Self::Operator => None,
        }
    }
}
