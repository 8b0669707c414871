//! 通报管理: the notices of this service, those being worked on, and a form to bring a new one.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// What came of the last step.
pub const NOTICES: [&str; 3] = ["published", "dropped", "too-many"];
/// Where a notice stands.
pub const PHASES: [&str; 5] = ["draft", "before", "open", "closed", "archived"];
/// Why a text was not taken.
pub const NEW_FAULTS: [&str; 5] = ["slug", "slug-taken", "nothing", "both", "too-long"];
/// Why a file gives no text; the words are the command line's as well.
pub const UNREADABLE: [&str; 9] =
    ["empty", "too-large", "not-text", "pdf", "old-word", "web-archive", "rtf", "other-archive", "damaged"];

/// `/staff/notices`
#[derive(Clone, Debug, Default, Serialize)]
pub struct NoticesView {
    pub notices: Vec<NoticeRow>,
    pub drafts: Vec<DraftRow>,
    pub done: Option<&'static str>,
    /// Where the notice stands that was published just now.
    pub path: String,
}

/// A notice that is there.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeRow {
    pub slug: String,
    pub title: String,
    /// One of [`PHASES`].
    pub phase: &'static str,
    /// Below the base; empty for a draft.
    pub path: String,
    pub items: usize,
    /// Items whose unit is open.
    pub undecided: usize,
    pub opens: String,
    pub closes: String,
    pub from_desk: bool,
}

/// A notice that is being worked on.
#[derive(Clone, Debug, Serialize)]
pub struct DraftRow {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub open: usize,
    pub changed: String,
    pub by: String,
}

/// `/staff/notices/new`
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewNoticeView {
    pub slug: String,
    pub text: String,
    /// One of [`NEW_FAULTS`].
    pub fault: Option<&'static str>,
    /// One of [`UNREADABLE`].
    pub unreadable: Option<&'static str>,
    /// The short names that are there: a text under one of them is a new edition of it.
    pub known: Vec<String>,
}

impl Pages {
    /// `GET /staff/notices`
    pub fn staff_notices(&self, staff: &StaffChrome, view: &NoticesView) -> Result<String, PageError> {
        self.staff("staff/notices.html", staff, view)
    }

    /// `/staff/notices/new`
    pub fn staff_notice_new(&self, staff: &StaffChrome, view: &NewNoticeView) -> Result<String, PageError> {
        self.staff("staff/notice_new.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/notices", Some(Role::Lead));
    let notice = |phase: &'static str| NoticeRow {
        slug: "luyuan-2026".to_owned(),
        title: "关于巡察整改<进展>情况的通报".to_owned(),
        phase,
        path: if phase == "draft" { String::new() } else { "/n/luyuan-2026".to_owned() },
        items: 12,
        undecided: usize::from(phase == "open") * 3,
        opens: "2026-04-01".to_owned(),
        closes: String::new(),
        from_desk: phase == "open",
    };
    let draft = DraftRow {
        id: 7,
        slug: "luyuan-2026".to_owned(),
        title: "关于巡察整改<进展>情况的通报".to_owned(),
        open: 2,
        changed: "2026-04-01 09:30".to_owned(),
        by: "林<某>".to_owned(),
    };
    let view = |done: Option<&'static str>| NoticesView {
        notices: PHASES.into_iter().map(notice).collect(),
        drafts: vec![draft.clone()],
        done,
        path: "/n/luyuan-2026".to_owned(),
    };
    let mut all = vec![
        ("list".to_owned(), pages.staff_notices(&chrome, &view(None))),
        ("empty".to_owned(), pages.staff_notices(&chrome, &NoticesView::default())),
    ];
    all.extend(NOTICES.map(|done| (done.to_owned(), pages.staff_notices(&chrome, &view(Some(done))))));
    all
}

pub(super) fn new_samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/notices/new", Some(Role::Lead));
    let view = |fault: Option<&'static str>, unreadable: Option<&'static str>| NewNoticeView {
        slug: "luyuan-2026".to_owned(),
        text: "关于巡察整改<进展>情况的通报".to_owned(),
        fault,
        unreadable,
        known: vec!["luyuan-2025".to_owned()],
    };
    let page = |view: &NewNoticeView| pages.staff_notice_new(&chrome, view);
    let mut all = vec![("blank".to_owned(), page(&NewNoticeView::default()))];
    all.extend(NEW_FAULTS.map(|fault| (fault.to_owned(), page(&view(Some(fault), None)))));
    all.extend(UNREADABLE.map(|why| (format!("unreadable-{why}"), page(&view(None, Some(why))))));
    all
}
