//! What the notice counts of itself: 4个方面39个问题, 已完成35项.
use std::ops::Range;

use super::super::found::{CountOf, Found, FoundCount};
use super::fold::Text;
use super::intro::sentences;
use super::lines::is_han;
use super::orgs::tail;
use super::scan::{blanks, number, word_at};

const MEASURE_WORDS: &[char] = &['个', '项', '条', '类', '方', '件'];

/// What the notice states about itself, in a part of it that holds no items.
pub fn counts(text: &Text<'_>, range: &Range<usize>) -> Vec<Found<FoundCount>> {
    let mut found: Vec<Found<FoundCount>> = Vec::new();
    let mut since = usize::MAX;
    for (start, sentence) in sentences(text, range) {
        // 截至目前，已完成10项, right behind the sentence that says how many there are, or one later.
        let goes_on = since <= 1 && word_at(sentence.trim_start(), GOES_ON).is_some();
        let far = since <= 1 && !goes_on && super::scan::contains_any(sentence, FAR);
        let concerns = goes_on || super::scan::contains_any(sentence, &["反馈", "问题", "整改", "巡察", "巡视"]);
        let known = found.len();
        since = if sentence.trim().is_empty() { usize::MAX } else { since.saturating_add(1) };
        if !concerns && !far {
            continue;
        }
        let mut until = 0;
        for (at, c) in sentence.char_indices() {
            let starts =
                at >= until && (c.is_ascii_digit() || super::scan::chinese(c.encode_utf8(&mut [0; 4])).is_some());
            if !starts {
                continue;
            }
            let Some(rest) = sentence.get(at..) else { break };
            let Some((value, len)) = number(rest) else {
                until = at + super::scan::digits(rest);
                continue;
            };
            until = at + len;
            // No clause that says what is counted begins further back.
            let before = tail(sentence.get(..at).unwrap_or_default(), 60);
            let after = rest.get(len..).unwrap_or_default();
            let after = after.get(blanks(after)..).unwrap_or_default();
            // 查摆问题6个，现将整改情况公示如下: what was looked for is what the notice is about.
            let soon: usize = text.rest(start + at).chars().take(60).map(char::len_utf8).sum();
            let told = text.rest(start + at).get(..soon).is_some_and(|rest| rest.contains("现将"));
            let word = rest.get(..len).unwrap_or_default();
            // 新建管网已完成15项 is of something else: here the clause says nothing more than how far they are.
            let bare = || {
                let own = before.rsplit([',', '。', ';', ':']).next().unwrap_or_default();
                let behind = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
                FAR.contains(&own.trim()) && behind.chars().next().is_none_or(|next| !is_han(next))
            };
            if !concerns && !bare() {
                continue;
            }
            let other = is_aim(before) || is_pace(before, word, after) || is_of_others(before, after);
            if let Some(of) = counted(before, after, told).filter(|_| !other) {
                found.push(text.found(start + at..start + at + len, "count.stated", FoundCount { of, number: value }));
            }
        }
        if found.len() > known {
            since = 0;
        }
    }
    found
}

/// What opens a sentence that says how far the things just counted have come.
const GOES_ON: &[&str] = &["截至", "截止", "目前", "其中", "现已", "已完成", "已整改", "到目前", "至目前", "迄今"];

/// What says so anywhere in the sentence.
const FAR: &[&str] =
    &["已完成", "已整改", "正在推进", "正在整改", "已办结", "已销号", "完成整改", "整改完成", "持续推进", "目前完成"];

/// It says of two numbers how far they are: 已完成6个，正在推进2个; 6个已完成，2个需要长期推进.
pub fn sums(words: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let told = |(at, far): &(usize, &str)| {
        let counted = words.get(..*at).and_then(|before| before.strip_suffix(MEASURE_WORDS));
        words.get(at + far.len()..).is_some_and(|rest| rest.starts_with(digit))
            || counted.is_some_and(|before| before.ends_with(digit))
    };
    let places = FAR.iter().chain(&["需要长期", "需长期", "仍在"]).flat_map(|far| words.match_indices(*far));
    places.filter(told).count() >= 2
}

/// Words behind 问题 that say it is still to be done, and others right before a number of what is left.
const STILL: &[&str] = &["正", "持续", "需", "仍", "尚", "还", "长期", "有待", "未", "按计划", "按时序", "推进"];
const LEFT: &[&str] = &["其余", "剩余", "余下", "其他", "其它", "剩下", "另有", "尚有", "还有", "仍有"];

/// What a notice calls its items.
const ITEMS: &[&str] = &[
    "问题",
    "具体问题",
    "突出问题",
    "主要问题",
    "反馈问题",
    "重点问题",
    "整改任务",
    "整改事项",
    "任务",
    "整改问题",
    "具体整改任务",
    "整改具体问题",
    "意见",
];

/// Problems that are not those of the notice.
const OTHERS: &[&str] = &[
    "认领",
    "领办",
    "包抓",
    "包案",
    "约谈",
    "查摆",
    "查找",
    "化解",
    "协调",
    "督办",
    "自查",
    "个性",
    "难点",
    "信访",
    "举报",
    "线索",
    "征求",
    "收集",
    "研究解决",
    "帮助解决",
    "带头解决",
];

/// What a number counts, from the words around it.
fn counted(before: &str, after: &str, told: bool) -> Option<CountOf> {
    let unit = after.chars().next().filter(|c| MEASURE_WORDS.contains(c))?;
    let noun = after.get(unit.len_utf8()..)?;
    let clause: String = before.chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
    let own = clause.rsplit([',', '。', ';', '、', ':', '(']).next().unwrap_or("");
    let noun_clause: String =
        noun.chars().take_while(|c| !matches!(c, ',' | '。' | ';' | '、' | ')' | ':')).take(14).collect();
    if super::scan::word_before(
        own,
        &[
            "已完成整改",
            "完成整改",
            "已完成",
            "已整改",
            "整改完成",
            "已整改完成",
            "已销号",
            "已办结",
            "整改到位",
            "已解决",
            "目前完成",
        ],
    )
    .is_some()
    {
        return Some(CountOf::Done);
    }
    if super::scan::word_before(
        own,
        &[
            "正在推进",
            "正在整改",
            "持续推进",
            "长期坚持",
            "未完成",
            "尚未完成",
            "推进中",
            "需长期坚持",
            "持续整改",
            "正在推进整改",
            "基本完成",
        ],
    )
    .is_some()
        && !own.ends_with("基本完成")
    {
        return Some(CountOf::Ongoing);
    }
    // 3个已完成,1个正在整改
    if let Some(of) = how_far(&noun_clause) {
        return Some(of);
    }
    let unfinished = ["没有完成的", "未完成的", "没完成的", "未完结的", "未办结的", "未销号的"];
    let unfinished = unfinished.iter().any(|word| own.ends_with(word));
    if is_left(own, &noun_clause) || unfinished {
        return Some(CountOf::Ongoing);
    }
    // 2个需要长期推进
    let still = word_at(&noun_clause, &["需", "正在", "仍", "尚需", "还需"]).is_some();
    if still && super::scan::contains_any(&noun_clause, &["推进", "整改", "坚持"]) {
        return Some(CountOf::Ongoing);
    }
    // Any other words that say how far: 已完结4个.
    if let Some(of) = how_far(own.trim_end_matches('的')) {
        return Some(of);
    }
    if unit == '方' || noun.starts_with("方面") {
        return Some(CountOf::Areas).filter(|_| unit == '个' || noun.starts_with('面'));
    }
    let measures = own.ends_with("措施")
        || own.ends_with("举措")
        || noun_clause.starts_with("整改措施")
        || noun_clause.starts_with("措施")
        || noun_clause.starts_with("具体措施");
    if measures {
        return Some(CountOf::Measures);
    }
    // 领办重点难点问题2个: what somebody did, or problems of another kind.
    let own_search = own.contains("反馈的") || (told && super::scan::contains_any(own, &["检视", "查摆", "梳理"]));
    if !own_search && (super::scan::contains_any(own, OTHERS) || super::scan::contains_any(&noun_clause, OTHERS)) {
        return None;
    }
    let own = own.trim_end_matches(['共', '计', '合', '总', '为', '有', '达']);
    let named = ["问题", "整改任务", "整改事项", "任务", "事项", "问题清单", "意见"];
    if super::scan::word_before(own, &named).is_some() && noun_clause.is_empty() {
        return Some(CountOf::Items);
    }
    let item = word_at(&noun_clause, ITEMS)?;
    let rest = noun_clause.get(item.len()..).unwrap_or_default();
    // 11个问题已完成整改9个: another number says how many are done.
    if rest.contains(|c: char| c.is_ascii_digit()) {
        return Some(CountOf::Items);
    }
    if rest.contains("已完成") || rest.contains("完成整改") || rest.starts_with("已整改") {
        return Some(CountOf::Done);
    }
    if word_at(rest, STILL).is_some() {
        return Some(CountOf::Ongoing);
    }
    Some(CountOf::Items)
}

/// 确保整改一项、销号一项: what is meant to be done.
fn is_aim(before: &str) -> bool {
    let clause = before.rsplit([',', '。', ';', ':']).next().unwrap_or_default();
    super::scan::contains_any(clause, &["确保", "力争", "力求", "争取", "努力", "做到"])
}

/// 完成一件、核销一件: how it is gone about, not how far.
fn is_pace(before: &str, number: &str, after: &str) -> bool {
    let clause = before.rsplit([',', '。', ';', ':']).next().unwrap_or_default();
    let ends = |c: char| matches!(c, ',' | '、' | '。' | ';');
    number == "一" && after.chars().nth(1).is_none_or(ends) && !clause.contains(['已', '正', '余', '共'])
}

/// 移交信访件79件，已办结76件: how far something else has come.
fn is_of_others(before: &str, after: &str) -> bool {
    let mut clauses = before.rsplit(['。', ';']).next().unwrap_or_default().rsplit(',');
    let own = clauses.next().unwrap_or_default();
    let said = clauses.next().unwrap_or_default();
    // 信访积案还差4件，正在推进1个: another measure word counts something else.
    let measure = |words: &str| {
        let number = words.rfind(|c: char| c.is_ascii_digit())?;
        words.get(number + 1..)?.chars().next().filter(|c| MEASURE_WORDS.contains(c))
    };
    let alike = measure(said).is_none_or(|said| after.starts_with(said));
    alike
        && !own.contains("问题")
        && super::scan::contains_any(said, &["信访", "举报", "线索", "案件", "来信"])
        && !said.contains("问题")
}

/// 其余2个正在按计划推进
fn is_left(own: &str, after: &str) -> bool {
    let left = own.trim_end_matches(['的', '有']);
    let named = LEFT.iter().any(|word| left.ends_with(word.trim_end_matches('有')));
    named && word_at(after, STILL).is_some()
}

/// The words are those of a state, and nothing else.
fn how_far(words: &str) -> Option<CountOf> {
    let state = words.get(super::status::status_words(words)?)?;
    // How it is to be done says not how far it is.
    if super::scan::contains_any(state, &["立行立改", "限期", "立即"]) {
        return None;
    }
    let ongoing = super::states::is_ongoing(state)
        || super::scan::contains_any(state, &["正", "持续", "长期", "推进", "中", "继续", "阶段性"]);
    Some(if ongoing { CountOf::Ongoing } else { CountOf::Done })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_of_the_notice() {
        let text =
            Text::new("反馈的3个方面8个问题，已完成7个，正在推进1个；制定措施21条。整改中修订制度5项，开会6次。");
        let found: Vec<_> =
            counts(&text, &(0..text.folded.len())).iter().map(|c| (c.value.of.as_str(), c.value.number)).collect();
        assert_eq!(found, [("areas", 3), ("items", 8), ("done", 7), ("ongoing", 1), ("measures", 21)]);
    }

    fn of(source: &str) -> Vec<(&'static str, u32)> {
        let text = Text::new(source);
        counts(&text, &(0..text.folded.len())).iter().map(|c| (c.value.of.as_str(), c.value.number)).collect()
    }

    #[test]
    fn what_is_left_is_ongoing_and_the_next_sentence_goes_on() {
        assert_eq!(
            of("将反馈问题分解为4个方面12项任务。截至目前，已完成10项，正在推进2项。"),
            [("areas", 4), ("items", 12), ("done", 10), ("ongoing", 2)]
        );
        assert_eq!(of("9个问题已完成整改7个，其余2个正在按计划推进。"), [("items", 9), ("done", 7), ("ongoing", 2)]);
        assert_eq!(of("目前已完成整改9个，2个问题需长期整改、正在有序推进。"), [("done", 9), ("ongoing", 2)]);
        assert_eq!(of("移交信访件79件，已办结76件。反馈问题完成一件、核销一件，确保整改一项、销号一项。"), []);
        assert_eq!(
            of("对照反馈的12个问题细化。书记带头领办。截至3月底，已完成10个，正在推进2个。"),
            [("items", 12), ("done", 10), ("ongoing", 2)]
        );
        assert_eq!(
            of("反馈8个问题，已完成6个，正在整改2个。没有完成的两个问题盯到底。"),
            [("items", 8), ("done", 6), ("ongoing", 2), ("ongoing", 2)]
        );
        assert_eq!(of("针对反馈的11个问题，共细化整改举措52项。"), [("items", 11), ("measures", 52)]);
        assert_eq!(of("8个问题中，6个已完成整改，2个需要长期推进。"), [("items", 8), ("done", 6), ("ongoing", 2)]);
        assert_eq!(of("反馈12个问题。县委重视，新建污水管网项目已完成15项。"), [("items", 12)]);
        assert_eq!(of("反馈8个问题，6个已完成，2个仍在整改。"), [("items", 8), ("done", 6), ("ongoing", 2)]);
        assert_eq!(of("2023年以来移交信访件79件，已办结76件。"), []);
        assert_eq!(of("反馈9项任务，8项已完成，1项按计划推进。"), [("items", 9), ("done", 8), ("ongoing", 1)]);
        assert_eq!(
            of("8个问题里，已完成7个，信访积案还差4件，正在推进1个。"),
            [("items", 8), ("done", 7), ("ongoing", 1)]
        );
        assert_eq!(of("反馈问题完成整改10个，1个问题正按计划推进。"), [("done", 10), ("ongoing", 1)]);
    }
}
