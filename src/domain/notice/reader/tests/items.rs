//! Items with what is said of them, in the styles of many offices, and what may be a lost one.
use super::super::super::found::{FoundItem, Parsed, Role};
use super::super::parse;

/// What is read of the items of a notice with this body: titles, counts of measures, states, and units that act.
fn items(body: &str) -> (Parsed, Vec<String>) {
    let text = format!(
        "某局党组关于整改情况的通报\n2024年1月至3月，县委巡察组对某局党组开展了巡察。现通报如下。\n{body}\n欢迎监督，联系电话：010-12345678\n某局党组\n2024年9月1日"
    );
    let parsed = parse(&text);
    let acting = |item: &FoundItem| {
        let acting = item.units.iter().filter(|unit| unit.value.role != Role::Named);
        let acting = acting.map(|unit| [" ", unit.value.role.as_str(), ":", unit.value.name.as_str()].concat());
        acting.collect::<Vec<_>>().concat()
    };
    let state = |item: &FoundItem| item.status.as_ref().map_or_else(String::new, |s| format!(" [{}]", s.value));
    let said = parsed
        .notice
        .items()
        .map(|item| format!("{} {}{}{}", item.title.value, item.measures.len(), state(item), acting(item)));
    let said = said.collect();
    (parsed, said)
}

/// What is read of each body.
fn check(cases: &[(&str, &str)]) {
    for (body, wanted) in cases {
        let (parsed, said) = items(body);
        assert_eq!(said, wanted.split('|').collect::<Vec<_>>(), "{body}: {:?}", parsed.doubts);
    }
}

#[test]
fn items_with_what_is_said_of_them() {
    check(&[
        (
            "清单第1项　问题：学习不深入\n结果：办班　状态：已完成\n清单第2项　问题：管理不严\n结果：检查　状态：长期坚持",
            "学习不深入 0 [已完成]|管理不严 0 [长期坚持]",
        ),
        (
            "堵点① 学习不深入\n进度：☑ 已办结\n堵点② 管理不严\n进度：□ 推进中",
            "学习不深入 0 [已办结]|管理不严 0 [推进中]",
        ),
        ("事项A：学习不深入\n办班。\n事项B：管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("1001、学习不深入\n办班。\n1002、管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("⑴学习不深入。办班。⑵管理不严。检查。⑶账册“两张皮”。清账。", "学习不深入 0|管理不严 0|账册“两张皮” 0"),
        (
            "一、学习不深入问题的整改情况\n（一）办班两期。\n（二）邀请专家授课。\n二、管理不严问题的整改情况\n（一）公开检查结果。",
            "学习不深入问题的整改情况 2|管理不严问题的整改情况 0",
        ),
        (
            "（一）党建方面\n一是关于学习不深入的问题。办班。\n二是关于管理不严的问题。检查。\n（二）财务方面\n三是关于账目不清的问题。清账。",
            "关于学习不深入的问题 0|关于管理不严的问题 0|关于账目不清的问题 0",
        ),
        (
            "一、反馈问题一：学习不深入\n整改情况\n1.办班。\n2.开会。\n二、反馈问题二：管理不严\n整改情况\n1.检查。\n2.通报。",
            "学习不深入 2|管理不严 2",
        ),
        (
            "反馈问题：学习不深入\n整改措施：1.办班。2.开会。\n完成情况：已完成\n反馈问题：管理不严\n整改措施：1.检查。2.通报。\n完成情况：已完成",
            "学习不深入 2 [已完成]|管理不严 2 [已完成]",
        ),
        (
            "1.学习不深入。首先，办班；其次，开会；最后，考试。（整改完成，长期坚持）\n2.管理不严。检查。（改到位）",
            "学习不深入 3 [整改完成，长期坚持]|管理不严 0 [改到位]",
        ),
        (
            "│序号│反馈问题│整改情况│完成情况│\n├──┼──┼──┼──┤\n│1│学习不深入│办班│已完成│\n│2│管理不严│检查│已完成│",
            "学习不深入 0 [已完成]|管理不严 0 [已完成]",
        ),
        (
            "一、学习方面。（1）学习不深入：办班。（2）记录不全：补记。\n二、管理方面。（1）管理不严：检查。（2）账目混乱：清账。",
            "学习不深入 0|记录不全 0|管理不严 0|账目混乱 0",
        ),
        (
            "一、学习方面\n1. 学习不深入（已完成）。\n第一，梳理学习计划；第二，办班。\n2. 记录不全（已完成）。\n第一，对2021年以来的记录“回头看”；第二，补记。\n\
             二、管理方面\n3. 管理不严（基本完成）。\n检查。",
            "学习不深入 2 [已完成]|记录不全 2 [已完成]|管理不严 0 [基本完成]",
        ),
        (
            "（1）学习不深入【整改完成】\n①办班；②考试结果不公开的重考。\n（2）管理不严【整改完成】\n①检查；②逾期未办结的全部结案。",
            "学习不深入 2 [整改完成]|管理不严 2 [整改完成]",
        ),
        (
            "1.学习不深入。办班。\n2.管理不严。检查。群众反映的出行难问题得到解决。整改状态：已完成\n",
            "学习不深入 0|管理不严 0 [已完成]",
        ),
        (
            "◆ 学习不深入\n补课。\n◆ 管理不严\n一是检查；二是通报。\n◆ 账目不公开\n一是张榜；二是查账。",
            "学习不深入 0|管理不严 2|账目不公开 2",
        ),
        (
            "壹、工作开展情况\n开会。\n贰、任务完成情况\n1.学习不深入的问题。办班。\n2.管理不严的问题。检查。\n叁、下一步工作\n抓落实。",
            "学习不深入的问题 0|管理不严的问题 0",
        ),
    ]);
}

/// What offices seldom print, and what slips in by hand: each line is the only one that its rule is seen in.
#[test]
fn items_that_are_seldom_printed_so() {
    check(&[
        ("#1. 学习不深入\n办班。\n#2. 管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("1️⃣学习不深入\n办班。\n2️⃣管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("1号问题：学习不深入\n办班。\n2号问题：管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("一号问题：学习不深入\n办班。\n二号问题：管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("一)学习不深入\n办班。\n二)管理不严\n检查。", "学习不深入 0|管理不严 0"),
        ("（一）学习不深入。1是办班。2是开会。\n（二）管理不严。1是检查。2是通报。", "学习不深入 2|管理不严 2"),
        // `1.` and `1、` are one kind, unless each has its own order.
        ("1.学习不深入\n办班。\n2、管理不严\n检查。\n3.账目不清\n清账。", "学习不深入 0|管理不严 0|账目不清 0"),
        (
            "1、学习不深入\n1.办班两期。\n2.邀请专家授课。\n2、管理不严\n1.公开结果。\n2.通报情况。",
            "学习不深入 2|管理不严 2",
        ),
        (
            "1.学习不深入的问题\n办班。\n2)管理不严的问题\n检查。\n3.账目不清的问题\n清账。",
            "学习不深入的问题 0|管理不严的问题 0|账目不清的问题 0",
        ),
        (
            "一、反馈问题：学习不深入\n二、整改情况：办班。\n一、反馈问题：管理不严\n二、整改情况：检查。",
            "学习不深入 0|管理不严 0",
        ),
        (
            "1.学习不深入的问题\n学习不深入的问题\n办班。\n2.管理不严的问题\n检查。",
            "学习不深入的问题 0|管理不严的问题 0",
        ),
        (
            "1.学习不深入的问题（已完\n成整改）\n办班。\n2.管理不严的问题（已完成整改）\n检查。",
            "学习不深入的问题 0 [已完成整改]|管理不严的问题 0 [已完成整改]",
        ),
        (
            "1.学习不深入\n整改状态：□正在整改 ☑已完成\n2.管理不严\n整改状态：☑正在整改 □已完成",
            "学习不深入 0 [已完成]|管理不严 0 [正在整改]",
        ),
        ("1.学习不深入\n整改状态：√\n2.管理不严\n整改状态：×", "学习不深入 0 [√]|管理不严 0 [×]"),
        (
            "1.学习不深入（责任单位：县教育局；整改状态：已完成）\n举办两期培训班，邀请专家授课，参训干部一百二十人次，会后各科室交流心得，并把学习情况列入年度考核，按季度通报，对落后的科室约谈负责人。\n2.管理不严（责任单位：县审计局；整改状态：已完成）\n开展专项检查，公开检查结果。",
            "学习不深入 0 [已完成] lead:县教育局|管理不严 0 [已完成] lead:县审计局",
        ),
        (
            "1.学习不深入的问题一是办班。二是开会。\n2.管理不严的问题一是检查。二是通报。",
            "学习不深入的问题 2|管理不严的问题 2",
        ),
        // Copied out of a page's source.
        ("1.学习&nbsp;不深入\n办班。\n2.管理不严\n检查。", "学习&nbsp;不深入 0|管理不严 0"),
        // Tables whose second column has a name of its own, whose cells go on in the next line, or that name units with labels.
        (
            "序号\t事由\t责任单位\n1\t学习不深入\t县教育局\n2\t管理不严\t县审计局",
            "学习不深入 0 lead:县教育局|管理不严 0 lead:县审计局",
        ),
        (
            "序号\n事由\n责任单位\n1\n学习不深入\n县教育局\n2\n管理不严\n县审计局",
            "学习不深入 0 lead:县教育局|管理不严 0 lead:县审计局",
        ),
        (
            "序号\t问题\t措施\t状态\n1\t学习不深入\t办班两期，\n参训百人\t已完成\n2\t管理不严\t检查\t正在推进",
            "学习不深入 0 [已完成]|管理不严 0 [正在推进]",
        ),
        (
            "序号\t问题\t是否销号\n1\t学习不深入\t已销号\n2\t管理不严\t未销号",
            "学习不深入 0 [已销号]|管理不严 0 [未销号]",
        ),
        (
            "序号\t问题\t责任单位\n1\t学习不深入\t牵头单位：县教育局；配合单位：县财政局\n2\t管理不严\t牵头单位：县审计局",
            "学习不深入 0 lead:县教育局 assist:县财政局|管理不严 0 lead:县审计局",
        ),
    ]);
}

#[test]
fn who_acts_in_an_item() {
    check(&[
        (
            "1.学习不深入的问题。县教育局主抓，各学校参与。\n2.管理不严的问题。由实验室与设备管理处牵头，规划司、财务科配合。",
            "学习不深入的问题 0 lead:县教育局 assist:各学校|管理不严的问题 0 lead:实验室与设备管理处 assist:规划司 assist:财务科",
        ),
        (
            "1.学习不深入的问题。责任单位：人事科，县教育局、县财政局配合。\n2.管理不严的问题。责任单位：办公室，配合单位：财务科。",
            "学习不深入的问题 0 lead:人事科 assist:县教育局 assist:县财政局|管理不严的问题 0 lead:办公室 assist:财务科",
        ),
        (
            "1.学习不深入。办班。【县教育局牵头，财务科协办】〔已完成〕\n2.管理不严。检查。【人事科牵头】〔按计划推进〕",
            "学习不深入 0 [已完成] lead:县教育局 assist:财务科|管理不严 0 [按计划推进] lead:人事科",
        ),
        (
            "【第一方面　学习不深入】\n1、记录不全。已整改。\n责任部门为县教育局，协同部门为财务科、纪委。\n2、内容陈旧。已整改。\n责任部门为人事科。\n\
             【第二方面　管理不严】\n3、账目混乱。基本整改。\n责任部门为财务科。",
            "记录不全 0 [已整改] lead:县教育局 assist:财务科 assist:纪委|内容陈旧 0 [已整改] lead:人事科|账目混乱 0 [基本整改] lead:财务科",
        ),
        (
            "1.学习不深入。办班。牵头部门：人事科；配合部门：纪委（监察专员办）。\n2.管理不严。由民事审判一庭会同各人民法庭检查。",
            "学习不深入 0 lead:人事科 assist:纪委（监察专员办）|管理不严 0 lead:民事审判一庭 assist:各人民法庭",
        ),
        (
            "一、整改具体成效\n（一）学习走神。由人事科负责。办班。\n（二）管理走样。由财务科负责。检查。\n（三）账目走板。由审计科负责。清账。",
            "学习走神 0 lead:人事科|管理走样 0 lead:财务科|账目走板 0 lead:审计科",
        ),
        (
            "1.学习不深入。办班。责任单位：县财政局（主办）、县审计局（协办）。\n2.管理不严。由人事科会同县卫健局（县爱卫办）、县审计局检查。",
            "学习不深入 0 lead:县财政局 assist:县审计局|管理不严 0 lead:人事科 assist:县卫健局 assist:县审计局",
        ),
        (
            "1.学习不深入。由人事科牵头，各区（市）科协配合。\n2.管理不严。由财务科牵头，工商联配合。",
            "学习不深入 0 lead:人事科 assist:各区（市）科协|管理不严 0 lead:财务科 assist:工商联",
        ),
        (
            "1.学习不深入。会同乡镇核对名单。\n2.管理不严。甲县海关会同县公安局检查。",
            "学习不深入 0|管理不严 0 lead:甲县海关 assist:县公安局",
        ),
    ]);
}

#[test]
fn what_may_be_a_lost_item_area_or_unit_is_doubted() {
    for (body, place) in [
        ("1.学习不深入的问题\n办班。\n2.管理不严的问题\n检查。\n账目长期混乱\n清账。", "账目长期混乱"),
        ("（1）学习不深入的问题。办班。\n（2）管理不严的问题。检查。（3）台账登记簿。清账。", "（3）台账登记簿"),
        ("1.学习不深入的问题。县教育局跟进，办班。\n2.管理不严的问题。检查。", "县教育局"),
        ("1.学习不深入的问题\n办班。\n财务那些事\n2.管理不严的问题\n检查。", "财务那些事"),
        ("1.学习不深入的问题。办班。大体弄好。\n2.管理不严的问题。检查。大体弄好。", "大体弄好"),
        (
            "1.学习不深入的问题。办班。经办：人事科。\n2.管理不严的问题。检查。经办：财务科。\n3.账目混乱的问题。清账。经办：财务科。",
            "人事科",
        ),
        ("1.学习不深入。办班。已弄好。\n2.管理不严。检查。已弄好。\n3.账目混乱。清账。还在弄。", "还在弄"),
        ("1.学习不深入】的问题。办班。\n2.管理不严的问题。检查。", "学习不深入】的问题"),
        ("一、学习不深入\n（1）记录不全。补记。（2）内容陈旧。更新。\n二、管理不严\n检查。", "（1）记录不全"),
        // A heading above the level of the items with none below it, and one of principle between them.
        (
            "一、反馈问题整改情况\n（一）学习不深入的问题\n办班。\n（二）财务方面\n1.账目不清的问题\n2.报销混乱的问题\n（三）作风方面\n1.管理不严的问题\n2.值班缺岗的问题",
            "（一）学习不深入的问题",
        ),
        (
            "一、学习不深入的问题\n办班。\n二、加强领导\n检查。\n三、管理不严的问题\n检查。\n四、账目不清的问题\n清账。",
            "二、加强领导",
        ),
        // What stands under an area that was taken for an item.
        ("（一）党的建设方面\n学习不深入。办班。\n记录不全。补记。\n（二）财务管理方面\n账目不清。清账。", "记录不全"),
        // Numbers that begin again in one area and run on in others.
        (
            "（一）党建方面\n1.学习不深入的问题\n2.记录不全的问题\n（二）财务方面\n3.账目不清的问题\n4.报销混乱的问题\n（三）作风方面\n1.管理不严的问题\n2.值班缺岗的问题\n（四）项目方面\n3.进度缓慢的问题",
            "1.管理不严",
        ),
        ("1.学习不深?? 的问题\n办班。\n2.管理不严的问题\n检查。", "??"),
    ] {
        let (parsed, said) = items(body);
        let text = format!("{:?}", parsed.doubts);
        let start = "某局党组关于整改情况的通报\n2024年1月至3月，县委巡察组对某局党组开展了巡察。现通报如下。\n".len();
        let at = start + body.find(place).unwrap();
        let hit = parsed.doubts.iter().any(|doubt| doubt.span.start < at + place.len() && at < doubt.span.end);
        assert!(hit, "{body}: {said:?} {text}");
    }
}

/// The whole notice in one paragraph, with the words for the envelope at its end.
#[test]
fn a_notice_in_one_paragraph() {
    let items = ["学习不深入", "管理不严", "账目混乱", "记录不全", "内容陈旧", "监督不力"];
    let deed = "一是逐件回查，逐件登记，逐件说明；二是约谈负责人，公开检查结果，接受群众监督；三是完善制度，按月通报，按季评比，按年考核，长期坚持下去";
    let one = |(at, item): (usize, &str)| format!("{at}.关于{item}的问题。{deed}。");
    let body = (1..).zip(items).map(one).collect::<Vec<_>>().concat();
    let text = format!(
        "某局党组关于整改情况的通报\n2024年9月2日 来源：某局\n2024年1月3日至3月5日，县委巡察组对某局党组开展了巡察。现通报如下。{body}欢迎监督，电话：010-12345678，信封上注明“整改”。\n某局党组\n2024年9月1日"
    );
    let parsed = parse(&text);
    let found: Vec<_> = parsed.notice.items().map(|item| item.title.value.clone()).collect();
    assert_eq!(found, items.map(|item| format!("关于{item}的问题")));
}

/// A letter in one paragraph that begins with its contact data: each problem is named by its sentence, in doubt.
#[test]
fn problems_named_inside_a_letter() {
    let body = "亲爱的居民：有话请拨打0571-8765432或者写信到甲县纪工委，邮编311500。针对学习不深入的问题，我们办班。针对管理不严的问题，我们检查。针对账目混乱的问题，我们清账。";
    let text = format!("某街道党工委关于整改情况致居民的一封信\n{body}\n某街道党工委\n2024年9月1日");
    let parsed = parse(&text);
    let found: Vec<_> = parsed.notice.items().map(|item| item.title.value.as_str()).collect();
    assert_eq!(found, ["针对学习不深入的问题", "针对管理不严的问题", "针对账目混乱的问题"]);
    let doubted = |words: &str| {
        let at = text.find(words).unwrap();
        parsed.doubts.iter().any(|doubt| doubt.span.start < at + words.len() && at < doubt.span.end)
    };
    // The titles, and what stands before a postcode that no address was found for.
    assert!(found.iter().all(|title| doubted(title)) && doubted("甲县纪工委"), "{:?}", parsed.doubts);
}
