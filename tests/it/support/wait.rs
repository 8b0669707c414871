//! Waiting for another process, which tells nobody when it is done: the one place where a test asks again.
use std::fmt::Display;
use std::time::{Duration, Instant};

/// Asks until there is an answer, and gives it. After so long the last reason why there is none ends the test.
pub async fn until<T, R: Display>(patience: Duration, mut ask: impl AsyncFnMut() -> Result<T, R>) -> T {
    let deadline = Instant::now() + patience;
    let mut turns = tokio::time::interval(Duration::from_millis(10));
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        match ask().await {
            Ok(answer) => return answer,
            Err(reason) => assert!(Instant::now() < deadline, "{reason}"),
        }
    }
}
