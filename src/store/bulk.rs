//! Many rows in one statement: what makes filing fast.
//!
//! Every statement on SQLite is a trip to another thread, and on PostgreSQL one over the network, so a batch of filings
//! is one trip for all its rows in all its tables: on SQLite several statements in one text, on PostgreSQL one statement
//! that inserts in its `WITH`. PostgreSQL takes a column as an array (`UNNEST`). SQLite takes `VALUES` of a few fixed
//! sizes, so that each is prepared once; rows beyond the last are null and filtered out.
//! Values are bound as they are: no hexadecimal, no JSON. Placeholders are `?`, because SQLite looks up the name of a
//! numbered one by walking through all of them.
use std::sync::LazyLock;

use sqlx::{AssertSqlSafe, Error};

use super::conn::Conn;
use super::connect;

/// One value of a row.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Cell::Null, Cell::Text)
    }
}

impl<'a> From<Option<&'a [u8]>> for Cell<'a> {
    fn from(bytes: Option<&'a [u8]>) -> Self {
        bytes.map_or(Cell::Null, Cell::Bytes)
    }
}

impl From<Option<i64>> for Cell<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Cell::Null, Cell::Int)
    }
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// How many rows a `VALUES` statement has room for.
const SIZES: [usize; 6] = [1, 4, 16, 64, 128, 256];

/// The statements that insert rows of one table.
pub(super) struct Bulk {
    table: &'static str,
    kinds: &'static [(&'static str, Kind)],
    ending: &'static str,
    columns: String,
    sqlite: Vec<(usize, String)>,
}

/// Whether the transaction ends with the rows: one trip less.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    Commit,
}

/// `cases`, in the order of its cells.
pub(super) static CASES: LazyLock<Bulk> = LazyLock::new(|| {
    use Kind::{Bytes, Int, Text};
    const COLUMNS: &[(&str, Kind)] = &[
        ("id", Int),
        ("receipt", Bytes),
        ("secrecy", Text),
        ("state", Text),
        ("hold", Text),
        ("items", Text),
        ("verdict", Text),
        ("about", Text),
        ("subdistrict", Text),
        ("language", Text),
        ("body", Text),
        ("sealed_body", Bytes),
        ("identity", Bytes),
        ("notice", Bytes),
        ("filed_minute", Int),
        ("due_minute", Int),
        ("units", Text),
    ];
    Bulk::new("cases", COLUMNS, "")
});

/// `submissions`, in the order of its cells.
pub(super) static SUBMISSIONS: LazyLock<Bulk> = LazyLock::new(|| {
    const COLUMNS: &[(&str, Kind)] =
        &[("form_key", Kind::Bytes), ("body_digest", Kind::Bytes), ("case_id", Kind::Int), ("day", Kind::Int)];
    Bulk::new("submissions", COLUMNS, "")
});

/// `events`, in the order of its cells.
pub(super) static EVENTS: LazyLock<Bulk> = LazyLock::new(|| {
    const COLUMNS: &[(&str, Kind)] = &[
        ("case_id", Kind::Int),
        ("at_minute", Kind::Int),
        ("kind", Kind::Text),
        ("actor", Kind::Text),
        ("detail", Kind::Text),
        ("staff", Kind::Int),
        ("sealed_reason", Kind::Bytes),
    ];
    Bulk::new("events", COLUMNS, "")
});

/// `letters` about a case, in the order of its cells.
pub(super) static LETTERS: LazyLock<Bulk> = LazyLock::new(|| {
    use Kind::{Bytes, Int, Text};
    const COLUMNS: &[(&str, Kind)] = &[
        ("case_id", Int),
        ("kind", Text),
        ("recipient", Text),
        ("sealed_recipient", Bytes),
        ("language", Text),
        ("unit", Text),
        ("items", Text),
        ("body", Text),
        ("body_of_case", Int),
        ("hold", Text),
        ("written_minute", Int),
        ("next_at", Int),
    ];
    Bulk::new("letters", COLUMNS, "")
});

/// `mailbox_days`, in the order of its cells: the new count takes the old one's place.
pub(super) static MAILBOX_DAYS: LazyLock<Bulk> = LazyLock::new(|| {
    const COLUMNS: &[(&str, Kind)] = &[("mailbox", Kind::Bytes), ("day", Kind::Int), ("receipts", Kind::Int)];
    Bulk::new("mailbox_days", COLUMNS, " ON CONFLICT (mailbox, day) DO UPDATE SET receipts = excluded.receipts")
});

impl Bulk {
    /// The first column must be one that is never null.
    pub(super) fn new(table: &'static str, kinds: &'static [(&'static str, Kind)], ending: &'static str) -> Self {
        let columns = kinds.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let row = format!("({})", vec!["?"; kinds.len()].join(","));
        let sqlite = SIZES
            .iter()
            .map(|&size| {
                let rows = vec![row.as_str(); size].join(",");
                let sql = format!(
                    "INSERT INTO {table} ({columns}) SELECT * FROM (VALUES {rows}) WHERE column1 IS NOT NULL{ending}"
                );
                (size, sql)
            })
            .collect();
        Self { table, kinds, ending, columns, sqlite }
    }

    /// The statement for PostgreSQL, its arrays numbered from the one after `taken`.
    fn postgres(&self, taken: usize, condition: &str) -> String {
        let array = |(position, (_, kind)): (usize, &(&str, Kind))| match kind {
            Kind::Int => format!("${}::bigint[]", taken + position + 1),
            Kind::Text => format!("${}::text[]", taken + position + 1),
            Kind::Bytes => format!("${}::bytea[]", taken + position + 1),
        };
        let arrays = self.kinds.iter().enumerate().map(array).collect::<Vec<_>>().join(", ");
        let Self { table, columns, ending, .. } = self;
        format!("INSERT INTO {table} ({columns}) SELECT * FROM UNNEST({arrays}){condition}{ending}")
    }

    /// Inserts the rows whose cells follow each other, a whole row at a time.
    pub(super) async fn insert(&'static self, conn: &mut Conn<'_>, cells: &[Cell<'_>]) -> Result<(), Error> {
        insert(conn, &[(self, cells)], None, Then::GoOn).await.map(drop)
    }

    /// Every statement of every table, for the test that prepares them.
    #[cfg(test)]
    pub(super) fn statements() -> (Vec<&'static str>, Vec<String>) {
        let all: [&'static Self; 5] = [&CASES, &SUBMISSIONS, &EVENTS, &LETTERS, &MAILBOX_DAYS];
        let sqlite = all.iter().flat_map(|bulk| bulk.sqlite.iter().map(|(_, sql)| sql.as_str())).collect();
        (
            sqlite,
            all.iter().map(|bulk| bulk.postgres(0, "")).chain([postgres(&all, false), postgres(&all, true)]).collect(),
        )
    }
}

/// Numbers that are believed to be free: the rows are stored only if they still are.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) year: i64,
    pub(super) next: i64,
    pub(super) count: i64,
}

/// Inserts rows of several tables in one trip, which with [`Numbers`] is a transaction of its own on PostgreSQL and begins
/// one on SQLite. False if the numbers were not free any more; SQLite refuses the statement instead.
pub(super) async fn insert(
    conn: &mut Conn<'_>,
    parts: &[(&'static Bulk, &[Cell<'_>])],
    numbers: Option<Numbers>,
    then: Then,
) -> Result<bool, Error> {
    let parts: Vec<_> = parts.iter().filter(|(_, cells)| !cells.is_empty()).collect();
    match conn {
        Conn::Sqlite(connection) => {
            let mut sql = String::new();
            if numbers.is_some() {
                // Null, which the column refuses, where another process has taken numbers since.
                sql.push_str(
                    "BEGIN IMMEDIATE;UPDATE serials SET next = CASE next WHEN ? THEN next + ? END WHERE year = ?;",
                );
            }
            let mut padded: Vec<(&[Cell<'_>], usize)> = Vec::new();
            let largest = SIZES.last().copied().unwrap_or(1);
            for (bulk, cells) in parts {
                for rows in cells.chunks(largest * bulk.kinds.len()) {
                    let count = rows.len() / bulk.kinds.len();
                    let Some((size, text)) = bulk.sqlite.iter().find(|(size, _)| *size >= count) else { continue };
                    sql.push_str(text);
                    sql.push(';');
                    padded.push((rows, (size - count) * bulk.kinds.len()));
                }
            }
            sql.push_str(if then == Then::Commit { "COMMIT" } else { "" });
            if sql.is_empty() {
                return Ok(true);
            }
            let mut query = sqlx::query(AssertSqlSafe(sql));
            if let Some(Numbers { year, next, count }) = numbers {
                query = query.bind(next).bind(count).bind(year);
            }
            for (rows, padding) in padded {
                for cell in rows {
                    query = match *cell {
                        Cell::Null => query.bind(None::<i64>),
                        Cell::Int(value) => query.bind(value),
                        Cell::Text(value) => query.bind(value),
                        Cell::Bytes(value) => query.bind(value),
                    };
                }
                for _ in 0..padding {
                    query = query.bind(None::<i64>);
                }
            }
            query.execute(&mut **connection).await?;
            Ok(true)
        }
        Conn::Postgres(connection) => {
            let mut stored = true;
            if !parts.is_empty() {
                let bulks: Vec<_> = parts.iter().map(|(bulk, _)| *bulk).collect();
                let mut query = sqlx::query(AssertSqlSafe(postgres(&bulks, numbers.is_some())));
                if let Some(Numbers { year, next, count }) = numbers {
                    query = query.bind(count).bind(year).bind(next);
                }
                for (bulk, cells) in parts {
                    for (position, (_, kind)) in bulk.kinds.iter().enumerate() {
                        let column = cells.iter().skip(position).step_by(bulk.kinds.len());
                        query = match kind {
                            Kind::Int => query.bind(column.map(Cell::int).collect::<Vec<_>>()),
                            Kind::Text => query.bind(column.map(Cell::text).collect::<Vec<_>>()),
                            Kind::Bytes => query.bind(column.map(Cell::bytes).collect::<Vec<_>>()),
                        };
                    }
                }
                // The last part's rows, or with numbers the year's: none if they were taken.
                let rows = query.execute(&mut **connection).await?.rows_affected();
                stored = numbers.is_none() || rows > 0;
            }
            if then == Then::Commit && numbers.is_none() {
                connect::commit(conn).await?;
            }
            Ok(stored)
        }
    }
}

/// One statement for all tables: keys to other tables are checked at its end.
fn postgres(bulks: &[&'static Bulk], numbered: bool) -> String {
    let mut taken = if numbered { 3 } else { 0 };
    let condition = if numbered { " WHERE EXISTS (SELECT FROM numbers)" } else { "" };
    let mut inserts = Vec::with_capacity(bulks.len());
    for bulk in bulks {
        inserts.push(bulk.postgres(taken, condition));
        taken += bulk.kinds.len();
    }
    let last = if numbered { Some("SELECT year FROM numbers".to_owned()) } else { inserts.pop() };
    let numbers = "numbers AS (UPDATE serials SET next = next + $1 WHERE year = $2 AND next = $3 RETURNING year)";
    let parts = inserts.iter().zip(0..).map(|(insert, n)| format!("part{n} AS ({insert})"));
    let with: Vec<String> = numbered.then(|| numbers.to_owned()).into_iter().chain(parts).collect();
    let last = last.unwrap_or_default();
    if with.is_empty() { last } else { format!("WITH {} {last}", with.join(", ")) }
}

impl<'a> Cell<'a> {
    const fn int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    const fn text(&self) -> Option<&'a str> {
        if let Self::Text(value) = self { Some(value) } else { None }
    }

    const fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(value) = self { Some(value) } else { None }
    }
}
