//! A whole morning at the desk: ten cases from the inbox to an answer, by keyboard, and without scripts.
use super::office::{DOWN, ENTER, ESCAPE, Office, TAB, message};
use crate::support::browser::{Browser, Screen, Scripts};
use crate::support::client::Receipt;

const LAMPS: &str = "我叫林晓，江南大道中公交站台的灯坏了两个月，晚上等车很不安全。电话13812345678。";
const FEES: &str = "我叫李明，工业园区的物业费还在涨，请核查整改效果。";
const SAME: &str = "我姓黄，同福路窗口排队要两个小时，取号机也坏了。";
const OTHER: &str = "我姓吴，想问小孩入学怎么报名。";
const REPORT: &str = "有人在项目验收中收受好处，请依规核查。";
const MACHINE: &str = "人才公寓的申请条件还是太高，请再降低。";
const PAYLOAD: &str = "我叫王五<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\">，路灯不亮。";
const ANSWER: &str = "您好：站台的灯已列入更换计划，本月底前完成。感谢您的监督。";
const NOTE: &str = "已与承办单位电话核实，本周内更换。";

/// What came before the morning.
struct Post {
    lamps: Receipt,
    fees: Receipt,
    first: Receipt,
    second: Receipt,
    other: Receipt,
    report: Receipt,
    machine: Receipt,
    payload: Receipt,
    whole: Receipt,
    conduct: Receipt,
}

impl Post {
    async fn came(office: &Office) -> Self {
        let on = async |item, text| office.file(&[("item", item), ("text", text)]).await;
        Self {
            lamps: office
                .file(&[
                    ("item", "19"),
                    ("text", LAMPS),
                    ("name", "林晓"),
                    ("phone", "13812345678"),
                    ("verdict", "partly"),
                ])
                .await,
            fees: on("7", FEES).await,
            first: on("8", SAME).await,
            second: on("8", SAME).await,
            other: on("8", OTHER).await,
            report: office.file(&[("lane", "report"), ("item", "19"), ("text", REPORT)]).await,
            machine: office.file(&[("item", "4"), ("text", MACHINE), ("website", "http://spam.example")]).await,
            payload: on("19", PAYLOAD).await,
            whole: office.file(&[("text", "通报写得很清楚，希望每年都公布一次。")]).await,
            conduct: office
                .file(&[("item", "19"), ("about_unit", "qu-zhujianju"), ("text", "窗口工作人员态度生硬，多次推诿。")])
                .await,
        }
    }
}

/// One browser in somebody's hands, mouse unplugged.
struct Hands<'a> {
    browser: &'a Browser,
    office: &'a Office,
}

impl Hands<'_> {
    async fn press(&self, keys: &str) {
        self.browser.press(keys).await;
    }

    /// Goes down a list to the case that is wanted; the list is open.
    async fn walk_to(&self, receipt: &Receipt) {
        let number = &receipt.number;
        for _ in 0..12 {
            self.press("j").await;
            if self.browser.count(".at").await == 1 && self.browser.text(".at th a").await == *number {
                return;
            }
        }
        panic!("{number} is not in the list");
    }

    /// Back to the list, and down to the next case.
    async fn next(&self, receipt: &Receipt) {
        self.press("u").await;
        self.browser.says("h1", "收件箱").await;
        self.walk_to(receipt).await;
    }

    async fn open(&self, receipt: &Receipt) {
        self.press("o").await;
        self.browser.says("h1", &receipt.number).await;
    }

    /// A step that has no key of its own: by Tab, Enter, what is to be typed, and its button.
    async fn step(&self, action: &str, typed: &[&str]) {
        if self.browser.count(&format!("#more:not([open]) #act-{action}")).await > 0 {
            self.browser.tab_to("#more > summary").await;
            self.press(ENTER).await;
        }
        self.browser.tab_to(&format!("#act-{action} summary")).await;
        self.press(ENTER).await;
        for words in typed {
            self.press(TAB).await;
            self.press(words).await;
        }
        self.send(action).await;
    }

    async fn send(&self, action: &str) {
        self.browser.tab_to(&format!("#act-{action} .button")).await;
        self.press(ENTER).await;
    }

    async fn state(&self, words: &str) {
        self.browser.says("#state", words).await;
    }
}

#[tokio::test]
async fn a_morning_by_keyboard() {
    let Some((browser, second)) = Browser::two(Scripts::On).await else { return };
    let office = Office::open().await;
    let post = Post::came(&office).await;
    browser.screen(Screen::Desktop).await;
    office.sign_in_by_keys(&browser, &office.handler).await;
    let hands = Hands { browser: &browser, office: &office };

    // The day: what came, and from there into the inbox.
    browser.says(".tiles", "今日收到").await;
    let tiles = browser.text(".tiles").await.replace(['\n', ' '], "");
    for tile in ["今日收到10", "待分办9", "待甄别1", "已超期0"] {
        assert!(tiles.contains(tile), "{tile} in {tiles}");
    }
    browser.tab_to(".tiles a[href*='box=triage']").await;
    hands.press(ENTER).await;
    browser.says("h1", "收件箱").await;
    assert_eq!(browser.count("#list tbody tr").await, 9);
    assert!(!browser.text("#list").await.contains("收受好处"), "what a report says stands in no list");

    // Help comes and goes; k goes back up.
    hands.press("?").await;
    browser.says("#keys", "快捷键").await;
    hands.press(ESCAPE).await;
    hands.press("jjk").await;
    assert_eq!(browser.count("#list tbody tr:first-child.at").await, 1, "down, down and up is the first");

    the_unit_is_told(&hands, &post).await;
    the_rest_is_triaged(&hands, &post).await;
    an_answer_is_reviewed(&hands, &second, &post).await;

    // Everything found its way.
    office.open_page(&browser, "/staff/inbox?box=triage").await;
    browser.says("#list tbody", "没有符合条件的件").await;
    assert_eq!(browser.run("return window.pwned === undefined").await, true);
    browser.close().await;
    second.close().await;
}

/// Straight from the list to the unit, and a note.
async fn the_unit_is_told(hands: &Hands<'_>, post: &Post) {
    let (browser, office) = (hands.browser, hands.office);
    office.open_page(browser, "/staff/inbox").await;
    hands.walk_to(&post.lamps).await;
    hands.press("r").await;
    browser.says("h1", &post.lamps.number).await;
    browser.focus_is_on("act-route-lead").await;
    assert_eq!(browser.value("#act-route-lead").await, "qu-zhujianju", "the responsible unit is chosen");
    hands.send("route").await;
    hands.state("已转办").await;
    let letter = message(&office.service, "zhujianju@", &post.lamps.number).await;
    assert!(letter.contains("站台的灯坏了两个月") && !letter.contains("林晓") && !letter.contains("13812345678"));

    hands.press("n").await;
    browser.focus_is_on("act-note-text").await;
    hands.press(NOTE).await;
    hands.send("note").await;
    browser.says(".note", NOTE).await;
}

async fn the_rest_is_triaged(hands: &Hands<'_>, post: &Post) {
    let (browser, office) = (hands.browser, hands.office);
    // Two of the same: the second is linked to the first.
    hands.next(&post.second).await;
    hands.open(&post.second).await;
    hands.step("link-repeat", &[&post.first.number]).await;
    hands.state("已办结").await;

    // One for a colleague, from the list.
    hands.next(&post.first).await;
    hands.press("a").await;
    browser.focus_is_on("b-assignee").await;
    hands.press(DOWN).await;
    browser.tab_to("button[value=assign]").await;
    hands.press(ENTER).await;
    browser.says("#outcomes", "已办理").await;
    hands.walk_to(&post.first).await;
    hands.open(&post.first).await;
    hands.step("accept", &[]).await;
    hands.state("办理中").await;
    browser.says("#assignee", office.lead.name).await;

    hands.next(&post.other).await;
    hands.open(&post.other).await;
    hands.step("refer", &["小学入学请向区教育局咨询。"]).await;
    hands.state("不属本渠道").await;
    assert!(office.status(&post.other).await.contains("小学入学请向区教育局咨询"), "the citizen is told where to turn");

    for receipt in [&post.report, &post.conduct] {
        hands.next(receipt).await;
        hands.open(receipt).await;
        assert_eq!(browser.count("#act-route, #act-draft").await, 0, "a report leaves to nobody");
        hands.step("accept", &[]).await;
        hands.state("办理中").await;
    }
    for (receipt, why) in [(&post.payload, "测试内容，无实质诉求"), (&post.whole, "感谢来信，已留存")]
    {
        hands.next(receipt).await;
        hands.open(receipt).await;
        browser.tab_to("#act-close summary").await;
        hands.press(ENTER).await;
        hands.press(TAB).await;
        let chosen = browser.value("#act-close-close").await;
        assert!(!chosen.is_empty());
        hands.press(TAB).await;
        hands.press(why).await;
        hands.send("close").await;
        hands.state("已办结").await;
    }

    // What a machine seemed to have written is let go, and reaches its unit.
    hands.press("u").await;
    browser.tab_to(".trays a[href*='box=quarantine']").await;
    hands.press(ENTER).await;
    browser.says("caption", "待甄别").await;
    hands.walk_to(&post.machine).await;
    hands.open(&post.machine).await;
    hands.step("release", &[]).await;
    hands.state("已转办").await;
    message(&office.service, "kegongshangxinju@", &post.machine.number).await;
}

/// Found by its words, drafted by one, approved by another, read by the citizen, closed.
async fn an_answer_is_reviewed(hands: &Hands<'_>, second: &Browser, post: &Post) {
    let (browser, office) = (hands.browser, hands.office);
    hands.press("u").await;
    browser.says("h1", "收件箱").await;
    hands.press("/").await;
    browser.focus_is_on("search").await;
    hands.press("物业费").await;
    hands.press(ENTER).await;
    browser.says("#list tbody", &post.fees.number).await;
    assert_eq!(browser.count("#list tbody tr").await, 1);
    hands.press("j").await;
    hands.press("e").await;
    browser.says("h1", &post.fees.number).await;
    browser.focus_is_on("act-answer-text").await;
    hands.press(ANSWER).await;
    hands.send("answer").await;
    hands.state("待审核").await;
    assert_eq!(browser.count("#act-approve").await, 0, "nobody approves their own answer");
    assert!(!office.status(&post.fees).await.contains(ANSWER), "nothing is published before the second person");

    second.screen(Screen::Desktop).await;
    office.sign_in_by_keys(second, &office.lead).await;
    let lead = Hands { browser: second, office };
    assert!(second.text(".tiles").await.replace(['\n', ' '], "").contains("待我审核1"));
    second.tab_to(".tiles a[href*='box=review']").await;
    lead.press(ENTER).await;
    second.says("h1", "收件箱").await;
    lead.walk_to(&post.fees).await;
    lead.open(&post.fees).await;
    second.says(".note", ANSWER).await;
    lead.step("approve", &[]).await;
    lead.state("已答复").await;
    assert!(office.status(&post.fees).await.contains(ANSWER), "the citizen reads the answer");

    browser.reload().await;
    hands.state("已答复").await;
    hands.step("close", &[]).await;
    hands.state("已办结").await;
    assert!(office.status(&post.fees).await.contains("已办结"));
}

#[tokio::test]
async fn a_morning_without_scripts() {
    let Some((browser, second)) = Browser::two(Scripts::Off).await else { return };
    let office = Office::open().await;
    let post = Post::came(&office).await;
    browser.screen(Screen::Desktop).await;
    office.sign_in(&browser, &office.handler).await;
    browser.click(".tiles a[href*='box=triage']").await;
    browser.says("caption", "待分办").await;
    assert_eq!(browser.count("#list tbody tr").await, 9);
    browser.click(&format!("#list a[href*='{}']", post.lamps.number)).await;
    browser.says(".said", "站台的灯").await;

    // The clean copy beside the original, a mark added, and out it goes.
    browser.click("#act-route summary").await;
    browser.click("#act-route a[href$='/release']").await;
    browser.says("h1", "核对净稿").await;
    browser.fill("#also", "江南大道中").await;
    browser.click("button[value=preview]").await;
    browser.says("section[aria-labelledby=copy]", "███").await;
    assert!(!browser.text("section[aria-labelledby=copy]").await.contains("江南大道中"));
    browser.click("button[value=route]").await;
    browser.says("#state", "已转办").await;
    let letter = message(&office.service, "zhujianju@", &post.lamps.number).await;
    assert!(!letter.contains("江南大道中") && !letter.contains("林晓"), "the unit reads the copy that was shown");

    let number = &post.fees.number;
    office.step(&browser, number, "note", &[("text", NOTE)], NOTE).await;
    office.step(&browser, number, "answer", &[("text", ANSWER)], "待审核").await;
    office.sign_in(&second, &office.lead).await;
    office.step(&second, number, "approve", &[], "已答复").await;
    assert!(office.status(&post.fees).await.contains(ANSWER));
    office.step(&browser, number, "close", &[("close", "answered")], "已办结").await;
    office.step(&browser, &post.report.number, "accept", &[], "办理中").await;
    let repeat = [("number", post.first.number.as_str())];
    office.step(&browser, &post.second.number, "link-repeat", &repeat, "已办结").await;

    // Several at once, found by their words.
    office.open_page(&browser, "/staff/inbox?box=quarantine").await;
    browser.tick(&format!("input[name=case][value^='{}']", post.machine.number)).await;
    browser.click("button[value=release]").await;
    browser.says("#outcomes", "已办理").await;
    message(&office.service, "kegongshangxinju@", &post.machine.number).await;
    browser.fill("#search", "学").await;
    browser.click("form[role=search] .button").await;
    browser.click("#everywhere").await;
    browser.says("#list tbody", &post.other.number).await;
    browser.close().await;
    second.close().await;
}

#[tokio::test]
async fn two_people_on_one_case() {
    let Some((first, second)) = Browser::two(Scripts::On).await else { return };
    let office = Office::open().await;
    let receipt = office.file(&[("item", "19"), ("text", LAMPS)]).await;
    let page = format!("/staff/case/{}", receipt.number);
    office.sign_in(&first, &office.handler).await;
    office.sign_in(&second, &office.lead).await;
    office.open_page(&first, &page).await;
    assert_eq!(first.count("#others").await, 0);
    office.open_page(&second, &page).await;
    second.says("#others", office.handler.name).await;

    // Both write an answer; the first is in.
    for (browser, text) in [(&first, ANSWER), (&second, "另一份拟答复，写了很久。")] {
        browser.press("e").await;
        browser.press(text).await;
    }
    first.click("#act-answer .button").await;
    first.says("#state", "待审核").await;
    second.click("#act-answer .button").await;
    second.says("#errors", "刚才已有他人处理该件").await;
    let told = second.text("#errors").await;
    assert!(told.contains("拟答复") && told.contains(office.handler.name), "what changed, and by whom: {told}");
    second.focus_is_on("errors").await;
    assert_eq!(second.value("#act-answer-text").await, "另一份拟答复，写了很久。", "what was typed stays");
    assert_eq!(second.count("#act-answer[open]").await, 1);
    second.says(".note", ANSWER).await;
    first.reload().await;
    first.says("#others", office.lead.name).await;

    // Knowing what changed, the loser may go on.
    second.click("#act-answer .button").await;
    second.says("main", "另一份拟答复").await;
    assert_eq!(second.count("#errors").await, 0);
    first.close().await;
    second.close().await;
}
