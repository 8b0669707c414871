//! 标题 of a heading: where it ends and the text begins, and how much it sounds like a problem to be put right.
use std::ops::Range;

use super::fold::Text;
use super::lines::length;
use super::marks::{Kind, mark_at};
use super::scan::{Outside, blanks, enclosed, word_at, word_before};
use super::status::status_words;
use super::weight::lack;

/// Words before a title that are no part of it.
const LABELS: &[&str] = &[
    "巡察反馈问题:",
    "巡视反馈问题:",
    "反馈问题:",
    "存在问题:",
    "具体问题:",
    "主要问题:",
    "问题表现:",
    "整改问题:",
    "问题描述:",
    "问题内容:",
    "问题:",
    "问:",
    "反馈意见:",
    "整改事项:",
    "整改任务:",
    "整改内容:",
    "反馈的问题:",
    "巡察指出:",
    "巡视指出:",
    "审计指出:",
    "督察指出:",
    "事项:",
    "【存在问题】",
    "【问题】",
    "【反馈问题】",
    "【具体问题】",
    "[问题]",
];

/// What follows a title when the text of the rectification begins.
pub const OPENING_LABELS: &[&str] = &[
    "整改情况",
    "整改措施",
    "整改落实",
    "整改进展",
    "整改成效",
    "落实情况",
    "进展情况",
    "采取措施",
    "主要措施",
    "【整改",
    "〖整改",
    "〔整改",
    "具体措施",
    "整改做法",
    "整改举措",
    "怎么改",
    "怎样改",
    "如何改",
    "改了什么",
];

/// The same, and what else may stand right behind a title.
pub const BODY_LABELS: &[&str] = &[
    "整改情况",
    "整改措施",
    "整改落实",
    "整改进展",
    "整改结果",
    "整改成效",
    "整改完成",
    "整改状态",
    "整改责任",
    "责任单位",
    "责任部门",
    "责任科室",
    "责任领导",
    "责任人",
    "牵头单位",
    "牵头部门",
    "完成情况",
    "进展情况",
    "落实情况",
    "采取措施",
    "主要措施",
    "完成时限",
    "整改时限",
    "【整改",
    "已完成整改",
    "配合单位",
    "配合部门",
    "责任处室",
    "牵头科室",
    "销号情况",
    "怎么改",
    "怎样改",
    "如何改",
    "改得如何",
    "改得怎么样",
    "改了什么",
    "改的情况",
    "怎么办的",
    "办理结果",
    "办理情况",
    "办结情况",
    "整改做法",
    "整改举措",
    "整改目标",
    "整改时间",
    "答:",
    "【责任",
    "【牵头",
    "【销号",
    "【完成",
    "〖整改",
    "〖责任",
    "〔整改",
    "〔责任",
];

/// A heading, taken apart.
#[derive(Clone, Debug)]
pub struct Cut {
    pub title: Range<usize>,
    pub rule: &'static str,
    /// Where the text after the title begins.
    pub body: usize,
    /// 已完成整改 in brackets after the title.
    pub status: Option<Range<usize>>,
    /// Another end would be as good.
    pub unclear: bool,
    /// The heading is the whole line.
    pub alone: bool,
}

/// Characters of a heading that are looked at.
const LONGEST: usize = 400;

/// Takes the heading apart that begins at `start`; its line ends at `end`.
pub fn cut(text: &Text<'_>, start: usize, end: usize) -> Cut {
    let skipped = start + label_len(text.at(start..end));
    let start = if skipped < end { skipped } else { start };
    // 一、反馈问题一：…, counted twice.
    let start = match mark_at(text, start, true) {
        Some(mark) if mark.kind == Kind::Problem && mark.end < end => mark.end,
        _ => start,
    };
    let words = text.at(start..end);
    let reach: usize = words.chars().take(LONGEST).map(char::len_utf8).sum();
    let head = words.get(..reach).unwrap_or(words);
    if head.starts_with('【')
        && let Some(inside) = enclosed(head, 100)
        && !is_class(inside, head.get(inside.len() + 2 * '【'.len_utf8()..))
    {
        let from = start + '【'.len_utf8();
        return Cut {
            title: from..from + inside.len(),
            rule: "title.brackets",
            body: from + inside.len() + '】'.len_utf8(),
            status: None,
            unclear: false,
            alone: false,
        };
    }
    // 【党建类】 before a title is no part of it, or is it?
    let class = if head.starts_with('【') {
        enclosed(head, 8).map_or(0, |inside| inside.len() + 2 * '【'.len_utf8())
    } else {
        0
    };
    let (start, head) = (start + class, head.get(class..).unwrap_or_default());
    let (stop, after, rule) = end_of(head).unwrap_or((head.len(), head.len(), "title.line"));
    let alone = start + after >= end;
    let before = head.get(..stop).unwrap_or(head);
    let trimmed = before.trim_end_matches([' ', '\t', '。', ';', ':', ',', '、', '.', '★', '☆', '■', '◆', '※']);
    if let Some(open) = details(trimmed) {
        let core = trimmed.get(..open).unwrap_or_default().trim_end();
        let title = start..start + core.len();
        return Cut { title, rule, body: start + open, status: None, unclear: class > 0, alone: false };
    }
    // 【第一方面　甲】: the bracket opens before the number.
    let trimmed = trimmed.strip_suffix('】').filter(|inner| !inner.contains('【')).unwrap_or(trimmed);
    let (core, status) = without_status(trimmed);
    let title = start..start + core.len();
    let status = status.map(|range| start + range.start..start + range.end);
    let long = length(core, 90);
    let unclear = (rule == "title.line" && long >= 80)
        || (rule == "title.blank" && !sounds_done(core))
        || (rule != "title.line" && long >= 70)
        || class > 0
        || head.get(stop..after).is_some_and(|sign| sign.starts_with('?'));
    Cut { title, rule, body: start + after, status, unclear, alone }
}

/// 甲乙不足（责任单位：丙；已完成整改）: where the bracket opens that says who and how far.
fn details(words: &str) -> Option<usize> {
    let inner = words.strip_suffix(')').filter(|inner| inner.contains(':'))?;
    let labels = ["责任", "牵头", "配合", "整改时限", "完成时限", "整改状态"];
    let says = |at: &usize| inner.get(*at + 1..).is_some_and(|inside| word_at(inside, &labels).is_some());
    let open = inner.match_indices('(').map(|(at, _)| at).find(says).filter(|at| *at > 0)?;
    let inside = words.get(open..).and_then(|rest| enclosed(rest, LONGEST))?;
    (inside.contains(':') && open + 1 + inside.len() == inner.len()).then_some(open)
}

/// A few words in brackets with the title behind them.
fn is_class(inside: &str, rest: Option<&str>) -> bool {
    let rest = rest.unwrap_or_default().trim();
    length(inside, 6) < 6 && length(rest, 4) >= 4 && length(rest, 46) < 46
}

/// The length of a label before the title.
pub fn label_len(words: &str) -> usize {
    word_at(words, LABELS).map_or(0, |label| {
        let len = label.len();
        len + blanks(words.get(len..).unwrap_or_default())
    })
}

/// Where the title ends, where the text begins, and why; None if the whole line is the title.
fn end_of(head: &str) -> Option<(usize, usize, &'static str)> {
    let mut before_char = ' ';
    for (at, c) in Outside::new(head) {
        let before = head.get(..at)?;
        let after_at = at + c.len_utf8();
        let after = head.get(after_at..)?;
        let begun = at > 0;
        match c {
            '。' | '!' | '?' if begun => return Some((at, after_at + blanks(after), "title.sentence")),
            ':' if begun && !before_char.is_ascii_digit() => {
                return Some((at, after_at + blanks(after), "title.colon"));
            }
            ';' if begun && !after.is_empty() => return Some((at, after_at + blanks(after), "title.semicolon")),
            // A row of a table without a header.
            '\t' if length(before, 4) >= 4 && after.contains('\t') => {
                return Some((at, after_at + blanks(after), "title.blank"));
            }
            ' ' | '\t' if length(before, 4) >= 4 && blank_ends(before, after) => {
                return Some((at, after_at + blanks(after), "title.blank"));
            }
            ',' if comma_ends(before, after) => return Some((at, after_at + blanks(after), "title.comma")),
            '一' if begun
                && after.starts_with('是')
                && head.get(after_at..)?.contains("二是")
                && length(before, 4) >= 4 =>
            {
                return Some((at, at, "title.first_measure"));
            }
            _ => {}
        }
        before_char = c;
    }
    None
}

/// A blank ends the title if the title is whole before it, or the text begins after it.
fn blank_ends(before: &str, after: &str) -> bool {
    let after = after.trim_start();
    if after.is_empty() {
        return false;
    }
    let opens = word_at(after, BODY_LABELS).is_some()
        || after.starts_with("一是")
        || after.starts_with("(1)")
        || after.starts_with('①');
    opens || (sounds_done(before) && after.contains('。')) || (length(after, 60) >= 60 && after.contains('。'))
}

/// `针对“…”问题，` and `关于…的问题，` end at the comma where a sentence follows.
fn comma_ends(before: &str, after: &str) -> bool {
    if after.trim_start().starts_with("一是") || after.trim_start().starts_with("(1)") {
        return true;
    }
    let opens = ["针对", "关于", "对于", "就"].iter().any(|word| before.starts_with(word));
    let done = before.ends_with("问题")
        || before.ends_with("整改")
        || (before.starts_with("针对") && before.ends_with(['”', '’', '》']));
    opens && done && after.contains(['。', ';'])
}

/// The words end as the title of a problem does.
fn sounds_done(words: &str) -> bool {
    let words = words.trim_end_matches([')', '”']);
    word_before(words, &["问题", "整改", "方面", "情况"]).is_some() || lack(words)
}

/// Cuts `（已完成整改）` off.
fn without_status(words: &str) -> (&str, Option<Range<usize>>) {
    let Some(open) =
        words.strip_suffix([')', '】', ']', '〕', '〗']).and_then(|inner| inner.rfind(['(', '【', '[', '〔', '〖']))
    else {
        return (words, None);
    };
    let sign = words.get(open..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    let close = words.chars().next_back().map_or(1, char::len_utf8);
    let inside = open + sign..words.len() - close;
    match words.get(inside.clone()).and_then(status_words) {
        Some(range) => {
            let core = words.get(..open).unwrap_or(words).trim_end_matches([' ', '。', ',', ';', ':']);
            (core, Some(inside.start + range.start..inside.start + range.end))
        }
        None => (words, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(source: &str) -> (String, String) {
        let text = Text::new(source);
        let cut = cut(&text, 0, text.folded.len());
        (text.printed(cut.title), text.at(cut.body..text.folded.len()).to_owned())
    }

    #[test]
    fn a_title_ends_where_the_text_begins() {
        for (source, wanted, body) in [
            ("关于甲乙不足的问题。做了丙。", "关于甲乙不足的问题", "做了丙。"),
            ("甲乙不足：做了丙。", "甲乙不足", "做了丙。"),
            ("针对“甲，乙。丙”问题，做了丁。", "针对“甲，乙。丙”问题", "做了丁。"),
            ("甲乙丙不足 一是丁。二是戊。", "甲乙丙不足", "一是丁。二是戊。"),
            ("存在问题：甲乙不足。", "甲乙不足", ""),
            ("甲，乙，丙的整改", "甲，乙，丙的整改", ""),
            ("甲乙不足（已完成整改）", "甲乙不足", ""),
            ("比例1:1不合理", "比例1:1不合理", ""),
            ("甲不足（含乙）", "甲不足（含乙）", ""),
        ] {
            assert_eq!(title(source), (wanted.to_owned(), body.to_owned()), "{source}");
        }
    }
}
