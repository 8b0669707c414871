//! `huiyin serve`: the web server, the mail worker and the sweeper, until a signal ends them in good order.
use std::fs::{DirBuilder, File, TryLockError};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::output::Say;
use super::{Failure, check, open, post};
use crate::app::App;
use crate::config::{Config, MailUrl};
use crate::domain::language::Language;
use crate::limits::Limits;
use crate::web;

pub async fn serve(mut config: Config, overlay: Option<&Path>, say: &Say) -> Result<ExitCode, Failure> {
    log_to_stdout(&config)?;
    // Before anything is served: a signal that came earlier than its handler would end the process at once.
    let mut told = Told::listen()?;
    let pages = Arc::new(check::pages(overlay).map_err(Failure::Configuration)?);
    let listener = listen(config.server.listen, "HUIYIN_LISTEN", say).await?;
    config.bound_to(listener.local_addr().context("cannot tell the address")?);
    let lock = alone(&config, say)?;
    let app = open(config).await?;
    let config = app.config.clone();
    let faults = app.begin_notices().await?;
    if !faults.is_empty() {
        return Err(Failure::Configuration(faults));
    }

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
    post::signer(&config).context("mail.dkim_key")?;
    let worker = tokio::spawn(post::worker(&app, pages, post::transport(&config)?, stop.clone()).run());
    let reader = post::poller(&app, stop.clone())?.map(|poller| tokio::spawn(poller.run()));
    let indexer = tokio::spawn({
        let (app, stop) = (app.clone(), stop.clone());
        async move { stop.run_until_cancelled(app.keep_index()).await }
    });
    let sweeper = tokio::spawn(sweep(app.clone(), limits, stop.clone()));
    if let Some(address) = config.server.admin_listen {
        let router = web::admin::router(app.clone())?;
        tokio::spawn(web::server::serve(
            listen(address, "HUIYIN_ADMIN_LISTEN", say).await?,
            router,
            web::bounds(&config),
            stop.clone(),
        ));
    }

    greet(&app, say);
    invite(&app, say).await;
    told.wait().await;
    tracing::info!("stopping");
    stop.cancel();
    tokio::spawn(async move {
        told.wait().await;
        std::process::exit(1);
    });
    let _ = web.await;
    let _ = sweeper.await;
    let _ = indexer.await;
    let _ = worker.await;
    if let Some(reader) = reader {
        let _ = reader.await;
    }
    app.store.close().await;
    drop(lock);
    Ok(ExitCode::SUCCESS)
}

/// Holds the data directory for this service alone: two on one embedded database would each send the other's letters. The
/// lock ends with the process, however it ends. Servers that share a PostgreSQL have data directories of their own.
pub(super) fn alone(config: &Config, say: &Say) -> Result<File, Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data)
        .with_context(|| format!("cannot make {}", config.data.display()))?;
    let path = config.data.join("serve.lock");
    let lock = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Failure::Refused(
            say.either(
                "另一个服务正在使用这个数据目录（HUIYIN_DATA）。请先停止它，或者换一个目录。",
                "Another service is using this data directory (HUIYIN_DATA): stop it, or set another directory.",
            )
            .to_owned(),
        )),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
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

async fn listen(address: SocketAddr, setting: &str, say: &Say) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let reason = match (error.kind(), say.language()) {
            (ErrorKind::AddrInUse, Language::ZhHans) => {
                format!("{address} 已被占用：可能服务已在运行；请先停止，或者用 {setting} 另设地址和端口。")
            }
            (ErrorKind::AddrInUse, Language::En) => format!(
                "{address} is in use: the service may be running already. Stop it, or set {setting} to another address and port."
            ),
            (_, Language::ZhHans) => format!("无法在 {address} 监听（{setting}）：{error}"),
            (_, Language::En) => format!("Cannot listen on {address} ({setting}): {error}"),
        };
        Failure::Refused(reason)
    })
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
    let now = app.now_minute();
    for edition in app.editions().all() {
        say.line(&format!(
            "{}  {}",
            say.either("通报    ", "Notice  "),
            check::notice(config, edition, Some(now), say)
        ));
    }
    if let Some(overlay) = &config.overlay {
        say.line(&format!("{}  {}", say.either("配置目录", "Config  "), overlay.display()));
    }
    say.line(&format!("{}  {}", say.either("工作台  ", "Desk    "), config.public.link("/staff")));
    say.line(&format!("{}  {mail}", say.either("发出邮件", "Mail    ")));
    say.line(&format!("{}  {}", say.either("数据目录", "Data    "), config.data.display()));
}

/// While nobody can sign in at the desk: a link for the first administrator, for whoever looks at this terminal. It is
/// printed, never logged as a message, and the next start makes it void.
async fn invite(app: &App, say: &Say) {
    match app.first_link().await {
        Ok(Some((mail, link))) => {
            let what = say.either(
                "还没有人可以登录工作台。首位管理员的一次性链接（24 小时内有效），登录邮箱",
                "Nobody can sign in at the desk yet. One-time link for the first administrator, good for 24 hours, for",
            );
            say.line(&format!("{what} {}:", mail.as_str()));
            say.line(&format!("  {link}"));
        }
        Ok(None) => {}
        Err(error) => {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(error, "no link could be made for the first administrator");
        }
    }
}

/// SIGTERM and SIGINT, from when it is made.
struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    fn listen() -> Result<Self, anyhow::Error> {
        let on = |kind| signal(kind).context("cannot wait for signals");
        Ok(Self { terminate: on(SignalKind::terminate())?, interrupt: on(SignalKind::interrupt())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
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
