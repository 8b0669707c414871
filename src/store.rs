//! The store: cases, their history, their letters. The only module that knows SQL.
//!
//! Everything that changes something goes through one writer (`store/writer.rs`), and is on the disk when its call returns.
//! Reads use connections of their own. What must not be read in the database is sealed before it gets here (`store/codec.rs`).
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use zeroize::Zeroizing;

use crate::domain::attempt::Attempt;
use crate::domain::case::{Actor, Channel, Event, EventKind};
use crate::domain::contact::MailAddress;
use crate::domain::ids::CaseNumber;
use crate::domain::language::Language;
use crate::domain::letter::{ByHand, LetterId, Outgoing, Settlement};
use crate::domain::staff::StaffId;
use crate::seal::letters::LetterKeys;
use crate::seal::{Entropy, Keyring};

pub mod audit;
mod bulk;
mod cases;
mod codec;
mod conn;
mod connect;
pub mod demo;
mod desk;
mod drafts;
mod error;
mod filing;
mod folding;
mod handovers;
mod held;
mod inbound;
pub mod inbox;
mod keys;
mod letters;
mod migrate;
mod notices;
mod outbox;
mod records;
mod sessions;
mod staff;
mod steps;
mod tagged;
mod writer;

#[cfg(test)]
mod tests;

pub use drafts::StoredDraft;
pub use handovers::{Handover, Released};
pub use held::{KeptMail, MailList, RawMail};
pub use inbound::{MailEffect, MailSummary, NewMail};
pub use notices::{Publication, Wording};
pub use tagged::TaggedLetter;

pub use error::{Cause, OpenError, StoreError, Unreadable};
pub use records::{
    Act, Acted, CaseNow, Counts, Filed, Filing, FormKey, LetterFilter, LetterRow, LookedAgain, PublicNote,
    RECEIPTS_A_DAY, Sight, Similar, Status, StoredCase, StoredEvent, StoredNote, Submission,
};

pub use sessions::{NewSession, OwnSession, Session, SessionHash};
pub use staff::{Credentials, NewLink, PeopleChange, PeopleChanged, Person, StoredAccessEvent};

pub use crate::config::DatabaseUrl;

/// The store. Clones share everything.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    queue: writer::Queue,
    written: Arc<Notify>,
    readers: connect::Readers,
    letter_keys: LetterKeys,
    keyring: Arc<Keyring>,
    entropy: Arc<dyn Entropy>,
    /// The day key asked for last: every submission needs today's.
    day_key: Mutex<Option<(i32, Zeroizing<[u8; 32]>)>>,
    /// How many submissions were handed in since the start: whoever can wait lets them go first.
    filed: AtomicU64,
}

impl Store {
    /// Opens the database, brings it up to date and starts the writer.
    ///
    /// # Errors
    /// See [`OpenError`]; above all a database whose keys are not those of the keyring.
    pub async fn open(url: &DatabaseUrl, keyring: Arc<Keyring>, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        let source = connect::Source::of(url)?;
        let mut link = source.connect().await.map_err(|e| OpenError::Connect(Cause::from(&e)))?;
        migrate::migrate(&mut link).await?;
        keys::check(&mut link, &keyring).await?;
        let readers = source.readers();
        let written = Arc::new(Notify::new());
        let queue = writer::start(source, link, Arc::clone(&written)).map_err(OpenError::Thread)?;
        Ok(Self(Arc::new(Inner {
            queue,
            written,
            readers,
            letter_keys: LetterKeys::of(&keyring),
            keyring,
            entropy,
            day_key: Mutex::new(None),
            filed: AtomicU64::new(0),
        })))
    }

    /// Whether the database can be read and the writer can begin a transaction.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut reader = self.0.readers.get().await?;
        desk::ping(&mut reader.conn()).await?;
        self.0.queue.commit(desk::Ping).await
    }

    /// Finishes what waits, empties the write-ahead log and closes. Everything asked afterwards is refused.
    pub async fn close(&self) {
        // Readers first: the log can be emptied only when nobody reads it.
        self.0.readers.close().await;
        self.0.queue.close().await;
    }

    /// Stores a submission with its events and letters; durable when this returns.
    pub async fn file(&self, filing: Filing) -> Result<Filed, StoreError> {
        self.0.filed.fetch_add(1, Ordering::Relaxed);
        let prepared = codec::Prepared::new(filing, &self.0.keyring, &*self.0.entropy);
        self.0.queue.file(prepared).await
    }

    /// Rings when submissions, and with them letters, were committed.
    #[must_use]
    pub fn written(&self) -> &Arc<Notify> {
        &self.0.written
    }

    /// The same for what came by telephone, letter or visit, with who typed it.
    pub async fn enter(&self, filing: Filing, channel: Channel, staff: StaffId) -> Result<Filed, StoreError> {
        let event = Event::new(EventKind::Entered, Actor::Staff(staff), channel.as_str());
        let prepared = codec::Prepared::new(filing, &self.0.keyring, &*self.0.entropy);
        let filed = self.0.queue.commit(filing::Enter { prepared, channel, event }).await?;
        self.0.written.notify_one();
        Ok(filed)
    }

    /// How many submissions were handed in since the start.
    #[must_use]
    pub fn filed(&self) -> u64 {
        self.0.filed.load(Ordering::Relaxed)
    }

    /// What was stored under a form token.
    pub async fn submission(&self, key: &FormKey) -> Result<Option<Submission>, StoreError> {
        filing::submission(&mut self.0.readers.get().await?.conn(), key).await
    }

    /// The case with everything that belongs to it, opened.
    pub async fn case(&self, number: CaseNumber) -> Result<Option<StoredCase>, StoreError> {
        cases::case(&mut self.0.readers.get().await?.conn(), number, &self.0.keyring).await
    }

    /// The same without its letters and notes.
    pub async fn case_now(&self, number: CaseNumber) -> Result<Option<CaseNow>, StoreError> {
        cases::case_now(&mut self.0.readers.get().await?.conn(), number, &self.0.keyring).await
    }

    /// The whole case for a member of staff; `None` where it does not exist for them.
    pub async fn case_for(&self, sight: Sight, number: CaseNumber) -> Result<Option<StoredCase>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        if !cases::seen(&mut reader.conn(), sight, number).await? {
            return Ok(None);
        }
        cases::case(&mut reader.conn(), number, &self.0.keyring).await
    }

    /// Whether a case exists for a member of staff.
    pub async fn sees(&self, sight: Sight, number: CaseNumber) -> Result<bool, StoreError> {
        Ok(cases::seen(&mut self.0.readers.get().await?.conn(), sight, number).await?)
    }

    /// The newest opinions that seem to say the same as this one.
    pub async fn similar(&self, sight: Sight, number: CaseNumber) -> Result<Vec<Similar>, StoreError> {
        cases::similar(&mut self.0.readers.get().await?.conn(), sight, number).await
    }

    /// What a citizen may learn of a case.
    pub async fn status(&self, number: CaseNumber) -> Result<Option<Status>, StoreError> {
        cases::status(&mut self.0.readers.get().await?.conn(), number, &self.0.keyring).await
    }

    /// Takes a step that was decided on a version of the case, if it still is that version.
    pub async fn act(&self, act: Act) -> Result<Acted, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let Some(binding) = cases::binding(&mut reader.conn(), act.number).await? else { return Ok(Acted::Conflict) };
        let notes = cases::notes(&mut reader.conn(), act.number).await?;
        let letters = letters::letters_of(&mut reader.conn(), act.number, &self.0.keyring).await?;
        drop(reader);
        let ground = steps::Ground { binding, notes, letters };
        let step = steps::Step::new(act, &ground, &self.0.keyring, &*self.0.entropy)?;
        self.0.queue.commit(step).await
    }

    /// Adds an event that changes nothing else.
    pub async fn record(&self, number: CaseNumber, event: Event, now_minute: i64) -> Result<(), StoreError> {
        self.0.queue.commit(cases::Record { number, event, now_minute }).await
    }

    /// The key that the receipts of a day are made with: read, or made. All callers get the same one.
    pub async fn day_key(&self, day: i32) -> Result<[u8; 32], StoreError> {
        let remembered = self.0.day_key.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, key)) = remembered.filter(|(of, _)| *of == day) {
            return Ok(*key);
        }
        // Boxed: once a day, and every submission's future would be as large as this one.
        Box::pin(self.load_day_key(day)).await
    }

    async fn load_day_key(&self, day: i32) -> Result<[u8; 32], StoreError> {
        let row = day.to_be_bytes();
        let place = keys::day_key_place(&row);
        let stored = keys::day_key(&mut self.0.readers.get().await?.conn(), day).await?;
        let sealed = if let Some(sealed) = stored {
            sealed
        } else {
            let mut key = Zeroizing::new([0; 32]);
            self.0.entropy.fill(&mut *key);
            let sealed = self.0.keyring.seal(place, &*key, &*self.0.entropy);
            self.0.queue.commit(keys::AddDayKey { day, sealed }).await?
        };
        let opened = self.0.keyring.open(place, &sealed).map_err(|e| Unreadable::Sealed("day_keys.sealed", e))?;
        let key: [u8; 32] = opened.as_slice().try_into().map_err(|_| Unreadable::Value("day_keys.sealed"))?;
        *self.0.day_key.lock().unwrap_or_else(PoisonError::into_inner) = Some((day, Zeroizing::new(key)));
        Ok(key)
    }

    /// Forgets form keys older than 72 hours, and the day keys that none of the rest needs.
    pub async fn forget(&self, now_minute: i64) -> Result<(), StoreError> {
        self.0.queue.commit(keys::Forget { now_minute }).await?;
        let first_kept = keys::Forget::first_kept_day(now_minute);
        let mut remembered = self.0.day_key.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.as_ref().is_some_and(|(day, _)| i64::from(*day) < first_kept) {
            *remembered = None;
        }
        Ok(())
    }

    /// Writes the desk a digest of the quarantined cases it has not heard of, at most every ten minutes.
    pub async fn digest(
        &self,
        now_minute: i64,
        desk: &MailAddress,
        language: Language,
    ) -> Result<Option<LetterId>, StoreError> {
        self.0.queue.commit(desk::Digest { now_minute, desk: desk.clone(), language }).await
    }

    /// Lends due letters to a worker for the time of a lease. A letter that cannot be read is set aside (held).
    /// The links in letters to units end `link_minutes` after they were first lent.
    pub async fn claim(
        &self,
        now_ms: i64,
        lease_ms: i64,
        limit: u32,
        link_minutes: i64,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let keys = self.0.letter_keys.clone();
        let claimed = self.0.queue.commit(outbox::Claim { now_ms, lease_ms, limit, link_minutes, keys }).await?;
        let (letters, spoilt) = claimed.open(&self.0.keyring);
        if !spoilt.is_empty() {
            tracing::error!(letters = spoilt.len(), "letters that cannot be read were set aside");
            self.0.queue.commit(outbox::SetAside(spoilt)).await?;
        }
        Ok(letters)
    }

    /// Writes down what came of attempts, and their events.
    pub async fn settle(&self, settlements: Vec<Settlement>, now_minute: i64) -> Result<(), StoreError> {
        if settlements.is_empty() {
            return Ok(());
        }
        self.0.queue.commit(outbox::Settle { settlements, now_minute }).await
    }

    /// When the next letter is due: now, or later; `None` while nothing waits.
    pub async fn next_due(&self, now_ms: i64) -> Result<Option<i64>, StoreError> {
        let due = letters::next_due(&mut self.0.readers.get().await?.conn()).await?;
        Ok(due.map(|due| due.max(now_ms)))
    }

    /// Letters, the newest first.
    pub async fn letters(&self, filter: LetterFilter) -> Result<Vec<LetterRow>, StoreError> {
        letters::letters(&mut self.0.readers.get().await?.conn(), filter, &self.0.keyring).await
    }

    /// Letters that a member of staff may see, the newest first.
    pub async fn letters_for(&self, sight: Sight, filter: LetterFilter) -> Result<Vec<LetterRow>, StoreError> {
        letters::letters_for(&mut self.0.readers.get().await?.conn(), sight, filter, &self.0.keyring).await
    }

    /// One letter.
    pub async fn letter(&self, id: LetterId) -> Result<Option<LetterRow>, StoreError> {
        letters::letter(&mut self.0.readers.get().await?.conn(), id, &self.0.keyring).await
    }

    /// A letter's case as it is now, on one visit with whether the letter is still lent to a worker.
    pub async fn look_again(&self, id: LetterId, case: Option<CaseNumber>) -> Result<LookedAgain, StoreError> {
        let mut reader = self.0.readers.get().await?;
        if !letters::is_lent(&mut reader.conn(), id).await? {
            return Ok(LookedAgain::Gone);
        }
        Ok(LookedAgain::Lent(match case {
            Some(number) => cases::case_now(&mut reader.conn(), number, &self.0.keyring).await?.map(Box::new),
            None => None,
        }))
    }

    /// The attempts of each of these letters, the newest first; what was never tried is not in it.
    pub async fn attempts(&self, letters: &[LetterId]) -> Result<HashMap<LetterId, Vec<Attempt>>, StoreError> {
        letters::attempts(&mut self.0.readers.get().await?.conn(), letters).await
    }

    /// Folds letters that are lent into one to the same unit, and says which could be.
    pub async fn fold(&self, letters: Vec<LetterId>, carrier: LetterId) -> Result<Vec<LetterId>, StoreError> {
        self.0.queue.commit(folding::Fold { letters, carrier }).await
    }

    /// Takes back what may not leave with a letter any more.
    pub async fn recall_folded(&self, carrier: LetterId, cases: Vec<CaseNumber>) -> Result<(), StoreError> {
        self.0.queue.commit(folding::RecallFolded { carrier, cases }).await
    }

    /// Moves a letter by hand, with what its case's history says of it. False if it is in no state for that.
    pub async fn move_letter(
        &self,
        id: LetterId,
        what: ByHand,
        event: Option<(CaseNumber, Event)>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        self.0.queue.commit(letters::Move::by_hand(id, what, event, now_ms)).await
    }

    /// Takes back a letter that a worker has and must not send any more.
    pub async fn recall(&self, id: LetterId, now_ms: i64) -> Result<bool, StoreError> {
        self.0.queue.commit(letters::Move::recall(id, now_ms)).await
    }

    /// How much there is of what needs looking after.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        Ok(desk::counts(&mut self.0.readers.get().await?.conn()).await?)
    }

    /// Limits the size of an SQLite database, in pages of 4 KiB; `None` lifts the limit. What a full disk does can be
    /// seen this way without filling one. PostgreSQL has no such limit: nothing happens.
    #[doc(hidden)]
    pub async fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        self.0.queue.commit(desk::LimitPages(pages)).await
    }
}
