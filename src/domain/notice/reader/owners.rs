//! Whose a telephone number is, and when it is answered: what stands around the number.
use std::ops::Range;

use super::super::found::DoubtKind;
use super::fold::Text;
use super::hours::{clean_hours, is_hours};
use super::labels::{Kind, Label};
use super::lines::{is_han, length};
use super::orgs::{is_body, tail};
use super::page::Doubts;
use super::phones::has_number;
use super::scan::{contains_any, enclosed, word_at};

/// Owner and hours around a number, and where what belongs to it ends.
pub fn around(
    text: &Text<'_>,
    zone: &Range<usize>,
    label: Option<Label>,
    range: &Range<usize>,
    labels: &[Label],
) -> (Option<String>, Option<String>, usize) {
    let (mut owner, mut hours, mut end) = (None, None, range.end);
    // In brackets after the number, or after a comma.
    let after = text.at(range.end..zone.end);
    let gap = super::scan::blanks(after);
    let rest = after.get(gap..).unwrap_or_default();
    if rest.starts_with(['(', '【', '['])
        && let Some(inside) = enclosed(rest, 80).filter(|inside| !has_number(inside))
    {
        let open = rest.chars().next().map_or(1, char::len_utf8);
        let start = range.end + gap + open;
        take_brackets(text, start..start + inside.len(), &mut owner, &mut hours);
        if owner.is_some() || hours.is_some() {
            end = start + inside.len() + open;
        }
    } else if let Some(tail) = rest.strip_prefix([',', '、']).map(|tail| tail.trim_start_matches(' '))
        && is_hours(tail)
        && !has_number(tail.get(..super::hours::hours_len(tail)).unwrap_or_default())
    {
        let start = zone.end - tail.len();
        let stop = labels
            .iter()
            .find(|label| label.start > start && label.kind != Kind::Hours)
            .map_or(zone.end, |label| label.start);
        let len = super::hours::hours_len(text.at(start..stop));
        hours = Some(clean_hours(text, start..start + len));
        end = start + len;
    } else if gap > 0 && is_hours(rest) && !has_number(rest.get(..super::hours::hours_len(rest)).unwrap_or_default()) {
        // 0571-87654321　工作日9:00-17:00
        let start = range.end + gap;
        let stop = labels
            .iter()
            .find(|label| label.start > start && label.kind != Kind::Hours)
            .map_or(zone.end, |label| label.start);
        let len = super::hours::hours_len(text.at(start..stop));
        hours = Some(clean_hours(text, start..start + len));
        end = start + len;
    } else if let Some(name) = answering(rest).or_else(|| name_behind(rest).filter(|_| gap > 0 && label.is_some())) {
        owner = Some(text.printed(zone.end - rest.len() + name.start..zone.end - rest.len() + name.end));
        end = zone.end - rest.len() + name.end;
    }
    if owner.is_none() {
        owner = owner_before(text, zone, label, range.start);
    }
    if hours.is_none() {
        hours = hours_before(text, zone.start..range.start);
    }
    if owner.is_none() && label.is_some() {
        owner = owner_above(text, zone, range.start);
    }
    if let Some(label) = label {
        let between = text.at(label.end..range.start);
        if between.starts_with('(')
            && let Some(inside) = enclosed(between, 60)
        {
            let (mut named, mut said) = (None, None);
            take_brackets(text, label.end + 1..label.end + 1 + inside.len(), &mut named, &mut said);
            owner = owner.or(named);
            hours = hours.or(said);
        }
    }
    (owner, hours, end)
}

/// 0571-87654321，督察室接听; 0571-87654321找督察室: the name of the body, counted from the number.
fn answering(after: &str) -> Option<Range<usize>> {
    let bare = after.trim_start_matches([',', ' ', '、']);
    let lead = after.len() - bare.len();
    // 这是督察室的电话
    if let Some(said) = word_at(bare, &["这是", "是"])
        && let Some(name) = bare.get(said.len()..).and_then(|rest| rest.split_once("的电话")).map(|(name, _)| name)
        && name.len() < 60
        && is_owner(name)
    {
        return Some(lead + said.len()..lead + said.len() + name.len());
    }
    let asked = word_at(bare, &["请找", "找", "由", "请转"]).map_or(0, str::len);
    let run: usize = bare.chars().take(24).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let words = bare.get(asked..run)?;
    let name = ["负责接听", "接听", "接电话", "负责解答", "值班", "值守"]
        .iter()
        .find_map(|deed| words.find(deed).and_then(|at| words.get(..at)));
    let name = name.or_else(|| Some(words).filter(|_| asked > 0 && bare.starts_with(['找', '请'])))?;
    is_owner(name).then(|| lead + asked..lead + asked + name.len())
}

/// `电话：0571-87654321　机关党委`, and nothing more in the line.
fn name_behind(rest: &str) -> Option<Range<usize>> {
    let len: usize = rest.chars().take(20).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let behind = rest.get(len..)?.trim_start_matches(' ');
    let ends = behind.is_empty() || behind.starts_with(['\n', ';', '。']);
    (ends && rest.get(..len).is_some_and(is_owner)).then_some(0..len)
}

/// What stands in brackets behind a number and says neither whose it is nor when somebody answers.
pub fn unread_brackets(text: &Text<'_>, after: Range<usize>, doubts: &mut Doubts) {
    let rest = text.at(after.clone());
    if !rest.starts_with(['(', '【']) {
        return;
    }
    let Some(inside) = enclosed(rest, 40).filter(|inside| length(inside, 2) >= 2) else { return };
    let other = [
        "信封", "注明", "邮编", "邮政", "微信", "同号", "手机", "区号", "值班", "24小时", "总机", "录音", "共用",
        "短信", "人工", "免费", "自动",
    ];
    let number = inside.chars().all(|c| c.is_ascii_digit());
    if !contains_any(inside, &other) && !number {
        let start = after.start + rest.chars().next().map_or(1, char::len_utf8);
        doubts.add(text, start..start + inside.len(), DoubtKind::ContactUnclear, "");
    }
}

fn take_brackets(text: &Text<'_>, inside: Range<usize>, owner: &mut Option<String>, hours: &mut Option<String>) {
    let words = text.at(inside.clone());
    if let Some((first, rest)) = words.split_once([',', ';', ' '])
        && !is_hours(first)
        && is_hours(rest.trim_start())
    {
        if is_body(first) || is_named(first) {
            *owner = Some(text.printed(inside.start..inside.start + first.len()));
        }
        *hours = Some(clean_hours(text, inside.end - rest.len()..inside.end));
    } else if is_hours(words) {
        *hours = Some(clean_hours(text, inside));
    } else if is_owner(words) || is_named(words) {
        *owner = Some(text.printed(inside));
    }
}

/// Words in brackets behind a number that are no hours: whose it is.
fn is_named(words: &str) -> bool {
    let words = words.trim();
    (2..=16).contains(&length(words, 17))
        && words.chars().all(|c| is_han(c) || c == ' ')
        && !contains_any(
            words,
            &[
                "不", "除", "休", "假", "日", "时间", "接听", "夜", "上班", "无人", "期", "请", "转", "注明", "传真",
                "区号", "同号", "可", "电话", "值班", "邮编", "信封", "微信", "收", "录音", "共用", "短信", "人工",
                "自动", "免费", "总机",
            ],
        )
}

fn is_owner(words: &str) -> bool {
    (is_body(words) || words.ends_with("总值班")) && !contains_any(words, &["电话", "传真", "区号"])
}

/// 0571-…（夜间及节假日139…）, 工作日：0571-…，夜间：139…: nothing but the days or hours between a sign and the number.
fn hours_right_before(text: &Text<'_>, before: Range<usize>) -> Option<String> {
    let near = tail(text.at(before.clone()), 24);
    let bare = near.trim_end_matches([' ', ':']);
    let cut = bare.rfind([',', '。', ';', '\n', '(', ')', '、', ' ', '/', ':']);
    let cut = cut.map(|at| at + bare.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let skip = cut.or((near.len() == before.len()).then_some(0))?;
    let clause = bare.get(skip..)?;
    let days = clause.ends_with(['日', '间', '天', '时', '午', '末', '五', '晚']) && !clause.ends_with("时间");
    let start = before.end - near.len() + skip;
    (days && is_hours(clause) && clause.chars().all(is_han)).then(|| text.printed(start..start + clause.len()))
}

/// 可在工作日9:00至17:00拨打0571-…
fn hours_before(text: &Text<'_>, before: Range<usize>) -> Option<String> {
    let words = text.at(before.clone());
    if let Some(hours) = hours_right_before(text, before.clone()) {
        return Some(hours);
    }
    let call = ["请拨打", "拨打", "致电", "来电"].iter().find_map(|verb| words.trim_end().strip_suffix(verb))?;
    let led = |clause: &'_ str| {
        let mut at = clause.len() - clause.trim_start().len();
        while let Some(lead) =
            clause.get(at..).and_then(|rest| word_at(rest, &["也可", "可以", "可", "请", "在", "于", "您"]))
        {
            at += lead.len();
        }
        at
    };
    // 上午8:30—12:00、下午13:30—17:00
    let whole = call.rsplit([',', '。', ';', '\n', '(']).next()?;
    let whole = whole.get(led(whole)..).filter(|clause| is_hours(clause));
    let part = call.rsplit([',', '。', ';', '\n', '(', '、']).next()?;
    let clause = whole.or_else(|| part.get(led(part)..))?;
    let end = before.start + call.len();
    let bare = clause.trim_end();
    let bare = bare.strip_suffix('内').unwrap_or(bare);
    let start = end - clause.len();
    (is_hours(bare) && length(bare, 40) < 40).then(|| text.printed(start..start + bare.len()))
}

/// So many lines of a block stand between the name above it and the number.
const ABOVE: usize = 5;

/// 【县纪委监委】 on a line of its own, and below it the lines with its telephone, its address, its mail.
pub fn owner_above(text: &Text<'_>, zone: &Range<usize>, at: usize) -> Option<String> {
    let before = text.at(zone.start..at);
    let mut end = before.rfind('\n')?;
    for _ in 0..ABOVE {
        let start = before.get(..end)?.rfind('\n').map_or(0, |feed| feed + 1);
        let line = before.get(start..end)?.trim();
        let mark = super::marks::mark_at(text, zone.start + end - before.get(start..end)?.trim_start().len(), true);
        let bare = mark.map_or(line, |mark| text.at(mark.end..zone.start + end).trim());
        let name = bare.trim_matches(['【', '】', '[', ']', '〔', '〕', '<', '>', ':', ' ', '●', '■', '◆']);
        if length(name, 30) < 30 && is_owner(name) && name.chars().all(is_han) && !name.contains("中共") {
            let from = zone.start + start + before.get(start..end)?.find(name)?;
            return Some(text.printed(from..from + name.len()));
        }
        if !line.is_empty() && !super::closing::is_contact_line(line) {
            return None;
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// 县纪委监委：0571-…, 县纪委监委电话：…, 联系电话：县纪委监委 0571-…
pub fn owner_before(text: &Text<'_>, zone: &Range<usize>, label: Option<Label>, at: usize) -> Option<String> {
    if let Some(label) = label
        && text.at(label.end..at).trim().trim_matches(['(', ')']).is_empty()
    {
        return name_before(text, zone.start, label.start).or_else(|| name_apart(text, zone.start..label.start));
    }
    let from = label.map_or(zone.start, |label| label.end);
    let between = text.at(from..at);
    let trimmed = between.trim_end_matches([':', ' ', '\t', '(', ',', '-', '|', '/']);
    name_before(text, from, from + trimmed.len())
}

/// `党委办公室　电话　0578-…`: a name that begins a line, or follows another number, apart from the label behind it.
fn name_apart(text: &Text<'_>, before: Range<usize>) -> Option<String> {
    let near = tail(text.at(before.clone()), 60);
    let bare = near.trim_end_matches([' ', '\t', ':', '|', '(', '-']);
    // 县农业农村局，电话0571-…
    let comma = bare.strip_suffix(',').map(|bare| bare.rsplit([';', '。', '\n', ':']).next().unwrap_or(bare));
    if let Some(name) = comma
        && is_owner(name)
        && name.chars().all(is_han)
        && !contains_any(name, &["请", "将", "至", "向", "由", "与", "反映", "反馈", "意见", "可", "寄", "路", "街"])
        && !bare.strip_suffix(',').is_some_and(|bare| contains_any(bare, &["地址", "信函", "来信", "邮寄"]))
    {
        let start = before.end - near.len() + bare.len() - 1 - name.len();
        return Some(text.printed(start..start + name.len()));
    }
    let cut = bare.rfind([' ', '\t', '\n', ';', '。', '|', '、', ')', ',']);
    let skip = cut.map_or(0, |at| at + bare.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let lead = bare.get(..skip)?;
    let line = lead.rsplit('\n').next()?.trim();
    let begins = lead.len() == before.len() || line.is_empty() || line.ends_with([';', '。', ',']);
    let follows = line.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ')' | '、' | '.'));
    let name = bare.get(skip..)?;
    let start = before.end - near.len() + skip;
    // 请反馈至县审计局（电话…）: of a sentence.
    if contains_any(name, &["请", "将", "至", "向", "由", "与", "反映", "反馈", "意见", "可"]) {
        return None;
    }
    ((begins || follows) && is_owner(name) && name.chars().all(is_han) && !name.contains("中共"))
        .then(|| text.printed(start..start + name.len()))
}

/// What may stand before the name of whoever is called.
const LEADS: &[&str] = &[
    "或者",
    "或",
    "请拨打",
    "拨打",
    "拨",
    "致电",
    "电话打到",
    "打电话到",
    "打到",
    "打给",
    "来电",
    "和",
    "请联系",
    "联系",
    "到",
    "至",
    "向",
    "也可以",
    "也可",
    "可以",
    "可",
    "请",
    "打",
];

/// The body's name that ends at a place.
fn name_before(text: &Text<'_>, from: usize, end: usize) -> Option<String> {
    let words = text.at(from..end);
    let len: usize = words.chars().rev().take(24).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let mut start = end - len;
    while let Some(lead) = word_at(text.at(start..end), LEADS) {
        start += lead.len();
    }
    // 可在公告发布之日起10个工作日内拨打某局电话
    // 可以打某局办公室的电话
    let of = text.at(start..end).ends_with('的');
    let end = end - if of { '的'.len_utf8() } else { 0 };
    let verbs: &[&str] = if of { &["拨打", "致电", "打"] } else { &["拨打", "致电"] };
    if let Some((at, verb)) = verbs.iter().filter_map(|verb| Some((text.at(start..end).rfind(verb)?, verb))).max() {
        start += at + verb.len();
    }
    is_owner(text.at(start..end)).then(|| text.printed(start..end))
}
