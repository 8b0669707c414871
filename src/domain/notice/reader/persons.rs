//! 联系人: who answers, with the office held where one is printed.
use std::ops::Range;

use super::super::found::{DoubtKind, FoundContact};
use super::fold::Text;
use super::labels::{Kind, Label};
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::owners::owner_before;
use super::page::Doubts;
use super::scan::{contains_any, digits, enclosed, gaps, while_chars, word_before};

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
    "文书",
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
        for range in named_with_numbers(text.at(at..zone.end), len) {
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

/// What stands before a title and is no name: 找值班干部.
const NO_NAMES: &[&str] = &["值班", "驻", "村", "支部", "工作", "镇", "街", "社区", "人员", "党", "单位", "有关"];
/// 找小区, 找老人: two signs that are no name either.
const THINGS: &[&str] = &["小区", "小组", "老人", "老乡", "老板"];

/// 拨打0571-…，找王同志: who is to be asked for, where the words say how to call them; 找小蔡 is in doubt.
pub fn asked_for(text: &Text<'_>, zone: &Range<usize>, contact: &mut FoundContact, doubts: &mut Doubts) {
    let words = text.at(zone.clone());
    for (at, verb) in words.match_indices('找') {
        let from = at + verb.len();
        let rest = words.get(from..).unwrap_or_default();
        let run: usize = rest.chars().take(6).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        let run = rest.get(..run).unwrap_or_default();
        let title = TITLES.iter().chain(POSTS).filter_map(|title| run.find(title).map(|at| (at, title.len()))).min();
        let called = title.and_then(|(at, len)| {
            let own = run.get(..at).filter(|own| !own.is_empty() && !contains_any(own, NO_NAMES))?;
            run.get(..own.len() + len)
        });
        let familiar =
            title.is_none() && run.starts_with(['小', '老']) && length(run, 3) == 2 && !THINGS.contains(&run);
        let name = called.or_else(|| Some(run).filter(|_| familiar)).filter(|name| is_name(name));
        let Some(name) = name.filter(|name| contact.persons.iter().all(|person| person.value != *name)) else {
            continue;
        };
        let place = zone.start + from..zone.start + from + name.len();
        if familiar {
            doubts.add(text, place.clone(), DoubtKind::ValueOdd, "");
        }
        contact.persons.push(text.words(place, "person.asked_for"));
        if contact.persons.len() >= MOST {
            break;
        }
    }
    // 蒲主任的手机：138…
    for (at, _) in words.match_indices("的手机").chain(words.match_indices("的电话")) {
        let before = words.get(..at).unwrap_or_default();
        let len: usize = before.chars().rev().take(5).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        let name = before.get(at - len..).unwrap_or_default();
        let titled = TITLES.iter().chain(POSTS).any(|title| name.ends_with(title));
        let called = (3..=4).contains(&length(name, 5)) && titled && is_name(name) && !contains_any(name, NO_NAMES);
        if called && contact.persons.len() < MOST && contact.persons.iter().all(|person| person.value != name) {
            let start = zone.start + at - len;
            contact.persons.push(text.words(start..start + name.len(), "person.asked_for"));
        }
    }
}

/// How a person is called.
const TITLES: &[&str] = &["同志", "先生", "女士", "老师"];

/// 0571-…（人事科王女士）: what was taken for the owner names a person, perhaps with the body.
pub fn behind_numbers(text: &Text<'_>, zone: &Range<usize>, contact: &mut FoundContact, doubts: &mut Doubts) {
    let mut persons = Vec::new();
    for phone in &mut contact.phones {
        let Some(owner) = phone.value.owner.as_deref() else { continue };
        // 村务监督委员会：139…（韦大成）
        let at = text.range_of(phone.span);
        if !is_body(owner)
            && (2..=4).contains(&length(owner, 5))
            && let body = owner_before(text, zone, None, at.start)
            && (body.is_some() || (length(owner, 4) == 3 && word_before(owner, POSTS).is_some()))
            && let Some(from) = soon(text.at(at.end..zone.end)).find(owner)
        {
            let place = at.end + from..at.end + from + owner.len();
            doubts.add(text, place.clone(), DoubtKind::ValueOdd, "");
            persons.push(text.words(place, "person.behind_number"));
            phone.value.owner = body;
            continue;
        }
        let Some(title) = TITLES.iter().find(|title| owner.ends_with(**title)) else { continue };
        let name = owner.strip_suffix(title).unwrap_or_default();
        let signs: Vec<(usize, char)> = name.char_indices().collect();
        // One or two signs before the title are the name: 王女士, 欧阳女士.
        let cut = signs
            .iter()
            .rev()
            .take(3)
            .map(|(at, _)| *at)
            .find(|at| *at == 0 || name.get(..*at).is_some_and(|body| is_body(body.trim_end())));
        let Some(cut) = cut else { continue };
        let (body, person) = (owner.get(..cut).unwrap_or_default().trim(), owner.get(cut..).unwrap_or_default());
        let from = text.range_of(phone.span).end;
        if let Some(at) = soon(text.at(from..zone.end)).find(person) {
            let place = from + at..from + at + person.len();
            doubts.add(text, place.clone(), DoubtKind::ValueOdd, "");
            persons.push(text.words(place, "person.behind_number"));
            phone.value.owner = Some(body.to_owned()).filter(|body| !body.is_empty());
        }
    }
    for person in persons {
        if !contact.persons.iter().any(|other| other.value == person.value) {
            contact.persons.push(person);
        }
    }
}

/// What stands so near behind a number that it may say whose it is.
fn soon(behind: &str) -> &str {
    behind.get(..behind.chars().take(60).map(char::len_utf8).sum()).unwrap_or_default()
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
        } else if matches!(c, '。' | ';' | '\n' | ':' | ')') || c.is_ascii_digit() {
            return at;
        }
    }
    words.chars().take(120).map(char::len_utf8).sum()
}

/// 张明 0571-8765432；王红 13812345678: the further names of a list in which each has its number. `from` is where the first
/// name ends.
fn named_with_numbers(words: &str, from: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = from;
    for _ in 0..MOST {
        let rest = words.get(at..).unwrap_or_default();
        let number = while_chars(rest, |c| c.is_ascii_digit() || matches!(c, '-' | ' ' | ')' | '*'));
        let after = rest.get(number..).unwrap_or_default();
        let sign = while_chars(after, |c| matches!(c, ';' | '、' | ',' | ' '));
        let name = after.get(sign..).unwrap_or_default();
        let len: usize = name.chars().take(5).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        let next = name.get(len..).unwrap_or_default().trim_start_matches([' ', '(', ':']);
        let called = next.starts_with(|c: char| c.is_ascii_digit()) && digits(next) >= 3;
        if number < 7 || sign == 0 || !called || !name.get(..len).is_some_and(is_name) {
            break;
        }
        let start = at + number + sign;
        found.push(start..start + len);
        at = words.len() - next.len();
    }
    found
}

/// No list has more names.
const MOST: usize = 6;

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
        let next = rest.get(len..).map(str::trim_start).unwrap_or_default();
        let given: usize = next.chars().take(3).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        if sign == Some(' ') && length(part, 2) == 1 && part.chars().all(is_han) && given == '中'.len_utf8() {
            // 李　强, 佟 同 志
            let mut end = value.len() - next.len() + given;
            while let Some(sign) = apart(value.get(end..).unwrap_or_default()) {
                end += sign;
            }
            found.push(post.take().unwrap_or(at)..end);
            at = end;
            continue;
        }
        // 王主任 孙女士: each of them is called by name.
        let follow = next.get(..next.find(PARTS).unwrap_or(next.len())).unwrap_or_default();
        let called = length(part, 4) == 3 && !part.starts_with(['副', '正']) && word_before(follow, TITLES).is_some();
        if sign == Some(' ') && word_before(part, POSTS).is_some() && length(part, 13) < 13 && !called {
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
    // 赵科长, and no name behind it.
    let alone = post.and_then(|at| value.get(at..).map(|rest| at..at + rest.find(PARTS).unwrap_or(rest.len())));
    found.extend(alone.filter(|range| value.get(range.clone()).is_some_and(is_name)));
    found
}

/// ` 志`: a blank and a single sign of a name whose signs stand apart.
fn apart(rest: &str) -> Option<usize> {
    let sign = rest.strip_prefix(' ')?.chars().next().filter(|c| is_han(*c))?;
    let len = 1 + sign.len_utf8();
    rest.get(len..)?.chars().next().is_none_or(|next| !is_han(next)).then_some(len)
}

fn is_name(part: &str) -> bool {
    (2..=6).contains(&length(part, 7))
        && part.chars().all(|c| is_han(c) || c == '·')
        && !is_body(part)
        && !contains_any(part, &["电话", "手机", "地址", "办公", "联系", "单位", "邮", "传真"])
        && !contains_any(part, &["同上", "同前", "以上", "上述", "如下", "所列"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Vec<&str> {
        names(value).into_iter().filter_map(|range| value.get(range)).collect()
    }

    #[test]
    fn one_who_answers_is_no_owner() {
        let parsed =
            super::super::parse("关于整改情况的公示\n联系电话：13907365128（龙书记），0736-6612089（镇纪委）。");
        let owners: Vec<_> = parsed.notice.contact.phones.iter().map(|phone| phone.value.owner.as_deref()).collect();
        assert_eq!(owners, [None, Some("镇纪委")]);
        assert_eq!(parsed.notice.contact.persons[0].value, "龙书记");
    }

    #[test]
    fn a_name_is_printed_with_its_office() {
        assert_eq!(of("王同志、李同志"), ["王同志", "李同志"]);
        assert_eq!(of("办公室主任 李某、王先生"), ["办公室主任 李某", "王先生"]);
        assert_eq!(of("王同志 李同志(监督科)"), ["王同志", "李同志"]);
        assert_eq!(of("赵科长 "), ["赵科长"]);
        assert_eq!(of("王主任  孙女士"), ["王主任", "孙女士"]);
        assert_eq!(of("佟 同 志"), ["佟 同 志"]);
        assert_eq!(of("县甲局办公室"), [""; 0]);
    }
}
