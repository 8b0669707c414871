//! The numbers that Word makes by itself: which list, how deep, how far, and how they are written.
use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::node::{child, is, is_on, value};
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
    /// All numbers in it are written in digits (`isLgl`).
    is_legal: bool,
    /// What begins it anew (`lvlRestart`): 0 nothing, 2 the second depth or a higher one; without it, any higher one.
    restart: Option<usize>,
    /// Nothing stands between number and words (`suff`).
    is_close: bool,
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
    /// `styles` gives the list of each style that has one.
    pub(super) fn read(document: &Document<'_>, styles: &BTreeMap<String, (String, usize)>) -> Self {
        let root = document.root_element();
        let named = |name: &'static str| root.children().filter(move |node| is(*node, name));
        let mut plans: BTreeMap<&str, BTreeMap<usize, Level>> = BTreeMap::new();
        // Plans that say no more than which style has the list that they follow.
        let mut followed: BTreeMap<&str, &str> = BTreeMap::new();
        for plan in named("abstractNum") {
            if let Some(id) = value(plan, "abstractNumId") {
                plans.insert(id, levels(plan));
                followed.extend(child(plan, "numStyleLink").and_then(|style| Some((id, value(style, "val")?))));
            }
        }
        let own: BTreeMap<&str, &str> =
            named("num").filter_map(|list| Some((value(list, "numId")?, plan_of(list)?))).collect();
        let mut lists = BTreeMap::new();
        for list in named("num") {
            let (Some(id), Some(plan)) = (value(list, "numId"), plan_of(list)) else { continue };
            let followed = followed.get(plan).and_then(|style| own.get(styles.get(*style)?.0.as_str()));
            let plan = followed.copied().unwrap_or(plan);
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
            let restart = list.levels.get(&deeper).and_then(|level| level.restart);
            if restart.is_none_or(|restart| depth < restart) {
                self.counts.remove(&(list.plan.clone(), deeper));
            }
        }
        if level.format == "bullet" || level.format == "none" {
            return Made::Known(String::new());
        }
        let (is_legal, is_close) = (level.is_legal, level.is_close);
        let mut text = level.text.clone();
        for depth in 0..=DEEPEST {
            let mark = format!("%{}", depth + 1);
            if !text.contains(&mark) {
                continue;
            }
            let Some(level) = list.levels.get(&depth) else { return Made::Unknown };
            let count = self.counts.get(&(list.plan.clone(), depth)).copied().unwrap_or(level.start);
            let format = if is_legal { "decimal" } else { &level.format };
            let Some(number) = written(count, format) else { return Made::Unknown };
            text = text.replace(&mark, &number);
        }
        // `1` and 关于 are two things on paper, too.
        if !is_close && text.ends_with(char::is_alphanumeric) {
            text.push(' ');
        }
        Made::Known(text)
    }
}

fn plan_of<'a>(list: Node<'a, '_>) -> Option<&'a str> {
    child(list, "abstractNumId").and_then(|plan| value(plan, "val"))
}

fn levels(node: Node<'_, '_>) -> BTreeMap<usize, Level> {
    let read = |level: Node<'_, '_>| {
        let of = |name| child(level, name).and_then(|node| value(node, "val"));
        let depth = value(level, "ilvl")?.parse().ok()?;
        let start = of("start").and_then(|start| start.parse().ok()).unwrap_or(1);
        let format = of("numFmt").unwrap_or("decimal").to_owned();
        Some((
            depth,
            Level {
                start,
                format,
                text: of("lvlText").unwrap_or_default().to_owned(),
                is_legal: child(level, "isLgl").is_some_and(is_on),
                restart: of("lvlRestart").and_then(|restart| restart.parse().ok()),
                is_close: of("suff") == Some("nothing"),
            },
        ))
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
