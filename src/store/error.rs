//! What can fail in the store, and what each of the databases' failures means.
use std::borrow::Cow;
use std::fmt;

use crate::seal::OpenError as SealError;

/// What a database said, without any value of a row: code and message only. (PostgreSQL puts values into the detail.)
#[derive(Clone, PartialEq, Eq)]
pub struct Cause {
    code: Option<String>,
    message: String,
}

impl From<&sqlx::Error> for Cause {
    fn from(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(e) => Self { code: e.code().map(Cow::into_owned), message: e.message().to_owned() },
            e => Self { code: None, message: e.to_string() },
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} (code {code})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Cause {}

/// Why a stored row makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("{0} does not open")]
    Sealed(&'static str, #[source] SealError),
    #[error("{0} holds a value that is none of ours")]
    Value(&'static str),
}

/// Why the store did not do what it was asked. Nothing of it was stored, except where [`StoreError::Unavailable`] was
/// met at the very commit: then a filing asked again gives the same case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("no room is left where the database is")]
    Full(#[source] Cause),
    #[error("the database cannot be reached")]
    Unavailable(#[source] Cause),
    #[error("the database refused a statement")]
    Refused(#[source] Cause),
    #[error("a stored row cannot be read")]
    Unreadable(#[from] Unreadable),
    #[error("somebody else changed the case each time it was tried")]
    Contended,
    #[error("the store is closed")]
    Closed,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let cause = Cause::from(&error);
        match Fault::of(&error) {
            Fault::Full => Self::Full(cause),
            Fault::Lost | Fault::Busy | Fault::Again => Self::Unavailable(cause),
            Fault::Statement => Self::Refused(cause),
        }
    }
}

/// Why the store does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database file cannot be made")]
    File(#[source] std::io::Error),
    #[error("the database's address is not one")]
    Address(#[source] Cause),
    #[error("the database cannot be reached")]
    Connect(#[source] Cause),
    #[error("the system gives the database's writer no thread")]
    Thread(#[source] std::io::Error),
    #[error("the database cannot be brought up to date (migration {name})")]
    Migrate {
        name: String,
        #[source]
        cause: Cause,
    },
    #[error("migration {0} was changed after this database was made with it")]
    MigrationChanged(String),
    #[error("the database was made by a newer version of this program (migration {0})")]
    Newer(i64),
    #[error("the keys of the database cannot be read")]
    Keys(#[source] Cause),
    #[error("key {0} is another than the one this database was sealed with: restore the right key file")]
    WrongKey(u32),
    #[error("key {0}, with which rows of this database are sealed, is missing: restore its key file")]
    MissingKey(u32),
}

/// What a failure means for the transaction it happened in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No room on the disk. The connection is sound.
    Full,
    /// The connection is of no more use.
    Lost,
    /// Somebody else holds the lock for too long.
    Busy,
    /// The same once more may succeed.
    Again,
    /// This statement cannot be done; the connection is sound.
    Statement,
}

impl Fault {
    pub(super) fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(e) => {
                let code = e.code();
                let code = code.as_deref().unwrap_or_default();
                if e.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                    Self::of_postgres(code)
                } else {
                    code.parse().map_or(Self::Statement, Self::of_sqlite)
                }
            }
            sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Lost,
            _ => Self::Statement,
        }
    }

    /// <https://www.postgresql.org/docs/15/errcodes-appendix.html>
    fn of_postgres(code: &str) -> Self {
        match code {
            "53100" => Self::Full,
            "40001" | "40P01" => Self::Again,
            // lock_not_available, query_canceled (statement_timeout).
            "55P03" | "57014" => Self::Busy,
            // Connection exceptions, too many connections, shutting down, starting up, idle in transaction for too
            // long, read-only after a fail-over.
            "53300" | "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25006" => Self::Lost,
            code if code.starts_with("08") => Self::Lost,
            _ => Self::Statement,
        }
    }

    /// <https://www.sqlite.org/rescode.html>: the low byte is the primary code.
    const fn of_sqlite(code: i32) -> Self {
        /// The index of the write-ahead log could not grow: `SQLITE_IOERR_SHMSIZE`.
        const SHARED_MEMORY: i32 = 0x130a;
        match (code, code & 0xff) {
            // 13 is SQLITE_FULL.
            (SHARED_MEMORY, _) | (_, 13) => Self::Full,
            // BUSY, LOCKED.
            (_, 5 | 6) => Self::Busy,
            // NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB: a fresh connection may find better.
            (_, 7 | 8 | 10 | 11 | 14 | 26) => Self::Lost,
            _ => Self::Statement,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_databases_failures_are_told_apart() {
        for (code, fault) in [(13, Fault::Full), (4874, Fault::Full), (5, Fault::Busy), (261, Fault::Busy)] {
            assert_eq!(Fault::of_sqlite(code), fault, "{code}");
        }
        for (code, fault) in [(10, Fault::Lost), (1034, Fault::Lost), (2067, Fault::Statement), (787, Fault::Statement)]
        {
            assert_eq!(Fault::of_sqlite(code), fault, "{code}");
        }
        for (code, fault) in [
            ("53100", Fault::Full),
            ("40001", Fault::Again),
            ("57P01", Fault::Lost),
            ("08006", Fault::Lost),
            ("55P03", Fault::Busy),
            ("23505", Fault::Statement),
        ] {
            assert_eq!(Fault::of_postgres(code), fault, "{code}");
        }
    }
}
