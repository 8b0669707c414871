//! SMTP against a server that follows a script, and against Postfix and Dovecot.
use std::time::Duration;

use huiyin::app::deliver::Failure;
use huiyin::domain::letter::LetterState;
use huiyin::mail::Pace;
use huiyin::mail::smtp::{Smtp, SmtpError, SmtpSettings, Timeouts, TlsPolicy};
use rustls::RootCertStore;

use crate::support::mail_room::{MailRoom, composed, login, settings, smtp};
use crate::support::post_office::PostOffice;
use crate::support::scripted_relay::{Reply, Script, ScriptedRelay, Tls, roots_of, test_roots};

const TO: &str = "qzjj@haizhu.example";
const CITIZEN: &str = "wang@citizen.example";

fn room(port: u16) -> MailRoom {
    MailRoom::open(settings(port), test_roots(), Pace { concurrency: 2, ..Pace::default() })
}

fn encrypted(port: u16, tls: TlsPolicy) -> SmtpSettings {
    SmtpSettings { tls, ..settings(port) }
}

#[tokio::test]
async fn a_letter_arrives_byte_for_byte_and_the_connection_is_used_again() {
    let relay = ScriptedRelay::start([]).await;
    let smtp = smtp(settings(relay.port));
    for id in 1..=3 {
        let letter = composed(id, TO);
        assert_eq!(smtp.send(&letter).await.unwrap(), "250 queued as 1");
        let arrived = relay.log().letters.pop().unwrap();
        assert!(arrived.bytes == letter.bytes);
        assert_eq!((arrived.from.as_str(), arrived.to.as_str()), ("huiyin@haizhu.example", TO));
    }
    assert_eq!(relay.log().connections, 1);
    assert_eq!(relay.log().commands[0].2, "EHLO huiyin.haizhu.example");
}

#[tokio::test]
async fn a_connection_closed_behind_our_back_costs_nothing() {
    let relay = ScriptedRelay::start([
        Script { one_letter: true, ..Script::default() },
        Script { mail: vec![Reply::Say("250 sender"), Reply::Say("421 enough for today")], ..Script::default() },
    ])
    .await;
    let smtp = smtp(settings(relay.port));
    for id in 1..=3 {
        smtp.send(&composed(id, TO)).await.unwrap();
    }
    assert_eq!(relay.log().acknowledged(), 3);
    assert_eq!(relay.log().connections, 3);
}

#[tokio::test]
async fn a_server_that_is_busy_at_the_door_is_a_relay_that_is_down() {
    let relay =
        ScriptedRelay::start([Script { banner: Reply::Say("421 too many connections"), ..Script::default() }]).await;
    let undelivered = smtp(settings(relay.port)).send(&composed(1, TO)).await.unwrap_err();
    assert_eq!(undelivered.failure, Failure::Relay);
    assert_eq!(undelivered.words, "421 too many connections");
}

#[tokio::test]
async fn nobody_listening_is_a_relay_that_is_down_until_it_is_back() {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let undelivered = smtp(settings(port)).send(&composed(1, TO)).await.unwrap_err();
    assert_eq!(undelivered.failure, Failure::Relay);

    let busy = Script { banner: Reply::Say("421 later"), ..Script::default() };
    let relay = ScriptedRelay::start([busy]).await;
    let room = room(relay.port);
    room.write(1..=3, TO);
    room.until(LetterState::Sent, 3).await;
    assert_eq!(relay.log().acknowledged(), 3);
    assert!((1..=3).all(|id| room.row(id).letter.attempts == 0));
    room.close().await;
}

#[tokio::test]
async fn put_off_at_the_recipient_then_taken() {
    let script =
        Script { rcpt: vec![Reply::Say("450 4.2.0 greylisted"), Reply::Say("250 recipient")], ..Script::default() };
    let relay = ScriptedRelay::start([script]).await;
    let room = room(relay.port);
    room.write([1], TO);
    room.until_tried(1, 1).await;
    assert_eq!(room.row(1).state, LetterState::Waiting);
    assert_eq!(room.row(1).last_reply, "450 4.2.0 greylisted");
    room.hurry();
    room.until(LetterState::Sent, 1).await;
    assert_eq!(relay.log().acknowledged(), 1);
    assert_eq!(relay.log().connections, 1, "a refusal does not cost the connection");
    room.close().await;
}

#[tokio::test]
async fn refused_is_dead_and_the_words_are_kept_without_the_address() {
    let script = Script {
        rcpt: vec![Reply::Say("550 5.1.1 <wang@citizen.example>: no such user wang"), Reply::Say("250 recipient")],
        ..Script::default()
    };
    let relay = ScriptedRelay::start([script]).await;
    let room = room(relay.port);
    room.write([1], CITIZEN);
    room.until(LetterState::Dead, 1).await;
    assert_eq!(room.row(1).last_reply, "550 5.1.1 <(address)>: no such user (address)");
    room.write([2], TO);
    room.until(LetterState::Sent, 1).await;
    room.close().await;
}

#[tokio::test]
async fn a_full_mailbox_is_tried_again_later() {
    for words in ["452 4.2.2 over quota", "552 5.2.2 over quota"] {
        let relay = ScriptedRelay::start([Script { rcpt: vec![Reply::Say(words)], ..Script::default() }]).await;
        let undelivered = smtp(settings(relay.port)).send(&composed(1, TO)).await.unwrap_err();
        assert_eq!(undelivered.failure, Failure::MailboxFull);
    }
}

#[tokio::test]
async fn a_wrong_password_kills_no_letter_and_is_told() {
    let wrong = Script { auth: Reply::Say("535 5.7.8 authentication failed"), ..Script::default() };
    let relay = ScriptedRelay::start([wrong]).await;
    let room = MailRoom::open(
        SmtpSettings { login: Some(login()), ..settings(relay.port) },
        test_roots(),
        Pace { concurrency: 1, ..Pace::default() },
    );
    room.write([1], TO);
    room.outbox.until(|_| room.health.report().alarm).await;
    assert_eq!(room.health.report().last_words, "535 5.7.8 authentication failed");
    assert_eq!(relay.log().said("MAIL"), 0);
    // Somebody puts it right.
    room.until(LetterState::Sent, 1).await;
    assert!(!room.health.report().alarm);
    assert_eq!(room.row(1).letter.attempts, 0);
    room.close().await;
}

#[tokio::test]
async fn a_connection_lost_in_the_letter_is_tried_again() {
    let relay = ScriptedRelay::start([Script { drop_in_data: Some(200), ..Script::default() }]).await;
    let room = room(relay.port);
    room.write([1], TO);
    room.until_tried(1, 1).await;
    assert!(relay.log().letters.is_empty());
    room.hurry();
    room.until(LetterState::Sent, 1).await;
    assert_eq!(relay.log().letters.len(), 1);
    room.close().await;
}

#[tokio::test]
async fn a_connection_lost_after_the_last_dot_gives_the_same_letter_twice() {
    let relay = ScriptedRelay::start([Script { end: vec![Reply::Drop], ..Script::default() }]).await;
    let room = room(relay.port);
    room.write([1], TO);
    room.until_tried(1, 1).await;
    room.hurry();
    room.until(LetterState::Sent, 1).await;
    let letters = relay.log().letters;
    assert_eq!(letters.len(), 2);
    assert!(!letters[0].header("Message-ID").is_empty());
    assert!(letters[0].bytes == letters[1].bytes, "the same Message-ID and the same everything");
    room.close().await;
}

#[tokio::test]
async fn without_starttls_nothing_is_sent_where_tls_is_required() {
    let relay = ScriptedRelay::start([]).await;
    let settings = SmtpSettings { login: Some(login()), ..encrypted(relay.port, TlsPolicy::Required) };
    let undelivered = smtp(settings).send(&composed(1, TO)).await.unwrap_err();
    assert_eq!(undelivered.failure, Failure::Setup);
    let commands: Vec<String> = relay.log().commands.into_iter().map(|(_, _, command)| command).collect();
    assert_eq!(commands, ["EHLO huiyin.haizhu.example"]);
}

#[tokio::test]
async fn a_wrong_certificate_ends_it_before_anything_is_said() {
    let cases = [("other.example", test_roots()), ("localhost", RootCertStore::empty())];
    for (certificate, roots) in cases {
        for policy in [TlsPolicy::Required, TlsPolicy::Opportunistic] {
            let relay = ScriptedRelay::start([Script { tls: Tls::Offered(certificate), ..Script::default() }]).await;
            let smtp = Smtp::new(encrypted(relay.port, policy), roots.clone()).unwrap();
            let undelivered = smtp.send(&composed(1, TO)).await.unwrap_err();
            assert_eq!(undelivered.failure, Failure::Setup, "{}", undelivered.words);
            assert!(undelivered.words.contains("certificate"), "{}", undelivered.words);
            assert_eq!(relay.log().said("MAIL"), 0);
        }
    }
}

#[tokio::test]
async fn words_slipped_in_before_the_encryption_end_the_connection() {
    let relay = ScriptedRelay::start([Script { tls: Tls::Injected, ..Script::default() }]).await;
    let smtp = smtp(encrypted(relay.port, TlsPolicy::Required));
    let undelivered = smtp.send(&composed(1, TO)).await.unwrap_err();
    assert_eq!(undelivered.failure, Failure::Setup);
    assert!(undelivered.words.contains("before it was asked"));
    assert_eq!(relay.log().said("MAIL") + relay.log().said("AUTH"), 0);
}

#[tokio::test]
async fn name_password_and_letter_are_said_only_under_encryption() {
    for (tls, policy) in [
        (Tls::Offered("localhost"), TlsPolicy::Required),
        (Tls::Offered("localhost"), TlsPolicy::Opportunistic),
        (Tls::Implicit, TlsPolicy::Implicit),
    ] {
        let relay = ScriptedRelay::start([Script { tls, ..Script::default() }]).await;
        let smtp = smtp(SmtpSettings { login: Some(login()), ..encrypted(relay.port, policy) });
        for id in 1..=2 {
            let letter = composed(id, TO);
            smtp.send(&letter).await.unwrap();
            let arrived = relay.log().letters.pop().unwrap();
            assert!(arrived.encrypted && arrived.bytes == letter.bytes);
        }
        let log = relay.log();
        assert_eq!((log.said("AUTH"), log.connections), (1, 1));
        for (_, encrypted, command) in &log.commands {
            assert!(*encrypted || command.starts_with("EHLO") || command == "STARTTLS", "in clear: {command}");
        }
    }
}

#[tokio::test]
async fn without_tls_mail_goes_to_this_machine_only() {
    let settings = SmtpSettings { host: "mail.haizhu.example".to_owned(), ..settings(25) };
    assert!(matches!(Smtp::new(settings, RootCertStore::empty()), Err(SmtpError::PlainOffLoopback)));
    // Where TLS is optional and not offered, mail goes in clear.
    let relay = ScriptedRelay::start([]).await;
    smtp(encrypted(relay.port, TlsPolicy::Opportunistic)).send(&composed(1, TO)).await.unwrap();
    assert!(!relay.log().letters[0].encrypted);
}

#[tokio::test]
async fn a_hung_connection_does_not_stop_other_letters() {
    let relay = ScriptedRelay::start([Script { end: vec![Reply::Hang], ..Script::default() }]).await;
    let pace = Pace { concurrency: 2, farewell: Duration::from_millis(50), ..Pace::default() };
    let room = MailRoom::open(settings(relay.port), test_roots(), pace);
    room.write([1], TO);
    relay.until(|log| log.letters.len() == 1).await;
    room.write(2..=60, TO);
    room.until(LetterState::Sent, 59).await;
    assert_eq!(room.row(1).state, LetterState::Leased);
    room.close().await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_in_time() {
    // Long enough for a busy machine to answer what it does answer.
    let short = Duration::from_secs(1);
    let timeouts = Timeouts { command: short, open: short, ..Timeouts::default() };
    for (script, failure) in [
        (Script { banner: Reply::Hang, ..Script::default() }, Failure::Relay),
        (Script { mail: vec![Reply::Hang], ..Script::default() }, Failure::Relay),
        (Script { rcpt: vec![Reply::Hang], ..Script::default() }, Failure::Transient),
        (Script { end: vec![Reply::Hang], ..Script::default() }, Failure::Transient),
    ] {
        let relay = ScriptedRelay::start([script]).await;
        let smtp = smtp(SmtpSettings { timeouts, ..settings(relay.port) });
        assert_eq!(smtp.send(&composed(1, TO)).await.unwrap_err().failure, failure);
    }
}

#[tokio::test]
async fn nonsense_from_the_server_is_the_relays_fault() {
    for script in [
        Script { banner: Reply::Say("hello there"), ..Script::default() },
        // On this lettre panics.
        Script { ehlo: Some(Reply::Say("250-relay.example\r\n250-   \r\n250 fine")), ..Script::default() },
        Script { ehlo: Some(Reply::Drop), ..Script::default() },
    ] {
        let relay = ScriptedRelay::start([script]).await;
        let undelivered = smtp(settings(relay.port)).send(&composed(1, TO)).await.unwrap_err();
        assert_eq!(undelivered.failure, Failure::Relay, "{}", undelivered.words);
    }
}

#[tokio::test]
async fn a_sender_the_server_does_not_want_is_a_fault_of_the_settings() {
    let relay =
        ScriptedRelay::start([Script { mail: vec![Reply::Say("553 not your address")], ..Script::default() }]).await;
    assert_eq!(smtp(settings(relay.port)).send(&composed(1, TO)).await.unwrap_err().failure, Failure::Setup);
}

#[tokio::test]
async fn told_to_stop_the_letter_under_way_is_finished() {
    let relay = ScriptedRelay::start([]).await;
    let room = room(relay.port);
    room.write(1..=20, TO);
    relay.until(|log| log.connections > 0).await;
    let outbox = std::sync::Arc::clone(&room.outbox);
    room.close().await;
    assert_eq!(outbox.count(LetterState::Leased), 0);
    assert_eq!(outbox.count(LetterState::Sent), relay.log().acknowledged(), "what was taken is written down");
}

/// Thousands of letters through every fault at random (a fixed sequence): each is delivered or visibly dead.
#[tokio::test]
async fn through_a_storm_of_faults_no_letter_is_lost() {
    let say = |words| vec![Reply::Say(words)];
    let faults = [
        Script { banner: Reply::Say("421 busy"), ..Script::default() },
        Script { banner: Reply::Drop, ..Script::default() },
        Script { rcpt: vec![Reply::Say("451 later"), Reply::Say("250 recipient")], ..Script::default() },
        Script { rcpt: say("550 no"), one_letter: true, ..Script::default() },
        Script { rcpt: vec![Reply::Say("452 full"), Reply::Drop], ..Script::default() },
        Script { data: say("421 closing"), ..Script::default() },
        Script { drop_in_data: Some(100), ..Script::default() },
        Script { end: vec![Reply::Drop], ..Script::default() },
        Script { end: say("451 later"), one_letter: true, ..Script::default() },
        Script { one_letter: true, ..Script::default() },
    ];
    let relay = ScriptedRelay::start([]).await;
    let room = MailRoom::open(settings(relay.port), test_roots(), Pace { concurrency: 8, ..Pace::default() });
    let mut seed = 7_u32;
    for round in 0..6 {
        for _ in 0..25 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let fault = faults[usize::try_from(seed >> 16).unwrap() % faults.len()].clone();
            // A door that is closed costs a rest of a second and more; a few show as much as many.
            if matches!(fault.banner, Reply::Say("220 relay.example ready")) || seed.is_multiple_of(8) {
                relay.then(fault);
            }
        }
        room.write(round * 100 + 1..=round * 100 + 100, TO);
        room.hurry();
    }
    let settled = |outbox: &huiyin::mail::memory::MemoryOutbox| {
        outbox.count(LetterState::Sent) + outbox.count(LetterState::Dead) == 600
    };
    room.outbox
        .until(|outbox| {
            room.hurry();
            settled(outbox)
        })
        .await;
    let log = relay.log();
    let mut delivered: Vec<String> = log.letters.iter().map(|letter| letter.header("Message-ID")).collect();
    let unsure = log.letters.iter().filter(|letter| !letter.acknowledged).count();
    let all = delivered.len();
    delivered.sort();
    delivered.dedup();
    assert!(all - delivered.len() <= unsure, "twice only where the answer was lost");
    assert_eq!(log.acknowledged(), room.outbox.count(LetterState::Sent));
    for id in (1..=600).map(|id| room.row(id)).filter(|row| row.state == LetterState::Dead) {
        assert_eq!(id.last_reply, "550 no");
    }
    room.close().await;
}

#[tokio::test]
async fn postfix_and_dovecot() {
    let Some(office) = tokio::task::spawn_blocking(PostOffice::open).await.unwrap() else { return };
    let roots = roots_of(&office.authority());
    let settings = || SmtpSettings { login: Some(login()), ..encrypted(office.smtp_port, TlsPolicy::Required) };
    let room = MailRoom::open(settings(), roots.clone(), Pace::default());

    // Delivery, with STARTTLS and AUTH (the server refuses anybody else).
    room.write([1], TO);
    room.until(LetterState::Sent, 1).await;
    let arrived = office.mailbox("qzjj", 1).await.remove(0);
    let letter = String::from_utf8(composed(1, TO).bytes).unwrap();
    assert!(arrived.contains(&letter), "as it was written: {arrived}");
    assert!(arrived.contains("with ESMTPSA"), "encrypted and by name: {arrived}");
    let stranger = Smtp::new(encrypted(office.smtp_port, TlsPolicy::Required), roots.clone()).unwrap();
    assert_eq!(stranger.send(&composed(99, TO)).await.unwrap_err().failure, Failure::Permanent);

    // The server is stopped, and started again.
    office.stop_smtp();
    room.write(2..=5, TO);
    room.outbox.until(|_| room.health.report().resting).await;
    office.start_smtp();
    room.until(LetterState::Sent, 5).await;
    assert_eq!(office.mailbox("qzjj", 5).await.len(), 5);
    assert_eq!(room.health.report(), huiyin::mail::worker::HealthReport::default());

    // Put off, then taken; refused.
    office.refuse("slow@citizen.example=451 4.7.1 later,bad@citizen.example=550 5.1.1 nobody");
    room.write([6], "slow@citizen.example");
    room.until_tried(6, 1).await;
    assert!(room.row(6).last_reply.starts_with("451 4.7.1"), "{}", room.row(6).last_reply);
    room.write([7], "bad@citizen.example");
    room.until(LetterState::Dead, 1).await;
    let words = room.row(7).last_reply;
    assert!(words.starts_with("550 5.1.1") && !words.contains("citizen.example"), "{words}");
    office.refuse("");
    room.hurry();
    room.until(LetterState::Sent, 6).await;
    assert_eq!(office.mailbox("slow", 1).await.len(), 1);
    room.close().await;
}
