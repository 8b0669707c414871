//! The mailbox that answers and bounces come to, read over IMAP: waited for with IDLE, looked at every so often where the
//! server has none. A message is marked as seen only after it was stored.
use std::sync::Arc;
use std::time::Duration;

use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use futures_util::future::BoxFuture;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, crypto};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::inbound::{BEGINNING, LARGEST};

/// How to reach the mailbox. No `Debug`: it holds a password.
pub struct ImapSettings {
    pub host: String,
    pub port: u16,
    /// TLS from the first byte; without it on loopback only, which the settings see to.
    pub tls: bool,
    pub user: String,
    pub password: Zeroizing<String>,
}

/// For one command, and for the first connection.
const COMMAND: Duration = Duration::from_mins(2);
const CONNECT: Duration = Duration::from_secs(30);
/// How long IDLE is waited on before it is asked for anew: connections through firewalls fall silent.
const IDLE: Duration = Duration::from_mins(5);
/// How often the mailbox is looked at where the server has no IDLE.
pub const LOOK: Duration = Duration::from_mins(1);
/// The pauses between attempts to connect.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(5);

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum ImapFault {
    #[error("no connection: {0}")]
    Connect(#[from] std::io::Error),
    #[error("TLS cannot be set up")]
    Tls,
    #[error("the server does not greet")]
    Greeting,
    #[error("{0}")]
    Protocol(#[from] async_imap::error::Error),
    #[error("the server does not answer")]
    Silence(#[from] tokio::time::error::Elapsed),
    #[error("messages that could not be stored stay unread and are taken later: {0}")]
    NotStored(usize),
}

/// A message as it was fetched. No `Debug`.
pub struct Fetched {
    pub raw: Vec<u8>,
    /// It is too large: this is its beginning, and the whole stays in the mailbox.
    pub is_cut: bool,
}

/// Stores a message, and says whether it did.
pub type Take = Box<dyn Fn(Fetched) -> BoxFuture<'static, bool> + Send + Sync>;

/// So many messages one after the other that could not be stored are no fault of the messages.
const MOST_NOT_STORED: usize = 3;

/// Reads the mailbox.
pub struct Poller {
    pub settings: ImapSettings,
    pub roots: RootCertStore,
    pub take: Take,
    /// How often it is looked at where the server has no IDLE.
    pub look: Duration,
    pub shutdown: CancellationToken,
}

impl Poller {
    /// Until told to stop. A lost connection is made anew, with pauses of 1, 2, 4 … 300 seconds.
    pub async fn run(self) {
        let mut pause = SHORTEST;
        let shutdown = self.shutdown.clone();
        loop {
            let mut worked = false;
            match shutdown.run_until_cancelled(Box::pin(self.connection(&mut worked))).await {
                None => return,
                Some(Ok(())) => {}
                // The words of a server can hold the name of a mailbox; which is ours.
                Some(Err(fault)) => tracing::warn!(fault = %fault, "the inbox for answers cannot be read for now"),
            }
            if worked {
                pause = SHORTEST;
            }
            if shutdown.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
            pause = (pause * 2).min(LONGEST);
        }
    }

    async fn connection(&self, worked: &mut bool) -> Result<(), ImapFault> {
        let address = (self.settings.host.as_str(), self.settings.port);
        let stream = timeout(CONNECT, TcpStream::connect(address)).await??;
        if !self.settings.tls {
            return self.session(stream, worked).await;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| ImapFault::Tls)?
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        let name = ServerName::try_from(self.settings.host.clone()).map_err(|_| ImapFault::Tls)?;
        let stream = timeout(CONNECT, TlsConnector::from(Arc::new(config)).connect(name, stream)).await??;
        self.session(stream, worked).await
    }

    async fn session<S>(&self, stream: S, worked: &mut bool) -> Result<(), ImapFault>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug,
    {
        let mut client = Client::new(stream);
        timeout(COMMAND, client.read_response()).await??.ok_or(ImapFault::Greeting)?;
        let login = client.login(&self.settings.user, self.settings.password.as_str());
        let mut session = timeout(COMMAND, login).await?.map_err(|(error, _)| error)?;
        timeout(COMMAND, session.select("INBOX")).await??;
        let can_idle = timeout(COMMAND, session.capabilities()).await??.has_str("IDLE");
        *worked = true;
        loop {
            self.take_unseen(&mut session).await?;
            if can_idle {
                let mut idle = session.idle();
                timeout(COMMAND, idle.init()).await??;
                // Whatever woke it, the mailbox is looked at.
                let (waiting, _stop) = idle.wait_with_timeout(IDLE);
                waiting.await?;
                session = timeout(COMMAND, idle.done()).await??;
            } else {
                tokio::time::sleep(self.look).await;
                timeout(COMMAND, session.noop()).await??;
            }
        }
    }

    async fn take_unseen<S>(&self, session: &mut Session<S>) -> Result<(), ImapFault>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug,
    {
        let mut unseen: Vec<u32> = timeout(COMMAND, session.uid_search("UNSEEN")).await??.into_iter().collect();
        unseen.sort_unstable();
        // One message that cannot be stored keeps no other back.
        let (mut not_stored, mut in_a_row) = (0, 0);
        for uid in unseen {
            let Some(fetched) = fetch(session, uid).await? else { continue };
            if !(self.take)(fetched).await {
                (not_stored, in_a_row) = (not_stored + 1, in_a_row + 1);
                if in_a_row >= MOST_NOT_STORED {
                    break;
                }
                continue;
            }
            in_a_row = 0;
            let marked = async {
                session
                    .uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)")
                    .await?
                    .try_for_each(|_| async { Ok(()) })
                    .await
            };
            timeout(COMMAND, marked).await??;
        }
        if not_stored > 0 { Err(ImapFault::NotStored(not_stored)) } else { Ok(()) }
    }
}

/// The whole message; of one that is too large its beginning, so that a person learns of it.
async fn fetch<S>(session: &mut Session<S>, uid: u32) -> Result<Option<Fetched>, ImapFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug,
{
    let sizes = async { session.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await?.try_collect::<Vec<_>>().await };
    let sizes = timeout(COMMAND, sizes).await??;
    let Some(size) = sizes.iter().find(|it| it.uid == Some(uid)).and_then(|it| it.size) else { return Ok(None) };
    let is_cut = usize::try_from(size).unwrap_or(usize::MAX) > LARGEST;
    // Never more than is taken, whatever the server says of its size.
    let wanted = if is_cut { BEGINNING } else { LARGEST };
    let wanted = format!("(UID BODY.PEEK[]<0.{wanted}>)");
    let message = async { session.uid_fetch(uid.to_string(), wanted).await?.try_collect::<Vec<_>>().await };
    let message = timeout(COMMAND, message).await??;
    let body = message.iter().find(|it| it.uid == Some(uid)).and_then(|it| it.body());
    Ok(body.map(|body| Fetched { raw: body.to_vec(), is_cut }))
}
