//! The outbox as the mail worker sees it: the store, plus what the desk's letters may hold.
use std::collections::BTreeMap;

use super::App;
use super::deliver::{LastLook, Outbox};
use super::volume::{FOLDED_MOST, Turn};
use crate::config::DeskContent;
use crate::domain::case::Secrecy;
use crate::domain::letter::{CaseFacts, LetterId, LetterKind, Outcome, Outgoing, Settlement};
use crate::store::StoreError;

impl Outbox for App {
    type Error = StoreError;

    async fn claim(&self, now_ms: i64, lease_ms: i64, limit: u32) -> Result<Vec<Outgoing>, StoreError> {
        let mut letters = self.store.claim(now_ms, lease_ms, limit, self.config.deadlines.link_minutes()).await?;
        // Letters are put into words without asking the store.
        let facts = letters.iter().flat_map(|letter| letter.case.iter().chain(&letter.digest));
        let wordings: Vec<[u8; 32]> = facts.map(|facts| facts.notice).collect();
        self.know(&wordings).await?;
        for letter in letters.iter_mut().filter(|letter| letter.kind == LetterKind::Desk) {
            let secrecy = letter.case.as_ref().map_or(Secrecy::Sealed, |case| case.secrecy);
            if !desk_may_read(self.config.desk.content, secrecy) {
                letter.text = None;
            }
        }
        let letters = self.paced(letters, now_ms).await?;
        self.gathered(letters).await
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: i64) -> Result<(), StoreError> {
        self.store.settle(settlements, now_ms.div_euclid(60_000)).await
    }

    async fn next_due(&self, now_ms: i64) -> Result<Option<i64>, StoreError> {
        self.store.next_due(now_ms).await
    }

    async fn last_look(&self, letter: &mut Outgoing) -> Result<LastLook, StoreError> {
        self.look_again(letter).await
    }
}

impl App {
    /// Puts letters to units that were sent many lately off, or folds them into one; what is left leaves now.
    async fn paced(&self, letters: Vec<Outgoing>, now_ms: i64) -> Result<Vec<Outgoing>, StoreError> {
        let (mut leave, mut back) = (Vec::with_capacity(letters.len()), Vec::new());
        let mut folds: BTreeMap<LetterId, (String, Vec<(LetterId, i64)>)> = BTreeMap::new();
        for letter in letters {
            let Some(unit) = letter.unit.as_ref().filter(|_| letter.kind == LetterKind::Unit) else {
                leave.push(letter);
                continue;
            };
            let mailbox = letter.to.mailbox().to_owned();
            let an_hour = match &letter.case {
                Some(facts) => self.config.letters_an_hour(unit, self.editions().of_case(&facts.notice)),
                None => self.config.mail.letters_per_unit_per_hour,
            };
            let turn = self.volume.turn(&mailbox, letter.id, an_hour, now_ms);
            match turn {
                _ if !letter.digest.is_empty() => leave.push(letter),
                Turn::Leaves => leave.push(letter),
                Turn::Waits { until_ms } => back.push(put_off(letter.id, until_ms)),
                Turn::With(carrier, until_ms) => {
                    folds.entry(carrier).or_insert_with(|| (mailbox, Vec::new())).1.push((letter.id, until_ms));
                }
            }
        }
        // The carriers first: only into one that waits can others be folded.
        if !back.is_empty() {
            self.store.settle(back, now_ms.div_euclid(60_000)).await?;
        }
        for (carrier, (mailbox, letters)) in folds {
            let folded = self.store.fold(letters.iter().map(|(id, _)| *id).collect(), carrier).await?;
            if folded.len() < letters.len() {
                // The carrier is gone. Those that were folded are not in hand any more, and this does not touch them.
                self.volume.forget_carrier(&mailbox);
                let back = letters.into_iter().map(|(id, until_ms)| put_off(id, until_ms)).collect();
                self.store.settle(back, now_ms.div_euclid(60_000)).await?;
            }
        }
        Ok(leave)
    }

    /// Makes one letter of the reminders to one unit that are due together: the others are folded into the first.
    async fn gathered(&self, letters: Vec<Outgoing>) -> Result<Vec<Outgoing>, StoreError> {
        let (mut leave, mut carriers): (Vec<Outgoing>, Vec<(Outgoing, Vec<Outgoing>)>) = (Vec::new(), Vec::new());
        for letter in letters {
            // One that brings others already is not folded into a third.
            if letter.kind != LetterKind::UnitReminder || !letter.digest.is_empty() {
                leave.push(letter);
                continue;
            }
            let fits = |(carrier, with): &&mut (Outgoing, Vec<Outgoing>)| {
                carrier.unit == letter.unit && carrier.to.same_mailbox(&letter.to) && with.len() < FOLDED_MOST
            };
            match carriers.iter_mut().find(fits) {
                Some((_, with)) => with.push(letter),
                None => carriers.push((letter, Vec::new())),
            }
        }
        for (mut carrier, with) in carriers {
            if !with.is_empty() {
                let folded = self.store.fold(with.iter().map(|letter| letter.id).collect(), carrier.id).await?;
                for letter in with.into_iter().filter(|letter| folded.contains(&letter.id)) {
                    carrier.digest.extend(letter.case.map(|facts| CaseFacts {
                        items: Vec::new(),
                        verdict: None,
                        about: None,
                        subdistrict: None,
                        letter: letter.about_letter,
                        ..facts
                    }));
                }
                // As the store gives them when the letter is tried again: the same bytes.
                carrier.digest.sort_by_key(|facts| facts.letter);
                carrier.digest_total = u64::try_from(carrier.digest.len()).unwrap_or(u64::MAX);
            }
            leave.push(carrier);
        }
        Ok(leave)
    }
}

fn put_off(id: LetterId, at: i64) -> Settlement {
    let reply = "waits: this unit was sent many letters within the hour".to_owned();
    Settlement { id, outcome: Outcome::Untouched { at }, reply }
}

/// Whether a letter to the desk may hold the text.
const fn desk_may_read(content: DeskContent, secrecy: Secrecy) -> bool {
    match (content, secrecy) {
        (DeskContent::Full, Secrecy::Opinion | Secrecy::Report) | (DeskContent::Opinions, Secrecy::Opinion) => true,
        (DeskContent::Opinions, Secrecy::Report) | (DeskContent::Pointer, _) | (_, Secrecy::Sealed) => false,
    }
}
