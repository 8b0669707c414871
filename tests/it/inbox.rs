//! The desk's lists through the router: inbox, day, audit, mail.
use huiyin::domain::staff::Role;

use crate::support::desk::Desk;
use crate::support::town::{On, Page, Town, on_both};

on_both!(
    the_inbox_lists_filters_searches_and_counts,
    markup_in_a_text_stays_text,
    several_cases_take_a_step_at_once,
    a_view_is_saved_and_forgotten,
    the_day_is_red_when_mail_is_down,
    the_auditor_reads_actions_and_no_text,
    failed_letters_are_looked_after,
    each_role_has_its_own_pages,
    letters_and_calls_become_cases,
);

const TEXT: &str = "停车场还没有建好，路灯也不亮";

async fn indexed(town: &Town) {
    while town.app.store.index(100).await.unwrap() > 0 {}
}

/// The numbers that a list shows, in its order.
fn numbers(page: &Page) -> Vec<String> {
    let rows = page.body.split("<th scope=\"row\" class=\"nowrap\">").skip(1);
    rows.map(|row| row.split("</a>").next().unwrap().rsplit('>').next().unwrap().to_owned()).collect()
}

async fn list(town: &Town, desk: &Desk, query: &str) -> Vec<String> {
    numbers(&desk.get(town, &format!("/staff/inbox?{query}")).await.expect(200))
}

async fn the_inbox_lists_filters_searches_and_counts(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let mut all = Vec::new();
    for n in 0..3 {
        let text = format!("{TEXT}，第{n}次反映");
        all.push(town.file(&[("lane", "opinion"), ("item", "19"), ("text", &text)]).await.number);
    }
    let report = town.file(&[("lane", "report"), ("item", "19"), ("text", "有人收受好处，路灯")]).await.number;
    let desk_alone = town.file(&[("lane", "opinion"), ("item", "38"), ("text", "窗口办事快，感谢")]).await.number;
    indexed(&town).await;
    let mut newest = vec![desk_alone.clone(), report.clone()];
    newest.extend(all.iter().rev().cloned());
    assert_eq!(list(&town, &handler, "box=all").await, newest);
    assert_eq!(list(&town, &handler, "box=all&order=oldest&item=38").await, [desk_alone.as_str()]);
    assert_eq!(list(&town, &handler, "box=triage").await, [desk_alone.as_str(), report.as_str()]);
    assert_eq!(list(&town, &handler, "box=all&q=%E8%B7%AF%E7%81%AF").await.len(), 3, "路灯, but no report's");
    assert_eq!(list(&town, &handler, "box=all&q=%E7%AC%AC1%E6%AC%A1").await, [all[1].as_str()]);
    assert_eq!(list(&town, &handler, "box=all&q=%E7%81%AF%E8%B7%AF").await, Vec::<String>::new());
    assert_eq!(list(&town, &handler, "box=all&lane=report").await, [report.as_str()]);
    assert_eq!(list(&town, &handler, "box=all&state=transferred&q=%E5%BB%BA").await.len(), 3);
    let page = handler.get(&town, "/staff/inbox?box=triage").await.expect(200);
    assert!(page.body.contains("待分办 <span class=\"badge\">2</span>"), "{}", page.body);
    assert!(page.body.contains("感谢") && !page.body.contains("收受好处"), "a report's text is not in the list");
    // Paging: 50 and the rest, each once.
    for n in 0..52 {
        town.file(&[("lane", "opinion"), ("item", "38"), ("text", &format!("第{n}件小事"))]).await;
        town.pass(20_000);
    }
    let first = handler.get(&town, "/staff/inbox?box=triage").await.expect(200);
    assert!(first.body.contains("id=\"next\""));
    let next = first.between("<a href=\"", "\" id=\"next\"");
    let next = next.rsplit("href=\"").next().unwrap().replace("&amp;", "&").replace("&#x2f;", "/");
    let rest = handler.get(&town, &next).await.expect(200);
    let mut both = numbers(&first);
    assert_eq!(both.len(), 50);
    both.extend(numbers(&rest));
    let mut sorted = both.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((both.len(), sorted.len()), (54, 54));
    town.leaves_letters_and_closes().await;
}

async fn markup_in_a_text_stays_text(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let evil = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> {{ 7*7 }}";
    town.file(&[("lane", "opinion"), ("item", "38"), ("text", evil)]).await;
    let page =
        handler.get(&town, "/staff/inbox?box=triage&q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E").await.expect(200);
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    let page = handler.get(&town, "/staff/inbox?box=triage").await.expect(200);
    assert!(page.body.contains("&lt;script&gt;alert(1)") && !page.body.contains("<img src=x"), "{}", page.body);
    town.leaves_letters_and_closes().await;
}

async fn several_cases_take_a_step_at_once(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let one = town.file(&[("lane", "opinion"), ("item", "38"), ("text", "第一件小事")]).await.number;
    let two = town.file(&[("lane", "opinion"), ("item", "38"), ("text", "第二件小事")]).await.number;
    let me = handler.id.0.to_string();
    let (first, stale) = (format!("{one}.1"), format!("{two}.7"));
    let fields = [
        ("query", "box=triage"),
        ("action", "assign"),
        ("assignee", me.as_str()),
        ("case", first.as_str()),
        ("case", stale.as_str()),
        ("case", "2025-999999.1"),
    ];
    let page = handler.post(&town, "/staff/inbox/bulk", &fields).await.expect(200);
    assert!(page.body.contains(&format!("{one}: 已办理")), "{}", page.body);
    assert!(page.body.contains(&format!("{two}: 刚被他人处理")), "{}", page.body);
    assert!(page.body.contains("2025-999999: 没有这个编号"), "{}", page.body);
    assert_eq!(list(&town, &handler, "box=mine").await, [one.as_str()]);
    let chosen = format!("{two}.1");
    let fields = [("query", ""), ("action", "repeat"), ("of", one.as_str()), ("case", chosen.as_str())];
    handler.post(&town, "/staff/inbox/bulk", &fields).await.expect(200);
    assert_eq!(list(&town, &handler, "box=duplicates").await, [two.as_str()]);
    let page = handler.post(&town, "/staff/inbox/bulk", &[("query", ""), ("action", "release")]).await.expect(200);
    assert!(page.body.contains("没有选中任何件"));
    town.leaves_letters_and_closes().await;
}

async fn a_view_is_saved_and_forgotten(on: On) {
    let town = Town::new(on).await;
    let (handler, other) = (town.staff(Role::Handler).await, town.staff(Role::Handler).await);
    let fields = [("query", "box=done&item=19&evil=1"), ("name", "整改<b>")];
    let page = handler.post(&town, "/staff/views", &fields).await.expect(200);
    assert!(page.body.contains("inbox?box=done&amp;item=19\">整改&lt;b&gt;</a>"), "{}", page.body);
    assert!(!other.get(&town, "/staff/inbox").await.expect(200).body.contains("整改&lt;b&gt;"));
    let id = page.between("name=\"forget\" value=\"", "\"").to_owned();
    let page = handler.post(&town, "/staff/views", &[("query", ""), ("forget", &id)]).await.expect(200);
    assert!(!page.body.contains("整改&lt;b&gt;"));
    town.close().await;
}

async fn the_day_is_red_when_mail_is_down(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    town.file(&[("lane", "opinion"), ("item", "38"), ("text", "今天的一件")]).await;
    let page = handler.get(&town, "/staff").await.expect(200);
    assert!(page.body.contains("今日收到</a> <strong>1<"), "{}", page.body);
    assert!(!page.body.contains("mail-down"));
    town.app.mail_health.resting("535 <denied>", true);
    let page = handler.get(&town, "/staff").await.expect(200);
    assert!(page.body.contains("id=\"mail-down\"") && page.body.contains("535 &lt;denied&gt;"), "{}", page.body);
    town.app.mail_health.answered();
    assert!(!handler.get(&town, "/staff").await.expect(200).body.contains("mail-down"));
    town.leaves_letters_and_closes().await;
}

async fn the_auditor_reads_actions_and_no_text(on: On) {
    let town = Town::new(on).await;
    let (auditor, handler) = (town.staff(Role::Auditor).await, town.staff(Role::Handler).await);
    let one =
        town.file(&[("lane", "opinion"), ("item", "38"), ("text", "说给受理机关听的话"), ("name", "欧阳小明")]).await;
    let me = handler.id.0.to_string();
    let chosen = format!("{}.1", one.number);
    let fields = [("query", ""), ("action", "assign"), ("assignee", me.as_str()), ("case", chosen.as_str())];
    handler.post(&town, "/staff/inbox/bulk", &fields).await.expect(200);
    let page = auditor.get(&town, "/staff/audit").await.expect(200);
    assert!(page.body.contains(&one.number) && page.body.contains("指定承办人"), "{}", page.body);
    let csv = auditor.get(&town, "/staff/audit.csv?kind=assigned").await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let rows: Vec<Vec<&str>> = csv
        .body
        .trim_start_matches('\u{FEFF}')
        .lines()
        .map(|line| line.trim_matches('"').split("\",\"").collect())
        .collect();
    assert_eq!(rows.len(), 2, "{}", csv.body);
    assert_eq!(rows[1][1], one.number);
    assert_eq!(rows[1][2], "assigned");
    assert_eq!(format!("{}@desk.example", rows[1][4]), handler.mail);
    for path in ["/staff", "/staff/audit", "/staff/audit.csv"] {
        let page = auditor.get(&town, path).await.expect(200);
        assert!(!page.body.contains("说给受理机关") && !page.body.contains("欧阳小明"), "{path}");
    }
    let page = auditor.get(&town, "/staff/audit").await.expect(200);
    assert!(page.body.contains("<td>导出审计记录</td>"), "an export is an event");
    let none = auditor.get(&town, "/staff/audit?case=2025-000999").await.expect(200);
    assert!(!none.body.contains(&one.number));
    town.leaves_letters_and_closes().await;
}

async fn failed_letters_are_looked_after(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let one = town.file(&[("lane", "opinion"), ("item", "38"), ("text", "一件小事")]).await.number;
    let page = handler.get(&town, "/staff/mail").await.expect(200);
    let id = page.between("action=\"/staff/mail/", "\"").to_owned();
    let path = format!("/staff/mail/{id}");
    handler.post(&town, &path, &[("action", "hold")]).await.expect(200);
    assert_eq!(list(&town, &handler, "box=failed-mail").await, [one.as_str()]);
    let page = handler.post(&town, &path, &[("action", "release")]).await.expect(200);
    assert!(page.body.contains("已办理"));
    assert!(list(&town, &handler, "box=failed-mail").await.is_empty());
    handler.post(&town, "/staff/mail/999999", &[("action", "retry")]).await.expect(404);
    town.leaves_letters_and_closes().await;
}

async fn each_role_has_its_own_pages(on: On) {
    let town = Town::new(on).await;
    for role in Role::ALL {
        let desk = town.staff(role).await;
        let cases = if role.reads_cases() { 200 } else { 403 };
        for path in ["/staff/inbox", "/staff/mail"] {
            desk.get(&town, path).await.expect(cases);
        }
        let audit = if role == Role::Auditor { 200 } else { 403 };
        for path in ["/staff/audit", "/staff/audit.csv"] {
            desk.get(&town, path).await.expect(audit);
        }
        desk.get(&town, "/staff").await.expect(200);
        desk.post(&town, "/staff/inbox/bulk", &[("action", "release")]).await.expect(cases);
    }
    town.close().await;
}

/// A letter, typed at the desk: the same case as from the web, with how it came, who typed it, and a receipt to be told.
async fn letters_and_calls_become_cases(on: On) {
    let town = Town::new(on).await;
    let handler = town.staff(Role::Handler).await;
    let page = handler.get(&town, "/staff/entry").await.expect(200);
    let form = page.between("name=\"form_token\" value=\"", "\"").to_owned();
    let mut fields =
        vec![("form_token", form.as_str()), ("lane", "opinion"), ("items", "2、99"), ("text", "来信说河涌又黑了。")];
    let refused = handler.post(&town, "/staff/entry", &fields).await.expect(422);
    assert!(
        refused.body.contains("来信说河涌又黑了。")
            && refused.body.contains("请选择渠道")
            && refused.body.contains("2、99")
    );

    fields[2].1 = "2";
    fields.extend([("channel", "letter"), ("phone", "13812345678")]);
    let taken = handler.post(&town, "/staff/entry", &fields).await.expect(200);
    let number = taken.between("id=\"case-number\">", "<").to_owned();
    let code = taken.between("id=\"receipt-code\">", "<").to_owned();
    // Pressed twice, or loaded again: the same case, the same code.
    let again = handler.post(&town, "/staff/entry", &fields).await.expect(200);
    assert!(again.body.contains(&number) && again.body.contains(&code));
    fields[3].1 = "另一封来信。";
    handler.post(&town, "/staff/entry", &fields).await.expect(409);

    let status = town.post("/status", &[("number", &number), ("code", &code)]).await.expect(200);
    assert!(status.body.contains("已转办") || status.body.contains("已收到"), "{}", status.body);
    let case = handler.get(&town, &format!("/staff/case/{number}")).await.expect(200);
    assert!(case.body.contains("来信") && case.body.contains("工作人员录入") && !case.body.contains("13812345678"));
    indexed(&town).await;
    let letters = handler.get(&town, "/staff/inbox?box=all&channel=letter").await.expect(200);
    assert!(letters.body.contains(&number));
    let web = handler.get(&town, "/staff/inbox?box=all&channel=web").await.expect(200);
    assert!(!web.body.contains(&number));
    let sent = town.deliver().await;
    assert!(sent.iter().any(|letter| letter.kind == huiyin::domain::letter::LetterKind::Unit), "its unit was told");
    town.close().await;
}
