//! What the desk is told of: the digest of quarantined cases, and how much of everything there is.
use sqlx::Error;

use crate::domain::contact::MailAddress;
use crate::domain::language::Language;
use crate::domain::letter::{DIGEST_LINES, LetterId};

use super::conn::{Conn, row, statements};
use super::outbox::number_list;
use super::records::Counts;
use super::writer::Command;

statements! {
    PING = same("SELECT CAST(1 AS BIGINT)");
    LAST_DIGEST = same("SELECT written_minute FROM letters WHERE kind = 'desk_digest' ORDER BY id DESC LIMIT 1");
    UNDIGESTED = same("SELECT id FROM cases WHERE state = 'quarantined' AND digest IS NULL ORDER BY id LIMIT $1");
    WRITE_DIGEST = same(
        "INSERT INTO letters (kind, recipient, language, listed, listed_total, written_minute, next_at) \
         VALUES ('desk_digest', $1, $2, $3, 0, $4, $5) RETURNING id"
    );
    MARK = same(
        "UPDATE cases SET digest = $1 WHERE id IN (SELECT id FROM cases \
         WHERE state = 'quarantined' AND digest IS NULL ORDER BY id LIMIT $2)"
    );
    TOTAL = same("UPDATE letters SET listed_total = $2 WHERE id = $1");
    COUNTS = same(
        "SELECT (SELECT count(*) FROM letters WHERE state IN ('waiting', 'leased') AND state = 'waiting') AS waiting, \
         (SELECT count(*) FROM letters WHERE state IN ('waiting', 'leased') AND state = 'leased') AS leased, \
         (SELECT count(*) FROM letters WHERE state IN ('held', 'dead') AND state = 'dead') AS dead, \
         (SELECT count(*) FROM letters WHERE state IN ('held', 'dead') AND state = 'held') AS held, \
         (SELECT count(*) FROM cases WHERE state = 'quarantined') AS quarantined, \
         (SELECT count(*) FROM cases WHERE state = 'at_desk') AS at_desk, \
         (SELECT min(written_minute) FROM letters WHERE state IN ('waiting', 'leased')) AS oldest_minute, \
         (SELECT CAST(coalesce(sum(next - 1), 0) AS BIGINT) FROM serials) AS cases"
    );
}

row! {
    struct CountsRow {
        waiting: i64,
        leased: i64,
        dead: i64,
        held: i64,
        quarantined: i64,
        at_desk: i64,
        oldest_minute: Option<i64>,
        cases: i64,
    }
}

/// The desk hears of quarantined cases at most this often.
const DIGEST_MINUTES: i64 = 10;
/// How many cases one digest marks: a flood must not keep the writer busy for seconds. The next takes the rest.
const DIGEST_MOST: i64 = 100_000;

/// Writes a digest if one is due.
pub(super) struct Digest {
    pub(super) now_minute: i64,
    pub(super) desk: MailAddress,
    pub(super) language: Language,
}

impl Command for Digest {
    type Output = Option<LetterId>;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Option<LetterId>, Error> {
        let last: Option<i64> = conn.sql(LAST_DIGEST).maybe().await?;
        if last.is_some_and(|last| self.now_minute - last < DIGEST_MINUTES) {
            return Ok(None);
        }
        let lines = i64::try_from(DIGEST_LINES).unwrap_or(i64::MAX);
        let listed: Vec<i64> = conn.sql(UNDIGESTED).bind(lines).all().await?;
        if listed.is_empty() {
            return Ok(None);
        }
        let id: i64 = conn
            .sql(WRITE_DIGEST)
            .bind(self.desk.as_str())
            .bind(self.language.as_str())
            .bind(number_list(&listed))
            .bind(self.now_minute)
            .bind(self.now_minute.saturating_mul(60_000))
            .one()
            .await?;
        let marked = conn.sql(MARK).bind(id).bind(DIGEST_MOST).run().await?;
        conn.sql(TOTAL).bind(id).bind(i64::try_from(marked).unwrap_or(i64::MAX)).run().await?;
        Ok(Some(LetterId(id)))
    }
}

/// Does nothing, in a transaction.
pub(super) struct Ping;

impl Command for Ping {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        ping(&mut conn).await
    }
}

pub(super) async fn ping(conn: &mut Conn<'_>) -> Result<(), Error> {
    conn.sql(PING).one::<i64>().await.map(drop)
}

/// Sets the size that an SQLite database may grow to.
pub(super) struct LimitPages(pub(super) Option<u32>);

impl Command for LimitPages {
    type Output = ();

    async fn apply(&self, conn: Conn<'_>) -> Result<(), Error> {
        if let Conn::Sqlite(connection) = conn {
            let pages = self.0.unwrap_or(u32::MAX - 1);
            let pragma = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
            sqlx::raw_sql(pragma).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

pub(super) async fn counts(conn: &mut Conn<'_>) -> Result<Counts, Error> {
    let row: CountsRow = conn.sql(COUNTS).one().await?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Counts {
        waiting: count(row.waiting),
        leased: count(row.leased),
        dead: count(row.dead),
        held: count(row.held),
        quarantined: count(row.quarantined),
        at_desk: count(row.at_desk),
        oldest_waiting_ms: row.oldest_minute.map(|minute| minute.saturating_mul(60_000)),
        cases: count(row.cases),
    })
}
