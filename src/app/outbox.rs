//! The outbox as the mail worker sees it: the store, plus what the desk's letters may hold.
use super::App;
use super::deliver::Outbox;
use crate::config::DeskContent;
use crate::domain::case::Secrecy;
use crate::domain::letter::{LetterKind, Outgoing, Settlement};
use crate::store::StoreError;

impl Outbox for App {
    type Error = StoreError;

    async fn claim(&self, now_ms: i64, lease_ms: i64, limit: u32) -> Result<Vec<Outgoing>, StoreError> {
        let mut letters = self.store.claim(now_ms, lease_ms, limit).await?;
        for letter in letters.iter_mut().filter(|letter| letter.kind == LetterKind::Desk) {
            let secrecy = letter.case.as_ref().map_or(Secrecy::Sealed, |case| case.secrecy);
            if !desk_may_read(self.config.desk.content, secrecy) {
                letter.text = None;
            }
        }
        Ok(letters)
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: i64) -> Result<(), StoreError> {
        self.store.settle(settlements, now_ms.div_euclid(60_000)).await
    }

    async fn next_due(&self, now_ms: i64) -> Result<Option<i64>, StoreError> {
        self.store.next_due(now_ms).await
    }
}

/// Whether a letter to the desk may hold the text.
const fn desk_may_read(content: DeskContent, secrecy: Secrecy) -> bool {
    match (content, secrecy) {
        (DeskContent::Full, Secrecy::Opinion | Secrecy::Report) | (DeskContent::Opinions, Secrecy::Opinion) => true,
        (DeskContent::Opinions, Secrecy::Report) | (DeskContent::Pointer, _) | (_, Secrecy::Sealed) => false,
    }
}
