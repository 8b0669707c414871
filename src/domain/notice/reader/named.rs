//! 单位 that an item only names: 区…局, 各街道.
use std::ops::Range;

use super::super::found::Role;
use super::fold::Text;
use super::lines::{is_han, length};
use super::scan::{word_at, word_before};

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
pub fn named(text: &Text<'_>, body: &Range<usize>, found: &mut Vec<(Range<usize>, Role, &'static str)>) {
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
