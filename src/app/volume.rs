//! 限量: how many letters an hour go to one unit. Beyond it, letters that wait for the same mailbox leave as one.
//!
//! Counted in memory: a restart forgets it, which sends some letters sooner. What was folded stands in the store.
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::domain::letter::LetterId;

/// The window over which letters are counted.
pub const HOUR_MS: i64 = 60 * 60 * 1_000;
/// How many letters leave with one: beyond that another is begun.
pub const FOLDED_MOST: usize = 200;

/// What is done with a letter that was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It leaves now.
    Leaves,
    /// It waits until then, and others are folded into it meanwhile.
    Waits { until_ms: i64 },
    /// It leaves with this one.
    With(LetterId, i64),
}

/// The letters of the last hour, by mailbox.
#[derive(Default)]
pub struct Volume(Mutex<HashMap<String, Mailbox>>);

#[derive(Default)]
struct Mailbox {
    /// When each was let go first. A letter that comes back was counted already.
    left: BTreeMap<LetterId, i64>,
    carrier: Option<Carrier>,
}

struct Carrier {
    id: LetterId,
    until_ms: i64,
    folded: usize,
}

impl Volume {
    /// Whose turn it is. `an_hour` is the mailbox's rate, 0 for none.
    #[must_use]
    pub fn turn(&self, mailbox: &str, id: LetterId, an_hour: u32, now_ms: i64) -> Turn {
        if an_hour == 0 {
            return Turn::Leaves;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mailbox = all.entry(mailbox.to_owned()).or_default();
        mailbox.left.retain(|_, left| *left > now_ms - HOUR_MS);
        let is_carrier = mailbox.carrier.as_ref().is_some_and(|carrier| carrier.id == id);
        if is_carrier
            || mailbox.left.contains_key(&id)
            || mailbox.left.len() < usize::try_from(an_hour).unwrap_or(usize::MAX)
        {
            if is_carrier {
                mailbox.carrier = None;
            }
            mailbox.left.entry(id).or_insert(now_ms);
            return Turn::Leaves;
        }
        if let Some(carrier) = &mut mailbox.carrier
            && carrier.folded < FOLDED_MOST
        {
            carrier.folded += 1;
            return Turn::With(carrier.id, carrier.until_ms);
        }
        // When the oldest of the hour is an hour ago, there is room for one.
        let oldest = mailbox.left.values().min().copied().unwrap_or(now_ms);
        let until_ms = oldest.saturating_add(HOUR_MS).max(now_ms + 1);
        mailbox.carrier = Some(Carrier { id, until_ms, folded: 0 });
        Turn::Waits { until_ms }
    }

    /// The carrier is not what it was: the next letter begins another.
    pub fn forget_carrier(&self, mailbox: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mailbox) = all.get_mut(mailbox) {
            mailbox.carrier = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_750_000_000_000;

    #[test]
    fn beyond_the_rate_one_waits_and_the_rest_go_with_it() {
        let volume = Volume::default();
        let turn = |id: i64, now| volume.turn("roads@x.example", LetterId(id), 2, now);
        assert_eq!((turn(1, NOW), turn(2, NOW + 5)), (Turn::Leaves, Turn::Leaves));
        // The mail server was down: the same letters again cost nothing.
        assert_eq!((turn(1, NOW + 6), turn(2, NOW + 7)), (Turn::Leaves, Turn::Leaves));
        let until_ms = NOW + HOUR_MS;
        assert_eq!(turn(3, NOW + 10), Turn::Waits { until_ms });
        assert_eq!(turn(4, NOW + 11), Turn::With(LetterId(3), until_ms));
        assert_eq!(volume.turn("water@x.example", LetterId(5), 2, NOW), Turn::Leaves, "others are not slowed");
        assert_eq!(turn(3, until_ms), Turn::Leaves);
        assert_eq!(turn(6, until_ms + 1), Turn::Waits { until_ms: NOW + 5 + HOUR_MS });
        assert_eq!(volume.turn("roads@x.example", LetterId(9), 0, NOW), Turn::Leaves, "no rate");
    }

    #[test]
    fn a_letter_holds_so_many_and_no_more() {
        let volume = Volume::default();
        let turn = |id: usize| volume.turn("m", LetterId(i64::try_from(id).unwrap()), 1, NOW);
        assert_eq!(turn(0), Turn::Leaves);
        assert!(matches!(turn(1), Turn::Waits { .. }));
        assert!((0..FOLDED_MOST).all(|n| matches!(turn(2 + n), Turn::With(LetterId(1), _))));
        assert!(matches!(turn(9_999), Turn::Waits { .. }));
        volume.forget_carrier("m");
        assert!(matches!(turn(10_000), Turn::Waits { .. }));
    }
}
