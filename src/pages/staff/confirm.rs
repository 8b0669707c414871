//! 再次验证: the code once more.
use serde::Serialize;

use super::{Samples, SignInError, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

#[derive(Clone, Default, Serialize)]
pub struct ConfirmView {
    /// Where to go then, below the base.
    pub next: String,
    pub error: Option<SignInError>,
    /// Seconds until the next try.
    pub wait: Option<u64>,
}

impl Pages {
    /// `GET /staff/confirm`, and `POST` where the code was not right.
    pub fn staff_confirm(&self, staff: &StaffChrome, view: &ConfirmView) -> Result<String, PageError> {
        self.staff("staff/confirm.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/confirm", Some(Role::Auditor));
    let page = |name: &str, error: Option<SignInError>| {
        let wait = (error == Some(SignInError::Busy)).then_some(90);
        let view = ConfirmView { next: "/staff/audit.csv".to_owned(), error, wait };
        (name.to_owned(), pages.staff_confirm(&chrome, &view))
    };
    let errors = SignInError::ALL.into_iter().map(|error| page(error.as_str(), Some(error)));
    std::iter::once(page("blank", None)).chain(errors).collect()
}
