//! A fault of the configuration: where it stands, what was found, what is allowed.
use std::fmt;

use serde::Serialize;

/// One wrong setting. `check --json` prints it as it is; no fault ever holds a secret's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file, or `environment`.
    pub file: String,
    /// The key as it stands there: `mail.url`, `area[2].item[5].lead`, `HUIYIN_MAIL_URL`.
    pub key: String,
    pub found: String,
    pub allowed: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: found {}; allowed: {}", self.file, self.key, self.found, self.allowed)
    }
}

/// The candidate that was probably meant: at most two slips away, and fewer than half of what was typed.
pub(super) fn near<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (slips(typed, candidate), candidate))
        .filter(|&(slips, _)| slips <= 2 && slips * 2 < typed.chars().count())
        .min_by_key(|&(slips, _)| slips)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour (optimal string alignment).
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let changed = at(&last, j) + usize::from(letter != other);
            let mut best = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(letter);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    at(&last, b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_and_far_words_are_not_suggested() {
        assert_eq!(slips("listen", "listen"), 0);
        assert_eq!(slips("lsiten", "listen"), 1);
        assert_eq!(slips("kitten", "sitting"), 3);
        assert_eq!(slips("", "abc"), 3);
        let keys = ["listen", "admin_listen", "url"];
        assert_eq!(near("lisen", keys), Some("listen"));
        assert_eq!(near("ulr", keys), Some("url"));
        assert_eq!(near("port", keys), None);
        assert_eq!(near("u", keys), None);
    }
}
