//! 单位 acting in an item: 牵头, 由…负责, 会同, 配合, 责任单位：…; and those that are only named.
use std::collections::HashSet;
use std::ops::Range;

use super::super::found::{Found, FoundUnit, Role};
use super::fold::Text;
use super::lines::{is_han, length};
use super::named::named;
use super::orgs::{LONGEST, is_body, longest_body, sorts, sorts_before};
use super::scan::{enclosed, gaps, is_square, word_at, word_before};
use super::weight::is_deed;

/// What a label before a list of units begins with, longer words first, and the role it gives.
const ROLES: &[(&str, Role)] = &[
    ("整改牵头", Role::Lead),
    ("整改责任", Role::Lead),
    ("主要责任", Role::Lead),
    ("牵头责任", Role::Lead),
    ("第一责任", Role::Lead),
    ("责任", Role::Lead),
    ("牵头", Role::Lead),
    ("主办", Role::Lead),
    ("承办", Role::Lead),
    ("主责", Role::Lead),
    ("主抓", Role::Lead),
    ("包抓", Role::Lead),
    ("领办", Role::Lead),
    ("认领", Role::Lead),
    ("经办", Role::Lead),
    ("整改", Role::Lead),
    ("配合", Role::Assist),
    ("协办", Role::Assist),
    ("协同", Role::Assist),
    ("参与", Role::Assist),
    ("协助", Role::Assist),
    ("协作", Role::Assist),
    ("联办", Role::Assist),
];

/// What the label says it lists.
const KINDS: &[&str] = &[
    "单位",
    "部门",
    "科室",
    "处室",
    "股室",
    "站所",
    "所站",
    "主体",
    "机构",
    "街道",
    "乡镇",
    "支部",
    "党支部",
    "党组织",
];

/// Words that act, with what stands before them and after them.
const CUES: &[(&str, Option<Role>, Option<Role>)] = &[
    ("牵头", Some(Role::Lead), None),
    ("负责", Some(Role::Lead), None),
    ("会同", Some(Role::Lead), Some(Role::Assist)),
    ("协同配合", Some(Role::Assist), None),
    ("配合", Some(Role::Assist), None),
    ("协办", Some(Role::Assist), None),
    ("协助", Some(Role::Assist), None),
    ("主抓", Some(Role::Lead), None),
    ("主责", Some(Role::Lead), None),
    ("主办", Some(Role::Lead), None),
    ("承办", Some(Role::Lead), None),
    ("领办", Some(Role::Lead), None),
    ("领衔", Some(Role::Lead), None),
    ("包抓", Some(Role::Lead), None),
    ("抓总", Some(Role::Lead), None),
    ("协作", Some(Role::Assist), None),
    ("参与", Some(Role::Assist), None),
    ("协同", Some(Role::Assist), None),
    ("参加", Some(Role::Assist), None),
];

/// Who 参与 in the measure has a part in the item; who 参与监督 is only asked in.
const TAKING_PART: &[&str] = &["参与", "参加"];

fn closes(rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| !is_han(next))
}

/// Somebody in charge is no body that acts.
const PERSONS: &[&str] = &["负责人", "负责同志"];
/// 由县人社局负责人员调配: what it is in charge of.
const CHARGES: &[&str] = &["负责人员", "负责人才", "负责人口", "负责人事"];

/// Cues that are words of other sentences too: all before them has to be bodies.
const LOOSE: &[&str] =
    &["负责", "主抓", "主责", "主办", "承办", "领办", "领衔", "包抓", "抓总", "协作", "参与", "协同", "参加"];

/// 会同乡镇核对名单: some of them, and none by name.
const ANY: &[&str] = &["乡镇", "镇街", "街镇", "镇村"];

/// What stands in brackets behind the name of one that assists.
const ASSISTS: &[&str] = &["配合", "协办", "协助", "参与", "参加", "协同"];

/// The units of a body, in the order of their places.
pub fn units(text: &Text<'_>, body: Range<usize>) -> Vec<Found<FoundUnit>> {
    let mut found: Vec<(Range<usize>, Role, &'static str)> = Vec::new();
    let words = text.at(body.clone());
    for (at, c) in words.char_indices() {
        let rest = words.get(at..).unwrap_or_default();
        if matches!(c, '责' | '整' | '主' | '牵' | '承' | '配' | '协' | '参' | '第' | '包' | '领' | '认' | '经' | '联')
            && let Some((len, role)) = label(rest)
        {
            list(text, body.start + at + len, body.end, role, "unit.label", &mut found);
            continue;
        }
        if matches!(c, '牵' | '负' | '会' | '配' | '协' | '主' | '承' | '领' | '包' | '抓' | '参')
            && (word_at(rest, PERSONS).is_none() || word_at(rest, CHARGES).is_some())
            && let Some((cue, before, after)) = CUES.iter().find(|(cue, ..)| rest.starts_with(cue))
            && (!TAKING_PART.contains(cue) || closes(rest.get(cue.len()..).unwrap_or_default()))
        {
            let here = body.start + at;
            if let Some(role) = before {
                before_cue(text, body.start, here, *role, LOOSE.contains(cue), &mut found);
            }
            if let Some(role) = after {
                list(text, here + cue.len(), body.end, *role, "unit.after_word", &mut found);
            }
        }
    }
    found.retain(|(range, ..)| !ANY.contains(&text.at(range.clone())));
    named(text, &body, &mut found);
    found.sort_by_key(|(range, ..)| range.start);
    let mut known: HashSet<(&str, Role)> = HashSet::new();
    found.retain(|(range, role, _)| known.insert((text.at(range.clone()), *role)));
    let mut end = 0;
    found.retain(|(range, ..)| {
        let fresh = end <= range.start;
        if fresh {
            end = range.end;
        }
        fresh
    });
    found
        .into_iter()
        .map(|(range, role, rule)| {
            let unit = FoundUnit { name: text.printed(range.clone()), role, words: clause(text, &body, &range) };
            text.found(range, rule, unit)
        })
        .collect()
}

/// The length of a label with its sign, and the role.
pub fn label(rest: &str) -> Option<(usize, Role)> {
    let (word, role) = ROLES.iter().find(|(word, _)| rest.starts_with(word))?;
    let after = rest.get(word.len()..)?;
    let after = after.strip_prefix(word_at(after, KINDS)?)?;
    // 【责任部门】甲科: the bracket says as much as a colon.
    let bracket = after.strip_prefix(['】', ']', '〕', '〗']);
    let sign = bracket.unwrap_or(after);
    let gap = gaps(sign);
    let sign = sign.get(gap..)?;
    let colon = match sign.strip_prefix([':', '为']) {
        Some(colon) => colon,
        None => bracket.map(|_| sign)?,
    };
    Some((rest.len() - colon.len() + gaps(colon), *role))
}

/// A list of units that begins at `at`: 甲局、乙局和丙办.
fn list(
    text: &Text<'_>,
    at: usize,
    end: usize,
    role: Role,
    found_by: &'static str,
    found: &mut Vec<(Range<usize>, Role, &'static str)>,
) {
    let words = text.at(at..end);
    let reach: usize =
        words.chars().take(160).take_while(|c| !matches!(c, '。' | ';' | '\n' | ':')).map(char::len_utf8).sum();
    let mut from = 0;
    let next_label = words.get(reach..).is_some_and(|rest| rest.starts_with(':'));
    let Some(words) = words.get(..reach) else { return };
    // 责任单位：甲科，乙局配合: what assists is read at its own word.
    let words = match ["配合", "协助", "协办"].iter().filter_map(|cue| words.find(cue)).min() {
        Some(cue) if found_by == "unit.label" && !words.get(..cue).is_some_and(|before| before.ends_with('(')) => {
            let until = words.get(..cue).and_then(|before| before.rfind([',', ';', ' ', '\t'])).unwrap_or(0);
            words.get(..until).unwrap_or_default()
        }
        _ => words,
    };
    let whole = found_by == "unit.label";
    // What stands before the next colon is a label.
    let words = match words.rfind([',', ' ', '\t', '、', '(']) {
        Some(last) if next_label && whole => words.get(..last).unwrap_or(words),
        _ => words,
    };
    let mut inner = 0;
    for (stop, mark) in words.char_indices().chain([(words.len(), '。')]) {
        if let Some(len) =
            words.get(stop..).and_then(|rest| sorts(rest).or_else(|| second_name(rest).filter(|_| whole)))
        {
            inner = stop + len;
        }
        if stop < inner {
            continue;
        }
        let ends = matches!(mark, '、' | ',' | '。' | '/' | ' ' | '\t' | '(' | ')')
            || (matches!(mark, '和' | '及' | '与')
                && words.get(from..stop).is_some_and(|name| is_body(name) && !one_name(name, words.get(stop..))));
        if !ends || stop < from {
            continue;
        }
        let part = words.get(from..stop).unwrap_or_default();
        // 责任部门为甲科，协同部门为乙科: another label.
        if whole && label(part).is_some() {
            break;
        }
        let lead = part.len() - part.trim_start_matches([' ', ')']).len();
        let part = part.trim_start_matches([' ', ')']).trim_end();
        if whole {
            // 殡仪馆（配合）
            let inside = if mark == '(' { words.get(stop..).and_then(|rest| enclosed(rest, 8)) } else { None };
            let role =
                if inside.is_some_and(|inside| word_at(inside, ASSISTS).is_some()) { Role::Assist } else { role };
            let is_role = |part: &str| matches!(part, "牵头" | "负责" | "主办" | "承办") || ASSISTS.contains(&part);
            if is_role(part) {
                from = stop + mark.len_utf8();
                continue;
            }
            let part = part.trim_end_matches("牵头").trim_end_matches("负责");
            if is_body(part)
                || (length(part, 16) < 16 && part.chars().all(is_han) && !part.is_empty() && length(part, 2) >= 2)
            {
                found.push((at + from + lead..at + from + lead + part.len(), role, found_by));
            }
        } else {
            // In running text the name ends where the deed begins.
            match longest_body(part) {
                Some(len) => {
                    found.push((at + from + lead..at + from + lead + len, role, found_by));
                    if len < part.len() {
                        break;
                    }
                }
                None => break,
            }
        }
        from = stop + mark.len_utf8();
        // 会同县卫健局（县爱卫办）、县审计局: the second name is passed over.
        if let Some(len) = words.get(stop..).and_then(second_name).filter(|_| !whole) {
            let sign = words.get(stop + len..).and_then(|rest| rest.strip_prefix('、')).map_or(0, |_| '、'.len_utf8());
            inner = stop + len + sign;
            from = inner;
        }
        if mark == '。' || (!whole && mark == ',') {
            break;
        }
    }
}

/// `（监察专员办）` behind 纪委, at the end of its name: the length.
fn second_name(rest: &str) -> Option<usize> {
    let inside = enclosed(rest.strip_prefix('(').map(|_| rest)?, 12)?;
    let role = ["办", "合", "助", "与", "同", "室", "负责", "牵头"]
        .iter()
        .any(|end| length(inside, 3) < 3 && inside.ends_with(end));
    if role || !is_body(inside) {
        return None;
    }
    let len = inside.len() + 2;
    rest.get(len..)
        .is_some_and(|after| after.is_empty() || after.starts_with(['、', '。', ';', ',', '\n']))
        .then_some(len)
}

/// Words before a name that are no part of it.
const JOINTS: &[&str] =
    &["首先", "其次", "同时", "另外", "再次", "最后", "请", "安排", "委托", "责成", "指定", "明确", "协调", "督促"];

/// The units right before a word that acts.
fn before_cue(
    text: &Text<'_>,
    from: usize,
    cue: usize,
    role: Role,
    needs_by: bool,
    found: &mut Vec<(Range<usize>, Role, &'static str)>,
) {
    let before = text.at(from..cue);
    let mut start = before.len();
    let mut inner = before.len();
    for (at, c) in before.char_indices().rev().take(80) {
        // 各区（市）科协
        if let Some(open) = Some(at).filter(|_| c == ')').and_then(|at| sorts_before(before, at)) {
            inner = open;
        }
        if at >= inner {
            continue;
        }
        if is_square(c) || matches!(c, ',' | '。' | ';' | ':' | '\n' | '(' | ')' | '!' | ' ' | '\t' | '”') {
            break;
        }
        start = at;
    }
    let clause = before.get(start..).unwrap_or_default();
    let by = clause.rfind('由').map(|at| at + '由'.len_utf8());
    if needs_by && by.is_none() && !is_body(clause) {
        return;
    }
    let joint = word_at(clause, JOINTS).map_or(0, str::len);
    let skip = by.unwrap_or_else(|| measure_mark(clause).max(joint));
    let mut at = from + start + skip;
    for part in parts(clause.get(skip..).unwrap_or_default()) {
        let trimmed = part.trim_end_matches([
            '分', '别', '共', '同', '积', '极', '主', '动', '具', '体', '总', '全', '程', '直', '接',
        ]);
        let name = if is_body(part) { part } else { trimmed };
        if is_body(name) && length(name, LONGEST) < LONGEST && !is_deed(name) {
            found.push((at..at + name.len(), role, "unit.before_word"));
        }
        at += part.len() + part_gap(text, at + part.len());
    }
}

/// What a body may look after: its name goes on behind 与, 实验室与设备管理处.
const THINGS: &[&str] = &[
    "实验室",
    "图书馆",
    "档案馆",
    "博物馆",
    "展览馆",
    "医院",
    "学校",
    "学院",
    "银行",
    "公司",
    "农村",
    "乡村",
    "城乡",
    "城镇",
    "社会",
    "社区",
    "村镇",
    "教室",
    "食堂",
    "市场",
    "协会",
];
/// What the second half of such a name is about.
const AFFAIRS: &[&str] =
    &["管理", "建设", "服务", "发展", "保障", "设备", "资源", "安全", "监督", "信息", "技术", "事务", "治理"];

/// 实验室 | 与设备管理处: not two bodies but one.
fn one_name(before: &str, rest: Option<&str>) -> bool {
    let name: usize =
        rest.unwrap_or_default().chars().skip(1).take(8).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let after = rest.and_then(|rest| rest.get('和'.len_utf8()..)).and_then(|rest| rest.get(..name)).unwrap_or_default();
    length(before, 7) < 7 && word_before(before, THINGS).is_some() && super::scan::contains_any(after, AFFAIRS)
}

/// The names of a list; 和 parts two of them only where a name ends before it: 市文化和旅游局 is one.
fn parts(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, c) in list.char_indices() {
        let before = list.get(from..at).unwrap_or_default();
        let joins = matches!(c, '和' | '与' | '及') && is_body(before) && !one_name(before, list.get(at..));
        if c == '、' || joins {
            parts.push(before);
            from = at + c.len_utf8();
        }
    }
    parts.push(list.get(from..).unwrap_or_default());
    parts
}

fn part_gap(text: &Text<'_>, at: usize) -> usize {
    text.rest(at).chars().next().map_or(0, char::len_utf8)
}

/// 一是, ② or 2. before the name.
fn measure_mark(clause: &str) -> usize {
    let signs = super::scan::while_chars(clause, |c| matches!(c, '①'..='⑳'));
    let number = super::scan::digits(clause);
    let dot = clause.get(number..).and_then(|rest| word_at(rest, &[".", "、"])).filter(|_| number > 0);
    if signs > 0 || dot.is_some() {
        return signs.max(dot.map_or(0, |dot| number + dot.len()));
    }
    match (super::scan::chinese(clause), clause.find('是')) {
        (Some((_, len)), Some(at)) if at == len => at + '是'.len_utf8(),
        _ => 0,
    }
}

/// The clause that the unit was found in.
fn clause(text: &Text<'_>, body: &Range<usize>, range: &Range<usize>) -> String {
    let ends = |c: &char| !matches!(c, '。' | ';' | '\n');
    let before: usize =
        text.at(body.start..range.start).chars().rev().take(40).take_while(ends).map(char::len_utf8).sum();
    let after: usize = text.at(range.end..body.end).chars().take(40).take_while(ends).map(char::len_utf8).sum();
    text.printed(range.start - before..range.end + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Vec<(String, Role)> {
        let text = Text::new(source);
        units(&text, 0..text.folded.len()).into_iter().map(|unit| (unit.value.name, unit.value.role)).collect()
    }

    fn owned(list: &[(&str, Role)]) -> Vec<(String, Role)> {
        list.iter().map(|(name, role)| ((*name).to_owned(), *role)).collect()
    }

    #[test]
    fn roles_by_the_words_around() {
        use Role::{Assist, Lead, Named};
        assert_eq!(
            of("一是县财政局牵头，县经信局、县商务局配合，开通兑付。"),
            owned(&[("县财政局", Lead), ("县经信局", Assist), ("县商务局", Assist)])
        );
        assert_eq!(of("由县人力社保局负责，每周四办招聘会。"), owned(&[("县人力社保局", Lead)]));
        assert_eq!(of("区文化局会同区公安分局联动加强治理。"), owned(&[("区文化局", Lead), ("区公安分局", Assist)]));
        assert_eq!(of("责任单位：执法大队、城区中队"), owned(&[("执法大队", Lead), ("城区中队", Lead)]));
        assert_eq!(of("与区财政局会商，积极配合检查。"), owned(&[("区财政局", Named)]));
        assert_eq!(of("压实主体责任，全面负责到底。"), []);
        assert_eq!(
            of("牵头单位：县水务局　　配合单位：各县（市、区）人民政府"),
            owned(&[("县水务局", Lead), ("各县（市、区）人民政府", Assist)])
        );
        assert_eq!(
            of("由刑事审判第一庭牵头，市检察院、监狱管理部门配合，会同有关部门检查。责任单位：刑事审判第一庭"),
            owned(&[("刑事审判第一庭", Lead), ("市检察院", Assist), ("监狱管理部门", Assist)])
        );
        assert_eq!(
            of("①出台办法；②党委宣传部会同校团委清查社团公众号58个，由甲局会同乙办纪检监察组建立机制。"),
            owned(&[("党委宣传部", Lead), ("校团委", Assist), ("甲局", Lead), ("乙办纪检监察组", Assist)])
        );
        assert_eq!(of("对负责人约谈，由县人社局负责人员调配。"), owned(&[("县人社局", Lead)]));
    }
}
