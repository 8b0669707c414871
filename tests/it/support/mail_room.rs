//! The worker with a real transport and an outbox in memory.
use std::sync::Arc;
use std::time::Duration;

use huiyin::domain::contact::MailAddress;
use huiyin::domain::language::Language;
use huiyin::domain::letter::{LetterId, LetterKind, LetterState, Outgoing};
use huiyin::mail::memory::{MemoryOutbox, MemoryRow};
use huiyin::mail::smtp::{Login, Smtp, SmtpSettings, Timeouts, TlsPolicy};
use huiyin::mail::{ComposeContext, Composed, Health, Pace, RenderedLetter, Transport, Worker, compose};
use rustls::RootCertStore;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a letter says, with what mail servers stumble over: dots at line starts, long lines, `From `.
pub const TEXT: &str = "第19项：河涌水质反弹。\n.\n..\nFrom 海珠\n\n.结束";

pub fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        tls: TlsPolicy::None,
        login: None,
        hello: "huiyin.haizhu.example".to_owned(),
        keep: 4,
        timeouts: Timeouts::default(),
    }
}

pub fn login() -> Login {
    Login { user: "svc".to_owned(), password: "pw".to_owned().into() }
}

pub fn smtp(settings: SmtpSettings) -> Smtp {
    Smtp::new(settings, super::scripted_relay::test_roots()).unwrap()
}

pub fn letter(id: i64, to: &str) -> Outgoing {
    Outgoing {
        id: LetterId(id),
        kind: LetterKind::Desk,
        to: MailAddress::parse(to).unwrap(),
        language: Language::ZhHans,
        unit: None,
        items: Vec::new(),
        text: Some(TEXT.to_owned()),
        hold: None,
        case: None,
        digest: Vec::new(),
        digest_total: 0,
        written_minute: 29_000_000,
        attempts: 0,
        about_letter: None,
    }
}

pub fn words(letter: &Outgoing) -> RenderedLetter {
    let text = letter.text.clone().unwrap_or_default();
    RenderedLetter {
        subject: format!("【收件】第{}号 意见", letter.id.0), html: format!("<pre>{text}</pre>"), text
    }
}

pub fn context() -> ComposeContext {
    ComposeContext {
        from: MailAddress::parse("huiyin@haizhu.example").unwrap(),
        from_name: "意见建议受理".to_owned(),
        sub_addressing: false,
        signer: None,
        mac: Arc::new(|label, row| {
            let mut tag = [u8::try_from(label.len()).unwrap(); 16];
            tag[..8].copy_from_slice(&row[..8]);
            tag
        }),
    }
}

pub fn composed(id: i64, to: &str) -> Composed {
    let letter = letter(id, to);
    compose(&letter, &context(), &words(&letter)).unwrap()
}

pub struct MailRoom {
    pub outbox: Arc<MemoryOutbox>,
    pub health: Arc<Health>,
    wake: Arc<Notify>,
    shutdown: CancellationToken,
    worker: tokio::task::JoinHandle<()>,
}

impl MailRoom {
    pub fn open(settings: SmtpSettings, roots: RootCertStore, pace: Pace) -> Self {
        let outbox = Arc::new(MemoryOutbox::default());
        let (wake, shutdown, health) = (Arc::new(Notify::new()), CancellationToken::new(), Arc::new(Health::default()));
        let start = Instant::now();
        let worker = Worker {
            outbox: Arc::clone(&outbox),
            transport: Arc::new(Transport::Smtp(Smtp::new(settings, roots).unwrap())),
            context: Arc::new(context()),
            render: |letter: &Outgoing| Ok(words(letter)),
            clock: Arc::new(move || 1_750_000_000_000 + i64::try_from(start.elapsed().as_millis()).unwrap()),
            jitter: Arc::new(|| 0),
            wake: Arc::clone(&wake),
            shutdown: shutdown.clone(),
            health: Arc::clone(&health),
            pace,
        };
        Self { outbox, health, wake, shutdown, worker: tokio::spawn(worker.run()) }
    }

    pub fn write(&self, ids: impl IntoIterator<Item = i64>, to: &str) {
        for id in ids {
            self.outbox.add(letter(id, to));
        }
        self.wake.notify_one();
    }

    pub fn row(&self, id: i64) -> MemoryRow {
        self.outbox.row(LetterId(id)).unwrap()
    }

    pub async fn until(&self, state: LetterState, letters: usize) {
        self.outbox.until(|outbox| outbox.count(state) == letters).await;
    }

    /// Returns once the letter was put off, and counted.
    pub async fn until_tried(&self, id: i64, attempts: u32) {
        self.outbox.until(|outbox| outbox.row(LetterId(id)).unwrap().letter.attempts == attempts).await;
    }

    /// The time of every waiting letter has come.
    pub fn hurry(&self) {
        self.outbox.hurry();
        self.wake.notify_one();
    }

    pub async fn close(self) {
        self.shutdown.cancel();
        tokio::time::timeout(Duration::from_secs(40), self.worker).await.unwrap().unwrap();
    }
}
