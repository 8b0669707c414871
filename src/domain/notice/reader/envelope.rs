//! 信封注明: the words that a letter's envelope is to bear, and where.
use std::ops::Range;

use super::super::found::{Found, FoundEnvelope};
use super::fold::Text;
use super::lines::length;
use super::scan::{closing_of, contains_any, enclosed};

pub const NOTES: &[&str] = &[
    "注明",
    "标注",
    "标明",
    "写明",
    "注上",
    "写上",
    "标记",
    "注",
    "书写",
    "标识",
    "写清楚",
    "写清",
    "标示",
    "署明",
    "书明",
    "备注",
    "标上",
    "点明",
    "写法",
    "写有",
    "印上",
    "书",
    "标",
    "写",
    "字样为",
];
/// Verbs so short that they say nothing unless the words follow in quotes or after a colon.
const SHORT: &[&str] = &["书", "标", "写", "注"];
const SIDES: &[&str] = &[
    "左下角",
    "右下角",
    "左上角",
    "右上角",
    "正面",
    "背面",
    "封面",
    "封口处",
    "封口",
    "显著位置",
    "醒目位置",
    "显著处",
    "醒目处",
    "空白处",
    "正中",
    "上方",
    "下方",
    "左侧",
    "右侧",
    "中间",
    "左下方",
    "右下方",
    "左上方",
    "右上方",
    "左上侧",
    "左下侧",
    "右上侧",
    "右下侧",
    "明显位置",
];

/// What the words are written on.
pub const PAPER: &[&str] = &["信封", "封皮", "信皮", "封面", "信面"];

/// 信封请注明“…”
pub fn envelope(text: &Text<'_>, zone: &Range<usize>) -> Option<Found<FoundEnvelope>> {
    let words = text.at(zone.clone());
    let mut places: Vec<usize> = [
        "信封",
        "封皮",
        "信皮",
        "封面",
        "信面",
        "来信",
        "信件",
        "信函",
        "邮件",
        "来函",
        "寄信",
        "邮寄",
        "请注明",
        "请在",
    ]
    .iter()
    .flat_map(|word| words.match_indices(word))
    .map(|(at, _)| at)
    .collect();
    places.sort_unstable();
    let paper = PAPER.iter().any(|word| words.contains(word));
    // What is asked for in quotes goes before what is asked for without.
    let found = |quoted: bool| places.iter().find_map(|at| note(text, zone, *at, paper, quoted));
    found(true).or_else(|| found(false))
}

/// The words that the clause at a place asks for.
fn note(text: &Text<'_>, zone: &Range<usize>, at: usize, paper: bool, quoted: bool) -> Option<Found<FoundEnvelope>> {
    let words = text.at(zone.clone());
    let rest = words.get(at..)?;
    let reach: usize =
        rest.chars().take(60).take_while(|c| !matches!(c, '。' | '\n' | ';' | '“' | '‘')).map(char::len_utf8).sum();
    let clause = rest.get(..reach)?;
    let mut notes: Vec<(usize, &str)> = NOTES
        .iter()
        .flat_map(|note| clause.match_indices(note))
        .filter(|(at, note)| {
            let after = clause.get(at + note.len()..).unwrap_or_default().trim_start();
            let opened = after.is_empty() && rest.get(reach..).is_some_and(|rest| rest.starts_with(['“', '‘']));
            !SHORT.contains(note) || opened || after.starts_with([':', '"', '《', '【', '['])
        })
        .collect();
    notes.sort_by_key(|(at, note)| (*at, usize::MAX - note.len()));
    // 信封标注：左上角写“…”: the verb right before the words.
    let (range, note_at) = notes.into_iter().find_map(|(note_at, note)| {
        let from = zone.start + at + note_at + note.len();
        Some((envelope_words(text, from, zone.end, quoted)?, note_at))
    })?;
    let between = clause.get(..note_at)?;
    let mail = contains_any(between, &["邮件", "主题", "电子"]) && !contains_any(between, PAPER);
    let far = between.contains('@') || contains_any(between, &["地址", "电话", "邮编"]);
    let sheet = paper || contains_any(between, &["来信", "信件", "信函", "来函", "寄信", "邮寄"]);
    if mail || far || !sheet || (paper && !contains_any(between, PAPER)) {
        return None;
    }
    let behind = text.at(range.end..zone.end);
    let reach: usize =
        behind.chars().take(20).take_while(|c| !matches!(c, '。' | '\n' | ';')).map(char::len_utf8).sum();
    let behind = behind.get(..reach).unwrap_or_default();
    let place =
        side(between).or_else(|| side(behind).filter(|_| contains_any(behind, &["写在", "注在", "标在", "(", "处"])));
    let found = FoundEnvelope { text: text.printed(range.clone()), place };
    Some(text.found(range, "envelope.words", found))
}

/// 封面 is a place on 信封, and otherwise the paper itself.
fn side(words: &str) -> Option<String> {
    let whole = contains_any(words, &["信封", "信皮", "封皮"]);
    SIDES
        .iter()
        .filter(|side| words.contains(*side) && (**side != "封面" || whole))
        .max_by_key(|side| side.len())
        .map(|side| (*side).to_owned())
}

/// What a letter is asked to say of its sender is not written on the envelope alone.
const OF_SENDER: &[&str] = &["姓名", "联系方式", "联系电话", "地址", "身份", "单位名称", "真实"];

/// The words to write: in quotes, or up to the next sign.
fn envelope_words(text: &Text<'_>, from: usize, end: usize, quoted: bool) -> Option<Range<usize>> {
    let rest = text.at(from..end);
    let lead = rest.len()
        - rest.trim_start_matches([':', ' ', '\t', '为', '是', '上', '\n', '有', '明', '|', '】', ']']).len();
    let rest = rest.get(lead..)?;
    let open = rest.chars().next()?;
    if let Some(inside) =
        enclosed(rest, 80).filter(|_| open == '"' || matches!(closing_of(open), Some('”' | '’' | '》' | '】')))
    {
        let start = from + lead + open.len_utf8();
        return Some(start..start + inside.len());
    }
    if quoted {
        return None;
    }
    let len: usize = rest
        .chars()
        .take(50)
        .take_while(|c| !matches!(c, '\n' | '。' | ';' | ',' | ')' | '('))
        .map(char::len_utf8)
        .sum();
    let words = rest.get(..len)?.trim_end();
    let words = ["等字样", "字样", "几个字", "四个字", "六个字", "八个字", "四字", "六字", "八字", "字"]
        .iter()
        .find_map(|end| words.strip_suffix(end))
        .unwrap_or(words);
    (length(words, 3) >= 3 && !contains_any(words, OF_SENDER)).then(|| from + lead..from + lead + words.len())
}
