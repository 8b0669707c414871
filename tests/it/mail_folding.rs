//! Who is never told by a letter that brings several cases, over random trees of units, shared mailboxes and steps at the desk.
//!
//! What is forbidden is worked out here a second time, from the tree alone.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use huiyin::app::deliver::{LastLook, Outbox as _};
use huiyin::domain::case::Secrecy;
use huiyin::domain::ids::UnitId;
use huiyin::domain::letter::{LetterKind, Outcome, Outgoing, Settlement};
use huiyin::domain::staff::Role;
use huiyin::domain::unit::Unit;

use crate::support::desk::Desk;
use crate::support::town::{On, Town};

const HOUR: i64 = 3_600_000;

struct Chance(u64);

impl Chance {
    fn draw(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

/// The units of the district, at few mailboxes and under each other at random.
fn units(chance: &mut Chance) -> String {
    let mut ids: Vec<String> = Vec::new();
    let mut text = String::new();
    let (mut id, mut has_above) = (String::new(), true);
    for line in include_str!("../../config/units.toml").lines() {
        if let Some(found) = line.strip_prefix("id = \"") {
            found.trim_end_matches('"').clone_into(&mut id);
            has_above = false;
        }
        has_above |= line.starts_with("above = ");
        let is_commission = id == "qu-jiwei";
        if !is_commission && line.starts_with("mail = \"") && !line.ends_with("\"\"") {
            writeln!(text, "mail = \"box{}@haizhu.example\"", chance.draw(7)).unwrap();
            if chance.draw(3) == 0 {
                writeln!(text, "mail_second = \"Box{}+2@haizhu.example\"", chance.draw(9)).unwrap();
            }
            if !has_above && !ids.is_empty() && chance.draw(2) == 0 {
                writeln!(text, "above = \"{}\"", ids[chance.draw(ids.len())]).unwrap();
            }
            ids.push(id.clone());
        } else {
            writeln!(text, "{line}").unwrap();
        }
    }
    text
}

fn is_below(town: &Town, unit: &Unit, top: &UnitId) -> bool {
    let mut at = Some(unit.id.clone());
    while let Some(id) = at {
        if id == *top {
            return true;
        }
        at = town.app.config.units.get(&id).and_then(|unit| unit.above.clone());
    }
    false
}

fn mailbox(address: &str) -> String {
    let (local, host) = address.split_once('@').unwrap();
    format!("{}@{host}", local.split('+').next().unwrap()).to_lowercase()
}

/// Every mailbox that somebody complained about reads.
fn forbidden(town: &Town, accused: &UnitId) -> BTreeSet<String> {
    let units = town.app.config.units.iter().filter(|unit| is_below(town, unit, accused));
    units.flat_map(|unit| unit.mailboxes().map(|mail| mailbox(mail.as_str())).collect::<Vec<_>>()).collect()
}

async fn step(town: &Town, desk: &Desk, number: &str, action: &str, fields: &[(&str, &str)]) -> bool {
    let path = format!("/staff/case/{number}");
    let page = desk.get(town, &path).await.expect(200);
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let mut all = vec![("action", action), ("version", version.as_str()), ("events", events.as_str())];
    all.extend_from_slice(fields);
    desk.post(town, &path, &all).await.status == 303
}

/// What leaves now, after the last look; and settles it.
async fn leaving(town: &Town) -> Vec<Outgoing> {
    let mut left = Vec::new();
    for mut letter in town.app.claim(town.app.now_ms(), 60_000, 500).await.unwrap() {
        if town.app.last_look(&mut letter).await.unwrap() == LastLook::Leaves {
            left.push(letter);
        }
    }
    let sent = |letter: &Outgoing| Settlement { id: letter.id, outcome: Outcome::Sent, reply: "250 ok".to_owned() };
    town.app.settle(left.iter().map(sent).collect(), town.app.now_ms()).await.unwrap();
    left
}

#[tokio::test]
async fn no_letter_that_brings_several_cases_reaches_one_complained_about() {
    let (mut together, mut kept_back) = (0, 0);
    for seed in 1..=12_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let overlay = tempfile::tempdir().unwrap();
        std::fs::write(overlay.path().join("units.toml"), units(&mut chance)).unwrap();
        let settings = [
            ("HUIYIN_CONFIG", overlay.path().to_str().unwrap()),
            ("HUIYIN__MAIL__LETTERS_PER_UNIT_PER_HOUR", "1"),
            ("HUIYIN__LIMITS__SOURCE__BURST", "1000"),
            ("HUIYIN__LIMITS__FLOOD__BURST", "1000"),
        ];
        let town = Town::with(On::Sqlite, &settings).await;
        let lead = town.staff(Role::Lead).await;
        let all: Vec<Unit> = town.app.config.units.iter().filter(|unit| unit.mail.is_some()).cloned().collect();
        let mut accused: Vec<(String, Option<UnitId>)> = Vec::new();
        for n in 0..14 {
            let named = &all[chance.draw(all.len())];
            let complains = chance.draw(3) == 0;
            let text = if complains {
                format!("{}有人收受红包，第{n}件", named.name_zh)
            } else {
                format!("没有整改，第{n}件")
            };
            let item = (1 + chance.draw(20)).to_string();
            let taken = town.file(&[("lane", "opinion"), ("item", &item), ("text", &text)]).await;
            if complains {
                step(&town, &lead, &taken.number, "release", &[]).await;
            }
            accused.push((taken.number, complains.then(|| named.id.clone())));
        }
        let mut left = leaving(&town).await;
        for (number, _) in &accused {
            match chance.draw(5) {
                0 => drop(step(&town, &lead, number, "change_lane", &[("lane", "report"), ("reason", "点名")]).await),
                1 => drop(step(&town, &lead, number, "hold", &[("reason", "核实")]).await),
                _ => {}
            }
        }
        for _ in 0..3 {
            town.pass(HOUR + 60_000);
            let now = leaving(&town).await;
            // Of what leaves from here on, every case is asked as it is now.
            for letter in now.iter().filter(|letter| letter.kind == LetterKind::Unit) {
                for facts in letter.case.iter().chain(&letter.digest) {
                    let stored = town.app.store.case(facts.number).await.unwrap().unwrap();
                    assert!(stored.case.matter.secrecy() == Secrecy::Opinion, "a report leaves with another letter");
                }
            }
            left.extend(now);
        }
        for letter in left.iter().filter(|letter| letter.kind == LetterKind::Unit) {
            together += letter.digest.len();
            for facts in letter.case.iter().chain(&letter.digest) {
                let number = facts.number.to_string();
                let (_, about) = accused.iter().find(|(known, _)| *known == number).unwrap();
                if let Some(about) = about {
                    assert!(
                        !forbidden(&town, about).contains(&mailbox(letter.to.as_str())),
                        "{number} to {}",
                        letter.to.as_str()
                    );
                }
            }
        }
        let told = |number: &str| {
            left.iter().any(|letter| {
                letter.kind == LetterKind::Unit
                    && letter.case.iter().chain(&letter.digest).any(|facts| facts.number.to_string() == number)
            })
        };
        kept_back += accused.iter().filter(|(number, about)| about.is_some() && !told(number)).count();
        town.leaves_letters_and_closes().await;
    }
    println!("{together} cases left with another letter, {kept_back} complaints told no unit");
    assert!(together > 15 && kept_back > 5, "the test says something: {together} {kept_back}");
}
