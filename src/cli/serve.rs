//! `huiyin serve`: the web server, the mail worker and the sweeper, until a signal ends them in good order.
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::output::Say;
use super::{Failure, check, open, post};
use crate::app::App;
use crate::config::{Config, MailUrl};
use crate::limits::Limits;
use crate::web;

pub async fn serve(mut config: Config, overlay: Option<&Path>, say: &Say) -> Result<ExitCode, Failure> {
    log_to_stdout(&config)?;
    let pages = Arc::new(check::pages(overlay).map_err(Failure::Configuration)?);
    let listener = listen(config.server.listen).await?;
    config.bound_to(listener.local_addr().context("cannot tell the address")?);
    let app = open(config).await?;
    let config = app.config.clone();
    app.remember_notice().await?;

    let entropy = app.entropy.clone();
    let draw_key = Box::new(move || {
        let mut key = [0; 32];
        entropy.fill(&mut key);
        key
    });
    let limits = Arc::new(Limits::new(&config.limits, draw_key, app.today()));
    let stop = CancellationToken::new();
    let site = web::Site::new(app.clone(), pages.clone(), limits.clone(), stop.clone());
    let web = tokio::spawn(web::server::serve(listener, web::router(site), web::bounds(&config), stop.clone()));
    let worker = tokio::spawn(post::worker(&app, pages, post::transport(&config)?, stop.clone()).run());
    let sweeper = tokio::spawn(sweep(app.clone(), limits, stop.clone()));
    if let Some(address) = config.server.admin_listen {
        let router = web::admin::router(app.clone())?;
        tokio::spawn(web::server::serve(listen(address).await?, router, web::bounds(&config), stop.clone()));
    }

    greet(&app, say);
    until_told().await?;
    tracing::info!("stopping");
    stop.cancel();
    tokio::spawn(async {
        if until_told().await.is_ok() {
            std::process::exit(1);
        }
    });
    let _ = web.await;
    let _ = sweeper.await;
    let _ = worker.await;
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Every minute, and once at the start.
async fn sweep(app: App, limits: Arc<Limits>, stop: CancellationToken) {
    loop {
        limits.prune();
        if let Err(error) = app.sweep().await {
            tracing::warn!(
                error = format!("{:#}", anyhow::Error::from(error)),
                "the minute's sweep failed; the next one tries again"
            );
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_mins(1)) => {}
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, anyhow::Error> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Where to go from here, for whoever started the program.
fn greet(app: &App, say: &Say) {
    let config = &app.config;
    let mail = match &config.mail.url {
        MailUrl::Maildir(path) => format!(
            "{} {}",
            say.either("写入邮件目录（尚未配置邮件服务器）：", "written as messages into (no mail server configured):"),
            path.display()
        ),
        MailUrl::Smtp { host, port, .. } => format!("{host}:{port}"),
    };
    say.line(&format!("{}  {}/", say.either("群众入口", "Citizens"), config.public.link("")));
    say.line(&format!("{}  {mail}", say.either("发出邮件", "Mail    ")));
    say.line(&format!("{}  {}", say.either("数据目录", "Data    "), config.data.display()));
}

/// SIGTERM or SIGINT.
async fn until_told() -> Result<(), anyhow::Error> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for signals")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// JSON lines. What is logged is chosen word by word: no address, no user agent, no text, no query.
fn log_to_stdout(config: &Config) -> Result<(), anyhow::Error> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).context("HUIYIN_LOG is no log filter")?;
    tracing_subscriber::fmt().json().with_env_filter(filter).with_current_span(false).with_span_list(false).init();
    std::panic::set_hook(Box::new(|info| {
        // The payload may hold what somebody typed; the place is enough to find the fault.
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a task panicked");
    }));
    Ok(())
}
