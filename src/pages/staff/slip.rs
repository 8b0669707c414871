//! 交办单: what a unit is handed on paper, or read over the telephone, when the letter to it does not arrive.
use jiff::civil::Date;
use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::ids::CaseNumber;
use crate::domain::letter::LetterState;
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::status::StatusItem;
use crate::pages::{PageError, Pages, Phrase, show};

/// What the unit's letter says, and no more. No `Debug`: it holds what a citizen wrote.
#[derive(Clone, Serialize)]
pub struct SlipView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    pub unit: String,
    pub phone: Option<String>,
    pub mail: String,
    /// With dashes: `mail-state-…`.
    pub letter_state: String,
    /// The mail server's last words.
    pub reply: String,
    pub items: Vec<StatusItem>,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
    #[serde(serialize_with = "show::day_or_none")]
    pub due: Option<Date>,
    /// The clean copy; `None` where the unit gets the number only.
    pub text: Option<String>,
    pub receiver: Phrase,
    /// Its telephone, or another way where it has none.
    pub reach: String,
    #[serde(serialize_with = "show::day")]
    pub made: Date,
}

impl Pages {
    /// `GET /staff/case/{number}/slip/{letter}`
    pub fn staff_slip(&self, staff: &StaffChrome, view: &SlipView) -> Result<String, PageError> {
        self.staff("staff/slip.html", staff, view)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/case/2025-000123/slip/7", Some(Role::Handler));
    let (Ok(number), Ok(item)) = ("2025-000123".parse(), "19".parse()) else { return Vec::new() };
    let title = Phrase::of(chrome.chrome.language, "河涌<b>", None);
    let view = SlipView {
        number,
        unit: "区<某>局".to_owned(),
        phone: Some("020-0000<0000".to_owned()),
        mail: "ju@example.cn".to_owned(),
        letter_state: LetterState::Dead.as_str().to_owned(),
        reply: "550 <no such user>".to_owned(),
        items: vec![StatusItem { number: item, label: "19".to_owned(), title }],
        filed: Date::constant(2025, 3, 27),
        due: Some(Date::constant(2025, 5, 26)),
        text: Some("打<b>███\n第二行".to_owned()),
        receiver: Phrase::of(chrome.chrome.language, "区<委>", None),
        reach: "020-00000000".to_owned(),
        made: Date::constant(2025, 3, 29),
    };
    let bare = SlipView { phone: None, due: None, text: None, reply: String::new(), ..view.clone() };
    vec![("full".to_owned(), pages.staff_slip(&chrome, &view)), ("bare".to_owned(), pages.staff_slip(&chrome, &bare))]
}
