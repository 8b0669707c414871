//! 录入: what came by telephone, letter or visit.
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::case::Channel;
use crate::domain::feedback::{Draft, Field, FieldErrors, FieldFault};
use crate::domain::staff::Role;
use crate::pages::form::{Fault, faults};
use crate::pages::sample::Town;
use crate::pages::{FormView, PageError, Pages, show};

/// The page. Holds what a citizen said: no `Debug`.
#[derive(Clone, Serialize)]
pub struct EntryView {
    pub form: FormView,
    /// The short name of the notice that it is on.
    pub notice: String,
    /// To choose from, where there is more than one.
    pub notices: Vec<EntryNotice>,
    #[serde(serialize_with = "show::name_or_none")]
    pub channel: Option<Channel>,
    pub no_channel: bool,
    /// The items as typed.
    pub items: String,
    pub taken: Option<EntryTaken>,
    /// Why nothing was entered, where nothing that was typed is wrong.
    pub refused: Option<EntryRefused>,
    faults: Vec<Fault>,
    wrong: BTreeMap<&'static str, String>,
}

/// Why an entry was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryRefused {
    /// This page was sent before, with another text.
    Used,
    Unavailable,
    /// The page was made too long ago, or its notice is gone: then it is another one's page now.
    Stale,
}

/// A notice to choose.
#[derive(Clone, Debug, Serialize)]
pub struct EntryNotice {
    pub slug: String,
    pub title: String,
    pub here: bool,
}

/// What the caller or visitor is told, or what is written on the paper. No `Debug`: it holds the code.
#[derive(Clone, Serialize)]
pub struct EntryTaken {
    pub number: String,
    pub code: String,
}

impl EntryView {
    #[must_use]
    pub const fn new(form: FormView, channel: Option<Channel>, items: String) -> Self {
        Self {
            form,
            notice: String::new(),
            notices: Vec::new(),
            channel,
            no_channel: false,
            items,
            taken: None,
            refused: None,
            faults: Vec::new(),
            wrong: BTreeMap::new(),
        }
    }
}

impl Pages {
    /// `/staff/entry`
    pub fn staff_entry(&self, staff: &StaffChrome, view: &EntryView) -> Result<String, PageError> {
        let mut view = view.clone();
        view.faults = faults(&self.words, &staff.chrome, view.form.errors.as_ref()).map_err(PageError::Words)?;
        view.wrong = view.faults.iter().map(|fault| (fault.field, fault.text.clone())).collect();
        self.staff("staff/entry.html", staff, &view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/entry", Some(Role::Handler));
    let form = FormView::new(town.rules(), town.language, &Draft::default());
    let blank = EntryView::new(form.clone(), None, String::new());
    let mut wrong = EntryView::new(form.clone(), Some(Channel::Letter), "3, 99".to_owned());
    wrong.form.errors = FieldErrors::new(vec![(Field::Item, FieldFault::Unknown), (Field::Text, FieldFault::Missing)]);
    wrong.no_channel = true;
    let mut taken = blank.clone();
    taken.taken = Some(EntryTaken { number: "2025-000123".to_owned(), code: "ABCD-EFGH-JKMN-PQRS".to_owned() });
    let choice = |slug: &str, here| EntryNotice { slug: slug.to_owned(), title: "通报".to_owned(), here };
    let several = EntryView { notices: vec![choice("a", true), choice("b", false)], ..blank.clone() };
    let used = EntryView { refused: Some(EntryRefused::Used), ..blank.clone() };
    let unavailable = EntryView { refused: Some(EntryRefused::Unavailable), ..blank.clone() };
    let stale = EntryView { refused: Some(EntryRefused::Stale), ..blank.clone() };
    let all = [
        ("blank", blank),
        ("several", several),
        ("wrong", wrong),
        ("taken", taken),
        ("used", used),
        ("unavailable", unavailable),
        ("stale", stale),
    ];
    all.into_iter().map(|(name, view)| (name.to_owned(), pages.staff_entry(&chrome, &view))).collect()
}
