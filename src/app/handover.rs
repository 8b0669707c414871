//! 交办: the unit's side of a case, over the link in its letter or by mail, and what follows its silence. Whether a unit has
//! anything to do with a case is asked of the case as it is now, every time.
use std::sync::Arc;

use super::App;
use super::file::day_of;
use crate::config::Edition;
use crate::domain::case::{
    Actor, Context, Event, EventKind, NoteKind, Stage, UnitRefusal, UnitStep, decide_stage, decide_unit,
};
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::letter::{LetterId, LetterState};
use crate::domain::routing::Mailbox;
use crate::domain::staff::Member;
use crate::domain::text::StaffText;
use crate::seal::letters::named;
use crate::store::{Act, Acted, Handover, LetterRow, Released, StoreError, StoredCase};

/// What a unit's link leads to. No `Debug`.
pub struct OpenHandover {
    pub handover: Handover,
    /// The case, of which the unit may learn no more than its own page says.
    pub stored: StoredCase,
    pub released: Released,
    /// The notice as it is now.
    pub edition: Arc<Edition>,
}

/// 交办单: what the desk hands a unit on paper when the letter to it does not arrive. No `Debug`.
pub struct Slip {
    pub stored: StoredCase,
    pub unit: UnitId,
    pub released: Released,
    pub letter: LetterRow,
    /// The notice as it is now.
    pub edition: Arc<Edition>,
}

/// What came of a unit's step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitTaken {
    Done,
    /// [`UnitRefusal::Gone`]: for this unit there is no such case (any more).
    Refused(UnitRefusal),
}

/// How often a step is decided anew when somebody else was faster.
const TRIES: usize = 5;
/// How many silent letters are looked at in one piece.
const PIECE: u32 = 200;

impl App {
    /// The link in the letter to a unit, `/u/<token>`. It is the key to its page: for that letter only, never for a log.
    #[must_use]
    pub fn unit_link(&self, letter: LetterId) -> String {
        self.config.public.link(&format!("/u/{}", self.letter_keys().token(letter.0)))
    }

    /// What a form on the page behind a token carries, so that no form made for another page fits.
    #[must_use]
    pub fn unit_check(&self, token: &str) -> String {
        data_encoding::HEXLOWER.encode(&self.letter_keys().mac("unit.form", token.to_ascii_lowercase().as_bytes()))
    }

    /// What a link leads to now; `None` where it is unknown, expired, revoked, or the unit may not be told any more: whoever
    /// has it cannot tell which. Changes nothing: mail scanners open links.
    pub async fn open_handover(&self, token: &str) -> Result<Option<OpenHandover>, StoreError> {
        let Some(hash) = named(token) else { return Ok(None) };
        let Some(handover) = self.store.handover(&hash).await? else { return Ok(None) };
        if handover.expires_minute <= self.now_minute() {
            return Ok(None);
        }
        self.still_open(handover.letter).await
    }

    /// The case is read before the handover: a step decided on both is refused if either changed since.
    async fn still_open(&self, letter: LetterId) -> Result<Option<OpenHandover>, StoreError> {
        let Some(number) = self.store.handover_of(letter).await?.map(|handover| handover.number) else {
            return Ok(None);
        };
        let Some(stored) = self.store.case(number).await? else { return Ok(None) };
        let (handover, released) = (self.store.handover_of(letter).await?, self.store.released(letter).await?);
        let (Some(handover), Some(released)) = (handover, released) else { return Ok(None) };
        let taken_back = matches!(released.state, LetterState::Held | LetterState::Recalled);
        if handover.revoked_minute.is_some() || taken_back {
            return Ok(None);
        }
        let withdrawn = self.withdrawn(&stored.withdrawn).await?;
        let edition = self.edition_of(&stored.notice_hash).await?;
        let context = Context { rules: self.rules(&edition), now_minute: self.now_minute(), withdrawn: &withdrawn };
        let told = stored.case.still_told(&handover.unit, Mailbox::Own, context).is_some();
        Ok(told.then_some(OpenHandover { handover, stored, released, edition }))
    }

    /// The paper in place of a letter, as long as its unit may be told of the case as it is now; that it was made is written
    /// down as a reading.
    pub async fn slip(
        &self,
        member: &Member,
        number: CaseNumber,
        letter: LetterId,
    ) -> Result<Option<Slip>, StoreError> {
        if !self.store.sees(self.sight(member), number).await? {
            return Ok(None);
        }
        let Some(open) = self.still_open(letter).await? else { return Ok(None) };
        let OpenHandover { handover, stored, released, edition } = open;
        let Some(row) = self.store.letter(letter).await?.filter(|_| handover.number == number) else { return Ok(None) };
        let read = Event::new(EventKind::Read, Actor::Staff(member.id), "");
        self.store.record(number, read, self.now_minute()).await?;
        Ok(Some(Slip { stored, unit: handover.unit, released, letter: row, edition }))
    }

    /// Takes a unit's step on the letter it has. Acknowledging twice and sending the same answer twice is taking it once.
    pub async fn unit_step(&self, letter: LetterId, step: &UnitStep) -> Result<UnitTaken, StoreError> {
        for _ in 0..TRIES {
            let Some(open) = self.still_open(letter).await? else { return Ok(UnitTaken::Refused(UnitRefusal::Gone)) };
            if is_repeat(&open, step) {
                return Ok(UnitTaken::Done);
            }
            let OpenHandover { handover, stored, .. } = &open;
            let withdrawn = self.withdrawn(&stored.withdrawn).await?;
            let now_minute = self.now_minute();
            let edition = self.edition_of(&stored.notice_hash).await?;
            let context = Context { rules: self.rules(&edition), now_minute, withdrawn: &withdrawn };
            let decision = match decide_unit(&stored.case, &handover.unit, step, context) {
                Ok(decision) => decision,
                Err(refusal) => return Ok(UnitTaken::Refused(refusal)),
            };
            if self.commit(stored, decision, now_minute).await? == Acted::Done {
                return Ok(UnitTaken::Done);
            }
        }
        Err(StoreError::Contended)
    }

    /// A unit's answer, however it came: a note for the desk to review. No citizen sees it.
    pub async fn unit_answer(&self, letter: LetterId, text: StaffText) -> Result<UnitTaken, StoreError> {
        self.unit_step(letter, &UnitStep::Answer { text }).await
    }

    async fn commit(
        &self,
        stored: &StoredCase,
        decision: crate::domain::case::Decision,
        now_minute: i64,
    ) -> Result<Acted, StoreError> {
        let act = Act {
            number: stored.case.number,
            version: stored.case.version,
            decision,
            now_minute,
            citizen_mailbox: None,
            mail_day: day_of(now_minute),
        };
        self.store.act(act).await
    }

    /// Follows up letters whose units stay silent: a reminder, the second address, the desk; each once, each in one commit.
    /// Called every minute; calling it more often changes nothing.
    pub async fn follow_up(&self) -> Result<(), StoreError> {
        let editions = self.editions();
        let units = editions.all().flat_map(|edition| edition.units.iter());
        let shortest = units.map(|unit| unit.acknowledge_hours).min().unwrap_or_default();
        let since = self.now_minute().saturating_sub(i64::from(shortest) * 60);
        let mut behind = LetterId(0);
        let mut written = false;
        loop {
            let piece = self.store.silent(behind, since, PIECE).await?;
            let Some((last, _)) = piece.last() else { break };
            behind = *last;
            for (letter, number) in piece {
                match self.follow(letter, number).await {
                    Ok(followed) => written |= followed,
                    // One case that cannot be read keeps no other back.
                    Err(error) => {
                        let error = format!("{:#}", anyhow::Error::from(error));
                        tracing::error!(letter = letter.0, error, "a silent letter could not be followed up");
                    }
                }
            }
        }
        if written {
            self.letters.notify_one();
        }
        Ok(())
    }

    async fn follow(&self, letter: LetterId, number: CaseNumber) -> Result<bool, StoreError> {
        // The case first: if another server is faster, this one's version is old.
        let Some(stored) = self.store.case(number).await? else { return Ok(false) };
        let Some(handover) = self.store.handover_of(letter).await? else { return Ok(false) };
        let over = [handover.acknowledged_minute, handover.revoked_minute, handover.raised_minute];
        if over.iter().any(Option::is_some) {
            return Ok(false);
        }
        let edition = self.edition_of(&stored.notice_hash).await?;
        let unit = edition.units.get(&handover.unit);
        let now_minute = self.now_minute();
        let has_second = unit.is_some_and(|unit| unit.mail_second.is_some());
        let silence = self.store.silence(&handover).await?;
        let stage = match unit {
            Some(unit) => silence.next(unit.acknowledge_hours, has_second, now_minute),
            // It has left the list: nobody is to be written to.
            None => Some(Stage::Raise),
        };
        let Some(stage) = stage else { return Ok(false) };
        let withdrawn = self.withdrawn(&stored.withdrawn).await?;
        let context = Context { rules: self.rules(&edition), now_minute, withdrawn: &withdrawn };
        let decision = decide_stage(&stored.case, &handover.unit, stage, letter, context);
        Ok(self.commit(&stored, decision, now_minute).await? == Acted::Done)
    }
}

/// Whether it was done already: a form sent twice.
fn is_repeat(open: &OpenHandover, step: &UnitStep) -> bool {
    match step {
        UnitStep::Acknowledge => open.handover.acknowledged_minute.is_some(),
        UnitStep::Answer { text } => {
            let own = |note: &&crate::store::StoredNote| {
                note.kind == NoteKind::UnitAnswer && note.unit.as_ref() == Some(&open.handover.unit)
            };
            open.stored.notes.iter().rfind(own).is_some_and(|note| note.text == text.read())
        }
        UnitStep::AskReturn { .. } | UnitStep::AskExtension { .. } => false,
    }
}
