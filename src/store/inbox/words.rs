//! The word index: asking it, and keeping it behind the event log.
use std::collections::BTreeMap;

use sqlx::Error;

use crate::domain::case::{EventKind, Secrecy, State};
use crate::domain::feedback::Verdict;
use crate::domain::ids::UnitId;
use crate::domain::inbox::{Order, Query, Tray};
use crate::domain::search::{Tokens, facet};
use crate::store::conn::{Conn, row, statements};
use crate::store::records::Sight;
use crate::store::writer::Command;

use super::lines::{notes, numbers};
use super::trays::Span;

/// The name under which the index keeps how far it has come.
const NAME: &str = "search";

statements! {
    MATCH_NEWEST = split(
        "SELECT rowid FROM search WHERE search MATCH $1 AND rowid > $2 AND rowid < $3 ORDER BY rowid DESC LIMIT $4",
        "SELECT id FROM search WHERE words @@ CAST($1 AS tsquery) AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
    );
    MATCH_OLDEST = split(
        "SELECT rowid FROM search WHERE search MATCH $1 AND rowid > $2 AND rowid < $3 ORDER BY rowid LIMIT $4",
        "SELECT id FROM search WHERE words @@ CAST($1 AS tsquery) AND id > $2 AND id < $3 ORDER BY id LIMIT $4",
    );
    FIRST_SINCE = same("SELECT min(first_id) FROM case_days WHERE day >= $1");
    LAST_UNTIL = same(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM case_days WHERE day > $1) \
         THEN (SELECT max(last_id) FROM case_days WHERE day <= $1) END"
    );
    LAST_EVENT = same("SELECT max(id) FROM events");
    COME_TO = same("SELECT event_id FROM progress WHERE name = $1");
    NEW_EVENTS = same("SELECT id, case_id, kind FROM events WHERE id > $1 ORDER BY id LIMIT $2");
    CASES = split(
        "SELECT id, version, secrecy, state, assignee, items, verdict, subdistrict, channel, units, merged_into, \
         filed_minute, body, (SELECT slug FROM notices WHERE hash = cases.notice) AS slug FROM cases WHERE id IN (SELECT value FROM json_each($1))",
        "SELECT id, version, secrecy, state, assignee, items, verdict, subdistrict, channel, units, merged_into, \
         filed_minute, body, (SELECT slug FROM notices WHERE hash = cases.notice) AS slug FROM cases WHERE id = ANY (ARRAY(SELECT value::bigint \
         FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
    /// A case that took a step since it was read is left for that step's event: its text may be none of ours by now.
    WRITE = split(
        "INSERT OR REPLACE INTO search (rowid, words) SELECT c.id, j.value ->> 2 FROM json_each($1) j \
         JOIN cases c ON c.id = j.value ->> 0 AND c.version = j.value ->> 1",
        "INSERT INTO search (id, words) SELECT c.id, array_to_tsvector(string_to_array(j.value ->> 2, ' ')) \
         FROM jsonb_array_elements(CAST($1 AS text)::jsonb) AS j (value) JOIN cases c \
         ON c.id = CAST(j.value ->> 0 AS bigint) AND c.version = CAST(j.value ->> 1 AS bigint) \
         ON CONFLICT (id) DO UPDATE SET words = excluded.words",
    );
    REMOVE = split(
        "DELETE FROM search WHERE rowid IN (SELECT value FROM json_each($1))",
        "DELETE FROM search WHERE id = ANY (ARRAY(SELECT value::bigint \
         FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
    DAY = same(
        "INSERT INTO case_days (day, first_id, last_id) VALUES ($1, $2, $3) ON CONFLICT (day) DO UPDATE SET \
         first_id = CASE WHEN excluded.first_id < case_days.first_id THEN excluded.first_id ELSE case_days.first_id END, \
         last_id = CASE WHEN excluded.last_id > case_days.last_id THEN excluded.last_id ELSE case_days.last_id END"
    );
    NOTE_PROGRESS = same(
        "INSERT INTO progress (name, event_id) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET \
         event_id = CASE WHEN excluded.event_id > progress.event_id THEN excluded.event_id ELSE progress.event_id END"
    );
    MERGE_SOME = split("INSERT INTO search (search, rank) VALUES ('merge', $1)", "SELECT CAST($1 AS BIGINT)");
    CHANGES = split("SELECT total_changes()", "SELECT CAST(0 AS BIGINT)");
    MERGE = split("INSERT INTO search (search) VALUES ('optimize')", "SELECT 1");
}

row! {
    struct EventRow {
        id: i64,
        case_id: i64,
        kind: String,
    }
}

row! {
    struct CaseRow {
        id: i64,
        version: i64,
        secrecy: String,
        state: String,
        assignee: Option<i64>,
        items: String,
        verdict: Option<String>,
        subdistrict: Option<String>,
        channel: String,
        units: String,
        merged_into: Option<i64>,
        filed_minute: i64,
        body: Option<String>,
        slug: Option<String>,
    }
}

/// What the index is to be asked, if it can help.
pub(super) fn expression(query: &Query, sight: Sight) -> Option<Expression> {
    let filter = &query.filter;
    let mut all: Vec<String> = filter.wanted.tokens().iter().map(str::to_owned).collect();
    let mut add = |kind: char, value: Option<&str>| all.extend(value.map(|value| facet(kind, value)));
    add('n', filter.notice.as_ref().map(|of| of.slug.as_str()));
    add('l', filter.secrecy.map(Secrecy::as_str));
    add('c', filter.channel.as_deref());
    add('v', filter.verdict.map(Verdict::as_str));
    add('d', filter.subdistrict.as_ref().map(UnitId::as_str));
    add('u', filter.unit.as_ref().map(UnitId::as_str));
    add('s', filter.state.map(State::as_str));
    add('a', filter.assignee.map(|staff| staff.0.to_string()).as_deref());
    let narrowed = !all.is_empty() || !filter.items.is_empty();
    match query.tray {
        Tray::ToTriage => all.push(facet('s', "at_desk")),
        Tray::Quarantine => all.push(facet('s', "quarantined")),
        Tray::ToReview => all.push(facet('s', "in_review")),
        Tray::Mine => all.extend([facet('o', "1"), facet('a', &sight.me.0.to_string())]),
        Tray::Duplicates => all.push(facet('m', "1")),
        Tray::Done => all.push(facet('o', "0")),
        Tray::Unacknowledged => all.push(facet('s', "transferred")),
        Tray::Open | Tray::DueSoon | Tray::Overdue => all.push(facet('o', "1")),
        Tray::FailedMail | Tray::All => {}
    }
    let any = filter.items.iter().map(|item| facet('i', &item.to_string())).collect();
    narrowed.then_some(Expression { all, any })
}

/// All of the first, and one of the second if there are any.
pub(super) struct Expression {
    all: Vec<String>,
    any: Vec<String>,
}

impl Expression {
    fn text(&self, postgres: bool) -> String {
        let (quote, and, or) = if postgres { ('\'', " & ", " | ") } else { ('"', " AND ", " OR ") };
        let quoted = |token: &String| match (postgres, token.contains(['\'', '\\'])) {
            // No token holds either: they are punctuation, and that is moved away.
            (_, true) => format!("{quote}{quote}"),
            (_, false) => format!("{quote}{token}{quote}"),
        };
        let mut parts: Vec<String> = self.all.iter().map(quoted).collect();
        if !self.any.is_empty() {
            parts.push(format!("({})", self.any.iter().map(quoted).collect::<Vec<_>>().join(or)));
        }
        parts.join(and)
    }
}

/// The cases that the index names, in order of their numbers.
pub(super) async fn matching(
    conn: &mut Conn<'_>,
    expression: &Expression,
    order: Order,
    span: Span,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    let text = expression.text(matches!(conn, Conn::Postgres(_)));
    conn.sql(if order == Order::Oldest { MATCH_OLDEST } else { MATCH_NEWEST })
        .bind(text)
        .bind(span.above)
        .bind(span.below)
        .bind(limit)
        .all()
        .await
}

/// Days since 1970 in Beijing.
const fn day(minute: i64) -> i64 {
    (minute + 8 * 60).div_euclid(24 * 60)
}

/// Between which numbers lie the cases filed between two minutes, and perhaps a few others.
pub(super) async fn days(conn: &mut Conn<'_>, from: Option<i64>, to: Option<i64>) -> Result<Span, Error> {
    let mut span = Span::WHOLE;
    if let Some(from) = from {
        let first: Option<i64> = conn.sql(FIRST_SINCE).bind(day(from)).one().await?;
        // Of days that the index has not come to yet it knows nothing: then all are looked at.
        span.above = first.map_or(0, |first| first - 1);
    }
    if let Some(to) = to {
        let last: Option<i64> = conn.sql(LAST_UNTIL).bind(day(to - 1)).one().await?;
        span.below = last.map_or(i64::MAX, |last| last + 1);
    }
    Ok(span)
}

/// How many events the index is behind.
pub(super) async fn behind(conn: &mut Conn<'_>) -> Result<u64, Error> {
    let last: Option<i64> = conn.sql(LAST_EVENT).one().await?;
    let come_to: Option<i64> = conn.sql(COME_TO).bind(NAME).maybe().await?;
    Ok(u64::try_from(last.unwrap_or(0) - come_to.unwrap_or(0)).unwrap_or(0))
}

/// What these events change no token of.
fn is_silent(kind: &str) -> bool {
    matches!(kind, "read" | "handed_over" | "letter_dead" | "revealed")
}

/// The next piece of the event log, read and cut; to be written by the writer.
pub(super) struct Piece {
    /// `[[id, version, tokens], …]`
    cases: String,
    /// Sealed cases: not even that there is one, or in what state, is to be found by its tokens.
    sealed: Vec<i64>,
    /// First and last case of each day.
    days: BTreeMap<i64, (i64, i64)>,
    come_to: i64,
    pub(super) events: usize,
    /// Some text may have become a report: what stood of it in the index must leave its segments too.
    pub(super) to_forget: bool,
}

/// Reads on from where the index has come to. `None` where there is nothing new.
pub(super) async fn next_piece(conn: &mut Conn<'_>, limit: i64) -> Result<Option<Piece>, Error> {
    let come_to: i64 = conn.sql(COME_TO).bind(NAME).maybe().await?.unwrap_or(0);
    let events: Vec<EventRow> = conn.sql(NEW_EVENTS).bind(come_to).bind(limit).all().await?;
    let Some(last) = events.last().map(|event| event.id) else { return Ok(None) };
    let to_forget = events.iter().any(|event| event.kind == EventKind::LaneChanged.as_str());
    let mut ids: Vec<i64> = events.iter().filter(|e| !is_silent(&e.kind)).map(|e| e.case_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<CaseRow> = conn.sql(CASES).bind(numbers(&ids)).all().await?;
    let notes = notes(conn, &ids).await?;
    let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let mut cases = Vec::with_capacity(rows.len());
    let mut sealed = Vec::new();
    for row in rows {
        let (first, last) = days.entry(day(row.filed_minute)).or_insert((row.id, row.id));
        (*first, *last) = ((*first).min(row.id), (*last).max(row.id));
        if row.secrecy == Secrecy::Sealed.as_str() {
            sealed.push(row.id);
            continue;
        }
        let tokens = row.tokens(notes.get(&row.id).map_or(&[][..], Vec::as_slice));
        cases.push((row.id, row.version, tokens));
    }
    let cases = serde_json::to_string(&cases).unwrap_or_else(|_| "[]".to_owned());
    Ok(Some(Piece { cases, sealed, days, come_to: last, events: events.len(), to_forget }))
}

impl CaseRow {
    fn tokens(&self, notes: &[String]) -> String {
        let mut tokens = Tokens::default();
        // A report has no text here, nor has what is sealed; their notes have none in clear.
        for text in self.body.iter().chain(notes.iter().filter(|_| self.body.is_some())) {
            tokens.add_text(text);
        }
        let mut add = |kind: char, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                tokens.add_facet(kind, value);
            }
        };
        add('n', self.slug.as_deref());
        add('l', Some(&self.secrecy));
        add('s', Some(&self.state));
        add('c', Some(&self.channel));
        add('v', self.verdict.as_deref());
        add('d', self.subdistrict.as_deref());
        add('a', self.assignee.map(|staff| staff.to_string()).as_deref());
        add('m', self.merged_into.map(|_| "1"));
        add('o', Some(if matches!(self.state.as_str(), "answered" | "closed") { "0" } else { "1" }));
        for item in self.items.split(',') {
            add('i', Some(item));
        }
        for unit in self.units.split(',') {
            add('u', Some(unit));
        }
        tokens.joined()
    }
}

impl Command for Piece {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        conn.sql(WRITE).bind(self.cases.as_str()).run().await?;
        if !self.sealed.is_empty() {
            conn.sql(REMOVE).bind(numbers(&self.sealed)).run().await?;
        }
        for (day, (first, last)) in &self.days {
            conn.sql(DAY).bind(*day).bind(*first).bind(*last).run().await?;
        }
        conn.sql(NOTE_PROGRESS).bind(NAME).bind(self.come_to).run().await.map(drop)
    }
}

/// Merges what was written in pieces: worth it after a great many, and long.
pub(super) struct Merge;

impl Command for Merge {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        conn.sql(MERGE).run().await.map(drop)
    }
}

/// One step of the same, of about so many pages of the index; the first one says what all is to be merged. SQLite
/// alone keeps the tokens of a deleted row until its segment is merged.
pub(super) struct MergeSome {
    pub(super) first: bool,
}

/// So many pages are some milliseconds, which whoever files something at that moment waits.
const PAGES: i64 = 256;

impl Command for MergeSome {
    /// Whether there was something to do.
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let before: i64 = conn.sql(CHANGES).one().await?;
        conn.sql(MERGE_SOME).bind(if self.first { -PAGES } else { PAGES }).run().await?;
        let after: i64 = conn.sql(CHANGES).one().await?;
        // The command itself is one change.
        Ok(after - before > 1)
    }
}
