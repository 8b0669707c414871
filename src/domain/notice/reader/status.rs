//! 整改状态: the words in which a notice says how far an item has come.
use std::ops::Range;

use super::fold::Text;
use super::scan::{blanks, word_at};

/// Longer ones before those that they begin with.
const STATES: &[&str] = &[
    "已全部整改到位",
    "已经整改到位",
    "已全部整改完成",
    "已全部完成整改",
    "已基本完成整改",
    "已得到有效解决",
    "已得到妥善解决",
    "已得到解决",
    "已有效解决",
    "已基本解决",
    "已全部解决",
    "已整改到位",
    "已整改完毕",
    "已整改完成",
    "已整改落实",
    "已完成整改并长期坚持",
    "已完成整改",
    "已经完成整改",
    "已按期完成整改",
    "已阶段性完成",
    "已基本完成",
    "已完成并长期坚持",
    "已完成,长期坚持",
    "已完成,持续坚持",
    "已完成",
    "已整改",
    "已销号",
    "已办结",
    "已解决",
    "已落实",
    "完成整改",
    "基本完成整改",
    "基本完成",
    "基本解决",
    "部分完成",
    "阶段性完成",
    "取得阶段性成效",
    "整改完成",
    "整改完毕",
    "整改到位",
    "全部完成",
    "立行立改",
    "立即整改",
    "正在推进",
    "正在整改",
    "正在实施",
    "持续推进",
    "持续整改",
    "持续深化",
    "持续坚持",
    "长期坚持",
    "长期整改",
    "推进中",
    "整改中",
    "进行中",
    "有序推进",
    "未完成整改",
    "未完成",
    "尚未完成",
    "已启动",
    "完成",
];

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
    "此项",
    "该项",
    "上述问题",
    "以上问题",
    "问题",
    "整改任务",
    "整改",
    "均",
    "(",
    "【",
];

/// What may stand after them.
const CLOSES: &[&str] =
    &["并长期坚持", ",长期坚持", "并持续推进", ",持续推进", ",并长期坚持", "并持续坚持", ")", "】", "整改", "中"];

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
];

/// The whole text is the words of a state, but for what may stand around them: the place of the words.
pub fn status_words(text: &str) -> Option<Range<usize>> {
    let mut at = blanks(text);
    while let Some(word) = text.get(at..).and_then(|rest| word_at(rest, OPENS)) {
        // 整改完成 is a state of its own, 整改 before 已完成 is not part of it.
        if text.get(at..).and_then(|rest| word_at(rest, STATES)).is_some() {
            break;
        }
        at += word.len();
    }
    let rest = text.get(at..)?;
    let state = word_at(rest, STATES)?;
    let mut end = state.len();
    while let Some(word) = rest.get(end..).and_then(|after| word_at(after, CLOSES)) {
        if matches!(word, ")" | "】") {
            break;
        }
        end += word.len();
    }
    let left = rest.get(end..)?.trim_matches([' ', '。', ',', ';', ')', '】', '!', '\t']);
    left.is_empty().then(|| at..at + end)
}

/// The state that a body speaks of, and the rule: a label, brackets, or a sentence that says nothing else.
pub fn status(text: &Text<'_>, body: Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let words = text.at(body.clone());
    let mut last = None;
    let mut from = 0;
    for (at, c) in words.char_indices().chain([(words.len(), '。')]) {
        if !matches!(c, '。' | ';' | '\n' | '(' | ')' | '【' | '】' | ',' | '!') || at < from {
            continue;
        }
        let sentence = words.get(from..at).unwrap_or_default();
        if let Some(range) = labelled(sentence) {
            return Some((body.start + from + range.start..body.start + from + range.end, "status.label"));
        }
        let whole = !matches!(c, ',') || sentence.starts_with("目前") || sentence.starts_with('已');
        if whole
            && sentence.len() < 90
            && let Some(range) = status_words(sentence)
            && speaks_for_itself(sentence, words, from, c)
        {
            let rule = if c == ')' || c == '】' { "status.brackets" } else { "status.sentence" };
            last = Some((body.start + from + range.start..body.start + from + range.end, rule));
        }
        from = at + c.len_utf8();
    }
    last
}

/// 整改状态：已完成
fn labelled(sentence: &str) -> Option<Range<usize>> {
    let (at, label) =
        LABELS.iter().filter_map(|label| sentence.find(label).map(|at| (at, label))).min_by_key(|(at, _)| *at)?;
    let after = at + label.len();
    let rest = sentence.get(after..)?;
    let gap = rest.len() - rest.trim_start_matches([':', ' ', '\t', '】']).len();
    if gap == 0 {
        return None;
    }
    let range = status_words(rest.get(gap..)?)?;
    Some(after + gap + range.start..after + gap + range.end)
}

/// A clause after a comma is a state only at the end of its sentence; 完成 alone never is.
fn speaks_for_itself(sentence: &str, words: &str, from: usize, end: char) -> bool {
    let bare = sentence.trim();
    if matches!(bare, "完成" | "整改" | "立行立改") && !matches!(end, ')' | '】') {
        return false;
    }
    let before = words.get(..from).and_then(|before| before.chars().next_back());
    if bare == "已整改" && !matches!(before, Some('。' | '\n') | None) {
        return false;
    }
    before != Some(',') || matches!(end, '。' | '\n')
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
        assert_eq!(of("做了甲。目前，持续推进。").as_deref(), Some("持续推进"));
        assert_eq!(of("排查67处，已整改65处，其余2处持续推进甲工作。"), None);
        assert_eq!(of("已完成甲，正在推进乙项目。"), None);
    }
}
