//! The name, telephone number and e-mail address that were typed, wherever and however they occur.
use super::spans::Spans;
use crate::domain::contact::Identity;
use crate::domain::skeleton::{Cell, fold, is_han};

/// Something to be looked for in the text's letters and digits, whatever stands between them.
pub(super) struct Needle {
    letters: Vec<char>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Digits of a telephone: any separator may stand between them.
    Number,
    /// Anywhere within a sentence.
    Part,
    /// Only where no letter or digit touches it: `Ann` is not in `planning`.
    Word,
    /// 小张, 张某: not where an everyday word is meant, as in 小区.
    Form,
}

/// What people put before and after a surname.
const BEFORE: [&str; 4] = ["老", "小", "阿", "姓"];
const AFTER: [&str; 28] = [
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "生",
    "某",
    "氏",
    "老师",
    "老師",
    "师傅",
    "師傅",
    "阿姨",
    "叔叔",
    "伯伯",
    "大哥",
    "大姐",
    "大爷",
    "大妈",
    "经理",
    "医生",
    "老板",
    "同志",
    "主任",
    "律师",
    "教授",
    "工程师",
    "同学",
];
/// Everyday words that look like a surname in one of these forms.
const EVERYDAY: [&str; 34] = [
    "小区",
    "小时",
    "小康",
    "小麦",
    "小米",
    "小商",
    "小路",
    "小车",
    "小计",
    "小包",
    "小项",
    "小家",
    "小事",
    "小水",
    "小数",
    "小巷",
    "小店",
    "小费",
    "小平",
    "小心",
    "小于",
    "老区",
    "老路",
    "老年",
    "老成",
    "老家",
    "老师",
    "老百",
    "卫生",
    "花生",
    "安全生",
    "师生",
    "先生",
    "由于某",
];
/// What makes the 某 or 生 before it part of another word: 某些, 生产.
const NOT_AFTER_MOU: &str = "些种個个类项條条位家处";
const NOT_AFTER_SHENG: &str = "产產活态態存成意育命长長效鲜鮮气氣病日怕";
const COMPOUND: [&str; 36] = [
    "欧阳", "歐陽", "太史", "端木", "上官", "司马", "司馬", "东方", "東方", "独孤", "南宫", "万俟", "闻人", "夏侯",
    "诸葛", "諸葛", "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "申屠", "公孙", "慕容", "钟离",
    "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "百里", "呼延",
];
/// The commonest surnames: a name of four with two of them in front carries both.
const COMMON: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈\
姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧区";

/// What to look for, from what was typed.
pub(super) fn needles(identity: &Identity) -> Vec<Needle> {
    let mut needles = Needles(Vec::new());
    if let Some(name) = &identity.name {
        needles.name(name.as_str());
    }
    if let Some(phone) = &identity.phone {
        needles.phone(phone.as_str());
    }
    if let Some(mail) = &identity.mail {
        needles.mail(mail.as_str());
    }
    needles.0
}

struct Needles(Vec<Needle>);

impl Needles {
    fn add(&mut self, text: &str, kind: Kind) {
        let letters: Vec<char> = fold(text).iter().map(|cell| cell.folded).filter(|c| c.is_alphanumeric()).collect();
        if !letters.is_empty() {
            self.0.push(Needle { letters, kind });
        }
    }

    fn name(&mut self, name: &str) {
        let cells = fold(name);
        let words: Vec<String> = cells
            .split(|cell| !cell.seen.is_alphanumeric())
            .flat_map(|part| part.chunk_by(|a, b| is_han(a.seen) == is_han(b.seen)))
            .map(|part| part.iter().map(|cell| cell.seen).collect())
            .collect();
        let han: String = words.iter().filter(|word| word.chars().all(is_han)).map(String::as_str).collect();
        let latin: Vec<&str> = words.iter().filter(|word| !word.chars().all(is_han)).map(String::as_str).collect();
        if han.is_empty() || !latin.is_empty() {
            self.word(name);
        }
        self.chinese_name(&han);
        // 买买提·艾力: each part is a name.
        words.iter().filter(|word| word.chars().count() >= 2 && word.chars().all(is_han)).for_each(|word| {
            self.add(word, Kind::Part);
        });
        self.word(&latin.concat());
        self.word(&latin.iter().rev().copied().collect::<String>());
        for word in latin.into_iter().filter(|word| word.chars().count() >= 3) {
            self.add(word, Kind::Word);
        }
    }

    /// Short words only by themselves; a long one also as part of another, as in an account's name.
    fn word(&mut self, text: &str) {
        let kind = if text.chars().filter(|c| c.is_alphanumeric()).count() < 6 { Kind::Word } else { Kind::Part };
        self.add(text, kind);
    }

    fn chinese_name(&mut self, name: &str) {
        let base = AFTER
            .iter()
            .filter(|after| after.chars().count() >= 2)
            .find_map(|after| name.strip_suffix(after))
            .or_else(|| name.strip_suffix('某').map(|base| base.trim_end_matches('某')))
            .or_else(|| name.strip_prefix(['老', '小', '阿']).filter(|base| base.chars().count() == 1))
            .filter(|base| !base.is_empty());
        self.add(name, Kind::Part);
        let whole = base.unwrap_or(name);
        let surname: String = match COMPOUND.iter().find(|surname| whole.starts_with(**surname) && whole != **surname) {
            Some(surname) => (*surname).to_owned(),
            None => whole.chars().take(1).collect(),
        };
        if surname.is_empty() {
            return;
        }
        let given: Vec<char> = whole.chars().skip(surname.chars().count()).collect();
        if base.is_some() && !given.is_empty() {
            self.add(whole, Kind::Part);
        }
        if given.len() >= 2 {
            self.add(&given.iter().collect::<String>(), Kind::Part);
        }
        if let [second, rest @ ..] = given.as_slice()
            && rest.len() == 2
            && COMMON.contains(*second)
        {
            self.add(&rest.iter().collect::<String>(), Kind::Part);
        }
        for before in BEFORE {
            self.add(&format!("{before}{surname}"), Kind::Form);
        }
        for after in AFTER {
            self.add(&format!("{surname}{after}"), Kind::Form);
        }
    }

    fn phone(&mut self, phone: &str) {
        let (main, extension) = match phone.split('-').collect::<Vec<_>>().as_slice() {
            [mobile] => ((*mobile).to_owned(), None),
            [area, local] => (format!("{area}{local}"), None),
            [area, local, extension, ..] => (format!("{area}{local}"), Some(*extension)),
            [] => return,
        };
        if let Some(extension) = extension {
            self.add(&format!("{main}{extension}"), Kind::Number);
        }
        self.add(&main, Kind::Number);
        for last in [8, 7] {
            self.add(main.get(main.len().saturating_sub(last)..).unwrap_or(&main), Kind::Number);
        }
        // A number abroad is written without the zero of its area.
        if let Some(abroad) = main.strip_prefix('0') {
            self.add(abroad, Kind::Number);
        }
    }

    fn mail(&mut self, mail: &str) {
        self.add(mail, Kind::Part);
        let local = mail.rsplit_once('@').map_or(mail, |(local, _)| local);
        let plain = local.split('+').next().unwrap_or(local);
        for part in [local, plain].into_iter().filter(|part| part.chars().count() >= 4) {
            self.word(part);
        }
    }
}

/// Finds the needles.
pub(super) fn find(cells: &[Cell], needles: &[Needle], spans: &mut Spans) {
    if needles.is_empty() {
        return;
    }
    let sentences = Letters::of(cells, |c| "。！？；，、：,;:!?█".contains(c));
    let all = Letters::of(cells, |c| c == '█');
    for needle in needles {
        let letters = if needle.kind == Kind::Number { &all } else { &sentences };
        letters.find(needle, spans);
    }
}

/// Letters and digits alone, each with its cell; a sentence's end stands for itself.
struct Letters {
    letters: Vec<char>,
    cells: Vec<usize>,
}

impl Letters {
    fn of(cells: &[Cell], ends: impl Fn(char) -> bool) -> Self {
        let kept = cells.iter().enumerate().filter(|(_, cell)| cell.folded.is_alphanumeric() || ends(cell.folded));
        let (cells, letters) = kept.map(|(at, cell)| (at, cell.folded)).unzip();
        Self { letters, cells }
    }

    fn find(&self, needle: &Needle, spans: &mut Spans) {
        let length = needle.letters.len();
        for (at, window) in self.letters.windows(length).enumerate() {
            if window == needle.letters.as_slice()
                && self.fits(needle, at)
                && let (Some(&first), Some(&last)) = (self.cells.get(at), self.cells.get(at + length - 1))
            {
                spans.add(first, last + 1);
            }
        }
    }

    fn fits(&self, needle: &Needle, at: usize) -> bool {
        let end = at + needle.letters.len();
        match needle.kind {
            Kind::Number | Kind::Part => true,
            Kind::Word => !self.touches(at.wrapping_sub(1), at) && !self.touches(end - 1, end),
            Kind::Form => !self.is_everyday(needle, at, end),
        }
    }

    /// Whether two neighbours are parts of one word or number.
    fn touches(&self, left: usize, right: usize) -> bool {
        let (Some(a), Some(b)) = (self.letters.get(left), self.letters.get(right)) else { return false };
        let (Some(at), Some(next)) = (self.cells.get(left), self.cells.get(right)) else { return false };
        let alike = a.is_ascii_digit() == b.is_ascii_digit() && !is_han(*a) && !is_han(*b);
        at + 1 == *next && alike && a.is_alphanumeric() && b.is_alphanumeric()
    }

    fn is_everyday(&self, needle: &Needle, at: usize, end: usize) -> bool {
        let next = self.letters.get(end).copied().unwrap_or(' ');
        match needle.letters.last() {
            Some('某') if NOT_AFTER_MOU.contains(next) => return true,
            Some('生') if NOT_AFTER_SHENG.contains(next) => return true,
            _ => {}
        }
        EVERYDAY.iter().any(|word| {
            let word: Vec<char> = word.chars().collect();
            word.windows(needle.letters.len()).enumerate().any(|(offset, part)| {
                part == needle.letters.as_slice()
                    && at.checked_sub(offset).and_then(|from| self.letters.get(from..from + word.len()))
                        == Some(word.as_slice())
            })
        })
    }
}
