//! Number plates, e-mail addresses, and what follows words such as 微信号.
use super::spans::Spans;
use crate::domain::skeleton::Cell;

/// Finds them all.
pub(super) fn find(cells: &[Cell], spans: &mut Spans) {
    for at in 0..cells.len() {
        if let Some(end) = plate(cells, at) {
            spans.add(at, end);
        }
        if let Some((start, end)) = mail_address(cells, at) {
            spans.add(start, end);
        }
        if let Some((start, end)) = account(cells, at) {
            spans.add(start, end);
        }
    }
}

fn folded(cells: &[Cell], at: usize) -> Option<char> {
    cells.get(at).map(|cell| cell.folded)
}

/// Whether the word stands here, as seen but in lower case.
fn stands(cells: &[Cell], at: usize, word: &str) -> bool {
    let mut here = cells.get(at..).unwrap_or_default().iter();
    word.chars().all(|c| here.next().is_some_and(|cell| cell.seen.to_ascii_lowercase() == c))
}

/// Where the word ends that stands here, as seen but in lower case, with a blank or dot or dash between its characters or
/// not: `微 信`, `V.X`.
fn spelled(cells: &[Cell], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for c in word.chars() {
        if end > at && folded(cells, end).is_some_and(|between| between == ' ' || "-.·_".contains(between)) {
            end += 1;
        }
        if cells.get(end)?.seen.to_ascii_lowercase() != c {
            return None;
        }
        end += 1;
    }
    Some(end)
}

fn is_plain(cells: &[Cell], at: usize) -> bool {
    cells.get(at).is_some_and(Cell::is_plain)
}

/// An array, since it is searched for every character of every text.
const PROVINCES: [char; 44] = [
    '京', '津', '沪', '滬', '渝', '冀', '豫', '云', '雲', '辽', '遼', '黑', '湘', '皖', '鲁', '魯', '新', '苏', '蘇',
    '浙', '赣', '贛', '鄂', '桂', '甘', '晋', '晉', '蒙', '陕', '陝', '吉', '闽', '閩', '贵', '貴', '粤', '粵', '青',
    '藏', '川', '宁', '寧', '琼', '瓊',
];
const SUFFIXES: &str = "挂掛学學警港澳领領试試超";

/// Where a number plate that begins here ends.
fn plate(cells: &[Cell], at: usize) -> Option<usize> {
    let first = cells.get(at)?.seen;
    if (first == '使' || first == '领' || first == '領') && is_plain(cells, at + 1) {
        let (count, digits, end) = plate_signs(cells, at + 1, 6);
        return (count == 6 && digits >= 5).then_some(end);
    }
    let armed_police = stands(cells, at, "wj") && !at.checked_sub(1).is_some_and(|before| is_plain(cells, before));
    let letter = if armed_police {
        at + 1
    } else if PROVINCES.contains(&first) {
        at + 1 + gap(cells, at + 1)
    } else {
        return None;
    };
    if !cells.get(letter)?.folded.is_ascii_lowercase() || !is_plain(cells, letter) {
        return None;
    }
    let mut signs_at = letter + 1 + gap(cells, letter + 1);
    if armed_police && cells.get(signs_at).is_some_and(|cell| PROVINCES.contains(&cell.seen)) {
        signs_at += 1;
    }
    let (count, digits, end) = plate_signs(cells, signs_at, 6);
    let suffix = end + gap(cells, end);
    let has_suffix = cells.get(suffix).is_some_and(|cell| SUFFIXES.contains(cell.seen));
    match count {
        4 if has_suffix && digits >= 2 => Some(suffix + 1),
        5 | 6 if digits >= 3 => Some(if has_suffix { suffix + 1 } else { end }),
        _ => None,
    }
}

/// Spaces and dots within a plate.
fn gap(cells: &[Cell], at: usize) -> usize {
    let between = |cell: &&Cell| " ·・•‧.-—_\u{A0}\t".contains(cell.folded);
    cells.get(at..).unwrap_or_default().iter().take(3).take_while(between).count()
}

/// Reads at most `most` letters and digits: how many, how many of them digits, where they end. The last one counts only
/// if it stands as close as the others, so that `粤A12345 6月` keeps its 6.
fn plate_signs(cells: &[Cell], start: usize, most: usize) -> (usize, usize, usize) {
    let (mut count, mut digits, mut end, mut wide) = (0, 0, start, false);
    while count < most {
        let next = if count == 0 { end } else { end + gap(cells, end) };
        let Some(cell) = cells.get(next).filter(|cell| cell.folded.is_ascii_alphanumeric()) else { break };
        if count == 5 && next > end && !wide {
            break;
        }
        wide |= next > end;
        count += 1;
        digits += usize::from(cell.is_digit());
        end = next + 1;
    }
    // A longer word or number is no plate, unless the sixth sign already belonged to it.
    if is_plain(cells, end) && !wide { (0, 0, end) } else { (count, digits, end) }
}

/// The `@` in its disguises, as its length.
fn at_sign(cells: &[Cell], at: usize) -> Option<usize> {
    match folded(cells, at)? {
        '@' | '﹫' => Some(1),
        '(' | '[' | '{' | '<' | '【' | '〔' => {
            let sign = ["at", "@"].into_iter().find(|word| stands(cells, at + 1, word))?.len();
            matches!(folded(cells, at + 1 + sign)?, ')' | ']' | '}' | '>' | '】' | '〕').then_some(sign + 2)
        }
        '艾' if stands(cells, at, "艾特") => Some(2),
        _ => None,
    }
}

const ENDINGS: [&str; 17] =
    ["com", "cn", "net", "org", "edu", "gov", "hk", "tw", "mo", "io", "me", "cc", "info", "top", "vip", "xyz", "co"];

/// The address around an `@` that stands here.
fn mail_address(cells: &[Cell], at: usize) -> Option<(usize, usize)> {
    let sign = at_sign(cells, at)?;
    let is_local = |cell: &Cell| cell.is_plain() || "!#$%&'*+/=?^_`{|}~-.".contains(cell.folded);
    let is_space = |cell: &Cell| cell.folded.is_whitespace();
    let before = cells.get(..at).unwrap_or_default();
    let spaces = before.iter().rev().take(3).take_while(|cell| is_space(cell)).count();
    let before = before.get(..at - spaces).unwrap_or_default();
    let local = before.iter().rev().take_while(|cell| is_local(cell)).count();
    let start = before.len() - local;
    if !before.get(start..).unwrap_or_default().iter().any(Cell::is_plain) {
        return None;
    }
    let skip = |from: usize| {
        from + cells.get(from..).unwrap_or_default().iter().take(3).take_while(|cell| is_space(cell)).count()
    };
    let label = |from: usize| {
        let is_label = |cell: &Cell| cell.is_plain() || cell.folded == '-' || cell.folded == '_';
        from + cells.get(from..).unwrap_or_default().iter().take_while(|cell| is_label(cell)).count()
    };
    let host = skip(at + sign);
    let mut end = label(host);
    if end == host {
        return None;
    }
    loop {
        let dot_at = skip(end);
        let Some(dot) = dot(cells, dot_at) else { break };
        let next = skip(dot_at + dot);
        let next_end = label(next);
        let loose = dot_at > end || next > dot_at + dot || dot > 1;
        let known = || ENDINGS.iter().any(|ending| ending.len() == next_end - next && stands(cells, next, ending));
        if next_end == next || (loose && !known()) {
            break;
        }
        end = next_end;
    }
    Some((start, end))
}

/// The dot in its disguises, as its length.
fn dot(cells: &[Cell], at: usize) -> Option<usize> {
    match folded(cells, at)? {
        '.' | '。' | '·' | '点' | '．' => Some(1),
        '(' | '[' | '{' if stands(cells, at + 1, "dot") => Some(5),
        _ => None,
    }
}

/// Words after which an account, a document's number or the like stands, by their first character, which is asked of every
/// character of every text. Longer ones first.
const fn words(first: char) -> &'static [&'static str] {
    match first {
        '微' => &["微信", "微芯", "微博"],
        '薇' => &["薇信"],
        '威' => &["威信"],
        '维' => &["维信"],
        '徽' => &["徽信"],
        'v' => &["v信", "vx"],
        '加' => &["加v"],
        '+' => &["+v"],
        '➕' => &["➕v"],
        '绿' => &["绿泡泡"],
        'w' => &["wechat", "weixin", "wx", "whatsapp"],
        'q' => &["qq", "q号"],
        '扣' => &["扣扣"],
        '球' => &["球球"],
        '企' => &["企鹅"],
        '支' => &["支付宝"],
        '抖' => &["抖音"],
        '快' => &["快手"],
        '小' => &["小红书"],
        '钉' => &["钉钉"],
        't' => &["telegram"],
        '护' => &["护照"],
        '通' => &["通行证"],
        '台' => &["台胞证"],
        '回' => &["回乡证"],
        '身' => &["身份证"],
        '证' => &["证件"],
        '工' => &["工号"],
        '学' => &["学号"],
        '准' => &["准考证"],
        '社' => &["社保"],
        '医' => &["医保"],
        '卡' => &["卡号"],
        '账' => &["账号"],
        '帐' => &["帐号"],
        _ => &[],
    }
}
/// What may stand between the word and the account; those that announce it.
const ANNOUNCING: [&str; 12] = ["号码", "账号", "帐号", "号", "是", "为", "叫", ":", "=", "id", "加", "群"];

/// The account after a word such as 微信号 that stands here.
fn account(cells: &[Cell], at: usize) -> Option<(usize, usize)> {
    let begun = words(cells.get(at)?.seen.to_ascii_lowercase());
    let (word, end) = begun.iter().find_map(|word| Some((word, spelled(cells, at, word)?)))?;
    if word.is_ascii() && at.checked_sub(1).is_some_and(|before| is_plain(cells, before)) {
        return None;
    }
    let mut start = end;
    let mut announced = false;
    for _ in 0..8 {
        if let Some(link) = ANNOUNCING.into_iter().find(|link| stands(cells, start, link)) {
            announced = true;
            start += link.chars().count();
        } else if folded(cells, start).is_some_and(|c| c.is_whitespace() || "-('\"“".contains(c)) {
            start += 1;
        } else {
            break;
        }
    }
    // Digits may be spaced (QQ 123 456 78); letters may not, or the next word would belong to it.
    let (mut end, mut signs, mut digits, mut letters) = (start, 0, 0, 0);
    while signs < 40 {
        let spaces = usize::from(letters == 0 && signs > 0 && folded(cells, end).is_some_and(|c| c == ' ' || c == '-'));
        let Some(cell) =
            cells.get(end + spaces).filter(|cell| cell.is_plain() || (spaces == 0 && "_-".contains(cell.seen)))
        else {
            break;
        };
        if spaces > 0 && !cell.is_digit() {
            break;
        }
        digits += usize::from(cell.is_digit());
        letters += usize::from(!cell.is_digit());
        signs += 1;
        end += spaces + 1;
    }
    (signs >= 5 && (digits > 0 || announced)).then_some((start, end))
}
