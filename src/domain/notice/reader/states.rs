//! The words of a state: how far, and what is done or being done.
use super::scan::word_at;

/// How far: what may stand before what is done.
const HOW: &[&str] = &[
    "得到有效",
    "得到妥善",
    "得到全面",
    "取得阶段性",
    "按计划",
    "按时序",
    "阶段性",
    "已经",
    "已全",
    "正在",
    "尚在",
    "还在",
    "仍在",
    "仍需",
    "尚需",
    "继续",
    "尚未",
    "还未",
    "持续",
    "长期",
    "基本",
    "全部",
    "全面",
    "部分",
    "按期",
    "如期",
    "有序",
    "稳步",
    "加快",
    "抓紧",
    "有效",
    "妥善",
    "得到",
    "立即",
    "限期",
    "已",
    "未",
    "正",
    "均",
    "仍在",
    "仍",
    "还",
    "尚",
    "按时",
    "提前",
    "顺利",
    "逐步",
    "初步",
    "始终",
    "总体",
];

/// What is done, or is being done.
const DONE: &[&str] = &[
    "完成",
    "整改",
    "推进",
    "解决",
    "到位",
    "落实",
    "坚持",
    "办结",
    "见效",
    "完毕",
    "销号",
    "实施",
    "深化",
    "启动",
    "化解",
    "完结",
    "办妥",
    "办完",
    "办好",
    "办成",
    "办理",
    "改完",
    "改好",
    "销账",
    "巩固",
    "清零",
    "整治",
    "成效",
    "成果",
    "进展",
    "处置",
    "纠正",
    "改到位",
    "改",
    "结案",
    "达标",
];

/// States that are no such pairing, and those of what is done alone.
const WHOLE: &[&str] = &[
    "立行立改",
    "整改完成",
    "整改完毕",
    "整改到位",
    "整改见效",
    "整改落实到位",
    "完成整改",
    "推进中",
    "整改中",
    "还在办",
    "还在改",
    "正在办",
    "正在改",
    "进行中",
    "办理中",
    "改到位",
    "改彻底",
    "改完了",
    "在改",
    "在办",
    "待验收",
    "通过验收",
    "验收合格",
    "销号",
    "办结",
    "办毕",
    "结案",
    "达标",
    "见效",
    "清零",
    "待推进",
    "未启动",
    "完成",
];

/// What joins a state to a second one.
const JOINS: &[&str] = &[",并", ",需", "并", ",", "、", "且", "需"];

/// The length of the state that the text begins with: any pairing of how far and what, and what follows by 并 or a comma.
pub fn state_len(text: &str) -> Option<usize> {
    let mut end = one_state(text)?;
    while let Some(joint) = text.get(end..).and_then(|rest| word_at(rest, JOINS)) {
        let Some(more) = text.get(end + joint.len()..).and_then(one_state) else { break };
        end += joint.len() + more;
    }
    Some(end + text.get(end..).map_or(0, plan_len))
}

/// 仍在整改，计划2022年12月底前完成: when it is to be done.
fn plan_len(text: &str) -> usize {
    let lead = word_at(text, &[",计划", ",预计", ",拟于", ",将于"]).map_or(0, str::len);
    let reach: usize =
        text.chars().take(24).take_while(|c| !matches!(c, '。' | ';' | '\n' | ')')).map(char::len_utf8).sum();
    let plan = text.get(lead..reach).filter(|_| lead > 0).unwrap_or_default();
    let ends =
        ["完成", "到位", "销号", "办结"].iter().filter_map(|deed| plan.find(deed).map(|at| at + deed.len())).max();
    ends.map_or(0, |end| lead + end)
}

/// The state is one of what is still to be done, whatever is planned for it.
pub fn is_ongoing(state: &str) -> bool {
    let now = state.split([',', '，']).next().unwrap_or_default();
    ["正在", "仍", "还在", "还未", "尚", "待", "未"].iter().any(|word| now.contains(word))
}

pub fn one_state(text: &str) -> Option<usize> {
    let how = words_len(text, HOW);
    let done = if how > 0 { words_len(text.get(how..)?, DONE) } else { 0 };
    if done > 0 {
        let end = how + done;
        let ongoing = text.get(end..).is_some_and(|rest| rest.starts_with('中') && !rest.starts_with("中心"));
        return Some(end + if ongoing { '中'.len_utf8() } else { 0 });
    }
    word_at(text, WHOLE).map(str::len)
}

/// The length of the words of a table that follow one another.
fn words_len(text: &str, words: &[&str]) -> usize {
    let mut end = 0;
    // More than these in a row are no state.
    for _ in 0..4 {
        let Some(word) = text.get(end..).and_then(|rest| word_at(rest, words)) else { break };
        end += word.len();
    }
    end
}
