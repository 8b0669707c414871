//! The pages of those who work at the desk.
//!
//! To add one: a file in `pages/staff/` with its view, a method on [`Pages`] that calls [`Pages::staff`], and `samples`;
//! its line in [`PAGES`]; its template in `templates/staff/`, which extends `staff/base.html`. If it stands in the
//! navigation, a value of [`Nav`]. Its words go into `templates/words/*/staff.ftl` (or a file beside it). The route is
//! told in `web::staff`.
use minijinja::{Value, context};
use serde::Serialize;

use super::chrome::Chrome;
use super::engine::serialized;
use super::sample::Town;
use super::{PageError, Pages};
use crate::domain::staff::Role;

pub mod audit;
pub mod case;
pub mod confirm;
pub mod day;
pub mod entry;
pub mod held;
pub mod inbox;
pub mod link;
pub mod mail;
pub mod notice_draft;
pub mod notices;
pub mod people;
pub mod refused;
pub mod release;
pub mod responses;
pub mod sessions;
pub mod sign_in;
pub mod slip;

pub use link::{LinkError, LinkView};
pub use people::PeopleNotice;
pub use refused::{RefusedKind, RefusedView};
pub use sign_in::{SignInError, SignInView};

/// Samples of one page: name, and what came of rendering it.
pub type Samples = Vec<(String, Result<String, PageError>)>;

type MakeSamples = fn(&Pages, &Town) -> Samples;

/// Every page's template with its samples.
pub(super) const PAGES: &[(&str, MakeSamples)] = &[
    ("staff/case.html", case::samples),
    ("staff/audit.html", audit::samples),
    ("staff/day.html", day::samples),
    ("staff/inbox.html", inbox::samples),
    ("staff/mail.html", mail::samples),
    ("staff/held.html", held::samples),
    ("staff/notices.html", notices::samples),
    ("staff/notice_new.html", notices::new_samples),
    ("staff/notice_draft.html", notice_draft::samples),
    ("staff/link.html", link::samples),
    ("staff/people.html", people::samples),
    ("staff/refused.html", refused::samples),
    ("staff/release.html", release::samples),
    ("staff/sessions.html", sessions::samples),
    ("staff/slip.html", slip::samples),
    ("staff/confirm.html", confirm::samples),
    ("staff/entry.html", entry::samples),
    ("staff/sign_in.html", sign_in::samples),
];

/// A place in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    Day,
    Inbox,
    Entry,
    Mail,
    Notices,
    Audit,
    People,
    Sessions,
}

impl Nav {
    pub const ALL: &[Self] =
        &[Self::Day, Self::Inbox, Self::Entry, Self::Mail, Self::Notices, Self::Audit, Self::People, Self::Sessions];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Inbox => "inbox",
            Self::Entry => "entry",
            Self::Mail => "mail",
            Self::Notices => "notices",
            Self::Audit => "audit",
            Self::People => "people",
            Self::Sessions => "sessions",
        }
    }
}

/// Who is signed in, as their pages show it. No `Debug`: it holds the session's form token.
#[derive(Clone)]
pub struct Me {
    pub name: String,
    pub role: Role,
    /// For the hidden field `csrf` of every form.
    pub csrf: String,
    /// Where this role may go, in order: path and name.
    pub nav: Vec<(&'static str, Nav)>,
}

/// What a staff page shows around its own matter.
#[derive(Clone)]
pub struct StaffChrome {
    pub chrome: Chrome,
    /// `None` on the pages that nobody is signed in on.
    pub me: Option<Me>,
}

#[derive(Serialize)]
struct MeFrame<'a> {
    name: &'a str,
    role: &'static str,
    csrf: &'a str,
    nav: Vec<NavFrame>,
}

#[derive(Serialize)]
struct NavFrame {
    path: &'static str,
    name: &'static str,
}

impl Pages {
    /// A staff page: `chrome` and `page` as on every page; `me` is who is signed in, or none.
    pub(super) fn staff<V: Serialize>(
        &self,
        template: &str,
        staff: &StaffChrome,
        view: &V,
    ) -> Result<String, PageError> {
        let me = staff.me.as_ref().map(|me| MeFrame {
            name: &me.name,
            role: me.role.as_str(),
            csrf: &me.csrf,
            nav: me.nav.iter().map(|(path, nav)| NavFrame { path, name: nav.as_str() }).collect(),
        });
        let context = context! {
            chrome => serialized(staff.chrome.frame()),
            me => me.map_or(Value::from(()), serialized),
            page => serialized(view),
        };
        self.engine.render(staff.chrome.language, template, context)
    }
}

/// Every staff page of this town, by name.
#[must_use]
pub fn render_staff(pages: &Pages, town: &Town) -> Samples {
    let each = PAGES.iter().flat_map(|(template, samples)| {
        let stem = template.trim_start_matches("staff/").trim_end_matches(".html").to_owned();
        samples(pages, town).into_iter().map(move |(name, page)| (format!("staff-{stem}-{name}"), page))
    });
    each.collect()
}

/// Somebody signed in, for samples.
pub(super) fn sample_chrome(town: &Town, path: &str, role: Option<Role>) -> StaffChrome {
    let me = role.map(|role| Me {
        name: "林<某>".to_owned(),
        role,
        csrf: "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE".to_owned(),
        nav: vec![("/staff", Nav::Day), ("/staff/sessions", Nav::Sessions)],
    });
    StaffChrome { chrome: Chrome { path: path.to_owned(), ..town.chrome() }, me }
}

#[cfg(test)]
mod tests;
