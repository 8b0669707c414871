//! Reading takes time in proportion to the text.
use super::parse;
use super::tests::CLEAN;

/// Four times the text takes about four times as long; a quadratic step would take sixteen.
#[test]
fn time_grows_with_the_text() {
    let seeds = [
        CLEAN,
        "一、",
        "1.甲不足的问题。做了乙。",
        "（",
        "“",
        "欢迎监督。",
        "联系电话：0571-",
        "2024年3月",
        "县财政局牵头、",
        "甲",
        "1",
        "\n",
        "一是甲。\n",
        "序号\t问题\t责任单位\n1\t甲不足\t乙局\n",
        "关于甲的问题\n",
    ];
    let mut slow: Vec<String> =
        seeds.into_iter().filter_map(|seed| outgrows(seed, |size| repeat(seed, size))).collect();
    // Invitations above the text: each may be where the closing part begins.
    slow.extend(outgrows("欢迎", |size| repeat("欢迎监督。\n", size) + "甲。\n乙。\n丙。\n"));
    assert!(slow.is_empty(), "{slow:#?}");
}

/// The same of one item's text, where units and states are looked for, and of a section's, where numbers are.
#[test]
fn time_grows_with_the_text_of_an_item() {
    let item = |body: String| {
        format!(
            "某局关于整改情况的通报\n现将情况通报如下。\n一、学习不深入的问题\n{body}\n二、管理不严的问题\n检查。\n"
        )
    };
    let signs: Vec<char> = "天地玄黄宇宙洪荒日月".chars().collect();
    let name =
        |number: usize| -> String { number.to_string().bytes().map(|byte| signs[usize::from(byte - b'0')]).collect() };
    let seeds = ["已完成，", "进度：", "（已", "由某某坊牵头", "由某某坊牵头。", "目前，", "："];
    let mut slow: Vec<String> =
        seeds.into_iter().filter_map(|seed| outgrows(seed, |size| item(repeat(seed, size)))).collect();
    // Names that are all different, known as bodies or not.
    for kind in ["局牵头。", "坊牵头，"] {
        let clause = |number: usize| ["由", &name(number), kind].concat();
        slow.extend(outgrows(kind, |size| item((0..size / 30).map(clause).collect())));
    }
    let section = |body: String| format!("某局关于问题整改情况的通报\n一、整改情况\n{body}\n");
    slow.extend(outgrows("counts", |size| section(repeat("反馈问题1个", size))));
    assert!(slow.is_empty(), "{slow:#?}");
}

fn repeat(seed: &str, size: usize) -> String {
    seed.repeat(size / seed.len() + 1)
}

/// What is said of a text that takes more than its share of time when it grows.
fn outgrows(what: &str, text: impl Fn(usize) -> String) -> Option<String> {
    let time = |size: usize| {
        let text = text(size);
        (0..3).map(|_| measure(&text)).min().unwrap_or_default()
    };
    let (short, long) = (time(20_000), time(80_000));
    (long >= short * 9 + 20_000)
        .then(|| format!("{short} µs, then {long} µs for {:?}", what.chars().take(8).collect::<String>()))
}

fn measure(text: &str) -> u128 {
    let start = std::time::Instant::now();
    assert!(!parse(text).pieces.is_empty() || text.is_empty());
    start.elapsed().as_micros()
}
