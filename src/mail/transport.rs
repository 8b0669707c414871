//! The ways a message leaves by, behind one `send`.
use super::compose::Composed;
use super::maildir::Maildir;
use super::memory::MemoryTransport;
use super::smtp::Smtp;
use crate::app::deliver::Failure;

/// An attempt that did not end in the message being taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub failure: Failure,
    /// The server's words or the fault's: one line, no address in it.
    pub words: String,
}

impl Undelivered {
    #[must_use]
    pub fn new(failure: Failure, words: impl Into<String>) -> Self {
        Self { failure, words: words.into() }
    }
}

/// Where messages go.
pub enum Transport {
    /// Files in a directory: the default, until a mail server is configured.
    Maildir(Maildir),
    Smtp(Smtp),
    /// Kept in memory, for tests.
    Memory(MemoryTransport),
}

impl Transport {
    /// Hands a message over; the answer is the server's words.
    ///
    /// # Errors
    /// The message was not taken, or it is not known whether it was.
    pub async fn send(&self, message: &Composed) -> Result<String, Undelivered> {
        match self {
            Self::Maildir(maildir) => maildir.send(message).await,
            Self::Smtp(smtp) => smtp.send(message).await,
            Self::Memory(memory) => memory.send(message).await,
        }
    }

    /// Closes connections that were idle for a while. The worker calls it whenever it looks at the clock.
    pub async fn tidy(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.tidy().await;
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }

    /// Whether the mail server can be reached and takes our name and password; nothing is sent. For `huiyin doctor`.
    ///
    /// # Errors
    /// It cannot, with the reason.
    pub async fn probe(&self) -> Result<String, Undelivered> {
        match self {
            Self::Maildir(maildir) => maildir.probe().await,
            Self::Smtp(smtp) => smtp.probe().await,
            Self::Memory(_) => Ok("in memory".to_owned()),
        }
    }
}
