//! What units do, what the desk says to it, and what follows when they say nothing.
use super::actions::{Office, member, standing, words};
use super::*;
use crate::domain::calendar::{beijing_day, last_minute};
use crate::domain::letter::LetterId;
use crate::domain::routing::Mailbox;
use crate::domain::staff::{Role, StaffId};

fn told(state: State) -> Case {
    let mut case = standing(Secrecy::Opinion, state);
    case.handling.units = vec![id("housing"), id("roads")];
    case.handling.due_minute = Some(NOW + 100);
    case.progress = Progress::default();
    case
}

fn steps() -> [UnitStep; 4] {
    [
        UnitStep::Acknowledge,
        UnitStep::Answer { text: words("已修好") },
        UnitStep::AskReturn { reason: words("不属我单位") },
        UnitStep::AskExtension { days: 10, reason: words("等材料") },
    ]
}

#[test]
fn every_step_of_a_unit_in_every_state() {
    let office = Office::new();
    for state in State::ALL {
        for secrecy in Secrecy::ALL {
            for (index, step) in steps().iter().enumerate() {
                let mut case = told(state);
                case.matter = Matter::stored(secrecy, said(&[1], "路灯不亮"));
                let found = decide_unit(&case, &id("housing"), step, office.context());
                let open = secrecy == Secrecy::Opinion;
                let expected = match (open, state) {
                    (true, State::InReview) if index == 2 => Err(UnitRefusal::Over),
                    (true, State::Transferred | State::InReview) => Ok(()),
                    (true, State::Answered) => Err(UnitRefusal::Over),
                    _ => Err(UnitRefusal::Gone),
                };
                assert_eq!(
                    found.as_ref().map(|_| ()).map_err(|refusal| *refusal),
                    expected,
                    "{state:?} {secrecy:?} {step:?}"
                );
                if let Ok(decision) = found {
                    assert_eq!(
                        (decision.state, decision.handling),
                        (case.state, case.handling),
                        "{step:?} changes nothing else"
                    );
                    assert!(
                        decision
                            .events
                            .iter()
                            .all(|event| event.actor == Actor::Unit && event.detail.starts_with("housing"))
                    );
                    assert!(decision.letters.is_empty());
                }
            }
        }
    }
}

#[test]
fn a_unit_that_must_not_hear_of_it_any_more_is_gone_at_once() {
    let office = Office::new();
    let gone = |case: &Case, context: Context<'_>| {
        decide_unit(case, &id("housing"), &UnitStep::Acknowledge, context).err() == Some(UnitRefusal::Gone)
    };
    let mut case = told(State::Transferred);
    assert!(!gone(&case, office.context()));
    case.matter = Matter::stored(Secrecy::Opinion, Said { about: Some(id("housing")), ..said(&[1], "路灯不亮") });
    assert!(gone(&case, office.context()), "it is about the unit");
    case.matter = Matter::stored(Secrecy::Opinion, said(&[1, 3], "路灯不亮"));
    assert!(gone(&case, office.context()), "an item of the commission's own");
    let mut case = told(State::Transferred);
    case.handling.units = vec![id("roads")];
    assert!(gone(&case, office.context()), "routed elsewhere");
    let mut case = told(State::Transferred);
    case.matter = Matter::stored(Secrecy::Opinion, said(&[1], "区housing局不理人"));
    assert!(!gone(&case, office.context()));
    case.progress.accused = true;
    assert!(gone(&case, office.context()), "it speaks against the unit");
    let withdrawn = [Withdrawn { id: StaffId(9), mail: mail("housing+me@x.example") }];
    assert!(gone(&told(State::Transferred), Context { withdrawn: &withdrawn, ..office.context() }));
}

#[test]
fn what_a_unit_asks_for_is_decided_once() {
    let office = Office::new();
    let (handler, lead) = (member(1, Role::Handler, "one@x.example"), member(2, Role::Lead, "two@x.example"));
    let mut case = told(State::Transferred);
    let ask = |days| UnitStep::AskExtension { days, reason: words("等材料") };
    for days in [0, 31] {
        assert_eq!(
            decide_unit(&case, &id("housing"), &ask(days), office.context()).err(),
            Some(UnitRefusal::WrongDays)
        );
    }
    let mut history = Vec::new();
    for step in [ask(10), UnitStep::AskReturn { reason: words("不属我单位") }] {
        let decision = decide_unit(&case, &id("housing"), &step, office.context()).unwrap();
        history.extend(decision.events);
        case.progress = Progress::of(history.iter().map(|event| (NOW, event)));
        assert_eq!(decide_unit(&case, &id("housing"), &step, office.context()).err(), Some(UnitRefusal::Already));
    }
    let grant = Action::ApproveUnitExtension { unit: id("housing") };
    assert_eq!(decide(&case, &handler, &grant, office.context()).err(), Some(Refusal::LeadOnly));
    let granted = decide(&case, &lead, &grant, office.context()).unwrap();
    assert_eq!(granted.handling.due_minute, Some(NOW + 100 + 10 * 1440));
    let other = Action::ApproveUnitExtension { unit: id("roads") };
    assert_eq!(decide(&case, &lead, &other, office.context()).err(), Some(Refusal::NotAsked));
    let back = Action::ApproveUnitReturn { unit: id("housing") };
    let returned = decide(&case, &handler, &back, office.context()).unwrap();
    assert_eq!(
        (returned.state, &*returned.handling.units),
        (State::Transferred, &[id("roads")][..]),
        "another one has it"
    );
    assert_eq!(returned.unsent, Unsent::RecalledOf(id("housing")));
    case.handling.units = vec![id("housing")];
    let returned = decide(&case, &handler, &back, office.context()).unwrap();
    assert_eq!((returned.state, returned.hold), (State::AtDesk, Some(Hold::ByDesk)));
    assert_eq!(returned.handling.due_minute, Some(last_minute(beijing_day(NOW + 15 * 1440))));
    let refuse = Action::RefuseUnitReturn { unit: id("housing"), reason: words("属你单位") };
    history.extend(decide(&case, &handler, &refuse, office.context()).unwrap().events);
    case.progress = Progress::of(history.iter().map(|event| (NOW, event)));
    assert_eq!(decide(&case, &handler, &back, office.context()).err(), Some(Refusal::NotAsked));
    assert!(decide_unit(&case, &id("housing"), &steps()[2], office.context()).is_ok(), "it may ask again");
}

#[test]
fn silence_is_followed_up_once_a_stage() {
    let handed = Silence { handed: Some(NOW), ..Silence::default() };
    let late = NOW + 48 * 60;
    let next = |silence: Silence, second, now| silence.next(48, second, now);
    assert_eq!(next(Silence::default(), true, late), None, "it waits to be sent");
    assert_eq!(next(handed, true, late - 1), None);
    assert_eq!(next(handed, true, late), Some(Stage::Remind));
    let reminded = Silence { reminded: Some(late), ..handed };
    assert_eq!(next(reminded, true, late + 48 * 60 - 1), None);
    assert_eq!(next(reminded, true, late + 48 * 60), Some(Stage::Second));
    assert_eq!(next(reminded, false, late + 48 * 60), Some(Stage::Raise));
    let second = Silence { second: Some(late + 9), ..reminded };
    assert_eq!(next(second, true, late + 9), None);
    assert_eq!(next(second, true, late + 9 + 48 * 60), Some(Stage::Raise));
    // A mailbox that takes nothing is not waited for.
    let taken_back = Silence { taken_back: true, ..Silence::default() };
    assert_eq!(next(taken_back, true, NOW), Some(Stage::Raise), "nobody was asked: the desk is told at once");
    let dead = Silence { dead: true, ..Silence::default() };
    assert_eq!((next(dead, true, NOW), next(dead, false, NOW)), (Some(Stage::Second), Some(Stage::Raise)));
    assert_eq!(next(Silence { dead: true, ..reminded }, true, late), Some(Stage::Second));
    assert_eq!(next(Silence { dead: true, ..second }, true, late), Some(Stage::Raise));
}

#[test]
fn a_reminder_goes_where_the_unit_may_be_written_to_now_or_to_the_desk() {
    let office = Office::new();
    let case = told(State::Transferred);
    let stage = |case: &Case, stage| decide_stage(case, &id("housing"), stage, LetterId(7), office.context());
    let reminded = stage(&case, Stage::Remind);
    assert_eq!(reminded.events[0].kind, EventKind::UnitReminded);
    assert_eq!(reminded.letters[0].to().as_str(), "housing@x.example");
    assert!(case.still_told(&id("housing"), Mailbox::Second, office.context()).is_none(), "it has none");
    let second = stage(&case, Stage::Second);
    assert_eq!((second.events[0].kind, second.letters.len()), (EventKind::UnitSilent, 0));
    let mut away = case;
    away.matter = Matter::stored(Secrecy::Report, said(&[1], "路灯不亮"));
    assert_eq!(stage(&away, Stage::Remind).events[0].kind, EventKind::UnitSilent);
    assert!(stage(&away, Stage::Remind).letters.is_empty());
}
