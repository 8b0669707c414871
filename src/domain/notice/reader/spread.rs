//! Blanks that mean nothing: those of letter-spaced lines, and those that a conversion strewed among the characters.
use super::lines::is_han;

/// Words that no blank parts.
const WHOLE: [&str; 31] = [
    "整改", "巡察", "巡视", "反馈", "情况", "问题", "意见", "党组", "党委", "根据", "工作", "制度", "落实", "公开",
    "监督", "完成", "开展", "规定", "现将", "有关", "责任", "建立", "资金", "项目", "推进", "干部", "人民", "群众",
    "加强", "管理", "履职",
];
/// So many of them have to be parted, on so many lines of some length.
const PARTED: usize = 5;
const LINES: usize = 3;
const LONG: usize = 20;

/// The places of blanks that are passed over.
pub fn strays(source: &str) -> Vec<usize> {
    let strewn = is_strewn(source);
    let mut found = Vec::new();
    let mut at = 0;
    for line in source.split('\n') {
        if is_spaced(line) {
            found.extend(line.char_indices().filter(|(_, c)| is_blank(*c)).map(|(place, _)| at + place));
        } else if strewn && !line.contains('\t') {
            found.extend(inside(line).map(|place| at + place));
        }
        at += line.len() + 1;
    }
    found
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\t' | '\n' | '\r')
}

/// `关 于 整 改 情 况 的 通 报`: a blank after each character.
fn is_spaced(line: &str) -> bool {
    let line = line.trim();
    let (mut signs, mut runs, mut before) = (0_usize, 0_usize, false);
    for c in line.chars().take(200) {
        let blank = is_blank(c);
        if !blank && !is_han(c) && !matches!(c, '（' | '）' | '“' | '”' | '《' | '》') {
            return false;
        }
        runs += usize::from(blank && !before);
        signs += usize::from(!blank);
        before = blank;
    }
    signs >= 6 && runs * 10 >= (signs - 1) * 8
}

fn is_strewn(source: &str) -> bool {
    let (mut lines, mut words) = (0, 0);
    for line in source.split('\n').filter(|line| line.contains(is_blank)) {
        let bare = line.trim();
        if bare.chars().filter(|c| !is_blank(*c)).take(LONG).count() < LONG || is_spaced(bare) {
            continue;
        }
        let parted = parted(bare);
        lines += usize::from(parted > 0);
        words += parted;
    }
    lines >= LINES && words >= PARTED
}

/// How many words of a line have a blank inside, and how many stops one before them.
fn parted(line: &str) -> usize {
    let chars: Vec<char> = line.chars().collect();
    let is_word = |a: char, b: char| WHOLE.iter().any(|word| word.chars().eq([a, b]));
    let is_stop = |a: char, b: char| is_han(a) && matches!(b, '，' | '。' | '；' | '、' | '：' | ',');
    let words = chars
        .windows(3)
        .filter(|three| matches!(three, [a, blank, b] if is_blank(*blank) && (is_word(*a, *b) || is_stop(*a, *b))))
        .count();
    // 2 0 2 0 年
    let digits = chars.windows(7).filter(|run| {
        run.iter().enumerate().all(|(at, c)| if at % 2 == 0 { c.is_ascii_digit() } else { is_blank(*c) })
    });
    words + digits.count()
}

/// Single blanks between two characters of a line, but for those that part numbers from Latin words.
fn inside(line: &str) -> impl Iterator<Item = usize> {
    let lead = line.len() - line.trim_start().len();
    let end = line.trim_end().len();
    let mut before = ' ';
    let places: Vec<(usize, char)> = line.char_indices().collect();
    let mut found = Vec::new();
    for (index, (at, c)) in places.iter().enumerate() {
        let next = places.get(index + 1).map_or(' ', |(_, next)| *next);
        // 问题1 某某: the blank ends the mark.
        let mark = line.get(lead..*at).and_then(|before| before.strip_prefix("问题")).is_some_and(|number| {
            !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        });
        let latin = before.is_ascii_alphabetic() && next.is_ascii_alphabetic();
        if is_blank(*c) && *at > lead && *at < end && !is_blank(before) && !is_blank(next) && !latin && !mark {
            found.push(*at);
        }
        before = *c;
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(source: &str) -> String {
        let strays = strays(source);
        source.char_indices().filter(|(at, _)| strays.binary_search(at).is_err()).map(|(_, c)| c).collect()
    }

    #[test]
    fn spaced_lines_are_closed_up() {
        assert_eq!(
            without("关 于 巡 视 整 改 情 况 的 通 报\n联 系 人：张 三"),
            "关于巡视整改情况的通报\n联 系 人：张 三"
        );
    }

    #[test]
    fn strewn_blanks_are_passed_over_and_tables_are_left() {
        let line = "　　局党组召 开会议 6次，对反 馈意见逐条研究，制定整 改方案并抓好落 实。\n";
        assert!(!without(&line.repeat(3)).contains(' '));
        let line = "　　第二 ， 林场决策 不规范 。 印发 议事规则 ， 重大事项 须有 会前酝酿 、 会后公示 。\n";
        assert!(!without(&line.repeat(3)).contains(' '));
        let line = "　　2 0 2 0 年9月1 4 日至1 1 月6日，市委巡察组对某医院党委开展了常规巡察。\n";
        assert!(!without(&line.repeat(5)).contains(' '));
        let row = "1 党组会研究不够 召开会议6次研究落实，制定制度2项，定期通报 办公室 已完成\n";
        assert_eq!(without(&row.repeat(5)), row.repeat(5));
    }
}
