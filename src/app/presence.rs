//! 在场: who else has a case open. Kept in memory alone, for a few minutes.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::ids::CaseNumber;
use crate::domain::staff::StaffId;

/// How long somebody counts as being there after their last look.
const MINUTES: i64 = 5;

#[derive(Default)]
pub struct Presence(Mutex<HashMap<(i64, StaffId), i64>>);

impl Presence {
    /// Somebody looks at a case; says who else did within the last minutes, in the order of their numbers.
    pub fn enter(&self, number: CaseNumber, me: StaffId, now_minute: i64) -> Vec<StaffId> {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.retain(|_, at| now_minute - *at < MINUTES);
        looks.insert((number.row(), me), now_minute);
        let mut others: Vec<StaffId> =
            looks.keys().filter(|(case, who)| *case == number.row() && *who != me).map(|(_, who)| *who).collect();
        others.sort_unstable();
        others
    }

    /// Somebody who must not be seen there any more.
    pub fn leave(&self, number: CaseNumber, me: StaffId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(number.row(), me));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_there_for_five_minutes() {
        let presence = Presence::default();
        let (one, two) = (CaseNumber::new(2025, 1).unwrap(), CaseNumber::new(2025, 2).unwrap());
        let (a, b) = (StaffId(1), StaffId(2));
        assert_eq!(presence.enter(one, a, 100), []);
        assert_eq!(presence.enter(one, b, 104), [a]);
        assert_eq!(presence.enter(two, b, 104), []);
        assert_eq!(presence.enter(one, b, 105), []);
        assert_eq!(presence.enter(one, a, 105), [b]);
        presence.leave(one, b);
        assert_eq!(presence.enter(one, a, 105), []);
    }
}
