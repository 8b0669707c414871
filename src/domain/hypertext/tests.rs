//! What a page shows, and on which lines.
use super::*;

fn shown(html: &str) -> String {
    to_text(html, Shape::Document)
}

#[test]
fn what_a_page_does_not_show_is_left_out() {
    let cases = [
        ("<script>if (a<b && c>'</p>') x = '<p>脚本</p>'</script>甲", "甲"),
        ("<!--[if gte mso 9]><xml>隐</xml><![endif]-->甲<!-- 注 -->乙", "甲乙"),
        ("<![if !supportLists]>1.<![endif]>甲", "1.甲"),
        ("<a title=\"a>b\">甲</a>", "甲"),
        ("<div style=\"color:red; DISPLAY : none\"><div>隐</div></div>甲", "甲"),
        ("<p hidden>隐<p>甲", "甲"),
        ("<select><option>友情链接</option></select><noscript>请启用脚本</noscript>甲", "甲"),
        ("<svg><title>图</title><text>形</text></svg><ruby>监<rp>(</rp><rt>jiān</rt></ruby>督", "监督"),
        ("<body style=\"display:none\">甲</body>", "甲"),
        ("整改&ZeroWidthSpace;台账&shy;第一&#8203;批", "整改台账第一批"),
    ];
    for (html, text) in cases {
        assert_eq!(shown(html).trim(), text, "{html}");
    }
}

/// A file that was cut off, or spoilt, keeps what can be read of it.
#[test]
fn what_is_never_closed_hides_nothing() {
    for open in ["<script>", "<style>", "<title>", "<select>", "<div hidden>", "<head>", "<textarea>"] {
        assert_eq!(shown(&format!("<p>甲{open}<p>乙</p>")), "甲\n乙\n", "{open}");
    }
    assert_eq!(shown("甲<p title=\"乙"), "甲");
}

#[test]
fn entities_are_those_of_the_standard() {
    assert_eq!(
        shown("&ldquo;整改&rdquo;&hellip;&#x4E2D;&#20849;&nbsp;&emsp;&times;&rarr;&amp;lt; 3 < 5 &unheard;"),
        "“整改”…中共 ×→&lt; 3 < 5 &unheard;"
    );
}

#[test]
fn lists_show_the_numbers_that_a_browser_makes() {
    let cases = [
        ("<ol><li><p>甲</p></li><li><p>乙</p></li></ol>", "1.甲\n2.乙\n"),
        ("<ol start=9 type=A><li>甲</ol>", "I.甲\n"),
        ("<ol style='list-style-type:cjk-ideographic'><li value=12>甲<li>乙</ol>", "十二、甲\n十三、乙\n"),
        ("<ol style='list-style: none inside'><li>甲</ol>", "甲\n"),
        ("<ol><li></li><li>甲<ul><li>乙</ul><li>丙</ol>", "2.甲\n乙\n3.丙\n"),
    ];
    for (html, text) in cases {
        assert_eq!(shown(html), text, "{html}");
    }
}

#[test]
fn preformatted_lines_stay_lines() {
    assert_eq!(shown("<pre>甲\n  乙</pre>丙\n丁"), "甲\n乙\n丙 丁");
}

#[test]
fn tables_of_values_keep_their_columns() {
    let row = |cells: &str| format!("<tr>{cells}</tr>");
    let rows = [
        row("<th colspan=3>整改台账"),
        row("<th>领域<th>问题<th>措施"),
        row("<td rowspan=2>民生<td>照明不足<td><p>（1）增设路灯</p><p>（2）定期巡查</p>"),
        row("<td>排水不畅<td>清淤<br>疏通"),
        row("<td>作风<td colspan=2>热线无人接听"),
    ];
    let text = shown(&format!("<table><caption>附件</caption><tbody>{}</tbody></table>后", rows.concat()));
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "附件",
            "整改台账",
            "领域\t问题\t措施",
            "民生\t照明不足\t（1）增设路灯 （2）定期巡查",
            "\t排水不畅\t清淤 疏通",
            "作风\t热线无人接听\t",
            "后",
        ]
    );
}

#[test]
fn tables_that_lay_a_page_out_are_read_cell_by_cell() {
    let inner = "<table><tr><td>电话<td>020-12345678<tr><td>邮编<td>510000</table>";
    let page = format!("<table><tr><td><p>首页</p><p>新闻</p><td><p>标题</p><p>正文</p>{inner}尾</table>");
    assert_eq!(shown(&page), "首页\n新闻\n标题\n正文\n电话\t020-12345678\n邮编\t510000\n尾\n");
    // Cut off in the middle of a row.
    assert_eq!(shown("<table><tr><td>电话<td>020-12345678<tr><td>邮"), "电话\t020-12345678\n邮\n");
}

/// Mail is evidence: nothing that may be meant to be read is left out of it.
#[test]
fn mail_shows_what_a_page_would_conceal() {
    let text =
        to_text("<div style='display:none'>甲</div><blockquote>乙</blockquote><textarea>丙</textarea>", Shape::Mail);
    assert_eq!(text, "甲\n> 乙\n丙");
}

/// Time and space grow with the page, not with its square.
#[test]
fn a_page_made_to_be_slow_is_read_at_once() {
    let size = 40_000;
    let pages = [
        "<table>".repeat(size),
        "<table><tr><td>甲".repeat(size),
        format!("<table><tr>{}{}", "<td rowspan=999999>甲".repeat(size), "<tr><td>乙".repeat(size)),
        "<td colspan=999999>甲".repeat(size),
        "<ol><li>".repeat(size),
        "<script>".repeat(size),
        "<div hidden>".repeat(size),
        "<custom hidden>".repeat(size),
    ];
    for page in pages {
        let text = shown(&page);
        assert!(text.len() <= page.len() * 8, "{} bytes of {}", text.len(), page.len());
    }
}
