//! Who is never told, over random trees of units, notices, submissions, settings and steps.
//!
//! What is forbidden is worked out here a second time, from the raw tree and by other means than the rules use.
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::domain::feedback::{Feedback, Lane};

const NAME: &str = "欧阳小明";
const PHONE: &str = "13812345678";
const MAIL: &str = "ouyang88@example.com";

/// Addresses, many of them the same mailbox in another spelling.
const ADDRESSES: [&str; 12] = [
    "a@x.example",
    "A@X.example",
    "a+news@x.example",
    "b@x.example",
    "B+1@x.example",
    "c@x.example",
    "d@x.example",
    "e@y.example",
    "desk+unit@commission.example",
    DESK,
    "Officer@commission.example",
    "ouyang88@example.com",
];

#[derive(Clone, Debug)]
struct RawUnit {
    above: Option<Index>,
    address: Option<usize>,
    delivery: Delivery,
    /// Where it is a notice's own: another notice's than the one in question.
    elsewhere: bool,
}

#[derive(Clone, Debug)]
struct RawItem {
    kind: u8,
    lead: Index,
    assisting: Vec<Index>,
    delivery: Option<Delivery>,
}

#[derive(Clone, Debug)]
struct RawSettings {
    officer: bool,
    assisting: bool,
    screened: bool,
}

#[derive(Clone, Debug)]
struct RawFeedback {
    report: bool,
    items: Vec<Index>,
    about: Option<Index>,
    subdistrict: Option<Index>,
    words: Vec<(u8, Index)>,
    quarantine: Option<Quarantine>,
}

fn delivery() -> impl Strategy<Value = Delivery> {
    prop_oneof![4 => Just(Delivery::CleanCopy), 1 => Just(Delivery::Pointer), 1 => Just(Delivery::AfterTriage)]
}

fn raw_unit() -> impl Strategy<Value = RawUnit> {
    let address = prop_oneof![1 => Just(None), 9 => (0..ADDRESSES.len()).prop_map(Some)];
    (prop::option::weighted(0.7, any::<Index>()), address, delivery(), prop::bool::weighted(0.7))
        .prop_map(|(above, address, delivery, elsewhere)| RawUnit { above, address, delivery, elsewhere })
}

fn raw_item() -> impl Strategy<Value = RawItem> {
    (0u8..8, any::<Index>(), prop::collection::vec(any::<Index>(), 0..3), prop::option::weighted(0.2, delivery()))
        .prop_map(|(kind, lead, assisting, delivery)| RawItem { kind, lead, assisting, delivery })
}

fn raw_settings() -> impl Strategy<Value = RawSettings> {
    (prop::bool::weighted(0.7), any::<bool>(), prop::bool::weighted(0.9))
        .prop_map(|(officer, assisting, screened)| RawSettings { officer, assisting, screened })
}

fn raw_feedback() -> impl Strategy<Value = RawFeedback> {
    let quarantine = prop::option::weighted(
        0.2,
        prop_oneof![Just(Quarantine::Rate), Just(Quarantine::Honeypot), Just(Quarantine::TooFast)],
    );
    (
        prop::bool::weighted(0.2),
        prop::collection::vec(any::<Index>(), 0..4),
        prop::option::weighted(0.3, any::<Index>()),
        prop::option::of(any::<Index>()),
        prop::collection::vec((0u8..8, any::<Index>()), 1..6),
        quarantine,
    )
        .prop_map(|(report, items, about, subdistrict, words, quarantine)| RawFeedback {
            report,
            items,
            about,
            subdistrict,
            words,
            quarantine,
        })
}

/// The kind of an item for which nobody answers yet.
const UNDECIDED: u8 = 3;

/// A tree as plain numbers: the unit above each, and each one's mailbox.
struct World {
    above: Vec<Option<usize>>,
    mailboxes: Vec<Option<String>>,
    /// All of them, as no notice knows them together.
    units: Units,
    /// Those that the notice in question knows, and those that another one does.
    here: Units,
    elsewhere: Vec<Units>,
    notice: Notice,
    items: Vec<RawItem>,
}

fn unit_name(n: usize) -> String {
    format!("u{n}")
}

fn unit_number(unit: &UnitId) -> usize {
    unit.as_str().trim_start_matches('u').parse().unwrap()
}

/// One character for each unit, so that no name is part of another.
fn chinese(n: usize) -> char {
    "甲乙丙丁戊己庚辛壬癸".chars().nth(n).unwrap()
}

impl World {
    fn new(raw: &[RawUnit], items: &[RawItem], commission: Index, own: Index) -> Self {
        let commission = commission.index(raw.len());
        let first_own = commission + 1 + own.index(raw.len() - commission);
        let owner = |n: usize| (n >= first_own).then(|| raw[n].elsewhere);
        // Above means a smaller number: every forest can be numbered so. A notice's own units stand below those of the
        // installation or one another.
        let above: Vec<Option<usize>> = raw
            .iter()
            .enumerate()
            .map(|(n, unit)| unit.above.as_ref().filter(|_| n > 0).map(|above| above.index(n)).map(|above| (n, above)))
            .map(|pair| pair.filter(|(n, above)| owner(*above).is_none_or(|of| owner(*n) == Some(of))))
            .map(|pair| pair.map(|(_, above)| above))
            .collect();
        let list: Vec<Unit> = raw
            .iter()
            .zip(&above)
            .enumerate()
            .map(|(n, (raw, above))| {
                let above = above.map(unit_name);
                Unit {
                    name_zh: format!("区{}局", chinese(n)),
                    ..unit(&unit_name(n), above.as_deref(), raw.address.map(|at| ADDRESSES[at]), raw.delivery)
                }
            })
            .collect();
        let named = |index: &Index| id(&unit_name(index.index(raw.len())));
        let responsible = |item: &RawItem| {
            let assisting = item.assisting.iter().map(named).collect();
            match item.kind {
                0 => Responsible::CommissionOnly,
                UNDECIDED => Responsible::Desk,
                1 | 2 => Responsible::Subdistrict { fallback: named(&item.lead), assisting },
                _ => Responsible::Unit { lead: named(&item.lead), assisting },
            }
        };
        // Spellings that one mailbox has here: letter case and +tags.
        let mailbox = |address: &str| {
            let (local, host) = address.split_once('@').unwrap();
            format!("{}@{host}", local.split_once('+').map_or(local, |(local, _)| local)).to_lowercase()
        };
        let known = |there: bool| {
            let own = |unit: &&Unit| owner(unit_number(&unit.id)) == Some(there);
            let units = Units::new(list[..first_own].to_vec(), list[commission].id.clone()).unwrap();
            units.with(list.iter().filter(own).cloned().collect()).unwrap()
        };
        Self {
            here: known(false),
            elsewhere: vec![known(false), known(true)],
            units: Units::new(list.clone(), list[commission].id.clone()).unwrap(),
            mailboxes: raw.iter().map(|unit| unit.address.map(|at| mailbox(ADDRESSES[at]))).collect(),
            notice: notice(items.iter().map(|item| (responsible(item), item.delivery)).collect()),
            above,
            items: items.to_vec(),
        }
    }

    fn below(&self, top: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([top]);
        for (n, above) in self.above.iter().enumerate() {
            // Numbers grow downwards, so one pass finds all.
            if above.is_some_and(|above| found.contains(&above)) {
                found.insert(n);
            }
        }
        found
    }

    fn commission(&self) -> usize {
        unit_number(self.units.commission())
    }

    /// Fails if a letter to `unit` would reach one complained about.
    fn assert_apart(&self, unit: usize, complained: usize) {
        let below = self.below(complained);
        assert!(!below.contains(&unit), "u{unit} is or is below u{complained}");
        let shared = below.iter().any(|n| self.mailboxes[*n].is_some() && self.mailboxes[*n] == self.mailboxes[unit]);
        assert!(!shared, "u{unit} shares a mailbox with u{complained} or one below it");
    }
}

struct Written {
    feedback: Feedback,
    about: Option<usize>,
    named: Vec<usize>,
    accuses: bool,
    after: bool,
}

fn written(raw: &RawFeedback, world: &World) -> Written {
    let count = world.above.len();
    let mut pieces = vec!["反映：".to_owned()];
    let (mut named, mut accuses, mut after) = (Vec::new(), false, false);
    for (kind, index) in &raw.words {
        match kind {
            0 | 1 => {
                named.push(index.index(count));
                pieces.push(format!("区 {}.局，", chinese(index.index(count))));
            }
            2 | 3 => {
                accuses = true;
                pieces.push("受.贿，".to_owned());
            }
            4 => {
                after = true;
                pieces.push("我叫某人，".to_owned());
            }
            5 => pieces.push(format!("{NAME}电{PHONE}，")),
            6 => pieces.push(format!("信{MAIL}，小明，138 1234-5678，")),
            _ => pieces.push("路灯不亮，".to_owned()),
        }
    }
    let unit = |index: &Option<Index>| index.as_ref().map(|index| index.index(count));
    let mut items: Vec<u16> =
        raw.items.iter().map(|item| u16::try_from(item.index(world.items.len()) + 1).unwrap()).collect();
    items.sort_unstable();
    items.dedup();
    let about = unit(&raw.about);
    let base = said(&items, &pieces.concat());
    let feedback = Feedback {
        lane: if raw.report { Lane::Report } else { Lane::Opinion },
        items: base.items,
        verdict: None,
        about: about.map(|n| id(&unit_name(n))),
        subdistrict: unit(&raw.subdistrict).map(|n| id(&unit_name(n))),
        text: base.text,
        reporter: base.reporter,
        language: Language::ZhHans,
    };
    Written { feedback, about, named, accuses, after }
}

/// Checks one decision against everything that must never be.
fn check(decision: &Decision, matter: &Matter, written: &Written, world: &World, rules: Rules<'_>, opening: bool) {
    let said = matter.said();
    for letter in &decision.letters {
        let sealed = matter.secrecy() == Secrecy::Sealed;
        assert_eq!(sealed, letter.kind() == LetterKind::Officer, "sealed matters are the officer's, and only those");
        let NewLetter::Unit(letter) = letter else { continue };
        let to = letter.recipient();
        let n = unit_number(to.unit());
        assert_eq!(matter.secrecy(), Secrecy::Opinion, "only opinions reach units");
        assert!(written.about.is_none(), "what is about a unit stays at the desk");
        if let Some(about) = written.about {
            world.assert_apart(n, about);
        }
        if written.accuses && (rules.screen.suspicion(&said.text).is_some() || !opening) {
            written.named.iter().for_each(|named| world.assert_apart(n, *named));
            assert!(!opening, "an accusation waits");
        }
        assert!(
            !opening || !written.after || rules.screen.suspicion(&said.text).is_none(),
            "self-identification waits"
        );
        assert!(n != world.commission());
        let mailbox = world.mailboxes[n].clone().unwrap();
        assert_eq!(to.address().as_str().split('@').next_back(), mailbox.split('@').next_back());
        assert_ne!(mailbox, DESK);
        assert!(rules.sealed_officer.is_none() || mailbox != OFFICER);
        assert!(!said.items.is_empty() && !to.items().is_empty());
        let mut pointer = world.units.get(to.unit()).unwrap().delivery == Delivery::Pointer;
        for item in &said.items {
            let raw = &world.items[usize::from(item.get()) - 1];
            assert_ne!(raw.kind, 0, "items of the commission's own never leave it");
            assert_ne!(raw.kind, UNDECIDED, "the desk says who answers for an undecided one");
            if !to.items().contains(item) {
                continue;
            }
            pointer |= raw.delivery == Some(Delivery::Pointer);
            let waits = |delivery| opening && delivery == Some(Delivery::AfterTriage);
            assert!(!waits(raw.delivery) && !waits(world.units.get(to.unit()).map(|unit| unit.delivery)));
            let lead = match (&said.subdistrict, raw.kind) {
                (Some(chosen), 1 | 2) => chosen.clone(),
                _ => id(&unit_name(raw.lead.index(world.above.len()))),
            };
            let assists = raw.assisting.iter().any(|index| index.index(world.above.len()) == n);
            assert!(lead == *to.unit() || assists && rules.notify_assisting, "the item is not this unit's");
        }
        assert_eq!(pointer, letter.text().is_none(), "the text goes only where it may");
        let text = letter.text().map_or("", |text| text.as_str());
        for private in [NAME, "小明", PHONE, "1234-5678", MAIL, "ouyang88"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn nothing_reaches_the_one_complained_about(
        raw in prop::collection::vec(raw_unit(), 1..9), items in prop::collection::vec(raw_item(), 1..5),
        commission in any::<Index>(), own in any::<Index>(), feedback in raw_feedback(), settings in prop::collection::vec(raw_settings(), 1..4),
    ) {
        let world = World::new(&raw, &items, commission, own);
        let written = written(&feedback, &world);
        let (desk, officer, screen, none) = (mail(DESK), mail(OFFICER), screen(), Screen::default());
        let rules = |settings: &RawSettings| Rules {
            notice: &world.notice,
            units: &world.here,
            elsewhere: &world.elsewhere,
            screen: if settings.screened { &screen } else { &none },
            desk: &desk,
            desk_language: Language::ZhHans,
            sealed_officer: settings.officer.then_some(&officer),
            notify_assisting: settings.assisting,
            deadlines: DEADLINES,
        };
        let matter = Matter::of(written.feedback.clone(), &world.here);
        let about_house = written.about.is_some_and(|about| world.below(about).contains(&world.commission()));
        let lane = if feedback.report { Secrecy::Report } else { Secrecy::Opinion };
        prop_assert_eq!(matter.secrecy(), if about_house { Secrecy::Sealed } else { lane });
        let intake = feedback.quarantine.map_or(Intake::Normal, Intake::Quarantine);
        let mut decision = open(&matter, intake, rules(&settings[0]), NOW);
        check(&decision, &matter, &written, &world, rules(&settings[0]), true);
        prop_assert!(feedback.quarantine.is_none() || about_house || decision.letters.is_empty(), "quarantine tells nobody");
        let mut held_as_accusation = decision.hold == Some(Hold::Accusation);
        for settings in &settings[1..] {
            let from_quarantine = decision.state == State::Quarantined;
            let case = case(matter.clone(), &decision);
            let Ok(next) = release(&case, at_once(rules(settings))) else { continue };
            // Patterns switched off before anything was held: then nothing says that it accuses.
            let written = Written { accuses: written.accuses && (settings.screened || held_as_accusation), feedback: written.feedback.clone(), named: written.named.clone(), ..written };
            check(&next, &matter, &written, &world, rules(settings), from_quarantine);
            held_as_accusation |= next.hold == Some(Hold::Accusation);
            decision = next;
        }
    }
}
