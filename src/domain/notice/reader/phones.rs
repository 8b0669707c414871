//! 电话 numbers as they are printed: area code, number, extension, masks; and what is wrong with them.
use super::super::found::DoubtKind;
use super::scan::{blanks, digits, word_at};

/// A number, its length in the text, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the number as it is written out")]
pub struct Number {
    pub len: usize,
    pub number: String,
    pub extension: Option<String>,
    pub fault: Option<DoubtKind>,
    /// It is a telephone number by its shape alone, whatever stands before it.
    pub sure: bool,
}

/// The number that the text begins with: a digit or an opening bracket. `labelled` where the words before it say that a
/// number follows: then also what is malformed is one, with a doubt.
pub fn number_at(text: &str, labelled: bool) -> Option<Number> {
    let prefix = word_at(text, &["+86-", "+86 ", "+86", "0086-", "(86)", "86-"]).map_or(0, str::len);
    let rest = text.get(prefix..)?;
    let (area, at) = area(rest);
    let after = rest.get(at..)?;
    let (local, len) = local(after, area.is_some());
    let mut end = prefix + at + len;
    if masked(&local) || area.as_deref().is_some_and(masked) {
        if !labelled && area.is_none() || local.len() + area.as_ref().map_or(0, String::len) < 6 {
            return None;
        }
        let printed = text.get(..end)?.trim_end().to_owned();
        return Some(Number {
            len: end,
            number: printed,
            extension: None,
            fault: Some(DoubtKind::PhoneMasked),
            sure: false,
        });
    }
    let mobile = area.is_none()
        && local.len() == 11
        && local.starts_with('1')
        && !local.starts_with("10")
        && !local.starts_with("11")
        && !local.starts_with("12");
    let service = area.is_none() && local.len() == 10 && (local.starts_with("400") || local.starts_with("800"));
    let hotline = area.is_none()
        && labelled
        && ((local.len() == 5 && (local.starts_with('1') || local.starts_with('9')))
            || (local.len() == 6 && local.starts_with("96"))
            || local == "110");
    let whole = area.is_some() && matches!(local.len(), 7 | 8);
    let (number, fault) = match &area {
        Some(area) if whole => (format!("{area}-{local}"), None),
        None if mobile || hotline => (local, None),
        None if service => (dashed_service(&local), None),
        None if matches!(local.len(), 7 | 8) && !local.starts_with(['0', '1']) => {
            (local, Some(DoubtKind::PhoneWithoutAreaCode))
        }
        Some(area) if local.is_empty() => (area.clone(), Some(DoubtKind::PhoneMalformed)),
        Some(area) => (format!("{area}-{local}"), Some(DoubtKind::PhoneMalformed)),
        None => (local, Some(DoubtKind::PhoneMalformed)),
    };
    let sure = fault.is_none() && (whole || mobile || service);
    if !sure && !labelled || number.is_empty() {
        return None;
    }
    let (extension, more) = extension(text.get(end..)?);
    end += more;
    Some(Number { len: end, number, extension, fault, sure })
}

/// Somewhere in the text a telephone number stands that is one by its shape.
pub fn has_number(text: &str) -> bool {
    let mut before = ' ';
    text.char_indices().any(|(at, c)| {
        let opens = !before.is_ascii_alphanumeric() && (c.is_ascii_digit() || c == '(');
        before = c;
        opens && text.get(at..).and_then(|rest| number_at(rest, false)).is_some_and(|number| number.sure)
    })
}

fn masked(part: &str) -> bool {
    part.contains(['*', 'x', 'X'])
}

fn dashed_service(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{}", part(0, 3), part(3, 6), part(6, 10))
}

/// A run of digits and masks.
fn run(text: &str) -> usize {
    text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'*' | b'x' | b'X')).count()
}

/// The area code with the signs after it; glued to the number it is told by its own rule.
fn area(text: &str) -> (Option<String>, usize) {
    if let Some(inner) = text.strip_prefix('(') {
        let len = run(inner);
        if (3..=4).contains(&len)
            && inner.starts_with('0')
            && inner.get(len..).is_some_and(|rest| rest.starts_with(')'))
        {
            let end = 2 + len;
            let gap = separators(text.get(end..).unwrap_or_default());
            return (inner.get(..len).map(str::to_owned), end + gap);
        }
        return (None, 0);
    }
    let len = run(text);
    let first = text.get(..len).unwrap_or_default();
    if !first.starts_with('0') {
        return (None, 0);
    }
    if (3..=4).contains(&len) {
        let gap = separators(text.get(len..).unwrap_or_default());
        if gap > 0 {
            return (Some(first.to_owned()), len + gap);
        }
    }
    // 02089088252
    let code = if first.starts_with("01") || first.starts_with("02") { 3 } else { 4 };
    if (10..=13).contains(&len) && !masked(first) {
        return (first.get(..code).map(str::to_owned), code);
    }
    (None, 0)
}

/// Blanks, dashes and a closing bracket between the parts of a number.
fn separators(text: &str) -> usize {
    let len = text.bytes().take_while(|b| matches!(b, b'-' | b' ' | b')' | b'/')).count();
    if text.get(len..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '*')) && len <= 4 {
        len
    } else {
        0
    }
}

/// The number itself, perhaps in groups: 8908 8252, 138-1234-5678.
fn local(text: &str, after_area: bool) -> (String, usize) {
    let mut end = run(text);
    let mut number = text.get(..end).unwrap_or_default().to_owned();
    let complete = |number: &str| {
        let mobile = number.len() == 11 && number.starts_with('1');
        let service = number.len() == 10 && (number.starts_with("400") || number.starts_with("800"));
        mobile
            || service
            || matches!(number.len(), 7 | 8) && (after_area || !number.starts_with("13") && !number.starts_with("400"))
    };
    for _ in 0..2 {
        let rest = text.get(end..).unwrap_or_default();
        let Some(after) = rest.strip_prefix(['-', ' ']) else { break };
        let len = run(after);
        // 181 8260 0135: seven digits so far, and yet no number.
        let grouped = !after_area && number.len() == 7 && number.starts_with('1') && len == 4;
        if (complete(&number) && !grouped) || number.len() < 3 {
            break;
        }
        let joined = format!("{number}{}", after.get(..len).unwrap_or_default());
        if !(3..=8).contains(&len)
            || joined.len() > 11
            || (joined.len() > 8
                && !joined.starts_with('1')
                && !joined.starts_with("400")
                && !joined.starts_with("800"))
        {
            break;
        }
        end += 1 + len;
        number = joined;
    }
    (number, end)
}

/// 转8003, -8003, 分机8003
fn extension(text: &str) -> (Option<String>, usize) {
    let gap = blanks(text);
    let rest = text.get(gap..).unwrap_or_default();
    let word =
        word_at(rest, &["转分机", ",转", "转", "分机号", "分机", "(转", "(分机", "ext.", "ext", "Ext.", "-", "-转"])
            .unwrap_or("");
    if word.is_empty() {
        return (None, 0);
    }
    let after = rest.get(word.len()..).unwrap_or_default();
    let skip = after.len() - after.trim_start_matches([' ', ':', '.']).len();
    let after = after.get(skip..).unwrap_or_default();
    let len = digits(after);
    if !(1..=6).contains(&len) {
        return (None, 0);
    }
    let close = usize::from(word.starts_with('(') && after.get(len..).is_some_and(|rest| rest.starts_with(')')));
    (after.get(..len).map(str::to_owned), gap + word.len() + skip + len + close)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> (String, Option<String>, Option<DoubtKind>) {
        let number = number_at(source, true).unwrap();
        (number.number, number.extension, number.fault)
    }

    #[test]
    fn numbers_in_every_writing() {
        for (source, wanted) in [
            ("020-89088252", "020-89088252"),
            ("(0571)5550123", "0571-5550123"),
            ("0571--5550123", "0571-5550123"),
            ("0571 5550123", "0571-5550123"),
            ("02089088252", "020-89088252"),
            ("05715550123", "0571-5550123"),
            ("020-8908 8252", "020-89088252"),
            ("+86-020-89088252", "020-89088252"),
            ("13812345678", "13812345678"),
            ("138 1234 5678", "13812345678"),
            ("181 8260 0135", "18182600135"),
            ("138-1234-5678", "13812345678"),
            ("12388", "12388"),
            ("4008001234", "400-800-1234"),
        ] {
            assert_eq!(of(source), (wanted.to_owned(), None, None), "{source}");
        }
        assert_eq!(of("0816-2255781转8003").1.as_deref(), Some("8003"));
        assert_eq!(of("0816-2255781-8003").1.as_deref(), Some("8003"));
        assert_eq!(of("0816-2255781分机 12").1.as_deref(), Some("12"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(of("5550123").2, Some(DoubtKind::PhoneWithoutAreaCode));
        assert_eq!(of("0571-55501").2, Some(DoubtKind::PhoneMalformed));
        assert_eq!(of("0571-555****").2, Some(DoubtKind::PhoneMasked));
        assert_eq!(of("0**-5550123").2, Some(DoubtKind::PhoneMasked));
        assert_eq!(number_at("5550123", false), None);
        assert_eq!(number_at("324300", false), None);
    }
}
