//! 步骤: what happened to a case, by whom, and how it came.
use crate::domain::staff::StaffId;
use crate::domain::text::StaffText;

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

    /// 逾期: whether it says that the case came after its notice's period.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.kind == EventKind::Filed && self.detail == super::LATE
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
    /// 提出人来信: an answer by mail to their receipt.
    CitizenWrote,
    /// 来信待认领: mail that names the case and is from nobody known.
    MailHeld,
    /// 归入来信: somebody at the desk said that held mail belongs here.
    MailAttached,
    /// 查看来信原件: somebody took a message as it came.
    MailOpened,
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
    /// 签收; this and the following name the unit.
    UnitAcknowledged,
    /// 单位反馈办理情况
    UnitAnswered,
    /// 单位申请退回
    UnitReturnAsked,
    /// 同意退回
    UnitReturnApproved,
    /// 不同意退回
    UnitReturnRefused,
    /// 单位申请延期; the detail also says the days.
    UnitExtensionAsked,
    /// 同意单位延期
    UnitExtensionApproved,
    /// 不同意单位延期
    UnitExtensionRefused,
    /// 催签: not acknowledged in time.
    UnitReminded,
    /// 发往第二邮箱
    UnitSecond,
    /// 未签收: brought before the desk.
    UnitSilent,
}

impl EventKind {
    pub const ALL: [Self; 49] = [
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
        Self::CitizenWrote,
        Self::MailHeld,
        Self::MailAttached,
        Self::MailOpened,
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
        Self::UnitAcknowledged,
        Self::UnitAnswered,
        Self::UnitReturnAsked,
        Self::UnitReturnApproved,
        Self::UnitReturnRefused,
        Self::UnitExtensionAsked,
        Self::UnitExtensionApproved,
        Self::UnitExtensionRefused,
        Self::UnitReminded,
        Self::UnitSecond,
        Self::UnitSilent,
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
            Self::CitizenWrote => "citizen_wrote",
            Self::MailHeld => "mail_held",
            Self::MailAttached => "mail_attached",
            Self::MailOpened => "mail_opened",
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
            Self::UnitAcknowledged => "unit_acknowledged",
            Self::UnitAnswered => "unit_answered",
            Self::UnitReturnAsked => "unit_return_asked",
            Self::UnitReturnApproved => "unit_return_approved",
            Self::UnitReturnRefused => "unit_return_refused",
            Self::UnitExtensionAsked => "unit_extension_asked",
            Self::UnitExtensionApproved => "unit_extension_approved",
            Self::UnitExtensionRefused => "unit_extension_refused",
            Self::UnitReminded => "unit_reminded",
            Self::UnitSecond => "unit_second",
            Self::UnitSilent => "unit_silent",
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
    /// A unit that was told; the event's detail says which.
    Unit,
}

impl Actor {
    /// The names of all kinds.
    pub const NAMES: [&'static str; 5] = ["citizen", "system", "operator", "staff", "unit"];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::System => "system",
            Self::Operator => "operator",
            Self::Staff(_) => "staff",
            Self::Unit => "unit",
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
            ("unit", None) => Some(Self::Unit),
            _ => None,
        }
    }

    /// The member, if it was one.
    #[must_use]
    pub const fn staff(self) -> Option<StaffId> {
        match self {
            Self::Staff(id) => Some(id),
            Self::Citizen | Self::System | Self::Operator | Self::Unit => None,
        }
    }
}
