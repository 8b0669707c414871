//! Every way of getting a setting wrong, and what is told.
use super::super::*;
use super::told;

/// The shipped units with one thing changed.
fn units_with(from: &str, to: &str) -> Vec<String> {
    assert!(UNITS.contains(from), "{from}");
    told(&[("units.toml", &UNITS.replacen(from, to, 1))], &Environment::default())
}

/// The shipped notice with one thing changed.
fn notice_with(from: &str, to: &str) -> Vec<String> {
    let (slug, text) = NOTICES[0];
    assert!(text.contains(from), "{from}");
    told(&[(&format!("notice/{slug}.toml"), &text.replacen(from, to, 1))], &Environment::default())
}

#[test]
fn all_faults_are_told_at_once_with_file_key_found_and_allowed() {
    let (slug, notice) = NOTICES[0];
    let notice = notice
        .replacen("postcode = \"510399\"", "postcode = \"51039\"", 1)
        .replacen("lead = \"qu-sifaju\"", "lead = \"qu-sifajv\"", 1)
        .replacen("number = 20", "number = 19", 1);
    let units = UNITS.replacen("mail = \"zhujianju@haizhu.example\"", "mail = \"zhujianju\"", 1);
    let settings = "[server]\nlisten = \"here\"\nlisen = 1\n[mail]\nurl = \"smtp://u:hunter2@mail.example?tls=none\"\n[screening]\naccusation = [\"ok\", \"(\"]\n";
    let environment = Environment::from([("HUIYIN__LIMITS__SOURCE__BURST", "many"), ("HUIYIN_PUBLICURL", "x")]);
    let told = told(
        &[("default.toml", settings), ("units.toml", &units), (&format!("notice/{slug}.toml"), &notice)],
        &environment,
    );
    let expected = [
        "environment: HUIYIN_PUBLICURL: found an unknown name; allowed: did you mean HUIYIN_PUBLIC_URL?",
        "default.toml: server.listen: found \"here\"; allowed: an address and port, 127.0.0.1:8080 or [::1]:8080",
        "default.toml: server.lisen: found an unknown key; allowed: did you mean listen?",
        "default.toml: mail.url: found \"smtp://…@mail.example?tls=none\"; allowed: maildir:PATH, smtp://",
        "environment: HUIYIN__LIMITS__SOURCE__BURST: found \"many\"; allowed: a whole number from 1 to 4000000000",
        "default.toml: screening.accusation[2]: found \"(\"; allowed: a regular expression (error: unclosed group)",
        "units.toml: unit[13].mail: found \"zhujianju\"; allowed: an e-mail address, or \"\" for none",
        "notice/haizhu-2025.toml: contact.postcode: found \"51039\"; allowed: six digits",
        "notice/haizhu-2025.toml: area[2].item[13].number: found 19, as an earlier item; allowed: a number of its own",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\n{expected}");
    }
}

#[test]
fn a_second_mailbox_is_judged_like_the_first() {
    const FIRST: &str = "mail = \"zhujianju@haizhu.example\"";
    let second = |line: &str| units_with(FIRST, &format!("{FIRST}\n{line}"));
    assert_eq!(
        second("mail_second = \"Desk+copy@jiwei.haizhu.example\""),
        [
            "units.toml: unit[13].mail_second: found the desk's mailbox; allowed: a mailbox of the unit's own: the desk reads reports about units"
        ]
    );
    assert_eq!(
        second("mail_second = \"nobody\""),
        ["units.toml: unit[13].mail_second: found \"nobody\"; allowed: an e-mail address, or \"\" for none"]
    );
    assert_eq!(
        second("acknowledge_hours = 0"),
        ["units.toml: unit[13].acknowledge_hours: found 0; allowed: a whole number from 1 to 2000"]
    );
}

#[test]
fn units_that_contradict_each_other() {
    for (from, to, fault) in [
        (
            "commission = \"qu-jiwei\"",
            "commission = \"qu-jwei\"",
            "units.toml: commission: found qu-jwei; allowed: the id of one of the units",
        ),
        (
            "mail = \"desk@jiwei.haizhu.example\"",
            "mail = \"\"",
            "units.toml: unit[4].mail: found none; allowed: the desk's address: this is the commission",
        ),
        (
            "mail = \"zuzhibu@haizhu.example\"",
            "mail = \"Desk+x@jiwei.haizhu.example\"",
            "units.toml: unit[5].mail: found the desk's mailbox; allowed: a mailbox of the unit's own: the desk reads reports about units",
        ),
        (
            "sealed_officer = \"\"",
            "sealed_officer = \"zuzhibu@haizhu.example\"",
            "units.toml: unit[5].mail: found the sealed officer's mailbox; allowed: a mailbox that the officer does not share",
        ),
        (
            "sealed_officer = \"\"",
            "sealed_officer = \"desk@jiwei.haizhu.example\"",
            "units.toml: unit[4].mail: found the sealed officer's mailbox; allowed: a mailbox that the officer does not share",
        ),
        (
            "mail = \"zuzhibu@haizhu.example\"\n",
            "",
            "units.toml: unit[5].mail: found nothing; allowed: an e-mail address, or \"\" for none",
        ),
        (
            "above = \"shi-guizi-ju\"",
            "above = \"guizi-fenju\"",
            "units.toml: unit[29].above: found guizi-fenju; allowed: a unit that does not stand below this one",
        ),
        (
            "above = \"shi-guizi-ju\"",
            "above = \"shi-guiziju\"",
            "units.toml: unit[29].above: found shi-guiziju; allowed: the id of one of the units",
        ),
        (
            "id = \"shi-jiaotong-zhifa\"",
            "id = \"qu-fayuan\"",
            "units.toml: unit[36].id: found qu-fayuan, as an earlier unit; allowed: an id of its own",
        ),
        (
            "name = \"区应急局\"",
            "name = \"区司法局\"",
            "units.toml: unit[17].name: found 区司法局, as an earlier unit; allowed: a name of its own",
        ),
        (
            "delivery = \"clean_copy\"",
            "delivery = \"by_pigeon\"",
            "units.toml: unit[5].delivery: found \"by_pigeon\"; allowed: clean_copy, pointer or after_triage",
        ),
        (
            "kind = \"subdistrict\"",
            "kindd = \"subdistrict\"",
            "units.toml: unit[39].kindd: found an unknown key; allowed: did you mean kind?",
        ),
        (
            "desk_content = \"full\"",
            "desk_content = \"all\"",
            "units.toml: desk_content: found \"all\"; allowed: full, opinions or pointer",
        ),
    ] {
        let told = units_with(from, to);
        assert_eq!(told.iter().filter(|told| told.starts_with("units.toml")).collect::<Vec<_>>(), [fault], "{told:#?}");
    }
}

#[test]
fn notices_that_contradict_themselves_or_the_units() {
    let file = "notice/haizhu-2025.toml";
    for (from, to, fault) in [
        (
            "lead = \"qu-zhujianju\"",
            "lead = \"qu-zhujian\"",
            "area[2].item[12].lead: found \"qu-zhujian\"; allowed: the id of a unit in units.toml, desk = true or commission_only = true",
        ),
        (
            "lead = \"qu-zhujianju\"",
            "lead = \"qu-jiwei\"",
            "area[2].item[12].lead: found qu-jiwei; allowed: a unit below the commission, or commission_only = true",
        ),
        (
            "\ncommission_only = true",
            "\ncommission_only = true\nlead = \"qu-zuzhibu\"",
            "area[4].item[5].lead: found a unit beside commission_only; allowed: one of the two: nothing leaves the commission",
        ),
        (
            "assisting = [\"gongan-fenju\"]",
            "assisting = [\"gongan-fenju\", \"gongan\"]",
            "area[2].item[13].assisting[2]: found \"gongan\"; allowed: the id of a unit in units.toml",
        ),
        (
            "phone = \"020-89088252\"",
            "phone = \"89088252\"",
            "contact.phone: found \"89088252\"; allowed: a telephone number with area code, like 020-89088252",
        ),
        (
            "slug = \"haizhu-2025\"",
            "slug = \"other\"",
            "slug: found \"other\"; allowed: the file's own name, without .toml",
        ),
        (
            "signed = 2025-03-20",
            "signed = 2025-03-28",
            "signed: found 2025-03-28; allowed: not after it was published (2025-03-27)",
        ),
        (
            "to = 2023-09-28",
            "to = 2023-08-01",
            "inspection.to: found 2023-08-01; allowed: not before `from` (2023-08-16)",
        ),
        ("to = 2023-09-28", "to = 2023-09-31", "line 21: found invalid date"),
        ("number = 39", "number = 0", "area[4].item[7].number: found 0; allowed: a whole number from 1 to 9999"),
        (
            "status = \"reported_solved\"",
            "status = \"done\"",
            "area[2].item[2].status: found \"done\"; allowed: reported or reported_solved",
        ),
    ] {
        let told = notice_with(from, to);
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].starts_with(&format!("{file}: {fault}")), "{told:#?}\n{fault}");
    }
}

#[test]
fn settings_that_contradict_each_other() {
    for (pairs, fault) in [
        (
            vec![("HUIYIN__MAIL__LEASE_SECONDS", "60")],
            "environment: HUIYIN__MAIL__LEASE_SECONDS: found 60; allowed: more than timeout_seconds (60)",
        ),
        (
            vec![("HUIYIN_ADMIN_LISTEN", "127.0.0.1:8080")],
            "environment: HUIYIN_ADMIN_LISTEN: found 127.0.0.1:8080, as server.listen; allowed: an address of its own",
        ),
        (
            vec![("HUIYIN__LIMITS__FLOOD__REFILL_SECONDS", "86400")],
            "default.toml: limits.flood.burst: found 600; allowed: burst times refill_seconds at most a year",
        ),
        (
            vec![("HUIYIN__SCREENING__ACCUSATION", "受贿|")],
            "environment: HUIYIN__SCREENING__ACCUSATION: found a pattern that matches every text; allowed: patterns of words",
        ),
        (vec![("HUIYIN__LIMITS", "3")], "environment: HUIYIN__LIMITS: found \"3\"; allowed: a table"),
        (
            vec![("HUIYIN_LOG", "a=b=c")],
            "environment: HUIYIN_LOG: found \"a=b=c\"; allowed: a level (error, warn, info, debug, trace) or target=level,…",
        ),
    ] {
        let environment = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let told: Vec<String> = Config::load(None, &environment).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(told, [fault]);
    }
}

#[test]
fn a_fault_prints_as_json() {
    let faults = Config::load(None, &Environment::from([("HUIYIN_LISTEN", "x")])).unwrap_err();
    let json = serde_json::to_value(&faults).unwrap();
    let expected = serde_json::json!([{
        "file": "environment", "key": "HUIYIN_LISTEN", "found": "\"x\"",
        "allowed": "an address and port, 127.0.0.1:8080 or [::1]:8080",
    }]);
    assert_eq!(json, expected);
}
