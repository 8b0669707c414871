//! An office that has opened: the real program, its people with password and second factor, and what citizens sent in.
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use huiyin::seal::totp::code_at;

use super::Service;
use crate::support::browser::Browser;
use crate::support::client::{Client, Receipt};
use crate::support::wait::until;

const PASSWORD: &str = "A sentence for me alone, 8841";

/// Somebody of the office, as an authenticator on their telephone knows them.
pub struct Person {
    pub name: &'static str,
    mail: String,
    secret: Vec<u8>,
    /// The half minute whose code was used last: each is good for one sign-in.
    used: AtomicI64,
}

impl Person {
    /// The next code that was not used.
    pub fn code(&self) -> String {
        let seconds = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let now = i64::try_from(seconds / 30).unwrap();
        let step = (self.used.load(Ordering::SeqCst) + 1).max(now - 1);
        assert!(step <= now + 1, "{} signs in more often than codes change", self.name);
        self.used.store(step, Ordering::SeqCst);
        code_at(&self.secret, step)
    }
}

pub struct Office {
    pub service: Service,
    pub handler: Person,
    pub lead: Person,
    pub auditor: Person,
    pub administrator: Person,
    citizens: AtomicI64,
}

impl Office {
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// The same with further settings.
    pub async fn open_with(further: &[(&str, &str)]) -> Self {
        let mut settings = vec![
            ("HUIYIN__LIMITS__SIGN_IN__BURST", "100"),
            ("HUIYIN__LIMITS__SOURCE__BURST", "1000"),
            ("HUIYIN__LIMITS__STATUS__BURST", "1000"),
        ];
        settings.extend_from_slice(further);
        let service = Service::start("", &settings).await;
        Self {
            handler: enrol(&service, "陈静", "handler").await,
            lead: enrol(&service, "周建国", "lead").await,
            auditor: enrol(&service, "梁审", "auditor").await,
            administrator: enrol(&service, "何管理", "administrator").await,
            service,
            citizens: AtomicI64::new(100),
        }
    }

    /// Hands in a form as somebody new.
    pub async fn file(&self, fields: &[(&str, &str)]) -> Receipt {
        let number = self.citizens.fetch_add(1, Ordering::SeqCst);
        let mut citizen = Client::new(self.service.installation.address, u32::try_from(number).unwrap());
        let mut all = vec![("acknowledge", "yes")];
        if !fields.iter().any(|(name, _)| *name == "lane") {
            all.push(("lane", "opinion"));
        }
        all.extend_from_slice(fields);
        citizen.submit(&all).await.unwrap()
    }

    /// The letter to the unit about a case, once it is sent, and its tag.
    pub async fn to_the_unit(&self, number: &str) -> (i64, String) {
        let installation = &self.service.installation;
        let told = |words: &[&str]| {
            let output = installation.command(words).output().unwrap();
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
        };
        let id = until(Duration::from_secs(30), async || {
            let list = told(&["mail", "list", "--json"]);
            let of_case =
                |it: &&serde_json::Value| it["case"] == number && it["kind"] == "unit" && it["state"] == "sent";
            let found = list["letters"].as_array().unwrap().iter().find(of_case).map(|it| it["id"].as_i64().unwrap());
            found.ok_or_else(|| format!("no letter about {number}: {list}"))
        })
        .await;
        let shown = told(&["mail", "show", &id.to_string(), "--json"]);
        let message_id = shown["letters"][0]["message_id"].as_str().unwrap();
        (id, message_id.split('@').next().unwrap().to_owned())
    }

    /// A message that a mail server hands over.
    pub fn comes_in(&self, message: &str) {
        use std::io::Write as _;
        use std::process::Stdio;
        let mut command = self.service.installation.command(&["mail", "in"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    pub async fn open_page(&self, browser: &Browser, path: &str) {
        browser.go(&self.service.url(path)).await;
    }

    /// Through the sign-in page, by mouse; with another code where the first one was typed too slowly.
    pub async fn sign_in(&self, browser: &Browser, person: &Person) {
        for _ in 0..2 {
            self.open_page(browser, "/staff").await;
            browser.fill("#mail", &person.mail).await;
            browser.fill("#password", PASSWORD).await;
            browser.fill("#code", &person.code()).await;
            browser.click("main form button").await;
            if is_in(browser).await {
                break;
            }
        }
        browser.says(".who", person.name).await;
    }

    /// Through the sign-in page, without touching a mouse.
    pub async fn sign_in_by_keys(&self, browser: &Browser, person: &Person) {
        for _ in 0..2 {
            self.open_page(browser, "/staff").await;
            for (field, typed) in [("#mail", person.mail.as_str()), ("#password", PASSWORD)] {
                browser.tab_to(field).await;
                browser.press(typed).await;
            }
            browser.tab_to("#code").await;
            browser.press(&person.code()).await;
            browser.press(ENTER).await;
            if is_in(browser).await {
                break;
            }
        }
        browser.says(".who", person.name).await;
    }

    /// What the citizen finds under number and code.
    pub async fn status(&self, receipt: &Receipt) -> String {
        let mut citizen = Client::new(self.service.installation.address, 7);
        let fields = [("number", receipt.number.as_str()), ("code", &receipt.code)];
        citizen.post("/status", &fields).await.unwrap().text()
    }

    /// Takes a step by mouse on the case's page, and waits until the page says so.
    pub async fn step(&self, browser: &Browser, number: &str, action: &str, fields: &[(&str, &str)], then: &str) {
        self.open_page(browser, &format!("/staff/case/{number}")).await;
        let part = format!("#act-{action}");
        if browser.count(&format!("#more:not([open]) {part}")).await > 0 {
            browser.click("#more > summary").await;
        }
        browser.click(&format!("{part} summary")).await;
        for (name, typed) in fields {
            let field = format!("{part} [name={name}]");
            if browser.count(&format!("select[name={name}]")).await > 0
                && browser.count(&format!("{part} select")).await > 0
            {
                browser.click(&format!("{field} option[value='{typed}']")).await;
            } else {
                browser.fill(&field, typed).await;
            }
        }
        browser.click(&format!("{part} .button")).await;
        browser.says("main", then).await;
    }
}

pub const ENTER: &str = "\u{E007}";
pub const TAB: &str = "\u{E004}";
pub const ESCAPE: &str = "\u{E00C}";
pub const DOWN: &str = "\u{E015}";

/// Adds somebody by the command line and follows their link.
async fn enrol(service: &Service, name: &'static str, role: &str) -> Person {
    let mail = format!("{role}@desk.example");
    let words = ["--json", "staff", "add", &mail, "--name", name, "--role", role];
    let mut command = service.installation.command(&words);
    let made = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said: serde_json::Value = serde_json::from_slice(&made.stdout)
        .unwrap_or_else(|_| panic!("no link: {}", String::from_utf8_lossy(&made.stderr)));
    let link = url::Url::parse(said["link"].as_str().unwrap()).unwrap().path().to_owned();
    let mut client = Client::new(service.installation.address, 3);
    client.set_header("Sec-Fetch-Site", "same-origin");
    let page = client.get(&link).await.unwrap();
    let secret = page.element("secret").unwrap().replace(' ', "");
    let secret = BASE32_NOPAD.decode(secret.trim().as_bytes()).unwrap();
    let person = Person { name, mail, secret, used: AtomicI64::new(0) };
    let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", &person.code())];
    let answer = client.post(&link, &fields).await.unwrap();
    assert_eq!(answer.status, 303, "{}", answer.text());
    person
}

/// Waits for a message that says all of this.
pub async fn message(service: &Service, to: &str, words: &str) -> String {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    let mut look = tokio::time::interval(Duration::from_millis(20));
    loop {
        look.tick().await;
        for letter in crate::support::maildir::messages(&service.installation.path("mail")) {
            let text = String::from_utf8_lossy(&letter.everything()).into_owned();
            if letter.must("to").contains(to) && text.contains(words) {
                return text;
            }
        }
        assert!(tokio::time::Instant::now() < deadline, "no message to {to} says {words}");
    }
}

/// Waits for the page after the sign-in page: inside, or the same one with what was wrong.
async fn is_in(browser: &Browser) -> bool {
    browser.one(".who, #errors").await;
    browser.count(".who").await > 0
}
