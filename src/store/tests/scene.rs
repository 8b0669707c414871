//! A store on a database of its own, a small notice, and people who write.
use std::path::PathBuf;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::domain::case::{self, Deadlines, Intake, Matter, Quarantine, Rules};
use crate::domain::contact::{MailAddress, PersonName, Phone, Reporter};
use crate::domain::feedback::{Feedback, Lane, Verdict};
use crate::domain::ids::ItemNumber;
use crate::domain::language::Language;
use crate::domain::notice::{Area, ContactBlock, Footer, Item, ItemStatus, Notice, NoticeState, Responsible};
use crate::domain::screening::Screen;
use crate::domain::text::CitizenText;
use crate::domain::unit::{ACKNOWLEDGE_HOURS, Delivery, Unit, UnitKind, Units};
use crate::seal::{Keyring, Mac, OsEntropy};
use crate::store::{DatabaseUrl, Filing, FormKey, OpenError, Store};

use super::database::PostgresSchema;

/// 2025-11-25 in minutes and in days since 1970.
pub(super) const NOW: i64 = 29_400_000;
pub(super) const TODAY: i32 = 20_416;
pub(super) const NOW_MS: i64 = NOW * 60_000;
/// How long a unit's link is good, in minutes.
pub(super) const LINK: i64 = 90 * 1440;

pub(super) struct Scene {
    pub(super) store: Store,
    pub(super) url: DatabaseUrl,
    pub(super) keys: PathBuf,
    notice: Notice,
    units: Units,
    screen: Screen,
    desk: MailAddress,
    officer: MailAddress,
    _schema: Option<PostgresSchema>,
    _home: tempfile::TempDir,
}

/// What somebody hands in.
#[derive(Clone)]
pub(super) struct Says {
    pub(super) text: &'static str,
    pub(super) lane: Lane,
    pub(super) items: Vec<u16>,
    pub(super) about: Option<&'static str>,
    pub(super) name: Option<&'static str>,
    pub(super) phone: Option<&'static str>,
    pub(super) mail: Option<&'static str>,
    pub(super) quarantined: bool,
}

impl Default for Says {
    fn default() -> Self {
        Self {
            text: "停车场还没有建好",
            lane: Lane::Opinion,
            items: vec![1],
            about: None,
            name: None,
            phone: None,
            mail: None,
            quarantined: false,
        }
    }
}

pub(super) fn address(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}

impl Scene {
    pub(super) async fn sqlite() -> Self {
        let home = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(home.path().join("data").join("huiyin.sqlite"));
        Self::set(home, url, None).await
    }

    pub(super) async fn postgres() -> Option<Self> {
        let schema = PostgresSchema::create().await?;
        let url = DatabaseUrl::Postgres(schema.url());
        Some(Self::set(tempfile::tempdir().unwrap(), url, Some(schema)).await)
    }

    async fn set(home: tempfile::TempDir, url: DatabaseUrl, schema: Option<PostgresSchema>) -> Self {
        let keys = home.path().join("keys");
        let store = open(&url, &keys).await.unwrap();
        let unit = |id: &str, name: &str, mail: Option<&str>, above: Option<&str>| Unit {
            id: id.parse().unwrap(),
            name_zh: name.to_owned(),
            name_en: name.to_owned(),
            above: above.map(|id| id.parse().unwrap()),
            mail: mail.map(address),
            mail_second: None,
            phone: None,
            acknowledge_hours: ACKNOWLEDGE_HOURS,
            delivery: Delivery::CleanCopy,
            kind: UnitKind::Department,
            language: Language::ZhHans,
        };
        let units = Units::new(
            vec![
                unit("city", "市", None, None),
                unit("commission", "纪委", Some("desk@jw.example"), Some("city")),
                unit("housing", "住建局", Some("housing@unit.example"), None),
                unit("planning", "规自分局", Some("planning@unit.example"), None),
            ],
            "commission".parse().unwrap(),
        )
        .unwrap();
        let item = |number: u16, responsible| Item {
            number: ItemNumber::new(number).unwrap(),
            printed: None,
            title: format!("事项{number}"),
            title_en: None,
            status: ItemStatus::Reported,
            responsible,
            delivery: None,
        };
        let lead = |id: &str| Responsible::Unit { lead: id.parse().unwrap(), assisting: Vec::new() };
        let notice = Notice {
            slug: "test".to_owned(),
            title: "通报".to_owned(),
            title_en: None,
            issuer: "区委".to_owned(),
            receiver: "区纪委".to_owned(),
            receiver_en: None,
            published: None,
            signed: None,
            state: NoticeState::Open,
            opens: None,
            closes: None,
            retired: Vec::new(),
            inspection: None,
            areas: vec![Area {
                title: "领域".to_owned(),
                title_en: None,
                items: vec![item(1, lead("housing")), item(2, lead("planning")), item(3, Responsible::CommissionOnly)],
            }],
            contact: ContactBlock { address: Some("某路1号".into()), ..ContactBlock::default() },
            footer: Footer::default(),
            hash: [9; 32],
        };
        Self {
            store,
            url,
            keys,
            notice,
            units,
            screen: Screen::new(Vec::new(), Vec::new()),
            desk: address("desk@jw.example"),
            officer: address("officer@jw.example"),
            _schema: schema,
            _home: home,
        }
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules {
            notice: &self.notice,
            units: &self.units,
            elsewhere: &[],
            screen: &self.screen,
            desk: &self.desk,
            desk_language: Language::ZhHans,
            sealed_officer: Some(&self.officer),
            notify_assisting: false,
            deadlines: Deadlines { triage_days: 15, handle_days: 60, extension_days: 30, link_days: 30 },
        }
    }

    pub(super) fn matter(&self, says: &Says) -> Matter {
        let feedback = Feedback {
            lane: says.lane,
            items: says.items.iter().map(|number| ItemNumber::new(*number).unwrap()).collect(),
            verdict: Some(Verdict::Partly),
            about: says.about.map(|id| id.parse().unwrap()),
            subdistrict: None,
            text: CitizenText::parse(says.text).unwrap(),
            reporter: Reporter::new(
                says.name.map(|name| PersonName::parse(name).unwrap()),
                says.phone.map(|phone| Phone::parse(phone).unwrap()),
                says.mail.map(address),
                true,
            ),
            language: Language::ZhHans,
        };
        Matter::of(feedback, &self.units)
    }

    /// A submission under the form token of that number.
    pub(super) fn filing(&self, token: u32, says: &Says) -> Filing {
        let matter = self.matter(says);
        let intake = if says.quarantined { Intake::Quarantine(Quarantine::Rate) } else { Intake::Normal };
        let decision = case::open(&matter, intake, self.rules(), NOW);
        let tag = |bytes: [u8; 4]| {
            let mut tag = [7; 16];
            tag[..4].copy_from_slice(&bytes);
            Mac { key: 1, tag }
        };
        let mailbox = says.mail.map(|mail| {
            let sum: u32 = mail.bytes().map(u32::from).sum();
            tag(sum.to_be_bytes())
        });
        Filing {
            form_key: form_key(token),
            body_digest: [1; 32],
            day: TODAY,
            matter,
            decision,
            receipt: tag(token.to_be_bytes()),
            filed_minute: NOW,
            year: 2025,
            notice_hash: [9; 32],
            citizen_mailbox: mailbox,
            mail_day: TODAY,
        }
    }

    /// Runs SQL beside the store, on a connection of its own. Gives the first column of every row as text.
    pub(super) async fn raw(&self, sql: &str) -> Vec<String> {
        self.try_raw(sql).await.unwrap()
    }

    /// The same where the database may refuse.
    pub(super) async fn try_raw(&self, sql: &str) -> Result<Vec<String>, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await?;
                let rows = sqlx::raw_sql(sql).fetch_all(&mut connection).await?;
                connection.close().await?;
                rows.iter().map(|row| row.get_unchecked(0)).collect()
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await?;
                let rows = sqlx::raw_sql(sql).fetch_all(&mut connection).await?;
                connection.close().await?;
                rows.iter().map(|row| row.get_unchecked(0)).collect()
            }
        })
    }

    pub(super) const fn is_sqlite(&self) -> bool {
        matches!(self.url, DatabaseUrl::Sqlite(_))
    }

    /// The same database in a second store.
    pub(super) async fn reopen(&self) -> Result<Store, OpenError> {
        open(&self.url, &self.keys).await
    }
}

pub(super) async fn open(url: &DatabaseUrl, keys: &std::path::Path) -> Result<Store, OpenError> {
    let keyring = Keyring::open_or_create(keys, &OsEntropy).unwrap();
    Store::open(url, Arc::new(keyring), Arc::new(OsEntropy)).await
}

pub(super) fn form_key(token: u32) -> FormKey {
    FormKey::new(u32::try_from(NOW).unwrap(), token, &token.to_be_bytes())
}
