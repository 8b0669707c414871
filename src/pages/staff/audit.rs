//! 审计: who did what to which case, and who got in; no text, no name of a citizen.
use serde::Serialize;

use super::{Samples, StaffChrome, inbox::Choice, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// An event as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct AuditLine {
    /// `2025-03-27 17:34`
    pub at: String,
    pub case: String,
    /// With dashes, as its words are named.
    pub kind: String,
    pub actor: &'static str,
    pub name: Option<String>,
    pub detail: String,
    /// The key of words that say the detail.
    pub detail_key: Option<String>,
    pub reasoned: bool,
}

/// Something done to somebody's access.
#[derive(Clone, Debug, Serialize)]
pub struct AccessLine {
    pub at: String,
    pub kind: String,
    pub by: Option<String>,
    pub whom: String,
    pub detail: String,
    /// The role that was given, where it is one.
    pub role: Option<&'static str>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct AuditAsked {
    pub actor: String,
    pub kind: String,
    pub case: String,
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct AuditView {
    pub asked: AuditAsked,
    pub members: Vec<Choice>,
    pub kinds: Vec<&'static str>,
    pub lines: Vec<AuditLine>,
    pub next: Option<String>,
    pub export: String,
    pub access: Vec<AccessLine>,
}

impl Pages {
    /// `GET /staff/audit`
    pub fn staff_audit(&self, staff: &StaffChrome, view: &AuditView) -> Result<String, PageError> {
        self.staff("staff/audit.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/audit", Some(Role::Auditor));
    let line = |kind: &str, name: Option<&str>| AuditLine {
        at: "2025-03-27 17:34".to_owned(),
        case: "2025-000001".to_owned(),
        kind: kind.to_owned(),
        actor: if name.is_some() { "staff" } else { "system" },
        name: name.map(str::to_owned),
        detail: "housing".to_owned(),
        detail_key: name.map(|_| "secrecy-report".to_owned()),
        reasoned: name.is_some(),
    };
    let view = AuditView {
        members: vec![Choice { value: "1".to_owned(), label: "林<某>".to_owned() }],
        kinds: crate::domain::case::EventKind::ALL.into_iter().map(crate::domain::case::EventKind::as_str).collect(),
        lines: vec![line("filed", None), line("lane-changed", Some("林<某>"))],
        next: Some("/staff/audit?before=3".to_owned()),
        export: "/staff/audit.csv".to_owned(),
        access: vec![AccessLine {
            at: "2025-03-27 17:34".to_owned(),
            kind: "exported".to_owned(),
            by: None,
            whom: "林<某>".to_owned(),
            detail: "lead".to_owned(),
            role: Some("lead"),
        }],
        ..AuditView::default()
    };
    vec![
        ("full".to_owned(), pages.staff_audit(&chrome, &view)),
        (
            "empty".to_owned(),
            pages.staff_audit(&chrome, &AuditView { export: view.export.clone(), ..AuditView::default() }),
        ),
    ]
}
