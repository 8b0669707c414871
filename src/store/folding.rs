//! 并入: letters to a unit that leave with another one to it, because it was sent many lately.
use std::collections::HashMap;

use sqlx::Error;

use crate::domain::ids::CaseNumber;
use crate::domain::letter::{CaseFacts, LetterId, LetterState, Outgoing};

use super::codec::{items_of, value};
use super::conn::{Conn, row, statements};
use super::error::Unreadable;
use super::outbox::{FactsRow, SettledRow, number_list};
use super::writer::Command;

statements! {
    /// Letters whose carrier will not leave for now go their own way again.
    UNFOLD = same(
        "UPDATE letters SET state = 'waiting', folded_into = NULL WHERE state = 'folded' AND EXISTS (SELECT 1 \
         FROM letters c WHERE c.id = letters.folded_into AND c.state IN ('held', 'dead', 'recalled', 'folded'))"
    );
    /// Only while the letter is in hand, and the carrier is not; a reminder into one that is in the same hand.
    FOLD = same(
        "UPDATE letters SET state = 'folded', folded_into = $2 WHERE id = $1 AND state = 'leased' AND EXISTS (SELECT 1 \
         FROM letters c WHERE c.id = $2 AND c.kind = letters.kind AND (c.kind = 'unit' AND c.state = 'waiting' \
         OR c.kind = 'unit_reminder' AND c.state = 'leased'))"
    );
    FOLDED = split(
        "SELECT folded_into, coalesce(about_letter, id) AS id, case_id, items FROM letters WHERE state = 'folded' \
         AND folded_into IN (SELECT value FROM json_each($1)) ORDER BY id",
        "SELECT folded_into, coalesce(about_letter, id) AS id, case_id, items FROM letters WHERE state = 'folded' AND folded_into = ANY (ARRAY( \
         SELECT value::bigint FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb))) ORDER BY id",
    );
    /// What became of the carrier became of them.
    SETTLE_FOLDED = split(
        "UPDATE letters SET state = $2, \
         last_reply = (SELECT c.last_reply FROM letters c WHERE c.id = letters.folded_into) \
         WHERE state = 'folded' AND folded_into IN (SELECT value FROM json_each($1)) \
         RETURNING id, case_id, kind, unit, state",
        "UPDATE letters SET state = $2, \
         last_reply = (SELECT c.last_reply FROM letters c WHERE c.id = letters.folded_into) \
         WHERE state = 'folded' AND folded_into = ANY (ARRAY( \
         SELECT value::bigint FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb))) \
         RETURNING id, case_id, kind, unit, state",
    );
    /// The carrier came back after it had been taken: so did they.
    BOUNCED_WITH = same(
        "UPDATE letters SET state = 'dead', last_reply = $2 WHERE folded_into = $1 AND state = 'sent' \
         AND NOT EXISTS (SELECT 1 FROM handovers h WHERE h.letter_id IN (letters.id, letters.about_letter) \
         AND h.acknowledged_minute IS NOT NULL) RETURNING id, case_id, kind, unit, state"
    );
    RECALL_FOLDED =
        same("UPDATE letters SET state = 'recalled' WHERE folded_into = $1 AND case_id = $2 AND state = 'folded'");
}

row! {
    /// `id`: the letter whose link is given.
    struct FoldedRow {
        id: i64,
        folded_into: i64,
        case_id: Option<i64>,
        items: String,
    }
}

pub(super) async fn unfold(conn: &mut Conn<'_>) -> Result<(), Error> {
    conn.sql(UNFOLD).run().await.map(drop)
}

/// What is folded into these letters.
pub(super) async fn folded(conn: &mut Conn<'_>, letters: &[i64]) -> Result<Vec<FoldedRow>, Error> {
    conn.sql(FOLDED).bind(number_list(letters)).all().await
}

/// The letter with the cases that leave with it: of each the unit's own items, and nothing that its own letter would not
/// say.
pub(super) fn with_folded(
    mut letter: Outgoing,
    folded: &[FoldedRow],
    facts: &HashMap<i64, &FactsRow>,
) -> Result<Outgoing, Unreadable> {
    for row in folded.iter().filter(|row| row.folded_into == letter.id.0) {
        let facts = value("letters.case_id", row.case_id.and_then(|id| facts.get(&id)))?.facts()?;
        let items = items_of(&row.items)?;
        letter.digest.push(CaseFacts {
            items,
            verdict: None,
            about: None,
            subdistrict: None,
            letter: Some(LetterId(row.id)),
            ..facts
        });
        letter.digest_total += 1;
    }
    Ok(letter)
}

/// What left or died with letters that were settled.
pub(super) async fn settled_with(conn: &mut Conn<'_>, settled: &[SettledRow]) -> Result<Vec<SettledRow>, Error> {
    let mut with = Vec::new();
    for state in [LetterState::Sent, LetterState::Dead] {
        let ended = settled.iter().filter(|row| row.unit.is_some() && row.state == state.as_str());
        let ended: Vec<i64> = ended.map(|row| row.id).collect();
        if !ended.is_empty() {
            let rows: Vec<SettledRow> =
                conn.sql(SETTLE_FOLDED).bind(number_list(&ended)).bind(state.as_str()).all().await?;
            with.extend(rows);
        }
    }
    Ok(with)
}

/// What came back with a letter that bounced.
pub(super) async fn bounced_with(
    conn: &mut Conn<'_>,
    carrier: Option<i64>,
    words: &str,
) -> Result<Vec<SettledRow>, Error> {
    conn.sql(BOUNCED_WITH).bind(carrier).bind(words).all().await
}

/// Folds letters into one that waits for the same unit.
pub(super) struct Fold {
    pub(super) letters: Vec<LetterId>,
    pub(super) carrier: LetterId,
}

impl Command for Fold {
    /// Those that were folded: those that still could be.
    type Output = Vec<LetterId>;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Vec<LetterId>, Error> {
        let mut folded = Vec::with_capacity(self.letters.len());
        for letter in &self.letters {
            let done = conn.sql(FOLD).bind(letter.0).bind(self.carrier.0).run().await?;
            folded.extend((done > 0).then_some(*letter));
        }
        Ok(folded)
    }
}

/// Takes back what may not leave with a letter any more.
pub(super) struct RecallFolded {
    pub(super) carrier: LetterId,
    pub(super) cases: Vec<CaseNumber>,
}

impl Command for RecallFolded {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        for case in &self.cases {
            conn.sql(RECALL_FOLDED).bind(self.carrier.0).bind(case.row()).run().await?;
        }
        Ok(())
    }
}
