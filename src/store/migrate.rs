//! Bringing a database up to date: numbered files, each run once, all of them in one transaction.
use rust_embed::Embed;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

use super::conn::{Conn, row, statements};
use super::connect::{self, Link};
use super::error::{Cause, OpenError};

#[derive(Embed)]
#[folder = "migrations/sqlite"]
struct SqliteFiles;

#[derive(Embed)]
#[folder = "migrations/postgres"]
struct PostgresFiles;

/// One step of the schema.
pub(super) struct Migration {
    pub(super) number: i64,
    pub(super) name: String,
    sql: String,
    pub(super) checksum: [u8; 32],
}

impl Migration {
    fn read<Files: Embed>() -> Vec<Self> {
        let mut all: Vec<Self> = Files::iter()
            .filter_map(|path| {
                let name = path.strip_suffix(".sql")?.to_owned();
                let number = name.split('_').next()?.parse().ok()?;
                let data = Files::get(&path)?.data;
                let checksum = Sha256::digest(&data).into();
                Some(Self { number, name, sql: String::from_utf8(data.into_owned()).ok()?, checksum })
            })
            .collect();
        all.sort_by_key(|migration| migration.number);
        all
    }

    pub(super) fn for_sqlite() -> Vec<Self> {
        Self::read::<SqliteFiles>()
    }

    pub(super) fn for_postgres() -> Vec<Self> {
        Self::read::<PostgresFiles>()
    }
}

statements! {
    TABLE = split(
        "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT",
        "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum BYTEA NOT NULL)",
    );
    DONE = same("SELECT number, checksum FROM migrations ORDER BY number");
    RECORD = same("INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)");
    /// Two servers that start at once: one migrates, the other waits. SQLite's write lock does the same.
    ALONE = split("SELECT 1", "SELECT 1 FROM (SELECT pg_advisory_xact_lock(4815162342)) AS locked");
}

row! {
    struct Done {
        number: i64,
        checksum: Vec<u8>,
    }
}

/// Runs what has not been run yet; refuses what was changed since or comes from a newer version.
pub(super) async fn migrate(link: &mut Link) -> Result<(), OpenError> {
    let migrations = match link {
        Link::Sqlite(_) => Migration::for_sqlite(),
        Link::Postgres(_) => Migration::for_postgres(),
    };
    let outcome = run(&mut link.conn(), &migrations).await;
    if outcome.is_err() {
        connect::rollback(link).await;
    }
    outcome
}

async fn run(conn: &mut Conn<'_>, migrations: &[Migration]) -> Result<(), OpenError> {
    let failed = |name: &str| {
        let name = name.to_owned();
        move |e: sqlx::Error| OpenError::Migrate { name, cause: Cause::from(&e) }
    };
    connect::begin(conn).await.map_err(failed("begin"))?;
    conn.sql(ALONE).run().await.map_err(failed("lock"))?;
    conn.sql(TABLE).run().await.map_err(failed("table"))?;
    let done: Vec<Done> = conn.sql(DONE).all().await.map_err(failed("list"))?;
    for Done { number, checksum } in &done {
        match migrations.iter().find(|migration| migration.number == *number) {
            None => return Err(OpenError::Newer(*number)),
            Some(migration) if migration.checksum.as_slice() != checksum.as_slice() => {
                return Err(OpenError::MigrationChanged(migration.name.clone()));
            }
            Some(_) => {}
        }
    }
    for migration in migrations.iter().filter(|m| done.iter().all(|done| done.number != m.number)) {
        let text = AssertSqlSafe(migration.sql.as_str());
        match conn {
            Conn::Sqlite(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(drop),
            Conn::Postgres(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(drop),
        }
        .map_err(failed(&migration.name))?;
        conn.sql(RECORD)
            .bind(migration.number)
            .bind(migration.name.as_str())
            .bind(migration.checksum.as_slice())
            .run()
            .await
            .map_err(failed(&migration.name))?;
    }
    connect::commit(conn).await.map_err(failed("commit"))
}
