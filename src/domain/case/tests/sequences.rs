//! No sequence of steps sends anything of a case, not even a reminder or a letter to a second address, to a unit it is about,
//! below it, sharing its mailbox, or to a person who withdrew; and whoever withdrew is refused from then on.
use proptest::prelude::*;
use proptest::sample::Index;

use super::actions::{answer, words};
use super::*;
use crate::domain::letter::LetterId;
use crate::domain::release::Adjustments;
use crate::domain::routing::Mailbox;
use crate::domain::staff::{Member, Role, StaffId};

/// Mailboxes of units, and of members in another spelling of some of them.
const MAILBOXES: [&str; 6] = ["a@x.example", "A+1@x.example", "b@x.example", "c@x.example", "d@x.example", DESK];
const NAMES: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];

#[derive(Clone, Debug)]
struct Tree {
    above: Vec<Option<Index>>,
    mail: Vec<Option<Index>>,
    second: Vec<Option<Index>>,
}

fn tree() -> impl Strategy<Value = Tree> {
    (
        prop::collection::vec(prop::option::weighted(0.6, any::<Index>()), 5),
        prop::collection::vec(prop::option::weighted(0.9, any::<Index>()), 5),
        prop::collection::vec(prop::option::weighted(0.4, any::<Index>()), 5),
    )
        .prop_map(|(above, mail, second)| Tree { above, mail, second })
}

fn name(n: usize) -> String {
    format!("u{n}")
}

impl Tree {
    fn above(&self, n: usize) -> Option<usize> {
        self.above[n].as_ref().filter(|_| n > 0).map(|above| above.index(n))
    }

    fn mailbox(&self, n: usize) -> Option<&'static str> {
        self.mail[n].as_ref().map(|index| MAILBOXES[index.index(MAILBOXES.len())])
    }

    fn second(&self, n: usize) -> Option<&'static str> {
        self.second[n].as_ref().map(|index| MAILBOXES[index.index(MAILBOXES.len())])
    }

    /// Whether a letter to that unit at that address reaches a unit, or one below it, or a mailbox that any of them has.
    fn reaches(&self, to: usize, mailbox: &str, forbidden: usize) -> bool {
        (0..5).filter(|n| self.is_below(*n, forbidden)).any(|n| {
            n == to || self.mailbox(n).into_iter().chain(self.second(n)).any(|own| plain(own) == plain(mailbox))
        })
    }

    fn is_below(&self, mut unit: usize, top: usize) -> bool {
        loop {
            if unit == top {
                return true;
            }
            match self.above(unit) {
                Some(above) => unit = above,
                None => return false,
            }
        }
    }
}

/// One mailbox in one spelling.
fn plain(address: &str) -> String {
    let (local, host) = address.split_once('@').unwrap();
    format!("{}@{host}", local.split('+').next().unwrap()).to_lowercase()
}

#[derive(Clone, Debug)]
struct Move {
    kind: Index,
    by: Index,
    unit: Index,
    other: Index,
    flag: bool,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = (any::<Index>(), any::<Index>(), any::<Index>(), any::<Index>(), any::<bool>());
    prop::collection::vec(one.prop_map(|(kind, by, unit, other, flag)| Move { kind, by, unit, other, flag }), 1..14)
}

fn action(step: &Move, case: &Case, people: &[Member]) -> Action {
    let reason = words("理由");
    let unit = |index: &Index| id(&name(index.index(5)));
    match ActionKind::ALL[step.kind.index(ActionKind::ALL.len())] {
        ActionKind::Accept => Action::Accept,
        ActionKind::ChangeLane => {
            let to = if case.matter.secrecy() == Secrecy::Report { Secrecy::Opinion } else { Secrecy::Report };
            Action::ChangeLane { to, reason }
        }
        ActionKind::ChangeItems => {
            let items = if step.flag { vec![number(1)] } else { vec![number(1), number(2)] };
            Action::ChangeItems { items, reason }
        }
        // Routing twice as often as the rest.
        ActionKind::Route | ActionKind::LinkRepeat | ActionKind::Merge => Action::Route {
            lead: unit(&step.unit),
            assisting: if step.flag { vec![unit(&step.other)] } else { Vec::new() },
            copy: Adjustments {
                also: vec!["灯".to_owned()], lifted: vec!["欧阳小明".to_owned(), "小明".to_owned()]
            },
            reason: Some(reason),
        },
        ActionKind::Hold => Action::Hold { reason },
        ActionKind::Release => Action::Release,
        ActionKind::Refer => Action::Refer { directions: answer("请拨12345") },
        ActionKind::Ask => Action::Ask { question: answer("在哪里？") },
        ActionKind::Note => Action::Note { text: reason },
        ActionKind::Draft => Action::Draft { answer: answer("已修好") },
        ActionKind::Approve => Action::Approve,
        ActionKind::Return => Action::Return { comment: reason },
        ActionKind::Close => Action::Close { reason: CloseReason::NoContent, words: Some(reason) },
        ActionKind::Reopen => Action::Reopen { reason },
        ActionKind::Withdraw => Action::Withdraw { reason },
        ActionKind::RequestExtension => Action::RequestExtension { reason },
        ActionKind::ApproveExtension => Action::ApproveExtension,
        ActionKind::Assign => {
            let to = &people[step.other.index(people.len())];
            Action::Assign { to: to.id, role: to.role }
        }
        ActionKind::AskReveal => Action::AskReveal { reason },
        ActionKind::ApproveReveal => Action::ApproveReveal { staff: people[step.other.index(people.len())].id },
        ActionKind::Reveal => Action::Reveal { reason },
        ActionKind::ApproveUnitReturn => {
            let asked = case.progress.returns_asked.first().cloned();
            Action::ApproveUnitReturn { unit: asked.unwrap_or_else(|| unit(&step.unit)) }
        }
        ActionKind::RefuseUnitReturn => Action::RefuseUnitReturn { unit: unit(&step.unit), reason },
        ActionKind::ApproveUnitExtension => Action::ApproveUnitExtension { unit: unit(&step.unit) },
        ActionKind::RefuseUnitExtension => Action::RefuseUnitExtension { unit: unit(&step.unit), reason },
    }
}

/// The case after the step, as the store would read it.
fn after(mut case: Case, decision: &Decision, history: &mut Vec<Event>) -> Case {
    history.extend(decision.events.iter().cloned());
    let secrecy = decision.secrecy.unwrap_or(case.matter.secrecy());
    let items = decision.items.clone().unwrap_or_else(|| case.matter.said().items.clone());
    case.matter = Matter::stored(secrecy, Said { items, ..case.matter.said().clone() });
    case.state = decision.state;
    case.hold = decision.hold;
    case.version += 1;
    case.handling = decision.handling.clone();
    case.progress = Progress::of(history.iter().map(|event| (NOW, event)));
    let draft = decision.notes.iter().find_map(|note| match note {
        NewNote::Draft(text) => Some(text.clone()),
        _ => None,
    });
    case.draft = draft.or(case.draft).filter(|_| case.state == State::InReview);
    case
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_sequence_of_steps_tells_whom_it_must_not(
        tree in tree(), steps in moves(), report in prop::bool::weighted(0.3),
        about in prop::option::weighted(0.3, any::<Index>()), named in prop::option::weighted(0.6, any::<Index>()),
        quarantined in any::<bool>(), commission in any::<Index>(), undecided in any::<bool>(), own in any::<Index>(),
    ) {
        let list = (0..5).map(|n| Unit {
            name_zh: format!("区{}局", NAMES[n]),
            mail_second: tree.second(n).map(mail),
            ..unit(&name(n), tree.above(n).map(name).as_deref(), tree.mailbox(n), Delivery::CleanCopy)
        });
        let units = merged(list.collect(), commission.index(5), own);
        let lead = |n: usize| (Responsible::Unit { lead: id(&name(n)), assisting: Vec::new() }, None);
        let first = if undecided { (Responsible::Desk, None) } else { lead(1) };
        let (notice, screen, desk, officer) = (notice(vec![first, lead(2)]), screen(), mail(DESK), mail(OFFICER));
        let rules = Rules {
            notice: &notice, units: &units, elsewhere: &[], screen: &screen, desk: &desk, desk_language: Language::ZhHans,
            sealed_officer: Some(&officer), notify_assisting: true, deadlines: DEADLINES,
        };
        let named = named.map(|index| index.index(5));
        let text = named.map_or_else(|| "路灯不亮，我欧阳小明".to_owned(), |n| format!("区{}局受贿，小明", NAMES[n]));
        let about = about.map(|index| index.index(5));
        let secrecy = if report { Secrecy::Report } else { Secrecy::Opinion };
        let said = Said { about: about.map(|n| id(&name(n))), ..said(&[1], &text) };
        let matter = Matter::stored(secrecy, said);
        let intake = if quarantined { Intake::Quarantine(Quarantine::Rate) } else { Intake::Normal };
        let people: Vec<Member> = [(1, Role::Handler, "b+me@x.example"), (2, Role::Lead, "A@x.example"), (3, Role::Lead, "lead@z.example")]
            .map(|(n, role, address)| Member { id: StaffId(n), name: "某".to_owned(), mail: mail(address), role }).to_vec();
        let opened = open(&matter, intake, rules, NOW);
        let told = |letters: &[NewLetter]| letters.iter().any(|letter| letter.kind() == LetterKind::Unit);
        prop_assert!(!undecided || !told(&opened.letters), "the desk has an undecided item first");
        let mut history = opened.events.clone();
        let mut case = Case { state: opened.state, ..case(matter, &opened) };
        let mut withdrawn: Vec<Withdrawn> = Vec::new();
        let mut letters = opened.letters;
        for step in &steps {
            let by = &people[step.by.index(people.len())];
            let action = action(step, &case, &people);
            let context = Context { rules, now_minute: NOW, withdrawn: &withdrawn };
            let found = decide(&case, by, &action, context);
            let is_out = withdrawn.iter().any(|member| member.id == by.id);
            prop_assert!(!is_out || found.as_ref().err() == Some(&Refusal::Withdrawn), "{action:?}");
            let Ok(decision) = found else { continue };
            for letter in &decision.letters {
                let away = withdrawn.iter().all(|member| plain(member.mail.as_str()) != plain(letter.to().as_str()));
                prop_assert!(away, "{action:?} writes to somebody who withdrew");
            }
            let by_hand = matches!(action, Action::Route { .. });
            prop_assert!(!undecided || by_hand || !told(&decision.letters), "{action:?} says who answers for an undecided item");
            letters.extend(decision.letters.iter().cloned());
            if let Some(member) = decision.withdraws.and_then(|id| people.iter().find(|member| member.id == id)) {
                prop_assert_eq!(&decision.unsent, &Unsent::RecalledFrom(member.mail.clone()));
                withdrawn.push(Withdrawn { id: member.id, mail: member.mail.clone() });
            }
            case = after(case, &decision, &mut history);
            let context = Context { rules, now_minute: NOW, withdrawn: &withdrawn };
            for n in 0..5 {
                for stage in [Stage::Remind, Stage::Second, Stage::Raise] {
                    let staged = decide_stage(&case, &id(&name(n)), stage, LetterId(1), context);
                    prop_assert_eq!((staged.state, &staged.handling), (case.state, &case.handling));
                    for letter in &staged.letters {
                        let to = letter.to().as_str();
                        prop_assert_eq!(case.matter.secrecy(), Secrecy::Opinion);
                        prop_assert!(case.handling.units.contains(&id(&name(n))) && about.is_none());
                        let closed = matches!(case.state, State::Quarantined | State::AtDesk | State::Closed);
                        prop_assert!(!closed, "{stage:?} while {:?}", case.state);
                        prop_assert!(named.is_none_or(|named| !tree.reaches(n, to, named)), "{stage:?} to u{n}, {to}");
                        prop_assert!(plain(to) != plain(DESK) && plain(to) != plain(OFFICER));
                        prop_assert!(withdrawn.iter().all(|member| plain(member.mail.as_str()) != plain(to)));
                        let own = if stage == Stage::Second { tree.second(n) } else { tree.mailbox(n) };
                        prop_assert_eq!(own.map(plain), Some(plain(to)));
                    }
                }
                // Whoever could be reminded could act, and nobody else.
                let alive = case.still_told(&id(&name(n)), Mailbox::Own, context).is_some();
                let acted = decide_unit(&case, &id(&name(n)), &UnitStep::Acknowledge, context);
                prop_assert_eq!(acted.err() == Some(UnitRefusal::Gone), !alive);
            }
            if step.flag && let Some(unit) = case.handling.units.first().cloned() {
                let asked = UnitStep::AskReturn { reason: words("不属我单位") };
                if let Ok(decision) = decide_unit(&case, &unit, &asked, context) {
                    case = after(case, &decision, &mut history);
                }
            }
        }
        for letter in &letters {
            let NewLetter::Unit(letter) = letter else { continue };
            let to: usize = letter.recipient().unit().as_str().trim_start_matches('u').parse().unwrap();
            prop_assert!(about.is_none(), "what is about a unit stays");
            let mailbox = plain(letter.recipient().address().as_str());
            if let Some(forbidden) = named {
                prop_assert!(!tree.reaches(to, &mailbox, forbidden), "u{to} is, is below or shares a mailbox of u{forbidden}");
            }
            for private in ["欧阳", "小明"] {
                prop_assert!(!letter.text().map_or("", |text| text.as_str()).contains(private), "identity is never lifted");
            }
        }
    }
}
