//! A notice's life: its days, its versions, its numbers; published at the desk, or read from a directory.
use std::sync::Arc;
use std::time::Duration;

use huiyin::app::App;
use huiyin::app::notices::Publishing;
use huiyin::config::{Config, Environment};
use huiyin::domain::ids::ItemNumber;
use huiyin::domain::notice::NumberFault;
use huiyin::domain::staff::{Member, Role};

use super::{ITEMS, UNIT, notice, opinion, to, town, units};
use crate::support::client::Client;
use crate::support::desk::Desk;
use crate::support::server::Installation;
use crate::support::town::{On, Page, Town, on_both};
use crate::support::wait::until;

on_both!(
    before_open_closed_archived,
    a_republished_notice_leaves_old_cases_their_wording,
    numbers_are_retired_and_never_come_back,
    a_notice_published_elsewhere_is_taken_up,
    a_letter_whose_unit_left_the_notice_comes_back_to_the_desk,
    a_published_notice_that_has_faults_since_is_told,
);

async fn publish(town: &Town, member: &Member, text: &str) {
    match town.app.publish_notice(text, member).await.unwrap() {
        Publishing::Published(_) => {}
        Publishing::Faults(faults) => panic!("{faults:?}"),
        Publishing::Numbers(faults) => panic!("{faults:?}"),
    }
}

async fn member(town: &Town, desk: &Desk) -> Member {
    town.app.store.person(desk.id).await.unwrap().unwrap().member
}

async fn before_open_closed_archived(on: On) {
    // Today is 24 March 2025.
    let early = notice("early", "opens = 2025-03-26\ncloses = 2025-04-10", ITEMS);
    let old = notice("old", "state = \"archived\"", ITEMS);
    let draft = notice("draft", "state = \"draft\"", ITEMS);
    let files = [("notice/early.toml", early.as_str()), ("notice/old.toml", &old), ("notice/draft.toml", &draft)];
    let town = Town::with_files(on, &files, &[]).await;
    town.get("/n/draft/").await.expect(404);
    town.get("/n/draft/feedback").await.expect(404);
    let lead = town.staff(Role::Lead).await;
    let lead = member(&town, &lead).await;
    let one = ITEMS.split("[[area.item]]").nth(1).unwrap();
    let judged = town.app.judge_notice(&notice("draft", "", &format!("[[area.item]]{one}")));
    assert!(judged.is_ok_and(|judged| judged.numbers.is_empty()), "nobody has seen the draft's numbers");

    let home = town.get("/n/early/").await.expect(200);
    assert!(home.body.contains("自 2025年3月26日 起受理") && !home.body.contains("/n/early/feedback"), "{}", home.body);
    assert!(town.get("/n/early/feedback").await.expect(200).body.contains("尚未开始受理"));
    let stale = town.app.new_form_token(town.app.editions().named("early").unwrap());
    let mut fields = vec![("form_token", stale.as_str()), ("acknowledge", "yes")];
    fields.extend(opinion("19", "灯不亮"));
    let shut = town.post("/n/early/feedback", &fields).await.expect(409);
    assert!(shut.typed().contains("灯不亮") && shut.body.contains("020-81112222") && shut.body.contains("绿源路9号"));

    // Two days later it is open, and what was filed then keeps its receipt for ever.
    town.pass(2 * 86_400_000);
    assert!(town.get("/n/early/").await.body.contains("意见建议受理至 2025年4月10日"));
    let token = town.get("/n/early/feedback").await.expect(200).token();
    let mut fields = vec![("form_token", token.as_str()), ("acknowledge", "yes")];
    fields.extend(opinion("19", "灯不亮"));
    let page = town.post("/n/early/feedback", &fields).await.expect(303);
    let intime = town.take(&page).await;
    let receipt = |page: Page| async move { page.body.contains("id=\"late\"") };
    assert!(!receipt(town.status(&intime).await).await);

    // On 11 April, Beijing time, it is closed; on 10 April, 23:59, it was not.
    town.pass(15 * 86_400_000 + 13 * 3_600_000 + 59 * 60_000);
    assert!(!town.get("/n/early/").await.body.contains("受理期已于"));
    town.pass(60_000);
    assert!(town.get("/n/early/").await.body.contains("受理期已于 2025年4月10日 结束"));
    assert!(town.get("/n/early/feedback").await.expect(200).body.contains("照常受理，并注明逾期"));
    let page = town.hand_in_at("/n/early", &opinion("19", "还是不亮")).await.expect(303);
    let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let shown = town.get_with("/n/early/receipt", &[("cookie", &cookie)]).await.expect(200);
    assert!(shown.body.contains("id=\"late\"") && shown.body.contains("注明逾期"));
    let late = town.take(&page).await;
    assert!(town.status(&late).await.body.contains("已注明逾期"));
    let handler = town.staff(Role::Handler).await;
    let case = handler.get(&town, &format!("/staff/case/{}", late.number)).await.expect(200);
    assert!(case.body.contains("id=\"late\"") && case.body.contains("逾期提交"));
    let case = handler.get(&town, &format!("/staff/case/{}", intime.number)).await.expect(200);
    assert!(!case.body.contains("id=\"late\""));

    // The archive stays readable and takes nothing; its form says where to turn to instead.
    let home = town.get("/n/old/").await.expect(200);
    assert!(
        home.body.contains("已归档") && home.body.contains("公园照明的整改") && !home.body.contains("/n/old/feedback")
    );
    assert!(town.get("/n/old/feedback?item=19").await.expect(200).body.contains("已不再受理"));
    let token = town.app.new_form_token(town.app.editions().named("old").unwrap());
    let mut fields = vec![("form_token", token.as_str()), ("acknowledge", "yes")];
    fields.extend(opinion("19", "写了很久的话"));
    let shut = town.post("/n/old/feedback", &fields).await.expect(410);
    assert!(
        shut.typed().contains("写了很久的话") && shut.body.contains("020-81112222") && shut.body.contains("绿源路9号")
    );
    town.get("/n/old/status").await.expect(200);
    // Archived after the filing: sending the form again still gives the receipt, not a refusal.
    publish(&town, &lead, &notice("early", "state = \"archived\"", ITEMS)).await;
    assert_eq!(town.status(&late).await.status.as_u16(), 200);
    let mut again = vec![("form_token", "x"), ("acknowledge", "yes")];
    again.extend(opinion("19", "灯不亮"));
    town.post("/n/early/feedback", &again).await.expect(410);
    town.leaves_letters_and_closes().await;
}

async fn a_republished_notice_leaves_old_cases_their_wording(on: On) {
    let town = town(on, "").await;
    let desk = town.staff(Role::Lead).await;
    let member = member(&town, &desk).await;
    let old = town.file_at("/n/mine", &opinion("19", "公园的灯还是不亮")).await;
    let waiting = town.file_at("/n/mine", &opinion("2", "绿道破了")).await;
    town.deliver().await;
    town.app.remember_notices().await.unwrap();
    let open = town.get("/n/mine/feedback").await.expect(200).token();
    let items = "[[area.item]]\nnumber = 19\nprinted = \"（一）\"\ntitle = \"公园夜间照明的整改\"\nlead = \"yuanlin-er\"\n\
                 [[area.item]]\nnumber = 2\ntitle = \"绿道破损的整改\"\nlead = \"yuanlin-zhan\"\n";
    let text = notice("mine", "", items);
    let judged = town.app.judge_notice(&text).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!((judged.numbers.len(), judged.retitled.len()), (0, 1));
    publish(&town, &member, &text).await;
    let home = town.get("/n/mine/").await.expect(200);
    assert!(home.body.contains("公园夜间照明的整改") && home.body.contains("（一）"), "at once, without a restart");

    // A form that was open meanwhile is still good; its opinion is on the wording that was read, and goes to the lead of now.
    let mut fields = vec![("form_token", open.as_str()), ("acknowledge", "yes")];
    fields.extend(opinion("19", "灯又坏了"));
    let new = town.post("/n/mine/feedback", &fields).await.expect(303);
    let new = town.take(&new).await;
    let posted = town.deliver().await;
    assert_eq!(units(&posted), ["er@luyuan.example"]);
    for words in [&to(&posted, "er@luyuan.example").text, &town.status(&new).await.body] {
        assert!(words.contains("公园照明的整改") && !words.contains("夜间"), "{words}");
    }
    // One that was opened since is on the new one.
    let later = town.file_at("/n/mine", &opinion("19", "灯还是坏的")).await;
    assert!(town.status(&later).await.body.contains("公园夜间照明的整改"));
    town.deliver().await;
    let status = town.status(&old).await.body;
    assert!(status.contains("公园照明的整改") && !status.contains("夜间"), "the wording that was commented on");
    let case = desk.get(&town, &format!("/staff/case/{}", old.number)).await.expect(200);
    assert!(case.body.contains("公园照明的整改") && !case.body.contains("夜间"));
    // Whom a case goes to is decided by the version of now: its item has a lead since.
    let path = format!("/staff/case/{}", waiting.number);
    let page = desk.get(&town, &path).await.expect(200);
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let release = [("action", "release"), ("version", version.as_str()), ("events", events.as_str())];
    desk.post(&town, &path, &release).await.expect(303);
    assert_eq!(units(&town.deliver().await), [UNIT]);
    // Who published it is written down.
    let audit = town.staff(Role::Auditor).await.get(&town, "/staff/audit").await.expect(200);
    assert!(audit.body.contains("发布通报") && audit.body.contains("mine"), "{}", audit.body);
    let publications = town.app.publications().await.unwrap();
    assert_eq!((publications.len(), publications[0].staff), (1, member.id));
    town.close().await;
}

async fn a_letter_whose_unit_left_the_notice_comes_back_to_the_desk(on: On) {
    let town = town(on, "").await;
    let desk = town.staff(Role::Lead).await;
    let member = member(&town, &desk).await;
    town.app.remember_notices().await.unwrap();
    let taken = town.file_at("/n/mine", &opinion("19", "公园的灯还是不亮")).await;
    let without = notice("mine", "", &ITEMS.replace("yuanlin-zhan", "yuanlin-er"));
    let (head, rest) = without.split_once("[[unit]]\nid = \"yuanlin-zhan\"").unwrap();
    let (_, rest) = rest.split_once("[[unit]]").unwrap();
    publish(&town, &member, &format!("{head}[[unit]]{}", rest.replace("above = \"yuanlin-zhan\"\n", ""))).await;
    assert_eq!(units(&town.deliver().await), Vec::<&str>::new(), "it is not a unit of the notice any more");
    for told in [0, 1, 1] {
        let page = desk.get(&town, &format!("/staff/case/{}", taken.number)).await.expect(200);
        assert_eq!(page.body.matches("单位未签收").count(), told, "the desk is told, once: {}", page.body);
        town.app.follow_up().await.unwrap();
    }
    town.leaves_letters_and_closes().await;
}

/// The units of the installation changed after it was published.
async fn a_published_notice_that_has_faults_since_is_told(on: On) {
    let town = town(on, "").await;
    let desk = town.staff(Role::Lead).await;
    let member = member(&town, &desk).await;
    publish(&town, &member, &notice("other", "", &ITEMS.replace("yuanlin-zhan", "qu-zhujianju"))).await;
    assert_eq!(town.app.unsound_notices().await.unwrap().len(), 0);
    let fewer = tempfile::tempdir().unwrap();
    let units = std::fs::read_to_string("config/units.toml").unwrap().replace("\"qu-zhujianju\"", "\"qu-zhujian\"");
    std::fs::write(fewer.path().join("units.toml"), units).unwrap();
    let first = std::fs::read_to_string("config/notice/haizhu-2025.toml").unwrap();
    std::fs::create_dir(fewer.path().join("notice")).unwrap();
    let first = first.replace("\"qu-zhujianju\"", "\"qu-zhujian\"");
    std::fs::write(fewer.path().join("notice/haizhu-2025.toml"), first).unwrap();
    let config =
        Config::load(Some(fewer.path()), &Environment::default()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let (store, keyring) = (town.app.store.clone(), town.app.keyring.clone());
    let other = App::new(Arc::new(config), store, keyring, town.app.clock.clone(), town.app.entropy.clone());
    other.begin_notices().await.unwrap();
    let unsound = other.unsound_notices().await.unwrap();
    assert_eq!(unsound.len(), 1);
    assert!(unsound[0].0 == "other" && unsound[0].1.contains("qu-zhujianju"), "{unsound:?}");
    town.close().await;
}

async fn numbers_are_retired_and_never_come_back(on: On) {
    let town = town(on, "").await;
    let desk = town.staff(Role::Lead).await;
    let member = member(&town, &desk).await;
    town.app.remember_notices().await.unwrap();
    let number = |n| ItemNumber::new(n).unwrap();
    let one = "[[area.item]]\nnumber = 19\ntitle = \"公园照明的整改\"\nlead = \"yuanlin-zhan\"\n";
    // A file that lost a number is refused at the start, in words, and nothing of it is kept.
    let shorter = tempfile::tempdir().unwrap();
    std::fs::create_dir(shorter.path().join("notice")).unwrap();
    std::fs::write(shorter.path().join("notice/mine.toml"), notice("mine", "", one)).unwrap();
    let config =
        Config::load(Some(shorter.path()), &Environment::default()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let (store, keyring) = (town.app.store.clone(), town.app.keyring.clone());
    let other = App::new(Arc::new(config), store, keyring, town.app.clock.clone(), town.app.entropy.clone());
    let faults: Vec<String> = other.begin_notices().await.unwrap().iter().map(ToString::to_string).collect();
    let told = "notice/mine.toml: area: found no item 2 (绿道破损的整改), which an earlier version had; allowed: the item, or 2 among `retired`";
    assert_eq!(faults, [told]);
    assert_eq!(town.app.store.notice_hashes().await.unwrap().len(), 2);
    let lost = NumberFault::Lost { number: number(2), title: "绿道破损的整改".to_owned() };
    match town.app.publish_notice(&notice("mine", "", one), &member).await.unwrap() {
        Publishing::Numbers(faults) => assert_eq!(faults, [lost]),
        _ => panic!("published"),
    }
    assert!(town.get("/n/mine/").await.body.contains("绿道破损"), "nothing changed");
    let open = async || town.get("/n/mine/feedback?item=2").await.expect(200).token();
    let (filed, waiting) = (open().await, open().await);
    let send = async |token: &str| {
        let mut fields = vec![("form_token", token), ("acknowledge", "yes")];
        fields.extend(opinion("2", "绿道破了很久"));
        town.post("/n/mine/feedback", &fields).await
    };
    let first = town.take(&send(&filed).await.expect(303)).await;
    publish(&town, &member, &notice("mine", "retired = [2]", one)).await;
    assert!(!town.get("/n/mine/").await.body.contains("绿道破损"));
    // Forms that were open on the item: what was filed has its receipt, what was not comes back with a fresh form.
    assert_eq!(town.take(&send(&filed).await.expect(303)).await.number, first.number);
    let page = send(&waiting).await.expect(422);
    assert!(page.typed().contains("绿道破了很久") && page.token() != waiting);
    assert!(town.status(&first).await.body.contains("绿道破损的整改"), "its item stays to be read");
    match town.app.publish_notice(&notice("mine", "", ITEMS), &member).await.unwrap() {
        Publishing::Numbers(faults) => assert_eq!(faults, [NumberFault::Revived(number(2))]),
        _ => panic!("published"),
    }
    match town.app.publish_notice(&notice("mine", "retired = [2]", ITEMS), &member).await.unwrap() {
        Publishing::Faults(faults) => assert!(faults[0].to_string().contains("2, which is retired"), "{faults:?}"),
        _ => panic!("published"),
    }
    // The file still has item 2; the desk's version stands in its place, and the service starts.
    assert!(town.app.begin_notices().await.unwrap().is_empty());
    town.leaves_letters_and_closes().await;
}

async fn a_notice_published_elsewhere_is_taken_up(on: On) {
    let town = town(on, "").await;
    let desk = town.staff(Role::Lead).await;
    let member = member(&town, &desk).await;
    assert!(!town.get("/").await.body.contains("&#x2f;n&#x2f;other&#x2f;"));
    publish(&town, &member, &notice("other", "", ITEMS)).await;
    let taken = town.file_at("/n/other", &opinion("19", "公园的灯还是不亮")).await;
    // The other notices lead to it.
    for path in ["/", "/n/mine/"] {
        assert!(town.get(path).await.body.contains("href=\"&#x2f;n&#x2f;other&#x2f;\""), "{path}");
    }
    assert!(town.get("/n/other/").await.body.contains("href=\"&#x2f;\""));
    // Another server on the same database, and this one after a restart.
    let other = App::new(
        town.app.config.clone(),
        town.app.store.clone(),
        town.app.keyring.clone(),
        town.app.clock.clone(),
        town.app.entropy.clone(),
    );
    assert!(other.editions().named("other").is_none());
    let stored = other.store.case(taken.number.parse().unwrap()).await.unwrap().unwrap();
    let edition = other.edition_of(&stored.notice_hash).await.unwrap();
    assert_eq!((edition.slug(), edition.prefix.as_str()), ("other", "/n/other"));
    assert!(other.editions().named("other").is_some_and(|edition| edition.from_desk));
    // Taken off again, while somebody was writing.
    publish(&town, &member, &notice("other", "state = \"draft\"", ITEMS)).await;
    town.get("/n/other/").await.expect(404);
    assert!(!town.get("/").await.body.contains("href=\"&#x2f;n&#x2f;other&#x2f;\""));
    let shut = town.post("/n/other/feedback", &opinion("19", "写了很久的话")).await.expect(410);
    assert!(shut.typed().contains("写了很久的话") && shut.body.contains("020-89088252"));
    town.post("/n/other/feedback", &[]).await.expect(404);
    other.refresh_notices().await.unwrap();
    assert!(other.editions().named("other").is_none());
    assert!(town.status(&taken).await.body.contains("公园照明的整改"), "its cases stay");
    // What stands at the first address is never taken off.
    let shipped = town.app.editions().first().text.replacen("slug =", "state = \"draft\"\nslug =", 1);
    assert!(matches!(town.app.publish_notice(&shipped, &member).await.unwrap(), Publishing::Faults(_)));
    town.leaves_letters_and_closes().await;
}

/// `notice import … --out config/notice/mine.toml && huiyin check && huiyin serve`, in the directory where it was written.
#[tokio::test]
async fn a_notice_written_into_the_config_directory_is_checked_and_served() {
    let installation = Installation::new();
    std::fs::create_dir_all(installation.path("config/notice")).unwrap();
    let write = |slug: &str, text: &str| {
        std::fs::write(installation.path(&format!("config/notice/{slug}.toml")), text).unwrap();
    };
    write("mine", &notice("mine", "closes = 2099-12-31", ITEMS));
    write("later", &notice("later", "state = \"draft\"", ITEMS));
    let check = installation.command(&["check"]).output().unwrap();
    let told = String::from_utf8(check.stdout).unwrap();
    assert!(check.status.success(), "{told}");
    let base = format!("http://{}", installation.address);
    for line in [
        "haizhu-2025",
        "/n/mine/  “绿源区委关于整改的通报（mine）”, 2 items, 2 units of its own",
        "(a draft, not served)  “绿源区委关于整改的通报（later）”",
        "laid over: config",
    ] {
        assert!(line == "haizhu-2025" || told.contains(line), "{line} in {told}");
    }
    assert!(told.contains(&format!("{base}/  “中共")), "{told}");
    let running = installation.start().await;
    until(Duration::from_secs(20), async || {
        let text = String::from_utf8(installation.logs()).unwrap();
        let told = text.contains(&format!("{base}/n/mine/  “绿源")) && text.contains("Config    config");
        if told { Ok(()) } else { Err(text) }
    })
    .await;
    let page = Client::new(installation.address, 1).get("/n/mine/").await.unwrap();
    assert!(page.status == 200 && String::from_utf8(page.body).unwrap().contains("公园照明的整改"));
    drop(running);
    // Given another directory, the one that lies there is not looked at.
    std::fs::create_dir(installation.path("empty")).unwrap();
    let other = installation.command(&["--config", "empty", "check"]).output().unwrap();
    assert!(!String::from_utf8(other.stdout).unwrap().contains("/n/mine/"));
    write("mine", &notice("mine", "state = \"opened\"", ITEMS));
    let check = installation.command(&["check"]).output().unwrap();
    assert_eq!(check.status.code(), Some(2));
    assert!(String::from_utf8(check.stderr).unwrap().contains("config/notice/mine.toml · state"));
}
