//! What changed from one version of a notice to another.
use super::likeness::{How, pair};
use crate::config::{Sheet, SheetItem, SheetPhone};

/// A value that is another one now; empty is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// As in [`crate::config::Note`].
    pub field: &'static str,
    pub old: String,
    pub new: String,
}

/// An item as one of the versions has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub number: String,
    pub title: String,
    pub area: String,
}

/// An item that both versions have, and what is not the same about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub old: Place,
    pub new: Place,
    pub how: How,
    pub is_retitled: bool,
    pub is_renumbered: bool,
    /// It stands in another area, or before what it stood after.
    pub is_moved: bool,
}

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub values: Vec<Changed>,
    pub added: Vec<Place>,
    pub removed: Vec<Place>,
    /// Those of which something changed.
    pub changed: Vec<Kept>,
}

impl Difference {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty() && self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Compares two versions. `by_number`: both are files of one notice, whose numbers say which item is which.
#[must_use]
pub fn difference(old: &Sheet, new: &Sheet, by_number: bool) -> Difference {
    let (before, after) = (places(old), places(new));
    let pairs = if by_number { numbered(&before, &after) } else { by_title(&before, &after) };
    let stays = in_order(&pairs);
    let mut found = Difference { values: values(old, new), ..Difference::default() };
    for (n, place) in after.iter().enumerate() {
        let joined = pairs.get(n).copied().flatten();
        match joined.and_then(|(o, how)| Some((o, before.get(o)?, how))) {
            None => found.added.push(place.clone()),
            Some((o, earlier, how)) => {
                let kept = Kept {
                    is_retitled: earlier.title != place.title,
                    is_renumbered: earlier.number != place.number,
                    is_moved: earlier.area != place.area && retitled_area(old, new, earlier, place)
                        || !stays.contains(&o),
                    old: earlier.clone(),
                    new: place.clone(),
                    how,
                };
                if kept.is_retitled || kept.is_renumbered || kept.is_moved {
                    found.changed.push(kept);
                }
            }
        }
    }
    let kept: Vec<usize> = pairs.iter().flatten().map(|(o, _)| *o).collect();
    found.removed = before.into_iter().enumerate().filter(|(o, _)| !kept.contains(o)).map(|(_, place)| place).collect();
    found
}

/// Whether the item changed its area, and not the area its title: the old area's title is gone where it was only renamed.
fn retitled_area(old: &Sheet, new: &Sheet, earlier: &Place, place: &Place) -> bool {
    let has = |sheet: &Sheet, title: &str| sheet.areas.iter().any(|area| area.title == title);
    has(new, &earlier.area) || has(old, &place.area)
}

fn places(sheet: &Sheet) -> Vec<Place> {
    let place = |area: &str, item: &SheetItem| Place {
        number: item.number.clone(),
        title: item.title.clone(),
        area: area.to_owned(),
    };
    sheet.areas.iter().flat_map(|area| area.items.iter().map(|item| place(&area.title, item))).collect()
}

fn by_title(old: &[Place], new: &[Place]) -> Vec<Option<(usize, How)>> {
    let titles = |places: &'_ [Place]| places.iter().map(|place| place.title.clone()).collect::<Vec<_>>();
    let (old, new) = (titles(old), titles(new));
    pair(&old.iter().map(String::as_str).collect::<Vec<_>>(), &new.iter().map(String::as_str).collect::<Vec<_>>())
}

fn numbered(old: &[Place], new: &[Place]) -> Vec<Option<(usize, How)>> {
    let find = |place: &Place| old.iter().position(|old| old.number == place.number).map(|o| (o, How::Same));
    new.iter().map(find).collect()
}

/// The old places of the items that stand in the order they stood in: the longest such row.
fn in_order(pairs: &[Option<(usize, How)>]) -> Vec<usize> {
    let row: Vec<usize> = pairs.iter().flatten().map(|(o, _)| *o).collect();
    // Patience: the smallest end of a row of each length, and what came before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(row.len());
    for (at, value) in row.iter().enumerate() {
        let length = ends.partition_point(|end| row.get(*end).is_some_and(|end| end < value));
        before.push(length.checked_sub(1).and_then(|length| ends.get(length).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let last = ends.last().copied();
    let chain = std::iter::successors(last, |at| before.get(*at).copied().flatten());
    chain.filter_map(|at| row.get(at).copied()).collect()
}

fn phones(phones: &[SheetPhone]) -> String {
    let one = |phone: &SheetPhone| {
        let parts = [&phone.number, &phone.extension, &phone.owner, &phone.hours];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    };
    phones.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn values(old: &Sheet, new: &Sheet) -> Vec<Changed> {
    let of = |sheet: &Sheet| {
        let contact = &sheet.contact;
        [
            ("title", sheet.title.clone()),
            ("issuer", sheet.issuer.clone()),
            ("receiver", sheet.receiver.clone()),
            ("published", sheet.published.clone()),
            ("signed", sheet.signed.clone()),
            ("opens", sheet.opens.clone()),
            ("closes", sheet.closes.clone()),
            ("inspection.body", sheet.inspection.body.clone()),
            ("inspection.subject", sheet.inspection.subject.clone()),
            ("inspection.from", sheet.inspection.from.clone()),
            ("inspection.to", sheet.inspection.to.clone()),
            ("inspection.feedback", sheet.inspection.feedback.clone()),
            ("contact.phones", phones(&contact.phones)),
            ("contact.faxes", contact.faxes.join("; ")),
            ("contact.emails", contact.emails.join("; ")),
            ("contact.address", contact.address.clone()),
            ("contact.po_box", contact.po_box.clone()),
            ("contact.postcode", contact.postcode.clone()),
            ("contact.envelope", contact.envelope.clone()),
            ("contact.envelope_place", contact.envelope_place.clone()),
            ("contact.persons", contact.persons.join("; ")),
            ("areas", sheet.areas.iter().map(|area| area.title.clone()).collect::<Vec<_>>().join("; ")),
        ]
    };
    let both = of(old).into_iter().zip(of(new)).filter(|((_, old), (_, new))| old != new);
    both.map(|((field, old), (_, new))| Changed { field, old, new }).collect()
}
