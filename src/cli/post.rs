//! The mail worker, put together from the settings.
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::{Config, MailUrl, Tls};
use crate::domain::letter::Outgoing;
use crate::mail::smtp::{Login, Smtp, SmtpSettings, Timeouts, TlsPolicy, native_roots};
use crate::mail::worker::RenderFault;
use crate::mail::{ComposeContext, Pace, RenderedLetter, Transport, Worker, maildir::Maildir};
use crate::pages::Pages;
use crate::pages::letters::{LetterGround, LetterView};
use crate::seal;

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

/// What composing needs: the same for the service and for tests.
#[must_use]
pub fn compose_context(app: &App) -> ComposeContext {
    let key = app.keyring.derive_first("letter");
    ComposeContext {
        from: app.config.mail.from.clone(),
        from_name: app.config.mail.from_name.clone(),
        // Bounces are read with a later step; until then they come back to the sender as it stands.
        bounce_per_letter: false,
        mac: Arc::new(move |label, row| *seal::hmac(&key, &[label.as_bytes(), row]).first_chunk().unwrap_or(&[0; 16])),
    }
}

/// Puts an outgoing letter into words.
pub fn render(app: &App, pages: &Pages, letter: &Outgoing) -> Result<RenderedLetter, RenderFault> {
    let link = app.config.public.link("");
    let ground = LetterGround { notice: &app.config.notice, units: &app.config.units, public_url: &link };
    let view = LetterView::of(letter, ground).ok_or("the letter's case is gone")?;
    let words = pages.letter(letter.language, &view)?;
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
