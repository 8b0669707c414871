//! Where the cases of a tray are found: each an index that is walked from one end.
use sqlx::Error;

use crate::domain::inbox::{Order, SOON_DAYS, Tray};
use crate::store::conn::{Conn, Statement, row, statements};
use crate::store::records::Sight;

/// What a member may see, read off an index: `$3` is 1 for the sealed officer, `$4` the member. Nearly nobody has ever
/// withdrawn from a case; for those the first half is asked once and the second never.
macro_rules! seen {
    ($id:literal) => {
        concat!(
            "(secrecy <> 'sealed' OR $3 = 1) AND (NOT EXISTS (SELECT 1 FROM withdrawals WHERE staff = $4) ",
            "OR NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $4 AND w.case_id = ",
            $id,
            "))"
        )
    };
}
pub(super) use seen;

macro_rules! newest {
    ($tray:literal) => {
        concat!(
            "SELECT id FROM cases WHERE ",
            $tray,
            " AND id > $1 AND id < $2 AND ",
            seen!("cases.id"),
            " AND ($6 = 0 OR secrecy = 'sealed') ORDER BY id DESC LIMIT $5"
        )
    };
}

macro_rules! oldest {
    ($tray:literal) => {
        concat!(
            "SELECT id FROM cases WHERE ",
            $tray,
            " AND id > $1 AND id < $2 AND ",
            seen!("cases.id"),
            " AND ($6 = 0 OR secrecy = 'sealed') ORDER BY id LIMIT $5"
        )
    };
}

/// What a member may see of letters, read off their own index: of a sealed case there is the officer's letter alone.
macro_rules! letter_seen {
    () => {
        "(kind <> 'officer' OR $3 = 1) AND (NOT EXISTS (SELECT 1 FROM withdrawals WHERE staff = $4) \
         OR NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $4 AND w.case_id = letters.case_id))"
    };
}

/// Cases with letters that failed. SQLite is told its index: it prefers the one by state, and then sorts.
macro_rules! failed {
    ($index:literal, $order:literal) => {
        concat!(
            "SELECT case_id AS id FROM letters ",
            $index,
            " WHERE state IN ('held', 'dead') AND case_id IS NOT NULL AND case_id > $1 AND case_id < $2 AND ",
            letter_seen!(),
            " AND ($6 = 0 OR kind = 'officer') GROUP BY case_id ORDER BY case_id ",
            $order,
            " LIMIT $5"
        )
    };
}

macro_rules! counts {
    ($index:literal) => {
        concat!(
            "SELECT (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE state = 'at_desk' AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS triage, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE assignee = $4 \
             AND state NOT IN ('answered', 'closed') AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS mine, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE due_minute >= $2 \
             AND due_minute < $5 AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS soon, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE due_minute < $2 AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS overdue, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE state = 'quarantined' AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS quarantine, (SELECT count(*) FROM (SELECT 1 AS n FROM letters ",
            $index,
            " WHERE state IN ('held', 'dead') AND case_id IS NOT NULL AND ",
            letter_seen!(),
            " GROUP BY case_id LIMIT $1) a) AS failed, (SELECT count(*) FROM (SELECT 1 AS n FROM cases \
             WHERE state = 'in_review' AND (drafter IS NULL OR drafter <> $4) AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS review, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE merged_into IS NOT NULL AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS duplicates, (SELECT count(*) FROM (SELECT 1 AS n FROM cases \
             WHERE state NOT IN ('answered', 'closed') AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS open, (SELECT count(*) FROM (SELECT 1 AS n FROM cases \
             WHERE state IN ('answered', 'closed') AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS done, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE id IN \
             (SELECT case_id FROM handovers WHERE raised_minute IS NOT NULL AND acknowledged_minute IS NULL \
             AND revoked_minute IS NULL) AND state = 'transferred' AND ",
            seen!("cases.id"),
            " LIMIT $1) a) AS silent"
        )
    };
}

statements! {
    TRIAGE_NEWEST = same(newest!("state = 'at_desk'"));
    TRIAGE_OLDEST = same(oldest!("state = 'at_desk'"));
    MINE_NEWEST = same(newest!("assignee = $4 AND state NOT IN ('answered', 'closed')"));
    MINE_OLDEST = same(oldest!("assignee = $4 AND state NOT IN ('answered', 'closed')"));
    QUARANTINE_NEWEST = same(newest!("state = 'quarantined'"));
    QUARANTINE_OLDEST = same(oldest!("state = 'quarantined'"));
    REVIEW_NEWEST = same(newest!("state = 'in_review' AND (drafter IS NULL OR drafter <> $4)"));
    REVIEW_OLDEST = same(oldest!("state = 'in_review' AND (drafter IS NULL OR drafter <> $4)"));
    MERGED_NEWEST = same(newest!("merged_into IS NOT NULL"));
    MERGED_OLDEST = same(oldest!("merged_into IS NOT NULL"));
    OPEN_NEWEST = same(newest!("state NOT IN ('answered', 'closed')"));
    OPEN_OLDEST = same(oldest!("state NOT IN ('answered', 'closed')"));
    DONE_NEWEST = same(newest!("state IN ('answered', 'closed')"));
    DONE_OLDEST = same(oldest!("state IN ('answered', 'closed')"));
    SILENT_NEWEST = same(newest!(
        "id IN (SELECT case_id FROM handovers WHERE raised_minute IS NOT NULL AND acknowledged_minute IS NULL \
         AND revoked_minute IS NULL) AND state = 'transferred'"
    ));
    SILENT_OLDEST = same(oldest!(
        "id IN (SELECT case_id FROM handovers WHERE raised_minute IS NOT NULL AND acknowledged_minute IS NULL \
         AND revoked_minute IS NULL) AND state = 'transferred'"
    ));
    ALL_NEWEST = same(newest!("id > 0"));
    ALL_OLDEST = same(oldest!("id > 0"));
    FAILED_NEWEST = split(failed!("INDEXED BY letters_failed", "DESC"), failed!("", "DESC"));
    FAILED_OLDEST = split(failed!("INDEXED BY letters_failed", "ASC"), failed!("", "ASC"));
    /// From `($1, $2)` on, ending before `$6`.
    DUE = same(concat!(
        "SELECT id, due_minute FROM cases WHERE due_minute IS NOT NULL AND (due_minute, id) > ($1, $2) \
         AND due_minute < $6 AND ",
        seen!("cases.id"),
        " ORDER BY due_minute, id LIMIT $5"
    ));
    /// The same among cases that were found already.
    DUE_AMONG = split(
        concat!(
            "SELECT cases.id, due_minute FROM (SELECT value AS found FROM json_each($7)) f JOIN cases ON cases.id = found \
             WHERE due_minute IS NOT NULL AND (due_minute, cases.id) > ($1, $2) AND due_minute < $6 AND ",
            seen!("cases.id"),
            " ORDER BY due_minute, cases.id LIMIT $5"
        ),
        concat!(
            "SELECT cases.id, due_minute FROM (SELECT value::bigint AS found \
             FROM jsonb_array_elements_text(CAST($7 AS text)::jsonb)) f JOIN cases ON cases.id = found \
             WHERE due_minute IS NOT NULL AND (due_minute, cases.id) > ($1, $2) AND due_minute < $6 AND ",
            seen!("cases.id"),
            " ORDER BY due_minute, cases.id LIMIT $5"
        ),
    );
    /// Filed since `$2` (looked for among the newest), due before `$5` but not before `$2`, waiting for a second person.
    TODAY = same(concat!(
        "SELECT (SELECT count(*) FROM (SELECT 1 AS n FROM (SELECT id, filed_minute, secrecy FROM cases ORDER BY id DESC \
         LIMIT $1) cases WHERE filed_minute >= $2 AND ", seen!("cases.id"),
        ") a) AS today, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE due_minute >= $2 AND due_minute < $5 AND ",
        seen!("cases.id"),
        " LIMIT $1) a) AS due, (SELECT count(*) FROM (SELECT 1 AS n FROM cases WHERE state = 'in_review' AND ",
        seen!("cases.id"), " LIMIT $1) a) AS review"
    ));
    FAILED_UNITS = same(concat!(
        "SELECT coalesce(l.unit, '') AS unit, count(*) AS letters FROM letters l JOIN cases ON cases.id = l.case_id \
         WHERE l.state IN ('held', 'dead') AND l.case_id IS NOT NULL AND $1 = 1 AND $2 = 1 AND ", seen!("cases.id"),
        " GROUP BY coalesce(l.unit, '') ORDER BY 2 DESC, 1 LIMIT 20"
    ));
    COUNTS = split(counts!("INDEXED BY letters_failed"), counts!(""));
}

/// The end of what is due soon.
pub(super) const fn soon(now_minute: i64) -> i64 {
    now_minute + SOON_DAYS * 24 * 60
}

/// The tray's own index, newest or oldest first; `None` where it has none in that order.
const fn walk(tray: Tray, newest: bool) -> Option<Statement> {
    Some(match (tray, newest) {
        (Tray::ToTriage, true) => TRIAGE_NEWEST,
        (Tray::ToTriage, false) => TRIAGE_OLDEST,
        (Tray::Mine, true) => MINE_NEWEST,
        (Tray::Mine, false) => MINE_OLDEST,
        (Tray::Quarantine, true) => QUARANTINE_NEWEST,
        (Tray::Quarantine, false) => QUARANTINE_OLDEST,
        (Tray::ToReview, true) => REVIEW_NEWEST,
        (Tray::ToReview, false) => REVIEW_OLDEST,
        (Tray::Duplicates, true) => MERGED_NEWEST,
        (Tray::Duplicates, false) => MERGED_OLDEST,
        (Tray::Open, true) => OPEN_NEWEST,
        (Tray::Open, false) => OPEN_OLDEST,
        (Tray::Done, true) => DONE_NEWEST,
        (Tray::Done, false) => DONE_OLDEST,
        (Tray::Unacknowledged, true) => SILENT_NEWEST,
        (Tray::Unacknowledged, false) => SILENT_OLDEST,
        (Tray::FailedMail, true) => FAILED_NEWEST,
        (Tray::FailedMail, false) => FAILED_OLDEST,
        (Tray::All, true) => ALL_NEWEST,
        (Tray::All, false) => ALL_OLDEST,
        (Tray::DueSoon | Tray::Overdue, _) => return None,
    })
}

/// A part of a list: behind the one end and before the other, both left out.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) above: i64,
    pub(super) below: i64,
}

impl Span {
    pub(super) const WHOLE: Self = Self { above: 0, below: i64::MAX };
}

row! {
    struct Due {
        id: i64,
        due_minute: i64,
    }
}

/// Cases in a tray by number, or the sealed ones alone. Of what is due there is no such list: all that is open, to be
/// looked through.
pub(super) async fn by_number(
    conn: &mut Conn<'_>,
    tray: Tray,
    sealed_alone: bool,
    order: Order,
    span: Span,
    sight: Sight,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    let newest = order != Order::Oldest;
    let statement = walk(tray, newest).unwrap_or(if newest { OPEN_NEWEST } else { OPEN_OLDEST });
    conn.sql(statement)
        .bind(span.above)
        .bind(span.below)
        .bind(i64::from(sight.officer))
        .bind(sight.me.0)
        .bind(limit)
        .bind(i64::from(sealed_alone))
        .all()
        .await
}

/// Cases by when they are due, behind one of them and before an end; all, or those of a list.
pub(super) async fn by_due(
    conn: &mut Conn<'_>,
    among: Option<&str>,
    after: (i64, i64),
    end: i64,
    sight: Sight,
    limit: i64,
) -> Result<Vec<Due>, Error> {
    let query = conn
        .sql(if among.is_some() { DUE_AMONG } else { DUE })
        .bind(after.0)
        .bind(after.1)
        .bind(i64::from(sight.officer))
        .bind(sight.me.0)
        .bind(limit)
        .bind(end);
    match among {
        Some(list) => query.bind(list).all().await,
        None => query.all().await,
    }
}

row! {
    struct CountsRow {
        triage: i64,
        mine: i64,
        soon: i64,
        overdue: i64,
        quarantine: i64,
        failed: i64,
        review: i64,
        duplicates: i64,
        open: i64,
        done: i64,
        silent: i64,
    }
}

/// How many lie in each tray, counted up to a bound.
pub(super) async fn counts(
    conn: &mut Conn<'_>,
    sight: Sight,
    now_minute: i64,
    bound: i64,
) -> Result<Vec<(Tray, i64)>, Error> {
    let row: CountsRow = conn
        .sql(COUNTS)
        .bind(bound)
        .bind(now_minute)
        .bind(i64::from(sight.officer))
        .bind(sight.me.0)
        .bind(soon(now_minute))
        .one()
        .await?;
    Ok(vec![
        (Tray::ToTriage, row.triage),
        (Tray::Mine, row.mine),
        (Tray::DueSoon, row.soon),
        (Tray::Overdue, row.overdue),
        (Tray::Quarantine, row.quarantine),
        (Tray::FailedMail, row.failed),
        (Tray::Unacknowledged, row.silent),
        (Tray::ToReview, row.review),
        (Tray::Duplicates, row.duplicates),
        (Tray::Open, row.open),
        (Tray::Done, row.done),
    ])
}

row! {
    struct TodayRow {
        today: i64,
        due: i64,
        review: i64,
    }
}

/// What came since the day began, what ends before it ends, what waits for a second person: each up to a bound.
pub(super) async fn today(
    conn: &mut Conn<'_>,
    sight: Sight,
    day: std::ops::Range<i64>,
    bound: i64,
) -> Result<TodayRow, Error> {
    conn.sql(TODAY)
        .bind(bound)
        .bind(day.start)
        .bind(i64::from(sight.officer))
        .bind(sight.me.0)
        .bind(day.end)
        .one()
        .await
}

row! {
    struct FailedRow {
        unit: String,
        letters: i64,
    }
}

/// Letters that failed by unit; the empty one stands for whoever is none.
pub(super) async fn failed_units(conn: &mut Conn<'_>, sight: Sight) -> Result<Vec<FailedRow>, Error> {
    conn.sql(FAILED_UNITS).bind(1_i64).bind(1_i64).bind(i64::from(sight.officer)).bind(sight.me.0).all().await
}
