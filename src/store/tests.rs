//! The store's promises, each held on SQLite and on PostgreSQL.
#[path = "../../tests/it/support/database.rs"]
mod database;

mod scene;

mod cases;
mod drafts;
mod failures;
mod filing;
mod handover;
mod inbox;
mod outbox;
mod privacy;
mod schema;
mod staff;
mod steps;

/// Runs the same test on both databases.
macro_rules! on_both {
    ($($(#[$note:meta])* async fn $name:ident($scene:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            $(#[$note])*
            async fn test($scene: Scene) $body
            #[tokio::test]
            async fn sqlite() {
                test(Scene::sqlite().await).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(scene) = Scene::postgres().await {
                    test(scene).await;
                }
            }
        }
    )+};
}
use on_both;
