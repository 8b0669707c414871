//! Files of every kind, whole, spoilt and made to do harm.
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

const TEXT: &str = "绿源镇党委关于巡察整改情况的通报\n1.村道照明不足\n电话：020-12345678";

fn text_of(bytes: &[u8]) -> (String, &'static str) {
    let reading = read(bytes).unwrap();
    assert_eq!(reading.losses, []);
    (reading.text, reading.encoding)
}

#[test]
fn text_is_read_in_every_encoding_an_office_writes() {
    let utf16 = |big: bool| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(TEXT.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let with_mark = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
    let (gb, _, _) = encoding_rs::GB18030.encode(TEXT);
    let (big5, _, _) = encoding_rs::BIG5.encode("<meta charset=big5><p>關於整改情況的通報</p>");
    assert_eq!(text_of(TEXT.as_bytes()), (TEXT.to_owned(), "UTF-8"));
    assert_eq!(text_of(&with_mark), (TEXT.to_owned(), "UTF-8"));
    assert_eq!(text_of(&utf16(false)), (TEXT.to_owned(), "UTF-16LE"));
    assert_eq!(text_of(&utf16(true)), (TEXT.to_owned(), "UTF-16BE"));
    // Some editors leave the mark out; the line ends show it all the same.
    assert_eq!(text_of(&utf16(false)[2..]), (TEXT.to_owned(), "UTF-16LE"));
    assert_eq!(text_of(&gb), (TEXT.to_owned(), "gb18030"));
    assert_eq!(text_of(&big5), ("關於整改情況的通報\n".to_owned(), "Big5"));
}

#[test]
fn what_cannot_be_decoded_is_said_at_its_place() {
    let broken = [TEXT.as_bytes(), b"\xFF\xFE", "邮编".as_bytes()].concat();
    let reading = read(&broken).unwrap();
    assert_eq!(reading.encoding, "UTF-8");
    assert_eq!(reading.losses.len(), 1);
    let loss = &reading.losses[0];
    assert_eq!(loss.kind, LossKind::Undecodable);
    assert!(reading.text.get(loss.span.clone()).unwrap().chars().all(|c| c == char::REPLACEMENT_CHARACTER));
    assert!(reading.text.ends_with("邮编"));
}

#[test]
fn what_is_no_text_is_refused_with_its_name() {
    let noise: Vec<u8> = (0..4000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    let cases: [(&[u8], Unreadable); 8] = [
        (b"", Unreadable::Empty),
        (b" \n\t ", Unreadable::Empty),
        (b"%PDF-1.7\n...", Unreadable::Pdf),
        (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], Unreadable::OldWord),
        (b"{\\rtf1\\ansi", Unreadable::Rtf),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;", Unreadable::WebArchive),
        (b"PK\x03\x04 not a zip", Unreadable::Damaged),
        (&noise, Unreadable::NotText),
    ];
    for (bytes, why) in cases {
        assert_eq!(read(bytes).err(), Some(why), "{why:?}");
    }
    assert_eq!(read(&vec![b'a'; LARGEST + 1]).err(), Some(Unreadable::TooLarge));
    assert!(Unreadable::ALL.into_iter().all(|why| !why.as_str().is_empty()));
}

#[test]
fn a_saved_page_keeps_its_lines_rows_and_numbers() {
    let page = "<!DOCTYPE html><html><head><title>no</title><style>p{}</style></head><body><script>var a='<p>';</script>\
        <h1>关于整改的<br>通报</h1><div><p>&nbsp;&nbsp;第一段&ldquo;引&rdquo;</p><p>第二段<span>续</span></p></div>\
        <table><tr><td><p>电话</p></td><td><p>020-12345678</p></td></tr><tr><td>地址</td><td></td><td>建设路1号</td></tr></table>\
        <ol start=3><li>照明<li>排水</ol><ul><li>点</ul></body></html>";
    assert_eq!(
        read(page.as_bytes()).unwrap().text,
        "关于整改的\n通报\n第一段“引”\n第二段续\n电话\t020-12345678\n地址\t\t建设路1号\n3.照明\n4.排水\n点\n"
    );
    // A layout table holds the page, not rows.
    let layout = "<table><tr><td><p>首页</p><p>新闻</p></td><td><p>标题</p><p>正文</p></td></tr></table>";
    assert_eq!(read(layout.as_bytes()).unwrap().text, "首页\n新闻\n标题\n正文\n");
    // A text that speaks of signs is no page.
    assert_eq!(read("比例 < 5% 且 > 1%".as_bytes()).unwrap().kind, FileKind::Text);
}

#[test]
fn a_page_in_gbk_is_read_as_it_declares_itself() {
    let page = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"></head><body><p>整改通报</p></body>";
    let (bytes, _, _) = encoding_rs::GBK.encode(page);
    let reading = read(&bytes).unwrap();
    assert_eq!((reading.text.as_str(), reading.kind, reading.encoding), ("整改通报\n", FileKind::Html, "gb18030"));
}

const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

fn docx(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document {SPACE}><w:body>{body}</w:body></w:document>")
}

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn numbered(list: u8, level: u8, text: &str) -> String {
    paragraph(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"), text)
}

#[test]
fn a_word_document_keeps_lines_tables_and_the_numbers_word_makes() {
    let level = |level: u8, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering {SPACE}><w:abstractNum w:abstractNumId=\"0\">{}{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\">{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
         <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>\
         <w:num w:numId=\"3\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"1\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>\
         </w:numbering>",
        level(0, "chineseCountingThousand", "（%1）"),
        level(1, "decimal", "%2．"),
        level(0, "hebrew1", "%1."),
    );
    let styles = format!(
        "<w:styles {SPACE}><w:style w:styleId=\"Head\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
         <w:style w:styleId=\"Sub\"><w:basedOn w:val=\"Head\"/></w:style></w:styles>"
    );
    let body = [
        paragraph("", "通报<!-- x -->题"),
        paragraph("<w:pStyle w:val=\"Sub\"/>", "民生方面"),
        numbered(1, 1, "照明不足"),
        numbered(1, 1, "排水不畅"),
        numbered(1, 1, ""),
        paragraph("<w:pStyle w:val=\"Head\"/>", "作风方面"),
        numbered(3, 1, "热线无人接听"),
        paragraph("<w:pStyle w:val=\"Head\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>", "无号"),
        numbered(2, 0, "希伯来"),
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r><w:del><w:r><w:t>删</w:t></w:r></w:del>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>"
            .to_owned(),
        "<w:p><mc:AlternateContent><mc:Choice><w:r><w:t>新</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>旧</w:t></w:r></mc:Fallback>\
         </mc:AlternateContent></w:p>"
            .to_owned(),
        format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc/></w:tr></w:tbl>",
            paragraph("", "电话"),
            paragraph("", "020-12345678"),
            paragraph("", "工作日"),
            paragraph("", "地址"),
        ),
    ]
    .concat();
    let bytes = docx(&[
        ("word/document.xml", &document(&body)),
        ("word/numbering.xml", &numbering),
        ("word/styles.xml", &styles),
    ]);
    let reading = read(&bytes).unwrap();
    assert_eq!(
        reading.text.lines().collect::<Vec<_>>(),
        [
            "通报题",
            "（一）民生方面",
            "1．照明不足",
            "2．排水不畅",
            "",
            "（二）作风方面",
            "1．热线无人接听",
            "无号",
            "希伯来",
            "甲\t乙",
            "丙",
            "新",
            "电话\t020-12345678 工作日",
            "地址\t",
        ]
    );
    let lost: Vec<_> =
        reading.losses.iter().map(|loss| (reading.text.get(loss.span.clone()).unwrap(), loss.kind)).collect();
    assert_eq!(lost, [("希伯来", LossKind::NumberUnknown)]);
}

/// The finer points of Word's numbers: digits all through, what begins a level anew, lists by a style's name, bare numbers.
#[test]
fn a_word_document_keeps_the_finer_points_of_its_numbers() {
    let level = |level: u8, format: &str, text: &str, more: &str| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering {SPACE}><w:abstractNum w:abstractNumId=\"0\">{}{}{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\"><w:numStyleLink w:val=\"Catalogue\"/></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
         <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>",
        level(0, "chineseCounting", "%1、", ""),
        level(1, "decimal", "%1.%2", "<w:lvlRestart w:val=\"0\"/><w:isLgl/>"),
        level(2, "decimal", "%3", "<w:suff w:val=\"nothing\"/>"),
    );
    let styles = format!(
        "<w:styles {SPACE}><w:style w:type=\"numbering\" w:styleId=\"Catalogue\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>\
         </w:style></w:styles>"
    );
    let body = [
        numbered(1, 0, "民生"),
        numbered(1, 1, "照明不足"),
        numbered(2, 0, "作风"),
        numbered(2, 1, "热线无人接听"),
        numbered(2, 2, "号线路"),
    ]
    .concat();
    let bytes = docx(&[
        ("word/document.xml", &document(&body)),
        ("word/numbering.xml", &numbering),
        ("word/styles.xml", &styles),
    ]);
    assert_eq!(text_of(&bytes).0, "一、民生\n1.1 照明不足\n二、作风\n2.2 热线无人接听\n1号线路\n");
}

#[test]
fn a_word_table_keeps_its_columns() {
    let cell =
        |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph("", text));
    let rows = [
        cell("<w:gridSpan w:val=\"3\"/>", "整改台账"),
        [cell("<w:vMerge w:val=\"restart\"/>", "民生"), cell("", "照明不足"), cell("", "增设路灯")].concat(),
        [cell("<w:vMerge/>", "藏"), cell("<w:gridSpan w:val=\"2\"/>", "排水不畅"), cell("", "完成")].concat(),
    ];
    let rows: String = rows.map(|cells| format!("<w:tr>{cells}</w:tr>")).concat();
    let bytes = docx(&[("word/document.xml", &document(&format!("<w:tbl>{rows}</w:tbl>")))]);
    assert_eq!(text_of(&bytes).0, "整改台账\n民生\t照明不足\t增设路灯\n\t排水不畅\t\t完成\n");
}

#[test]
fn a_document_made_to_exhaust_its_reader_is_refused() {
    let deep = document(&("<w:sdt>".repeat(400) + &"</w:sdt>".repeat(400)));
    assert_eq!(read(&docx(&[("word/document.xml", &deep)])).err(), Some(Unreadable::Damaged));
    // 60 MB of blanks in 60 kB.
    let bomb = document(&" ".repeat(60 * 1024 * 1024));
    let bytes = docx(&[("word/document.xml", &bomb)]);
    assert!(bytes.len() < 200_000, "{}", bytes.len());
    assert_eq!(read(&bytes).err(), Some(Unreadable::Damaged));
    let entities = format!(
        "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{}",
        document(&paragraph("", "&b;")).split_once("?>").unwrap().1
    );
    assert_eq!(read(&docx(&[("word/document.xml", &entities)])).err(), Some(Unreadable::Damaged));
    assert_eq!(read(&docx(&[("mimetype", "odt")])).err(), Some(Unreadable::OtherArchive));
    assert_eq!(read(&docx(&[("word/document.xml", &document(""))])).err(), Some(Unreadable::Empty));
    let whole = docx(&[("word/document.xml", &document(&paragraph("", TEXT)))]);
    // Cut anywhere, nothing panics.
    for end in (4..whole.len()).step_by(7) {
        _ = read(&whole[..end]);
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        if let Ok(reading) = read(&bytes) {
            for loss in reading.losses {
                proptest::prop_assert!(reading.text.get(loss.span).is_some());
            }
        }
    }

    #[test]
    fn any_markup_is_read(markup in "(<(/?(table|tr|td|p|ol|li|br|script|div|b) ?>)|字|a| |\n|&nbsp;|<){0,60}") {
        let text = hypertext::to_text(&markup, hypertext::Shape::Document);
        proptest::prop_assert!(!text.contains("<table"));
    }
}

/// A document of ten megabytes must not keep a reader busy for hours: time grows with its size, not with its square.
#[test]
fn a_document_made_to_be_slow_is_read_at_once_or_refused() {
    let row = "<w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>";
    grows_with_its_size(15_000, |size| {
        let rows = docx(&[("word/document.xml", &document(&format!("<w:tbl>{}</w:tbl>", row.repeat(size))))]);
        time(|| assert_eq!(read(&rows).unwrap().text.lines().count(), size))
    });
    let unknown = paragraph("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"9\"/></w:numPr>", "甲");
    let cell = format!("<w:tc>{unknown}</w:tc>");
    grows_with_its_size(7_500, |size| {
        let row = document(&format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell.repeat(size)));
        let cells = docx(&[("word/document.xml", &row)]);
        time(|| assert_eq!(read(&cells).unwrap().losses.len(), size))
    });
    let many = (0..60_000).map(|n| format!(" a{n}=\"\"")).collect::<Vec<_>>().concat();
    let marks = docx(&[("word/document.xml", &document(&format!("<w:p{many}><w:r><w:t>甲</w:t></w:r></w:p>")))]);
    assert_eq!(read(&marks).err(), Some(Unreadable::Damaged));
    let spaces = (0..3_000).map(|n| format!("<w:x xmlns:n{n}=\"u{n}\">")).collect::<Vec<_>>().concat();
    let deep = docx(&[("word/document.xml", &document(&format!("{spaces}{}", "</w:x>".repeat(3_000))))]);
    assert_eq!(read(&deep).err(), Some(Unreadable::Damaged));
}

fn time(work: impl FnOnce()) -> std::time::Duration {
    let began = std::time::Instant::now();
    work();
    began.elapsed()
}

/// Four times the size takes about four times as long; with the square it would be sixteen times. The best of a few: other work
/// on the machine only ever makes it slower.
fn grows_with_its_size(size: usize, once: impl Fn(usize) -> std::time::Duration) {
    let best = |size: usize| (0..3).map(|_| once(size)).min().unwrap();
    let (short, long) = (best(size), best(4 * size));
    assert!(long < short * 9, "{short:?}, then {long:?}");
}
