//! One attempt: a letter composed and handed to the transport.
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::compose::{ComposeContext, RenderedLetter, compose};
use super::super::smtp::words;
use super::super::transport::{Transport, Undelivered};
use super::RenderFault;
use super::desk::Answer;
use crate::app::deliver::Failure;
use crate::domain::letter::Outgoing;

/// Composes and sends one letter. A panic while composing is the letter's fault, and only its.
pub(super) async fn attempt<R>(transport: &Transport, context: &ComposeContext, render: &R, letter: &Outgoing) -> Answer
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
