//! Any bytes as a message that comes in.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../law.rs"]
mod law;

fuzz_target!(|bytes: &[u8]| law::holds_for(bytes));
