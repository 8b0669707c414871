//! What governor remembers of each network, with an end to how many.
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;

/// Locks are held for a look-up only; this many let both cores and then some work beside each other.
const SHARDS: usize = 16;

/// A map from keys to governor's state that never holds more than `cap` keys. Governor's own stores grow without end:
/// 68 bytes for each of the 2^64 networks that one IPv6 customer of a generous provider can send from.
///
/// Governor owns its store and gives no sight of it, so clones are handles on one map.
#[derive(Clone)]
pub(super) struct CappedStore(Arc<Map>);

struct Map {
    shards: [Mutex<HashMap<u128, Nanos>>; SHARDS],
    held: AtomicUsize,
    cap: usize,
}

impl CappedStore {
    pub(super) fn new(cap: usize) -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        Self(Arc::new(Map { shards, held: AtomicUsize::new(0), cap }))
    }

    /// Whether this key is held, or could be.
    pub(super) fn has_room_for(&self, key: u128) -> bool {
        self.0.held.load(Ordering::Relaxed) < self.0.cap || self.shard(key).is_some_and(|map| map.contains_key(&key))
    }

    fn shard(&self, key: u128) -> Option<MutexGuard<'_, HashMap<u128, Nanos>>> {
        // Keys are MACs: any of their bits spread evenly.
        let index = usize::try_from(key % SHARDS as u128).ok()?;
        self.0.shards.get(index).map(lock)
    }
}

fn lock(shard: &Mutex<HashMap<u128, Nanos>>) -> MutexGuard<'_, HashMap<u128, Nanos>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StateStore for CappedStore {
    type Key = u128;

    fn measure_and_replace<T, F, E>(&self, key: &u128, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let Some(mut map) = self.shard(*key) else { return f(None).map(|(outcome, _)| outcome) };
        if let Some(state) = map.get_mut(key) {
            let (outcome, next) = f(Some(*state))?;
            *state = next;
            return Ok(outcome);
        }
        let (outcome, next) = f(None)?;
        let room = |held: usize| (held < self.0.cap).then_some(held + 1);
        // The cap holds exactly even where two newcomers took the last place for free.
        if self.0.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).is_ok() {
            map.insert(*key, next);
        }
        Ok(outcome)
    }
}

impl ShrinkableKeyedStateStore<u128> for CappedStore {
    fn retain_recent(&self, drop_below: Nanos) {
        for shard in &self.0.shards {
            let mut map = lock(shard);
            let before = map.len();
            map.retain(|_, state| *state > drop_below);
            self.0.held.fetch_sub(before - map.len(), Ordering::Relaxed);
        }
    }

    /// Gives memory back after a flood, and keeps it where it will be wanted again.
    fn shrink_to_fit(&self) {
        for shard in &self.0.shards {
            let mut map = lock(shard);
            if map.len() * 4 < map.capacity() {
                let wanted = map.len() * 2;
                map.shrink_to(wanted);
            }
        }
    }

    fn len(&self) -> usize {
        self.0.held.load(Ordering::Relaxed)
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
