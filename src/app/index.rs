//! Keeping the word index behind the event log. Citizens go first: while opinions come in it stands back, and whoever
//! looks at the inbox is told that it does.
use std::time::Duration;

use super::App;
use crate::store::StoreError;

/// How often the event log is looked at, and how long nothing must have been filed before a piece is taken.
const LOOK: Duration = Duration::from_millis(200);
/// However much comes in, a piece is taken this often.
const PATIENCE: u32 = 10;
/// How many events one piece takes: so many keep the writer busy for a few milliseconds.
const PIECE: u32 = 48;
/// After a failure nothing is tried for so long.
const REST: Duration = Duration::from_secs(5);

impl App {
    /// Follows the event log until dropped.
    pub async fn keep_index(&self) {
        let mut filed = self.store.filed();
        let mut stood_back = 0;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.store.filed();
            if std::mem::replace(&mut filed, now) != now && stood_back < PATIENCE {
                stood_back += 1;
                continue;
            }
            stood_back = 0;
            if let Err(error) = self.catch_up().await {
                tracing::warn!(
                    error = format!("{:#}", anyhow::Error::from(error)),
                    "the word index does not follow; it tries again"
                );
                tokio::time::sleep(REST).await;
            }
        }
    }

    /// Piece by piece to the end of the event log, or until somebody files something.
    async fn catch_up(&self) -> Result<(), StoreError> {
        let filed = self.store.filed();
        while self.store.index(PIECE).await? > 0 {
            if self.store.filed() != filed {
                break;
            }
        }
        Ok(())
    }
}
