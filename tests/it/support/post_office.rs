//! The real mail servers: Postfix and Dovecot, started by `tests/mail/postfix` in a directory of their own.
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

pub struct PostOffice {
    directory: TempDir,
    pub smtp_port: u16,
    pub imap_port: u16,
    /// TLS from the first byte.
    pub tls_port: u16,
}

fn script(arguments: &[&str]) -> std::process::Output {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/postfix");
    Command::new(path).args(arguments).output().unwrap()
}

/// Ports that are free now.
fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

impl PostOffice {
    /// `None`, said aloud, on a machine where they cannot run. With `HUIYIN_TEST_REQUIRE=1` that is a failure.
    pub fn open() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let [smtp_port, lmtp_port, imap_port, sasl_port, tls_port] = free_ports();
        let ports = [smtp_port, lmtp_port, imap_port, sasl_port, tls_port].map(|port| port.to_string());
        let path = directory.path().to_str().unwrap();
        let output = script(&["start", path, &ports[0], &ports[1], &ports[2], &ports[3], &ports[4]]);
        if output.status.code() == Some(3) {
            let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            #[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting")]
            let required = std::env::var_os("HUIYIN_TEST_REQUIRE").is_some_and(|value| value == "1");
            assert!(!required, "the real mail servers are required: {why}");
            println!("NOT RUN: the test with real mail servers ({why}); tests/run installs them");
            return None;
        }
        // From here on they are stopped on the way out, whatever happens.
        let office = Self { directory, smtp_port, imap_port, tls_port };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(office)
    }

    fn tell(&self, verb: &str, more: &[&str]) {
        let mut arguments = vec![verb, self.directory.path().to_str().unwrap()];
        arguments.extend_from_slice(more);
        let output = script(&arguments);
        assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub fn stop_smtp(&self) {
        self.tell("stop-smtp", &[]);
    }

    pub fn start_smtp(&self) {
        self.tell("start-smtp", &[]);
    }

    /// Dovecot is killed, in the middle of whatever it does.
    pub fn stop_imap(&self) {
        self.tell("stop-imap", &[]);
    }

    pub fn start_imap(&self) {
        self.tell("start-imap", &[]);
    }

    fn maildir(&self, name: &str) -> PathBuf {
        self.directory.path().join("mail").join(name).join("Maildir")
    }

    /// Puts a message into a mailbox, past every limit there is on what may be sent.
    pub fn put(&self, name: &str, file: &str, bytes: &[u8]) {
        use std::os::unix::fs::chown;
        let maildir = self.maildir(name);
        for part in ["", "new", "cur", "tmp"] {
            std::fs::create_dir_all(maildir.join(part)).unwrap();
            chown(maildir.join(part), Some(65_534), Some(65_534)).unwrap();
        }
        chown(maildir.parent().unwrap(), Some(65_534), Some(65_534)).unwrap();
        let (tmp, new) = (maildir.join("tmp").join(file), maildir.join("new").join(file));
        std::fs::write(&tmp, bytes).unwrap();
        chown(&tmp, Some(65_534), Some(65_534)).unwrap();
        std::fs::rename(tmp, new).unwrap();
    }

    /// Whether a message that was put there is marked as read.
    pub fn is_read(&self, name: &str, file: &str) -> bool {
        let current = std::fs::read_dir(self.maildir(name).join("cur")).into_iter().flatten().flatten();
        let names = current.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names
            .filter(|found| found.starts_with(file))
            .any(|found| found.rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains('S')))
    }

    /// What Postfix answers at RCPT: `bad@citizen.example=550,slow@citizen.example=451`.
    pub fn refuse(&self, list: &str) {
        self.tell("refuse", &[list]);
    }

    /// Mail to this mailbox is taken, and bounced as unknown.
    pub fn no_user(&self, name: &str) {
        self.tell("no-user", &[name]);
    }

    /// Fills this mailbox: what comes now is over its quota, and bounced.
    pub fn fill(&self, name: &str) {
        self.tell("fill", &[name]);
    }

    /// The authority of its certificate.
    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("etc/ca.pem")
    }

    /// The messages in a mailbox by IMAP, once there are so many.
    pub async fn mailbox(&self, name: &str, messages: usize) -> Vec<String> {
        loop {
            let mut imap = Imap::open(self.imap_port, name).await;
            // The server tells of new mail by itself; what came before is in the count.
            if imap.messages >= messages || imap.until(messages).await {
                return imap.fetch().await;
            }
        }
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        let _ = script(&["stop", self.directory.path().to_str().unwrap_or_default()]);
    }
}

/// As much IMAP as reading a mailbox takes.
struct Imap {
    wire: BufReader<TcpStream>,
    messages: usize,
}

impl Imap {
    async fn open(port: u16, name: &str) -> Self {
        let wire = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        let mut imap = Self { wire, messages: 0 };
        imap.line().await;
        imap.command(&format!("LOGIN {name} pw")).await;
        imap.command("SELECT INBOX").await;
        imap
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.wire.read_line(&mut line).await.unwrap() > 0, "the IMAP server hung up");
        if let Some(count) = line.strip_prefix("* ").and_then(|rest| rest.strip_suffix(" EXISTS\r\n")) {
            self.messages = count.parse().unwrap();
        }
        line
    }

    async fn command(&mut self, command: &str) {
        self.wire.get_mut().write_all(format!("a {command}\r\n").as_bytes()).await.unwrap();
        loop {
            let line = self.line().await;
            if line.starts_with("a ") {
                assert!(line.starts_with("a OK"), "{command}: {line}");
                return;
            }
        }
    }

    /// Waits (IDLE) for so many; false if the server ended the wait.
    async fn until(&mut self, messages: usize) -> bool {
        self.wire.get_mut().write_all(b"a IDLE\r\n").await.unwrap();
        while self.messages < messages {
            if self.line().await.starts_with("a ") {
                return false;
            }
        }
        self.wire.get_mut().write_all(b"DONE\r\n").await.unwrap();
        while !self.line().await.starts_with("a ") {}
        true
    }

    async fn fetch(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        for number in 1..=self.messages {
            let command = format!("a FETCH {number} BODY.PEEK[]\r\n");
            self.wire.get_mut().write_all(command.as_bytes()).await.unwrap();
            loop {
                let line = self.line().await;
                if line.starts_with("a ") {
                    break;
                }
                let length = line.trim_end().rsplit_once('{').and_then(|(_, rest)| rest.strip_suffix('}'));
                if let Some(length) = length {
                    let mut bytes = vec![0; length.parse().unwrap()];
                    self.wire.read_exact(&mut bytes).await.unwrap();
                    found.push(String::from_utf8(bytes).unwrap());
                }
            }
        }
        found
    }
}
