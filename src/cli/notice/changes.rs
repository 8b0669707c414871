//! `notice diff`: what changed, in words and for programs.
use serde_json::{Value, json};

use super::{Desk, dashed, file::name};
use crate::app::compile::difference::{Difference, Kept, Place};

fn place_json(place: &Place) -> Value {
    json!({ "no": place.number.parse::<u16>().ok(), "title": place.title, "area": place.area })
}

pub fn to_json(difference: &Difference) -> Value {
    let kept = |kept: &Kept| {
        json!({
            "old": place_json(&kept.old),
            "new": place_json(&kept.new),
            "matched": name(kept.how),
            "retitled": kept.is_retitled,
            "renumbered": kept.is_renumbered,
            "moved": kept.is_moved,
        })
    };
    json!({
        "same": difference.is_empty(),
        "values": difference.values.iter()
            .map(|change| json!({ "key": change.field, "old": change.old, "new": change.new })).collect::<Vec<_>>(),
        "added": difference.added.iter().map(place_json).collect::<Vec<_>>(),
        "removed": difference.removed.iter().map(place_json).collect::<Vec<_>>(),
        "changed": difference.changed.iter().map(kept).collect::<Vec<_>>(),
    })
}

impl Desk<'_> {
    pub fn changes(&self, difference: &Difference) {
        if difference.is_empty() {
            self.say.line(&self.word("diff-same"));
            return;
        }
        for change in &difference.values {
            self.say
                .line(&self.word(&format!("sheet-{}", dashed(change.field).replace("contact.", "").replace('.', "-"))));
            let shown = |value: &str| if value.is_empty() { self.word("diff-none") } else { value.to_owned() };
            self.say.line(&format!("  - {}", shown(&change.old)));
            self.say.line(&format!("  + {}", shown(&change.new)));
        }
        let list = |key: &str, sign: char, places: &[Place]| {
            if !places.is_empty() {
                self.say.line(&self.word(key));
            }
            for place in places {
                self.say.line(&format!("  {sign} {}  {}", place.number, place.title));
            }
        };
        list("diff-added", '+', &difference.added);
        list("diff-removed", '-', &difference.removed);
        if !difference.changed.is_empty() {
            self.say.line(&self.word("diff-changed"));
        }
        for kept in &difference.changed {
            let marks = [
                (kept.is_retitled, "diff-retitled"),
                (kept.is_renumbered, "diff-renumbered"),
                (kept.is_moved, "diff-moved"),
            ];
            let marks: Vec<String> = marks.into_iter().filter(|(is, _)| *is).map(|(_, key)| self.word(key)).collect();
            self.say.line(&format!("  {}", marks.join(self.say.either("、", ", "))));
            self.say.line(&format!("    - {}  {}  {}", kept.old.number, kept.old.title, kept.old.area));
            self.say.line(&format!("    + {}  {}  {}", kept.new.number, kept.new.title, kept.new.area));
        }
    }
}
