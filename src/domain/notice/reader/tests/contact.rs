//! The head of a notice and its contact block in many wordings, each in a short invented text.
use super::super::super::found::{FoundWindow, Parsed};
use super::super::parse;

/// A notice with three items and the words given between them and the signature.
fn closed_with(closing: &str) -> String {
    let head = "中共甲县委关于巡察整改情况的通报\n发布日期：2024-05-06\n";
    let intro = "2023年3月1日至5月10日，市委第二巡察组对甲县委开展了专项巡察，7月2日反馈了3个问题。现通报如下。\n";
    let first = "1.窗口办事排队久的问题。增开窗口。\n2.热线回访不及时的问题。加派人手。\n";
    format!("{head}{intro}{first}3.报销手续不全的问题。补齐单据。\n{closing}\n中共甲县委\n2024年4月30日\n")
}

/// Everything of contact in one line.
fn contact(parsed: &Parsed) -> String {
    let contact = &parsed.notice.contact;
    let mut said = Vec::new();
    for (kind, numbers) in [("P", &contact.phones), ("F", &contact.faxes)] {
        for number in numbers {
            let mut words = format!("{kind}:{}", number.value.number);
            for (sign, part) in [('#', &number.value.extension), ('@', &number.value.owner), ('~', &number.value.hours)]
            {
                if let Some(part) = part {
                    words.push(sign);
                    words.push_str(part);
                }
            }
            said.push(words);
        }
    }
    said.extend(contact.emails.iter().map(|email| format!("E:{}", email.value)));
    for address in &contact.addresses {
        said.push(format!("A:{}/{}", address.value.text, address.value.postcode.as_deref().unwrap_or("-")));
    }
    said.extend(contact.po_boxes.iter().map(|po_box| format!("B:{}", po_box.value)));
    if let Some(envelope) = &contact.envelope {
        said.push(format!("V:{}@{}", envelope.value.text, envelope.value.place.as_deref().unwrap_or("-")));
    }
    said.extend(contact.persons.iter().map(|person| format!("N:{}", person.value)));
    said.extend(parsed.notice.receiver.iter().map(|receiver| format!("R:{}", receiver.value)));
    match contact.window.as_ref().map(|window| &window.value) {
        Some(FoundWindow::Days(days)) => said.push(format!("W:{days}d")),
        Some(FoundWindow::WorkingDays(days)) => said.push(format!("W:{days}wd")),
        Some(FoundWindow::Dates { from, to }) => {
            let day = |date: &Option<jiff::civil::Date>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
            said.push(format!("W:{}..{}", day(from), day(to)));
        }
        Some(FoundWindow::Open) => said.push("W:open".to_owned()),
        None => {}
    }
    said.join(" ")
}

/// What each closing part says of contact.
fn check(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (closing, wanted) in cases {
        let parsed = parse(&closed_with(closing));
        let said = contact(&parsed);
        if said != *wanted {
            wrong.push(format!("{closing}\n  wanted {wanted}\n  got    {said}"));
        }
        assert_eq!(parsed.notice.items().count(), 3, "{closing}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn contact_data_in_many_wordings() {
    check(&[
        // Signs, frames and labels that stand apart from their values by blanks or dashes.
        (
            "监督渠道\n◆ 来电：（0571）8765432，督察室接听\n◆ 来邮：a@b.example\n◆ 来函：浙江省甲县某路1号县法院督察室（311500），封皮右下方请标“法院整改”六字\n◆ 以上渠道开放至2024年5月31日",
            "P:0571-8765432@督察室 E:a@b.example A:浙江省甲县某路1号县法院督察室/311500 V:法院整改@右下方 R:县法院督察室 W:-..2024-05-31",
        ),
        (
            "自通告之日起5个工作日，凡对整改有话要说的，我们都愿意听：\n* 打电话或发短信：18055400126，联系人：小盛\n* 发传真：0571-6679103\n* 投信箱：浙江省甲县第205号邮政信箱（311500）",
            "P:18055400126 F:0571-6679103 B:浙江省甲县第205号邮政信箱 N:小盛 W:5wd",
        ),
        (
            "受理电话　0571-6449208（周六、周日不休息，8:30～20:00）\n图文传真　0571-6449210\n函件投递　浙江省甲县滨江大道200号7号楼412室\n邮政编码　311500\n封面注明　环保督察整改",
            "P:0571-6449208~周六、周日不休息，8:30～20:00 F:0571-6449210 A:浙江省甲县滨江大道200号7号楼412室/311500 V:环保督察整改@-",
        ),
        (
            "│收 件 人：杜老师、小康　│\n│信封标记：整改监督（写在信封右上角）│\n│移动电话：181 8260 0135│\n│来信地址：浙江省甲县大道中段58号4栋2单元│\n│有效期限：2024年11月6日起至2024年11月24日止│",
            "P:18182600135 A:浙江省甲县大道中段58号4栋2单元/- V:整改监督@右上角 N:杜老师 N:小康 W:2024-11-06..2024-11-24",
        ),
        (
            "电话——0571-8765432\n邮寄地址——浙江省甲县中山路8号县纪委机关\n邮编——311500\n信封注明“整改意见”",
            "P:0571-8765432 A:浙江省甲县中山路8号县纪委机关/311500 V:整改意见@-",
        ),
        // Addresses.
        (
            "通信地址（邮寄）：浙江省甲县某路1号县委巡察办，邮编：311500，信封注明“整改意见”。5月8日〜5月20日受理",
            "A:浙江省甲县某路1号县委巡察办/311500 V:整改意见@- R:县委巡察办 W:2024-05-08..2024-05-20",
        ),
        (
            "联系电话：0571-8765432\n通信地址：浙江省甲县某路\n\n1号县委巡察办，邮编：311500（信封请注明“整改意见”）",
            "P:0571-8765432 A:浙江省甲县某路1号县委巡察办/311500 V:整改意见@- R:县委巡察办",
        ),
        (
            "如有意见，写信，浙江省甲县凌云路9号大学巡察办公室，311500，信封左下方写上“整改意见”几个字；发电邮，x@b.example。",
            "E:x@b.example A:浙江省甲县凌云路9号大学巡察办公室/311500 V:整改意见@左下方 R:大学巡察办公室",
        ),
        (
            "两处收信地址\n▲ 浙江省甲县金梧大道66号督查科（311500）\n▲ 浙江省甲县龙脊路2号服务科（311501）\n寄信时，信皮背面写“营商督查”四个字。",
            "A:浙江省甲县金梧大道66号督查科/311500 A:浙江省甲县龙脊路2号服务科/311501 V:营商督查@背面 R:督查科",
        ),
        // The period in which opinions are taken.
        (
            "公示期从2024年5月6日开始，至2024年5月20日结束。电话：0571-8765432",
            "P:0571-8765432 W:2024-05-06..2024-05-20",
        ),
        (
            "反馈时段：2024年5月6日8时起，2024年5月20日18时止。电话：0571-8765432",
            "P:0571-8765432 W:2024-05-06..2024-05-20",
        ),
        ("反馈截止时间：2024年5月20日18:00。电话：0571-8765432", "P:0571-8765432 W:-..2024-05-20"),
    ]);
}

#[test]
fn whose_a_number_is_and_when_it_is_answered() {
    check(&[
        ("联系电话：督查科　0571-67581190　工作日9:00-17:30", "P:0571-67581190@督查科~工作日9:00-17:30"),
        (
            "如有意见，拨0571-8137266找县纪工委，或拨0571-8137200找综合部。",
            "P:0571-8137266@县纪工委 P:0571-8137200@综合部",
        ),
        (
            "欢迎监督。可拨0571-8137266，这是县纪委的电话，也可打0571-8137200找林文书，每天8时至17时有人接听。",
            "P:0571-8137266@县纪委 P:0571-8137200 N:林文书",
        ),
        ("欢迎监督。电话：0571-8765432，工作日8时至17时有人接听。", "P:0571-8765432~工作日8时至17时"),
        ("欢迎监督。电话：0571-\n8765432", "P:0571-8765432"),
        (
            "下一步抓好落实。如有意见，请向甲县纪委反映。\n电话：0571-8765432\n信封标注\t左上角写“整改意见”",
            "P:0571-8765432 V:整改意见@左上角 R:甲县纪委",
        ),
        (
            "如有意见，于工作日上午8:30—12:00、下午13:30—17:00致电0571-8765432。来信寄送浙江省甲县某路1号甲县纪委。",
            "P:0571-8765432~工作日上午8:30—12:00、下午13:30—17:00 A:浙江省甲县某路1号甲县纪委/- R:甲县纪委",
        ),
        (
            "欢迎打甲县纪委办公室的电话：0571-8765432，周一到周五8:00—12:00都有人接，找小蔡。",
            "P:0571-8765432@甲县纪委办公室~周一到周五8:00—12:00 N:小蔡",
        ),
        (
            "公示期间（8月1日—8月14日），请将意见反映到甲县纪委。\n电话：0571-8765432\n来信投浙江省甲县第18号邮政专用信箱，信封上写清楚“整改意见”。",
            "P:0571-8765432 B:浙江省甲县第18号邮政专用信箱 V:整改意见@- R:甲县纪委 W:2024-08-01..2024-08-14",
        ),
        ("欢迎监督。蒲主任的手机也公布一下：13812345678。", "P:13812345678 N:蒲主任"),
        ("对上述内容若有意见，请您在2024年7月5日前与我们联系。\n电话：0571-8765432", "P:0571-8765432 W:-..2024-07-05"),
        ("意见请寄至甲县水利局纪检组。电话：0571-8765432", "P:0571-8765432 R:甲县水利局纪检组"),
        ("欢迎在5月6日至5月20日之间拨打0571-8765432。", "P:0571-8765432 W:2024-05-06..2024-05-20"),
        ("欢迎监督。接听时段为工作日9时至17时，号码0571—3160218。", "P:0571-3160218~工作日9时至17时"),
        ("欢迎监督。电话：0571-8765432（录音电话）。", "P:0571-8765432"),
        ("欢迎监督。电话：0571-8765432（工作时间）。", "P:0571-8765432~工作时间"),
        ("欢迎监督。电话：0571-8765432（值班电话，24小时）。", "P:0571-8765432~24小时"),
        (
            "请将意见反馈至甲县审计局内审科（联系电话0571-8765432，联系人王女士），逾期不予受理。",
            "P:0571-8765432 N:王女士 R:甲县审计局内审科",
        ),
        ("联系人：张明 0571-8765432；王红 13812345678", "P:0571-8765432 P:13812345678 N:张明 N:王红"),
        (
            "欢迎监督。反映方式：\n1.县纪委监委\n电话：0571-8765432　邮箱：jw@b.example\n2.县水利局\n电话：0571-8765433　邮箱：dw@b.example",
            "P:0571-8765432@县纪委监委 P:0571-8765433@县水利局 E:jw@b.example E:dw@b.example",
        ),
        (
            "欢迎监督。\n【县水利局办公室】\n电话：0571-8765432\n邮箱：jw@b.example",
            "P:0571-8765432@县水利局办公室 E:jw@b.example",
        ),
        (
            "欢迎监督。受理部门及电话：县水利局机关党委，0571-8765432",
            "P:0571-8765432@县水利局机关党委 R:县水利局机关党委",
        ),
        ("欢迎监督。联系人：李　强（办公室）　电话：0571-8765432", "P:0571-8765432 N:李 强"),
        ("欢迎监督。联系人及电话：王强 13812345678", "P:13812345678 N:王强"),
        (
            "局办公室　电话　0571-8765432　邮箱 a@b.example\n机关纪委　　电话：0571-8765433",
            "P:0571-8765432@局办公室 P:0571-8765433@机关纪委 E:a@b.example",
        ),
        (
            "电话：0571-8765432　局办公室\n监督电话：0571-8765433（夜间及节假日13800001111）",
            "P:0571-8765432@局办公室 P:0571-8765433 P:13800001111~夜间及节假日",
        ),
        ("白天：0571-8765432　夜间：13800001111", "P:0571-8765432~白天 P:13800001111~夜间"),
        (
            "电话：0571-8765432；通信地址：浙江省甲县长青东街\n\n— 2 —\n\n52 号甲县纪委办公室；邮编：311500；信封注明“整改”",
            "P:0571-8765432 A:浙江省甲县长青东街52 号甲县纪委办公室/311500 V:整改@- R:甲县纪委办公室",
        ),
        (
            "邮寄地址：浙江省甲县人民路8号（甲县审计局收），邮编311500，信封注明“整改”",
            "A:浙江省甲县人民路8号/311500 V:整改@- R:甲县审计局",
        ),
        ("可于本通报发布后15天之内，打电话反映：0571-8765432", "P:0571-8765432 W:15d"),
        ("公示期为2024年5月6日起5个工作日。电话：0571-8765432", "P:0571-8765432 W:5wd"),
        ("如有异议，请于2024年5月20日（星期一）17:00前来电来函。电话：0571-8765432", "P:0571-8765432 W:-..2024-05-20"),
    ]);
}

/// Title, day of publication, issuer and day of the signature.
fn head(text: &str) -> [String; 4] {
    let notice = parse(text).notice;
    let day = |found: Option<jiff::civil::Date>| found.map(|date| date.to_string()).unwrap_or_default();
    [
        notice.title.map(|title| title.value).unwrap_or_default(),
        day(notice.published.map(|found| found.value)),
        notice.issuer.map(|issuer| issuer.value).unwrap_or_default(),
        day(notice.signed.map(|found| found.value)),
    ]
}

#[test]
fn the_head_and_the_signature_in_many_wordings() {
    let body = "\n\n市委巡察组对我局开展了巡察。现通报如下。\n一、学习不深入\n办班。\n二、管理不严\n检查。\n电话：0571-8765432\n";
    for (before, after, wanted) in [
        (
            "甲县乙局党组关于巡察整改情况的通报\n原创 乙局 甲县乙局 2024年05月06日 18:20 浙江",
            "甲县乙局党组（印章）\n2024年5月5日",
            ["甲县乙局党组关于巡察整改情况的通报", "2024-05-06", "甲县乙局党组", "2024-05-05"],
        ),
        (
            "甲县乙局党组关于巡察整改情况的公告\n公告编号：2024-046　　　公告日期：2024年5月6日",
            "甲县乙局党组\n2024年5月5日印",
            ["甲县乙局党组关于巡察整改情况的公告", "2024-05-06", "甲县乙局党组", "2024-05-05"],
        ),
        (
            "中共甲县乙有限公司\n委　员　会\n关于巡察整改情况的公告\n日期：２０２４／５／６　　　稿源：办公室",
            "中共甲县乙有限公司委员会　　2024年5月5日",
            ["中共甲县乙有限公司委员会关于巡察整改情况的公告", "2024-05-06", "中共甲县乙有限公司委员会", "2024-05-05"],
        ),
        (
            "乙局党组巡察整改专栏 - 公告公示\n\n中共甲县乙局党组\n关于巡察整改进展情况的公示\n甲县发布 2024-05-06 18:06 发表于浙江",
            "中共甲县乙局党组\n2024年5月5日",
            ["中共甲县乙局党组关于巡察整改进展情况的公示", "2024-05-06", "中共甲县乙局党组", "2024-05-05"],
        ),
        (
            "乙局巡察整改公开（第2号）\n甲县乙局党组关于巡察整改进展情况的公告",
            "甲县乙局党组\n2024年5月5日",
            ["甲县乙局党组关于巡察整改进展情况的公告", "", "甲县乙局党组", "2024-05-05"],
        ),
        (
            "丰县乙局党组巡察整改情况公示来了！请您监督\n\n丰县微讯  2024年5月6日 20:11  浙江",
            "丰县乙局党组\n2024年5月5日",
            ["丰县乙局党组巡察整改情况公示来了！请您监督", "2024-05-06", "丰县乙局党组", "2024-05-05"],
        ),
        (
            "甲县乙局\n您现在的位置：网站首页 / 机关党建 / 内容\n关于乙局党组巡察整改情况的公示\n日期：2024-05-06",
            "甲县乙局党组\n2024年5月5日",
            ["关于乙局党组巡察整改情况的公示", "2024-05-06", "甲县乙局党组", "2024-05-05"],
        ),
        (
            "甲集团公司党委\n巡察整改落实情况公开表\n日期：2024-05-06",
            "备注：持续推进的由督查室跟踪报告\n甲集团公司党委\n2024年5月5日",
            ["甲集团公司党委巡察整改落实情况公开表", "2024-05-06", "甲集团公司党委", "2024-05-05"],
        ),
        (
            "甲村党支部关于巡察整改的一封信",
            "甲村党支部\n二〇二四年五月五日",
            ["甲村党支部关于巡察整改的一封信", "", "甲村党支部", "2024-05-05"],
        ),
    ] {
        assert_eq!(head(&format!("{before}{body}{after}\n")), wanted, "{before}");
    }
}

/// A box above the headline is contact data too.
#[test]
fn a_box_above_the_headline_is_read_to_its_end() {
    let block =
        "监督电话　0571-8765432\n监督邮箱　a@b.example\n受理单位　甲县纪委\n接受意见时间　2024年5月6日—5月20日\n\n";
    let parsed = parse(&format!("{block}{}", closed_with("下一步，县委将抓好整改。")));
    assert_eq!(contact(&parsed), "P:0571-8765432 E:a@b.example R:甲县纪委 W:2024-05-06..2024-05-20");
    assert!(parsed.doubts.iter().any(|doubt| doubt.why.as_str() == "contact_unclear"), "{:?}", parsed.doubts);
}

/// Short and long form of one body are no contradiction.
#[test]
fn a_committee_is_named_in_two_ways() {
    let text = "甲市医院党委关于巡察整改情况的通报\n市委巡察组对市医院党委开展了巡察。\n一、学习不深入\n办班。\n二、管理不严\n检查。\n\
                电话：0571-8765432\n中共甲市医院委员会\n2024年5月5日\n";
    let parsed = parse(text);
    assert_eq!(parsed.notice.issuer.unwrap().value, "中共甲市医院委员会");
    assert!(parsed.doubts.iter().all(|doubt| doubt.why.as_str() != "issuers_differ"), "{:?}", parsed.doubts);
}

/// Numbers below the signature may be of the site, where the notice has its own above.
#[test]
fn numbers_below_the_signature_are_doubted() {
    let text = format!("{}\n急诊电话：0571-2222222\n", closed_with("欢迎监督。电话：0571-8765432"));
    let at = text.find("0571-2222222").unwrap();
    assert!(parse(&text).doubts.iter().any(|doubt| doubt.span.start <= at && at < doubt.span.end));
}

/// A letter says first how to answer it, and then what it is about; its problems have no numbers.
#[test]
fn a_letter_that_begins_with_its_contact_data() {
    let text = "关于巡察整改情况致全校师生的公开信\n大家好！有话要说，随时找我们：电话0571-8765432；写信请寄浙江省甲县某路1号甲县中学党总支，邮编311500，信封左下角写明“给学校提建议”。\n\
                2024年1月5日至2月8日，县委第三巡察组对甲县中学党总支开展了专项巡察。\n关于宿舍安全隐患多的问题。更换电线。目前该问题已整改到位。\n\
                关于补助发放不及时的问题。全部打到卡上。这件事已经办好。\n关于管理不严的问题。检查。这件事还在办。\n甲县中学党总支\n2024年5月5日\n";
    let parsed = parse(text);
    let said: Vec<_> = parsed
        .notice
        .items()
        .map(|item| (item.title.value.as_str(), item.status.as_ref().map_or("", |status| status.value.as_str())))
        .collect();
    assert_eq!(
        said,
        [
            ("关于宿舍安全隐患多的问题", "已整改到位"),
            ("关于补助发放不及时的问题", "已经办好"),
            ("关于管理不严的问题", "还在办")
        ]
    );
    assert_eq!(
        contact(&parsed),
        "P:0571-8765432 A:浙江省甲县某路1号甲县中学党总支/311500 V:给学校提建议@左下角 R:甲县中学党总支"
    );
    assert_eq!(parsed.notice.inspection.by.unwrap().value, "县委第三巡察组");
}

/// A number in an item, an address of mail below the signature: read or doubted, never passed over.
#[test]
fn contact_data_anywhere_are_not_lost() {
    let text = closed_with("　　欢迎监督。联系电话：0571-8765432。")
        .replace("增开窗口。", "增开窗口，热线0571-2222222。")
        .replace("现通报如下。", "现通报如下，来信请发jb@jia.example。");
    for text in [format!("{text}报名可拨0571-3333333\n"), text] {
        let parsed = parse(&text);
        for place in ["0571-2222222", "@", "0571-3333333"] {
            let Some(at) = text.find(place) else { continue };
            assert!(parsed.doubts.iter().any(|doubt| doubt.span.start <= at && at < doubt.span.end), "{place}");
        }
        assert_eq!(contact(&parsed), "P:0571-8765432");
    }
}

/// Who inspected, from when to when, and when it was fed back.
#[test]
fn the_inspection_in_many_wordings() {
    for (intro, wanted) in [
        (
            "今年3月4日至4月5日，市委第二巡察组对我局开展巡察“回头看”，",
            "巡察“回头看” 市委第二巡察组 2024-03-04 2024-04-05",
        ),
        (
            "去年3月4日至4月5日，市委第二巡察组对我局开展了巡察回头看，",
            "巡察回头看 市委第二巡察组 2023-03-04 2023-04-05",
        ),
        ("自2023年9月4日起，市委第二巡察组对我局开展了为期两个月的常规巡察，", "常规巡察 市委第二巡察组 2023-09-04 -"),
    ] {
        let text = format!(
            "甲县乙局党组关于整改情况的通报\n{intro}现通报如下。\n一、学习不深入\n办班。\n二、管理不严\n检查。\n甲县乙局党组\n二〇二四年五月廿三日"
        );
        let notice = parse(&text).notice;
        let day = |found: Option<jiff::civil::Date>| found.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let inspection = &notice.inspection;
        let said = [
            inspection.kind.as_ref().map(|kind| kind.value.clone()).unwrap_or_default(),
            inspection.by.as_ref().map(|by| by.value.clone()).unwrap_or_default(),
            day(inspection.from.as_ref().map(|found| found.value)),
            day(inspection.to.as_ref().map(|found| found.value)),
        ];
        assert_eq!(said.join(" "), wanted, "{intro}");
        assert_eq!(notice.signed.map(|day| day.value.to_string()).as_deref(), Some("2024-05-23"));
    }
}

#[test]
fn a_person_who_is_not_named_is_doubted() {
    let text = closed_with("联系人：同前页所列，电话：0571-8765432");
    let parsed = parse(&text);
    let at = text.find("同前页所列").unwrap();
    assert!(parsed.doubts.iter().any(|doubt| doubt.span.start <= at && at < doubt.span.end), "{:?}", parsed.doubts);
}
