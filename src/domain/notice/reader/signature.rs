//! 署名 and 落款: who signed the notice and when, and who issued it.
use std::ops::Range;

use super::super::found::{DoubtKind, Found};
use super::dates::{Day, days_in, lone_day};
use super::head::{Headline, TOPICS, squeeze};
use super::lines::length;
use super::orgs::is_body;
use super::page::{Doubts, Page};
use super::scan::contains_any;

/// 署名 and 落款日期.
pub struct Signature {
    pub body: Option<Range<usize>>,
    pub day: Option<Day>,
    pub first: usize,
    pub last: usize,
}

/// The last line of the body that is a date, with the bodies above it; or the last line that is a body alone.
pub fn signature(page: &Page<'_>, from: usize) -> Option<Signature> {
    let mut alone = None;
    let mut seen = 0;
    for index in (from..page.lines.len()).rev() {
        if !page.has_words(index) {
            continue;
        }
        let Some(line) = page.lines.get(index) else { continue };
        let words = page.text.at(line.range());
        seen += 1;
        if length(words, 70) >= 70 {
            continue;
        }
        let labelled = page.above(index).is_some_and(|above| is_date_label(page.line(above)));
        if let Some(day) = signing_day(words, line.start).filter(|_| !labelled) {
            let above = page.above(index).filter(|above| *above >= from && index - above <= 4);
            // （某局代章） on a line of its own between the name and the day.
            let above = above.map(|above| match page.above(above) {
                Some(name) if without_seal(page.line(above)).is_empty() && name >= from => name,
                _ => above,
            });
            let body = above.filter(|above| is_name(without_seal(page.line(*above))));
            let first = body.unwrap_or(index);
            let first = body.and_then(|body| wrapped_above(page, body)).unwrap_or(first);
            let range = body.map(|body| {
                page.start_of(first)
                    ..page.lines.get(body).map_or(0, |line| line.start + without_seal(page.line(body)).len())
            });
            return Some(Signature { body: range, day: Some(day), first, last: index });
        }
        if let Some(found) = same_line(page, index) {
            return Some(found);
        }
        let name = without_seal(words);
        if seen == 1 && alone.is_none() && is_name(name) && length(name, 6) > 5 {
            alone = Some(Signature {
                body: Some(line.start..line.start + name.len()),
                day: None,
                first: index,
                last: index,
            });
        }
    }
    alone
}

/// The name of a body, perhaps with blanks between its characters.
fn is_name(words: &str) -> bool {
    is_body(words) || (length(words, 41) < 41 && is_body(&squeeze(words)))
}

/// A name without （印章） behind it.
fn without_seal(name: &str) -> &str {
    let bare = name.strip_suffix([')', ']']).and_then(|inner| inner.rfind(['(', '[']).map(|at| (at, inner)));
    let Some((at, inner)) = bare else { return name };
    let seal = inner.get(at + 1..).is_some_and(|words| {
        (length(words, 8) < 8 && words.contains(['章', '印', '签']))
            || (length(words, 30) < 30 && words.ends_with("代章"))
    });
    if seal { name.get(..at).unwrap_or(name).trim_end() } else { name }
}

/// The day below a name: 2025年3月5日印, 落款日期：2025年3月5日.
fn signing_day(words: &str, start: usize) -> Option<Day> {
    let label = ["落款日期", "落款时间", "签发日期", "签署日期", "成文日期", "日期", "时间"]
        .iter()
        .find_map(|label| words.strip_prefix(label).and_then(|rest| rest.strip_prefix(':')))
        .filter(|_| !words.starts_with("时间"));
    let bare = label.unwrap_or(words).trim_start();
    let lead = words.len() - bare.len();
    let bare = ["(印)", "印"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    lone_day(bare, start + lead)
}

/// 公示时间 on a line of its own.
fn is_date_label(line: &str) -> bool {
    length(line, 9) < 9 && contains_any(line, &["时间", "期限", "日期", "示期", "告期"])
}

/// A signature over two lines: `中共某某县` above `某某局党组`.
fn wrapped_above(page: &Page<'_>, body: usize) -> Option<usize> {
    let above = page.above(body).filter(|above| body - above == 1)?;
    let words = page.line(above);
    let cut = length(words, 30) < 30
        && words.starts_with("中共")
        && !is_body(words)
        && !words.contains(['。', ':', ',', ';']);
    (cut && !page.line(body).starts_with("中共")).then_some(above)
}

/// Body and date in one line.
fn same_line(page: &Page<'_>, index: usize) -> Option<Signature> {
    let line = page.lines.get(index)?;
    let words = page.text.at(line.range());
    let day = days_in(&page.text, line.range()).into_iter().next()?;
    let before = without_seal(page.text.at(line.start..day.start).trim_end().trim_end_matches(['(', ',', ':']));
    let ends = day.end == line.end || page.text.at(day.end..line.end).trim_matches(['。', ')', ' ']).is_empty();
    let fits = ends && day.day.is_some() && is_body(before) && length(words, 60) < 60;
    fits.then(|| Signature {
        body: Some(line.start..line.start + before.len()),
        day: Some(day),
        first: index,
        last: index,
    })
}

/// 发布机关: as the signature names it, else the body before 关于 in the headline.
pub fn issuer(
    page: &Page<'_>,
    headline: Option<&Headline>,
    signature: Option<&Signature>,
    doubts: &mut Doubts,
) -> Option<Found<String>> {
    let text = &page.text;
    let titled = headline.and_then(|headline| title_body(page, headline));
    let signed = signature.and_then(|signature| signature.body.clone());
    let (Some(titled), Some(signed)) = (&titled, &signed) else {
        let (range, rule) = match (titled, signed) {
            (Some(range), _) => (range, "issuer.headline"),
            (_, Some(range)) => (range, "issuer.signature"),
            _ => {
                let at = headline.map_or(0..0, |headline| headline.range.clone());
                doubts.add(text, at, DoubtKind::NoIssuer, "");
                return None;
            }
        };
        return Some(text.words(range, rule));
    };
    let (a, b) = (squeeze(text.at(titled.clone())), squeeze(text.at(signed.clone())));
    if a.ends_with(&b) && a.len() > b.len() {
        return Some(text.words(titled.clone(), "issuer.headline"));
    }
    if !b.ends_with(&a) && !plain(&b).ends_with(&plain(&a)) {
        doubts.add(
            text,
            signed.clone(),
            DoubtKind::IssuersDiffer,
            format!("{} / {}", text.printed(titled.clone()), text.printed(signed.clone())),
        );
    }
    Some(text.words(signed.clone(), "issuer.signature"))
}

/// Long and short forms of a name are the same: 中共某局委员会 is 某局党委.
fn plain(name: &str) -> String {
    name.replace("中国共产党", "")
        .replace("中共", "")
        .replace("工作委员会", "工委")
        .replace("委员会", "委")
        .replace("党工委", "工委")
        .replace("党委", "委")
}

/// The body before 关于, or before the topic where the headline has no 关于.
fn title_body(page: &Page<'_>, headline: &Headline) -> Option<Range<usize>> {
    let words = page.text.at(headline.range.clone());
    let end = words.find("关于").or_else(|| TOPICS.iter().filter_map(|topic| words.find(topic)).min())?;
    let body = words.get(..end)?.trim_end();
    let body = body.strip_suffix("公布").unwrap_or(body).trim_end();
    is_body(body).then(|| headline.range.start..headline.range.start + body.len())
}
