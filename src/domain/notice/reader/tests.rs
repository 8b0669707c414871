//! The reader on whole notices: short invented ones, the real one where it is at hand, and random mixtures.
mod contact;
mod items;

use proptest::prelude::*;

use super::super::found::{DoubtKind, FoundWindow, Parsed, PieceKind, Role};
use super::parse;

fn titles(parsed: &Parsed) -> Vec<(Option<u16>, &str)> {
    parsed.notice.items().map(|item| (item.number, item.title.value.as_str())).collect()
}

fn doubts(parsed: &Parsed) -> Vec<DoubtKind> {
    parsed.doubts.iter().map(|doubt| doubt.why).collect()
}

pub const CLEAN: &str = "首页 > 公开
中共甲县委关于巡察整改情况的通报
发布日期：2024-05-06
　　2023年3月1日至5月10日，市委第二巡察组对甲县委开展了专项巡察，7月2日反馈了2个方面3个问题。根据《某条例》，现通报如下。
　　一、加强领导，压实责任
　　一是开会部署。二是列出清单。
　　二、反馈问题整改落实情况
　　（一）服务群众方面
　　1.窗口办事排队久的问题。由县政务局牵头，县公安局配合，增开窗口。
　　2.热线回访不及时的问题（已完成整改）。一是加派人手。二是每周抽查，按1:1配比，占4.5%。
　　（二）财务管理方面
　　3.报销手续不全的问题。补齐单据。
　　三、下一步工作
　　1.加强学习。
　　2.完善制度。
　　欢迎监督。如有意见，请于10个工作日内反映。联系电话：0571-8765432（工作日9:00-17:00）；通信地址：浙江省甲县某路1号县委巡察办；邮编：311500（信封请注明“整改意见”）。
　　中共甲县委
　　2024年4月30
上一篇：别的事
";

#[test]
fn a_clean_notice_is_read_without_a_doubt() {
    let parsed = parse(CLEAN);
    let notice = &parsed.notice;
    assert_eq!(doubts(&parsed), []);
    assert_eq!(notice.title.as_ref().unwrap().value, "中共甲县委关于巡察整改情况的通报");
    assert_eq!(notice.issuer.as_ref().unwrap().value, "中共甲县委");
    assert_eq!(notice.inspected.as_ref().unwrap().value, "甲县委");
    assert_eq!(notice.receiver.as_ref().unwrap().value, "县委巡察办");
    assert_eq!(notice.published.as_ref().unwrap().value.to_string(), "2024-05-06");
    assert_eq!(notice.signed.as_ref().unwrap().value.to_string(), "2024-04-30");
    assert_eq!(notice.inspection.feedback.as_ref().unwrap().value.to_string(), "2023-07-02");
    assert_eq!(notice.sections.len(), 3);
    let areas: Vec<_> = notice.areas.iter().map(|area| area.title.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(areas, ["服务群众方面", "财务管理方面"]);
    let wanted =
        [(Some(1), "窗口办事排队久的问题"), (Some(2), "热线回访不及时的问题"), (Some(3), "报销手续不全的问题")];
    assert_eq!(titles(&parsed), wanted);
    let items: Vec<_> = notice.items().collect();
    assert_eq!(items[1].status.as_ref().unwrap().value, "已完成整改");
    assert_eq!(items[1].measures.len(), 2);
    let units: Vec<_> = items[0].units.iter().map(|unit| (unit.value.name.as_str(), unit.value.role)).collect();
    assert_eq!(units, [("县政务局", Role::Lead), ("县公安局", Role::Assist)]);
    let contact = &notice.contact;
    assert_eq!(contact.phones[0].value.number, "0571-8765432");
    assert_eq!(contact.phones[0].value.hours.as_deref(), Some("工作日9:00-17:00"));
    assert_eq!(contact.addresses[0].value.text, "浙江省甲县某路1号县委巡察办");
    assert_eq!(contact.envelope.as_ref().unwrap().value.text, "整改意见");
    assert_eq!(contact.window.as_ref().unwrap().value, FoundWindow::WorkingDays(10));
}

#[test]
fn what_is_wrong_is_doubted_where_it_stands() {
    for (from, to, why, place) in [
        ("3.报销", "5.报销", DoubtKind::NumberGap, "5.报销"),
        ("3.报销", "2.报销", DoubtKind::NumberRepeated, "2.报销"),
        ("3个问题", "5个问题", DoubtKind::CountDiffers, "5个问题"),
        ("311500", "511500", DoubtKind::PostcodeElsewhere, "511500"),
        ("311500", "31150", DoubtKind::PostcodeMalformed, "31150"),
        ("8765432（", "8765***（", DoubtKind::PhoneMasked, "8765***"),
        ("0571-8765432", "8765432", DoubtKind::PhoneWithoutAreaCode, "8765432"),
        ("（信封请注明“整改意见”）", "", DoubtKind::NoEnvelope, "某路1号"),
        ("2024年4月30\n", "2024年6月30日\n", DoubtKind::DateOrder, "2024年6月30"),
        ("2023年3月1日", "2023年2月30日", DoubtKind::DateImpossible, "2023年2月30日"),
        ("　　中共甲县委\n", "　　中共乙市委\n", DoubtKind::IssuersDiffer, "中共乙市委"),
        ("手续不全", "手\u{FFFD}不全", DoubtKind::Mojibake, "\u{FFFD}"),
        ("3个问题", "3个问题，已完成2个，正在推进2个", DoubtKind::CountDiffers, "已完成2个"),
        ("3个问题", "3个问题，已完成5个", DoubtKind::CountDiffers, "已完成5个"),
        ("于10个工作日内", "于2024年4月1日前", DoubtKind::DateOrder, "2024年4月1日"),
        ("于10个工作日内", "于2024年5月8日至5月40日", DoubtKind::DateImpossible, "5月40日"),
        ("发布日期：2024-05-06", "发布日期：2024-05-06\n发布时间：2024-05-07", DoubtKind::SeveralValues, "2024-05-07"),
        ("欢迎监督。", "欢迎监督，请于15日内反映意见。", DoubtKind::SeveralValues, "10个工作日内"),
        ("发布日期：", "甲县教育局关于审计整改情况的公告\n发布日期：", DoubtKind::TitlesDiffer, "审计整改情况的公告"),
    ] {
        let text = CLEAN.replace(from, to);
        let parsed = parse(&text);
        let at = text.find(place).unwrap();
        let hit = parsed
            .doubts
            .iter()
            .any(|doubt| doubt.why == why && doubt.span.start < at + place.len() && at < doubt.span.end);
        assert!(hit, "{from} → {to}: {:?}", parsed.doubts);
    }
}

#[test]
fn the_same_mark_means_what_the_notice_makes_of_it() {
    let head = "甲局党组关于巡察整改情况的通报\n2024年1月至3月，县委巡察组对甲局党组开展巡察。现通报如下。\n";
    let tail = "\n欢迎监督，电话：0571-8765432。\n甲局党组\n2024年9月1日\n";
    for (body, wanted) in [
        (
            "（一）关于学习不深入的问题。1.加强学习。2.完善制度。\n（二）关于管理不严的问题。1.开展检查。",
            "学习不深入|管理不严",
        ),
        (
            "一、学习不深入的问题\n整改情况：（1）开会；（2）办班。\n二、管理不严的问题\n整改情况：（1）检查；（2）通报。",
            "学习不深入|管理不严",
        ),
        ("第一，关于学习不深入。办班3期。\n第二，关于管理不严。第一时间检查。", "学习不深入|管理不严"),
        ("问题1：学习不深入\n整改措施：办班。\n问题2：管理不严\n整改措施：检查。", "学习不深入|管理不严"),
        (
            "1.学习不深入的问题。办班。2.管理不严的问题。检查。\n3.账目不清的问题。清账。",
            "学习不深入|管理不严|账目不清",
        ),
        (
            "序号\t问题\t整改措施\t责任单位\n1\t学习不深入\t办班\t办公室\n2\t管理不严\t检查\t人事科",
            "学习不深入|管理不严",
        ),
        ("㈠学习不深入的问题\n①办班。\n②开会。\n㈡管理不严的问题\n①检查。\n②通报。", "学习不深入|管理不严"),
    ] {
        let text = format!("{head}{body}{tail}");
        let parsed = parse(&text);
        let found: Vec<_> = titles(&parsed).into_iter().map(|(_, title)| title.to_owned()).collect();
        let wanted: Vec<&str> = wanted.split('|').collect();
        assert_eq!(found.len(), wanted.len(), "{body}: {found:?}");
        assert!(found.iter().zip(&wanted).all(|(found, wanted)| found.contains(wanted)), "{body}: {found:?}");
    }
}

#[test]
fn items_in_odd_styles_are_found() {
    for body in [
        "◆学习不深入\n办班。\n◆管理不严\n检查。",
        "01\n学习不深入\n怎么改：办班。\n02\n管理不严\n怎么改：检查。",
        "【反馈问题一】学习不深入\n【对策】办班。\n【反馈问题二】管理不严\n【对策】检查。",
        "问题：学习不深入\n整改：办班。\n问题：管理不严\n整改：检查。",
        "第一件，学习不深入。办班。\n第二件，管理不严。检查。",
        "甲、学习不深入\n办班。\n乙、管理不严\n检查。",
        "学习不深入。办班一次。\n管理不严。检查一次。",
        "| 序号 | 反馈问题 | 整改做法 |\n|---|---|---|\n| 1 | 学习不深入 | 办班 |\n| 2 | 管理不严 | 检查 |",
    ] {
        let text = format!("某局关于整改情况的通报\n现将情况通报如下。\n{body}\n联系电话：010-12345678");
        let parsed = parse(&text);
        let found: Vec<&str> = titles(&parsed).into_iter().map(|(_, title)| title).collect();
        assert_eq!(found, ["学习不深入", "管理不严"], "{body}");
    }
}

#[test]
fn a_table_below_the_name_holds_the_items() {
    let parsed = parse(
        "某局关于整改情况的通报\n现将情况通报如下（见附表），欢迎监督，电话：010-12345678。\n某某局党组\n2024年9月1日\n附表\n\
         序号\t问题\t整改措施\t责任单位\n1\t学习不深入\t办班\t办公室\n2\t管理不严\t检查\t人事科\n",
    );
    assert_eq!(titles(&parsed).into_iter().map(|(_, title)| title).collect::<Vec<_>>(), ["学习不深入", "管理不严"]);
}

#[test]
fn a_problem_in_quotes_opens_an_item() {
    let parsed = parse(
        "某局关于整改情况的通报\n现将情况通报如下。\n针对“学习不深入”问题，办班一次。\n针对“管理不严”的问题，检查一次。\n电话：010-12345678",
    );
    assert_eq!(titles(&parsed), [(None, "针对“学习不深入”问题"), (None, "针对“管理不严”的问题")]);
}

#[test]
fn areas_stand_above_bullets_and_footnotes_below() {
    let parsed = parse(
        "某局关于整改情况的通报\n根据有关规定[1]，现将情况通报如下。\n■ 思想建设方面\n◆ 学习不深入\n→ 整改结果：办班。\n◆ 研究不够\n\
         → 整改结果：开会。\n■ 内部管理方面\n◆ 管理不严\n→ 整改结果：检查。\n[1] 指某项规定。\n联系电话：010-12345678",
    );
    let found: Vec<(Option<&str>, usize)> = parsed
        .notice
        .areas
        .iter()
        .map(|area| (area.title.as_ref().map(|title| title.value.as_str()), area.items.len()))
        .collect();
    assert_eq!(found, [(Some("思想建设方面"), 2), (Some("内部管理方面"), 1)]);
    assert_eq!(titles(&parsed).last().map(|(_, title)| *title), Some("管理不严"));
}

#[test]
fn no_text_is_too_strange() {
    for text in [
        "",
        "\n",
        "。",
        "（",
        "1.",
        "一、",
        "\u{FEFF}",
        "电话：",
        "信封注明“",
        "第",
        "其",
        "问题1",
        "2024年",
        "@",
        "邮编：1",
    ] {
        let parsed = parse(text);
        assert!(!parsed.doubts.is_empty(), "{text}");
        covers(text, &parsed);
    }
}

fn covers(text: &str, parsed: &Parsed) {
    let joined: String = parsed.pieces.iter().map(|piece| piece.span.of(text)).collect();
    assert_eq!(joined, text);
    assert!(parsed.pieces.iter().all(|piece| piece.kind != PieceKind::Text || piece.rule.is_empty()));
}

/// Fragments that the rules look for, cut and mixed at random.
fn fragment() -> impl Strategy<Value = String> {
    let words = [
        "一、",
        "（一）",
        "1.",
        "１．",
        "(1)",
        "①",
        "㈠",
        "一是",
        "第一，",
        "问题1：",
        "关于",
        "的问题",
        "的整改",
        "不到位",
        "方面",
        "整改情况：",
        "整改措施",
        "责任单位：",
        "县财政局牵头",
        "会同",
        "配合",
        "由",
        "负责",
        "已完成",
        "（已完成整改）",
        "中共甲县委",
        "通报",
        "公示",
        "2024年3月5日",
        "至",
        "二〇二五年三月二十日",
        "2025-03-27 17:34",
        "联系电话：",
        "0571-87654321",
        "转801",
        "1380013****",
        "邮编",
        "310000",
        "通信地址：",
        "浙江省某路1号",
        "信封",
        "注明",
        "“",
        "”",
        "（",
        "）",
        "《",
        "》",
        "。",
        "；",
        "，",
        "：",
        "\n",
        "\r\n",
        "\t",
        "　",
        " ",
        "\u{200B}",
        "\u{A0}",
        "\u{FFFD}",
        "4.26",
        "1:1",
        "95%",
        "序号\t问题\t责任单位\n",
        "|",
        "首页 > ",
        "巡察",
        "反馈",
        "对",
        "根据",
        "欢迎",
        "如有意见",
        "向",
        "反映",
        "15个工作日",
        "3个方面8个问题",
        "@",
        "a@b.example",
        "聯繫電話",
        "🙂",
        "é",
        "\"",
    ];
    prop_oneof![4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn it_never_panics_and_loses_nothing(fragments in prop::collection::vec(fragment(), 0..120)) {
        let text = fragments.concat();
        let parsed = parse(&text);
        covers(&text, &parsed);
        for doubt in &parsed.doubts {
            prop_assert!(text.get(doubt.span.start..doubt.span.end).is_some());
        }
    }
}

/// The real notice's text is not in the repository; where it is at hand, every title and fact has to be exact.
#[test]
fn the_real_notice() {
    #[expect(clippy::disallowed_methods, reason = "a test asks where the text lies")]
    let named = std::env::var("HUIYIN_REAL_NOTICE").ok();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = named.map_or_else(|| root.join("../shared/notice/haizhu-2025.txt"), std::path::PathBuf::from);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("the text of the real notice is not at hand: {}", path.display());
        return;
    };
    let truth = std::fs::read_to_string(root.join("config/notice/haizhu-2025.toml")).unwrap();
    let truth: toml::Table = truth.parse().unwrap();
    let parsed = parse(&text);
    let notice = &parsed.notice;
    assert_eq!(parsed.doubts, []);
    let word = |key: &str| truth[key].as_str().unwrap().to_owned();
    assert_eq!(notice.title.as_ref().unwrap().value, word("title"));
    assert_eq!(notice.issuer.as_ref().unwrap().value, word("issuer"));
    assert_eq!(notice.receiver.as_ref().unwrap().value, word("receiver"));
    assert_eq!(notice.published.as_ref().unwrap().value.to_string(), truth["published"].to_string());
    assert_eq!(notice.signed.as_ref().unwrap().value.to_string(), truth["signed"].to_string());
    let inspection = &truth["inspection"];
    for (found, key) in
        [(&notice.inspection.from, "from"), (&notice.inspection.to, "to"), (&notice.inspection.feedback, "feedback")]
    {
        assert_eq!(found.as_ref().unwrap().value.to_string(), inspection[key].to_string());
    }
    assert_eq!(notice.inspection.by.as_ref().unwrap().value, inspection["body"].as_str().unwrap());
    let areas: Vec<_> = notice.areas.iter().map(|area| area.items.len()).collect();
    assert_eq!(areas, [7, 17, 8, 7]);
    let wanted = truth["area"].as_array().unwrap();
    for (area, wanted) in notice.areas.iter().zip(wanted) {
        assert_eq!(area.title.as_ref().unwrap().value, wanted["title"].as_str().unwrap());
        for (item, wanted) in area.items.iter().zip(wanted["item"].as_array().unwrap()) {
            assert_eq!(item.number.map(i64::from), wanted["number"].as_integer());
            assert_eq!(item.title.value, wanted["title"].as_str().unwrap());
        }
    }
    let contact = &truth["contact"];
    assert_eq!(notice.contact.phones.len(), 1);
    assert_eq!(notice.contact.phones[0].value.number, contact["phone"].as_str().unwrap());
    assert_eq!(notice.contact.addresses[0].value.text, contact["address"].as_str().unwrap());
    assert_eq!(notice.contact.envelope.as_ref().unwrap().value.text, contact["envelope"].as_str().unwrap());
    assert_eq!(notice.contact.postcode.as_ref().unwrap().value, contact["postcode"].as_str().unwrap());
    covers(&text, &parsed);
}

/// Words that look like data and that no rule knows: each is doubted where it stands.
#[test]
fn what_nobody_thought_of_is_doubted() {
    let mut silent = Vec::new();
    for (from, to, why, place) in [
        ("邮编：311500", "邮区码311500", DoubtKind::ContactUnclear, "311500"),
        ("信封请注明", "皮面请书", DoubtKind::ContactUnclear, "整改意见"),
        ("（工作日9:00-17:00）", "（不含法定休假）", DoubtKind::ContactUnclear, "不含法定休假"),
        ("于10个工作日内", "于2024年5月31日", DoubtKind::WindowUnclear, "2024年5月31日"),
        ("发布日期：2024-05-06", "编印 2024-05-06 至今", DoubtKind::Unread, "2024-05-06"),
        ("7月2日反馈了", "7月2日移送了", DoubtKind::Unread, "7月2日"),
        ("对甲县委开展", "对甲2022年度账目开展", DoubtKind::Unread, "对甲2022年度账目"),
        ("浙江省甲县某路1号县委巡察办", "浙江省甲县县政府旁", DoubtKind::ValueOdd, "浙江省甲县县政府旁"),
        (
            "（二）财务管理方面\n　　3.报销手续不全的问题。补齐单据。\n",
            "（二）财务管理方面\n",
            DoubtKind::LevelUnclear,
            "（二）",
        ),
        ("由县政务局牵头，", "承接单位：县政务局，", DoubtKind::Unread, "县政务局"),
        ("由县政务局牵头，", "由某某坊牵头，", DoubtKind::Unread, "某某坊"),
        ("增开窗口。", "增开窗口。（整改毕）", DoubtKind::Unread, "整改毕"),
        ("增开窗口。", "增开窗口。\n时限：3月\t进度：甲等", DoubtKind::Unread, "甲等"),
        ("由县政务局牵头，", "由县政务局牵头，县工坊、县档案局配合，", DoubtKind::Unread, "县工坊"),
        ("增开窗口。", "增开窗口，加派\n人手。", DoubtKind::LineBroken, "加派"),
    ] {
        let text = CLEAN.replace(from, to);
        assert_ne!(text, CLEAN, "{from}");
        let parsed = parse(&text);
        let at = text.find(place).unwrap();
        let hit = parsed
            .doubts
            .iter()
            .any(|doubt| doubt.why == why && doubt.span.start < at + place.len() && at < doubt.span.end);
        if !hit {
            silent.push((to, parsed.doubts));
        }
    }
    assert!(silent.is_empty(), "{silent:?}");
}
