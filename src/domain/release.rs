//! 净稿: the clean copy that a unit may read.
use std::fmt;

use adjust::{Masked, merged};

use super::case::Opinion;

pub use adjust::{Adjustments, Mark, MarkKind};

mod adjust;
mod context;
mod groups;
mod identity;
mod marks;
mod numbers;
mod spans;
#[cfg(test)]
mod tests;

/// What stands where something was masked. It has the same length whatever it hides, and it is the same in every
/// language, since this layer has no words; the letter's own words say what it means.
pub const MASK: &str = "███";

/// A text that may leave the commission: masked by [`clean_copy`] or [`clean_copy_with`]. Nothing else makes one:
/// ```compile_fail,E0423
/// let text = huiyin::domain::release::ReleasedText("as typed".to_owned());
/// ```
/// while reading one is open to all:
/// ```
/// fn read(text: &huiyin::domain::release::ReleasedText) -> &str {
///     text.as_str()
/// }
/// ```
///
/// What looks like it leads to a person is replaced by [`MASK`]: identity card, telephone, bank card and passport numbers
/// and any other run of seven or more digits that is no date and no amount; number plates; e-mail addresses; what
/// follows words such as 微信号; and the name, telephone number and e-mail address that the citizen typed into the form,
/// however they are written.
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

/// Makes the clean copy of an opinion; of nothing else. Of a report or a sealed matter this does not compile:
/// ```compile_fail,E0308
/// use huiyin::domain::{case::Report, release::{ReleasedText, clean_copy}};
/// fn copy(matter: &Report) -> ReleasedText {
///     clean_copy(matter)
/// }
/// ```
/// ```compile_fail,E0308
/// use huiyin::domain::{case::Sealed, release::{ReleasedText, clean_copy}};
/// fn copy(matter: &Sealed) -> ReleasedText {
///     clean_copy(matter)
/// }
/// ```
/// while of an opinion it does:
/// ```
/// use huiyin::domain::{case::Opinion, release::{ReleasedText, clean_copy}};
/// fn copy(matter: &Opinion) -> ReleasedText {
///     clean_copy(matter)
/// }
/// ```
#[must_use]
pub fn clean_copy(opinion: &Opinion) -> ReleasedText {
    clean_copy_with(opinion, &Adjustments::default())
}

/// The same with what a person changed about it. Of a report it does not compile either:
/// ```compile_fail,E0308
/// use huiyin::domain::{case::Report, release::{Adjustments, ReleasedText, clean_copy_with}};
/// fn copy(matter: &Report) -> ReleasedText {
///     clean_copy_with(matter, &Adjustments::default())
/// }
/// ```
/// ```
/// use huiyin::domain::{case::Opinion, release::{Adjustments, ReleasedText, clean_copy_with}};
/// fn copy(matter: &Opinion) -> ReleasedText {
///     clean_copy_with(matter, &Adjustments::default())
/// }
/// ```
#[must_use]
pub fn clean_copy_with(opinion: &Opinion, adjustments: &Adjustments) -> ReleasedText {
    let text = opinion.said().text.read();
    ReleasedText(Masked::of(text, &marked(opinion, adjustments)).text.into_owned())
}

/// What is masked in an opinion, in the order of its text; no two marks touch.
#[must_use]
pub fn marked(opinion: &Opinion, adjustments: &Adjustments) -> Vec<Mark> {
    let said = opinion.said();
    let text = said.text.read();
    let needles = said.reporter.identity().map(identity::needles).unwrap_or_default();
    // A mask can take away what made its neighbour harmless (the 元 behind an amount). Each round masks more or is the
    // last; texts settle in one or two.
    let mut marks = Vec::new();
    for _ in 0..5 {
        let masked = Masked::of(text, &marks);
        let mut found = find(&masked.text, &needles, adjustments);
        for mark in &mut found {
            *mark = masked.back(*mark);
        }
        found.retain(|mark| !adjustments.lifts(text, *mark));
        found.extend_from_slice(&marks);
        let found = merged(found);
        if found == marks {
            break;
        }
        marks = found;
    }
    marks
}

fn find(text: &str, needles: &[identity::Needle], adjustments: &Adjustments) -> Vec<Mark> {
    let cells = super::skeleton::fold(text);
    let mut spans = spans::Spans::new(MarkKind::Identity);
    identity::find(&cells, needles, &mut spans);
    spans.now(MarkKind::Contact);
    marks::find(&cells, &mut spans);
    spans.now(MarkKind::Number);
    numbers::find(&cells, &mut spans);
    spans.now(MarkKind::Added);
    adjust::find(&cells, &adjustments.also, &mut spans);
    spans.marks(&cells)
}
