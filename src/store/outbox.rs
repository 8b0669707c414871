//! The outbox: letters wait in the commit that caused them, are lent to a worker for a while, and settled.
use std::collections::HashMap;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sqlx::Error;

use crate::domain::attempt::AttemptOutcome;
use crate::domain::case::{Actor, Event, EventKind, Hold, Secrecy};
use crate::domain::feedback::Verdict;
use crate::domain::ids::CaseNumber;
use crate::domain::language::Language;
use crate::domain::letter::{CaseFacts, LetterId, LetterKind, LetterState, Outcome, Outgoing, Settlement};
use crate::seal::Keyring;
use crate::seal::letters::LetterKeys;

use super::bulk::{Cell, EVENTS};
use super::codec::{event_cells, items_of, maybe, recipient_of, text_of, value};
use super::conn::{Conn, row, statements};
use super::error::Unreadable;
use super::folding::{self, FoldedRow, with_folded};
use super::writer::Command;

statements! {
    /// A lease that ran out was an attempt: the worker may have died of this very letter.
    CLAIM = split(
        "UPDATE letters SET state = 'leased', next_at = $1 + $2, \
         attempts = attempts + CASE WHEN state = 'leased' THEN 1 ELSE 0 END \
         WHERE id IN (SELECT id FROM letters WHERE state IN ('waiting', 'leased') AND next_at <= $1 \
         ORDER BY next_at, id LIMIT $3) RETURNING id",
        "UPDATE letters SET state = 'leased', next_at = $1 + $2, \
         attempts = attempts + CASE WHEN state = 'leased' THEN 1 ELSE 0 END \
         WHERE id = ANY (ARRAY(SELECT id FROM letters WHERE state IN ('waiting', 'leased') AND next_at <= $1 \
         ORDER BY next_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING id",
    );
    /// Letters whose worker never said what became of them.
    LOST = same("SELECT id FROM letters WHERE state = 'leased' AND next_at <= $1");
    ADD_LOST = same("INSERT INTO letter_attempts (letter_id, at_minute, outcome, reply) VALUES ($1, $2, 'lost', '')");
    OUTGOING = split(
        "SELECT l.id, l.case_id, l.kind, l.recipient, l.sealed_recipient, l.language, l.unit, l.items, l.body, \
         l.hold, l.listed, l.listed_total, l.written_minute, l.attempts, l.about_letter, c.receipt, \
         CAST(CASE WHEN l.tag IS NULL THEN 1 ELSE 0 END AS BIGINT) AS untagged, \
         CASE WHEN l.kind = 'desk' OR l.body_of_case = 1 THEN c.body END AS case_body, \
         CASE WHEN l.kind = 'desk' THEN c.sealed_body END AS case_sealed_body \
         FROM letters l LEFT JOIN cases c ON c.id = l.case_id \
         WHERE l.id IN (SELECT value FROM json_each($1)) ORDER BY l.id",
        "SELECT l.id, l.case_id, l.kind, l.recipient, l.sealed_recipient, l.language, l.unit, l.items, l.body, \
         l.hold, l.listed, l.listed_total, l.written_minute, l.attempts, l.about_letter, c.receipt, \
         CAST(CASE WHEN l.tag IS NULL THEN 1 ELSE 0 END AS BIGINT) AS untagged, \
         CASE WHEN l.kind = 'desk' OR l.body_of_case = 1 THEN c.body END AS case_body, \
         CASE WHEN l.kind = 'desk' THEN c.sealed_body END AS case_sealed_body \
         FROM letters l LEFT JOIN cases c ON c.id = l.case_id \
         WHERE l.id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb))) ORDER BY l.id",
    );
    FACTS = split(
        "SELECT id, secrecy, items, verdict, about, subdistrict, filed_minute, notice FROM cases \
         WHERE id IN (SELECT value FROM json_each($1))",
        "SELECT id, secrecy, items, verdict, about, subdistrict, filed_minute, notice FROM cases \
         WHERE id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
    /// A success is believed even where the lease had run out, but not after the letter came back; anything else only by who
    /// still has the lease.
    SETTLE = split(
        "UPDATE letters SET state = s.outcome, attempts = letters.attempts + s.counted, \
         next_at = CASE WHEN s.outcome = 'waiting' THEN s.due ELSE letters.next_at END, last_reply = s.reply \
         FROM (SELECT value ->> 'letter' AS letter, value ->> 'outcome' AS outcome, value ->> 'due' AS due, \
         value ->> 'counted' AS counted, value ->> 'reply' AS reply FROM json_each($1)) AS s \
         WHERE letters.id = s.letter AND letters.state <> 'sent' \
         AND (letters.state = 'leased' OR s.outcome = 'sent' AND letters.state <> 'dead') RETURNING id, case_id, kind, unit, state",
        "UPDATE letters SET state = s.outcome, attempts = letters.attempts + s.counted, \
         next_at = CASE WHEN s.outcome = 'waiting' THEN s.due ELSE letters.next_at END, last_reply = s.reply \
         FROM jsonb_to_recordset(CAST($1 AS text)::jsonb) \
         AS s(letter bigint, outcome text, due bigint, counted bigint, reply text) \
         WHERE letters.id = s.letter AND letters.state <> 'sent' \
         AND (letters.state = 'leased' OR s.outcome = 'sent' AND letters.state <> 'dead') RETURNING id, case_id, kind, unit, state",
    );
    /// Every attempt, also one whose letter is settled already.
    ATTEMPTED = split(
        "INSERT INTO letter_attempts (letter_id, at_minute, outcome, reply) \
         SELECT l.id, $2, s.value ->> 'attempt', s.value ->> 'reply' FROM json_each($1) AS s \
         JOIN letters l ON l.id = s.value ->> 'letter' WHERE s.value ->> 'attempt' IS NOT NULL",
        "INSERT INTO letter_attempts (letter_id, at_minute, outcome, reply) \
         SELECT l.id, $2, s.attempt, s.reply \
         FROM jsonb_to_recordset(CAST($1 AS text)::jsonb) AS s(letter bigint, attempt text, reply text) \
         JOIN letters l ON l.id = s.letter WHERE s.attempt IS NOT NULL",
    );
    /// Each letter's tag, once.
    TAG = split(
        "UPDATE letters SET tag = unhex(s.tag) FROM (SELECT value ->> 'letter' AS letter, value ->> 'tag' AS tag \
         FROM json_each($1)) AS s WHERE letters.id = s.letter",
        "UPDATE letters SET tag = decode(s.tag, 'hex') \
         FROM jsonb_to_recordset(CAST($1 AS text)::jsonb) AS s(letter bigint, tag text) WHERE letters.id = s.letter",
    );
    /// The handover of each letter to a unit.
    HAND_OVER = split(
        "INSERT INTO handovers (letter_id, case_id, unit, token_hash, expires_minute) \
         SELECT l.id, l.case_id, l.unit, unhex(s.value ->> 'token_hash'), $2 FROM json_each($1) AS s \
         JOIN letters l ON l.id = s.value ->> 'letter' WHERE l.kind = 'unit' AND l.unit IS NOT NULL",
        "INSERT INTO handovers (letter_id, case_id, unit, token_hash, expires_minute) \
         SELECT l.id, l.case_id, l.unit, decode(s.token_hash, 'hex'), $2 \
         FROM jsonb_to_recordset(CAST($1 AS text)::jsonb) AS s(letter bigint, token_hash text) \
         JOIN letters l ON l.id = s.letter WHERE l.kind = 'unit' AND l.unit IS NOT NULL",
    );
    HANDED = split(
        "UPDATE handovers SET handed_minute = $2 WHERE handed_minute IS NULL \
         AND letter_id IN (SELECT value FROM json_each($1))",
        "UPDATE handovers SET handed_minute = $2 WHERE handed_minute IS NULL \
         AND letter_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
    SET_ASIDE = same("UPDATE letters SET state = 'held', last_reply = $2 WHERE id = $1 AND state = 'leased'");
}

row! {
    struct OutgoingRow {
        id: i64,
        case_id: Option<i64>,
        kind: String,
        recipient: Option<String>,
        sealed_recipient: Option<Vec<u8>>,
        language: String,
        unit: Option<String>,
        items: String,
        body: Option<String>,
        hold: Option<String>,
        listed: Option<String>,
        listed_total: Option<i64>,
        written_minute: i64,
        attempts: i64,
        about_letter: Option<i64>,
        receipt: Option<Vec<u8>>,
        untagged: i64,
        case_body: Option<String>,
        case_sealed_body: Option<Vec<u8>>,
    }
}

row! {
    struct FactsRow {
        id: i64,
        secrecy: String,
        items: String,
        verdict: Option<String>,
        about: Option<String>,
        subdistrict: Option<String>,
        filed_minute: i64,
        notice: Vec<u8>,
    }
}

row! {
    struct SettledRow {
        id: i64,
        case_id: Option<i64>,
        kind: String,
        unit: Option<String>,
        state: String,
    }
}

/// Lends due letters to a worker until the lease ends.
pub(super) struct Claim {
    pub(super) now_ms: i64,
    pub(super) lease_ms: i64,
    pub(super) limit: u32,
    /// How long the link in a letter to a unit leads anywhere.
    pub(super) link_minutes: i64,
    pub(super) keys: LetterKeys,
}

/// What a letter that is claimed for the first time is given.
#[derive(Serialize)]
struct Named {
    letter: i64,
    tag: String,
}

/// The same for the handover of a letter to a unit.
#[derive(Serialize)]
struct HandedOut {
    letter: i64,
    token_hash: String,
}

/// The rows of claimed letters, still to be opened: that is done outside the writer.
pub(super) struct Claimed {
    letters: Vec<OutgoingRow>,
    folded: Vec<FoldedRow>,
    facts: Vec<FactsRow>,
}

impl Command for Claim {
    type Output = Claimed;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Claimed, Error> {
        folding::unfold(&mut conn).await?;
        let lost: Vec<i64> = conn.sql(LOST).bind(self.now_ms).all().await?;
        let ids: Vec<i64> =
            conn.sql(CLAIM).bind(self.now_ms).bind(self.lease_ms).bind(i64::from(self.limit)).all().await?;
        if ids.is_empty() {
            return Ok(Claimed { letters: Vec::new(), folded: Vec::new(), facts: Vec::new() });
        }
        for id in lost.iter().filter(|id| ids.contains(id)) {
            conn.sql(ADD_LOST).bind(*id).bind(self.now_ms.div_euclid(60_000)).run().await?;
        }
        let letters: Vec<OutgoingRow> = conn.sql(OUTGOING).bind(number_list(&ids)).all().await?;
        self.name(&mut conn, &letters).await?;
        let folded = folding::folded(&mut conn, &ids).await?;
        let mut cases: Vec<i64> = letters.iter().filter_map(|letter| letter.case_id).collect();
        cases.extend(folded.iter().filter_map(|row| row.case_id));
        cases.extend(letters.iter().filter_map(|letter| letter.listed.as_deref()).flat_map(listed_ids));
        let facts = conn.sql(FACTS).bind(number_list(&cases)).all().await?;
        Ok(Claimed { letters, folded, facts })
    }
}

impl Claim {
    /// Gives letters their tags and handovers: in the commit that first lends them, not in the one that files them, since
    /// there somebody waits in front of a page.
    async fn name(&self, conn: &mut Conn<'_>, letters: &[OutgoingRow]) -> Result<(), Error> {
        let new = || letters.iter().filter(|letter| letter.untagged == 1);
        let tags: Vec<Named> =
            new().map(|row| Named { letter: row.id, tag: HEXLOWER.encode(&self.keys.tag(row.id)) }).collect();
        if tags.is_empty() {
            return Ok(());
        }
        conn.sql(TAG).bind(json(&tags)?).run().await?;
        let to_units = new().filter(|row| row.kind == LetterKind::Unit.as_str());
        let handed: Vec<HandedOut> = to_units
            .map(|row| HandedOut { letter: row.id, token_hash: HEXLOWER.encode(&self.keys.token_hash(row.id)) })
            .collect();
        if !handed.is_empty() {
            let expires = self.now_ms.div_euclid(60_000) + self.link_minutes;
            conn.sql(HAND_OVER).bind(json(&handed)?).bind(expires).run().await?;
        }
        Ok(())
    }
}

fn json<T: Serialize>(list: &[T]) -> Result<String, Error> {
    serde_json::to_string(list).map_err(|e| Error::Encode(Box::new(e)))
}

impl Claimed {
    /// The letters that can be read, and those that cannot: one spoilt row must not keep the rest back.
    pub(super) fn open(self, keyring: &Keyring) -> (Vec<Outgoing>, Vec<(LetterId, Unreadable)>) {
        let facts: HashMap<i64, &FactsRow> = self.facts.iter().map(|row| (row.id, row)).collect();
        let mut letters = Vec::with_capacity(self.letters.len());
        let mut spoilt = Vec::new();
        for row in self.letters {
            let id = LetterId(row.id);
            let opened = row.open(&facts, keyring).and_then(|letter| with_folded(letter, &self.folded, &facts));
            match opened {
                Ok(letter) => letters.push(letter),
                Err(e) => spoilt.push((id, e)),
            }
        }
        (letters, spoilt)
    }
}

impl OutgoingRow {
    fn open(self, facts: &HashMap<i64, &FactsRow>, keyring: &Keyring) -> Result<Outgoing, Unreadable> {
        let receipt = self.receipt.as_deref().unwrap_or_default();
        let kind = value("letters.kind", LetterKind::parse(&self.kind))?;
        let facts_of = |id: i64| value("letters.case_id", facts.get(&id)).and_then(|row| row.facts());
        let text = match kind {
            LetterKind::Unit => self.body.or(self.case_body),
            LetterKind::Desk => {
                Some(text_of(self.case_body.as_deref(), self.case_sealed_body.as_deref(), receipt, keyring)?)
            }
            LetterKind::DeskDigest | LetterKind::Officer | LetterKind::CitizenReceipt | LetterKind::UnitReminder => {
                None
            }
        };
        Ok(Outgoing {
            id: LetterId(self.id),
            kind,
            to: recipient_of(self.recipient.as_deref(), self.sealed_recipient.as_deref(), receipt, keyring)?,
            language: value("letters.language", Language::parse(&self.language))?,
            unit: maybe("letters.unit", self.unit.as_deref(), |id| id.parse().ok())?,
            items: items_of(&self.items)?,
            text,
            hold: maybe("letters.hold", self.hold.as_deref(), Hold::parse)?,
            case: self.case_id.map(facts_of).transpose()?,
            digest: self
                .listed
                .as_deref()
                .map(listed_ids)
                .unwrap_or_default()
                .into_iter()
                .map(facts_of)
                .collect::<Result<_, _>>()?,
            digest_total: u64::try_from(self.listed_total.unwrap_or_default()).unwrap_or_default(),
            written_minute: self.written_minute,
            attempts: u32::try_from(self.attempts).unwrap_or_default(),
            about_letter: self.about_letter.map(LetterId),
        })
    }
}

impl FactsRow {
    pub(super) fn facts(&self) -> Result<CaseFacts, Unreadable> {
        Ok(CaseFacts {
            number: CaseNumber::from_row(self.id).map_err(|_| Unreadable::Value("cases.id"))?,
            secrecy: value("cases.secrecy", Secrecy::parse(&self.secrecy))?,
            items: items_of(&self.items)?,
            verdict: maybe("cases.verdict", self.verdict.as_deref(), Verdict::parse)?,
            about: maybe("cases.about", self.about.as_deref(), |id| id.parse().ok())?,
            subdistrict: maybe("cases.subdistrict", self.subdistrict.as_deref(), |id| id.parse().ok())?,
            filed_minute: self.filed_minute,
            notice: value("cases.notice", self.notice.as_slice().try_into().ok())?,
            letter: None,
        })
    }
}

/// One settlement as the statement takes it.
#[derive(Serialize)]
struct Settled<'a> {
    letter: i64,
    outcome: &'static str,
    due: i64,
    counted: i64,
    reply: &'a str,
    /// What the attempt came to; `None` where none was made.
    attempt: Option<&'static str>,
}

/// Writes down what came of attempts, and the events that follow.
pub(super) struct Settle {
    pub(super) settlements: Vec<Settlement>,
    pub(super) now_minute: i64,
}

impl Command for Settle {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        let list: Vec<Settled<'_>> = self.settlements.iter().map(settled).collect();
        let list = json(&list)?;
        conn.sql(ATTEMPTED).bind(list.as_str()).bind(self.now_minute).run().await?;
        let mut rows: Vec<SettledRow> = conn.sql(SETTLE).bind(list).all().await?;
        let with = folding::settled_with(&mut conn, &rows).await?;
        rows.extend(with);
        let handed =
            rows.iter().filter(|row| row.state == LetterState::Sent.as_str() && row.kind == LetterKind::Unit.as_str());
        let handed: Vec<i64> = handed.map(|row| row.id).collect();
        if !handed.is_empty() {
            conn.sql(HANDED).bind(number_list(&handed)).bind(self.now_minute).run().await?;
        }
        let mut events = Vec::new();
        for row in rows {
            let Some(case) = row.case_id else { continue };
            let (kind, detail) = match (LetterState::parse(&row.state), row.unit) {
                (Some(LetterState::Sent), Some(unit)) if row.kind == LetterKind::Unit.as_str() => {
                    (EventKind::HandedOver, unit)
                }
                (Some(LetterState::Dead), _) => (EventKind::LetterDead, row.kind),
                _ => continue,
            };
            events.push((case, Event::new(kind, Actor::System, detail)));
        }
        let cells: Vec<Cell<'_>> =
            events.iter().flat_map(|(case, event)| event_cells(*case, event, None, self.now_minute)).collect();
        EVENTS.insert(&mut conn, &cells).await
    }
}

fn settled(settlement: &Settlement) -> Settled<'_> {
    let (state, due, counted) = match settlement.outcome {
        Outcome::Sent => (LetterState::Sent, 0, 1),
        Outcome::RetryAt { at, counted } => (LetterState::Waiting, at, i64::from(counted)),
        Outcome::Untouched { at } => (LetterState::Waiting, at, 0),
        Outcome::Dead => (LetterState::Dead, 0, 1),
    };
    Settled {
        letter: settlement.id.0,
        outcome: state.as_str(),
        due,
        counted,
        attempt: AttemptOutcome::of(settlement.outcome).map(AttemptOutcome::as_str),
        // PostgreSQL's JSON knows no zero character.
        reply: settlement.reply.split('\0').next().unwrap_or_default(),
    }
}

/// Sets claimed letters aside that cannot be read.
pub(super) struct SetAside(pub(super) Vec<(LetterId, Unreadable)>);

impl Command for SetAside {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        for (id, reason) in &self.0 {
            conn.sql(SET_ASIDE).bind(id.0).bind(reason.to_string()).run().await?;
        }
        Ok(())
    }
}

/// A JSON list of numbers.
pub(super) fn number_list(ids: &[i64]) -> String {
    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    format!("[{ids}]")
}

fn listed_ids(list: &str) -> Vec<i64> {
    serde_json::from_str(list).unwrap_or_default()
}
