//! Killed again and again while citizens send: nothing acknowledged is lost, nothing is doubled, nothing is half there.
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{DESK, ITEM, known};
use crate::support::client::{Client, Receipt};
use crate::support::database::PostgresSchema;
use crate::support::ledger::{Ledger, row_of};
use crate::support::server::Installation;
use crate::support::wait::until;
use crate::support::{Dice, maildir, not_run};

const KILLS: u32 = 20;
const CLIENTS: u32 = 32;
/// For the letters of the last kill to be taken up again and delivered.
const DRAIN: Duration = Duration::from_mins(1);

#[tokio::test]
async fn killed_under_load_on_sqlite() {
    let mut installation = Installation::new();
    let url = installation.settings["HUIYIN_DATABASE_URL"].clone();
    killed_under_load(&mut installation, &url, "SQLite").await;
}

#[tokio::test]
async fn killed_under_load_on_postgres() {
    let Some(schema) = PostgresSchema::create().await else {
        return not_run("SIGKILL under load on PostgreSQL", "there is no PostgreSQL");
    };
    let mut installation = Installation::new();
    let url = schema.url();
    installation.set("HUIYIN_DATABASE_URL", &url);
    killed_under_load(&mut installation, &url, "PostgreSQL").await;
}

/// What one citizen sends. Which kind it is follows from its number, so that the check needs only the number.
struct Submission {
    serial: u32,
    text: String,
    report: bool,
    mail: Option<String>,
}

impl Submission {
    fn new(serial: u32) -> Self {
        let text = format!("河涌整改后水质反弹，请继续治理。标记{serial:08}号");
        let mail = (serial % 4 == 1).then(|| format!("citizen{serial:08}@post.example"));
        Self { serial, text, report: serial % 7 == 3, mail }
    }

    fn fields(&self) -> Vec<(&str, &str)> {
        let lane = if self.report { "report" } else { "opinion" };
        let mut fields = vec![("lane", lane), ("item", ITEM), ("text", self.text.as_str()), ("acknowledge", "yes")];
        fields.extend(self.mail.as_deref().map(|mail| ("email", mail)));
        fields
    }

    /// The kinds of letters that one commit has to bring about.
    fn letters(&self) -> BTreeSet<&'static str> {
        let unit = (!self.report).then_some("unit");
        let citizen = self.mail.is_some().then_some("citizen_receipt");
        ["desk"].into_iter().chain(unit).chain(citizen).collect()
    }
}

/// The receipts that citizens hold, on the disk before anybody counts on them.
struct Acknowledged(Mutex<File>);

impl Acknowledged {
    fn write(&self, submission: &Submission, receipt: &Receipt) {
        let line = json!({ "serial": submission.serial, "number": receipt.number, "code": receipt.code });
        let mut file = self.0.lock().unwrap();
        writeln!(file, "{line}").unwrap();
        file.sync_data().unwrap();
    }

    fn read(path: &Path) -> Vec<(Submission, Receipt)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let lines = BufReader::new(File::open(path).unwrap()).lines();
        lines
            .map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap())
            .map(|line| {
                let serial = u32::try_from(line["serial"].as_u64().unwrap()).unwrap();
                (Submission::new(serial), Receipt { number: text(&line["number"]), code: text(&line["code"]) })
            })
            .collect()
    }
}

/// How the clients fared.
#[derive(Default)]
struct Tally {
    next: AtomicU32,
    stop: AtomicBool,
    acknowledged: AtomicU32,
    /// Rings with each of them.
    progress: Notify,
    /// Submissions sent again because no answer came.
    repeated: AtomicU32,
    /// Answers that nothing can be stored now.
    unavailable: AtomicU32,
}

async fn killed_under_load(installation: &mut Installation, database: &str, name: &str) {
    // A killed worker's letters come back when their lease is over: soon, here.
    installation.set("HUIYIN__MAIL__TIMEOUT_SECONDS", "2");
    installation.set("HUIYIN__MAIL__LEASE_SECONDS", "4");
    installation.set("HUIYIN__LIMITS__STATUS_TOTAL__BURST", "1000000");
    let log = installation.path("acknowledged");
    let acknowledged = Acknowledged(Mutex::new(File::create(&log).unwrap()));
    let tally = Tally::default();
    let mut dice = Dice::cast(name);

    let mut running = installation.start().await;
    let clients = join_all((0..CLIENTS).map(|_| send_until_stopped(installation.address, &tally, &acknowledged)));
    let mut slowest = Duration::ZERO;
    let killer = async {
        for _ in 0..KILLS {
            // However slow the machine is: no kill before the clients are at work again.
            let begun = tally.acknowledged.load(Ordering::Relaxed);
            while tally.acknowledged.load(Ordering::Relaxed) < begun + CLIENTS / 4 {
                tally.progress.notified().await;
            }
            // Not waiting for anything: the moment of the kill is what is random.
            tokio::time::sleep(Duration::from_millis(dice.between(50, 800))).await;
            running.kill();
            let down = Instant::now();
            running = installation.start().await;
            slowest = slowest.max(down.elapsed());
        }
        tally.stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(killer, clients);

    let held = Acknowledged::read(&log);
    let repeated = tally.repeated.load(Ordering::Relaxed);
    let unavailable = tally.unavailable.load(Ordering::Relaxed);
    println!("{name}: {} acknowledged, {repeated} sent again, {unavailable} told to wait", held.len());
    println!("{name}: {KILLS} kills, slowest restart {slowest:?}");
    assert!(held.len() >= CLIENTS as usize * 4, "hardly any load: {}", held.len());
    assert!(repeated > 0, "no kill hit a submission: this run shows nothing");

    every_receipt_is_known(installation, &held).await;
    let mut ledger = Ledger::open(database).await;
    ledger.until_all_sent(DRAIN).await;
    assert!(running.terminate().await.success(), "SIGTERM is a stop in good order");
    check_cases(&mut ledger, &held).await;
    check_letters(&mut ledger, &held, &installation.path("mail"), name).await;
    assert_eq!(ledger.integrity().await, "ok");
}

/// Sends one submission after the other; each until it is acknowledged.
async fn send_until_stopped(address: std::net::SocketAddr, tally: &Tally, acknowledged: &Acknowledged) {
    while !tally.stop.load(Ordering::Relaxed) {
        let submission = Submission::new(tally.next.fetch_add(1, Ordering::Relaxed));
        let mut client = Client::new(address, submission.serial);
        let token = until_up(async |client: &mut Client| client.form_token().await.ok(), &mut client).await;
        let mut fields = vec![("form_token", token.as_str())];
        fields.extend(submission.fields());
        let receipt = send_until_acknowledged(&mut client, &fields, tally).await;
        acknowledged.write(&submission, &receipt);
        tally.acknowledged.fetch_add(1, Ordering::Relaxed);
        tally.progress.notify_one();
        if submission.serial.is_multiple_of(5) {
            let again = send_until_acknowledged(&mut client, &fields, tally).await;
            assert_eq!(again, receipt, "the same submission has one receipt");
        }
    }
}

async fn send_until_acknowledged(client: &mut Client, fields: &[(&str, &str)], tally: &Tally) -> Receipt {
    let mut sent = false;
    let cookie = until_up(
        async |client: &mut Client| {
            client.connect().await.ok()?;
            if sent {
                tally.repeated.fetch_add(1, Ordering::Relaxed);
            }
            sent = true;
            let answer = client.post("/feedback", fields).await.ok()?;
            match answer.status {
                303 => answer.cookie(),
                503 => {
                    tally.unavailable.fetch_add(1, Ordering::Relaxed);
                    None
                }
                status => panic!("status {status}: {}", answer.text()),
            }
        },
        client,
    )
    .await;
    until_up(async |client: &mut Client| client.receipt(&cookie).await.ok(), client).await
}

/// Tries until the server is up again and answers as it should; a moment between two tries, so that the clients leave
/// the starting server some of the processor.
async fn until_up<T>(mut attempt: impl AsyncFnMut(&mut Client) -> Option<T>, client: &mut Client) -> T {
    until(Duration::from_mins(1), async || attempt(client).await.ok_or("a citizen waited for a minute")).await
}

async fn every_receipt_is_known(installation: &Installation, held: &[(Submission, Receipt)]) {
    let mut client = Client::new(installation.address, 0);
    for (submission, receipt) in held {
        client.become_citizen(submission.serial);
        assert!(known(&mut client, receipt).await, "{} is not known", receipt.number);
    }
    // That a page says "known" means something only if it can say something else.
    let (_, first) = &held[0];
    let mut wrong = first.clone();
    wrong.code = wrong.code.chars().rev().collect();
    assert!(wrong.code == first.code || !known(&mut client, &wrong).await);
}

/// One case for each receipt and no other; each with its text and its history.
async fn check_cases(ledger: &mut Ledger, held: &[(Submission, Receipt)]) {
    let mut by_row: BTreeMap<i64, &Submission> = BTreeMap::new();
    for (submission, receipt) in held {
        let other = by_row.insert(row_of(&receipt.number), submission);
        assert!(other.is_none(), "{} was given twice", receipt.number);
    }
    let serials: BTreeSet<u32> = held.iter().map(|(submission, _)| submission.serial).collect();
    assert_eq!(serials.len(), held.len(), "each was acknowledged once");

    // Every submission was acknowledged in the end, so a case more is a case doubled.
    let cases = ledger.rows("SELECT id, COALESCE(body, '') FROM cases ORDER BY id").await;
    assert_eq!(cases.iter().map(|(id, _)| *id).collect::<Vec<_>>(), by_row.keys().copied().collect::<Vec<_>>());
    for (id, body) in &cases {
        let submission = by_row[id];
        let expected = if submission.report { "" } else { submission.text.as_str() };
        assert_eq!(body, expected, "case {id}");
    }
    let sealed = ledger.count("SELECT COUNT(*) FROM cases WHERE LENGTH(sealed_body) > 0 AND secrecy = 'report'").await;
    assert_eq!(usize::try_from(sealed).unwrap(), by_row.values().filter(|submission| submission.report).count());
    assert_eq!(ledger.count("SELECT COUNT(*) FROM submissions").await, i64::try_from(cases.len()).unwrap());
    assert_eq!(
        ledger.count("SELECT COUNT(DISTINCT case_id) FROM submissions").await,
        i64::try_from(cases.len()).unwrap()
    );
    // No number was skipped: each is given in the commit that files the case.
    for two in cases.windows(2) {
        assert!(two[1].0 == two[0].0 + 1 || two[1].0 / 10_000_000 != two[0].0 / 10_000_000, "{two:?}");
    }

    let mut events: HashMap<i64, BTreeMap<String, u32>> = HashMap::new();
    for (case, kind) in ledger.rows("SELECT case_id, kind FROM events").await {
        *events.entry(case).or_default().entry(kind).or_default() += 1;
    }
    for (id, submission) in &by_row {
        let of_case = events.get(id).unwrap_or_else(|| panic!("case {id} has no history"));
        assert_eq!(of_case.get("filed"), Some(&1), "case {id}: {of_case:?}");
        let way = if submission.report { "kept_at_desk" } else { "transferred" };
        assert_eq!(of_case.get(way), Some(&1), "case {id}: {of_case:?}");
    }
    assert_eq!(events.len(), by_row.len(), "events of no case");
}

/// Each case has its letters, and each letter arrived; if twice, then as the same message.
async fn check_letters(ledger: &mut Ledger, held: &[(Submission, Receipt)], mail: &Path, name: &str) {
    let mut written: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (case, kind) in ledger.rows("SELECT case_id, kind FROM letters WHERE case_id IS NOT NULL").await {
        written.entry(case).or_default().push(kind);
    }
    let mut arrived: HashMap<(String, &'static str), Vec<String>> = HashMap::new();
    for message in maildir::messages(mail) {
        let to = message.must("delivered-to");
        let kind = match to {
            DESK => "desk",
            to if to.ends_with("@post.example") => "citizen_receipt",
            _ => "unit",
        };
        let id = message.must("message-id").to_owned();
        arrived.entry((message.must("x-huiyin-case").to_owned(), kind)).or_default().push(id);
    }
    let mut doubled = 0;
    let mut identifiers = BTreeSet::new();
    let mut letters = 0;
    for (submission, receipt) in held {
        let mut of_case = written.remove(&row_of(&receipt.number)).unwrap_or_default();
        of_case.sort();
        assert_eq!(of_case, submission.letters().into_iter().collect::<Vec<_>>(), "letters of {}", receipt.number);
        for kind in submission.letters() {
            let ids = arrived.remove(&(receipt.number.clone(), kind));
            let ids = ids.unwrap_or_else(|| panic!("the letter to {kind} of {} did not arrive", receipt.number));
            assert!(ids.iter().all(|id| *id == ids[0]), "{}: one letter, two messages: {ids:?}", receipt.number);
            doubled += ids.len() - 1;
            letters += 1;
            assert!(identifiers.insert(ids[0].clone()), "one Message-ID for two letters: {}", ids[0]);
        }
    }
    println!("{name}: {letters} letters arrived, {doubled} of them twice");
    assert!(written.is_empty() && arrived.is_empty(), "letters of no case: {written:?} {arrived:?}");
}
