//! The environment as settings see it: a plain map, so that tests need no process of their own.
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::fault::{Fault, near};

/// Names and values of the environment. Shows no values under `Debug`: some are secrets.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

/// The short names, and the key each stands for.
const SHORT: [(&str, &str); 11] = [
    ("HUIYIN_LISTEN", "server.listen"),
    ("HUIYIN_ADMIN_LISTEN", "server.admin_listen"),
    ("HUIYIN_TRUSTED_PROXIES", "server.trusted_proxies"),
    ("HUIYIN_PUBLIC_URL", "public.url"),
    ("HUIYIN_DATA", "data.directory"),
    ("HUIYIN_DATABASE_URL", "database.url"),
    ("HUIYIN_MAIL_URL", "mail.url"),
    ("HUIYIN_MAIL_FROM", "mail.from"),
    ("HUIYIN_MAIL_INBOX_URL", "mail.inbox.url"),
    ("HUIYIN_MAIL_DKIM_KEY", "mail.dkim_key"),
    ("HUIYIN_LOG", "log.filter"),
];

/// Keys whose value may be a secret: also read from `…_FILE` and from systemd credentials.
pub(super) const SECRETS: [&str; 4] = ["database.url", "mail.url", "mail.inbox.url", "mail.dkim_key"];

/// Names that are no settings: the directory laid over the embedded files, and where attachments will be kept, which has
/// no effect while there are none.
const OTHER: [&str; 2] = ["HUIYIN_CONFIG", "HUIYIN_BLOBS"];
/// Beginnings of names that belong to the tests and benches.
const FOREIGN: [&str; 2] = ["HUIYIN_TEST_", "HUIYIN_BENCH_"];

/// A value for a key, and the name it came by.
#[derive(Clone)]
pub(super) struct Given {
    pub key: String,
    pub value: String,
    pub name: String,
}

impl Environment {
    /// The environment of this process: the one place that reads it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "settings come through here")]
    pub fn from_process() -> Self {
        let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
        std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The directory that `HUIYIN_CONFIG` names; `--config` beats it.
    #[must_use]
    pub fn config_directory(&self) -> Option<PathBuf> {
        self.get("HUIYIN_CONFIG").filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// Every setting given here, weakest first.
    pub(super) fn settings(&self, faults: &mut Vec<Fault>) -> Vec<Given> {
        let mut long = Vec::new();
        let mut short = Vec::new();
        for (name, value) in self.0.iter().filter(|(name, _)| name.starts_with("HUIYIN_")) {
            if OTHER.contains(&name.as_str()) || FOREIGN.iter().any(|foreign| name.starts_with(foreign)) {
                continue;
            }
            let (plain, is_file) = match name.strip_suffix("_FILE") {
                Some(plain) if secret_key(plain).is_some() => (plain, true),
                _ => (name.as_str(), false),
            };
            let Some(key) = key_of(plain) else {
                faults.push(unknown(name));
                continue;
            };
            if is_file && self.0.contains_key(plain) {
                faults.push(fault(name, format!("{plain} beside it"), "one of the two"));
            }
            let value = if is_file { read_secret(name, value, faults) } else { Some(value.clone()) };
            let group = if plain.starts_with("HUIYIN__") { &mut long } else { &mut short };
            group.extend(value.map(|value| Given { key, value, name: name.clone() }));
        }
        long.into_iter().chain(short).chain(self.credentials(faults)).collect()
    }

    /// systemd's credentials: files named like the short variable in lower case.
    fn credentials(&self, faults: &mut Vec<Fault>) -> Vec<Given> {
        let Some(directory) = self.get("CREDENTIALS_DIRECTORY").filter(|value| !value.is_empty()) else {
            return Vec::new();
        };
        let mut given = Vec::new();
        for (name, key) in SHORT.into_iter().filter(|(_, key)| SECRETS.contains(key)) {
            let path = PathBuf::from(directory).join(name.to_ascii_lowercase());
            if !path.exists() {
                continue;
            }
            let name = path.display().to_string();
            match std::fs::read_to_string(&path) {
                Ok(text) => given.push(Given { key: key.to_owned(), value: content(&text), name }),
                Err(error) => faults.push(fault(&name, error.to_string(), "a readable text file")),
            }
        }
        given
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} names)", self.0.len())
    }
}

/// `HUIYIN_LISTEN` and `HUIYIN__SERVER__LISTEN` to `server.listen`.
fn key_of(name: &str) -> Option<String> {
    match name.strip_prefix("HUIYIN__") {
        Some(long) => Some(long.to_ascii_lowercase().replace("__", ".")),
        None => SHORT.iter().find(|(short, _)| *short == name).map(|(_, key)| (*key).to_owned()),
    }
}

fn secret_key(name: &str) -> Option<String> {
    key_of(name).filter(|key| SECRETS.contains(&key.as_str()))
}

fn unknown(name: &str) -> Fault {
    let names = SHORT.iter().map(|(short, _)| *short).chain(OTHER);
    let allowed = near(name, names).map_or_else(
        || "HUIYIN__SECTION__KEY for a key of default.toml, or one of the short names given there".to_owned(),
        |meant| format!("did you mean {meant}?"),
    );
    fault(name, "an unknown name", allowed)
}

fn fault(name: &str, found: impl Into<String>, allowed: impl Into<String>) -> Fault {
    Fault { file: "environment".into(), key: name.to_owned(), found: found.into(), allowed: allowed.into() }
}

/// What a file holds: one line, or the whole of a key in PEM form.
fn content(text: &str) -> String {
    if text.trim_start().starts_with("-----BEGIN ") {
        return text.trim().to_owned();
    }
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// Reads a secret from the file that `…_FILE` names. Others on the machine must not be able to read it.
fn read_secret(name: &str, path: &str, faults: &mut Vec<Fault>) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map(|metadata| metadata.permissions().mode());
    match mode.and_then(|mode| Ok((mode, std::fs::read_to_string(path)?))) {
        Ok((mode, _)) if mode & 0o004 != 0 => {
            let found = format!("{path} with mode {:04o}", mode & 0o7777);
            faults.push(fault(name, found, "a file that only its owner (and group) can read: chmod 600"));
            None
        }
        Ok((_, text)) => Some(content(&text)),
        Err(error) => {
            faults.push(fault(name, format!("{path}: {error}"), "the path of a readable text file"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn read(environment: &Environment) -> (Vec<(String, String)>, Vec<Fault>) {
        let mut faults = Vec::new();
        let given = environment.settings(&mut faults);
        (given.into_iter().map(|given| (given.key, given.value)).collect(), faults)
    }

    #[test]
    fn short_names_come_after_long_ones_and_so_beat_them() {
        let environment = Environment::from([
            ("HUIYIN_LISTEN", "short"),
            ("HUIYIN__SERVER__LISTEN", "long"),
            ("HUIYIN__LIMITS__MIN_FILL_SECONDS", "0"),
            ("HUIYIN_TEST_POSTGRES_URL", "x"),
            ("HUIYIN_CONFIG", "x"),
            ("HUIYIN_BLOBS", "file:x"),
            ("PATH", "x"),
        ]);
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let expected =
            vec![pair("limits.min_fill_seconds", "0"), pair("server.listen", "long"), pair("server.listen", "short")];
        assert_eq!(read(&environment), (expected, vec![]));
    }

    #[test]
    fn an_unknown_name_is_a_fault_with_a_guess() {
        let (_, faults) = read(&Environment::from([("HUIYIN_LISTNE", "x"), ("HUIYIN_LISTEN_FILE", "x")]));
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[1].allowed, "did you mean HUIYIN_LISTEN?");
        assert_eq!((faults[0].file.as_str(), faults[0].key.as_str()), ("environment", "HUIYIN_LISTEN_FILE"));
    }

    #[test]
    fn secrets_come_from_files_that_others_cannot_read_and_from_credentials() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("huiyin_mail_url");
        std::fs::write(&path, "smtp://a:b@mail.example\n").unwrap();
        let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let by_file = Environment::from([("HUIYIN_MAIL_URL_FILE", path.to_str().unwrap())]);
        set(0o600);
        let expected = vec![("mail.url".to_owned(), "smtp://a:b@mail.example".to_owned())];
        assert_eq!(read(&by_file), (expected.clone(), vec![]));
        set(0o644);
        let (given, faults) = read(&by_file);
        assert!(given.is_empty());
        assert!(faults[0].found.ends_with("with mode 0644"), "{faults:?}");
        let credentials = Environment::from([("CREDENTIALS_DIRECTORY", directory.path().to_str().unwrap())]);
        assert_eq!(read(&credentials), (expected, vec![]));
        let both = Environment::from([("HUIYIN_MAIL_URL", "x"), ("HUIYIN_MAIL_URL_FILE", path.to_str().unwrap())]);
        set(0o600);
        assert_eq!(read(&both).1[0].allowed, "one of the two");
    }

    #[test]
    fn debug_shows_no_values() {
        assert_eq!(format!("{:?}", Environment::from([("A", "secret")])), "Environment(1 names)");
    }
}
