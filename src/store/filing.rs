//! Filing: the hot path. All waiting submissions are stored with one statement per table.
use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::Error;

use crate::domain::case::{Channel, Event};
use crate::domain::ids::CaseNumber;

use super::bulk::{self, Bulk, CASES, Cell, EVENTS, LETTERS, MAILBOX_DAYS, Numbers, SUBMISSIONS, Then};
use super::codec::{Prepared, event_cells, is_to_citizen, letter_cells};
use super::conn::{Conn, row, statements};
use super::connect;
use super::error::{StoreError, Unreadable};
use super::records::{Filed, FormKey, RECEIPTS_A_DAY, Submission};
use super::writer::Command;

/// What a batch has to know: the first free number of its year (and, on PostgreSQL, the lock under which other servers'
/// filings of the year wait), which of its forms were submitted before, how many receipts its mailboxes had. Every part
/// gives rows of one shape, so that one trip brings them all. `= ANY (ARRAY(…))` on PostgreSQL: a list that is known
/// before the search begins, so that the index is used; with `IN (SELECT …)` the planner reads the whole table.
macro_rules! known_sqlite {
    ($begin:literal) => {
        concat!(
            $begin,
            "INSERT INTO serials (year, next) VALUES ($1, $2 + 1) \
             ON CONFLICT (year) DO UPDATE SET next = serials.next + $2 \
             RETURNING 'next' AS kind, NULL AS key, NULL AS digest, next AS number, 0 AS day;",
            "SELECT 'form' AS kind, form_key AS key, body_digest AS digest, case_id AS number, day FROM submissions \
             WHERE form_key IN (SELECT unhex(value) FROM json_each($3));",
            "SELECT 'mailbox' AS kind, mailbox AS key, NULL AS digest, receipts AS number, day FROM mailbox_days \
             WHERE mailbox IN (SELECT unhex(value) FROM json_each($4))"
        )
    };
}

/// Where another server files the same form between this statement's snapshot and its lock, the insert is refused, and
/// the batch is done again one by one.
const KNOWN_POSTGRES: &str = "WITH taken AS (INSERT INTO serials (year, next) VALUES ($1, $2 + 1) \
     ON CONFLICT (year) DO UPDATE SET next = serials.next + $2 RETURNING next) \
     SELECT 'next' AS kind, NULL::bytea AS key, NULL::bytea AS digest, next AS number, 0::bigint AS day FROM taken \
     UNION ALL SELECT 'form', form_key, body_digest, case_id, day FROM submissions \
     WHERE form_key = ANY (ARRAY(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(CAST($3 AS text)::jsonb))) \
     UNION ALL SELECT 'mailbox', mailbox, NULL, receipts, day FROM mailbox_days \
     WHERE mailbox = ANY (ARRAY(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(CAST($4 AS text)::jsonb)))";

statements! {
    BEGIN_KNOWING = split(known_sqlite!("BEGIN IMMEDIATE;"), KNOWN_POSTGRES);
    KNOW = split(known_sqlite!(""), KNOWN_POSTGRES);
    GIVE_NUMBERS_BACK = same("UPDATE serials SET next = next - $2 WHERE year = $1");
    SUBMITTED = same("SELECT body_digest AS digest, case_id AS number, day FROM submissions WHERE form_key = $1");
    CAME_BY = same("UPDATE cases SET channel = $2 WHERE id = $1");
    RECEIPTS_SENT = same("SELECT receipts FROM mailbox_days WHERE mailbox = $1 AND day = $2");
}

row! {
    struct KnownRow {
        kind: String,
        key: Option<Vec<u8>>,
        digest: Option<Vec<u8>>,
        number: i64,
        day: i64,
    }
}

row! {
    struct SubmissionRow {
        digest: Vec<u8>,
        number: i64,
        day: i64,
    }
}

impl SubmissionRow {
    fn submission(&self) -> Result<Submission, Unreadable> {
        Ok(Submission {
            number: CaseNumber::from_row(self.number).map_err(|_| Unreadable::Value("submissions.case_id"))?,
            body_digest: self.digest.as_slice().try_into().map_err(|_| Unreadable::Value("submissions.body_digest"))?,
            day: i32::try_from(self.day).map_err(|_| Unreadable::Value("submissions.day"))?,
        })
    }
}

/// What was stored under a form key.
pub(super) async fn submission(conn: &mut Conn<'_>, key: &FormKey) -> Result<Option<Submission>, StoreError> {
    let found: Option<SubmissionRow> = conn.sql(SUBMITTED).bind(key.as_bytes().as_slice()).maybe().await?;
    Ok(found.map(|row| row.submission()).transpose()?)
}

/// Where in its transaction a batch of filings stands.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) begins: bool,
    pub(super) then: Then,
}

/// Stores the filings that are new and says of each what came of it, in their order. They are all of one year.
pub(super) async fn apply(conn: &mut Conn<'_>, filings: &[&Prepared], frame: Frame) -> Result<Vec<Filed>, Error> {
    // Several submits of one form can wait at once: the first of them counts.
    let forms: HashSet<&FormKey> = filings.iter().map(|prepared| &prepared.filing.form_key).collect();
    let taken = i64::try_from(forms.len()).unwrap_or(i64::MAX);
    let year = filings.first().map_or(0, |prepared| i64::from(prepared.filing.year));
    let mut mailboxes = Mailboxes(filings.iter().filter_map(|p| mailbox_of(p)).map(|m| (m, (0, false))).collect());
    if frame.begins && matches!(conn, Conn::Postgres(_)) {
        connect::begin(conn).await?;
    }
    let rows: Vec<KnownRow> = conn
        .sql(if frame.begins { BEGIN_KNOWING } else { KNOW })
        .bind(year)
        .bind(taken)
        .bind(hex_list(forms.iter().map(|key| key.as_bytes().as_slice())))
        .bind(hex_list(mailboxes.0.keys().map(|(mailbox, _)| mailbox.as_slice())))
        .all()
        .await?;

    let mut serial = 0;
    let mut known: HashMap<[u8; 24], Submission> = HashMap::with_capacity(filings.len());
    for KnownRow { kind, key, digest, number, day } in rows {
        match (kind.as_str(), key) {
            ("next", _) => serial = number - taken,
            ("form", Some(key)) => {
                let row = SubmissionRow { digest: digest.unwrap_or_default(), number, day };
                if let (Ok(key), Ok(submission)) = (key.try_into(), row.submission()) {
                    known.insert(key, submission);
                }
            }
            (_, Some(mailbox)) => mailboxes.had(&mailbox, day, number),
            (_, None) => {}
        }
    }

    let mut new: Vec<(i64, &Prepared)> = Vec::with_capacity(forms.len());
    let mut outcomes = Vec::with_capacity(filings.len());
    for prepared in filings {
        let filing = &prepared.filing;
        let key = filing.form_key.as_bytes();
        let outcome = match known.get(key) {
            Some(earlier) if earlier.body_digest == filing.body_digest => {
                Filed::Again { number: earlier.number, day: earlier.day }
            }
            Some(_) => Filed::OtherBody,
            None => {
                let number = u32::try_from(serial)
                    .ok()
                    .and_then(|serial| CaseNumber::new(filing.year, serial).ok())
                    .ok_or_else(|| Error::InvalidArgument("the numbers of the year are used up".to_owned()))?;
                serial += 1;
                new.push((number.row(), prepared));
                known.insert(*key, Submission { number, body_digest: filing.body_digest, day: filing.day });
                Filed::New(number)
            }
        };
        outcomes.push(outcome);
    }
    let unused = taken - i64::try_from(new.len()).unwrap_or(taken);
    if unused > 0 {
        conn.sql(GIVE_NUMBERS_BACK).bind(year).bind(unused).run().await?;
    }
    insert(conn, &new, mailboxes, None, frame.then).await?;
    Ok(outcomes)
}

/// Stores a batch in one trip and commits it, on the belief that the numbers from `next` on are free and that none of its
/// forms was submitted before. `None`, or the database's refusal, where that is not so: then nothing is stored, and
/// [`apply`] is to ask first.
pub(super) async fn apply_believing(
    conn: &mut Conn<'_>,
    filings: &[&Prepared],
    next: i64,
) -> Result<Option<Vec<Filed>>, Error> {
    let count = i64::try_from(filings.len()).unwrap_or(i64::MAX);
    let Some(first) = filings.first() else { return Ok(None) };
    let year = first.filing.year;
    let numbered = filings.iter().zip(next..).map(|(prepared, serial)| {
        let number = CaseNumber::new(year, u32::try_from(serial).ok()?).ok()?;
        Some((number, *prepared))
    });
    let Some(numbered) = numbered.collect::<Option<Vec<_>>>() else { return Ok(None) };
    let new: Vec<(i64, &Prepared)> = numbered.iter().map(|(number, prepared)| (number.row(), *prepared)).collect();
    let numbers = Numbers { year: year.into(), next, count };
    let stored = insert(conn, &new, Mailboxes(BTreeMap::new()), Some(numbers), Then::Commit).await?;
    Ok(stored.then(|| numbered.into_iter().map(|(number, _)| Filed::New(number)).collect()))
}

/// A submission that somebody at the desk typed.
pub(super) struct Enter {
    pub(super) prepared: Prepared,
    pub(super) channel: Channel,
    pub(super) event: Event,
}

impl Command for Enter {
    type Output = Filed;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Filed, Error> {
        let frame = Frame { begins: false, then: Then::GoOn };
        let filed = apply(&mut conn, &[&self.prepared], frame).await?.pop().ok_or(Error::RowNotFound)?;
        if let Filed::New(number) = filed {
            conn.sql(CAME_BY).bind(number.row()).bind(self.channel.as_str()).run().await?;
            let cells = event_cells(number.row(), &self.event, None, self.prepared.filing.filed_minute);
            EVENTS.insert(&mut conn, &cells).await?;
        }
        Ok(filed)
    }
}

/// Whether a batch can be stored without asking: no mailbox is to be counted, and no form is among it twice.
pub(super) fn needs_no_asking(filings: &[&Prepared]) -> bool {
    let mut forms: HashSet<&FormKey> = HashSet::with_capacity(filings.len());
    filings.iter().all(|prepared| mailbox_of(prepared).is_none() && forms.insert(&prepared.filing.form_key))
}

async fn insert(
    conn: &mut Conn<'_>,
    new: &[(i64, &Prepared)],
    mut mailboxes: Mailboxes,
    numbers: Option<Numbers>,
    then: Then,
) -> Result<bool, Error> {
    let mut cases = Vec::with_capacity(new.len() * 17);
    let mut submissions = Vec::with_capacity(new.len() * 4);
    let mut events = Vec::with_capacity(new.len() * 14);
    let mut letters = Vec::with_capacity(new.len() * 36);
    for (id, prepared) in new {
        let filing = &prepared.filing;
        cases.extend_from_slice(&prepared.case_cells(*id));
        submissions.extend_from_slice(&[
            Cell::Bytes(filing.form_key.as_bytes()),
            Cell::Bytes(&filing.body_digest),
            Cell::Int(*id),
            Cell::Int(i64::from(filing.day)),
        ]);
        for event in &filing.decision.events {
            events.extend_from_slice(&event_cells(*id, event, None, filing.filed_minute));
        }
        for (letter, sealed) in filing.decision.letters.iter().zip(&prepared.letters) {
            if !is_to_citizen(letter) || mailboxes.admit(mailbox_of(prepared)) {
                letters.extend_from_slice(&letter_cells(*id, letter, sealed, filing.filed_minute));
            }
        }
    }
    let mailbox_days = mailboxes.cells();
    let parts: [(&'static Bulk, &[Cell<'_>]); 5] = [
        (&CASES, &cases),
        (&SUBMISSIONS, &submissions),
        (&EVENTS, &events),
        (&LETTERS, &letters),
        (&MAILBOX_DAYS, &mailbox_days),
    ];
    bulk::insert(conn, &parts, numbers, then).await
}

/// The mailbox a filing's receipt would go to.
fn mailbox_of(prepared: &Prepared) -> Option<MailboxOnDay> {
    let filing = &prepared.filing;
    filing
        .citizen_mailbox
        .filter(|_| filing.decision.letters.iter().any(is_to_citizen))
        .map(|mailbox| (mailbox.to_bytes(), i64::from(filing.mail_day)))
}

/// A mailbox's tag and a day.
pub(super) type MailboxOnDay = ([u8; 20], i64);

/// How many receipts each mailbox of a batch has had on its day. The form is open to everybody: without an end to it,
/// somebody could have a stranger's mailbox filled.
pub(super) struct Mailboxes(BTreeMap<MailboxOnDay, (i64, bool)>);

impl Mailboxes {
    /// For one case.
    pub(super) async fn load(conn: &mut Conn<'_>, wanted: Option<MailboxOnDay>) -> Result<Self, Error> {
        let mut mailboxes = Self(wanted.into_iter().map(|mailbox| (mailbox, (0, false))).collect());
        if let Some((mailbox, day)) = wanted {
            let receipts: Option<i64> = conn.sql(RECEIPTS_SENT).bind(mailbox.as_slice()).bind(day).maybe().await?;
            mailboxes.had(&mailbox, day, receipts.unwrap_or_default());
        }
        Ok(mailboxes)
    }

    fn had(&mut self, mailbox: &[u8], day: i64, receipts: i64) {
        let key = mailbox.try_into().map(|mailbox| (mailbox, day));
        if let Some(count) = key.ok().and_then(|key: MailboxOnDay| self.0.get_mut(&key)) {
            count.0 = receipts;
        }
    }

    /// Whether this mailbox may have one more; counts it. A receipt whose mailbox is not told is not limited.
    pub(super) fn admit(&mut self, mailbox: Option<MailboxOnDay>) -> bool {
        match mailbox.and_then(|mailbox| self.0.get_mut(&mailbox)) {
            None => true,
            Some((receipts, _)) if *receipts >= RECEIPTS_A_DAY => false,
            Some((receipts, changed)) => {
                *receipts += 1;
                *changed = true;
                true
            }
        }
    }

    /// The rows that changed, for [`super::bulk::MAILBOX_DAYS`].
    pub(super) fn cells(&self) -> Vec<Cell<'_>> {
        let changed = self.0.iter().filter(|(_, (_, changed))| *changed);
        changed
            .flat_map(|((mailbox, day), (receipts, _))| {
                [Cell::Bytes(mailbox.as_slice()), Cell::Int(*day), Cell::Int(*receipts)]
            })
            .collect()
    }
}

/// A JSON list of hexadecimal texts, which both databases can take apart again.
fn hex_list<'a>(all: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut list = String::from("[");
    for bytes in all {
        if list.len() > 1 {
            list.push(',');
        }
        list.push('"');
        data_encoding::HEXLOWER.encode_append(bytes, &mut list);
        list.push('"');
    }
    list.push(']');
    list
}
