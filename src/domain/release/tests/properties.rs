//! No value planted in a text survives, whatever stands around it and between its characters.
use proptest::prelude::*;

use super::{anonymous, copy_of};
use crate::domain::skeleton::fold;
use crate::domain::text::CitizenText;

/// Letters and digits of a text, folded: what a reader can put together again.
fn skeleton(text: &str) -> String {
    fold(text).iter().map(|cell| cell.folded).filter(|c| c.is_alphanumeric() || *c == '█').collect()
}

/// Writes the value with something between its characters, in another width or script of digits.
fn disguised(value: &str, separators: &[&str], seeds: &[u8]) -> String {
    let mut seeds = seeds.iter().cycle();
    let mut next = |n: usize| usize::from(*seeds.next().unwrap()) % n;
    let mut text = String::new();
    let last = value.chars().count() - 1;
    for (at, c) in value.chars().enumerate() {
        let digit = c.to_digit(10).map(|d| usize::try_from(d).unwrap());
        text.push(match (next(4), digit) {
            (0, _) if c.is_ascii_graphic() => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            (1, Some(d)) => "〇一二三四五六七八九".chars().nth(d).unwrap(),
            (2, Some(d)) => "零壹贰叁肆伍陆柒捌玖".chars().nth(d).unwrap(),
            (1, None) => c.to_ascii_uppercase(),
            _ => c,
        });
        if at < last && next(3) == 0 {
            text.push_str(separators[next(separators.len())]);
        }
    }
    text
}

const ANY: [&str; 12] = [" ", "\n", "\u{FE0F}", ".", "-", "·", "—", "  ", "\u{3000}", "_", "•", "\u{A0}"];
const WITHIN: [&str; 6] = [" ", "-", "\u{A0}", "\u{3000}", "－", "\u{FE0F}"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_typed_value_survives(
        before in "[啊-齿。，a-z0-9 \n]{0,12}", after in "[啊-齿。，a-z0-9 \n]{0,12}", seeds in any::<[u8; 64]>(),
        name in "[丁-齿]{2,4}|[A-Z][a-z]{5,8} [A-Z][a-z]{4,8}", phone in "1[3-9][0-9]{9}", mail in "[a-z]{3}[0-9]{3,8}@[a-z]{3,8}\\.(com|cn)",
    ) {
        let local = mail.split('@').next().unwrap();
        for value in [name.as_str(), &phone, phone.get(3..).unwrap(), phone.get(4..).unwrap(), &mail, local] {
            let planted = disguised(value, &ANY, &seeds);
            let copy = copy_of(&format!("啊{before}。{planted}，{after}"), &name, &phone, &mail);
            prop_assert!(!skeleton(&copy).contains(&skeleton(value)), "{} survived in {}", planted, copy);
        }
    }

    #[test]
    fn no_number_survives(
        before in "[啊-齿。a-z \n]{0,12}", after in "[啊-齿。a-w \n]{0,12}", seeds in any::<[u8; 64]>(),
        mobile in "1[3-9][0-9]{9}", landline in "0(10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}",
        card in "62[0-9]{10,17}", id in "[1-6][0-9]{5}(19[0-9]{2}|20[01][0-9])(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}[0-9X]",
        old in "44[0-9]{4}[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}",
    ) {
        for (value, separators) in [(mobile, ANY.as_slice()), (landline, &ANY), (id, &WITHIN), (card, &WITHIN), (old, &WITHIN)] {
            let planted = disguised(&value, separators, &seeds);
            let copy = anonymous(&format!("啊{before}，{planted}。{after}啊"));
            let digits = |text: &str| skeleton(text).chars().filter(char::is_ascii_digit).count();
            prop_assert!(!skeleton(&copy).contains(&skeleton(&value)), "{} survived in {}", planted, copy);
            // What may be left beside a mask looks like a year or a public number, and is too short to lead anywhere.
            prop_assert!(digits(&copy) <= digits(&before) + digits(&after) + 6, "{} left too much in {}", planted, copy);
        }
    }

    #[test]
    fn no_plate_or_address_survives(seeds in any::<[u8; 32]>(), plate in "[京沪粤川][A-Z][A-D]?[0-9]{5}", mail in "[a-z][a-z0-9._]{2,9}[a-z]@[a-z]{2,8}\\.(com|cn)") {
        let spaced = if seeds[0] % 2 == 0 { plate.clone() } else { plate.chars().flat_map(|c| [c, ' ']).collect() };
        for width in [spaced.clone(), spaced.to_lowercase(), spaced.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c }).collect()] {
            let copy = anonymous(&format!("车牌{width}。"));
            prop_assert!(copy.chars().all(|c| !c.is_alphanumeric() || "车牌".contains(c)), "{} survived in {}", width, copy);
        }
        for sign in ["@", "＠", " @ ", "(at)", " [at] "] {
            let written = mail.replace('@', sign);
            let copy = anonymous(&format!("邮箱 {written}。"));
            prop_assert!(copy.chars().all(|c| !c.is_alphanumeric() || "邮箱".contains(c)), "{} survived in {}", written, copy);
        }
    }

    #[test]
    fn a_copy_of_a_copy_is_the_same(text in "[\\u{20}-\\u{7e}０-９一二三零年月元粤张a-c@ \n█。]{2,80}|\\PC{2,60}", name in "张[a-c一元年]{0,3}|\\PC{1,6}") {
        prop_assume!(CitizenText::parse(&text).is_ok());
        let copy = copy_of(&text, &name, "13812345678", "abc1@a.cn");
        prop_assert_eq!(copy_of(&copy, &name, "13812345678", "abc1@a.cn"), copy);
    }

    #[test]
    fn plain_prose_is_left_alone(text in "[啊-机。，！？：；“”、\n ]{2,200}") {
        let text = text.trim().to_owned();
        prop_assume!(text.chars().count() >= 2 && skeleton(&text).bytes().all(|b| !b.is_ascii_digit()));
        prop_assert_eq!(anonymous(&text), text);
    }

    #[test]
    fn nothing_makes_it_fall_over(text in "[\\u{0}-\\u{10FFFF}]{2,200}|[0-9 .,()@x粤a转-]{2,200}", name in "[\\u{0}-\\u{10FFFF}]{0,20}") {
        prop_assume!(CitizenText::parse(&text).is_ok());
        let _ = copy_of(&text, &name, "020-89088252-1", "a+b@c.cn");
    }
}
