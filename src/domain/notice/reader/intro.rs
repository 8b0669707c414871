//! 导语: the inspection, the inspected body, the legal basis, and what the notice counts of itself.
use std::ops::Range;

use jiff::civil::Date;

use super::super::found::{DoubtKind, Found, FoundInspection};
use super::dates::{Day, days_in, in_years, joins};
use super::fold::Text;
use super::inspected::target;
use super::kinds::{INSPECTS, deed, kind};
use super::lines::length;
use super::orgs::{is_body, sorts_before};
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

/// 巡察 with its dates.
pub fn inspection(
    text: &Text<'_>,
    range: &Range<usize>,
    printed: Option<Date>,
    doubts: &mut Doubts,
) -> (FoundInspection, Option<Found<String>>) {
    let mut found = FoundInspection::default();
    let mut inspected = None;
    let all = sentences(text, range);
    let days = in_years(text, days_in(text, range.clone()), printed);
    let main = all
        .iter()
        .find(|(_, s)| is_main(s))
        .or_else(|| all.iter().find(|(_, s)| super::scan::contains_any(s, INSPECTS) && s.contains('对')))
        .or_else(|| all.iter().find(|(_, s)| super::scan::contains_any(s, AUDITS)))
        .or_else(|| all.iter().find(|(start, s)| deed(s).is_some() && has_stretch(text, &days, *start, s.len())));
    if let Some((start, sentence)) = main {
        let end = start + sentence.len();
        found.by = team(text, *start, sentence);
        inspected = target(text, *start, sentence);
        found.kind = kind(text, *start, sentence)
            .or_else(|| all.iter().find_map(|(start, sentence)| kind(text, *start, sentence)))
            .or_else(|| {
                deed(sentence).map(|range| text.words(start + range.start..start + range.end, "inspection.deed"))
            });
        let here: Vec<Day> = days.iter().copied().filter(|day| day.start >= *start && day.end <= end).collect();
        stretch(text, &here, &mut found, doubts);
    }
    found.round = all.iter().find_map(|(start, sentence)| round(text, *start, sentence));
    feedback(text, &all, &days, &mut found, doubts);
    (found, inspected)
}

/// An audit without 对.
const AUDITS: &[&str] = &["依法审计", "审计了", "进行了审计", "开展了审计", "组织审计"];

/// 对…开展了巡察
fn is_main(sentence: &str) -> bool {
    super::scan::contains_any(sentence, INSPECTS)
        && (sentence.contains('对') || sentence.contains("进驻") || sentence.contains("接受"))
        && super::scan::contains_any(sentence, &["接受了", "开展", "进行", "实施", "了巡", "巡察了", "进驻"])
        || super::scan::contains_any(
            sentence,
            &["审计了", "依法审计", "巡察了", "巡视了", "督察了", "组巡察", "组巡视"],
        )
}

/// Two days joined by 至 in the sentence.
fn has_stretch(text: &Text<'_>, days: &[Day], start: usize, len: usize) -> bool {
    let inside = |day: &Day| day.start >= start && day.end <= start + len;
    days.windows(2)
        .any(|pair| matches!(pair, [from, to] if inside(from) && inside(to) && joins(text.at(from.end..to.start))))
}

/// 第三轮
pub fn round(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
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
        // 社会组织综合党委 is a body, 组织巡察组 is a deed.
        let named = ["社会组织", "行业组织", "经济组织", "两新组织", "组织部", "基层组织"];
        let bare = named.iter().fold(name.to_owned(), |name, word| name.replace(word, ""));
        let clean = length(name, 21) < 21
            && !super::scan::contains_any(
                &bare,
                &["部署", "安排", "要求", "根据", "按照", "批准", "同意", "组织", "派出", "抽调"],
            );
        if clean && best.is_none_or(|(first, _)| from < first) {
            best = Some((from + lead_in(name), at + word.len() + len));
            continue;
        }
        let from = AUTHORITIES
            .iter()
            .filter_map(|authority| name.rfind(authority))
            .max()
            .map_or(from + lead_in(name), |place| from + place);
        if best.is_none_or(|(first, _)| from < first) {
            best = Some((from, at + word.len() + len));
        }
    }
    best.filter(|(from, to)| to > from)
        .map(|(from, to)| text.words(start + from..start + to, "inspection.by"))
        .or_else(|| office(text, start, sentence))
}

/// 市审计局对…, 市审计局于…审计了…: a body without a team.
fn office(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    // 市审计局自2024年3月18日至…
    let since = sentence.match_indices('自').filter(|(at, sign)| {
        sentence.get(at + sign.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let ends = sentence.match_indices('对').chain(sentence.match_indices('于')).chain(sentence.match_indices("依法"));
    let ends = ends.chain(since);
    ends.map(|(at, _)| at).find_map(|at| {
        let before = sentence.get(..at)?;
        let from = clause_start(before);
        let from = from + lead_in(before.get(from..)?);
        let name = before.get(from..)?;
        let dated =
            name.find(|c: char| c.is_ascii_digit()).and_then(|digit| name.get(..digit)).unwrap_or(name).trim_end();
        ((is_body(dated) || dated.ends_with("工作组")) && length(dated, 3) >= 3)
            .then(|| text.words(start + from..start + from + dated.len(), "inspection.by_office"))
    })
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
    let mut inner = before.len();
    let stop = before.char_indices().rev().take(60).find(|(at, c)| {
        // 省局（公司）党组
        if let Some(open) = Some(*at).filter(|_| *c == ')').and_then(|at| sorts_before(before, at)) {
            inner = open;
            return false;
        }
        matches!(c, ',' | '。' | ';' | ':' | '\n' | ')' | '(' | '日') && *at < inner
    });
    stop.map_or(0, |(at, c)| at + c.len_utf8())
}

fn lead_in(name: &str) -> usize {
    word_at(name, &["接受了", "接受", "由", "根据", "按照", "至", "起", "期间"]).map_or(0, str::len)
}

fn stretch(text: &Text<'_>, days: &[Day], found: &mut FoundInspection, doubts: &mut Doubts) {
    months(text, days, doubts);
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
    // 自2023年9月4日起，…为期两个月: only the first day is printed.
    let opens = |day: &&Day| {
        let after = text.rest(day.end).trim_start();
        day.year.is_some() && day.day.is_some() && (after.starts_with('起') || after.starts_with("开始"))
    };
    if let Some(Ok((day, date))) = days.iter().find(opens).map(|day| day.date(None).map(|date| (day, date))) {
        found.from = Some(text.found(day.range(), "inspection.from", date));
    }
}

/// 2023年3月至5月: no days to give.
fn months(text: &Text<'_>, days: &[Day], doubts: &mut Doubts) {
    for day in days.iter().filter(|day| day.day.is_none()) {
        let after = text.rest(day.end);
        let Some(rest) = word_at(after, &["至", "到", "-", "~"]).and_then(|sign| after.get(sign.len()..)) else {
            continue;
        };
        let len = super::scan::while_chars(rest, |c| c.is_ascii_digit() || matches!(c, '年' | '月' | ' '));
        let month = rest.get(..len).is_some_and(|words| words.trim_end().ends_with('月'));
        if month {
            let end = day.end + (after.len() - rest.len()) + len;
            doubts.add(text, day.start..end, DoubtKind::DateWithoutDay, "");
        }
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
    // 反馈日期：2019年11月20日, or on the line below.
    let labelled = || {
        let ends = sentences.iter().flat_map(|(start, sentence)| {
            ["反馈日期", "反馈时间"].iter().filter_map(move |label| Some(start + sentence.find(label)? + label.len()))
        });
        ends.into_iter().find_map(|end| {
            days.iter()
                .copied()
                .find(|day| day.start >= end && text.at(end..day.start).trim_matches([' ', ':', '\n', '\t']).is_empty())
        })
    };
    let Some(day) = chosen.or_else(labelled) else { return };
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
        let Some(from) =
            ["根据", "按照", "依据", "依照", "遵照", "按《"].iter().filter_map(|word| sentence.find(word)).min()
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

    fn of(source: &str) -> [String; 6] {
        let text = Text::new(source);
        let (found, inspected) = inspection(&text, &(0..text.folded.len()), None, &mut Doubts::default());
        let words = |f: &Option<Found<String>>| f.as_ref().map(|f| f.value.clone()).unwrap_or_default();
        let day = |f: &Option<Found<Date>>| f.as_ref().map(|f| f.value.to_string()).unwrap_or_default();
        let days = [&found.from, &found.to, &found.feedback].map(day);
        let [from, to, feedback] = days;
        [words(&found.by), words(&found.kind), words(&inspected), from, to, feedback]
    }

    #[test]
    fn the_inspection_in_one_sentence() {
        for (source, wanted) in [
            (
                "根据统一部署，2023年8月16日至9月28日，市委第一巡察组对甲区委开展了乙丙专项巡察。2024年1月19日，市委巡察组反馈了意见。",
                ["市委第一巡察组", "专项巡察", "甲区委", "2023-08-16", "2023-09-28", "2024-01-19"],
            ),
            (
                "2017年4月10日至5月26日，县人大常委会评议工作组对县交通局开展了工作评议，6月29日反馈了意见。",
                ["县人大常委会评议工作组", "工作评议", "县交通局", "2017-04-10", "2017-05-26", "2017-06-29"],
            ),
            (
                "甲县审计局自2024年3月18日至5月17日，对甲县乙局进行了审计，于2024年6月24日反馈了结果。",
                ["甲县审计局", "审计", "甲县乙局", "2024-03-18", "2024-05-17", "2024-06-24"],
            ),
            (
                "2018年4月9日至5月11日，省局（公司）党组第三巡视组对甲市局（公司）党组进行了巡视。",
                ["省局（公司）党组第三巡视组", "巡视", "甲市局（公司）党组", "2018-04-09", "2018-05-11", ""],
            ),
            (
                "2019年4月，市委部署巡察。4月15日至5月31日，市委第六巡察组对甲区管委会党工委开展机动巡察。",
                ["市委第六巡察组", "机动巡察", "甲区管委会党工委", "2019-04-15", "2019-05-31", ""],
            ),
            (
                "2020年8月24日到10月23日，省联社党委第三巡察组对甲银行股份有限公司（以下简称“甲行”）党委进行了巡察。",
                ["省联社党委第三巡察组", "巡察", "甲银行股份有限公司党委", "2020-08-24", "2020-10-23", ""],
            ),
            (
                "根据2019年1月印发的办法，3月5日至4月20日，市委第六巡察组对甲县委进行巡察。",
                ["市委第六巡察组", "巡察", "甲县委", "", "", ""],
            ),
            ("市审计局对2021年以来下属单位资金使用情况进行了审计。", ["市审计局", "审计", "", "", "", ""]),
            (
                "市委第一巡察组对甲县委党校（县行政学校）校委会及所属4所学校党支部进行了巡察。",
                ["市委第一巡察组", "巡察", "甲县委党校（县行政学校）校委会及所属4所学校党支部", "", "", ""],
            ),
        ] {
            assert_eq!(of(source), wanted.map(str::to_owned), "{source}");
        }
    }

    #[test]
    fn the_law_is_named_in_title_marks() {
        let text = Text::new("根据《甲条例》和《乙条例》，现予公布。现按《丙办法》公开。");
        assert_eq!(legal_basis(&text, &(0..text.folded.len())).len(), 3);
    }
}
