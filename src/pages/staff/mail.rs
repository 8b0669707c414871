//! 邮件: letters that failed or wait, with the server's words.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// A letter in the list. No `Debug`: it holds an address.
#[derive(Clone, Serialize)]
pub struct LetterLine {
    pub id: i64,
    /// Empty for a digest.
    pub case: String,
    /// With dashes, as their words are named.
    pub kind: String,
    pub state: String,
    /// A citizen's address is not shown.
    pub to: Option<String>,
    pub attempts: u32,
    pub next: Option<String>,
    pub words: String,
    /// The newest first.
    pub tries: Vec<TryLine>,
}

/// An attempt.
#[derive(Clone, Serialize)]
pub struct TryLine {
    pub at: String,
    /// With dashes: `attempt-…`.
    pub outcome: String,
    /// With dashes: `reply-…`.
    pub meaning: String,
    /// What the server said, cleaned; of a citizen's letter the codes alone.
    pub words: String,
}

#[derive(Clone, Serialize)]
pub struct MailView {
    pub letters: Vec<LetterLine>,
    /// `mail-notice-…`
    pub notice: Option<&'static str>,
}

pub const NOTICES: [&str; 2] = ["done", "refused"];

impl Pages {
    /// `GET /staff/mail`
    pub fn staff_mail(&self, staff: &StaffChrome, view: &MailView) -> Result<String, PageError> {
        self.staff("staff/mail.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/mail", Some(Role::Handler));
    let letter = |id: i64, state: &str, to: Option<&str>| LetterLine {
        id,
        case: "2025-000001".to_owned(),
        kind: "unit".to_owned(),
        state: state.to_owned(),
        to: to.map(str::to_owned),
        attempts: 3,
        next: (state == "waiting").then(|| "2025-03-27 17:34".to_owned()),
        words: "550 <no such user>".to_owned(),
        tries: [
            ("refused", "never", "550 <no such user>"),
            ("put-off", "later", "451 4.7.1 later"),
            ("unreached", "no-answer", ""),
        ]
        .map(|(outcome, meaning, words)| TryLine {
            at: "2025-03-27 16:34".to_owned(),
            outcome: outcome.to_owned(),
            meaning: meaning.to_owned(),
            words: words.to_owned(),
        })
        .into(),
    };
    let view = MailView {
        letters: vec![letter(1, "dead", Some("unit@example.cn")), letter(2, "held", None), letter(3, "waiting", None)],
        notice: Some("done"),
    };
    vec![
        ("full".to_owned(), pages.staff_mail(&chrome, &view)),
        ("empty".to_owned(), pages.staff_mail(&chrome, &MailView { letters: Vec::new(), notice: None })),
    ]
}
