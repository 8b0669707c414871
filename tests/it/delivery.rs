//! Whether letters can be believed and followed: signatures, addresses of their own, attempts, `huiyin doctor`.
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use huiyin::app::deliver::Outbox as _;
use huiyin::domain::case::EventKind;
use huiyin::domain::letter::{ByHand, LetterId, LetterKind, LetterState, Outcome, Outgoing, Settlement};
use huiyin::domain::staff::Role;
use huiyin::mail::dkim::Signer;
use huiyin::mail::{ComposeContext, compose};
use huiyin::store::LetterFilter;
use serde_json::Value;

use crate::support::mail_room::{context, letter, words};
use crate::support::scripted_relay::{Reply, Script, ScriptedRelay};
use crate::support::server::Installation;
use crate::support::town::{On, Town, on_both};
use crate::support::{name_server, not_run};

on_both! {
    a_flood_to_one_unit_leaves_as_one_letter_and_nothing_is_lost,
    what_a_unit_may_not_be_told_any_more_does_not_leave_with_another_letter,
    a_letter_whose_carrier_is_held_goes_its_own_way,
}

fn key(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/dkim").join(name)
}

/// What dkimpy says; `None` where it is not installed.
fn verified(message: &[u8], record: &str) -> Option<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/verify_dkim.py");
    // Debian's own Python has Debian's packages; another may come first on the path.
    for python in ["/usr/bin/python3", "python3"] {
        let child = Command::new(python).arg(&script).arg(record).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut child) = child else { continue };
        let _ = child.stdin.take().unwrap().write_all(message);
        let output = child.wait_with_output().unwrap();
        if output.status.code() == Some(3) {
            continue;
        }
        return Some(String::from_utf8(output.stdout).unwrap().trim().to_owned());
    }
    None
}

#[test]
fn signatures_hold_for_a_verifier_that_is_not_ours_and_break_with_the_letter() {
    for (file, needed) in [("rsa.pem", true), ("ed25519.pem", false)] {
        let pem = std::fs::read_to_string(key(file)).unwrap();
        let signer = Signer::new("haizhu.example", "huiyin", &pem).unwrap();
        let record = signer.record();
        let context = ComposeContext { signer: Some(Arc::new(signer)), sub_addressing: true, ..context() };
        let letter = letter(7, "qzjj@haizhu.example");
        let message = compose(&letter, &context, &words(&letter)).unwrap();
        assert!(message.bytes == compose(&letter, &context, &words(&letter)).unwrap().bytes, "signed again, the same");
        let Some(said) = verified(&message.bytes, &record) else {
            if needed {
                not_run("DKIM signatures", "dkimpy (python3-dkim) is not installed");
            }
            continue;
        };
        assert_eq!(said, "good", "{file}");
        let text = String::from_utf8(message.bytes).unwrap();
        // What a mail server on the way may do, and what it may not.
        let refolded = text.replace("\r\nTo: ", "\r\nTo:   ") + "\r\n\r\n";
        assert_eq!(verified(refolded.as_bytes(), &record).unwrap(), "good", "{file}");
        for (found, put) in [
            ("\r\nTo: qzjj", "\r\nTo: another"),
            ("\r\nReply-To: huiyin", "\r\nReply-To: eve"),
            ("\r\nSubject: ", "\r\nSubject: first\r\nSubject: "),
            ("\r\nFrom: ", "\r\nFrom: eve@evil.example\r\nFrom: "),
            ("text/html", "text/plain"),
        ] {
            assert!(text.contains(found), "{found}");
            let changed = text.replacen(found, put, 1);
            assert_eq!(verified(changed.as_bytes(), &record).unwrap(), "bad", "{file}: {found}");
        }
    }
}

#[tokio::test]
async fn every_letter_has_addresses_of_its_own_and_its_attempts_are_on_the_page() {
    let town = Town::new(On::Sqlite).await;
    let taken = town
        .file(&[("lane", "opinion"), ("item", "19"), ("text", "河涌水质反弹"), ("email", "wang@citizen.example")])
        .await;
    let letters = town.app.claim(town.app.now_ms(), 60_000, 100).await.unwrap();
    let settlements = letters
        .iter()
        .map(|letter| Settlement {
            id: letter.id,
            outcome: Outcome::Dead,
            reply: "550 5.1.1 <script>no such user wang</script>".to_owned(),
        })
        .collect();
    town.app.settle(settlements, town.app.now_ms()).await.unwrap();
    let handler = town.staff(Role::Handler).await;
    let page = handler.get(&town, "/staff/mail").await.expect(200);
    assert!(page.body.contains(&taken.number) && page.body.contains("<details>"), "{}", page.body);
    assert!(page.body.contains("对方服务器拒收"), "{}", page.body);
    assert!(page.body.contains("&lt;script&gt;no such user") && !page.body.contains("<script>no"));
    // Of the citizen's receipt the codes alone.
    let others = letters.iter().filter(|letter| letter.kind != LetterKind::CitizenReceipt).count();
    assert_eq!(page.body.matches("no such user wang").count(), 2 * others);
    town.leaves_letters_and_closes().await;
}

/// The program's answer, and whether it was content.
async fn doctor(installation: &Installation, more: &[&str]) -> (Value, bool) {
    let mut arguments = vec!["doctor", "--json"];
    arguments.extend_from_slice(more);
    let mut command = tokio::process::Command::from(installation.command(&arguments));
    let output = command.output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")), output.status.success())
}

fn check<'a>(found: &'a Value, name: &str) -> &'a Value {
    found["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap()
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_says_what_to_change() {
    let relay = ScriptedRelay::start([]).await;
    let mut installation = Installation::new();
    installation.set("HUIYIN_MAIL_URL", &format!("smtp://127.0.0.1:{}?tls=none", relay.port));
    installation.set("HUIYIN_MAIL_FROM", "huiyin@haizhu.example");
    installation.set("HUIYIN_MAIL_DKIM_KEY_FILE", &copied(&installation, "rsa.pem"));
    installation.set("HUIYIN__MAIL__DKIM_SELECTOR", "s1");
    installation.start().await.terminate().await;

    // A domain that nobody set up.
    let bare = name_server::start([]).await;
    let (found, ok) = doctor(&installation, &["--dns", &bare.address.to_string()]).await;
    assert!(!ok && found["ok"] == false, "{found}");
    for name in ["mx", "spf", "dkim", "dmarc"] {
        assert_eq!(check(&found, name)["ok"], false, "{found}");
        assert!(!check(&found, name)["advice"].as_str().unwrap().is_empty());
    }
    for name in ["database", "disk", "clock", "mail_server", "canary"] {
        assert_eq!(check(&found, name)["ok"], true, "{found}");
    }
    let advice = check(&found, "dkim")["advice"].as_str().unwrap();
    let record = advice.split_once("to: ").unwrap().1.to_owned();

    // Set up as it advised.
    let named = name_server::start([
        ("haizhu.example", 15, "mail.haizhu.example".to_owned()),
        ("haizhu.example", 16, "v=spf1 ip4:192.0.2.1 -all".to_owned()),
        ("s1._domainkey.haizhu.example", 16, record),
        ("_dmarc.haizhu.example", 16, "v=DMARC1; p=none".to_owned()),
    ])
    .await;
    let dns = named.address.to_string();
    let (found, ok) = doctor(&installation, &["--dns", &dns, "--to", "clerk@haizhu.example"]).await;
    assert!(ok && found["ok"] == true, "{found}");
    let letters = relay.log().letters;
    assert_eq!(letters.last().unwrap().to, "clerk@haizhu.example");
    assert!(letters.iter().all(|letter| letter.text().starts_with("DKIM-Signature: v=1; a=rsa-sha256;")));
    assert_ne!(letters[0].header("Message-ID"), letters[1].header("Message-ID"));
    let said = check(&found, "canary")["detail"].as_str().unwrap();
    assert!(said.contains("250 queued as 1"), "the server's words: {said}");

    // The canary is refused; then nobody is there.
    relay.then(Script::default());
    relay.then(Script { rcpt: vec![Reply::Say("554 5.7.1 relay access denied")], ..Script::default() });
    let (found, ok) = doctor(&installation, &["--dns", &dns]).await;
    assert!(!ok);
    assert!(check(&found, "canary")["detail"].as_str().unwrap().contains("554 5.7.1 relay access denied"), "{found}");
    drop(relay);
    let (found, _) = doctor(&installation, &["--dns", &dns]).await;
    assert_eq!(check(&found, "mail_server")["ok"], false, "{found}");
    assert!(found["checks"].as_array().unwrap().iter().all(|check| check["name"] != "canary"));
}

fn copied(installation: &Installation, name: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = installation.path(name);
    std::fs::copy(key(name), &path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.display().to_string()
}

/// Everything that leaves now, as the mail server gets it: recipient, case numbers.
async fn leaving(town: &Town) -> Vec<(LetterId, LetterKind, String, Vec<String>)> {
    let letters = town.app.claim(town.app.now_ms(), 60_000, 500).await.unwrap();
    let numbers = |letter: &Outgoing| {
        letter.case.iter().chain(&letter.digest).map(|facts| facts.number.to_string()).collect::<Vec<_>>()
    };
    let left: Vec<_> = letters
        .iter()
        .map(|letter| (letter.id, letter.kind, letter.to.as_str().to_owned(), numbers(letter)))
        .filter(|(_, kind, ..)| *kind == LetterKind::Unit)
        .collect();
    let settlements = letters
        .iter()
        .map(|letter| Settlement { id: letter.id, outcome: Outcome::Sent, reply: "250 ok".to_owned() })
        .collect();
    town.app.settle(settlements, town.app.now_ms()).await.unwrap();
    left
}

const HOUR_MS: i64 = 60 * 60 * 1_000;
const RATE: (&str, &str) = ("HUIYIN__MAIL__LETTERS_PER_UNIT_PER_HOUR", "2");

/// Files so many opinions on one item; the numbers, in their order.
async fn flood(town: &Town, opinions: usize) -> Vec<String> {
    let mut numbers = Vec::new();
    for n in 0..opinions {
        let text = format!("河涌水质反弹，第{n}次");
        numbers.push(town.file(&[("lane", "opinion"), ("item", "19"), ("text", &text)]).await.number);
    }
    numbers
}

async fn a_flood_to_one_unit_leaves_as_one_letter_and_nothing_is_lost(on: On) {
    let town = Town::with(on, &[RATE]).await;
    let numbers = flood(&town, 7).await;
    let first = leaving(&town).await;
    assert_eq!(first.iter().map(|(.., numbers)| numbers.clone()).collect::<Vec<_>>(), [&numbers[..1], &numbers[1..2]]);
    let states = |state| town.app.store.letters(LetterFilter { state: Some(state), limit: 100 });
    assert_eq!(states(LetterState::Folded).await.unwrap().len(), 4);
    assert!(leaving(&town).await.is_empty(), "they wait");
    town.pass(HOUR_MS + 60_000);
    // The window is empty again: the one that waited brings the others.
    let second = leaving(&town).await;
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].3, numbers[2..]);
    // Each says where it went, and each case that it was handed over.
    let folded: Vec<_> =
        states(LetterState::Sent).await.unwrap().into_iter().filter(|l| l.folded_into.is_some()).collect();
    assert_eq!(folded.len(), 4);
    assert!(folded.iter().all(|letter| letter.folded_into == Some(second[0].0) && letter.last_reply == "250 ok"));
    for number in &numbers {
        let case = town.app.store.case(number.parse().unwrap()).await.unwrap().unwrap();
        let handed = case.events.iter().filter(|event| event.event.kind == EventKind::HandedOver).count();
        assert_eq!(handed, 1, "{number}");
    }
    assert!(leaving(&town).await.is_empty());
    town.close().await;
}

async fn what_a_unit_may_not_be_told_any_more_does_not_leave_with_another_letter(on: On) {
    let town = Town::with(on, &[RATE]).await;
    let numbers = flood(&town, 5).await;
    leaving(&town).await;
    // Held back by the desk while it waits with another.
    let handler = town.staff(Role::Handler).await;
    let path = format!("/staff/case/{}", numbers[3]);
    let page = handler.get(&town, &path).await.expect(200);
    let (version, events) =
        (page.between("name=\"version\" value=\"", "\""), page.between("name=\"events\" value=\"", "\""));
    let fields = [("action", "hold"), ("version", version), ("events", events), ("reason", "先核实")];
    handler.post(&town, &path, &fields).await.expect(303);
    town.pass(HOUR_MS + 60_000);
    let second = leaving(&town).await;
    assert_eq!(second[0].3, [numbers[2].as_str(), &numbers[4]]);
    town.leaves_letters_and_closes().await;
}

async fn a_letter_whose_carrier_is_held_goes_its_own_way(on: On) {
    let town = Town::with(on, &[RATE]).await;
    let numbers = flood(&town, 4).await;
    leaving(&town).await;
    let waiting = town.app.store.letters(LetterFilter { state: Some(LetterState::Waiting), limit: 9 }).await.unwrap();
    assert_eq!(waiting.len(), 1, "the carrier");
    assert!(town.app.store.move_letter(waiting[0].id, ByHand::Hold, None, town.app.now_ms()).await.unwrap());
    town.pass(HOUR_MS + 60_000);
    let second = leaving(&town).await;
    assert_eq!(second.iter().map(|(.., numbers)| numbers.clone()).collect::<Vec<_>>(), [&numbers[3..]]);
    town.leaves_letters_and_closes().await;
}
