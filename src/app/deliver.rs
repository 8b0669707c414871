//! 投递: what becomes of a letter after an attempt, as a pure table, and the outbox that a worker drains.
use std::future::Future;

use crate::domain::letter::{Outgoing, Settlement};

/// Why an attempt did not end in the letter being taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The server put this letter off (4xx), or the connection was lost while it was under way.
    Transient,
    /// The server ended the session (421) while this letter was under way: the letter is put off, the relay rests.
    Closing,
    /// The server refused this letter for good (5xx).
    Permanent,
    /// The mailbox or the server's disk is full (452, 552): people need hours to notice.
    MailboxFull,
    /// The relay could not be reached, or put us off before any letter was named.
    Relay,
    /// The relay refuses *us*, not the letter: wrong password (530, 535), wrong certificate, no TLS, sender refused.
    /// A fault in the settings must not kill mail, so the letter keeps its place and somebody is told.
    Setup,
    /// The letter could not be written, or writing it panicked: trying again gives the same.
    Poison,
}

impl Failure {
    pub const ALL: [Self; 7] =
        [Self::Transient, Self::Closing, Self::Permanent, Self::MailboxFull, Self::Relay, Self::Setup, Self::Poison];

    /// The label in metrics and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Closing => "closing",
            Self::Permanent => "permanent",
            Self::MailboxFull => "mailbox_full",
            Self::Relay => "relay",
            Self::Setup => "setup",
            Self::Poison => "poison",
        }
    }
}

/// What follows an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub letter: Next,
    /// The relay is given a rest: no other letter is tried meanwhile.
    pub pause: bool,
    /// A person has to do something before mail flows.
    pub alarm: bool,
}

/// What happens to the letter itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Tried again after this many milliseconds.
    Again { wait_ms: i64, counted: bool },
    /// Given up; `huiyin mail retry` brings it back.
    GivenUp,
}

const MINUTE_MS: i64 = 60_000;
const LONGEST_MINUTES: i64 = 60;
const FULL_MINUTES: i64 = 30;

/// The last of this many attempts comes five days after the first (1 + 2 + 4 + 8 + 16 + 32 minutes, then hourly).
/// Counted in attempts and not by the clock, so that a relay that was down for a week costs no letter its life.
pub const ATTEMPTS: u32 = 126;

/// The table. `attempts` counts those before this one; `jitter` is any random number: it spreads the waits by a fifth
/// to either side, so that letters put off together do not come back together.
#[must_use]
pub fn next(attempts: u32, failure: Failure, jitter: u32) -> After {
    let again = |shortest: i64| {
        if attempts.saturating_add(1) >= ATTEMPTS {
            Next::GivenUp
        } else {
            let doubled = 1_i64.checked_shl(attempts.min(16)).unwrap_or(LONGEST_MINUTES);
            let wait_ms = spread(doubled.clamp(shortest, LONGEST_MINUTES) * MINUTE_MS, jitter);
            Next::Again { wait_ms, counted: true }
        }
    };
    let untouched = Next::Again { wait_ms: 0, counted: false };
    match failure {
        Failure::Transient => After { letter: again(1), pause: false, alarm: false },
        Failure::Closing => After { letter: again(1), pause: true, alarm: false },
        Failure::MailboxFull => After { letter: again(FULL_MINUTES), pause: false, alarm: false },
        Failure::Permanent => After { letter: Next::GivenUp, pause: false, alarm: false },
        Failure::Relay => After { letter: untouched, pause: true, alarm: false },
        Failure::Setup => After { letter: untouched, pause: true, alarm: true },
        Failure::Poison => After { letter: Next::GivenUp, pause: false, alarm: true },
    }
}

/// How long a relay rests after so many failures in a row: 1, 2, 4 … 60 seconds, spread like the waits of letters.
#[must_use]
pub fn rest_ms(failures: u32, jitter: u32) -> i64 {
    let seconds = 1_i64.checked_shl(failures.saturating_sub(1).min(16)).unwrap_or(60).min(60);
    spread(seconds * 1_000, jitter)
}

/// Four fifths to six fifths of `base`.
fn spread(base: i64, jitter: u32) -> i64 {
    base / 5 * 4 + ((base / 5 * 2 * i64::from(jitter)) >> 32)
}

/// What the last look at a letter came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastLook {
    Leaves,
    /// It was taken back or held since it was claimed, or its unit may not be told any more. Nothing is to be settled.
    Stays,
}

/// Where the letters wait. A claimed letter belongs to the claimer until its lease ends; a lease that ran out counts as
/// an attempt.
pub trait Outbox: Send + Sync {
    type Error: std::error::Error + Send + Sync + 'static;

    /// Takes at most `limit` letters that are due, for `lease_ms`.
    fn claim(
        &self,
        now_ms: i64,
        lease_ms: i64,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Outgoing>, Self::Error>> + Send;

    /// Writes down what came of attempts, durably.
    fn settle(&self, settlements: Vec<Settlement>, now_ms: i64)
    -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// When the next letter is due or the next lease ends; `None` if nothing waits.
    fn next_due(&self, now_ms: i64) -> impl Future<Output = Result<Option<i64>, Self::Error>> + Send;

    /// Looks at a claimed letter once more before it is sent: what happened since it was claimed may keep it, or what is to
    /// leave with it, back.
    fn last_look(&self, letter: &mut Outgoing) -> impl Future<Output = Result<LastLook, Self::Error>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The jitter that leaves a wait as it is, near enough.
    const MIDDLE: u32 = u32::MAX / 2 + 1;

    fn wait_ms(after: After) -> Option<i64> {
        match after.letter {
            Next::Again { wait_ms, .. } => Some(wait_ms),
            Next::GivenUp => None,
        }
    }

    #[test]
    fn every_failure_after_every_number_of_attempts() {
        for failure in Failure::ALL {
            for attempts in (0..200).chain([u32::MAX - 1, u32::MAX]) {
                let after = next(attempts, failure, MIDDLE);
                let spent = attempts >= ATTEMPTS - 1;
                let doubled = if attempts < 6 { 1 << attempts } else { 60 };
                let expected = match failure {
                    Failure::Permanent | Failure::Poison => Next::GivenUp,
                    Failure::Relay | Failure::Setup => Next::Again { wait_ms: 0, counted: false },
                    Failure::Transient | Failure::Closing | Failure::MailboxFull if spent => Next::GivenUp,
                    Failure::Transient | Failure::Closing => {
                        Next::Again { wait_ms: doubled * MINUTE_MS, counted: true }
                    }
                    Failure::MailboxFull => Next::Again { wait_ms: doubled.max(30) * MINUTE_MS, counted: true },
                };
                assert_eq!(after.letter, expected, "{failure:?} after {attempts}");
                let pauses = matches!(failure, Failure::Closing | Failure::Relay | Failure::Setup);
                assert_eq!(after.pause, pauses, "{failure:?}");
                assert_eq!(after.alarm, matches!(failure, Failure::Setup | Failure::Poison), "{failure:?}");
            }
        }
    }

    #[test]
    fn a_letter_is_tried_for_five_days() {
        let five_days = 5 * 24 * 60 * MINUTE_MS;
        let until = |attempts: u32| -> i64 {
            (0..attempts).filter_map(|before| wait_ms(next(before, Failure::Transient, MIDDLE))).sum()
        };
        assert!(until(ATTEMPTS) >= five_days);
        assert!(until(ATTEMPTS - 2) < five_days, "the last attempt is the first one after five days");
    }

    #[test]
    fn waits_are_spread_by_a_fifth_and_no_more() {
        for attempts in 0..ATTEMPTS - 1 {
            let [least, middle, most] =
                [0, MIDDLE, u32::MAX].map(|jitter| wait_ms(next(attempts, Failure::Transient, jitter)).unwrap());
            assert_eq!(least, middle / 5 * 4);
            assert!(most < middle / 5 * 6 && most > middle / 5 * 6 - 5, "{most} of {middle}");
        }
    }

    #[test]
    fn a_relay_rests_ever_longer_up_to_a_minute() {
        let rests: Vec<i64> = (0..9).map(|failures| rest_ms(failures, MIDDLE) / 1_000).collect();
        assert_eq!(rests, [1, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(rest_ms(u32::MAX, MIDDLE), 60_000);
    }
}
