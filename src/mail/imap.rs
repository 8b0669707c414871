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

use super::inbound::LARGEST;

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
/// How often it is looked at where the server has no IDLE.
const LOOK: Duration = Duration::from_mins(1);
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
    #[error("a message could not be stored; it stays unread and is taken later")]
    NotStored,
}

/// Stores a message, and says whether it did.
pub type Take = Box<dyn Fn(Vec<u8>) -> BoxFuture<'static, bool> + Send + Sync>;

/// Reads the mailbox.
pub struct Poller {
    pub settings: ImapSettings,
    pub roots: RootCertStore,
    pub take: Take,
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
                tokio::time::sleep(LOOK).await;
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
        for uid in unseen {
            let Some(raw) = fetch(session, uid).await? else { continue };
            if !(self.take)(raw).await {
                return Err(ImapFault::NotStored);
            }
            let marked = async {
                session
                    .uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)")
                    .await?
                    .try_for_each(|_| async { Ok(()) })
                    .await
            };
            timeout(COMMAND, marked).await??;
        }
        Ok(())
    }
}

/// The whole message; of one that is too large its head, so that a person learns of it. The whole stays in the mailbox.
async fn fetch<S>(session: &mut Session<S>, uid: u32) -> Result<Option<Vec<u8>>, ImapFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug,
{
    let sizes = async { session.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await?.try_collect::<Vec<_>>().await };
    let sizes = timeout(COMMAND, sizes).await??;
    let Some(size) = sizes.iter().find(|it| it.uid == Some(uid)).and_then(|it| it.size) else { return Ok(None) };
    let too_large = usize::try_from(size).unwrap_or(usize::MAX) > LARGEST;
    let wanted = if too_large { "(UID BODY.PEEK[HEADER])" } else { "(UID BODY.PEEK[])" };
    let whole = async { session.uid_fetch(uid.to_string(), wanted).await?.try_collect::<Vec<_>>().await };
    let whole = timeout(COMMAND, whole).await??;
    let message = whole.iter().find(|it| it.uid == Some(uid));
    Ok(message.and_then(|it| if too_large { it.header() } else { it.body() }).map(<[u8]>::to_vec))
}
