//! From an opened case to what its page shows.
use super::{Extra, forms};
use crate::app::triage::Opened;
use crate::domain::calendar::{beijing_day, beijing_minute, days_until};
use crate::domain::case::{ActionKind, CloseReason, EventKind, Hold, NoteKind, detail_unit, names_unit};
use crate::domain::feedback::Verdict;
use crate::domain::ids::UnitId;
use crate::domain::language::Language;
use crate::domain::notice::Notice;
use crate::domain::staff::StaffId;
use crate::pages::PageError;
use crate::pages::staff::case::{
    CaseView, Due, HANDOVER, HandoverLine, ItemLine, Left, LetterLine, MailLine, NoteLine, SimilarLine, StepLine, Who,
    detail_key, likely,
};
use crate::pages::staff::responses::{ResponseCase, ResponseFacts};
use crate::store::{Handover, KeptMail, LetterRow, StoredEvent, StoredNote};
use crate::web::Site;

pub(super) fn case(site: &Site, language: Language, opened: &Opened, extra: Extra<'_>) -> Result<CaseView, PageError> {
    let stored = &opened.stored;
    let case = &stored.case;
    let said = case.matter.said();
    let names = Names { language, opened };
    let current = &opened.edition.notice;
    let notice = opened.wording.as_ref().map_or(current, |wording| &wording.notice);
    let items: Vec<ItemLine> = said
        .items
        .iter()
        .map(|number| ItemLine { number: number.get(), title: title(notice, current, *number, language) })
        .collect();
    let identity = said.reporter.identity();
    let facts = ResponseFacts {
        number: case.number.to_string(),
        item_title: match said.items.first() {
            Some(number) => title(notice, current, *number, said.language),
            None => current.title.clone(),
        },
        phone: current.contact.reach().to_owned(),
        receiver: match (said.language, &current.receiver_en) {
            (Language::En, Some(english)) => english.clone(),
            _ => current.receiver.clone(),
        },
    };
    let fitting = ResponseCase { items: &said.items, state: case.state };
    let responses = site.pages.responses(said.language, fitting, &facts)?;
    let asked = extra.response.and_then(|name| responses.iter().find(|response| response.name == name));
    let draft = case.draft.as_ref().map(|draft| draft.as_str().to_owned());
    let reported =
        extra.take.and_then(|place| stored.notes.get(place)).filter(|note| note.kind == NoteKind::UnitAnswer);
    let begun = asked.map(|response| response.text.clone()).or_else(|| reported.map(|note| note.text.clone()));
    let begins = begun.is_some();
    let answer = begun.or(draft);
    Ok(CaseView {
        number: case.number.to_string(),
        version: case.version,
        events: stored.events.len(),
        secrecy: case.matter.secrecy().as_str(),
        state: case.state.as_str(),
        hold: case.hold.map(Hold::as_str),
        reason: case.handling.reason.map(CloseReason::as_str),
        verdict: said.verdict.map(Verdict::as_str),
        channel: stored.channel.clone(),
        about: said.about.as_ref().map(|unit| names.unit(unit)),
        subdistrict: said.subdistrict.as_ref().map(|unit| names.unit(unit)),
        filed: beijing_minute(stored.filed_minute),
        due: case.handling.due_minute.map(|due| self::due(due, site.app.now_minute())),
        assignee: case.handling.assignee.map(|id| names.member(id)),
        units: case.handling.units.iter().map(|unit| names.unit(unit)).collect(),
        merged_into: case
            .handling
            .merged_into
            .filter(|other| opened.linked.contains(other))
            .map(|other| other.to_string()),
        text: said.text.read().to_owned(),
        notice: match (language, &notice.title_en) {
            (Language::En, Some(english)) => english.clone(),
            _ => notice.title.clone(),
        },
        late: stored.events.iter().any(|stored| stored.event.is_late()),
        items,
        wording_known: opened.wording.is_some(),
        left: Left {
            name: identity.is_some_and(|who| who.name.is_some()),
            phone: identity.is_some_and(|who| who.phone.is_some()),
            mail: identity.is_some_and(|who| who.mail.is_some()),
            share: identity.is_some_and(|who| who.share),
        },
        revealed: extra.revealed.map(|who| Who {
            name: who.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default(),
            phone: who.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
            mail: who.mail.as_ref().map(|mail| mail.as_str().to_owned()).unwrap_or_default(),
        }),
        others: opened.others.iter().map(|id| names.member(*id)).collect(),
        steps: together(stored.events.iter().map(|event| names.step(event))),
        letters: stored.letters.iter().map(letter).collect(),
        handovers: opened.handovers.iter().map(|handover| names.handover(handover)).collect(),
        notes: stored.notes.iter().enumerate().map(|(place, note)| names.note(place, note)).collect(),
        mails: opened.mails.iter().map(mail).collect(),
        similar: opened
            .similar
            .iter()
            .map(|other| SimilarLine {
                number: other.number.to_string(),
                state: other.state.as_str(),
                filed: beijing_minute(other.filed_minute),
            })
            .collect(),
        first: likely(case.state),
        forms: forms::forms(site, language, opened, extra.typed, answer.as_deref().filter(|_| begins), extra.confirmed),
        responses,
        done: extra.done.map(ActionKind::as_str),
        fault: extra.fault,
        changed: extra.changed.map(|events| events.iter().map(|event| names.step(event)).collect()),
    })
}

/// Somebody who looks again and again is one line, with the last time.
fn together(steps: impl Iterator<Item = StepLine>) -> Vec<StepLine> {
    let mut lines: Vec<StepLine> = Vec::new();
    for step in steps {
        match lines.last_mut() {
            Some(last) if step.kind == EventKind::Read.as_str() && last.kind == step.kind && last.who == step.who => {
                last.when = step.when;
                last.times += 1;
            }
            _ => lines.push(step),
        }
    }
    lines
}

/// The title as the citizen saw it, where that is known.
fn title(notice: &Notice, current: &Notice, number: crate::domain::ids::ItemNumber, language: Language) -> String {
    let item = notice.item(number).or_else(|| current.item(number));
    item.map_or_else(String::new, |item| match (language, &item.title_en) {
        (Language::En, Some(english)) => english.clone(),
        _ => item.title.clone(),
    })
}

fn due(due_minute: i64, now_minute: i64) -> Due {
    let days = days_until(now_minute, due_minute);
    Due { day: beijing_day(due_minute).to_string(), days: days.abs(), overdue: due_minute < now_minute }
}

fn mail(mail: &KeptMail) -> MailLine {
    MailLine {
        id: mail.id,
        when: beijing_minute(mail.received_minute),
        kind: mail.kind.as_str().replace('_', "-"),
        files: mail.summary.files.len(),
    }
}

fn letter(row: &LetterRow) -> LetterLine {
    LetterLine {
        kind: row.kind.as_str(),
        to: if row.secret_recipient { String::new() } else { row.to.as_str().to_owned() },
        state: row.state.as_str(),
        attempts: row.attempts,
        reply: row.last_reply.clone(),
    }
}

struct Names<'a> {
    language: Language,
    opened: &'a Opened,
}

impl Names<'_> {
    fn unit(&self, id: &UnitId) -> String {
        let unit = self.opened.edition.units.get(id);
        unit.map_or_else(|| id.to_string(), |unit| unit.name(self.language).to_owned())
    }

    fn member(&self, id: StaffId) -> String {
        let found = self.opened.people.iter().find(|person| person.member.id == id);
        found.map_or_else(|| format!("#{}", id.0), |person| person.member.name.clone())
    }

    fn note(&self, place: usize, note: &StoredNote) -> NoteLine {
        NoteLine {
            when: beijing_minute(note.at_minute),
            who: match (&note.unit, note.staff) {
                (Some(unit), _) => self.unit(unit),
                (None, staff) => staff.map(|id| self.member(id)).unwrap_or_default(),
            },
            kind: note.kind.as_str(),
            text: note.text.clone(),
            take: (note.kind == NoteKind::UnitAnswer).then_some(place),
        }
    }

    fn handover(&self, handover: &Handover) -> HandoverLine {
        let minutes = [
            handover.handed_minute,
            handover.reminded_minute,
            handover.second_minute,
            handover.raised_minute,
            handover.acknowledged_minute,
            handover.answered_minute,
            handover.return_minute,
            handover.extension_minute,
        ];
        let steps =
            HANDOVER.into_iter().zip(minutes).filter_map(|(name, minute)| Some((name, beijing_minute(minute?))));
        HandoverLine {
            letter: handover.letter.0,
            unit: self.unit(&handover.unit),
            steps: steps.collect(),
            revoked: handover.revoked_minute.is_some(),
        }
    }

    fn step(&self, stored: &StoredEvent) -> StepLine {
        let event = &stored.event;
        let (detail, detail_key) = match event.kind {
            EventKind::Transferred | EventKind::HandedOver => {
                let units = event.detail.split(',').filter_map(|id| id.parse().ok()).map(|id| self.unit(&id));
                (units.collect::<Vec<_>>().join("、"), None)
            }
            EventKind::Filed
            | EventKind::Quarantined
            | EventKind::KeptAtDesk
            | EventKind::Released
            | EventKind::LetterDead
            | EventKind::LetterRetried
            | EventKind::LetterHeld
            | EventKind::LetterReleased
            | EventKind::LaneChanged
            | EventKind::Closed => (String::new(), detail_key(event.kind, &event.detail)),
            EventKind::Merged | EventKind::Linked => {
                let other = event.detail.parse().ok().filter(|other| self.opened.linked.contains(other));
                (other.map(|other| other.to_string()).unwrap_or_default(), None)
            }
            EventKind::Assigned | EventKind::RevealApproved => {
                (event.detail.parse().map(|id| self.member(StaffId(id))).unwrap_or_default(), None)
            }
            _ if names_unit(event.kind) => {
                let named = detail_unit(&event.detail);
                let days =
                    named.as_ref().and_then(|(_, days)| *days).map(|days| format!(" ({days})")).unwrap_or_default();
                (named.map(|(unit, _)| format!("{}{days}", self.unit(&unit))).unwrap_or_default(), None)
            }
            _ => (event.detail.clone(), None),
        };
        StepLine {
            when: beijing_minute(stored.at_minute),
            kind: event.kind.as_str(),
            who: event.actor.staff().map(|id| self.member(id)).unwrap_or_default(),
            actor: event.actor.as_str(),
            detail,
            detail_key,
            words: event.reason.as_ref().map(|words| words.read().to_owned()).unwrap_or_default(),
            times: 1,
        }
    }
}
