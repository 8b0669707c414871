//! The settings of `default.toml`, a small struct for each section.
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use regex::Regex;

use super::node::{Node, Read, Told};
use super::urls::{DatabaseUrl, InboxUrl, MailUrl, PublicUrl, Secret, default_database, default_mail};
use crate::domain::case::Deadlines;
use crate::domain::contact::MailAddress;
use crate::domain::language::Language;
use crate::domain::screening::Screen;

/// `[server]`
#[derive(Clone, Debug)]
pub struct Server {
    pub listen: SocketAddr,
    /// Where `/metrics` is; `None`: nowhere.
    pub admin_listen: Option<SocketAddr>,
    pub trusted_proxies: Vec<IpNet>,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    /// For a request's headers to arrive.
    pub header_time: Duration,
    /// For a request's body to arrive.
    pub body_time: Duration,
    /// For the whole request.
    pub request_time: Duration,
    /// For running requests to end at a stop.
    pub shutdown_time: Duration,
}

/// `[database]`
#[derive(Clone, Debug)]
pub struct Database {
    pub url: DatabaseUrl,
}

/// `[mail]`
#[derive(Clone, Debug)]
pub struct Mail {
    pub url: MailUrl,
    pub from: MailAddress,
    pub from_name: String,
    /// The name given in EHLO.
    pub hello_name: String,
    /// Whether bounces and answers come back to addresses of each letter's own.
    pub sub_addressing: bool,
    /// What letters are signed with.
    pub dkim: Option<Dkim>,
    pub connections: usize,
    /// Beyond it letters to one unit leave together; 0: never.
    pub letters_per_unit_per_hour: u32,
    /// For one delivery attempt.
    pub timeout: Duration,
    /// For which a letter belongs to the worker that took it; longer than `timeout`.
    pub lease: Duration,
    /// `[mail.inbox]`: where answers and bounces are read; `None`: nowhere, a mail server's pipe brings them.
    pub inbox: Option<InboxUrl>,
}

/// DKIM: whom letters are signed for, and with what.
#[derive(Clone, Debug)]
pub struct Dkim {
    pub domain: String,
    pub selector: String,
    /// A private key in PEM form.
    pub key: Secret,
}

/// How many at once, and how long until one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: NonZeroU32,
    /// Never zero.
    pub refill: Duration,
}

/// `[limits]`
#[derive(Clone, Debug)]
pub struct Limits {
    /// The time trap; 0 is off.
    pub min_fill_seconds: u32,
    pub token_hours: u32,
    pub max_keys: usize,
    /// Per network: beyond it an opinion waits for the desk.
    pub source: Rate,
    /// Per network: beyond it an opinion is refused.
    pub flood: Rate,
    /// Look-ups on `/status`, per network.
    pub status: Rate,
    /// Look-ups on `/status`, all together.
    pub status_total: Rate,
    /// Tries to sign in, per network.
    pub sign_in: Rate,
    /// Tries to sign in as one person, per network, or in a browser where they were signed in before.
    pub account: Rate,
    /// Tries to sign in as one person, from all other browsers together.
    pub account_total: Rate,
}

/// `[staff]`
#[derive(Clone, Debug)]
pub struct Staff {
    /// A session unused for so long is over.
    pub idle: Duration,
    /// A session is over after so long, used or not.
    pub longest: Duration,
    /// So long after the second factor was shown may what is most private be opened.
    pub confirm: Duration,
    /// Whom the first link is made for; `None`: the desk's mailbox.
    pub first_mail: Option<MailAddress>,
}

/// `[privacy]`
#[derive(Clone, Debug)]
pub struct Privacy {
    pub retention_zh: Option<String>,
    pub retention_en: Option<String>,
}

impl Privacy {
    /// How long a case is kept, in words; `None`: as the rules say.
    #[must_use]
    pub fn retention(&self, language: Language) -> Option<&str> {
        match language {
            Language::ZhHans => self.retention_zh.as_deref(),
            Language::En => self.retention_en.as_deref(),
        }
    }
}

fn deadlines(node: &Node<'_>) -> Read<Deadlines> {
    let triage_days = node.number("triage_days", 1..=3_650);
    let handle_days = node.number("handle_days", 1..=3_650);
    let extension_days = node.number("extension_days", 1..=3_650);
    let link_days = node.number("link_days", 1..=3_650);
    node.finish();
    Ok(Deadlines {
        triage_days: triage_days?,
        handle_days: handle_days?,
        extension_days: extension_days?,
        link_days: link_days?,
    })
}

/// All of `default.toml`.
pub(super) struct Settings {
    pub server: Server,
    pub public: Option<PublicUrl>,
    pub data: PathBuf,
    pub database: Database,
    pub mail: Mail,
    pub limits: Limits,
    pub screen: Screen,
    pub deadlines: Deadlines,
    pub privacy: Privacy,
    pub staff: Staff,
    pub log: String,
}

impl Settings {
    pub(super) fn read(root: &Node<'_>) -> Read<Self> {
        let server = root.section("server").and_then(|node| server(&node));
        let public = root.section("public").and_then(|node| public(&node));
        let data = root.section("data").and_then(|node| {
            let directory =
                node.parsed("directory", "a directory", |text| (!text.trim().is_empty()).then(|| PathBuf::from(text)));
            node.finish();
            directory
        });
        // A fault in the directory must not hide those of what lies in it.
        let directory = data.clone().unwrap_or_default();
        let database = root.section("database").and_then(|node| {
            let url = node.optional("url", DatabaseUrl::ALLOWED, DatabaseUrl::parse);
            node.finish();
            Ok(Database { url: url?.unwrap_or_else(|| default_database(&directory)) })
        });
        let mail = root.section("mail").and_then(|node| mail(&node, default_mail(&directory)));
        let limits = root.section("limits").and_then(|node| limits(&node));
        let screen = root.section("screening").and_then(|node| screen(&node));
        let deadlines = root.section("deadlines").and_then(|node| deadlines(&node));
        let privacy = root.section("privacy").and_then(|node| {
            let (zh, en) = (node.optional_text("retention_zh"), node.optional_text("retention_en"));
            node.finish();
            Ok(Privacy { retention_zh: zh?, retention_en: en? })
        });
        let staff = root.section("staff").and_then(|node| staff(&node));
        let log = root.section("log").and_then(|node| {
            let filter =
                node.parsed("filter", "a level (error, warn, info, debug, trace) or target=level,…", |text| {
                    let known = tracing_subscriber::EnvFilter::try_new(text).is_ok();
                    (known && !text.trim().is_empty()).then(|| text.to_owned())
                });
            node.finish();
            filter
        });
        root.finish();
        Ok(Self {
            server: server?,
            public: public?,
            data: data?,
            database: database?,
            mail: mail?,
            limits: limits?,
            screen: screen?,
            deadlines: deadlines?,
            privacy: privacy?,
            staff: staff?,
            log: log?,
        })
    }
}

fn seconds(node: &Node<'_>, key: &'static str, most: i64) -> Read<Duration> {
    node.number(key, 1..=most).map(Duration::from_secs)
}

fn server(node: &Node<'_>) -> Read<Server> {
    const ADDRESS: &str = "an address and port, 127.0.0.1:8080 or [::1]:8080";
    let listen: Read<SocketAddr> = node.parsed("listen", ADDRESS, |text| text.parse().ok());
    let admin_listen: Read<Option<SocketAddr>> = node.optional("admin_listen", ADDRESS, |text| text.parse().ok());
    let trusted_proxies = node.list("trusted_proxies", "a network, 10.0.0.0/8, or an address", |text| {
        let network = text.parse::<IpNet>().or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()));
        network.map_err(|_| String::new())
    });
    let max_connections = node.number("max_connections", 1..=1_000_000);
    let max_connections_per_address = node.number("max_connections_per_address", 1..=1_000_000);
    let header_time = seconds(node, "header_seconds", 600);
    let body_time = seconds(node, "body_seconds", 3_600);
    let request_time = seconds(node, "request_seconds", 3_600);
    let shutdown_time = seconds(node, "shutdown_seconds", 3_600);
    node.finish();
    if let (Ok(listen), Ok(Some(admin))) = (&listen, &admin_listen)
        && listen == admin
        && listen.port() != 0
    {
        return Err(node.fault("admin_listen", format!("{admin}, as server.listen"), "an address of its own"));
    }
    Ok(Server {
        listen: listen?,
        admin_listen: admin_listen?,
        trusted_proxies: trusted_proxies?,
        max_connections: max_connections?,
        max_connections_per_address: max_connections_per_address?,
        header_time: header_time?,
        body_time: body_time?,
        request_time: request_time?,
        shutdown_time: shutdown_time?,
    })
}

fn public(node: &Node<'_>) -> Read<Option<PublicUrl>> {
    let url = node.optional("url", PublicUrl::ALLOWED, PublicUrl::parse);
    let notice = node.parsed("notice", "the name of a file in notice/, without .toml", slug);
    node.finish();
    notice?;
    url
}

/// A name that is safe in paths and file names.
pub(super) fn slug(text: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    ((1..=60).contains(&text.len()) && text.bytes().all(plain)).then(|| text.to_owned())
}

fn mail(node: &Node<'_>, default_url: MailUrl) -> Read<Mail> {
    let url = node.optional("url", MailUrl::ALLOWED, MailUrl::parse);
    let from = node.parsed("from", "an e-mail address", |text| MailAddress::parse(text).ok());
    let from_name = node.text("from_name");
    let hello_name = node.optional("hello_name", "a host name", |text| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        (text.len() <= 253 && text.bytes().all(plain)).then(|| text.to_owned())
    });
    let sub_addressing = node.flag("sub_addressing");
    let dkim = dkim(node);
    let connections = node.number("connections", 1..=64);
    let letters_per_unit_per_hour = node.number("letters_per_unit_per_hour", 0..=100_000);
    let timeout = seconds(node, "timeout_seconds", 3_600);
    let lease = seconds(node, "lease_seconds", 86_400);
    let inbox = node.section("inbox").and_then(|node| {
        let url = node.optional("url", InboxUrl::ALLOWED, InboxUrl::parse);
        node.finish();
        url
    });
    node.finish();
    if let (Ok(timeout), Ok(lease)) = (&timeout, &lease)
        && lease <= timeout
    {
        let allowed = format!("more than timeout_seconds ({})", timeout.as_secs());
        return Err(node.fault("lease_seconds", lease.as_secs().to_string(), allowed));
    }
    let from = from?;
    let host = from.as_str().rsplit_once('@').map(|(_, host)| host.to_owned()).unwrap_or_default();
    Ok(Mail {
        url: url?.unwrap_or(default_url),
        hello_name: hello_name?.unwrap_or_else(|| host.clone()),
        sub_addressing: sub_addressing?,
        dkim: dkim?.map(|(key, selector, domain)| Dkim { key, selector, domain: domain.unwrap_or(host) }),
        from,
        from_name: from_name?,
        connections: connections?,
        letters_per_unit_per_hour: letters_per_unit_per_hour?,
        timeout: timeout?,
        lease: lease?,
        inbox: inbox?,
    })
}

/// Key, selector and domain; a key without a selector is nothing that anybody could look up.
fn dkim(node: &Node<'_>) -> Read<Option<(Secret, String, Option<String>)>> {
    const KEY: &str = "a private key in PEM form (-----BEGIN PRIVATE KEY-----)";
    const NAME: &str = "a name of letters, digits, dots and dashes";
    let label = |text: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        (text.len() <= 200 && text.bytes().all(plain)).then(|| text.to_owned())
    };
    // Never `parsed`: a fault would show what was found.
    let key = match node.any_text("dkim_key", KEY)?.trim() {
        "" => Ok(None),
        text if text.starts_with("-----BEGIN ") && text.contains("PRIVATE KEY-----") => Ok(Some(Secret::new(text))),
        _ => Err(node.fault("dkim_key", "something else", KEY)),
    };
    let selector = node.optional("dkim_selector", NAME, label);
    let domain = node.optional("dkim_domain", NAME, label);
    match (key?, selector?, domain?) {
        (None, ..) => Ok(None),
        (Some(key), Some(selector), domain) => Ok(Some((key, selector, domain))),
        (Some(_), None, _) => Err(node.fault("dkim_selector", "nothing", NAME)),
    }
}

fn limits(node: &Node<'_>) -> Read<Limits> {
    let min_fill_seconds = node.number("min_fill_seconds", 0..=3_600);
    let token_hours = node.number("token_hours", 1..=72);
    let max_keys = node.number("max_keys", 1..=10_000_000);
    let source = rate(node, "source");
    let flood = rate(node, "flood");
    let status = rate(node, "status");
    let status_total = rate(node, "status_total");
    let sign_in = rate(node, "sign_in");
    let account = rate(node, "account");
    let account_total = rate(node, "account_total");
    node.finish();
    Ok(Limits {
        min_fill_seconds: min_fill_seconds?,
        token_hours: token_hours?,
        max_keys: max_keys?,
        source: source?,
        flood: flood?,
        status: status?,
        status_total: status_total?,
        sign_in: sign_in?,
        account: account?,
        account_total: account_total?,
    })
}

fn staff(node: &Node<'_>) -> Read<Staff> {
    let idle = node.number("idle_minutes", 1..=1_440).map(Duration::from_mins);
    let longest = node.number("session_hours", 1..=168).map(Duration::from_hours);
    let confirm = node.number("confirm_minutes", 1..=60).map(Duration::from_mins);
    let first_mail = node.optional("first_mail", "an e-mail address", |text| MailAddress::parse(text).ok());
    node.finish();
    Ok(Staff { idle: idle?, longest: longest?, confirm: confirm?, first_mail: first_mail? })
}

fn rate(node: &Node<'_>, key: &'static str) -> Read<Rate> {
    /// Beyond this a bucket would not refill within a year, and governor's arithmetic would end in centuries.
    const LONGEST: Duration = Duration::from_hours(366 * 24);
    let node = node.section(key)?;
    let burst: Read<u32> = node.number("burst", 1..=4_000_000_000);
    let refill = node.fraction("refill_seconds", 0.000_001..=86_400.0);
    node.finish();
    let (burst, refill) = (burst?, Duration::from_secs_f64(refill?));
    let whole = refill.checked_mul(burst).filter(|whole| *whole <= LONGEST);
    match (NonZeroU32::new(burst), whole) {
        (Some(burst), Some(_)) => Ok(Rate { burst, refill }),
        _ => Err(node.fault("burst", burst.to_string(), "burst times refill_seconds at most a year")),
    }
}

fn screen(node: &Node<'_>) -> Read<Screen> {
    let pattern = |text: &str| {
        Regex::new(text).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "too big".to_owned(),
            error => error.to_string().lines().last().unwrap_or_default().trim().to_owned(),
        })
    };
    let accusation = node.list("accusation", "a regular expression", pattern);
    let self_identification = node.list("self_identification", "a regular expression", pattern);
    node.finish();
    let (accusation, self_identification) = (accusation?, self_identification?);
    // A pattern that matches nothing at all matches every text: then no opinion would ever reach a unit.
    for (key, patterns) in [("accusation", &accusation), ("self_identification", &self_identification)] {
        if patterns.iter().any(|pattern| pattern.is_match("")) {
            return Err::<Screen, Told>(node.fault(key, "a pattern that matches every text", "patterns of words"));
        }
    }
    Ok(Screen::new(accusation, self_identification))
}
