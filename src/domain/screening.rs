//! 甄别: texts that wait for the desk before a unit sees them.
use super::text::CitizenText;

/// Why a text waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suspicion {
    /// 疑似检举控告
    Accusation,
    /// 疑似自报身份
    SelfIdentification,
}

/// The configured patterns.
#[derive(Debug, Default)]
pub struct Screen {
    accusation: Vec<regex::Regex>,
    self_identification: Vec<regex::Regex>,
}

impl Screen {
    #[must_use]
    pub const fn new(accusation: Vec<regex::Regex>, self_identification: Vec<regex::Regex>) -> Self {
        Self { accusation, self_identification }
    }

    /// The first reason found, accusation before self-identification.
    #[must_use]
    pub fn suspicion(&self, text: &CitizenText) -> Option<Suspicion> {
        let hit = |patterns: &[regex::Regex]| patterns.iter().any(|pattern| pattern.is_match(text.read()));
        if hit(&self.accusation) {
            Some(Suspicion::Accusation)
        } else if hit(&self.self_identification) {
            Some(Suspicion::SelfIdentification)
        } else {
            None
        }
    }
}
