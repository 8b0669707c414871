//! Two sheets side by side: what is right, what is wrong, and what is wrong without a doubt at its place.
use std::collections::BTreeMap;
use std::fmt::Write;

use huiyin::domain::notice::{Doubt, Span};

use super::sheet::{ItemRow, PhoneRow, Sheet, Value, fold};

/// A doubt about a longer stretch than this is about nothing in particular.
const LONGEST_DOUBT: usize = 600;

/// Kinds of values that belong to the contact block.
pub const CONTACT: [&str; 13] = [
    "phone",
    "extension",
    "owner",
    "hours",
    "fax",
    "e-mail",
    "address",
    "PO box",
    "postcode",
    "envelope",
    "envelope place",
    "person",
    "window",
];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub right: usize,
    /// Found, but not there.
    pub wrong: usize,
    /// There, but not found.
    pub missed: usize,
    /// Of both, those without a doubt.
    pub silent: usize,
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: &'static str,
    pub want: Option<String>,
    pub got: Option<String>,
    pub silent: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub scores: BTreeMap<&'static str, Score>,
    pub faults: Vec<Fault>,
}

impl Outcome {
    pub fn silent(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(|fault| fault.silent)
    }

    pub fn add(&mut self, other: &Self) {
        for (kind, score) in &other.scores {
            let sum = self.scores.entry(kind).or_default();
            sum.right += score.right;
            sum.wrong += score.wrong;
            sum.missed += score.missed;
            sum.silent += score.silent;
        }
    }

    /// The sum over the kinds asked for.
    pub fn sum(&self, kinds: &[&str]) -> Score {
        let mut sum = Score::default();
        for (_, score) in self.scores.iter().filter(|(kind, _)| kinds.contains(kind)) {
            sum.right += score.right;
            sum.wrong += score.wrong;
            sum.missed += score.missed;
            sum.silent += score.silent;
        }
        sum
    }

    pub fn table(&self, name: &str) -> String {
        let mut table = format!("{name:<16}  right  wrong  missed  silent  precision   recall\n");
        let all: Vec<&str> = self.scores.keys().copied().collect();
        let mut rows: Vec<(&str, Score)> = self.scores.iter().map(|(kind, score)| (*kind, *score)).collect();
        rows.push(("contact values", self.sum(&CONTACT)));
        rows.push(("all", self.sum(&all)));
        for (kind, Score { right, wrong, missed, silent }) in rows {
            let precision = share(right, right + wrong);
            let recall = share(right, right + missed);
            let _ =
                writeln!(table, "{kind:<16} {right:>6} {wrong:>6} {missed:>7} {silent:>7} {precision:>10} {recall:>8}");
        }
        table
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", permille(part, whole) / 10.0) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a test")]
fn permille(part: usize, whole: usize) -> f64 {
    1000.0 * part as f64 / whole as f64
}

/// Compares what was found with what is true.
pub struct Comparison<'d> {
    doubts: Vec<&'d Doubt>,
    outcome: Outcome,
}

impl<'d> Comparison<'d> {
    pub fn of(truth: &Sheet, found: &Sheet, doubts: &'d [Doubt]) -> Outcome {
        let narrow = doubts.iter().filter(|doubt| doubt.span.end - doubt.span.start <= LONGEST_DOUBT).collect();
        let mut comparison = Comparison { doubts: narrow, outcome: Outcome::default() };
        for (kind, want) in &truth.lists {
            comparison.set(kind, want, found.list(kind).unwrap_or_default());
        }
        comparison.items(&truth.items, &found.items);
        comparison.phones(&truth.phones, &found.phones);
        comparison.outcome
    }

    fn doubted(&self, places: &[Span]) -> bool {
        // A doubt about something that is not there stands between two characters.
        let near = |doubt: &Span, place: &Span| doubt.start <= place.end && place.start <= doubt.end;
        self.doubts.iter().any(|doubt| places.iter().any(|place| near(&doubt.span, place)))
    }

    fn right(&mut self, kind: &'static str) {
        self.outcome.scores.entry(kind).or_default().right += 1;
    }

    fn fault(&mut self, kind: &'static str, want: Option<&str>, got: Option<&str>, places: &[Span]) {
        let silent = !self.doubted(places);
        let score = self.outcome.scores.entry(kind).or_default();
        score.missed += usize::from(want.is_some());
        score.wrong += usize::from(got.is_some());
        score.silent += usize::from(silent);
        let fault = Fault { kind, want: want.map(str::to_owned), got: got.map(str::to_owned), silent };
        self.outcome.faults.push(fault);
    }

    /// Values without an order: what is in both is right, the others are faults, in pairs as far as they go.
    fn set(&mut self, kind: &'static str, want: &[Value], got: &[Value]) {
        let mut extra: Vec<&Value> = got.iter().collect();
        let mut missing = Vec::new();
        for value in want {
            match extra.iter().position(|other| fold(&other.text) == fold(&value.text)) {
                Some(at) => {
                    extra.remove(at);
                    self.right(kind);
                }
                None => missing.push(value),
            }
        }
        for pair in 0..missing.len().max(extra.len()) {
            let (want, got) = (missing.get(pair), extra.get(pair));
            let places: Vec<Span> = want.iter().chain(&got).flat_map(|value| value.places.iter().copied()).collect();
            self.fault(kind, want.map(|v| v.text.as_str()), got.map(|v| v.text.as_str()), &places);
        }
    }

    fn items(&mut self, want: &[ItemRow], got: &[ItemRow]) {
        let same = |a: &ItemRow, b: &ItemRow| fold(&a.title.text) == fold(&b.title.text);
        let pairs = common(want, got, same);
        let (mut i, mut j) = (0, 0);
        for (a, b) in pairs.iter().copied().chain([(want.len(), got.len())]) {
            let titles = |rows: &[ItemRow]| rows.iter().map(|row| row.title.clone()).collect::<Vec<_>>();
            self.set("item", &titles(&want[i..a]), &titles(&got[j..b]));
            if let (Some(want), Some(got)) = (want.get(a), got.get(b)) {
                self.right("item");
                self.item(want, got);
            }
            (i, j) = (a + 1, b + 1);
        }
    }

    fn item(&mut self, want: &ItemRow, got: &ItemRow) {
        let place = &got.title.places;
        let number = |row: &ItemRow| row.number.map_or_else(|| "none".to_owned(), |number| number.to_string());
        self.one("number", &number(want), &number(got), place);
        // Where there are no areas, both are None.
        let area = |row: &ItemRow| row.area.as_ref().map_or_else(|| "none".to_owned(), |area| fold(&area.text));
        let mut places = place.clone();
        places.extend(want.area.iter().chain(&got.area).flat_map(|area| area.places.iter().copied()));
        self.one("area of item", &area(want), &area(got), &places);
        if let Some(measures) = want.measures {
            let mut places = place.clone();
            places.extend(want.body.iter().chain(&got.body));
            self.one("measures", &measures.to_string(), &got.measures.unwrap_or_default().to_string(), &places);
        }
        if let Some(status) = &want.status {
            self.set("status", status, got.status.as_deref().unwrap_or_default());
        }
        if let Some(units) = &want.units {
            self.set("unit", units, got.units.as_deref().unwrap_or_default());
        }
        if let (Some(part), Some(body)) = (want.body, got.body) {
            let inside = body.start <= part.start && part.end <= body.end;
            self.one("body", "inside", if inside { "inside" } else { "outside" }, &[part, body]);
        }
    }

    fn one(&mut self, kind: &'static str, want: &str, got: &str, places: &[Span]) {
        if want == got { self.right(kind) } else { self.fault(kind, Some(want), Some(got), places) }
    }

    fn phones(&mut self, want: &[PhoneRow], got: &[PhoneRow]) {
        let numbers = |rows: &[PhoneRow]| rows.iter().map(|row| row.number.clone()).collect::<Vec<_>>();
        self.set("phone", &numbers(want), &numbers(got));
        for row in want {
            let found = got.iter().find(|other| fold(&other.number.text) == fold(&row.number.text));
            let list = |value: Option<&Option<Value>>| value.into_iter().flatten().cloned().collect::<Vec<_>>();
            self.set("extension", &list(Some(&row.extension)), &list(found.map(|found| &found.extension)));
            self.set("owner", &list(Some(&row.owner)), &list(found.map(|found| &found.owner)));
            self.set("hours", &list(Some(&row.hours)), &list(found.map(|found| &found.hours)));
        }
    }
}

/// The longest common subsequence, as pairs of places.
fn common<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<(usize, usize)> {
    let mut longest = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] =
                if same(&a[i], &b[j]) { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if same(&a[i], &b[j]) && longest[i][j] == longest[i + 1][j + 1] + 1 {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
