//! Submissions accepted, forms given out and receipts shown, at several numbers of connections, closed model; beside the
//! bare programs under the same load.
use crate::bare::smtp::Sink;
use crate::bare::{Bare, commit};
use crate::journey::{citizens, follow, get, send_forms, take_forms, verify, with_tokens};
use crate::process::{cpu_ms, memory_mb};
use crate::runs::{block_on, database, each, installation, start};
use crate::server::Installation;
use crate::table::{Table, ratio, thousands};
use crate::wire::Sample;

/// What each of 256 connections sends in the long run: together well over ten seconds' work.
const LONG: usize = 600;
/// How often two programs are compared; the middle ratio counts.
const TURNS: usize = 3;

pub struct Ours {
    form: Sample,
    pub accept: Sample,
    receipt: Sample,
    /// Of the server, for each accepted submission, in microseconds.
    pub cpu_us: f64,
    memory: (f64, f64),
    page: usize,
}

pub fn ours(connections: usize, database_url: Option<&str>) -> Ours {
    ours_with(installation(), connections, each(connections), database_url)
}

fn ours_with(mut installation: Installation, connections: usize, each: usize, database_url: Option<&str>) -> Ours {
    if let Some(url) = database_url {
        installation.set("HUIYIN_DATABASE_URL", url);
    }
    let running = start(&installation);
    let page = block_on(async {
        let mut client = crate::client::Client::new(installation.address, 1);
        client.get("/feedback").await.unwrap().body.len()
    });
    let (citizens, form) = take_forms(citizens(installation.address, connections, each));
    let before = cpu_ms(running.pid());
    let (citizens, accept) = send_forms(citizens);
    let used = cpu_ms(running.pid()) - before;
    let (citizens, receipt) = follow(citizens);
    let memory = memory_mb(running.pid());
    match block_on(verify(&database(&installation), &citizens)) {
        Ok(count) => println!("verified: {count} receipts, each one case with its text"),
        Err(fault) => panic!("AFTER THE LOAD: {fault}"),
    }
    let cpu_us = per(used, accept.requests);
    Ours { form, accept, receipt, cpu_us, memory, page }
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be printed")]
fn per(milliseconds: u64, requests: usize) -> f64 {
    milliseconds as f64 * 1000.0 / requests.max(1) as f64
}

/// A bare program that stores, under the same forms.
pub fn bare_accept(program: &str, argument: &str, connections: usize, each: usize) -> (Sample, f64) {
    let bare = Bare::start(program, argument);
    let citizens = with_tokens(citizens(bare.address, connections, each));
    let before = cpu_ms(bare.pid());
    let (_, sample) = send_forms(citizens);
    let cpu = per(cpu_ms(bare.pid()) - before, sample.requests);
    (sample, cpu)
}

pub fn run(table: &mut Table) {
    let scratch = tempfile::tempdir().unwrap();
    let file = |name: &str| scratch.path().join(name).display().to_string();
    let fsync = commit::fsync(scratch.path(), 500);
    println!("fsync (4 KB, fdatasync): p50 {:.2} ms, p99 {:.2} ms", fsync.percentile(0.5), fsync.percentile(0.99));
    let commits = commit::commits(scratch.path(), 3_000);
    println!("bare SQLite, FULL, a row for each commit: {} commits/s\n", thousands(commits.per_second()));

    header();
    for connections in [1, 16, 64, 256] {
        let ours = ours(connections, None);
        row("huiyin GET form", connections, &ours.form, None);
        row("huiyin POST, durable", connections, &ours.accept, Some(ours.cpu_us));
        row("huiyin GET receipt", connections, &ours.receipt, None);
        let still = Bare::start("static", &ours.page.to_string());
        let (_, still_get) = get(citizens(still.address, connections, each(connections)));
        row("bare GET, same size", connections, &still_get, None);
        let (_, still_post) = send_forms(with_tokens(citizens(still.address, connections, each(connections))));
        row("bare POST, nothing stored", connections, &still_post, None);
        drop(still);
        let (group, cpu) = bare_accept("group", &file(&format!("group{connections}")), connections, each(connections));
        row("bare best case, durable", connections, &group, Some(cpu));
        let both = |ours: &Sample, bare: &Sample| middle(vec![(ours.per_second(), bare.per_second())]);
        // This machine's pace changes within a minute: what is compared is measured by turns.
        let by_turns = |bare: &Sample, again: &dyn Fn(usize) -> Sample| {
            let mut pairs = vec![(ours.accept.per_second(), bare.per_second())];
            for turn in 1..TURNS {
                let bare = again(turn);
                pairs.push((self::ours(connections, None).accept.per_second(), bare.per_second()));
            }
            middle(pairs)
        };
        match connections {
            1 => {
                let (figures, reached) =
                    by_turns(&commits, &|_| commit::commits(tempfile::tempdir().unwrap().path(), 3_000));
                table.line("accepted/s, 1 connection, against bare FULL commits", figures, reached, "≥ 0.4", "0.25");
            }
            64 => {
                let (usual, cpu) = bare_accept("usual", &file("usual"), connections, 30);
                row("bare usual sqlx program", connections, &usual, Some(cpu));
                let again = |turn| bare_accept("usual", &file(&format!("usual{turn}")), connections, 30).0;
                let (figures, reached) = by_turns(&usual, &again);
                table.line("accepted/s, 64, against the usual sqlx program", figures, reached, "≥ 12", "5");
            }
            256 => {
                // What the letters' share is: a mail server that greets nobody keeps them waiting in the outbox.
                let sink = Sink::closed();
                let mut waiting = installation();
                waiting.set("HUIYIN_MAIL_URL", &format!("smtp://{}?tls=none", sink.address));
                let waiting = ours_with(waiting, connections, each(connections), None);
                row("huiyin POST, letters waiting", connections, &waiting.accept, Some(waiting.cpu_us));
                // Letters stand back for five seconds and no longer: here they leave among the opinions.
                let long = ours_with(installation(), connections, LONG, None);
                row("huiyin POST, on end", connections, &long.accept, Some(long.cpu_us));
                let again =
                    |turn| bare_accept("group", &file(&format!("turn{turn}")), connections, each(connections)).0;
                let (figures, reached) = by_turns(&group, &again);
                table.line("accepted/s, 256, against the best case", figures, reached, "≥ 0.5, then 0.8", "0.25");
                let (figures, reached) = both(&ours.form, &still_get);
                table.line("GET form/s, 256, against a static page", figures, reached, "≥ 0.6", "0.3");
                let (now, highest) = ours.memory;
                let figures = format!("{now:.1} MB after, {highest:.1} MB at most");
                table.line("resident memory, 256 connections", figures, format!("{highest:.1} MB"), "≤ 48 MB", "96 MB");
            }
            _ => {}
        }
    }
}

/// The pair with the middle ratio, in words.
fn middle(mut pairs: Vec<(f64, f64)>) -> (String, String) {
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (ours, bare) = pairs[pairs.len() / 2];
    (format!("{} against {}", thousands(ours), thousands(bare)), ratio(ours, bare))
}

pub fn header() {
    println!("| program and request | connections | requests | per second | p50 ms | p99 ms | server CPU µs each |");
    println!("|---|---|---|---|---|---|---|");
}

pub fn row(what: &str, connections: usize, sample: &Sample, cpu_us: Option<f64>) {
    println!(
        "| {what} | {connections} | {} | {} | {:.2} | {:.2} | {} |",
        sample.requests,
        thousands(sample.per_second()),
        sample.percentile(0.5),
        sample.percentile(0.99),
        cpu_us.map_or_else(String::new, |us| format!("{us:.0}"))
    );
}
