//! What goes wrong below the store, and how it comes back.
use futures_util::future::{join, join_all};

use crate::domain::ids::CaseNumber;
use crate::store::{DatabaseUrl, Filed, StoreError};

use super::scene::{LINK, NOW, NOW_MS, Says, Scene, TODAY};

#[tokio::test]
async fn a_full_disk_is_said_nothing_is_half_stored_and_it_recovers() {
    let scene = Scene::sqlite().await;
    let long: &'static str = Box::leak("字".repeat(5000).into_boxed_str());
    let says = Says { text: long, ..Says::default() };
    scene.store.file(scene.filing(0, &says)).await.unwrap();
    scene.store.limit_pages(Some(1)).await.unwrap();
    // A limit below the present size means the present size: there may still be a little room in it.
    let mut stored = 1;
    let mut refused = Vec::new();
    for round in 0..4u32 {
        let tokens = 1 + round * 10..11 + round * 10;
        let outcomes = join_all(tokens.clone().map(|token| scene.store.file(scene.filing(token, &says)))).await;
        for (token, outcome) in tokens.zip(outcomes) {
            match outcome {
                Ok(Filed::New(_)) => stored += 1,
                Err(StoreError::Full(_)) => refused.push(token),
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(refused.len() >= 20, "{} refused", refused.len());
    let counts = scene.store.counts().await.unwrap();
    assert_eq!(counts.cases, stored);
    assert_eq!(counts.waiting, stored * 2);
    let rows = |table: &str| format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
    for (table, of_each) in [("cases", 1), ("submissions", 1), ("events", 2), ("letters", 2)] {
        assert_eq!(scene.raw(&rows(table)).await, [(stored * of_each).to_string()], "{table}");
    }
    // What was there is still read, and what needs no room is still done.
    assert!(scene.store.case(CaseNumber::new(2025, 1).unwrap()).await.unwrap().is_some());
    assert_eq!(
        scene.store.file(scene.filing(0, &says)).await,
        Ok(Filed::Again { number: CaseNumber::new(2025, 1).unwrap(), day: TODAY })
    );

    scene.store.limit_pages(None).await.unwrap();
    let again = join_all(refused.iter().map(|token| scene.store.file(scene.filing(*token, &says)))).await;
    assert!(again.iter().all(|filed| matches!(filed, Ok(Filed::New(_)))), "{again:?}");
    assert_eq!(scene.store.counts().await.unwrap().cases, 41);
    assert_eq!(scene.raw("PRAGMA integrity_check").await, ["ok"]);
}

#[tokio::test]
async fn a_lock_held_elsewhere_is_waited_for_and_then_said() {
    use sqlx::Connection as _;
    let scene = Scene::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &scene.url else { panic!("SQLite") };
    let mut other = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let (filed, read) = join(scene.store.file(scene.filing(1, &Says::default())), scene.store.counts()).await;
    assert!(matches!(filed, Err(StoreError::Unavailable(_))), "{filed:?}");
    assert!(read.is_ok(), "reading goes on");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    assert!(matches!(scene.store.file(scene.filing(1, &Says::default())).await, Ok(Filed::New(_))));
}

#[tokio::test]
async fn a_database_that_lost_its_connections_goes_on() {
    let Some(scene) = Scene::postgres().await else { return };
    scene.store.file(scene.filing(1, &Says::default())).await.unwrap();
    scene.store.counts().await.unwrap();
    for round in 2..5u32 {
        // As a restart of the server does, but for this test's connections alone.
        let killed = scene
            .raw(
                "SELECT CAST(count(pg_terminate_backend(pid)) AS TEXT) FROM pg_stat_activity \
                 WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()",
            )
            .await;
        assert_eq!(killed, ["2"], "the writer's and a reader's");
        let filed = scene.store.file(scene.filing(round, &Says::default())).await;
        assert!(matches!(filed, Ok(Filed::New(_))), "{filed:?}");
        assert_eq!(scene.store.counts().await.unwrap().cases, u64::from(round));
    }
}

#[tokio::test]
async fn two_servers_on_one_database_share_numbers_forms_and_letters() {
    let Some(scene) = Scene::postgres().await else { return };
    let other = scene.reopen().await.unwrap();
    // Each form is sent to both servers.
    let filings = (0..200u32).flat_map(|token| [(token, &scene.store), (token, &other)]);
    let outcomes = join_all(filings.map(|(token, store)| store.file(scene.filing(token, &Says::default())))).await;
    let new = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Filed::New(_)))).count();
    let again = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Filed::Again { .. }))).count();
    assert_eq!((new, again), (200, 200), "{outcomes:?}");
    let serials = "SELECT CAST(max(id) - min(id) + 1 AS TEXT) FROM cases";
    assert_eq!(scene.raw(serials).await, ["200"], "no gaps");
    assert_eq!(scene.raw("SELECT CAST(next AS TEXT) FROM serials").await, ["201"]);

    let claims = join_all((0..20).map(|n| {
        let store = if n % 2 == 0 { &scene.store } else { &other };
        store.claim(NOW_MS, 1000, 30, LINK)
    }))
    .await;
    let mut ids: Vec<_> = claims.into_iter().flat_map(|claimed| claimed.unwrap()).map(|letter| letter.id).collect();
    let total = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), total), (400, 400), "no letter was lent twice");
    let (one, two) = join(scene.store.day_key(TODAY), other.day_key(TODAY)).await;
    assert_eq!(one, two);
    other.forget(NOW).await.unwrap();
    other.close().await;
}
