//! `notice import --out`: writing the notice's file, and laying a new edition over one that is there.
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Desk, Target, wrong};
use crate::app::compile::likeness::How;
use crate::app::compile::rejoin::{Outcome, rejoin};
use crate::app::compile::{Compiled, place};
use crate::app::reading::Reading;
use crate::cli::Failure;
use crate::config::{Note, Sheet};
use crate::words::Args;

/// What was written.
pub struct Written {
    path: PathBuf,
    state: String,
    slug: String,
    /// Where the file that was there before lies now.
    before: Option<PathBuf>,
    outcome: Option<Outcome>,
    undecided: usize,
}

impl Written {
    pub fn to_json(&self) -> Value {
        let items = self.outcome.iter().flat_map(|outcome| &outcome.items).map(|item| {
            json!({
                "number": item.number,
                "title": item.title,
                "earlier": item.earlier.as_ref().map(|(title, _)| title),
                "matched": item.earlier.as_ref().map(|(_, how)| name(*how)),
            })
        });
        json!({
            "path": self.path.display().to_string(),
            "slug": self.slug,
            "state": self.state,
            "items": items.collect::<Vec<_>>(),
            "retired": self.outcome.iter().flat_map(|outcome| &outcome.gone)
                .map(|(number, title)| json!({ "number": number, "title": title })).collect::<Vec<_>>(),
        })
    }
}

pub const fn name(how: How) -> &'static str {
    match how {
        How::Same => "same_title",
        How::Alike(_) => "similar_title",
        How::Place => "place",
    }
}

impl Desk<'_> {
    pub fn write(
        &self,
        target: &Target,
        source: &Path,
        reading: &Reading,
        compiled: &mut Compiled,
    ) -> Result<Written, Failure> {
        let path = &target.path;
        let before = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(wrong(path, error.to_string(), "a notice's file, or none")),
        };
        let outcome = match before.as_deref().map(Sheet::read) {
            None => None,
            Some(Some(old)) => Some(rejoin(&old, compiled)),
            // What cannot be read cannot be matched, and would be lost.
            Some(None) => return Err(wrong(path, self.say.either("不是 TOML", "no TOML"), "a notice's file, or none")),
        };
        compiled.sheet.slug.clone_from(&target.slug);
        let text = self.text(source, reading, compiled);
        let kept = put(path, &text, before.is_some())?;
        let undecided = compiled.sheet.items().filter(|item| item.lead.is_empty() && !item.commission_only).count();
        Ok(Written {
            path: path.clone(),
            state: compiled.sheet.state.clone(),
            slug: target.slug.clone(),
            before: kept,
            outcome,
            undecided,
        })
    }

    fn text(&self, source: &Path, reading: &Reading, compiled: &Compiled) -> String {
        let note = |remark: &crate::app::compile::Remark| {
            let mut words = format!("{} {}", self.word("notice-doubt-mark"), self.doubt(remark.why));
            if !remark.detail.is_empty() {
                words = format!("{words} [{}]", remark.detail);
            }
            if let Some(span) = remark.span {
                let (line, column) = place::line_and_column(&reading.text, span.start);
                let excerpt = place::excerpt(&reading.text, span, 40);
                words = format!("{words} ({line}:{column} {excerpt})");
            }
            Note { field: remark.field.clone(), words }
        };
        let notes: Vec<Note> = compiled.remarks.iter().map(note).collect();
        let mut args = Args::new();
        args.set("file", source.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned());
        let mut head = self.words.text(self.say.language(), "notice-file-head", &args);
        if !notes.is_empty() {
            head = format!("{head}\n{}", self.word("notice-file-doubts"));
        }
        compiled.sheet.to_toml(&head, &notes)
    }

    /// What was written, and what is to be done next.
    pub fn written(&self, written: &Written) {
        let mut args = Args::new();
        args.set("path", written.path.display().to_string());
        args.set("slug", written.slug.clone());
        args.set("undecided", written.undecided);
        let tell = |key: &str| self.say.line(&self.words.text(self.say.language(), key, &args));
        self.say.line("");
        if let Some(outcome) = &written.outcome {
            self.outcome(outcome);
        }
        tell("notice-written");
        if let Some(before) = &written.before {
            let mut args = Args::new();
            args.set("path", before.display().to_string());
            self.say.line(&self.words.text(self.say.language(), "notice-written-before", &args));
        }
        if written.undecided > 0 {
            tell("notice-written-undecided");
        }
        tell(if written.state == "draft" { "notice-written-draft" } else { "notice-written-open" });
    }

    fn outcome(&self, outcome: &Outcome) {
        self.say.line(&self.word("notice-matched"));
        for item in &outcome.items {
            let (how, earlier) = match &item.earlier {
                None => ("notice-match-new".to_owned(), String::new()),
                Some((_, How::Same)) => continue,
                Some((title, how)) => (format!("notice-match-{}", super::dashed(name(*how))), format!("  ← {title}")),
            };
            self.say.line(&format!("  {:>4}  {}  {}{earlier}", item.number, self.word(&how), item.title));
        }
        for (number, title) in &outcome.gone {
            self.say.line(&format!("  {number:>4}  {}  {title}", self.word("notice-match-gone")));
        }
        let same = outcome.items.iter().filter(|item| matches!(item.earlier, Some((_, How::Same)))).count();
        let mut args = Args::new();
        args.set("count", same);
        self.say.line(&self.words.text(self.say.language(), "notice-match-same-count", &args));
    }
}

/// Writes beside and renames, so that a half-written file is never read; what was there stays under another name.
fn put(path: &Path, text: &str, exists: bool) -> Result<Option<PathBuf>, Failure> {
    let fail = |error: std::io::Error| Failure::Failed(anyhow::Error::new(error).context(path.display().to_string()));
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::create_dir_all(directory).map_err(fail)?;
    }
    let beside = |ending: &str| path.with_extension(format!("toml.{ending}"));
    let new = beside("new");
    // What an earlier import kept is somebody's work, too.
    let mut old = beside("old");
    for count in 2.. {
        if !exists || !old.exists() {
            break;
        }
        old = beside(&format!("old-{count}"));
    }
    fs::write(&new, text).map_err(fail)?;
    if exists {
        fs::copy(path, &old).map_err(fail)?;
    }
    fs::rename(&new, path).map_err(fail)?;
    Ok(exists.then_some(old))
}
