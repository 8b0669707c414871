//! Time that runs ahead of the machine's, and never ahead of the work: for tests in which much is waited for.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Needs a paused clock (`start_paused = true`). Every third of a millisecond of the machine's in which the runtime gets round to it,
/// tokio's clock goes on by a step; a machine that is busy elsewhere thus makes the test slow, but no answer late.
#[derive(Clone)]
pub struct Hastened {
    step_ms: Arc<AtomicU64>,
}

impl Hastened {
    pub fn start(step: Duration) -> Self {
        let hastened = Self { step_ms: Arc::default() };
        hastened.step(step);
        let (tick, mut ticks) = tokio::sync::watch::channel(());
        // While this runs, tokio does not jump to the next timer by itself, which it would do over bytes on their way.
        tokio::task::spawn_blocking(move || {
            while !tick.is_closed() {
                std::thread::sleep(Duration::from_micros(300));
                tick.send_replace(());
            }
        });
        let step = Arc::clone(&hastened.step_ms);
        tokio::spawn(async move {
            while ticks.changed().await.is_ok() {
                tokio::time::advance(Duration::from_millis(step.load(Ordering::Relaxed))).await;
            }
        });
        hastened
    }

    /// How far the clock goes on at a time.
    pub fn step(&self, step: Duration) {
        self.step_ms.store(u64::try_from(step.as_millis()).unwrap(), Ordering::Relaxed);
    }
}
