//! The one writer: takes everything that waits, does it in one transaction, answers everybody after the commit.
//!
//! Filings of a batch go together, one statement per table. Other commands each stand under a savepoint, so that one
//! that fails takes nothing else with it; and should a filing fail, the batch is done again with each on its own. The
//! writer outlives every failure: a broken connection is replaced, a full disk is reported and tried again by the next
//! batch.
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::Error;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

use super::bulk::Then;
use super::codec::Prepared;
use super::conn::{Conn, statements};
use super::connect::{self, Link, Source};
use super::error::{Fault, StoreError};
use super::filing::{self, Frame};
use super::records::Filed;

/// How many commands may wait; callers beyond that wait for room.
const QUEUE: usize = 1024;
/// How many commands one transaction takes.
const BATCH: usize = 512;
/// How often a batch looks around for more before it begins: a commit for five costs the disk and the processor as much as
/// one for fifty. Each time everything that is ready to run runs once; where nothing is, this takes no time.
const LOOKS: usize = 8;
/// With so many it begins all the same: the disk and the pages' processor work side by side rather than by turns.
const ENOUGH: usize = 16;
/// How often a batch is begun anew after a lost connection or a conflict, and how long to wait before each.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(50), Duration::from_millis(250), Duration::from_secs(1)];
/// No batch is begun anew after this: somebody waits in front of a page.
const LONGEST_RETRY: Duration = Duration::from_secs(5);
/// A server that neither answers nor breaks the connection is given up after this. Its own limits are shorter.
const LONGEST_BATCH: Duration = Duration::from_secs(10);

statements! {
    SAVE = same("SAVEPOINT command");
    RELEASE = same("RELEASE SAVEPOINT command");
    RETURN = same("ROLLBACK TO SAVEPOINT command");
}

/// A change of the database as a value. It may be applied more than once: only the last time is committed.
pub(super) trait Command: Send + Sync + 'static {
    type Output: Send + 'static;

    fn apply(&self, conn: Conn<'_>) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// A command whose caller waits for the answer, its type forgotten.
trait Waiting: Send {
    fn apply<'a>(&'a mut self, conn: Conn<'a>) -> BoxFuture<'a, Result<(), Error>>;
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct WaitingCommand<C: Command> {
    command: C,
    output: Option<C::Output>,
    answer: oneshot::Sender<Result<C::Output, StoreError>>,
}

impl<C: Command> Waiting for WaitingCommand<C> {
    fn apply<'a>(&'a mut self, conn: Conn<'a>) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.output = Some(self.command.apply(conn).await?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let answer = match (outcome, self.output) {
            (Err(e), _) => Err(e),
            (Ok(()), Some(output)) => Ok(output),
            (Ok(()), None) => Err(StoreError::Closed),
        };
        // A caller that has gone away does not mind.
        let _ = self.answer.send(answer);
    }
}

/// A submission whose caller waits for the answer.
struct WaitingFiling {
    prepared: Box<Prepared>,
    answer: oneshot::Sender<Result<Filed, StoreError>>,
}

impl WaitingFiling {
    const fn year(&self) -> i16 {
        self.prepared.filing.year
    }
}

enum Message {
    File(WaitingFiling),
    Command(Box<dyn Waiting>),
    Close(oneshot::Sender<()>),
}

/// The callers' end of the writer's queue.
#[derive(Clone)]
pub(super) struct Queue(mpsc::Sender<Message>);

impl Queue {
    pub(super) async fn file(&self, prepared: Prepared) -> Result<Filed, StoreError> {
        let (answer, answered) = oneshot::channel();
        let filing = WaitingFiling { prepared: Box::new(prepared), answer };
        self.0.send(Message::File(filing)).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    pub(super) async fn commit<C: Command>(&self, command: C) -> Result<C::Output, StoreError> {
        let (answer, answered) = oneshot::channel();
        let waiting = WaitingCommand { command, output: None, answer };
        self.0.send(Message::Command(Box::new(waiting))).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until everything that was asked before is done and the database is closed.
    pub(super) async fn close(&self) {
        let (answer, answered) = oneshot::channel();
        if self.0.send(Message::Close(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }
}

/// Starts the writer on a connection that is ready. It rings `filed` after each commit of filings: whoever handed one in may be
/// gone by then.
///
/// On SQLite it has a thread to itself: SQLite's thread wakes it once for each statement, and among the pages' threads each
/// of these would wake a second one that finds nothing to do (a twelfth more accepted on one connection). PostgreSQL needs
/// their network.
///
/// # Errors
/// The system gives no thread.
pub(super) fn start(source: Source, link: Link, filed: Arc<Notify>) -> std::io::Result<Queue> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let alone = matches!(link, Link::Sqlite(_));
    let writer = Writer { source, link: Some(link), next_number: None, filed, alone };
    if alone {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || runtime.block_on(writer.run(receiver)))?;
    } else {
        tokio::spawn(writer.run(receiver));
    }
    Ok(Queue(sender))
}

struct Writer {
    source: Source,
    link: Option<Link>,
    /// The year's next free number, as the last batch left it. Where another server shares the database this may be wrong;
    /// the database says so before anything is stored.
    next_number: Option<(i16, i64)>,
    filed: Arc<Notify>,
    /// Whether it has a thread to itself.
    alone: bool,
}

/// How a batch of filings is stored; after a refusal, the next more careful way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// In one trip, believing what is likely.
    Believing,
    /// Asking first which forms and numbers are known.
    Asking,
    /// Each under a savepoint of its own.
    OneByOne,
}

/// How far a batch had come when it failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing of it can be in the database.
    Open,
    /// In the filings' own statements, the commit among them where there are no commands: should the answer to that one
    /// have been lost, their form keys tell.
    Filings,
    /// At the commit: nobody knows.
    Commit,
}

/// What a batch came to: an outcome for each filing and each command.
struct Committed {
    filings: Vec<Result<Filed, StoreError>>,
    commands: Vec<Result<(), StoreError>>,
}

impl Writer {
    async fn run(mut self, mut receiver: mpsc::Receiver<Message>) {
        let mut messages = Vec::with_capacity(BATCH);
        let mut closing = Vec::new();
        while receiver.recv_many(&mut messages, BATCH).await > 0 {
            for _ in 0..LOOKS {
                let before = messages.len();
                if self.alone {
                    std::thread::yield_now();
                } else {
                    tokio::task::yield_now().await;
                }
                while messages.len() < BATCH
                    && let Ok(message) = receiver.try_recv()
                {
                    messages.push(message);
                }
                if messages.len() == before || messages.len() >= ENOUGH {
                    break;
                }
            }
            let mut filings = Vec::with_capacity(messages.len());
            let mut commands = Vec::new();
            for message in messages.drain(..) {
                match message {
                    Message::File(filing) => filings.push(filing),
                    Message::Command(command) => commands.push(command),
                    Message::Close(answer) => {
                        // What is in the queue is still done; nothing new is taken.
                        receiver.close();
                        closing.push(answer);
                    }
                }
            }
            if !filings.is_empty() || !commands.is_empty() {
                self.commit(filings, commands).await;
            }
        }
        if let Some(link) = self.link.take() {
            link.close().await;
        }
        for answer in closing {
            let _ = answer.send(());
        }
    }

    /// Commits a batch, again where that may help, and answers everybody.
    async fn commit(&mut self, filings: Vec<WaitingFiling>, mut commands: Vec<Box<dyn Waiting>>) {
        let mut care = Care::Believing;
        let mut pauses = PAUSES.iter();
        let deadline = Instant::now() + LONGEST_RETRY;
        let failure = loop {
            let (stage, error) = match self.attempt(&filings, &mut commands, care).await {
                Ok(committed) => {
                    if !filings.is_empty() {
                        self.filed.notify_one();
                    }
                    return answer(filings, commands, committed);
                }
                Err(failed) => failed,
            };
            let fault = Fault::of(&error);
            self.clean_up(fault).await;
            let failure = StoreError::from(error);
            // A belief that was wrong is nobody's failure.
            if (care, fault) != (Care::Believing, Fault::Statement) {
                tracing::warn!(error = %chain(&failure), "a batch was not committed");
            }
            if stage == Stage::Filings && fault == Fault::Statement && care != Care::OneByOne {
                care = if care == Care::Believing { Care::Asking } else { Care::OneByOne };
                continue;
            }
            if !matches!(fault, Fault::Lost | Fault::Again) {
                break failure;
            }
            if stage == Stage::Commit {
                // The filings can be asked again: their form keys tell whether they are there. The rest cannot.
                for command in commands.drain(..) {
                    command.answer(Err(failure.clone()));
                }
            }
            match pauses.next() {
                Some(pause) if Instant::now() < deadline => tokio::time::sleep(*pause).await,
                _ => break failure,
            }
        };
        let outcomes = Committed {
            filings: filings.iter().map(|_| Err(failure.clone())).collect(),
            commands: commands.iter().map(|_| Err(failure.clone())).collect(),
        };
        answer(filings, commands, outcomes);
    }

    async fn clean_up(&mut self, fault: Fault) {
        let Some(mut link) = self.link.take() else { return };
        if fault == Fault::Lost {
            link.abandon().await;
        } else {
            connect::rollback(&mut link).await;
            self.link = Some(link);
        }
    }

    async fn attempt(
        &mut self,
        filings: &[WaitingFiling],
        commands: &mut [Box<dyn Waiting>],
        care: Care,
    ) -> Result<Committed, (Stage, Error)> {
        // Whatever comes of this, what is believed of the numbers is right again only after a batch that was committed.
        let believed = self.next_number.take().filter(|_| care == Care::Believing);
        let link = match &mut self.link {
            Some(link) => link,
            none => none.insert(self.source.connect().await.map_err(|e| (Stage::Open, e))?),
        };
        let committed = match link {
            // SQLite waits for nobody but other processes, and for those only as long as it was told.
            Link::Sqlite(_) => transact(link.conn(), filings, commands, care, believed).await,
            Link::Postgres(_) => {
                let transaction = transact(link.conn(), filings, commands, care, believed);
                match tokio::time::timeout(LONGEST_BATCH, transaction).await {
                    Ok(done) => done,
                    Err(_) => Err((Stage::Commit, Error::PoolTimedOut)),
                }
            }
        }?;
        self.next_number = next_number(filings, &committed).or(believed);
        Ok(committed)
    }
}

/// The number after the last one that a batch gave.
fn next_number(filings: &[WaitingFiling], committed: &Committed) -> Option<(i16, i64)> {
    let given = filings.iter().zip(&committed.filings).filter_map(|(filing, outcome)| match outcome {
        Ok(Filed::New(number)) => Some((filing.year(), i64::from(number.serial()) + 1)),
        Ok(Filed::Again { .. } | Filed::OtherBody) | Err(_) => None,
    });
    given.max()
}

/// One transaction with everything in it.
async fn transact(
    mut conn: Conn<'_>,
    filings: &[WaitingFiling],
    commands: &mut [Box<dyn Waiting>],
    care: Care,
    believed: Option<(i16, i64)>,
) -> Result<Committed, (Stage, Error)> {
    let open = |e| (Stage::Open, e);
    let mut filed = Vec::with_capacity(filings.len());
    let years_differ = filings.windows(2).any(|two| matches!(two, [a, b] if a.year() != b.year()));
    let one_by_one = care == Care::OneByOne || years_differ;
    let together = !filings.is_empty() && !one_by_one;
    let prepared: Vec<&Prepared> = filings.iter().map(|filing| &*filing.prepared).collect();
    // Alone, filings begin and end their transaction themselves: one trip to the database for all of it, or two.
    let then = if commands.is_empty() { Then::Commit } else { Then::GoOn };
    if let Some((year, next)) = believed
        && together
        && then == Then::Commit
        && prepared.first().is_some_and(|first| first.filing.year == year)
        && filing::needs_no_asking(&prepared)
    {
        let stored = filing::apply_believing(&mut conn, &prepared, next).await.map_err(|e| (Stage::Filings, e))?;
        if let Some(filed) = stored {
            return Ok(Committed { filings: filed.into_iter().map(Ok).collect(), commands: Vec::new() });
        }
    }
    if !together {
        connect::begin(&mut conn).await.map_err(open)?;
    }
    if one_by_one {
        for prepared in prepared {
            conn.sql(SAVE).run().await.map_err(open)?;
            let within = Frame { begins: false, then: Then::GoOn };
            let applied = filing::apply(&mut conn, &[prepared], within).await;
            let outcome = conclude(&mut conn, applied).await.map_err(open)?;
            filed.push(outcome.and_then(|filed| filed.first().copied().ok_or(StoreError::Closed)));
        }
    } else if together {
        let frame = Frame { begins: true, then };
        let outcomes = filing::apply(&mut conn, &prepared, frame).await.map_err(|e| (Stage::Filings, e))?;
        filed.extend(outcomes.into_iter().map(Ok));
        if then == Then::Commit {
            return Ok(Committed { filings: filed, commands: Vec::new() });
        }
    }
    let mut done = Vec::with_capacity(commands.len());
    for command in commands {
        conn.sql(SAVE).run().await.map_err(open)?;
        let applied = command.apply(conn.again()).await;
        let outcome = conclude(&mut conn, applied).await.map_err(open)?;
        done.push(outcome);
    }
    connect::commit(&mut conn).await.map_err(|e| (Stage::Commit, e))?;
    Ok(Committed { filings: filed, commands: done })
}

/// Ends a savepoint: if only a statement within it failed, the transaction goes on without what was done there.
async fn conclude<T>(conn: &mut Conn<'_>, applied: Result<T, Error>) -> Result<Result<T, StoreError>, Error> {
    let outcome = match applied {
        Ok(output) => Ok(output),
        Err(e) if Fault::of(&e) == Fault::Statement => {
            conn.sql(RETURN).run().await?;
            Err(StoreError::from(e))
        }
        Err(e) => return Err(e),
    };
    conn.sql(RELEASE).run().await?;
    Ok(outcome)
}

fn answer(filings: Vec<WaitingFiling>, commands: Vec<Box<dyn Waiting>>, outcomes: Committed) {
    for (filing, outcome) in filings.into_iter().zip(outcomes.filings) {
        let _ = filing.answer.send(outcome);
    }
    for (command, outcome) in commands.into_iter().zip(outcomes.commands) {
        command.answer(outcome);
    }
}

/// An error and its cause in one line.
fn chain(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
