//! What the form takes and what it refuses.
use super::*;
use crate::domain::notice::{Area, ContactBlock, Footer, Item, ItemStatus, NoticeState, Responsible};
use crate::domain::unit::{ACKNOWLEDGE_HOURS, Delivery, Unit};

fn unit(id: &str, name_zh: &str, above: Option<&str>, kind: UnitKind) -> Unit {
    Unit {
        id: id.parse().unwrap(),
        name_zh: name_zh.into(),
        name_en: id.into(),
        above: above.map(|above| above.parse().unwrap()),
        mail: None,
        mail_second: None,
        phone: None,
        acknowledge_hours: ACKNOWLEDGE_HOURS,
        delivery: Delivery::CleanCopy,
        kind,
        language: Language::ZhHans,
    }
}

struct Town {
    notice: Notice,
    units: Units,
}

impl Town {
    fn new() -> Self {
        let list = vec![
            unit("committee", "区委", None, UnitKind::Department),
            unit("commission", "区纪委监委", Some("committee"), UnitKind::Department),
            unit("housing", "区住建局", None, UnitKind::Department),
            unit("pazhou", "琶洲街道", None, UnitKind::Subdistrict),
        ];
        let item = |n: u16| Item {
            number: ItemNumber::new(n).unwrap(),
            printed: None,
            title: format!("事项{n}"),
            title_en: None,
            status: ItemStatus::Reported,
            responsible: Responsible::CommissionOnly,
            delivery: None,
        };
        let area = |items: &[u16]| Area {
            title: "方面".into(),
            title_en: None,
            items: items.iter().copied().map(item).collect(),
        };
        let notice = Notice {
            slug: "n".into(),
            title: "通报".into(),
            title_en: None,
            issuer: "区委".into(),
            receiver: "区纪委".into(),
            receiver_en: None,
            published: None,
            signed: None,
            state: NoticeState::Open,
            opens: None,
            closes: None,
            retired: Vec::new(),
            inspection: None,
            areas: vec![area(&[1, 2]), area(&[19])],
            contact: ContactBlock { address: Some("路".into()), ..ContactBlock::default() },
            footer: Footer::default(),
            hash: [0; 32],
        };
        Self { notice, units: Units::new(list, "commission".parse().unwrap()).unwrap() }
    }

    fn check(&self, draft: &Draft) -> Result<Feedback, Vec<(Field, FieldFault)>> {
        let ground = Ground { notice: &self.notice, units: &self.units, sealed_officer: false };
        draft.check(ground).map_err(|errors| errors.faults().to_vec())
    }
}

fn draft() -> Draft {
    Draft { lane: "opinion".into(), text: "路灯不亮".into(), acknowledged: true, ..Draft::default() }
}

#[test]
fn the_least_that_is_accepted() {
    let feedback = Town::new().check(&draft()).unwrap();
    assert_eq!(
        feedback,
        Feedback {
            lane: Lane::Opinion,
            items: Vec::new(),
            verdict: None,
            about: None,
            subdistrict: None,
            text: CitizenText::parse("路灯不亮").unwrap(),
            reporter: Reporter::Anonymous,
            language: Language::ZhHans,
        }
    );
}

#[test]
fn every_field_is_read_as_people_fill_it_in() {
    let feedback = Town::new()
        .check(&Draft {
            lane: " report ".into(),
            items: vec!["19".into(), " 1 ".into(), "19".into(), String::new(), "２".into()],
            verdict: "not_done".into(),
            about_unit: "区住建局".into(),
            subdistrict: "pazhou".into(),
            name: "　欧阳 小明 ".into(),
            phone: "１３８　１２３４　５６７８".into(),
            mail: "Wang＠Example.com".into(),
            share_identity: true,
            language: Language::En,
            ..draft()
        })
        .unwrap();
    assert_eq!(feedback.lane, Lane::Report);
    let items: Vec<_> = feedback.items.iter().map(|item| item.get()).collect();
    assert_eq!(items, [1, 2, 19], "in the notice's order, each once");
    assert_eq!(feedback.verdict, Some(Verdict::NotDone));
    assert_eq!(feedback.about.as_ref().map(UnitId::as_str), Some("housing"));
    assert_eq!(feedback.subdistrict.as_ref().map(UnitId::as_str), Some("pazhou"));
    assert_eq!(feedback.language, Language::En);
    let identity = feedback.reporter.identity().unwrap();
    assert_eq!(identity.name.as_ref().map(PersonName::as_str), Some("欧阳 小明"));
    assert_eq!(identity.phone.as_ref().map(Phone::as_str), Some("13812345678"));
    assert_eq!(identity.mail.as_ref().map(MailAddress::as_str), Some("Wang@example.com"));
    assert!(identity.share);
}

#[test]
fn every_fault_is_told_at_once_in_the_forms_order() {
    let faults = Town::new()
        .check(&Draft {
            lane: "praise".into(),
            items: vec!["3".into(), "x".into(), "1".into()],
            verdict: "maybe".into(),
            about_unit: "nobody".into(),
            subdistrict: "housing".into(),
            text: String::new(),
            name: "长".repeat(51),
            phone: "12345".into(),
            mail: "wang".into(),
            ..Draft::default()
        })
        .unwrap_err();
    assert_eq!(
        faults,
        [
            (Field::Lane, FieldFault::Unknown),
            (Field::Item, FieldFault::Unknown),
            (Field::Verdict, FieldFault::Unknown),
            (Field::AboutUnit, FieldFault::Unknown),
            (Field::Subdistrict, FieldFault::Unknown),
            (Field::Text, FieldFault::Missing),
            (Field::Name, FieldFault::TooLong(51)),
            (Field::Phone, FieldFault::Malformed),
            (Field::Mail, FieldFault::Malformed),
            (Field::Acknowledge, FieldFault::Missing),
        ]
    );
    let faults = Town::new().check(&Draft::default()).unwrap_err();
    assert_eq!(
        faults,
        [
            (Field::Lane, FieldFault::Missing),
            (Field::Text, FieldFault::Missing),
            (Field::Acknowledge, FieldFault::Missing)
        ]
    );
}

#[test]
fn a_text_is_measured_in_characters_after_folding() {
    for (text, expected) in [
        ("好".to_owned(), Some(FieldFault::TooShort)),
        (" 好\u{200B} ".to_owned(), Some(FieldFault::TooShort)),
        ("好的".to_owned(), None),
        ("字".repeat(5000), None),
        (format!(" {}\r\n", "𠮷".repeat(5000)), None),
        ("字".repeat(5001), Some(FieldFault::TooLong(5001))),
    ] {
        let found = Town::new().check(&Draft { text: text.clone(), ..draft() }).map_err(|faults| faults[0]).err();
        assert_eq!(found, expected.map(|fault| (Field::Text, fault)), "{} characters", text.chars().count());
    }
    assert_eq!((limit_of(Field::Text), limit_of(Field::Name)), (5000, 50));
    assert!(Town::new().check(&Draft { name: "长".repeat(50), ..draft() }).is_ok());
}

#[test]
fn a_report_about_the_commission_is_refused_before_it_is_sent_unless_an_officer_takes_it() {
    let town = Town::new();
    for about in ["commission", "区纪委监委", "committee", "区委"] {
        let draft = Draft { about_unit: about.into(), ..draft() };
        assert_eq!(town.check(&draft).unwrap_err(), [(Field::AboutUnit, FieldFault::NotTakenHere)], "{about}");
        let ground = Ground { notice: &town.notice, units: &town.units, sealed_officer: true };
        assert!(draft.check(ground).is_ok(), "{about}");
    }
    assert!(town.check(&Draft { about_unit: "housing".into(), ..draft() }).is_ok());
}

#[test]
fn only_exact_names_and_ids_are_units() {
    let town = Town::new();
    for (typed, taken) in [
        ("housing", true),
        ("区住建局", true),
        (" 区住建局\n", true),
        ("住建局", false),
        ("Housing", false),
        ("区住建局 ", true),
        ("区 住建局", false),
        ("*", false),
    ] {
        assert_eq!(town.check(&Draft { about_unit: typed.into(), ..draft() }).is_ok(), taken, "{typed}");
    }
    for (typed, taken) in [("琶洲街道", true), ("pazhou", true), ("区住建局", false), ("", true)] {
        assert_eq!(town.check(&Draft { subdistrict: typed.into(), ..draft() }).is_ok(), taken, "{typed}");
    }
}

#[test]
fn values_are_read_back_from_their_names() {
    assert!(Lane::ALL.into_iter().all(|lane| Lane::parse(lane.as_str()) == Some(lane)));
    assert!(Verdict::ALL.into_iter().all(|verdict| Verdict::parse(verdict.as_str()) == Some(verdict)));
    assert_eq!((Lane::parse("Opinion"), Verdict::parse("")), (None, None));
}

#[test]
fn accepted_values_show_nothing_private_under_debug() {
    let feedback = Town::new()
        .check(&Draft {
            text: "机密内容".into(),
            name: "欧阳小明".into(),
            phone: "13812345678".into(),
            mail: "wang@example.com".into(),
            ..draft()
        })
        .unwrap();
    let shown = format!("{feedback:?} {:#?}", feedback.reporter);
    for private in ["机密", "欧阳", "小明", "138", "5678", "wang", "example.com"] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
    assert!(shown.contains("Opinion"), "the rest is there to read");
}
