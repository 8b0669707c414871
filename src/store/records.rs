//! What goes into the store and what comes out of it.
use sha2::{Digest as _, Sha256};

use crate::domain::case::{Case, CloseReason, Decision, Event, Hold, Matter, NoteKind, Secrecy, State};
use crate::domain::contact::MailAddress;
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::letter::{LetterId, LetterKind, LetterState};
use crate::domain::staff::StaffId;
use crate::domain::text::PublicText;
use crate::seal::Mac;

/// The name under which a form token is kept: minute(4) ‖ counter(4) ‖ the first 16 bytes of SHA-256(token). It begins
/// with its time, so that the index grows at one end; the token itself is never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormKey([u8; 24]);

impl FormKey {
    #[must_use]
    pub fn new(minute: u32, counter: u32, token: &[u8]) -> Self {
        let mut bytes = [0; 24];
        let digest = Sha256::digest(token);
        let parts = minute.to_be_bytes().into_iter().chain(counter.to_be_bytes()).chain(digest);
        for (to, from) in bytes.iter_mut().zip(parts) {
            *to = from;
        }
        Self(bytes)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 24] {
        &self.0
    }
}

/// A submission to be stored: the case, its first events and its letters, in one commit. No `Debug`: it holds a report.
pub struct Filing {
    pub form_key: FormKey,
    /// Tells a second submit of the same body from another one under the same token.
    pub body_digest: [u8; 32],
    /// Days since 1970 of the day key that made the receipt.
    pub day: i32,
    pub matter: Matter,
    pub decision: Decision,
    /// The keyed tag of the receipt code. Also what the sealed columns are bound to.
    pub receipt: Mac,
    /// Minutes since 1970 (UTC).
    pub filed_minute: i64,
    /// The year in Beijing: the first half of the number.
    pub year: i16,
    pub notice_hash: [u8; 32],
    /// The keyed tag of the citizen's mailbox, which gets at most [`RECEIPTS_A_DAY`] receipts on `mail_day`.
    pub citizen_mailbox: Option<Mac>,
    pub mail_day: i32,
}

/// How many receipts one mailbox gets on one day.
pub const RECEIPTS_A_DAY: i64 = 3;

/// What came of a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    New(CaseNumber),
    /// This token was used for the same body before: the receipt is made again from that day's key.
    Again {
        number: CaseNumber,
        day: i32,
    },
    /// This token was used for another body.
    OtherBody,
}

/// What is kept of a used form token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submission {
    pub number: CaseNumber,
    pub body_digest: [u8; 32],
    pub day: i32,
}

/// A case with everything that belongs to it, opened. No `Debug`: see [`Filing`].
#[derive(Clone)]
pub struct StoredCase {
    pub case: Case,
    pub filed_minute: i64,
    pub notice_hash: [u8; 32],
    /// 渠道: how it came.
    pub channel: String,
    pub events: Vec<StoredEvent>,
    pub letters: Vec<LetterRow>,
    /// The oldest first.
    pub notes: Vec<StoredNote>,
    /// 回避: who does not see it.
    pub withdrawn: Vec<StaffId>,
}

/// A case as it is now, opened, for whoever decides about it and needs neither its letters nor its texts. No `Debug`: see
/// [`Filing`].
pub struct CaseNow {
    pub case: Case,
    pub notice_hash: [u8; 32],
    /// 回避: who does not see it.
    pub withdrawn: Vec<StaffId>,
}

/// A letter that a worker is about to send, looked at once more. No `Debug`: see [`Filing`].
pub enum LookedAgain {
    /// It is not lent any more.
    Gone,
    /// It is, and its case is this, if that was asked for and is there.
    Lent(Option<Box<CaseNow>>),
}

/// A text that staff or a unit wrote, opened. No `Debug`: see [`Filing`].
#[derive(Clone)]
pub struct StoredNote {
    pub at_minute: i64,
    pub staff: Option<StaffId>,
    /// The unit that wrote it, if it was one.
    pub unit: Option<UnitId>,
    pub kind: NoteKind,
    pub text: String,
}

/// What a member of staff may see: everything but the cases they withdrew from and, unless they are the officer, what is
/// sealed. To them such a case does not exist; there is no way to cases for staff but with this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    pub me: StaffId,
    /// Whether this is the sealed officer.
    pub officer: bool,
}

/// A case that seems to say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    pub number: CaseNumber,
    pub state: State,
    pub filed_minute: i64,
}

/// An event and when it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    pub at_minute: i64,
    pub event: Event,
}

/// What a citizen with number and code may learn: no text, no identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// To be checked against the code before anything else of this is shown.
    pub receipt: Mac,
    pub secrecy: Secrecy,
    pub state: State,
    pub hold: Option<Hold>,
    pub items: Vec<ItemNumber>,
    pub filed_minute: i64,
    /// The wording of the notice that it is bound to.
    pub notice_hash: [u8; 32],
    pub reason: Option<CloseReason>,
    pub events: Vec<StoredEvent>,
    /// What staff wrote to the citizen, the oldest first; of an opinion only.
    pub texts: Vec<PublicNote>,
}

/// A text for the citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicNote {
    pub at_minute: i64,
    pub kind: NoteKind,
    pub text: PublicText,
}

/// A later step of a case.
pub struct Act {
    pub number: CaseNumber,
    /// The version the decision was made on.
    pub version: i64,
    pub decision: Decision,
    pub now_minute: i64,
    /// As in [`Filing`].
    pub citizen_mailbox: Option<Mac>,
    pub mail_day: i32,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    Done,
    /// Somebody else took a step first, or there is no such case: nothing was changed.
    Conflict,
}

/// A letter as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    pub id: LetterId,
    /// `None` for a digest.
    pub case: Option<CaseNumber>,
    pub kind: LetterKind,
    pub to: MailAddress,
    /// A citizen's address: shown masked.
    pub secret_recipient: bool,
    pub state: LetterState,
    pub attempts: u32,
    /// Milliseconds since 1970 (UTC).
    pub next_at: i64,
    pub last_reply: String,
    /// The letter to the same unit that this one leaves or left with.
    pub folded_into: Option<LetterId>,
}

/// Which letters to list, the newest first.
#[derive(Clone, Copy, Debug)]
pub struct LetterFilter {
    pub state: Option<LetterState>,
    pub limit: u32,
}

/// How much there is of what needs looking after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: u64,
    pub leased: u64,
    pub dead: u64,
    pub held: u64,
    pub quarantined: u64,
    pub at_desk: u64,
    /// When the oldest letter that has not been sent yet was written, in milliseconds since 1970 (UTC).
    pub oldest_waiting_ms: Option<i64>,
    pub cases: u64,
}
