//! Every kind of case through every step, written out.
use super::*;

/// commission ─ housing ─ estates, roads (waits), water (number only), courts (no address); one mailbox twice.
fn units() -> Units {
    let list = vec![
        unit("commission", Some("committee"), Some(DESK), Delivery::CleanCopy),
        unit("committee", None, Some("committee@x.example"), Delivery::CleanCopy),
        unit("housing", Some("committee"), Some("housing@x.example"), Delivery::CleanCopy),
        unit("estates", Some("housing"), Some("estates@x.example"), Delivery::CleanCopy),
        unit("roads", None, Some("roads@x.example"), Delivery::AfterTriage),
        unit("water", None, Some("water@x.example"), Delivery::Pointer),
        unit("courts", None, None, Delivery::CleanCopy),
        unit("office", None, Some("Housing+office@x.example"), Delivery::CleanCopy),
    ];
    Units::new(list, id("commission")).unwrap()
}

fn items() -> Notice {
    let lead = |name| Responsible::Unit { lead: id(name), assisting: vec![id("estates")] };
    notice(vec![
        (lead("housing"), None),
        (lead("roads"), None),
        (lead("water"), None),
        (lead("courts"), None),
        (Responsible::CommissionOnly, None),
        (Responsible::Subdistrict { fallback: id("housing"), assisting: Vec::new() }, None),
        (lead("water"), Some(Delivery::AfterTriage)),
        (lead("office"), None),
        (lead("commission"), None),
        (Responsible::Desk, None),
    ])
}

struct Town {
    notice: Notice,
    units: Units,
    screen: Screen,
    desk: MailAddress,
    officer: MailAddress,
}

impl Town {
    fn new() -> Self {
        Self { notice: items(), units: units(), screen: screen(), desk: mail(DESK), officer: mail(OFFICER) }
    }

    fn rules(&self) -> Rules<'_> {
        Rules {
            notice: &self.notice,
            units: &self.units,
            elsewhere: &[],
            screen: &self.screen,
            desk: &self.desk,
            desk_language: Language::ZhHans,
            sealed_officer: Some(&self.officer),
            notify_assisting: false,
            deadlines: DEADLINES,
        }
    }
}

/// `state hold: letters`, with the unit and # for a number only.
fn shown(decision: &Decision) -> String {
    let letters: Vec<String> = decision
        .letters
        .iter()
        .map(|letter| match letter {
            NewLetter::Unit(unit) => {
                format!("{}{}", unit.recipient().unit(), if unit.text().is_some() { "" } else { "#" })
            }
            NewLetter::Desk(desk) => {
                assert_eq!(desk.hold, decision.hold, "the desk is told why no unit was");
                "desk".to_owned()
            }
            other => other.kind().as_str().to_owned(),
        })
        .collect();
    format!("{} {}: {}", decision.state.as_str(), decision.hold.map_or("-", Hold::as_str), letters.join(" "))
}

const PLAIN: &str = "路灯不亮";
const SEALED: &str = "with_officer sealed: officer";

/// items, text, about, secrecy; what opening gives; what releasing that gives.
type Row = (&'static [u16], &'static str, Option<&'static str>, Secrecy, &'static str, Result<&'static str, Refusal>);

fn rows() -> Vec<Row> {
    use Refusal as R;
    use Secrecy::{Opinion, Report, Sealed};
    vec![
        (&[1], PLAIN, None, Opinion, "transferred -: desk housing citizen_receipt", Err(R::NotHeld)),
        (&[1, 3], PLAIN, None, Opinion, "transferred -: desk housing water# citizen_receipt", Err(R::NotHeld)),
        (&[1, 6], PLAIN, None, Opinion, "transferred -: desk housing citizen_receipt", Err(R::NotHeld)),
        (&[1, 4], PLAIN, None, Opinion, "transferred -: desk housing citizen_receipt", Err(R::NotHeld)),
        (&[2], PLAIN, None, Opinion, "at_desk after_triage: desk citizen_receipt", Ok("transferred -: roads")),
        (
            &[1, 2],
            PLAIN,
            None,
            Opinion,
            "at_desk after_triage: desk citizen_receipt",
            Ok("transferred -: housing roads"),
        ),
        (&[7], PLAIN, None, Opinion, "at_desk after_triage: desk citizen_receipt", Ok("transferred -: water#")),
        (&[4], PLAIN, None, Opinion, "at_desk no_recipient: desk citizen_receipt", Err(R::NoRecipient)),
        (&[9], PLAIN, None, Opinion, "at_desk no_recipient: desk citizen_receipt", Err(R::NoRecipient)),
        (&[10], PLAIN, None, Opinion, "at_desk unresolved: desk citizen_receipt", Err(R::Unresolved)),
        (&[1, 10], PLAIN, None, Opinion, "at_desk unresolved: desk citizen_receipt", Err(R::Unresolved)),
        (&[5, 10], PLAIN, None, Opinion, "at_desk commission_only: desk citizen_receipt", Err(R::DeskAlone)),
        (&[5], PLAIN, None, Opinion, "at_desk commission_only: desk citizen_receipt", Err(R::DeskAlone)),
        (&[1, 5], PLAIN, None, Opinion, "at_desk commission_only: desk citizen_receipt", Err(R::DeskAlone)),
        (&[99], PLAIN, None, Opinion, "at_desk commission_only: desk citizen_receipt", Err(R::DeskAlone)),
        (&[], PLAIN, None, Opinion, "at_desk no_item: desk citizen_receipt", Err(R::DeskAlone)),
        (&[1], PLAIN, Some("water"), Opinion, "at_desk about_unit: desk citizen_receipt", Err(R::DeskAlone)),
        (&[5], "受贿", Some("water"), Opinion, "at_desk about_unit: desk citizen_receipt", Err(R::DeskAlone)),
        (&[1], "局长受 贿", None, Opinion, "at_desk accusation: desk citizen_receipt", Ok("transferred -: housing")),
        (&[2], "局长受贿", None, Opinion, "at_desk accusation: desk citizen_receipt", Ok("transferred -: roads")),
        (
            &[1, 3],
            "区housing局受贿",
            None,
            Opinion,
            "at_desk accusation: desk citizen_receipt",
            Ok("transferred -: water#"),
        ),
        (&[1], "housing局受贿", None, Opinion, "at_desk accusation: desk citizen_receipt", Err(R::NoRecipient)),
        (&[8], "区housing局受贿", None, Opinion, "at_desk accusation: desk citizen_receipt", Err(R::NoRecipient)),
        (&[1], "BUREAU HOUSING 受贿", None, Opinion, "at_desk accusation: desk citizen_receipt", Err(R::NoRecipient)),
        (&[1], "区committee局受贿", None, Opinion, "at_desk accusation: desk citizen_receipt", Err(R::NoRecipient)),
        (
            &[1],
            "我叫张三",
            None,
            Opinion,
            "at_desk self_identification: desk citizen_receipt",
            Ok("transferred -: housing"),
        ),
        (&[1], PLAIN, None, Report, "at_desk report: desk citizen_receipt", Err(R::DeskAlone)),
        (&[1], PLAIN, Some("water"), Report, "at_desk report: desk citizen_receipt", Err(R::DeskAlone)),
        (&[], "受贿", None, Report, "at_desk report: desk citizen_receipt", Err(R::DeskAlone)),
        (&[1], PLAIN, Some("commission"), Sealed, SEALED, Err(R::Sealed)),
        (&[1], PLAIN, Some("committee"), Sealed, SEALED, Err(R::Sealed)),
    ]
}

fn matter((items, text, about, secrecy, ..): &Row) -> Matter {
    Matter::stored(*secrecy, Said { about: about.map(id), ..said(items, text) })
}

#[test]
fn opening_and_releasing_give_what_the_table_says() {
    let town = Town::new();
    for row in rows() {
        let (_, text, about, _, opened, released) = &row;
        let matter = matter(&row);
        let decision = open(&matter, Intake::Normal, town.rules(), NOW);
        assert_eq!(shown(&decision), *opened, "{text} {about:?}");
        assert_eq!(decision.events.first().map(|event| event.kind), Some(EventKind::Filed));
        let again = release(&case(matter, &decision), at_once(town.rules()));
        assert_eq!(
            again.as_ref().map(shown).map_err(|refusal| *refusal),
            released.map(str::to_owned),
            "{text} {about:?}"
        );
        if let Ok(again) = again {
            assert_eq!(again.events.first().map(|event| event.kind), Some(EventKind::Released));
        }
    }
}

#[test]
fn quarantine_tells_nobody_and_release_goes_on_from_there() {
    let town = Town::new();
    for reason in [Quarantine::Rate, Quarantine::Honeypot, Quarantine::TooFast] {
        for row in rows() {
            let matter = matter(&row);
            let decision = open(&matter, Intake::Quarantine(reason), town.rules(), NOW);
            let sealed = matter.secrecy() == Secrecy::Sealed;
            let quarantined = format!("quarantined {}: ", Hold::from(reason).as_str());
            assert_eq!(shown(&decision), if sealed { SEALED } else { quarantined.as_str() });
            let released = release(&case(matter, &decision), at_once(town.rules())).map(|decision| shown(&decision));
            assert_eq!(released, if sealed { Err(Refusal::Sealed) } else { Ok(row.4.to_owned()) });
        }
    }
}

#[test]
fn release_is_refused_in_every_other_state() {
    let town = Town::new();
    for row in rows() {
        for state in State::ALL {
            let case = Case {
                state,
                hold: None,
                ..case(matter(&row), &open(&matter(&row), Intake::Normal, town.rules(), NOW))
            };
            let found = release(&case, at_once(town.rules())).map(|decision| decision.state);
            let expected = match (state, case.matter.secrecy()) {
                (_, Secrecy::Sealed) | (State::WithOfficer, _) => Err(Refusal::Sealed),
                (State::Accepted | State::Transferred | State::InReview | State::Answered | State::Closed, _) => {
                    Err(Refusal::NotHeld)
                }
                (State::AtDesk, Secrecy::Report) => Err(Refusal::DeskAlone),
                (State::AtDesk | State::Quarantined, _) => continue, // In the tables above.
            };
            assert_eq!(found, expected, "{state:?}");
        }
    }
}

#[test]
fn a_case_held_as_an_accusation_stays_one_when_the_patterns_change() {
    let mut town = Town::new();
    let matter = Matter::stored(Secrecy::Opinion, said(&[1], "区housing局受贿"));
    let case = case(matter.clone(), &open(&matter, Intake::Normal, town.rules(), NOW));
    town.screen = Screen::default();
    assert_eq!(release(&case, at_once(town.rules())).err(), Some(Refusal::NoRecipient));
}

#[test]
fn a_subdistrict_decides_where_it_is_chosen() {
    let town = Town::new();
    let matter = Matter::stored(Secrecy::Opinion, Said { subdistrict: Some(id("water")), ..said(&[6], PLAIN) });
    let decision = open(&matter, Intake::Normal, town.rules(), NOW);
    assert_eq!(shown(&decision), "transferred -: desk water# citizen_receipt");
    let assisting = Rules { notify_assisting: true, ..town.rules() };
    let matter = Matter::stored(Secrecy::Opinion, said(&[1, 3], PLAIN));
    let decision = open(&matter, Intake::Normal, assisting, NOW);
    assert_eq!(shown(&decision), "transferred -: desk housing estates water# citizen_receipt");
    let items: Vec<_> = decision.letters.iter().filter(|l| l.unit().is_some()).map(|l| l.items().len()).collect();
    assert_eq!(items, [1, 2, 1], "each unit is told of its own items");
}

#[test]
fn no_receipt_goes_to_a_mailbox_of_the_house() {
    let town = Town::new();
    for (address, expected) in [
        ("someone@example.com", true),
        ("HOUSING+me@x.example", false),
        ("desk+1@commission.example", false),
        ("officer@commission.example", false),
    ] {
        let reporter = Reporter::new(None, None, MailAddress::parse(address).ok(), false);
        let matter = Matter::stored(Secrecy::Report, Said { reporter, ..said(&[1], PLAIN) });
        let decision = open(&matter, Intake::Normal, town.rules(), NOW);
        let sent = decision.letters.iter().any(|letter| letter.kind() == LetterKind::CitizenReceipt);
        assert_eq!(sent, expected, "{address}");
    }
}

#[test]
fn the_officers_letter_never_lands_with_the_desk_or_the_accused() {
    let town = Town::new();
    let matter = Matter::stored(Secrecy::Sealed, Said { about: Some(id("committee")), ..said(&[1], PLAIN) });
    for (officer, expected) in [
        (OFFICER, 1),
        ("Desk+sealed@commission.example", 0),
        ("committee@x.example", 0),
        ("estates+1@x.example", 0),
        ("roads@x.example", 1),
    ] {
        let officer = mail(officer);
        let rules = Rules { sealed_officer: Some(&officer), ..town.rules() };
        let decision = open(&matter, Intake::Normal, rules, NOW);
        assert_eq!((decision.state, decision.letters.len()), (State::WithOfficer, expected), "{}", officer.as_str());
    }
    let rules = Rules { sealed_officer: None, ..town.rules() };
    assert!(open(&matter, Intake::Normal, rules, NOW).letters.is_empty());
}

#[test]
fn cases_and_letters_show_nothing_private_under_debug() {
    let town = Town::new();
    let matter = Matter::stored(Secrecy::Opinion, said(&[1], "机密内容"));
    let decision = open(&matter, Intake::Normal, town.rules(), NOW);
    let shown = format!("{decision:?} {:?} {matter:#?}", case(matter.clone(), &decision));
    assert!(decision.letters.len() == 3 && shown.contains("CitizenReceipt"));
    for private in ["机密", "欧阳", "小明", "138", "5678", "ouyang", "example.com", "x.example", "commission.example"]
    {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
}
