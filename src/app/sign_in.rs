//! Who gets in: mail address, password and a one-time code together, and the sessions that follow.
//!
//! Unknown people, wrong passwords and wrong codes end alike, after the same work (`docs/decisions/0011-sign-in.md`).
use std::sync::{Arc, OnceLock};

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::App;
use crate::domain::contact::MailAddress;
use crate::domain::staff::Member;
use crate::seal::password::{PasswordCost, hash_password, is_password};
use crate::seal::{self, Entropy, Mac, totp};
use crate::store::{Credentials, NewSession, Session, SessionHash, StoreError};

/// Hashing takes a core and 19 MiB: so many at once, and so many more in the queue.
const AT_ONCE: usize = 2;
const WAITING: usize = 32;
const KNOWN_BROWSER: &str = "known-browser";
/// How exactly it is known when a session was last used.
const SEEN_EVERY_MS: i64 = 60_000;

/// A session's token, for its cookie. No `Debug`.
pub struct SessionToken(pub String);

/// What came of a sign-in.
pub enum SignedIn {
    In(SessionToken, Box<Member>),
    /// Nobody like that, or not the password, or not the code, or a code that was used: nobody is told which.
    Refused,
    /// Too many at once.
    Busy,
}

/// Too many passwords are being hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowded;

/// The hashing of passwords, which must not take the whole machine.
pub(super) struct Passwords {
    cost: PasswordCost,
    room: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What is compared where there is nobody: costs the same.
    nobody: OnceLock<String>,
}

impl Passwords {
    pub(super) fn new(cost: PasswordCost) -> Self {
        Self {
            cost,
            room: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: OnceLock::new(),
        }
    }

    /// Runs it on a thread where it may take its time. Both permits go with the work: a browser that hangs up does not
    /// make room for another while it goes on.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Crowded> {
        let room = self.room.clone().try_acquire_owned().map_err(|_| Crowded)?;
        let place = self.places.clone().acquire_owned().await.map_err(|_| Crowded)?;
        let work = move || {
            let done = work();
            drop((room, place));
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Crowded)
    }
}

/// The name under which the store knows a token.
#[must_use]
pub fn name_of(token: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The name of a token as it came in a cookie or a link; `None` if it has not the shape of one.
#[must_use]
pub fn named(token: &str) -> Option<[u8; 32]> {
    let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(token.as_bytes()).ok()?);
    Some(name_of(bytes.as_slice().try_into().ok()?))
}

/// A token nobody can guess, and its name.
pub(super) fn new_token(entropy: &dyn Entropy) -> (String, [u8; 32]) {
    let mut token = Zeroizing::new([0; 32]);
    entropy.fill(&mut *token);
    (BASE64URL_NOPAD.encode(&*token), name_of(&token))
}

impl App {
    /// Checks who somebody says to be, and opens a session.
    pub async fn sign_in(&self, mail: &str, password: &str, code: &str) -> Result<SignedIn, StoreError> {
        let credentials = match MailAddress::parse(mail) {
            Ok(mail) => self.store.credentials(&mail).await?,
            Err(_) => None,
        };
        let Ok(right) = self.is_password(password, credentials.as_ref()).await else { return Ok(SignedIn::Busy) };
        let nobody = [0; 20];
        let secret = credentials.as_ref().map_or(nobody.as_slice(), |credentials| credentials.totp.as_slice());
        let step = totp::step_of(secret, code, self.now_ms());
        let (Some(credentials), Some(step), true) = (credentials, step, right) else { return Ok(SignedIn::Refused) };
        Ok(match self.begin_session(&credentials, step).await? {
            Some(token) => SignedIn::In(token, Box::new(credentials.member)),
            None => SignedIn::Refused,
        })
    }

    /// Opens a session for somebody whose password and code of this step were found right; `None` if the step was used.
    pub async fn begin_session(&self, checked: &Credentials, step: i64) -> Result<Option<SessionToken>, StoreError> {
        let (token, hash) = new_token(self.entropy.as_ref());
        let session = NewSession { hash, staff: checked.member.id, epoch: checked.epoch, step, now_ms: self.now_ms() };
        Ok(self.store.open_session(session).await?.then_some(SessionToken(token)))
    }

    /// Whether the second factor was shown so lately that names may be revealed and the log be taken out.
    #[must_use]
    pub fn is_confirmed(&self, stepped_up_ms: i64) -> bool {
        let fresh = i64::try_from(self.config.staff.confirm.as_millis()).unwrap_or(i64::MAX);
        self.now_ms() < stepped_up_ms.saturating_add(fresh)
    }

    /// Takes a code from somebody who is signed in. False if it is not theirs, or was used before.
    pub async fn confirm(&self, member: &Member, session: SessionHash, code: &str) -> Result<bool, StoreError> {
        let Some(credentials) = self.store.credentials(&member.mail).await? else { return Ok(false) };
        let now = self.now_ms();
        let Some(step) = totp::step_of(&credentials.totp, code, now) else { return Ok(false) };
        self.store.step_up(session, &credentials, step, now).await
    }

    /// The session that a cookie names, unless it is over.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        let Some(hash) = named(token) else { return Ok(None) };
        let now = self.now_ms();
        let Some(session) = self.store.session(&hash).await? else { return Ok(None) };
        if !self.is_alive(session.made_ms, session.seen_ms) {
            return Ok(None);
        }
        if now - session.seen_ms >= SEEN_EVERY_MS {
            // A session that cannot be written down now is good all the same.
            if let Err(error) = self.store.touch_session(hash, now).await {
                tracing::warn!(%error, "a session's use was not written down");
            }
        }
        Ok(Some(session))
    }

    /// Whether a session made and last seen then is neither too old nor idle for too long.
    #[must_use]
    pub fn is_alive(&self, made_ms: i64, seen_ms: i64) -> bool {
        let (seen_after, made_after) = self.oldest_session(self.now_ms());
        seen_ms >= seen_after && made_ms >= made_after
    }

    /// What a browser keeps in which somebody was signed in, so that its tries are counted by themselves: chance, and
    /// a tag that binds it to the person.
    #[must_use]
    pub fn known_browser(&self, mail: &MailAddress) -> String {
        let mut chance = [0; 16];
        self.entropy.fill(&mut chance);
        let tag = self.keyring.mac(KNOWN_BROWSER, &[&chance, mail.mailbox().as_bytes()].concat());
        BASE64URL_NOPAD.encode(&[chance.as_slice(), &tag.to_bytes()].concat())
    }

    /// Whether a browser's word is one of ours, for this person.
    #[must_use]
    pub fn is_known_browser(&self, word: &str, mail: &MailAddress) -> bool {
        let Ok(bytes) = BASE64URL_NOPAD.decode(word.as_bytes()) else { return false };
        let Some((chance, tag)) = bytes.split_first_chunk::<16>() else { return false };
        let message = [chance, mail.mailbox().as_bytes()].concat();
        Mac::from_bytes(tag).is_some_and(|tag| self.keyring.verify(KNOWN_BROWSER, &message, &tag))
    }

    /// Sessions seen or made before these times are over.
    pub(super) fn oldest_session(&self, now_ms: i64) -> (i64, i64) {
        let milliseconds = |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let staff = &self.config.staff;
        (now_ms.saturating_sub(milliseconds(staff.idle)), now_ms.saturating_sub(milliseconds(staff.longest)))
    }

    /// What a member's own forms carry, so that no other page can send them. The person's and not the session's: a form whose
    /// session ended while it was being written can be sent after signing in again, with what was typed in it.
    #[must_use]
    pub fn csrf_token(&self, member: &Member) -> String {
        let Member { id, role, .. } = member;
        BASE64URL_NOPAD.encode(&seal::hmac(&self.secrets.staff_csrf, &[&id.0.to_be_bytes(), role.as_str().as_bytes()]))
    }

    async fn is_password(&self, password: &str, credentials: Option<&Credentials>) -> Result<bool, Crowded> {
        let passwords = self.passwords.clone();
        let entropy = self.entropy.clone();
        let password = Zeroizing::new(password.to_owned());
        let hash = credentials.map(|credentials| credentials.password.clone());
        let compare = move || {
            // Made whoever comes first, so that the first stranger does not wait longer than the first colleague.
            let nobody = || hash_password("nobody's password", passwords.cost, entropy.as_ref()).unwrap_or_default();
            let nobody = passwords.nobody.get_or_init(nobody);
            is_password(&password, hash.as_ref().unwrap_or(nobody)) && hash.is_some()
        };
        self.passwords.work(compare).await
    }

    /// A password's hash. `Ok(None)` only where there is no memory for it.
    pub(super) async fn hash_password(&self, password: &str) -> Result<Option<String>, Crowded> {
        let (cost, entropy) = (self.passwords.cost, self.entropy.clone());
        let password = Zeroizing::new(password.to_owned());
        self.passwords.work(move || hash_password(&password, cost, entropy.as_ref())).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn hashing_takes_two_threads_at_most_and_its_queue_has_an_end() {
        let passwords = Arc::new(Passwords::new(PasswordCost::TESTING));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let works: Vec<_> = (0..60)
            .map(|_| {
                let (passwords, now, most) = (passwords.clone(), now.clone(), most.clone());
                let work = move || {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(20));
                    now.fetch_sub(1, Ordering::SeqCst);
                };
                tokio::spawn(async move { passwords.work(work).await })
            })
            .collect();
        let mut crowded = 0;
        for work in works {
            crowded += usize::from(work.await.unwrap().is_err());
        }
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
        assert!((1..=60 - AT_ONCE - WAITING).contains(&crowded), "{crowded} were turned away");
        assert_eq!(passwords.work(|| 7).await, Ok(7), "and there is room again");
    }
}
