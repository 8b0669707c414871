//! SQL written once for two databases: a connection, a statement with its values, a row.
//!
//! The portable part: `$n` placeholders, BIGINT, TEXT and BYTEA/BLOB, `RETURNING`, `ON CONFLICT`. What differs is a
//! [`Statement::split`] of two texts that take the same values.
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Encode, Error, PgConnection, Postgres, Sqlite, SqliteConnection, Type};

/// A statement in both dialects. Only `statements!` makes them, so that none escapes the test that prepares them all.
#[derive(Clone, Copy)]
pub(super) struct Statement {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

impl Statement {
    pub(super) const fn same(sql: &'static str) -> Self {
        Self { sqlite: sql, postgres: sql }
    }

    pub(super) const fn split(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

/// Names a module's statements and lists them for the test that prepares each on both databases.
macro_rules! statements {
    ($($(#[$note:meta])* $name:ident = $kind:ident($($sql:expr),+ $(,)?);)+) => {
        $($(#[$note])* const $name: $crate::store::conn::Statement = $crate::store::conn::Statement::$kind($($sql),+);)+
        #[cfg(test)]
        pub(super) const STATEMENTS: &[$crate::store::conn::Statement] = &[$($name),+];
    };
}
pub(super) use statements;

/// A plain struct that a row of either database is read into, column by name. (sqlx's `derive` would compile both
/// drivers a second time.)
macro_rules! row {
    ($(#[$note:meta])* struct $name:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$note])*
        pub(super) struct $name { $(pub(super) $field: $kind),+ }
        impl $crate::store::conn::Row for $name {
            fn from_sqlite(row: &sqlx::sqlite::SqliteRow) -> Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),+ })
            }
            fn from_postgres(row: &sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),+ })
            }
        }
    };
}
pub(super) use row;

/// What can be read from a row of either database.
pub(super) trait Row: Sized {
    fn from_sqlite(row: &SqliteRow) -> Result<Self, Error>;
    fn from_postgres(row: &PgRow) -> Result<Self, Error>;
}

/// The first column alone.
macro_rules! single_column {
    ($($kind:ty),+) => {$(
        impl Row for $kind {
            fn from_sqlite(row: &SqliteRow) -> Result<Self, Error> {
                sqlx::Row::try_get(row, 0)
            }
            fn from_postgres(row: &PgRow) -> Result<Self, Error> {
                sqlx::Row::try_get(row, 0)
            }
        }
    )+};
}
single_column!(i64, Option<i64>, Vec<u8>);

/// Two structs from one row, which has the columns of both.
impl<A: Row, B: Row> Row for (A, B) {
    fn from_sqlite(row: &SqliteRow) -> Result<Self, Error> {
        Ok((A::from_sqlite(row)?, B::from_sqlite(row)?))
    }
    fn from_postgres(row: &PgRow) -> Result<Self, Error> {
        Ok((A::from_postgres(row)?, B::from_postgres(row)?))
    }
}

/// A value that both databases take.
pub(super) trait Value<'v>: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres> {}
impl<'v, T> Value<'v> for T where T: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres> {}

/// A connection to either database.
pub(super) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn<'_> {
    /// The same connection for a shorter time.
    pub(super) fn again(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(connection) => Conn::Postgres(connection),
        }
    }

    pub(super) fn sql(&mut self, statement: Statement) -> Query<'_> {
        match self {
            Self::Sqlite(connection) => Query::Sqlite(connection, sqlx::query(statement.sqlite)),
            Self::Postgres(connection) => Query::Postgres(connection, sqlx::query(statement.postgres)),
        }
    }
}

/// A statement on its way, values bound in the order of their numbers.
pub(super) enum Query<'c> {
    Sqlite(&'c mut SqliteConnection, sqlx::query::Query<'static, Sqlite, SqliteArguments>),
    Postgres(&'c mut PgConnection, sqlx::query::Query<'static, Postgres, PgArguments>),
}

impl Query<'_> {
    pub(super) fn bind<'v>(self, value: impl Value<'v>) -> Self {
        match self {
            Self::Sqlite(connection, query) => Self::Sqlite(connection, query.bind(value)),
            Self::Postgres(connection, query) => Self::Postgres(connection, query.bind(value)),
        }
    }

    /// Runs it and says how many rows it changed.
    pub(super) async fn run(self) -> Result<u64, Error> {
        match self {
            Self::Sqlite(connection, query) => Ok(query.execute(connection).await?.rows_affected()),
            Self::Postgres(connection, query) => Ok(query.execute(connection).await?.rows_affected()),
        }
    }

    pub(super) async fn all<R: Row>(self) -> Result<Vec<R>, Error> {
        match self {
            Self::Sqlite(connection, query) => query.fetch_all(connection).await?.iter().map(R::from_sqlite).collect(),
            Self::Postgres(connection, query) => {
                query.fetch_all(connection).await?.iter().map(R::from_postgres).collect()
            }
        }
    }

    /// The first row, if there is one. Reads to the end, so that a changing statement is always finished.
    pub(super) async fn maybe<R: Row>(self) -> Result<Option<R>, Error> {
        Ok(self.all().await?.into_iter().next())
    }

    pub(super) async fn one<R: Row>(self) -> Result<R, Error> {
        self.maybe().await?.ok_or(Error::RowNotFound)
    }
}
