//! 单位 names: what a body's name ends with, and where it ends in running text.
use super::lines::{is_han, length};
use super::scan::{enclosed, word_at, word_before};

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
    "立案庭",
    "审判庭",
    "执行庭",
    "法庭",
    "第一庭",
    "第二庭",
    "第三庭",
    "第四庭",
    "监督庭",
    "民庭",
    "刑庭",
    "行政庭",
    "管理部门",
    "主管部门",
    "项目单位",
    "成员单位",
    "粮库",
    "博物馆",
    "图书馆",
    "文化馆",
    "档案馆",
    "体育馆",
    "文化站",
    "剧团",
    "剧院",
    "乐团",
    "艺术团",
    "司",
    "园区",
    "开发区",
    "卫生院",
    "福利院",
    "敬老院",
    "电视台",
    "林场",
    "农场",
    "社区",
    "车间",
    "工区",
    "研究院",
    "歌舞团",
    "局",
    "海关",
    "工商联",
    "科协",
    "一庭",
    "二庭",
    "三庭",
    "四庭",
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
    "上司",
    "管理部门",
    "主管部门",
    "有关主管部门",
    "相关管理部门",
    "相关主管部门",
    "项目单位",
    "成员单位",
    "官司",
];

/// A name's last sign and what follows where both are one word: 办班, 组织, 科学.
const RUNS_ON: &[(char, &str)] = &[
    ('办', "班理结证学好案事公文件复讫成"),
    ('会', "同议商谈开审诊签见"),
    ('组', "织建成合团"),
    ('部', "署分门位件"),
    ('处', "理置罚分于在"),
    ('行', "动为业使政程"),
    ('所', "有属在需以"),
    ('科', "学普技研目"),
    ('室', "内外"),
    ('院', "内落"),
    ('村', "级民组"),
    ('局', "面部限势"),
    ('校', "验对准"),
    ('站', "位点立在"),
    ('队', "伍列"),
    ('社', "会区团"),
    ('中', "心"),
    ('司', "法机令仪空"),
];

/// The name that ends before `rest` ends inside a word.
pub fn runs_on(name: &str, rest: &str) -> bool {
    let (Some(last), Some(next)) = (name.chars().next_back(), rest.chars().next()) else { return false };
    // 纪检监察组建立了: the deed is 建立.
    if last == '组' && word_at(rest, &["建立", "建成"]).is_some() {
        return false;
    }
    RUNS_ON.iter().any(|(sign, follow)| *sign == last && follow.contains(next))
}

/// The whole text is the name of a body.
pub fn is_body(text: &str) -> bool {
    let text = text.trim();
    let bare = text.strip_suffix(')').and_then(|t| t.rfind('(').and_then(|at| t.get(..at))).unwrap_or(text);
    let count = length(bare, 50);
    (2..50).contains(&count)
        && word_before(bare, ENDS).is_some()
        && !NO_BODY.contains(&bare)
        && word_before(bare, &["干部", "社会", "机会", "全部", "内部"]).is_none()
        && bare
            .chars()
            .all(|c| is_han(c) || matches!(c, ' ' | '(' | ')' | '·' | '“' | '”' | '、') || c.is_ascii_alphanumeric())
        && !bare.starts_with(|c: char| c.is_ascii_digit())
        && !bare.starts_with("现将")
        && !bare.contains("关于")
}

/// The longest name of a unit in characters.
pub const LONGEST: usize = 24;

/// `（市、区）` in `各县（市、区）人民政府`: its length.
pub fn sorts(rest: &str) -> Option<usize> {
    let inside = enclosed(rest.strip_prefix('(').map(|_| rest)?, 20)?;
    let len = inside.len() + 2;
    let all = inside.split('、').all(|sort| {
        matches!(sort, "市" | "区" | "县" | "镇" | "乡" | "旗" | "街道" | "州" | "盟" | "社区" | "村" | "居")
    });
    let after = rest.get(len..).unwrap_or_default();
    // 市局（公司）党组, 县委统战部（含县侨联）党组织
    let of_party =
        word_at(after, &["党组", "党委", "党工委", "党总支", "党支部", "校委会", "领导班子", "班子"]).is_some();
    let all = all || (of_party && (matches!(inside, "公司" | "集团") || inside.starts_with('含') || is_body(inside)));
    (all && after.starts_with(is_han)).then_some(len)
}

/// The same read backwards: where the bracket opens that ends right before `at`.
pub fn sorts_before(words: &str, at: usize) -> Option<usize> {
    let open = words.get(..at)?.rfind('(')?;
    words.get(open..).and_then(sorts).filter(|len| open + len == at + 1).map(|_| open)
}

/// The longest beginning of the words that is a body's name.
pub fn longest_body(words: &str) -> Option<usize> {
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
    let deed = between.starts_with([
        '联', '开', '对', '加', '进', '共', '建', '在', '制', '组', '设', '签', '把', '按', '逐', '每', '完', '核',
        '追', '约', '召', '举', '印', '与', '和', '及', '为',
    ]);
    length(between, 8) <= 6 && (!deed || word_at(between, PARTS_OF_NAMES).is_some())
}

/// What begins like a deed and is the end of a name: 县委|组织部.
const PARTS_OF_NAMES: &[&str] = &[
    "组织部",
    "组织人事",
    "组织科",
    "组织处",
    "建设局",
    "建设委",
    "建设厅",
    "建设办",
    "建设管理",
    "开发区",
    "开发办",
    "开发局",
    "联合会",
    "联社",
    "设计院",
    "核算中心",
];

/// The last characters of a text, at most `most`.
pub fn tail(text: &str, most: usize) -> &str {
    let len: usize = text.chars().rev().take(most).map(char::len_utf8).sum();
    text.get(text.len() - len..).unwrap_or_default()
}
