//! 信件: what leaves the house, and the kinds there are.
use super::case::Hold;
use super::contact::MailAddress;
use super::ids::{ItemNumber, UnitId};
use super::language::Language;
use super::release::ReleasedText;
use super::routing::Recipient;
use super::unit::Delivery;

/// A letter to be written in the same commit as the step that causes it. The case's number is given by the commit.
#[derive(Clone, Debug)]
pub enum NewLetter {
    /// 收件通知: a new case, to the commission's desk.
    Desk(DeskLetter),
    /// 密件通知: number and link, to the sealed officer.
    Officer { to: MailAddress, language: Language },
    /// 转办函: an opinion's clean copy, to a unit.
    Unit(UnitLetter),
    /// 收件回执: number and link, to the citizen.
    CitizenReceipt { to: MailAddress, language: Language },
    /// 催签函: number and link, to a unit that has not acknowledged its letter.
    UnitReminder(ReminderLetter),
}

/// To a unit, about a letter it has had. There is one way to make it, and it takes what only routing can make: see
/// [`UnitLetter`].
#[derive(Clone, Debug)]
pub struct ReminderLetter {
    recipient: Recipient,
    about: LetterId,
}

impl ReminderLetter {
    #[must_use]
    pub const fn write(recipient: Recipient, about: LetterId) -> Self {
        Self { recipient, about }
    }

    #[must_use]
    pub const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// The letter to the unit.
    #[must_use]
    pub const fn about(&self) -> LetterId {
        self.about
    }
}

/// To the desk. The text itself is read from the case when the letter is composed.
#[derive(Clone, Debug)]
pub struct DeskLetter {
    pub to: MailAddress,
    pub language: Language,
    /// Why no unit was told; `None` if one was.
    pub hold: Option<Hold>,
}

/// To a unit. There is one way to make it, [`UnitLetter::write`], and it takes what only routing and release can make.
#[derive(Clone, Debug)]
pub struct UnitLetter {
    recipient: Recipient,
    text: Option<ReleasedText>,
}

impl UnitLetter {
    /// Writes the letter: with the clean copy, or with the number only where the unit is set so.
    ///
    /// A text that was not released does not fit; this does not compile:
    /// ```compile_fail,E0308
    /// use huiyin::domain::{letter::UnitLetter, routing::Recipient, text::CitizenText};
    /// fn write(recipient: &Recipient, text: &CitizenText) -> UnitLetter {
    ///     UnitLetter::write(recipient, text)
    /// }
    /// ```
    /// while the released one does:
    /// ```
    /// use huiyin::domain::{letter::UnitLetter, routing::Recipient, release::ReleasedText};
    /// fn write(recipient: &Recipient, text: &ReleasedText) -> UnitLetter {
    ///     UnitLetter::write(recipient, text)
    /// }
    /// ```
    #[must_use]
    pub fn write(recipient: &Recipient, text: &ReleasedText) -> Self {
        let text = match recipient.delivery() {
            Delivery::CleanCopy | Delivery::AfterTriage => Some(text.clone()),
            Delivery::Pointer => None,
        };
        Self { recipient: recipient.clone(), text }
    }

    #[must_use]
    pub const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// `None` where the unit gets the number only.
    #[must_use]
    pub const fn text(&self) -> Option<&ReleasedText> {
        self.text.as_ref()
    }
}

impl NewLetter {
    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Desk(_) => LetterKind::Desk,
            Self::Officer { .. } => LetterKind::Officer,
            Self::Unit(_) => LetterKind::Unit,
            Self::CitizenReceipt { .. } => LetterKind::CitizenReceipt,
            Self::UnitReminder(_) => LetterKind::UnitReminder,
        }
    }

    #[must_use]
    pub const fn to(&self) -> &MailAddress {
        match self {
            Self::Desk(letter) => &letter.to,
            Self::Unit(letter) => letter.recipient.address(),
            Self::UnitReminder(letter) => letter.recipient.address(),
            Self::Officer { to, .. } | Self::CitizenReceipt { to, .. } => to,
        }
    }

    #[must_use]
    pub const fn language(&self) -> Language {
        match self {
            Self::Desk(letter) => letter.language,
            Self::Unit(letter) => letter.recipient.language(),
            Self::UnitReminder(letter) => letter.recipient.language(),
            Self::Officer { language, .. } | Self::CitizenReceipt { language, .. } => *language,
        }
    }

    /// The unit written to, if it is one.
    #[must_use]
    pub const fn unit(&self) -> Option<&UnitId> {
        match self {
            Self::Unit(letter) => Some(letter.recipient.unit()),
            Self::UnitReminder(letter) => Some(letter.recipient.unit()),
            Self::Desk(_) | Self::Officer { .. } | Self::CitizenReceipt { .. } => None,
        }
    }

    /// The items the letter is about; empty where it is about the whole case.
    #[must_use]
    pub fn items(&self) -> &[ItemNumber] {
        match self {
            Self::Unit(letter) => letter.recipient.items(),
            Self::Desk(_) | Self::Officer { .. } | Self::CitizenReceipt { .. } | Self::UnitReminder(_) => &[],
        }
    }
}

/// The kinds of letter: a folder of templates each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterKind {
    Desk,
    /// 待甄别汇总: the quarantined cases of the last minutes, to the desk.
    DeskDigest,
    Officer,
    Unit,
    CitizenReceipt,
    UnitReminder,
}

impl LetterKind {
    pub const ALL: [Self; 6] =
        [Self::Desk, Self::DeskDigest, Self::Officer, Self::Unit, Self::CitizenReceipt, Self::UnitReminder];

    /// The folder under `templates/letters/` and the value in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::DeskDigest => "desk_digest",
            Self::Officer => "officer",
            Self::Unit => "unit",
            Self::CitizenReceipt => "citizen_receipt",
            Self::UnitReminder => "unit_reminder",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// What a person does with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// 重发: one that was given up, or waits for its next attempt.
    Retry,
    /// 暂停
    Hold,
    /// 放行
    Release,
}

/// Where a letter stands in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterState {
    /// To be sent at its `next_at`.
    Waiting,
    /// A worker has it until its lease ends.
    Leased,
    /// 并入: leaves with another letter to the same unit, since that unit was sent many lately.
    Folded,
    /// The mail server took it.
    Sent,
    /// Waits for a person.
    Held,
    /// Given up; `huiyin mail retry` brings it back.
    Dead,
    /// 撤回: will never be sent; the desk decided otherwise before it left.
    Recalled,
}

impl LetterState {
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Leased, Self::Folded, Self::Sent, Self::Held, Self::Dead, Self::Recalled];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Leased => "leased",
            Self::Folded => "folded",
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Dead => "dead",
            Self::Recalled => "recalled",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// The row id of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId(pub i64);

/// What a letter to the desk or the officer says of its case, fixed when the letter was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    pub number: super::ids::CaseNumber,
    pub secrecy: super::case::Secrecy,
    pub items: Vec<ItemNumber>,
    pub verdict: Option<super::feedback::Verdict>,
    pub about: Option<UnitId>,
    pub subdistrict: Option<UnitId>,
    /// When the case was filed, in minutes since 1970 (UTC). Units are told the day only.
    pub filed_minute: i64,
    /// The wording of the notice that the case is bound to.
    pub notice: [u8; 32],
    /// Of a case that leaves with another letter: the letter about it.
    pub letter: Option<LetterId>,
}

/// A letter as the worker gets it: everything it says is fixed in its row, so composing it again gives the same bytes.
/// No `Debug`, since it can hold a report's text; this does not compile:
/// ```compile_fail,E0277
/// fn shown(letter: &huiyin::domain::letter::Outgoing) -> String {
///     format!("{letter:?}")
/// }
/// ```
/// while of its parts it does:
/// ```
/// fn shown(letter: &huiyin::domain::letter::Outgoing) -> String {
///     format!("{:?} {:?}", letter.id, letter.kind)
/// }
/// ```
#[derive(Clone)]
pub struct Outgoing {
    pub id: LetterId,
    pub kind: LetterKind,
    pub to: MailAddress,
    pub language: Language,
    /// The unit written to.
    pub unit: Option<UnitId>,
    /// For a unit: its own items. Otherwise empty.
    pub items: Vec<ItemNumber>,
    /// For a unit: the released text, or `None` for the number only. For the desk: the original. Otherwise `None`.
    pub text: Option<String>,
    /// For the desk: why no unit was told.
    pub hold: Option<Hold>,
    /// `None` for a digest.
    pub case: Option<CaseFacts>,
    /// For a digest: the quarantined cases, at most [`DIGEST_LINES`]. For a unit: the cases of letters that were folded into
    /// this one, each with the unit's own items only.
    pub digest: Vec<CaseFacts>,
    /// For a digest: how many there are in all.
    pub digest_total: u64,
    /// When the letter was written, in minutes since 1970 (UTC): its `Date`.
    pub written_minute: i64,
    /// How often it was tried before this time.
    pub attempts: u32,
    /// For a reminder: the unit's letter that it is about.
    pub about_letter: Option<LetterId>,
}

/// How many cases a digest lists; it gives the total of the rest.
pub const DIGEST_LINES: usize = 200;

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub id: LetterId,
    pub outcome: Outcome,
    /// The server's words or the fault's, one line, at most 300 characters; no address in it.
    pub reply: String,
}

/// Where a letter goes after an attempt. Times are milliseconds since 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Tried again then. `counted` is false where the attempt never reached the letter itself (relay down).
    RetryAt {
        at: i64,
        counted: bool,
    },
    /// Given back without an attempt, to be tried at that time.
    Untouched {
        at: i64,
    },
    Dead,
}
