//! Two of our servers that write to each other: at most one letter each, whatever else they do.
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::support::client::Client;
use crate::support::server::Installation;
use crate::support::wait::until;

const PATIENCE: Duration = Duration::from_secs(30);

/// An office whose units are all at the other's address.
fn office(own: &str, other: &str) -> Installation {
    let mut installation = Installation::new();
    let overlay = installation.path("overlay");
    std::fs::create_dir(&overlay).unwrap();
    let units = include_str!("../../config/units.toml")
        .replace("mail = \"zhujianju@haizhu.example\"", &format!("mail = \"{other}\"\nmail_second = \"{other}\""));
    std::fs::write(overlay.join("units.toml"), units).unwrap();
    installation.set("HUIYIN_CONFIG", overlay.to_str().unwrap());
    installation.set("HUIYIN_MAIL_FROM", own);
    installation
}

/// What an office wrote, by file, with whom it is to.
fn written(installation: &Installation) -> BTreeMap<PathBuf, (String, Vec<u8>)> {
    let entries = std::fs::read_dir(installation.path("mail").join("new")).into_iter().flatten().flatten();
    let message = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let to = text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().trim().to_owned();
        (path, (to, bytes))
    };
    entries.map(|entry| message(entry.path())).collect()
}

fn hand_in(installation: &Installation, bytes: &[u8], rcpt: &str) -> String {
    let mut command = installation.command(&["mail", "in", "--json", "--rcpt", rcpt]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn header(bytes: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(bytes);
    let found = text.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
    found.unwrap_or_default()
}

#[tokio::test]
async fn two_of_our_servers_write_each_other_one_letter_each() {
    const NAMES: [&str; 2] = ["huiyin@here.example", "huiyin@there.example"];
    let offices = [office(NAMES[0], NAMES[1]), office(NAMES[1], NAMES[0])];
    let mut running = [offices[0].start().await, offices[1].start().await];
    for (office, number) in offices.iter().zip([1, 2]) {
        let fields = [
            ("lane", "opinion"),
            ("item", "19"),
            ("text", "河涌水质反弹。"),
            ("email", NAMES[0]),
            ("acknowledge", "yes"),
        ];
        Client::new(office.address, number).submit(&fields).await.unwrap();
    }
    // To the unit and to the desk; the first also to the citizen, who gave its own address. (The second knows that as its
    // unit's, and sends no receipt there.)
    for (office, letters) in offices.iter().zip([3, 2]) {
        until(PATIENCE, async || {
            let found = written(office).len();
            if found == letters { Ok(()) } else { Err(format!("{found} of {letters}")) }
        })
        .await;
    }
    let first: Vec<_> = offices.iter().map(written).collect();
    // Everything that either wrote to one of us is delivered there, as it is and to its answering address, twice over; and so
    // is an autoresponder's note on it.
    for (letters, _) in first.iter().zip(NAMES) {
        for (to, bytes) in letters.values() {
            let Some(at) = NAMES.iter().position(|name| to.contains(name)) else { continue };
            assert!(hand_in(&offices[at], bytes, NAMES[at]).contains("aside"), "an automatic letter is no answer");
            hand_in(&offices[at], bytes, NAMES[at]);
            for (name, office) in NAMES.iter().zip(&offices) {
                let note = format!(
                    "From: {to}\r\nTo: {}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: {}\r\nSubject: away\r\n\r\nnot here\r\n",
                    header(bytes, "Reply-To"),
                    header(bytes, "Message-ID")
                );
                assert!(hand_in(office, note.as_bytes(), name).contains("\"state\""));
            }
        }
    }
    // Whatever either would still write is written when it ends in good order.
    for running in &mut running {
        assert!(running.terminate().await.success());
    }
    for (office, before) in offices.iter().zip(&first) {
        let after = written(office);
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "not one letter more");
    }
}
