//! The worker against an outbox and a transport in memory, under a clock that the test holds.
use super::super::memory::{MemoryOutbox, MemoryTransport};
use super::*;
use crate::domain::contact::MailAddress;
use crate::domain::language::Language;
use crate::domain::letter::{LetterId, LetterState};

struct Office {
    outbox: Arc<MemoryOutbox>,
    transport: Arc<Transport>,
    wake: Arc<Notify>,
    shutdown: CancellationToken,
    health: Arc<Health>,
    worker: tokio::task::JoinHandle<()>,
    start: Instant,
}

const BEGIN_MS: i64 = 1_750_000_000_000;

fn letter(id: i64) -> Outgoing {
    Outgoing {
        id: LetterId(id),
        kind: LetterKind::Desk,
        to: MailAddress::parse("desk@haizhu.example").unwrap(),
        language: Language::ZhHans,
        unit: None,
        items: Vec::new(),
        text: Some(format!("letter {id}")),
        hold: None,
        case: None,
        digest: Vec::new(),
        digest_total: 0,
        written_minute: 29_000_000,
        attempts: 0,
        about_letter: None,
    }
}

fn words(letter: &Outgoing) -> Result<RenderedLetter, RenderFault> {
    match letter.id.0 {
        666 => panic!("a letter that breaks its template"),
        667 => return Err("no such template".into()),
        _ => {}
    }
    let text = letter.text.clone().unwrap_or_default();
    Ok(RenderedLetter { subject: "s".to_owned(), html: text.clone(), text })
}

impl Office {
    fn open() -> Self {
        let outbox = Arc::new(MemoryOutbox::default());
        let transport = Arc::new(Transport::Memory(MemoryTransport::default()));
        let (wake, shutdown, health) = (Arc::new(Notify::new()), CancellationToken::new(), Arc::new(Health::default()));
        let start = Instant::now();
        let worker = Worker {
            outbox: Arc::clone(&outbox),
            transport: Arc::clone(&transport),
            context: Arc::new(ComposeContext {
                from: MailAddress::parse("huiyin@haizhu.example").unwrap(),
                from_name: "意见建议受理".to_owned(),
                sub_addressing: false,
                signer: None,
                mac: Arc::new(|_, row| {
                    let mut tag = [0; 16];
                    tag[..8].copy_from_slice(&row[..8]);
                    tag
                }),
            }),
            render: words,
            clock: Arc::new(move || BEGIN_MS + millis(start.elapsed())),
            jitter: Arc::new(|| u32::MAX / 2 + 1),
            wake: Arc::clone(&wake),
            shutdown: shutdown.clone(),
            health: Arc::clone(&health),
            pace: Pace { concurrency: 4, ..Pace::default() },
        };
        let worker = tokio::spawn(worker.run());
        Self { outbox, transport, wake, shutdown, health, worker, start }
    }

    fn memory(&self) -> &MemoryTransport {
        let Transport::Memory(memory) = &*self.transport else { panic!("another transport") };
        memory
    }

    fn write(&self, ids: impl IntoIterator<Item = i64>) {
        for id in ids {
            self.outbox.add(letter(id));
        }
        self.wake.notify_one();
    }

    async fn until_sent(&self, letters: usize) {
        self.outbox.until(|outbox| outbox.count(LetterState::Sent) == letters).await;
    }

    async fn close(self) {
        self.shutdown.cancel();
        self.worker.await.unwrap();
        assert_eq!(self.outbox.count(LetterState::Leased), 0, "nothing stays claimed");
    }
}

fn undelivered(failure: Failure) -> Undelivered {
    Undelivered::new(failure, format!("{failure:?}"))
}

#[tokio::test(start_paused = true)]
async fn a_letter_held_after_its_claim_does_not_leave() {
    let office = Office::open();
    office.outbox.hold_late(LetterId(2));
    office.write([1, 2, 3]);
    let is_settled =
        |outbox: &MemoryOutbox| outbox.count(LetterState::Sent) == 2 && outbox.count(LetterState::Held) == 1;
    office.outbox.until(is_settled).await;
    let held = office.outbox.row(LetterId(2)).unwrap();
    assert!(held.state == LetterState::Held && held.last_reply.is_empty(), "nothing is settled about it");
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_letter_held_while_it_waits_for_its_place_does_not_leave() {
    let office = Office::open();
    office.memory().slow_down(Duration::from_secs(5));
    office.write(1..=5);
    // Four are being sent; the fifth is composed and waits.
    office.outbox.until(|outbox| outbox.count(LetterState::Leased) == 5).await;
    office.outbox.hold(LetterId(5));
    office.until_sent(4).await;
    // What was begun is ended before the worker is.
    let (outbox, transport) = (Arc::clone(&office.outbox), Arc::clone(&office.transport));
    office.close().await;
    let held = outbox.row(LetterId(5)).unwrap();
    assert!(held.state == LetterState::Held && held.last_reply.is_empty(), "nothing is settled about it");
    let Transport::Memory(memory) = &*transport else { panic!("another transport") };
    assert_eq!(memory.sent().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn letters_leave_when_written_not_when_the_clock_strikes() {
    let office = Office::open();
    tokio::task::yield_now().await;
    office.write(1..=100);
    office.until_sent(100).await;
    let soon = Pace::default().quiet + Duration::from_millis(50);
    assert!(office.start.elapsed() < soon, "{:?}", office.start.elapsed());
    assert_eq!(office.memory().sent().len(), 100, "each once");
    assert_eq!(office.outbox.row(LetterId(1)).unwrap().last_reply, "kept in memory");
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn letters_stand_back_while_opinions_come_in_but_not_for_ever() {
    let office = Office::open();
    tokio::task::yield_now().await;
    let step = Pace::default().quiet / 5;
    let mut written = 0;
    while office.outbox.count(LetterState::Sent) == 0 {
        written += 1;
        office.write([written]);
        tokio::time::advance(step).await;
    }
    let patience = Pace::default().patience;
    assert!(office.start.elapsed() >= patience, "sent after {:?} while others were coming in", office.start.elapsed());
    assert!(office.start.elapsed() < patience + step * 10, "{:?}", office.start.elapsed());
    office.until_sent(usize::try_from(written).unwrap()).await;
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_letter_nobody_announced_is_found_within_a_minute() {
    let office = Office::open();
    tokio::task::yield_now().await;
    office.outbox.add(letter(1));
    office.until_sent(1).await;
    assert!(office.start.elapsed() <= Duration::from_secs(61));
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_letter_put_off_comes_back_at_its_time_and_is_counted() {
    let office = Office::open();
    office.memory().answer(undelivered(Failure::Transient));
    office.memory().answer(undelivered(Failure::Transient));
    office.write([1]);
    office.until_sent(1).await;
    // One minute, then two.
    let taken = office.start.elapsed();
    assert!(taken >= Duration::from_mins(3) && taken < Duration::from_secs(182), "{taken:?}");
    assert_eq!(office.outbox.row(LetterId(1)).unwrap().letter.attempts, 2);
    assert!(office.memory().sent()[0].again);
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_letter_is_dead_and_its_neighbours_are_not() {
    let office = Office::open();
    office.memory().answer(undelivered(Failure::Permanent));
    office.write(1..=5);
    office.until_sent(4).await;
    office.outbox.until(|outbox| outbox.count(LetterState::Dead) == 1).await;
    assert_eq!(office.health.report(), HealthReport::default());
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_letter_dies_alone() {
    let office = Office::open();
    office.write([1, 666, 2, 667, 3]);
    office.until_sent(3).await;
    office.outbox.until(|outbox| outbox.count(LetterState::Dead) == 2).await;
    assert_eq!(office.outbox.row(LetterId(666)).unwrap().last_reply, "composing the letter broke off");
    let words = office.outbox.row(LetterId(667)).unwrap().last_reply;
    assert_eq!(words, "the letter cannot be written: no such template");
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_relay_that_is_down_rests_ever_longer_and_costs_no_letter_an_attempt() {
    let office = Office::open();
    // Four are begun together and fail together; then one at a time: after 1, 2, 4 and 8 seconds.
    for _ in 0..7 {
        office.memory().answer(undelivered(Failure::Relay));
    }
    office.write(1..=50);
    office.outbox.until(|_| office.health.report().resting).await;
    assert_eq!(office.health.report().last_words, "Relay");
    office.until_sent(50).await;
    let taken = office.start.elapsed();
    assert!(taken >= Duration::from_secs(15) && taken < Duration::from_secs(16), "{taken:?}");
    for id in 1..=50 {
        assert_eq!(office.outbox.row(LetterId(id)).unwrap().letter.attempts, 0);
    }
    assert_eq!(office.memory().sent().len(), 50);
    assert_eq!(office.health.report(), HealthReport::default());
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_raises_the_alarm_and_kills_no_letter() {
    let office = Office::open();
    for _ in 0..5 {
        office.memory().answer(undelivered(Failure::Setup));
    }
    office.write(1..=3);
    office.outbox.until(|_| office.health.report().alarm).await;
    office.until_sent(3).await;
    assert!(!office.health.report().alarm);
    office.close().await;
}

#[tokio::test(start_paused = true)]
async fn told_to_stop_it_begins_nothing_and_gives_back_what_it_holds() {
    let office = Office::open();
    office.memory().answer(undelivered(Failure::Relay));
    office.write(1..=50);
    office.shutdown.cancel();
    let outbox = Arc::clone(&office.outbox);
    office.close().await;
    let (sent, waiting) = (outbox.count(LetterState::Sent), outbox.count(LetterState::Waiting));
    assert_eq!(sent + waiting, 50);
    assert!(waiting > 0);
}
