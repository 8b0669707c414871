//! 今日: the first page after signing in: what came, what is due, what failed; in red when mail is down.
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// How much there is of something, and where it is.
#[derive(Clone, Debug, Serialize)]
pub struct Tile {
    /// `tile-…`
    pub name: &'static str,
    pub count: u64,
    /// There are more than were counted.
    pub more: bool,
    pub link: String,
    /// Something is wrong where there is one.
    pub alarm: bool,
}

/// A unit whose letters failed.
#[derive(Clone, Debug, Serialize)]
pub struct FailedUnit {
    pub name: String,
    pub letters: u64,
}

/// The way out is closed.
#[derive(Clone, Debug, Serialize)]
pub struct MailDown {
    /// It refuses us: somebody has to look at the settings.
    pub refused: bool,
    pub words: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct DayView {
    /// `None` for whoever has no business with cases.
    pub tiles: Option<Vec<Tile>>,
    pub failed: Vec<FailedUnit>,
    pub mail_down: Option<MailDown>,
    /// How many events the word index is behind; 0 where nobody would notice.
    pub behind: u64,
}

/// What the day page counts.
pub const TILES: [&str; 11] = [
    "today",
    "due-today",
    "overdue",
    "triage",
    "mine",
    "review",
    "in-review",
    "quarantine",
    "failed-mail",
    "unacknowledged",
    "held-mail",
];

impl Pages {
    /// `GET /staff`
    pub fn staff_day(&self, staff: &StaffChrome, view: &DayView) -> Result<String, PageError> {
        self.staff("staff/day.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let page = |role: Role| {
        let chrome = sample_chrome(town, "/staff", Some(role));
        let tiles = TILES.into_iter().map(|name| Tile {
            name,
            count: 3,
            more: name == "triage",
            link: "/staff/inbox".to_owned(),
            alarm: name == "overdue",
        });
        let view = DayView {
            tiles: role.reads_cases().then(|| tiles.collect()),
            failed: vec![FailedUnit { name: "住建<局>".to_owned(), letters: 2 }],
            mail_down: (role == Role::Lead).then(|| MailDown { refused: true, words: "535 <no>".to_owned() }),
            behind: u64::from(role == Role::Lead) * 9,
        };
        (role.as_str().to_owned(), pages.staff_day(&chrome, &view))
    };
    Role::ALL.into_iter().map(page).collect()
}
