//! 联系方式: the labels of a contact block, and what each announces.
use super::fold::Text;
use super::scan::{chinese_digit, spaced};
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Phone,
    Fax,
    Email,
    Address,
    Postcode,
    PoBox,
    Person,
    /// 收信人: a body or a person.
    Addressee,
    Receiver,
    Hours,
    Window,
    Envelope,
    /// 网址 and other things that are none of the above.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub struct Label {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// A sign follows that ends a label.
    pub colon: bool,
}

/// Longer ones before those that they begin with.
const TABLE: &[(Kind, &[&str])] = &[
    (Kind::Fax, &["传真电话", "传真号码", "传真", "FAX", "Fax", "fax"]),
    (
        Kind::Email,
        &[
            "电子邮箱地址",
            "电子邮件地址",
            "电子信箱地址",
            "电子邮箱",
            "电子邮件",
            "电子信箱",
            "邮箱地址",
            "联系邮箱",
            "监督邮箱",
            "举报邮箱",
            "反馈邮箱",
            "受理邮箱",
            "意见邮箱",
            "公共邮箱",
            "邮箱",
            "电邮",
            "来邮",
            "发邮件",
            "邮件",
            "电子函件",
            "QQ邮箱",
            "E-mail",
            "E-Mail",
            "e-mail",
            "Email",
            "email",
            "EMAIL",
            "E_mail",
        ],
    ),
    (
        Kind::Phone,
        &[
            "联系电话号码",
            "监督举报电话",
            "监督联系电话",
            "举报监督电话",
            "意见反馈电话",
            "联系电话",
            "监督电话",
            "举报电话",
            "咨询电话",
            "受理电话",
            "反映电话",
            "值班电话",
            "办公电话",
            "服务电话",
            "热线电话",
            "投诉电话",
            "固定电话",
            "反馈电话",
            "电话号码",
            "监督热线",
            "服务热线",
            "举报热线",
            "电话",
            "热线",
            "手机号码",
            "手机",
            "座机",
            "TEL",
            "Tel",
            "来电",
            "拨打",
            "致电",
            "打电话",
            "话机",
        ],
    ),
    (
        Kind::Address,
        &[
            "通信地址",
            "通讯地址",
            "联系地址",
            "邮寄地址",
            "邮件地址",
            "来信地址",
            "来访地址",
            "通信处",
            "通讯处",
            "联系处",
            "函件投递",
            "信件投递",
            "邮件投递",
            "函件寄送",
            "函寄",
            "邮寄",
            "写信",
            "寄信",
            "来访",
            "走访",
            "住址",
            "办公地址",
            "收信地址",
            "收件地址",
            "信访地址",
            "受理地址",
            "接访地址",
            "接待地址",
            "寄信地址",
            "单位地址",
            "来信来访地址",
            "信函地址",
            "信件地址",
            "书面地址",
            "地址",
            "来信请寄至",
            "来信寄送",
            "来信请寄",
            "信件请寄至",
            "信件请寄",
            "信函请寄至",
            "信函请寄",
            "来函请寄",
            "书信请寄",
            "邮寄至",
            "寄信至",
            "写信至",
            "来信寄至",
            "寄信到",
            "寄送至",
            "来信",
            "信函",
            "书信",
            "信件",
            "来函",
            "投寄至",
            "寄至",
            "寄到",
            "寄往",
            "请寄",
            "来信寄",
        ],
    ),
    (Kind::Postcode, &["邮政编码", "邮政编号", "邮政代码", "邮递区号", "邮政区号", "邮编", "邮码"]),
    (Kind::PoBox, &["邮政信箱", "邮箱编号", "举报信箱", "监督信箱", "意见信箱", "专用信箱", "信箱"]),
    (Kind::Addressee, &["收信人", "收件人"]),
    (
        Kind::Person,
        &[
            "联系人员",
            "联系人及电话",
            "联系人及联系电话",
            "联系人和电话",
            "联系人",
            "联络人",
            "联络员",
            "经办人",
            "受理人",
            "承办人",
            "对接人",
            "经手人",
            "接待人",
            "工作人员",
        ],
    ),
    (
        Kind::Receiver,
        &[
            "意见受理单位",
            "意见受理部门",
            "受理单位",
            "联系单位",
            "受理部门",
            "联系部门",
            "受理机构",
            "受理机关",
            "联系机构",
            "收信单位",
            "收件单位",
            "接收单位",
            "反馈单位",
            "受理科室",
            "联系科室",
            "监督单位",
            "监督部门",
        ],
    ),
    (
        Kind::Hours,
        &[
            "工作时间",
            "接听时间",
            "办公时间",
            "接待时间",
            "值班时间",
            "上班时间",
            "接访时间",
            "接听电话时间",
            "服务时间",
            "电话受理时间",
            "受理时间",
            "电话接听时段",
            "接听时段",
            "接听时限",
            "值守时间",
            "接电时间",
            "来访时间",
            "开放时间",
        ],
    ),
    (
        Kind::Window,
        &[
            "公示期限",
            "公示时间",
            "公示期",
            "公告期限",
            "公告时间",
            "公告期",
            "公布期",
            "受理期限",
            "征求意见时间",
            "征求意见期限",
            "接受意见时间",
            "接收意见时间",
            "接受监督时间",
            "受理意见时间",
            "收集意见时间",
            "意见反馈期限",
            "意见反馈时间",
            "反馈期限",
            "反馈时间",
            "通报期限",
            "意见征集期",
            "监督期限",
            "公开时间",
            "公开期限",
            "公开期",
            "公示时限",
            "公示时段",
            "公示起止",
            "公示日期",
            "反馈时限",
            "反馈时段",
            "反馈日期",
            "受理时限",
            "受理时段",
            "受理日期",
            "征求意见期",
            "征集时间",
            "征集期限",
            "意见征求时间",
            "意见征求期",
            "监督时间",
            "监督时限",
            "有效期限",
            "有效期",
            "有效时间",
            "起止时间",
            "起止日期",
            "截止时间",
            "截止日期",
            "截止期限",
            "截至时间",
            "截至日期",
        ],
    ),
    (Kind::Envelope, &["封面写法", "封面注明", "封面标注", "信封写法", "信封标记", "信封标注", "信封注明", "信封字样"]),
    (Kind::Other, &["网址", "网站", "微信公众号", "公众号", "二维码"]),
];

/// Words of running text unless a colon follows.
const NEED_COLON: &[&str] = &[
    "来信",
    "信函",
    "书信",
    "信件",
    "来函",
    "来电",
    "信箱",
    "邮政信箱",
    "举报信箱",
    "监督信箱",
    "意见信箱",
    "网站",
    "手机",
    "邮件",
    "来邮",
    "邮寄",
    "写信",
    "寄信",
    "来访",
    "走访",
    "致电",
    "打电话",
    "发邮件",
    "专用信箱",
    "有效期",
    "开放时间",
    "工作人员",
];

/// The labels of a range, in order, none inside another.
pub fn labels(text: &Text<'_>, range: Range<usize>) -> Vec<Label> {
    let words = text.at(range.clone());
    let mut found: Vec<Label> = Vec::new();
    let mut until = 0;
    for (at, c) in words.char_indices() {
        if at < until || !may_open(c) {
            continue;
        }
        let rest = words.get(at..).unwrap_or_default();
        let Some((kind, len)) = longest(rest) else { continue };
        let len = len + second_word(kind, rest.get(len..).unwrap_or_default());
        let after = rest.get(len..).unwrap_or_default();
        let word = rest.get(..len).unwrap_or_default();
        let lead = words.get(..at).unwrap_or_default();
        // Looked at from its end, since the line may be long.
        let lead = lead.trim_end_matches(|c: char| " .、()".contains(c) || c.is_ascii_digit());
        let opens = lead.is_empty() || lead.ends_with('\n');
        let (gap, colon) = match counted(words.get(..at).unwrap_or_default(), after) {
            Some(gap) if NEED_COLON.contains(&word) => (gap, true),
            _ => sign(after),
        };
        // A blank is enough at the beginning of a line.
        let colon = colon || (opens && gap > 0);
        // …第3号邮政信箱 at the end of a line is the value of another label.
        let inside = kind == Kind::PoBox
            && !after.trim_start().starts_with(':')
            && words.get(..at).is_some_and(|before| before.ends_with(super::lines::is_han));
        // （传真） says of the number before it what it is.
        let behind = !colon
            && after.starts_with(')')
            && words
                .get(..at)
                .and_then(|before| before.strip_suffix('('))
                .is_some_and(|before| before.trim_end().ends_with(|c: char| c.is_ascii_digit()));
        if inside || behind || (!colon && NEED_COLON.contains(&word)) {
            continue;
        }
        until = at + len + gap;
        found.push(Label { start: range.start + at, end: range.start + at + len + gap, kind, colon });
    }
    found
}

/// 受理地址及邮编：, 受理部门及电话：: what follows the first word of a label, up to its colon.
fn second_word(kind: Kind, after: &str) -> usize {
    let other: &[&str] = match kind {
        Kind::Address => &["邮编", "邮政编码", "收件人", "收信人"],
        Kind::Receiver => &["电话", "联系电话", "联系方式", "监督电话", "受理电话"],
        Kind::Person => &["电话", "联系电话", "联系方式", "手机"],
        _ => return 0,
    };
    let Some(rest) = ["及", "和", "、", "/", "与"].iter().find_map(|sign| after.strip_prefix(sign)) else {
        return 0;
    };
    let word = other.iter().filter(|word| rest.starts_with(**word)).max_by_key(|word| word.len());
    word.and_then(|word| rest.get(word.len()..).filter(|rest| rest.trim_start().starts_with(':')))
        .map_or(0, |rest| after.len() - rest.len())
}

/// 二是信函，…: a way of reaching somebody, with a comma instead of a colon.
fn counted(before: &str, after: &str) -> Option<usize> {
    let counts = before.ends_with(['是', ')', '、', '.'])
        && before
            .trim_end_matches(['是', ')', '、', '.'])
            .ends_with(|c: char| c.is_ascii_digit() || chinese_digit(c).is_some());
    (counts && after.starts_with(',')).then_some(1)
}

fn may_open(c: char) -> bool {
    !matches!(c, '。' | ',' | ';' | ':' | ' ' | '\n' | '\t' | '0'..='9' | '(' | ')' | '的')
}

fn longest(rest: &str) -> Option<(Kind, usize)> {
    let mut best: Option<(Kind, usize)> = None;
    for (kind, words) in TABLE {
        for word in *words {
            if let Some(len) = spaced(rest, word)
                && best.is_none_or(|(_, longest)| len > longest)
            {
                best = Some((*kind, len));
            }
        }
    }
    best
}

/// The length of what stands between a label and its value, and whether a colon is in it. A bracket is left to the reader
/// of the value.
fn sign(after: &str) -> (usize, bool) {
    let trimmed = after.trim_start_matches([' ', '\t']);
    if let Some(rest) = trimmed.strip_prefix([':', '】', ']', '|', '〗', '〕', '》', '”']) {
        let rest = rest.trim_start_matches([' ', '\t', ':', ',', '|']);
        return (after.len() - rest.len(), true);
    }
    if let Some(rest) = trimmed.strip_prefix("--").filter(|rest| !rest.starts_with('-')) {
        return (after.len() - rest.trim_start().len(), true);
    }
    if let Some(rest) = trimmed.strip_prefix(['为', '是']) {
        let rest = rest.trim_start_matches([' ', ':']);
        return (after.len() - rest.len(), true);
    }
    let next_line = trimmed.starts_with('\n');
    (after.len() - trimmed.len(), next_line || trimmed.len() < after.len() && after.starts_with('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_label_counts() {
        let text = Text::new("电子邮箱地址：a@b.cn；邮　编：1；联系电话（办公室）：2");
        let found: Vec<_> = labels(&text, 0..text.folded.len()).iter().map(|label| label.kind).collect();
        assert_eq!(found, [Kind::Email, Kind::Postcode, Kind::Phone]);
    }
}
