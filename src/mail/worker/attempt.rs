//! One attempt: a letter looked at once more, composed and handed to the transport.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::timeout;

use super::super::compose::{ComposeContext, RenderedLetter, compose};
use super::super::smtp::words;
use super::super::transport::{Transport, Undelivered};
use super::desk::{Answer, Tried};
use super::{RenderFault, chain};
use crate::app::deliver::{Failure, LastLook, Outbox};
use crate::domain::attempt::codes;
use crate::domain::letter::{LetterKind, Outgoing};

/// What a letter passes on its way out.
pub(super) struct Way<'a, O, R> {
    pub(super) outbox: &'a O,
    pub(super) transport: &'a Transport,
    pub(super) context: &'a ComposeContext,
    pub(super) render: &'a R,
}

impl<O, R> Way<'_, O, R>
where
    O: Outbox,
    R: Fn(&Outgoing) -> Result<RenderedLetter, RenderFault> + Sync,
{
    /// Looks at the letter once more and sends it if it still may leave. A letter waits for minutes between its claim and its
    /// turn; from here on it is one dialogue with the mail server.
    pub(super) async fn take(&self, mut letter: Outgoing, limit: Duration) -> Answer {
        let leaves = async {
            match self.outbox.last_look(&mut letter).await {
                Ok(LastLook::Leaves) => {
                    Answer::Tried(attempt(self.transport, self.context, self.render, &letter).await)
                }
                Ok(LastLook::Stays) => Answer::Stays,
                Err(error) => Answer::Unlooked(chain(&error)),
            }
        };
        let too_long = |_| Answer::Tried(Err(Undelivered::new(Failure::Transient, "the attempt took too long")));
        timeout(limit, leaves).await.unwrap_or_else(too_long)
    }
}

/// What is kept of a server's words, in the store and the log: of a citizen's letter the codes alone, since servers name the
/// mailbox in more ways than can be known.
pub(super) fn kept(kind: LetterKind, words: String) -> String {
    let is_answer = words.starts_with(|c: char| c.is_ascii_digit());
    if kind == LetterKind::CitizenReceipt && is_answer { codes(&words) } else { words }
}

/// Composes and sends one letter. A panic while composing is the letter's fault, and only its.
async fn attempt<R>(transport: &Transport, context: &ComposeContext, render: &R, letter: &Outgoing) -> Tried
where
    R: Fn(&Outgoing) -> Result<RenderedLetter, RenderFault>,
{
    let composed = catch_unwind(AssertUnwindSafe(|| {
        let words = render(letter).map_err(|fault| format!("the letter cannot be written: {fault}"))?;
        compose(letter, context, &words).map_err(|fault| format!("the letter cannot be composed: {fault}"))
    }));
    let poison = |said: &str| Undelivered::new(Failure::Poison, words(said, Some(&letter.to)));
    match composed {
        Ok(Ok(message)) => transport.send(&message).await,
        Ok(Err(fault)) => Err(poison(&fault)),
        Err(_) => Err(poison("composing the letter broke off")),
    }
}
