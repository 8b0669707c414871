//! `huiyin notice import|diff|show`: the notice compiler at the command line.
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::output::Say;
use super::{Failure, NoticeVerb, check};
use crate::app::compile::{Compiled, Why, compile_reading, place};
use crate::app::notice_json::to_json;
use crate::app::reading::{self, Reading};
use crate::config::{Fault, Sheet, is_slug, notice_file, units_alone};
use crate::domain::notice::Span;
use crate::domain::unit::Units;
use crate::words::Words;

mod changes;
mod file;
mod preview;

/// What the three commands work with. A configuration with faults is no hindrance: they may be what is to be mended.
struct Desk<'a> {
    overlay: Option<&'a Path>,
    units: Units,
    words: Words,
    say: &'a Say,
}

/// `first`: the notice that is served at `/`, if the configuration says so.
pub fn run(verb: NoticeVerb, first: Option<&str>, overlay: Option<&Path>, say: &Say) -> Result<ExitCode, Failure> {
    let words = check::words(overlay).map_err(Failure::Configuration)?;
    let units = units_alone(overlay).ok_or_else(|| no_units(overlay))?;
    let desk = Desk { overlay, units, words, say };
    match verb {
        NoticeVerb::Import { file, out } => desk.import(&file, out.as_deref()),
        NoticeVerb::Diff { old, new } => desk.diff(&old, &new),
        NoticeVerb::Show { notice, why } => {
            let named = notice.as_deref().or(first);
            let named = named.ok_or_else(|| Failure::Refused(desk.word("notice-show-which")))?;
            desk.show(named, why)
        }
    }
}

fn no_units(overlay: Option<&Path>) -> Failure {
    Failure::Configuration(vec![Fault {
        file: overlay.map(|overlay| overlay.join("units.toml").display().to_string()).unwrap_or_default(),
        key: "units.toml".into(),
        found: "faults".into(),
        allowed: "a file that `huiyin check` finds no fault with".into(),
    }])
}

fn wrong(file: &Path, found: impl Into<String>, allowed: impl Into<String>) -> Failure {
    let file = file.display().to_string();
    Failure::Configuration(vec![Fault { file, key: "file".into(), found: found.into(), allowed: allowed.into() }])
}

/// One side of a comparison, or what is to be shown.
struct Side {
    sheet: Sheet,
    /// Where it came from a text.
    compiled: Option<(Compiled, Reading)>,
    /// It is a file of values.
    is_file: bool,
}

impl Desk<'_> {
    fn bytes(&self, file: &Path) -> Result<Vec<u8>, Failure> {
        // One byte more than is read tells that there is more.
        let limit = reading::LARGEST as u64 + 1;
        let read = std::fs::File::open(file).and_then(|open| {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::Read::take(open, limit), &mut bytes)?;
            Ok(bytes)
        });
        read.map_err(|error| {
            wrong(file, error.to_string(), self.say.either("可以读取的文件", "a file that can be read"))
        })
    }

    fn read(&self, file: &Path, bytes: &[u8]) -> Result<Reading, Failure> {
        reading::read(bytes).map_err(|why| {
            let found = self.word(&format!("unreadable-{}", dashed(why.as_str())));
            wrong(file, found, self.word("unreadable-allowed"))
        })
    }

    fn word(&self, key: &str) -> String {
        self.words.text(self.say.language(), key, &crate::words::Args::new())
    }

    fn doubt(&self, why: Why) -> String {
        self.word(&format!("doubt-{}", dashed(why.as_str())))
    }

    fn import(&self, file: &Path, out: Option<&Path>) -> Result<ExitCode, Failure> {
        let out = out.map(|out| self.target(out)).transpose()?;
        if is_toml(file) {
            // Read as a text it would have no items, and retire all that there are.
            let found = self.say.either("已经是通报文件", "a notice's file already");
            let allowed = self.say.either(
                "通报的原文（txt、html、docx）；文件本身可以直接修改，比较用 notice diff",
                "the text of a notice (txt, html, docx); the file itself is edited as it is, and compared by notice diff",
            );
            return Err(wrong(file, found, allowed));
        }
        let bytes = self.bytes(file)?;
        let reading = self.read(file, &bytes)?;
        let slug = out.as_ref().map(|out| out.slug.clone()).unwrap_or_default();
        let mut compiled = compile_reading(&reading, &slug, &self.units);
        let written = out.map(|out| self.write(&out, file, &reading, &mut compiled)).transpose()?;
        if self.say.json() {
            let mut object = import_json(&compiled, &reading);
            if let (Some(object), Some(written)) = (object.as_object_mut(), &written) {
                object.insert("written".to_owned(), written.to_json());
            }
            self.say.object(&object);
        } else {
            self.preview(&compiled, &reading);
            if let Some(written) = written {
                self.written(&written);
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn diff(&self, old: &str, new: &str) -> Result<ExitCode, Failure> {
        let (old, new) = (self.side(old)?, self.side(new)?);
        let by_number = old.is_file && new.is_file && old.sheet.slug == new.sheet.slug;
        let difference = crate::app::compile::difference::difference(&old.sheet, &new.sheet, by_number);
        if self.say.json() {
            self.say.object(&changes::to_json(&difference));
        } else {
            self.changes(&difference);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// A file of any kind that is read, or the short name of a notice.
    fn side(&self, named: &str) -> Result<Side, Failure> {
        let path = Path::new(named);
        if !path.exists()
            && let Some(text) = notice_file(self.overlay, named)
        {
            return self.values(path, &text);
        }
        let bytes = self.bytes(path)?;
        if is_toml(path) {
            let text = String::from_utf8_lossy(&bytes);
            return self.values(path, &text);
        }
        let reading = self.read(path, &bytes)?;
        let compiled = compile_reading(&reading, "", &self.units);
        Ok(Side { sheet: compiled.sheet.clone(), compiled: Some((compiled, reading)), is_file: false })
    }

    fn values(&self, path: &Path, text: &str) -> Result<Side, Failure> {
        let sheet =
            Sheet::read(text).ok_or_else(|| wrong(path, self.say.either("不是 TOML", "no TOML"), "TOML, UTF-8"))?;
        Ok(Side { sheet, compiled: None, is_file: true })
    }

    fn show(&self, named: &str, why: bool) -> Result<ExitCode, Failure> {
        let side = self.side(named)?;
        match side.compiled {
            Some((compiled, reading)) if self.say.json() => {
                let mut object = import_json(&compiled, &reading);
                if let Some(object) = object.as_object_mut().filter(|_| why) {
                    object.insert("found".to_owned(), self.reasons_json(&compiled, &reading));
                }
                self.say.object(&object);
            }
            Some((compiled, reading)) => {
                self.preview(&compiled, &reading);
                if why {
                    self.reasons(&compiled, &reading);
                }
            }
            None if self.say.json() => self.say.object(&json!(side.sheet)),
            None => {
                self.sheet(&side.sheet);
                if why {
                    self.say.line(&self.word("notice-why-text"));
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What programs are told: the parser's object, with what the reading of the file lost among the doubts.
fn import_json(compiled: &Compiled, reading: &Reading) -> Value {
    let mut object = to_json(&compiled.parsed, &reading.text);
    let lost = compiled.remarks.iter().filter(|remark| matches!(remark.why, Why::Loss(_)));
    let lost = lost.map(|remark| {
        let span = remark.span.unwrap_or_default();
        json!({ "where": where_json(&reading.text, span), "why": remark.why.as_str(), "detail": remark.detail })
    });
    if let Some(doubts) = object.get_mut("doubts").and_then(Value::as_array_mut) {
        doubts.extend(lost);
    }
    object
}

fn where_json(text: &str, span: Span) -> Value {
    json!({ "start": span.start, "end": span.end, "excerpt": place::excerpt(text, span, preview::EXCERPT) })
}

fn dashed(name: &str) -> String {
    name.replace('_', "-")
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// Where an import goes.
struct Target {
    path: PathBuf,
    slug: String,
}

impl Desk<'_> {
    fn target(&self, out: &Path) -> Result<Target, Failure> {
        let stem = out.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let is_toml = out.extension().is_some_and(|extension| extension == "toml");
        if is_toml && is_slug(stem) {
            return Ok(Target { path: out.to_owned(), slug: stem.to_owned() });
        }
        let allowed = self.say.either(
            "以 .toml 结尾、只用小写字母、数字和短横线的文件名，如 config/notice/mine.toml",
            "a name of a–z, 0–9 and dashes that ends in .toml, like config/notice/mine.toml",
        );
        Err(wrong(out, out.file_name().and_then(|name| name.to_str()).unwrap_or_default(), allowed))
    }
}
