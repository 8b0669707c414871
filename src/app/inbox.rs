//! Steps taken on several cases at once: each for itself, each with an outcome of its own.
use super::App;
use super::triage::{Basis, Taken};
use crate::domain::case::{Action, Refusal};
use crate::domain::ids::CaseNumber;
use crate::domain::staff::{Member, StaffId, StaffState};
use crate::store::StoreError;

/// One of several cases, as its list showed it.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    pub number: CaseNumber,
    pub version: i64,
}

/// What is done with several cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    Assign(StaffId),
    Release,
    RepeatOf(CaseNumber),
}

/// What came of it for one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Done,
    Refused(Refusal),
    /// Somebody else took a step in between: nothing was done.
    Changed,
    /// For this member there is no such case.
    NotThere,
}

impl App {
    /// Takes the same step on each of several cases. Those that came first stay done whatever comes of the others.
    pub async fn step_together(
        &self,
        member: &Member,
        chosen: &[Chosen],
        what: Together,
    ) -> Result<Vec<(CaseNumber, Step)>, StoreError> {
        let action = match what {
            Together::Release => Action::Release,
            Together::RepeatOf(of) => Action::LinkRepeat { of },
            Together::Assign(to) => {
                let person = self.store.person(to).await?;
                let Some(person) = person.filter(|person| person.state == StaffState::Active) else {
                    return Ok(chosen.iter().map(|one| (one.number, Step::Refused(Refusal::CannotTake))).collect());
                };
                Action::Assign { to, role: person.member.role }
            }
        };
        let mut steps = Vec::with_capacity(chosen.len());
        for Chosen { number, version } in chosen {
            let basis = Basis { version: *version, events: usize::MAX };
            let step = match self.take_step(member, *number, basis, &action).await? {
                Taken::Done => Step::Done,
                Taken::Refused(refusal) => Step::Refused(refusal),
                Taken::Changed(_) => Step::Changed,
                Taken::NotThere => Step::NotThere,
            };
            steps.push((*number, step));
        }
        Ok(steps)
    }
}
