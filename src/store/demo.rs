//! Filling an empty database with made-up cases, many at a time.
use std::sync::LazyLock;

use sqlx::Error;

use crate::domain::case::{Event, Hold, Secrecy, State};
use crate::domain::feedback::Verdict;
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::staff::StaffId;
use crate::seal::Mac;

use super::Store;
use super::bulk::{self, Bulk, Cell, EVENTS, Kind, Then};
use super::codec::{BODY, event_cells, items_text, place};
use super::conn::{Conn, statements};
use super::error::StoreError;
use super::writer::Command;

statements! {
    NUMBERED = same(
        "INSERT INTO serials (year, next) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET next = excluded.next"
    );
}

/// `cases`, with what the desk has done to them.
static HANDLED: LazyLock<Bulk> = LazyLock::new(|| {
    use Kind::{Bytes, Int, Text};
    const COLUMNS: &[(&str, Kind)] = &[
        ("id", Int),
        ("receipt", Bytes),
        ("secrecy", Text),
        ("state", Text),
        ("hold", Text),
        ("items", Text),
        ("verdict", Text),
        ("subdistrict", Text),
        ("language", Text),
        ("body", Text),
        ("sealed_body", Bytes),
        ("notice", Bytes),
        ("filed_minute", Int),
        ("assignee", Int),
        ("due_minute", Int),
        ("channel", Text),
        ("units", Text),
        ("drafter", Int),
        ("merged_into", Int),
    ];
    Bulk::new("cases", COLUMNS, "")
});

static NOTES: LazyLock<Bulk> = LazyLock::new(|| {
    use Kind::{Int, Text};
    const COLUMNS: &[(&str, Kind)] =
        &[("case_id", Int), ("at_minute", Int), ("staff", Int), ("kind", Text), ("body", Text)];
    Bulk::new("notes", COLUMNS, "")
});

static DEAD: LazyLock<Bulk> = LazyLock::new(|| {
    use Kind::{Int, Text};
    const COLUMNS: &[(&str, Kind)] = &[
        ("case_id", Int),
        ("kind", Text),
        ("recipient", Text),
        ("language", Text),
        ("unit", Text),
        ("written_minute", Int),
        ("state", Text),
        ("attempts", Int),
        ("next_at", Int),
        ("last_reply", Text),
    ];
    Bulk::new("letters", COLUMNS, "")
});

/// A made-up case. No `Debug`: it looks like a real one.
pub struct DemoCase {
    pub number: CaseNumber,
    pub secrecy: Secrecy,
    pub state: State,
    pub hold: Option<Hold>,
    pub items: Vec<ItemNumber>,
    pub verdict: Option<Verdict>,
    pub subdistrict: Option<UnitId>,
    pub text: String,
    pub filed_minute: i64,
    pub assignee: Option<StaffId>,
    pub due_minute: Option<i64>,
    pub channel: &'static str,
    pub units: Vec<UnitId>,
    pub drafter: Option<StaffId>,
    pub merged_into: Option<CaseNumber>,
    pub events: Vec<(i64, Event)>,
    /// Written by the assignee.
    pub note: Option<String>,
    /// A letter to the first unit that was given up.
    pub dead_letter: Option<String>,
}

struct Row {
    case: DemoCase,
    receipt: [u8; Mac::LENGTH],
    sealed_body: Option<Vec<u8>>,
    items: String,
    units: String,
}

struct Fill {
    rows: Vec<Row>,
    notice: [u8; 32],
}

impl Command for Fill {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        let (mut cases, mut events, mut notes, mut dead) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let int = |value: Option<i64>| value.map_or(Cell::Null, Cell::Int);
        for Row { case, receipt, sealed_body, items, units } in &self.rows {
            let id = case.number.row();
            cases.extend_from_slice(&[
                Cell::Int(id),
                Cell::Bytes(receipt),
                Cell::Text(case.secrecy.as_str()),
                Cell::Text(case.state.as_str()),
                case.hold.map(Hold::as_str).into(),
                Cell::Text(items),
                case.verdict.map(Verdict::as_str).into(),
                case.subdistrict.as_ref().map(UnitId::as_str).into(),
                Cell::Text(Language::ZhHans.as_str()),
                sealed_body.is_none().then_some(case.text.as_str()).into(),
                sealed_body.as_deref().into(),
                Cell::Bytes(&self.notice),
                Cell::Int(case.filed_minute),
                int(case.assignee.map(|staff| staff.0)),
                int(case.due_minute),
                Cell::Text(case.channel),
                Cell::Text(units),
                int(case.drafter.map(|staff| staff.0)),
                int(case.merged_into.map(CaseNumber::row)),
            ]);
            for (minute, event) in &case.events {
                events.extend_from_slice(&event_cells(id, event, None, *minute));
            }
            if let Some(note) = case.note.as_deref().filter(|_| sealed_body.is_none()) {
                notes.extend_from_slice(&[
                    Cell::Int(id),
                    Cell::Int(case.filed_minute + 90),
                    int(case.assignee.map(|staff| staff.0)),
                    Cell::Text("note"),
                    Cell::Text(note),
                ]);
            }
            if let Some((to, unit)) = case.dead_letter.as_deref().zip(case.units.first()) {
                dead.extend_from_slice(&[
                    Cell::Int(id),
                    Cell::Text("unit"),
                    Cell::Text(to),
                    Cell::Text(Language::ZhHans.as_str()),
                    Cell::Text(unit.as_str()),
                    Cell::Int(case.filed_minute),
                    Cell::Text("dead"),
                    Cell::Int(1),
                    Cell::Int(case.filed_minute * 60_000),
                    Cell::Text("550 5.1.1 no such mailbox"),
                ]);
            }
        }
        let parts: [(&'static Bulk, &[Cell<'_>]); 4] =
            [(&HANDLED, &cases), (&EVENTS, &events), (&NOTES, &notes), (&DEAD, &dead)];
        bulk::insert(&mut conn, &parts, None, Then::GoOn).await?;
        if let Some(last) = self.rows.last() {
            let (year, serial) = last.case.number.parts();
            conn.sql(NUMBERED).bind(i64::from(year)).bind(i64::from(serial) + 1).run().await?;
        }
        Ok(())
    }
}

impl Store {
    /// Adds made-up cases of one year, their numbers rising. No letter of theirs waits to be sent.
    pub async fn fill(&self, cases: Vec<DemoCase>, notice: [u8; 32]) -> Result<(), StoreError> {
        let (keyring, entropy) = (&self.0.keyring, &*self.0.entropy);
        let row = |case: DemoCase| {
            let receipt = keyring.mac("demo", &case.number.row().to_be_bytes()).to_bytes();
            let sealed_body = (case.secrecy != Secrecy::Opinion)
                .then(|| keyring.seal(place(BODY, &receipt), case.text.as_bytes(), entropy));
            let items = items_text(&case.items);
            let units = case.units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(",");
            Row { case, receipt, sealed_body, items, units }
        };
        self.0.queue.commit(Fill { rows: cases.into_iter().map(row).collect(), notice }).await
    }
}
