//! Words for the values that commands show to people; programs get the values themselves (`--json`).
use std::path::Path;
use std::sync::Arc;

use super::output::Say;
use super::{Failure, check};
use crate::app::App;
use crate::config::Editions;
use crate::domain::attempt::{AttemptOutcome, ReplyMeaning};
use crate::domain::case::{
    Actor, CloseReason, Event, EventKind, Hold, Refusal, Secrecy, State, detail_unit, names_unit,
};
use crate::domain::feedback::Verdict;
use crate::domain::ids::UnitId;
use crate::domain::language::Language;
use crate::domain::letter::{LetterKind, LetterState};
use crate::domain::staff::{Role, StaffState};
use crate::words::{Args, Words};

/// The words catalogue in the terminal's language, and the units' names.
pub struct Names {
    words: Words,
    language: Language,
    editions: Arc<Editions>,
}

impl Names {
    pub fn load(app: &App, overlay: Option<&Path>, say: &Say) -> Result<Self, Failure> {
        let words = check::words(overlay).map_err(Failure::Configuration)?;
        Ok(Self { words, language: say.language(), editions: app.editions() })
    }

    fn of(&self, family: &str, value: &str) -> String {
        let key = format!("{family}-{}", value.replace('_', "-"));
        self.words.text(self.language, &key, &Args::new())
    }

    pub fn state(&self, state: State) -> String {
        self.of("desk-state", state.as_str())
    }

    pub fn secrecy(&self, secrecy: Secrecy) -> String {
        self.of("secrecy", secrecy.as_str())
    }

    pub fn hold(&self, hold: Hold) -> String {
        self.of("hold", hold.as_str())
    }

    pub fn verdict(&self, verdict: Verdict) -> String {
        self.of("verdict", verdict.as_str())
    }

    pub fn letter_kind(&self, kind: LetterKind) -> String {
        self.of("mail-kind", kind.as_str())
    }

    /// What an attempt came to.
    pub fn attempt(&self, outcome: AttemptOutcome) -> String {
        self.of("attempt", outcome.as_str())
    }

    /// What the server's words mean.
    pub fn reply(&self, meaning: ReplyMeaning) -> String {
        self.of("reply", meaning.as_str())
    }

    pub fn letter_state(&self, state: LetterState) -> String {
        self.of("mail-state", state.as_str())
    }

    /// Why a step is refused.
    pub fn refusal(&self, refusal: Refusal) -> String {
        self.of("refusal", refusal.as_str())
    }

    pub fn role(&self, role: Role) -> String {
        self.of("role", role.as_str())
    }

    pub fn staff_state(&self, state: StaffState) -> String {
        self.of("staff-state", state.as_str())
    }

    pub fn unit(&self, id: &UnitId) -> String {
        let named = self.editions.all().find_map(|edition| edition.units.get(id));
        named.map_or_else(|| id.to_string(), |unit| unit.name(self.language).to_owned())
    }

    /// One event: what happened, by whom, and the units, letter or reason that its detail names.
    pub fn event(&self, event: &Event) -> String {
        let what = self.of("event", event.kind.as_str());
        let who = match event.actor {
            Actor::System => String::new(),
            actor => {
                let who = self.of("actor", actor.as_str());
                if self.language == Language::En { format!(" ({who})") } else { format!("（{who}）") }
            }
        };
        let detail = self.detail(event);
        match (detail.is_empty(), self.language) {
            (true, _) => format!("{what}{who}"),
            (false, Language::ZhHans) => format!("{what}{who}：{detail}"),
            (false, Language::En) => format!("{what}{who}: {detail}"),
        }
    }

    fn detail(&self, event: &Event) -> String {
        match event.kind {
            EventKind::Transferred | EventKind::HandedOver => {
                let comma = self.words.text(self.language, "list-comma", &Args::new());
                let name = |id: &str| id.parse().map_or_else(|_| id.to_owned(), |id| self.unit(&id));
                event.detail.split(',').map(name).collect::<Vec<_>>().join(&comma)
            }
            EventKind::LetterDead | EventKind::LetterRetried | EventKind::LetterHeld | EventKind::LetterReleased => {
                LetterKind::parse(&event.detail).map_or_else(|| event.detail.clone(), |kind| self.letter_kind(kind))
            }
            EventKind::Quarantined | EventKind::KeptAtDesk => {
                Hold::parse(&event.detail).map_or_else(|| event.detail.clone(), |hold| self.hold(hold))
            }
            EventKind::LaneChanged => {
                Secrecy::parse(&event.detail).map_or_else(|| event.detail.clone(), |lane| self.secrecy(lane))
            }
            EventKind::Closed => CloseReason::parse(&event.detail)
                .map_or_else(|| event.detail.clone(), |reason| self.of("close", reason.as_str())),
            // Why it was held until then stands in the line of the holding; members have no names here.
            EventKind::Released | EventKind::Assigned | EventKind::RevealApproved => String::new(),
            kind if names_unit(kind) => detail_unit(&event.detail).map_or_else(
                || event.detail.clone(),
                |(unit, days)| days.map_or_else(|| self.unit(&unit), |days| format!("{} ({days})", self.unit(&unit))),
            ),
            _ => event.detail.clone(),
        }
    }
}

/// Fills with blanks up to a width on the terminal, where a Chinese character takes two columns.
pub fn column(text: &str, width: usize) -> String {
    let taken: usize = text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(column("已发出", 8), "已发出  ");
        assert_eq!(column("sent", 8), "sent    ");
        assert_eq!(column("being sent", 8), "being sent");
    }
}
