//! The command line: one file for each verb.
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::app::{App, SystemClock};
use crate::config::{Config, Environment, Fault};
use crate::domain::ids::CaseNumber;
use crate::seal::{Keyring, OsEntropy};
use crate::store::Store;

mod case;
pub mod check;
mod key;
mod mail;
mod output;
pub mod post;
mod serve;

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
    /// Check configuration, notice, units and every page; lists all faults at once.
    Check,
    /// See letters and what became of them.
    #[command(subcommand)]
    Mail(MailVerb),
    /// The keys that names, contacts and reports are sealed with.
    #[command(subcommand)]
    Key(KeyVerb),
}

#[derive(Debug, Subcommand)]
enum CaseVerb {
    /// Show a case with its text and history.
    Show {
        number: CaseNumber,
        /// The sealed officer's address: needed to read a sealed case.
        #[arg(long, value_name = "ADDRESS")]
        officer: Option<String>,
    },
    /// Let a quarantined or held case go on to its units.
    Release { number: CaseNumber },
}

#[derive(Debug, Subcommand)]
enum MailVerb {
    /// List letters, the dead first.
    List {
        /// Only letters in this state: waiting, leased, sent, held, dead.
        #[arg(long)]
        state: Option<String>,
        #[arg(long, default_value_t = 200)]
        limit: u32,
    },
    /// Show one letter and the server's last words.
    Show { id: i64 },
    /// Send a dead or held letter again.
    Retry { id: i64 },
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
    let arguments = Arguments::parse();
    let environment = Environment::from_process();
    let say = Say::new(arguments.json, &environment);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return say.failed(&error.into()),
    };
    match runtime.block_on(run(arguments, &environment, &say)) {
        Ok(code) => code,
        Err(Failure::Configuration(faults)) => say.faults(&faults),
        Err(Failure::Refused(reason)) => say.refused(&reason),
        Err(Failure::Failed(error)) => say.failed(&error),
    }
}

async fn run(arguments: Arguments, environment: &Environment, say: &Say) -> Result<ExitCode, Failure> {
    let config = Config::load(arguments.config.as_deref(), environment);
    match arguments.verb.unwrap_or(Verb::Serve) {
        Verb::Check => Ok(check::check(config, arguments.config.as_deref(), say)),
        Verb::Serve => serve::serve(config.map_err(Failure::Configuration)?, arguments.config.as_deref(), say).await,
        Verb::Key(KeyVerb::Rotate) => key::rotate(&config.map_err(Failure::Configuration)?, say),
        Verb::Case(verb) => case::run(&open(config.map_err(Failure::Configuration)?).await?, verb, say).await,
        Verb::Mail(verb) => mail::run(&open(config.map_err(Failure::Configuration)?).await?, verb, say).await,
    }
}

/// Opens the data directory as the running service would: keys, database, and the rules of the configuration.
async fn open(config: Config) -> Result<App, Failure> {
    let entropy = Arc::new(OsEntropy);
    let keyring = Arc::new(Keyring::open_or_create(&config.data.join("keys"), entropy.as_ref())?);
    let store = Store::open(&config.database.url, keyring.clone(), entropy.clone()).await?;
    Ok(App::new(Arc::new(config), store, keyring, Arc::new(SystemClock), entropy))
}
