//! How much may come from one network: a verdict, not a wall.
//!
//! Networks are remembered only as MACs under a key that lives in memory and changes daily, so what is here cannot be
//! joined to anything stored. Beyond the usual rate an opinion is still taken ([`Verdict::Quarantine`]); only machines
//! reach [`Verdict::Flood`]. A restart forgets everything, and each of several servers counts for itself.
mod client;
mod store;

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use zeroize::Zeroizing;

pub use client::{client_address, network};

use crate::{config, seal};
use store::CappedStore;

/// What to do with an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Taken at its word.
    Pass,
    /// Taken, but it waits for the desk.
    Quarantine,
    /// Refused, with the text kept.
    Flood { retry_after_seconds: u64 },
}

/// Too many look-ups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    pub retry_after_seconds: u64,
}

/// Makes each day's key.
pub type DrawKey = Box<dyn Fn() -> [u8; 32] + Send + Sync>;

/// The counters of this process.
pub struct Limits<C: Clock + Clone = DefaultClock> {
    settings: config::Limits,
    clock: C,
    draw_key: DrawKey,
    today: RwLock<Arc<Generation<C>>>,
    status_total: RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<C::Instant>>,
}

/// One day's key and what was counted under it. Whoever holds it at midnight ends with it; then both are gone.
struct Generation<C: Clock> {
    day: i32,
    key: Zeroizing<[u8; 32]>,
    source: Keyed<C>,
    flood: Keyed<C>,
    status: Keyed<C>,
    sign_in: Keyed<C>,
    account: Keyed<C>,
    account_total: Keyed<C>,
}

struct Keyed<C: Clock> {
    limiter: RateLimiter<u128, CappedStore, C, NoOpMiddleware<C::Instant>>,
    store: CappedStore,
}

enum Outcome {
    Pass,
    Over(Duration),
    /// A newcomer, and no room to remember it.
    Full,
}

impl Limits {
    /// Counters on the machine's monotonic clock. `day` is counted in days since 1970.
    #[must_use]
    pub fn new(settings: &config::Limits, draw_key: DrawKey, day: i32) -> Self {
        Self::with_clock(settings, DefaultClock::default(), draw_key, day)
    }
}

impl<C: Clock + Clone> Limits<C> {
    #[must_use]
    pub fn with_clock(settings: &config::Limits, clock: C, draw_key: DrawKey, day: i32) -> Self {
        Self {
            today: RwLock::new(Arc::new(Generation::new(settings, &clock, draw_key(), day))),
            status_total: RateLimiter::new(quota(settings.status_total), InMemoryState::default(), clock.clone()),
            settings: settings.clone(),
            clock,
            draw_key,
        }
    }

    /// Judges an opinion from a client.
    #[must_use]
    pub fn feedback(&self, client: IpAddr, day: i32) -> Verdict {
        let today = self.generation(day);
        let key = today.key_of(client);
        match today.flood.check(key, &self.clock) {
            Outcome::Over(wait) => return Verdict::Flood { retry_after_seconds: whole_seconds(wait) },
            Outcome::Full => return Verdict::Quarantine,
            Outcome::Pass => {}
        }
        match today.source.check(key, &self.clock) {
            Outcome::Pass => Verdict::Pass,
            Outcome::Over(_) | Outcome::Full => Verdict::Quarantine,
        }
    }

    /// Judges a look-up from a client.
    ///
    /// # Errors
    /// Too many, from this client or from all.
    pub fn status(&self, client: IpAddr, day: i32) -> Result<(), Busy> {
        let today = self.generation(day);
        // One client's excess is refused before it takes from what all share.
        let wait = match today.status.check(today.key_of(client), &self.clock) {
            Outcome::Over(wait) => Some(wait),
            // Somebody we cannot remember is still held by the bound on all.
            Outcome::Pass | Outcome::Full => {
                self.status_total.check().err().map(|not| not.wait_time_from(self.clock.now()))
            }
        };
        wait.map_or(Ok(()), |wait| Err(Busy { retry_after_seconds: whole_seconds(wait) }))
    }

    /// Judges a form that was sent from the page behind a unit's link: by the link, since a whole administration writes from
    /// one address.
    ///
    /// # Errors
    /// Too many.
    pub fn unit(&self, link: &str, day: i32) -> Result<(), Busy> {
        let today = self.generation(day);
        match today.status.check(today.key_for(&[b"unit", link.to_ascii_lowercase().as_bytes()]), &self.clock) {
            Outcome::Over(wait) => Err(Busy { retry_after_seconds: whole_seconds(wait) }),
            Outcome::Pass | Outcome::Full => Ok(()),
        }
    }

    /// Judges a try to sign in as `account`. A browser in which this person was signed in before brings `known`: it is
    /// counted by itself, so that nobody can use up its tries from elsewhere (`docs/decisions/0011-sign-in.md`).
    ///
    /// # Errors
    /// Too many, from this network, or for this account.
    pub fn sign_in(&self, client: IpAddr, account: &str, known: Option<&[u8]>, day: i32) -> Result<(), Busy> {
        let today = self.generation(day);
        let account = account.as_bytes();
        let mut outcomes = vec![today.sign_in.check(today.key_of(client), &self.clock)];
        if matches!(outcomes.as_slice(), [Outcome::Over(_)]) {
            // Refused already: it takes nothing from what others share.
        } else if let Some(known) = known {
            outcomes.push(today.account.check(today.key_for(&[b"known", known, account]), &self.clock));
        } else {
            let key = today.key_for(&[b"from", &network(client), account]);
            outcomes.push(today.account.check(key, &self.clock));
            if matches!(outcomes.as_slice(), [_, Outcome::Pass | Outcome::Full]) {
                outcomes.push(today.account_total.check(today.key_for(&[b"all", account]), &self.clock));
            }
        }
        // Whoever cannot be remembered in one map is still held by the others.
        let wait = outcomes.into_iter().find_map(|outcome| match outcome {
            Outcome::Over(wait) => Some(wait),
            Outcome::Pass | Outcome::Full => None,
        });
        wait.map_or(Ok(()), |wait| Err(Busy { retry_after_seconds: whole_seconds(wait) }))
    }

    /// Forgets every network that has been quiet long enough to be as good as new. To be called each minute.
    pub fn prune(&self) {
        let today = Arc::clone(&self.today.read().unwrap_or_else(PoisonError::into_inner));
        for keyed in today.all() {
            keyed.limiter.retain_recent();
            keyed.limiter.shrink_to_fit();
        }
    }

    /// How many networks are remembered, in the fullest map; for metrics.
    #[must_use]
    pub fn keys(&self) -> usize {
        let today = Arc::clone(&self.today.read().unwrap_or_else(PoisonError::into_inner));
        today.all().iter().map(|keyed| keyed.limiter.len()).max().unwrap_or_default()
    }

    fn generation(&self, day: i32) -> Arc<Generation<C>> {
        // A request that read its clock just before midnight may come after one from the new day.
        let fits = |generation: &Generation<C>| day == generation.day || day.checked_add(1) == Some(generation.day);
        {
            let today = self.today.read().unwrap_or_else(PoisonError::into_inner);
            if fits(&today) {
                return Arc::clone(&today);
            }
        }
        let mut today = self.today.write().unwrap_or_else(PoisonError::into_inner);
        if !fits(&today) {
            *today = Arc::new(Generation::new(&self.settings, &self.clock, (self.draw_key)(), day));
        }
        Arc::clone(&today)
    }
}

impl<C: Clock + Clone> Generation<C> {
    fn new(settings: &config::Limits, clock: &C, key: [u8; 32], day: i32) -> Self {
        let keyed = |rate| Keyed::new(rate, settings.max_keys, clock.clone());
        Self {
            day,
            key: Zeroizing::new(key),
            source: keyed(settings.source),
            flood: keyed(settings.flood),
            status: keyed(settings.status),
            sign_in: keyed(settings.sign_in),
            account: keyed(settings.account),
            account_total: keyed(settings.account_total),
        }
    }
}

impl<C: Clock> Generation<C> {
    const fn all(&self) -> [&Keyed<C>; 6] {
        [&self.source, &self.flood, &self.status, &self.sign_in, &self.account, &self.account_total]
    }

    /// The name under which a client's network is counted today.
    fn key_of(&self, client: IpAddr) -> u128 {
        self.key_for(&[&network(client)])
    }

    fn key_for(&self, parts: &[&[u8]]) -> u128 {
        let tag = seal::hmac(&self.key, parts);
        u128::from_be_bytes(*tag.first_chunk().unwrap_or(&[0; 16]))
    }
}

impl<C: Clock> Keyed<C> {
    fn new(rate: config::Rate, max_keys: usize, clock: C) -> Self {
        let store = CappedStore::new(max_keys);
        Self { limiter: RateLimiter::new(quota(rate), store.clone(), clock), store }
    }

    fn check(&self, key: u128, clock: &C) -> Outcome {
        if !self.store.has_room_for(key) {
            return Outcome::Full;
        }
        match self.limiter.check_key(&key) {
            Ok(()) => Outcome::Pass,
            Err(not) => Outcome::Over(not.wait_time_from(clock.now())),
        }
    }
}

/// Burst and refill as they are written: `Quota::per_minute(5)` would let five through at once and then one in 12 s.
fn quota(rate: config::Rate) -> Quota {
    // Settings refuse a refill of zero; should one come by another way, it is as good as none.
    Quota::with_period(rate.refill).unwrap_or_else(|| Quota::per_second(rate.burst)).allow_burst(rate.burst)
}

/// For `Retry-After`: rounded up, so that who waits that long gets through.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl<C: Clock + Clone> fmt::Debug for Limits<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Limits({} networks)", self.keys())
    }
}

#[cfg(test)]
mod tests;
