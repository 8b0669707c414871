//! 办件: one case with everything the desk knows of it, and the steps that this member may take.
use serde::Serialize;

use super::responses::{Response, ResponseCase, ResponseFacts};
use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::case::{ActionKind, Channel, CloseReason, EventKind, Hold, LATE, Secrecy, State};
use crate::domain::letter::LetterKind;
use crate::domain::staff::Role;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages};

/// The names of all fields there are in forms of steps.
pub const FIELDS: [&str; 11] =
    ["reason", "text", "items", "number", "to", "lead", "assisting", "close", "staff", "lane", "unit"];

/// What can have become of a letter to a unit, in the order in which it is said.
pub const HANDOVER: [&str; 8] =
    ["handed", "reminded", "second", "raised", "acknowledged", "answered", "return", "extension"];

/// The page of one case. Names of values are those of the domain. No `Debug`: it holds a report.
#[derive(Clone, Serialize)]
pub struct CaseView {
    pub number: String,
    /// What the forms were made on.
    pub version: i64,
    pub events: usize,
    pub secrecy: &'static str,
    pub state: &'static str,
    pub hold: Option<&'static str>,
    pub reason: Option<&'static str>,
    pub verdict: Option<&'static str>,
    pub channel: String,
    pub about: Option<String>,
    pub subdistrict: Option<String>,
    pub filed: String,
    pub due: Option<Due>,
    pub assignee: Option<String>,
    pub units: Vec<String>,
    pub merged_into: Option<String>,
    pub text: String,
    /// The title of the notice as the citizen had it.
    pub notice: String,
    /// 逾期
    pub late: bool,
    pub items: Vec<ItemLine>,
    /// Whether the titles are those that the citizen had before their eyes.
    pub wording_known: bool,
    pub left: Left,
    pub revealed: Option<Who>,
    /// Who else has it open.
    pub others: Vec<String>,
    pub steps: Vec<StepLine>,
    pub letters: Vec<LetterLine>,
    /// What became of each letter to a unit.
    pub handovers: Vec<HandoverLine>,
    pub notes: Vec<NoteLine>,
    /// What came back by mail, the newest first.
    pub mails: Vec<MailLine>,
    pub similar: Vec<SimilarLine>,
    pub responses: Vec<Response>,
    pub forms: Vec<ActForm>,
    /// Which of them stand first; the others are folded away.
    pub first: Vec<&'static str>,
    /// The key of the words that say why a step was not taken.
    /// The step that was taken just now.
    pub done: Option<&'static str>,
    pub fault: Option<String>,
    /// What happened since the page was made, where somebody else was faster.
    pub changed: Option<Vec<StepLine>>,
}

#[derive(Clone, Serialize)]
pub struct Due {
    pub day: String,
    /// Until then, or since.
    pub days: i64,
    pub overdue: bool,
}

#[derive(Clone, Serialize)]
pub struct ItemLine {
    pub number: u16,
    pub title: String,
}

/// What the sender left of who they are, not yet what it is.
#[derive(Clone, Copy, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "four things that are there or not")]
pub struct Left {
    pub name: bool,
    pub phone: bool,
    pub mail: bool,
    pub share: bool,
}

/// Who wrote. No `Debug`.
#[derive(Clone, Serialize)]
pub struct Who {
    pub name: String,
    pub phone: String,
    pub mail: String,
}

#[derive(Clone, Serialize)]
pub struct StepLine {
    pub when: String,
    pub kind: &'static str,
    /// A member's name; empty: `actor` says it.
    pub who: String,
    pub actor: &'static str,
    pub detail: String,
    /// The key of words that say the detail.
    pub detail_key: Option<String>,
    /// What was given as the reason.
    pub words: String,
    /// How often it happened, one right after the other.
    pub times: u32,
}

#[derive(Clone, Serialize)]
pub struct LetterLine {
    pub kind: &'static str,
    /// Empty for a citizen's address.
    pub to: String,
    pub state: &'static str,
    pub attempts: u32,
    pub reply: String,
}

#[derive(Clone, Serialize)]
pub struct NoteLine {
    pub when: String,
    pub who: String,
    pub kind: &'static str,
    pub text: String,
    /// By which the answer can begin with it: a unit's report.
    pub take: Option<usize>,
}

#[derive(Clone, Serialize)]
pub struct HandoverLine {
    /// Its letter, by which the paper in place of it is printed.
    pub letter: i64,
    pub unit: String,
    /// Of [`HANDOVER`], each with its day.
    pub steps: Vec<(&'static str, String)>,
    /// Its link leads nowhere any more.
    pub revoked: bool,
}

/// A message that came back; what it says stands among the notes.
#[derive(Clone, Serialize)]
pub struct MailLine {
    pub id: i64,
    pub when: String,
    /// With dashes: `inbound-kind-…`.
    pub kind: String,
    /// How many files came with it.
    pub files: usize,
}

#[derive(Clone, Serialize)]
pub struct SimilarLine {
    pub number: String,
    pub state: &'static str,
    pub filed: String,
}

/// The steps that a case in this state most often needs next, the likeliest first.
#[must_use]
pub fn likely(state: State) -> Vec<&'static str> {
    use ActionKind::{
        Accept, Approve, ApproveUnitExtension, ApproveUnitReturn, Assign, Close, Draft, Note, RefuseUnitExtension,
        RefuseUnitReturn, Release, Reopen, Return, Route,
    };
    let kinds: &[ActionKind] = match state {
        State::Quarantined => &[Release, Route, Close, Assign, Note],
        State::AtDesk => &[Route, Accept, Draft, Release, Assign, Note, Close],
        State::Transferred => &[
            ApproveUnitReturn,
            RefuseUnitReturn,
            ApproveUnitExtension,
            RefuseUnitExtension,
            Draft,
            Note,
            Assign,
            Close,
        ],
        State::Accepted => &[Draft, Note, Assign, Close],
        State::InReview => &[Approve, Return, Draft, Note],
        State::Answered => &[Close, Note, Reopen],
        State::Closed => &[Reopen, Note],
        State::WithOfficer => &[Note, Close],
    };
    kinds.iter().map(|kind| kind.as_str()).collect()
}

/// The key of the words for what an event says beside its kind, where it is one of a known few.
#[must_use]
pub fn detail_key(kind: EventKind, detail: &str) -> Option<String> {
    let (family, known) = match kind {
        EventKind::Quarantined | EventKind::KeptAtDesk | EventKind::Released => ("hold", Hold::parse(detail).is_some()),
        EventKind::LetterDead | EventKind::LetterRetried | EventKind::LetterHeld | EventKind::LetterReleased => {
            ("mail-kind", LetterKind::parse(detail).is_some())
        }
        EventKind::Filed => ("filed", detail == LATE),
        EventKind::Entered => ("channel", Channel::parse(detail).is_some()),
        EventKind::LaneChanged => ("secrecy", Secrecy::parse(detail).is_some()),
        EventKind::Closed => ("close", CloseReason::parse(detail).is_some()),
        _ => return None,
    };
    known.then(|| format!("{family}-{}", detail.replace('_', "-")))
}

/// One step's form.
#[derive(Clone, Serialize)]
pub struct ActForm {
    pub kind: &'static str,
    /// Where keyboard shortcuts lead.
    pub id: String,
    pub open: bool,
    /// A code is to be shown before this step: the form makes way for a link.
    pub confirm: bool,
    pub fields: Vec<ActField>,
}

#[derive(Clone, Serialize)]
pub struct ActField {
    pub name: &'static str,
    /// `line`, `area`, `select` or `many`.
    pub shape: &'static str,
    pub value: String,
    pub required: bool,
    pub choices: Vec<Choice>,
}

#[derive(Clone, Serialize)]
pub struct Choice {
    pub value: String,
    /// Shown, unless there is a key.
    pub label: String,
    pub key: Option<String>,
    pub chosen: bool,
}

impl Pages {
    /// `GET` and `POST /staff/case/{number}`
    pub fn staff_case(&self, staff: &StaffChrome, view: &CaseView) -> Result<String, PageError> {
        self.staff("staff/case.html", staff, view)
    }
}

fn sample_mails(when: &str) -> Vec<MailLine> {
    let mail = |(kind, files): (&str, usize)| MailLine { id: 7, when: when.to_owned(), kind: kind.to_owned(), files };
    [("unit-answer", 2), ("unknown", 0)].map(mail).into()
}

fn sample_step() -> StepLine {
    StepLine {
        when: "2025-03-27 17:34".to_owned(),
        kind: "kept_at_desk",
        who: "林<某>".to_owned(),
        actor: "staff",
        detail: String::new(),
        detail_key: Some("hold-accusation".to_owned()),
        words: "<理由>".to_owned(),
        times: 2,
    }
}

fn sample(pages: &Pages, town: &Town) -> Result<CaseView, PageError> {
    let facts = ResponseFacts {
        number: "2025-000123".to_owned(),
        item_title: "<事项>".to_owned(),
        phone: "020-12345678".to_owned(),
        receiver: "区纪委".to_owned(),
    };
    let step = sample_step();
    let plain =
        StepLine { who: String::new(), actor: "system", detail: "某局".to_owned(), detail_key: None, ..step.clone() };
    let choice = |key: Option<&str>| Choice {
        value: "a".to_owned(),
        label: "<甲>".to_owned(),
        key: key.map(str::to_owned),
        chosen: true,
    };
    let fields: Vec<_> = ["line", "area", "select", "many"]
        .iter()
        .cycle()
        .zip(FIELDS)
        .map(|(shape, name)| ActField {
            name,
            shape,
            value: "<已填>".to_owned(),
            required: true,
            choices: vec![choice(None), choice(Some("close-adopted"))],
        })
        .collect();
    let form = |kind: ActionKind| ActForm {
        kind: kind.as_str(),
        id: format!("act-{}", kind.as_str()),
        open: true,
        confirm: kind == ActionKind::Reveal,
        fields: fields.clone(),
    };
    Ok(CaseView {
        notice: "通报".to_owned(),
        late: true,
        number: facts.number.clone(),
        version: 3,
        events: 4,
        secrecy: "opinion",
        state: "in_review",
        hold: Some("accusation"),
        reason: Some("out_of_scope"),
        verdict: Some("partly"),
        channel: "web".to_owned(),
        about: Some("某<局>".to_owned()),
        subdistrict: Some("某街道".to_owned()),
        filed: "2025-03-27 17:34".to_owned(),
        due: Some(Due { day: "2025-04-11".to_owned(), days: 3, overdue: false }),
        assignee: Some("林<某>".to_owned()),
        units: vec!["某局".to_owned()],
        merged_into: Some("2025-000122".to_owned()),
        text: "第一行\n\n<script>alert(1)</script>".to_owned(),
        items: vec![ItemLine { number: 3, title: "<事项>".to_owned() }],
        wording_known: true,
        left: Left { name: true, phone: true, mail: true, share: true },
        revealed: Some(Who { name: "某".to_owned(), phone: "138".to_owned(), mail: "a@b".to_owned() }),
        others: vec!["周某".to_owned()],
        steps: vec![step.clone(), plain],
        letters: vec![LetterLine {
            kind: "unit",
            to: "a@b".to_owned(),
            state: "dead",
            attempts: 2,
            reply: "550 <no>".to_owned(),
        }],
        handovers: vec![
            HandoverLine {
                letter: 7,
                unit: "某<局>".to_owned(),
                steps: HANDOVER.map(|step| (step, "2025-03-28".to_owned())).to_vec(),
                revoked: true,
            },
            HandoverLine { letter: 7, unit: "某局".to_owned(), steps: Vec::new(), revoked: false },
        ],
        mails: sample_mails(&step.when),
        notes: [("draft", None), ("unit_answer", Some(1))]
            .map(|(kind, take)| NoteLine {
                when: step.when.clone(),
                who: "林某".to_owned(),
                kind,
                text: "<拟稿>".to_owned(),
                take,
            })
            .to_vec(),
        similar: vec![SimilarLine {
            number: "2025-000100".to_owned(),
            state: "closed",
            filed: "2025-03-01".to_owned(),
        }],
        responses: pages.responses(town.language, ResponseCase { items: &[], state: State::AtDesk }, &facts)?,
        first: likely(State::AtDesk),
        forms: ActionKind::ALL.iter().map(|kind| form(*kind)).collect(),
        done: Some("note"),
        fault: Some("refusal-reason-missing".to_owned()),
        changed: Some(vec![step]),
    })
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/case/2025-000123", Some(Role::Lead));
    let whole = sample(pages, town).and_then(|view| pages.staff_case(&chrome, &view));
    let bare = sample(pages, town).and_then(|view| {
        let nobody = Left { name: false, phone: false, mail: false, share: false };
        let due = Some(Due { day: "2025-04-11".to_owned(), days: 2, overdue: true });
        let view = CaseView {
            secrecy: "report",
            hold: None,
            reason: None,
            verdict: None,
            about: None,
            subdistrict: None,
            due,
            assignee: None,
            units: Vec::new(),
            merged_into: None,
            items: Vec::new(),
            wording_known: false,
            left: nobody,
            revealed: None,
            others: Vec::new(),
            letters: Vec::new(),
            handovers: Vec::new(),
            notes: Vec::new(),
            similar: Vec::new(),
            responses: Vec::new(),
            forms: Vec::new(),
            first: Vec::new(),
            done: None,
            fault: None,
            changed: None,
            ..view
        };
        pages.staff_case(&chrome, &view)
    });
    vec![("whole".to_owned(), whole), ("bare".to_owned(), bare)]
}
