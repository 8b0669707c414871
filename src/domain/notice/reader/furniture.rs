//! The site around the notice: navigation, counters, links, imprint. Patterns are a table; each has a name.
use super::fold::Text;
use super::lines::{Line, length};
use super::scan::digits;

/// How the words of a rule are looked for in a line.
enum How {
    Starts,
    Contains,
    Whole,
}

use How::{Contains, Starts, Whole};

struct Rule {
    name: &'static str,
    how: How,
    words: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        name: "furniture.breadcrumb",
        how: Contains,
        words: &[
            "当前位置",
            "当前所在",
            "您现在的位置",
            "您的位置",
            "所在位置",
            "首页>",
            "首页 >",
            "首页»",
            "首页 »",
            "首页/",
            "首页 /",
            "首页 -",
            "首页 |",
            "首页-",
            "> 正文",
            ">正文",
        ],
    },
    Rule {
        name: "furniture.meta",
        how: Starts,
        words: &[
            "发布日期",
            "发布时间",
            "发文日期",
            "发布于",
            "公开日期",
            "更新时间",
            "更新日期",
            "成文日期",
            "生成日期",
            "信息来源",
            "稿件来源",
            "来源:",
            "来源 ",
            "作者",
            "编辑:",
            "责任编辑",
            "责编",
            "审核:",
            "初审",
            "发布机构",
            "发布单位",
            "发布者",
            "发布人",
            "索引号",
            "信息索引",
            "文号",
            "主题分类",
            "体裁分类",
            "信息分类",
            "有效性",
            "公开方式",
        ],
    },
    Rule {
        name: "furniture.meta",
        how: Contains,
        words: &[
            "浏览量",
            "浏览次数",
            "阅读次数",
            "点击数",
            "点击量",
            "点击率",
            "访问量",
            "访问总数",
            "浏览:",
            "阅读:",
            "点击:",
            "阅读量",
        ],
    },
    Rule {
        name: "furniture.tools",
        how: Starts,
        words: &[
            "分享到",
            "分享至",
            "分享:",
            "【字体",
            "[字体",
            "字体:",
            "字体大小",
            "【字号",
            "字号:",
            "[打印",
            "【打印",
            "打印本页",
            "打印此页",
            "[关闭",
            "【关闭",
            "关闭窗口",
            "关闭本页",
            "收藏本页",
            "扫一扫",
            "用微信扫",
            "返回顶部",
            "返回首页",
            "返回上一页",
            "我要纠错",
            "朗读",
            "语音播报",
            "无障碍",
            "长者",
            "[大]",
            "欢迎访问",
            "欢迎光临",
            "今天是",
            "字体 ",
        ],
    },
    Rule {
        name: "furniture.tools",
        how: Whole,
        words: &[
            "打印",
            "关闭",
            "收藏",
            "分享",
            "大中小",
            "大 中 小",
            "登录",
            "注册",
            "搜索",
            "首页",
            "正文",
            "微信",
            "微博",
            "A+",
            "A-",
            "A- A+",
            "打印 关闭",
            "繁體",
            "返回",
            "详情",
        ],
    },
    Rule {
        name: "furniture.links",
        how: Starts,
        words: &[
            "上一篇",
            "下一篇",
            "上一条",
            "下一条",
            "相关文章",
            "相关链接",
            "相关新闻",
            "相关阅读",
            "相关信息",
            "相关推荐",
            "推荐阅读",
            "延伸阅读",
            "热门文章",
            "热点新闻",
            "最新文章",
            "友情链接",
            "网站地图",
            "站点地图",
            "关于我们",
            "联系我们 |",
            "联系我们|",
            "网站声明",
            "免责声明",
            "隐私",
        ],
    },
    Rule {
        name: "furniture.links",
        how: Whole,
        words: &["联系我们", "附件:", "附件", "附件下载", "热点", "更多", "更多>>"],
    },
    Rule {
        name: "furniture.imprint",
        how: Contains,
        words: &[
            "ICP备",
            "ICP证",
            "公网安备",
            "版权所有",
            "Copyright",
            "copyright",
            "©",
            "网站标识码",
            "技术支持",
            "建议使用",
            "最佳分辨率",
            "网站管理",
            "网站维护",
        ],
    },
    Rule {
        name: "furniture.imprint",
        how: Starts,
        words: &["主办:", "主办单位:", "承办:", "承办单位:", "协办:", "运维", "地址导航"],
    },
];

/// A line longer than this is text, whatever it contains.
const LONGEST: usize = 160;

/// The rule by which a line belongs to the site, if one does.
pub fn furniture(text: &Text<'_>, line: Line) -> Option<&'static str> {
    rule_of(text.at(line.range()))
}

pub fn is_site(words: &str) -> bool {
    rule_of(words).is_some()
}

fn rule_of(words: &str) -> Option<&'static str> {
    if words.is_empty() || length(words, LONGEST) >= LONGEST {
        return None;
    }
    RULES
        .iter()
        .find(|rule| rule.words.iter().any(|word| fits(rule, words, word)))
        .map(|rule| rule.name)
        .or_else(|| shape(words))
}

fn fits(rule: &Rule, line: &str, word: &str) -> bool {
    match rule.how {
        Starts => line.starts_with(word),
        Contains => line.contains(word),
        Whole => line == word,
    }
}

/// Page numbers, rows of signs, a row of navigation.
fn shape(line: &str) -> Option<&'static str> {
    let bare = line.trim_matches(['-', ' ', '—', '·', '.']);
    if bare.is_empty() {
        return Some("furniture.rule");
    }
    let page = bare != line && bare.chars().all(|c| c.is_ascii_digit()) && line.starts_with('-');
    let counted = line.starts_with('第') && line.ends_with('页') && length(line, 14) < 14;
    if page || counted {
        return Some("furniture.page_number");
    }
    let arrows = line.matches(" > ").count() + line.matches('»').count() + line.matches(">>").count();
    if arrows >= 1 && !line.contains('。') && length(line, 80) < 80 {
        return Some("furniture.breadcrumb");
    }
    (line.matches('|').count() >= 2 && !is_row(line) && !line.contains('。') && !line.contains("问题"))
        .then_some("furniture.links")
}

/// The row of a table drawn with bars: bars around it, or a number and words that no link is named with.
fn is_row(line: &str) -> bool {
    let drawn = line.len() > 1 && line.starts_with('|') && line.ends_with('|');
    let number = line.split('|').next().is_some_and(|cell| digits(cell.trim()) == cell.trim().len());
    drawn || (number && !line.starts_with('|') && line.split('|').any(|cell| length(cell.trim(), 7) >= 7))
}

/// Lines after which a page has nothing but its own ends.
pub fn ends_page(rule: &str) -> bool {
    matches!(rule, "furniture.links" | "furniture.imprint")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(line: &str) -> Option<&'static str> {
        let text = Text::new(line);
        furniture(&text, Line { start: 0, end: text.folded.len() })
    }

    #[test]
    fn the_site_is_told_from_the_notice() {
        for line in [
            "首页 > 公开 > 公告",
            "【字体：大 中 小】 发布日期：2025年1月8日",
            "分享到：微信 微博",
            "- 3 -",
            "第 2 页",
            "上一篇：关于甲的通告",
            "主办：某局承办：某中心",
            "浏览量:-",
            "附件:",
        ] {
            assert!(rule(line).is_some(), "{line}");
        }
        for line in
            ["一、提高认识", "联系电话：010-12345678", "1.来源不清的问题", "关于分享经济的问题", "2024年3月12日"]
        {
            assert_eq!(rule(line), None, "{line}");
        }
    }
}
