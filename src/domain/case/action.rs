//! 办理步骤: everything that a member of staff can do with a case.
use super::{CloseReason, Rules, Secrecy, State, Withdrawn};
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::release::Adjustments;
use crate::domain::staff::{Role, StaffId};
use crate::domain::text::{PublicText, StaffText};

/// One step, with what it needs. A reason that is not optional is one that a rule wants.
#[derive(Clone, Debug)]
pub enum Action {
    /// 受理办理: the commission handles it itself.
    Accept,
    /// 变更类别: between opinion and report.
    ChangeLane { to: Secrecy, reason: StaffText },
    /// 变更事项
    ChangeItems { items: Vec<ItemNumber>, reason: StaffText },
    /// 转办: to units chosen by the desk.
    Route { lead: UnitId, assisting: Vec<UnitId>, copy: Adjustments, reason: Option<StaffText> },
    /// 留置: what waits to go to units waits for a person.
    Hold { reason: StaffText },
    /// 放行
    Release,
    /// 合并: it goes on as another case.
    Merge { into: CaseNumber, reason: StaffText },
    /// 重复件: the same said again.
    LinkRepeat { of: CaseNumber },
    /// 告知渠道: not for this office; the citizen is told where to turn to.
    Refer { directions: PublicText },
    /// 询问提出人
    Ask { question: PublicText },
    /// 备注
    Note { text: StaffText },
    /// 拟答复
    Draft { answer: PublicText },
    /// 审核通过: the answer is published.
    Approve,
    /// 退回修改
    Return { comment: StaffText },
    /// 办结
    Close { reason: CloseReason, words: Option<StaffText> },
    /// 重新办理
    Reopen { reason: StaffText },
    /// 回避: from then on this person does not see the case.
    Withdraw { reason: StaffText },
    /// 申请延期
    RequestExtension { reason: StaffText },
    /// 批准延期
    ApproveExtension,
    /// 分派
    Assign { to: StaffId, role: Role },
    /// 申请查看身份
    AskReveal { reason: StaffText },
    /// 批准查看身份
    ApproveReveal { staff: StaffId },
    /// 查看身份
    Reveal { reason: StaffText },
    /// 同意退回: the unit is taken off the case.
    ApproveUnitReturn { unit: UnitId },
    /// 不同意退回
    RefuseUnitReturn { unit: UnitId, reason: StaffText },
    /// 同意单位延期
    ApproveUnitExtension { unit: UnitId },
    /// 不同意单位延期
    RefuseUnitExtension { unit: UnitId, reason: StaffText },
}

/// The kinds of [`Action`], as forms and audit name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    Accept,
    ChangeLane,
    ChangeItems,
    Route,
    Hold,
    Release,
    Merge,
    LinkRepeat,
    Refer,
    Ask,
    Note,
    Draft,
    Approve,
    Return,
    Close,
    Reopen,
    Withdraw,
    RequestExtension,
    ApproveExtension,
    Assign,
    AskReveal,
    ApproveReveal,
    Reveal,
    ApproveUnitReturn,
    RefuseUnitReturn,
    ApproveUnitExtension,
    RefuseUnitExtension,
}

impl ActionKind {
    pub const ALL: [Self; 27] = [
        Self::Accept,
        Self::ChangeLane,
        Self::ChangeItems,
        Self::Route,
        Self::Hold,
        Self::Release,
        Self::Merge,
        Self::LinkRepeat,
        Self::Refer,
        Self::Ask,
        Self::Note,
        Self::Draft,
        Self::Approve,
        Self::Return,
        Self::Close,
        Self::Reopen,
        Self::Withdraw,
        Self::RequestExtension,
        Self::ApproveExtension,
        Self::Assign,
        Self::AskReveal,
        Self::ApproveReveal,
        Self::Reveal,
        Self::ApproveUnitReturn,
        Self::RefuseUnitReturn,
        Self::ApproveUnitExtension,
        Self::RefuseUnitExtension,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::ChangeLane => "change_lane",
            Self::ChangeItems => "change_items",
            Self::Route => "route",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Merge => "merge",
            Self::LinkRepeat => "link_repeat",
            Self::Refer => "refer",
            Self::Ask => "ask",
            Self::Note => "note",
            Self::Draft => "draft",
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
            Self::RequestExtension => "request_extension",
            Self::ApproveExtension => "approve_extension",
            Self::Assign => "assign",
            Self::AskReveal => "ask_reveal",
            Self::ApproveReveal => "approve_reveal",
            Self::Reveal => "reveal",
            Self::ApproveUnitReturn => "approve_unit_return",
            Self::RefuseUnitReturn => "refuse_unit_return",
            Self::ApproveUnitExtension => "approve_unit_extension",
            Self::RefuseUnitExtension => "refuse_unit_extension",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Where a case must stand for it.
    pub(super) const fn possible(self, state: State) -> bool {
        use State::{Accepted, Answered, AtDesk, Closed, InReview, Quarantined, Transferred, WithOfficer};
        match self {
            Self::Accept => matches!(state, AtDesk),
            Self::Release => matches!(state, Quarantined | AtDesk),
            Self::Hold => matches!(state, Quarantined | AtDesk | Transferred),
            Self::Route | Self::Refer => matches!(state, Quarantined | AtDesk | Accepted | Transferred),
            Self::Ask => matches!(state, AtDesk | Accepted | Transferred),
            Self::Draft => matches!(state, AtDesk | Accepted | Transferred | InReview),
            Self::Approve | Self::Return => matches!(state, InReview),
            Self::ApproveUnitReturn | Self::RefuseUnitReturn => matches!(state, Transferred),
            Self::ApproveUnitExtension | Self::RefuseUnitExtension => matches!(state, Transferred | InReview),
            Self::ChangeLane
            | Self::ChangeItems
            | Self::Merge
            | Self::LinkRepeat
            | Self::RequestExtension
            | Self::ApproveExtension => matches!(state, Quarantined | AtDesk | Accepted | Transferred | InReview),
            Self::Assign => matches!(state, Quarantined | AtDesk | Accepted | Transferred | InReview | Answered),
            Self::Close => {
                matches!(state, Quarantined | AtDesk | Accepted | Transferred | Answered | WithOfficer)
            }
            Self::Reopen => matches!(state, Answered | Closed),
            Self::Withdraw | Self::AskReveal | Self::ApproveReveal => !matches!(state, WithOfficer),
            Self::Note | Self::Reveal => true,
        }
    }
}

impl Action {
    #[must_use]
    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::Accept => ActionKind::Accept,
            Self::ChangeLane { .. } => ActionKind::ChangeLane,
            Self::ChangeItems { .. } => ActionKind::ChangeItems,
            Self::Route { .. } => ActionKind::Route,
            Self::Hold { .. } => ActionKind::Hold,
            Self::Release => ActionKind::Release,
            Self::Merge { .. } => ActionKind::Merge,
            Self::LinkRepeat { .. } => ActionKind::LinkRepeat,
            Self::Refer { .. } => ActionKind::Refer,
            Self::Ask { .. } => ActionKind::Ask,
            Self::Note { .. } => ActionKind::Note,
            Self::Draft { .. } => ActionKind::Draft,
            Self::Approve => ActionKind::Approve,
            Self::Return { .. } => ActionKind::Return,
            Self::Close { .. } => ActionKind::Close,
            Self::Reopen { .. } => ActionKind::Reopen,
            Self::Withdraw { .. } => ActionKind::Withdraw,
            Self::RequestExtension { .. } => ActionKind::RequestExtension,
            Self::ApproveExtension => ActionKind::ApproveExtension,
            Self::Assign { .. } => ActionKind::Assign,
            Self::AskReveal { .. } => ActionKind::AskReveal,
            Self::ApproveReveal { .. } => ActionKind::ApproveReveal,
            Self::Reveal { .. } => ActionKind::Reveal,
            Self::ApproveUnitReturn { .. } => ActionKind::ApproveUnitReturn,
            Self::RefuseUnitReturn { .. } => ActionKind::RefuseUnitReturn,
            Self::ApproveUnitExtension { .. } => ActionKind::ApproveUnitExtension,
            Self::RefuseUnitExtension { .. } => ActionKind::RefuseUnitExtension,
        }
    }
}

/// What a decision needs beside the case, the member and the step.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub rules: Rules<'a>,
    pub now_minute: i64,
    /// Everybody who withdrew from this case.
    pub withdrawn: &'a [Withdrawn],
}

/// Why a step may not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("the case is not held: units have been told")]
    NotHeld,
    #[error(
        "the case stays with the commission: it is a report, about a unit's own conduct, on an item of the commission's own, or on no item"
    )]
    DeskAlone,
    #[error("the case is sealed")]
    Sealed,
    #[error("no unit is left that may be told and has an address, or a chosen one may not be told")]
    NoRecipient,
    #[error("nobody has said yet who answers for an item of the case: choose the unit")]
    Unresolved,
    #[error("this role does not act on this case")]
    NoRight,
    #[error("this member withdrew from the case")]
    Withdrawn,
    #[error("the case does not stand where this can be done")]
    WrongState,
    #[error("only a lead may do this")]
    LeadOnly,
    #[error("a second person has to do this")]
    SecondPerson,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("the citizen has had no answer yet")]
    AnswerMissing,
    #[error("not for reports: their sender is told nothing over the status page")]
    NotForReports,
    #[error("for reports only")]
    OnlyForReports,
    #[error("not this way of closing: it has a step of its own, or is not for this lane")]
    WrongReason,
    #[error("that is the case itself")]
    SameCase,
    #[error("there is no such case")]
    NoSuchCase,
    #[error("nothing would change")]
    Unchanged,
    #[error("the notice has no such item")]
    UnknownItem,
    #[error("this person cannot take the case")]
    CannotTake,
    #[error("nobody has asked for it")]
    NotAsked,
    #[error("it was asked for or granted already")]
    Already,
    #[error("a lead has to approve it first")]
    NotApproved,
    #[error("the sender left no name and no way to be reached")]
    NobodyNamed,
}

impl Refusal {
    pub const ALL: [Self; 24] = [
        Self::NotHeld,
        Self::DeskAlone,
        Self::Sealed,
        Self::NoRecipient,
        Self::Unresolved,
        Self::NoRight,
        Self::Withdrawn,
        Self::WrongState,
        Self::LeadOnly,
        Self::SecondPerson,
        Self::ReasonMissing,
        Self::AnswerMissing,
        Self::NotForReports,
        Self::OnlyForReports,
        Self::WrongReason,
        Self::SameCase,
        Self::NoSuchCase,
        Self::Unchanged,
        Self::UnknownItem,
        Self::CannotTake,
        Self::NotAsked,
        Self::Already,
        Self::NotApproved,
        Self::NobodyNamed,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotHeld => "not_held",
            Self::DeskAlone => "desk_alone",
            Self::Sealed => "sealed",
            Self::NoRecipient => "no_recipient",
            Self::Unresolved => "unresolved",
            Self::NoRight => "no_right",
            Self::Withdrawn => "withdrawn",
            Self::WrongState => "wrong_state",
            Self::LeadOnly => "lead_only",
            Self::SecondPerson => "second_person",
            Self::ReasonMissing => "reason_missing",
            Self::AnswerMissing => "answer_missing",
            Self::NotForReports => "not_for_reports",
            Self::OnlyForReports => "only_for_reports",
            Self::WrongReason => "wrong_reason",
            Self::SameCase => "same_case",
            Self::NoSuchCase => "no_such_case",
            Self::Unchanged => "unchanged",
            Self::UnknownItem => "unknown_item",
            Self::CannotTake => "cannot_take",
            Self::NotAsked => "not_asked",
            Self::Already => "already",
            Self::NotApproved => "not_approved",
            Self::NobodyNamed => "nobody_named",
        }
    }
}
