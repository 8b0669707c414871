//! The inbox against a naive scan: every tray, order, filter and word, on both databases.
use std::collections::BTreeSet;

use crate::domain::case::{Secrecy, State};
use crate::domain::feedback::Lane;
use crate::domain::ids::ItemNumber;
use crate::domain::inbox::{Filter, Order, Query, Tray};
use crate::domain::search::Wanted;
use crate::domain::staff::StaffId;
use crate::store::{Filed, Sight, Store};

use super::on_both;
use super::scene::{NOW, Says, Scene};

const ME: Sight = Sight { me: StaffId(1), officer: false };
const OFFICER: Sight = Sight { me: StaffId(9), officer: true };

const TEXTS: [&str; 8] = [
    "停车场还没有建好，路灯也不亮。",
    "路灯修好了，谢谢。The Parking lot is OK",
    "停 车 难，𠮷祥里12号，PM2.5超标！",
    "办事窗口排队四十分钟\n工作人员态度很好",
    "建好停车场，再说路灯",
    "'\"*()AND OR NOT NEAR %_\\",
    "车车车车车停停停",
    "İstanbul ＡＢＣ ǅ ß ﬁ e\u{301}",
];

/// Cases of every kind, some handled; gives their row ids.
async fn furnish(scene: &Scene) -> Vec<i64> {
    let mut ids = Vec::new();
    for n in 0..64_u32 {
        let n_usize = n as usize;
        let says = Says {
            text: TEXTS[n_usize % TEXTS.len()],
            lane: if n % 9 == 4 { Lane::Report } else { Lane::Opinion },
            items: match n % 4 {
                0 => vec![1],
                1 => vec![1, 2],
                2 => vec![3],
                _ => Vec::new(),
            },
            about: (n % 13 == 5).then_some("commission"),
            quarantined: n % 5 == 0,
            ..Says::default()
        };
        let mut filing = scene.filing(n + 1, &says);
        filing.filed_minute = NOW - 40 * 1440 + i64::from(n) * 900;
        let Filed::New(number) = scene.store.file(filing).await.unwrap() else { panic!("filed before") };
        ids.push(number.row());
    }
    for (at, id) in ids.iter().enumerate() {
        let due = NOW - 3 * 1440 + i64::try_from(at % 7).unwrap() * 1440;
        let assignee = if at % 3 == 0 { "1" } else { "NULL" };
        scene
            .raw(&format!(
                "UPDATE cases SET assignee = {assignee}, channel = CASE WHEN {at} % 6 = 0 THEN 'phone' ELSE 'web' END, \
                 units = CASE WHEN state = 'transferred' THEN 'housing,planning' ELSE '' END, \
                 due_minute = CASE WHEN state <> 'with_officer' THEN {due} END, \
                 merged_into = CASE WHEN {at} % 11 = 10 THEN {first} END WHERE id = {id}",
                first = ids[0]
            ))
            .await;
        if at % 10 == 3 {
            scene.raw(&format!("UPDATE letters SET state = 'dead' WHERE case_id = {id}")).await;
        }
        if at % 8 == 6 {
            scene
                .raw(&format!(
                    "INSERT INTO notes (case_id, at_minute, staff, kind, body) SELECT id, 1, 1, 'note', '已核实，属实' \
                     FROM cases WHERE id = {id} AND secrecy = 'opinion'"
                ))
                .await;
        }
        if at % 12 == 7 {
            scene.raw(&format!("INSERT INTO withdrawals (staff, case_id, at_minute) VALUES (1, {id}, 1)")).await;
        }
    }
    while scene.store.index(50).await.unwrap() > 0 {}
    ids
}

/// A case as the naive scan sees it.
struct Plain {
    id: i64,
    secrecy: String,
    state: String,
    items: Vec<u16>,
    assignee: Option<i64>,
    due: Option<i64>,
    channel: String,
    units: String,
    merged: bool,
    filed: i64,
    texts: Vec<String>,
    failed: bool,
    withdrawn: Vec<i64>,
}

async fn scan(scene: &Scene, ids: &[i64]) -> Vec<Plain> {
    let mut all = Vec::new();
    for id in ids {
        let cell = async |sql: &str| scene.raw(&sql.replace('?', &id.to_string())).await.into_iter().next();
        let column = async |name: &str| {
            cell(&format!("SELECT coalesce(CAST({name} AS TEXT), '') FROM cases WHERE id = ?")).await.unwrap()
        };
        let number = |text: String| text.parse().ok();
        let mut texts = scene.raw(&format!("SELECT body FROM cases WHERE id = {id} AND body IS NOT NULL")).await;
        texts.extend(scene.raw(&format!("SELECT body FROM notes WHERE case_id = {id} AND body IS NOT NULL")).await);
        all.push(Plain {
            id: *id,
            secrecy: column("secrecy").await,
            state: column("state").await,
            items: column("items").await.split(',').filter_map(|n| n.parse().ok()).collect(),
            assignee: number(column("assignee").await),
            due: number(column("due_minute").await),
            channel: column("channel").await,
            units: column("units").await,
            merged: !column("merged_into").await.is_empty(),
            filed: number(column("filed_minute").await).unwrap(),
            texts,
            failed: cell("SELECT CAST(id AS TEXT) FROM letters WHERE case_id = ? AND state = 'dead'").await.is_some(),
            withdrawn: scene
                .raw(&format!("SELECT CAST(staff AS TEXT) FROM withdrawals WHERE case_id = {id}"))
                .await
                .into_iter()
                .filter_map(number)
                .collect(),
        });
    }
    all
}

impl Plain {
    fn is_seen(&self, sight: Sight) -> bool {
        (self.secrecy != "sealed" || sight.officer) && !self.withdrawn.contains(&sight.me.0)
    }

    fn is_in(&self, tray: Tray, sight: Sight) -> bool {
        let open = !matches!(self.state.as_str(), "answered" | "closed");
        match tray {
            Tray::ToTriage => self.state == "at_desk",
            Tray::Mine => self.assignee == Some(sight.me.0) && open,
            Tray::DueSoon => self.due.is_some_and(|due| (NOW..NOW + 3 * 1440).contains(&due)),
            Tray::Overdue => self.due.is_some_and(|due| due < NOW),
            Tray::Quarantine => self.state == "quarantined",
            Tray::FailedMail => self.failed,
            Tray::Unacknowledged => false,
            Tray::ToReview => self.state == "in_review",
            Tray::Duplicates => self.merged,
            Tray::Open => open,
            Tray::Done => !open,
            Tray::All => true,
        }
    }

    fn fits(&self, filter: &Filter) -> bool {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        (filter.items.is_empty() || filter.items.iter().any(|item| self.items.contains(&item.get())))
            && filter.unit.as_ref().is_none_or(|unit| self.units.split(',').any(|id| id == unit.as_str()))
            && filter.secrecy.is_none_or(|secrecy| secrecy.as_str() == self.secrecy)
            && filter.channel.as_ref().is_none_or(|channel| *channel == self.channel)
            && filter.state.is_none_or(|state| state.as_str() == self.state)
            && filter.assignee.is_none_or(|staff| self.assignee == Some(staff.0))
            && filter.from_minute.is_none_or(|from| self.filed >= from)
            && filter.to_minute.is_none_or(|to| self.filed < to)
            && (filter.wanted.is_empty() || filter.wanted.is_in(&texts))
    }
}

/// Whether the list comes from the word index, which holds no sealed case. (Every other tray here is small.)
fn is_indexed(query: &Query) -> bool {
    let filter = Filter { from_minute: None, to_minute: None, ..query.filter.clone() };
    matches!(query.tray, Tray::Open | Tray::Done | Tray::All)
        && filter != Filter::default()
        && filter.secrecy != Some(Secrecy::Sealed)
}

fn naive(all: &[Plain], query: &Query, sight: Sight) -> Vec<i64> {
    let mut found: Vec<&Plain> = all
        .iter()
        .filter(|case| case.is_seen(sight) && case.is_in(query.tray, sight) && case.fits(&query.filter))
        .filter(|case| query.order != Order::Due || case.due.is_some())
        .filter(|case| case.secrecy != "sealed" || !is_indexed(query))
        .collect();
    match query.order {
        Order::Newest => found.sort_by_key(|case| -case.id),
        Order::Oldest => found.sort_by_key(|case| case.id),
        Order::Due => found.sort_by_key(|case| (case.due, case.id)),
    }
    found.into_iter().map(|case| case.id).collect()
}

/// All pages of a list, one after the other.
async fn read_on(store: &Store, mut query: Query, sight: Sight) -> Vec<i64> {
    let mut all = Vec::new();
    loop {
        let page = store.inbox(sight, &query, NOW).await.unwrap();
        assert!(page.lines.len() <= query.limit);
        assert!(page.unfinished || page.next.is_none() || page.lines.len() == query.limit);
        all.extend(page.lines.iter().map(|line| line.number.row()));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return all,
        }
    }
}

fn filters() -> Vec<Filter> {
    let item = |n| ItemNumber::new(n).unwrap();
    let wanted = |text| Filter { wanted: Wanted::parse(text), ..Filter::default() };
    vec![
        Filter::default(),
        Filter { items: vec![item(1)], ..Filter::default() },
        Filter { items: vec![item(2), item(3)], ..Filter::default() },
        Filter { secrecy: Some(Secrecy::Report), ..Filter::default() },
        Filter { secrecy: Some(Secrecy::Sealed), ..Filter::default() },
        Filter { channel: Some("phone".to_owned()), state: Some(State::Transferred), ..Filter::default() },
        Filter { unit: Some("planning".parse().unwrap()), ..Filter::default() },
        Filter { from_minute: Some(NOW - 30 * 1440), to_minute: Some(NOW - 20 * 1440), ..Filter::default() },
        Filter { assignee: Some(StaffId(1)), ..wanted("路灯") },
        Filter { items: vec![item(1)], ..wanted("停") },
        wanted("车车车车"),
        wanted("属实"),
        wanted("不在这里"),
        wanted("停车 好"),
    ]
}

/// A character of four bytes stands whole in the segments, whatever stands beside it.
#[tokio::test]
async fn no_character_of_what_became_a_report_is_left_in_the_segments() {
    let scene = Scene::sqlite().await;
    let says = Says { text: "𠮷祥里的事", ..Says::default() };
    let Filed::New(number) = scene.store.file(scene.filing(1, &says)).await.unwrap() else { panic!() };
    for token in 2..40 {
        scene.store.file(scene.filing(token, &Says::default())).await.unwrap();
    }
    while scene.store.index(7).await.unwrap() > 0 {}
    let left = async || {
        let blocks = scene.raw("SELECT hex(block) FROM search_data").await;
        blocks.iter().any(|block| block.contains("F0A0AEB7"))
    };
    assert!(left().await, "the search finds what is there");
    let id = number.row();
    scene.raw(&format!("UPDATE letters SET state = 'dead', body = NULL, body_of_case = 0 WHERE case_id = {id}")).await;
    scene
        .raw(&format!(
            "UPDATE cases SET secrecy = 'report', sealed_body = x'00', body = NULL, version = version + 1 WHERE id = {id}"
        ))
        .await;
    scene
        .raw(&format!(
            "INSERT INTO events (case_id, at_minute, kind, actor, detail) VALUES ({id}, 1, 'lane_changed', 'operator', '')"
        ))
        .await;
    while scene.store.index(50).await.unwrap() > 0 {}
    assert!(!left().await);
}

on_both! {
    async fn every_list_is_what_a_scan_finds(scene) {
        let ids = furnish(&scene).await;
        let all = scan(&scene, &ids).await;
        let mut seen = 0;
        for sight in [ME, OFFICER] {
            for tray in Tray::ALL {
                for order in Order::ALL {
                    for filter in filters() {
                        let query = Query { order, filter, limit: 4, ..Query::of(tray) };
                        let expected = naive(&all, &query, sight);
                        seen += expected.len();
                        assert_eq!(read_on(&scene.store, query.clone(), sight).await, expected, "{sight:?} {query:?}");
                    }
                }
            }
            for (tray, count) in scene.store.inbox_counts(sight, NOW).await.unwrap() {
                let expected = naive(&all, &Query::of(tray), sight).len();
                assert_eq!(count, expected as u64, "{sight:?} {tray:?}");
            }
        }
        assert!(seen > 1_000, "{seen}");
    }

    async fn every_run_of_every_text_is_found(scene) {
        let ids = furnish(&scene).await;
        let all = scan(&scene, &ids).await;
        let mut runs = BTreeSet::new();
        for text in TEXTS.iter().chain(&["已核实，属实"]) {
            let characters: Vec<char> = text.chars().collect();
            for length in 1..=4 {
                runs.extend(characters.windows(length).map(|run| run.iter().collect::<String>()));
            }
        }
        assert!(runs.len() > 250);
        for run in runs {
            let wanted = Wanted::parse(&run);
            let query = Query { filter: Filter { wanted, ..Filter::default() }, limit: 100, ..Query::of(Tray::All) };
            let expected = naive(&all, &query, ME);
            assert!(!expected.is_empty(), "{run:?}");
            assert_eq!(read_on(&scene.store, query, ME).await, expected, "{run:?}");
        }
    }

    async fn a_text_that_became_a_report_is_found_no_more(scene) {
        let Filed::New(number) = scene.store.file(scene.filing(1, &Says::default())).await.unwrap() else { panic!() };
        let query = Query { filter: Filter { wanted: Wanted::parse("停车"), ..Filter::default() }, ..Query::of(Tray::All) };
        assert!(scene.store.inbox(ME, &query, NOW).await.unwrap().lines.is_empty(), "not indexed yet");
        assert!(scene.store.index_behind().await.unwrap() > 0);
        while scene.store.index(50).await.unwrap() > 0 {}
        assert_eq!(scene.store.index_behind().await.unwrap(), 0);
        assert_eq!(scene.store.inbox(ME, &query, NOW).await.unwrap().lines.len(), 1);
        scene.raw("UPDATE letters SET state = 'dead', body = NULL, body_of_case = 0").await;
        let sealed = if scene.is_sqlite() { "x'00'" } else { "'\\x00'::bytea" };
        scene.raw(&format!("UPDATE cases SET secrecy = 'report', sealed_body = {sealed}, body = NULL, version = version + 1")).await;
        assert!(scene.store.inbox(ME, &query, NOW).await.unwrap().lines.is_empty(), "before the index has heard of it");
        scene.raw(&format!("INSERT INTO events (case_id, at_minute, kind, actor, detail) VALUES ({}, 1, 'lane_changed', 'operator', '')", number.row())).await;
        while scene.store.index(50).await.unwrap() > 0 {}
        let holds = if scene.is_sqlite() {
            "SELECT CAST(count(*) AS TEXT) FROM search WHERE search MATCH '\"停车\"'"
        } else {
            "SELECT CAST(count(*) AS TEXT) FROM search WHERE words @@ CAST('''停车''' AS tsquery)"
        };
        assert_eq!(scene.raw(holds).await, ["0"]);
    }

    async fn a_sealed_case_has_no_token(scene) {
        let ids = furnish(&scene).await;
        let key = if scene.is_sqlite() { "rowid" } else { "id" };
        let sealed = format!(
            "SELECT CAST(count(*) AS TEXT) FROM search WHERE {key} IN (SELECT id FROM cases WHERE secrecy = 'sealed')"
        );
        assert_eq!(scene.raw(&sealed).await, ["0"]);
        let query = Query {
            filter: Filter { secrecy: Some(Secrecy::Sealed), ..Filter::default() },
            ..Query::of(Tray::All)
        };
        assert!(scene.store.inbox(ME, &query, NOW).await.unwrap().lines.is_empty());
        assert!(!scene.store.inbox(OFFICER, &query, NOW).await.unwrap().lines.is_empty());

        // One that is sealed later is taken out.
        let (id, blob) = (ids[1], if scene.is_sqlite() { "x'00'" } else { "'\\x00'::bytea" });
        let there = format!("SELECT CAST(count(*) AS TEXT) FROM search WHERE {key} = {id}");
        assert_eq!(scene.raw(&there).await, ["1"]);
        scene.raw(&format!("UPDATE letters SET body = NULL, body_of_case = 0 WHERE case_id = {id}")).await;
        scene.raw(&format!("UPDATE cases SET secrecy = 'sealed', sealed_body = {blob}, body = NULL, version = version + 1 \
            WHERE id = {id}")).await;
        scene.raw(&format!("INSERT INTO events (case_id, at_minute, kind, actor, detail) \
            VALUES ({id}, 1, 'lane_changed', 'operator', '')")).await;
        while scene.store.index(50).await.unwrap() > 0 {}
        assert_eq!(scene.raw(&there).await, ["0"]);
    }

    async fn a_note_is_found(scene) {
        let Filed::New(number) = scene.store.file(scene.filing(1, &Says::default())).await.unwrap() else { panic!() };
        while scene.store.index(50).await.unwrap() > 0 {}
        let query = Query { filter: Filter { wanted: Wanted::parse("属实 停车"), ..Filter::default() }, ..Query::of(Tray::All) };
        assert!(scene.store.inbox(ME, &query, NOW).await.unwrap().lines.is_empty());
        let id = number.row();
        scene.raw(&format!("INSERT INTO notes (case_id, at_minute, kind, body) VALUES ({id}, 1, 'note', '已核实，属实')")).await;
        scene.raw(&format!("INSERT INTO events (case_id, at_minute, kind, actor, detail) VALUES ({id}, 1, 'noted', 'operator', '')")).await;
        while scene.store.index(50).await.unwrap() > 0 {}
        assert_eq!(scene.store.inbox(ME, &query, NOW).await.unwrap().lines.len(), 1);
    }

    async fn views_are_each_ones_own(scene) {
        let store = &scene.store;
        assert!(store.save_view(StaffId(1), "今天", "box=mine").await.unwrap());
        assert!(store.save_view(StaffId(1), "今天", "box=open").await.unwrap());
        assert!(store.save_view(StaffId(2), "今天", "box=done").await.unwrap());
        let views = store.views(StaffId(1)).await.unwrap();
        assert_eq!(views.iter().map(|view| view.query.as_str()).collect::<Vec<_>>(), ["box=open"]);
        store.forget_view(StaffId(2), views[0].id).await.unwrap();
        assert_eq!(store.views(StaffId(1)).await.unwrap().len(), 1);
        store.forget_view(StaffId(1), views[0].id).await.unwrap();
        assert!(store.views(StaffId(1)).await.unwrap().is_empty());
        for n in 0..50 {
            store.save_view(StaffId(3), &n.to_string(), "").await.unwrap();
        }
        assert_eq!(store.views(StaffId(3)).await.unwrap().len(), 40);
    }
}
