//! What a command prints: words for people, one JSON object for programs.
#![expect(clippy::print_stderr, reason = "printing is what a command line is for")]
#![expect(clippy::unused_self, reason = "who prints is who was told how")]
use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::config::{Environment, Fault};
use crate::domain::language::Language;

/// A reader that has seen enough (`huiyin mail list | head`) is no fault: the work is done, only its telling ends.
fn written(told: io::Result<()>) {
    if let Err(error) = told
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        eprintln!("{error}");
    }
}

/// Prints in the form and language that were asked for.
pub struct Say {
    json: bool,
    language: Language,
}

impl Say {
    pub const fn new(json: bool, language: Language) -> Self {
        Self { json, language }
    }

    /// The terminal's language (`LC_ALL`, `LC_MESSAGES`, `LANG`): Chinese where it says `zh`, else English.
    pub fn language_of(environment: &Environment) -> Language {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| environment.get(name).filter(|v| !v.is_empty()));
        locale.and_then(Language::parse).unwrap_or(Language::En)
    }

    pub const fn json(&self) -> bool {
        self.json
    }

    pub const fn language(&self) -> Language {
        self.language
    }

    /// One of two wordings.
    pub const fn either<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::ZhHans => zh,
            Language::En => en,
        }
    }

    pub fn line(&self, text: &str) {
        written(writeln!(io::stdout(), "{text}"));
    }

    pub fn object(&self, value: &Value) {
        written(writeln!(io::stdout(), "{value}"));
    }

    /// Configuration faults: all of them, each with what is allowed.
    pub fn faults(&self, faults: &[Fault]) -> ExitCode {
        if self.json {
            self.object(&json!({ "ok": false, "faults": faults }));
        } else {
            let head = self.either("配置有误，共", "The configuration has faults:");
            eprintln!("{head} {}", faults.len());
            for fault in faults {
                eprintln!("\n  {} · {}", fault.file, fault.key);
                eprintln!("    {}{}", self.either("现为：", "found:   "), fault.found);
                eprintln!("    {}{}", self.either("应为：", "allowed: "), fault.allowed);
            }
        }
        ExitCode::from(2)
    }

    pub fn refused(&self, reason: &str) -> ExitCode {
        if self.json {
            self.object(&json!({ "ok": false, "error": reason }));
        } else {
            eprintln!("{reason}");
        }
        ExitCode::from(1)
    }

    /// A failure of ours, with the whole chain of causes.
    pub fn failed(&self, error: &anyhow::Error) -> ExitCode {
        self.refused(&format!("{}{error:#}", self.either("失败：", "failed: ")))
    }
}
