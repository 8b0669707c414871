//! What is to be masked, gathered from all searches.
use super::adjust::{Mark, MarkKind};
use crate::domain::skeleton::Cell;

/// Ranges of cells, in any order, overlapping or not, each with the search that found it.
pub(super) struct Spans {
    found: Vec<(usize, usize, MarkKind)>,
    kind: MarkKind,
}

impl Spans {
    pub(super) const fn new(kind: MarkKind) -> Self {
        Self { found: Vec::new(), kind }
    }

    /// What is added from now on was found by another search.
    pub(super) const fn now(&mut self, kind: MarkKind) {
        self.kind = kind;
    }

    /// Adds the cells from `start` to before `end`.
    pub(super) fn add(&mut self, start: usize, end: usize) {
        if start < end {
            self.found.push((start, end, self.kind));
        }
    }

    /// The same as bytes of the text.
    pub(super) fn marks(&self, cells: &[Cell]) -> Vec<Mark> {
        let mark = |&(start, end, kind): &(usize, usize, MarkKind)| {
            Some(Mark { from: cells.get(start)?.from, to: cells.get(end - 1)?.to, kind })
        };
        self.found.iter().filter_map(mark).collect()
    }
}
