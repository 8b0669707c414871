//! What tests stand on: a town in this process, or the real binary with a client, and eyes for what lies behind it.
pub mod browser;
pub mod canary;
pub mod client;
pub mod database;
pub mod desk;
pub mod fault_relay;
pub mod hastened;
pub mod ledger;
pub mod mail_room;
pub mod maildir;
pub mod name_server;
pub mod post_office;
pub mod scripted_imap;
pub mod scripted_relay;
pub mod server;
pub mod town;
pub mod wait;

use std::io::Write as _;

/// Whether a test that cannot run here is a failure (`HUIYIN_TEST_REQUIRE=1`, as `tests/run` sets it).
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the program")]
pub fn required() -> bool {
    std::env::var("HUIYIN_TEST_REQUIRE").is_ok_and(|value| value == "1")
}

/// Says loudly that something was not tested here, or fails where it has to be.
pub fn not_run(what: &str, why: &str) {
    assert!(!required(), "HUIYIN_TEST_REQUIRE=1, but {what} cannot be tested: {why}");
    // Past the harness, which swallows what a passing test prints.
    let _ = writeln!(std::io::stderr(), "\n*** NOT TESTED: {what}: {why}\n");
}

/// Numbers that look random; the same seed gives the same ones (xorshift64*).
pub struct Dice(u64);

impl Dice {
    /// With a seed of its own, printed so that a failure can be looked at again.
    pub fn cast(name: &str) -> Self {
        use std::hash::{BuildHasher as _, Hasher as _};
        let seed = std::hash::RandomState::new().build_hasher().finish() | 1;
        println!("{name}: seed {seed}");
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }
}
