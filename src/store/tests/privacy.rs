//! What nobody may find in the database, and what only the right key opens.
use std::fs;
use std::path::Path;

use sqlx::Connection as _;

use crate::domain::feedback::Lane;
use crate::domain::ids::CaseNumber;
use crate::seal::{Keyring, OsEntropy};
use crate::store::{DatabaseUrl, OpenError, StoreError, Unreadable};

use super::on_both;
use super::scene::{LINK, NOW, Says, Scene, TODAY, open};

const NAME: &str = "欧阳不可见";
const PHONE: &str = "13912348765";
const MAIL: &str = "canary-mail@citizen.example";
const REPORT: &str = "检举内容不可见甲乙丙";
const SEALED: &str = "密件内容不可见丁戊己";
const OPINION: &str = "意见可以看见";

fn number(serial: u32) -> CaseNumber {
    CaseNumber::new(2025, serial).unwrap()
}

async fn file_canaries(scene: &Scene) {
    let named = Says { text: OPINION, name: Some(NAME), phone: Some(PHONE), mail: Some(MAIL), ..Says::default() };
    let all = [
        named.clone(),
        Says { lane: Lane::Report, text: REPORT, ..named.clone() },
        Says { about: Some("city"), text: SEALED, ..named.clone() },
        Says { quarantined: true, lane: Lane::Report, text: REPORT, ..named },
    ];
    for (token, says) in (1..).zip(&all) {
        scene.store.file(scene.filing(token, says)).await.unwrap();
    }
    scene.store.day_key(TODAY).await.unwrap();
}

/// Every form in which a value could stand there.
fn traces(canary: &str) -> Vec<Vec<u8>> {
    let utf16 = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = canary.as_bytes();
    vec![
        bytes.to_vec(),
        utf16,
        data_encoding::HEXLOWER.encode(bytes).into_bytes(),
        data_encoding::BASE64.encode(&bytes[..bytes.len() / 3 * 3]).into_bytes(),
        serde_json::to_vec(canary).unwrap().trim_ascii().to_vec(),
    ]
}

fn assert_absent(place: &str, content: &[u8]) {
    for canary in [NAME, PHONE, MAIL, REPORT, SEALED] {
        for trace in traces(canary) {
            let found = content.windows(trace.len()).any(|window| window == trace);
            assert!(!found, "{canary} stands in {place}");
        }
    }
}

fn files_below(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

#[tokio::test]
async fn nothing_private_stands_in_the_database_files() {
    let scene = Scene::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &scene.url else { panic!("SQLite") };
    let directory = path.parent().unwrap();
    file_canaries(&scene).await;
    let open_files = files_below(directory);
    let names: Vec<_> = open_files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().any(|name| name.ends_with("-wal")), "the log is there: {names:?}");
    let mut all: Vec<u8> = Vec::new();
    for (name, content) in &open_files {
        assert_absent(name, content);
        all.extend(content);
    }
    assert!(all.windows(OPINION.len()).any(|w| w == OPINION.as_bytes()), "the search finds what is there");
    scene.store.claim(NOW * 60_000, 1000, 100, LINK).await.unwrap();
    scene.store.close().await;
    for (name, content) in files_below(directory) {
        assert_absent(&name, &content);
        assert!(!name.ends_with("-wal") || content.is_empty(), "the log was emptied");
    }
    for entry in fs::read_dir(directory).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = entry.unwrap().metadata().unwrap();
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "for its owner alone");
    }
}

on_both! {
    async fn nothing_private_stands_in_any_row(scene) {
        file_canaries(&scene).await;
        let tables = if scene.is_sqlite() {
            scene.raw("SELECT name FROM sqlite_schema WHERE type = 'table'").await
        } else {
            scene.raw("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()").await
        };
        assert!(tables.len() >= 9, "{tables:?}");
        let mut opinion_seen = false;
        for table in tables {
            let columns = if scene.is_sqlite() {
                scene.raw(&format!("SELECT name FROM pragma_table_info('{table}')")).await
            } else {
                scene.raw(&format!("SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0")).await
            };
            for column in columns {
                let sql = if scene.is_sqlite() {
                    format!("SELECT coalesce(hex({column}), '') FROM {table}")
                } else {
                    format!("SELECT encode(convert_to(coalesce({column}::text, ''), 'UTF8'), 'hex') FROM {table}")
                };
                for value in scene.raw(&sql).await {
                    let value = data_encoding::HEXLOWER_PERMISSIVE.decode(value.as_bytes()).unwrap();
                    assert_absent(&format!("{table}.{column}"), &value);
                    opinion_seen |= value.windows(OPINION.len()).any(|w| w == OPINION.as_bytes());
                }
            }
        }
        assert!(opinion_seen, "the search finds what is there");
    }

    async fn a_sealed_value_opens_only_in_its_own_row_and_column(scene) {
        file_canaries(&scene).await;
        assert!(scene.store.case(number(2)).await.is_ok());
        scene.raw(&format!("UPDATE cases SET identity = (SELECT identity FROM cases WHERE id = {}) WHERE id = {}",
            number(1).row(), number(2).row())).await;
        scene.raw(&format!("UPDATE cases SET sealed_body = identity WHERE id = {}", number(3).row())).await;
        let other_row = scene.store.case(number(2)).await.err();
        assert!(matches!(&other_row, Some(StoreError::Unreadable(Unreadable::Sealed("cases.identity", _)))), "{other_row:?}");
        let other_column = scene.store.case(number(3)).await.err();
        assert!(
            matches!(&other_column, Some(StoreError::Unreadable(Unreadable::Sealed("cases.sealed_body", _)))),
            "{other_column:?}"
        );
        assert!(scene.store.case(number(1)).await.is_ok());
    }

    async fn the_database_itself_refuses_private_text_in_clear(scene) {
        file_canaries(&scene).await;
        let refused = async |sql: &str| {
            let sql = sqlx::AssertSqlSafe(sql.to_owned());
            match &scene.url {
                DatabaseUrl::Sqlite(path) => {
                    let mut c = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                    sqlx::raw_sql(sql).execute(&mut c).await.is_err()
                }
                DatabaseUrl::Postgres(url) => {
                    let mut c = sqlx::PgConnection::connect(url).await.unwrap();
                    sqlx::raw_sql(sql).execute(&mut c).await.is_err()
                }
            }
        };
        for sql in [
            "UPDATE cases SET body = 'x' WHERE secrecy = 'report'",
            "UPDATE cases SET secrecy = 'report' WHERE secrecy = 'opinion'",
            "UPDATE letters SET recipient = 'x', sealed_recipient = NULL WHERE kind = 'citizen_receipt'",
            "UPDATE letters SET body = 'x' WHERE kind = 'desk'",
            "UPDATE events SET detail = 'x'",
            "DELETE FROM events",
        ] {
            assert!(refused(sql).await, "{sql}");
        }
        assert!(!refused("UPDATE letters SET last_reply = 'x'").await, "the same way, what is allowed is done");
    }

    async fn after_rotation_old_rows_are_readable_and_new_ones_use_the_new_key(scene) {
        file_canaries(&scene).await;
        scene.store.close().await;
        assert_eq!(Keyring::rotate(&scene.keys, &OsEntropy).unwrap(), 2);
        let store = scene.reopen().await.unwrap();
        let says = Says { name: Some(NAME), lane: Lane::Report, text: REPORT, ..Says::default() };
        store.file(scene.filing(50, &says)).await.unwrap();
        for serial in [2, 5] {
            let stored = store.case(number(serial)).await.unwrap().unwrap();
            assert_eq!(stored.case.matter.said().text.read(), REPORT);
        }
        store.day_key(TODAY).await.unwrap();
        assert_eq!(scene.raw("SELECT CAST(count(*) AS TEXT) FROM seal_keys").await, ["2"]);
        store.close().await;
        // Without the old key the database is not opened, although the new one is right.
        fs::remove_file(scene.keys.join("0001.key")).unwrap();
        assert!(matches!(scene.reopen().await.err(), Some(OpenError::MissingKey(1))));
    }

    async fn another_key_is_refused_at_the_start(scene) {
        file_canaries(&scene).await;
        scene.store.close().await;
        let elsewhere = tempfile::tempdir().unwrap();
        let refused = open(&scene.url, &elsewhere.path().join("keys")).await.err();
        assert!(matches!(refused, Some(OpenError::WrongKey(1))), "{refused:?}");
        let right = scene.reopen().await.unwrap();
        assert!(right.case(number(2)).await.is_ok());
        right.close().await;
    }
}
