//! Fifty addresses that send without end beside a thousand citizens who send one opinion each: the citizens get through.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use crate::journey::{form, text};
use crate::runs::{installation, start};
use crate::table::Table;
use crate::wire::{Sample, Wire, drive, micros};

const ABUSERS: usize = 50;
const POLITE: usize = 1_000;
/// Polite citizens at the same time.
const LANES: usize = 20;
/// A hundred times what a citizen sends, at the most.
const EACH_ABUSER: usize = 2_000;
/// Addresses that no other run uses.
const FIRST: usize = 3_000_000;

struct Lane {
    server: SocketAddr,
    number: usize,
    abuser: bool,
    done: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    accepted: usize,
    refused: usize,
}

pub fn run(table: &mut Table) {
    let installation = installation();
    let _running = start(&installation);
    let (done, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let lanes = (0..ABUSERS + LANES)
        // Dealt so that each thread of the generator has both kinds.
        .map(|number| Lane {
            server: installation.address,
            number,
            abuser: number % 7 < 5,
            done: done.clone(),
            over: over.clone(),
            accepted: 0,
            refused: 0,
        })
        .collect();
    let (lanes, polite) = drive(lanes, async |mut lane: Lane| {
        let latencies = if lane.abuser { abuse(&mut lane).await? } else { be_polite(&mut lane).await? };
        Ok((lane, latencies))
    });
    let sum = |abuser: bool, of: fn(&Lane) -> usize| lanes.iter().filter(|l| l.abuser == abuser).map(of).sum::<usize>();
    let (accepted, refused) = (sum(false, |l| l.accepted), sum(false, |l| l.refused));
    println!(
        "polite: {accepted} accepted, {refused} refused, p50 {:.1} ms, p99 {:.1} ms",
        polite.percentile(0.5),
        polite.percentile(0.99)
    );
    println!(
        "abusers: {} accepted (most of them kept back), {} refused",
        sum(true, |l| l.accepted),
        sum(true, |l| l.refused)
    );
    #[expect(clippy::cast_precision_loss, reason = "a figure to be printed")]
    let share = accepted as f64 * 100.0 / (accepted + refused).max(1) as f64;
    table.line(
        "polite citizens served beside 50 abusers",
        format!("{accepted} of {}", accepted + refused),
        format!("{share:.1} %"),
        "≥ 99.9 %",
        "–",
    );
    let _: Sample = polite;
}

async fn send(wire: &mut Wire, number: usize, turn: usize) -> io::Result<u16> {
    let page = wire.get("/feedback", "").await?;
    let page = String::from_utf8_lossy(page.body);
    let token = page.split_once(r#"name="form_token" value=""#).and_then(|(_, rest)| rest.split('"').next());
    let body = form(token.unwrap_or_default(), &text(number, turn));
    Ok(wire.post("/feedback", &body).await?.status)
}

/// One address, as fast as it goes, until the citizens are served.
async fn abuse(lane: &mut Lane) -> io::Result<Vec<u32>> {
    let mut wire = Wire::connect(lane.server, FIRST + lane.number).await?;
    for turn in 0..EACH_ABUSER {
        if lane.over.load(Ordering::Relaxed) {
            break;
        }
        match send(&mut wire, lane.number, turn).await? {
            303 => lane.accepted += 1,
            _ => lane.refused += 1,
        }
    }
    Ok(Vec::new())
}

/// One citizen after the other, each from an address of its own.
async fn be_polite(lane: &mut Lane) -> io::Result<Vec<u32>> {
    let mut latencies = Vec::new();
    for turn in 0..POLITE / LANES {
        let began = Instant::now();
        let mut wire = Wire::connect(lane.server, FIRST + 1_000 + lane.number * POLITE + turn).await?;
        match send(&mut wire, lane.number, turn).await? {
            303 => lane.accepted += 1,
            _ => lane.refused += 1,
        }
        latencies.push(micros(began));
        if lane.done.fetch_add(1, Ordering::Relaxed) + 1 == POLITE {
            lane.over.store(true, Ordering::Relaxed);
        }
    }
    Ok(latencies)
}
