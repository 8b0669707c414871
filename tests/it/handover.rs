//! The unit's side of a case: its page, what the desk makes of it, what follows its silence, and when its link is dead.
use huiyin::domain::staff::Role;

use crate::support::desk::Desk;
use crate::support::town::{On, Page, Taken, Town, on_both};

on_both!(
    a_unit_acknowledges_and_answers_and_the_desk_takes_it_over,
    opening_the_page_changes_nothing_and_says_nothing_it_must_not,
    a_link_is_dead_as_soon_as_the_unit_must_not_hear_of_it,
    a_unit_returns_a_case_where_the_desk_agrees,
    a_unit_gets_more_time_where_a_lead_agrees,
    whatever_is_refused_comes_back_as_it_was_typed,
    silence_is_followed_up_to_the_desk,
    a_unit_that_answers_is_left_alone,
);

const UNIT: &str = "qu-zhujianju";
const MAIL: &str = "zhujianju@haizhu.example";
const SECOND: &str = "bangongshi@haizhu.example";
const HOUR: i64 = 3_600_000;
const TEXT: &str = "停车场围挡半年没有动静。";

fn opinion() -> Vec<(&'static str, &'static str)> {
    vec![("lane", "opinion"), ("item", "19"), ("text", TEXT), ("name", "欧阳小明"), ("phone", "13812345678")]
}

/// Files an opinion, sends the letters, and gives the path of the link in the one to the unit.
async fn told(town: &Town) -> (Taken, String) {
    let taken = town.file(&opinion()).await;
    let sent = town.deliver().await;
    let letter = sent.iter().find(|letter| letter.to == MAIL).expect("the unit has a letter");
    (taken, link(&letter.text))
}

fn link(text: &str) -> String {
    let at = text.find("/u/").expect("a link");
    text[at..].split_whitespace().next().unwrap().to_owned()
}

fn check(page: &Page) -> String {
    page.between("name=\"check\" value=\"", "\"").to_owned()
}

/// Sends a form of the unit's page.
async fn act(town: &Town, link: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let check = check(&town.get(link).await.expect(200));
    let mut all = vec![("form", form), ("check", check.as_str())];
    all.extend_from_slice(fields);
    town.post(link, &all).await
}

async fn desk_step(town: &Town, desk: &Desk, taken: &Taken, action: &str, fields: &[(&str, &str)]) -> Page {
    let path = format!("/staff/case/{}", taken.number);
    let page = desk.get(town, &path).await.expect(200);
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let mut all = vec![("action", action), ("version", version.as_str()), ("events", events.as_str())];
    all.extend_from_slice(fields);
    desk.post(town, &path, &all).await
}

async fn case_page(town: &Town, desk: &Desk, taken: &Taken) -> Page {
    desk.get(town, &format!("/staff/case/{}", taken.number)).await.expect(200)
}

async fn events(town: &Town, taken: &Taken) -> Vec<&'static str> {
    let stored = town.app.store.case(taken.number.parse().unwrap()).await.unwrap().unwrap();
    stored.events.iter().map(|stored| stored.event.kind.as_str()).filter(|kind| *kind != "read").collect()
}

async fn a_unit_acknowledges_and_answers_and_the_desk_takes_it_over(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let taken = town.file(&opinion()).await;
    assert!(!town.status(&taken).await.body.contains("已送达"), "not before the unit's server took it");
    let sent = town.deliver().await;
    let link = link(&sent.iter().find(|letter| letter.to == MAIL).unwrap().text);
    let status = town.status(&taken).await;
    assert!(status.body.contains("已送达") && !status.body.contains("已签收"), "{}", status.body);
    let done = act(&town, &link, "acknowledge", &[]).await.expect(303);
    let after = town.get(done.header("location")).await.expect(200);
    assert!(after.body.contains("已签收") && !after.body.contains("确认签收"), "{}", after.body);
    let status = town.status(&taken).await;
    assert!(status.body.contains("区住建局已签收") && !status.body.contains("已反馈"), "{}", status.body);

    act(&town, &link, "answer", &[("text", "已于三月开工，<b>六月完工。")]).await.expect(303);
    let own = town.get(&link).await.expect(200);
    assert!(own.body.contains("已于三月开工，&lt;b&gt;六月完工。"), "the unit sees what it sent");
    let status = town.status(&taken).await;
    assert!(status.body.contains("已反馈办理情况") && !status.body.contains("三月开工"), "for the desk first");

    let page = case_page(&town, &handler, &taken).await;
    assert!(page.body.contains("单位反馈") && page.body.contains("已于三月开工，&lt;b&gt;六月完工。"), "{}", page.body);
    assert!(page.body.contains("用作拟答复") && page.body.contains("区住建局"));
    let taking = page.between("用作拟答复", "<").len();
    assert_eq!(taking, 0);
    let href = page.body.split("?take=").nth(1).unwrap().split('#').next().unwrap().to_owned();
    let prefilled = handler.get(&town, &format!("/staff/case/{}?take={href}", taken.number)).await.expect(200);
    let draft = prefilled.body.split("id=\"act-answer\"").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(draft.contains("已于三月开工"), "{draft}");
    assert_eq!(
        events(&town, &taken).await,
        ["filed", "transferred", "handed_over", "unit_acknowledged", "unit_answered"]
    );
    town.close().await;
}

async fn opening_the_page_changes_nothing_and_says_nothing_it_must_not(on: On) {
    let town = Town::new(on).await;
    let taken = town
        .file(&[
            ("lane", "opinion"),
            ("item", "19"),
            ("item", "16"),
            ("text", TEXT),
            ("name", "欧阳小明"),
            ("phone", "13812345678"),
        ])
        .await;
    let sent = town.deliver().await;
    let link = link(&sent.iter().find(|letter| letter.to == MAIL).expect("the unit has a letter").text);
    let secret = link.rsplit('/').next().unwrap().to_owned();
    let before = events(&town, &taken).await;
    let page = town.get(&link).await.expect(200);
    for _ in 0..3 {
        town.get(&link).await.expect(200);
    }
    let head = town.send(http::Request::head(&link).body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(head.status, 200);
    assert_eq!(events(&town, &taken).await, before, "mail scanners open links");
    assert!(page.body.contains(TEXT) && page.body.contains("2025 年") || page.body.contains(TEXT), "the clean copy");
    for hidden in ["欧阳小明", "13812345678", &taken.code, &secret, "10:00"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    let others = sent.iter().filter(|letter| letter.kind.as_str() == "unit" && letter.to != MAIL).count();
    assert!(others > 0, "another unit has a letter, too");
    assert!(page.body.contains("<li>19.") && !page.body.contains("<li>16."), "its own items only: {}", page.body);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-robots-tag"), "noindex");
    assert_eq!(page.header("referrer-policy"), "strict-origin", "style and script are asked for without the token");
    assert_eq!(page.header("set-cookie"), "");
    // The other language, without the token in a link.
    let english = town.get(&format!("{link}?lang=en")).await.expect(200);
    assert!(english.body.contains("Acknowledge receipt") && !english.body.contains(&secret));
    // No log, event, note or list holds the token; the store has its hash.
    let stored = town.app.store.case(taken.number.parse().unwrap()).await.unwrap().unwrap();
    assert!(stored.events.iter().all(|stored| !stored.event.detail.contains(&secret)));
    for unknown in ["/u/x", "/u/", &format!("/u/{}", "a".repeat(32)), &format!("{link}a"), "/u/%00"] {
        let gone = town.get(unknown).await;
        assert_eq!(gone.status, 404, "{unknown}");
        assert!(!gone.body.contains(TEXT) && gone.body.contains("020-"), "{unknown}");
    }
    town.close().await;
}

async fn a_link_is_dead_as_soon_as_the_unit_must_not_hear_of_it(on: On) {
    let town = Town::new(on).await;
    let lead = town.staff(Role::Lead).await;
    let dead = |page: Page, why: &str| {
        assert_eq!(page.status, 404, "{why}");
        assert!(!page.body.contains(TEXT) && !page.body.contains(UNIT) && page.body.contains("020-"), "{why}");
    };
    // It becomes a report.
    let (taken, link) = told(&town).await;
    let check = check(&town.get(&link).await.expect(200));
    desk_step(&town, &lead, &taken, "change_lane", &[("lane", "report"), ("reason", "是举报")]).await.expect(303);
    dead(town.get(&link).await, "a report");
    let fields = [("form", "answer"), ("check", check.as_str()), ("text", "辛苦写了很久")];
    let refused = town.post(&link, &fields).await;
    assert!(refused.body.contains("辛苦写了很久"), "what was typed comes back");
    dead(refused, "a report");
    assert!(!events(&town, &taken).await.contains(&"unit_answered"));
    // And an opinion again: still dead, until it is routed to the unit anew.
    desk_step(&town, &lead, &taken, "change_lane", &[("lane", "opinion"), ("reason", "是意见")]).await.expect(303);
    dead(town.get(&link).await, "back at the desk");

    // Routed to another unit.
    let (taken, link) = told(&town).await;
    desk_step(&town, &lead, &taken, "route", &[("lead", "qu-shuiwuju"), ("reason", "改派")]).await.expect(303);
    dead(town.get(&link).await, "routed elsewhere");
    let sent = town.deliver().await;
    let other = self::link(&sent.iter().find(|letter| letter.kind.as_str() == "unit").unwrap().text);
    town.get(&other).await.expect(200);

    // To the same unit again, with another letter: the old link stays dead.
    let (taken, link) = told(&town).await;
    desk_step(&town, &lead, &taken, "route", &[("lead", UNIT), ("reason", "重新转办")]).await.expect(303);
    dead(town.get(&link).await, "told anew, the letter not yet gone");
    let sent = town.deliver().await;
    let newer = self::link(&sent.iter().find(|letter| letter.to == MAIL).unwrap().text);
    assert_ne!(link, newer);
    town.get(&newer).await.expect(200);
    dead(town.get(&link).await, "told anew");

    // Merged, closed, and opened again.
    let (taken, link) = told(&town).await;
    desk_step(&town, &lead, &taken, "close", &[("close", "no_content"), ("reason", "空")]).await.expect(303);
    dead(town.get(&link).await, "closed");
    desk_step(&town, &lead, &taken, "reopen", &[("reason", "又有来电")]).await.expect(303);
    town.get(&link).await.expect(200);

    // An item that never leaves the commission.
    let (taken, link) = told(&town).await;
    desk_step(&town, &lead, &taken, "change_items", &[("items", "38"), ("reason", "更正")]).await.expect(303);
    dead(town.get(&link).await, "an item of the commission's own");

    // A member whose mailbox the unit has withdraws.
    let (taken, link) = told(&town).await;
    let insider = town.staff_at(Role::Handler, "Zhujianju+me@haizhu.example").await;
    desk_step(&town, &insider, &taken, "withdraw", &[("reason", "本单位")]).await.expect(303);
    dead(town.get(&link).await, "its reader withdrew");

    // Expired.
    let (_, link) = told(&town).await;
    town.pass((60 + 30 + 30) * 24 * HOUR - 1);
    town.get(&link).await.expect(200);
    town.pass(60_000);
    dead(town.get(&link).await, "expired");
    town.leaves_letters_and_closes().await;
}

async fn a_unit_returns_a_case_where_the_desk_agrees(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let (taken, link) = told(&town).await;
    act(&town, &link, "return", &[("reason", " ")]).await.expect(422);
    act(&town, &link, "return", &[("reason", "不属于我局职责")]).await.expect(303);
    act(&town, &link, "return", &[("reason", "再问")]).await.expect(409);
    let page = case_page(&town, &handler, &taken).await;
    assert!(page.body.contains("不属于我局职责") && page.body.contains("同意单位退回"), "{}", page.body);
    desk_step(&town, &handler, &taken, "refuse_unit_return", &[("unit", UNIT)]).await.expect(422);
    let refuse = [("unit", UNIT), ("reason", "按职责分工属于你局")];
    desk_step(&town, &handler, &taken, "refuse_unit_return", &refuse).await.expect(303);
    let page = town.get(&link).await.expect(200);
    assert!(page.body.contains("退回申请没有同意") && !page.body.contains("按职责分工"), "{}", page.body);
    act(&town, &link, "return", &[("reason", "确实不属于")]).await.expect(303);
    desk_step(&town, &handler, &taken, "approve_unit_return", &[("unit", UNIT)]).await.expect(303);
    assert_eq!(town.get(&link).await.status, 404);
    let page = case_page(&town, &handler, &taken).await;
    assert!(page.element("state").contains("待分办") || page.body.contains("<b>待分办</b>"), "{}", page.body);
    assert!(!town.status(&taken).await.body.contains("退回"), "the citizen learns nothing of it");
    town.deliver().await;
    town.close().await;
}

async fn a_unit_gets_more_time_where_a_lead_agrees(on: On) {
    let town = Town::new(on).await;
    let (handler, lead) = (town.staff(Role::Handler).await, town.staff(Role::Lead).await);
    let (taken, link) = told(&town).await;
    let due = |page: &Page| page.between("id=\"due\"><time datetime=\"", "\"").to_owned();
    let before = due(&town.get(&link).await);
    for days in ["0", "31", "many"] {
        let page = act(&town, &link, "extension", &[("days", days), ("reason", "等招标结果")]).await.expect(422);
        assert!(page.body.contains("等招标结果"), "{days}");
    }
    act(&town, &link, "extension", &[("days", "１０"), ("reason", "等招标结果")]).await.expect(303);
    assert!(case_page(&town, &lead, &taken).await.body.contains("区住建局 (10)"));
    desk_step(&town, &handler, &taken, "approve_unit_extension", &[("unit", UNIT)]).await.expect(422);
    desk_step(&town, &lead, &taken, "approve_unit_extension", &[("unit", UNIT)]).await.expect(303);
    let page = town.get(&link).await.expect(200);
    assert!(page.body.contains("同意延期") && !page.body.contains("id=\"extension\""), "{}", page.body);
    assert_eq!((before.as_str(), due(&page).as_str()), ("2025-05-23", "2025-06-02"));
    town.close().await;
}

async fn whatever_is_refused_comes_back_as_it_was_typed(on: On) {
    let town =
        Town::with(on, &[("HUIYIN__LIMITS__STATUS__BURST", "12"), ("HUIYIN__LIMITS__STATUS__REFILL_SECONDS", "3600")])
            .await;
    let (taken, link) = told(&town).await;
    let check = check(&town.get(&link).await.expect(200));
    let long = "长".repeat(5_001);
    for (fields, site, status) in [
        (vec![("form", "answer"), ("check", check.as_str()), ("text", "好")], "same-origin", 422),
        (vec![("form", "answer"), ("check", check.as_str()), ("text", long.as_str())], "same-origin", 422),
        (vec![("form", "answer"), ("text", "忘了校验")], "same-origin", 403),
        (
            vec![("form", "answer"), ("check", "0123456789abcdef0123456789abcdef"), ("text", "别处的校验")],
            "same-origin",
            403,
        ),
        (vec![("form", "answer"), ("check", check.as_str()), ("text", "别的网站")], "cross-site", 403),
        (vec![("form", "other"), ("check", check.as_str()), ("text", "没有这种表单")], "same-origin", 422),
    ] {
        let page = town.post_with(&link, &fields, &[("sec-fetch-site", site)]).await.expect(status);
        let text = fields.iter().find(|(name, _)| *name == "text").unwrap().1;
        let kept = fields[0].1 == "other" || page.body.contains(text);
        assert!(kept, "{text}: {}", page.body);
    }
    assert_eq!(events(&town, &taken).await, ["filed", "transferred", "handed_over"]);
    // Twice the same is once.
    for _ in 0..2 {
        let fields = [("form", "answer"), ("check", check.as_str()), ("text", "已修好")];
        town.post(&link, &fields).await.expect(303);
    }
    assert_eq!(events(&town, &taken).await, ["filed", "transferred", "handed_over", "unit_answered"]);
    let mut busy = None;
    for _ in 0..20 {
        let fields = [("form", "answer"), ("check", check.as_str()), ("text", "写了很久的话")];
        let page = town.post(&link, &fields).await;
        if page.status == 429 {
            busy = Some(page);
            break;
        }
    }
    let busy = busy.expect("limited like other look-ups");
    assert!(busy.body.contains("写了很久的话") && !busy.body.contains(TEXT));
    assert!(!busy.header("retry-after").is_empty());
    town.close().await;
}

fn with_second() -> String {
    include_str!("../../config/units.toml").replace(
        "mail = \"zhujianju@haizhu.example\"",
        "mail = \"zhujianju@haizhu.example\"\nmail_second = \"bangongshi@haizhu.example\"\nacknowledge_hours = 24",
    )
}

async fn silence_is_followed_up_to_the_desk(on: On) {
    let town = Town::with_units(on, &with_second()).await;
    let handler = town.staff(Role::Handler).await;
    let (taken, link) = told(&town).await;
    let raised = |page: Page| page.body.contains(&taken.number);
    let tray = "/staff/inbox?box=unacknowledged";
    town.pass(24 * HOUR - 60_000);
    town.app.sweep().await.unwrap();
    assert!(town.deliver().await.is_empty(), "not yet");
    town.pass(60_000);
    for stage in [MAIL, SECOND] {
        // Two servers at once, and again: every stage is one commit.
        for _ in 0..2 {
            let (one, other) = futures_util::future::join(town.app.sweep(), town.app.sweep()).await;
            one.and(other).unwrap();
        }
        let handler = town.sign_in_again(Role::Handler, &handler.mail).await;
        let sent = town.deliver().await;
        assert_eq!(sent.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), [stage], "once");
        let letter = &sent[0];
        assert_eq!(letter.kind.as_str(), "unit_reminder");
        assert_eq!(self::link(&letter.text), link, "the same page");
        assert!(!letter.text.contains(TEXT) && letter.text.contains(&taken.number), "number and link only");
        assert!(!raised(handler.get(&town, tray).await.expect(200)));
        town.pass(24 * HOUR);
    }
    for _ in 0..3 {
        town.app.sweep().await.unwrap();
    }
    assert!(town.deliver().await.is_empty());
    let handler = town.sign_in_again(Role::Handler, &handler.mail).await;
    assert!(raised(handler.get(&town, tray).await.expect(200)), "the desk's task");
    let day = handler.get(&town, "/staff").await.expect(200);
    assert!(day.body.contains("单位未签收"), "{}", day.body);
    let told_of = ["unit_reminded", "unit_second", "unit_silent"];
    assert_eq!(events(&town, &taken).await[3..], told_of);
    let page = case_page(&town, &handler, &taken).await;
    for words in ["催签", "发第二邮箱", "未签收"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!town.status(&taken).await.body.contains("未签收"), "the house's own affair");
    // The unit wakes up.
    act(&town, &link, "acknowledge", &[]).await.expect(303);
    assert!(!raised(handler.get(&town, tray).await.expect(200)));

    // A letter that did not arrive is not waited for.
    let taken = town.file(&opinion()).await;
    town.deliver_as(huiyin::domain::letter::Outcome::Dead).await;
    town.app.sweep().await.unwrap();
    let sent = town.deliver().await;
    assert_eq!(sent.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), [SECOND]);
    let reminder = town.app.store.case(taken.number.parse().unwrap()).await.unwrap().unwrap().letters.pop().unwrap();
    assert_eq!(reminder.to.as_str(), SECOND);
    town.pass(24 * HOUR);
    town.app.sweep().await.unwrap();
    let handler = town.sign_in_again(Role::Handler, &handler.mail).await;
    assert!(handler.get(&town, tray).await.expect(200).body.contains(&taken.number));
    town.leaves_letters_and_closes().await;
}

async fn a_unit_that_answers_is_left_alone(on: On) {
    let town = Town::with_units(on, &with_second()).await;
    let lead = town.staff(Role::Lead).await;
    let (_, link) = told(&town).await;
    act(&town, &link, "answer", &[("text", "已修好")]).await.expect(303);
    let (taken, _) = told(&town).await;
    desk_step(&town, &lead, &taken, "change_lane", &[("lane", "report"), ("reason", "是举报")]).await.expect(303);
    for _ in 0..4 {
        town.pass(25 * HOUR);
        town.app.sweep().await.unwrap();
        assert!(town.deliver().await.is_empty());
    }
    // A reminder that waits is taken back with the case.
    let (taken, _) = told(&town).await;
    town.pass(25 * HOUR);
    town.app.sweep().await.unwrap();
    let lead = town.sign_in_again(Role::Lead, &lead.mail).await;
    desk_step(&town, &lead, &taken, "route", &[("lead", "qu-shuiwuju"), ("reason", "改派")]).await.expect(303);
    let sent = town.deliver().await;
    assert!(sent.iter().all(|letter| letter.to != MAIL && letter.to != SECOND), "recalled");
    town.close().await;
}
