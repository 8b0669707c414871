//! A town: the real router on a real database, with a clock that stands still, seeded chance and a post office in memory.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use huiyin::app::deliver::{LastLook, Outbox as _};
use huiyin::app::{App, Clock};
use huiyin::cli::{check, post};
use huiyin::config::{Config, Environment};
use huiyin::domain::letter::{LetterKind, Outcome, Settlement};
use huiyin::limits::Limits;
use huiyin::mail::compose;
use huiyin::pages::Pages;
use huiyin::seal::password::PasswordCost;
use huiyin::seal::{Keyring, SeededEntropy};
use huiyin::store::Store;
use huiyin::web;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::database::PostgresSchema;

/// Monday, 24 March 2025, 10:00 in Beijing.
pub const MONDAY: i64 = 1_742_781_600_000;

#[derive(Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl Clock for ManualClock {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A message as it left the house.
#[derive(Clone)]
pub struct Posted {
    pub kind: LetterKind,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub raw: Vec<u8>,
}

/// Rendering every sample takes a while; once is enough.
static PAGES: LazyLock<Arc<Pages>> =
    LazyLock::new(|| Arc::new(check::pages(None).unwrap_or_else(|faults| panic!("{faults:?}"))));

/// The database a town stands on.
pub enum On {
    Sqlite,
    Postgres(PostgresSchema),
}

/// Makes of each `async fn(On)` two tests, one for each database.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::support::town::On::Sqlite).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                // Without a PostgreSQL it has been said loudly that this half did not run.
                if let Some(schema) = $crate::support::database::PostgresSchema::create().await {
                    super::$test($crate::support::town::On::Postgres(schema)).await;
                }
            })+
        }
    };
}
pub(crate) use on_both;

pub struct Town {
    on: On,
    pub app: App,
    pub pages: Arc<Pages>,
    router: Router,
    clock: ManualClock,
    posted: Arc<Mutex<Vec<Posted>>>,
    /// Taken by tests that leave letters behind on purpose.
    pub leaves_letters: bool,
    _directory: tempfile::TempDir,
}

/// An answer.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of an attribute-less marker: the text between `before` and `after`.
    pub fn between(&self, before: &str, after: &str) -> &str {
        let (_, rest) = self.body.split_once(before).unwrap_or_else(|| panic!("no {before} in {}", self.body));
        rest.split_once(after).unwrap().0
    }

    pub fn token(&self) -> String {
        self.between("name=\"form_token\" value=\"", "\"").to_owned()
    }

    /// What stands in the text area. (HTML drops a line end right after the tag.)
    pub fn typed(&self) -> &str {
        self.between("<textarea", "</textarea>").split_once('>').unwrap().1.trim_start_matches('\n')
    }

    /// The text of the element with this id.
    pub fn element(&self, id: &str) -> &str {
        let rest =
            self.body.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no #{id} in {}", self.body)).1;
        rest.split_once('>').unwrap().1.split_once('<').unwrap().0.trim()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }
}

/// What a citizen took home.
pub struct Taken {
    pub number: String,
    pub code: String,
    pub cookie: String,
}

impl Town {
    pub async fn new(on: On) -> Self {
        Self::with(on, &[]).await
    }

    /// A town with settings of its own.
    pub async fn with(on: On, settings: &[(&str, &str)]) -> Self {
        Self::laid_over(on, settings, None).await
    }

    /// A town with a `units.toml` of its own.
    pub async fn with_units(on: On, units: &str) -> Self {
        let overlay = tempfile::tempdir().unwrap();
        std::fs::write(overlay.path().join("units.toml"), units).unwrap();
        Self::laid_over(on, &[], Some(overlay.path())).await
    }

    /// A town with these files laid over the shipped ones.
    pub async fn with_files(on: On, files: &[(&str, &str)], settings: &[(&str, &str)]) -> Self {
        let overlay = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = overlay.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self::laid_over(on, settings, Some(overlay.path())).await
    }

    async fn laid_over(on: On, settings: &[(&str, &str)], overlay: Option<&std::path::Path>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = match &on {
            On::Sqlite => format!("sqlite://{}/huiyin.db", directory.path().display()),
            On::Postgres(schema) => schema.url(),
        };
        let mut environment = BTreeMap::from([
            ("HUIYIN_DATA".to_owned(), directory.path().display().to_string()),
            ("HUIYIN_DATABASE_URL".to_owned(), database),
            ("HUIYIN__LIMITS__MIN_FILL_SECONDS".to_owned(), "0".to_owned()),
            // Every letter by itself, however many there are.
            ("HUIYIN__MAIL__LETTERS_PER_UNIT_PER_HOUR".to_owned(), "0".to_owned()),
        ]);
        environment.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let config = Config::load(overlay, &environment.into_iter().collect::<Environment>())
            .unwrap_or_else(|faults| panic!("{faults:?}"));
        let entropy = Arc::new(SeededEntropy::new(7));
        let keyring = Arc::new(Keyring::open_or_create(&directory.path().join("keys"), entropy.as_ref()).unwrap());
        let store = Store::open(&config.database.url, keyring.clone(), entropy.clone()).await.unwrap();
        let clock = ManualClock(Arc::new(AtomicI64::new(MONDAY)));
        let app = App::new(Arc::new(config), store, keyring, Arc::new(clock.clone()), entropy)
            .with_password_cost(PasswordCost::TESTING);
        let pages = PAGES.clone();
        let limits = Limits::new(&app.config.limits, Box::new(|| [9; 32]), app.today());
        let site = web::Site::new(app.clone(), pages.clone(), Arc::new(limits), CancellationToken::new());
        Self {
            on: On::Sqlite,
            router: web::router(site),
            app,
            pages,
            clock,
            posted: Arc::default(),
            leaves_letters: false,
            _directory: directory,
        }
    }

    /// Lets time pass.
    pub fn pass(&self, milliseconds: i64) {
        self.clock.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub async fn respond(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Page {
        let response = self.respond(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_with(path, fields, &[("sec-fetch-site", "same-origin")]).await
    }

    pub async fn post_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A fresh form's token.
    pub async fn token(&self) -> String {
        self.get("/feedback").await.expect(200).token()
    }

    /// Hands in fields with a fresh token; the answer as it came.
    pub async fn hand_in(&self, fields: &[(&str, &str)]) -> Page {
        self.hand_in_at("", fields).await
    }

    /// The same on the notice below a path such as `/n/mine`.
    pub async fn hand_in_at(&self, prefix: &str, fields: &[(&str, &str)]) -> Page {
        let path = format!("{prefix}/feedback");
        let token = self.get(&path).await.expect(200).token();
        let mut all = vec![("form_token", token.as_str()), ("acknowledge", "yes")];
        all.extend_from_slice(fields);
        self.post(&path, &all).await
    }

    pub async fn file_at(&self, prefix: &str, fields: &[(&str, &str)]) -> Taken {
        let page = self.hand_in_at(prefix, fields).await.expect(303);
        self.take(&page).await
    }

    /// Hands in and takes the receipt.
    pub async fn file(&self, fields: &[(&str, &str)]) -> Taken {
        let page = self.hand_in(fields).await.expect(303);
        self.take(&page).await
    }

    /// Follows a 303 to its receipt.
    pub async fn take(&self, page: &Page) -> Taken {
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        let receipt = self.get_with(page.header("location"), &[("cookie", &cookie)]).await.expect(200);
        Taken {
            number: receipt.element("case-number").to_owned(),
            code: receipt.element("receipt-code").to_owned(),
            cookie,
        }
    }

    pub async fn status(&self, taken: &Taken) -> Page {
        self.post("/status", &[("number", &taken.number), ("code", &taken.code)]).await
    }

    /// Sends every letter that is due, and gives back those sent since the last time.
    pub async fn deliver(&self) -> Vec<Posted> {
        self.deliver_as(Outcome::Sent).await
    }

    /// The same where the mail server says something else to all of them.
    pub async fn deliver_as(&self, outcome: Outcome) -> Vec<Posted> {
        let context = post::compose_context(&self.app);
        let mut sent = Vec::new();
        loop {
            let letters = self.app.claim(self.app.now_ms(), 60_000, 100).await.unwrap();
            if letters.is_empty() {
                break;
            }
            let mut settlements = Vec::new();
            for mut letter in letters {
                if self.app.last_look(&mut letter).await.unwrap() == LastLook::Stays {
                    continue;
                }
                let words = post::render(&self.app, &self.pages, &letter).unwrap();
                let message = compose(&letter, &context, &words).unwrap();
                sent.push(Posted {
                    kind: letter.kind,
                    to: letter.to.as_str().to_owned(),
                    subject: words.subject,
                    text: words.text,
                    raw: message.bytes,
                });
                settlements.push(Settlement { id: letter.id, outcome, reply: "250 ok".to_owned() });
            }
            self.app.settle(settlements, self.app.now_ms()).await.unwrap();
        }
        self.posted.lock().unwrap().extend(sent.iter().cloned());
        sent
    }

    /// Closes the town, whatever letters a test's random forms left behind.
    pub async fn leaves_letters_and_closes(mut self) {
        self.leaves_letters = true;
        self.close().await;
    }

    /// Closes the town; every letter must have been sent.
    pub async fn close(self) {
        let counts = self.app.store.counts().await.unwrap();
        if !self.leaves_letters {
            assert_eq!(counts.waiting + counts.leased, 0, "letters were left behind");
        }
        self.app.store.close().await;
        drop(self.on);
    }
}
