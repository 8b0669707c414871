//! Numbers as lists write them: what Word and browsers put before a line by themselves.

/// 一, 十二, 一百零三: up to 9,999. `formal` writes 壹, 拾贰.
#[must_use]
pub fn chinese(number: u32, formal: bool) -> Option<String> {
    let (digits, places) = if formal {
        ("零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"])
    } else {
        ("〇一二三四五六七八九", ["", "十", "百", "千"])
    };
    if !(1..10_000).contains(&number) {
        return None;
    }
    let digit = |n: u32| digits.chars().nth(n as usize);
    let mut text = String::new();
    let mut gap = false;
    for place in (0..4_u32).rev() {
        let n = number / 10_u32.pow(place) % 10;
        if n == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        // 十二, not 一十二.
        if !(n == 1 && place == 1 && text.is_empty()) {
            text.push(digit(n)?);
        }
        text.push_str(places.get(place as usize)?);
    }
    Some(text)
}

/// IV, XII: up to 3,999.
#[must_use]
pub fn roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4_000).contains(&number) {
        return None;
    }
    let mut rest = number;
    let mut text = String::new();
    for (worth, sign) in SIGNS {
        while rest >= worth {
            rest -= worth;
            text.push_str(sign);
        }
    }
    Some(text)
}

/// A, B, C: up to 26.
#[must_use]
pub fn letter(number: u32) -> Option<String> {
    sign(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

/// The sign that stands for a number in a row of signs.
#[must_use]
pub fn sign(number: u32, signs: &str) -> Option<String> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    signs.chars().nth(place).map(String::from)
}
