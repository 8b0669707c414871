//! The numbers that Word makes by itself: which list, how deep, how far, and how they are written.
use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::node::{child, is, value};
use crate::domain::numerals;

/// A paragraph's number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// As Word shows it: `1．`, `（二）`; empty for a bullet.
    Known(String),
    Unknown,
}

#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    /// `%1.`, `（%2）`
    text: String,
}

/// The lists of a document, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: BTreeMap<String, List>,
    /// By the list's plan and depth: lists with one plan go on where another one stopped.
    counts: BTreeMap<(String, usize), u32>,
    begun: Vec<String>,
}

#[derive(Debug)]
struct List {
    plan: String,
    levels: BTreeMap<usize, Level>,
    /// Depths at which this list begins anew.
    restarts: BTreeMap<usize, u32>,
}

/// Word has nine depths.
const DEEPEST: usize = 8;

impl Numbering {
    pub(super) fn read(document: &Document<'_>) -> Self {
        let root = document.root_element();
        let mut plans: BTreeMap<&str, BTreeMap<usize, Level>> = BTreeMap::new();
        for plan in root.children().filter(|node| is(*node, "abstractNum")) {
            if let Some(id) = value(plan, "abstractNumId") {
                plans.insert(id, levels(plan));
            }
        }
        let mut lists = BTreeMap::new();
        for list in root.children().filter(|node| is(*node, "num")) {
            let plan = child(list, "abstractNumId").and_then(|plan| value(plan, "val"));
            let (Some(id), Some(plan)) = (value(list, "numId"), plan) else { continue };
            let mut own = plans.get(plan).cloned().unwrap_or_default();
            let mut restarts = BTreeMap::new();
            for over in list.children().filter(|node| is(*node, "lvlOverride")) {
                let Some(depth) = value(over, "ilvl").and_then(|depth| depth.parse::<usize>().ok()) else { continue };
                own.extend(levels(over));
                let start = child(over, "startOverride").and_then(|start| value(start, "val")?.parse::<u32>().ok());
                restarts.extend(start.map(|start| (depth, start)));
            }
            lists.insert(id.to_owned(), List { plan: plan.to_owned(), levels: own, restarts });
        }
        Self { lists, ..Self::default() }
    }

    /// Counts one paragraph of a list.
    pub(super) fn next(&mut self, id: &str, depth: usize) -> Made {
        let Some(list) = self.lists.get(id) else { return Made::Unknown };
        let Some(level) = list.levels.get(&depth) else { return Made::Unknown };
        if !self.begun.iter().any(|begun| begun == id) {
            self.begun.push(id.to_owned());
            for (depth, start) in &list.restarts {
                self.counts.insert((list.plan.clone(), *depth), start.saturating_sub(1));
            }
        }
        let count = self.counts.entry((list.plan.clone(), depth)).or_insert_with(|| level.start.saturating_sub(1));
        *count = count.saturating_add(1);
        for deeper in depth + 1..=DEEPEST {
            self.counts.remove(&(list.plan.clone(), deeper));
        }
        if level.format == "bullet" || level.format == "none" {
            return Made::Known(String::new());
        }
        let mut text = level.text.clone();
        for depth in 0..=DEEPEST {
            let mark = format!("%{}", depth + 1);
            if !text.contains(&mark) {
                continue;
            }
            let Some(level) = list.levels.get(&depth) else { return Made::Unknown };
            let count = self.counts.get(&(list.plan.clone(), depth)).copied().unwrap_or(level.start);
            let Some(number) = written(count, &level.format) else { return Made::Unknown };
            text = text.replace(&mark, &number);
        }
        Made::Known(text)
    }
}

fn levels(node: Node<'_, '_>) -> BTreeMap<usize, Level> {
    let read = |level: Node<'_, '_>| {
        let of = |name| child(level, name).and_then(|node| value(node, "val"));
        let depth = value(level, "ilvl")?.parse().ok()?;
        let start = of("start").and_then(|start| start.parse().ok()).unwrap_or(1);
        let format = of("numFmt").unwrap_or("decimal").to_owned();
        Some((depth, Level { start, format, text: of("lvlText").unwrap_or_default().to_owned() }))
    };
    node.children().filter(|node| is(*node, "lvl")).filter_map(read).collect()
}

/// A number in one of Word's ways of writing; `None` for a way that is not known here.
fn written(number: u32, format: &str) -> Option<String> {
    let one_of = |signs| numerals::sign(number, signs);
    Some(match format {
        "decimal" | "decimalHalfWidth" => number.to_string(),
        "decimalZero" => format!("{number:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().chars().filter_map(|digit| char::from_u32(digit as u32 + 0xFEE0)).collect()
        }
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => numerals::chinese(number, false)?,
        "chineseLegalSimplified" => numerals::chinese(number, true)?,
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => number
            .to_string()
            .chars()
            .filter_map(|digit| "〇一二三四五六七八九".chars().nth(digit.to_digit(10)? as usize))
            .collect(),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")?,
        "decimalEnclosedParen" => one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇")?,
        "decimalEnclosedFullstop" => one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛")?,
        "ideographEnclosedCircle" => one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉")?,
        "ideographTraditional" => one_of("甲乙丙丁戊己庚辛壬癸")?,
        "upperLetter" => numerals::letter(number)?,
        "lowerLetter" => numerals::letter(number)?.to_lowercase(),
        "upperRoman" => numerals::roman(number)?,
        "lowerRoman" => numerals::roman(number)?.to_lowercase(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        let cases = [
            (1, "chineseCounting", "一"),
            (10, "chineseCounting", "十"),
            (12, "chineseCountingThousand", "十二"),
            (20, "japaneseCounting", "二十"),
            (103, "chineseCountingThousand", "一百零三"),
            (110, "chineseCountingThousand", "一百一十"),
            (21, "ideographDigital", "二一"),
            (3, "decimalEnclosedCircleChinese", "③"),
            (12, "decimalFullWidth", "１２"),
            (7, "decimalZero", "07"),
            (11, "chineseLegalSimplified", "拾壹"),
            (4, "lowerRoman", "iv"),
            (2, "ideographTraditional", "乙"),
        ];
        for (number, format, text) in cases {
            assert_eq!(written(number, format).as_deref(), Some(text), "{number} {format}");
        }
        assert_eq!(written(3, "hebrew1"), None);
        assert_eq!(written(21, "decimalEnclosedCircle"), None);
    }
}
