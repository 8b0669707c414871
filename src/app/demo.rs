//! 演示数据: an empty database is filled with made-up cases, so that the inbox can be tried and measured.
mod texts;

use super::App;
use crate::config::Edition;
use crate::domain::calendar::beijing_day;
use crate::domain::case::{Actor, Event, EventKind, Hold, Secrecy, State};
use crate::domain::feedback::Verdict;
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::notice::Responsible;
use crate::domain::staff::StaffId;
use crate::domain::unit::UnitKind;
use crate::store::StoreError;
use crate::store::demo::DemoCase;
use texts::Dice;

/// Cases go back so far.
const DAYS: i64 = 200;
const DAY: i64 = 24 * 60;
/// How many cases one commit takes, and how many events one of the index.
const BATCH: usize = 2_048;
const EVENTS: u32 = 8_192;
/// The first members of staff are given cases, whether they are there yet or not.
const MEMBERS: u32 = 8;
/// No more numbers in a year.
pub const MOST: u32 = 9_999_999;

/// How far the filling has come, of two times as many steps as cases.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    Cases(u64),
    /// There are cases already: nothing was added.
    NotEmpty,
}

/// Where made-up cases stand, of a hundred: those of the last weeks, and the older ones.
const RECENT: [(u32, &str); 7] = [
    (22, "at_desk"),
    (9, "quarantined"),
    (14, "accepted"),
    (31, "transferred"),
    (6, "in_review"),
    (8, "answered"),
    (10, "closed"),
];
const OLDER: [(u32, &str); 6] =
    [(2, "at_desk"), (2, "accepted"), (9, "transferred"), (1, "in_review"), (14, "answered"), (72, "closed")];

/// What made-up cases are about and by whom, drawn from the configuration.
struct Town<'a> {
    items: Vec<(ItemNumber, Option<UnitId>, &'a str)>,
    subdistricts: Vec<(UnitId, &'a str)>,
    now_minute: i64,
    total: u32,
}

impl App {
    /// Adds so many made-up cases to an empty database, and indexes them. No letter leaves.
    ///
    /// # Errors
    /// The store could not take them: then the database is half full.
    pub async fn fill_with_demo(&self, total: u32, tell: impl Fn(Progress)) -> Result<Filled, StoreError> {
        if self.store.counts().await?.cases > 0 {
            return Ok(Filled::NotEmpty);
        }
        self.remember_notices().await?;
        let editions = self.editions();
        let Edition { notice, units, .. } = editions.first().as_ref();
        let town = Town {
            items: notice
                .items()
                .map(|item| match &item.responsible {
                    Responsible::Unit { lead, .. } => (item.number, Some(lead.clone()), item.title.as_str()),
                    _ => (item.number, None, item.title.as_str()),
                })
                .collect(),
            subdistricts: units
                .iter()
                .filter(|unit| unit.kind == UnitKind::Subdistrict)
                .map(|unit| (unit.id.clone(), unit.name_zh.as_str()))
                .collect(),
            now_minute: self.now_minute(),
            total,
        };
        let of = u64::from(total) * 2;
        let mut dice = Dice::new(u64::from(total));
        let mut batch: Vec<DemoCase> = Vec::with_capacity(BATCH);
        let (mut year, mut serial) = (0, 0);
        for n in 0..total {
            let filed_minute = town.filed(n);
            let this_year = beijing_day(filed_minute).year();
            if this_year != year || batch.len() == BATCH {
                self.store.fill(std::mem::take(&mut batch), notice.hash).await?;
                tell(Progress { done: u64::from(n), of });
                serial = if this_year == year { serial } else { 0 };
                year = this_year;
            }
            serial += 1;
            if let Ok(number) = CaseNumber::new(year, serial) {
                batch.push(town.case(number, filed_minute, &mut dice));
            }
        }
        self.store.fill(batch, notice.hash).await?;
        let mut indexed = 0;
        loop {
            let events = self.store.index(EVENTS).await?;
            if events == 0 {
                break;
            }
            // Two or three events a case.
            indexed += events as u64 * 2 / 5;
            tell(Progress { done: (u64::from(total) + indexed).min(of), of });
        }
        self.store.merge_index().await?;
        tell(Progress { done: of, of });
        Ok(Filled::Cases(u64::from(total)))
    }
}

impl Town<'_> {
    /// Spread evenly, rising, the last one just now.
    fn filed(&self, n: u32) -> i64 {
        let ago = i64::from(self.total - n) * DAYS * DAY / i64::from(self.total.max(1));
        self.now_minute - ago
    }

    fn case(&self, number: CaseNumber, filed_minute: i64, dice: &mut Dice) -> DemoCase {
        let item = dice.pick(&self.items).filter(|_| !dice.one_in(12));
        let subdistrict = dice.pick(&self.subdistricts).filter(|_| dice.one_in(2));
        let secrecy = match dice.below(1_000) {
            0 => Secrecy::Sealed,
            1..=40 => Secrecy::Report,
            _ => Secrecy::Opinion,
        };
        let recent = self.now_minute - filed_minute < 25 * DAY;
        let state = match secrecy {
            Secrecy::Sealed => State::WithOfficer,
            _ => drawn(if recent { &RECENT } else { &OLDER }, dice),
        };
        let unit = item.and_then(|(_, unit, _)| unit.clone()).filter(|_| secrecy == Secrecy::Opinion);
        // What nobody could be told of stays at the desk.
        let state = if state == State::Transferred && unit.is_none() { State::AtDesk } else { state };
        let hold = match state {
            State::WithOfficer => Some(Hold::Sealed),
            State::Quarantined => Some(*dice.pick(&[Hold::Rate, Hold::TooFast, Hold::Honeypot]).unwrap_or(&Hold::Rate)),
            State::AtDesk if secrecy == Secrecy::Report => Some(Hold::Report),
            State::AtDesk => Some(if unit.is_some() { Hold::AfterTriage } else { Hold::NoItem }),
            _ => None,
        };
        let waits = matches!(state, State::Quarantined | State::AtDesk);
        let settled = matches!(state.as_str(), "answered" | "closed" | "with_officer");
        let due_minute = (!settled).then_some(filed_minute + if waits { 15 * DAY } else { 60 * DAY });
        let member = |dice: &mut Dice| StaffId(i64::from(dice.below(MEMBERS)) + 1);
        let assignee = (!waits && state != State::WithOfficer || dice.one_in(5)).then(|| member(dice));
        let told = !waits && unit.is_some() && state != State::WithOfficer;
        let units: Vec<UnitId> = unit.into_iter().filter(|_| told).collect();
        let mut events = vec![(filed_minute, Event::new(EventKind::Filed, Actor::Citizen, ""))];
        let detail = hold.map_or("", Hold::as_str);
        events.push((
            filed_minute,
            match state {
                State::Quarantined => Event::new(EventKind::Quarantined, Actor::System, detail),
                _ if told => {
                    let told = units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(",");
                    Event::new(EventKind::Transferred, Actor::System, told)
                }
                _ => Event::new(EventKind::KeptAtDesk, Actor::System, detail),
            },
        ));
        let note = (assignee.is_some() && dice.one_in(6)).then(|| texts::note(dice));
        let merged_into = (!recent && state.as_str() == "closed" && dice.one_in(80))
            .then(|| CaseNumber::new(number.parts().0, number.parts().1 - 1).ok())
            .flatten();
        DemoCase {
            number,
            secrecy,
            state,
            hold,
            items: item.map(|(number, ..)| *number).into_iter().collect(),
            verdict: if dice.one_in(9) { None } else { dice.pick(&Verdict::ALL).copied() },
            subdistrict: subdistrict.map(|(id, _)| id.clone()),
            text: texts::opinion(subdistrict.map_or("", |(_, name)| name), item.map_or("", |(.., title)| title), dice),
            filed_minute,
            assignee,
            due_minute,
            channel: match dice.below(100) {
                0..=3 => "letter",
                4..=8 => "phone",
                9 => "visit",
                _ => "web",
            },
            drafter: assignee.filter(|_| state.as_str() == "in_review"),
            merged_into,
            events,
            note,
            dead_letter: (!units.is_empty() && dice.one_in(700)).then(|| "unknown@unit.example".to_owned()),
            units,
        }
    }
}

fn drawn(weights: &[(u32, &str)], dice: &mut Dice) -> State {
    let mut left = dice.below(100);
    for (weight, name) in weights {
        if left < *weight {
            return State::parse(name).unwrap_or(State::AtDesk);
        }
        left -= weight;
    }
    State::AtDesk
}
