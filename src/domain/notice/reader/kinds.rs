//! 巡察, 巡视, 审计: what kind of inspection it was, as printed.
use std::ops::Range;

use super::super::found::Found;
use super::fold::Text;
use super::lines::{is_han, length};
use super::scan::{number, word_at};

pub const INSPECTS: &[&str] = &["巡察", "巡视", "审计", "督察", "督导", "检查", "督查"];
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

/// 专项巡察, 巡察“回头看”
pub fn kind(text: &Text<'_>, start: usize, sentence: &str) -> Option<Found<String>> {
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
            b.ends_with([
                '了', '展', '行', '的', '施', '”', '项', '轮', '察', ')', '大', '全', '次', '法', '组', '地', '达',
            ]) || sort > 0
        }) || after.starts_with('了');
        // 并延伸审计了, 重点审计了: what else was done, or how.
        if (before.ends_with("延伸") && plain.is_some())
            || (after.starts_with('了') && (before.ends_with("延伸") || before.ends_with("重点")))
        {
            continue;
        }
        if sort > 0 || look > 0 {
            return Some(text.words(range, "inspection.kind"));
        }
        if plain.is_none() && opens {
            plain = Some(range);
        }
    }
    plain.map(|range| text.words(range, "inspection.kind"))
}

/// 对…开展了工作评议: what was done, where it is no kind that the rules know by name; none for a deed that has no name.
pub fn deed(sentence: &str) -> Option<Range<usize>> {
    let target = sentence.find('对')?;
    let (at, verb) =
        ["开展了", "进行了", "实施了"].iter().filter_map(|verb| Some((sentence.find(verb)?, verb))).min()?;
    let from = at + verb.len();
    let rest = sentence.get(from..)?;
    let len = super::scan::while_chars(rest, is_han);
    let name = rest.get(..len)?;
    let named = (3..=8).contains(&length(name, 9))
        && !name.ends_with("工作")
        && !super::scan::contains_any(name, &["的", "整改", "自查", "问题"]);
    (target < at && named).then(|| from..from + len)
}
