//! 收件箱: the trays that the desk's cases lie in, and the orders they are read in.
use super::case::Secrecy;
use super::ids::{CaseNumber, ItemNumber, UnitId};
use super::search::Wanted;
use super::staff::StaffId;

/// A tray of the inbox. A case can lie in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tray {
    /// 待分办
    ToTriage,
    /// 我的
    Mine,
    /// 即将到期
    DueSoon,
    /// 已超期
    Overdue,
    /// 待甄别
    Quarantine,
    /// 邮件未送达
    FailedMail,
    /// 未签收: a unit does not acknowledge what it was sent.
    Unacknowledged,
    /// 待我审核: somebody else's answer waits for a second person.
    ToReview,
    /// 重复件
    Duplicates,
    /// 在办
    Open,
    /// 已办结
    Done,
    /// 全部
    All,
}

impl Tray {
    pub const ALL: [Self; 12] = [
        Self::ToTriage,
        Self::Mine,
        Self::DueSoon,
        Self::Overdue,
        Self::Quarantine,
        Self::FailedMail,
        Self::Unacknowledged,
        Self::ToReview,
        Self::Duplicates,
        Self::Open,
        Self::Done,
        Self::All,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToTriage => "triage",
            Self::Mine => "mine",
            Self::DueSoon => "due-soon",
            Self::Overdue => "overdue",
            Self::Quarantine => "quarantine",
            Self::FailedMail => "failed-mail",
            Self::Unacknowledged => "unacknowledged",
            Self::ToReview => "review",
            Self::Duplicates => "duplicates",
            Self::Open => "open",
            Self::Done => "done",
            Self::All => "all",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tray| tray.as_str() == text)
    }
}

/// Days before its end that a case counts as due soon.
pub const SOON_DAYS: i64 = 3;

/// In what order cases are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    Newest,
    Oldest,
    /// What ends first. Cases without an end are left out.
    Due,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Newest, Self::Oldest, Self::Due];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Due => "due",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == text)
    }
}

/// Where a page of a list ended: the next one goes on from there, whatever came or went in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// 0 where the order does not go by it.
    pub due_minute: i64,
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.due_minute, self.id)
    }
}

impl Cursor {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (due, id) = text.split_once('.')?;
        Some(Self { due_minute: due.parse().ok()?, id: id.parse().ok()? })
    }
}

/// One notice, by its short name and by every wording that cases can be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfNotice {
    pub slug: String,
    pub wordings: Vec<[u8; 32]>,
}

/// What a list is narrowed to; what is empty narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// On this notice.
    pub notice: Option<OfNotice>,
    /// One of these items (one item, or an area's).
    pub items: Vec<ItemNumber>,
    /// Told of the case.
    pub unit: Option<UnitId>,
    pub secrecy: Option<Secrecy>,
    /// One of `domain::case`'s channels, by name.
    pub channel: Option<String>,
    pub verdict: Option<super::feedback::Verdict>,
    pub subdistrict: Option<UnitId>,
    pub state: Option<super::case::State>,
    pub assignee: Option<StaffId>,
    /// Filed in this minute or later, and before that one.
    pub from_minute: Option<i64>,
    pub to_minute: Option<i64>,
    pub wanted: Wanted,
}

/// A question to the inbox.
#[derive(Clone, Debug)]
pub struct Query {
    pub tray: Tray,
    pub order: Order,
    pub filter: Filter,
    pub after: Option<Cursor>,
    /// How many rows at most.
    pub limit: usize,
}

impl Query {
    #[must_use]
    pub fn of(tray: Tray) -> Self {
        Self { tray, order: Order::Newest, filter: Filter::default(), after: None, limit: 50 }
    }
}

/// A line of the inbox. No `Debug`: it holds the beginning of a text.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    pub number: CaseNumber,
    pub version: i64,
    /// The wording of the notice that it is bound to.
    pub notice: [u8; 32],
    pub secrecy: Secrecy,
    pub state: super::case::State,
    pub hold: Option<super::case::Hold>,
    pub items: Vec<ItemNumber>,
    pub verdict: Option<super::feedback::Verdict>,
    pub subdistrict: Option<UnitId>,
    pub channel: String,
    pub units: Vec<UnitId>,
    pub assignee: Option<StaffId>,
    pub due_minute: Option<i64>,
    pub filed_minute: i64,
    /// The beginning of an opinion's text; a report's is nobody's to read in passing.
    pub opening: Option<String>,
    pub failed_mail: bool,
    pub merged_into: Option<CaseNumber>,
}
