//! The real binary on a directory of its own: started, killed, told to stop, started again.
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::client::Client;
use super::wait::until;

/// A start or a stop takes no longer than this, even in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// What stays between one start and the next.
pub struct Installation {
    directory: TempDir,
    pub address: SocketAddr,
    pub settings: BTreeMap<String, String>,
    /// Put before the program: `strace …`.
    pub wrapper: Vec<String>,
}

/// A running server; killed when dropped.
pub struct Running {
    child: Child,
}

impl Installation {
    /// On SQLite in the data directory and with a Maildir beside it, every client its own network.
    pub fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("huiyin-test-").tempdir().unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let mut new = Self { directory, address, settings: BTreeMap::new(), wrapper: Vec::new() };
        fs::create_dir(new.path("logs")).unwrap();
        let (data, mail) = (new.path("data"), new.path("mail"));
        new.set("HUIYIN_LISTEN", &address.to_string());
        new.set("HUIYIN_DATA", &data.display().to_string());
        new.set("HUIYIN_DATABASE_URL", &format!("sqlite://{}", new.sqlite_file().display()));
        new.set("HUIYIN_MAIL_URL", &format!("maildir:{}", mail.display()));
        new.set("HUIYIN__LIMITS__MIN_FILL_SECONDS", "0");
        // Every letter by itself, however many there are.
        new.set("HUIYIN__MAIL__LETTERS_PER_UNIT_PER_HOUR", "0");
        new.set("HUIYIN_TRUSTED_PROXIES", "127.0.0.0/8");
        new.set("HUIYIN_LOG", "info");
        new
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn sqlite_file(&self) -> PathBuf {
        self.path("data").join("huiyin.db")
    }

    /// A command of the program with this installation's settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_huiyin");
        let mut words = self.wrapper.iter().map(String::as_str).chain([program]).chain(arguments.iter().copied());
        let mut command = Command::new(words.next().unwrap_or(program));
        command.args(words).current_dir(self.directory.path()).env_clear().envs(&self.settings);
        for name in ["PATH", "TMPDIR", "LLVM_PROFILE_FILE"] {
            #[expect(clippy::disallowed_methods, reason = "the test's own environment, handed on")]
            let value = std::env::var_os(name);
            command.envs(value.map(|value| (name, value)));
        }
        command
    }

    /// Starts the server and waits until it answers.
    pub async fn start(&self) -> Running {
        let output = |name: &str| {
            let file = OpenOptions::new().create(true).append(true).open(self.path("logs").join(name)).unwrap();
            Stdio::from(file)
        };
        let mut command = self.command(&["serve"]);
        command.stdin(Stdio::null()).stdout(output("stdout")).stderr(output("stderr"));
        let mut running = Running { child: command.spawn().unwrap() };
        let health = format!("{}/healthz", self.base());
        until(PATIENCE, async || {
            if let Some(status) = running.child.try_wait().unwrap() {
                panic!("the server ended at its start with {status}:\n{}", self.log_text());
            }
            match Client::new(self.address, 1).get(&health).await {
                Ok(reply) if reply.status == 200 => Ok(()),
                _ => Err(format!("the server did not answer in time:\n{}", self.log_text())),
            }
        })
        .await;
        running
    }

    /// The path below which it serves, from the public URL: empty, or `/path`.
    fn base(&self) -> String {
        let url = self.settings.get("HUIYIN_PUBLIC_URL").and_then(|url| url::Url::parse(url).ok());
        url.map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default()
    }

    /// Everything printed so far, by all starts.
    pub fn logs(&self) -> Vec<u8> {
        let mut all = fs::read(self.path("logs/stdout")).unwrap_or_default();
        all.extend(fs::read(self.path("logs/stderr")).unwrap_or_default());
        all
    }

    /// Waits until something was printed that begins like this, and gives the rest of its line: what a start has to say comes
    /// after it answers.
    pub async fn printed(&self, beginning: &str) -> String {
        until(PATIENCE, async || {
            let logs = self.logs();
            let text = String::from_utf8_lossy(&logs);
            let line = text.split_once(beginning).and_then(|(_, rest)| rest.split_once('\n'));
            line.map(|(line, _)| line.to_owned())
                .ok_or_else(|| format!("nothing printed begins with {beginning}:\n{}", self.log_text()))
        })
        .await
    }

    fn log_text(&self) -> String {
        let text = String::from_utf8_lossy(&self.logs()).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Running {
    #[allow(dead_code, reason = "the benchmarks ask the kernel about it")]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing can be tidied up.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and the exit that follows.
    pub async fn terminate(&mut self) -> ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let child = &mut self.child;
        until(PATIENCE, async || child.try_wait().unwrap().ok_or("the server did not stop when told to")).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port nobody listens on, from below the range that outgoing connections take theirs from: a port from that range
/// could be taken by a client between a kill and the next start.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = std::process::id() % 9_000;
    for _ in 0..9_000 {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = 20_000 + u16::try_from((start + step) % 9_000).unwrap_or(0);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port");
}

/// Every file below a directory.
pub fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}
