//! What citizens meet, in a real Chromium: with scripts and without, on a telephone and at a desk.
mod citizen_pages;
mod compiler;
mod desk;
mod desk_pages;
mod morning;
mod notices;
mod office;
mod unit_page;

use std::time::Duration;

use crate::support::browser::{Browser, Screen, Scripts};
use crate::support::maildir::{self, Message};
use crate::support::server::{Installation, Running};
use crate::support::wait::until;

const TEXT: &str = "江南大道中公交站台的灯已经坏了两个月，晚上等车很不安全。请尽快维修。";
const NAME: &str = "欧阳测试";
const PHONE: &str = "13812345678";

/// The two faces every link must keep.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Face {
    english: bool,
    elder: bool,
    dark: bool,
}

const PLAIN: Face = Face { english: false, elder: false, dark: false };

impl Face {
    fn name(self) -> String {
        let mut name = if self.english { "en" } else { "zh" }.to_owned();
        for (set, word) in [(self.elder, "-elder"), (self.dark, "-dark")] {
            if set {
                name.push_str(word);
            }
        }
        name
    }

    /// The path with this face asked for.
    fn path(self, path: &str) -> String {
        let mut path = path.to_owned();
        for (set, pair) in [(self.english, "lang=en"), (self.elder, "mode=elder")] {
            if set {
                path.push(if path.contains('?') { '&' } else { '?' });
                path.push_str(pair);
            }
        }
        path
    }
}

/// The real program with the shipped configuration.
struct Service {
    installation: Installation,
    /// Where citizens reach it, without the last slash.
    address: String,
    _running: Running,
}

impl Service {
    /// `base` is `""` or `"/path"`.
    async fn start(base: &str, settings: &[(&str, &str)]) -> Self {
        let mut installation = Installation::new();
        let address = format!("http://{}{base}", installation.address);
        installation.set("HUIYIN_PUBLIC_URL", &address);
        for (name, value) in settings {
            installation.set(name, value);
        }
        let running = installation.start().await;
        Self { installation, address, _running: running }
    }

    /// With more notices beside the shipped one, by their short names.
    async fn with_notices(notices: &[(&str, String)]) -> Self {
        let mut installation = Installation::new();
        let address = format!("http://{}", installation.address);
        installation.set("HUIYIN_PUBLIC_URL", &address);
        std::fs::create_dir_all(installation.path("config/notice")).unwrap();
        for (slug, text) in notices {
            std::fs::write(installation.path(&format!("config/notice/{slug}.toml")), text).unwrap();
        }
        let running = installation.start().await;
        Self { installation, address, _running: running }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The origin all of its pages must stay on.
    fn origin(&self) -> String {
        format!("http://{}/", self.installation.address)
    }

    /// The messages that have come, once there are as many as expected.
    async fn mail(&self, expected: usize) -> Vec<Message> {
        until(Duration::from_secs(30), async || {
            let messages = maildir::messages(&self.installation.path("mail"));
            if messages.len() >= expected {
                return Ok(messages);
            }
            Err(format!("{} of {expected} messages came", messages.len()))
        })
        .await
    }
}

/// One browser at one service, watched: whatever the console says or the network is asked for counts.
struct Visit<'a> {
    browser: &'a Browser,
    service: &'a Service,
    screen: Screen,
    face: Face,
    /// Runs axe-core, measures the layout and keeps a picture of each page that is looked at.
    inspect: bool,
    faults: Vec<String>,
}

impl<'a> Visit<'a> {
    async fn new(browser: &'a Browser, service: &'a Service, screen: Screen, face: Face, inspect: bool) -> Self {
        browser.screen(screen).await;
        browser.dark(face.dark).await;
        Self { browser, service, screen, face, inspect, faults: Vec::new() }
    }

    async fn open(&self, path: &str) {
        self.browser.go(&self.service.url(&self.face.path(path))).await;
    }

    /// Where the browser is, below the base.
    async fn path(&self) -> String {
        let address = self.browser.path().await;
        let base = url::Url::parse(&self.service.address).unwrap().path().trim_end_matches('/').to_owned();
        address.strip_prefix(&base).unwrap_or(&address).to_owned()
    }

    /// Looks at the page as it stands.
    async fn look(&mut self, page: &str) {
        let whole = format!("{}-{}-{page}", self.screen.name(), self.face.name());
        for line in self.browser.console().await {
            self.faults.push(format!("{whole}: console: {line}"));
        }
        let origin = self.service.origin();
        for address in self.browser.requests().await {
            // What a browser draws its own controls with is in no network.
            if !address.starts_with(&origin) && !address.starts_with("data:") {
                self.faults.push(format!("{whole}: asked for {address}"));
            }
        }
        if self.inspect {
            self.browser.picture(self.screen, &whole).await;
            for line in self.browser.axe().await.into_iter().chain(self.browser.layout().await) {
                self.faults.push(format!("{whole}: {line}"));
            }
        }
    }

    fn done(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }

    /// Fills in and sends an opinion on the item the form was opened with.
    async fn fill_in(&self, text: &str) {
        self.browser.tick("#lane-opinion").await;
        self.browser.fill("textarea[name=text]", text).await;
        self.browser.fill("input[name=name]", NAME).await;
        self.browser.fill("input[name=phone]", PHONE).await;
        self.browser.tick("input[name=acknowledge]").await;
    }

    async fn receipt(&self) -> (String, String) {
        let number = self.browser.text("#case-number").await;
        let code = self.browser.text("#receipt-code").await;
        assert_eq!(self.path().await, "/receipt");
        assert!(number.parse::<huiyin::domain::ids::CaseNumber>().is_ok(), "{number}");
        assert_eq!(code.chars().filter(char::is_ascii_alphanumeric).count(), 16, "the code has 16 characters");
        (number, code)
    }

    async fn look_up(&self, number: &str, code: &str) {
        self.browser.fill("input[name=number]", number).await;
        self.browser.fill("input[name=code]", code).await;
        self.browser.click("main form button").await;
    }
}

/// Reads the notice, writes an opinion, keeps the receipt, looks it up, and leaves.
async fn main_job(browser: &Browser, service: &Service, screen: Screen) {
    let mut visit = Visit::new(browser, service, screen, PLAIN, false).await;
    visit.open("/").await;
    visit.look("home").await;
    assert!(browser.text("main h1").await.contains("巡察整改进展情况的通报"));
    assert_eq!(browser.count("a[href^='tel:02089088252']").await.min(1), 1, "the telephone number is a link");

    // The link's name says which item; its text is 提意见 as on every row.
    browser.click("main a[href*='item=19']").await;
    assert_eq!(visit.path().await, "/feedback");
    visit.look("form").await;
    assert!(browser.checked("input[name=item][value='19']").await, "the item of the link is chosen");
    assert!(browser.text(".preview").await.contains("区住建局"), "who will read it stands above the button");
    visit.fill_in(TEXT).await;
    browser.click("#send").await;

    let receipt = visit.receipt().await;
    visit.look("receipt").await;
    browser.reload().await;
    assert_eq!(visit.receipt().await, receipt, "the receipt survives a reload");
    let (number, code) = receipt.clone();

    browser.click("main a[href*='/status']").await;
    visit.look("status").await;
    browser.back().await;
    assert_eq!(visit.receipt().await, receipt, "the receipt survives going on and Back");

    visit.open("/status").await;
    // As people copy it: small letters, spaces for dashes.
    visit.look_up(&number, &code.to_lowercase().replace('-', " ")).await;
    visit.look("status-found").await;
    let found = browser.text(".result").await;
    assert!(found.contains(&number) && found.contains("区住建局"), "{found}");
    assert!(!browser.source().await.contains(&code), "the code is not shown again");

    visit.open("/receipt").await;
    browser.click("form.leave button").await;
    browser.one("body:not(:has(form.leave))").await;
    visit.look("left").await;
    visit.open("/receipt").await;
    assert_eq!(browser.count("#receipt-code").await, 0, "after leaving the code is gone");
    assert!(browser.source().await.contains("020-89088252"), "the page without a receipt says whom to call");
    browser.back().await;
    assert!(!browser.source().await.contains(&code), "and Back does not bring it up");
    visit.done();
}

async fn main_jobs(scripts: Scripts) {
    let Some(browser) = Browser::start(scripts).await else { return };
    let service = Service::start("", &[]).await;
    main_job(&browser, &service, Screen::Phone).await;
    main_job(&browser, &service, Screen::Desktop).await;

    let letters = service.mail(4).await;
    assert_eq!(letters.len(), 4, "a letter to the unit and one to the desk, twice");
    for letter in letters.iter().filter(|letter| letter.must("to").contains("zhujianju@")) {
        let text = String::from_utf8_lossy(&letter.everything()).into_owned();
        assert!(text.contains("江南大道中公交站台的灯"), "the unit reads what was written");
        assert!(!text.contains(NAME) && !text.contains(PHONE), "the unit does not read who wrote it");
    }
    assert_eq!(letters.iter().filter(|letter| letter.must("to").contains("zhujianju@")).count(), 2);
    let log = String::from_utf8_lossy(&service.installation.logs()).into_owned();
    for private in [NAME, PHONE, "江南大道中", "Mozilla"] {
        assert!(!log.contains(private), "{private} stands in the log");
    }
    browser.close().await;
}

#[tokio::test]
async fn a_citizen_hands_in_an_opinion() {
    main_jobs(Scripts::On).await;
}

#[tokio::test]
async fn a_citizen_without_scripts_hands_in_an_opinion() {
    main_jobs(Scripts::Off).await;
}

#[tokio::test]
async fn below_a_path_everything_works_the_same() {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    let service = Service::start("/xunchazhenggai/yijian", &[]).await;
    main_job(&browser, &service, Screen::Phone).await;
    browser.close().await;
}

/// What is wrong is said at the top, where the focus is, with links to the fields; what was typed stays.
async fn a_forgotten_field(scripts: Scripts) {
    let Some(browser) = Browser::start(scripts).await else { return };
    let service = Service::start("", &[]).await;
    let mut visit = Visit::new(&browser, &service, Screen::Phone, PLAIN, false).await;
    visit.open("/feedback?item=19").await;
    browser.tick("#lane-opinion").await;
    browser.fill("input[name=name]", NAME).await;
    browser.fill("input[name=phone]", "123").await;
    browser.click("#send").await;
    visit.look("refused").await;

    assert!(browser.title().await.starts_with("错误："), "{}", browser.title().await);
    assert_eq!(browser.focused().await, "errors", "the summary has the focus");
    assert!(browser.checked("#item-19").await && browser.checked("#lane-opinion").await, "what was chosen stays");
    assert_eq!(browser.value("input[name=name]").await, NAME, "what was typed stays");
    assert_eq!(browser.value("input[name=phone]").await, "123", "what was typed stays, right or wrong");
    for field in ["text", "phone", "acknowledge"] {
        assert_eq!(browser.count(&format!("#errors a[href='#{field}']")).await, 1, "the summary leads to {field}");
        assert_eq!(browser.count(&format!("#{field}[aria-invalid=true]")).await, 1, "{field} is marked");
        assert_eq!(browser.count(&format!("#{field}-fault")).await, 1, "{field} has its fault beside it");
    }
    browser.click("#errors a[href='#text']").await;
    assert_eq!(browser.focused().await, "text", "the link leads into the field");

    browser.fill("textarea[name=text]", TEXT).await;
    browser.fill("input[name=phone]", "１３８ １２３４ ５６７８").await;
    browser.tick("input[name=acknowledge]").await;
    browser.click("#send").await;
    visit.receipt().await;
    visit.done();
    browser.close().await;
}

#[tokio::test]
async fn a_forgotten_field_costs_no_text() {
    a_forgotten_field(Scripts::On).await;
}

#[tokio::test]
async fn a_forgotten_field_costs_no_text_without_scripts() {
    a_forgotten_field(Scripts::Off).await;
}

/// Two clicks, or the same page sent again after Back, are one opinion; another text on the same page is asked about.
async fn the_same_page_twice(scripts: Scripts) {
    let Some(browser) = Browser::start(scripts).await else { return };
    let service = Service::start("", &[]).await;
    let mut visit = Visit::new(&browser, &service, Screen::Desktop, PLAIN, false).await;
    visit.open("/feedback?item=19").await;
    visit.fill_in(TEXT).await;
    browser.double_click("#send").await;
    let receipt = visit.receipt().await;

    browser.back().await;
    assert_eq!(visit.path().await, "/feedback");
    // A browser may bring the page back empty: pages with a token are not kept.
    let kept = browser.value("textarea[name=text]").await == TEXT;
    if kept {
        browser.click("#send").await;
        assert_eq!(visit.receipt().await, receipt, "the same page with the same text has the same receipt");
        browser.back().await;
        browser.fill("textarea[name=text]", "灯修好了，但站牌还是歪的。").await;
        browser.click("#send").await;
        visit.look("conflict").await;
        assert_eq!(browser.count("#receipt-code").await, 0, "the page that refuses shows no code");
        assert_eq!(browser.value("textarea[name=text]").await, "灯修好了，但站牌还是歪的。", "the new text stays");
        browser.click("#send").await;
        assert_ne!(visit.receipt().await.0, receipt.0, "sent as a new opinion it has a number of its own");
    }
    let cases = if kept { 2 } else { 1 };
    let letters = service.mail(2 * cases).await;
    assert_eq!(letters.len(), 2 * cases, "no letter twice");
    visit.done();
    browser.close().await;
}

#[tokio::test]
async fn the_same_page_twice_is_one_opinion() {
    the_same_page_twice(Scripts::On).await;
}

#[tokio::test]
async fn the_same_page_twice_is_one_opinion_without_scripts() {
    the_same_page_twice(Scripts::Off).await;
}

#[tokio::test]
async fn a_report_goes_to_the_desk_alone() {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    let service = Service::start("", &[]).await;
    let mut visit = Visit::new(&browser, &service, Screen::Phone, PLAIN, false).await;
    visit.open("/feedback?item=19").await;
    visit.fill_in(TEXT).await;
    browser.tick("#lane-report").await;
    let preview = browser.text(".preview").await;
    assert!(!preview.contains("区住建局"), "above the button no unit is named: {preview}");
    browser.click("#send").await;
    let (number, code) = visit.receipt().await;
    visit.look("receipt").await;
    assert!(!browser.text("main").await.contains("区住建局"), "no unit on the receipt");
    visit.open("/status").await;
    visit.look_up(&number, &code).await;
    let found = browser.text(".result").await;
    assert!(!found.contains("区住建局"), "no unit in the steps: {found}");

    // The opinion that comes after it has been sent on: whatever the report had caused would lie before it.
    visit.open("/feedback?item=19").await;
    visit.fill_in(TEXT).await;
    browser.click("#send").await;
    let second = visit.receipt().await.0;
    let letters = service.mail(3).await;
    assert_eq!(letters.len(), 3);
    let about = |number: &str| {
        let mut to: Vec<String> = letters
            .iter()
            .filter(|letter| letter.must("x-huiyin-case") == number)
            .map(|letter| letter.must("to").to_owned())
            .collect();
        to.sort();
        to
    };
    assert_eq!(about(&number), ["desk@jiwei.haizhu.example"]);
    assert_eq!(about(&second), ["desk@jiwei.haizhu.example", "zhujianju@haizhu.example"]);
    visit.done();
    browser.close().await;
}
