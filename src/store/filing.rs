//! Filing: the hot path. All waiting submissions are stored with one statement per table.
use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::Error;

use crate::domain::ids::CaseNumber;

use super::bulk::{CASES, Cell, EVENTS, LETTERS, MAILBOX_DAYS, SUBMISSIONS};
use super::codec::{Prepared, event_cells, is_to_citizen, letter_cells};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::records::{Filed, FormKey, RECEIPTS_A_DAY, Submission};

statements! {
    /// Takes numbers and, on PostgreSQL, the lock under which other servers' filings of the year wait.
    TAKE_NUMBERS = same(
        "INSERT INTO serials (year, next) VALUES ($1, $2 + 1) \
         ON CONFLICT (year) DO UPDATE SET next = serials.next + $2 RETURNING next"
    );
    GIVE_NUMBERS_BACK = same("UPDATE serials SET next = next - $2 WHERE year = $1");
    /// `= ANY (ARRAY(…))` on PostgreSQL: a list that is known before the search begins, so that the index is used; with
    /// `IN (SELECT …)` the planner reads the whole table for every batch.
    SUBMITTED = split(
        "SELECT form_key, body_digest, case_id, day FROM submissions \
         WHERE form_key IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT form_key, body_digest, case_id, day FROM submissions \
         WHERE form_key = ANY (ARRAY(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
    RECEIPTS_SENT = split(
        "SELECT mailbox, day, receipts FROM mailbox_days \
         WHERE mailbox IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT mailbox, day, receipts FROM mailbox_days \
         WHERE mailbox = ANY (ARRAY(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
}

row! {
    struct SubmissionRow {
        form_key: Vec<u8>,
        body_digest: Vec<u8>,
        case_id: i64,
        day: i64,
    }
}

row! {
    struct MailboxDay {
        mailbox: Vec<u8>,
        day: i64,
        receipts: i64,
    }
}

impl SubmissionRow {
    fn submission(&self) -> Result<Submission, Unreadable> {
        Ok(Submission {
            number: CaseNumber::from_row(self.case_id).map_err(|_| Unreadable::Value("submissions.case_id"))?,
            body_digest: self
                .body_digest
                .as_slice()
                .try_into()
                .map_err(|_| Unreadable::Value("submissions.body_digest"))?,
            day: i32::try_from(self.day).map_err(|_| Unreadable::Value("submissions.day"))?,
        })
    }
}

/// What was stored under a form key.
pub(super) async fn submission(conn: &mut Conn<'_>, key: &FormKey) -> Result<Option<Submission>, StoreError> {
    let found: Option<SubmissionRow> = conn.sql(SUBMITTED).bind(hex_list([key.as_bytes().as_slice()])).maybe().await?;
    Ok(found.map(|row| row.submission()).transpose()?)
}

/// Stores the filings that are new and says of each what came of it, in their order.
pub(super) async fn apply(conn: &mut Conn<'_>, filings: &[&Prepared]) -> Result<Vec<Filed>, Error> {
    // Several submits of one form can wait at once: the first of them counts.
    let mut forms: HashSet<&FormKey> = HashSet::with_capacity(filings.len());
    let mut years: BTreeMap<i16, u32> = BTreeMap::new();
    for prepared in filings {
        if forms.insert(&prepared.filing.form_key) {
            *years.entry(prepared.filing.year).or_default() += 1;
        }
    }

    let mut serials: BTreeMap<i16, i64> = BTreeMap::new();
    for (year, count) in &years {
        let next: i64 = conn.sql(TAKE_NUMBERS).bind(i64::from(*year)).bind(i64::from(*count)).one().await?;
        serials.insert(*year, next - i64::from(*count));
    }

    // After the numbers, so that on PostgreSQL no other server can file the same form in between.
    let keys = hex_list(forms.iter().map(|key| key.as_bytes().as_slice()));
    let submitted: Vec<SubmissionRow> = conn.sql(SUBMITTED).bind(keys).all().await?;
    let mut known: HashMap<[u8; 24], Submission> = HashMap::with_capacity(submitted.len());
    for row in &submitted {
        if let (Ok(key), Ok(submission)) = (row.form_key.as_slice().try_into(), row.submission()) {
            known.insert(key, submission);
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
                let serial = serials.entry(filing.year).or_default();
                let number = u32::try_from(*serial)
                    .ok()
                    .and_then(|serial| CaseNumber::new(filing.year, serial).ok())
                    .ok_or_else(|| Error::InvalidArgument("the numbers of the year are used up".to_owned()))?;
                *serial += 1;
                new.push((number.row(), prepared));
                known.insert(*key, Submission { number, body_digest: filing.body_digest, day: filing.day });
                Filed::New(number)
            }
        };
        outcomes.push(outcome);
    }
    for (year, count) in years {
        let used = new.iter().filter(|(_, prepared)| prepared.filing.year == year).count();
        let unused = i64::from(count) - i64::try_from(used).unwrap_or(i64::from(count));
        if unused > 0 {
            conn.sql(GIVE_NUMBERS_BACK).bind(i64::from(year)).bind(unused).run().await?;
        }
    }
    insert(conn, &new).await?;
    Ok(outcomes)
}

async fn insert(conn: &mut Conn<'_>, new: &[(i64, &Prepared)]) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let mut mailboxes = Mailboxes::load(conn, new.iter().filter_map(|(_, prepared)| mailbox_of(prepared))).await?;
    let mut cases = Vec::with_capacity(new.len() * 15);
    let mut submissions = Vec::with_capacity(new.len() * 4);
    let mut events = Vec::with_capacity(new.len() * 10);
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
            events.extend_from_slice(&event_cells(*id, event, filing.filed_minute));
        }
        for (letter, sealed) in filing.decision.letters.iter().zip(&prepared.letters) {
            if !is_to_citizen(letter) || mailboxes.admit(mailbox_of(prepared)) {
                letters.extend_from_slice(&letter_cells(*id, letter, sealed, filing.filed_minute));
            }
        }
    }
    CASES.insert(conn, &cases).await?;
    SUBMISSIONS.insert(conn, &submissions).await?;
    EVENTS.insert(conn, &events).await?;
    LETTERS.insert(conn, &letters).await?;
    mailboxes.save(conn).await
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
    pub(super) async fn load(conn: &mut Conn<'_>, wanted: impl Iterator<Item = MailboxOnDay>) -> Result<Self, Error> {
        let mut counts: BTreeMap<MailboxOnDay, (i64, bool)> = wanted.map(|mailbox| (mailbox, (0, false))).collect();
        if !counts.is_empty() {
            let list = hex_list(counts.keys().map(|(mailbox, _)| mailbox.as_slice()));
            let rows: Vec<MailboxDay> = conn.sql(RECEIPTS_SENT).bind(list).all().await?;
            for row in rows {
                if let Ok(mailbox) = row.mailbox.as_slice().try_into()
                    && let Some(count) = counts.get_mut(&(mailbox, row.day))
                {
                    count.0 = row.receipts;
                }
            }
        }
        Ok(Self(counts))
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

    pub(super) async fn save(self, conn: &mut Conn<'_>) -> Result<(), Error> {
        let changed: Vec<_> = self.0.iter().filter(|(_, (_, changed))| *changed).collect();
        let cells: Vec<Cell<'_>> = changed
            .iter()
            .flat_map(|((mailbox, day), (receipts, _))| {
                [Cell::Bytes(mailbox.as_slice()), Cell::Int(*day), Cell::Int(*receipts)]
            })
            .collect();
        if cells.is_empty() { Ok(()) } else { MAILBOX_DAYS.insert(conn, &cells).await }
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
