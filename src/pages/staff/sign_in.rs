//! 登录: mail address, password and code on one form.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// Why nobody was let in. There is no hint who exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInError {
    /// Any of the three was wrong.
    Wrong,
    /// Too many tries, or too many people at once.
    Busy,
    Unavailable,
}

impl SignInError {
    pub const ALL: [Self; 3] = [Self::Wrong, Self::Busy, Self::Unavailable];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
        }
    }
}

/// The sign-in page. No `Debug`: it holds an address.
#[derive(Clone, Serialize)]
pub struct SignInView {
    /// The address as typed.
    pub mail: String,
    /// Where to go then, below the base.
    pub next: String,
    pub error: Option<SignInError>,
    /// Seconds until the next try.
    pub wait: Option<u64>,
}

impl Pages {
    /// `GET /staff/sign-in`, and `POST` where nobody was let in.
    pub fn staff_sign_in(&self, staff: &StaffChrome, view: &SignInView) -> Result<String, PageError> {
        self.staff("staff/sign_in.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/sign-in", None);
    let page = |name: &str, error: Option<SignInError>| {
        let wait = (error == Some(SignInError::Busy)).then_some(90);
        let mail = if error.is_some() { "lin\"@office.example" } else { "" };
        let view = SignInView { mail: mail.to_owned(), next: "/staff".to_owned(), error, wait };
        (name.to_owned(), pages.staff_sign_in(&chrome, &view))
    };
    let errors = SignInError::ALL.into_iter().map(|error| page(error.as_str(), Some(error)));
    std::iter::once(page("blank", None)).chain(errors).collect()
}
