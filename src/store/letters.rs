//! Letters one by one, as a person looks after them: listed, retried, held, released.
use std::collections::HashMap;

use sqlx::Error;

use crate::domain::attempt::{Attempt, AttemptOutcome};
use crate::domain::case::Event;
use crate::domain::ids::CaseNumber;
use crate::domain::letter::{ByHand, LetterId, LetterKind, LetterState};
use crate::seal::Keyring;

use super::bulk::EVENTS;
use super::codec::{event_cells, recipient_of, value};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::outbox::number_list;
use super::records::{LetterFilter, LetterRow, Sight};
use super::writer::Command;

statements! {
    MOVE = same(
        "UPDATE letters SET state = $2, next_at = $3, attempts = CASE WHEN $4 = 1 THEN 0 ELSE attempts END, \
         folded_into = NULL WHERE id = $1 AND state IN ($5, $6)"
    );
    NEXT_DUE = same("SELECT min(next_at) FROM letters WHERE state IN ('waiting', 'leased')");
    LETTERS_OF_CASE = same(
        "SELECT l.id, l.case_id, l.kind, l.recipient, l.sealed_recipient, l.state, l.attempts, l.next_at, \
         l.last_reply, l.folded_into, c.receipt FROM letters l LEFT JOIN cases c ON c.id = l.case_id \
         WHERE l.case_id = $1 ORDER BY l.id"
    );
    ONE_LETTER = same(
        "SELECT l.id, l.case_id, l.kind, l.recipient, l.sealed_recipient, l.state, l.attempts, l.next_at, \
         l.last_reply, l.folded_into, c.receipt FROM letters l LEFT JOIN cases c ON c.id = l.case_id WHERE l.id = $1"
    );
    LENT = same("SELECT id FROM letters WHERE id = $1 AND state = 'leased'");
    LETTERS = same(
        "SELECT l.id, l.case_id, l.kind, l.recipient, l.sealed_recipient, l.state, l.attempts, l.next_at, \
         l.last_reply, l.folded_into, c.receipt FROM letters l LEFT JOIN cases c ON c.id = l.case_id \
         WHERE CAST($1 AS TEXT) IS NULL OR l.state = $1 ORDER BY l.id DESC LIMIT $2"
    );
    /// The last attempts of some letters, the newest first.
    ATTEMPTS = split(
        "SELECT letter_id, at_minute, outcome, reply FROM letter_attempts \
         WHERE letter_id IN (SELECT value FROM json_each($1)) ORDER BY id DESC LIMIT $2",
        "SELECT letter_id, at_minute, outcome, reply FROM letter_attempts \
         WHERE letter_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb))) \
         ORDER BY id DESC LIMIT $2",
    );
    /// The same for a member of staff; `$3` is 1 for the sealed officer, `$4` the member.
    LETTERS_SEEN = same(
        "SELECT l.id, l.case_id, l.kind, l.recipient, l.sealed_recipient, l.state, l.attempts, l.next_at, \
         l.last_reply, l.folded_into, c.receipt FROM letters l LEFT JOIN cases c ON c.id = l.case_id \
         WHERE (CAST($1 AS TEXT) IS NULL OR l.state = $1) AND (l.case_id IS NULL OR ((c.secrecy <> 'sealed' OR $3 = 1) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $4 AND w.case_id = l.case_id))) \
         ORDER BY l.id DESC LIMIT $2"
    );
}

row! {
    struct ListedRow {
        id: i64,
        case_id: Option<i64>,
        kind: String,
        recipient: Option<String>,
        sealed_recipient: Option<Vec<u8>>,
        state: String,
        attempts: i64,
        next_at: i64,
        last_reply: String,
        folded_into: Option<i64>,
        receipt: Option<Vec<u8>>,
    }
}

row! {
    struct AttemptRow {
        letter_id: i64,
        at_minute: i64,
        outcome: String,
        reply: String,
    }
}

/// Moves a letter by hand. From then on it goes its own way: what becomes of a letter that it once left with is nothing to
/// it any more.
pub(super) struct Move {
    pub(super) id: LetterId,
    pub(super) from: [LetterState; 2],
    pub(super) to: LetterState,
    pub(super) next_at: i64,
    /// Begins the count of attempts anew.
    pub(super) afresh: bool,
    /// What its case's history says of it, where it moved.
    pub(super) event: Option<(CaseNumber, Event)>,
}

impl Move {
    pub(super) fn by_hand(id: LetterId, what: ByHand, event: Option<(CaseNumber, Event)>, now_ms: i64) -> Self {
        let (from, to, afresh) = match what {
            // What a person held is let go by releasing it alone.
            ByHand::Retry => ([LetterState::Dead, LetterState::Waiting], LetterState::Waiting, true),
            ByHand::Hold => ([LetterState::Waiting, LetterState::Dead], LetterState::Held, false),
            ByHand::Release => ([LetterState::Held, LetterState::Held], LetterState::Waiting, true),
        };
        Self { id, from, to, next_at: now_ms, afresh, event }
    }

    pub(super) const fn recall(id: LetterId, now_ms: i64) -> Self {
        let from = [LetterState::Leased, LetterState::Leased];
        Self { id, from, to: LetterState::Recalled, next_at: now_ms, afresh: false, event: None }
    }
}

impl Command for Move {
    /// Whether the letter was there to be moved.
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let [first, second] = self.from;
        let moved = conn
            .sql(MOVE)
            .bind(self.id.0)
            .bind(self.to.as_str())
            .bind(self.next_at)
            .bind(i64::from(self.afresh))
            .bind(first.as_str())
            .bind(second.as_str())
            .run()
            .await?;
        if let (1.., Some((case, event))) = (moved, &self.event) {
            let now_minute = self.next_at.div_euclid(60_000);
            EVENTS.insert(&mut conn, &event_cells(case.row(), event, None, now_minute)).await?;
        }
        Ok(moved > 0)
    }
}

pub(super) async fn next_due(conn: &mut Conn<'_>) -> Result<Option<i64>, Error> {
    conn.sql(NEXT_DUE).one().await
}

pub(super) async fn letters_of(
    conn: &mut Conn<'_>,
    number: CaseNumber,
    keyring: &Keyring,
) -> Result<Vec<LetterRow>, StoreError> {
    let rows: Vec<ListedRow> = conn.sql(LETTERS_OF_CASE).bind(number.row()).all().await?;
    Ok(rows.into_iter().map(|row| row.listed(keyring)).collect::<Result<_, _>>()?)
}

pub(super) async fn letter(
    conn: &mut Conn<'_>,
    id: LetterId,
    keyring: &Keyring,
) -> Result<Option<LetterRow>, StoreError> {
    let row: Option<ListedRow> = conn.sql(ONE_LETTER).bind(id.0).maybe().await?;
    Ok(row.map(|row| row.listed(keyring)).transpose()?)
}

pub(super) async fn is_lent(conn: &mut Conn<'_>, id: LetterId) -> Result<bool, StoreError> {
    let lent: Option<i64> = conn.sql(LENT).bind(id.0).maybe().await?;
    Ok(lent.is_some())
}

pub(super) async fn letters(
    conn: &mut Conn<'_>,
    filter: LetterFilter,
    keyring: &Keyring,
) -> Result<Vec<LetterRow>, StoreError> {
    let state = filter.state.map(LetterState::as_str);
    let rows: Vec<ListedRow> = conn.sql(LETTERS).bind(state).bind(i64::from(filter.limit)).all().await?;
    Ok(rows.into_iter().map(|row| row.listed(keyring)).collect::<Result<_, _>>()?)
}

/// Those that a member of staff may see. They are left out before the limit, so that what is hidden leaves no gap.
pub(super) async fn letters_for(
    conn: &mut Conn<'_>,
    sight: Sight,
    filter: LetterFilter,
    keyring: &Keyring,
) -> Result<Vec<LetterRow>, StoreError> {
    let rows: Vec<ListedRow> = conn
        .sql(LETTERS_SEEN)
        .bind(filter.state.map(LetterState::as_str))
        .bind(i64::from(filter.limit))
        .bind(i64::from(sight.officer))
        .bind(sight.me.0)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.listed(keyring)).collect::<Result<_, _>>()?)
}

/// How many attempts are read at once, of all letters asked for together.
const MOST_ATTEMPTS: i64 = 5_000;

/// The attempts of each of these letters, the newest first.
pub(super) async fn attempts(
    conn: &mut Conn<'_>,
    letters: &[LetterId],
) -> Result<HashMap<LetterId, Vec<Attempt>>, StoreError> {
    let ids: Vec<i64> = letters.iter().map(|id| id.0).collect();
    let rows: Vec<AttemptRow> = conn.sql(ATTEMPTS).bind(number_list(&ids)).bind(MOST_ATTEMPTS).all().await?;
    let mut attempts: HashMap<LetterId, Vec<Attempt>> = HashMap::new();
    for row in rows {
        let outcome = value("letter_attempts.outcome", AttemptOutcome::parse(&row.outcome))?;
        let attempt = Attempt { at_minute: row.at_minute, outcome, reply: row.reply };
        attempts.entry(LetterId(row.letter_id)).or_default().push(attempt);
    }
    Ok(attempts)
}

impl ListedRow {
    fn listed(self, keyring: &Keyring) -> Result<LetterRow, Unreadable> {
        let receipt = self.receipt.as_deref().unwrap_or_default();
        Ok(LetterRow {
            id: LetterId(self.id),
            case: self
                .case_id
                .map(|id| CaseNumber::from_row(id).map_err(|_| Unreadable::Value("letters.case_id")))
                .transpose()?,
            kind: value("letters.kind", LetterKind::parse(&self.kind))?,
            to: recipient_of(self.recipient.as_deref(), self.sealed_recipient.as_deref(), receipt, keyring)?,
            secret_recipient: self.sealed_recipient.is_some(),
            state: value("letters.state", LetterState::parse(&self.state))?,
            attempts: u32::try_from(self.attempts).unwrap_or_default(),
            next_at: self.next_at,
            last_reply: self.last_reply,
            folded_into: self.folded_into.map(LetterId),
        })
    }
}
