//! 投递员: claims letters, sends several at once, writes down each answer; a relay that is down gets a rest.
mod attempt;
mod breaker;
mod desk;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};
use tokio::sync::Notify;
use tokio::task::{Id, JoinError};
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use self::attempt::{Way, kept};
use self::desk::{Answer, Desk, Done, Turn, UnderWay, untouched};
use super::compose::{ComposeContext, RenderedLetter};
use super::transport::{Transport, Undelivered};
use crate::app::deliver::{self, Failure, Next, Outbox};
pub use crate::app::health::{Health, HealthReport};
use crate::domain::letter::{LetterKind, Outcome, Outgoing, Settlement};

/// Milliseconds since 1970 (UTC).
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;
/// Any random number.
pub type Jitter = Arc<dyn Fn() -> u32 + Send + Sync>;
/// The words of a letter could not be made.
pub type RenderFault = Box<dyn std::error::Error + Send + Sync>;

/// How much is done at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Letters sent at the same time. While the mail server is well, as many more are looked at and composed ahead.
    pub concurrency: usize,
    /// A claimed letter is ours for so long: longer than waiting for a place and sending may take.
    pub lease: Duration,
    /// No attempt takes longer, whatever the transport thinks.
    pub attempt: Duration,
    /// Letters are claimed when none was written for so long. Opinions go first: claims, answers and the letters' own
    /// writing would take the processor and the disk from those who stand in front of a page.
    pub quiet: Duration,
    /// However many opinions come in, no letter waits longer than this to be claimed.
    pub patience: Duration,
    /// The outbox is looked at no less often.
    pub look: Duration,
    /// When told to stop, letters under way get so long.
    pub farewell: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            concurrency: 16,
            lease: Duration::from_mins(5),
            attempt: Duration::from_secs(130),
            quiet: Duration::from_millis(100),
            patience: Duration::from_secs(5),
            look: Duration::from_mins(1),
            farewell: Duration::from_secs(30),
        }
    }
}

/// Everything the worker works with.
pub struct Worker<O, R> {
    pub outbox: O,
    pub transport: Arc<Transport>,
    pub context: Arc<ComposeContext>,
    /// Makes a letter's words.
    pub render: R,
    pub clock: Clock,
    pub jitter: Jitter,
    /// Notified when letters were written.
    pub wake: Arc<Notify>,
    pub shutdown: CancellationToken,
    pub health: Arc<Health>,
    pub pace: Pace,
}

/// How many letters are claimed ahead for each that may be under way.
const CLAIMED_EACH: usize = 64;
/// After a fault of the store nothing is asked of it for so long.
const STORE_REST: Duration = Duration::from_secs(1);

impl<O, R> Worker<O, R>
where
    O: Outbox + 'static,
    R: Fn(&Outgoing) -> Result<RenderedLetter, RenderFault> + Send + Sync + 'static,
{
    /// Works until told to stop; then no letter is begun, those under way are waited for, and what they came to is
    /// written down.
    pub async fn run(self) {
        let worker = Worker {
            outbox: Arc::new(self.outbox),
            render: Arc::new(self.render),
            transport: self.transport,
            context: self.context,
            clock: self.clock,
            jitter: self.jitter,
            wake: self.wake,
            shutdown: self.shutdown,
            health: self.health,
            pace: self.pace,
        };
        worker.work().await;
    }
}

impl<O, R> Worker<Arc<O>, Arc<R>>
where
    O: Outbox + 'static,
    R: Fn(&Outgoing) -> Result<RenderedLetter, RenderFault> + Send + Sync + 'static,
{
    async fn work(&self) {
        let mut desk = Desk::new(Instant::now() + self.pace.look, self.pace.concurrency);
        let mut turn: Option<BoxFuture<'_, Turn>> = None;
        let mut store_rests = Instant::now();
        // Registered before every question to the outbox, so that no letter written meanwhile is overlooked.
        let notified = self.wake.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        while !self.shutdown.is_cancelled() {
            let now = Instant::now();
            self.begin(&mut desk, now);
            if turn.is_none() && now >= store_rests {
                let room = self.room(&desk, now);
                let asks = desk.look && room > 0;
                if asks || !desk.settled.is_empty() {
                    desk.look &= !asks;
                    let settlements = std::mem::take(&mut desk.settled);
                    turn = Some(Box::pin(self.turn(settlements, if asks { room } else { 0 })));
                }
            }
            let rest = desk.breaker.rests_until(now).unwrap_or(desk.look_at);
            let wake_at = if store_rests > now { store_rests } else { rest.min(desk.look_at) };
            tokio::select! {
                () = self.shutdown.cancelled() => {}
                done = next_turn(&mut turn), if turn.is_some() => {
                    turn = None;
                    if let Some(fault) = &done.fault {
                        tracing::error!(fault, "the outbox does not answer");
                        store_rests = Instant::now() + STORE_REST;
                        desk.look = true;
                    }
                    let wait = self.until_due(done.next_due).max(self.pace.quiet);
                    desk.take(done, wait);
                }
                Some(done) = desk.sends.join_next_with_id(), if !desk.sends.is_empty() => {
                    self.record(&mut desk, done);
                    // Those that are ready go into the same turn; none waits for a slower one.
                    while let Some(done) = desk.sends.try_join_next_with_id() {
                        self.record(&mut desk, done);
                    }
                }
                () = notified.as_mut(), if desk.rung.is_none() => {
                    notified.set(self.wake.notified());
                    notified.as_mut().enable();
                    let now = Instant::now();
                    desk.rung = Some(now);
                    desk.look_at = desk.look_at.min(now + self.pace.quiet);
                }
                () = sleep_until(wake_at) => {
                    let now = Instant::now();
                    if now >= desk.look_at {
                        // The bell is heard again only here: under load it rings thousands of times a second.
                        let rang = desk.rung.filter(|_| notified.as_mut().now_or_never().is_some());
                        if rang.is_some() {
                            notified.set(self.wake.notified());
                            notified.as_mut().enable();
                        }
                        if let Some(end) = rang.map(|since| since + self.pace.patience).filter(|end| now < *end) {
                            desk.look_at = end.min(now + self.pace.quiet);
                        } else {
                            desk.rung = None;
                            desk.look_at = now + self.pace.look;
                            desk.look = true;
                        }
                    }
                    self.tidy();
                }
            }
        }
        self.farewell(desk, turn).await;
    }

    /// How many letters to claim: not a few at a time, since a claim is a commit. What cannot be begun within its lease
    /// goes back untouched.
    fn room(&self, desk: &Desk, now: Instant) -> usize {
        let allowed = desk.breaker.allowed(now, self.pace.concurrency);
        if !desk.breaker.is_well() {
            return allowed.saturating_sub(desk.queue.len() + desk.sends.len());
        }
        let wanted = allowed * CLAIMED_EACH;
        if desk.queue.len() * 2 > wanted {
            return 0;
        }
        wanted.saturating_sub(desk.queue.len() + desk.sends.len())
    }

    /// One commit for answers and one for claims; sends go on meanwhile.
    async fn turn(&self, settlements: Vec<Settlement>, room: usize) -> Turn {
        let now = (self.clock)();
        let lease = i64::try_from(self.pace.lease.as_millis()).unwrap_or(i64::MAX);
        let mut turn = Turn {
            asked: room > 0,
            unsettled: Vec::new(),
            claimed: Vec::new(),
            lease_ends: now.saturating_add(lease),
            more: false,
            next_due: None,
            fault: None,
        };
        if !settlements.is_empty()
            && let Err(error) = self.outbox.settle(settlements.clone(), now).await
        {
            turn.fault = Some(chain(&error));
            turn.unsettled = settlements;
            return turn;
        }
        if room == 0 {
            return turn;
        }
        match self.outbox.claim(now, lease, u32::try_from(room).unwrap_or(u32::MAX)).await {
            Ok(claimed) => turn.claimed = claimed,
            Err(error) => {
                turn.fault = Some(chain(&error));
                return turn;
            }
        }
        turn.more = turn.claimed.len() >= room;
        if !turn.more {
            match self.outbox.next_due(now).await {
                Ok(due) => turn.next_due = due,
                Err(error) => turn.fault = Some(chain(&error)),
            }
        }
        turn
    }

    fn until_due(&self, due: Option<i64>) -> Duration {
        let wait = due.map(|due| due.saturating_sub((self.clock)()).max(1));
        let wait = wait.and_then(|wait| u64::try_from(wait).ok()).map(Duration::from_millis);
        wait.map_or(self.pace.look, |wait| wait.min(self.pace.look))
    }

    /// Begins as many letters as may be under way, and gives back those that cannot be begun now.
    fn begin(&self, desk: &mut Desk, now: Instant) {
        if let Some(rest) = desk.breaker.rests_until(now) {
            let at = (self.clock)().saturating_add(millis(rest - now));
            desk.give_back(at, "the mail server rests after a failure");
            return;
        }
        let needed = millis(self.pace.attempt);
        let allowed = desk.breaker.allowed(now, self.pace.concurrency);
        let most = if desk.breaker.is_well() { allowed * 2 } else { allowed };
        while desk.sends.len() < most {
            let Some((letter, lease_ends)) = desk.queue.pop_front() else { return };
            if lease_ends.saturating_sub((self.clock)()) < needed {
                // Somebody else might claim it while we send.
                let at = (self.clock)();
                desk.settled.push(untouched(letter.id, at, "no place to be sent in time"));
                desk.look = true;
                continue;
            }
            let under_way = UnderWay {
                id: letter.id,
                kind: letter.kind,
                attempts: letter.attempts,
                generation: desk.breaker.generation(),
            };
            let (transport, context, render, outbox, clock) = (
                Arc::clone(&self.transport),
                Arc::clone(&self.context),
                Arc::clone(&self.render),
                Arc::clone(&self.outbox),
                Arc::clone(&self.clock),
            );
            let (limit, places, no_more) = (self.pace.attempt, Arc::clone(&desk.places), desk.no_more.clone());
            let task = desk.sends.spawn(async move {
                let (outbox, transport, context, render) = (&*outbox, &*transport, &*context, &*render);
                Way { outbox, transport, context, render, clock: &clock, places, no_more }
                    .take(letter, lease_ends, limit)
                    .await
            });
            desk.under_way.insert(task.id(), under_way);
        }
    }

    /// What an attempt came to, by the table.
    fn record(&self, desk: &mut Desk, done: Result<(Id, Done), JoinError>) {
        let (task, Done { answer, place }) = match done {
            Ok(done) => done,
            // Sending panicked. Not given up at once: it may be the server's doing as well as the letter's.
            Err(error) => {
                let answer = Answer::Tried(Err(Undelivered::new(Failure::Transient, "sending broke off")));
                (error.id(), Done { answer, place: None })
            }
        };
        let Some(letter) = desk.under_way.remove(&task) else { return };
        let now = Instant::now();
        let tried = match answer {
            Answer::Tried(tried) => tried,
            Answer::Stays => {
                count(letter.kind, "kept_back");
                return;
            }
            Answer::Unlooked(fault) => {
                tracing::error!(fault, "a letter could not be looked at before it leaves");
                let due = now + STORE_REST;
                desk.look_at = desk.look_at.min(due);
                let at = (self.clock)().saturating_add(millis(STORE_REST));
                desk.settled.push(untouched(letter.id, at, "it could not be looked at before it leaves"));
                return;
            }
            Answer::NotSent => {
                let rest = desk.breaker.rests_until(now).map_or(0, |until| millis(until - now));
                let at = (self.clock)().saturating_add(rest);
                desk.settled.push(untouched(letter.id, at, "no place to be sent in time"));
                desk.look = true;
                return;
            }
        };
        let settlement = match tried {
            Ok(reply) => {
                desk.breaker.answered(letter.generation);
                self.health.delivered();
                count(letter.kind, "sent");
                Settlement { id: letter.id, outcome: Outcome::Sent, reply: kept(letter.kind, reply) }
            }
            Err(Undelivered { failure, words }) => {
                let words = kept(letter.kind, words);
                let after = deliver::next(letter.attempts, failure, (self.jitter)());
                count(letter.kind, failure.as_str());
                if after.pause {
                    desk.breaker.failed(letter.generation, now, (self.jitter)());
                    std::mem::take(&mut desk.no_more).cancel();
                    self.health.resting(&words, after.alarm);
                    // There is no room before the rest is over; then whatever is due is tried.
                    desk.look = true;
                } else if failure != Failure::Poison {
                    desk.breaker.answered(letter.generation);
                    self.health.answered();
                }
                let rest = desk.breaker.rests_until(now).map_or(0, |until| millis(until - now));
                let outcome = match after.letter {
                    Next::Again { wait_ms, counted } => {
                        let wait = wait_ms.max(rest);
                        let due = now + Duration::from_millis(u64::try_from(wait).unwrap_or_default());
                        desk.look_at = desk.look_at.min(due);
                        Outcome::RetryAt { at: (self.clock)().saturating_add(wait), counted }
                    }
                    Next::GivenUp => Outcome::Dead,
                };
                let (id, kind, failure) = (letter.id.0, letter.kind.as_str(), failure.as_str());
                if after.alarm || outcome == Outcome::Dead {
                    tracing::error!(letter = id, kind, failure, words, "a letter was not delivered");
                } else {
                    tracing::warn!(letter = id, kind, failure, words, "a letter is put off");
                }
                Settlement { id: letter.id, outcome, reply: words }
            }
        };
        desk.settled.push(settlement);
        drop(place);
    }

    /// Connections grow old while nobody writes. Not waited for.
    fn tidy(&self) {
        let transport = Arc::clone(&self.transport);
        tokio::spawn(async move { transport.tidy().await });
    }

    async fn farewell(&self, mut desk: Desk, turn: Option<BoxFuture<'_, Turn>>) {
        let end = Instant::now() + self.pace.farewell;
        if let Some(turn) = turn
            && let Ok(done) = timeout_at(end, turn).await
        {
            desk.take(done, self.pace.look);
        }
        desk.no_more.cancel();
        desk.give_back((self.clock)(), "not begun before the stop");
        loop {
            let settlements = std::mem::take(&mut desk.settled);
            if !settlements.is_empty() {
                let done = self.turn(settlements, 0).await;
                if let Some(fault) = done.fault {
                    tracing::error!(fault, "the outbox does not answer");
                    desk.settled = done.unsettled;
                    if timeout_at(end, tokio::time::sleep(STORE_REST)).await.is_err() {
                        break;
                    }
                    continue;
                }
            }
            match timeout_at(end, desk.sends.join_next_with_id()).await {
                Ok(Some(done)) => {
                    self.record(&mut desk, done);
                    while let Some(done) = desk.sends.try_join_next_with_id() {
                        self.record(&mut desk, done);
                    }
                }
                // None is under way any more, or they had their time: their leases run out.
                Ok(None) | Err(_) => break,
            }
        }
        if !desk.under_way.is_empty() {
            tracing::warn!(letters = desk.under_way.len(), "stopped while letters were under way");
        }
        desk.sends.shutdown().await;
        self.transport.close().await;
    }
}

async fn next_turn(turn: &mut Option<BoxFuture<'_, Turn>>) -> Turn {
    match turn {
        Some(turn) => turn.await,
        None => std::future::pending().await,
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn count(kind: LetterKind, outcome: &'static str) {
    metrics::counter!("huiyin_letter_attempts_total", "kind" => kind.as_str(), "outcome" => outcome).increment(1);
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests;
