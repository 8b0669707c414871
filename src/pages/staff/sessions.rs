//! 登录记录: one's own sessions.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

#[derive(Clone, Serialize)]
pub struct SessionsView {
    /// The one used last first.
    pub sessions: Vec<SessionRow>,
    /// Minutes without use, and hours in all, after which a session is over.
    pub idle_minutes: u64,
    pub longest_hours: u64,
}

/// One of them. `id` names it in a form; it lets nobody in.
#[derive(Clone, Serialize)]
pub struct SessionRow {
    pub id: String,
    pub made: String,
    pub seen: String,
    /// The one that looks at this page.
    pub own: bool,
}

impl Pages {
    /// `GET /staff/sessions`
    pub fn staff_sessions(&self, staff: &StaffChrome, view: &SessionsView) -> Result<String, PageError> {
        self.staff("staff/sessions.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/sessions", Some(Role::Handler));
    let row = |id: &str, own| SessionRow {
        id: id.to_owned(),
        made: "2025-03-28 08:31".to_owned(),
        seen: "2025-03-28 10:05".to_owned(),
        own,
    };
    let page = |name: &str, sessions| {
        let view = SessionsView { sessions, idle_minutes: 30, longest_hours: 12 };
        (name.to_owned(), pages.staff_sessions(&chrome, &view))
    };
    vec![page("one", vec![row("a1", true)]), page("some", vec![row("a1", true), row("b2", false), row("c3", false)])]
}
