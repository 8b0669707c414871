//! A real Chromium behind Debian's chromium-driver: what a citizen sees, and what the page asks of the network.
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::not_run;

/// Two browsers at a time: more only make each other slow on a small machine.
static SEATS: Semaphore = Semaphore::const_new(2);

/// How wide the window is. The names stand in the screenshots' file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 390 × 844, as most telephones of the day.
    Phone,
    /// 320 × 640, the narrowest that WCAG 1.4.10 asks for.
    Narrow,
    /// 1280 × 900.
    Desktop,
}

impl Screen {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Narrow => "narrow",
            Self::Desktop => "desktop",
        }
    }

    const fn size(self) -> (u32, u32, bool) {
        match self {
            Self::Phone => (390, 844, true),
            Self::Narrow => (320, 640, true),
            Self::Desktop => (1280, 900, false),
        }
    }
}

/// Whether the page's own scripts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

/// One browser with an empty profile. Ends with the value.
pub struct Browser {
    client: Client,
    scripts: Scripts,
    // Dropped in this order: the driver ends the browser, then the profile's directory goes.
    _driver: Driver,
    _profile: TempDir,
    _seat: Option<SemaphorePermit<'static>>,
}

impl Browser {
    /// Starts a browser, or says loudly that the test does not run: `None` where the machine has none.
    pub async fn start(scripts: Scripts) -> Option<Self> {
        let seat = SEATS.acquire().await.unwrap();
        Self::start_on(Some(seat), scripts).await
    }

    /// Two at once. Both seats are taken together: two tests that waited for each other's would wait for ever.
    pub async fn two(scripts: Scripts) -> Option<(Self, Self)> {
        let seats = SEATS.acquire_many(2).await.unwrap();
        let second = Self::start_on(None, scripts).await?;
        Some((Self::start_on(Some(seats), scripts).await?, second))
    }

    async fn start_on(seat: Option<SemaphorePermit<'static>>, scripts: Scripts) -> Option<Self> {
        let (Some(chromium), Some(driver)) = (program("chromium"), program("chromedriver")) else {
            not_run("what people see in a browser", "there is no Chromium with its driver");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let driver = Driver::start(&driver, profile.path());
        let javascript = if scripts == Scripts::On { 1 } else { 2 };
        let options = json!({
            "binary": chromium,
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--disable-extensions", "--hide-scrollbars", "--force-device-scale-factor=1",
                format!("--user-data-dir={}", profile.path().join("profile").display()),
            ],
            "prefs": {
                "profile.managed_default_content_settings.javascript": javascript,
                "profile.default_content_setting_values.javascript": javascript,
                "intl.accept_languages": "zh-CN,zh",
            },
        });
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("Chromium starts");
        let browser = Self { client, scripts, _driver: driver, _profile: profile, _seat: seat };
        browser.prove_scripts().await;
        Some(browser)
    }

    /// A browser that ran scripts all the same would prove nothing.
    async fn prove_scripts(&self) {
        self.go("data:text/html,<title>off</title><script>document.title='on'</script>").await;
        let expected = if self.scripts == Scripts::On { "on" } else { "off" };
        assert_eq!(self.client.title().await.unwrap(), expected, "scripts are set to {:?}", self.scripts);
        // The log of this page is of no interest.
        self.console().await;
        self.requests().await;
    }

    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    pub async fn screen(&self, screen: Screen) {
        let (width, height, mobile) = screen.size();
        self.metrics(width, height, mobile).await;
    }

    async fn metrics(&self, width: u32, height: u32, mobile: bool) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile }),
        )
        .await;
    }

    pub async fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] }),
        )
        .await;
    }

    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    pub async fn back(&self) {
        self.client.back().await.unwrap();
    }

    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    pub async fn source(&self) -> String {
        self.client.source().await.unwrap()
    }

    /// The one element, waiting for the page to come if need be.
    pub async fn one(&self, css: &str) -> Element {
        self.client
            .wait()
            .at_most(Duration::from_mins(1))
            .for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css} is not on the page: {error}"))
    }

    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    pub async fn text(&self, css: &str) -> String {
        self.one(css).await.text().await.unwrap()
    }

    pub async fn click(&self, css: &str) {
        self.one(css).await.click().await.unwrap_or_else(|error| panic!("click on {css}: {error}"));
    }

    /// Puts the text into a field, in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.one(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap_or_else(|error| panic!("typing into {css}: {error}"));
    }

    pub async fn value(&self, css: &str) -> String {
        self.one(css).await.prop("value").await.unwrap().unwrap_or_default()
    }

    pub async fn checked(&self, css: &str) -> bool {
        self.one(css).await.is_selected().await.unwrap()
    }

    /// Ticks a box or radio button if it is not ticked, by its label as people do.
    pub async fn tick(&self, css: &str) {
        let field = self.one(css).await;
        if !field.is_selected().await.unwrap() {
            field.click().await.unwrap_or_else(|error| panic!("tick {css}: {error}"));
        }
        assert!(field.is_selected().await.unwrap(), "{css} can be ticked");
    }

    /// Clicks twice as fast as a mouse can.
    pub async fn double_click(&self, css: &str) {
        use fantoccini::actions::{MouseActions, PointerAction};
        let element = self.one(css).await;
        let mouse = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: 0 })
            .then(PointerAction::Up { button: 0 })
            .then(PointerAction::Down { button: 0 })
            .then(PointerAction::Up { button: 0 });
        self.client.perform_actions(mouse).await.unwrap();
    }

    /// Waits until the one element says these words, on this page or on the next.
    pub async fn says(&self, css: &str, words: &str) {
        let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let mut last = String::new();
        loop {
            look.tick().await;
            // While a page gives way to the next, there may be no element or one that is gone already.
            if let Ok(element) = self.client.find(Locator::Css(css)).await
                && let Ok(text) = element.text().await
            {
                if text.contains(words) {
                    return;
                }
                last = text;
            }
            if tokio::time::Instant::now() > deadline {
                let page = self.text("body").await;
                panic!("{css} does not say {words}, but: {last}; the page says: {page}");
            }
        }
    }

    /// Waits until the field holds this value, on this page or on the next.
    pub async fn holds(&self, css: &str, value: &str) {
        let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let mut last = None;
        while last.as_deref() != Some(value) {
            look.tick().await;
            if let Ok(field) = self.client.find(Locator::Css(css)).await
                && let Ok(now) = field.prop("value").await
            {
                last = now;
            }
            assert!(tokio::time::Instant::now() < deadline, "{css} does not hold {value}, but {last:?}");
        }
    }

    /// Waits until this element has the focus.
    pub async fn focus_is_on(&self, id: &str) {
        self.one(&format!("#{id}:focus")).await;
    }

    /// Presses keys one after another, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let down_and_up = |value| [KeyAction::Down { value }, KeyAction::Up { value }];
        let keys = keys.chars().flat_map(down_and_up).fold(KeyActions::new("keys".to_owned()), KeyActions::then);
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Presses Tab until the element has the focus.
    pub async fn tab_to(&self, css: &str) {
        self.one(css).await;
        for _ in 0..150 {
            let active = self.client.active_element().await.unwrap();
            if self
                .client
                .find_all(Locator::Css(css))
                .await
                .unwrap()
                .iter()
                .any(|e| e.element_id() == active.element_id())
            {
                return;
            }
            self.press("\u{E004}").await;
        }
        panic!("{css} cannot be reached with Tab");
    }

    /// Whether the page has asked something in a window of its own, as a script that got in would.
    pub async fn asked(&self) -> Option<String> {
        self.client.get_alert_text().await.ok()
    }

    /// The id of the element that has the focus.
    pub async fn focused(&self) -> String {
        self.client.active_element().await.unwrap().prop("id").await.unwrap().unwrap_or_default()
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// What axe-core finds wrong with the page; needs scripts.
    pub async fn axe(&self) -> Vec<String> {
        assert_eq!(self.scripts, Scripts::On, "axe-core is a script");
        let Some(axe) = axe_core() else { return Vec::new() };
        let script = format!("{axe}\n{}", include_str!("../../browser/axe.js"));
        lines(&self.client.execute_async(&script, Vec::new()).await.expect("axe-core runs"))
    }

    /// What sticks out or is too small for a thumb.
    pub async fn layout(&self) -> Vec<String> {
        lines(&self.run(include_str!("../../browser/layout.js")).await)
    }

    /// Keeps a picture of the whole page in `target/screenshots/`.
    pub async fn picture(&self, screen: Screen, name: &str) {
        // A window as tall as the page: Chromium's own pictures beyond the window hang on long pages.
        let (width, _, mobile) = screen.size();
        let tall = self.run("return Math.ceil(document.documentElement.getBoundingClientRect().height)").await;
        let height = tall.as_u64().unwrap_or(900).clamp(200, 12_000);
        self.metrics(width, u32::try_from(height).unwrap(), mobile).await;
        let png = self.client.screenshot().await.unwrap();
        self.screen(screen).await;
        let directory = target().join("screenshots");
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join(format!("{name}.png")), png).unwrap();
    }

    /// The warnings and errors of the console since it was last asked, a document's own status aside: a page that
    /// answers 404 on purpose is no fault.
    pub async fn console(&self) -> Vec<String> {
        let word = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        self.log("browser")
            .await
            .iter()
            .filter(|entry| ["WARNING", "SEVERE"].contains(&word(entry, "level").as_str()))
            .map(|entry| format!("{} {} {}", word(entry, "level"), word(entry, "source"), word(entry, "message")))
            .filter(|line| !line.contains("the server responded with a status of 4"))
            .collect()
    }

    /// Every address that was asked for since it was last asked.
    pub async fn requests(&self) -> Vec<String> {
        self.log("performance")
            .await
            .iter()
            .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok())
            .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent")
            .filter_map(|entry| Some(entry["message"]["params"]["request"]["url"].as_str()?.to_owned()))
            .collect()
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let command = Extension { path: "se/log", body: json!({ "type": kind }) };
        match self.client.issue_cmd(command).await.unwrap() {
            Value::Array(entries) => entries,
            other => panic!("the driver's log is a list, not {other}"),
        }
    }

    async fn devtools(&self, method: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": method, "params": parameters });
        self.client.issue_cmd(Extension { path: "goog/cdp/execute", body }).await.unwrap()
    }
}

/// A command of chromium-driver's own.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// chromium-driver on a port of its own choice.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start(program: &Path, directory: &Path) -> Self {
        let log = std::fs::File::create(directory.join("driver.log")).unwrap();
        let mut process = Command::new(program)
            .arg("--port=0")
            .current_dir(directory)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("chromium-driver starts");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        // "ChromeDriver was started successfully on port 41234."
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .expect("chromium-driver says which port it listens on");
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where cargo builds: beside the directory it gives tests for their files.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_path_buf()
}

/// axe-core as `tests/run` installs it.
fn axe_core() -> Option<String> {
    let file = target().join("browser/node_modules/axe-core/axe.min.js");
    let Ok(source) = std::fs::read_to_string(file) else {
        not_run("accessibility", "axe-core is not in target/browser, where tests/run puts it");
        return None;
    };
    Some(source)
}

fn program(name: &str) -> Option<PathBuf> {
    ["/usr/bin", "/usr/local/bin", "/bin"].iter().map(|place| Path::new(place).join(name)).find(|path| path.exists())
}

fn lines(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
