//! How many submissions share one sync of the database: counted by strace, from outside.
use std::process::Command;

use crate::journey::{citizens, send_forms, take_forms};
use crate::runs::{block_on, installation, start};
use crate::table::{Table, thousands};

pub fn run(table: &mut Table) {
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        println!("not measured: strace is not installed");
        return;
    }
    let mut installation = installation();
    let trace = installation.path("trace");
    // seccomp stops the program at these calls alone, so that the rest runs at its own speed.
    for word in ["strace", "-D", "-f", "--seccomp-bpf", "-y", "-e", "trace=fdatasync,fsync", "-e", "signal=none", "-o"]
    {
        installation.wrapper.push(word.to_owned());
    }
    installation.wrapper.push(trace.display().to_string());
    let mut running = start(&installation);
    let (citizens, _) = take_forms(citizens(installation.address, 64, 100));
    let before = syncs(&trace);
    let (_, sample) = send_forms(citizens);
    let during = syncs(&trace) - before;
    block_on(running.terminate());
    println!(
        "{} accepted at {}/s under strace, {during} syncs of the database",
        sample.requests,
        thousands(sample.per_second())
    );
    #[expect(clippy::cast_precision_loss, reason = "a figure to be printed")]
    let share = sample.requests as f64 / during.max(1) as f64;
    table.line(
        "syncs for each accepted case, 64 connections",
        format!("{during} for {}", sample.requests),
        format!("1/{share:.0}"),
        "≤ 1/16",
        "1/8",
    );
}

/// Syncs of the database so far; those of the Maildir are not its own.
fn syncs(trace: &std::path::Path) -> usize {
    let text = std::fs::read_to_string(trace).unwrap_or_default();
    text.lines().filter(|line| line.contains("sync(") && line.contains("huiyin.db")).count()
}
