//! `/u/<token>`: what a unit sees of the one case that its letter is about.
use jiff::civil::Date;
use minijinja::Value;
use serde::Serialize;

use super::chrome::Phrase;
use super::status::StatusItem;
use super::{Chrome, PageError, Pages, show};
use crate::domain::case::EventKind;
use crate::domain::ids::CaseNumber;

/// The page. Holds what the citizen wrote, masked, and what was typed: no `Debug`. It has no field for who wrote, for a time
/// of day, or for another unit.
#[derive(Clone, Serialize)]
pub struct UnitPageView {
    /// `None`: the link leads nowhere (any more).
    pub case: Option<UnitCase>,
    /// The end of the key of words that say why a step was not taken.
    pub error: Option<&'static str>,
    pub typed: UnitTyped,
}

#[derive(Clone, Serialize)]
pub struct UnitCase {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    pub unit: String,
    /// Bound to the link; every form carries it.
    pub check: String,
    pub items: Vec<StatusItem>,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
    #[serde(serialize_with = "show::day_or_none")]
    pub due: Option<Date>,
    /// As it stands in the letter; `None` where the unit gets the number only.
    pub text: Option<String>,
    /// What this unit did and what the desk said to it, the oldest first.
    pub steps: Vec<UnitStepLine>,
    /// What this unit wrote.
    pub answers: Vec<UnitAnswerLine>,
    /// Which forms there are.
    pub may: Vec<&'static str>,
    pub longest_extension: u32,
    /// The form that was just sent.
    pub done: Option<&'static str>,
}

#[derive(Clone, Serialize)]
pub struct UnitStepLine {
    #[serde(serialize_with = "show::day")]
    pub day: Date,
    pub kind: &'static str,
}

#[derive(Clone, Serialize)]
pub struct UnitAnswerLine {
    #[serde(serialize_with = "show::day")]
    pub day: Date,
    pub text: String,
}

/// What was typed into the form that comes back.
#[derive(Clone, Default, Serialize)]
pub struct UnitTyped {
    pub form: String,
    pub text: String,
    pub reason: String,
    pub days: String,
}

/// The forms, by the names that they are sent with.
pub const UNIT_FORMS: [&str; 4] = ["acknowledge", "answer", "return", "extension"];

/// Why a step is not taken.
pub const UNIT_ERRORS: [&str; 10] =
    ["gone", "over", "already", "days", "too-short", "too-long", "reason", "stale", "busy", "unavailable"];

/// What a unit is shown of its own history.
#[must_use]
pub const fn unit_step_name(kind: EventKind) -> Option<&'static str> {
    Some(match kind {
        EventKind::HandedOver => "handed-over",
        EventKind::UnitAcknowledged => "acknowledged",
        EventKind::UnitAnswered => "answered",
        EventKind::UnitReturnAsked => "return-asked",
        EventKind::UnitReturnRefused => "return-refused",
        EventKind::UnitExtensionAsked => "extension-asked",
        EventKind::UnitExtensionApproved => "extension-approved",
        EventKind::UnitExtensionRefused => "extension-refused",
        _ => return None,
    })
}

/// All that [`unit_step_name`] gives.
pub fn unit_step_names() -> impl Iterator<Item = &'static str> {
    EventKind::ALL.into_iter().filter_map(unit_step_name)
}

impl Pages {
    /// `GET` and `POST /u/{token}`
    pub fn unit(&self, chrome: &Chrome, view: &UnitPageView) -> Result<String, PageError> {
        // The token stands in no link of the page: the forms are sent to where they came from.
        let chrome = Chrome { path: "/u".to_owned(), query: Vec::new(), ..chrome.clone() };
        self.page("citizen/unit.html", &chrome, view, Value::UNDEFINED)
    }
}

/// Samples, by name.
pub(super) fn samples(
    items: &[(crate::domain::ids::ItemNumber, Phrase)],
    number: CaseNumber,
    day: Date,
) -> Vec<(String, UnitPageView)> {
    let nothing = UnitPageView { case: None, error: None, typed: UnitTyped::default() };
    let case = UnitCase {
        number,
        unit: "某<局>".to_owned(),
        check: "0123456789abcdef".to_owned(),
        items: items
            .iter()
            .map(|(number, title)| StatusItem { number: *number, label: "（二）".to_owned(), title: title.clone() })
            .collect(),
        filed: day,
        due: Some(day),
        text: Some("窗口前 <仍在> 排队；\n\n“下午”也一样。".to_owned()),
        steps: unit_step_names().map(|kind| UnitStepLine { day, kind }).collect(),
        answers: vec![UnitAnswerLine { day, text: "已<修好>。\n谢谢。".to_owned() }],
        may: UNIT_FORMS.to_vec(),
        longest_extension: 30,
        done: None,
    };
    let typed = |form: &str| UnitTyped {
        form: form.to_owned(),
        text: "已<修>".to_owned(),
        reason: "不属<本>单位".to_owned(),
        days: "9<".to_owned(),
    };
    let mut views = vec![
        ("gone".to_owned(), nothing.clone()),
        ("gone-typed".to_owned(), UnitPageView { typed: typed("answer"), error: Some("gone"), ..nothing.clone() }),
        ("whole".to_owned(), UnitPageView { case: Some(case.clone()), ..nothing.clone() }),
    ];
    for form in UNIT_FORMS {
        let done = UnitCase { done: Some(form), text: None, due: None, ..case.clone() };
        views.push((format!("done-{form}"), UnitPageView { case: Some(done), ..nothing.clone() }));
        let refused = UnitPageView { case: Some(case.clone()), error: Some("reason"), typed: typed(form) };
        views.push((format!("refused-{form}"), refused));
    }
    for error in UNIT_ERRORS {
        let view = UnitPageView { case: Some(case.clone()), error: Some(error), typed: typed("answer") };
        views.push((format!("error-{error}"), view));
    }
    let bare = UnitCase {
        items: Vec::new(),
        steps: Vec::new(),
        answers: Vec::new(),
        may: Vec::new(),
        text: None,
        due: None,
        ..case
    };
    views.push(("bare".to_owned(), UnitPageView { case: Some(bare), ..nothing }));
    views
}
