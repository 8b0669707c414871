//! Everything that needs more than one module: one binary, one link.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and says on its output what it did"
)]
mod architecture;
mod browser;
mod citizen;
mod compiler;
mod crash;
mod delivery;
mod endurance;
mod handover;
mod inbound;
mod inbound_reading;
mod inbox;
mod mail_attack;
mod mail_back;
mod mail_box;
mod mail_faults;
mod mail_folding;
mod mail_loops;
mod mail_reader;
mod mail_server;
mod notice;
mod notices;
mod privacy;
mod staff;
mod support;
mod triage;
