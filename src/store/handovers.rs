//! 交办单: what became of letters to units, found by the hash of a link's token, by case, or by their silence.
use sqlx::Error;

use crate::domain::case::{EventKind, Silence};
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::letter::{LetterId, LetterState};

use super::Store;
use super::codec::{items_of, value};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};

statements! {
    BY_TOKEN = same(
        "SELECT letter_id, case_id, unit, expires_minute, revoked_minute, handed_minute, acknowledged_minute, \
         answered_minute, return_minute, extension_minute, reminded_minute, second_minute, raised_minute \
         FROM handovers WHERE token_hash = $1"
    );
    OF_CASE = same(
        "SELECT letter_id, case_id, unit, expires_minute, revoked_minute, handed_minute, acknowledged_minute, \
         answered_minute, return_minute, extension_minute, reminded_minute, second_minute, raised_minute \
         FROM handovers WHERE case_id = $1 ORDER BY letter_id"
    );
    OF_LETTER = same(
        "SELECT letter_id, case_id, unit, expires_minute, revoked_minute, handed_minute, acknowledged_minute, \
         answered_minute, return_minute, extension_minute, reminded_minute, second_minute, raised_minute \
         FROM handovers WHERE letter_id = $1"
    );
    RELEASED = same(
        "SELECT l.items, CASE WHEN l.body_of_case = 1 THEN c.body ELSE l.body END AS body, l.state FROM letters l \
         JOIN cases c ON c.id = l.case_id WHERE l.id = $1 AND l.kind = 'unit'"
    );
    /// The state of the letter, or of the latest that reminded of it.
    LATEST_STATE = same(
        "SELECT state FROM letters WHERE id = $1 OR about_letter = $1 ORDER BY id DESC LIMIT 1"
    );
    /// Letters whose units have said nothing since `$2`, or that did not arrive or never left, behind `$1`.
    SILENT = same(
        "SELECT h.letter_id, h.case_id FROM handovers h JOIN cases c ON c.id = h.case_id \
         WHERE h.acknowledged_minute IS NULL AND h.revoked_minute IS NULL AND h.raised_minute IS NULL \
         AND h.letter_id > $1 AND c.state = 'transferred' \
         AND (coalesce(h.second_minute, h.reminded_minute, h.handed_minute, $2 + 1) <= $2 \
         OR EXISTS (SELECT 1 FROM letters l WHERE l.id = h.letter_id AND l.state = 'dead') \
         OR EXISTS (SELECT 1 FROM letters l WHERE l.about_letter = h.letter_id AND l.state = 'dead') \
         OR (h.handed_minute IS NULL \
         AND EXISTS (SELECT 1 FROM letters l WHERE l.id = h.letter_id AND l.state = 'recalled') \
         AND NOT EXISTS (SELECT 1 FROM handovers n WHERE n.case_id = h.case_id AND n.unit = h.unit \
         AND n.letter_id > h.letter_id))) \
         ORDER BY h.letter_id LIMIT $3"
    );
    MARK = same(
        "UPDATE handovers SET \
         acknowledged_minute = CASE WHEN $3 IN ('unit_acknowledged', 'unit_answered', 'unit_return_asked', \
         'unit_extension_asked') THEN coalesce(acknowledged_minute, $4) ELSE acknowledged_minute END, \
         answered_minute = CASE WHEN $3 = 'unit_answered' THEN $4 ELSE answered_minute END, \
         return_minute = CASE $3 WHEN 'unit_return_asked' THEN $4 WHEN 'unit_return_refused' THEN NULL \
         ELSE return_minute END, \
         extension_minute = CASE $3 WHEN 'unit_extension_asked' THEN $4 WHEN 'unit_extension_refused' THEN NULL \
         WHEN 'unit_extension_approved' THEN NULL ELSE extension_minute END, \
         reminded_minute = CASE WHEN $3 = 'unit_reminded' THEN $4 ELSE reminded_minute END, \
         second_minute = CASE WHEN $3 = 'unit_second' THEN $4 ELSE second_minute END, \
         raised_minute = CASE WHEN $3 = 'unit_silent' THEN $4 ELSE raised_minute END \
         WHERE case_id = $1 AND unit = $2 AND revoked_minute IS NULL"
    );
    /// `$3` is 1 for all of the case, 0 for units that are not among `$4`.
    REVOKE = same(
        "UPDATE handovers SET revoked_minute = $2 WHERE case_id = $1 AND revoked_minute IS NULL \
         AND ($3 = 1 OR CAST($4 AS TEXT) NOT LIKE '%,' || unit || ',%')"
    );
}

row! {
    struct HandoverRow {
        letter_id: i64,
        case_id: i64,
        unit: String,
        expires_minute: i64,
        revoked_minute: Option<i64>,
        handed_minute: Option<i64>,
        acknowledged_minute: Option<i64>,
        answered_minute: Option<i64>,
        return_minute: Option<i64>,
        extension_minute: Option<i64>,
        reminded_minute: Option<i64>,
        second_minute: Option<i64>,
        raised_minute: Option<i64>,
    }
}

row! {
    struct ReleasedRow {
        items: String,
        body: Option<String>,
        state: String,
    }
}

row! {
    struct StateRow {
        state: String,
    }
}

row! {
    struct SilentRow {
        letter_id: i64,
        case_id: i64,
    }
}

/// What became of one letter to a unit. Minutes since 1970 (UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    pub letter: LetterId,
    pub number: CaseNumber,
    pub unit: UnitId,
    pub expires_minute: i64,
    pub revoked_minute: Option<i64>,
    pub handed_minute: Option<i64>,
    pub acknowledged_minute: Option<i64>,
    pub answered_minute: Option<i64>,
    pub return_minute: Option<i64>,
    pub extension_minute: Option<i64>,
    pub reminded_minute: Option<i64>,
    pub second_minute: Option<i64>,
    pub raised_minute: Option<i64>,
}

/// What a unit's letter says. No `Debug`.
#[derive(Clone)]
pub struct Released {
    pub items: Vec<ItemNumber>,
    /// `None` where the unit gets the number only.
    pub text: Option<String>,
    pub state: LetterState,
}

impl HandoverRow {
    fn handover(self) -> Result<Handover, Unreadable> {
        Ok(Handover {
            letter: LetterId(self.letter_id),
            number: value("handovers.case_id", CaseNumber::from_row(self.case_id).ok())?,
            unit: value("handovers.unit", self.unit.parse().ok())?,
            expires_minute: self.expires_minute,
            revoked_minute: self.revoked_minute,
            handed_minute: self.handed_minute,
            acknowledged_minute: self.acknowledged_minute,
            answered_minute: self.answered_minute,
            return_minute: self.return_minute,
            extension_minute: self.extension_minute,
            reminded_minute: self.reminded_minute,
            second_minute: self.second_minute,
            raised_minute: self.raised_minute,
        })
    }
}

impl Store {
    /// The handover that a link leads to, by the hash of its token. Whether the link still is good is for the caller to say.
    pub async fn handover(&self, token_hash: &[u8; 32]) -> Result<Option<Handover>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<HandoverRow> = reader.conn().sql(BY_TOKEN).bind(token_hash.as_slice()).maybe().await?;
        Ok(row.map(HandoverRow::handover).transpose()?)
    }

    /// The handover of a letter to a unit.
    pub async fn handover_of(&self, letter: LetterId) -> Result<Option<Handover>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<HandoverRow> = reader.conn().sql(OF_LETTER).bind(letter.0).maybe().await?;
        Ok(row.map(HandoverRow::handover).transpose()?)
    }

    /// The handovers of a case, the oldest first.
    pub async fn handovers(&self, number: CaseNumber) -> Result<Vec<Handover>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let rows: Vec<HandoverRow> = reader.conn().sql(OF_CASE).bind(number.row()).all().await?;
        Ok(rows.into_iter().map(HandoverRow::handover).collect::<Result<_, _>>()?)
    }

    /// What a letter to a unit says.
    pub async fn released(&self, letter: LetterId) -> Result<Option<Released>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<ReleasedRow> = reader.conn().sql(RELEASED).bind(letter.0).maybe().await?;
        let released = |row: ReleasedRow| {
            Ok::<_, Unreadable>(Released {
                items: items_of(&row.items)?,
                text: row.body,
                state: value("letters.state", LetterState::parse(&row.state))?,
            })
        };
        Ok(row.map(released).transpose()?)
    }

    /// Letters, with their cases, that may have to be followed up: their units said nothing since then, or they did not
    /// arrive. A piece of the list, behind a letter.
    pub async fn silent(
        &self,
        behind: LetterId,
        since_minute: i64,
        limit: u32,
    ) -> Result<Vec<(LetterId, CaseNumber)>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let mut conn = reader.conn();
        let query = conn.sql(SILENT).bind(behind.0).bind(since_minute).bind(i64::from(limit));
        let rows: Vec<SilentRow> = query.all().await?;
        let found = |row: SilentRow| {
            Ok::<_, Unreadable>((
                LetterId(row.letter_id),
                value("letters.case_id", CaseNumber::from_row(row.case_id).ok())?,
            ))
        };
        Ok(rows.into_iter().map(found).collect::<Result<_, _>>()?)
    }

    /// How far a letter has come that its unit has not acknowledged.
    pub async fn silence(&self, handover: &Handover) -> Result<Silence, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let latest: Option<StateRow> = reader.conn().sql(LATEST_STATE).bind(handover.letter.0).maybe().await?;
        Ok(Silence {
            handed: handover.handed_minute,
            reminded: handover.reminded_minute,
            second: handover.second_minute,
            dead: latest.as_ref().is_some_and(|row| row.state == LetterState::Dead.as_str()),
            taken_back: latest.is_some_and(|row| row.state == LetterState::Recalled.as_str()),
        })
    }
}

/// Writes a step of a unit, or about it, into its handover.
pub(super) async fn mark(
    conn: &mut Conn<'_>,
    case: i64,
    unit: &UnitId,
    kind: EventKind,
    now_minute: i64,
) -> Result<(), Error> {
    conn.sql(MARK).bind(case).bind(unit.as_str()).bind(kind.as_str()).bind(now_minute).run().await?;
    Ok(())
}

/// Ends the links of a case: all, or those of units that are not with it any more.
pub(super) async fn revoke(
    conn: &mut Conn<'_>,
    case: i64,
    all: bool,
    units: &str,
    now_minute: i64,
) -> Result<(), Error> {
    let listed = format!(",{units},");
    conn.sql(REVOKE).bind(case).bind(now_minute).bind(i64::from(all)).bind(listed).run().await?;
    Ok(())
}
