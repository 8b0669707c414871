//! Several notices, with everything that the format has.
use super::super::*;
use super::{overlay, told};
use crate::domain::ids::ItemNumber;
use crate::domain::notice::{NoticeState, Phase, Responsible};

/// Every key there is: what `docs/notice-format.md` shows.
const FULL: &str = r#"
slug = "full"
title = "通报"
title_en = "Notice"
issuer = "甲委"
receiver = "甲纪委"
receiver_en = "Commission A"
published = 2026-03-27
signed = 2026-03-20
state = "archived"
opens = 2026-04-01
closes = 2026-04-30
retired = [12, 7]
[inspection]
body = "巡察组"
subject = "专项巡察"
from = 2025-03-01
to = 2025-05-30
feedback = 2025-07-01
[contact]
phone = "020-89088252"
emails = ["xx@example.cn"]
faxes = ["020-89088253"]
address = "路1号"
po_box = "100信箱"
postcode = "510399"
envelope = "意见"
envelope_place = "左上角"
persons = ["张三"]
[[contact.telephone]]
number = "12388"
extension = "801"
owner = "信访室"
hours = "工作日 9:00—17:00"
[footer]
host = "甲"
[[unit]]
id = "own"
name = "本通报单位"
name_en = "Own"
above = "qu-zhujianju"
mail = "own@x.example"
letters_per_hour = 3
[[area]]
[[area.item]]
number = 3
printed = "（三）"
title = "事项三"
lead = "own"
[[area.item]]
number = 1
title = "事项一"
desk = true
[[area.item]]
number = 2
title = "事项二"
lead = "qu-fagaiju"
assisting = ["own"]
subdistrict = true
"#;

fn with(from: &str, to: &str) -> Vec<String> {
    assert!(FULL.contains(from), "{from}");
    let text = FULL.replacen(from, to, 1);
    let told = told(&[("notice/full.toml", &text)], &Environment::default());
    told.iter().map(|fault| fault.replacen("notice/full.toml: ", "", 1)).collect()
}

#[test]
fn every_key_of_the_format_is_read() {
    let directory = overlay(&[("notice/full.toml", FULL)]);
    let config = Config::load(Some(directory.path()), &Environment::default()).unwrap_or_else(|f| panic!("{f:?}"));
    let slugs: Vec<&str> = config.editions.all().map(|edition| edition.slug()).collect();
    assert_eq!(slugs, ["haizhu-2025", "full"], "the first first");
    let edition = config.editions.named("full").unwrap();
    let notice = &edition.notice;
    assert_eq!((edition.prefix.as_str(), config.editions.first().prefix.as_str()), ("/n/full", ""));
    assert_eq!((notice.state, notice.phase(0)), (NoticeState::Archived, Phase::Archived));
    let retired: Vec<u16> = notice.retired.iter().map(|number| number.get()).collect();
    assert_eq!(retired, [7, 12]);
    let contact = &notice.contact;
    let numbers: Vec<&str> = contact.phones.iter().map(|phone| phone.number.as_str()).collect();
    assert_eq!(numbers, ["020-89088252", "12388"]);
    assert_eq!((contact.phones[1].extension.as_deref(), contact.reach()), (Some("801"), "020-89088252"));
    assert_eq!((contact.faxes.len(), contact.emails.len(), contact.persons.len()), (1, 1, 1));
    assert_eq!(contact.po_box.as_deref(), Some("100信箱"));
    assert_eq!(contact.envelope_place.as_deref(), Some("左上角"));
    let item = |number| notice.item(ItemNumber::new(number).unwrap()).unwrap();
    assert_eq!((item(3).label(), item(1).label()), ("（三）".to_owned(), "1".to_owned()));
    assert_eq!(item(1).responsible, Responsible::Desk);
    assert!(notice.areas[0].title.is_empty());
    let own = "own".parse().unwrap();
    assert!(config.units.get(&own).is_none() && edition.units.get(&own).is_some());
    assert!(edition.units.at_or_below(&own, &"qu-zhujianju".parse().unwrap()));
    assert_eq!(config.letters_an_hour(&own, edition), 3);
    // The text of a file is read as one to be published, too, and as one that was kept.
    assert_eq!(config.read_notice(FULL).unwrap().notice, *notice);
    assert_eq!(config.kept_notice(FULL).unwrap().notice, *notice);
}

#[test]
fn a_wording_is_understood_whatever_the_units_are_now() {
    let directory = overlay(&[]);
    let config = Config::load(Some(directory.path()), &Environment::default()).unwrap();
    let gone = FULL
        .replace("above = \"qu-zhujianju\"", "above = \"gone\"")
        .replace("lead = \"qu-fagaiju\"", "lead = \"qu-wei\"");
    assert!(config.read_notice(&gone).is_err());
    let kept = config.kept_notice(&gone).unwrap();
    assert!(kept.units.get(&"own".parse().unwrap()).is_none(), "its own units cannot be placed any more");
    let item = |number| &kept.notice.item(ItemNumber::new(number).unwrap()).unwrap().responsible;
    assert_eq!(*item(2), Responsible::CommissionOnly, "what stands above the commission by now is told nothing");
    assert!(config.kept_notice("slug = \"x\"").is_none());
    // Where only a lead is gone, its own units are still whom an accusation can name; where one of them reads the desk's
    // mailbox by now, they are not.
    let led = FULL.replace("lead = \"qu-fagaiju\"", "lead = \"nobody\"");
    assert!(config.read_notice(&led).is_err());
    assert!(config.kept_notice(&led).unwrap().units.get(&"own".parse().unwrap()).is_some());
    let desk = config.desk.mail.as_str();
    let (_, own) = FULL.split_once("[[unit]]").unwrap();
    let mail = own.lines().find(|line| line.starts_with("mail = ")).unwrap();
    let shared = FULL.replace(mail, &format!("mail = \"{desk}\""));
    assert!(config.read_notice(&shared).is_err());
    assert!(config.kept_notice(&shared).unwrap().units.get(&"own".parse().unwrap()).is_none());
}

#[test]
fn what_a_notice_gets_wrong_is_told() {
    for (from, to, fault) in [
        ("state = \"archived\"", "state = \"closed\"", "state: found \"closed\"; allowed: draft, open or archived"),
        (
            "closes = 2026-04-30",
            "closes = 2026-03-30",
            "closes: found 2026-03-30; allowed: not before `opens` (2026-04-01)",
        ),
        (
            "retired = [12, 7]",
            "retired = [12, 0]",
            "retired: found a list; allowed: a list of whole numbers from 1 to 9999",
        ),
        (
            "retired = [12, 7]",
            "retired = [3]",
            "area[1].item[1].number: found 3, which is retired; allowed: a number that no item had before",
        ),
        (
            "desk = true",
            "desk = true\nlead = \"own\"",
            "area[1].item[2].lead: found a unit beside desk; allowed: one of the two: the desk says who answers",
        ),
        (
            "number = \"12388\"",
            "number = \"1238\"",
            "contact.telephone[1].number: found \"1238\"; allowed: a telephone number with area code",
        ),
        ("extension = \"801\"", "extension = \"转801\"", "contact.telephone[1].extension: found"),
        (
            "id = \"own\"",
            "id = \"qu-fagaiju\"",
            "unit[1].id: found qu-fagaiju, as an earlier unit; allowed: an id of its own",
        ),
        (
            "name = \"本通报单位\"",
            "name = \"区住建局\"",
            "unit[1].name: found 区住建局, as an earlier unit; allowed: a name of its own",
        ),
        (
            "above = \"qu-zhujianju\"",
            "above = \"nobody\"",
            "unit[1].above: found nobody; allowed: the id of one of the units",
        ),
        (
            "above = \"qu-zhujianju\"",
            "above = \"own\"",
            "unit[1].above: found own; allowed: a unit that does not stand below this one",
        ),
        (
            "mail = \"own@x.example\"",
            "mail = \"Desk+x@jiwei.haizhu.example\"",
            "unit[1].mail: found the desk's mailbox",
        ),
        ("letters_per_hour = 3", "letters_per_hour = -3", "unit[1].letters_per_hour: found -3"),
        ("[[area]]\n", "[[area]]\ntitl = \"x\"\n", "area[1].titl: found an unknown key; allowed: did you mean title?"),
    ] {
        let told = with(from, to);
        assert!(told.iter().any(|told| told.starts_with(fault)), "{told:#?}\n{fault}");
    }
    let silent = FULL
        .replace("phone = \"020-89088252\"\nemails = [\"xx@example.cn\"]\n", "")
        .replace("address = \"路1号\"\npo_box = \"100信箱\"\n", "");
    let (head, tail) = silent.split_once("[[contact.telephone]]").unwrap();
    let silent = format!("{head}[footer]{}", tail.split_once("[footer]").unwrap().1);
    let told = told(&[("notice/full.toml", &silent)], &Environment::default());
    assert_eq!(
        told,
        [
            "notice/full.toml: contact.phone: found no way to reach the receiver; allowed: phone, emails, address or po_box"
        ]
    );
}

#[test]
fn the_faults_of_all_notices_are_told_at_once() {
    let (a, b) = (
        FULL.replace("\"full\"", "\"a\"").replace("2026-04-30", "2026-03-30"),
        FULL.replace("\"full\"", "\"b\"").replace("510399", "51039"),
    );
    let draft =
        FULL.replace("\"full\"", "\"c\"").replace("archived", "draft").replace("lead = \"own\"", "lead = \"owm\"");
    let told = told(
        &[
            ("default.toml", "[public]\nnotice = \"nowhere\"\n"),
            ("notice/a.toml", &a),
            ("notice/b.toml", &b),
            ("notice/c.toml", &draft),
        ],
        &Environment::default(),
    );
    let files: Vec<&str> = told.iter().map(|fault| fault.split(": ").next().unwrap()).collect();
    assert_eq!(files, ["notice/nowhere.toml", "notice/a.toml", "notice/b.toml", "notice/c.toml"], "{told:#?}");
}

#[test]
fn a_draft_is_read_and_not_served() {
    let draft = FULL.replace("archived", "draft");
    let directory = overlay(&[("notice/full.toml", &draft)]);
    let config = Config::load(Some(directory.path()), &Environment::default()).unwrap();
    assert!(config.editions.named("full").is_none() && config.editions.current("full").is_some());
    assert!(!config.editions.are_several());
    let first = told(
        &[("default.toml", "[public]\nnotice = \"full\"\n"), ("notice/full.toml", &draft)],
        &Environment::default(),
    );
    assert_eq!(
        first,
        [
            "notice/full.toml: state: found draft; allowed: open or archived: this is the notice that public.notice names"
        ]
    );
}

#[test]
fn the_notice_that_comes_with_the_program_goes_with_its_own_units() {
    let units = "commission = \"a\"\n[[unit]]\nid = \"a\"\nname = \"甲\"\nname_en = \"A\"\nmail = \"a@x.example\"\n";
    let mine = FULL
        .replace("above = \"qu-zhujianju\"\n", "")
        .replace("\"qu-fagaiju\"", "\"own\"")
        .replace("assisting = [\"own\"]\n", "");
    let files =
        [("default.toml", "[public]\nnotice = \"full\"\n"), ("units.toml", units), ("notice/full.toml", mine.as_str())];
    let directory = overlay(&files);
    let config = Config::load(Some(directory.path()), &Environment::default()).unwrap_or_else(|f| panic!("{f:?}"));
    let slugs: Vec<&str> = config.editions.all().map(|edition| edition.slug()).collect();
    assert_eq!(slugs, ["full"], "another town's leads are none of these units");
    assert!(!told(&[files[1], files[2]], &Environment::default()).is_empty(), "unless it is named");
}
