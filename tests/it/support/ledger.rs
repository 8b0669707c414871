//! Reads what lies in the database, past the program.
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::wait::until;

/// A connection for looking only.
pub enum Ledger {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Ledger {
    /// By the address the server was given.
    pub async fn open(url: &str) -> Self {
        match url.strip_prefix("sqlite://") {
            Some(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            None => Self::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    /// Rows of a number and a text.
    pub async fn rows(&mut self, sql: &'static str) -> Vec<(i64, String)> {
        match self {
            Self::Sqlite(connection) => sqlx::query_as(sql).fetch_all(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_as(sql).fetch_all(connection).await.unwrap(),
        }
    }

    pub async fn count(&mut self, sql: &'static str) -> i64 {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_one(connection).await.unwrap(),
        }
    }

    /// Waits until every letter was taken by the mail server.
    pub async fn until_all_sent(&mut self, patience: Duration) {
        const UNSENT: &str = "SELECT COUNT(*), state FROM letters WHERE state <> 'sent' GROUP BY state";
        until(patience, async || {
            let unsent = self.rows(UNSENT).await;
            if unsent.is_empty() { Ok(()) } else { Err(format!("letters were not delivered: {unsent:?}")) }
        })
        .await;
    }

    /// SQLite's own check of the whole file; PostgreSQL's pages have checksums only if asked for, so nothing there.
    pub async fn integrity(&mut self) -> String {
        match self {
            Self::Sqlite(connection) => {
                sqlx::query_scalar("PRAGMA integrity_check").fetch_one(connection).await.unwrap()
            }
            Self::Postgres(_) => "ok".to_owned(),
        }
    }
}

/// The row of a case number: `2026-000123` is 20260000123.
pub fn row_of(number: &str) -> i64 {
    let (year, serial) = number.split_once('-').unwrap_or_else(|| panic!("no case number: {number}"));
    year.parse::<i64>().unwrap() * 10_000_000 + serial.parse::<i64>().unwrap()
}
