//! Every page of the desk, looked at: axe-core, layout and a picture of each; and what citizens typed runs nowhere.
use super::office::{Office, Person};
use super::{Face, PLAIN, Visit};
use crate::support::browser::{Browser, Screen, Scripts};

const LAMPS: &str = "我叫林晓，江南大道中公交站台的灯坏了两个月，晚上等车很不安全。电话13812345678，车牌粤A12345。";
const ANSWER: &str = "您好：站台的灯已列入更换计划，本月底前完成。感谢您的监督。";

const PAYLOADS: [&str; 4] = [
    "<script>window.pwned=1;alert(1)</script>",
    "\"><img src=x onerror=\"window.pwned=1\">",
    "'-alert(1)-'{{7*7}}{% raw %}</textarea></title><svg onload=window.pwned=1>",
    "<a href=\"javascript:window.pwned=1\" autofocus onfocus=\"window.pwned=1\">x</a>",
];

/// The cases that the pages are looked at with, one in each main state.
struct Scene {
    office: Office,
    states: Vec<(&'static str, String)>,
    held: String,
    /// The paper in place of a unit's letter.
    slip: String,
}

impl Scene {
    async fn set(browser: &Browser) -> Self {
        let office = Office::open().await;
        let opinion = |text: &'static str| {
            let fields =
                [("item", "19"), ("text", text), ("name", "林晓"), ("phone", "13812345678"), ("verdict", "partly")];
            let office = &office;
            async move { office.file(&fields).await.number }
        };
        let held = opinion(LAMPS).await;
        let quarantined = office.file(&[("item", "4"), ("text", "人才公寓条件太高。"), ("website", "x")]).await.number;
        let report = office
            .file(&[("lane", "report"), ("item", "19"), ("text", "有人收受好处。"), ("name", "林晓")])
            .await
            .number;
        let transferred = opinion("公交站牌歪了，请扶正。").await;
        let review = opinion("公交车晚点，请增加班次。").await;
        let answered = opinion("充电桩太少，请增设。").await;
        let closed = opinion("候车亭漏雨，请修理。").await;
        office.sign_in(browser, &office.handler).await;
        for number in [&review, &answered, &closed] {
            office.step(browser, number, "answer", &[("text", ANSWER)], "待审核").await;
        }
        office.step(browser, &held, "note", &[("text", "已电话核实。")], "已电话核实").await;
        leave(browser).await;
        office.sign_in(browser, &office.lead).await;
        for number in [&answered, &closed] {
            office.step(browser, number, "approve", &[], "已答复").await;
        }
        office.step(browser, &closed, "close", &[("close", "adopted")], "已办结").await;
        leave(browser).await;
        let states = vec![
            ("at-desk", held.clone()),
            ("quarantined", quarantined),
            ("report", report),
            ("transferred", transferred),
            ("in-review", review),
            ("answered", answered),
            ("closed", closed),
        ];
        let transferred = &states[3].1;
        let letter = office.to_the_unit(transferred).await;
        let slip = format!("/staff/case/{transferred}/slip/{}", letter.0);
        office.comes_in(&format!(
            "From: li@unit.example\r\nTo: huiyin+r-{}@haizhu.example\r\nSubject: Re: {transferred}\r\n\r\n\
             已安排人员扶正，照片见附件。\r\n",
            letter.1
        ));
        office.comes_in("From: ads@spam.example\r\nSubject: buy\r\n\r\nbuy now\r\n");
        office.comes_in("Auto-Submitted: auto-replied\r\nFrom: away@unit.example\r\nSubject: away\r\n\r\naway\r\n");
        Self { office, states, held, slip }
    }
}

async fn leave(browser: &Browser) {
    browser.click(".who button").await;
    browser.one("#code").await;
}

/// The pages that this person sees, each in every face on every screen.
async fn look_at_all(
    browser: &Browser,
    scene: &Scene,
    person: &Person,
    pages: &[(String, String)],
    looks: &[(Screen, Face)],
) -> Vec<String> {
    let service = &scene.office.service;
    scene.office.sign_in(browser, person).await;
    let mut faults = Vec::new();
    for (screen, face) in looks {
        let mut visit = Visit::new(browser, service, *screen, *face, true).await;
        for (name, path) in pages {
            visit.open(path).await;
            visit.look(&format!("staff-{name}")).await;
        }
        faults.append(&mut visit.faults);
    }
    leave(browser).await;
    faults
}

async fn every_page_of_the_desk(looks: &[(Screen, Face)]) {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    browser.screen(Screen::Desktop).await;
    let scene = Scene::set(&browser).await;
    let office = &scene.office;
    let page = |name: &str, path: &str| (name.to_owned(), path.to_owned());
    let mut pages = vec![
        page("day-handler", "/staff"),
        page("inbox", "/staff/inbox"),
        page("inbox-all", "/staff/inbox?box=all&item=19&state=transferred"),
        page("inbox-search", "/staff/inbox?box=all&q=公交"),
        page("inbox-empty", "/staff/inbox?box=overdue"),
        page("mail", "/staff/mail"),
        page("entry", "/staff/entry"),
        page("held", "/staff/mail/held"),
        page("slip", &scene.slip),
        page("release", &format!("/staff/case/{}/release", scene.held)),
        page("case-response", &format!("/staff/case/{}?response=thanks", scene.held)),
        page("case-missing", "/staff/case/2020-000001"),
        page("refused", "/staff/people"),
    ];
    pages.extend(
        scene.states.iter().map(|(state, number)| page(&format!("case-{state}"), &format!("/staff/case/{number}"))),
    );
    let mut faults = look_at_all(&browser, &scene, &office.handler, &pages, looks).await;
    let audit = [
        page("day-auditor", "/staff"),
        page("audit", "/staff/audit"),
        page("audit-case", &format!("/staff/audit?kind=read&case={}", scene.held)),
    ];
    faults.extend(look_at_all(&browser, &scene, &office.auditor, &audit, looks).await);
    let people = [page("people", "/staff/people"), page("sessions", "/staff/sessions")];
    faults.extend(look_at_all(&browser, &scene, &office.administrator, &people, looks).await);
    for (screen, face) in looks {
        let mut visit = Visit::new(&browser, &office.service, *screen, *face, true).await;
        visit.open("/staff/sign-in").await;
        visit.look("staff-sign-in").await;
        faults.append(&mut visit.faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.close().await;
}

const DARK: Face = Face { dark: true, ..PLAIN };
const ENGLISH: Face = Face { english: true, ..PLAIN };

#[tokio::test]
async fn every_page_of_the_desk_at_a_desk() {
    every_page_of_the_desk(&[(Screen::Desktop, PLAIN), (Screen::Desktop, DARK), (Screen::Desktop, ENGLISH)]).await;
}

#[tokio::test]
async fn every_page_of_the_desk_on_a_phone() {
    every_page_of_the_desk(&[(Screen::Phone, PLAIN), (Screen::Phone, DARK), (Screen::Narrow, ENGLISH)]).await;
}

/// The desk on a bad day: no mail server, a sealed matter, a code asked for again, and two people at one case.
#[tokio::test]
async fn the_pages_of_a_bad_day() {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    let config = tempfile::tempdir().unwrap();
    let units = std::fs::read_to_string("config/units.toml").unwrap();
    let officer = units.replacen("sealed_officer = \"\"", "sealed_officer = \"lead@desk.example\"", 1);
    std::fs::write(config.path().join("units.toml"), officer).unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mail = format!("smtp://{nobody}?tls=none");
    let office = Office::open_with(&[
        ("HUIYIN_CONFIG", config.path().to_str().unwrap()),
        ("HUIYIN_MAIL_URL", &mail),
        ("HUIYIN__STAFF__CONFIRM_MINUTES", "1"),
    ])
    .await;
    let sealed = [("lane", "report"), ("about_unit", "qu-jiwei"), ("text", "反映本机关有关问题。"), ("name", "林晓")];
    let sealed = office.file(&sealed).await.number;
    let open = office.file(&[("item", "19"), ("text", LAMPS), ("name", "林晓")]).await.number;
    office.sign_in(&browser, &office.lead).await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    loop {
        office.open_page(&browser, "/staff").await;
        if browser.count("#mail-down").await > 0 {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "the day page never turned red");
    }
    let pages = ["/staff", "/staff/mail", "/staff/confirm?next=/staff/audit.csv", &format!("/staff/case/{sealed}")];
    for screen in [Screen::Desktop, Screen::Phone] {
        let mut visit = Visit::new(&browser, &office.service, screen, PLAIN, true).await;
        for (name, path) in ["bad-day", "bad-mail", "confirm", "sealed-case"].iter().zip(pages) {
            visit.open(path).await;
            visit.look(&format!("staff-{name}")).await;
        }
        // A form that was opened before somebody else took a step.
        visit.open(&format!("/staff/case/{open}")).await;
        let kept = if screen == Screen::Phone { "刚才写的备注，手机上" } else { "刚才写的备注" };
        let stale = "document.querySelector('#act-note [name=version]').value = '0'; \
            document.querySelector('#act-note [name=events]').value = '0'; \
            document.querySelector('#more').open = true; document.querySelector('#act-note').open = true;";
        browser.run(stale).await;
        browser.fill("#act-note [name=text]", kept).await;
        browser.click("#act-note .button").await;
        browser.says("#errors", "刚才已有他人处理该件").await;
        visit.look("staff-case-changed").await;
        assert!(browser.source().await.contains(kept));
        visit.done();
    }
    browser.close().await;
}

/// Nothing that a citizen typed runs, asks or becomes an element.
async fn nothing_ran(browser: &Browser, page: &str) {
    assert_eq!(browser.asked().await, None, "{page} asks something");
    let got_in = "return [typeof window.pwned, document.querySelectorAll(\
        'script:not([src]), img, [onerror], [onload], [onfocus], [href^=javascript], svg[onload]').length]";
    let found = browser.run(got_in).await;
    assert_eq!(found, serde_json::json!(["undefined", 0]), "{page}");
}

#[tokio::test]
async fn what_citizens_type_runs_nowhere() {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    let office = Office::open().await;
    browser.screen(Screen::Desktop).await;
    let mut numbers = Vec::new();
    for payload in PAYLOADS {
        let text = format!("我叫张三，路灯不亮 {payload}");
        let short: String = payload.chars().take(45).collect();
        for lane in ["opinion", "report"] {
            let fields = [
                ("lane", lane),
                ("item", "19"),
                ("text", text.as_str()),
                ("name", short.as_str()),
                ("email", "x'onclick=alert&b{{7*7}}@mail.example"),
            ];
            // Telephone numbers and addresses that could be more are refused by the form.
            numbers.push((office.file(&fields).await.number, payload));
        }
    }
    office.sign_in(&browser, &office.lead).await;
    for (number, payload) in &numbers {
        let case = format!("/staff/case/{number}");
        office.open_page(&browser, &case).await;
        nothing_ran(&browser, &case).await;
        assert!(browser.text(".said").await.contains(payload), "the text is shown as it was typed");
        // Who wrote, in the open; a reason that tries the same; a note that does.
        office.step(&browser, number, "reveal", &[("reason", payload)], "提出人身份").await;
        nothing_ran(&browser, "the revealed name").await;
        office.step(&browser, number, "note", &[("text", payload)], payload.split(['\n']).next().unwrap()).await;
        nothing_ran(&browser, "a note").await;
        if browser.count("#act-route").await > 0 {
            let release = format!("{case}/release");
            office.open_page(&browser, &release).await;
            nothing_ran(&browser, &release).await;
        }
    }
    let held = &numbers[0].0;
    office.step(&browser, held, "route", &[], "已转办").await;
    for path in ["/staff", "/staff/inbox", "/staff/inbox?box=all&q=路灯", "/staff/mail"] {
        office.open_page(&browser, path).await;
        nothing_ran(&browser, path).await;
    }
    office.open_page(&browser, "/staff/inbox?box=all&q=%3Cscript%3Ewindow.pwned%3D1%3C/script%3E").await;
    nothing_ran(&browser, "a search").await;
    leave(&browser).await;
    office.sign_in(&browser, &office.auditor).await;
    office.open_page(&browser, "/staff/audit").await;
    nothing_ran(&browser, "/staff/audit").await;
    assert!(!browser.source().await.contains("pwned"), "the auditor reads no text and no reason");
    browser.close().await;
}
