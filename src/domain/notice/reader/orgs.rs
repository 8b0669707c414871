//! 单位 names: what a body's name ends with, and where it ends in running text.
use super::lines::{is_han, length};
use super::scan::word_before;

/// A body's name ends with one of these; longer ones before the shorter ones that they contain.
pub const ENDS: &[&str] = &[
    "委员会",
    "纪委监委",
    "纪检监察组",
    "纪检监察室",
    "纪检监察工委",
    "纪工委",
    "党工委",
    "工委",
    "党委",
    "党组",
    "总支",
    "党总支",
    "党支部",
    "支部",
    "县委",
    "市委",
    "区委",
    "省委",
    "州委",
    "旗委",
    "镇委",
    "监委",
    "纪委",
    "机关党委",
    "办公室",
    "巡察办",
    "整改办",
    "领导小组",
    "工作专班",
    "专班",
    "政府",
    "人大",
    "政协",
    "法院",
    "检察院",
    "分局",
    "大队",
    "中队",
    "支队",
    "总队",
    "中心",
    "办事处",
    "街道办",
    "街道",
    "学院",
    "大学",
    "学校",
    "中学",
    "小学",
    "医院",
    "集团",
    "公司",
    "银行",
    "委办",
    "组织部",
    "宣传部",
    "统战部",
    "工作部",
    "工会",
    "团委",
    "妇联",
    "联合会",
    "协会",
    "局",
    "厅",
    "委",
    "办",
    "院",
    "处",
    "科",
    "股",
    "室",
    "部",
    "组",
    "所",
    "站",
    "会",
    "队",
    "社",
    "厂",
    "馆",
    "校",
    "乡",
    "镇",
    "村",
    "行",
    "署",
];

/// Words that end like a body and are none.
const NO_BODY: &[&str] = &[
    "全部",
    "内部",
    "干部",
    "外部",
    "局部",
    "各部",
    "多处",
    "之处",
    "好处",
    "到处",
    "深处",
    "社会",
    "机会",
    "大会",
    "会",
    "一批",
    "执行",
    "实行",
    "运行",
    "进行",
    "推行",
    "现场办",
];

/// The whole text is the name of a body.
pub fn is_body(text: &str) -> bool {
    let text = text.trim();
    let bare = text.strip_suffix(')').and_then(|t| t.rfind('(').and_then(|at| t.get(..at))).unwrap_or(text);
    let count = length(bare, 50);
    (2..50).contains(&count)
        && word_before(bare, ENDS).is_some()
        && !NO_BODY.contains(&bare)
        && bare
            .chars()
            .all(|c| is_han(c) || matches!(c, ' ' | '(' | ')' | '·' | '“' | '”' | '、') || c.is_ascii_alphanumeric())
        && !bare.starts_with(|c: char| c.is_ascii_digit())
        && !bare.starts_with("现将")
        && !bare.contains("关于")
}
