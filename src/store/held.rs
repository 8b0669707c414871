//! 待认领来信: kept mail as the desk sees it. Whoever may not see a case sees no mail about it, either.
use sqlx::Error;

use crate::domain::case::{Actor, Event, EventKind};
use crate::domain::ids::CaseNumber;
use crate::domain::inbound::{InboundKind, InboundState};
use crate::domain::letter::LetterKind;
use crate::domain::staff::{AccessEventKind, StaffId};

use super::bulk::EVENTS;
use super::codec::{event_cells, maybe, place, value};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::inbound::{MailSummary, RAW, SUMMARY, number};
use super::records::Sight;
use super::writer::Command;
use super::{Store, staff};

statements! {
    /// `$1` is the member, `$2` 1 for the sealed officer; `$5` is 1 for mail that names a case, 0 for mail that names none.
    HELD = same(
        "SELECT i.id, i.digest, i.received_minute, i.state, i.kind, i.case_id, i.summary FROM inbound i \
         LEFT JOIN cases c ON c.id = i.case_id WHERE i.state IN ('new', 'held') AND i.id < $4 \
         AND CASE WHEN i.case_id IS NULL THEN 0 ELSE 1 END = $5 \
         AND (i.case_id IS NULL OR ((c.secrecy <> 'sealed' OR $2 = 1) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $1 AND w.case_id = i.case_id))) \
         ORDER BY i.id DESC LIMIT $3"
    );
    /// How many these are.
    HELD_COUNT = same(
        "SELECT count(*) FROM inbound i LEFT JOIN cases c ON c.id = i.case_id WHERE i.state IN ('new', 'held') \
         AND (i.case_id IS NULL OR ((c.secrecy <> 'sealed' OR $2 = 1) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $1 AND w.case_id = i.case_id)))"
    );
    /// Mail on which nothing is to be done.
    PASSED = same(
        "SELECT i.id, i.digest, i.received_minute, i.state, i.kind, i.case_id, i.summary FROM inbound i \
         LEFT JOIN cases c ON c.id = i.case_id WHERE i.state NOT IN ('new', 'held') \
         AND (i.case_id IS NULL OR ((c.secrecy <> 'sealed' OR $2 = 1) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $1 AND w.case_id = i.case_id))) \
         ORDER BY i.id DESC LIMIT $3"
    );
    /// All that names a case; whether the case may be seen is asked before.
    OF_CASE = same(
        "SELECT id, digest, received_minute, state, kind, case_id, summary FROM inbound WHERE case_id = $1 \
         ORDER BY id DESC LIMIT $2"
    );
    ONE = same(
        "SELECT i.id, i.digest, i.received_minute, i.state, i.kind, i.case_id, i.summary FROM inbound i \
         LEFT JOIN cases c ON c.id = i.case_id WHERE i.id = $3 \
         AND (i.case_id IS NULL OR ((c.secrecy <> 'sealed' OR $2 = 1) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $1 AND w.case_id = i.case_id)))"
    );
    RAW_OF_ID = same(
        "SELECT i.digest, i.raw, l.kind FROM inbound i LEFT JOIN letters l ON l.id = i.letter_id WHERE i.id = $1"
    );
    RAW_OF = same("SELECT raw FROM inbound WHERE digest = $1");
}

row! {
    struct InboundRow {
        id: i64,
        digest: Vec<u8>,
        received_minute: i64,
        state: String,
        kind: String,
        case_id: Option<i64>,
        summary: Vec<u8>,
    }
}

row! {
    struct RawRow {
        digest: Vec<u8>,
        raw: Vec<u8>,
        kind: Option<String>,
    }
}

/// A message as it is listed. No `Debug`.
#[derive(Clone)]
pub struct KeptMail {
    pub id: i64,
    pub received_minute: i64,
    pub state: InboundState,
    pub kind: InboundKind,
    pub case: Option<CaseNumber>,
    pub summary: MailSummary,
}

/// A message as it came. No `Debug`.
pub struct RawMail {
    pub raw: Vec<u8>,
    /// What kind of letter it names.
    pub about: Option<LetterKind>,
}

/// Which kept mail is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailList {
    /// Waits for a person, and names a case.
    Named,
    /// Waits for a person and names none; older than this one.
    Nobodys { before: i64 },
    /// Waits for nobody.
    Passed,
}

impl Store {
    /// Kept mail that a member may see, the newest first.
    pub async fn mails_for(&self, sight: Sight, list: MailList, limit: u32) -> Result<Vec<KeptMail>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let mut conn = reader.conn();
        let (statement, before, names_case) = match list {
            MailList::Named => (HELD, i64::MAX, 1),
            MailList::Nobodys { before } => (HELD, before, 0),
            MailList::Passed => (PASSED, i64::MAX, 0),
        };
        let query = conn.sql(statement).bind(sight.me.0).bind(i64::from(sight.officer)).bind(i64::from(limit));
        let rows: Vec<InboundRow> = match list {
            MailList::Passed => query.all().await?,
            MailList::Named | MailList::Nobodys { .. } => query.bind(before).bind(names_case).all().await?,
        };
        Ok(rows.into_iter().map(|row| self.kept(&row)).collect::<Result<_, Unreadable>>()?)
    }

    /// The newest mail that names a case. Whether somebody may see the case is for the caller to ask.
    pub async fn mails_of_case(&self, number: CaseNumber, limit: u32) -> Result<Vec<KeptMail>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let rows: Vec<InboundRow> = reader.conn().sql(OF_CASE).bind(number.row()).bind(i64::from(limit)).all().await?;
        Ok(rows.iter().map(|row| self.kept(row)).collect::<Result<_, Unreadable>>()?)
    }

    /// One message, where this member may see it.
    pub async fn mail_for(&self, sight: Sight, id: i64) -> Result<Option<KeptMail>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let mut conn = reader.conn();
        let query = conn.sql(ONE).bind(sight.me.0).bind(i64::from(sight.officer)).bind(id);
        let row: Option<InboundRow> = query.maybe().await?;
        Ok(row.map(|row| self.kept(&row)).transpose()?)
    }

    fn kept(&self, row: &InboundRow) -> Result<KeptMail, Unreadable> {
        let sealed = |e| Unreadable::Sealed("inbound.summary", e);
        let plain = self.0.keyring.open(place(SUMMARY, &row.digest), &row.summary).map_err(sealed)?;
        Ok(KeptMail {
            id: row.id,
            received_minute: row.received_minute,
            state: value("inbound.state", InboundState::parse(&row.state))?,
            kind: value("inbound.kind", InboundKind::parse(&row.kind))?,
            case: number(row.case_id)?,
            summary: value("inbound.summary", serde_json::from_slice(&plain).ok())?,
        })
    }

    /// How much mail waits for a person.
    pub async fn held_count(&self, sight: Sight) -> Result<u64, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let held: i64 = reader.conn().sql(HELD_COUNT).bind(sight.me.0).bind(i64::from(sight.officer)).one().await?;
        Ok(held.unsigned_abs())
    }

    /// The message as it came, byte for byte. Whether somebody may have it is for the caller to ask.
    pub async fn raw_mail_of(&self, id: i64) -> Result<Option<RawMail>, StoreError> {
        let row: Option<RawRow> = self.0.readers.get().await?.conn().sql(RAW_OF_ID).bind(id).maybe().await?;
        let open = |row: RawRow| {
            let sealed = |e| Unreadable::Sealed("inbound.raw", e);
            let raw = self.0.keyring.open(place(RAW, &row.digest), &row.raw).map_err(sealed)?.to_vec();
            let about = maybe("letters.kind", row.kind.as_deref(), LetterKind::parse)?;
            Ok::<_, Unreadable>(RawMail { raw, about })
        };
        Ok(row.map(open).transpose()?)
    }

    /// The same by its digest.
    pub async fn raw_mail(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed: Option<Vec<u8>> =
            self.0.readers.get().await?.conn().sql(RAW_OF).bind(digest.as_slice()).maybe().await?;
        let open = |sealed: Vec<u8>| self.0.keyring.open(place(RAW, digest), &sealed).map(|raw| raw.to_vec());
        Ok(sealed.map(open).transpose().map_err(|e| Unreadable::Sealed("inbound.raw", e))?)
    }

    /// Writes down that somebody took a message as it came: in its case's history, or where there is none, among what staff did.
    pub async fn mail_opened(
        &self,
        staff: StaffId,
        case: Option<CaseNumber>,
        now_minute: i64,
    ) -> Result<(), StoreError> {
        self.0.queue.commit(MailOpened { staff, case, now_minute }).await
    }
}

struct MailOpened {
    staff: StaffId,
    case: Option<CaseNumber>,
    now_minute: i64,
}

impl Command for MailOpened {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        match self.case {
            Some(case) => {
                let event = Event::new(EventKind::MailOpened, Actor::Staff(self.staff), "");
                EVENTS.insert(&mut conn, &event_cells(case.row(), &event, None, self.now_minute)).await
            }
            None => staff::record(&mut conn, self.staff, AccessEventKind::MailOpened, self.now_minute).await,
        }
    }
}
