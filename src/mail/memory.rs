//! Outbox and transport kept in memory, so that tests of everything above need neither a database nor a mail server.
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::compose::Composed;
use super::transport::Undelivered;
use crate::app::deliver::{LastLook, Outbox};
use crate::domain::letter::{LetterId, LetterState, Outcome, Outgoing, Settlement};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps what is sent. Answers prepared with [`MemoryTransport::answer`] are given first, one a message.
#[derive(Default)]
pub struct MemoryTransport {
    sent: Mutex<Vec<Composed>>,
    answers: Mutex<VecDeque<Undelivered>>,
    takes: Mutex<Duration>,
}

impl MemoryTransport {
    /// The next message is answered with this.
    pub fn answer(&self, answer: Undelivered) {
        lock(&self.answers).push_back(answer);
    }

    /// Every message takes so long from now on.
    pub fn slow_down(&self, takes: Duration) {
        *lock(&self.takes) = takes;
    }

    /// Everything taken so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Composed> {
        lock(&self.sent).clone()
    }

    pub(super) async fn send(&self, message: &Composed) -> Result<String, Undelivered> {
        let takes = *lock(&self.takes);
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        if let Some(answer) = lock(&self.answers).pop_front() {
            return Err(answer);
        }
        lock(&self.sent).push(message.clone());
        Ok("kept in memory".to_owned())
    }
}

/// A letter in a [`MemoryOutbox`].
#[derive(Clone)]
pub struct MemoryRow {
    pub letter: Outgoing,
    pub state: LetterState,
    /// When it is due, or when its lease ends.
    pub next_at: i64,
    pub last_reply: String,
}

/// An outbox that behaves as the store's does, without surviving anything.
pub struct MemoryOutbox {
    rows: Mutex<Rows>,
    /// Held between their claim and their turn.
    held_late: Mutex<BTreeSet<i64>>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct Rows {
    all: BTreeMap<i64, MemoryRow>,
    /// Time and id of every letter that waits or is lent.
    due: BTreeSet<(i64, i64)>,
}

impl Rows {
    /// Changes a row, if it is there, and what is known of its time.
    fn change(&mut self, id: i64, change: impl FnOnce(&mut MemoryRow)) {
        let Some(row) = self.all.get_mut(&id) else { return };
        self.due.remove(&(row.next_at, id));
        change(row);
        if matches!(row.state, LetterState::Waiting | LetterState::Leased) {
            self.due.insert((row.next_at, id));
        }
    }
}

impl Default for MemoryOutbox {
    fn default() -> Self {
        Self { rows: Mutex::default(), held_late: Mutex::default(), changed: watch::Sender::new(0) }
    }
}

impl MemoryOutbox {
    /// Adds a letter that is due at once.
    pub fn add(&self, letter: Outgoing) {
        let id = letter.id.0;
        let row = MemoryRow { state: LetterState::Waiting, next_at: 0, last_reply: String::new(), letter };
        let mut rows = lock(&self.rows);
        rows.due.insert((row.next_at, id));
        rows.all.insert(id, row);
        drop(rows);
        self.changed.send_modify(|changes| *changes += 1);
    }

    #[must_use]
    pub fn row(&self, id: LetterId) -> Option<MemoryRow> {
        lock(&self.rows).all.get(&id.0).cloned()
    }

    #[must_use]
    pub fn count(&self, state: LetterState) -> usize {
        lock(&self.rows).all.values().filter(|row| row.state == state).count()
    }

    /// Holds a letter that a worker has.
    pub fn hold(&self, id: LetterId) {
        lock(&self.rows).change(id.0, |row| row.state = LetterState::Held);
    }

    /// Holds a letter as soon as a worker has it.
    pub fn hold_late(&self, id: LetterId) {
        lock(&self.held_late).insert(id.0);
    }

    /// Makes every waiting letter due, as if its time had come.
    pub fn hurry(&self) {
        let mut rows = lock(&self.rows);
        let waiting = |row: &&MemoryRow| row.state == LetterState::Waiting;
        let ids: Vec<i64> = rows.all.values().filter(waiting).map(|row| row.letter.id.0).collect();
        for id in ids {
            rows.change(id, |row| row.next_at = 0);
        }
    }

    /// Returns once the outbox is as wanted.
    pub async fn until(&self, wanted: impl Fn(&Self) -> bool) {
        let mut changes = self.changed.subscribe();
        while !wanted(self) {
            // The sender lives as long as we do.
            let _ = changes.changed().await;
        }
    }
}

impl Outbox for MemoryOutbox {
    type Error = Infallible;

    async fn claim(&self, now_ms: i64, lease_ms: i64, limit: u32) -> Result<Vec<Outgoing>, Infallible> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut rows = lock(&self.rows);
        let ids: Vec<i64> = rows.due.range(..=(now_ms, i64::MAX)).take(limit).map(|(_, id)| *id).collect();
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            rows.change(id, |row| {
                row.letter.attempts += u32::from(row.state == LetterState::Leased);
                row.state = LetterState::Leased;
                row.next_at = now_ms + lease_ms;
                claimed.push(row.letter.clone());
            });
        }
        drop(rows);
        self.changed.send_modify(|changes| *changes += 1);
        Ok(claimed)
    }

    async fn settle(&self, settlements: Vec<Settlement>, _now_ms: i64) -> Result<(), Infallible> {
        let mut rows = lock(&self.rows);
        for settlement in settlements {
            rows.change(settlement.id.0, |row| {
                row.last_reply = settlement.reply;
                match settlement.outcome {
                    Outcome::Sent => row.state = LetterState::Sent,
                    Outcome::Dead => row.state = LetterState::Dead,
                    Outcome::Untouched { at } => {
                        row.state = LetterState::Waiting;
                        row.next_at = at;
                    }
                    Outcome::RetryAt { at, counted } => {
                        row.state = LetterState::Waiting;
                        row.next_at = at;
                        row.letter.attempts += u32::from(counted);
                    }
                }
            });
        }
        drop(rows);
        self.changed.send_modify(|changes| *changes += 1);
        Ok(())
    }

    async fn next_due(&self, _now_ms: i64) -> Result<Option<i64>, Infallible> {
        Ok(lock(&self.rows).due.first().map(|(at, _)| *at))
    }

    async fn last_look(&self, letter: &mut Outgoing) -> Result<LastLook, Infallible> {
        if lock(&self.held_late).contains(&letter.id.0) {
            self.hold(letter.id);
            self.changed.send_modify(|changes| *changes += 1);
        }
        let is_lent = lock(&self.rows).all.get(&letter.id.0).is_some_and(|row| row.state == LetterState::Leased);
        Ok(if is_lent { LastLook::Leaves } else { LastLook::Stays })
    }
}

impl<O: Outbox> Outbox for std::sync::Arc<O> {
    type Error = O::Error;

    async fn claim(&self, now_ms: i64, lease_ms: i64, limit: u32) -> Result<Vec<Outgoing>, O::Error> {
        (**self).claim(now_ms, lease_ms, limit).await
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: i64) -> Result<(), O::Error> {
        (**self).settle(settlements, now_ms).await
    }

    async fn next_due(&self, now_ms: i64) -> Result<Option<i64>, O::Error> {
        (**self).next_due(now_ms).await
    }

    async fn last_look(&self, letter: &mut Outgoing) -> Result<LastLook, O::Error> {
        (**self).last_look(letter).await
    }
}
