//! 联系人: who answers, with the office held where one is printed.
use std::ops::Range;

use super::super::found::{DoubtKind, FoundContact};
use super::fold::Text;
use super::labels::{Kind, Label};
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::Doubts;
use super::scan::{contains_any, enclosed, gaps, word_before};

/// Offices that may stand before a name.
const POSTS: &[&str] = &[
    "主任",
    "科长",
    "处长",
    "股长",
    "局长",
    "书记",
    "部长",
    "组长",
    "院长",
    "校长",
    "主席",
    "所长",
    "队长",
    "站长",
    "会长",
    "委员",
    "干事",
    "科员",
    "专干",
    "专员",
    "秘书",
    "经理",
    "主管",
    "负责人",
    "干部",
    "管理员",
    "工作人员",
];

/// Names are parted by these; a blank parts them as well unless an office stands before it.
const PARTS: [char; 9] = ['、', ',', ' ', '(', ')', '/', '及', '和', '\t'];

/// 联系人：张同志、办公室主任 李某
pub fn persons(
    text: &Text<'_>,
    zone: &Range<usize>,
    labels: &[Label],
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) {
    for (index, label) in
        labels.iter().enumerate().filter(|(_, label)| matches!(label.kind, Kind::Person | Kind::Addressee))
    {
        let stop = labels.get(index + 1).map_or(zone.end, |next| next.start);
        if !label.colon && !text.at(label.end..stop).starts_with(is_han) {
            continue;
        }
        let at = label.end + gaps(text.at(label.end..stop));
        let words = text.at(at..stop);
        let len = value_len(words);
        let value = words.get(..len).unwrap_or_default();
        let before = contact.persons.len();
        for range in names(value) {
            contact.persons.push(text.words(at + range.start..at + range.end, "person.label"));
        }
        let value = value.trim_end();
        let body =
            label.kind == Kind::Addressee && is_body(value.trim_end_matches('收')) || value.split(PARTS).any(is_body);
        if label.colon && contact.persons.len() == before && !value.is_empty() && !body {
            doubts.add(text, at..at + value.len(), DoubtKind::ContactUnclear, "");
        }
    }
}

/// The value ends at a stop or a number, but for numbers in brackets behind a name.
fn value_len(words: &str) -> usize {
    let mut until = 0;
    for (at, c) in words.char_indices().take(120) {
        if at < until {
            continue;
        }
        if c == '('
            && let Some(inside) = words.get(at..).and_then(|rest| enclosed(rest, 40))
        {
            until = at + inside.len() + 2;
        } else if matches!(c, '。' | ';' | '\n' | ':') || c.is_ascii_digit() {
            return at;
        }
    }
    words.chars().take(120).map(char::len_utf8).sum()
}

/// The names of a list, each with the office before it.
fn names(value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut post: Option<usize> = None;
    while at < value.len() {
        let rest = value.get(at..).unwrap_or_default();
        let len = rest.find(PARTS).unwrap_or(rest.len());
        let part = rest.get(..len).unwrap_or_default();
        let sign = rest.get(len..).and_then(|rest| rest.chars().next());
        if sign == Some(' ') && word_before(part, POSTS).is_some() && length(part, 13) < 13 {
            post = post.or(Some(at));
        } else if is_name(part) {
            found.push(post.take().unwrap_or(at)..at + len);
        } else if !part.is_empty() {
            post = None;
        }
        // What stands in brackets behind a name is no name.
        let skip = match sign {
            Some('(') => rest.get(len..).and_then(|rest| enclosed(rest, 40)).map_or(1, |inside| inside.len() + 2),
            Some(sign) => sign.len_utf8(),
            None => 1,
        };
        at += len + skip;
    }
    found
}

fn is_name(part: &str) -> bool {
    (2..=6).contains(&length(part, 7))
        && part.chars().all(|c| is_han(c) || c == '·')
        && !is_body(part)
        && !contains_any(part, &["电话", "手机", "地址", "办公", "联系", "单位", "邮", "传真"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Vec<&str> {
        names(value).into_iter().filter_map(|range| value.get(range)).collect()
    }

    #[test]
    fn a_name_is_printed_with_its_office() {
        assert_eq!(of("王同志、李同志"), ["王同志", "李同志"]);
        assert_eq!(of("办公室主任 李某、王先生"), ["办公室主任 李某", "王先生"]);
        assert_eq!(of("王同志 李同志(监督科)"), ["王同志", "李同志"]);
        assert_eq!(of("县甲局办公室"), [""; 0]);
    }
}
