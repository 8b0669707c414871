//! Many rows in one statement: what makes filing fast.
//!
//! Every statement on SQLite is a trip to another thread, and on PostgreSQL one over the network, so a batch of filings
//! costs one per table and not one per row. PostgreSQL takes a column as an array (`UNNEST`). SQLite takes `VALUES` of a
//! few fixed sizes, so that each is prepared once; rows beyond the last are left unbound, hence null, and filtered out.
//! Values are bound as they are: no hexadecimal, no JSON. Placeholders are `?`, because SQLite looks up the name of a
//! numbered one by walking through all of them.
use std::sync::LazyLock;

use sqlx::Error;

use super::conn::Conn;

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

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// How many rows a `VALUES` statement has room for.
const SIZES: [usize; 5] = [1, 4, 16, 64, 256];

/// The statements that insert rows of one table.
pub(super) struct Bulk {
    kinds: &'static [(&'static str, Kind)],
    sqlite: Vec<(usize, String)>,
    postgres: String,
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
    fn new(table: &str, kinds: &'static [(&'static str, Kind)], ending: &str) -> Self {
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
        let arrays = kinds
            .iter()
            .enumerate()
            .map(|(position, (_, kind))| {
                let array = match kind {
                    Kind::Int => "bigint[]",
                    Kind::Text => "text[]",
                    Kind::Bytes => "bytea[]",
                };
                format!("${}::{array}", position + 1)
            })
            .collect::<Vec<_>>()
            .join(", ");
        let postgres = format!("INSERT INTO {table} ({columns}) SELECT * FROM UNNEST({arrays}){ending}");
        Self { kinds, sqlite, postgres }
    }

    /// Inserts the rows whose cells follow each other, a whole row at a time.
    pub(super) async fn insert(&'static self, conn: &mut Conn<'_>, cells: &[Cell<'_>]) -> Result<(), Error> {
        match conn {
            Conn::Sqlite(connection) => {
                let largest = SIZES.last().copied().unwrap_or(1);
                for rows in cells.chunks(largest * self.kinds.len()) {
                    let count = rows.len() / self.kinds.len();
                    let Some((_, sql)) = self.sqlite.iter().find(|(size, _)| *size >= count) else { continue };
                    let mut query = sqlx::query(sql.as_str());
                    for cell in rows {
                        query = match *cell {
                            Cell::Null => query.bind(None::<i64>),
                            Cell::Int(value) => query.bind(value),
                            Cell::Text(value) => query.bind(value),
                            Cell::Bytes(value) => query.bind(value),
                        };
                    }
                    query.execute(&mut **connection).await?;
                }
            }
            Conn::Postgres(connection) => {
                if cells.is_empty() {
                    return Ok(());
                }
                let mut query = sqlx::query(self.postgres.as_str());
                for (position, (_, kind)) in self.kinds.iter().enumerate() {
                    let column = cells.iter().skip(position).step_by(self.kinds.len());
                    query = match kind {
                        Kind::Int => query.bind(column.map(Cell::int).collect::<Vec<_>>()),
                        Kind::Text => query.bind(column.map(Cell::text).collect::<Vec<_>>()),
                        Kind::Bytes => query.bind(column.map(Cell::bytes).collect::<Vec<_>>()),
                    };
                }
                query.execute(&mut **connection).await?;
            }
        }
        Ok(())
    }

    /// Every statement of every table, for the test that prepares them.
    #[cfg(test)]
    pub(super) fn statements() -> (Vec<&'static str>, Vec<&'static str>) {
        let all: [&'static Self; 5] = [&CASES, &SUBMISSIONS, &EVENTS, &LETTERS, &MAILBOX_DAYS];
        let sqlite = all.iter().flat_map(|bulk| bulk.sqlite.iter().map(|(_, sql)| sql.as_str())).collect();
        (sqlite, all.iter().map(|bulk| bulk.postgres.as_str()).collect())
    }
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
