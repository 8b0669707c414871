//! Ten thousand letters through a mail server with every fault there is.
use std::time::Duration;

use huiyin::domain::letter::LetterState;
use huiyin::mail::Pace;
use huiyin::mail::smtp::{SmtpSettings, Timeouts, TlsPolicy};

use crate::support::Dice;
use crate::support::fault_relay::{FaultRelay, Mix};
use crate::support::hastened::Hastened;
use crate::support::mail_room::{MailRoom, composed, login, settings};
use crate::support::scripted_relay::test_roots;

const TO: &str = "qzjj@haizhu.example";
/// How far time goes on while letters are under way.
const STEP: Duration = Duration::from_secs(1);

struct Storm {
    letters: i64,
    mix: Mix,
}

/// Sends the letters through the mix and judges each; returns the table of figures.
async fn storm(name: &str, storm: Storm) {
    let seed = Dice::cast(name).next();
    let clock = Hastened::start(STEP);
    let relay = FaultRelay::start(seed, storm.mix).await;
    let pace = Pace { concurrency: 8, attempt: Duration::from_secs(110), ..Pace::default() };
    let minute = Duration::from_mins(1);
    let timeouts = Timeouts {
        connect: minute,
        open: minute,
        command: minute,
        letter: Duration::from_secs(100),
        ..Timeouts::default()
    };
    // By its address: looking a name up takes the machine's own time.
    let plain = SmtpSettings { host: "127.0.0.1".to_owned(), keep: pace.concurrency, timeouts, ..settings(relay.port) };
    let settings = if storm.mix.tls {
        SmtpSettings { host: "localhost".to_owned(), tls: TlsPolicy::Required, login: Some(login()), ..plain }
    } else {
        plain
    };
    let (began, virtual_start) = (std::time::Instant::now(), tokio::time::Instant::now());
    let room = MailRoom::open(settings, test_roots(), pace);
    room.write(1..=storm.letters, TO);
    let all = usize::try_from(storm.letters).unwrap();
    let settled = || room.outbox.count(LetterState::Sent) + room.outbox.count(LetterState::Dead);
    while settled() < all {
        assert!(began.elapsed() < Duration::from_mins(5), "{} of {all} letters were settled", settled());
        tokio::time::sleep(Duration::from_secs(20)).await;
        // Nothing but time stands between the letters and their next attempts.
        let idle = room.outbox.count(LetterState::Leased) == 0;
        clock.step(if idle { Duration::from_secs(20) } else { STEP });
    }
    let (sent, dead) = (room.outbox.count(LetterState::Sent), room.outbox.count(LetterState::Dead));
    let (took, virtual_took) = (began.elapsed(), virtual_start.elapsed());

    relay.read(|tally| {
        let (mut copies, mut twice) = (0, 0);
        for id in 1..=storm.letters {
            let letter = composed(id, TO);
            let row = room.row(id);
            let fate = tally.letters.get(&format!("<{}>", letter.message_id)).cloned().unwrap_or_default();
            let taken = fate.acknowledged + fate.unsure;
            assert!(fate.contents.len() <= 1, "letter {id}: copies differ");
            match row.state {
                LetterState::Sent => assert!(fate.acknowledged >= 1, "letter {id} is lost: {}", row.last_reply),
                _ => assert!(row.last_reply.starts_with("55"), "letter {id} died of {}", row.last_reply),
            }
            // Twice only where the answer to the last dot got lost.
            assert!(fate.acknowledged <= 1, "letter {id} was acknowledged {} times", fate.acknowledged);
            copies += taken;
            twice += taken.saturating_sub(1);
        }
        let faults: u32 = tally.faults.values().sum();
        println!(
            "{name}: {all} letters in {took:.1?} ({:.1} hours of the service's time): {sent} sent, {dead} dead, \
             {copies} copies taken, of them {twice} duplicates from lost answers; {faults} faults of {} kinds, {} connections, \
             at most {} at once, {} KiB of endless answers",
            virtual_took.as_secs_f64() / 3_600.0,
            tally.faults.len(),
            tally.connections,
            tally.most_open,
            tally.endless / 1_024,
        );
        for (fault, times) in &tally.faults {
            println!("    {times:>5} × {fault}");
        }
                assert_eq!(tally.in_clear, 0, "something was said in clear");
        assert!(tally.most_open <= 2 * 8 + 2, "{} connections at once", tally.most_open);
        let endless: u32 = tally.faults.iter().filter(|(name, _)| name.contains("endless")).map(|(_, n)| n).sum();
        // What the sockets hold of it, and what we read before we had enough.
        assert!(tally.endless <= u64::from(endless) * 8 * 1_024 * 1_024, "{} bytes were taken in", tally.endless);
    });
    clock.step(STEP / 10);
    room.close().await;
}

#[tokio::test(start_paused = true)]
async fn eight_thousand_letters_through_every_fault() {
    storm("faults in clear", Storm { letters: 8_000, mix: Mix { connection: 12, letter: 8, tls: false } }).await;
}

#[tokio::test(start_paused = true)]
async fn two_thousand_more_under_encryption() {
    storm("faults with TLS", Storm { letters: 2_000, mix: Mix { connection: 6, letter: 6, tls: true } }).await;
}
