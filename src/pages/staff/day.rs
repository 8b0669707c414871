//! 今日: the first page after signing in.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

#[derive(Clone, Debug, Serialize)]
pub struct DayView {}

impl Pages {
    /// `GET /staff`
    pub fn staff_day(&self, staff: &StaffChrome, view: &DayView) -> Result<String, PageError> {
        self.staff("staff/day.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let page = |role: Role| {
        let chrome = sample_chrome(town, "/staff", Some(role));
        (role.as_str().to_owned(), pages.staff_day(&chrome, &DayView {}))
    };
    Role::ALL.into_iter().map(page).collect()
}
