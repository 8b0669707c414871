//! 熔断: while the relay is down it rests, and one letter at a time finds out whether it is back.
use std::time::Duration;

use tokio::time::Instant;

use crate::app::deliver::rest_ms;

/// Counts failures of the relay in a row. Letters that failed together count once: each carries the generation it was
/// begun in.
#[derive(Default)]
pub(super) struct Breaker {
    failures: u32,
    generation: u64,
    until: Option<Instant>,
}

impl Breaker {
    pub(super) const fn generation(&self) -> u64 {
        self.generation
    }

    /// When the relay may be tried again; `None` if now.
    pub(super) fn rests_until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| *until > now)
    }

    /// How many letters may be under way.
    pub(super) fn allowed(&self, now: Instant, most: usize) -> usize {
        if self.rests_until(now).is_some() {
            0
        } else if self.failures > 0 {
            1
        } else {
            most
        }
    }

    /// Whether the relay is known to be well.
    pub(super) const fn is_well(&self) -> bool {
        self.failures == 0
    }

    /// The relay answered a letter, with whatever: it is there.
    pub(super) fn answered(&mut self, generation: u64) {
        if generation == self.generation {
            self.failures = 0;
            self.until = None;
        }
    }

    /// The relay failed; it rests from `now`.
    pub(super) fn failed(&mut self, generation: u64, now: Instant, jitter: u32) {
        if generation == self.generation {
            self.failures = self.failures.saturating_add(1);
            self.generation += 1;
            let rest = u64::try_from(rest_ms(self.failures, jitter)).unwrap_or_default();
            self.until = Some(now + Duration::from_millis(rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn letters_that_fail_together_count_once_and_one_finds_out_whether_it_is_back() {
        let start = Instant::now();
        let mut breaker = Breaker::default();
        assert_eq!(breaker.allowed(start, 8), 8);
        for _ in 0..5 {
            breaker.failed(0, start, u32::MAX / 2 + 1);
        }
        assert_eq!(breaker.rests_until(start), Some(start + Duration::from_secs(1)));
        assert_eq!(breaker.allowed(start, 8), 0);
        let later = start + Duration::from_secs(1);
        assert_eq!(breaker.allowed(later, 8), 1);
        breaker.failed(breaker.generation(), later, u32::MAX / 2 + 1);
        assert_eq!(breaker.rests_until(later), Some(later + Duration::from_secs(2)));
        let again = later + Duration::from_secs(2);
        // A straggler from before says nothing about now.
        breaker.answered(0);
        assert_eq!(breaker.allowed(again, 8), 1);
        breaker.answered(breaker.generation());
        assert_eq!(breaker.allowed(again, 8), 8);
        assert!(breaker.is_well());
    }
}
