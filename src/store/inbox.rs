//! The inbox: what lies in which tray, what is found, and how much there is. Nothing is read without a [`Sight`].
use crate::domain::ids::UnitId;
use crate::domain::inbox::{Query, Tray};

use super::Store;
use super::error::StoreError;
use super::records::Sight;

mod find;
mod lines;
mod trays;
mod views;
mod words;

pub use find::Page;
pub use views::SavedView;

/// Where counting a tray ends: beyond it a badge says "and more".
pub const COUNTED: u64 = 1_000;

/// How many steps one merge takes at most: enough for an index of some gigabytes.
const FORGETTING: u32 = 4_096;

/// What a day brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    pub filed: u64,
    pub due: u64,
    pub in_review: u64,
    /// Letters that failed, by unit; `None`: to somebody else.
    pub failed: Vec<(Option<UnitId>, u64)>,
}

/// Every statement of the inbox, for the test that prepares them.
#[cfg(test)]
pub(super) const STATEMENTS: [&[super::conn::Statement]; 4] =
    [lines::STATEMENTS, trays::STATEMENTS, views::STATEMENTS, words::STATEMENTS];

impl Store {
    /// A page of a tray, as this member may see it.
    pub async fn inbox(&self, sight: Sight, query: &Query, now_minute: i64) -> Result<Page, StoreError> {
        let mut reader = self.0.readers.get().await?;
        find::Finder { conn: reader.conn(), query, sight, now_minute }.page().await
    }

    /// How many cases lie in each tray (but [`Tray::All`]), up to [`COUNTED`].
    pub async fn inbox_counts(&self, sight: Sight, now_minute: i64) -> Result<Vec<(Tray, u64)>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let bound = i64::try_from(COUNTED).unwrap_or(i64::MAX);
        let counts = trays::counts(&mut reader.conn(), sight, now_minute, bound).await?;
        Ok(counts.into_iter().map(|(tray, n)| (tray, u64::try_from(n).unwrap_or(0))).collect())
    }

    /// What a day brings, each up to [`COUNTED`], and whose letters failed.
    pub async fn today(&self, sight: Sight, day: std::ops::Range<i64>) -> Result<Today, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let bound = i64::try_from(COUNTED).unwrap_or(i64::MAX);
        let figures = trays::today(&mut reader.conn(), sight, day, bound).await?;
        let failed = trays::failed_units(&mut reader.conn(), sight).await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(Today {
            filed: count(figures.today),
            due: count(figures.due),
            in_review: count(figures.review),
            failed: failed.into_iter().map(|row| (row.unit.parse().ok(), count(row.letters))).collect(),
        })
    }

    /// How many events the word index is behind.
    pub async fn index_behind(&self) -> Result<u64, StoreError> {
        Ok(words::behind(&mut self.0.readers.get().await?.conn()).await?)
    }

    /// Takes the next events, at most so many, into the word index. Says how many there were.
    pub async fn index(&self, limit: u32) -> Result<usize, StoreError> {
        let piece = words::next_piece(&mut self.0.readers.get().await?.conn(), i64::from(limit)).await?;
        let Some(piece) = piece else { return Ok(0) };
        let (events, to_forget) = (piece.events, piece.to_forget);
        self.0.queue.commit(piece).await?;
        if to_forget {
            self.merge_away().await?;
        }
        Ok(events)
    }

    /// Merges the word index in small steps until nothing of deleted rows is left in it, or for so many steps.
    async fn merge_away(&self) -> Result<(), StoreError> {
        for step in 0..FORGETTING {
            if !self.0.queue.commit(words::MergeSome { first: step == 0 }).await? {
                break;
            }
        }
        Ok(())
    }

    /// Makes one piece of the word index's many. Everything else waits meanwhile: for filling an empty database.
    pub async fn merge_index(&self) -> Result<(), StoreError> {
        self.0.queue.commit(words::Merge).await
    }
}
