//! 人员管理: who works at the desk, and their ways in.
use jiff::civil::Date;
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::{Role, StaffState};
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages, show};

/// What came of the last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeopleNotice {
    Added,
    Linked,
    Disabled,
    RoleChanged,
    /// Nothing was changed: there is somebody with this address.
    Exists,
    /// Nothing was changed: no name, or no address.
    Incomplete,
    /// Nothing was changed: oneself, the last administrator, or nothing to change.
    Refused,
}

impl PeopleNotice {
    pub const ALL: [Self; 7] =
        [Self::Added, Self::Linked, Self::Disabled, Self::RoleChanged, Self::Exists, Self::Incomplete, Self::Refused];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Linked => "linked",
            Self::Disabled => "disabled",
            Self::RoleChanged => "role-changed",
            Self::Exists => "exists",
            Self::Incomplete => "incomplete",
            Self::Refused => "refused",
        }
    }

    const fn is_fault(self) -> bool {
        matches!(self, Self::Exists | Self::Incomplete | Self::Refused)
    }
}

/// The people. Holds addresses, and a link that lets somebody in: no `Debug`.
#[derive(Clone)]
pub struct PeopleView {
    pub people: Vec<PersonRow>,
    pub notice: Option<PeopleNotice>,
    /// A one-time link that was just made, and whose it is. Shown once.
    pub link: Option<(String, String)>,
    /// What was typed to add somebody, where it was not taken.
    pub typed: Typed,
}

#[derive(Clone, Serialize)]
pub struct PersonRow {
    pub id: i64,
    pub name: String,
    pub mail: String,
    #[serde(serialize_with = "show::name")]
    pub role: Role,
    #[serde(serialize_with = "show::name")]
    pub state: StaffState,
    #[serde(serialize_with = "show::day")]
    pub added: Date,
    /// Who looks at the page: nobody changes their own access.
    pub own: bool,
}

#[derive(Clone, Default, Serialize)]
pub struct Typed {
    pub name: String,
    pub mail: String,
    pub role: String,
}

#[derive(Serialize)]
struct PeopleFrame<'a> {
    people: &'a [PersonRow],
    notice: Option<PeopleNotice>,
    fault: bool,
    link: Option<LinkFrame<'a>>,
    typed: &'a Typed,
    roles: [&'static str; 4],
}

#[derive(Serialize)]
struct LinkFrame<'a> {
    name: &'a str,
    address: &'a str,
}

impl Pages {
    /// `GET /staff/people` and `POST /staff/people`
    pub fn staff_people(&self, staff: &StaffChrome, view: &PeopleView) -> Result<String, PageError> {
        let frame = PeopleFrame {
            people: &view.people,
            notice: view.notice,
            fault: view.notice.is_some_and(PeopleNotice::is_fault),
            link: view.link.as_ref().map(|(name, address)| LinkFrame { name, address }),
            typed: &view.typed,
            roles: Role::ALL.map(Role::as_str),
        };
        self.staff("staff/people.html", staff, &frame)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/people", Some(Role::Administrator));
    let people: Vec<PersonRow> = (1..)
        .zip(Role::ALL)
        .flat_map(|(n, role)| {
            StaffState::ALL.map(|state| PersonRow {
                id: n,
                name: "林<某>".to_owned(),
                mail: "lin.mou@office.example".to_owned(),
                role,
                state,
                added: jiff::civil::date(2025, 3, 28),
                own: role == Role::Administrator && state == StaffState::Active,
            })
        })
        .collect();
    let page = |name: &str, notice: Option<PeopleNotice>| {
        let made = matches!(notice, Some(PeopleNotice::Added | PeopleNotice::Linked));
        let link = made.then(|| ("林<某>".to_owned(), "https://town.example/staff/link/AbCdEfGhIjKl".to_owned()));
        let view = PeopleView { people: people.clone(), notice, link, typed: Typed::default() };
        (name.to_owned(), pages.staff_people(&chrome, &view))
    };
    let notices = PeopleNotice::ALL.into_iter().map(|notice| page(notice.as_str(), Some(notice)));
    std::iter::once(page("list", None)).chain(notices).collect()
}
