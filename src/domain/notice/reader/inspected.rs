//! 被巡察单位: the inspected body, from the sentence about the inspection.
use super::super::found::Found;
use super::fold::Text;
use super::lines::{is_han, length};
use super::orgs::{is_body, sorts};
use super::scan::{contains_any, enclosed, word_at};

/// The inspected body: what stands after 对.
pub fn target(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
    let deeds = ["开展", "进行", "实施", "作了", "做了", "巡察", "巡视", "集中"];
    let direct = ["组巡察了", "组巡察", "组巡视了", "组巡视"].iter().flat_map(|word| sentence.match_indices(*word));
    for (at, word) in sentence.match_indices("对").chain(sentence.match_indices("进驻")).chain(direct) {
        let from = at + word.len();
        let rest = sentence.get(from..)?;
        let mut inner = 0;
        let stop = rest.char_indices().take(60).find(|(at, c)| {
            // 部分村（社区）党组织
            if let Some(len) = rest.get(*at..).and_then(sorts) {
                inner = at + len;
            }
            if *at < inner {
                return false;
            }
            matches!(c, ',' | '。' | ';' | '(' | '【' | '\n')
                || deeds.iter().any(|deed| rest.get(*at..).is_some_and(|r| r.starts_with(deed)))
        })?;
        let name = rest.get(..stop.0)?.trim_end();
        let name = name.strip_suffix('的').unwrap_or(name);
        if let Some(found) = with_short_name(text, start + from, name, start + from + stop.0) {
            return Some(found);
        }
        // …2022年度预算执行情况: the body is what stands before the year.
        let name = name.find(|c: char| c.is_ascii_digit()).and_then(|at| name.get(..at)).map_or(name, |body| {
            let body = body.trim_end();
            if is_body(body) { body } else { name }
        });
        if length(name, 2) >= 2
            && name.chars().all(|c| {
                // …及所辖5个社区党组织
                let counts =
                    c.is_ascii_digit() && !name.contains('年') && contains_any(name, &["所属", "所辖", "下属", "下辖"]);
                is_han(c) || counts || matches!(c, '“' | '”' | '、' | ' ' | '(' | ')')
            })
            && !name.contains("问题")
            && !name.contains("意见")
            && !name.contains("整改")
        {
            return Some(text.words(start + from..start + from + name.len(), "inspected.after_dui"));
        }
    }
    // 某局党组于4月13日至5月28日接受了巡察
    let subject = sentence.find("接受").and_then(|at| sentence.get(..at))?.split(['于', ',']).next()?;
    let name = subject.find(|c: char| c.is_ascii_digit()).and_then(|at| subject.get(..at)).unwrap_or(subject);
    let lead = name.len() - name.trim_start().len();
    let name = name.trim();
    is_body(name).then(|| text.words(start + lead..start + lead + name.len(), "inspected.subject"))
}

/// 某公司（以下简称“某行”）党委: the name goes on behind the bracket.
fn with_short_name(text: &Text<'_>, start: usize, name: &str, bracket: usize) -> Option<Found<String>> {
    let rest = text.rest(bracket);
    let inside = enclosed(rest, 40).filter(|inside| rest.starts_with('(') && inside.contains("简称"))?;
    let behind = rest.get(inside.len() + 2..)?;
    let party = word_at(behind, &["党组", "党委", "党工委", "党总支", "党支部"])?;
    let end = bracket + inside.len() + 2 + party.len();
    let value = [text.printed(start..start + name.len()), party.to_owned()].concat();
    is_body(name).then(|| text.found(start..end, "inspected.after_dui", value))
}
