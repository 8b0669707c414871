//! Memory at rest, the time to the first page, and what a page weighs on the wire.
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::journey::{citizens, send_forms, take_forms};
use crate::process::memory_mb;
use crate::runs::{block_on, installation, start};
use crate::server::Installation;
use crate::table::Table;

pub fn run(table: &mut Table) {
    let installation = installation();
    let mut running = start(&installation);
    let (idle, _) = memory_mb(running.pid());
    table.line("resident memory, idle", format!("{idle:.1} MB"), format!("{idle:.1} MB"), "≤ 20 MB", "40 MB");
    for (path, what) in [("/", "notice page"), ("/feedback", "form")] {
        let (page, style) = block_on(weigh(installation.address, path));
        let all = kilobytes(page + style);
        println!("{what}: {} KB gzip, and the stylesheet {} KB", kilobytes(page), kilobytes(style));
        let what = if path == "/" { "notice page with stylesheet, gzip" } else { "form with stylesheet, gzip" };
        table.line(what, format!("{page} + {style} bytes"), format!("{all} KB"), "≤ 14 KB", "20 KB");
    }
    let (citizens, _) = take_forms(citizens(installation.address, 64, 500));
    let (_, sample) = send_forms(citizens);
    assert!(block_on(running.terminate()).success());
    let mut starts: Vec<Duration> = (0..9).map(|_| cold_start(&installation)).collect();
    starts.sort();
    let middle = starts[starts.len() / 2];
    println!("to the first page with {} cases: {starts:.1?}", sample.requests);
    let figures = format!("{middle:.1?}, middle of {}, {} cases", starts.len(), sample.requests);
    table.line(
        "cold start to the first page (goal: with 1M cases)",
        figures,
        format!("{middle:.0?}"),
        "≤ 50 ms",
        "250 ms",
    );
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

/// What comes over the wire for a page and for its stylesheet, compressed, heads included.
async fn weigh(address: SocketAddr, path: &str) -> (usize, usize) {
    let mut client = Client::new(address, 1);
    let plain = client.get(path).await.unwrap().text();
    let style = plain.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|link| link.contains(".css"));
    let style = style.expect("a stylesheet").to_owned();
    let gzip = [("Accept-Encoding", "gzip")];
    let page = client.send("GET", path, &gzip, b"").await.unwrap();
    assert_eq!(page.header("content-encoding"), Some("gzip"), "{path} is not compressed");
    (page.body.len(), client.send("GET", &style, &gzip, b"").await.unwrap().body.len())
}

/// From the start of the process to the last byte of the notice page.
fn cold_start(installation: &Installation) -> Duration {
    let mut command = installation.command(&["serve"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let took = loop {
        if let Ok(mut stream) = TcpStream::connect(installation.address) {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n").unwrap();
            let mut page = Vec::new();
            stream.read_to_end(&mut page).unwrap();
            assert!(page.starts_with(b"HTTP/1.1 200"));
            break began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it does not start");
        std::thread::sleep(Duration::from_micros(200));
    };
    child.kill().unwrap();
    child.wait().unwrap();
    took
}
