//! What made-up citizens write: sentences put together from a small stock of words.

/// Chance that is the same every time.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// `SplitMix64`.
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(((self.next() >> 32) * u64::from(end.max(1))) >> 32).unwrap_or(0)
    }

    pub(super) fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let n = self.below(u32::try_from(of.len()).unwrap_or(u32::MAX));
        of.get(usize::try_from(n).unwrap_or(0))
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.pick(of).copied().unwrap_or("")
    }

    /// A name that hardly anybody else has.
    fn name(&mut self) -> String {
        let first = self.pick(&NAMES.chars().collect::<Vec<_>>()).copied();
        let second = self.pick(&NAMES.chars().collect::<Vec<_>>()).copied();
        first.into_iter().chain(second).collect()
    }
}

const NAMES: &str = "安柏宸淳岱恩帆谷翰霁珈恺澜沐南沛琪瑞森棠巍熙曜悠泽臻竹卓梓祥福禄康泰宏昌茂盛丰隆裕信义诚德仁和顺达通源润鑫磊焱淼晶翠虹霞云雪梅兰菊荷桂枫松岳峰岭川溪湖海洋江河";
const TIMES: [&str; 10] = [
    "上个月",
    "去年年底",
    "今年三月以来",
    "这两周",
    "昨天下午",
    "从春节后",
    "一个多月了",
    "每到周末",
    "晚上十点以后",
    "早高峰期间",
];
const PLACES: [&str; 18] = [
    "菜市场门口",
    "小区东门",
    "老年活动中心",
    "停车场出入口",
    "河涌边",
    "学校旁边的巷子",
    "公交总站",
    "社区卫生站",
    "政务大厅二楼",
    "办事窗口",
    "工业园三期",
    "人行天桥下",
    "步行街",
    "文化广场",
    "旧厂房",
    "沿江绿道",
    "地铁口",
    "农贸市场",
];
const THINGS: [&str; 24] = [
    "路灯",
    "排水管",
    "下水道井盖",
    "充电桩",
    "电梯",
    "垃圾收集点",
    "施工围挡",
    "消防通道",
    "停车位",
    "无障碍坡道",
    "公共厕所",
    "公示栏",
    "取号机",
    "绿化带",
    "油烟管道",
    "雨棚",
    "监控探头",
    "健身器材",
    "快递柜",
    "人行道地砖",
    "扶手",
    "补贴发放",
    "审批流程",
    "收费标准",
];
const STATES: [&str; 20] = [
    "一直没有修好",
    "坏了又坏",
    "说整改了其实没有动",
    "刷了一层漆就算完工",
    "没有人管",
    "互相推诿",
    "比以前好了很多",
    "已经按时完成",
    "只做了一半",
    "和通报上写的不一样",
    "台账上有，现场没有",
    "检查组来的时候才开",
    "没有公示",
    "要跑三趟才能办成",
    "等了四十分钟",
    "工作人员态度很好",
    "解释不清楚",
    "夜里噪音很大",
    "积水没过脚踝",
    "存在安全隐患",
];
const WISHES: [&str; 14] = [
    "希望尽快处理",
    "请给一个明确的时间表",
    "建议公开整改进度",
    "请派人到现场看一看",
    "希望举一反三",
    "建议安排夜间巡查",
    "请回复处理结果",
    "希望多听群众意见",
    "建议增加人手",
    "感谢你们的工作",
    "请不要一刀切",
    "建议用好线上预约",
    "希望长期坚持下去",
    "请核实后再销号",
];
const LINKS: [&str; 8] = ["。", "，", "，而且", "。另外，", "，但是", "。附近居民反映，", "；", "，据说"];
const LATIN: [&str; 6] = ["APP", "WiFi", "GPS", "LED", "VIP", "PM2.5"];
const NOTES: [&str; 10] = [
    "已电话联系核实",
    "与街道确认属实",
    "材料不全，待补充",
    "同类反映较多，建议合并",
    "已请示分管领导",
    "等单位书面说明",
    "现场照片已归档",
    "群众表示满意",
    "需要跨部门协调",
    "下周一前跟进",
];

/// Between about thirty and two hundred characters.
pub(super) fn opinion(subdistrict: &str, title: &str, dice: &mut Dice) -> String {
    let mut text = String::with_capacity(600);
    if !title.is_empty() && dice.one_in(3) {
        text.push_str("关于“");
        text.extend(title.chars().take(18));
        text.push_str("”，");
    }
    for sentence in 0..=dice.below(4) {
        if sentence > 0 {
            text.push_str(dice.word(&LINKS));
        }
        text.push_str(dice.word(&TIMES));
        if dice.one_in(2) {
            text.push_str(subdistrict);
        }
        if dice.one_in(3) {
            text.push_str(&dice.name());
            text.push_str(dice.word(&["路", "街", "里", "苑", "大厦", "花园", "茶餐厅", "便利店"]));
            text.push_str(&(dice.below(400) + 1).to_string());
            text.push('号');
        }
        text.push_str(dice.word(&PLACES));
        text.push('的');
        if dice.one_in(9) {
            text.push_str(dice.word(&LATIN));
        }
        text.push_str(dice.word(&THINGS));
        text.push_str(dice.word(&STATES));
    }
    text.push('，');
    text.push_str(dice.word(&WISHES));
    text.push('。');
    text
}

pub(super) fn note(dice: &mut Dice) -> String {
    format!("{}，{}。", dice.word(&NOTES), dice.word(&NOTES))
}
