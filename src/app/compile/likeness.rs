//! Which item of one version is which item of another: by the same title, by a title much like it, by the place among its
//! neighbours.
use std::cmp::Ordering;

/// A title as it is compared: letters and digits alone, since punctuation and blanks differ from one edition to the next.
struct Title {
    letters: Vec<char>,
    /// Neighbouring letters, sorted.
    pairs: Vec<(char, char)>,
}

impl Title {
    fn new(title: &str) -> Self {
        let folded = crate::domain::text::fold_width(title);
        let letters: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let mut pairs: Vec<(char, char)> = letters.iter().copied().zip(letters.iter().copied().skip(1)).collect();
        pairs.sort_unstable();
        Self { letters, pairs }
    }

    /// 1000 for the same letters, 0 for none in common: twice the common pairs among all (Dice).
    fn likeness(&self, other: &Self) -> usize {
        if self.letters == other.letters {
            return 1000;
        }
        let (mut ours, mut theirs) = (self.pairs.iter().peekable(), other.pairs.iter().peekable());
        let mut common = 0_usize;
        while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
            match a.cmp(b) {
                Ordering::Less => drop(ours.next()),
                Ordering::Greater => drop(theirs.next()),
                Ordering::Equal => {
                    common += 1;
                    ours.next();
                    theirs.next();
                }
            }
        }
        let all = self.pairs.len() + other.pairs.len();
        (common * 2000).checked_div(all).unwrap_or(0).min(999)
    }
}

/// How an item was found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The same title.
    Same,
    /// A title this much like it, of 1000.
    Alike(usize),
    /// It alone stands where the other one stood.
    Place,
}

/// Below this, titles are two titles.
const ALIKE: usize = 550;
/// More titles than these are not compared one by one with each other.
const COMPARED: usize = 1_500;

/// For each new title the old one that it is, and how that was seen.
#[must_use]
pub fn pair(old: &[&str], new: &[&str]) -> Vec<Option<(usize, How)>> {
    let of = |titles: &[&str]| titles.iter().map(|title| Title::new(title)).collect::<Vec<_>>();
    let (old, new) = (of(old), of(new));
    let mut pairs = Pairs { of_new: vec![None; new.len()], taken: vec![false; old.len()] };
    // The same titles, in order where one stands twice.
    for (n, title) in new.iter().enumerate() {
        let same = |o: &usize| old.get(*o).is_some_and(|old| old.letters == title.letters);
        if let Some(o) = (0..old.len()).filter(|o| pairs.is_free(*o)).find(same) {
            pairs.join(n, o, How::Same);
        }
    }
    let open: Vec<usize> = (0..new.len()).filter(|n| pairs.is_open(*n)).collect();
    let free: Vec<usize> = (0..old.len()).filter(|o| pairs.is_free(*o)).collect();
    if open.len() <= COMPARED && free.len() <= COMPARED {
        let mut alike: Vec<(usize, usize, usize)> = Vec::new();
        for n in open {
            let Some(title) = new.get(n) else { continue };
            let near = free.iter().filter_map(|o| Some((old.get(*o)?.likeness(title), n, *o)));
            alike.extend(near.filter(|(likeness, ..)| *likeness >= ALIKE));
        }
        // The most alike first; among equals those that stand in the same place.
        alike.sort_by_key(|(likeness, n, o)| (std::cmp::Reverse(*likeness), n.abs_diff(*o), *n));
        for (likeness, n, o) in alike {
            if pairs.is_open(n) && pairs.is_free(o) {
                pairs.join(n, o, How::Alike(likeness));
            }
        }
    }
    pairs.by_place();
    pairs.of_new
}

struct Pairs {
    of_new: Vec<Option<(usize, How)>>,
    taken: Vec<bool>,
}

impl Pairs {
    fn is_free(&self, old: usize) -> bool {
        self.taken.get(old) == Some(&false)
    }

    fn is_open(&self, new: usize) -> bool {
        self.of_new.get(new) == Some(&None)
    }

    fn join(&mut self, new: usize, old: usize, how: How) {
        if let (Some(slot), Some(taken)) = (self.of_new.get_mut(new), self.taken.get_mut(old)) {
            (*slot, *taken) = (Some((old, how)), true);
        }
    }

    /// A single item between two neighbours, where between the same two a single one is missing.
    fn by_place(&mut self) {
        for n in 0..self.of_new.len() {
            if !self.is_open(n) {
                continue;
            }
            let before = n.checked_sub(1).map(|n| self.of_new.get(n).copied().flatten());
            let after = self.of_new.get(n + 1).copied();
            let start = match before {
                None => Some(0),
                Some(neighbour) => neighbour.map(|(o, _)| o + 1),
            };
            let end = match after {
                None => Some(self.taken.len()),
                Some(neighbour) => neighbour.map(|(o, _)| o),
            };
            if let (Some(start), Some(end)) = (start, end)
                && end == start + 1
                && self.is_free(start)
            {
                self.join(n, start, How::Place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_alike_by_their_letters() {
        let likeness = |a, b| Title::new(a).likeness(&Title::new(b));
        assert_eq!(likeness("办事“一次性告知”不到位", "办事一次性告知 不到位。"), 1000);
        assert!(likeness("窗口排队时间过长的整改", "窗口排队时间长问题的整改") > ALIKE);
        assert!(likeness("窗口排队时间过长的整改", "村道照明不足的整改") < ALIKE);
        assert_eq!(likeness("", "村道"), 0);
        assert_eq!(likeness("路", "桥"), 0);
    }

    #[test]
    fn items_are_found_again_by_title_and_then_by_place() {
        let old = ["排队时间过长", "村道照明不足", "热线无人接听", "公示栏久未更新"];
        assert_eq!(
            pair(&old, &["村道照明不足", "排队时间过长问题", "公示栏久未更新"]),
            [Some((1, How::Same)), Some((0, How::Alike(833))), Some((3, How::Same))]
        );
        // Another problem in the place of one that went is taken for it, and said to be; two are not.
        let placed = pair(&old, &["排队时间过长", "村道照明不足", "水质检测过期", "公示栏久未更新"]);
        assert_eq!(placed[2], Some((2, How::Place)));
        assert_eq!(pair(&old, &["排队时间过长", "水质检测过期", "校车超载", "公示栏久未更新"])[1..3], [None, None]);
        // One title twice: each finds its own.
        assert_eq!(pair(&["甲事", "甲事"], &["甲事", "甲事"]), [Some((0, How::Same)), Some((1, How::Same))]);
        assert_eq!(pair(&[], &["甲事"]), [None]);
    }
}
