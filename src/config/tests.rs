//! The shipped files, what may be laid over them, and every way of getting it wrong.
mod faults;
mod notices;

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;
use std::time::Duration;

use super::*;
use crate::domain::case::{Intake, Matter, open};
use crate::domain::feedback::Draft;
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::letter::NewLetter;
use crate::domain::notice::{ItemStatus, Responsible};
use crate::domain::screening::Suspicion;
use crate::domain::text::CitizenText;
use crate::domain::unit::UnitKind;

fn shipped() -> Config {
    Config::load(None, &Environment::default()).unwrap()
}

fn id(text: &str) -> UnitId {
    text.parse().unwrap()
}

/// A directory with these files, as an office would lay it over the embedded ones.
fn overlay(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// Faults as `file name: key: found; allowed`, without the directory.
fn told(files: &[(&str, &str)], environment: &Environment) -> Vec<String> {
    let directory = overlay(files);
    let place = format!("{}/", directory.path().display());
    let faults = Config::load(Some(directory.path()), environment).unwrap_err();
    faults.iter().map(|fault| fault.to_string().replace(&place, "")).collect()
}

#[test]
fn the_shipped_settings_serve_on_loopback_out_of_one_directory() {
    let config = shipped();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public.link("/status"), "http://127.0.0.1:8080/status");
    assert_eq!(config.database.url, DatabaseUrl::Sqlite("./data/huiyin.db".into()));
    assert_eq!(config.mail.url, MailUrl::Maildir("./data/mail".into()));
    assert_eq!(config.mail.hello_name, "haizhu.example");
    assert_eq!(config.limits.min_fill_seconds, 3);
    assert_eq!(config.limits.flood.refill, Duration::from_millis(500));
    assert!(config.limits.flood.burst > config.limits.source.burst);
    assert!(config.desk.sealed_officer.is_none() && config.server.admin_listen.is_none());
}

#[test]
fn the_shipped_notice_has_its_39_items() {
    let config = shipped();
    let counts: Vec<usize> = config.editions.first().notice.areas.iter().map(|area| area.items.len()).collect();
    assert_eq!(counts, [7, 17, 8, 7]);
    let numbers: Vec<u16> = config.editions.first().notice.items().map(|item| item.number.get()).collect();
    assert_eq!(numbers, (1..=39).collect::<Vec<u16>>());
    assert!(
        config.editions.first().notice.items().all(|item| item.title.ends_with("的整改") && item.title_en.is_some())
    );
    assert_ne!(config.editions.first().notice.issuer, config.editions.first().notice.receiver);
    let solved: Vec<u16> = config
        .editions
        .first()
        .notice
        .items()
        .filter(|item| item.status == ItemStatus::ReportedSolved)
        .map(|item| item.number.get())
        .collect();
    assert_eq!(solved, [9]);
    let contact = &config.editions.first().notice.contact;
    assert_eq!((contact.phone(), contact.postcode.as_deref()), (Some("020-89088252"), Some("510399")));
    assert_eq!(contact.envelope.as_deref(), Some("对广州市海珠区委巡察整改情况的意见建议"));
}

#[test]
fn the_shipped_leads_are_those_the_notice_names() {
    let config = shipped();
    let item = |number| &config.editions.first().notice.item(ItemNumber::new(number).unwrap()).unwrap().responsible;
    for (number, name) in
        [(19, "区住建局"), (20, "区文广旅体局"), (22, "区法院"), (23, "区法院"), (24, "区法院"), (35, "区法院")]
    {
        let Responsible::Unit { lead, .. } = item(number) else { panic!("{number}") };
        assert_eq!(config.units.get(lead).unwrap().name_zh, name, "{number}");
    }
    for number in [16, 26, 31, 32, 33, 34, 36] {
        assert!(matches!(item(number), Responsible::Subdistrict { .. }), "{number}");
    }
    for number in [37, 38, 39] {
        assert_eq!(*item(number), Responsible::CommissionOnly);
    }
    // Whoever leads can be written to: otherwise an opinion on the item would silently stay at the desk.
    for item in config.editions.first().notice.items() {
        let (Responsible::Unit { lead, .. } | Responsible::Subdistrict { fallback: lead, .. }) = &item.responsible
        else {
            continue;
        };
        assert!(config.units.get(lead).unwrap().mail.is_some(), "{}", item.number);
    }
}

#[test]
fn the_shipped_units_are_a_tree_with_the_commission_in_it() {
    let config = shipped();
    assert_eq!(config.units.iter().filter(|unit| unit.kind == UnitKind::Subdistrict).count(), 18);
    for unit in ["qu-jiwei", "qu-wei", "shi-jiwei", "shi-wei"] {
        assert!(config.units.is_commission_or_above(&id(unit)), "{unit}");
    }
    for unit in ["qu-zhengfu", "qu-zuzhibu", "chigang-jiedao", "qu-fayuan", "shi-gongan-ju"] {
        assert!(!config.units.is_commission_or_above(&id(unit)), "{unit}");
    }
    assert!(config.units.at_or_below(&id("gongan-fenju"), &id("shi-gongan-ju")));
    let mailboxes: Vec<&str> = config.units.iter().filter_map(|unit| Some(unit.mail.as_ref()?.mailbox())).collect();
    assert_eq!(mailboxes.iter().collect::<BTreeSet<_>>().len(), mailboxes.len());
    assert!(mailboxes.iter().all(|mailbox| mailbox.ends_with(".example")), "reserved until an office puts its own in");
    assert_eq!(config.desk.mail.as_str(), "desk@jiwei.haizhu.example");
}

#[test]
fn the_shipped_patterns_hold_what_they_should_and_let_opinions_pass() {
    let config = shipped();
    let suspicion = |text: &str| config.screen.suspicion(&CitizenText::parse(text).unwrap());
    for text in [
        "科长收受红包",
        "有人索贿",
        "执法人员吃拿卡要",
        "我要举报他们",
        "对提意见的商户打击报复",
        "挪用专项资金",
        "局长受賄，我要舉報",
        "科长拿了包工头的红包",
        "局长收了老板的钱",
        "执法人员向摊贩索要保护费的钱",
        "给经办人塞红包才办得快",
        "The inspector took bribes.",
        "a clear case of nepotism",
        "They retaliated against the shop.",
    ] {
        assert_eq!(suspicion(text), Some(Suspicion::Accusation), "{text}");
    }
    for text in [
        "我叫王小明，住在附近",
        "本人姓陈",
        "我住在某某路 12 号 301 房",
        "我是江南大道某某茶楼的老板",
        "本人是某某电子厂的员工",
        "My name is Wang",
        "I am the owner of a small shop here",
        "I live at the corner",
    ] {
        assert_eq!(suspicion(text), Some(Suspicion::SelfIdentification), "{text}");
    }
    for text in [
        "客运大巴仍在路边随意上下客，早晚高峰堵车，建议增加巡查并公布整治结果。",
        "我是附近居民，我住在赤岗，身份证办理排队太久。",
        "我的电话是 13812345678。",
        "城中村的水电费仍然加价，希望街道公布收费标准。",
        "办税大厅排队时间长，建议多开窗口；线上办理很方便。",
        "停车场多收了居民的钱，收费公示牌也没有。",
        "希望街道要给居民带来好处，拿出办法。",
        "社区主任说会处理，垃圾费收了没人清。",
        "窗口说法前后不一，跑了三趟，请一次性告知材料清单。",
        "The buses still stop on the main road; please publish the results of inspections.",
        "Corrugated fences narrow the pavement, and the report says nothing about it.",
    ] {
        assert_eq!(suspicion(text), None, "{text}");
    }
}

#[test]
fn opinions_go_where_the_shipped_files_say() {
    let config = shipped();
    let told = |items: &[&str], subdistrict: &str, lane: &str| -> Vec<String> {
        let draft = Draft {
            lane: lane.into(),
            items: items.iter().map(|&item| item.into()).collect(),
            subdistrict: subdistrict.into(),
            text: "建议公布整治结果。".into(),
            acknowledged: true,
            ..Draft::default()
        };
        let feedback = draft.check(config.ground(config.editions.first())).unwrap();
        let decision =
            open(&Matter::of(feedback, &config.units), Intake::Normal, config.rules(config.editions.first()), 0);
        let name = |letter: NewLetter| match letter {
            NewLetter::Desk(_) => "desk".to_owned(),
            NewLetter::Unit(letter) => letter.recipient().unit().to_string(),
            NewLetter::Officer { .. } | NewLetter::CitizenReceipt { .. } | NewLetter::UnitReminder(_) => {
                panic!("nobody else")
            }
        };
        decision.letters.into_iter().map(name).collect::<BTreeSet<_>>().into_iter().collect()
    };
    assert_eq!(told(&["19"], "", "opinion"), ["desk", "qu-zhujianju"]);
    assert_eq!(told(&["19"], "", "report"), ["desk"]);
    assert_eq!(told(&["38"], "", "opinion"), ["desk"]);
    assert_eq!(told(&["16"], "瑞宝街道", "opinion"), ["desk", "ruibao-jiedao"]);
    assert_eq!(told(&["16"], "", "opinion"), ["desk", "qu-yingjiju"]);
    assert_eq!(told(&["9"], "ruibao-jiedao", "opinion"), ["desk", "qu-shichangjianguanju"]);
}

#[test]
fn every_setting_is_explained_in_one_line_above_it() {
    let mut before = "";
    for line in DEFAULT.lines() {
        let is_key = line.split_once(" = ").is_some_and(|(key, _)| !key.starts_with(['#', ' ']));
        assert!(!is_key || before.starts_with("# "), "{line}");
        before = line;
    }
}

#[test]
fn the_environment_beats_the_overlay_and_short_names_beat_long_ones() {
    let directory = overlay(&[(
        "default.toml",
        "[server]\nlisten = \"127.0.0.1:1\"\n[data]\ndirectory = \"/srv/a\"\n[limits.source]\nburst = 7\n",
    )]);
    let environment = Environment::from([
        ("HUIYIN__SERVER__LISTEN", "127.0.0.1:2"),
        ("HUIYIN_LISTEN", "127.0.0.1:3"),
        ("HUIYIN__LIMITS__MIN_FILL_SECONDS", "0"),
        ("HUIYIN__LIMITS__SOURCE__REFILL_SECONDS", "0.25"),
        ("HUIYIN__SCREENING__ACCUSATION", "[\"a,b\", \"c\"]"),
        ("HUIYIN_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1,fd00::/8"),
        ("HUIYIN_ADMIN_LISTEN", "[::1]:9000"),
        ("HUIYIN_PUBLIC_URL", "https://www.example.cn/xczg/"),
        ("HUIYIN_MAIL_URL", "smtp://u:p@mail.example:25"),
        ("HUIYIN_MAIL_FROM", "a@b.example"),
        ("HUIYIN_DATABASE_URL", "postgres://u:p@h/n"),
        ("HUIYIN_LOG", "warn,huiyin=debug"),
        ("HUIYIN_CONFIG", "/nowhere: --config beats it"),
    ]);
    let config = Config::load(Some(directory.path()), &environment).unwrap();
    assert_eq!(config.server.listen.port(), 3);
    assert_eq!(config.data, Path::new("/srv/a"));
    assert_eq!(config.limits.min_fill_seconds, 0);
    let source = Rate { burst: NonZeroU32::new(7).unwrap(), refill: Duration::from_millis(250) };
    assert_eq!(config.limits.source, source);
    assert_eq!(config.server.trusted_proxies.len(), 3);
    assert_eq!(config.public.base(), "/xczg");
    assert_eq!(config.mail.hello_name, "b.example");
    assert_eq!(config.overlay.as_deref(), Some(directory.path()));
    let shown = format!("{config:?}");
    assert!(!shown.contains("u:p@") && !shown.contains("\"p\""), "a password in Debug");
    let suspicion = |text: &str| config.screen.suspicion(&CitizenText::parse(text).unwrap());
    assert_eq!((suspicion("xa,bx"), suspicion("举报")), (Some(Suspicion::Accusation), None));
}

#[test]
fn links_follow_the_listener_unless_a_public_url_is_set() {
    let mut config = shipped();
    config.bound_to("127.0.0.1:40123".parse().unwrap());
    assert_eq!(config.public.link("/"), "http://127.0.0.1:40123/");
    let fixed = Environment::from([("HUIYIN_PUBLIC_URL", "https://a.cn")]);
    let mut config = Config::load(None, &fixed).unwrap();
    config.bound_to("127.0.0.1:40123".parse().unwrap());
    assert_eq!((config.public.origin(), config.server.listen.port()), ("https://a.cn", 40123));
}

#[test]
fn an_overlay_replaces_units_and_notices_as_a_whole() {
    let units = "commission = \"a\"\ndesk_language = \"en\"\ndesk_content = \"pointer\"\nsealed_officer = \"officer@x.example\"\n[[unit]]\nid = \"a\"\nname = \"甲\"\nname_en = \"A\"\nmail = \"a@x.example\"\n[[unit]]\nid = \"b\"\nname = \"乙\"\nname_en = \"B\"\nmail = \"\"\nlanguage = \"en\"\n";
    let notice = "slug = \"small\"\ntitle = \"通报\"\nissuer = \"甲委\"\nreceiver = \"甲\"\n[contact]\nphone = \"020-89088252\"\naddress = \"路1号\"\nenvelope = \"意见\"\npostcode = \"510000\"\n[[area]]\ntitle = \"方面\"\n[[area.item]]\nnumber = 7\ntitle = \"事项\"\nlead = \"b\"\n";
    let directory = overlay(&[
        ("default.toml", "[public]\nnotice = \"small\"\n"),
        ("units.toml", units),
        ("notice/small.toml", notice),
        ("words/zh-Hans/x.ftl", "not ours"),
    ]);
    let config = Config::load(Some(directory.path()), &Environment::default()).unwrap();
    assert_eq!((config.editions.first().notice.items().count(), config.units.iter().count()), (1, 2));
    assert_eq!((config.desk.language, config.desk.content), (Language::En, DeskContent::Pointer));
    assert_eq!(config.editions.first().text, notice);
    assert_ne!(config.editions.first().notice.hash, shipped().editions.first().notice.hash);
    let rules = config.rules(config.editions.first());
    assert_eq!(rules.sealed_officer.unwrap().as_str(), "officer@x.example");

    let told = told(
        &[("default.toml", "[public]\nnotice = \"other\"\n"), ("notice/small.toml", notice)],
        &Environment::default(),
    );
    // Every notice is read, whichever is served first: this one's lead is none of the shipped units.
    assert_eq!(
        told,
        [
            "notice/other.toml: public.notice: found no such file; allowed: one of haizhu-2025, small",
            "notice/small.toml: area[1].item[1].lead: found \"b\"; allowed: the id of a unit in units.toml, desk = true or commission_only = true",
        ]
    );
}

#[test]
fn an_overlay_that_is_not_there_or_misspelt_is_told() {
    let missing = Environment::from([("HUIYIN_CONFIG", "/nowhere/at/all")]);
    let missing = Config::load(None, &missing).unwrap_err();
    assert_eq!((missing.len(), missing[0].found.as_str()), (1, "no such directory"));
    let found = told(&[("unit.toml", "")], &Environment::default());
    assert_eq!(
        found,
        ["unit.toml: --config or HUIYIN_CONFIG: found an unknown file; allowed: did you mean units.toml?"]
    );
    let found = told(&[("default.toml", "[server\n")], &Environment::default());
    assert!(found.len() == 1 && found[0].starts_with("default.toml: line 1: found "), "{found:?}");
}
