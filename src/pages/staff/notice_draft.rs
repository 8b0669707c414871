//! 通报底稿: the preview of a notice: doubts, values, and the text with what was found in it.
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::config::{Sheet, SheetArea, SheetItem, SheetPhone, Suggestion};
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// What the page says at its head beside faults.
pub const SAID: [&str; 6] = ["begun", "saved", "changed", "unseen", "refused", "replaced"];
/// What can be wrong with a value.
pub const WRONG: [&str; 13] = [
    "missing",
    "date",
    "date-order",
    "number",
    "number-twice",
    "number-retired",
    "number-lost",
    "phone",
    "mail",
    "postcode",
    "slug",
    "unit",
    "unreachable",
];
/// Doubts that are not the reader's.
pub const OWN_DOUBTS: [&str; 9] = [
    "undecodable",
    "number_unknown",
    "receiver_assumed",
    "working_days",
    "window_without_start",
    "matched_by_place",
    "matched_by_title",
    "lead_differs",
    "nothing_matched",
];

/// `/staff/notices/{draft}`
#[derive(Clone, Debug, Default, Serialize)]
pub struct DraftView {
    pub id: i64,
    pub version: i64,
    pub sheet: Sheet,
    pub doubts: Vec<DoubtRow>,
    pub open_doubts: usize,
    /// One of [`SAID`].
    pub said: Option<&'static str>,
    /// Who changed it meanwhile, and when.
    pub changed_by: String,
    pub changed_at: String,
    pub faults: Vec<FieldFault>,
    pub units: Vec<UnitChoice>,
    pub source: Vec<SourcePart>,
    /// How many characters of the source are not shown.
    pub not_shown: usize,
    /// A notice of this short name is there: publishing replaces it.
    pub replaces: bool,
    /// Items of the notice that is there which keep their number under another title.
    pub retitled: Vec<Retitled>,
}

/// A doubt, and whether somebody has looked.
#[derive(Clone, Debug, Serialize)]
pub struct DoubtRow {
    pub key: String,
    /// As the words know it: `number-gap`.
    pub why: String,
    pub detail: String,
    pub excerpt: String,
    pub line: usize,
    pub column: usize,
    /// The element of the value that it is about; empty for none.
    pub anchor: String,
    /// The element of the text where it stands; empty for none.
    pub place: String,
    pub seen: bool,
}

/// A value that is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct FieldFault {
    /// As the form knows it: `areas.0.items.3.number`.
    pub field: String,
    /// One of [`WRONG`], or none where the reader's own words are all there is.
    pub wrong: Option<&'static str>,
    /// The value's own mark in a list, or the reader's words.
    pub detail: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct UnitChoice {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Retitled {
    pub number: String,
    pub then: String,
    pub now: String,
}

/// A section of the text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SourcePart {
    pub title: String,
    pub marks: Vec<SourceMark>,
    /// Whether there are finds in it.
    pub finds: usize,
}

/// A stretch of the text.
#[derive(Clone, Debug, Serialize)]
pub struct SourceMark {
    /// As the words know it; empty for plain text.
    pub kind: String,
    pub text: String,
    pub id: String,
}

#[derive(Serialize)]
struct DraftFrame<'a> {
    #[serde(flatten)]
    view: &'a DraftView,
    told: Vec<Told>,
    /// Words of faults by field, for the fields themselves.
    wrong: BTreeMap<String, String>,
}

/// A fault with its words.
#[derive(Serialize)]
struct Told {
    anchor: String,
    text: String,
}

/// The form's name of a field as the id of its element.
#[must_use]
pub fn anchor(field: &str) -> String {
    format!("f-{}", field.replace('.', "-"))
}

impl Pages {
    /// `/staff/notices/{draft}`
    pub fn staff_notice_draft(&self, staff: &StaffChrome, view: &DraftView) -> Result<String, PageError> {
        let (mut told, mut wrong_fields) = (Vec::new(), BTreeMap::new());
        for fault in &view.faults {
            let text = match fault.wrong {
                Some(wrong) => {
                    let mut args = crate::words::Args::new();
                    args.set("detail", fault.detail.clone());
                    self.words
                        .find(staff.chrome.language, &format!("draft-wrong-{wrong}"), &args)
                        .map_err(PageError::Words)?
                }
                None => fault.detail.clone(),
            };
            wrong_fields.entry(fault.field.clone()).or_insert_with(|| text.clone());
            told.push(Told { anchor: anchor(&fault.field), text });
        }
        self.staff("staff/notice_draft.html", staff, &DraftFrame { view, told, wrong: wrong_fields })
    }
}

fn sample() -> DraftView {
    let suggestion = Suggestion {
        unit: "qu-zhujianju".to_owned(),
        name: "区住建局".to_owned(),
        role: "lead".to_owned(),
        words: "由区住建局<牵头>".to_owned(),
    };
    let item = SheetItem {
        number: "3".to_owned(),
        printed: "（三）".to_owned(),
        title: "村道<照明>不足的整改".to_owned(),
        status: "reported".to_owned(),
        suggestions: vec![
            suggestion,
            Suggestion { name: "镇政府".to_owned(), role: "named".to_owned(), ..Suggestion::default() },
        ],
        ..SheetItem::default()
    };
    let mut sheet = Sheet {
        slug: "luyuan-2026".to_owned(),
        title: "关于巡察整改<进展>情况的通报".to_owned(),
        state: "draft".to_owned(),
        areas: vec![SheetArea { title: "民生<方面>".to_owned(), items: vec![item], ..SheetArea::default() }],
        retired: vec![2],
        ..Sheet::default()
    };
    sheet.contact.phones.push(SheetPhone { number: "020-12345678".to_owned(), ..SheetPhone::default() });
    DraftView {
        id: 7,
        version: 3,
        sheet,
        units: vec![UnitChoice { id: "qu-zhujianju".to_owned(), name: "区住建局".to_owned() }],
        source: vec![
            SourcePart {
                title: String::new(),
                marks: vec![
                    SourceMark { kind: "title".to_owned(), text: "关于<通报>".to_owned(), id: "p0".to_owned() },
                    SourceMark { kind: String::new(), text: "\n文字".to_owned(), id: "p1".to_owned() },
                ],
                finds: 1,
            },
            SourcePart { title: "二、<整改>".to_owned(), marks: Vec::new(), finds: 0 },
        ],
        ..DraftView::default()
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/notices/7", Some(Role::Lead));
    let doubt = |why: &str, seen: bool| DoubtRow {
        key: format!("{why}:1:2:"),
        why: why.to_owned(),
        detail: "6 → 8".to_owned(),
        excerpt: "8.<村道>".to_owned(),
        line: 12,
        column: 5,
        anchor: "f-title".to_owned(),
        place: "p0".to_owned(),
        seen,
    };
    let plain = sample();
    let mut doubted = sample();
    doubted.doubts = crate::domain::notice::DoubtKind::ALL
        .into_iter()
        .map(crate::domain::notice::DoubtKind::as_str)
        .chain(OWN_DOUBTS)
        .zip([true, false].into_iter().cycle())
        .map(|(why, seen)| doubt(&why.replace('_', "-"), seen))
        .collect();
    doubted.open_doubts = doubted.doubts.iter().filter(|doubt| !doubt.seen).count();
    let mut wrong = sample();
    let fields = ["title", "published", "closes", "areas.0.items.0.number", "contact.phones.0.number", "slug"];
    wrong.faults = WRONG
        .into_iter()
        .zip(fields.into_iter().cycle())
        .map(|(wrong, field)| FieldFault { field: field.to_owned(), wrong: Some(wrong), detail: "<3>".to_owned() })
        .collect();
    wrong.faults.push(FieldFault { field: "areas".to_owned(), wrong: None, detail: "found <nothing>".to_owned() });
    let mut new_edition = sample();
    new_edition.replaces = true;
    new_edition.not_shown = 1_000;
    new_edition.retitled =
        vec![Retitled { number: "3".to_owned(), then: "<旧>标题".to_owned(), now: "<新>标题".to_owned() }];
    let mut all = vec![("plain", plain), ("doubts", doubted), ("wrong", wrong), ("edition", new_edition)];
    for said in SAID {
        let view = DraftView {
            said: Some(said),
            changed_by: "林<某>".to_owned(),
            changed_at: "2026-04-01 09:30".to_owned(),
            ..sample()
        };
        all.push((said, view));
    }
    all.into_iter().map(|(name, view)| (name.to_owned(), pages.staff_notice_draft(&chrome, &view))).collect()
}
