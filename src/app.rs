//! Use cases: what the service does, whoever asks for it. One file each.
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::config::Config;
use crate::seal::letters::LetterKeys;
use crate::seal::password::PasswordCost;
use crate::seal::{Entropy, Keyring};
use crate::store::Store;

use notices::Registry;
use presence::Presence;
use sign_in::Passwords;

pub mod act;
pub mod compile;
pub mod deliver;
pub mod demo;
pub mod drafts;
pub mod file;
pub mod form_token;
pub mod handover;
pub mod health;
pub mod inbound;
pub mod inbox;
pub mod index;
pub mod letters;
pub mod look_up;
pub mod notice_json;
pub mod notices;
pub mod outbox;
pub mod people;
pub mod presence;
pub mod reading;
pub mod sign_in;
pub mod sweep;
pub mod triage;
pub mod volume;

/// What time it is. The one place where the service asks.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that takes the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The running service: configuration, store, keys, clock and chance in one hand. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub store: Store,
    pub keyring: Arc<Keyring>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Rings when letters were written.
    pub letters: Arc<Notify>,
    /// How the mail server is, as the mail worker finds it.
    pub mail_health: Arc<health::Health>,
    secrets: Arc<Secrets>,
    passwords: Arc<Passwords>,
    /// Who has which case open.
    pub presence: Arc<Presence>,
    volume: Arc<volume::Volume>,
    notices: Arc<Registry>,
}

/// Keys held in memory, made from the keyring once.
struct Secrets {
    letters: LetterKeys,
    form_token: [u8; 32],
    body_digest: [u8; 32],
    staff_csrf: [u8; 32],
    staff_totp: [u8; 32],
    tokens_made: std::sync::atomic::AtomicU32,
}

impl App {
    #[must_use]
    pub fn new(
        config: Arc<Config>,
        store: Store,
        keyring: Arc<Keyring>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let mut start = [0; 4];
        entropy.fill(&mut start);
        let secrets = Secrets {
            letters: LetterKeys::of(&keyring),
            form_token: keyring.derive("form-token"),
            // From the first key: a double submit is one across a change of keys, too.
            body_digest: keyring.derive_first("body-digest"),
            staff_csrf: keyring.derive("staff-csrf"),
            staff_totp: keyring.derive("staff-totp"),
            // A random start, so that a restart within a minute does not repeat the numbers of the run before.
            tokens_made: u32::from_be_bytes(start).into(),
        };
        let letters = Arc::clone(store.written());
        let passwords = Arc::new(Passwords::new(PasswordCost::USUAL));
        let notices = Arc::new(Registry::new(&config));
        Self {
            config,
            store,
            keyring,
            clock,
            entropy,
            letters,
            mail_health: Arc::default(),
            secrets: Arc::new(secrets),
            passwords,
            presence: Arc::default(),
            volume: Arc::default(),
            notices,
        }
    }

    /// The same service with passwords at another cost: for tests.
    #[must_use]
    pub fn with_password_cost(self, cost: PasswordCost) -> Self {
        Self { passwords: Arc::new(Passwords::new(cost)), ..self }
    }

    /// What letters are known by outside.
    #[must_use]
    pub fn letter_keys(&self) -> &LetterKeys {
        &self.secrets.letters
    }

    /// Milliseconds since 1970 (UTC).
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    /// Minutes since 1970 (UTC): the precision in which filing times are kept.
    #[must_use]
    pub fn now_minute(&self) -> i64 {
        self.now_ms().div_euclid(60_000)
    }

    /// Days since 1970 (UTC): what limits and the day's keys go by.
    #[must_use]
    pub fn today(&self) -> i32 {
        file::day_of(self.now_minute())
    }
}
