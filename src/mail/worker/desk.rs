//! What the worker holds between its turns at the outbox.
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::super::transport::Undelivered;
use super::breaker::Breaker;
use crate::domain::letter::{LetterId, LetterKind, Outcome, Outgoing, Settlement};

/// One turn at the outbox: answers written down, letters claimed.
pub(super) struct Turn {
    pub(super) asked: bool,
    /// What could not be written down; it is tried again.
    pub(super) unsettled: Vec<Settlement>,
    pub(super) claimed: Vec<Outgoing>,
    pub(super) lease_ends: i64,
    /// There may be more letters due.
    pub(super) more: bool,
    pub(super) next_due: Option<i64>,
    pub(super) fault: Option<String>,
}

pub(super) struct UnderWay {
    pub(super) id: LetterId,
    pub(super) kind: LetterKind,
    pub(super) attempts: u32,
    pub(super) generation: u64,
}

/// The server's words, or why the letter was not taken.
pub(super) type Tried = Result<String, Undelivered>;

/// What became of a letter whose turn it was.
pub(super) enum Answer {
    Tried(Tried),
    /// It is not the worker's any more.
    Stays,
    /// The outbox could not say whether it may leave.
    Unlooked(String),
    /// There was no place for it at the mail server in time.
    NotSent,
}

/// The answer, and the place at the mail server: free again when the answer is known, so that nothing is sent to a server of
/// which it says that it is down.
pub(super) struct Done {
    pub(super) answer: Answer,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

impl Done {
    pub(super) const fn not_sent() -> Self {
        Self { answer: Answer::NotSent, place: None }
    }
}

/// What the worker holds between turns.
pub(super) struct Desk {
    /// Claimed and not begun, with the end of each lease.
    pub(super) queue: VecDeque<(Outgoing, i64)>,
    pub(super) sends: JoinSet<Done>,
    /// The places at the mail server.
    pub(super) places: Arc<Semaphore>,
    /// Cancelled, and another one from then on, when the mail server fails: those that wait for a place go back.
    pub(super) no_more: CancellationToken,
    pub(super) under_way: HashMap<Id, UnderWay>,
    pub(super) settled: Vec<Settlement>,
    pub(super) breaker: Breaker,
    /// The outbox is to be asked for letters as soon as there is room.
    pub(super) look: bool,
    /// When it is to be asked at the latest.
    pub(super) look_at: Instant,
    /// Since when letters have been written that it was not asked for yet.
    pub(super) rung: Option<Instant>,
}

impl Desk {
    pub(super) fn new(look_at: Instant, places: usize) -> Self {
        Self {
            queue: VecDeque::new(),
            sends: JoinSet::new(),
            places: Arc::new(Semaphore::new(places)),
            no_more: CancellationToken::new(),
            under_way: HashMap::new(),
            settled: Vec::new(),
            breaker: Breaker::default(),
            look: true,
            look_at,
            rung: None,
        }
    }

    /// Letters claimed and not begun go back as they were.
    pub(super) fn give_back(&mut self, at: i64, why: &str) {
        self.settled.extend(self.queue.drain(..).map(|(letter, _)| untouched(letter.id, at, why)));
    }

    /// Takes in what a turn brought. The outbox is asked again when the next letter is due.
    pub(super) fn take(&mut self, done: Turn, wait: Duration) {
        if done.asked {
            // Whatever rang or was answered meanwhile is not in this answer: its time is kept.
            self.look_at = self.look_at.min(Instant::now() + wait);
        }
        self.look |= done.more;
        self.settled.extend(done.unsettled);
        self.queue.extend(done.claimed.into_iter().map(|letter| (letter, done.lease_ends)));
    }
}

/// The letter goes back as it was, to be tried at that time.
pub(super) fn untouched(id: LetterId, at: i64, why: &str) -> Settlement {
    Settlement { id, outcome: Outcome::Untouched { at }, reply: why.to_owned() }
}
