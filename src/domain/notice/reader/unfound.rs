//! Days, counts and teams of the introduction that no value was made of: each is doubted.
use super::super::found::{CountOf, DoubtKind};
use super::dates::days_in;
use super::leftover::{Covered, Ground, is_whole};
use super::page::Doubts;
use super::scan::{contains_any, word_at};

/// Days and teams of an inspection of which not everything was found.
pub fn introduction(ground: &Ground<'_, '_>, covered: &Covered, doubts: &mut Doubts) {
    let text = &ground.page.text;
    let inspection = &ground.notice.inspection;
    let days = inspection.from.is_none() || inspection.to.is_none() || inspection.feedback.is_none();
    for (start, sentence) in super::intro::sentences(text, &ground.intro) {
        if !contains_any(sentence, &["巡察", "巡视", "审计", "督", "反馈", "移交", "整改"]) {
            continue;
        }
        let range = start..start + sentence.len();
        let mut whole = false;
        for day in days_in(text, range).into_iter().filter(|_| days) {
            // 至5月28日 takes its year from the day before it.
            let brief = inspection.feedback.is_none() || (inspection.to.is_none() && whole);
            let named = is_whole(&day) || (brief && day.month.is_some() && day.day.is_some());
            whole |= is_whole(&day);
            if named && !covered.touches(&day.range()) {
                doubts.add(text, day.range(), DoubtKind::Unread, "");
            }
        }
        counts(ground, start, sentence, doubts);
        let target = sentence.find('对').filter(|_| ground.notice.inspected.is_none());
        let deed = contains_any(sentence, &["进行", "开展", "实施", "进驻"])
            && contains_any(sentence, &["巡察", "巡视", "审计"]);
        if let Some(at) = target.filter(|_| deed) {
            let len: usize = sentence
                .get(at..)
                .unwrap_or_default()
                .chars()
                .take(30)
                .take_while(|c| !matches!(c, ',' | '。' | '\n'))
                .map(char::len_utf8)
                .sum();
            doubts.add(text, start + at..start + at + len, DoubtKind::Unread, "");
        }
        let kind = ["巡察", "巡视", "审计", "督察", "督导"]
            .iter()
            .find_map(|word| sentence.rfind(word).map(|at| (at, word.len())));
        if let Some((at, len)) = kind.filter(|_| deed && inspection.kind.is_none()) {
            doubts.add(text, start + at..start + at + len, DoubtKind::Unread, "");
        }
        let team =
            ["巡察组", "巡视组", "审计组"].iter().find_map(|word| sentence.find(word).map(|at| (at, word.len())));
        if let Some((at, len)) = team.filter(|_| inspection.by.is_none()) {
            doubts.add(text, start + at..start + at + len, DoubtKind::Unread, "");
        }
    }
}

/// What is counted in other words: 反馈8个现象.
fn counts(ground: &Ground<'_, '_>, start: usize, sentence: &str, doubts: &mut Doubts) {
    let stated = ground.notice.counts.iter().any(|count| count.value.of == CountOf::Items);
    if stated {
        return;
    }
    let told = contains_any(sentence, &["反馈", "指出", "发现", "移交", "查出"]);
    for unit in ["个", "项"] {
        for (at, _) in sentence.match_indices(unit) {
            let before = sentence.get(..at).unwrap_or_default();
            let len = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let noun = sentence.get(at + unit.len()..).unwrap_or_default();
            let named = word_at(noun, &["问题", "具体问题", "突出问题", "整改任务", "整改事项"]).is_some();
            if (1..=3).contains(&len) && (named || told) && word_at(noun, &NOT_COUNTED).is_none() {
                doubts.add(&ground.page.text, start + at - len..start + at + unit.len(), DoubtKind::Unread, "");
            }
        }
    }
}

/// What a notice counts besides its items.
const NOT_COUNTED: [&str; 22] = [
    "方面",
    "月",
    "工作日",
    "自然日",
    "单位",
    "部门",
    "党",
    "乡",
    "镇",
    "村",
    "街",
    "轮",
    "小时",
    "类",
    "层面",
    "环节",
    "科",
    "处",
    "整改措施",
    "措施",
    "季度",
    "年",
];
