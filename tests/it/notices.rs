//! Several notices in one installation: paths, units, routing, the desk.
mod life;

use huiyin::domain::letter::LetterKind;
use huiyin::domain::staff::Role;

use crate::support::town::{On, Posted, Taken, Town, on_both};

on_both!(
    the_same_number_means_another_item_on_another_notice,
    a_form_of_one_notice_is_none_of_another,
    a_notice_below_a_path_of_the_site,
    a_notice_of_its_own_has_units_of_its_own,
    one_whom_another_notice_knows_does_not_read_what_is_said_of_them,
    an_entry_on_a_notice_that_is_gone_is_not_one_on_another,
    the_desk_hands_an_undecided_item_to_a_unit_by_hand,
    the_inbox_tells_notices_apart,
    an_entry_is_on_the_notice_that_was_chosen,
    a_notice_without_a_telephone_has_pages_and_letters,
);

const UNIT: &str = "yuanlin@luyuan.example";

/// A small notice with own units; `head` holds its state and dates, `items` its items.
fn notice(slug: &str, head: &str, items: &str) -> String {
    format!(
        "slug = \"{slug}\"\ntitle = \"绿源区委关于整改的通报（{slug}）\"\nissuer = \"绿源区委\"\nreceiver = \"绿源区纪委\"\n{head}\n\
         [contact]\nphone = \"020-81112222\"\naddress = \"绿源路9号\"\nenvelope = \"绿源意见\"\npostcode = \"510001\"\n\
         [[unit]]\nid = \"yuanlin-zhan\"\nname = \"绿源园林站\"\nname_en = \"Park Station\"\nmail = \"{UNIT}\"\n\
         [[unit]]\nid = \"yuanlin-er\"\nname = \"绿源园林二队\"\nname_en = \"Park Team\"\nabove = \"yuanlin-zhan\"\nmail = \"er@luyuan.example\"\n\
         [[area]]\n{items}"
    )
}

const ITEMS: &str = "[[area.item]]\nnumber = 19\ntitle = \"公园照明的整改\"\nlead = \"yuanlin-zhan\"\n\
                     [[area.item]]\nnumber = 2\ntitle = \"绿道破损的整改\"\ndesk = true\n";

async fn town(on: On, head: &str) -> Town {
    Town::with_files(on, &[("notice/mine.toml", &notice("mine", head, ITEMS))], &[]).await
}

fn opinion<'a>(item: &'a str, text: &'a str) -> [(&'static str, &'a str); 3] {
    [("lane", "opinion"), ("item", item), ("text", text)]
}

fn to<'a>(posted: &'a [Posted], address: &str) -> &'a Posted {
    posted.iter().find(|letter| letter.to == address).unwrap_or_else(|| panic!("nothing to {address}"))
}

fn units(posted: &[Posted]) -> Vec<&str> {
    posted.iter().filter(|letter| letter.kind == LetterKind::Unit).map(|letter| letter.to.as_str()).collect()
}

async fn the_same_number_means_another_item_on_another_notice(on: On) {
    let town = town(on, "").await;
    let home = town.get("/n/mine/").await.expect(200);
    assert!(
        home.body.contains("公园照明的整改") && home.body.contains("绿源区委") && home.body.contains("020-81112222")
    );
    assert!(home.body.contains("href=\"/n/mine/feedback?item=19\"") && home.body.contains("href=\"/n/mine/status\""));
    assert!(
        home.body.contains("&#x2f;n&#x2f;mine&#x2f;?lang=en") && home.body.contains("href=\"/assets/"),
        "{}",
        home.body
    );
    assert_eq!(town.get("/n/mine").await.expect(200).body.len(), home.body.len());
    assert!(town.get("/").await.expect(200).body.contains("交通运输业运营"));
    assert!(
        town.get("/n/haizhu-2025/").await.expect(200).body.contains("交通运输业运营"),
        "the first by its name, too"
    );
    let unknown = town.get("/n/other/feedback").await.expect(404);
    assert!(unknown.body.contains("020-89088252"), "a page in words, with the first notice's telephone");

    let theirs = town.file_at("", &opinion("19", "大巴上客的地方很乱")).await;
    let posted = town.deliver().await;
    assert_eq!(units(&posted), ["zhujianju@haizhu.example"]);
    let page = town.hand_in_at("/n/mine", &opinion("19", "公园的灯还是不亮")).await.expect(303);
    assert_eq!(page.header("location"), "/n/mine/receipt");
    assert!(page.header("set-cookie").contains("Path=/n/mine/receipt;"));
    let ours = town.take(&page).await;
    let posted = town.deliver().await;
    assert_eq!(units(&posted), [UNIT]);
    let letter = to(&posted, UNIT);
    assert!(
        letter.text.contains("公园照明的整改") && letter.text.contains("绿源区纪委（020-81112222）"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("绿源区委关于整改的通报") && !letter.text.contains("交通运输业"));
    assert!(to(&posted, "desk@jiwei.haizhu.example").text.contains("公园照明的整改"));

    // Looked up from either notice's page, each with its own words.
    for prefix in ["", "/n/mine"] {
        let look = |taken: &Taken| {
            let (number, code) = (taken.number.clone(), taken.code.clone());
            let path = format!("{prefix}/status");
            let town = &town;
            async move { town.post(&path, &[("number", &number), ("code", &code)]).await.expect(200) }
        };
        let page = look(&ours).await;
        assert!(page.body.contains("公园照明的整改") && page.body.contains("绿源园林站"), "{}", page.body);
        assert!(look(&theirs).await.body.contains("交通运输业运营"));
    }
    // The short link and its code on paper.
    assert_eq!(town.get("/n/mine/i/19").await.expect(302).header("location"), "/n/mine/feedback?item=19");
    town.get("/n/mine/i/19/qr.svg").await.expect(200);
    town.get("/n/mine/i/20").await.expect(404);
    town.get("/i/20").await.expect(302);

    // The unit's page speaks of the notice that the case is on.
    let link = letter.text.lines().find(|line| line.contains("/u/")).unwrap().trim();
    let page = town.get(&link[link.find("/u/").unwrap()..]).await.expect(200);
    assert!(
        page.body.contains("公园照明的整改") && page.body.contains("绿源区纪委") && page.body.contains("绿源园林站")
    );
    town.close().await;
}

async fn a_form_of_one_notice_is_none_of_another(on: On) {
    let town = town(on, "").await;
    let token = town.get("/n/mine/feedback").await.expect(200).token();
    let mut fields = vec![("form_token", token.as_str()), ("acknowledge", "yes")];
    fields.extend(opinion("19", "公园的灯还是不亮"));
    let page = town.post("/feedback", &fields).await.expect(422);
    assert_eq!(page.typed(), "公园的灯还是不亮", "nothing is lost");
    assert_ne!(page.token(), token);
    let filed = town.post("/n/mine/feedback", &fields).await.expect(303);
    let first = town.take(&filed).await;
    let again = town.post("/n/mine/feedback", &fields).await.expect(303);
    assert_eq!(town.take(&again).await.number, first.number, "a double submit is one");
    assert!(
        matches!(town.post("/feedback", &fields).await.status.as_u16(), 409 | 422),
        "and no receipt of another notice"
    );
    town.leaves_letters_and_closes().await;
}

async fn a_notice_below_a_path_of_the_site(on: On) {
    let text = notice("mine", "", ITEMS);
    let settings = [("HUIYIN_PUBLIC_URL", "https://www.example.cn/xczg")];
    let town = Town::with_files(on, &[("notice/mine.toml", &text)], &settings).await;
    let home = town.get("/xczg/n/mine/").await.expect(200);
    assert!(home.body.contains("href=\"/xczg/n/mine/feedback?item=19\"") && home.body.contains("href=\"/xczg/assets/"));
    assert!(home.body.contains("&#x2f;xczg&#x2f;n&#x2f;mine&#x2f;?lang=en"), "{}", home.body);
    let token = town.get("/xczg/n/mine/feedback").await.expect(200).token();
    let mut fields = vec![("form_token", token.as_str()), ("acknowledge", "yes")];
    fields.extend(opinion("19", "公园的灯还是不亮"));
    let page = town.post("/xczg/n/mine/feedback", &fields).await.expect(303);
    assert_eq!(page.header("location"), "/xczg/n/mine/receipt");
    assert!(page.header("set-cookie").contains("Path=/xczg/n/mine/receipt;"));
    town.take(&page).await;
    let unknown = town.get("/xczg/n/mine/nothing").await.expect(404);
    assert!(unknown.body.contains("绿源区纪委"), "a page that is not there is one of that notice");
    assert_eq!(units(&town.deliver().await), [UNIT]);
    town.close().await;
}

async fn a_notice_of_its_own_has_units_of_its_own(on: On) {
    let town = town(on, "").await;
    let form = town.get("/n/mine/feedback").await.expect(200);
    assert!(form.body.contains("value=\"yuanlin-zhan\"") && form.body.contains("value=\"qu-zhujianju\""));
    assert!(!town.get("/feedback").await.expect(200).body.contains("yuanlin-zhan"));
    let about = [("lane", "opinion"), ("item", "19"), ("about_unit", "绿源园林站"), ("text", "园林站的人态度很差")];
    town.hand_in(&about).await.expect(422);
    // About the lead's own conduct, and about a unit above which it stands: the desk alone.
    town.file_at("/n/mine", &about).await;
    assert_eq!(units(&town.deliver().await), Vec::<&str>::new());
    // An accusation that names a unit of the notice's own waits, and when it goes, not to that one or one below it.
    let handler = town.staff(Role::Handler).await;
    let taken = town.file_at("/n/mine", &opinion("19", "绿源园林站有人受贿，灯一直不修")).await;
    let page = handler.get(&town, &format!("/staff/case/{}", taken.number)).await.expect(200);
    assert!(!page.body.contains("value=\"yuanlin-zhan\"") && !page.body.contains("value=\"yuanlin-er\""));
    assert!(page.body.contains("value=\"qu-zhujianju\""), "others can be chosen");
    // A unit that the text does not name can be told.
    let harmless = town.file_at("/n/mine", &opinion("2", "绿道破了")).await;
    let page = handler.get(&town, &format!("/staff/case/{}", harmless.number)).await.expect(200);
    assert!(page.body.contains("value=\"yuanlin-zhan\"") && page.body.contains("绿源区委关于整改的通报"));
    town.leaves_letters_and_closes().await;
}

/// The text accuses a body that only another notice has among its units; it reads the mailbox of this one's lead.
async fn one_whom_another_notice_knows_does_not_read_what_is_said_of_them(on: On) {
    let other = notice("other", "", "[[area.item]]\nnumber = 1\ntitle = \"保洁的整改\"\ndesk = true\n")
        .replace("\"yuanlin-", "\"huanwei-")
        .replace("绿源园林站", "绿源环卫所")
        .replace("绿源园林二队", "绿源保洁队")
        .replace(UNIT, "Yuanlin+2@luyuan.example");
    let first = notice("mine", "", ITEMS);
    let town = Town::with_files(on, &[("notice/mine.toml", &first), ("notice/other.toml", &other)], &[]).await;
    let handler = town.staff(Role::Handler).await;
    let taken = town.file_at("/n/mine", &opinion("19", "绿源环卫所有人受贿，灯一直不修")).await;
    let page = handler.get(&town, &format!("/staff/case/{}", taken.number)).await.expect(200);
    assert!(!page.body.contains("value=\"yuanlin-zhan\""), "its mailbox is read by the accused");
    assert!(!page.body.contains("value=\"yuanlin-er\""), "its mailbox is read below the accused");
    assert!(page.body.contains("value=\"qu-zhujianju\""), "others can be chosen");
    assert_eq!(units(&town.deliver().await), Vec::<&str>::new());
    town.leaves_letters_and_closes().await;
}

async fn an_entry_on_a_notice_that_is_gone_is_not_one_on_another(on: On) {
    let town = town(on, "").await;
    let handler = town.staff(Role::Handler).await;
    let page = handler.get(&town, "/staff/entry?notice=mine").await.expect(200);
    let token = page.token();
    let fields = |token: &str, items: &str| {
        [("form_token", token), ("notice", "gone"), ("channel", "letter"), ("lane", "opinion"), ("items", items)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let enter = |fields: [(String, String); 5]| {
        let (town, handler) = (&town, &handler);
        async move {
            let mut all: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            all.push(("text", "来信反映公园的灯不亮"));
            handler.post(town, "/staff/entry", &all).await
        }
    };
    let refused = enter(fields(&token, "19")).await.expect(422);
    assert!(refused.body.contains("来信反映公园的灯不亮"), "nothing typed is lost");
    assert!(refused.body.contains("id=\"errors\"") && refused.body.contains("请核对通报和事项"), "{}", refused.body);
    assert!(
        !refused.body.contains("name=\"items\" value=\"19\"") && !refused.body.contains("value=\"19\""),
        "19 is another item there"
    );
    town.close().await;
}

async fn the_desk_hands_an_undecided_item_to_a_unit_by_hand(on: On) {
    let town = town(on, "").await;
    assert!(town.get("/n/mine/").await.body.contains("待定，由受理机关先行办理"));
    let handler = town.staff(Role::Handler).await;
    let taken =
        town.file_at("/n/mine", &[("lane", "opinion"), ("item", "2"), ("item", "19"), ("text", "绿道破了")]).await;
    let posted = town.deliver().await;
    assert_eq!(units(&posted), Vec::<&str>::new(), "no unit hears of it, the lead of the other item neither");
    assert!(to(&posted, "desk@jiwei.haizhu.example").text.contains("主办单位待定"));
    let path = format!("/staff/case/{}", taken.number);
    let page = handler.get(&town, &path).await.expect(200);
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let step = |fields: Vec<(&'static str, &'static str)>| {
        let mut all = vec![("version", version.clone()), ("events", events.clone())];
        all.extend(fields.into_iter().map(|(name, value)| (name, value.to_owned())));
        let (town, handler, path) = (&town, &handler, &path);
        async move {
            let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
            handler.post(town, path, &all).await
        }
    };
    let refused = step(vec![("action", "release")]).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    step(vec![("action", "route"), ("lead", "yuanlin-er"), ("reason", "该队管护")]).await.expect(303);
    assert_eq!(units(&town.deliver().await), ["er@luyuan.example"]);
    assert!(town.status(&taken).await.body.contains("绿源园林二队"));
    town.close().await;
}

async fn the_inbox_tells_notices_apart(on: On) {
    let town = town(on, "").await;
    town.app.remember_notices().await.unwrap();
    let handler = town.staff(Role::Handler).await;
    let theirs = town.file(&opinion("19", "大巴上客的地方很乱")).await.number;
    let ours = town.file_at("/n/mine", &opinion("19", "公园的灯还是不亮")).await.number;
    for indexed in [false, true] {
        if indexed {
            while town.app.store.index(100).await.unwrap() > 0 {}
        }
        let list = |query: &'static str| {
            let (town, handler) = (&town, &handler);
            async move { handler.get(town, &format!("/staff/inbox?{query}")).await.expect(200).body }
        };
        let all = list("box=all").await;
        assert!(all.contains(&theirs) && all.contains(&ours) && all.contains("name=\"notice\""));
        assert!(all.contains("<span class=\"small\">mine</span>"));
        // By the index, once it has come so far; by the row itself in a tray with few cases.
        if indexed {
            let mine = list("box=all&notice=mine&item=19").await;
            assert!(mine.contains(&ours) && !mine.contains(&theirs), "{mine}");
            assert!(mine.contains("公园照明的整改") && !mine.contains("<option value=\"39\""), "items of this notice");
            let first = list("box=all&notice=haizhu-2025").await;
            assert!(!first.contains(&ours) && first.contains(&theirs));
        }
    }
    town.leaves_letters_and_closes().await;
}

async fn an_entry_is_on_the_notice_that_was_chosen(on: On) {
    let town = town(on, "state = \"archived\"").await;
    let handler = town.staff(Role::Handler).await;
    let page = handler.get(&town, "/staff/entry?notice=mine").await.expect(200);
    assert!(
        page.body.contains("value=\"yuanlin-zhan\"") && page.body.contains("href=\"/staff/entry?notice=haizhu-2025\"")
    );
    let token = page.token();
    let fields = |notice: &'static str| {
        vec![
            ("form_token", token.as_str()),
            ("notice", notice),
            ("channel", "letter"),
            ("lane", "opinion"),
            ("items", "19"),
            ("text", "来信反映公园的灯不亮"),
        ]
    };
    handler.post(&town, "/staff/entry", &fields("haizhu-2025")).await.expect(422);
    let page = handler.post(&town, "/staff/entry", &fields("mine")).await.expect(200);
    let number = page.element("case-number").to_owned();
    let case = handler.get(&town, &format!("/staff/case/{number}")).await.expect(200);
    assert!(case.body.contains("公园照明的整改") && case.body.contains("逾期提交"));
    assert_eq!(units(&town.deliver().await), [UNIT]);
    town.close().await;
}

async fn a_notice_without_a_telephone_has_pages_and_letters(on: On) {
    let text =
        notice("mine", "", ITEMS).replace("phone = \"020-81112222\"\n", "emails = [\"yijian@luyuan.example\"]\n");
    let text = text.replace("envelope = \"绿源意见\"\npostcode = \"510001\"\n", "");
    let town = Town::with_files(on, &[("notice/mine.toml", &text)], &[]).await;
    for path in
        ["/n/mine/", "/n/mine/feedback", "/n/mine/status", "/n/mine/privacy", "/n/mine/receipt", "/n/mine/nothing"]
    {
        for mode in ["", "?mode=elder"] {
            let page = town.get(&format!("{path}{mode}")).await;
            assert!(
                page.body.contains("yijian@luyuan.example") && !page.body.contains("href=\"tel:020"),
                "{path}{mode}"
            );
            assert!(!page.body.contains("href=\"\"") && !page.body.contains("邮编"), "{path}{mode}");
        }
    }
    town.hand_in_at("/n/mine", &opinion("19", "")).await.expect(422);
    town.file_at("/n/mine", &opinion("19", "公园的灯还是不亮")).await;
    assert!(to(&town.deliver().await, UNIT).text.contains("绿源区纪委（yijian@luyuan.example）"));
    town.close().await;
}
