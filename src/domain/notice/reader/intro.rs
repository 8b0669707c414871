//! 导语: the inspection, the inspected body, the legal basis, and what the notice counts of itself.
use std::ops::Range;

use jiff::civil::Date;

use super::super::found::{DoubtKind, Found, FoundInspection};
use super::dates::{Day, days_in, joins};
use super::fold::Text;
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::Doubts;
use super::scan::{enclosed, number, word_at};

/// The introduction is not looked at beyond so many bytes.
const REACH: usize = 6_000;

/// The introduction: what stands before the first heading, cut where it is too long to be one.
pub fn clip(text: &Text<'_>, range: Range<usize>) -> Range<usize> {
    let mut end = range.end.min(range.start + REACH);
    while !text.folded.is_char_boundary(end) {
        end -= 1;
    }
    range.start..end.max(range.start)
}

/// Sentences of a range, without their full stops.
pub fn sentences<'t>(text: &'t Text<'_>, range: &Range<usize>) -> Vec<(usize, &'t str)> {
    let mut at = range.start;
    text.at(range.clone())
        .split_inclusive(['。', '\n'])
        .map(|sentence| {
            let here = at;
            at += sentence.len();
            (here, sentence)
        })
        .collect()
}

const INSPECTS: &[&str] = &["巡察", "巡视", "审计", "督察", "督导", "检查", "督查"];
/// What stands before 巡察 in the name of its kind.
const SORTS: &[&str] = &[
    "常规",
    "专项",
    "机动",
    "提级",
    "交叉",
    "联动",
    "延伸",
    "直接",
    "重点",
    "政治",
    "集中",
    "经济责任",
    "任期经济责任",
    "专项资金",
    "财务收支",
    "预算执行",
    "离任",
    "离任经济责任",
    "领导干部经济责任",
    "生态环境保护",
    "巡审联动",
    "巡纪联动",
    "上下联动",
    "“嵌入式”",
    "“点穴式”",
    "“机动式”",
    "“提级”",
    "“回头看”",
    "对口",
    "异地交叉",
];
/// 巡察 before these is no inspection but something else of its name.
const NOT_KIND: &[&str] = &[
    "组",
    "工作",
    "整改",
    "反馈",
    "意见",
    "机构",
    "办",
    "条例",
    "监督",
    "任务",
    "情况",
    "巡",
    "发现",
    "要求",
    "对象",
    "移交",
    "期间",
    "建议",
    "报告",
    "领导",
    "干部",
    "部署",
    "安排",
    "全覆盖",
    "规划",
    "利剑",
    "局",
    "署",
    "厅",
    "委",
    "长",
    "动员",
    "进驻",
    "对",
    "于",
];

/// 巡察 with its dates.
pub fn inspection(
    text: &Text<'_>,
    range: &Range<usize>,
    doubts: &mut Doubts,
) -> (FoundInspection, Option<Found<String>>) {
    let mut found = FoundInspection::default();
    let mut inspected = None;
    let all = sentences(text, range);
    let days = days_in(text, range.clone());
    let main = all
        .iter()
        .find(|(_, s)| is_main(s))
        .or_else(|| all.iter().find(|(_, s)| super::scan::contains_any(s, INSPECTS) && s.contains('对')));
    if let Some((start, sentence)) = main {
        let end = start + sentence.len();
        found.by = team(text, *start, sentence);
        inspected = target(text, *start, sentence);
        found.kind = kind(text, *start, sentence)
            .or_else(|| all.iter().find_map(|(start, sentence)| kind(text, *start, sentence)));
        let here: Vec<Day> = days.iter().copied().filter(|day| day.start >= *start && day.end <= end).collect();
        stretch(text, &here, &mut found, doubts);
    }
    found.round = all.iter().find_map(|(start, sentence)| round(text, *start, sentence));
    feedback(text, &all, &days, &mut found, doubts);
    (found, inspected)
}

/// 对…开展了巡察
fn is_main(sentence: &str) -> bool {
    super::scan::contains_any(sentence, INSPECTS)
        && (sentence.contains('对') || sentence.contains("进驻"))
        && super::scan::contains_any(sentence, &["开展", "进行", "实施", "了巡", "巡察了", "进驻"])
}

/// 第三轮
fn round(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    sentence.match_indices('第').find_map(|(at, sign)| {
        let rest = sentence.get(at + sign.len()..)?;
        let (_, len) = number(rest)?;
        rest.get(len..)?
            .starts_with('轮')
            .then(|| text.words(start + at..start + at + sign.len() + len + '轮'.len_utf8(), "inspection.round"))
    })
}

/// Words that a team's name may begin with.
const AUTHORITIES: &[&str] = &[
    "中央",
    "省委",
    "市委",
    "县委",
    "区委",
    "州委",
    "旗委",
    "盟委",
    "自治区党委",
    "自治州党委",
    "自治县委",
    "集团党委",
    "公司党委",
    "局党组",
    "局党委",
    "校党委",
    "学校党委",
    "厅党组",
    "院党组",
    "镇党委",
    "街道党工委",
    "国资委党委",
    "教育工委",
    "兵团党委",
    "师市党委",
    "地委",
    "工委",
    "党组",
    "党委",
];

/// 县委第二巡察组: the team in the sentence of the inspection.
fn team(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    let mut best: Option<(usize, usize)> = None;
    for (at, word) in INSPECTS.iter().flat_map(|word| sentence.match_indices(word)) {
        let rest = sentence.get(at + word.len()..)?;
        let Some(len) = team_end(rest) else { continue };
        let before = sentence.get(..at)?;
        let from = clause_start(before);
        let name = before.get(from..)?;
        let clean = length(name, 21) < 21
            && !super::scan::contains_any(name, &["部署", "安排", "要求", "根据", "按照", "批准", "同意"]);
        if clean && best.is_none_or(|(first, _)| from < first) {
            best = Some((from + lead_in(name), at + word.len() + len));
            continue;
        }
        let from = AUTHORITIES
            .iter()
            .filter_map(|authority| name.rfind(authority))
            .max()
            .map_or(from + lead_in(name), |place| from + place - whole_before(name.get(..place).unwrap_or_default()));
        if best.is_none_or(|(first, _)| from < first) {
            best = Some((from, at + word.len() + len));
        }
    }
    best.filter(|(from, to)| to > from)
        .map(|(from, to)| text.words(start + from..start + to, "inspection.by"))
        .or_else(|| office(text, start, sentence))
}

/// 市审计局对…: a body without a team.
fn office(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    let at = sentence.find('对')?;
    let before = sentence.get(..at)?;
    let from = clause_start(before);
    let from = from + lead_in(before.get(from..)?);
    is_body(before.get(from..)?).then(|| text.words(start + from..start + at, "inspection.by_office"))
}

/// What of the authority's own name stands before 市委: 中共青溪.
fn whole_before(name: &str) -> usize {
    name.rfind("中共").map_or(0, |at| name.len() - at)
}

/// 组 after 巡察, perhaps with a number, 工作 or a region between.
fn team_end(rest: &str) -> Option<usize> {
    let skip = word_at(rest, &["工作", "第"]).map_or(0, str::len);
    let rest_after = rest.get(skip..)?;
    let skip = skip + if rest_after.starts_with('第') { '第'.len_utf8() } else { 0 };
    let len = number(rest.get(skip..)?).map_or(0, |(_, len)| len);
    rest.get(skip + len..)?.starts_with('组').then(|| skip + len + '组'.len_utf8())
}

fn clause_start(before: &str) -> usize {
    before
        .char_indices()
        .rev()
        .take(60)
        .find(|(_, c)| matches!(c, ',' | '。' | ';' | ':' | '\n' | ')' | '(' | '日'))
        .map_or(0, |(at, c)| at + c.len_utf8())
}

fn lead_in(name: &str) -> usize {
    word_at(name, &["由", "根据", "按照", "至", "起", "期间"]).map_or(0, str::len)
}

/// The inspected body: what stands after 对.
fn target(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    let deeds = ["开展", "进行", "实施", "作了", "做了", "巡察", "巡视", "集中"];
    for (at, word) in sentence.match_indices("对").chain(sentence.match_indices("进驻")) {
        let from = at + word.len();
        let rest = sentence.get(from..)?;
        let stop = rest.char_indices().take(60).find(|(at, c)| {
            matches!(c, ',' | '。' | ';' | '(' | '【' | '\n')
                || deeds.iter().any(|deed| rest.get(*at..).is_some_and(|r| r.starts_with(deed)))
        })?;
        let name = rest.get(..stop.0)?.trim_end();
        let name = name.strip_suffix('的').unwrap_or(name);
        if length(name, 2) >= 2
            && name.chars().all(|c| is_han(c) || matches!(c, '“' | '”' | '、' | ' '))
            && !name.contains("问题")
            && !name.contains("整改")
        {
            return Some(text.words(start + from..start + from + name.len(), "inspected.after_dui"));
        }
    }
    None
}

/// 专项巡察, 巡察“回头看”
fn kind(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    // 专项督查 is a kind only where there is nothing else.
    let most = if super::scan::contains_any(sentence, &["巡察", "巡视", "审计"]) { 3 } else { INSPECTS.len() };
    let mut plain = None;
    let mut places: Vec<(usize, &str)> =
        INSPECTS.iter().take(most).flat_map(|word| sentence.match_indices(word)).collect();
    places.sort_unstable();
    for (at, word) in places {
        let before = sentence.get(..at)?;
        let rest = sentence.get(at + word.len()..)?;
        let look = if rest.starts_with("“回头看”") {
            "“回头看”".len()
        } else if rest.starts_with("\"回头看\"") {
            "\"回头看\"".len()
        } else if rest.starts_with("回头看") {
            "回头看".len()
        } else {
            0
        };
        let after = rest.get(look..)?;
        if (look == 0 && (word_at(after, NOT_KIND).is_some() || number(after).is_some() || after.starts_with('第')))
            || before.ends_with("中国共产党")
        {
            continue;
        }
        let sort: usize = SORTS.iter().filter(|sort| before.ends_with(*sort)).map(|sort| sort.len()).max().unwrap_or(0);
        let sort = sort
            + SORTS
                .iter()
                .filter(|s| before.get(..before.len() - sort).is_some_and(|b| b.ends_with(*s)))
                .map(|s| s.len())
                .max()
                .unwrap_or(0)
                .min(if sort > 0 { 30 } else { 0 });
        let range = start + at - sort..start + at + word.len() + look;
        let opens = before.get(..before.len() - sort).is_some_and(|b| {
            b.ends_with(['了', '展', '行', '的', '施', '”', '项', '轮', '察', ')', '大', '全', '次']) || sort > 0
        });
        if sort > 0 || look > 0 {
            return Some(text.words(range, "inspection.kind"));
        }
        if plain.is_none() && opens {
            plain = Some(range);
        }
    }
    plain.map(|range| text.words(range, "inspection.kind"))
}

fn stretch(text: &Text<'_>, days: &[Day], found: &mut FoundInspection, doubts: &mut Doubts) {
    for pair in days.windows(2) {
        let [from, to] = pair else { continue };
        if !joins(text.at(from.end..to.start)) {
            continue;
        }
        let before = from.date(None);
        match before {
            Ok(date) => found.from = Some(text.found(from.range(), "inspection.from", date)),
            Err(why) => doubts.add(text, from.range(), why, ""),
        }
        let context = before.ok().or_else(|| first_of_month(*from));
        match to.date(context) {
            Ok(date) => found.to = Some(text.found(to.range(), "inspection.to", date)),
            Err(why) => doubts.add(text, to.range(), why, ""),
        }
        return;
    }
}

/// Where only the month is printed, its year still serves for the dates after it.
fn first_of_month(day: Day) -> Option<Date> {
    Date::new(day.year?, day.month?, 1).ok()
}

/// 反馈: the last date before the word, in its sentence, or the date right after it.
fn feedback(
    text: &Text<'_>,
    sentences: &[(usize, &str)],
    days: &[Day],
    found: &mut FoundInspection,
    doubts: &mut Doubts,
) {
    let used = |day: &Day| {
        let span = text.span(day.range());
        found.from.as_ref().is_some_and(|f| f.span == span) || found.to.as_ref().is_some_and(|f| f.span == span)
    };
    let mut chosen = None;
    'search: for (start, sentence) in sentences {
        for (at, _) in sentence.match_indices("反馈") {
            let place = start + at;
            let day = days.iter().rev().find(|day| day.end <= place && day.start >= *start);
            if let Some(day) = day.filter(|day| !used(day)) {
                chosen = Some(*day);
                break 'search;
            }
        }
    }
    let Some(day) = chosen else { return };
    let mut before = None;
    for earlier in days.iter().take_while(|other| other.start < day.start) {
        before = earlier.date(before).ok().or_else(|| first_of_month(*earlier)).or(before);
    }
    match day.date(before) {
        Ok(date) => found.feedback = Some(text.found(day.range(), "inspection.feedback", date)),
        Err(why) => doubts.add(text, day.range(), why, ""),
    }
    if found.from.is_none() && day.year.is_none() && before.is_none() {
        doubts.add(text, day.range(), DoubtKind::DateImpossible, "");
    }
}

/// 根据《…》: titles after words of reference.
pub fn legal_basis(text: &Text<'_>, range: &Range<usize>) -> Vec<Found<String>> {
    let mut found: Vec<Found<String>> = Vec::new();
    for (start, sentence) in sentences(text, range) {
        let Some(from) = ["根据", "按照", "依据", "依照", "遵照"].iter().filter_map(|word| sentence.find(word)).min()
        else {
            continue;
        };
        for (at, sign) in sentence.match_indices('《').filter(|(at, _)| *at >= from) {
            let Some(inside) = sentence.get(at..).and_then(|rest| enclosed(rest, 80)) else { continue };
            let begin = start + at + sign.len();
            let title = text.words(begin..begin + inside.len(), "legal_basis.reference");
            if !found.iter().any(|other| other.value == title.value) {
                found.push(title);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inspection_in_one_sentence() {
        let text = Text::new(
            "根据统一部署，2023年8月16日至9月28日，市委第一巡察组对甲区委开展了乙丙专项巡察。2024年1月19日，市委巡察组反馈了意见。根据《甲条例》和《乙条例》，现予公布。",
        );
        let range = 0..text.folded.len();
        let (found, inspected) = inspection(&text, &range, &mut Doubts::default());
        let words = |f: &Option<Found<String>>| f.as_ref().map(|f| f.value.clone()).unwrap_or_default();
        let day = |f: &Option<Found<Date>>| f.as_ref().map(|f| f.value.to_string()).unwrap_or_default();
        assert_eq!(words(&found.by), "市委第一巡察组");
        assert_eq!(words(&found.kind), "专项巡察");
        assert_eq!(words(&inspected), "甲区委");
        assert_eq!(
            (day(&found.from), day(&found.to), day(&found.feedback)),
            ("2023-08-16".into(), "2023-09-28".into(), "2024-01-19".into())
        );
        assert_eq!(legal_basis(&text, &range).len(), 2);
    }
}
