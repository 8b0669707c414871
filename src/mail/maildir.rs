//! A Maildir that receives every message, durably: any mail reader opens it.
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::compose::Composed;
use super::transport::Undelivered;
use crate::app::deliver::Failure;

/// One Maildir for all recipients; each message says in `Delivered-To` whom it is for.
#[derive(Clone)]
pub struct Maildir {
    path: PathBuf,
}

impl Maildir {
    /// Makes the directories where they are missing, for the owner only.
    ///
    /// # Errors
    /// They cannot be made.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        for part in ["tmp", "new", "cur"] {
            DirBuilder::new().recursive(true).mode(0o700).create(path.join(part))?;
        }
        sync(&path)?;
        Ok(Self { path })
    }

    /// Writes the message; it is on the disk when this returns. The file is named after the letter, so a message that is
    /// written again replaces itself.
    ///
    /// # Errors
    /// The disk is full or the directory cannot be written: nothing is wrong with the letter.
    pub async fn send(&self, message: &Composed) -> Result<String, Undelivered> {
        let name = format!("{}.{}.huiyin", message.written_minute.saturating_mul(60), message.tag);
        let mut bytes =
            format!("Return-Path: <{}>\nDelivered-To: {}\n", message.sender.as_str(), message.recipient.as_str())
                .into_bytes();
        // Files of a Maildir have the line ends of the system; in the message every CR stands before an LF.
        bytes.extend(message.bytes.iter().copied().filter(|&b| b != b'\r'));
        let (maildir, again) = (self.clone(), message.again);
        let written = tokio::task::spawn_blocking(move || maildir.write(&name, &bytes, again)).await;
        match written {
            Ok(Ok(())) => Ok("written into the Maildir".to_owned()),
            Ok(Err(fault)) => Err(unwritten(&fault)),
            Err(_) => Err(Undelivered::new(Failure::Transient, "the Maildir: writing was broken off")),
        }
    }

    /// Whether a file can be made in it.
    pub(super) async fn probe(&self) -> Result<String, Undelivered> {
        let maildir = self.clone();
        let probed = tokio::task::spawn_blocking(move || {
            let path = maildir.path.join("tmp/probe.huiyin");
            create(&path)?;
            fs::remove_file(&path)
        })
        .await;
        match probed {
            Ok(Ok(())) => Ok("the Maildir can be written".to_owned()),
            Ok(Err(fault)) => Err(unwritten(&fault)),
            Err(_) => Err(Undelivered::new(Failure::Relay, "the Maildir: the probe was broken off")),
        }
    }

    fn write(&self, name: &str, bytes: &[u8], again: bool) -> io::Result<()> {
        // A reader moves what it has seen to `cur` under a longer name. Looked for only when there was an attempt
        // before: a directory of a million messages is slow to read.
        if again && self.was_seen(name)? {
            return Ok(());
        }
        let draft = self.path.join("tmp").join(name);
        let mut file = create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        let new = self.path.join("new");
        fs::rename(&draft, new.join(name))?;
        sync(&new)
    }

    fn was_seen(&self, name: &str) -> io::Result<bool> {
        for entry in fs::read_dir(self.path.join("cur"))? {
            if entry?.file_name().to_string_lossy().starts_with(name) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// A new name in a directory is durable only once the directory is.
fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn unwritten(fault: &io::Error) -> Undelivered {
    Undelivered::new(Failure::Relay, format!("the Maildir cannot be written: {}", fault.kind()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::domain::contact::MailAddress;
    use crate::domain::letter::LetterId;

    fn composed(tag: &str, again: bool) -> Composed {
        Composed {
            letter: LetterId(1),
            tag: tag.to_owned(),
            message_id: format!("{tag}@haizhu.example"),
            sender: MailAddress::parse("huiyin@haizhu.example").unwrap(),
            recipient: MailAddress::parse("desk@haizhu.example").unwrap(),
            written_minute: 29_000_000,
            again,
            bytes: b"Subject: s\r\n\r\nbody\r\n".to_vec(),
        }
    }

    fn names(path: &Path) -> Vec<String> {
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn a_message_is_written_for_the_owner_only_and_once() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("data/mail");
        let maildir = Maildir::open(&path).unwrap();
        maildir.send(&composed("aa", false)).await.unwrap();
        maildir.send(&composed("aa", true)).await.unwrap();
        maildir.send(&composed("bb", false)).await.unwrap();
        let mut found = names(&path.join("new"));
        found.sort();
        assert_eq!(found, ["1740000000.aa.huiyin", "1740000000.bb.huiyin"]);
        assert!(names(&path.join("tmp")).is_empty());
        let file = path.join("new").join(&found[0]);
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "Return-Path: <huiyin@haizhu.example>\nDelivered-To: desk@haizhu.example\nSubject: s\n\nbody\n"
        );
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[tokio::test]
    async fn a_message_that_was_read_does_not_come_again() {
        let root = tempfile::tempdir().unwrap();
        let maildir = Maildir::open(root.path()).unwrap();
        maildir.send(&composed("aa", false)).await.unwrap();
        let name = "1740000000.aa.huiyin";
        fs::rename(root.path().join("new").join(name), root.path().join(format!("cur/{name}:2,S"))).unwrap();
        maildir.send(&composed("aa", true)).await.unwrap();
        assert!(names(&root.path().join("new")).is_empty());
    }

    #[tokio::test]
    async fn a_directory_that_cannot_be_written_is_the_relays_fault() {
        let root = tempfile::tempdir().unwrap();
        let maildir = Maildir::open(root.path().join("mail")).unwrap();
        assert!(maildir.probe().await.is_ok());
        fs::remove_dir_all(root.path().join("mail")).unwrap();
        let undelivered = maildir.send(&composed("aa", false)).await.unwrap_err();
        assert_eq!(undelivered.failure, Failure::Relay);
        assert!(!undelivered.words.contains(root.path().to_str().unwrap()));
        assert!(maildir.probe().await.is_err());
    }
}
