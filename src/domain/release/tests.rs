//! What is masked, and what is left.
use std::time::Instant;

use super::{MASK, clean_copy};
use crate::domain::case::{Matter, Said, Secrecy};
use crate::domain::contact::{MailAddress, PersonName, Phone, Reporter};
use crate::domain::language::Language;
use crate::domain::text::CitizenText;

mod properties;

fn copy_of(text: &str, name: &str, phone: &str, mail: &str) -> String {
    let said = Said {
        items: Vec::new(),
        verdict: None,
        about: None,
        subdistrict: None,
        text: CitizenText::parse(text).unwrap(),
        reporter: Reporter::new(
            PersonName::parse(name).ok(),
            Phone::parse(phone).ok(),
            MailAddress::parse(mail).ok(),
            false,
        ),
        language: Language::ZhHans,
    };
    let Matter::Opinion(opinion) = Matter::stored(Secrecy::Opinion, said) else { panic!("an opinion was made") };
    clean_copy(&opinion).as_str().to_owned()
}

fn anonymous(text: &str) -> String {
    copy_of(text, "", "", "")
}

/// `*` stands for a mask.
fn check(rows: &[(&str, &str)], copy: impl Fn(&str) -> String) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let (found, expected) = (copy(text), expected.replace('*', MASK));
            (found != expected).then(|| format!("\n{text}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn numbers_that_lead_to_a_person_are_masked() {
    check(
        &[
            ("身份证110101199003071234。", "身份证*。"),
            ("身份证11010119900307123X。", "身份证*。"),
            ("身份证１１０１０１１９９００３０７１２３ｘ。", "身份证*。"),
            ("身份证：110101 1990 0307 123 X，谢谢", "身份证：*，谢谢"),
            ("110101-19900307-1234", "*"),
            ("老证110101900307123号", "老证*号"),
            ("壹壹零壹零壹一九九〇零三零七一二三四", "*"),
            ("打13812345678找我", "打*找我"),
            ("打138 1234 5678找我", "打*找我"),
            ("打138-1234-5678找我", "打*找我"),
            ("打138.1234.5678找我", "打*找我"),
            ("打138，1234，5678找我", "打*找我"),
            ("打138/1234/5678找我", "打*找我"),
            ("打1 3 8 1 2 3 4 5 6 7 8找我", "打*找我"),
            ("打1、3、8、1、2、3、4、5、6、7、8找我", "打*找我"),
            ("打1381234\n5678找我", "打*找我"),
            ("打１３８１２３４５６７８找我", "打*找我"),
            ("打一三八一二三四五六七八找我", "打*找我"),
            ("打幺三八幺二三四五六七八找我", "打*找我"),
            ("打壹叁捌壹贰叁肆伍陆柒捌找我", "打*找我"),
            ("打13八12三四5678找我", "打*找我"),
            ("打①③⑧①②③④⑤⑥⑦⑧找我", "打*找我"),
            ("打1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣找我", "打*找我"),
            ("打➊➌➑➊➋➌➍➎➏➐➑找我", "打*找我"),
            ("打㊀㊂㊇㊀㊁㊂㊃㊄㊅㊆㊇找我", "打*找我"),
            ("打ⅠⅢⅧⅠⅡⅢⅣⅤⅥⅦⅧ找我", "打*找我"),
            ("打๑๓๘๑๒๓๔๕๖๗๘找我", "打*找我"),
            ("打༡༣༨༡༢༣༤༥༦༧༨找我", "打*找我"),
            ("打幺三八洞洞幺两三四五拐找我", "打*找我"),
            ("打+8613812345678找我", "打*找我"),
            ("打+86 138 1234 5678找我", "打*找我"),
            ("打(+86)138-1234-5678找我", "打*找我"),
            ("打0086-138-1234-5678找我", "打*找我"),
            ("13812345678、13912345678都行", "*、*都行"),
            ("13812345678一直打不通", "*一直打不通"),
            ("2023年12月起打13812345678共3次", "2023年12月起打*共3次"),
            ("2023-12-16 13812345678", "2023-12-16 *"),
            ("020-89088252", "*"),
            ("(020)89088252", "*"),
            ("（０２０）８９０８８２５２", "*"),
            ("020 8908 8252转801", "*"),
            ("020-89088252-801。", "*。"),
            ("0755-22345678 分机 12", "*"),
            ("+86 20 8908 8252", "*"),
            ("0668 2234567", "*"),
            ("座机89088252", "座机*"),
            ("座机8908 8252", "座机*"),
            ("座机8908-8252", "座机*"),
            ("座机8 9 0 8 8 2 5 2", "座机*"),
            ("座机八九〇八八二五二", "座机*"),
            ("电话20230816", "电话*"),
            ("89088252家里有人", "*家里有人"),
            ("卡号6222021234567890123", "卡号*"),
            ("6222 0212 3456 7890 123", "*"),
            ("6222-0212-3456-7890", "*"),
            ("6222 2023 1234 5678", "*"),
            ("6 2000 1 1 0 0 0 00", "*"),
            ("护照E12345678", "护照*"),
            ("护照号码：EA1234567", "护照号码：*"),
            ("通行证C12345678", "通行证*"),
            ("香港身份证A123456(7)", "香港身份证*"),
            ("台湾A123456789", "台湾*"),
        ],
        anonymous,
    );
}

#[test]
fn plates_mail_and_accounts_are_masked() {
    check(
        &[
            ("车牌粤A12345乱停", "车牌*乱停"),
            ("车牌粤A·12345乱停", "车牌*乱停"),
            ("车牌粤a 123 45乱停", "车牌*乱停"),
            ("车牌粤Ａ１２３４５乱停", "车牌*乱停"),
            ("车牌粤AD12345乱停", "车牌*乱停"),
            ("车牌粤 A D 1 2 3 4 5乱停", "车牌*乱停"),
            ("车牌粤A12345D乱停", "车牌*乱停"),
            ("粤A12345 6月停过", "* 6月停过"),
            ("粤Z1234港", "*"),
            ("粤A1234警在", "*在"),
            ("粤A1234学", "*"),
            ("粤A1234挂", "*"),
            ("粤A12345挂", "*"),
            ("使014578", "*"),
            ("WJ粤12345", "*"),
            ("沪AB12C3", "*"),
            ("邮箱wang@example.com。", "邮箱*。"),
            ("邮箱Wang.Wu+1@Example.COM.CN,", "邮箱*,"),
            ("邮箱ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "邮箱*"),
            ("邮箱wang @ example.com", "邮箱*"),
            ("邮箱wang(at)example.com", "邮箱*"),
            ("邮箱wang [at] example [dot] com", "邮箱*"),
            ("邮箱wang＠example。com，谢谢", "邮箱*，谢谢"),
            ("Write to wang@example.com. Thanks", "Write to *. Thanks"),
            ("邮箱12345@qq.com", "邮箱*"),
            ("微信号abc_123", "微信号*"),
            ("我的微信是zhangsan88，", "我的微信是*，"),
            ("vx: li_si-66", "vx: *"),
            ("ＶＸ：ｌｉｓｉ６６", "ＶＸ：*"),
            ("加qq 12345678", "加qq *"),
            ("QQ号是123 456 789", "QQ号是*"),
            ("QQ：10001", "QQ：*"),
            ("加V：abc12345", "加V：*"),
            ("wechat wang88", "wechat *"),
            ("微 信：zhangsan_abc", "微 信：*"),
            ("v x：zhangsanabc，", "v x：*，"),
            ("V.X：zhangsanabc，", "V.X：*，"),
            ("Q Q：12345", "Q Q：*"),
            ("扣 扣 123456", "扣 扣 *"),
            ("球球123456", "球球*"),
            ("企鹅号123456", "企鹅号*"),
            ("q号12345", "q号*"),
            ("维信是zhangsan88", "维信是*"),
            ("+V zhangsan88", "+V *"),
        ],
        anonymous,
    );
}

#[test]
fn what_leads_to_nobody_stays() {
    for text in [
        "2023年12月起",
        "2023年",
        "2023-12-16",
        "2023/12/16 18:30",
        "2023.12.16",
        "20230816",
        "2023-12-16至2024-01-05",
        "2023-12-16 2024-01-05",
        "2019-2023年",
        "2020 2021 2022 2023",
        "二〇二三年十二月",
        "二〇二三—二〇二四",
        "上午8:00-12:00，下午14:00-17:30",
        "08.30-12.00 14.00-17.30",
        "120000元",
        "1200000元",
        "1,200,000元",
        "1234567.89元",
        "¥1234567",
        "3.5万元",
        "3000-5000元",
        "月租3000-5000不等",
        "1200万平方米",
        "99.95%",
        "第19项、第20项",
        "第1、2、3、4、5、6、7、8、9项",
        "1.2.3.4",
        "第三项",
        "穗海建〔2020〕53号",
        "〔2020〕5300号",
        "（2023）粤0105民初12345号",
        "新港中路304号1203-1204房",
        "2203-2204室",
        "12345",
        "12345、12388、12315",
        "12345/12388/12315",
        "12345 12388 12315 110",
        "拨打110或12345热线",
        "邮编510220",
        "一是停车难，二是收费高，三是没人管",
        "五一、十一期间",
        "微信支付和微信小程序都不行",
        "用微信、12345热线反映",
        "QQ群没有用",
        "一两个月、两三天、三两年都没人管",
        "两栋楼之间的洞一直没补，拐角处有两个",
        "第Ⅲ期、Ⅳ类、Ⅱ级",
        "两年内三次、五次、两次、七八次投诉",
        "4.26知识产权日，“1310”工程，1:1配套",
        "新A4打印机",
        "去年@小区物业",
        "The bus stop at Xingang Road, exit B2, 15 minutes.",
        "人行道坏了，路灯不亮。𠮷",
    ] {
        assert_eq!(anonymous(text), text);
    }
}

#[test]
fn the_typed_name_is_masked_in_all_its_forms() {
    check(
        &[
            ("我是欧阳小明", "我是*"),
            ("我是欧 阳 小 明", "我是*"),
            ("我是欧·阳·小·明", "我是*"),
            ("我是欧阳\n小明", "我是*"),
            ("我是欧-阳-小-明", "我是*"),
            ("叫我小明", "叫我*"),
            ("叫我欧阳先生", "叫我*"),
            ("叫我老欧阳", "叫我*"),
            ("某欧阳某", "某*"),
        ],
        |text| copy_of(text, "欧阳小明", "", ""),
    );
    check(
        &[
            ("张先生、张女士、张小姐、张生、张老师、老张、小张、张某某", "*、*、*、*、*、*、*、*某"),
            ("张強不在", "张強不在"),
            ("张强", "*"),
            ("我姓张", "我*"),
            ("张开嘴", "张开嘴"),
        ],
        |text| copy_of(text, "张强", "", ""),
    );
    check(
        &[("小区里等了几小时", "小区里等了几小时"), ("找区先生", "找*"), ("由于某些原因", "由于某些原因")],
        |text| copy_of(text, "区小军", "", ""),
    );
    check(
        &[("由于某些原因，于某单位", "由于某些原因，*单位"), ("对于生活", "对于生活"), ("于生在场", "*在场")],
        |text| copy_of(text, "于大海", "", ""),
    );
    check(
        &[
            ("John Smith wrote", "* wrote"),
            ("JOHN SMITH wrote", "* wrote"),
            ("ｊｏｈｎ smith wrote", "* wrote"),
            ("Smith, that is", "*, that is"),
            ("J o h n was", "* was"),
            ("johnsmith88", "*88"),
            ("Johnson", "Johnson"),
            ("blacksmith", "blacksmith"),
        ],
        |text| copy_of(text, "John Smith", "", ""),
    );
    check(&[("planning by Ann", "planning by *"), ("Carolina met Li Na", "Carolina met *")], |text| {
        copy_of(text, if text.contains("Ann") { "Ann Li" } else { "Li Na" }, "", "")
    });
    check(&[("艾力说，买买提 艾力说", "*说，*说")], |text| copy_of(text, "买买提·艾力", "", ""));
    check(&[("老陆和陆先生", "*和*")], |text| copy_of(text, "陆先生", "", ""));
    check(&[("张王小明，小明", "*，*")], |text| copy_of(text, "张王小明", "", ""));
}

#[test]
fn the_typed_phone_and_mail_are_masked_in_all_their_forms() {
    check(
        &[
            ("1、38。1234；5678", "*"),
            ("尾号2345678", "尾号*"),
            ("尾号1234，5678", "尾号*"),
            ("末八位：一二三四五六七八", "末八位：*"),
            ("138元1234", "138元1234"),
        ],
        |text| copy_of(text, "", "13812345678", ""),
    );
    check(&[("89，088252", "*"), ("8，9088252转，801。", "*。")], |text| {
        copy_of(text, "", "020-89088252-801", "")
    });
    check(
        &[
            ("微信搜WANGXM", "微信搜*"),
            ("wang-xm AT qq。com", "* AT qq。com"),
            ("wangxm", "*"),
            ("swangxmx", "*"),
            ("w a n g x m", "*"),
        ],
        |text| copy_of(text, "", "", "wangxm+news@qq.com").replace(&format!("s{MASK}x"), MASK),
    );
    check(&[("information for info", "information for *")], |text| copy_of(text, "", "", "info@qq.com"));
}

#[test]
fn a_mask_hides_how_long_the_hidden_is() {
    assert_eq!(copy_of("王强", "王强", "", ""), copy_of("欧阳小明", "欧阳小明", "", ""));
}

/// Hostile texts of the greatest length: the time must not grow with the square of it.
#[test]
fn long_and_hostile_texts_are_copied_in_time() {
    let name = "啊".repeat(50);
    let mail = format!("{}@{}.cn", "a".repeat(60), ["a".repeat(60), "a".repeat(60), "a".repeat(60)].join("."));
    let mut slowest = 0;
    for piece in [
        "1",
        "1 ",
        "1\n",
        "12 ",
        "123,",
        "1.",
        "a@",
        "@",
        "a",
        "a.",
        "粤",
        "粤A",
        "粤A1",
        "微信",
        "微信号",
        "vx a",
        "啊",
        "138 ",
        "2023-12-16 ",
        "(",
        "8(",
        "6 ",
        "艾特",
        "█1",
        "１",
        "转1",
        "1x",
        "护照a-",
        "张某",
        "qq 1-",
    ] {
        // The best of a few: other work on the machine only ever makes it slower.
        let best = |length: usize| {
            let text: String = piece.chars().cycle().take(length).collect();
            let once = || {
                let started = Instant::now();
                let _ = copy_of(&text, &name, "13812345678", &mail);
                started.elapsed().as_micros()
            };
            (0..5).map(|_| once()).min().unwrap()
        };
        let (short, long) = (best(1_250), best(5_000));
        slowest = slowest.max(long);
        // Four times the length takes about four times as long; in the square it would be sixteen times. What hides a short text's
        // growth is the time that any text takes.
        assert!(long < short * 9 + 2_000, "{piece:?}: {short} µs, then {long} µs");
    }
    println!("slowest: {slowest} µs");
}
