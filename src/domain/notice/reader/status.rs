//! 整改状态: where a notice says how far an item has come.
use std::ops::Range;

use super::fold::Text;
use super::scan::{blanks, enclosed, is_square, word_at};
use super::states::{one_state, state_len};

/// States that only a label or brackets make one.
const BARE: &[&str] =
    &["完成", "整改", "立行立改", "销号", "办结", "结案", "达标", "见效", "清零", "通过验收", "改到位"];

/// What may stand before the words of a state, in a sentence that says nothing else.
const OPENS: &[&str] = &[
    "截至目前,",
    "截至目前",
    "截止目前,",
    "截止目前",
    "目前,",
    "目前",
    "现",
    "该问题",
    "此问题",
    "本问题",
    "该项问题",
    "该事项",
    "此项工作",
    "该项工作",
    "此项整改",
    "该项整改",
    "此项任务",
    "该项任务",
    "本项",
    "此项",
    "该项",
    "上述问题",
    "以上问题",
    "问题",
    "整改任务",
    "整改",
    "均",
    "√",
    "✓",
    "✔",
    "☑",
    "□",
    "→",
    "●",
    "○",
    "■",
    "★",
    "(",
    "【",
    "〔",
    "〖",
    "[",
];

const LABELS: &[&str] = &[
    "整改状态",
    "整改完成情况",
    "完成情况",
    "整改进度",
    "目前状态",
    "当前状态",
    "办理状态",
    "整改结果",
    "完成状态",
    "整改进展",
    "整改成效",
    "进展情况",
    "完成进度",
    "状态",
    "落实情况",
    "销号情况",
    "办结情况",
    "办理结果",
    "办理情况",
    "办理进度",
    "改得如何",
    "改得怎么样",
    "目前进展",
    "当前进展",
    "销号状态",
];

/// The whole text is the words of a state, but for what may stand around them: the place of the words.
pub fn status_words(text: &str) -> Option<Range<usize>> {
    let mut at = blanks(text);
    while let Some(word) = text.get(at..).and_then(|rest| word_at(rest, OPENS)) {
        // 整改完成 is a state of its own, 整改 before 已完成 is not part of it.
        if text.get(at..).and_then(one_state).is_some() {
            break;
        }
        at += word.len() + blanks(text.get(at + word.len()..)?);
    }
    at += of_this(text.get(at..)?);
    let rest = text.get(at..)?;
    let end = state_len(rest)?;
    let left = rest.get(end..)?.trim_matches([' ', '。', ',', ';', ')', '】', '〕', '〗', ']', '!', '\t']);
    left.is_empty().then(|| at..at + end)
}

/// 该事项, 上述情况: what the sentence speaks of, in a few words before the state.
fn of_this(text: &str) -> usize {
    if word_at(text, &["该", "此", "这", "上述", "以上", "本"]).is_none() {
        return 0;
    }
    let places = text.char_indices().map(|(at, _)| at).take(9).skip(1);
    places.into_iter().find(|at| text.get(*at..).is_some_and(|rest| one_state(rest).is_some())).unwrap_or(0)
}

/// The state that a body speaks of, and the rule: a label, brackets, or a sentence that says nothing else.
pub fn status(text: &Text<'_>, body: Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let words = text.at(body.clone());
    let mut last = None;
    let mut from = 0;
    for (at, c) in words.char_indices().chain([(words.len(), '。')]) {
        if (!matches!(c, '。' | ';' | '\n' | '(' | ')' | ',' | '!') && !is_square(c)) || at < from {
            continue;
        }
        let sentence = words.get(from..at).unwrap_or_default();
        // （整改完成，长期坚持）, （已整改，财务科负责）
        if matches!(c, '(' | '【' | '〔' | '〖' | '[')
            && let Some(inside) =
                words.get(at..).and_then(|rest| enclosed(rest, 40)).filter(|inside| inside.contains(','))
            && let Some(range) = status_words(inside).or_else(|| with_units(inside))
        {
            let start = body.start + at + c.len_utf8();
            last = Some((start + range.start..start + range.end, "status.brackets"));
            from = at + c.len_utf8() + inside.len();
            continue;
        }
        // 基本完成，持续推进 is one state.
        let more = if c == ',' && sentence.contains(':') {
            let rest = words.get(at..).unwrap_or_default();
            let ends = |c: &char| matches!(c, '。' | ';' | '\n' | '(');
            rest.chars().take(30).take_while(|c| !ends(c)).map(char::len_utf8).sum()
        } else {
            0
        };
        let longer = words.get(from..at + more).filter(|_| more > 0).and_then(labelled);
        if let Some(range) = longer.or_else(|| labelled(sentence)) {
            return Some((body.start + from + range.start..body.start + from + range.end, "status.label"));
        }
        // 整改时限：2022年12月底，长期坚持: still the time limit.
        let timed = until_when(words, from);
        let whole = !timed && (c != ',' || sentence.starts_with("目前") || sentence.starts_with('已'));
        if whole
            && sentence.len() < 90
            && let Some(range) = ticked(sentence).or_else(|| status_words(sentence))
            && speaks_for_itself(sentence, words, from, c)
        {
            let rule = if c == ')' || is_square(c) { "status.brackets" } else { "status.sentence" };
            last = Some((body.start + from + range.start..body.start + from + range.end, rule));
        }
        from = at + c.len_utf8();
    }
    last
}

/// 已整改，财务科负责，综合科配合: the state, and who acted.
fn with_units(inside: &str) -> Option<Range<usize>> {
    let (state, acted) = inside.split_once(',')?;
    let acts = |clause: &str| ["负责", "牵头", "配合", "协办"].iter().any(|deed| clause.ends_with(deed));
    acted.split([',', ';']).all(acts).then(|| status_words(state)).flatten()
}

/// The words before a place, back to the end of a sentence, begin with the label of a time limit.
fn until_when(words: &str, at: usize) -> bool {
    let before = words.get(..at).unwrap_or_default();
    if !before.ends_with(',') {
        return false;
    }
    let reach: usize = before.chars().rev().take(40).map(char::len_utf8).sum();
    let near = before.get(before.len() - reach..).unwrap_or_default();
    let clause = near.rsplit(['。', ';', '\n']).next().unwrap_or_default();
    let label = clause.split_once(':').map_or("", |(label, _)| label.trim());
    ["时限", "期限", "时间"].iter().any(|word| label.ends_with(word))
}

/// 整改状态：已完成
fn labelled(sentence: &str) -> Option<Range<usize>> {
    known_label(sentence).or_else(|| any_label(sentence))
}

/// Whatever the label says: its value is nothing but the words of a state.
fn any_label(sentence: &str) -> Option<Range<usize>> {
    // 时限：3月底　进度：已销号: the last of several.
    let at = sentence.rfind(':')?;
    let label = sentence.get(..at)?.rsplit([' ', '\t']).find(|part| !part.is_empty())?;
    let when = super::scan::contains_any(label, &["时限", "期限", "时间", "类型", "类别", "性质", "方式", "目标"]);
    let named = (2..=8).contains(&super::lines::length(label, 9)) && label.chars().all(super::lines::is_han) && !when;
    let value = sentence.get(at + 1..)?;
    let range = status_words(value).filter(|range| named && value.len() <= 60 && !range.is_empty())?;
    Some(at + 1 + range.start..at + 1 + range.end)
}

fn known_label(sentence: &str) -> Option<Range<usize>> {
    // Behind every label stands one of these.
    if !sentence.contains([':', ' ', '\t', '】']) {
        return None;
    }
    let (at, label) =
        LABELS.iter().filter_map(|label| sentence.find(label).map(|at| (at, label))).min_by_key(|(at, _)| *at)?;
    let after = at + label.len();
    let rest = sentence.get(after..)?;
    let gap = rest.len() - rest.trim_start_matches([':', ' ', '\t', '】']).len();
    if gap == 0 {
        return None;
    }
    let value = rest.get(gap..)?;
    let range = ticked(value).or_else(|| status_words(value)).or_else(|| as_printed(label, value))?;
    Some(after + gap + range.start..after + gap + range.end)
}

/// □已完成 ☑正在整改: of several the one that is ticked.
fn ticked(value: &str) -> Option<Range<usize>> {
    let boxes = |c: char| matches!(c, '□' | '☐' | '○' | '☑' | '√' | '✓' | '✔' | '■' | '●');
    let signs: Vec<(usize, char)> = value.char_indices().filter(|(_, c)| boxes(*c)).collect();
    let is_ticked = |c: char| matches!(c, '☑' | '√' | '✓' | '✔' | '■' | '●');
    let mut ticked = signs.iter().filter(|(_, c)| is_ticked(*c));
    let (at, sign) = ticked.next().filter(|_| signs.len() >= 2)?;
    if ticked.next().is_some() {
        return None;
    }
    let start = at + sign.len_utf8();
    let end = signs.iter().map(|(at, _)| *at).find(|next| next > at).unwrap_or(value.len());
    let words = value.get(start..end)?;
    status_words(words).map(|range| start + range.start..start + range.end)
}

/// A sign alone may be the state.
pub const SIGNS: [char; 12] = ['√', '✓', '✔', '☑', '×', '✗', '○', '●', '△', '▲', '□', '■'];

/// 整改状态 says how it stands in whatever words: a few of them are taken as they are.
fn as_printed(label: &str, value: &str) -> Option<Range<usize>> {
    let says = label.ends_with("状态") || label.ends_with("进度");
    let words = value.trim_end_matches([' ', '\t', '。', ';', ')', '】']);
    if says && words.chars().count() == 1 && words.contains(SIGNS) {
        return Some(0..words.len());
    }
    let brief = (2..=16).contains(&super::lines::length(words, 17)) && !words.contains([':', '、']);
    (says && brief).then_some(0..words.len())
}

/// A clause after a comma is a state only at the end of its sentence; 完成 alone never is.
fn speaks_for_itself(sentence: &str, words: &str, from: usize, end: char) -> bool {
    let bare = sentence.trim();
    let opened = words.get(..from).and_then(|before| before.chars().next_back()).is_some_and(is_square);
    if BARE.contains(&bare) && end != ')' && !is_square(end) && !opened {
        return false;
    }
    let before = words.get(..from).and_then(|before| before.chars().next_back());
    if bare == "已整改" && !matches!(before, Some('。' | '\n') | None) && end != ')' && !is_square(end) {
        return false;
    }
    if before != Some(',') {
        return true;
    }
    if !matches!(end, '。' | '\n') {
        return false;
    }
    // 下一步，学校将…，持续巩固整改成效: what is meant to be done.
    let opened = words.get(..from).and_then(|before| before.rsplit(['。', '\n', ';']).next()).unwrap_or_default();
    !opened.contains('将') && !opened.trim_start().starts_with("下一步")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Option<String> {
        let text = Text::new(source);
        status(&text, 0..text.folded.len()).map(|(range, _)| text.printed(range))
    }

    #[test]
    fn states_in_label_brackets_and_sentence() {
        assert_eq!(of("做了甲。整改状态：已完成").as_deref(), Some("已完成"));
        assert_eq!(of("做了甲（已完成整改）。").as_deref(), Some("已完成整改"));
        assert_eq!(of("做了甲。目前该问题已整改到位。").as_deref(), Some("已整改到位"));
        assert_eq!(of("做了甲。（已整改）").as_deref(), Some("已整改"));
        assert_eq!(of("做了甲。\n时限：2022年3月底\t进度：已销号").as_deref(), Some("已销号"));
        assert_eq!(of("做了甲。目前，持续推进。").as_deref(), Some("持续推进"));
        assert_eq!(of("做了甲。（已整改，财务科负责，综合科配合）").as_deref(), Some("已整改"));
        assert_eq!(
            of("做了甲。【仍在整改，计划2022年12月底前完成】").as_deref(),
            Some("仍在整改，计划2022年12月底前完成")
        );
        assert_eq!(of("做了甲。（已整改，收回资金）"), None);
        assert_eq!(of("排查67处，已整改65处，其余2处持续推进甲工作。"), None);
        assert_eq!(of("已完成甲，正在推进乙项目。"), None);
        assert_eq!(of("做了甲。\n整改时限：2022年12月底，长期坚持"), None);
    }
}
