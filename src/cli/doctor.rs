//! `huiyin doctor`: whether this installation can work and its mail arrives, check by check, with what to change.
mod domain;

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::output::Say;
use super::{Failure, open_existing, post};
use crate::app::App;
use crate::config::{Config, MailUrl, Tls};
use crate::domain::attempt::{AttemptOutcome, ReplyMeaning};
use crate::domain::calendar::beijing_minute;
use crate::domain::contact::MailAddress;
use crate::domain::language::Language;
use crate::domain::letter::{LetterId, LetterKind, Outgoing};
use crate::mail::dns::Resolver;
use crate::mail::{ComposeContext, RenderedLetter, Transport, compose};
use crate::store::LetterFilter;

/// One thing that was looked at.
#[derive(Serialize)]
pub(super) struct Check {
    name: &'static str,
    ok: bool,
    /// What was found.
    detail: String,
    /// What to do; empty where nothing has to be done.
    advice: String,
}

impl Check {
    fn well(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, ok: true, detail: detail.into(), advice: String::new() }
    }

    fn ill(name: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, ok: false, detail: detail.into(), advice: advice.into() }
    }

    fn with(self, advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), ..self }
    }
}

/// Below this a database has no room to work.
pub(super) const LEAST_FREE_MIB: u64 = 512;

/// Looks at everything; the exit code is 1 where something has to be changed.
pub(super) async fn run(
    config: Config,
    to: Option<MailAddress>,
    resolver: Resolver,
    say: &Say,
) -> Result<ExitCode, Failure> {
    let mut checks = vec![disk(&config, say)];
    let transport = post::transport(&config);
    let signer = post::signer(&config);
    let host = match &config.mail.url {
        MailUrl::Smtp { host, .. } => Some(host.clone()),
        MailUrl::Maildir(_) => None,
    };
    let how = how(&config.mail.url);
    let (from, desk) = (config.mail.from.clone(), (config.desk.mail.clone(), config.desk.language));
    let app = match open_existing(config).await {
        Ok(app) => app,
        Err(Failure::Failed(error)) => {
            let advice = say.either(
                "请检查 HUIYIN_DATABASE_URL、数据目录的权限和数据库服务是否运行。",
                "Check HUIYIN_DATABASE_URL, the rights on the data directory and whether the database runs.",
            );
            checks.push(Check::ill("database", format!("{error:#}"), advice));
            return Ok(told(&checks, say));
        }
        Err(other) => return Err(other),
    };
    checks.push(database(&app, say).await);
    checks.push(clock(&app, say).await);
    match transport {
        Err(error) => checks.push(Check::ill("mail_server", format!("{error:#}"), mail_advice(None, say))),
        Ok(transport) => {
            let reached = transport.probe().await;
            let is_reached = reached.is_ok();
            checks.push(match reached {
                Ok(words) => Check::well("mail_server", format!("{words} ({how})")),
                Err(undelivered) => {
                    let meaning = ReplyMeaning::of(AttemptOutcome::Unreached, &undelivered.words);
                    Check::ill("mail_server", format!("{} ({how})", undelivered.words), mail_advice(Some(meaning), say))
                }
            });
            if is_reached {
                let context = post::compose_context(&app);
                let (to, language) = (to.unwrap_or(desk.0), desk.1);
                checks.push(canary(&transport, &context, to, language, app.now_ms(), say).await);
            }
            transport.close().await;
        }
    }
    if let Err(error) = &signer {
        let advice = say.either(
            "请用 openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 重新生成密钥。",
            "Make a key anew with openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048.",
        );
        checks.push(Check::ill("dkim_key", error.to_string(), advice));
    }
    if let Some(host) = host {
        let signer = signer.ok().flatten();
        checks.extend(domain::checks(&resolver, &from, &host, signer.as_ref(), say).await);
    }
    app.store.close().await;
    Ok(told(&checks, say))
}

fn told(checks: &[Check], say: &Say) -> ExitCode {
    let ok = checks.iter().all(|check| check.ok);
    if say.json() {
        say.object(&json!({ "ok": ok, "checks": checks }));
    } else {
        for check in checks {
            let mark = if check.ok { say.either("正常", "ok") } else { say.either("异常", "FAULT") };
            say.line(&format!("[{mark}] {}: {}", check.name, check.detail));
            if !check.advice.is_empty() {
                say.line(&format!("        → {}", check.advice));
            }
        }
    }
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How much room there is where this directory is.
pub(super) fn free_mib(directory: &Path) -> rustix::io::Result<u64> {
    let found = rustix::fs::statvfs(directory)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize) / (1_024 * 1_024))
}

fn disk(config: &Config, say: &Say) -> Check {
    const NAME: &str = "disk";
    let advice = say.either(
        "请清理数据目录所在的磁盘，或者换一个更大的磁盘；磁盘写满后不能再收意见。",
        "Make room on the disk that holds the data directory: when it is full, no opinion can be taken.",
    );
    match free_mib(&config.data) {
        Ok(free) => {
            let detail = format!("{} MiB · {}", free, config.data.display());
            if free < LEAST_FREE_MIB { Check::ill(NAME, detail, advice) } else { Check::well(NAME, detail) }
        }
        Err(error) => Check::ill(NAME, format!("{}: {error}", config.data.display()), advice),
    }
}

async fn database(app: &App, say: &Say) -> Check {
    match app.store.counts().await {
        Ok(counts) => {
            let detail = match say.language() {
                Language::ZhHans => format!("待发信件 {} 封，无法送达 {} 封", counts.waiting, counts.dead),
                Language::En => format!("{} letters wait, {} are undeliverable", counts.waiting, counts.dead),
            };
            let advice =
                say.either("用 huiyin mail list --state dead 查看原因。", "See huiyin mail list --state dead.");
            let check = Check::well("database", detail);
            if counts.dead > 0 { check.with(advice) } else { check }
        }
        Err(error) => {
            let advice = say.either("请检查数据库服务和磁盘。", "Check the database and the disk.");
            Check::ill("database", format!("{:#}", anyhow::Error::from(error)), advice)
        }
    }
}

/// A clock that was set back shows in letters that are due long after now.
async fn clock(app: &App, say: &Say) -> Check {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let now = app.now_ms();
    let newest = app.store.letters(LetterFilter { state: None, limit: 1 }).await.unwrap_or_default();
    let ahead = newest.first().is_some_and(|letter| letter.next_at > now + 2 * DAY_MS);
    let detail = format!("{} (Asia/Shanghai)", beijing_minute(now.div_euclid(60_000)));
    if ahead {
        let advice = say.either(
            "系统时钟比已有记录早一天以上：请打开自动对时（timedatectl set-ntp true）。",
            "The clock is more than a day behind what is recorded: let it be set from the network (timedatectl set-ntp true).",
        );
        Check::ill("clock", detail, advice)
    } else {
        Check::well("clock", detail)
    }
}

/// How the mail server is reached, without the password.
fn how(url: &MailUrl) -> String {
    match url {
        MailUrl::Maildir(path) => format!("maildir:{}", path.display()),
        MailUrl::Smtp { host, port, tls, implicit_tls, credentials } => {
            let tls = match (implicit_tls, tls) {
                (true, _) => "TLS",
                (false, Tls::Required) => "STARTTLS",
                (false, Tls::Opportunistic) => "STARTTLS?",
                (false, Tls::None) => "-",
            };
            let login = if credentials.is_some() { "AUTH" } else { "-" };
            format!("{host}:{port}, {tls}, {login}")
        }
    }
}

fn mail_advice(meaning: Option<ReplyMeaning>, say: &Say) -> &'static str {
    let (zh, en) = match meaning {
        Some(ReplyMeaning::Login) => (
            "请核对 HUIYIN_MAIL_URL 中的用户名和密码；许多邮箱要用“授权码”代替登录密码。",
            "Check name and password in HUIYIN_MAIL_URL; many providers want an app password in place of the usual one.",
        ),
        Some(ReplyMeaning::Certificate) => (
            "证书与主机名不符，或者签发机构不受信任：请核对主机名，或者用 SSL_CERT_FILE 指定单位自己的根证书。",
            "The certificate does not fit the host's name, or nobody known issued it: check the name, or give your own authority in SSL_CERT_FILE.",
        ),
        Some(ReplyMeaning::Encryption) => (
            "服务器不提供加密：请换用支持 STARTTLS 的端口（587）或者 smtps://（465）。",
            "The server offers no encryption: use a port with STARTTLS (587) or smtps:// (465).",
        ),
        _ => (
            "请核对 HUIYIN_MAIL_URL 的主机名和端口，并请网络管理员放行从本机到该端口的连接。",
            "Check host and port in HUIYIN_MAIL_URL, and have the network let this machine reach that port.",
        ),
    };
    match say.language() {
        Language::ZhHans => zh,
        Language::En => en,
    }
}

/// A letter that says it is a test, sent at once and not through the outbox.
async fn canary(
    transport: &Transport,
    context: &ComposeContext,
    to: MailAddress,
    language: Language,
    now_ms: i64,
    say: &Say,
) -> Check {
    const NAME: &str = "canary";
    let (subject, text) = match language {
        Language::ZhHans => ("【测试】回音系统邮件测试", "这是一封测试邮件，收到即说明邮件可以送达，无需办理。"),
        Language::En => {
            ("[Test] Mail from Huiyin", "This is a test. If you read it, mail arrives. Nothing has to be done.")
        }
    };
    let words = RenderedLetter { subject: subject.to_owned(), text: text.to_owned(), html: format!("<p>{text}</p>") };
    let letter = Outgoing {
        // No row has it, and no other test.
        id: LetterId(now_ms.saturating_neg()),
        kind: LetterKind::Desk,
        to,
        language,
        unit: None,
        items: Vec::new(),
        text: None,
        hold: None,
        case: None,
        digest: Vec::new(),
        digest_total: 0,
        written_minute: now_ms.div_euclid(60_000),
        attempts: 0,
        about_letter: None,
    };
    let advice = say.either(
        "请把服务器的答复交给邮件管理员；常见原因：发件地址与登录账号不一致，或者未获准转发。",
        "Show the server's words to whoever runs it; often the sender's address is not the account's, or relaying is not allowed.",
    );
    let look =
        say.either("请到该邮箱（包括垃圾邮件箱）查看是否收到。", "Look into that mailbox, and into its junk folder.");
    match compose(&letter, context, &words) {
        Err(error) => Check::ill(NAME, error.to_string(), advice),
        Ok(message) => match transport.send(&message).await {
            Ok(said) => Check::well(NAME, format!("{} “{said}”", letter.to.as_str())).with(look),
            Err(undelivered) => Check::ill(NAME, format!("{} “{}”", letter.to.as_str(), undelivered.words), advice),
        },
    }
}
