//! Everything that needs more than one module: one binary, one link.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that meets what it did not expect should stop there"
)]
mod architecture;
mod citizen;
mod mail_reader;
mod mail_server;
mod support;
