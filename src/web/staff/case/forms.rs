//! The forms of steps: from what the desk may do to fields, and from fields to an [`Action`].
use crate::app::triage::Opened;
use crate::domain::case::{Action, ActionKind, CloseReason, Context, Refusal, Secrecy};
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::notice::Responsible;
use crate::domain::release::Adjustments;
use crate::domain::staff::{StaffId, StaffState};
use crate::domain::text::{PublicText, StaffText, fold_text};
use crate::pages::keys::refusal_key;
use crate::pages::staff::case::{ActField, ActForm, Choice};
use crate::store::Person;
use crate::web::Site;
use crate::web::body::Fields;

/// Reads a step from its form; the key of the words that say what is missing otherwise.
pub(super) fn action(kind: ActionKind, fields: &Fields, people: &[Person]) -> Result<Action, String> {
    let incomplete = || "case-fault-incomplete".to_owned();
    let no_reason = || "refusal-reason-missing".to_owned();
    let reason = || StaffText::parse(&fields.first("reason")).map_err(|_| no_reason());
    let public = || PublicText::parse(&fields.first("text")).map_err(|_| incomplete());
    let number = || fields.first("number").parse().map_err(|_| incomplete());
    let unit = || fields.first("unit").parse().map_err(|_| incomplete());
    let staff = |name: &str| fields.first(name).parse().map(StaffId).map_err(|_| incomplete());
    Ok(match kind {
        ActionKind::Accept => Action::Accept,
        ActionKind::ChangeLane => {
            let to = Secrecy::parse(&fields.first("lane")).ok_or_else(incomplete)?;
            Action::ChangeLane { to, reason: reason()? }
        }
        ActionKind::ChangeItems => Action::ChangeItems { items: items(&fields.first("items"))?, reason: reason()? },
        ActionKind::Route => {
            let copy = Adjustments::default();
            route(fields, copy).ok_or_else(incomplete)?
        }
        ActionKind::Hold => Action::Hold { reason: reason()? },
        ActionKind::Release => Action::Release,
        ActionKind::Merge => Action::Merge { into: number()?, reason: reason()? },
        ActionKind::LinkRepeat => Action::LinkRepeat { of: number()? },
        ActionKind::Refer => Action::Refer { directions: public()? },
        ActionKind::Ask => Action::Ask { question: public()? },
        ActionKind::Note => Action::Note { text: StaffText::parse(&fields.first("text")).map_err(|_| incomplete())? },
        ActionKind::Draft => Action::Draft { answer: public()? },
        ActionKind::Approve => Action::Approve,
        ActionKind::Return => Action::Return { comment: reason()? },
        ActionKind::Close => {
            let reason = CloseReason::parse(&fields.first("close")).ok_or_else(incomplete)?;
            Action::Close { reason, words: StaffText::parse(&fields.first("reason")).ok() }
        }
        ActionKind::Reopen => Action::Reopen { reason: reason()? },
        ActionKind::Withdraw => Action::Withdraw { reason: reason()? },
        ActionKind::RequestExtension => Action::RequestExtension { reason: reason()? },
        ActionKind::ApproveExtension => Action::ApproveExtension,
        ActionKind::Assign => {
            let to = staff("to")?;
            let able = |person: &&Person| person.member.id == to && person.state == StaffState::Active;
            let person = people.iter().find(able).ok_or_else(|| refusal_key(Refusal::CannotTake))?;
            Action::Assign { to, role: person.member.role }
        }
        ActionKind::AskReveal => Action::AskReveal { reason: reason()? },
        ActionKind::ApproveReveal => Action::ApproveReveal { staff: staff("staff")? },
        ActionKind::Reveal => Action::Reveal { reason: reason()? },
        ActionKind::ApproveUnitReturn => Action::ApproveUnitReturn { unit: unit()? },
        ActionKind::RefuseUnitReturn => Action::RefuseUnitReturn { unit: unit()?, reason: reason()? },
        ActionKind::ApproveUnitExtension => Action::ApproveUnitExtension { unit: unit()? },
        ActionKind::RefuseUnitExtension => Action::RefuseUnitExtension { unit: unit()?, reason: reason()? },
    })
}

/// A routing with these adjustments of the clean copy; `None` without a lead unit.
pub(super) fn route(fields: &Fields, copy: Adjustments) -> Option<Action> {
    let lead: UnitId = fields.first("lead").parse().ok()?;
    let assisting: Vec<UnitId> = fields.all("assisting").filter_map(|id| id.parse().ok()).collect();
    let assisting = assisting.into_iter().filter(|unit| *unit != lead).collect();
    Some(Action::Route { lead, assisting, copy, reason: StaffText::parse(&fields.first("reason")).ok() })
}

/// `3, 19`: in ascending order, each once. Empty is the whole notice.
fn items(typed: &str) -> Result<Vec<ItemNumber>, String> {
    let parts = typed.split([',', '，', '、', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let mut items = parts
        .map(|part| part.parse().map_err(|_| "refusal-unknown-item".to_owned()))
        .collect::<Result<Vec<ItemNumber>, String>>()?;
    items.sort_unstable();
    items.dedup();
    Ok(items)
}

/// The forms of the steps that are allowed, with what was typed into the one that comes back.
pub(super) fn forms(
    site: &Site,
    language: Language,
    opened: &Opened,
    typed: Option<(ActionKind, &Fields)>,
    answer: Option<&str>,
    confirmed: bool,
) -> Vec<ActForm> {
    let builder = Builder { site, language, opened };
    let mut kinds = opened.allowed.clone();
    // What was typed is shown again even where the step is not allowed any more.
    kinds.extend(typed.iter().map(|(kind, _)| *kind).filter(|kind| !opened.allowed.contains(kind)));
    kinds
        .into_iter()
        .map(|kind| {
            let typed = typed.filter(|(of, _)| *of == kind).map(|(_, fields)| fields);
            let id = if kind == ActionKind::Draft { "answer".to_owned() } else { kind.as_str().replace('_', "-") };
            let answer = answer.filter(|_| kind == ActionKind::Draft);
            let mut fields = builder.fields(kind);
            for field in &mut fields {
                fill(field, typed, answer);
            }
            ActForm {
                kind: kind.as_str(),
                id: format!("act-{id}"),
                open: typed.is_some() || answer.is_some(),
                confirm: kind == ActionKind::Reveal && !confirmed,
                fields,
            }
        })
        .collect()
}

fn fill(field: &mut ActField, typed: Option<&Fields>, answer: Option<&str>) {
    if let Some(typed) = typed {
        let values: Vec<&str> = typed.all(field.name).collect();
        // As typed, but for what cannot be seen.
        field.value = values.first().map(|value| fold_text(value)).unwrap_or_default();
        for choice in &mut field.choices {
            choice.chosen = values.contains(&choice.value.as_str());
        }
    } else if let Some(answer) = answer.filter(|_| field.name == "text") {
        answer.clone_into(&mut field.value);
    }
}

struct Builder<'a> {
    site: &'a Site,
    language: Language,
    opened: &'a Opened,
}

impl Builder<'_> {
    fn fields(&self, kind: ActionKind) -> Vec<ActField> {
        let reason = || area("reason", true);
        match kind {
            ActionKind::Accept | ActionKind::Release | ActionKind::Approve | ActionKind::ApproveExtension => Vec::new(),
            ActionKind::ChangeLane => vec![select("lane", self.lanes()), reason()],
            ActionKind::ChangeItems => {
                let items = &self.opened.stored.case.matter.said().items;
                let value = items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                vec![ActField { value, ..field("items", "line", false) }, reason()]
            }
            ActionKind::Route => {
                let again = !self.opened.stored.case.handling.units.is_empty();
                let units = units(self.site, self.language, self.opened);
                let assisting = units.iter().cloned().map(|unit| Choice { chosen: false, ..unit }).collect();
                let many = ActField { choices: assisting, ..field("assisting", "many", false) };
                vec![select("lead", units), many, area("reason", again)]
            }
            ActionKind::Merge => vec![field("number", "line", true), reason()],
            ActionKind::LinkRepeat => vec![field("number", "line", true)],
            ActionKind::Refer | ActionKind::Ask | ActionKind::Note | ActionKind::Draft => vec![area("text", true)],
            ActionKind::Close => vec![select("close", self.ways_to_close()), area("reason", false)],
            ActionKind::Assign => vec![select("to", self.colleagues())],
            ActionKind::ApproveReveal => vec![select("staff", self.asked())],
            ActionKind::ApproveUnitReturn => vec![select("unit", self.returning())],
            ActionKind::RefuseUnitReturn => vec![select("unit", self.returning()), reason()],
            ActionKind::ApproveUnitExtension => vec![select("unit", self.extending())],
            ActionKind::RefuseUnitExtension => vec![select("unit", self.extending()), reason()],
            ActionKind::Hold
            | ActionKind::Return
            | ActionKind::Reopen
            | ActionKind::Withdraw
            | ActionKind::RequestExtension
            | ActionKind::AskReveal
            | ActionKind::Reveal => vec![reason()],
        }
    }

    fn lanes(&self) -> Vec<Choice> {
        let now = self.opened.stored.case.matter.secrecy();
        let others = [Secrecy::Opinion, Secrecy::Report].into_iter().filter(|lane| *lane != now);
        others.map(|lane| worded(lane.as_str(), format!("secrecy-{}", lane.as_str()))).collect()
    }

    fn ways_to_close(&self) -> Vec<Choice> {
        let case = &self.opened.stored.case;
        let secrecy = case.matter.secrecy();
        let open = CloseReason::ALL
            .into_iter()
            .filter(|way| way.fits(secrecy) && (case.progress.answered || !way.needs_answer()));
        open.map(|way| worded(way.as_str(), format!("close-{}", way.as_str().replace('_', "-")))).collect()
    }

    fn colleagues(&self) -> Vec<Choice> {
        let able = |person: &&Person| {
            person.state == StaffState::Active
                && person.member.role.reads_cases()
                && !self.opened.stored.withdrawn.contains(&person.member.id)
        };
        self.opened.people.iter().filter(able).map(|person| named(person.member.id.0, &person.member.name)).collect()
    }

    fn unit(&self, id: &UnitId, days: Option<u32>) -> Choice {
        let unit = self.opened.edition.units.get(id);
        let name = unit.map_or_else(|| id.to_string(), |unit| unit.name(self.language).to_owned());
        let label = days.map_or_else(|| name.clone(), |days| format!("{name} ({days})"));
        Choice { value: id.to_string(), label, key: None, chosen: false }
    }

    /// The units that ask to return the case.
    fn returning(&self) -> Vec<Choice> {
        self.opened.stored.case.progress.returns_asked.iter().map(|unit| self.unit(unit, None)).collect()
    }

    /// The units that ask for more time, and for how many days.
    fn extending(&self) -> Vec<Choice> {
        let asked = &self.opened.stored.case.progress.extensions_asked;
        asked.iter().map(|(unit, days)| self.unit(unit, Some(*days))).collect()
    }

    fn asked(&self) -> Vec<Choice> {
        let asked = &self.opened.stored.case.progress.reveal_asked;
        let people = self.opened.people.iter().filter(|person| asked.contains(&person.member.id));
        people.map(|person| named(person.member.id.0, &person.member.name)).collect()
    }
}

/// The units that may be told, the responsible one of the first item chosen.
pub(super) fn units(site: &Site, language: Language, opened: &Opened) -> Vec<Choice> {
    let (case, config) = (&opened.stored.case, &site.app.config);
    let rules = config.rules(&opened.edition);
    let context = Context { rules, now_minute: site.app.now_minute(), withdrawn: &opened.withdrawn };
    let item = case.matter.said().items.first().and_then(|number| rules.notice.item(*number));
    let own = item.and_then(|item| match &item.responsible {
        Responsible::Unit { lead, .. } => Some(lead),
        Responsible::Subdistrict { fallback, .. } => Some(case.matter.said().subdistrict.as_ref().unwrap_or(fallback)),
        Responsible::Desk | Responsible::CommissionOnly => None,
    });
    let units = case.tellable(context);
    let named = units.iter().filter_map(|id| rules.units.get(id));
    named
        .map(|unit| Choice {
            value: unit.id.to_string(),
            label: unit.name(language).to_owned(),
            key: None,
            chosen: own == Some(&unit.id),
        })
        .collect()
}

fn worded(value: &str, key: String) -> Choice {
    Choice { value: value.to_owned(), label: String::new(), key: Some(key), chosen: false }
}

fn named(id: i64, name: &str) -> Choice {
    Choice { value: id.to_string(), label: name.to_owned(), key: None, chosen: false }
}

const fn field(name: &'static str, shape: &'static str, required: bool) -> ActField {
    ActField { name, shape, value: String::new(), required, choices: Vec::new() }
}

const fn area(name: &'static str, required: bool) -> ActField {
    field(name, "area", required)
}

fn select(name: &'static str, choices: Vec<Choice>) -> ActField {
    ActField { choices, ..field(name, "select", true) }
}
