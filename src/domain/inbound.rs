//! 来信: what comes back to a letter, as far as it can be read. Whose it is, is decided by `app::inbound`.
use std::fmt;

use super::contact::MailAddress;

/// 回信编号: the MAC of a letter's row, as it stands in `X-Huiyin-Letter`, `Message-ID` and the reply address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterTag([u8; 16]);

impl LetterTag {
    /// How long it is in hexadecimal.
    pub const DIGITS: usize = 32;

    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads 32 hexadecimal digits, in whichever letter case a mail server left them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

/// Nobody reads it in a log: whoever has it can write to the case.
impl fmt::Debug for LetterTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterTag(…)")
    }
}

/// Where a message names one of our letters. Each list without doubles, at most [`Anchors::MOST`] long.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// Sent to a letter's reply address.
    pub reply: Vec<LetterTag>,
    /// Sent to a letter's bounce address.
    pub bounce: Vec<LetterTag>,
    /// Named in `References` or `In-Reply-To`.
    pub thread: Vec<LetterTag>,
    /// Quoted: printed in the body, or in the headers that a bounce gives back.
    pub quoted: Vec<LetterTag>,
}

impl Anchors {
    pub const MOST: usize = 50;

    /// All of them, the surest first.
    pub fn all(&self) -> impl Iterator<Item = LetterTag> {
        [&self.bounce, &self.reply, &self.thread, &self.quoted].into_iter().flatten().copied()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}

/// What kind of message it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncomingKind {
    /// Somebody wrote it.
    Person,
    /// A program did: absence notes, receipts, lists.
    Automatic,
    /// 退信
    Bounce(Bounce),
}

/// What a mail server says of a letter that it had taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    pub outcome: BounceOutcome,
    /// The server's words on one line, no address in them.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BounceOutcome {
    /// It will never arrive.
    Permanent,
    /// The server goes on trying, or somebody may make room.
    Temporary,
    /// It arrived, or was passed on.
    Delivered,
}

/// A file that came with it: named, never opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Safe to show: one line, no path.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// A message as it was read. No `Debug`: it holds what somebody wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Incoming {
    pub kind: IncomingKind,
    /// The only author; `None` where there is none, or more than one.
    pub from: Option<MailAddress>,
    /// One line.
    pub subject: String,
    pub anchors: Anchors,
    /// What is new in it: without what it quotes, and without a signature.
    pub text: String,
    /// Whether something was cut off; the original has it.
    pub shortened: bool,
    pub attachments: Vec<Attachment>,
    /// How many there are beyond those listed.
    pub more_attachments: usize,
    /// It is too large, and only its beginning was taken.
    pub is_cut: bool,
    /// A mail server says that it is not from whom it says.
    pub is_doubtful: bool,
}

/// 来信的去处: where a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InboundState {
    /// Kept, and being taken.
    New,
    /// It is in the case.
    Taken,
    /// 待认领: a person has to say where it belongs.
    Held,
    /// Nothing to be done with it: an automatic reply, or set aside by a person.
    Aside,
}

impl InboundState {
    pub const ALL: [Self; 4] = [Self::New, Self::Taken, Self::Held, Self::Aside];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Taken => "taken",
            Self::Held => "held",
            Self::Aside => "aside",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What a message turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InboundKind {
    /// 单位回信
    UnitAnswer,
    /// 工作人员回信
    StaffNote,
    /// 群众回信
    CitizenMessage,
    /// 退信
    Bounce,
    /// 自动回复
    Automatic,
    /// 来源不明
    Unknown,
}

impl InboundKind {
    pub const ALL: [Self; 6] =
        [Self::UnitAnswer, Self::StaffNote, Self::CitizenMessage, Self::Bounce, Self::Automatic, Self::Unknown];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnitAnswer => "unit_answer",
            Self::StaffNote => "staff_note",
            Self::CitizenMessage => "citizen_message",
            Self::Bounce => "bounce",
            Self::Automatic => "automatic",
            Self::Unknown => "unknown",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
