//! Nothing is acknowledged before it is on the disk. A kill cannot show that, since the kernel survives it: so the calls
//! to the kernel are looked at.
use std::collections::HashMap;
use std::process::Command;
use std::time::Duration;

use super::opinion;
use crate::support::client::Client;
use crate::support::not_run;
use crate::support::server::Installation;
use crate::support::wait::until;

const ONE_BY_ONE: u32 = 20;
const TOGETHER: u32 = 8;
const EACH: u32 = 10;

/// Looks through a trace of `strace -f -y`: how many submissions were acknowledged, or which one too early.
fn acknowledged_after_sync(trace: &str) -> Result<usize, String> {
    let mut syncs = 0_u64;
    // Syncs that have begun and not ended, by process: after how many arrivals each began.
    let mut begun: HashMap<&str, u64> = HashMap::new();
    let mut clock = 0_u64;
    // When the last sync began that has ended.
    let mut synced_since = 0_u64;
    // When the submission arrived that a connection waits for an answer to.
    let mut waiting: HashMap<String, u64> = HashMap::new();
    let mut reading: HashMap<&str, String> = HashMap::new();
    let mut acknowledged = 0;
    for line in trace.lines() {
        clock += 1;
        let Some((process, call)) = line.split_once(' ').map(|(process, call)| (process, call.trim_start())) else {
            continue;
        };
        let descriptor =
            || call.split_once('(').map(|(_, rest)| rest.split([',', ' ']).next().unwrap_or_default().to_owned());
        let is_sync = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        let on_database = call.contains("huiyin.db");
        if is_sync && on_database && call.contains("<unfinished") {
            begun.insert(process, clock);
        } else if is_sync && on_database && call.ends_with("= 0") {
            syncs += 1;
            synced_since = clock;
        } else if call.contains("sync resumed>") && call.ends_with("= 0") {
            if let Some(began) = begun.remove(process) {
                syncs += 1;
                synced_since = synced_since.max(began);
            }
        } else if call.starts_with("recvfrom(") || call.starts_with("read(") {
            if call.contains("<unfinished") {
                reading.extend(descriptor().map(|descriptor| (process, descriptor)));
            } else if call.contains("\"POST /feedback ") {
                waiting.extend(descriptor().map(|descriptor| (descriptor, clock)));
            }
        } else if call.contains("<... recvfrom resumed>") || call.contains("<... read resumed>") {
            let descriptor = reading.remove(process);
            if call.contains("\"POST /feedback ") {
                waiting.extend(descriptor.map(|descriptor| (descriptor, clock)));
            }
        } else if call.contains("\"HTTP/1.1 303 ") {
            let descriptor = descriptor().unwrap_or_default();
            let arrived = waiting.remove(&descriptor).ok_or_else(|| format!("a 303 to nothing: {line}"))?;
            if synced_since <= arrived {
                return Err(format!("acknowledged before a sync: {line}"));
            }
            acknowledged += 1;
        }
    }
    if syncs == 0 { Err("no sync of the database at all".to_owned()) } else { Ok(acknowledged) }
}

#[tokio::test]
async fn every_303_comes_after_a_sync() {
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        return not_run("the order of sync and answer", "strace is not installed");
    }
    let mut installation = Installation::new();
    let trace = installation.path("trace");
    // -D: the traced program stays this test's own child.
    let calls = "trace=fdatasync,fsync,recvfrom,read,sendto,sendmsg,write,writev";
    for word in ["strace", "-D", "-f", "-y", "-s", "48", "-e", calls, "-e", "signal=none", "-o"] {
        installation.wrapper.push(word.to_owned());
    }
    installation.wrapper.push(trace.display().to_string());
    let mut running = installation.start().await;
    let mut client = Client::new(installation.address, 0);
    for serial in 0..ONE_BY_ONE {
        client.become_citizen(serial);
        client.submit(&opinion("一条一条地写")).await.unwrap();
    }
    let together: Vec<_> = (0..TOGETHER)
        .map(|number| {
            let address = installation.address;
            tokio::spawn(async move {
                let mut client = Client::new(address, 1000 + number);
                for _ in 0..EACH {
                    client.submit(&opinion("大家一起写")).await.unwrap();
                }
            })
        })
        .collect();
    for one in together {
        one.await.unwrap();
    }
    running.terminate().await;
    // The tracer writes the end of the trace when the traced program is gone.
    let whole = until(Duration::from_secs(20), async || {
        let text = std::fs::read_to_string(&trace).unwrap();
        let ended = text.contains("+++ exited with") && text.lines().last().is_some_and(|line| line.contains("+++"));
        if ended { Ok(text) } else { Err("strace did not end") }
    })
    .await;
    let expected = usize::try_from(ONE_BY_ONE + TOGETHER * EACH).unwrap();
    assert_eq!(acknowledged_after_sync(&whole), Ok(expected));
}

#[test]
fn an_answer_before_the_sync_is_noticed() {
    let arrival = r#"7 recvfrom(9<socket:[1]>, "POST /feedback HTTP/1.1\r\n", 8192, 0, NULL, NULL) = 500"#;
    let sync = "8 fdatasync(5</tmp/huiyin.db-wal>) = 0";
    let answer = r#"7 sendto(9<socket:[1]>, "HTTP/1.1 303 See Other\r\n", 300, MSG_NOSIGNAL, NULL, 0) = 300"#;
    let check = |lines: &[&str]| acknowledged_after_sync(&lines.join("\n"));
    assert_eq!(check(&[arrival, sync, answer]), Ok(1));
    assert!(check(&[sync, arrival, answer]).is_err());
    assert!(check(&[arrival, answer, sync]).is_err());
    // Begun before the submission came: it cannot be in it.
    let begun = "8 fdatasync(5</tmp/huiyin.db-wal> <unfinished ...>";
    let ended = "8 <... fdatasync resumed>) = 0";
    assert!(check(&[begun, arrival, ended, answer]).is_err());
    assert_eq!(check(&[arrival, begun, ended, answer]), Ok(1));
    // One that failed is none; neither is one of another file.
    assert!(check(&[arrival, "8 fdatasync(5</tmp/huiyin.db-wal>) = -1 EIO (Input/output error)", answer]).is_err());
    assert!(check(&[arrival, "8 fsync(6</tmp/mail/tmp/1>) = 0", answer]).is_err());
    // Read in two steps.
    let waits = "7 recvfrom(9<socket:[1]>,  <unfinished ...>";
    let comes = r#"7 <... recvfrom resumed>"POST /feedback HTTP/1.1\r\n", 8192, 0, NULL, NULL) = 500"#;
    assert_eq!(check(&[waits, comes, sync, answer]), Ok(1));
    assert!(check(&[waits, sync, comes, answer]).is_err());
}
