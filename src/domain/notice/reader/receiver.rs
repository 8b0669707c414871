//! 受理机关: who receives the opinions.
use std::ops::Range;

use super::super::found::{Found, FoundAddress, FoundContact};
use super::fold::Text;
use super::labels::{Kind, Label};
use super::lines::{is_han, length};
use super::orgs::{ENDS, is_body};
use super::scan::{contains_any, enclosed, gaps, word_at, word_before};

/// 受理机关: named as such, asked to be written to, or the body at the end of the postal address.
pub fn receiver(
    text: &Text<'_>,
    zone: &Range<usize>,
    labels: &[Label],
    contact: &FoundContact,
) -> Option<Found<String>> {
    labelled_receiver(text, zone, labels, Kind::Receiver)
        .or_else(|| labelled_receiver(text, zone, labels, Kind::Addressee))
        .or_else(|| asked(text, zone))
        .or_else(|| labelled_receiver(text, zone, labels, Kind::Person))
        .or_else(|| sent_to(text, zone, labels))
        .or_else(|| contact.addresses.iter().find_map(|address| at_end(text, address)))
        .or_else(|| contact.addresses.iter().find_map(|address| behind_address(text, address)))
}

/// 人民路8号（县水利局收）
fn behind_address(text: &Text<'_>, address: &Found<FoundAddress>) -> Option<Found<String>> {
    let end = text.range_of(address.span).end;
    let rest = text.rest(end);
    let inside = Some(rest).filter(|rest| rest.starts_with('(')).and_then(|rest| enclosed(rest, 30))?;
    let name = inside.strip_suffix('收')?.trim_end();
    is_body(name).then(|| text.words(end + 1..end + 1 + name.len(), "receiver.end_of_address"))
}

fn labelled_receiver(text: &Text<'_>, zone: &Range<usize>, labels: &[Label], kind: Kind) -> Option<Found<String>> {
    labels.iter().enumerate().filter(|(_, label)| label.kind == kind && label.colon).find_map(|(index, label)| {
        let stop = labels.get(index + 1).map_or(zone.end, |next| next.start);
        let start = label.end + gaps(text.at(label.end..stop));
        let words = text.at(start..stop);
        let len: usize = words
            .chars()
            .take(50)
            .take_while(|c| !matches!(c, '\n' | '。' | ';' | ',' | '(' | ' ' | '\t'))
            .map(char::len_utf8)
            .sum();
        let name = words.get(..len)?.trim_end_matches(['收', ' ']);
        is_body(name).then(|| text.words(start..start + name.len(), "receiver.label"))
    })
}

/// 请向…反映, 请联系…, 由…受理
fn asked(text: &Text<'_>, zone: &Range<usize>) -> Option<Found<String>> {
    let words = text.at(zone.clone());
    let mut places: Vec<(usize, &str)> = [
        "向",
        "联系",
        "与",
        "由",
        "告知",
        "反映至",
        "反馈至",
        "反映到",
        "反馈到",
        "致电",
        "寄送",
        "反馈给",
        "送至",
        "送到",
        "交至",
        "提交给",
    ]
    .iter()
    .flat_map(|word| words.match_indices(word))
    .collect();
    places.sort_unstable();
    places.into_iter().find_map(|(at, word)| {
        let from = at + word.len();
        let rest = words.get(from..)?;
        let len: usize = rest.chars().take(40).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        let run = rest.get(..len)?;
        let ends: &[&str] = match word {
            "联系" | "致电" | "反映至" | "反馈至" | "反映到" | "反馈到" | "告知" | "反馈给" | "送至" | "送到"
            | "交至" | "提交给" => &[""],
            "与" => &["联系"],
            "由" => &["受理", "负责受理", "接收", "统一受理"],
            _ => &[
                "反映",
                "反馈",
                "提出",
                "来信",
                "来电",
                "提交",
                "举报",
                "投诉",
                "咨询",
                "进行反映",
                "如实反映",
                "书面反映",
                "告知",
                "实名",
                "提供",
                "书面",
            ],
        };
        // 向县水利局党组（地址：…）反映
        let bracket = rest.get(len..).filter(|rest| rest.starts_with('(')).and_then(|rest| enclosed(rest, 160));
        let behind = bracket.and_then(|inside| rest.get(len + inside.len() + 2..));
        let asks = behind.is_some_and(|behind| ends.iter().any(|end| !end.is_empty() && behind.starts_with(end)));
        let name = ends
            .iter()
            .filter_map(
                |end| if end.is_empty() || asks { Some(run) } else { run.find(end).and_then(|at| run.get(..at)) },
            )
            .min_by_key(|name| name.len())?;
        let name = name.trim_end_matches(['进', '行']);
        let we = word_at(name, &["我们", "本", "你们", "社会", "各"]).is_some()
            || name == "我局"
            || (name.starts_with('我') && length(name, 6) <= 4);
        (is_body(name) && !we).then(|| text.words(zone.start + from..zone.start + from + name.len(), "receiver.asked"))
    })
}

/// 寄至 and a body, without a place.
fn sent_to(text: &Text<'_>, zone: &Range<usize>, labels: &[Label]) -> Option<Found<String>> {
    labels
        .iter()
        .filter(|label| label.kind == Kind::Address && text.at(label.start..label.end).contains('寄'))
        .find_map(|label| {
            let rest = text.at(label.end..zone.end);
            let len: usize = rest.chars().take(40).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
            let name = rest.get(..len)?.trim_end_matches('收');
            let skip = word_at(name, &["至", "到", "往", "给"]).map_or(0, str::len);
            let name = name.get(skip..)?;
            let place = contains_any(name, &["路", "街", "号", "楼"]);
            let start = label.end + skip;
            (is_body(name) && !place).then(|| text.words(start..start + name.len(), "receiver.sent_to"))
        })
}

/// Signs of a place after which the body's name begins.
const PLACE_ENDS: &[&str] = &[
    "号楼",
    "号院",
    "大院内",
    "院内",
    "大院",
    "楼内",
    "号",
    "楼",
    "层",
    "栋",
    "幢",
    "座",
    "单元",
    "室",
    "内",
    "旁",
    "路",
    "街",
    "大道",
    "道",
    "巷",
    "村",
    "大厦",
    "广场",
    "中心",
];

/// Signs of a place that need nothing before them.
const SITES: [&str; 15] = [
    "中段",
    "东段",
    "西段",
    "南段",
    "北段",
    "路口",
    "交叉口",
    "交汇处",
    "东侧",
    "西侧",
    "南侧",
    "北侧",
    "对面",
    "附近",
    "隔壁",
];

/// What 中心 is the first part of.
const CENTRAL: &[&str] = &["医院", "小学", "学校", "幼儿园", "卫生院", "支行", "校", "血站"];

/// Words before 中心 that make it a body of its own.
const OF_BODIES: &[&str] = &[
    "研究", "服务", "管理", "监测", "检测", "防控", "控制", "指挥", "保障", "交易", "鉴定", "培训", "推广", "发展",
    "信息", "卫生", "急救", "健康",
];

/// The body at the end of an address: what stands after its last number or sign of place.
fn at_end(text: &Text<'_>, address: &Found<FoundAddress>) -> Option<Found<String>> {
    let range = text.range_of(address.span);
    let start = range.start;
    let folded = without_room(text.at(range));
    let mut from = 0;
    for (at, c) in folded.char_indices() {
        let rest = folded.get(at..)?;
        let after = |len: usize| folded.get(at + len..).unwrap_or_default();
        if c.is_ascii_digit() || matches!(c, ')' | ' ' | ',') {
            from = from.max(at + c.len_utf8());
        } else if let Some(sign) = word_at(rest, &SITES).or_else(|| word_at(rest, PLACE_ENDS)) {
            let before = folded.get(..at)?;
            let number = before.ends_with(|c: char| {
                c.is_ascii_digit() || c.is_ascii_alphabetic() || "一二三四五六七八九十".contains(c)
            });
            let street = !before.ends_with(['街', '农'])
                && matches!(sign, "路" | "街" | "道" | "巷" | "村" | "大道" | "中心" | "广场" | "大厦")
                && !after(sign.len()).starts_with(['道', '办', '局', '委', '信', '务', '村'])
                && (sign != "中心"
                    || (word_before(before, OF_BODIES).is_none() && word_at(after(sign.len()), CENTRAL).is_none()))
                && is_body_or_empty(after(sign.len()));
            let inside = matches!(sign, "院内" | "大院内" | "大院" | "楼内" | "内" | "旁")
                && !after(sign.len()).is_empty()
                && !after(sign.len()).starts_with(['部', '设', '审', '控']);
            let beside = SITES.contains(&sign) && !before.is_empty() && is_body_or_empty(after(sign.len()));
            if number || street || inside || beside || (sign == "楼" && !after(3).is_empty()) {
                from = from.max(at + sign.len());
            }
        }
    }
    let mut tail = folded.get(from..)?;
    for skip in ["室", "号", "楼", "房", "房间", "信箱", "米", "余米", "公里"] {
        if let Some(rest) = tail.strip_prefix(skip) {
            from += skip.len();
            tail = rest;
        }
    }
    let tail_end = tail.trim_end_matches(')').len();
    let name = tail.get(..tail_end)?;
    let building = word_before(name, &["大楼", "大院", "大厦", "中心"]).is_some() && from == 0;
    (from > 0 && is_body(name) && !building)
        .then(|| text.words(start + from..start + from + name.len(), "receiver.end_of_address"))
}

/// `某局机关党委203室`, `某局（行政楼412室）`: the room behind the body at the end.
fn without_room(address: &str) -> &str {
    let bare = address.strip_suffix(')').and_then(|inner| inner.rfind('(').map(|at| (at, inner)));
    if let Some((at, inner)) = bare
        && inner.ends_with(['室', '楼', '层', '房', '号'])
        && let Some(before) = inner.get(..at).filter(|before| word_before(before, ENDS).is_some())
    {
        return before;
    }
    let room = address.strip_suffix('室').map(|room| room.trim_end_matches(|c: char| c.is_ascii_alphanumeric()));
    room.filter(|before| before.len() + 3 < address.len() && word_before(before, ENDS).is_some()).unwrap_or(address)
}

fn is_body_or_empty(rest: &str) -> bool {
    rest.is_empty() || is_body(rest)
}
