//! Loads the real binary and, in the same run, the bare programs it is measured against; prints tables, asserts no times.
//!
//! `cargo bench --bench load -- [accept|open|syncs|postgres|mail|relay|size|abuse|inbox|read]…`; without a name, everything. Every run is
//! bounded in count, on loopback only, and takes its clients' addresses from 127.0.0.0/8, so that the limiter is on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark ends where it cannot measure, and its output is what it is for"
)]
mod bare;
#[path = "../../tests/it/support/client.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod client;
mod journey;
#[path = "../../tests/it/support/ledger.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod ledger;
mod postgres;
mod process;
mod runs;
#[path = "../../tests/it/support/server.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod server;
mod table;
#[path = "../../tests/it/support/wait.rs"]
mod wait;
mod wire;

type Run = fn(&mut table::Table);

fn main() {
    // `cargo bench` adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, program, address, argument] = arguments.as_slice()
        && word == "bare"
    {
        return bare::run(program, address, argument);
    }
    let all: [(&str, Run); 10] = [
        ("accept", runs::accept::run),
        ("open", runs::open::run),
        ("syncs", runs::syncs::run),
        ("postgres", runs::postgres::run),
        ("mail", runs::mail::run),
        ("relay", runs::relay::run),
        ("size", runs::size::run),
        ("abuse", runs::abuse::run),
        ("inbox", runs::inbox::run),
        ("read", runs::read::run),
    ];
    if let Some(unknown) = arguments.iter().find(|word| !all.iter().any(|(name, _)| name == word)) {
        eprintln!("no benchmark {unknown}; there are: {}", all.map(|(name, _)| name).join(" "));
        std::process::exit(2);
    }
    let mut table = table::Table::default();
    for (name, run) in all {
        if arguments.is_empty() || arguments.iter().any(|word| word == name) {
            println!("\n## {name}\n");
            run(&mut table);
        }
    }
    table.print();
}
