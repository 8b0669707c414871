//! Addresses in settings: the public URL, the database's, the mail server's; and secrets.
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use url::Url;
use zeroize::Zeroizing;

/// A password or the like. Shows nothing under `Debug`; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The secret itself. The one way to it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where cases are kept. The PostgreSQL URL can hold a password and shows nothing under `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl DatabaseUrl {
    pub(super) const ALLOWED: &str = "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME";

    pub(super) fn parse(text: &str) -> Option<Self> {
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"));
        if let Some(path) = path {
            let plain = !path.is_empty() && !path.contains(['?', '#', '\0']) && path != ":memory:";
            return plain.then(|| Self::Sqlite(PathBuf::from(path)));
        }
        let url = Url::parse(text).ok()?;
        matches!(url.scheme(), "postgres" | "postgresql").then(|| Self::Postgres(text.to_owned()))
    }
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// No letter without a verified TLS connection.
    Required,
    /// TLS where the server offers it.
    Opportunistic,
    /// In clear: loopback only.
    None,
}

/// Where letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailUrl {
    /// Written as files into a Maildir.
    Maildir(PathBuf),
    Smtp {
        /// A name, or an address without brackets.
        host: String,
        port: u16,
        tls: Tls,
        /// TLS from the first byte (`smtps:`) instead of STARTTLS.
        implicit_tls: bool,
        credentials: Option<(String, Secret)>,
    },
}

/// Where answers and bounces are read.
#[derive(Clone, Debug)]
pub struct InboxUrl {
    pub host: String,
    pub port: u16,
    /// `imaps:`; `imap:` is for loopback only.
    pub tls: bool,
    pub user: String,
    pub password: Secret,
}

impl InboxUrl {
    pub(super) const ALLOWED: &str =
        "imaps://USER:PASSWORD@HOST:PORT, or imap://USER:PASSWORD@HOST:PORT on loopback only";

    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let (tls, usual) = match url.scheme() {
            "imaps" => (true, 993),
            "imap" => (false, 143),
            _ => return None,
        };
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let named = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let whole = matches!(url.path(), "" | "/") && url.fragment().is_none() && url.query().is_none();
        let (user, password) = (decoded(url.username()), decoded(url.password()?));
        let fits = !host.is_empty()
            && whole
            && (named || host.parse::<IpAddr>().is_ok())
            && (tls || is_loopback(&host))
            && !user.is_empty()
            && !password.is_empty();
        fits.then(|| Self { host, port: url.port().unwrap_or(usual), tls, user, password: Secret::new(password) })
    }
}

impl MailUrl {
    pub(super) const ALLOWED: &str = "maildir:PATH, smtp://USER:PASSWORD@HOST:PORT?tls=required|opportunistic|none (none on loopback only), or smtps://USER:PASSWORD@HOST:PORT";

    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("maildir:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return (!path.is_empty()).then(|| Self::Maildir(PathBuf::from(path)));
        }
        let url = Url::parse(text).ok()?;
        let implicit_tls = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return None,
        };
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let named = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let whole = matches!(url.path(), "" | "/") && url.fragment().is_none();
        if host.is_empty() || !whole || !(named || host.parse::<IpAddr>().is_ok()) {
            return None;
        }
        let credentials = match (decoded(url.username()), url.password().map(decoded)) {
            (user, None) if user.is_empty() => None,
            (user, Some(password)) if !user.is_empty() && !password.is_empty() => Some((user, Secret::new(password))),
            _ => return None,
        };
        let loopback = is_loopback(&host);
        let mut chosen = None;
        for (name, value) in url.query_pairs() {
            if name != "tls" || chosen.is_some() {
                return None;
            }
            chosen = Some(match &*value {
                "required" => Tls::Required,
                "opportunistic" => Tls::Opportunistic,
                "none" => Tls::None,
                _ => return None,
            });
        }
        let tls = match (chosen, implicit_tls) {
            (None | Some(Tls::Required), true) => Tls::Required,
            (Some(_), true) => return None,
            (Some(Tls::None), false) if !loopback => return None,
            (Some(tls), false) => tls,
            (None, false) if loopback => Tls::None,
            (None, false) => Tls::Required,
        };
        let usual = match (implicit_tls, &credentials) {
            (true, _) => 465,
            (false, Some(_)) => 587,
            (false, None) => 25,
        };
        let port = url.port().unwrap_or(usual);
        (port != 0).then_some(Self::Smtp { host, port, tls, implicit_tls, credentials })
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Undoes percent-encoding; `+` stays a plus.
fn decoded(text: &str) -> String {
    let pair = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// What a fault may show of a value that can hold a password.
pub(super) fn without_secret(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.password().is_none() && url.query().is_none() && !text.contains('@') => format!("{text:?}"),
        Ok(url) if url.host_str().is_some() && !text.contains("://@") => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let tls = url.query_pairs().find(|(name, _)| name == "tls");
            let tls = tls.map(|(_, value)| format!("?tls={value}")).unwrap_or_default();
            format!("\"{}://…@{}{port}{tls}\"", url.scheme(), url.host_str().unwrap_or_default())
        }
        _ => match text.split_once(':') {
            Some((scheme, _)) if scheme.bytes().all(|b| b.is_ascii_lowercase()) => format!("\"{scheme}:…\""),
            _ => "a text of no known form".into(),
        },
    }
}

/// 对外地址: where citizens reach the service. Links in letters and the base path of every page come from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    base: String,
}

impl PublicUrl {
    pub(super) const ALLOWED: &str =
        "http://HOST/PATH or https://HOST/PATH, the path of letters, digits and -._~, nothing after it";

    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let without_user = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        let base = url.path().trim_end_matches('/');
        let plain = base.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'.' | b'_' | b'~'));
        let fits = matches!(url.scheme(), "http" | "https") && without_user && plain && !base.contains("//");
        (fits && url.fragment().is_none())
            .then(|| Self { origin: url.origin().ascii_serialization(), base: base.to_owned() })
    }

    /// Where a server without a public URL is reached: at its own address, an unspecified one on loopback.
    #[must_use]
    pub fn of_listener(listen: SocketAddr) -> Self {
        let mut reached = listen;
        if listen.ip().is_unspecified() {
            reached.set_ip(IpAddr::from([127, 0, 0, 1]));
        }
        Self { origin: format!("http://{reached}"), base: String::new() }
    }

    /// `https://host` or `https://host:port`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The base path: empty, or `/path` without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// A full link to a page; `path` begins with a slash.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base)
    }
}

/// `text` below `directory`, where the setting is empty.
pub(super) fn default_database(directory: &Path) -> DatabaseUrl {
    DatabaseUrl::Sqlite(directory.join("huiyin.db"))
}

pub(super) fn default_mail(directory: &Path) -> MailUrl {
    MailUrl::Maildir(directory.join("mail"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(host: &str, port: u16, tls: Tls, implicit_tls: bool, credentials: Option<(&str, &str)>) -> MailUrl {
        let credentials = credentials.map(|(user, password)| (user.to_owned(), Secret::new(password)));
        MailUrl::Smtp { host: host.into(), port, tls, implicit_tls, credentials }
    }

    #[test]
    fn mail_urls() {
        use Tls::{None as Clear, Opportunistic, Required};
        for (text, read) in [
            ("maildir:./data/mail", Some(MailUrl::Maildir("./data/mail".into()))),
            ("maildir:///var/mail", Some(MailUrl::Maildir("/var/mail".into()))),
            ("smtp://mail.example", Some(smtp("mail.example", 25, Required, false, None))),
            ("smtp://mail.example:2525", Some(smtp("mail.example", 2525, Required, false, None))),
            ("smtp://u:p@mail.example", Some(smtp("mail.example", 587, Required, false, Some(("u", "p"))))),
            (
                "smtp://u%40x:p%3A+%26@mail.example:25?tls=opportunistic",
                Some(smtp("mail.example", 25, Opportunistic, false, Some(("u@x", "p:+&")))),
            ),
            ("smtp://localhost:2525", Some(smtp("localhost", 2525, Clear, false, None))),
            ("smtp://127.0.0.2:2525?tls=none", Some(smtp("127.0.0.2", 2525, Clear, false, None))),
            ("smtp://[::1]:2525?tls=none", Some(smtp("::1", 2525, Clear, false, None))),
            ("smtp://localhost:2525?tls=required", Some(smtp("localhost", 2525, Required, false, None))),
            ("smtps://u:p@mail.example", Some(smtp("mail.example", 465, Required, true, Some(("u", "p"))))),
            ("smtp://mail.example?tls=none", None),
            ("smtp://10.0.0.1?tls=none", None),
            ("smtp://localhost.evil.example?tls=none", None),
            ("smtps://mail.example?tls=none", None),
            ("smtp://mail.example?tls=maybe", None),
            ("smtp://mail.example?tls=required&tls=none", None),
            ("smtp://mail.example?starttls=1", None),
            ("smtp://mail.example/path", None),
            ("smtp://u@mail.example", None),
            ("smtp://:p@mail.example", None),
            ("smtp://mail.example:0", None),
            ("smtp://", None),
            ("maildir:", None),
            ("mail.example:25", None),
            ("http://mail.example", None),
        ] {
            assert_eq!(MailUrl::parse(text), read, "{text}");
        }
    }

    #[test]
    fn database_urls() {
        for (text, read) in [
            ("sqlite://./data/x.db", Some(DatabaseUrl::Sqlite("./data/x.db".into()))),
            ("sqlite:///var/x.db", Some(DatabaseUrl::Sqlite("/var/x.db".into()))),
            ("postgres://u:p@h/n", Some(DatabaseUrl::Postgres("postgres://u:p@h/n".into()))),
            ("postgresql:///n?host=/run", Some(DatabaseUrl::Postgres("postgresql:///n?host=/run".into()))),
            ("sqlite://", None),
            ("sqlite::memory:", None),
            ("sqlite://x?mode=ro", None),
            ("mysql://u:p@h/n", None),
        ] {
            assert_eq!(DatabaseUrl::parse(text), read, "{text}");
        }
    }

    #[test]
    fn public_urls() {
        let parts = |text: &str| PublicUrl::parse(text).map(|url| (url.origin, url.base));
        let some = |origin: &str, base: &str| Some((origin.to_owned(), base.to_owned()));
        assert_eq!(parts("https://www.example.cn/xczg/"), some("https://www.example.cn", "/xczg"));
        assert_eq!(parts("http://127.0.0.1:8080"), some("http://127.0.0.1:8080", ""));
        assert_eq!(parts("https://a.cn:443/a/b"), some("https://a.cn", "/a/b"));
        for text in [
            "",
            "www.a.cn",
            "ftp://a.cn",
            "https://a.cn/?x",
            "https://a.cn/#x",
            "https://u@a.cn",
            "https://a.cn//b",
            "https://a.cn/a;b",
            "https://a.cn/路",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
        let url = PublicUrl::parse("https://a.cn/x").unwrap();
        assert_eq!(url.link("/status"), "https://a.cn/x/status");
        assert_eq!(PublicUrl::of_listener("0.0.0.0:8080".parse().unwrap()).origin(), "http://127.0.0.1:8080");
        assert_eq!(PublicUrl::of_listener("[::1]:80".parse().unwrap()).link("/"), "http://[::1]:80/");
    }

    #[test]
    fn no_password_is_shown() {
        for (text, seen) in [
            ("smtp://u:hunter2@mail.example:25?tls=none", "\"smtp://…@mail.example:25?tls=none\""),
            ("smtp://u:hunter2@mail example", "\"smtp:…\""),
            ("hunter2", "a text of no known form"),
            ("postgres://u:hunter2@", "\"postgres:…\""),
            ("postgres:///n?password=hunter2", "\"postgres:…\""),
            ("smtp://mail.example?tls=none", "\"smtp://…@mail.example?tls=none\""),
            ("http://mail.example", "\"http://mail.example\""),
        ] {
            assert_eq!(without_secret(text), seen);
        }
        let mail = MailUrl::parse("smtp://u:hunter2@mail.example").unwrap();
        let database = DatabaseUrl::parse("postgres://u:hunter2@h/n").unwrap();
        assert!(!format!("{mail:?} {database:?} {:?}", Secret::new("hunter2")).contains("hunter2"));
    }
}
