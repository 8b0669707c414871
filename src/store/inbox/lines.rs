//! The rows behind numbers that a list or the index named: whether they may be seen and lie in the tray is decided here,
//! on the row as it is now.
use std::collections::HashMap;

use sqlx::Error;

use crate::domain::case::{Hold, Secrecy, State};
use crate::domain::feedback::Verdict;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::inbox::{Filter, Line, Tray};
use crate::domain::staff::StaffId;
use crate::store::codec::{items_of, maybe, value};
use crate::store::conn::{Conn, row, statements};
use crate::store::error::Unreadable;
use crate::store::records::Sight;

use super::trays::{seen, soon};

/// How much of a text a list shows, in characters.
const OPENING: usize = 40;

macro_rules! lines {
    ($from:literal, $body:literal) => {
        concat!(
            "SELECT cases.id, cases.version, cases.notice, secrecy, state, hold, items, verdict, subdistrict, channel, units, assignee, due_minute, \
             filed_minute, (SELECT t.id FROM cases t WHERE t.id = cases.merged_into AND (t.secrecy <> 'sealed' OR $3 = 1) \
             AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $4 AND w.case_id = t.id)) AS merged_into, ",
            $body,
            " AS body, CAST(CASE WHEN EXISTS (SELECT 1 FROM letters l WHERE l.case_id = cases.id AND l.state IN ('held', 'dead') \
             AND l.case_id IS NOT NULL) THEN 1 ELSE 0 END AS BIGINT) AS failed FROM ",
            $from,
            " JOIN cases ON cases.id = wanted.id WHERE ",
            seen!("cases.id"),
            " AND CASE $2 WHEN 'triage' THEN state = 'at_desk' \
             WHEN 'mine' THEN assignee = $4 AND state NOT IN ('answered', 'closed') \
             WHEN 'due-soon' THEN due_minute >= $5 AND due_minute < $6 \
             WHEN 'overdue' THEN due_minute < $5 \
             WHEN 'quarantine' THEN state = 'quarantined' \
             WHEN 'failed-mail' THEN EXISTS (SELECT 1 FROM letters l WHERE l.case_id = cases.id \
             AND l.state IN ('held', 'dead') AND l.case_id IS NOT NULL) \
             WHEN 'unacknowledged' THEN state = 'transferred' AND EXISTS (SELECT 1 FROM handovers h WHERE h.case_id = cases.id \
             AND h.raised_minute IS NOT NULL AND h.acknowledged_minute IS NULL AND h.revoked_minute IS NULL) \
             WHEN 'review' THEN state = 'in_review' AND (drafter IS NULL OR drafter <> $4) \
             WHEN 'duplicates' THEN cases.merged_into IS NOT NULL \
             WHEN 'open' THEN state NOT IN ('answered', 'closed') \
             WHEN 'done' THEN state IN ('answered', 'closed') \
             ELSE $2 = 'all' END"
        )
    };
}

statements! {
    BRIEF = split(
        lines!("(SELECT value AS id FROM json_each($1)) wanted", "substr(body, 1, 41)"),
        lines!(
            "(SELECT value::bigint AS id FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)) AS wanted (id)",
            "substr(body, 1, 41)"
        ),
    );
    WHOLE = split(
        lines!("(SELECT value AS id FROM json_each($1)) wanted", "body"),
        lines!(
            "(SELECT value::bigint AS id FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)) AS wanted (id)",
            "body"
        ),
    );
    NOTES = split(
        "SELECT case_id, body FROM notes WHERE case_id IN (SELECT value FROM json_each($1)) AND body IS NOT NULL",
        "SELECT case_id, body FROM notes WHERE case_id = ANY (ARRAY(SELECT value::bigint \
         FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb))) AND body IS NOT NULL",
    );
}

row! {
    struct LineRow {
        id: i64,
        version: i64,
        notice: Vec<u8>,
        secrecy: String,
        state: String,
        hold: Option<String>,
        items: String,
        verdict: Option<String>,
        subdistrict: Option<String>,
        channel: String,
        units: String,
        assignee: Option<i64>,
        due_minute: Option<i64>,
        filed_minute: i64,
        merged_into: Option<i64>,
        body: Option<String>,
        failed: i64,
    }
}

row! {
    struct NoteRow {
        case_id: i64,
        body: String,
    }
}

/// The rows of these numbers that may be seen and lie in the tray, in no order. With their whole text if that is to be
/// searched.
pub(super) async fn lines(
    conn: &mut Conn<'_>,
    ids: &[i64],
    tray: Tray,
    sight: Sight,
    now_minute: i64,
    whole: bool,
) -> Result<Vec<LineRow>, Error> {
    conn.sql(if whole { WHOLE } else { BRIEF })
        .bind(numbers(ids))
        .bind(tray.as_str())
        .bind(i64::from(sight.officer))
        .bind(sight.me.0)
        .bind(now_minute)
        .bind(soon(now_minute))
        .all()
        .await
}

/// The staff's notes of cases, those in clear.
pub(super) async fn notes(conn: &mut Conn<'_>, ids: &[i64]) -> Result<HashMap<i64, Vec<String>>, Error> {
    let mut notes: HashMap<i64, Vec<String>> = HashMap::new();
    for NoteRow { case_id, body } in conn.sql(NOTES).bind(numbers(ids)).all::<NoteRow>().await? {
        notes.entry(case_id).or_default().push(body);
    }
    Ok(notes)
}

/// A JSON list.
pub(super) fn numbers(ids: &[i64]) -> String {
    let mut list = String::with_capacity(ids.len() * 13 + 2);
    for id in ids {
        list.push(if list.is_empty() { '[' } else { ',' });
        list.push_str(&id.to_string());
    }
    if list.is_empty() { "[]".to_owned() } else { list + "]" }
}

impl LineRow {
    /// Whether it is what was asked for, but for the words.
    pub(super) fn fits(&self, filter: &Filter) -> bool {
        let is = |wanted: Option<&str>, found: Option<&str>| wanted.is_none() || wanted == found;
        let item = filter.items.is_empty()
            || self
                .items
                .split(',')
                .filter_map(|n| n.parse().ok())
                .any(|n: u16| filter.items.iter().any(|i| i.get() == n));
        item && filter.notice.as_ref().is_none_or(|of| of.wordings.iter().any(|hash| hash[..] == self.notice[..]))
            && is(filter.secrecy.map(Secrecy::as_str), Some(&self.secrecy))
            && is(filter.channel.as_deref(), Some(&self.channel))
            && is(filter.verdict.map(Verdict::as_str), self.verdict.as_deref())
            && is(filter.subdistrict.as_ref().map(UnitId::as_str), self.subdistrict.as_deref())
            && is(filter.state.map(State::as_str), Some(&self.state))
            && filter.assignee.is_none_or(|staff| self.assignee == Some(staff.0))
            && filter.unit.as_ref().is_none_or(|unit| self.units.split(',').any(|id| id == unit.as_str()))
            && filter.from_minute.is_none_or(|from| self.filed_minute >= from)
            && filter.to_minute.is_none_or(|to| self.filed_minute < to)
    }

    pub(super) fn line(self) -> Result<Line, Unreadable> {
        let unit = |id: &str| id.parse().ok();
        let opening = self.body.map(|body| {
            let opening: String = body.chars().take(OPENING).collect();
            if body.chars().nth(OPENING).is_some() { opening + "…" } else { opening }
        });
        let secrecy = value("cases.secrecy", Secrecy::parse(&self.secrecy))?;
        Ok(Line {
            number: CaseNumber::from_row(self.id).map_err(|_| Unreadable::Value("cases.id"))?,
            version: self.version,
            notice: value("cases.notice", self.notice.as_slice().try_into().ok())?,
            secrecy,
            state: value("cases.state", State::parse(&self.state))?,
            hold: maybe("cases.hold", self.hold.as_deref(), Hold::parse)?,
            items: items_of(&self.items)?,
            verdict: maybe("cases.verdict", self.verdict.as_deref(), Verdict::parse)?,
            subdistrict: maybe("cases.subdistrict", self.subdistrict.as_deref(), unit)?,
            channel: self.channel,
            units: self.units.split(',').filter_map(unit).collect(),
            assignee: self.assignee.map(StaffId),
            due_minute: self.due_minute,
            filed_minute: self.filed_minute,
            opening: opening.filter(|_| secrecy == Secrecy::Opinion),
            failed_mail: self.failed != 0,
            merged_into: self
                .merged_into
                .map(|id| CaseNumber::from_row(id).map_err(|_| Unreadable::Value("cases.merged_into")))
                .transpose()?,
        })
    }
}
