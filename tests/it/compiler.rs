//! The notice compiler from outside: files of every kind, the command line, and the desk's own pages.
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Output;

use huiyin::domain::staff::Role;
use serde_json::Value;

use crate::support::client::Client;
use crate::support::desk::Desk;
use crate::support::server::Installation;
use crate::support::town::{On, Town, on_both};

/// An invented notice. Item 3 is missing, and the doubt is the only one.
pub const TEXT: &str = include_str!("corpus/notice-luyuan.txt");

fn run(office: &Installation, arguments: &[&str]) -> Output {
    office.command(arguments).env("LC_ALL", "zh_CN.UTF-8").output().unwrap()
}

fn json(office: &Installation, arguments: &[&str]) -> Value {
    let output = run(office, &[&["--json"], arguments].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy).concat()
}

/// The same as a Word document.
pub fn docx() -> Vec<u8> {
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let paragraph = |line: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{line}</w:t></w:r></w:p>");
    let body: String = TEXT.lines().map(|line| paragraph(&line.replace('>', "&gt;"))).collect();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("word/document.xml", options).unwrap();
    writer.write_all(format!("<w:document {space}><w:body>{body}</w:body></w:document>").as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

fn html() -> String {
    let paragraphs = TEXT.replace('\n', "</p>\r\n<p>&nbsp;&nbsp;");
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"gb2312\"><title>通知公告</title></head><body><div class=nav>首页</div>\
         <script>var title = '关于整改情况的通报';</script><p>{paragraphs}</p></body></html>"
    )
}

/// What is the same however the text came.
fn facts(object: &Value) -> Value {
    let items = |area: &Value| {
        let item = |item: &Value| serde_json::json!([item["no"], item["title"], item["units"]]);
        area["items"].as_array().unwrap().iter().map(item).collect::<Value>()
    };
    let areas = object["areas"].as_array().unwrap().iter().map(|area| serde_json::json!([area["title"], items(area)]));
    let doubts = object["doubts"].as_array().unwrap().iter().map(|doubt| doubt["why"].clone());
    serde_json::json!([
        object["title"],
        object["issuer"],
        object["receiver"],
        object["published"],
        object["signed"],
        object["contact"],
        areas.collect::<Value>(),
        doubts.collect::<Value>(),
    ])
}

#[test]
fn a_notice_is_the_same_in_every_file_it_comes_in() {
    let office = Installation::new();
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let files: [(&str, Vec<u8>); 7] = [
        ("plain.txt", TEXT.as_bytes().to_vec()),
        ("mark.txt", ["\u{FEFF}", TEXT].concat().into_bytes()),
        ("windows.txt", TEXT.replace('\n', "\r\n").into_bytes()),
        ("gb18030.txt", encoding_rs::GB18030.encode(TEXT).0.into_owned()),
        ("utf16.txt", utf16),
        ("saved.html", encoding_rs::GBK.encode(&html()).0.into_owned()),
        ("word.docx", docx()),
    ];
    let mut first: Option<Value> = None;
    for (name, bytes) in files {
        fs::write(office.path(name), bytes).unwrap();
        let found = facts(&json(&office, &["notice", "import", name]));
        let first = first.get_or_insert_with(|| found.clone());
        assert_eq!(&found, first, "{name}");
    }
    let first = first.unwrap();
    assert_eq!(first[0], "中共绿源镇委员会关于巡察整改进展情况的通报");
    assert_eq!(first[2], "县纪委监委");
    assert_eq!(first[5]["phones"][0]["number"], "020-81234567");
    assert_eq!(
        first[6][0][1][0],
        serde_json::json!([1, "村道夜间照明不足的整改", [
            { "name": "区住建局", "role": "lead", "words": "由区住建局牵头，对三条村道加装路灯，已经亮灯" }
        ]])
    );
    assert_eq!(first[7], serde_json::json!(["number_gap"]));
}

#[test]
fn a_doubt_is_told_with_its_place_before_anything_else() {
    let office = Installation::new();
    fs::write(office.path("a.txt"), TEXT).unwrap();
    let preview = run(&office, &["notice", "import", "a.txt"]);
    assert_eq!(preview.status.code(), Some(0));
    let words = said(&preview);
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(lines[0], "疑点 1 处，请逐一核对（txt，UTF-8）");
    assert_eq!(lines[1], "  20:1  序号不连续  2 → 4");
    assert_eq!(lines[2].trim(), "4.便民热线无人接听的整改");
    let doubt = &json(&office, &["notice", "import", "a.txt"])["doubts"][0]["where"];
    let span = |key: &str| usize::try_from(doubt[key].as_u64().unwrap()).unwrap();
    assert!(TEXT[span("start")..span("end")].starts_with("4.便民热线"), "in bytes of the text");
    let why = said(&run(&office, &["notice", "show", "a.txt", "--why"]));
    assert!(why.contains("unit.before_word") && why.contains("“牵头”“会同”等字样之前的单位"), "{why}");
    assert!(said(&run(&office, &["notice", "show"])).contains("39"), "the first notice, without a name");
}

#[test]
fn what_is_no_notice_at_all_is_wrong_usage() {
    let office = Installation::new();
    fs::write(office.path("a.pdf"), b"%PDF-1.7 x").unwrap();
    fs::write(office.path("a.txt"), TEXT).unwrap();
    fs::create_dir(office.path("notice")).unwrap();
    fs::write(office.path("notice/broken.toml"), "title = ").unwrap();
    let wrong = [
        (vec!["notice", "import", "a.pdf"], "这是 PDF"),
        (vec!["notice", "import", "notice/broken.toml"], "已经是通报文件"),
        (vec!["notice", "import", "none.txt"], "none.txt"),
        (vec!["notice", "import", "a.txt", "--out", "Mine.txt"], ".toml"),
        (vec!["notice", "import", "a.txt", "--out", "notice/broken.toml"], "TOML"),
        (vec!["notice", "diff", "a.txt", "nobody"], "nobody"),
    ];
    for (arguments, words) in wrong {
        let output = run(&office, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(
        fs::read_to_string(office.path("notice/broken.toml")).unwrap(),
        "title = ",
        "nothing is overwritten unread"
    );
}

/// `huiyin notice import notice.txt --out config/notice/mine.toml && huiyin check && huiyin serve`
#[tokio::test]
async fn from_one_import_to_a_running_service() {
    let office = Installation::new();
    // Nothing is in doubt in this one.
    fs::write(office.path("notice.txt"), TEXT.replace("4.便民", "3.便民")).unwrap();
    let imported = run(&office, &["notice", "import", "notice.txt", "--out", "config/notice/mine.toml"]);
    assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    let checked = run(&office, &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let _running = office.start().await;
    let page = Client::new(office.address, 9).get("/n/mine/").await.unwrap();
    assert_eq!(page.status, 200);
    for words in ["绿源镇委员会关于巡察整改", "便民热线无人接听的整改", "020-81234567", "511500"]
    {
        assert!(page.text().contains(words), "{words}");
    }
}

fn file(office: &Installation) -> String {
    fs::read_to_string(office.path("mine.toml")).unwrap()
}

#[test]
fn a_second_import_keeps_numbers_and_what_the_office_wrote() {
    let office = Installation::new();
    fs::write(office.path("a.txt"), TEXT).unwrap();
    run(&office, &["notice", "import", "a.txt", "--out", "mine.toml"]);
    let draft = file(&office);
    assert!(draft.contains("state = \"draft\"") && draft.contains("# 疑点： 序号不连续"), "{draft}");
    assert!(draft.contains("# suggested: lead = \"qu-zhujianju\" # 由区住建局牵头"), "{draft}");
    let settled = draft.replacen("desk = true", "lead = \"qu-zhujianju\"", 1).replacen(
        "title = \"村道",
        "title_en = \"Lamps\"\ntitle = \"村道",
        1,
    );
    fs::write(office.path("mine.toml"), &settled).unwrap();
    // Issued again: an item gone, an item new, and the numbers counted anew.
    let again = TEXT
        .replace("2.办事窗口排队时间过长的整改\n增设两个窗口，实行预约办理。\n", "")
        .replace("4.便民热线", "2.便民热线")
        .replace("\n欢迎", "3.公示栏更新不及时的整改\n每月更新。\n\n欢迎");
    fs::write(office.path("b.txt"), &again).unwrap();
    let told = json(&office, &["notice", "import", "b.txt", "--out", "mine.toml"]);
    let matched: Vec<_> = told["written"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["number"].clone(), item["matched"].clone()))
        .collect();
    let same = Value::from("same_title");
    assert_eq!(matched, [(1.into(), same.clone()), (4.into(), same), (3.into(), Value::Null)]);
    assert_eq!(told["written"]["retired"][0]["number"], 2);
    let now = file(&office);
    for kept in ["lead = \"qu-zhujianju\"", "title_en = \"Lamps\"", "retired = [2]", "number = 4\nprinted = \"2\""] {
        assert!(now.contains(kept), "{kept} in {now}");
    }
    assert_eq!(fs::read_to_string(office.path("mine.toml.old")).unwrap(), settled, "what was there is kept beside");
    let difference = json(&office, &["notice", "diff", "a.txt", "b.txt"]);
    assert_eq!(difference["added"][0]["title"], "公示栏更新不及时的整改");
    assert_eq!(difference["removed"][0]["title"], "办事窗口排队时间过长的整改");
    assert_eq!(json(&office, &["notice", "diff", "mine.toml", "mine.toml"])["same"], true);
    assert!(Path::new(&office.path("mine.toml")).exists());
}

on_both!(
    a_pasted_notice_is_looked_at_before_it_is_published,
    two_people_with_one_draft_lose_nothing,
    a_published_notice_is_edited_from_its_own_file,
    a_long_text_does_not_break_the_page,
    what_a_draft_replaces_is_seen_before_it_is_replaced
);

/// Pastes a text, and gives the path of its draft.
async fn paste(town: &Town, desk: &Desk, slug: &str, text: &str) -> String {
    let page = desk.post(town, "/staff/notices/new", &[("slug", slug), ("text", text)]).await.expect(303);
    page.header("location").split('?').next().unwrap().to_owned()
}

/// The form as the page has it: every field with its value.
fn form(page: &str) -> Vec<(String, String)> {
    let unescape = |text: &str| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&#x2f;", "/")
            .replace("&amp;", "&")
    };
    let attribute = |tag: &str, name: &str| {
        let (_, after) = tag.split_once(&format!(" {name}=\""))?;
        after.split_once('"').map(|(value, _)| unescape(value))
    };
    let main = page.split_once("enctype=").unwrap().1.split_once("</form>").unwrap().0;
    let mut fields = Vec::new();
    let mut select: Option<(String, String)> = None;
    for part in main.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = attribute(tag, "name");
        if tag.starts_with("select") {
            select = name.map(|name| (name, String::new()));
        } else if tag.starts_with("/select") {
            fields.extend(select.take());
        } else if tag.starts_with("option") && tag.contains(" selected") {
            if let Some((_, value)) = &mut select {
                *value = attribute(tag, "value").unwrap_or_default();
            }
        } else if tag.starts_with("textarea") {
            fields.extend(name.map(|name| (name, unescape(text.trim_start_matches('\n')))));
        } else if tag.starts_with("input") && (!tag.contains("type=\"checkbox\"") || tag.contains(" checked")) {
            fields.extend(name.map(|name| (name, attribute(tag, "value").unwrap_or_default())));
        }
    }
    fields.retain(|(name, _)| name != "csrf");
    fields
}

async fn send(
    town: &Town,
    desk: &Desk,
    path: &str,
    fields: &[(String, String)],
    action: &str,
) -> crate::support::town::Page {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.push(("action", action));
    desk.post(town, path, &all).await
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    match fields.iter_mut().find(|(known, _)| known == name) {
        Some((_, old)) => value.clone_into(old),
        None => fields.push((name.to_owned(), value.to_owned())),
    }
}

fn ticks(page: &str) -> Vec<String> {
    let boxes = page.split("name=\"seen\" value=\"").skip(1);
    boxes.filter_map(|rest| rest.split_once('"')).map(|(key, _)| key.to_owned()).collect()
}

async fn a_pasted_notice_is_looked_at_before_it_is_published(on: On) {
    let town = Town::new(on).await;
    let desk = town.staff(Role::Lead).await;
    let path = paste(&town, &desk, "luyuan-2026", TEXT).await;
    let page = desk.get(&town, &path).await.expect(200).body;
    assert!(page.contains("序号不连续") && page.contains("<mark class=\"find\""), "{page}");
    assert!(page.find("序号不连续").unwrap() < page.find("基本情况").unwrap(), "doubts stand first");
    let mut fields = form(&page);
    assert!(fields.iter().any(|(name, value)| name == "areas.1.items.0.title" && value == "便民热线无人接听的整改"));

    let refused = send(&town, &desk, &path, &fields, "publish").await.expect(422).body;
    assert!(refused.contains("还有疑点没有核对"), "{refused}");
    assert!(town.get("/n/luyuan-2026/").await.status == 404, "nothing is published before");

    let page = desk.get(&town, &path).await.expect(200).body;
    fields = form(&page);
    fields.extend(ticks(&page).into_iter().map(|key| ("seen".to_owned(), key)));
    set(&mut fields, "areas.0.items.1.number", "1");
    set(&mut fields, "contact.postcode", "5115");
    set(&mut fields, "title", "绿源镇<整改>通报");
    let refused = send(&town, &desk, &path, &fields, "publish").await.expect(422).body;
    for words in ["编号重复：1", "邮政编码是六位数字", "绿源镇&lt;整改&gt;通报"] {
        assert!(refused.contains(words), "{words} in {refused}");
    }
    fields = form(&refused);
    set(&mut fields, "areas.0.items.1.number", "2");
    set(&mut fields, "contact.postcode", "511500");
    let saved = send(&town, &desk, &path, &fields, "suggest").await.expect(303);
    assert!(saved.header("location").ends_with("#f-areas"), "{}", saved.header("location"));
    fields = form(&desk.get(&town, &path).await.expect(200).body);
    assert!(fields.contains(&("areas.0.items.0.lead".to_owned(), "qu-zhujianju".to_owned())), "{fields:?}");
    let published = send(&town, &desk, &path, &fields, "publish").await.expect(303);
    assert!(published.header("location").contains("done=published"), "{}", published.header("location"));

    let notice = town.get("/n/luyuan-2026/").await.expect(200).body;
    assert!(notice.contains("绿源镇&lt;整改&gt;通报") && notice.contains("便民热线无人接听的整改"), "{notice}");
    desk.get(&town, &path).await.expect(404);
    let list = desk.get(&town, "/staff/notices").await.expect(200).body;
    assert!(list.contains("/n/luyuan-2026/") && list.contains("正在征求意见"), "{list}");
    let auditor = town.staff(Role::Auditor).await;
    assert!(
        auditor.get(&town, "/staff/audit").await.expect(200).body.contains("luyuan-2026"),
        "who published stays written"
    );
}

async fn two_people_with_one_draft_lose_nothing(on: On) {
    let town = Town::new(on).await;
    let (first, second) = (town.staff(Role::Lead).await, town.staff(Role::Lead).await);
    let path = paste(&town, &first, "luyuan-2026", TEXT).await;
    let mut ours = form(&first.get(&town, &path).await.expect(200).body);
    let mut theirs = form(&second.get(&town, &path).await.expect(200).body);
    set(&mut theirs, "issuer", "绿源镇党委");
    send(&town, &second, &path, &theirs, "save").await.expect(303);
    set(&mut ours, "receiver", "绿源县纪委监委收件处");
    let conflict = send(&town, &first, &path, &ours, "save").await.expect(409).body;
    let name = second.mail.split('@').next().unwrap();
    for words in ["别人刚刚改过", name, "绿源县纪委监委收件处"] {
        assert!(conflict.contains(words), "{words} in {conflict}");
    }
    assert!(form(&second.get(&town, &path).await.expect(200).body).contains(&("issuer".into(), "绿源镇党委".into())));
    // Whoever has seen it may go on with what they typed.
    send(&town, &first, &path, &form(&conflict), "save").await.expect(303);
    let page = first.get(&town, &path).await.expect(200).body;
    assert!(page.contains("绿源县纪委监委收件处"), "{page}");
    send(&town, &first, &path, &form(&page), "drop").await.expect(303);
    first.get(&town, &path).await.expect(404);
}

async fn a_published_notice_is_edited_from_its_own_file(on: On) {
    let town = Town::new(on).await;
    let desk = town.staff(Role::Lead).await;
    let edit = desk.post(&town, "/staff/notices", &[("slug", "haizhu-2025")]).await.expect(303);
    let path = edit.header("location").to_owned();
    let again = desk.post(&town, "/staff/notices", &[("slug", "haizhu-2025")]).await.expect(303);
    assert_eq!(again.header("location"), path, "one draft a notice");
    let page = desk.get(&town, &path).await.expect(200).body;
    assert!(page.contains("没有疑点") && page.contains("已经在用"), "{page}");
    // An item that goes retires its number; one that comes gets a fresh one.
    send(&town, &desk, &path, &form(&page), "drop:0:1").await.expect(303);
    let page = desk.get(&town, &path).await.expect(200).body;
    send(&town, &desk, &path, &form(&page), "add:0").await.expect(303);
    let page = desk.get(&town, &path).await.expect(200).body;
    let mut fields = form(&page);
    assert!(fields.contains(&("areas.0.items.6.number".to_owned(), "40".to_owned())), "{fields:?}");
    let refused = send(&town, &desk, &path, &fields, "publish").await.expect(422).body;
    assert!(refused.contains("href=\"#f-areas-0-items-6-title\""), "{refused}");
    fields = form(&refused);
    set(&mut fields, "areas.0.items.6.title", "新增事项的整改");
    send(&town, &desk, &path, &fields, "publish").await.expect(303);
    let notice = town.get("/").await.expect(200).body;
    assert!(notice.contains("新增事项的整改") && !notice.contains("item=2\""), "{notice}");
    assert!(notice.contains("粤ICP备05083207号-1"), "what the form does not show stays");
    town.get("/i/2").await.expect(404);
}

/// The second time the same text finds its own titles; that settles nothing.
#[test]
fn a_draft_is_not_opened_by_importing_it_twice() {
    let office = Installation::new();
    let text = TEXT.replace("4.便民", "3.便民");
    fs::write(office.path("a.txt"), text.replace("县纪委监委", "")).unwrap();
    for _ in 0..3 {
        run(&office, &["notice", "import", "a.txt", "--out", "mine.toml"]);
        assert!(file(&office).contains("state = \"draft\"") && file(&office).contains("# 疑点"), "{}", file(&office));
    }
    // Somebody has looked.
    fs::write(office.path("mine.toml"), file(&office).replace("\"draft\"", "\"open\"")).unwrap();
    run(&office, &["notice", "import", "a.txt", "--out", "mine.toml"]);
    assert!(file(&office).contains("state = \"open\"") && !file(&office).contains("# 疑点"), "{}", file(&office));
}

async fn what_a_draft_replaces_is_seen_before_it_is_replaced(on: On) {
    let town = Town::new(on).await;
    let desk = town.staff(Role::Lead).await;
    let path = paste(&town, &desk, "luyuan-2026", &TEXT.replace("4.便民", "3.便民")).await;
    let mut fields = form(&desk.get(&town, &path).await.expect(200).body);
    // The short name of the notice at `/`, typed in the moment of publishing.
    set(&mut fields, "slug", "haizhu-2025");
    let told = send(&town, &desk, &path, &fields, "publish").await.expect(409).body;
    assert!(told.contains("这个短名下现在是另一个版本") && told.contains("<del>"), "{told}");
    assert!(town.get("/").await.body.contains("交通运输业运营"));
    set(&mut fields, "slug", "luyuan-2026");
    set(&mut fields, "version", &form(&told).iter().find(|(name, _)| name == "version").unwrap().1);
    // Back to the name that it had, under which nothing stands.
    send(&town, &desk, &path, &fields, "publish").await.expect(303);

    // Published by another way while a draft on it was open.
    let edit = desk.post(&town, "/staff/notices", &[("slug", "luyuan-2026")]).await.expect(303);
    let path = edit.header("location").to_owned();
    let fields = form(&desk.get(&town, &path).await.expect(200).body);
    let member = town.app.store.person(desk.id).await.unwrap().unwrap().member;
    let text = town.app.editions().current("luyuan-2026").unwrap().text.replace("020-81234567", "020-87654321");
    town.app.publish_notice(&text, &member).await.unwrap();
    let told = send(&town, &desk, &path, &fields, "publish").await.expect(409).body;
    assert!(town.get("/n/luyuan-2026/").await.body.contains("020-87654321"), "nothing was replaced unseen");
    send(&town, &desk, &path, &form(&told), "publish").await.expect(303);
    assert!(town.get("/n/luyuan-2026/").await.body.contains("020-81234567"));
    town.close().await;
}

async fn a_long_text_does_not_break_the_page(on: On) {
    let town = Town::new(on).await;
    let desk = town.staff(Role::Lead).await;
    let filler = "有关工作持续推进，做到有人管、有人看。\n".repeat(17_000);
    let long = TEXT.replace("一、加强组织领导\n", &format!("一、加强组织领导\n{filler}"));
    assert!(long.len() > 900_000 && long.len() < 1_048_576, "{}", long.len());
    let path = paste(&town, &desk, "long", &long).await;
    let page = desk.get(&town, &path).await.expect(200).body;
    assert!(page.len() < 900_000 && page.contains("没有显示"), "{}", page.len());
    assert!(page.contains("便民热线无人接听的整改"), "the values are all there");
    let refused =
        desk.post(&town, "/staff/notices/new", &[("slug", "longer"), ("text", &long.repeat(2))]).await.expect(422).body;
    assert!(refused.contains("全文过长"), "{}", refused.len());
}
