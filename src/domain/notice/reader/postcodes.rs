//! 邮编: the postcode of an address or of the block, and whether it fits the province.
use std::ops::Range;

use super::super::found::{DoubtKind, FoundContact};
use super::envelope::{NOTES, PAPER};
use super::fold::Text;
use super::labels::Label;
use super::page::Doubts;
use super::places::{postcode_fits, province_of_area_code, province_of_text};
use super::scan::{contains_any, digits, enclosed, gaps, word_at};

/// Six digits right behind an address.
pub fn trailing_postcode(after: &str) -> Option<(usize, &str)> {
    let rest = after.trim_start_matches([' ', ',', '(', '收', ')', '【', '[']);
    // （信封注明“…”），067399
    let noted = after.trim_start().strip_prefix('(').and(enclosed(after.trim_start(), 60));
    let noted = noted.filter(|inside| contains_any(inside, PAPER) || contains_any(inside, NOTES));
    let rest = noted.map_or(rest, |inside| {
        let behind = after.trim_start().get(inside.len() + 2..).unwrap_or_default();
        behind.trim_start_matches([' ', ',', ';', '(', '【', '['])
    });
    let label = word_at(rest, &["邮政编码", "邮编", "邮码"]).and_then(|label| rest.get(label.len()..));
    let rest = label.map_or(rest, |rest| rest.trim_start_matches([' ', ':', '为']));
    let at = after.len() - rest.len();
    (digits(rest) == 6).then(|| rest.get(..6).map(|code| (at, code))).flatten()
}

pub fn postcode(
    text: &Text<'_>,
    label: Label,
    stop: usize,
    contact: &mut FoundContact,
    doubts: &mut Doubts,
) -> Option<Range<usize>> {
    let start = label.end + gaps(text.at(label.end..stop));
    let words = text.at(start..stop);
    let len = words.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'*' | b'x' | b'X')).count();
    if len == 0 {
        return None;
    }
    let range = start..start + len;
    let value = text.at(range.clone()).to_owned();
    if len != 6 || digits(&value) != 6 {
        doubts.add(text, range.clone(), DoubtKind::PostcodeMalformed, value.clone());
    }
    let found = text.found(range.clone(), "postcode.label", value);
    // The address whose value ends last before the label, if it has none of its own.
    if let Some(last) = contact.addresses.iter_mut().rfind(|address| address.span.end <= found.span.start)
        && last.value.postcode.is_none()
    {
        last.value.postcode = Some(found.value.clone());
    }
    contact.postcode.get_or_insert(found);
    Some(range)
}

/// A postcode before the only address belongs to it.
pub fn attach_postcodes(contact: &mut FoundContact) {
    if let ([address], Some(code)) = (contact.addresses.as_mut_slice(), &contact.postcode)
        && address.value.postcode.is_none()
    {
        address.value.postcode = Some(code.value.clone());
    }
}

/// The first digits of a postcode belong to a province; the address names one, or the area code does.
pub fn check_province(text: &Text<'_>, zone: &Range<usize>, contact: &FoundContact, doubts: &mut Doubts) {
    let Some(code) = contact.postcode.as_ref().filter(|code| code.value.len() == 6 && digits(&code.value) == 6) else {
        return;
    };
    let named = contact.addresses.iter().chain(&[]).find_map(|address| province_of_text(&address.value.text));
    let block = text.at(zone.clone());
    let dialled = || {
        let at = block
            .match_indices('0')
            .find_map(|(at, _)| super::phones::number_at(block.get(at..)?, false).filter(|number| number.sure))?;
        province_of_area_code(&at.number)
    };
    if let Some(province) = named.or_else(dialled)
        && !postcode_fits(&code.value, province)
    {
        // Spans lead to the source; the folded place is found again by the digits.
        let place =
            block.find(&code.value).map_or(zone.clone(), |at| zone.start + at..zone.start + at + code.value.len());
        doubts.add(text, place, DoubtKind::PostcodeElsewhere, format!("{} ≠ {province}", code.value));
    }
}
