//! The mail worker, put together from the settings.
use std::sync::Arc;

use data_encoding::HEXLOWER;
use tokio_util::sync::CancellationToken;

use super::doctor;
use crate::app::App;
use crate::config::{Config, MailUrl, Tls};
use crate::domain::letter::{LetterKind, Outgoing};
use crate::mail::dkim::{DkimError, Signer};
use crate::mail::imap::{Fetched, ImapSettings, LOOK, Poller, Take};
use crate::mail::inbound;
use crate::mail::smtp::{Login, Smtp, SmtpSettings, Timeouts, TlsPolicy, native_roots};
use crate::mail::worker::RenderFault;
use crate::mail::{ComposeContext, Pace, RenderedLetter, Transport, Worker, maildir::Maildir};
use crate::pages::Pages;
use crate::pages::letters::{LetterGround, LetterView};

/// The way out that the settings name.
///
/// # Errors
/// The directory cannot be made, or TLS cannot be set up.
pub fn transport(config: &Config) -> Result<Transport, anyhow::Error> {
    Ok(match &config.mail.url {
        MailUrl::Maildir(path) => Transport::Maildir(Maildir::open(path)?),
        MailUrl::Smtp { host, port, tls, implicit_tls, credentials } => {
            let tls = match (tls, implicit_tls) {
                (_, true) => TlsPolicy::Implicit,
                (Tls::Required, false) => TlsPolicy::Required,
                (Tls::Opportunistic, false) => TlsPolicy::Opportunistic,
                (Tls::None, false) => TlsPolicy::None,
            };
            let login = credentials.as_ref().map(|(user, password)| Login {
                user: user.clone(),
                password: zeroize::Zeroizing::new(password.reveal().to_owned()),
            });
            let settings = SmtpSettings {
                host: host.clone(),
                port: *port,
                tls,
                login,
                hello: config.mail.hello_name.clone(),
                keep: config.mail.connections,
                timeouts: Timeouts { letter: config.mail.timeout, ..Timeouts::default() },
            };
            Transport::Smtp(Smtp::new(settings, native_roots()?)?)
        }
    })
}

/// The reader of the mailbox that the settings name, if they name one.
///
/// # Errors
/// The machine's certificate authorities cannot be read.
pub fn poller(app: &App, shutdown: CancellationToken) -> Result<Option<Poller>, anyhow::Error> {
    let Some(inbox) = &app.config.mail.inbox else { return Ok(None) };
    let settings = ImapSettings {
        host: inbox.host.clone(),
        port: inbox.port,
        tls: inbox.tls,
        user: inbox.user.clone(),
        password: zeroize::Zeroizing::new(inbox.password.reveal().to_owned()),
    };
    let app = app.clone();
    let take: Take = Box::new(move |fetched| Box::pin(take(app.clone(), fetched)));
    Ok(Some(Poller { settings, roots: native_roots()?, take, look: LOOK, shutdown }))
}

/// Whether there is room for mail: what citizens write goes first, and mail that is not taken stays where it is.
#[must_use]
pub fn has_room(config: &Config) -> bool {
    doctor::free_mib(&config.data).map_or(true, |free| free >= doctor::LEAST_FREE_MIB)
}

/// Reads and stores one message. What is too much for one thread's time is read on another.
async fn take(app: App, fetched: Fetched) -> bool {
    if !has_room(&app.config) {
        tracing::warn!("mail is not taken: the disk is nearly full");
        return false;
    }
    let Fetched { raw, is_cut } = fetched;
    let read = move || {
        let incoming = if is_cut { inbound::read_beginning(&raw) } else { inbound::read(&raw, None) };
        (incoming, raw)
    };
    let Ok((incoming, raw)) = tokio::task::spawn_blocking(read).await else { return false };
    match app.take_mail(&incoming, &raw).await {
        Ok(_) => true,
        Err(error) => {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(error, "a message could not be stored");
            false
        }
    }
}

/// What signs letters, where a key is set.
///
/// # Errors
/// The key is none.
pub fn signer(config: &Config) -> Result<Option<Signer>, DkimError> {
    let dkim = config.mail.dkim.as_ref();
    dkim.map(|dkim| Signer::new(&dkim.domain, &dkim.selector, dkim.key.reveal())).transpose()
}

/// What composing needs: the same for the service and for tests.
#[must_use]
pub fn compose_context(app: &App) -> ComposeContext {
    let keys = app.letter_keys().clone();
    ComposeContext {
        from: app.config.mail.from.clone(),
        from_name: app.config.mail.from_name.clone(),
        sub_addressing: app.config.mail.sub_addressing,
        // A start with a key that cannot be used was refused (`signer`).
        signer: signer(&app.config).ok().flatten().map(Arc::new),
        mac: Arc::new(move |label, row| keys.mac(label, row)),
    }
}

/// Puts an outgoing letter into words.
pub fn render(app: &App, pages: &Pages, letter: &Outgoing) -> Result<RenderedLetter, RenderFault> {
    let link = app.config.public.link("");
    let unit_link = match letter.kind {
        LetterKind::Unit => app.unit_link(letter.id),
        LetterKind::UnitReminder => app.unit_link(letter.about_letter.ok_or("a reminder of no letter")?),
        _ => String::new(),
    };
    let folded = letter.digest.iter().filter_map(|facts| facts.letter);
    let folded_links: Vec<String> = folded.map(|letter| app.unit_link(letter)).collect();
    let editions = app.editions();
    let ground =
        LetterGround { editions: &editions, public_url: &link, unit_link: &unit_link, folded_links: &folded_links };
    let view = LetterView::of(letter, ground).ok_or("the letter's case is gone")?;
    let mark = format!("{}{}", inbound::MARKER, HEXLOWER.encode(&app.letter_keys().tag(letter.id.0)));
    let words = pages.marked(letter.language, pages.letter(letter.language, &view)?, &mark);
    Ok(RenderedLetter { subject: words.subject, text: words.text, html: words.html })
}

/// The worker that takes the outbox's letters there.
pub fn worker(
    app: &App,
    pages: Arc<Pages>,
    transport: Transport,
    shutdown: CancellationToken,
) -> Worker<App, impl Fn(&Outgoing) -> Result<RenderedLetter, RenderFault> + Send + Sync + 'static> {
    let (clock, entropy, renderer) = (app.clone(), app.entropy.clone(), app.clone());
    Worker {
        outbox: app.clone(),
        transport: Arc::new(transport),
        context: Arc::new(compose_context(app)),
        render: move |letter: &Outgoing| render(&renderer, &pages, letter),
        clock: Arc::new(move || clock.now_ms()),
        jitter: Arc::new(move || {
            let mut bytes = [0; 4];
            entropy.fill(&mut bytes);
            u32::from_be_bytes(bytes)
        }),
        wake: app.letters.clone(),
        shutdown,
        health: app.mail_health.clone(),
        pace: Pace {
            concurrency: app.config.mail.connections,
            lease: app.config.mail.lease,
            // A letter is begun only while this fits into its lease, so it has to be the shorter one: the settings see to it.
            attempt: app.config.mail.timeout,
            // Letters written by another process (the command line) ring no bell here.
            look: std::time::Duration::from_secs(10),
            ..Pace::default()
        },
    }
}
