//! The inbox with as many cases as `HUIYIN_BENCH_CASES` says (a million unless it does): lists, badges, filters, searches.
//!
//! The database is made once by `huiyin demo` and kept in `target/bench-inbox`. Times are those of the store's answer, in
//! this process, on SQLite: first touch is the first question on connections just opened, warm are the ones after it.
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use huiyin::config::DatabaseUrl;
use huiyin::domain::case::{Secrecy, State};
use huiyin::domain::ids::ItemNumber;
use huiyin::domain::inbox::{Cursor, Filter, Order, Query, Tray};
use huiyin::domain::search::Wanted;
use huiyin::domain::staff::StaffId;
use huiyin::seal::{Keyring, OsEntropy};
use huiyin::store::{Sight, Store};
use sqlx::{Connection as _, SqliteConnection};

use crate::runs::block_on;
use crate::table::{Table, thousands};

const ME: Sight = Sight { me: StaffId(3), officer: false };
/// How often each question is asked warm.
const AGAIN: usize = 40;

pub fn run(table: &mut Table) {
    #[expect(clippy::disallowed_methods, reason = "a benchmark's own setting")]
    let cases: u32 = std::env::var("HUIYIN_BENCH_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-inbox/{cases}"));
    if !home.join("filled").exists() {
        fill(&home, cases);
    }
    block_on(measure(table, &home, cases));
}

fn fill(home: &std::path::Path, cases: u32) {
    let _ = std::fs::remove_dir_all(home);
    let began = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_huiyin"))
        .args(["demo", &cases.to_string(), "--json"])
        .env_clear()
        .env("HUIYIN_DATA", home)
        .status()
        .unwrap();
    assert!(status.success());
    println!("made {} cases in {:.0?}", thousands(f64::from(cases)), began.elapsed());
    std::fs::write(home.join("filled"), "").unwrap();
}

async fn open(home: &std::path::Path) -> Store {
    let keyring = Keyring::open_or_create(&home.join("keys"), &OsEntropy).unwrap();
    let url = DatabaseUrl::Sqlite(home.join("huiyin.db"));
    Store::open(&url, Arc::new(keyring), Arc::new(OsEntropy)).await.unwrap()
}

/// A kind of question, and the worst of its kind.
struct Worst {
    warm: Duration,
    first: Duration,
}

impl Worst {
    const NONE: Self = Self { warm: Duration::ZERO, first: Duration::ZERO };

    fn of(&mut self, (first, p50): (Duration, Duration)) {
        self.warm = self.warm.max(p50);
        self.first = self.first.max(first);
    }
}

async fn measure(table: &mut Table, home: &std::path::Path, cases: u32) {
    let path = home.join("huiyin.db");
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let number = async |raw: &mut SqliteConnection, sql: &'static str| -> i64 {
        sqlx::query_scalar(sql).fetch_one(raw).await.unwrap()
    };
    let now = number(&mut raw, "SELECT max(filed_minute) FROM cases").await + 1;
    let middle = number(&mut raw, "SELECT min(id) + (max(id) - min(id)) / 2 FROM cases").await;
    let text = number(&mut raw, "SELECT sum(length(CAST(body AS BLOB))) FROM cases").await
        + number(&mut raw, "SELECT coalesce(sum(length(CAST(body AS BLOB))), 0) FROM notes").await;
    let index = number(&mut raw, "SELECT sum(length(block)) FROM search_data").await
        + number(&mut raw, "SELECT sum(length(sz) + 6) FROM search_docsize").await;
    raw.close().await.unwrap();

    println!("| question | found | first touch | warm p50 | warm p99 |");
    println!("|---|---|---|---|---|");
    let mut lists = Worst::NONE;
    for (name, query) in lists_asked(middle) {
        lists.of(ask(home, &name, &query, now).await);
    }
    lists.of(count(home, now).await);
    let mut searches = Worst::NONE;
    for (name, query) in searches_asked() {
        searches.of(ask(home, &name, &query, now).await);
    }
    let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
    let size = f64::from(u32::try_from(index / 1000).unwrap()) / f64::from(u32::try_from(text / 1000).unwrap());
    println!("\ntext {} MB, word index {} MB", text / 1_000_000, index / 1_000_000);
    let of = format!("{} cases", thousands(f64::from(cases)));
    table.line("list, filter, badges: slowest warm p50", of.clone(), ms(lists.warm), "≤ 1 ms", "5 ms");
    table.line("Chinese search: slowest warm p50", of.clone(), ms(searches.warm), "≤ 5 ms", "20 ms");
    table.line("Chinese search: slowest first touch", of.clone(), ms(searches.first), "≤ 50 ms", "200 ms");
    table.line("word index against text", of, format!("{size:.2}×"), "≤ 1.1×", "2×");
}

fn lists_asked(middle: i64) -> Vec<(String, Query)> {
    let item = |n| vec![ItemNumber::new(n).unwrap()];
    let mut all: Vec<(String, Query)> =
        Tray::ALL.into_iter().map(|tray| (format!("tray {}", tray.as_str()), in_order(tray))).collect();
    let deep = Query { after: Some(Cursor { due_minute: 0, id: middle }), ..Query::of(Tray::All) };
    all.push(("all, from the middle on".to_owned(), deep));
    let filters = [
        ("item 3", Tray::All, Filter { items: item(3), ..Filter::default() }),
        (
            "item 3, subdistrict",
            Tray::All,
            Filter { items: item(3), subdistrict: "chigang-jiedao".parse().ok(), ..Filter::default() },
        ),
        ("item 3, at desk", Tray::ToTriage, Filter { items: item(3), ..Filter::default() }),
        ("visits, closed", Tray::Done, Filter { channel: Some("visit".to_owned()), ..Filter::default() }),
        ("reports, at desk", Tray::ToTriage, Filter { secrecy: Some(Secrecy::Report), ..Filter::default() }),
        ("mine, transferred", Tray::Mine, Filter { state: Some(State::Transferred), ..Filter::default() }),
        ("overdue, item 3", Tray::Overdue, Filter { items: item(3), ..Filter::default() }),
    ];
    all.extend(
        filters.into_iter().map(|(name, tray, filter)| (format!("filter {name}"), Query { filter, ..Query::of(tray) })),
    );
    all
}

fn in_order(tray: Tray) -> Query {
    let order = if matches!(tray, Tray::DueSoon | Tray::Overdue) { Order::Due } else { Order::Newest };
    Query { order, ..Query::of(tray) }
}

fn searches_asked() -> Vec<(String, Query)> {
    let mut all = Vec::new();
    let narrow = Filter {
        items: vec![ItemNumber::new(3).unwrap()],
        subdistrict: "chigang-jiedao".parse().ok(),
        ..Filter::default()
    };
    for words in [
        "的",
        "修",
        "竹",
        "鑫",
        "龘",
        "路灯",
        "停车",
        "竹松",
        "车停",
        "停车场",
        "竹松路",
        "没有动",
        "有没动",
        "办事窗口",
        "排水管坏",
        "竹松花园",
        "口事办窗",
        "路灯 电梯",
        "led路灯",
        "wifi",
        "核实",
    ] {
        let wanted = Wanted::parse(words);
        for (name, tray, order, filter) in [
            ("", Tray::All, Order::Newest, Filter::default()),
            ("oldest", Tray::All, Order::Oldest, Filter::default()),
            ("item 3, subdistrict", Tray::All, Order::Newest, narrow.clone()),
            ("to triage", Tray::ToTriage, Order::Newest, Filter::default()),
            ("mine, by end", Tray::Mine, Order::Due, Filter::default()),
            ("failed mail", Tray::FailedMail, Order::Newest, Filter::default()),
        ] {
            let filter = Filter { wanted: wanted.clone(), ..filter };
            all.push((format!("“{words}” {name}"), Query { order, filter, ..Query::of(tray) }));
        }
    }
    all
}

/// First touch and warm p50.
async fn ask(home: &std::path::Path, name: &str, query: &Query, now: i64) -> (Duration, Duration) {
    let store = open(home).await;
    let mut found = (0, "");
    let mut times = Vec::with_capacity(AGAIN + 1);
    for _ in 0..=AGAIN {
        let began = Instant::now();
        let page = store.inbox(ME, query, now).await.unwrap();
        times.push(began.elapsed());
        found = (
            page.lines.len(),
            if page.unfinished {
                "…"
            } else if page.next.is_some() {
                "+"
            } else {
                ""
            },
        );
    }
    store.close().await;
    told(name, &format!("{}{}", found.0, found.1), times)
}

async fn count(home: &std::path::Path, now: i64) -> (Duration, Duration) {
    let store = open(home).await;
    let mut times = Vec::with_capacity(AGAIN + 1);
    let mut all = Vec::new();
    for _ in 0..=AGAIN {
        let began = Instant::now();
        all = store.inbox_counts(ME, now).await.unwrap();
        times.push(began.elapsed());
    }
    store.close().await;
    let found = all.iter().map(|(_, n)| n.to_string()).collect::<Vec<_>>().join(" ");
    told("badges of all trays", &found, times)
}

fn told(name: &str, found: &str, mut times: Vec<Duration>) -> (Duration, Duration) {
    let first = times.remove(0);
    times.sort();
    let (p50, p99) = (times[times.len() / 2], times[times.len() - 1]);
    println!("| {name} | {found} | {first:.2?} | {p50:.2?} | {p99:.2?} |");
    (first, p50)
}
