//! 引文和签名: where what somebody wrote ends and what they answer begins. In doubt it is kept whole.

/// Words between dashes, above the letter that is answered.
const SEPARATORS: &[&str] = &[
    "原始邮件",
    "原始郵件",
    "原邮件",
    "回复的邮件",
    "回复邮件",
    "转发邮件",
    "轉寄郵件",
    "original message",
    "original appointment",
    "forwarded message",
    "reply message",
];
/// The first line of a block of headers above the letter that is answered.
const FIRST_LINES: &[&str] = &["发件人", "發件人", "寄件者", "寄件人", "from"];
/// Its other lines.
const OTHER_LINES: &[&str] = &[
    "发送时间",
    "發送時間",
    "发送日期",
    "日期",
    "时间",
    "收件人",
    "收件者",
    "抄送",
    "主题",
    "主題",
    "主旨",
    "sent",
    "date",
    "to",
    "cc",
    "subject",
];
const WROTE: &[&str] = &["写道", "寫道", "wrote", "编写", "來信", "来信"];
const PHONES: &[&str] = &["发自我的", "發自我的", "从我的", "sent from my", "来自我的", "发自新浪邮箱", "发自网易邮箱"];

/// The beginning of the text that is new; all of it where nothing else would be left.
pub(super) fn cut(text: &str) -> &str {
    let lines = lines_of(text);
    let below = below(&lines);
    let end = (0..lines.len()).find(|at| ends_at(&lines, &below, *at));
    let kept = end.and_then(|at| lines.get(at)).and_then(|(start, _)| text.get(..*start)).unwrap_or(text);
    let kept = without_trailing_quote(kept);
    let kept = without_phone(kept.trim());
    if kept.is_empty() { text.trim() } else { kept }
}

fn lines_of(text: &str) -> Vec<(usize, &str)> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push((start, line.trim_end_matches('\n')));
        start += line.len();
    }
    lines
}

/// How many quoted lines, and how many others, stand at and below each line; blank ones do not count.
fn below(lines: &[(usize, &str)]) -> Vec<(usize, usize)> {
    let mut counts = vec![(0, 0); lines.len() + 1];
    let mut so_far = (0, 0);
    for ((_, line), count) in lines.iter().rev().zip(counts.iter_mut().rev().skip(1)) {
        match line.trim_start() {
            "" => {}
            line if line.starts_with('>') => so_far.0 += 1,
            _ => so_far.1 += 1,
        }
        *count = so_far;
    }
    counts
}

fn ends_at(lines: &[(usize, &str)], below: &[(usize, usize)], at: usize) -> bool {
    let Some((_, line)) = lines.get(at) else { return false };
    let bare = line.trim();
    // A paragraph is no heading; and what a line costs stays small.
    if bare.is_empty() || bare.len() > 400 {
        return false;
    }
    is_separator(bare)
        || is_signature(line, lines.len() - at)
        || is_header_block(lines, at)
        || is_attribution(lines, below, at)
}

fn is_separator(bare: &str) -> bool {
    let begins = bare.starts_with("--") || bare.starts_with("__") || bare.starts_with("——") || bare.starts_with("==");
    begins && SEPARATORS.iter().any(|words| bare.to_lowercase().contains(words))
}

/// `-- ` alone on a line; without its blank only above a few lines.
fn is_signature(line: &str, left: usize) -> bool {
    line == "-- " || (line == "--" && left <= 12)
}

fn is_header_block(lines: &[(usize, &str)], at: usize) -> bool {
    let Some((_, first)) = lines.get(at) else { return false };
    if !FIRST_LINES.iter().any(|label| is_labelled(first, label)) {
        return false;
    }
    let following = lines.iter().skip(at + 1).map(|(_, line)| line.trim()).filter(|line| !line.is_empty()).take(5);
    following.filter(|line| OTHER_LINES.iter().any(|label| is_labelled(line, label))).count() >= 2
}

/// `发件人：…`, with the asterisks and blanks that turning HTML into text leaves.
fn is_labelled(line: &str, label: &str) -> bool {
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '【' | '>')).to_lowercase();
    let Some(rest) = bare.strip_prefix(label) else { return false };
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '】'));
    rest.starts_with([':', '：'])
}

/// `On …, … wrote:` and `在 …，… 写道：`, over up to three lines. There must be a sign that a mail program wrote it, and
/// nothing of one's own below the quotation.
fn is_attribution(lines: &[(usize, &str)], below: &[(usize, usize)], at: usize) -> bool {
    let mut joined = String::new();
    for (used, (_, line)) in lines.iter().skip(at).take(3).enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('>') {
            return false;
        }
        joined.push_str(line);
        joined.push(' ');
        let bare = joined.trim_end();
        let Some(before) = bare.strip_suffix([':', '：']) else { continue };
        let lower = before.trim_end().to_lowercase();
        if !WROTE.iter().any(|word| lower.ends_with(word)) {
            continue;
        }
        let (quoted, own) = below.get(at + used + 1).copied().unwrap_or_default();
        let by_program = lower.contains('@') && lower.contains(|c: char| c.is_ascii_digit());
        return if quoted > 0 { own == 0 } else { by_program && own > 0 };
    }
    false
}

/// Lines with `>` at the very end; between one's own lines they are part of the answer.
fn without_trailing_quote(text: &str) -> &str {
    let lines = lines_of(text);
    let own = lines.iter().rposition(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('>'));
    match own {
        None => "",
        Some(own) => lines.get(own + 1).and_then(|(start, _)| text.get(..*start)).unwrap_or(text),
    }
}

fn without_phone(text: &str) -> &str {
    let Some((before, last)) = text.rsplit_once('\n') else { return text };
    let lower = last.trim().to_lowercase();
    if lower.chars().count() <= 40 && PHONES.iter().any(|words| lower.starts_with(words)) {
        before.trim_end()
    } else {
        text
    }
}
