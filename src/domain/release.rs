//! 净稿: the clean copy that a unit may read.
use std::fmt;

use super::case::Opinion;

/// A text that may leave the commission: masked by [`clean_copy`] (or, later, edited by staff). Nothing else makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct ReleasedText(String);

impl ReleasedText {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ReleasedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReleasedText(…)")
    }
}

/// Makes the clean copy of an opinion.
#[must_use]
pub fn clean_copy(opinion: &Opinion) -> ReleasedText {
    ReleasedText(opinion.said().text.read().to_owned())
}
