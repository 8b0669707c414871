//! 省: provinces, the first digits of their postcodes, and the area codes of their telephones.

struct Province {
    name: &'static str,
    /// The first two digits of its postcodes.
    post: &'static [&'static str],
    /// The first digits of its area codes.
    dial: &'static [&'static str],
}

const fn province(name: &'static str, post: &'static [&'static str], dial: &'static [&'static str]) -> Province {
    Province { name, post, dial }
}

/// Postcodes and area codes by province, as the post and the telephone network assign them.
const PROVINCES: &[Province] = &[
    province("北京", &["10"], &["010"]),
    province("上海", &["20"], &["021"]),
    province("天津", &["30"], &["022"]),
    province("重庆", &["40"], &["023"]),
    province("内蒙古", &["01", "02"], &["047", "0482", "0483"]),
    province("山西", &["03", "04"], &["0349", "035"]),
    province("河北", &["05", "06", "07"], &["031", "0335"]),
    province("辽宁", &["11", "12"], &["024", "041", "042"]),
    province("吉林", &["13"], &["043", "0448"]),
    province("黑龙江", &["15", "16"], &["045", "046"]),
    province("江苏", &["21", "22"], &["025", "051", "052"]),
    province("安徽", &["23", "24"], &["055", "056"]),
    province("山东", &["25", "26", "27"], &["053", "054", "063"]),
    province("浙江", &["31", "32"], &["057", "058"]),
    province("江西", &["33", "34"], &["0701", "079"]),
    province("福建", &["35", "36"], &["059"]),
    province("湖南", &["41", "42"], &["073", "074"]),
    province("湖北", &["43", "44"], &["027", "071", "072"]),
    province("河南", &["45", "46", "47"], &["037", "039"]),
    province("广东", &["51", "52"], &["020", "066", "075", "076"]),
    province("广西", &["53", "54"], &["077"]),
    province("贵州", &["55", "56"], &["085"]),
    province("海南", &["57"], &["0898"]),
    province("四川", &["61", "62", "63", "64"], &["028", "081", "082", "083"]),
    province("云南", &["65", "66", "67"], &["069", "087", "088"]),
    province("陕西", &["71", "72"], &["029", "091"]),
    province("甘肃", &["73", "74"], &["093", "094"]),
    province("宁夏", &["75"], &["095"]),
    province("青海", &["81"], &["097"]),
    province("新疆", &["83", "84"], &["090", "099"]),
    province("西藏", &["85", "86"], &["089"]),
];

/// The province that a text begins with or names as 某省, 某市 or 某自治区.
pub fn province_of_text(text: &str) -> Option<&'static str> {
    PROVINCES.iter().map(|province| province.name).find(|name| {
        text.match_indices(name).any(|(at, _)| {
            let after = text.get(at + name.len()..).unwrap_or_default();
            let sign = ["省", "市", "自治区", "壮族", "回族", "维吾尔"].iter().any(|sign| after.starts_with(sign));
            sign || at == 0 && !after.starts_with(['路', '街', '大', '东', '西', '南', '北', '中'])
        })
    })
}

/// The province of a whole number's area code.
pub fn province_of_area_code(number: &str) -> Option<&'static str> {
    let (area, _) = number.split_once('-')?;
    PROVINCES
        .iter()
        .flat_map(|province| province.dial.iter().map(move |dial| (province.name, *dial)))
        .filter(|(_, dial)| area.starts_with(dial))
        .max_by_key(|(_, dial)| dial.len())
        .map(|(name, _)| name)
}

/// A postcode of the province.
pub fn postcode_fits(code: &str, name: &str) -> bool {
    PROVINCES
        .iter()
        .find(|province| province.name == name)
        .is_none_or(|province| province.post.iter().any(|post| code.starts_with(post)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_belongs_to_a_province() {
        assert_eq!(province_of_text("浙江省青溪县文昌路8号"), Some("浙江"));
        assert_eq!(province_of_text("青溪县海南路8号"), None);
        assert_eq!(province_of_area_code("0898-66880137"), Some("海南"));
        assert_eq!(province_of_area_code("0891-6688013"), Some("西藏"));
        assert!(postcode_fits("324300", "浙江") && !postcode_fits("510399", "浙江"));
    }
}
