//! A mail server that does what a script says, connection by connection, and writes down what it was told.
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, crypto};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// What the server does where it would answer.
#[derive(Clone, Copy)]
pub enum Reply {
    Say(&'static str),
    /// Closes the connection.
    Drop,
    /// Says nothing for ever.
    Hang,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    Never,
    /// STARTTLS is offered, with this certificate.
    Offered(&'static str),
    /// STARTTLS, with an answer slipped in before the encryption begins.
    Injected,
    /// From the first byte.
    Implicit,
}

/// One connection's script. For commands that come several times the last answer is repeated.
#[derive(Clone)]
pub struct Script {
    pub banner: Reply,
    pub tls: Tls,
    pub ehlo: Option<Reply>,
    pub auth: Reply,
    pub mail: Vec<Reply>,
    pub rcpt: Vec<Reply>,
    pub data: Vec<Reply>,
    /// After so many bytes of a message the connection is closed.
    pub drop_in_data: Option<usize>,
    pub end: Vec<Reply>,
    /// The connection is closed after a message was taken.
    pub one_letter: bool,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            banner: Reply::Say("220 relay.example ready"),
            tls: Tls::Never,
            ehlo: None,
            auth: Reply::Say("235 welcome"),
            mail: vec![Reply::Say("250 sender")],
            rcpt: vec![Reply::Say("250 recipient")],
            data: vec![Reply::Say("354 go on")],
            drop_in_data: None,
            end: vec![Reply::Say("250 queued as 1")],
            one_letter: false,
        }
    }
}

/// A message the server got to the last dot of.
#[derive(Clone)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
    pub encrypted: bool,
    /// Whether it said so.
    pub acknowledged: bool,
}

impl Letter {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> String {
        let text = self.text();
        let start = format!("{name}: ");
        text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned()
    }
}

/// What the server saw.
#[derive(Clone, Default)]
pub struct Log {
    pub letters: Vec<Letter>,
    /// Each command with its connection and whether it came encrypted.
    pub commands: Vec<(usize, bool, String)>,
    pub connections: usize,
}

impl Log {
    pub fn acknowledged(&self) -> usize {
        self.letters.iter().filter(|letter| letter.acknowledged).count()
    }

    pub fn said(&self, start: &str) -> usize {
        self.commands.iter().filter(|(_, _, command)| command.starts_with(start)).count()
    }
}

pub struct ScriptedRelay {
    pub port: u16,
    log: Arc<watch::Sender<Log>>,
    scripts: Arc<Mutex<VecDeque<Script>>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Drop for ScriptedRelay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn tls_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail/tls").join(name)
}

/// The authority that the server's certificates come from.
pub fn test_roots() -> RootCertStore {
    roots_of(&tls_file("ca.pem"))
}

/// The authorities in a file.
pub fn roots_of(file: &std::path::Path) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    roots
}

pub fn acceptor(name: &str) -> TlsAcceptor {
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(tls_file(&format!("{name}.pem"))).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(tls_file(&format!("{name}.key"))).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl ScriptedRelay {
    /// Listens on a free port. Each connection takes the next script; when there is none left, everything is taken.
    pub async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(watch::Sender::new(Log::default()));
        let scripts: Arc<Mutex<VecDeque<Script>>> = Arc::new(Mutex::new(scripts.into_iter().collect()));
        let (sender, queue) = (Arc::clone(&log), Arc::clone(&scripts));
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                tcp.set_nodelay(true).unwrap();
                let script = queue.lock().unwrap().pop_front().unwrap_or_default();
                let mut number = 0;
                sender.send_modify(|log| {
                    log.connections += 1;
                    number = log.connections;
                });
                let log = Arc::clone(&sender);
                connections.spawn(async move {
                    // A connection that ends early is what many scripts are about.
                    let _ = Connection { script, log, number, encrypted: false }.serve(tcp).await;
                });
            }
        });
        Self { port, log, scripts, accepting }
    }

    /// The next connection follows this script.
    pub fn then(&self, script: Script) {
        self.scripts.lock().unwrap().push_back(script);
    }

    pub fn log(&self) -> Log {
        self.log.borrow().clone()
    }

    /// Returns once the server saw what is wanted.
    pub async fn until(&self, wanted: impl Fn(&Log) -> bool) {
        self.log.subscribe().wait_for(|log| wanted(log)).await.unwrap();
    }
}

struct Connection {
    script: Script,
    log: Arc<watch::Sender<Log>>,
    number: usize,
    encrypted: bool,
}

/// The connection is over.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

type Wire = BufReader<Box<dyn Stream>>;

impl Connection {
    async fn serve(mut self, tcp: TcpStream) -> Result<(), Over> {
        let mut wire: Wire = if self.script.tls == Tls::Implicit {
            self.encrypted = true;
            BufReader::new(Box::new(acceptor("localhost").accept(tcp).await?))
        } else {
            BufReader::new(Box::new(tcp))
        };
        let banner = self.script.banner;
        self.reply(&mut wire, banner).await?;
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let command = self.read(&mut wire).await?;
            let verb = command.to_ascii_uppercase();
            if verb.starts_with("EHLO") {
                if let Some(reply) = self.script.ehlo {
                    self.reply(&mut wire, reply).await?;
                    continue;
                }
                let offered = matches!(self.script.tls, Tls::Offered(_) | Tls::Injected) && !self.encrypted;
                let starttls = if offered { "250-STARTTLS\r\n" } else { "" };
                let lines = format!("250-relay.example\r\n{starttls}250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n");
                wire.get_mut().write_all(lines.as_bytes()).await?;
            } else if verb == "STARTTLS" {
                let (certificate, go) = match self.script.tls {
                    Tls::Offered(certificate) => (certificate, "220 go\r\n"),
                    _ => ("localhost", "220 go\r\n250-relay.example\r\n250 AUTH PLAIN\r\n"),
                };
                wire.get_mut().write_all(go.as_bytes()).await?;
                let plain = wire.into_inner();
                wire = BufReader::new(Box::new(acceptor(certificate).accept(plain).await?));
                self.encrypted = true;
            } else if verb.starts_with("AUTH") {
                let reply = self.script.auth;
                self.reply(&mut wire, reply).await?;
            } else if verb.starts_with("MAIL") {
                from = inside(&command);
                let reply = next(&mut self.script.mail);
                self.reply(&mut wire, reply).await?;
            } else if verb.starts_with("RCPT") {
                to = inside(&command);
                let reply = next(&mut self.script.rcpt);
                self.reply(&mut wire, reply).await?;
            } else if verb == "DATA" {
                let reply = next(&mut self.script.data);
                self.reply(&mut wire, reply).await?;
                self.data(&mut wire, &from, &to).await?;
            } else if verb == "QUIT" {
                return self.reply(&mut wire, Reply::Say("221 bye")).await;
            } else {
                self.reply(&mut wire, Reply::Say("250 fine")).await?;
            }
        }
    }

    async fn data(&mut self, wire: &mut Wire, from: &str, to: &str) -> Result<(), Over> {
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if wire.read_until(b'\n', &mut line).await? == 0 {
                return Err(Over);
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if self.script.drop_in_data.is_some_and(|most| bytes.len() > most) {
                return Err(Over);
            }
        }
        let reply = next(&mut self.script.end);
        let acknowledged = matches!(reply, Reply::Say(words) if words.starts_with('2'));
        let letter =
            Letter { from: from.to_owned(), to: to.to_owned(), bytes, encrypted: self.encrypted, acknowledged };
        self.log.send_modify(|log| log.letters.push(letter));
        self.reply(wire, reply).await?;
        if self.script.one_letter { Err(Over) } else { Ok(()) }
    }

    async fn read(&self, wire: &mut Wire) -> Result<String, Over> {
        let mut line = String::new();
        if wire.read_line(&mut line).await? == 0 {
            return Err(Over);
        }
        let line = line.trim_end().to_owned();
        self.log.send_modify(|log| log.commands.push((self.number, self.encrypted, line.clone())));
        Ok(line)
    }

    async fn reply(&self, wire: &mut Wire, reply: Reply) -> Result<(), Over> {
        match reply {
            Reply::Say(words) => {
                wire.get_mut().write_all(format!("{words}\r\n").as_bytes()).await?;
                wire.get_mut().flush().await?;
                Ok(())
            }
            Reply::Drop => Err(Over),
            Reply::Hang => std::future::pending().await,
        }
    }
}

fn next(replies: &mut Vec<Reply>) -> Reply {
    if replies.len() > 1 { replies.remove(0) } else { replies[0] }
}

fn inside(command: &str) -> String {
    command.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside).unwrap().to_owned()
}
