//! 工作人员: who works at the desk, and what each may do. Roles do not overlap (三权分立): nobody both acts on cases and
//! audits, or hands out rights and reads.
use super::contact::MailAddress;

mod password;

pub use password::{PasswordFault, check_password};

/// A member of staff, by the number of their row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffId(pub i64);

/// What a member of staff is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 承办人: reads and handles cases.
    Handler,
    /// 负责人: handles, and approves what others drafted or asked for.
    Lead,
    /// 审计员: reads everything about actions and nothing about people; no text, no name.
    Auditor,
    /// 管理员: people and settings; reads no case.
    Administrator,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Handler, Self::Lead, Self::Auditor, Self::Administrator];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Lead => "lead",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether cases are this role's business at all.
    #[must_use]
    pub const fn reads_cases(self) -> bool {
        matches!(self, Self::Handler | Self::Lead)
    }
}

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StaffState {
    /// Has a link, and neither password nor second factor yet.
    Invited,
    Active,
    /// 已停用: stays in the list, since their name stands in the history of cases.
    Disabled,
}

impl StaffState {
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Disabled];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What can be done to somebody's access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessEventKind {
    /// The detail is the role.
    Added,
    /// Got a new one-time link; password and second factor are void.
    Linked,
    /// Set a password and a second factor.
    Enrolled,
    /// The detail is the new role.
    RoleChanged,
    Disabled,
    SignedIn,
    /// Ended a session, by hand.
    SignedOut,
    /// Took a copy of the audit log.
    Exported,
    /// Published a notice; the detail is its short name.
    NoticePublished,
    /// Took a message, which names no case, as it came.
    MailOpened,
}

impl AccessEventKind {
    pub const ALL: [Self; 10] = [
        Self::Added,
        Self::Linked,
        Self::Enrolled,
        Self::RoleChanged,
        Self::Disabled,
        Self::SignedIn,
        Self::SignedOut,
        Self::Exported,
        Self::NoticePublished,
        Self::MailOpened,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Linked => "linked",
            Self::Enrolled => "enrolled",
            Self::RoleChanged => "role_changed",
            Self::Disabled => "disabled",
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::Exported => "exported",
            Self::NoticePublished => "notice_published",
            Self::MailOpened => "mail_opened",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something that was done to somebody's access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEvent {
    /// Who did it; `None`: the command line.
    pub actor: Option<StaffId>,
    /// To whom.
    pub staff: StaffId,
    pub kind: AccessEventKind,
    pub detail: String,
}

/// A member of staff who is signed in, or acts. No `Debug`: it holds an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    pub id: StaffId,
    pub name: String,
    pub mail: MailAddress,
    pub role: Role,
}

impl Member {
    /// Whether this is the one officer who may see what is sealed (检举控告工作规则 art. 15): known by address, and only
    /// where cases are their business.
    #[must_use]
    pub fn is_sealed_officer(&self, officer: Option<&MailAddress>) -> bool {
        self.role.reads_cases() && officer.is_some_and(|officer| officer.same_mailbox(&self.mail))
    }
}
