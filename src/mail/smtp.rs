//! SMTP: connections kept over an own stream, each command under a clock, each answer told apart.
mod link;
mod replies;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use rustls::{ClientConfig, RootCertStore, crypto};
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

pub use self::link::TlsPolicy;
pub use self::replies::words;
use self::replies::{Stage, fault};
use super::compose::Composed;
use super::message::address;
use super::transport::Undelivered;
use crate::app::deliver::Failure;

/// How to reach the mail server.
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: TlsPolicy,
    pub login: Option<Login>,
    /// What we call ourselves in `EHLO`; never taken from the machine.
    pub hello: String,
    /// Connections kept open between letters.
    pub keep: usize,
    pub timeouts: Timeouts,
}

/// Name and password for the mail server. Shows nothing under `Debug`.
#[derive(Clone)]
pub struct Login {
    pub user: String,
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

/// How long is waited, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the name to be resolved and the connection to stand.
    pub connect: Duration,
    /// From there to a session in which a letter can be sent.
    pub open: Duration,
    /// For the answer to one command.
    pub command: Duration,
    /// For a whole letter, opening included: less than a lease.
    pub letter: Duration,
    /// After so long without a letter a kept connection is closed.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            open: Duration::from_secs(30),
            command: Duration::from_mins(1),
            letter: Duration::from_mins(2),
            idle: Duration::from_secs(30),
        }
    }
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    #[error("mail without TLS is allowed to this machine only")]
    PlainOffLoopback,
    #[error("the TLS set-up failed")]
    Tls(#[source] rustls::Error),
    #[error("no certificate authority is known on this machine (SSL_CERT_FILE names a file of them)")]
    NoRoots,
}

/// A mail server, and the connections to it that are kept.
pub struct Smtp {
    settings: SmtpSettings,
    hello: ClientId,
    tls: Arc<ClientConfig>,
    idle: Mutex<Vec<Kept>>,
}

struct Kept {
    session: AsyncSmtpConnection,
    since: Instant,
}

/// The certificate authorities of this machine; `SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured.
///
/// # Errors
/// There are none.
pub fn native_roots() -> Result<RootCertStore, SmtpError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() { Err(SmtpError::NoRoots) } else { Ok(roots) }
}

impl Smtp {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// No TLS is asked for to another machine.
    pub fn new(settings: SmtpSettings, roots: RootCertStore) -> Result<Self, SmtpError> {
        if settings.tls == TlsPolicy::None && !link::is_loopback(&settings.host) {
            return Err(SmtpError::PlainOffLoopback);
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(SmtpError::Tls)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let hello = if link::is_host_name(&settings.hello) {
            ClientId::Domain(settings.hello.clone())
        } else {
            ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST)
        };
        Ok(Self { settings, hello, tls: Arc::new(tls), idle: Mutex::default() })
    }

    /// Sends a message; the answer is the server's last word.
    ///
    /// # Errors
    /// It was not taken, or nobody knows: the connection was lost after the last dot.
    pub async fn send(&self, message: &Composed) -> Result<String, Undelivered> {
        let deadline = Instant::now() + self.settings.timeouts.letter;
        if let Some(session) = self.take() {
            match self.transact(session, message, deadline).await {
                // A kept connection may have been closed, or tired of us, while nobody looked: not the letter's fault.
                Err((Stage::Mail, _)) => {}
                Err((_, undelivered)) => return Err(undelivered),
                Ok(words) => return Ok(words),
            }
        }
        let session = self.open().await?;
        self.transact(session, message, deadline).await.map_err(|(_, undelivered)| undelivered)
    }

    /// Opens a session and closes it.
    pub(super) async fn probe(&self) -> Result<String, Undelivered> {
        let mut session = self.open().await?;
        let words = format!("the mail server answers as {}", words(session.server_info().name(), None));
        let _ = timeout(Duration::from_secs(5), session.quit()).await;
        Ok(words)
    }

    /// Closes connections that were idle too long.
    pub(super) async fn tidy(&self) {
        let oldest = Instant::now().checked_sub(self.settings.timeouts.idle);
        let tired: Vec<Kept> = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.extract_if(.., |kept| oldest.is_some_and(|oldest| kept.since <= oldest)).collect()
        };
        quit(tired).await;
    }

    /// Closes every kept connection.
    pub(super) async fn close(&self) {
        let kept = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        quit(kept).await;
    }

    /// The connection used last, so that under light load the others grow old and are closed.
    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().map(|kept| kept.session)
    }

    fn keep(&self, session: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.settings.keep {
            idle.push(Kept { session, since: Instant::now() });
        }
    }

    /// A session ready for letters.
    async fn open(&self) -> Result<AsyncSmtpConnection, Undelivered> {
        // lettre panics on an EHLO line of blanks; a relay's nonsense must not look like a fault of the letter.
        let opening = AssertUnwindSafe(self.open_unguarded()).catch_unwind();
        match timeout(self.settings.timeouts.open, opening).await {
            Ok(Ok(opened)) => opened,
            Ok(Err(_)) => Err(Undelivered::new(Failure::Relay, "the mail server's greeting could not be read")),
            Err(_) => Err(Undelivered::new(Failure::Relay, "the mail server did not greet us in time")),
        }
    }

    async fn open_unguarded(&self) -> Result<AsyncSmtpConnection, Undelivered> {
        let wire = link::connect(&self.settings, &self.hello, &self.tls).await?;
        let secure = wire.is_secure() || link::is_loopback(&self.settings.host);
        let mut session = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &self.hello)
            .await
            .map_err(|error| fault(&error, Stage::Open, None))?;
        if let Some(login) = &self.settings.login {
            if !secure {
                return Err(Undelivered::new(Failure::Setup, "no password is sent over a connection without TLS"));
            }
            let credentials = Credentials::new(login.user.clone(), login.password.to_string());
            session
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|error| fault(&error, Stage::Login, None))?;
        }
        Ok(session)
    }

    /// One letter. The session is kept if it is still of use.
    async fn transact(
        &self,
        mut session: AsyncSmtpConnection,
        message: &Composed,
        deadline: Instant,
    ) -> Result<String, (Stage, Undelivered)> {
        let mut stage = Stage::Mail;
        let talk = self.talk(&mut session, message, &mut stage);
        let outcome = timeout_at(deadline, talk).await;
        match outcome {
            Ok(Ok(response)) => {
                self.keep(session);
                let said = response.message().collect::<Vec<_>>().join(" ");
                Ok(words(&format!("{} {said}", response.code()), Some(&message.recipient)))
            }
            Ok(Err(Stop::Said(error))) => {
                let undelivered = fault(&error, stage, Some(&message.recipient));
                let answered = error.status().is_some_and(|code| u16::from(code) != 421);
                if answered && matches!(timeout(Duration::from_secs(5), session.command(Rset)).await, Ok(Ok(_))) {
                    self.keep(session);
                }
                Err((stage, undelivered))
            }
            Ok(Err(Stop::Address)) => {
                self.keep(session);
                Err((Stage::Recipient, Undelivered::new(Failure::Poison, "the address does not fit in an envelope")))
            }
            // Not tried again at once on another connection, whatever the stage: a server that hangs has had its time.
            Ok(Err(Stop::Silent)) | Err(_) => {
                let failure = if stage == Stage::Mail { Failure::Relay } else { Failure::Transient };
                let late = Undelivered::new(failure, format!("no answer in time to {}", stage.as_str()));
                Err((Stage::Silence, late))
            }
        }
    }

    async fn talk(
        &self,
        session: &mut AsyncSmtpConnection,
        message: &Composed,
        stage: &mut Stage,
    ) -> Result<Response, Stop> {
        let sender = address(&message.sender).map_err(|_| Stop::Address)?;
        let recipient = address(&message.recipient).map_err(|_| Stop::Address)?;
        let limit = self.settings.timeouts.command;
        answer(limit, session.command(Mail::new(Some(sender), Vec::new()))).await?;
        *stage = Stage::Recipient;
        answer(limit, session.command(Rcpt::new(recipient, Vec::new()))).await?;
        *stage = Stage::Data;
        answer(limit, session.command(Data)).await?;
        *stage = Stage::Body;
        // The end of the data brings its own line end.
        let bytes = message.bytes.strip_suffix(b"\r\n").unwrap_or(&message.bytes);
        answer(limit, session.message(bytes)).await
    }
}

/// Why a dialogue ended early.
enum Stop {
    Said(lettre::transport::smtp::Error),
    Silent,
    Address,
}

async fn answer(
    limit: Duration,
    command: impl Future<Output = Result<Response, lettre::transport::smtp::Error>>,
) -> Result<Response, Stop> {
    match timeout(limit, command).await {
        Ok(answered) => answered.map_err(Stop::Said),
        Err(_) => Err(Stop::Silent),
    }
}

/// Takes leave politely, but not at length.
async fn quit(kept: Vec<Kept>) {
    for mut kept in kept {
        let _ = timeout(Duration::from_secs(1), kept.session.quit()).await;
    }
}
