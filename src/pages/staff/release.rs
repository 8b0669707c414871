//! 净稿: the original and what a unit would read of it, side by side, before it is sent.
use serde::Serialize;

use super::case::Choice;
use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// No `Debug`: it holds what a citizen wrote.
#[derive(Clone, Serialize)]
pub struct ReleaseView {
    pub number: String,
    pub version: i64,
    pub events: usize,
    /// The original, cut where marks begin and end.
    pub pieces: Vec<Piece>,
    pub copy: String,
    /// Phrases to be masked as well, one a line.
    pub also: String,
    /// Automatic marks that may be lifted.
    pub marks: Vec<Choice>,
    pub leads: Vec<Choice>,
    pub assisting: Vec<Choice>,
    pub reason: String,
    pub fault: Option<String>,
    pub changed: bool,
}

#[derive(Clone, Serialize)]
pub struct Piece {
    pub text: String,
    /// The kind of the mark.
    pub mark: Option<&'static str>,
}

impl Pages {
    /// `GET` and `POST /staff/case/{number}/release`
    pub fn staff_release(&self, staff: &StaffChrome, view: &ReleaseView) -> Result<String, PageError> {
        self.staff("staff/release.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/case/2025-000123/release", Some(Role::Handler));
    let choice = |chosen| Choice { value: "138<".to_owned(), label: "138<".to_owned(), key: None, chosen };
    let view = ReleaseView {
        number: "2025-000123".to_owned(),
        version: 1,
        events: 2,
        pieces: vec![
            Piece { text: "打<b>".to_owned(), mark: None },
            Piece { text: "13812345678".to_owned(), mark: Some("number") },
        ],
        copy: "打<b>███".to_owned(),
        also: "张<三>".to_owned(),
        marks: vec![choice(true), choice(false)],
        leads: vec![choice(true)],
        assisting: vec![choice(false)],
        reason: "<理由>".to_owned(),
        fault: Some("refusal-reason-missing".to_owned()),
        changed: true,
    };
    let bare = ReleaseView { marks: Vec::new(), leads: Vec::new(), fault: None, changed: false, ..view.clone() };
    vec![
        ("whole".to_owned(), pages.staff_release(&chrome, &view)),
        ("bare".to_owned(), pages.staff_release(&chrome, &bare)),
    ]
}
