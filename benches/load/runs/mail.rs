//! Letters leaving by SMTP on one connection, beside the fastest that a conversation letter by letter can be.
use std::time::Duration;

use crate::bare::smtp::{Sink, floor};
use crate::journey::{citizens, send_forms, take_forms};
use crate::runs::{installation, start};
use crate::table::{Table, ratio, thousands};
use crate::wire::per_second;

const CONNECTIONS: usize = 16;
const EACH: usize = 50;
/// One to the desk and one to the unit.
const LETTERS: usize = CONNECTIONS * EACH * 2;
/// About what one of ours is.
const SIZE: usize = 6_000;

pub fn run(table: &mut Table) {
    let bare = per_second(LETTERS, floor(LETTERS, SIZE));
    println!("bare conversation, one connection: {} letters/s", thousands(bare));
    for connections in [1, 4] {
        let sink = Sink::closed();
        let mut installation = installation();
        installation.set("HUIYIN_MAIL_URL", &format!("smtp://{}?tls=none", sink.address));
        installation.set("HUIYIN__MAIL__CONNECTIONS", &connections.to_string());
        let _running = start(&installation);
        // Everything is written before the mail server greets: what is measured is the outbox being emptied.
        let (citizens, _) = take_forms(citizens(installation.address, CONNECTIONS, EACH));
        let _ = send_forms(citizens);
        sink.open();
        let Some(took) = sink.wait_for(LETTERS, Duration::from_mins(2)) else {
            println!(
                "huiyin, {connections} connections: only {} letters came",
                sink.taken.load(std::sync::atomic::Ordering::Relaxed)
            );
            continue;
        };
        let ours = per_second(LETTERS, took);
        println!("huiyin, {connections} connections: {LETTERS} letters in {took:.2?}, {} letters/s", thousands(ours));
        if connections == 1 {
            let figures = format!("{} against {} letters/s", thousands(ours), thousands(bare));
            table.line("SMTP, one connection, against the nodelay floor", figures, ratio(ours, bare), "≥ 0.5", "0.25");
        }
    }
}
