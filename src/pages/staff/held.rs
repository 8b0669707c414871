//! 待认领来信: mail that nobody could be found for, for a person to say where it belongs.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// A message. No `Debug`: it holds what somebody wrote.
#[derive(Clone, Serialize)]
pub struct HeldLine {
    pub id: i64,
    pub received: String,
    /// With the name masked; empty where there is none.
    pub from: String,
    pub subject: String,
    /// The case that it names; may be empty.
    pub case: String,
    /// With dashes, as its words are named: `inbound-kind-…`.
    pub kind: String,
    pub text: String,
    pub shortened: bool,
    /// Only its beginning was taken.
    pub is_cut: bool,
    /// A mail server says that it is not from whom it says.
    pub is_doubtful: bool,
    pub files: Vec<HeldFile>,
}

#[derive(Clone, Serialize)]
pub struct HeldFile {
    pub name: String,
    pub kilobytes: u64,
}

#[derive(Clone, Serialize)]
pub struct HeldView {
    /// Those that name a case first.
    pub held: Vec<HeldLine>,
    /// There are more of those that name none: older than this one.
    pub earlier: Option<i64>,
    /// What needs nobody: taken, or written by programs.
    pub passed: Vec<HeldLine>,
    /// The message whose case was not found, and what was typed.
    pub wrong: Option<(i64, String)>,
    /// A message as it came was asked for, and says who wrote.
    pub is_hidden: bool,
}

impl Pages {
    /// `GET /staff/mail/held`
    pub fn staff_held(&self, staff: &StaffChrome, view: &HeldView) -> Result<String, PageError> {
        self.staff("staff/held.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/mail/held", Some(Role::Handler));
    let line = |id: i64, kind: &str, case: &str| HeldLine {
        id,
        received: "2025-03-27 17:34".to_owned(),
        from: "w***@mail.example".to_owned(),
        subject: "Re: <b>".to_owned(),
        case: case.to_owned(),
        kind: kind.to_owned(),
        text: "第一行\n<script>".to_owned(),
        shortened: !case.is_empty(),
        is_cut: case.is_empty(),
        is_doubtful: !case.is_empty(),
        files: vec![HeldFile { name: "a<b>.pdf".to_owned(), kilobytes: 120 }],
    };
    let passed = ["unit-answer", "staff-note", "citizen-message", "bounce", "automatic", "unknown"];
    let view = HeldView {
        held: vec![line(1, "unknown", "2025-000001"), line(2, "unknown", "")],
        passed: passed.iter().zip(3..).map(|(kind, id)| line(id, kind, "2025-000002")).collect(),
        earlier: Some(2),
        wrong: Some((2, "2025-9".to_owned())),
        is_hidden: true,
    };
    let empty = HeldView { held: Vec::new(), earlier: None, passed: Vec::new(), wrong: None, is_hidden: false };
    vec![("full".to_owned(), pages.staff_held(&chrome, &view)), ("empty".to_owned(), pages.staff_held(&chrome, &empty))]
}
