//! How much a heading sounds like a problem to be put right, and how much like something that was done.
use super::lines::{is_han, length};
use super::scan::{contains_any, word_at, word_before};

/// Words of what is lacking; the end of a problem's title holds one.
const LACKS: &[&str] = &[
    "欠",
    "缺",
    "久",
    "排队",
    "扰民",
    "异味",
    "弱",
    "滞后",
    "落后",
    "偏",
    "慢",
    "拖",
    "淡薄",
    "单薄",
    "薄弱",
    "松",
    "漏洞",
    "短板",
    "差距",
    "差",
    "乱",
    "虚",
    "浅",
    "低",
    "少",
    "难",
    "空转",
    "碎片化",
    "雷同",
    "照抄",
    "照搬",
    "代签",
    "脱岗",
    "空岗",
    "空饷",
    "小金库",
    "账外",
    "超编",
    "超配",
    "超发",
    "烂尾",
    "撂荒",
    "堵点",
    "痛点",
    "瓶颈",
    "停滞",
    "萎缩",
    "走马观花",
    "大水漫灌",
    "人情",
    "公款",
    "私用",
    "公车私",
    "套取",
    "骗取",
    "优亲厚友",
    "吃拿卡要",
    "铺张",
    "挂名",
    "死角",
    "断线",
    "占线",
    "占道",
    "占用",
    "倒置",
    "倾斜",
    "走过场",
    "反弹",
    "老化",
    "粗糙",
    "闲置",
    "流失",
    "浪费",
    "违规",
    "违反",
    "违纪",
    "超标",
    "超范围",
    "重复",
    "脱节",
    "散",
    "僵化",
    "形式主义",
    "官僚主义",
    "一刀切",
    "仍然存在",
    "依然存在",
    "仍存",
    "存在",
    "风险",
    "隐患",
    "突出",
    "频发",
    "多发",
    "时有发生",
    "屡",
    "未",
    "没有",
    "无人",
    "无序",
    "失",
    "盲区",
    "空白",
    "断档",
    "单一",
    "冗",
    "繁",
    "过高",
    "过多",
    "过长",
    "长",
    "重",
    "矛盾",
    "久拖",
    "挪用",
    "挤占",
    "截留",
    "虚报",
    "擅自",
    "随意",
    "过于",
    "混",
    "误",
    "停留",
    "疲软",
    "乏力",
    "懈怠",
    "滥",
    "堵",
    "脏",
    "旧",
    "陈旧",
    "打折扣",
    "温差",
    "落差",
    "上热下冷",
    "一阵风",
    "两张皮",
    "宽",
    "软",
    "浮",
    "庸",
    "懒",
    "怠",
    "推诿",
    "敷衍",
    "应付",
    "搞形式",
    "不力",
    "扯皮",
    "躺平",
    "围猎",
    "入场费",
    "摆设",
    "空挂",
    "积压",
    "沉淀",
    "流于",
    "变形",
    "走样",
    "纠纷",
    "投诉",
    "生硬",
    "超期",
    "逾期",
    "超限",
    "时有时无",
    "只管",
    "只投",
    "空转",
    "缺位",
    "失管",
    "失真",
    "排斥",
    "常年",
    "破损",
    "带泥",
    "直排",
    "多计",
    "反复",
    "拥堵",
    "老旧",
    "倒挂",
    "兼职",
    "代管",
    "代替",
    "造假",
    "弄虚",
    "应收",
    "拖延",
    "抵触",
    "畏难",
];

/// Words that hold one of a lack and are none.
const NO_LACK: &[&str] = &[
    "不断",
    "不折",
    "不忘",
    "不懈",
    "不仅",
    "不但",
    "不降",
    "不减",
    "不松",
    "不动产",
    "不少于",
    "不低于",
    "不超过",
    "不高于",
    "不变",
    "不敢腐",
    "重点",
    "重要",
    "重大",
    "重视",
    "重新",
    "重塑",
    "重拳",
    "着重",
    "注重",
    "尊重",
    "长远",
    "长效",
    "长期坚持",
    "长治久安",
    "增长",
    "成长",
    "久久为功",
    "持久",
    "攻坚克难",
    "未来",
    "拓宽",
    "虚心",
];

/// The end of the words speaks of something lacking.
pub fn lack(words: &str) -> bool {
    let skip = words.chars().count().saturating_sub(12);
    let at: usize = words.chars().take(skip).map(char::len_utf8).sum();
    let tail = words.get(at..).unwrap_or(words);
    let without = tail.match_indices('不').any(|(at, _)| {
        let rest = tail.get(at..).unwrap_or_default();
        word_at(rest, NO_LACK).is_none() && rest.chars().nth(1).is_some_and(is_han)
    });
    let none = tail.match_indices('没').any(|(at, _)| {
        let rest = tail.get(at..).unwrap_or_default();
        word_at(rest, &["没收", "没入"]).is_none() && rest.chars().nth(1).is_some_and(is_han)
    });
    // 不少于 holds 少 and 重点 holds 重, and neither is a lack.
    let held = NO_LACK
        .iter()
        .filter(|word| tail.contains(**word))
        .fold(None, |held: Option<String>, word| Some(held.as_deref().unwrap_or(tail).replace(word, " ")));
    let lacks = contains_any(held.as_deref().unwrap_or(tail), LACKS);
    without || none || lacks || catchword(tail)
}

/// The words end with a catchword in quotes, which is what a problem is nicknamed with: 天然林管护“以罚代管”.
fn catchword(tail: &str) -> bool {
    tail.strip_suffix('”')
        .and_then(|inner| inner.rfind('“').and_then(|at| inner.get(at + '“'.len_utf8()..)))
        .is_some_and(|inside| (3..=10).contains(&length(inside, 11)))
}

/// Measures and principles begin with what is done.
const DEEDS: &[&str] = &[
    "加强",
    "强化",
    "完善",
    "建立",
    "健全",
    "制定",
    "修订",
    "开展",
    "组织",
    "召开",
    "推进",
    "推动",
    "提高",
    "提升",
    "压实",
    "深化",
    "坚持",
    "严格",
    "落实",
    "持续",
    "抓",
    "印发",
    "成立",
    "明确",
    "规范",
    "优化",
    "举办",
    "督促",
    "推行",
    "实行",
    "认真",
    "深入",
    "积极",
    "进一步",
    "全面",
    "切实",
    "及时",
    "将",
    "通过",
    "迅速",
    "立即",
    "扎实",
    "增强",
    "常态",
    "统筹",
    "聚力",
    "细化",
    "调整",
    "对照",
    "完成",
    "聘请",
    "增加",
    "安装",
    "新增",
    "清理",
    "排查",
    "约谈",
    "重新",
    "编印",
    "编制",
    "出台",
    "设立",
    "搭建",
    "打造",
    "拓宽",
    "加大",
    "加快",
    "引导",
    "发挥",
    "层层",
    "突出",
    "紧盯",
    "注重",
    "筑牢",
    "夯实",
    "巩固",
    "盘活",
    "已",
    "选派",
    "安排",
    "上线",
    "列出",
    "设置",
    "改进",
    "由",
    "逐",
    "先后",
    "多次",
    "收回",
    "追回",
    "整合",
    "引进",
    "更换",
    "投入",
    "协调",
    "取消",
    "合并",
    "严肃",
    "从严",
    "牢固",
    "严把",
    "畅通",
    "构建",
    "划定",
    "着力",
    "主动",
    "高度",
    "精准",
];

/// The words begin with what is done; 组织部 is none.
pub fn is_deed(words: &str) -> bool {
    word_at(words, DEEDS).is_some() && word_at(words, &["组织部", "组织科", "组织处", "组织人事", "推进办"]).is_none()
}

/// What a heading looks like from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks {
    /// The whole line is the heading, and text follows.
    pub alone: bool,
    /// 整改情况 and the like follow.
    pub labelled: bool,
    /// A heading of the next level follows at once.
    pub parent: bool,
}

/// How much a heading sounds like a problem with a rectification of its own; measures and principles are below 0.
pub fn weigh(title: &str, looks: Looks) -> i32 {
    let bare = title.trim_end_matches(['”', ')', '’']);
    let named =
        word_before(bare, &["问题", "的整改", "问题整改", "整改情况", "问题的整改情况", "整改落实情况", "整改进展"])
            .is_some();
    let opens = ["关于", "针对", "对于"].iter().any(|word| title.starts_with(word));
    let deed = word_at(title, DEEDS).is_some()
        || (title.starts_with('对') && contains_any(title, &["开展", "进行", "实施", "予以", "加强", "给予"]));
    let core = title
        .trim_end_matches("的问题")
        .trim_end_matches("问题")
        .trim_end_matches("的整改")
        .trim_end_matches("等方面")
        .trim_end_matches("方面");
    let lacks = lack(core);
    let mut weight = 0;
    weight += if lacks && !(deed && !named && !looks.alone) { 3 } else { 0 };
    weight += if named { 2 } else { 0 };
    weight += i32::from(opens);
    // 整改成效 follows a deed too.
    let labelled = looks.labelled && (!deed || named || lacks);
    weight += if labelled { 3 } else { 0 };
    weight += i32::from(looks.alone && !looks.parent);
    weight -= if deed && !named && !labelled { 3 } else { 0 };
    weight -= if title.ends_with("方面") && looks.parent { 3 } else { 0 };
    weight -= if length(title, 60) >= 60 && !named { 2 } else { 0 };
    weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_weigh_more_than_deeds() {
        let plain = Looks::default();
        for problem in ["审批把关不严", "关于食堂采购监管有漏洞的问题", "卷宗缺页", "政策落实不到位的整改"]
        {
            assert!(weigh(problem, plain) >= 3, "{problem}");
        }
        assert!(!lack("聚焦重点，逐条整改") && !lack("着眼长远，久久为功"));
        for deed in ["加强学习", "建立台账", "修订完善制度14项", "常抓不懈"] {
            assert!(weigh(deed, plain) <= 0, "{deed}");
        }
    }
}
