//! One attempt: a letter looked at once more, composed and, when it is its turn, handed to the transport.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::super::compose::{ComposeContext, Composed, RenderedLetter, compose};
use super::super::smtp::words;
use super::super::transport::{Transport, Undelivered};
use super::desk::{Answer, Done};
use super::{Clock, RenderFault, chain, millis};
use crate::app::deliver::{Failure, LastLook, Outbox};
use crate::domain::attempt::codes;
use crate::domain::letter::{LetterKind, Outgoing};

/// What a letter passes on its way out.
pub(super) struct Way<'a, O, R> {
    pub(super) outbox: &'a O,
    pub(super) transport: &'a Transport,
    pub(super) context: &'a ComposeContext,
    pub(super) render: &'a R,
    pub(super) clock: &'a Clock,
    /// The places at the mail server.
    pub(super) places: Arc<Semaphore>,
    /// No letter that has no place yet is to be sent any more.
    pub(super) no_more: CancellationToken,
}

/// A letter that waited longer for its place is looked at and composed anew: cases change.
const LOOK_HOLDS: Duration = Duration::from_secs(1);

impl<O, R> Way<'_, O, R>
where
    O: Outbox,
    R: Fn(&Outgoing) -> Result<RenderedLetter, RenderFault> + Sync,
{
    /// Looks at the letter once more, composes it and sends it if it still may leave. This is done ahead, while another one is
    /// being sent, but not long ahead: from the look on there is one dialogue with the mail server, or two.
    pub(super) async fn take(&self, letter: Outgoing, lease_ends: i64, limit: Duration) -> Done {
        let looked = Instant::now();
        let prepared = match timeout(limit, self.prepare(letter.clone())).await {
            Ok(Ok(message)) => message,
            Ok(Err(answer)) => return Done { answer, place: None },
            Err(_) => return Done { answer: too_long(), place: None },
        };
        let place = tokio::select! {
            biased;
            () = self.no_more.cancelled() => return Done::not_sent(),
            place = Arc::clone(&self.places).acquire_owned() => place.ok(),
        };
        if lease_ends.saturating_sub((self.clock)()) < millis(limit) {
            return Done::not_sent();
        }
        let leaves = async {
            let message = if looked.elapsed() <= LOOK_HOLDS { Ok(prepared) } else { self.prepare(letter).await };
            match message {
                Ok(message) => Answer::Tried(self.transport.send(&message).await),
                Err(answer) => answer,
            }
        };
        let answer = timeout(limit, leaves).await.unwrap_or_else(|_| too_long());
        Done { answer, place }
    }

    /// The letter as it may leave now; otherwise what became of it.
    async fn prepare(&self, mut letter: Outgoing) -> Result<Composed, Answer> {
        match self.outbox.last_look(&mut letter).await {
            Ok(LastLook::Leaves) => {
                composed(self.context, self.render, &letter).map_err(|fault| Answer::Tried(Err(fault)))
            }
            Ok(LastLook::Stays) => Err(Answer::Stays),
            Err(error) => Err(Answer::Unlooked(chain(&error))),
        }
    }
}

fn too_long() -> Answer {
    Answer::Tried(Err(Undelivered::new(Failure::Transient, "the attempt took too long")))
}

/// What is kept of a server's words, in the store and the log: of a citizen's letter the codes alone, since servers name the
/// mailbox in more ways than can be known.
pub(super) fn kept(kind: LetterKind, words: String) -> String {
    let is_answer = words.starts_with(|c: char| c.is_ascii_digit());
    if kind == LetterKind::CitizenReceipt && is_answer { codes(&words) } else { words }
}

/// Composes a letter. A panic is the letter's fault, and only its.
fn composed<R>(context: &ComposeContext, render: &R, letter: &Outgoing) -> Result<Composed, Undelivered>
where
    R: Fn(&Outgoing) -> Result<RenderedLetter, RenderFault>,
{
    let composed = catch_unwind(AssertUnwindSafe(|| {
        let words = render(letter).map_err(|fault| format!("the letter cannot be written: {fault}"))?;
        compose(letter, context, &words).map_err(|fault| format!("the letter cannot be composed: {fault}"))
    }));
    let poison = |said: &str| Undelivered::new(Failure::Poison, words(said, Some(&letter.to)));
    match composed {
        Ok(Ok(message)) => Ok(message),
        Ok(Err(fault)) => Err(poison(&fault)),
        Err(_) => Err(poison("composing the letter broke off")),
    }
}
