//! The command line: one file for each verb.
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::app::{App, SystemClock};
use crate::config::{Config, Environment, Fault};
use crate::domain::contact::MailAddress;
use crate::domain::ids::CaseNumber;
use crate::domain::language::Language;
use crate::domain::letter::LetterState;
use crate::domain::staff::Role;
use crate::mail::dns::Resolver;
use crate::seal::{Keyring, OsEntropy};
use crate::store::Store;

mod case;
pub mod check;
mod demo;
mod doctor;
mod help;
mod key;
mod mail;
mod names;
mod notice;
mod output;
pub mod post;
mod serve;
mod staff;

use names::Names;
use output::Say;

/// 回音: opinions on a published notice, stored durably and routed by e-mail.
#[derive(Debug, Parser)]
#[command(name = "huiyin", version, about)]
struct Arguments {
    /// A directory laid over the built-in configuration.
    #[arg(long, global = true, value_name = "DIR", env = "HUIYIN_CONFIG")]
    config: Option<PathBuf>,
    /// One JSON object instead of words.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the service (the default).
    Serve,
    /// Read one case, or let a held one go on; both are written into its history.
    #[command(subcommand)]
    Case(CaseVerb),
    /// Fill an empty database with made-up cases, to try the inbox.
    Demo {
        /// How many.
        #[arg(value_parser = clap::value_parser!(u32).range(1..=i64::from(crate::app::demo::MOST)))]
        cases: u32,
    },
    /// Check configuration, notice, units and every page; lists all faults at once.
    Check,
    /// Check database, disk, clock, mail server and the sender's domain; sends a test letter.
    Doctor {
        /// Where the test letter goes; the desk's mailbox if left out.
        #[arg(long, value_parser = mail_address)]
        to: Option<MailAddress>,
        /// The name server to ask, with its port; the machine's own if left out.
        #[arg(long, value_name = "ADDRESS:PORT")]
        dns: Option<std::net::SocketAddr>,
    },
    /// Read a notice from its text, compare two versions, or show what was found and why.
    #[command(subcommand)]
    Notice(NoticeVerb),
    /// See letters and what became of them.
    #[command(subcommand)]
    Mail(MailVerb),
    /// Who may sign in at the desk.
    #[command(subcommand)]
    Staff(StaffVerb),
    /// The keys that names, contacts and reports are sealed with.
    #[command(subcommand)]
    Key(KeyVerb),
}

#[derive(Debug, Subcommand)]
enum CaseVerb {
    /// Show a case with its text and history.
    Show {
        /// The case's number, like 2025-000123.
        number: CaseNumber,
        /// The sealed officer's address: needed to read a sealed case.
        #[arg(long, value_name = "ADDRESS")]
        officer: Option<String>,
        /// Show who wrote it, too; that is a step of its own in the case's history.
        #[arg(long)]
        identity: bool,
    },
    /// Let a quarantined or held case go on to its units.
    Release {
        /// The case's number, like 2025-000123.
        number: CaseNumber,
    },
}

#[derive(Debug, Subcommand)]
enum NoticeVerb {
    /// Read a notice's text (txt, html saved from a browser, docx): what was found, and first of all what is in doubt.
    Import {
        /// The text.
        file: PathBuf,
        /// Write the notice's file here; where there is one, its items keep their numbers and what was settled for them.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// What changed between two versions: files of any kind that is read, or the short name of a notice.
    Diff {
        /// The earlier version.
        old: String,
        /// The later version.
        new: String,
    },
    /// Show a notice: a file, or the short name of one; the first one if left out.
    Show {
        /// A file of any kind that is read, or the short name of a notice.
        notice: Option<String>,
        /// Say for every find which rule decided.
        #[arg(long)]
        why: bool,
    },
}

#[derive(Debug, Subcommand)]
enum MailVerb {
    /// List letters, the dead first.
    List {
        /// Only letters in this state: waiting, leased, sent, held, dead, recalled.
        #[arg(long, value_parser = letter_state)]
        state: Option<LetterState>,
        /// At most so many.
        #[arg(long, default_value_t = 200)]
        limit: u32,
    },
    /// Show one letter with every attempt and the server's words.
    Show {
        /// The letter's id in `mail list`.
        id: i64,
    },
    /// Send a dead letter again, or a waiting one at once.
    Retry {
        /// The letter's id in `mail list`.
        id: i64,
    },
    /// Keep a waiting or dead letter back until it is released.
    Hold {
        /// The letter's id in `mail list`.
        id: i64,
    },
    /// Let a held letter go.
    Release {
        /// The letter's id in `mail list`.
        id: i64,
    },
    /// Take one message from standard input, for a mail server's pipe. Exit 0: it is stored; 75: try again later; 65: too large.
    In {
        /// The recipient as the mail server knows it, sub-address and all.
        #[arg(long, value_name = "ADDRESS")]
        rcpt: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum StaffVerb {
    /// Add somebody, and print the one-time link that lets them set a password and a second factor.
    Add {
        /// Their e-mail address.
        #[arg(value_parser = mail_address)]
        email: MailAddress,
        /// Their name, as colleagues know it.
        #[arg(long)]
        name: String,
        /// What they are there for: handler, lead, auditor, administrator.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// List everybody with role and state.
    List,
    /// Disable somebody; their sessions end at once.
    Disable {
        /// Their e-mail address.
        #[arg(value_parser = mail_address)]
        email: MailAddress,
    },
    /// Print a new one-time link; the old password and second factor no longer work.
    Link {
        /// Their e-mail address.
        #[arg(value_parser = mail_address)]
        email: MailAddress,
    },
}

#[derive(Debug, Subcommand)]
enum KeyVerb {
    /// Make a new key for whatever is written from the next start on; older keys keep opening what they sealed.
    Rotate,
}

/// Why a command ended without doing its work. Exit codes: 1 failed, 2 wrong usage or configuration.
enum Failure {
    Configuration(Vec<Fault>),
    Refused(String),
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs the command that the arguments name.
#[must_use]
pub fn main() -> ExitCode {
    let environment = Environment::from_process();
    let language = Say::language_of(&environment);
    let mut command = match language {
        Language::ZhHans => help::in_chinese(Arguments::command()),
        Language::En => Arguments::command(),
    };
    let matches = command.get_matches_mut();
    if matches.subcommand_name() == Some(help::HELP) {
        return if command.print_help().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.format(&mut command).exit(),
    };
    let say = Say::new(arguments.json, language);
    let is_pipe = matches!(arguments.verb, Some(Verb::Mail(MailVerb::In { .. })));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return say.failed(&error.into()),
    };
    match runtime.block_on(run(arguments, &environment, &say)) {
        Ok(code) => code,
        Err(failure) if is_pipe => mail::put_off(&failure, &say),
        Err(Failure::Configuration(faults)) => say.faults(&faults),
        Err(Failure::Refused(reason)) => say.refused(&reason),
        Err(Failure::Failed(error)) => say.failed(&error),
    }
}

async fn run(arguments: Arguments, environment: &Environment, say: &Say) -> Result<ExitCode, Failure> {
    let overlay = arguments.config.clone().or_else(|| environment.config_directory()).or_else(own_directory);
    let config = Config::load(overlay.as_deref(), environment);
    match arguments.verb.unwrap_or(Verb::Serve) {
        Verb::Check => Ok(check::check(config, overlay.as_deref(), say)),
        Verb::Serve => serve::serve(config.map_err(Failure::Configuration)?, overlay.as_deref(), say).await,
        Verb::Demo { cases } => {
            let config = config.map_err(Failure::Configuration)?;
            let _alone = serve::alone(&config, say)?;
            demo::run(&open(config).await?, cases, say).await
        }
        Verb::Doctor { to, dns } => {
            let resolver = dns.map_or_else(Resolver::of_machine, Resolver::at);
            Box::pin(doctor::run(config.map_err(Failure::Configuration)?, to, resolver, say)).await
        }
        Verb::Key(KeyVerb::Rotate) => key::rotate(&config.map_err(Failure::Configuration)?, say),
        Verb::Notice(verb) => {
            let first = config.as_ref().ok().map(|config| config.editions.first().slug());
            notice::run(verb, first, overlay.as_deref(), say)
        }
        Verb::Case(verb) => {
            let app = open_existing(config.map_err(Failure::Configuration)?).await?;
            case::run(&app, verb, &Names::load(&app, overlay.as_deref(), say)?, say).await
        }
        Verb::Staff(verb) => {
            let app = open_existing(config.map_err(Failure::Configuration)?).await?;
            staff::run(&app, verb, &Names::load(&app, overlay.as_deref(), say)?, say).await
        }
        Verb::Mail(MailVerb::In { rcpt }) => {
            let app = open_existing(config.map_err(Failure::Configuration)?).await?;
            mail::take(&app, rcpt.as_deref(), say).await
        }
        Verb::Mail(verb) => {
            let app = open_existing(config.map_err(Failure::Configuration)?).await?;
            mail::run(&app, verb, &Names::load(&app, overlay.as_deref(), say)?, say).await
        }
    }
}

/// `./config`, where it is laid out like ours: what `notice import --out config/notice/mine.toml` writes is served by
/// `serve` without being named again. The start says which directory is laid over.
fn own_directory() -> Option<PathBuf> {
    let directory = PathBuf::from("config");
    let ours = ["default.toml", "units.toml", "notice"].into_iter().any(|name| directory.join(name).exists());
    ours.then_some(directory)
}

fn mail_address(text: &str) -> Result<MailAddress, String> {
    MailAddress::parse(text).map_err(|fault| fault.to_string())
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| Role::ALL.map(Role::as_str).join(", "))
}

fn letter_state(text: &str) -> Result<LetterState, String> {
    LetterState::parse(text).ok_or_else(|| "waiting, leased, sent, held, dead or recalled".to_owned())
}

/// For whoever asks about what is there: a command run from another directory must not make an empty service of its own
/// and say that it knows of no case.
async fn open_existing(config: Config) -> Result<App, Failure> {
    if config.data.join("keys").is_dir() {
        return open(config).await;
    }
    Err(Failure::Configuration(vec![Fault {
        file: "environment".to_owned(),
        key: "HUIYIN_DATA".to_owned(),
        found: format!("{}: no data of this service", config.data.display()),
        allowed: "the data directory of the running service".to_owned(),
    }]))
}

/// Opens the data directory as the running service would: keys, database, and the rules of the configuration.
async fn open(config: Config) -> Result<App, Failure> {
    let entropy = Arc::new(OsEntropy);
    let keyring = Arc::new(Keyring::open_or_create(&config.data.join("keys"), entropy.as_ref())?);
    let store = Store::open(&config.database.url, keyring.clone(), entropy.clone()).await?;
    let app = App::new(Arc::new(config), store, keyring, Arc::new(SystemClock), entropy);
    app.refresh_notices().await?;
    Ok(app)
}
