//! Everything a person reads, from typed views: citizen pages, letters, and the assets they load.
//!
//! Templates and words are embedded; a directory laid over them changes both without a compiler. What a compiler would
//! have caught is caught by [`Pages::load`] instead: every page is rendered from its samples in every language, with
//! undefined values and missing words as errors.
use std::path::Path;
use std::sync::Arc;

use minijinja::{Value, context};
use serde::Serialize;

use crate::domain::language::Language;
use crate::domain::letter::LetterKind;
use crate::domain::text::fold_line;
use crate::words::{Args, Words, WordsFault};

pub mod assets;
pub mod chrome;
pub mod engine;
pub mod form;
pub mod home;
pub mod keys;
pub mod letters;
pub mod problem;
mod qr;
pub mod readers;
pub mod receipt;
pub mod sample;
pub mod show;
pub mod shut;
pub mod staff;
pub mod status;
pub mod unit;

pub use assets::Asset;
pub use chrome::{Chrome, NoticeChrome, Phrase};
pub use form::{FormAlert, FormView, Spliced};
pub use home::HomeView;
pub use letters::{LetterView, RenderedLetter};
pub use problem::{PrivacyView, ProblemKind, ProblemView};
pub use readers::{Audience, Reader, ReaderUnit};
pub use receipt::ReceiptView;
pub use shut::ShutView;
pub use status::{CitizenState, StatusError, StatusFound, StatusText, StatusView, Step, StepKind, TextKind};

use assets::Assets;
use engine::{Engine, serialized};

/// A page could not be made: a template or its words are broken. Never holds what a citizen typed.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("the template {template} could not be rendered")]
    Render {
        template: String,
        #[source]
        source: minijinja::Error,
    },
    #[error("a page's words are missing")]
    Words(#[source] WordsFault),
    #[error("a QR code could not be drawn")]
    Drawing(#[source] qrcode::types::QrError),
    #[error("the form template does not hold its token exactly once")]
    Token,
}

/// What keeps the pages from being served.
#[derive(Debug, thiserror::Error)]
pub enum PageFault {
    #[error("{file} cannot be read")]
    Unreadable {
        file: String,
        #[source]
        source: std::io::Error,
    },
    #[error("the template {template} is not well formed")]
    Template {
        template: String,
        #[source]
        source: minijinja::Error,
    },
    #[error("the words `{key}` are missing")]
    Words { key: String },
    #[error("{page} in {language} does not render: {reason}")]
    Sample { page: String, language: Language, reason: String },
    #[error("a sample could not be rendered to its end")]
    Panic,
    #[error("nothing uses the template {template}")]
    Unused { template: String },
}

/// The pages, letters and assets of this installation.
pub struct Pages {
    engine: Engine,
    words: Arc<Words>,
    assets: Assets,
}

impl Pages {
    /// Reads the embedded templates, lays `overlay` over them, and renders every page from its samples.
    ///
    /// # Errors
    /// Every fault found, not only the first.
    pub fn load(words: Words, overlay: Option<&Path>) -> Result<Self, Vec<PageFault>> {
        let words = Arc::new(words);
        let mut faults: Vec<PageFault> =
            keys::shown().into_iter().filter(|key| !words.has(key)).map(|key| PageFault::Words { key }).collect();
        let assets = Assets::load(overlay).unwrap_or_else(|fault| {
            faults.push(fault);
            Assets::default()
        });
        let engine = Engine::load(&words, &assets, overlay, &mut faults);
        let pages = Self { engine, words, assets };
        if faults.is_empty() {
            faults.extend(pages.check());
        }
        if faults.is_empty() { Ok(pages) } else { Err(faults) }
    }

    /// Renders every page from its samples. What [`Pages::load`] and `huiyin check` ask.
    #[must_use]
    pub fn check(&self) -> Vec<PageFault> {
        let check = |language| {
            let errors = sample::render_all(self, &sample::Town::small(language)).into_iter();
            let fault = |(page, error)| PageFault::Sample { page, language, reason: reason(&error) };
            errors.filter_map(|(page, error)| error.map(|error| (page, error))).map(fault).collect::<Vec<_>>()
        };
        // Side by side: the first page waits for this.
        std::thread::scope(|scope| {
            let checks = Language::ALL.map(|language| scope.spawn(move || check(language)));
            checks.into_iter().flat_map(|check| check.join().unwrap_or_else(|_| vec![PageFault::Panic])).collect()
        })
    }

    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// `GET /`: the notice.
    pub fn home(&self, chrome: &Chrome, view: &HomeView) -> Result<String, PageError> {
        self.page("citizen/home.html", chrome, view, Value::UNDEFINED)
    }

    /// `GET /feedback`, and every refused `POST /feedback` with what was typed.
    pub fn form(&self, chrome: &Chrome, view: &FormView) -> Result<String, PageError> {
        let extra = form::extra(&self.words, chrome, view).map_err(PageError::Words)?;
        self.page("citizen/form.html", chrome, view, extra)
    }

    /// The form with a gap where its token goes: rendered once, served with a token of its own to everybody.
    pub fn form_around_token(&self, chrome: &Chrome, mut view: FormView) -> Result<Spliced, PageError> {
        // Not a possible token, and nothing else on a page can hold a private-use character twice in a row.
        const GAP: &str = "\u{E000}\u{E001}";
        GAP.clone_into(&mut view.token);
        let page = self.form(chrome, &view)?;
        match page.split(GAP).collect::<Vec<_>>().as_slice() {
            [before, after] => Ok(Spliced { before: (*before).to_owned(), after: (*after).to_owned() }),
            _ => Err(PageError::Token),
        }
    }

    /// `GET /receipt` with its cookie.
    pub fn receipt(&self, chrome: &Chrome, view: &ReceiptView) -> Result<String, PageError> {
        let drawing = receipt::drawing(&self.words, chrome.language, view)?;
        self.page("citizen/receipt.html", chrome, view, context! { drawing => Value::from_safe_string(drawing) })
    }

    /// `GET /receipt` without its cookie.
    pub fn receipt_missing(&self, chrome: &Chrome) -> Result<String, PageError> {
        self.page("citizen/receipt_missing.html", chrome, &(), Value::UNDEFINED)
    }

    /// `GET /status` and `POST /status`.
    pub fn status(&self, chrome: &Chrome, view: &StatusView) -> Result<String, PageError> {
        self.page("citizen/status.html", chrome, view, Value::UNDEFINED)
    }

    /// `GET /privacy`.
    pub fn privacy(&self, chrome: &Chrome, view: &PrivacyView) -> Result<String, PageError> {
        self.page("citizen/privacy.html", chrome, view, Value::UNDEFINED)
    }

    /// Every other refusal, with ways out.
    pub fn problem(&self, chrome: &Chrome, view: &ProblemView) -> Result<String, PageError> {
        self.page("citizen/problem.html", chrome, view, Value::UNDEFINED)
    }

    /// Where the form would be, while there is none.
    pub fn shut(&self, chrome: &Chrome, view: &ShutView) -> Result<String, PageError> {
        self.page("citizen/shut.html", chrome, view, Value::UNDEFINED)
    }

    /// A letter's subject and its two parts.
    pub fn letter(&self, language: Language, view: &LetterView) -> Result<RenderedLetter, PageError> {
        let kind = view.kind().as_str();
        let render = |part: &str| {
            let template = format!("letters/{kind}/{part}");
            self.engine.render(language, &template, context! { letter => serialized(view.content()) })
        };
        Ok(RenderedLetter {
            // A subject is one line whatever an overlay's template holds.
            subject: fold_line(&render("subject.txt")?),
            text: letters::tidy(&render("body.txt")?),
            html: render("body.html")?,
        })
    }

    /// The letter with its 回信编号 as the last line: an answer that quotes it is known by it, whatever became of its headers.
    #[must_use]
    pub fn marked(&self, language: Language, mut letter: RenderedLetter, mark: &str) -> RenderedLetter {
        let mut blanks = Args::new();
        blanks.set("mark", mark);
        let line = self.words.text(language, "letter-mark", &blanks);
        letter.text = format!("{}\n{line}\n", letter.text.trim_end());
        let shown = format!("<p style=\"margin:0;padding:0 16px;color:#8a8a84;font-size:12px;\">{line}</p></body>");
        letter.html = letter.html.replacen("</body>", &shown, 1);
        letter
    }

    /// The asset at `path` below the base, e.g. `assets/style-0123456789ab.css`.
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.path == path)
    }

    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.iter()
    }

    fn page<V: Serialize>(&self, template: &str, chrome: &Chrome, view: &V, extra: Value) -> Result<String, PageError> {
        let context = context! {
            chrome => serialized(chrome.frame()),
            page => serialized(view),
            extra,
        };
        self.engine.render(chrome.language, template, context)
    }
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({:?})", self.words)
    }
}

/// All templates that some page or letter asks for.
fn entry_templates() -> Vec<String> {
    let pages = ["home", "form", "receipt", "receipt_missing", "status", "privacy", "shut", "problem", "unit"];
    let letters = LetterKind::ALL.into_iter().flat_map(|kind| {
        ["subject.txt", "body.txt", "body.html"].map(|part| format!("letters/{kind}/{part}", kind = kind.as_str()))
    });
    pages
        .iter()
        .map(|page| format!("citizen/{page}.html"))
        .chain(staff::PAGES.iter().map(|(template, _)| (*template).to_owned()))
        .chain(letters)
        .collect()
}

/// An error with its causes on one line, for a list of faults.
fn reason(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// The words under a key that has no blanks.
fn plain(words: &Words, language: Language, key: &str) -> Result<String, WordsFault> {
    words.find(language, key, &Args::new())
}

#[cfg(test)]
mod tests;
