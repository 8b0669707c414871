//! The schema and the statements: each prepares on both databases, and what was released is never edited.
use data_encoding::HEXLOWER;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqlSafeStr as _, SqliteConnection};

use crate::store::bulk::Bulk;
use crate::store::conn::Statement;
use crate::store::migrate::Migration;
use crate::store::{
    DatabaseUrl, OpenError, audit, cases, connect, demo, desk, drafts, filing, folding, handovers, held, inbound,
    inbox, keys, letters, migrate, notices, outbox, sessions, staff, steps, tagged, writer,
};

use super::on_both;
use super::scene::Scene;

fn statements() -> Vec<Statement> {
    let all = [
        audit::STATEMENTS,
        cases::STATEMENTS,
        connect::STATEMENTS,
        demo::STATEMENTS,
        desk::STATEMENTS,
        drafts::STATEMENTS,
        filing::STATEMENTS,
        folding::STATEMENTS,
        handovers::STATEMENTS,
        held::STATEMENTS,
        inbound::STATEMENTS,
        keys::STATEMENTS,
        letters::STATEMENTS,
        migrate::STATEMENTS,
        notices::STATEMENTS,
        outbox::STATEMENTS,
        sessions::STATEMENTS,
        staff::STATEMENTS,
        steps::STATEMENTS,
        tagged::STATEMENTS,
        writer::STATEMENTS,
    ];
    all.into_iter().chain(inbox::STATEMENTS).flatten().copied().collect()
}

on_both! {
    async fn every_statement_prepares(scene) {
        let (sqlite_bulk, postgres_bulk) = Bulk::statements();
        match &scene.url {
            DatabaseUrl::Sqlite(path) => {
                let mut c = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                for sql in statements().iter().map(|s| s.sqlite).chain(sqlite_bulk) {
                    if let Err(e) = (&mut c).prepare(AssertSqlSafe(sql).into_sql_str()).await {
                        panic!("{e}: {sql}");
                    }
                }
            }
            DatabaseUrl::Postgres(url) => {
                let mut c = PgConnection::connect(url).await.unwrap();
                for sql in statements().iter().map(|s| s.postgres.to_owned()).chain(postgres_bulk) {
                    if let Err(e) = (&mut c).prepare(AssertSqlSafe(sql.clone()).into_sql_str()).await {
                        panic!("{e}: {sql}");
                    }
                }
            }
        }
        assert!(statements().len() >= 40);
    }

    async fn opening_again_changes_nothing(scene) {
        let before = scene.raw("SELECT name FROM migrations ORDER BY number").await;
        scene.reopen().await.unwrap().close().await;
        assert_eq!(scene.raw("SELECT name FROM migrations ORDER BY number").await, before);
    }

    async fn an_edited_migration_is_refused(scene) {
        scene.store.close().await;
        scene.raw("UPDATE migrations SET checksum = (SELECT fingerprint FROM seal_keys)").await;
        let refused = scene.reopen().await.err();
        assert!(matches!(&refused, Some(OpenError::MigrationChanged(name)) if name == "0001_foundation"), "{refused:?}");
    }

    async fn a_database_of_a_newer_version_is_refused(scene) {
        scene.store.close().await;
        scene.raw("UPDATE migrations SET number = number + 1000").await;
        let refused = scene.reopen().await.err();
        assert!(matches!(refused, Some(OpenError::Newer(1001))), "{refused:?}");
    }
}

/// A migration is never edited once it was released: databases were made with it.
#[test]
fn migrations_are_as_they_were_released() {
    let names =
        |all: &[Migration]| all.iter().map(|m| (m.name.clone(), HEXLOWER.encode(&m.checksum))).collect::<Vec<_>>();
    let (sqlite, postgres) = (Migration::for_sqlite(), Migration::for_postgres());
    assert_eq!(
        names(&sqlite),
        [
            (
                "0001_foundation".to_owned(),
                "b8e1874043b16877eace6764a6974a32d15f60e97ed9e151b47e3fdd69120f00".to_owned()
            ),
            ("0002_people".to_owned(), "78cd825a8fd2b2031d60464216f5e6375b6c2c3bc13d54f8f21482ecd6a293b4".to_owned()),
            ("0003_triage".to_owned(), "03516f39e4f55a68144fa3ce296ecff632c4c5af1053926255d83b19c6f5c0db".to_owned()),
            ("0004_inbox".to_owned(), "875e78a55d28641227a5ae7dd4955484320f61c52bbb546fea4b0ffcd64a7078".to_owned()),
            ("0005_handover".to_owned(), "34af15244e34b84c8677e1d2f36ea3801323a55dd5cd59d89d6c18c4ca245ed9".to_owned()),
            ("0006_inbound".to_owned(), "0733f2f3fea95f2a64a8fb7e1923322b41c9a6b1b344e57030c541477f565c7e".to_owned()),
            ("0007_outbound".to_owned(), "e4c9c3529b0426ef1c5f74bd6c648041b6396b43aacd7d69c38f570e588dd48c".to_owned()),
            ("0008_notices".to_owned(), "5a08338ba7fb8b9079e604d66ddbdeb7081ea793aa7010b501a96cf5ff3d4de8".to_owned()),
            ("0009_drafts".to_owned(), "66ef2062589000afb9949b3f896bac93237588f6f621f6d4ab7f8ef603aa9e21".to_owned()),
        ]
    );
    assert_eq!(
        names(&postgres),
        [
            (
                "0001_foundation".to_owned(),
                "f4f066ca3d21dd1fe83096aaf2f21ef8f965ac78a7d060d1a9e424ed226d136c".to_owned()
            ),
            ("0002_people".to_owned(), "025c796189c02d265c6f73bbb49c5c1ba0c832bccf3a3efa74fc1394c986f8e4".to_owned()),
            ("0003_triage".to_owned(), "4e8b169a515fa844f8dc0393a72028620d8d65a80f82ce9e9ba78bd82542e390".to_owned()),
            ("0004_inbox".to_owned(), "783022927a28cdc9644d27f5b52735a93b843ee96c280ace297f3f154d4ba8bc".to_owned()),
            ("0005_handover".to_owned(), "bdc9f7afdc7da8c2c64084cdaa7ff76e2adeb1a2ae89a6f7a5373a466823f1fc".to_owned()),
            ("0006_inbound".to_owned(), "58c96c204289f774fe8ae79ebcaf27bfe6679384db1d62b6d86c688be1fc4ed4".to_owned()),
            ("0007_outbound".to_owned(), "32eb345a55f55b90c85e1468b79b9fbf8f867347a09505e54cfa9819fa38d3e7".to_owned()),
            ("0008_notices".to_owned(), "93ec728bcd6a2b4f58b9f7614a0dcad0c6fa472c898652b6e08936dfae882f57".to_owned()),
            ("0009_drafts".to_owned(), "6e315dc054316890cbdee39d0fdd1f491a29cb63d1548166a8098e851ca0ccdd".to_owned()),
        ]
    );
    let numbers = |all: &[Migration]| all.iter().map(|m| m.number).collect::<Vec<_>>();
    assert_eq!(numbers(&sqlite), (1..=9).collect::<Vec<_>>());
    assert_eq!(numbers(&sqlite), numbers(&postgres), "the same steps for both");
}

/// What staff wrote before notes knew units is still there afterwards, and still guarded.
#[tokio::test]
async fn notes_survive_being_rebuilt() {
    let mut c = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let migrations = [
        include_str!("../../../migrations/sqlite/0001_foundation.sql"),
        include_str!("../../../migrations/sqlite/0002_people.sql"),
        include_str!("../../../migrations/sqlite/0003_triage.sql"),
        include_str!("../../../migrations/sqlite/0004_inbox.sql"),
        "INSERT INTO cases (id, receipt, secrecy, state, items, language, body, notice, filed_minute) \
         VALUES (1, x'01', 'opinion', 'at_desk', '1', 'zh-Hans', 'text', x'02', 5); \
         INSERT INTO notes (id, case_id, at_minute, staff, kind, body) VALUES (7, 1, 6, 3, 'note', 'kept')",
        include_str!("../../../migrations/sqlite/0005_handover.sql"),
    ];
    for sql in migrations {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut c).await.unwrap();
    }
    let kept: (i64, i64, i64, i64, String, String) =
        sqlx::query_as("SELECT id, case_id, at_minute, staff, kind, body FROM notes").fetch_one(&mut c).await.unwrap();
    assert_eq!(kept, (7, 1, 6, 3, "note".to_owned(), "kept".to_owned()));
    let relabel = "UPDATE cases SET secrecy = 'report', body = NULL, sealed_body = x'03' WHERE id = 1";
    let refused = sqlx::raw_sql(relabel).execute(&mut c).await.unwrap_err();
    assert!(refused.to_string().contains("sealed before their case becomes a report"), "{refused}");
    sqlx::raw_sql(AssertSqlSafe(format!("UPDATE notes SET body = NULL, sealed_body = x'04'; {relabel}")))
        .execute(&mut c)
        .await
        .unwrap();
    let clear = "INSERT INTO notes (case_id, at_minute, kind, body) VALUES (1, 7, 'note', 'in clear')";
    assert!(sqlx::raw_sql(clear).execute(&mut c).await.is_err());
    let both =
        "INSERT INTO notes (case_id, at_minute, staff, unit, kind, sealed_body) VALUES (1, 7, 3, 'x', 'note', x'05')";
    assert!(sqlx::raw_sql(both).execute(&mut c).await.is_err());
}

/// The same tables with the same columns, but for the word index, which each database keeps in its own way.
#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (Scene::sqlite().await, Scene::postgres().await);
    let Some(postgres) = postgres else { return };
    let ours = sqlite
        .raw(
            "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' \
             AND t.name NOT LIKE 'search%' ORDER BY 1",
        )
        .await;
    let theirs = postgres
        .raw(
            "SELECT (table_name || '.' || column_name) COLLATE \"C\" FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name <> 'search' ORDER BY 1",
        )
        .await;
    assert_eq!(ours, theirs);
    assert!(ours.len() > 50);
}
