//! The benchmarks, one file each.
pub mod abuse;
pub mod accept;
pub mod inbox;
pub mod mail;
pub mod open;
pub mod postgres;
pub mod read;
pub mod relay;
pub mod size;
pub mod syncs;

use crate::server::{Installation, Running};

/// Ours as it is delivered, but for the time trap: a program is faster than three seconds.
pub fn installation() -> Installation {
    let mut installation = Installation::new();
    // Clients come from their own addresses here; nobody speaks for others.
    installation.settings.remove("HUIYIN_TRUSTED_PROXIES");
    installation
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub fn start(installation: &Installation) -> Running {
    block_on(installation.start())
}

/// How many submissions each of so many connections sends.
pub const fn each(connections: usize) -> usize {
    match connections {
        1 => 2_000,
        16 => 500,
        64 => 250,
        _ => 100,
    }
}

pub fn database(installation: &Installation) -> String {
    installation.settings["HUIYIN_DATABASE_URL"].clone()
}
