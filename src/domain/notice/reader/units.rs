//! 单位 acting in an item: 牵头, 由…负责, 会同, 配合, 责任单位：…; and those that are only named.
use std::ops::Range;

use super::super::found::{Found, FoundUnit, Role};
use super::fold::Text;
use super::lines::{is_han, length};
use super::orgs::{ENDS, is_body, runs_on};
use super::scan::{gaps, word_at, word_before};

/// Labels before a list of units.
const LABELS: &[(&str, Role)] = &[
    ("整改责任单位", Role::Lead),
    ("主要责任单位", Role::Lead),
    ("牵头责任单位", Role::Lead),
    ("责任单位", Role::Lead),
    ("责任部门", Role::Lead),
    ("责任科室", Role::Lead),
    ("责任处室", Role::Lead),
    ("牵头单位", Role::Lead),
    ("牵头部门", Role::Lead),
    ("牵头科室", Role::Lead),
    ("主办单位", Role::Lead),
    ("承办单位", Role::Lead),
    ("责任主体", Role::Lead),
    ("配合单位", Role::Assist),
    ("配合部门", Role::Assist),
    ("协办单位", Role::Assist),
    ("协同单位", Role::Assist),
    ("参与单位", Role::Assist),
    ("协助单位", Role::Assist),
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
];

/// The longest name of a unit in characters.
const LONGEST: usize = 24;

/// The units of a body, in the order of their places.
pub fn units(text: &Text<'_>, body: Range<usize>) -> Vec<Found<FoundUnit>> {
    let mut found: Vec<(Range<usize>, Role, &'static str)> = Vec::new();
    let words = text.at(body.clone());
    for (at, c) in words.char_indices() {
        let rest = words.get(at..).unwrap_or_default();
        if matches!(c, '责' | '整' | '主' | '牵' | '承' | '配' | '协' | '参')
            && let Some((len, role)) = label(rest)
        {
            list(text, body.start + at + len, body.end, role, "unit.label", &mut found);
            continue;
        }
        if matches!(c, '牵' | '负' | '会' | '配' | '协')
            && let Some((cue, before, after)) = CUES.iter().find(|(cue, ..)| rest.starts_with(cue))
        {
            let here = body.start + at;
            if let Some(role) = before {
                before_cue(text, body.start, here, *role, *cue == "负责", &mut found);
            }
            if let Some(role) = after {
                list(text, here + cue.len(), body.end, *role, "unit.after_word", &mut found);
            }
        }
    }
    named(text, &body, &mut found);
    found.sort_by_key(|(range, ..)| range.start);
    let mut seen: Vec<Range<usize>> = Vec::new();
    found.retain(|(range, ..)| {
        let fresh = seen.last().is_none_or(|last| last.end <= range.start);
        if fresh {
            seen.push(range.clone());
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
fn label(rest: &str) -> Option<(usize, Role)> {
    let (label, role) = LABELS.iter().find(|(label, _)| rest.starts_with(label))?;
    let after = rest.get(label.len()..)?;
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
    let Some(words) = words.get(..reach) else { return };
    let whole = found_by == "unit.label";
    for (stop, mark) in words.char_indices().chain([(words.len(), '。')]) {
        let ends = matches!(mark, '、' | ',' | '。' | '/' | ' ' | '\t' | '(')
            || (matches!(mark, '和' | '及' | '与') && words.get(from..stop).is_some_and(is_body));
        if !ends || stop < from {
            continue;
        }
        let part = words.get(from..stop).unwrap_or_default();
        let lead = part.len() - part.trim_start_matches([' ', ')']).len();
        let part = part.trim_start_matches([' ', ')']).trim_end();
        if whole {
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
        if mark == '。' || (!whole && mark == ',') {
            break;
        }
    }
}

/// The longest beginning of the words that is a body's name.
fn longest_body(words: &str) -> Option<usize> {
    let mut best = None;
    let mut at = 0;
    for c in words.chars().take(LONGEST) {
        if !is_han(c) && !matches!(c, '“' | '”') {
            break;
        }
        at += c.len_utf8();
        let name = words.get(..at)?;
        // 分局, not 分; 区公安分局联 ends before 联.
        if length(name, 2) >= 2
            && word_before(name, ENDS).is_some()
            && is_body(name)
            && !runs_on(name, words.get(at..).unwrap_or_default())
            && best.is_none_or(|best: usize| continues(words.get(best..at).unwrap_or_default()))
        {
            best = Some(at);
        }
    }
    best
}

/// What stands between two possible ends belongs to the name: 党委|办公室.
fn continues(between: &str) -> bool {
    length(between, 8) <= 6 && !between.starts_with(['联', '开', '对', '加', '进', '共', '建', '在', '制', '组'])
}

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
    for (at, c) in before.char_indices().rev().take(80) {
        if matches!(c, ',' | '。' | ';' | ':' | '\n' | '(' | ')' | '!' | ' ' | '\t') {
            break;
        }
        start = at;
    }
    let clause = before.get(start..).unwrap_or_default();
    let by = clause.rfind('由').map(|at| at + '由'.len_utf8());
    if needs_by && by.is_none() && !is_body(clause) {
        return;
    }
    let joint = word_at(clause, &["首先", "其次", "同时", "另外", "再次", "最后"]).map_or(0, str::len);
    let skip = by.unwrap_or_else(|| measure_mark(clause).max(joint));
    let mut at = from + start + skip;
    for part in parts(clause.get(skip..).unwrap_or_default()) {
        let trimmed = part.trim_end_matches(['分', '别', '共', '同', '积', '极', '主', '动']);
        let name = if is_body(part) { part } else { trimmed };
        if is_body(name) && length(name, LONGEST) < LONGEST {
            found.push((at..at + name.len(), role, "unit.before_word"));
        }
        at += part.len() + part_gap(text, at + part.len());
    }
}

/// The names of a list; 和 parts two of them only where a name ends before it: 市文化和旅游局 is one.
fn parts(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, c) in list.char_indices() {
        let before = list.get(from..at).unwrap_or_default();
        if c == '、' || (matches!(c, '和' | '与' | '及') && is_body(before)) {
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

/// 一是 before the name.
fn measure_mark(clause: &str) -> usize {
    match (super::scan::chinese(clause), clause.find('是')) {
        (Some((_, len)), Some(at)) if at == len => at + '是'.len_utf8(),
        _ => 0,
    }
}

/// Signs of place that a name begins with where it is only named.
const PLACES: &[&str] =
    &["区", "市", "县", "省", "州", "镇", "乡", "旗", "街道", "各街道", "各镇", "各乡镇", "各村", "各部门", "属地"];
const NAMED_ENDS: &[&str] = &[
    "局",
    "法院",
    "检察院",
    "分局",
    "委办",
    "纪委监委",
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "办公室",
    "大队",
    "支队",
    "街道",
    "办事处",
    "中心",
    "乡镇",
    "镇",
    "部门",
    "工商联",
    "医保局",
];

/// Units that are only named: 区…局, 各街道. Looked for at each beginning of a word that a sign of place may open.
fn named(text: &Text<'_>, body: &Range<usize>, found: &mut Vec<(Range<usize>, Role, &'static str)>) {
    let words = text.at(body.clone());
    let mut before = '。';
    let mut until = 0;
    for (at, c) in words.char_indices() {
        let boundary = !is_han(before) || "由与和同及对将在请经为向是令促让到给被据,各、".contains(before);
        if at >= until
            && boundary
            && matches!(c, '区' | '市' | '县' | '省' | '州' | '镇' | '乡' | '旗' | '街' | '各' | '属')
            && let Some(rest) = words.get(at..)
            && let Some(place) = word_at(rest, PLACES)
            && let Some(len) = named_end(rest, place.len())
        {
            found.push((body.start + at..body.start + at + len, Role::Named, "unit.named"));
            until = at + len;
        }
        before = c;
    }
}

fn named_end(rest: &str, place: usize) -> Option<usize> {
    let mut at = 0;
    for c in rest.chars().take(14) {
        if !is_han(c) || "的了在对与和由将及为向".contains(c) {
            return None;
        }
        at += c.len_utf8();
        let name = rest.get(..at)?;
        if at >= place && word_before(name, NAMED_ENDS).is_some() && length(name, 3) >= 3 {
            if name.ends_with("部门") && !name.starts_with('各') {
                return None;
            }
            let longer = rest.get(at..)?;
            // 区公安局分局, 区委办公室
            if word_at(longer, &["分局", "办公室", "办事处", "长", "面", "级"]).is_none() {
                return Some(at);
            }
            if longer.starts_with('长') {
                return None;
            }
        }
    }
    None
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
    }
}
