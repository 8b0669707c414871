//! 暂不受理: where the form would be, before the first day and after a notice went into the archive. What was typed comes back.
use jiff::civil::Date;
use serde::Serialize;

use super::show;
use crate::domain::notice::Phase;

/// Why there is no form. Can hold what was typed: no `Debug`.
#[derive(Clone, Serialize)]
pub struct ShutView {
    /// `before` or `archived`.
    pub phase: &'static str,
    /// The first day, where it is still to come.
    #[serde(serialize_with = "show::day_or_none")]
    pub opens: Option<Date>,
    /// What was handed in all the same: not taken, and not lost.
    pub kept: Option<String>,
}

impl ShutView {
    /// The ends of the keys that its words have.
    pub const PHASES: [&str; 2] = ["before", "archived"];

    /// `None` where there is a form.
    #[must_use]
    pub fn of(phase: Phase, kept: Option<String>) -> Option<Self> {
        match phase {
            Phase::Before(opens) => Some(Self { phase: "before", opens: Some(opens), kept }),
            Phase::Archived | Phase::Draft => Some(Self { phase: "archived", opens: None, kept }),
            Phase::Open | Phase::Closed(_) => None,
        }
    }
}
