//! A mail server that hangs, then comes back: what citizens notice of it, and how long ten thousand letters take to leave.
use std::time::Duration;

use crate::bare::smtp::Sink;
use crate::journey::{citizens, send_forms, take_forms};
use crate::runs::{installation, start};
use crate::table::{Table, thousands};
use crate::wire::per_second;

const CONNECTIONS: usize = 50;
const EACH: usize = 100;
/// One to the desk and one to the unit.
const LETTERS: usize = CONNECTIONS * EACH * 2;

pub fn run(table: &mut Table) {
    // It takes connections and greets nobody: every attempt hangs until its time is over.
    let sink = Sink::closed();
    let mut installation = installation();
    installation.set("HUIYIN_MAIL_URL", &format!("smtp://{}?tls=none", sink.address));
    let _running = start(&installation);
    let (citizens, _) = take_forms(citizens(installation.address, CONNECTIONS, EACH));
    let (_, sent) = send_forms(citizens);
    let (middle, slow) = (sent.percentile(0.5), sent.percentile(0.99));
    println!(
        "{} submissions on {CONNECTIONS} connections while the relay hangs: {}/s, p50 {middle:.1} ms, p99 {slow:.1} ms",
        sent.requests,
        thousands(sent.per_second())
    );
    table.line(
        "submission p99 while the relay hangs",
        format!("{slow:.1} ms"),
        format!("{slow:.1} ms"),
        "≤ 300 ms",
        "1 s",
    );
    sink.open();
    // The attempt that hangs is given up within its minute, and the relay has rested a minute at the most.
    let Some(took) = sink.wait_for(LETTERS, Duration::from_mins(10)) else {
        let came = sink.taken.load(std::sync::atomic::Ordering::Relaxed);
        println!("only {came} of {LETTERS} letters came within ten minutes");
        table.line("10,000 letters after recovery", format!("{came} came"), "never".to_owned(), "≤ 10 min", "10 min");
        return;
    };
    println!("{LETTERS} letters left {took:.1?} after the relay was back, {}/s", thousands(per_second(LETTERS, took)));
    let seconds = format!("{:.1} s", took.as_secs_f64());
    table.line("10,000 letters after recovery", seconds.clone(), seconds, "≤ 10 min", "10 min");
}
