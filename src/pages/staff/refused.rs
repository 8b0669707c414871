//! What somebody sees who may not do what they asked for.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedKind {
    /// Not this role's business.
    Role,
    /// A form was sent, and nobody is signed in any more.
    Session,
    /// A form was sent that this session's pages did not make.
    Form,
    /// A link that was used, or is over.
    Link,
}

impl RefusedKind {
    pub const ALL: [Self; 4] = [Self::Role, Self::Session, Self::Form, Self::Link];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Session => "session",
            Self::Form => "form",
            Self::Link => "link",
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct RefusedView {
    pub kind: RefusedKind,
}

impl Pages {
    /// Every 403 of the staff pages, and links that are over.
    pub fn staff_refused(&self, staff: &StaffChrome, view: &RefusedView) -> Result<String, PageError> {
        self.staff("staff/refused.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let page = |kind: RefusedKind| {
        let role = (kind == RefusedKind::Role).then_some(Role::Auditor);
        let chrome = sample_chrome(town, "/staff/people", role);
        (kind.as_str().to_owned(), pages.staff_refused(&chrome, &RefusedView { kind }))
    };
    RefusedKind::ALL.into_iter().map(page).collect()
}
