//! One case at the desk, from its coming in to its answer; and who sees what of it on the way.
use huiyin::domain::staff::Role;

use crate::support::desk::Desk;
use crate::support::town::{On, Page, Taken, Town, on_both};

on_both!(
    a_case_goes_its_whole_way_to_a_published_answer,
    a_report_is_never_routed_and_its_sender_is_told_two_things_only,
    who_withdrew_sees_what_one_sees_of_a_number_that_is_not_there,
    what_is_sealed_is_the_officers_alone,
    whoever_is_slower_keeps_what_was_typed,
    who_wrote_is_behind_a_door,
    whatever_a_citizen_types_is_shown_and_never_run,
    the_clean_copy_is_seen_before_it_is_sent,
    a_letter_that_was_held_goes_when_a_person_lets_it_go,
    a_form_outlives_its_session,
);

const OFFICER: &str = "officer@sealed.example";

fn opinion(text: &str) -> Vec<(&str, &str)> {
    vec![("lane", "opinion"), ("item", "19"), ("text", text)]
}

fn path(taken: &Taken) -> String {
    format!("/staff/case/{}", taken.number)
}

/// Takes a step as the form on the case's page would.
async fn step(town: &Town, desk: &Desk, taken: &Taken, action: &str, fields: &[(&str, &str)]) -> Page {
    let page = desk.get(town, &path(taken)).await.expect(200);
    send(town, desk, taken, &page, action, fields).await
}

/// Sends a form of a page that was opened before.
async fn send(town: &Town, desk: &Desk, taken: &Taken, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let mut all = vec![("action", action), ("version", version.as_str()), ("events", events.as_str())];
    all.extend_from_slice(fields);
    desk.post(town, &path(taken), &all).await
}

fn offers(page: &Page, action: &str) -> bool {
    page.body.contains(&format!("name=\"action\" value=\"{action}\""))
}

async fn a_case_goes_its_whole_way_to_a_published_answer(on: On) {
    let town = Town::new(on).await;
    let (handler, lead) = (town.staff(Role::Handler).await, town.staff(Role::Lead).await);
    let taken = town.file(&opinion("有人受贿才批的线路，请查。")).await;
    let page = handler.get(&town, &path(&taken)).await.expect(200);
    assert!(
        page.body.contains("待分办") && page.body.contains("有人受贿才批的线路") && page.body.contains("还剩 15 天")
    );
    assert!(!offers(&page, "approve") && offers(&page, "route") && page.body.contains("id=\"act-answer\""));
    for action in ["assign", "route", "note", "close"] {
        assert!(page.body.contains(&format!("id=\"act-{action}\"")), "{action}");
    }
    step(&town, &handler, &taken, "note", &[("text", "已电话核实<i>")]).await.expect(303);
    step(&town, &handler, &taken, "accept", &[]).await.expect(303);
    assert!(town.status(&taken).await.body.contains("办理中"));
    let own = handler.id.0.to_string();
    step(&town, &handler, &taken, "assign", &[("to", &own)]).await.expect(422);
    let other = lead.id.0.to_string();
    step(&town, &handler, &taken, "assign", &[("to", &other)]).await.expect(303);
    step(&town, &handler, &taken, "close", &[("close", "adopted")]).await.expect(422);

    // The answer: a template, a draft, a second person.
    let prefilled = handler.get(&town, &format!("{}?response=adopted", path(&taken))).await.expect(200);
    assert!(prefilled.body.contains(&format!("（受理编号 {}）经研究予以采纳", taken.number)), "{}", prefilled.body);
    step(&town, &handler, &taken, "draft", &[("text", "线路已复核。")]).await.expect(303);
    assert!(!town.status(&taken).await.body.contains("线路已复核"), "a draft is the desk's own");
    assert!(!offers(&handler.get(&town, &path(&taken)).await, "approve"));
    step(&town, &handler, &taken, "approve", &[]).await.expect(422);
    step(&town, &lead, &taken, "return", &[("reason", "请写明日期")]).await.expect(303);
    step(&town, &lead, &taken, "draft", &[("text", "线路已于三月复核。")]).await.expect(303);
    step(&town, &lead, &taken, "approve", &[]).await.expect(422);
    step(&town, &handler, &taken, "draft", &[("text", "线路已于三月复核。<b>")]).await.expect(303);
    step(&town, &lead, &taken, "approve", &[]).await.expect(303);
    let status = town.status(&taken).await;
    assert!(status.body.contains("已答复") && status.body.contains("线路已于三月复核。&lt;b&gt;"), "{}", status.body);
    for hidden in ["已电话核实", "请写明日期", "somebody-"] {
        assert!(!status.body.contains(hidden), "{hidden}");
    }
    step(&town, &handler, &taken, "close", &[("close", "adopted")]).await.expect(303);
    assert!(town.status(&taken).await.body.contains("已办结"));
    step(&town, &lead, &taken, "reopen", &[("reason", "又有来电")]).await.expect(303);

    let page = lead.get(&town, &path(&taken)).await.expect(200);
    for words in ["又有来电", "请写明日期", "已电话核实&lt;i&gt;", "查看内容", "退回修改", "采纳"]
    {
        assert!(page.body.contains(words), "{words}");
    }
    for role in [Role::Auditor, Role::Administrator] {
        town.staff(role).await.get(&town, &path(&taken)).await.expect(403);
    }
    town.deliver().await;
    town.close().await;
}

async fn a_report_is_never_routed_and_its_sender_is_told_two_things_only(on: On) {
    let town = Town::new(on).await;
    let lead = town.staff(Role::Lead).await;
    let taken = town.file(&[("lane", "report"), ("item", "19"), ("text", "某人收受好处。")]).await;
    let page = lead.get(&town, &path(&taken)).await.expect(200);
    for action in ["route", "release", "refer", "ask", "draft"] {
        assert!(!offers(&page, action), "{action}");
    }
    let refused = step(&town, &lead, &taken, "route", &[("lead", "qu-jiaotongju"), ("reason", "转")]).await.expect(422);
    assert!(refused.body.contains("不能转给单位") && refused.body.contains("某人收受好处"));
    lead.get(&town, &format!("{}/release", path(&taken))).await.expect(404);
    step(&town, &lead, &taken, "accept", &[]).await.expect(303);
    let status = town.status(&taken).await;
    assert!(status.body.contains("已收到") && !status.body.contains("办理中"));
    step(&town, &lead, &taken, "close", &[("close", "handled")]).await.expect(303);
    assert!(town.status(&taken).await.body.contains("已按规定处理"));
    let sent = town.deliver().await;
    assert!(sent.iter().all(|letter| letter.kind.as_str() == "desk"));
    town.close().await;
}

async fn who_withdrew_sees_what_one_sees_of_a_number_that_is_not_there(on: On) {
    let town = Town::new(on).await;
    let (one, two) = (town.staff(Role::Handler).await, town.staff(Role::Lead).await);
    let taken = town.file(&opinion("有人受贿才批的线路。")).await;
    two.get(&town, &path(&taken)).await.expect(200);
    let page = one.get(&town, &path(&taken)).await.expect(200);
    assert!(page.body.contains(two.mail.split('@').next().unwrap()), "who else is here");
    step(&town, &one, &taken, "withdraw", &[]).await.expect(422);
    let gone = step(&town, &one, &taken, "withdraw", &[("reason", "是我亲戚")]).await.expect(303);
    assert_eq!(gone.header("location"), "/staff");
    let withdrawn = one.get(&town, &path(&taken)).await.expect(404);
    let unknown = one.get(&town, "/staff/case/2025-009999").await.expect(404);
    assert_eq!(withdrawn.body.replace(&taken.number, "…"), unknown.body.replace("2025-009999", "…"));
    let fields = [("action", "note"), ("version", "2"), ("events", "9"), ("text", "还想写")];
    let posted = one.post(&town, &path(&taken), &fields).await.expect(404);
    assert_eq!(posted.body.replace(&taken.number, "…"), unknown.body.replace("2025-009999", "…"));
    one.get(&town, &format!("{}/release", path(&taken))).await.expect(404);
    // Nor does the history of another case tell its number.
    let again = town.file(&opinion("又一件，有人受贿。")).await;
    step(&town, &two, &again, "link_repeat", &[("number", &taken.number)]).await.expect(303);
    assert!(two.get(&town, &path(&again)).await.expect(200).body.contains(&taken.number));
    assert!(!one.get(&town, &path(&again)).await.expect(200).body.contains(&taken.number));
    // Merging is no way to find out.
    let mine = town.file(&opinion("另一件，有人受贿。")).await;
    for number in [taken.number.as_str(), "2025-009999"] {
        let page = step(&town, &one, &mine, "link_repeat", &[("number", number)]).await.expect(422);
        assert!(page.body.contains("没有这个编号"));
    }
    // Nor is what somebody else merged into it.
    step(&town, &two, &mine, "link_repeat", &[("number", &taken.number)]).await.expect(303);
    for (desk, named) in [(&two, true), (&one, false)] {
        let duplicates = desk.get(&town, "/staff/inbox?box=duplicates").await.expect(200);
        assert!(duplicates.body.contains(&mine.number));
        assert_eq!(duplicates.body.contains(&taken.number), named);
    }
    let seen = two.get(&town, &path(&taken)).await.expect(200);
    assert!(seen.body.contains("是我亲戚") && !seen.body.contains("正在查看该件的还有"));
    let them = one.id.0.to_string();
    step(&town, &two, &taken, "assign", &[("to", &them)]).await.expect(422);
    town.deliver().await;
    town.close().await;
}

async fn what_is_sealed_is_the_officers_alone(on: On) {
    let config = tempfile::tempdir().unwrap();
    let units = include_str!("../../config/units.toml");
    let with_officer = units.replacen("sealed_officer = \"\"", &format!("sealed_officer = \"{OFFICER}\""), 1);
    std::fs::write(config.path().join("units.toml"), with_officer).unwrap();
    let town = Town::with(on, &[("HUIYIN_CONFIG", config.path().to_str().unwrap())]).await;
    let (lead, officer) = (town.staff(Role::Lead).await, town.staff_at(Role::Handler, OFFICER).await);
    let auditor = town.staff(Role::Auditor).await;
    let about = [("lane", "report"), ("about_unit", "qu-jiwei"), ("text", "受理机关自己的事。")];
    let taken = town.file(&about).await;
    let hidden = lead.get(&town, &path(&taken)).await.expect(404);
    let unknown = lead.get(&town, "/staff/case/2025-009999").await.expect(404);
    assert_eq!(hidden.body.replace(&taken.number, "…"), unknown.body.replace("2025-009999", "…"));
    auditor.get(&town, &path(&taken)).await.expect(403);
    let page = officer.get(&town, &path(&taken)).await.expect(200);
    assert!(page.body.contains("受理机关自己的事") && offers(&page, "note") && offers(&page, "close"));
    assert!(!offers(&page, "assign") && !offers(&page, "change_lane") && !offers(&page, "withdraw"));
    // Its number comes into no open case's history, not by the officer either.
    let open = town.file(&opinion("路灯不亮，有人受贿。")).await;
    let page = step(&town, &officer, &open, "link_repeat", &[("number", &taken.number)]).await.expect(422);
    assert!(page.body.contains("没有这个编号"));
    let fields = [("number", taken.number.as_str()), ("reason", "同一件事")];
    step(&town, &officer, &open, "merge", &fields).await.expect(422);
    step(&town, &officer, &taken, "note", &[("text", "已报上级")]).await.expect(303);
    step(&town, &officer, &taken, "close", &[("close", "handled")]).await.expect(303);
    lead.get(&town, &path(&taken)).await.expect(404);
    town.deliver().await;
    town.close().await;
}

async fn whoever_is_slower_keeps_what_was_typed(on: On) {
    let town = Town::new(on).await;
    let (one, two) = (town.staff(Role::Handler).await, town.staff(Role::Handler).await);
    let taken = town.file(&opinion("有人受贿才批的线路。")).await;
    let (first, second) = (one.get(&town, &path(&taken)).await, two.get(&town, &path(&taken)).await);
    send(&town, &one, &taken, &first, "accept", &[]).await.expect(303);
    let typed = [("text", "我写了很久的备注<u>")];
    let late = send(&town, &two, &taken, &second, "note", &typed).await.expect(409);
    assert!(late.body.contains("我写了很久的备注&lt;u&gt;") && late.body.contains("刚才已有他人处理该件"));
    let changed = late.between("id=\"errors\"", "</section>");
    assert!(changed.contains("本机关办理") && changed.contains(one.mail.split('@').next().unwrap()));
    // The page that came back is good for a second try.
    send(&town, &two, &taken, &late, "note", &typed).await.expect(303);
    let page = send(&town, &two, &taken, &late, "close", &[("close", "no_content"), ("reason", "")]).await;
    assert_eq!(page.status, 409);
    town.deliver().await;
    town.close().await;
}

async fn who_wrote_is_behind_a_door(on: On) {
    let town = Town::new(on).await;
    let (handler, lead) = (town.staff(Role::Handler).await, town.staff(Role::Lead).await);
    let who = [("name", "欧阳小明"), ("phone", "13812345678"), ("email", "ouyang@citizen.example")];
    let mut fields = opinion("有人受贿才批的线路。");
    fields.extend(who);
    let named = town.file(&fields).await;
    let page = handler.get(&town, &path(&named)).await.expect(200);
    for (_, private) in who {
        assert!(!page.body.contains(private), "{private}");
    }
    step(&town, &handler, &named, "reveal", &[]).await.expect(422);
    let shown = step(&town, &handler, &named, "reveal", &[("reason", "需要回电")]).await.expect(200);
    for (_, private) in who {
        assert!(shown.body.contains(private), "{private}");
    }
    let after = lead.get(&town, &path(&named)).await.expect(200);
    assert!(after.body.contains("需要回电") && !after.body.contains("欧阳小明"), "the door closes again");

    let mut fields = vec![("lane", "report"), ("item", "19"), ("text", "某人收受好处。")];
    fields.extend(who);
    let report = town.file(&fields).await;
    let why = [("reason", "核实")];
    let refused = step(&town, &handler, &report, "reveal", &why).await.expect(422);
    assert!(refused.body.contains("须先经负责人批准") && !refused.body.contains("欧阳小明"));
    step(&town, &handler, &report, "ask_reveal", &why).await.expect(303);
    let asker = handler.id.0.to_string();
    step(&town, &handler, &report, "approve_reveal", &[("staff", &asker)]).await.expect(422);
    step(&town, &lead, &report, "approve_reveal", &[("staff", &asker)]).await.expect(303);
    assert!(step(&town, &handler, &report, "reveal", &why).await.expect(200).body.contains("欧阳小明"));
    let anonymous = town.file(&opinion("有人受贿，匿名。")).await;
    assert!(!offers(&handler.get(&town, &path(&anonymous)).await, "reveal"));
    town.deliver().await;
    town.close().await;
}

async fn whatever_a_citizen_types_is_shown_and_never_run(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let payloads = [
        "<script>alert(1)</script>受贿",
        "\"><img src=x onerror=alert(2)>受贿",
        "</textarea><svg/onload=alert(3)>受贿",
        "{{ 7*7 }}{% raw %}受贿",
        "'-alert(4)-'受贿\u{202E}",
    ];
    for payload in payloads {
        let name: String = payload.chars().take(40).collect();
        let mut fields = opinion(payload);
        fields.extend([("name", name.as_str()), ("phone", "13812345678")]);
        let taken = town.file(&fields).await;
        let shown = step(&town, &handler, &taken, "reveal", &[("reason", payload)]).await.expect(200);
        step(&town, &handler, &taken, "note", &[("text", payload)]).await.expect(303);
        step(&town, &handler, &taken, "draft", &[("text", payload)]).await.expect(303);
        let refused =
            step(&town, &handler, &taken, "merge", &[("number", payload), ("reason", payload)]).await.expect(422);
        let release = handler.get(&town, &format!("{}/release", path(&taken))).await.expect(200);
        for page in [shown, refused, release, handler.get(&town, &path(&taken)).await] {
            for raw in ["<script>alert", "<img src=x", "<svg/onload", "\u{202E}"] {
                assert!(!page.body.contains(raw), "{raw}: {}", page.body);
            }
            assert!(page.body.contains("受贿"));
        }
    }
    town.leaves_letters_and_closes().await;
}

async fn the_clean_copy_is_seen_before_it_is_sent(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let text = "有人受贿。站牌编号44010512345的灯不亮，找老李，打13812345678，我叫欧阳小明。";
    let mut fields = opinion(text);
    fields.push(("name", "欧阳小明"));
    let taken = town.file(&fields).await;
    let place = format!("{}/release", path(&taken));
    let page = handler.get(&town, &place).await.expect(200);
    let copy = |page: &Page| page.between("id=\"copy\"", "</section>").to_owned();
    assert!(copy(&page).contains("老李") && !copy(&page).contains("44010512345"), "{}", copy(&page));
    assert!(page.body.contains("class=\"mark-identity\"") && page.body.contains("class=\"mark-number\""));
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let lead = page.between("<option value=\"", "\"").to_owned();
    let mut form = vec![
        ("version", version.as_str()),
        ("events", &events),
        ("also", "老李\r\n"),
        ("lift", "44010512345"),
        ("lift", "欧阳小明"),
        ("lead", &lead),
        ("step", "preview"),
    ];
    let page = handler.post(&town, &place, &form).await.expect(200);
    let seen = copy(&page);
    assert!(!seen.contains("老李") && seen.contains("44010512345"), "{seen}");
    assert!(!seen.contains("欧阳小明") && !seen.contains("13812345678"), "{seen}");
    form.retain(|(name, _)| *name != "step");
    form.push(("step", "route"));
    let refused = handler.post(&town, &place, &form).await.expect(422);
    assert!(refused.body.contains("请写明理由") && refused.body.contains("老李</textarea>"), "what was typed stays");
    form.push(("reason", "站牌编号不是个人信息"));
    handler.post(&town, &place, &form).await.expect(303);
    let sent = town.deliver().await;
    let unit = sent.iter().find(|letter| letter.kind.as_str() == "unit").expect("a unit's letter");
    assert!(unit.text.contains("44010512345") && !unit.text.contains("老李") && !unit.text.contains("欧阳"));
    let page = handler.get(&town, &path(&taken)).await.expect(200);
    assert!(page.body.contains("已转办") && page.body.contains("250 ok") && page.body.contains("站牌编号不是个人信息"));
    town.close().await;
}

async fn a_form_outlives_its_session(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let taken = town.file(&opinion("有人受贿才批的线路。")).await;
    let page = handler.get(&town, &path(&taken)).await.expect(200);
    handler.post(&town, "/staff/sign-out", &[]).await;
    let typed = [("text", "写了很久的备注")];
    let refused = send(&town, &handler, &taken, &page, "note", &typed).await.expect(403);
    assert!(refused.body.contains("登录已失效"));
    // The page is still open in its tab: after signing in again elsewhere it is sent as it stands.
    let again = town.sign_in_again(Role::Handler, &handler.mail).await;
    let same = Desk { cookie: again.cookie.clone(), mail: handler.mail.clone(), csrf: handler.csrf.clone(), ..again };
    send(&town, &same, &taken, &page, "note", &typed).await.expect(303);
    assert!(same.get(&town, &path(&taken)).await.body.contains("写了很久的备注"));
    town.deliver().await;
    town.close().await;
}

async fn a_letter_that_was_held_goes_when_a_person_lets_it_go(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let taken = town.file(&opinion("路口的灯还是不亮。")).await;
    step(&town, &handler, &taken, "hold", &[("reason", "先核实")]).await.expect(303);
    let mail = handler.get(&town, "/staff/mail").await.expect(200);
    let letter = format!("/staff/mail/{}", mail.between("action=\"/staff/mail/", "\""));
    // Sending again is for letters that failed: it does not undo what a colleague gave a reason for.
    handler.post(&town, &letter, &[("action", "retry")]).await;
    let posted = town.deliver().await;
    assert!(posted.iter().all(|letter| letter.kind.as_str() == "desk"), "the held letter left");
    handler.post(&town, &letter, &[("action", "release")]).await.expect(200);
    let posted = town.deliver().await;
    assert!(posted.iter().any(|letter| letter.kind.as_str() == "unit"));
    let page = handler.get(&town, &path(&taken)).await.expect(200);
    assert!(page.body.contains("人工放行信件"), "{}", page.body);
    assert!(!page.body.contains("人工重发信件"), "what did not move is not said to have moved");
    town.close().await;
}
