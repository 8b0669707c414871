//! Connections and what they are set to, for the one writer and for the readers.
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    ConnectOptions as _, Connection as _, Error, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
};

use super::DatabaseUrl;
use super::conn::{Conn, statements};
use super::error::{Cause, OpenError};

/// How many may read at once. SQLite readers never wait for the writer.
const READERS: u32 = 4;
/// How long a caller may wait for a reader or a connection before hearing that there is none.
const PATIENCE: Duration = Duration::from_secs(5);

statements! {
    BEGIN = split("BEGIN IMMEDIATE", "BEGIN");
    COMMIT = same("COMMIT");
    ROLLBACK = same("ROLLBACK");
    CHECKPOINT = split("PRAGMA wal_checkpoint(TRUNCATE)", "SELECT 1::bigint");
}

/// Where to connect to and how.
#[derive(Clone)]
pub(super) enum Source {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

/// A connection of one's own.
pub(super) enum Link {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The readers' connections.
#[derive(Clone)]
pub(super) enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A connection lent by [`Readers`].
pub(super) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Source {
    pub(super) fn of(url: &DatabaseUrl) -> Result<Self, OpenError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                create_private(path).map_err(OpenError::File)?;
                Ok(Self::Sqlite(sqlite(path)))
            }
            DatabaseUrl::Postgres(url) => {
                let options: PgConnectOptions = url.parse().map_err(|e: Error| OpenError::Address(Cause::from(&e)))?;
                Ok(Self::Postgres(postgres(options)))
            }
        }
    }

    pub(super) async fn connect(&self) -> Result<Link, Error> {
        match self {
            Self::Sqlite(options) => Ok(Link::Sqlite(options.connect().await?)),
            // The writer looks rows up by their keys alone. Of a table that has just grown the planner has no figures, and
            // it would read the whole of it for every batch.
            Self::Postgres(options) => {
                match tokio::time::timeout(PATIENCE, options.clone().options([("enable_seqscan", "off")]).connect())
                    .await
                {
                    Ok(connected) => Ok(Link::Postgres(connected?)),
                    Err(_) => Err(Error::PoolTimedOut),
                }
            }
        }
    }

    pub(super) fn readers(&self) -> Readers {
        match self {
            Self::Sqlite(options) => Readers::Sqlite(
                SqlitePoolOptions::new()
                    .max_connections(READERS)
                    .acquire_timeout(PATIENCE)
                    .test_before_acquire(false)
                    .connect_lazy_with(readers_of(options)),
            ),
            Self::Postgres(options) => Readers::Postgres(
                PgPoolOptions::new()
                    .max_connections(READERS)
                    .acquire_timeout(PATIENCE)
                    .connect_lazy_with(options.clone().options([("default_transaction_read_only", "on")])),
            ),
        }
    }
}

/// Made before SQLite makes it, so that nobody else may read it; `-wal` and `-shm` take its mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(directory) = directory {
        std::fs::create_dir_all(directory)?;
    }
    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?.sync_all()?;
    directory.map_or(Ok(()), |directory| std::fs::File::open(directory)?.sync_all())
}

fn sqlite(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL would lose acknowledged cases when the power fails, and beside a batch FULL costs nothing.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF")
        // Nothing spills into a file outside the data directory.
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-8000")
        // A checkpoint writes each page once however often it was changed: rarer is cheaper.
        .pragma("wal_autocheckpoint", "4000")
        .pragma("journal_size_limit", "33554432")
        .disable_statement_logging()
}

fn readers_of(options: &SqliteConnectOptions) -> SqliteConnectOptions {
    options.clone().read_only(true).pragma("cache_size", "-2000").pragma("query_only", "ON")
}

/// Off this machine TLS is a must unless the address says `sslmode=disable`. The usual `prefer` falls back to plain text
/// for whoever answers that there is no TLS, and the password and every case go with it.
fn encrypted(options: PgConnectOptions) -> PgConnectOptions {
    let host = options.get_host();
    let local = options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    let lenient = matches!(options.get_ssl_mode(), PgSslMode::Allow | PgSslMode::Prefer);
    if lenient && !local { options.ssl_mode(PgSslMode::Require) } else { options }
}

fn postgres(options: PgConnectOptions) -> PgConnectOptions {
    let options = encrypted(options);
    let name = options.get_application_name().unwrap_or("huiyin").to_owned();
    options
        .application_name(&name)
        .options([
            // Whatever the server's own setting: what is acknowledged is on its disk.
            ("synchronous_commit", "on"),
            ("statement_timeout", "8s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("client_min_messages", "warning"),
        ])
        .disable_statement_logging()
}

impl Link {
    pub(super) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(connection) => Conn::Postgres(connection),
        }
    }

    /// Moves everything into the main file and closes. What fails here was durable before.
    pub(super) async fn close(mut self) {
        let checkpointed = self.conn().sql(CHECKPOINT).all::<i64>().await;
        if let Err(e) = checkpointed {
            tracing::warn!(cause = %Cause::from(&e), "the write-ahead log was not emptied at the end");
        }
        match self {
            Self::Sqlite(connection) => drop(connection.close().await),
            Self::Postgres(connection) => drop(connection.close().await),
        }
    }

    /// Gives a broken connection up.
    pub(super) async fn abandon(self) {
        match self {
            Self::Sqlite(connection) => drop(connection.close().await),
            // Closing politely would wait for a server that may be gone.
            Self::Postgres(connection) => drop(connection),
        }
    }
}

impl Readers {
    /// Boxed: the pool's future is two kilobytes, and every future that waits for it would be moved about with them.
    pub(super) async fn get(&self) -> Result<Reader, Error> {
        match self {
            Self::Sqlite(pool) => Ok(Reader::Sqlite(Box::pin(pool.acquire()).await?)),
            Self::Postgres(pool) => Ok(Reader::Postgres(Box::pin(pool.acquire()).await?)),
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Reader {
    pub(super) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(connection) => Conn::Postgres(connection),
        }
    }
}

/// Begins a writing transaction: on SQLite with the write lock at once, since asking for it later fails at once.
pub(super) async fn begin(conn: &mut Conn<'_>) -> Result<(), Error> {
    conn.sql(BEGIN).run().await.map(drop)
}

pub(super) async fn commit(conn: &mut Conn<'_>) -> Result<(), Error> {
    conn.sql(COMMIT).run().await.map(drop)
}

/// Takes a transaction back. SQLite has often done so by itself and then says that there is none.
pub(super) async fn rollback(link: &mut Link) {
    let _ = link.conn().sql(ROLLBACK).run().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_elsewhere_is_reached_over_tls_unless_said_otherwise() {
        for (url, mode) in [
            ("postgres://u@db.example/n", "Require"),
            ("postgres://u@10.0.0.7/n?sslmode=prefer", "Require"),
            ("postgres://u@db.example/n?sslmode=disable", "Disable"),
            ("postgres://u@db.example/n?sslmode=verify-full", "VerifyFull"),
            ("postgres://u@localhost.evil.example/n", "Require"),
            ("postgres://u@localhost/n", "Prefer"),
            ("postgres://u@127.0.0.1/n", "Prefer"),
            ("postgres://u@[::1]/n", "Prefer"),
            ("postgres:///n?host=/run/postgresql", "Prefer"),
        ] {
            let options = postgres(url.parse().unwrap());
            assert_eq!(format!("{:?}", options.get_ssl_mode()), mode, "{url}");
        }
    }
}
