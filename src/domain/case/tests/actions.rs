//! Every step in every state by every kind of member; and the rules that look at more than that.
use super::*;
use crate::domain::calendar::{beijing_day, last_minute};
use crate::domain::release::Adjustments;
use crate::domain::staff::{Member, Role, StaffId};
use crate::domain::text::{PublicText, StaffText};

pub(super) fn member(id: i64, role: Role, mailbox: &str) -> Member {
    Member { id: StaffId(id), name: format!("某{id}"), mail: mail(mailbox), role }
}

pub(super) fn words(text: &str) -> StaffText {
    StaffText::parse(text).unwrap()
}

pub(super) fn answer(text: &str) -> PublicText {
    PublicText::parse(text).unwrap()
}

/// roads and housing may be told; water stands below housing.
pub(super) struct Office {
    notice: Notice,
    units: Units,
    screen: Screen,
    desk: MailAddress,
    officer: MailAddress,
}

impl Office {
    pub(super) fn new() -> Self {
        let list = vec![
            unit("commission", None, Some(DESK), Delivery::CleanCopy),
            unit("housing", None, Some("housing@x.example"), Delivery::CleanCopy),
            unit("water", Some("housing"), Some("water@x.example"), Delivery::CleanCopy),
            unit("roads", None, Some("roads@x.example"), Delivery::Pointer),
        ];
        let lead = |name| (Responsible::Unit { lead: id(name), assisting: Vec::new() }, None);
        Self {
            notice: notice(vec![lead("housing"), lead("roads"), (Responsible::CommissionOnly, None)]),
            units: Units::new(list, id("commission")).unwrap(),
            screen: screen(),
            desk: mail(DESK),
            officer: mail(OFFICER),
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        at_once(Rules {
            notice: &self.notice,
            units: &self.units,
            elsewhere: &[],
            screen: &self.screen,
            desk: &self.desk,
            desk_language: Language::ZhHans,
            sealed_officer: Some(&self.officer),
            notify_assisting: false,
            deadlines: DEADLINES,
        })
    }
}

/// A case of this kind that stands there, with the identity asked for by member 3, a return and an extension by a unit.
pub(super) fn standing(secrecy: Secrecy, state: State) -> Case {
    let progress = Progress {
        answered: state == State::Answered,
        extension_asked: None,
        reveal_asked: vec![StaffId(3)],
        // A report is with no unit.
        returns_asked: if secrecy == Secrecy::Opinion { vec![id("housing")] } else { Vec::new() },
        extensions_asked: if secrecy == Secrecy::Opinion { vec![(id("housing"), 10)] } else { Vec::new() },
        ..Progress::default()
    };
    let handling = Handling { due_minute: Some(NOW + 1), drafter: Some(StaffId(3)), ..Handling::default() };
    Case {
        number: CaseNumber::new(2025, 1).unwrap(),
        matter: Matter::stored(secrecy, said(&[1], "路灯不亮")),
        state,
        hold: None,
        version: 1,
        filed_minute: NOW,
        handling,
        progress,
        draft: Some(answer("已修好")),
    }
}

fn action(kind: ActionKind, secrecy: Secrecy) -> Action {
    let reason = words("理由");
    match kind {
        ActionKind::Accept => Action::Accept,
        ActionKind::ChangeLane if secrecy == Secrecy::Report => Action::ChangeLane { to: Secrecy::Opinion, reason },
        ActionKind::ChangeLane => Action::ChangeLane { to: Secrecy::Report, reason },
        ActionKind::ChangeItems => Action::ChangeItems { items: vec![number(2)], reason },
        ActionKind::Route => Action::Route {
            lead: id("roads"),
            assisting: Vec::new(),
            copy: Adjustments::default(),
            reason: Some(reason),
        },
        ActionKind::Hold => Action::Hold { reason },
        ActionKind::Release => Action::Release,
        ActionKind::Merge => Action::Merge { into: CaseNumber::new(2025, 2).unwrap(), reason },
        ActionKind::LinkRepeat => Action::LinkRepeat { of: CaseNumber::new(2025, 2).unwrap() },
        ActionKind::Refer => Action::Refer { directions: answer("请拨12345") },
        ActionKind::Ask => Action::Ask { question: answer("在哪里？") },
        ActionKind::Note => Action::Note { text: reason },
        ActionKind::Draft => Action::Draft { answer: answer("已修好") },
        ActionKind::Approve => Action::Approve,
        ActionKind::Return => Action::Return { comment: reason },
        ActionKind::Close if secrecy == Secrecy::Opinion => {
            Action::Close { reason: CloseReason::NoContent, words: Some(reason) }
        }
        ActionKind::Close => Action::Close { reason: CloseReason::Handled, words: None },
        ActionKind::Reopen => Action::Reopen { reason },
        ActionKind::Withdraw => Action::Withdraw { reason },
        ActionKind::RequestExtension => Action::RequestExtension { reason },
        ActionKind::ApproveExtension => Action::ApproveExtension,
        ActionKind::Assign => Action::Assign { to: StaffId(9), role: Role::Handler },
        ActionKind::AskReveal => Action::AskReveal { reason },
        ActionKind::ApproveReveal => Action::ApproveReveal { staff: StaffId(3) },
        ActionKind::Reveal => Action::Reveal { reason },
        ActionKind::ApproveUnitReturn => Action::ApproveUnitReturn { unit: id("housing") },
        ActionKind::RefuseUnitReturn => Action::RefuseUnitReturn { unit: id("housing"), reason },
        ActionKind::ApproveUnitExtension => Action::ApproveUnitExtension { unit: id("housing") },
        ActionKind::RefuseUnitExtension => Action::RefuseUnitExtension { unit: id("housing"), reason },
    }
}

/// q d a t r n c: quarantined, at desk, accepted, transferred, in review, answered, closed. A small letter: handler and
/// lead; a capital: the lead alone. First for an opinion, then for a report.
const TABLE: [(ActionKind, &str, &str); 27] = [
    (ActionKind::Accept, "d", "d"),
    (ActionKind::ChangeLane, "qdatr", "QDATR"),
    (ActionKind::ChangeItems, "qdatr", "qdatr"),
    (ActionKind::Route, "qdat", ""),
    (ActionKind::Hold, "qdt", "qdt"),
    (ActionKind::Release, "qd", "q"),
    (ActionKind::Merge, "qdatr", "qdatr"),
    (ActionKind::LinkRepeat, "qdatr", "qdatr"),
    (ActionKind::Refer, "qdat", ""),
    (ActionKind::Ask, "dat", ""),
    (ActionKind::Note, "qdatrnc", "qdatrnc"),
    (ActionKind::Draft, "datr", ""),
    (ActionKind::Approve, "R", ""),
    (ActionKind::Return, "R", ""),
    (ActionKind::Close, "qdatn", "qdatn"),
    (ActionKind::Reopen, "nc", "nc"),
    (ActionKind::Withdraw, "qdatrnc", "qdatrnc"),
    (ActionKind::RequestExtension, "qdatr", "qdatr"),
    // Nobody has asked here.
    (ActionKind::ApproveExtension, "", ""),
    (ActionKind::Assign, "qdatrn", "qdatrn"),
    // A lead needs no approval.
    (ActionKind::AskReveal, "", "hhhhhhh"),
    (ActionKind::ApproveReveal, "QDATRNC", "QDATRNC"),
    (ActionKind::Reveal, "qdatrnc", "QDATRNC"),
    (ActionKind::ApproveUnitReturn, "t", ""),
    (ActionKind::RefuseUnitReturn, "t", ""),
    (ActionKind::ApproveUnitExtension, "TR", ""),
    (ActionKind::RefuseUnitExtension, "tr", ""),
];

const STATES: [(State, char); 7] = [
    (State::Quarantined, 'q'),
    (State::AtDesk, 'd'),
    (State::Accepted, 'a'),
    (State::Transferred, 't'),
    (State::InReview, 'r'),
    (State::Answered, 'n'),
    (State::Closed, 'c'),
];

#[test]
fn every_step_in_every_state_by_every_role() {
    let office = Office::new();
    let people = [
        member(1, Role::Handler, "one@x.example"),
        member(2, Role::Lead, "two@x.example"),
        member(4, Role::Auditor, "four@x.example"),
        member(5, Role::Administrator, "five@x.example"),
    ];
    assert!(ActionKind::ALL.iter().all(|kind| TABLE.iter().any(|(row, ..)| row == kind)), "no step is left out");
    for (kind, opinion, report) in TABLE {
        for (secrecy, letters) in [(Secrecy::Opinion, opinion), (Secrecy::Report, report)] {
            for (state, letter) in STATES {
                let case = standing(secrecy, state);
                for by in &people {
                    let expected = match by.role {
                        Role::Handler => letters.contains(letter) || letters.contains('h'),
                        Role::Lead => letters.contains(letter) || letters.contains(letter.to_ascii_uppercase()),
                        Role::Auditor | Role::Administrator => false,
                    };
                    let found = decide(&case, by, &action(kind, secrecy), office.context());
                    assert_eq!(found.is_ok(), expected, "{kind:?} {secrecy:?} {state:?} {:?}: {found:?}", by.role);
                    let offered = allowed(&case, by, office.context()).contains(&kind);
                    assert_eq!(offered, expected, "offered {kind:?} {secrecy:?} {state:?} {:?}", by.role);
                    if let Ok(decision) = found {
                        let event = decision.events.iter().find(|event| event.actor == Actor::Staff(by.id));
                        assert!(event.is_some(), "{kind:?} leaves who did it");
                        let over = matches!(decision.state, State::Answered | State::Closed);
                        assert!(!over || kind == ActionKind::Withdraw || decision.letters.is_empty());
                    }
                }
            }
        }
    }
}

#[test]
fn a_sealed_case_is_the_officers_alone() {
    let office = Office::new();
    for state in [State::WithOfficer, State::Closed] {
        let case = standing(Secrecy::Sealed, state);
        for (role, mailbox) in [
            (Role::Handler, "one@x.example"),
            (Role::Lead, "two@x.example"),
            (Role::Lead, OFFICER),
            (Role::Auditor, OFFICER),
        ] {
            for kind in ActionKind::ALL {
                let by = member(1, role, mailbox);
                let officer = role == Role::Lead && mailbox == OFFICER;
                let open = state == State::WithOfficer;
                let expected = officer
                    && (matches!(kind, ActionKind::Note | ActionKind::Reveal) || kind == ActionKind::Close && open);
                let found = decide(&case, &by, &action(kind, Secrecy::Sealed), office.context());
                assert_eq!(found.is_ok(), expected, "{kind:?} {role:?} {mailbox}");
            }
        }
    }
}

#[test]
fn a_member_who_withdrew_is_refused_everything() {
    let office = Office::new();
    let by = member(2, Role::Lead, "two@x.example");
    let withdrawn = [Withdrawn { id: by.id, mail: by.mail.clone() }];
    let context = Context { withdrawn: &withdrawn, ..office.context() };
    for state in State::ALL {
        for secrecy in [Secrecy::Opinion, Secrecy::Report] {
            for kind in ActionKind::ALL {
                let found = decide(&standing(secrecy, state), &by, &action(kind, secrecy), context);
                assert_eq!(found.err(), Some(Refusal::Withdrawn));
            }
        }
    }
    let other = member(1, Role::Handler, "one@x.example");
    let to_them = Action::Assign { to: by.id, role: by.role };
    let case = standing(Secrecy::Opinion, State::AtDesk);
    assert_eq!(decide(&case, &other, &to_them, context).err(), Some(Refusal::CannotTake));
}

#[test]
fn nobody_approves_their_own() {
    let office = Office::new();
    let (asker, lead) = (member(3, Role::Lead, "three@x.example"), member(2, Role::Lead, "two@x.example"));
    let mut case = standing(Secrecy::Opinion, State::InReview);
    case.progress.extension_asked = Some(StaffId(3));
    for step in [Action::Approve, Action::Return { comment: words("再改") }, Action::ApproveExtension] {
        assert_eq!(decide(&case, &asker, &step, office.context()).err(), Some(Refusal::SecondPerson), "{step:?}");
        assert!(decide(&case, &lead, &step, office.context()).is_ok(), "{step:?}");
    }
    let own = Action::ApproveReveal { staff: StaffId(3) };
    assert_eq!(decide(&case, &asker, &own, office.context()).err(), Some(Refusal::SecondPerson));
    let approved = decide(&case, &lead, &Action::Approve, office.context()).unwrap();
    assert_eq!((approved.state, approved.handling.drafter), (State::Answered, None));
    assert_eq!(approved.notes, [NewNote::Answer(answer("已修好"))]);
    assert_eq!(approved.handling.due_minute, None);
    let extended = decide(&case, &lead, &Action::ApproveExtension, office.context()).unwrap();
    assert_eq!(extended.handling.due_minute, Some(NOW + 1 + 30 * 1440));
    case.progress = Progress { extended: true, ..Progress::default() };
    let again = Action::RequestExtension { reason: words("再延") };
    assert_eq!(decide(&case, &asker, &again, office.context()).err(), Some(Refusal::Already));
}

#[test]
fn identity_of_a_report_takes_an_approval() {
    let office = Office::new();
    let handler = member(3, Role::Handler, "three@x.example");
    let reveal = Action::Reveal { reason: words("核实") };
    let mut case = standing(Secrecy::Report, State::Accepted);
    assert_eq!(decide(&case, &handler, &reveal, office.context()).err(), Some(Refusal::NotApproved));
    case.progress.reveal_approved = vec![StaffId(3)];
    assert!(decide(&case, &handler, &reveal, office.context()).is_ok());
    let other = member(8, Role::Handler, "eight@x.example");
    assert_eq!(decide(&case, &other, &reveal, office.context()).err(), Some(Refusal::NotApproved));
    let anonymous = Said { reporter: Reporter::Anonymous, ..said(&[1], "路灯不亮") };
    case.matter = Matter::stored(Secrecy::Opinion, anonymous);
    assert_eq!(decide(&case, &handler, &reveal, office.context()).err(), Some(Refusal::NobodyNamed));
}

#[test]
fn how_a_case_may_be_closed() {
    use CloseReason as C;
    let office = Office::new();
    let by = member(1, Role::Handler, "one@x.example");
    let close = |secrecy, state, reason, words| {
        let case = standing(secrecy, state);
        decide(&case, &by, &Action::Close { reason, words }, office.context()).err()
    };
    for reason in [C::Adopted, C::PartlyAdopted, C::Noted, C::Answered] {
        assert_eq!(close(Secrecy::Opinion, State::Accepted, reason, None), Some(Refusal::AnswerMissing));
        assert_eq!(close(Secrecy::Opinion, State::Answered, reason, None), None);
        assert_eq!(close(Secrecy::Report, State::Accepted, reason, None), Some(Refusal::WrongReason));
    }
    for reason in [C::OutOfScope, C::NoContent] {
        for secrecy in [Secrecy::Opinion, Secrecy::Report] {
            assert_eq!(close(secrecy, State::Accepted, reason, None), Some(Refusal::ReasonMissing));
            assert_eq!(close(secrecy, State::Accepted, reason, Some(words("空"))), None);
        }
    }
    assert_eq!(close(Secrecy::Opinion, State::Accepted, C::Handled, None), Some(Refusal::WrongReason));
    assert_eq!(close(Secrecy::Report, State::Accepted, C::Handled, None), None);
    assert_eq!(close(Secrecy::Report, State::Accepted, C::Merged, None), Some(Refusal::WrongReason));
}

#[test]
fn changing_the_lane_takes_letters_and_freedom_back() {
    let office = Office::new();
    let by = member(2, Role::Lead, "two@x.example");
    let case = standing(Secrecy::Opinion, State::Transferred);
    let to_report = Action::ChangeLane { to: Secrecy::Report, reason: words("是举报") };
    let decision = decide(&case, &by, &to_report, office.context()).unwrap();
    assert_eq!((decision.state, decision.hold), (State::AtDesk, Some(Hold::Report)));
    assert_eq!((decision.secrecy, &decision.unsent), (Some(Secrecy::Report), &Unsent::Recalled));
    let sealed = Action::ChangeLane { to: Secrecy::Sealed, reason: words("密") };
    assert_eq!(decide(&case, &by, &sealed, office.context()).err(), Some(Refusal::Sealed));
    // What came as a report stays an accusation of the units it names, whatever the patterns say.
    let mut case = standing(Secrecy::Report, State::AtDesk);
    case.matter = Matter::stored(Secrecy::Report, said(&[1], "区housing局不理人"));
    let back = Action::ChangeLane { to: Secrecy::Opinion, reason: words("是意见") };
    let decision = decide(&case, &by, &back, office.context()).unwrap();
    assert_eq!((decision.state, decision.hold), (State::AtDesk, Some(Hold::Accusation)));
    case.matter = Matter::stored(Secrecy::Opinion, said(&[1], "区housing局不理人"));
    case.progress.accused = true;
    let route = |lead| Action::Route {
        lead: id(lead),
        assisting: Vec::new(),
        copy: Adjustments::default(),
        reason: Some(words("转")),
    };
    for (unit, expected) in [("housing", false), ("water", false), ("roads", true), ("commission", false)] {
        assert_eq!(decide(&case, &by, &route(unit), office.context()).is_ok(), expected, "{unit}");
    }
}

#[test]
fn routing_again_takes_a_reason_and_lifting_a_mark_too() {
    let office = Office::new();
    let by = member(1, Role::Handler, "one@x.example");
    let route = |lifted: &[&str], reason: Option<&str>| Action::Route {
        lead: id("housing"),
        assisting: vec![id("housing"), id("water")],
        copy: Adjustments { also: Vec::new(), lifted: lifted.iter().map(|text| (*text).to_owned()).collect() },
        reason: reason.map(words),
    };
    let mut case = standing(Secrecy::Opinion, State::AtDesk);
    let first = decide(&case, &by, &route(&[], None), office.context()).unwrap();
    assert_eq!(first.handling.units, [id("housing"), id("water")]);
    assert_eq!((first.state, first.letters.len()), (State::Transferred, 2));
    case.handling.units = first.handling.units;
    assert_eq!(decide(&case, &by, &route(&[], None), office.context()).err(), Some(Refusal::ReasonMissing));
    assert!(decide(&case, &by, &route(&[], Some("改派")), office.context()).is_ok());
    case.handling.units.clear();
    assert_eq!(decide(&case, &by, &route(&["x"], None), office.context()).err(), Some(Refusal::ReasonMissing));
    case.matter = Matter::stored(Secrecy::Opinion, Said { about: Some(id("roads")), ..said(&[1], "路灯不亮") });
    assert_eq!(decide(&case, &by, &route(&[], None), office.context()).err(), Some(Refusal::DeskAlone));
    case.matter = Matter::stored(Secrecy::Opinion, said(&[1, 3], "路灯不亮"));
    assert_eq!(decide(&case, &by, &route(&[], None), office.context()).err(), Some(Refusal::DeskAlone));
}

#[test]
fn deadlines_follow_the_state() {
    let office = Office::new();
    let by = member(1, Role::Handler, "one@x.example");
    let mut case = standing(Secrecy::Opinion, State::AtDesk);
    let accepted = decide(&case, &by, &Action::Accept, office.context()).unwrap();
    assert_eq!(accepted.handling.due_minute, Some(last_minute(beijing_day(NOW + 60 * 1440))));
    assert_eq!(accepted.handling.assignee, Some(by.id));
    case.progress.extended = true;
    let accepted = decide(&case, &by, &Action::Accept, office.context()).unwrap();
    assert_eq!(accepted.handling.due_minute, Some(last_minute(beijing_day(NOW + 90 * 1440))));
    let reopened = Action::Reopen { reason: words("新情况") };
    let later = Context { now_minute: NOW + 500_000, ..office.context() };
    let reopened = decide(&standing(Secrecy::Opinion, State::Closed), &by, &reopened, later).unwrap();
    assert_eq!(reopened.handling.due_minute, Some(last_minute(beijing_day(NOW + 500_000 + 60 * 1440))));
    let opened = open(&case.matter, Intake::Quarantine(Quarantine::Rate), office.context().rules, NOW);
    assert_eq!(opened.handling.due_minute, Some(last_minute(beijing_day(NOW + 15 * 1440))));
}

#[test]
fn a_report_that_became_an_opinion_in_quarantine_is_kept_from_the_unit_it_names() {
    let office = Office::new();
    let lead = member(1, Role::Lead, "lead@x.example");
    let text = "区housing局的人很不好";
    let mut case = standing(Secrecy::Report, State::Quarantined);
    case.matter = Matter::stored(Secrecy::Report, said(&[1], text));
    case.hold = Some(Hold::Rate);
    let relabelled = Action::ChangeLane { to: Secrecy::Opinion, reason: words("理由") };
    let decision = decide(&case, &lead, &relabelled, office.context()).unwrap();
    assert_eq!(decision.state, State::Quarantined);
    case.matter = Matter::stored(Secrecy::Opinion, said(&[1], text));
    case.hold = decision.hold;
    case.progress.accused = true;
    let released = decide(&case, &lead, &Action::Release, office.context()).unwrap();
    assert_eq!((released.state, released.hold), (State::AtDesk, Some(Hold::Accusation)));
    assert!(released.letters.iter().all(|letter| letter.unit().is_none()));
}

#[test]
fn letters_written_by_other_items_never_leave() {
    let office = Office::new();
    let handler = member(1, Role::Handler, "h@x.example");
    let mut case = standing(Secrecy::Opinion, State::Transferred);
    case.handling.units = vec![id("housing")];
    let changed = Action::ChangeItems { items: vec![number(3)], reason: words("理由") };
    assert_eq!(decide(&case, &handler, &changed, office.context()).unwrap().unsent, Unsent::Recalled);
}
