//! 序号: the marks that open headings, items and measures, and what they may mean is not decided here.
use super::fold::Text;
use super::lines::{Line, is_han, length};
use super::scan::{arabic, blanks, chinese, contains_any, enclosed, word_at};
use super::signs::sign;

/// How a mark is written. The same kind means different things in different notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 第一部分
    Chapter,
    /// 一、
    Cn,
    /// （一）
    CnParen,
    /// 第一，
    Ordinal,
    /// 问题1：
    Problem,
    /// 1. ⒈
    ArDot,
    /// 1、
    ArComma,
    /// 1.1
    Dotted,
    /// （1） ⑴
    ArParen,
    /// 1）
    ArHalf,
    /// ①
    Circled,
    /// Ⅰ、
    Roman,
    /// A. 甲、
    Letter,
    /// A number alone on its line, the words below it.
    Lone,
    /// ◆
    Bullet,
    /// 一是
    Shi,
    /// A heading without a mark.
    Plain,
}

/// A mark; `start..end` with the blanks after it, in the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: Kind,
    pub number: u16,
    pub start: usize,
    /// Where the mark itself ends.
    pub label_end: usize,
    /// Where the words begin.
    pub end: usize,
    /// It begins its line.
    pub leads: bool,
}

const PROBLEM_LABELS: [&str; 19] = [
    "清单编号",
    "问题编号",
    "编号",
    "巡察反馈问题",
    "巡视反馈问题",
    "反馈问题",
    "具体问题",
    "存在问题",
    "整改问题",
    "主要问题",
    "整改事项",
    "整改任务",
    "反馈意见",
    "问题",
    "事项",
    "任务",
    "序号",
    "第",
    "NO.",
];

/// The mark that the text begins with, with the length of the mark.
fn read(text: &str) -> Option<(Kind, u32, usize)> {
    let first = text.chars().next()?;
    if let Some((kind, number)) = sign(first) {
        let len = first.len_utf8();
        return Some((kind, number, len + tail(text, len, "、. ")));
    }
    match first {
        '(' | '[' | '〔' | '【' | '〖' => bracketed(text).or_else(|| named_in_brackets(text)),
        '0'..='9' => plain_arabic(text),
        '#' => arabic(text.get(1..)?, 2).and_then(|(number, len)| {
            let sign = tail(text, 1 + len, ".、: ");
            (sign > 0).then_some((Kind::ArDot, number, 1 + len + sign))
        }),
        '第' => ordinal(text).or_else(|| problem(text)),
        '其' => chinese(text.get(3..)?).map(|(n, len)| (Kind::Shi, n, 3 + len)),
        c if is_han(c) || c == 'N' => plain_chinese(text).or_else(|| problem(text)),
        _ => None,
    }
}

/// The length of one sign of `signs` at `at`, or 0.
fn tail(text: &str, at: usize, signs: &str) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| signs.contains(*c)).map_or(0, char::len_utf8)
}

fn bracketed(text: &str) -> Option<(Kind, u32, usize)> {
    let open = text.chars().next()?.len_utf8();
    let inside = text.get(open..)?;
    let lead = blanks(inside);
    let inside = inside.get(lead..)?;
    let (kind, number, len) = match arabic(inside, 2) {
        Some((number, len)) => (Kind::ArParen, number, len),
        None => chinese(inside).map(|(number, len)| (Kind::CnParen, number, len))?,
    };
    let len = len + blanks(inside.get(len..)?);
    let close = inside.get(len..)?.chars().next().filter(|c| matches!(c, ')' | ']' | '〕' | '】' | '〗'))?.len_utf8();
    let end = open + lead + len + close;
    Some((kind, number, end + tail(text, end, "、.,")))
}

/// 【反馈问题一】…
fn named_in_brackets(text: &str) -> Option<(Kind, u32, usize)> {
    let open = text.chars().next()?.len_utf8();
    let inside = enclosed(text, 14)?;
    let label = PROBLEM_LABELS.iter().find_map(|label| inside.strip_prefix(label))?;
    let number = label.trim_matches([' ', ':']);
    let (value, len) = arabic(number, 3).or_else(|| chinese(number))?;
    let end = 2 * open + inside.len();
    let named = inside.len() > label.len() && len == number.len();
    named.then(|| (Kind::Problem, value, end + tail(text, end, ":、.")))
}

fn plain_arabic(text: &str) -> Option<(Kind, u32, usize)> {
    let (number, len) = arabic(text, 3).or_else(|| thousands(text))?;
    if let Some(end) = counted_problem(text, len) {
        return Some((Kind::Problem, number, end));
    }
    let gap = len + blanks(text.get(len..)?).min(1);
    let after = text.get(gap..)?;
    let next = after.chars().next()?;
    let follows = after.chars().nth(1);
    match next {
        '、' => Some((Kind::ArComma, number, gap + next.len_utf8())),
        '.' if follows.is_some_and(|c| c.is_ascii_digit()) => dotted(text, number, gap + 1),
        '.' => Some((Kind::ArDot, number, gap + 1)),
        ':' | ',' if follows.is_some_and(|c| is_han(c) || c == '“') => Some((Kind::ArDot, number, gap + 1)),
        // The key of a telephone, and signs that part the number from the words.
        '\u{FE0F}' | '\u{20E3}' => {
            let key = super::scan::while_chars(after, |c| matches!(c, '\u{FE0F}' | '\u{20E3}'));
            Some((Kind::ArDot, number, gap + key + tail(text, gap + key, ".、")))
        }
        '·' | '•' | '丨' | '|' if follows.is_some_and(|c| is_han(c) || c == '“') => {
            Some((Kind::ArDot, number, gap + next.len_utf8()))
        }
        ')' => Some((Kind::ArHalf, number, gap + 1)),
        '是' if gap == len && number < 20 && follows.is_some_and(is_han) => {
            Some((Kind::Shi, number, len + next.len_utf8()))
        }
        _ => None,
    }
}

/// 1024、 before words: no year, no amount.
fn thousands(text: &str) -> Option<(u32, usize)> {
    let (number, len) = arabic(text, 4)?;
    let words = text.get(len..)?.strip_prefix(['.', '、'])?.trim_start();
    words.starts_with(|c| is_han(c) || matches!(c, '“' | '《')).then_some((number, len))
}

/// `1.1` is a mark of its own, `1.2024年…` the mark `1.` before a year, `4.26` neither.
fn dotted(text: &str, number: u32, at: usize) -> Option<(Kind, u32, usize)> {
    let rest = text.get(at..)?;
    let len = super::scan::digits(rest);
    let after = rest.get(len..)?;
    if len >= 4 {
        return Some((Kind::ArDot, number, at));
    }
    let (second, _) = arabic(rest, 2)?;
    let blank = blanks(after);
    let end = at + len + blank.max(tail(after, 0, "、."));
    let opens = blank > 0 || after.starts_with('、');
    (opens && text.get(end..)?.chars().next().is_some_and(|c| is_han(c) || c == '“')).then_some((
        Kind::Dotted,
        second,
        end,
    ))
}

/// 1号问题：
fn counted_problem(text: &str, at: usize) -> Option<usize> {
    let word = word_at(text.get(at..)?, &["号问题", "号事项", "号任务"])?;
    let end = at + word.len();
    let sign = tail(text, end, ":、., ");
    (sign > 0).then_some(end + sign)
}

/// 壹、贰、: numbers as they stand on cheques.
const FORMAL: &str = "壹贰叁参肆伍陆柒捌玖拾";

fn plain_chinese(text: &str) -> Option<(Kind, u32, usize)> {
    let (number, len) = chinese(text)?;
    if text.get(len..)?.starts_with('、') && text.get(..len)?.chars().all(|c| FORMAL.contains(c)) {
        return Some((Kind::Chapter, number, len + '、'.len_utf8()));
    }
    if let Some(end) = counted_problem(text, len) {
        return Some((Kind::Problem, number, end));
    }
    let rest = text.get(len..)?;
    let gap = blanks(rest).min(1);
    let next = rest.get(gap..)?.chars().next()?;
    match next {
        '、' | '.' => Some((Kind::Cn, number, len + gap + next.len_utf8())),
        ')' => Some((Kind::CnParen, number, len + gap + 1)),
        '是' if gap == 0 => Some((Kind::Shi, number, len + next.len_utf8())),
        _ => None,
    }
}

/// What is counted: 第一件，… 第一个问题：…
const ORDINAL_WORDS: &[&str] = &["个问题", "项问题", "个方面", "件事", "方面", "条", "项", "类", "件", "个", "点"];

/// 第一，… 第一部分 … 第一、…; not 第一时间, 第一责任人.
fn ordinal(text: &str) -> Option<(Kind, u32, usize)> {
    let at = '第'.len_utf8();
    let rest = text.get(at..)?;
    let (number, len) = arabic(rest, 3).or_else(|| chinese(rest))?;
    let after = rest.get(len..)?;
    if let Some(word) = word_at(after, &["部分", "章", "节"]) {
        let end = at + len + word.len();
        return Some((Kind::Chapter, number, end + tail(text, end, "、,:. ")));
    }
    let word = word_at(after, ORDINAL_WORDS).unwrap_or("");
    let end = at + len + word.len();
    let sign = tail(text, end, ",、:. ");
    let kind = if contains_any(word, &["问题", "意见", "任务"]) { Kind::Problem } else { Kind::Ordinal };
    (sign > 0).then_some((kind, number, end + sign))
}

/// 问题1：… 问题（一）… 整改事项一、…
fn problem(text: &str) -> Option<(Kind, u32, usize)> {
    let word = word_at(text, &PROBLEM_LABELS)?;
    let mut at = word.len();
    // 问题之一, 编号：001
    at += word_at(text.get(at..)?, &["之"]).map_or(0, str::len);
    at += if word.ends_with("编号") { tail(text, at, ":") } else { 0 };
    at += blanks(text.get(at..)?);
    let rest = text.get(at..)?;
    if let Some((_, number, len)) = bracketed(rest) {
        let end = at + len;
        return Some((Kind::Problem, number, end + tail(text, end, ":、.")));
    }
    let (number, len) = arabic(rest, 3).or_else(|| chinese(rest))?;
    let gap = blanks(rest.get(len..)?);
    let end = at + len + if rest.get(len + gap..)?.starts_with(':') { gap } else { 0 };
    let sign = tail(text, end, ":、., ");
    let ends_line = text.get(end..)?.starts_with('\n') || end == text.len();
    (sign > 0 || ends_line).then_some((Kind::Problem, number, end + sign))
}

/// Words that count something else than headings.
const NO_LABEL: [&str; 7] = ["附件", "附表", "图表", "热线", "电话", "传真", "邮编"];

/// A. 甲、 and a Chinese number before a blank.
fn series(text: &str) -> Option<(Kind, u32, usize)> {
    let first = text.chars().next()?;
    let at = first.len_utf8();
    let place = match first {
        'A'..='Z' => u32::from(first).checked_sub(u32::from('A')),
        _ => "甲乙丙丁戊己庚辛壬癸".chars().position(|c| c == first).and_then(|at| u32::try_from(at).ok()),
    };
    if let Some(place) = place {
        let sign = tail(text, at, ".、。");
        let words = text.get(at + sign..)?.trim_start();
        return (sign > 0 && words.starts_with(is_han)).then_some((Kind::Letter, place + 1, at + sign));
    }
    let (number, len) = chinese(text)?;
    let rest = text.get(len..)?;
    let gap = rest.len() - rest.trim_start_matches([' ', ':']).len();
    let words = rest.get(gap..)?;
    (gap > 0 && words.starts_with(|c| is_han(c) || c == '“')).then_some((Kind::Cn, number, len + gap))
}

/// Marks that only the beginning of a line makes one: `1 甲`, `表现1：甲`.
fn leading(text: &str) -> Option<(Kind, u32, usize)> {
    if let Some(mark) = series(text) {
        return Some(mark);
    }
    if let Some((number, len)) = arabic(text, 2) {
        let rest = text.get(len..)?;
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        let word = rest.get(gap..)?;
        let counts = word.starts_with([
            '个', '项', '条', '次', '万', '元', '月', '日', '年', '名', '户', '家', '件', '处', '时', '点',
        ]) || word_at(word, &["公里", "公斤", "公顷", "人次"]).is_some();
        let opens = word.starts_with(|c| is_han(c) || c == '“') && !counts;
        return (gap > 0 && opens).then_some((Kind::ArDot, number, len + gap));
    }
    let label = super::scan::while_chars(text, is_han);
    let word = text.get(..label).filter(|word| (2..=4).contains(&length(word, 5)))?;
    if NO_LABEL.contains(&word) {
        return None;
    }
    let (number, len) = arabic(text.get(label..)?, 2)?;
    let sign = tail(text, label + len, ":、");
    let words = text.get(label + len + sign..)?.trim_start();
    (sign > 0 && words.starts_with(|c| is_han(c) || c == '“')).then_some((Kind::Problem, number, label + len + sign))
}

/// The mark at a place of the folded text.
pub fn mark_at(text: &Text<'_>, at: usize, leads: bool) -> Option<Mark> {
    let rest = text.rest(at);
    let (kind, number, len) = read(rest).or_else(|| if leads { leading(rest) } else { None })?;
    let number = u16::try_from(number).ok().filter(|n| *n > 0)?;
    let label_end = at + rest.get(..len)?.trim_end().len();
    let end = at + len + blanks(rest.get(len..)?);
    Some(Mark { kind, number, start: at, label_end, end, leads })
}

/// `4.4个部门…`: a mark right before a number of something. Only what stands around it can tell it from a decimal.
pub fn before_number(text: &Text<'_>, at: usize) -> Option<Mark> {
    let rest = text.rest(at);
    let (number, len) = arabic(rest, 2).filter(|(number, _)| *number > 0)?;
    let words = rest.get(len..)?.strip_prefix('.')?;
    let amount = super::scan::digits(words);
    let follows = words
        .get(amount..)?
        .starts_with(['个', '名', '所', '家', '条', '项', '件', '处', '户', '类', '起', '年', '人', '宗', '笔', '座']);
    let end = at + len + 1;
    let number = u16::try_from(number).ok()?;
    (amount > 0 && follows).then_some(Mark { kind: Kind::ArDot, number, start: at, label_end: end, end, leads: true })
}

/// A raw line that may begin with a mark.
pub fn may_begin(line: &str) -> bool {
    let head: String = line.chars().take(12).map(crate::domain::text::half_width).collect();
    read(&head).is_some()
}

/// The marks inside a line, after a sign that ends something or after a blank.
pub fn inline_marks(text: &Text<'_>, line: Line) -> Vec<Mark> {
    let words = text.at(line.range());
    let mut found = Vec::new();
    let mut before = None;
    let mut blank = false;
    for (at, c) in words.char_indices() {
        if matches!(c, ' ' | '\t' | '\n') {
            blank = true;
            continue;
        }
        let opens = before
            .is_some_and(|b| matches!(b, '。' | ';' | ':' | ',' | '!' | '?' | '、' | ')' | '”' | '】' | '〗'))
            || blank;
        if opens
            && before.is_some()
            && may_open(c)
            && let Some(mark) = mark_at(text, line.start + at, false)
            && fits_inline(mark.kind, before, blank)
        {
            found.push(mark);
        }
        before = Some(c);
        blank = false;
    }
    found
}

/// Signs that a mark may begin with: a quick look before the real one.
fn may_open(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '(' | '第' | '问' | '其')
        || chinese(c.encode_utf8(&mut [0; 4])).is_some()
        || !is_han(c) && !c.is_ascii()
}

/// After a comma or 、 only the marks that cannot be anything else.
fn fits_inline(kind: Kind, before: Option<char>, blank: bool) -> bool {
    match before {
        Some('。' | ';' | ':' | '!' | '?' | '】' | '〗') => true,
        Some(',' | '”' | ')') => matches!(kind, Kind::Shi | Kind::Circled | Kind::ArParen | Kind::CnParen) || blank,
        Some('、') => matches!(kind, Kind::Circled),
        _ => blank && !matches!(kind, Kind::ArHalf),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(source: &str) -> Option<(Kind, u16, String)> {
        let text = Text::new(source);
        mark_at(&text, 0, true).map(|m| (m.kind, m.number, text.at(m.end..text.folded.len()).to_owned()))
    }

    #[test]
    fn marks_in_every_writing() {
        for (source, kind, number) in [
            ("一、甲", Kind::Cn, 1),
            ("十二、甲", Kind::Cn, 12),
            ("（三）甲", Kind::CnParen, 3),
            ("㈡甲", Kind::CnParen, 2),
            ("１．甲", Kind::ArDot, 1),
            ("⒊甲", Kind::ArDot, 3),
            ("4、甲", Kind::ArComma, 4),
            ("(5)甲", Kind::ArParen, 5),
            ("⑹甲", Kind::ArParen, 6),
            ("7）甲", Kind::ArHalf, 7),
            ("⑧甲", Kind::Circled, 8),
            ("第九，甲", Kind::Ordinal, 9),
            ("问题10：甲", Kind::Problem, 10),
            ("整改事项（二）甲", Kind::Problem, 2),
            ("三是甲", Kind::Shi, 3),
            ("第一部分 甲", Kind::Chapter, 1),
            ("1.2 甲", Kind::Dotted, 2),
        ] {
            assert_eq!(lead(source), Some((kind, number, "甲".to_owned())), "{source}");
        }
        assert_eq!(lead("1.2023年甲"), Some((Kind::ArDot, 1, "2023年甲".to_owned())));
    }

    #[test]
    fn numbers_that_are_no_marks() {
        for source in [
            "4.26甲",
            "1:1甲",
            "2023年甲",
            "第一时间甲",
            "95%",
            "12345、",
            "一体化",
            "三会一课",
            "第一责任人",
            "10个工作日",
        ] {
            assert_eq!(lead(source), None, "{source}");
        }
    }

    #[test]
    fn marks_inside_a_line() {
        let text = Text::new("甲。一是乙，提高4.5%；二是丙：（1）丁（2）戊。3.己");
        let line = Line { start: 0, end: text.folded.len() };
        let found: Vec<_> = inline_marks(&text, line).iter().map(|m| (m.kind, m.number)).collect();
        assert_eq!(found, [(Kind::Shi, 1), (Kind::Shi, 2), (Kind::ArParen, 1), (Kind::ArDot, 3)]);
    }
}
