//! Arrivals at fixed rates, latency from the moment of arrival: what citizens feel when the house is half full.
use crate::bare::commit;
use crate::journey::{citizens, follow, open_model, send_forms, take_forms, verify};
use crate::runs::accept::{header, row};
use crate::runs::{block_on, database, installation, start};
use crate::table::{Table, thousands};

const CONNECTIONS: usize = 256;
const SECONDS: f64 = 4.0;

pub fn run(table: &mut Table) {
    let scratch = tempfile::tempdir().unwrap();
    let fsync = commit::fsync(scratch.path(), 500).percentile(0.5);
    let maximum = {
        let installation = installation();
        let _running = start(&installation);
        let (citizens, _) = take_forms(citizens(installation.address, CONNECTIONS, 60));
        send_forms(citizens).1.per_second()
    };
    println!("own maximum at {CONNECTIONS} connections: {}/s; fsync p50 {fsync:.2} ms\n", thousands(maximum));
    header();
    for (part, name) in
        [(0.25, "arrivals at a quarter of it"), (0.5, "arrivals at half of it"), (0.75, "at three quarters")]
    {
        let installation = installation();
        let _running = start(&installation);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let each = ((maximum * part * SECONDS) as usize / CONNECTIONS).clamp(4, 200);
        let (citizens, _) = take_forms(citizens(installation.address, CONNECTIONS, each));
        let (citizens, sample) = open_model(citizens, maximum * part);
        row(name, CONNECTIONS, &sample, None);
        let (citizens, _) = follow(citizens);
        if let Err(fault) = block_on(verify(&database(&installation), &citizens)) {
            panic!("AFTER THE LOAD: {fault}");
        }
        if (part - 0.5).abs() < 0.01 {
            let p99 = sample.percentile(0.99);
            let figures = format!("{p99:.2} ms; fsync p50 {fsync:.2} ms");
            let reached = format!("{p99:.1} ms, {:.0} × fsync", p99 / fsync);
            table.line(
                "accept p99 at half of own maximum",
                figures,
                reached,
                "≤ 10 ms and ≤ 40 × fsync p50",
                "3 × that",
            );
        }
    }
}
