//! The citizen's journey through the real router.
use crate::support::town::{On, Town, on_both};
use huiyin::domain::letter::LetterKind;

const OPINION: &[(&str, &str)] = &[
    ("lane", "opinion"),
    ("item", "19"),
    ("text", "海珠客运站门口的大巴仍然占道上客，傍晚六点最严重。"),
    ("name", "陈小明"),
    ("phone", "13812345678"),
    ("verdict", "partly"),
];

async fn an_opinion_reaches_its_unit_and_the_desk_without_who_wrote_it(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(OPINION).await;
    assert_eq!(taken.number, "2025-000001");
    assert_eq!(taken.code.len(), 19);

    let letters = town.deliver().await;
    let kinds: Vec<_> = letters.iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    let unit = letters.iter().find(|letter| letter.kind == LetterKind::Unit).unwrap();
    let desk = letters.iter().find(|letter| letter.kind == LetterKind::Desk).unwrap();
    assert!(unit.text.contains("大巴仍然占道上客"));
    assert!(desk.text.contains("大巴仍然占道上客"));
    for letter in [unit, desk] {
        let raw = String::from_utf8_lossy(&letter.raw);
        for private in ["陈小明", "13812345678", taken.code.as_str()] {
            assert!(!letter.text.contains(private) && !letter.subject.contains(private) && !raw.contains(private));
        }
        assert!(letter.text.contains(&taken.number));
    }

    let status = town.status(&taken).await.expect(200);
    assert!(status.body.contains("区住建局"));
    town.close().await;
}

async fn items_of_the_commission_and_reports_reach_the_desk_alone(on: On) {
    let town = Town::new(on).await;
    for fields in [
        vec![("lane", "opinion"), ("item", "38"), ("text", "村社干部的问题还在。")],
        vec![("lane", "report"), ("item", "19"), ("text", "有人收受好处。")],
        vec![("lane", "opinion"), ("text", "总体看法。")],
        vec![("lane", "opinion"), ("item", "19"), ("about_unit", "区住建局"), ("text", "办事人员态度恶劣。")],
        vec![("lane", "opinion"), ("item", "19"), ("text", "有人受贿才批的线路。")],
    ] {
        town.file(&fields).await;
        let letters = town.deliver().await;
        let kinds: Vec<_> = letters.iter().map(|letter| letter.kind).collect();
        assert_eq!(kinds, [LetterKind::Desk], "{fields:?}");
    }
    town.close().await;
}

async fn the_same_page_sent_twice_is_one_case_and_another_text_is_none(on: On) {
    let town = Town::new(on).await;
    let token = town.token().await;
    let fields = |text: &'static str| {
        vec![
            ("form_token", token.clone()),
            ("acknowledge", "yes".into()),
            ("lane", "opinion".into()),
            ("item", "19".into()),
            ("text", text.to_owned()),
        ]
    };
    let send = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        town.post("/feedback", &fields).await
    };
    let first = send(fields("路口拥堵。")).await.expect(303);
    let again = send(fields("路口拥堵。")).await.expect(303);
    let (first, again) = (town.take(&first).await, town.take(&again).await);
    assert_eq!((&first.number, &first.code), (&again.number, &again.code));

    let other = send(fields("路口不拥堵。")).await.expect(409);
    assert!(other.body.contains("路口不拥堵。"));
    assert!(!other.body.contains(&first.code));
    assert_ne!(other.token(), token);
    // A day later the token is stale, but the same text still gets its receipt.
    town.pass(25 * 3_600_000);
    let late = send(fields("路口拥堵。")).await.expect(303);
    assert_eq!(town.take(&late).await.number, first.number);
    town.deliver().await;
    town.close().await;
}

async fn every_fault_is_told_at_once_and_the_text_stays(on: On) {
    let town = Town::new(on).await;
    let page = town
        .post("/feedback", &[("text", "字"), ("phone", "12345"), ("email", "x@"), ("item", "77")])
        .await
        .expect(422);
    for id in ["text", "phone", "email", "acknowledge"] {
        assert!(page.body.contains(&format!("href=\"#{id}\"")), "no link to {id}");
    }
    assert_eq!(page.typed(), "字");
    assert!(page.body.contains("020-89088252"));
    let stale = town
        .post("/feedback", &[("form_token", "AAAA"), ("acknowledge", "yes"), ("lane", "opinion"), ("text", "保留我。")])
        .await
        .expect(422);
    assert_eq!(stale.typed(), "保留我。");
    assert_ne!(stale.token(), "AAAA");
    let foreign = town
        .post_with("/feedback", &[("lane", "opinion"), ("text", "外站来的。")], &[("sec-fetch-site", "cross-site")])
        .await
        .expect(403);
    assert_eq!(foreign.typed(), "外站来的。");
    town.close().await;
}

async fn a_filled_trap_or_a_hasty_hand_is_quarantined_and_receipted_all_the_same(on: On) {
    let town = Town::with(on, &[("HUIYIN__LIMITS__MIN_FILL_SECONDS", "3")]).await;
    let token = town.token().await;
    let page = town
        .post(
            "/feedback",
            &[
                ("form_token", &token),
                ("acknowledge", "yes"),
                ("lane", "opinion"),
                ("item", "19"),
                ("text", "太快了。"),
            ],
        )
        .await
        .expect(303);
    let hasty = town.take(&page).await;
    assert!(town.deliver().await.is_empty());

    let token = town.token().await;
    town.pass(5_000);
    let page = town
        .post(
            "/feedback",
            &[
                ("form_token", &token),
                ("acknowledge", "yes"),
                ("lane", "opinion"),
                ("item", "19"),
                ("text", "好的。"),
                ("website", "x"),
            ],
        )
        .await
        .expect(303);
    let trapped = town.take(&page).await;
    for taken in [&hasty, &trapped] {
        let status = town.status(taken).await.expect(200);
        assert!(status.body.contains("已收到") && !status.body.contains("隔离"));
    }
    // The desk learns of both in one digest, and lets one go on.
    town.app.sweep().await.unwrap();
    let letters = town.deliver().await;
    assert_eq!(letters.iter().map(|letter| letter.kind).collect::<Vec<_>>(), [LetterKind::DeskDigest]);
    assert!(letters[0].text.contains(&hasty.number) && letters[0].text.contains(&trapped.number));
    town.app.release(hasty.number.parse().unwrap()).await.unwrap();
    let kinds: Vec<_> = town.deliver().await.iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds, [LetterKind::Desk, LetterKind::Unit]);
    town.close().await;
}

async fn beyond_the_rate_is_quarantine_and_beyond_the_flood_rate_is_429_with_the_text(on: On) {
    let settings = [
        ("HUIYIN__LIMITS__SOURCE__BURST", "2"),
        ("HUIYIN__LIMITS__SOURCE__REFILL_SECONDS", "3600"),
        ("HUIYIN__LIMITS__FLOOD__BURST", "4"),
        ("HUIYIN__LIMITS__FLOOD__REFILL_SECONDS", "3600"),
    ];
    let town = Town::with(on, &settings).await;
    for _ in 0..4 {
        town.file(OPINION).await;
    }
    let refused =
        town.hand_in(&[("lane", "opinion"), ("item", "19"), ("text", "被限流也要留住的话。")]).await.expect(429);
    assert_eq!(refused.typed(), "被限流也要留住的话。");
    assert!(refused.body.contains("020-89088252") && refused.body.contains("510399"));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    let letters = town.deliver().await;
    assert_eq!(letters.iter().filter(|letter| letter.kind == LetterKind::Unit).count(), 2);
    town.close().await;
}

async fn a_citizen_with_an_address_gets_a_receipt_without_code_and_at_most_three_a_day(on: On) {
    let town = Town::new(on).await;
    let mut codes = Vec::new();
    for _ in 0..5 {
        codes.push(
            town.file(&[("lane", "opinion"), ("item", "19"), ("text", "请回复。"), ("email", "chen@citizen.example")])
                .await,
        );
    }
    let letters = town.deliver().await;
    let receipts: Vec<_> = letters.iter().filter(|letter| letter.kind == LetterKind::CitizenReceipt).collect();
    assert_eq!(receipts.len(), 3);
    for receipt in receipts {
        assert_eq!(receipt.to, "chen@citizen.example");
        assert!(codes.iter().all(|taken| !receipt.text.contains(&taken.code)));
        assert!(!receipt.text.contains("请回复。"));
    }
    town.close().await;
}

async fn a_wrong_code_and_a_wrong_number_get_the_same_answer(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(OPINION).await;
    let wrong_code =
        town.post("/status", &[("number", &taken.number), ("code", "0000-0000-0000-0000")]).await.expect(404);
    let wrong_number = town.post("/status", &[("number", "2025-999999"), ("code", &taken.code)]).await.expect(404);
    assert_eq!(wrong_code.body.replace(&taken.number, ""), wrong_number.body.replace("2025-999999", ""));
    let spoken = taken.code.to_lowercase().replace('-', " ");
    town.post("/status", &[("number", &taken.number), ("code", &spoken)]).await.expect(200);
    town.deliver().await;
    town.close().await;
}

async fn the_receipt_lives_in_its_cookie_for_half_an_hour_and_goes_when_it_is_left(on: On) {
    let town = Town::new(on).await;
    let page = town.hand_in(OPINION).await.expect(303);
    let cookie = page.header("set-cookie").to_owned();
    for wanted in ["HttpOnly", "SameSite=Strict", "Path=/receipt", "Max-Age=1800"] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    let taken = town.take(&page).await;
    assert!(!cookie.contains(&taken.code));
    assert!(town.get("/receipt").await.expect(200).body.contains("020-89088252"));
    let left = town.post("/receipt", &[]).await.expect(303);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    town.pass(31 * 60_000);
    assert!(!town.get_with("/receipt", &[("cookie", &taken.cookie)]).await.body.contains(&taken.code));
    town.deliver().await;
    town.close().await;
}

async fn security_headers_stand_on_every_answer(on: On) {
    let town = Town::new(on).await;
    let large = "x".repeat(300_000);
    for (page, status) in [
        (town.get("/").await, 200),
        (town.get("/feedback").await, 200),
        (town.get("/nowhere").await, 404),
        (town.get("/i/77").await, 404),
        (town.get("/i/19").await, 302),
        (town.get("/assets/none.css").await, 404),
        (town.post("/", &[]).await, 405),
        (town.post("/feedback", &[("text", &large)]).await, 413),
        (town.post("/feedback", &[]).await, 422),
        (town.get("/healthz").await, 200),
        (town.get("/readyz").await, 200),
    ] {
        assert_eq!(page.status.as_u16(), status, "{}", page.body);
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "same-origin")]
        {
            assert_eq!(page.header(name), value, "{status}");
        }
        assert!(!page.body.contains(&large));
    }
    town.close().await;
}

async fn everything_lives_below_the_base_path(on: On) {
    let town = Town::with(on, &[("HUIYIN_PUBLIC_URL", "https://www.example.cn/opinions")]).await;
    for path in [
        "/opinions",
        "/opinions/",
        "/opinions/feedback?item=19",
        "/opinions/status",
        "/opinions/privacy",
        "/opinions/healthz",
    ] {
        let page = town.get(path).await.expect(200);
        assert!(!page.body.contains("href=\"/feedback") && !page.body.contains("action=\"/feedback"), "{path}");
    }
    assert_eq!(town.get("/opinions/i/19").await.expect(302).header("location"), "/opinions/feedback?item=19");
    town.get("/feedback").await.expect(404);
    assert!(town.get("/opinions/").await.header("strict-transport-security").contains("max-age"));
    town.close().await;
}

async fn the_compressed_form_is_the_form_with_its_token(on: On) {
    use std::io::Read as _;

    use axum::body::Body;
    use http_body_util::BodyExt as _;

    let town = Town::new(on).await;
    let request =
        http::Request::get("/feedback?item=19").header("accept-encoding", "gzip, br").body(Body::empty()).unwrap();
    let response = town.respond(request).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let mut page = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut page).unwrap();
    let plain = town.get("/feedback?item=19").await;
    let token =
        |page: &str| page.split_once("name=\"form_token\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert_ne!(token(&page), plain.token());
    assert_eq!(page.replace(&token(&page), ""), plain.body.replace(&plain.token(), ""));
    town.close().await;
}

async fn a_choice_made_twice_in_two_ways_is_asked_again_and_reaches_nobody(on: On) {
    let town = Town::new(on).await;
    let text = ("text", "窗口人员态度恶劣。");
    for fields in [
        vec![("lane", "opinion"), ("lane", "report"), ("item", "19"), text],
        vec![("lane", "report"), ("about_unit", "区工商联"), ("about_unit", "区住建局"), text],
        vec![("lane", "opinion"), ("item", "16"), ("subdistrict", "瑞宝街道"), ("subdistrict", "赤岗街道"), text],
    ] {
        let page = town.hand_in(&fields).await.expect(422);
        assert_eq!(page.typed(), text.1);
    }
    // The empty choice of a list stands for none; a second one of the same name counts.
    town.file(&[("lane", "opinion"), ("item", "19"), ("about_unit", ""), ("about_unit", "区住建局"), text]).await;
    let kinds: Vec<_> = town.deliver().await.iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds, [LetterKind::Desk]);
    town.close().await;
}

async fn a_text_in_another_encoding_is_refused_and_not_stored_as_garbage(on: On) {
    use axum::body::Body;

    let town = Town::new(on).await;
    let token = town.token().await;
    let send = async |kind: &str, body: Vec<u8>| {
        town.send(http::Request::post("/feedback").header("content-type", kind).body(Body::from(body)).unwrap()).await
    };
    let gbk = b"\xc2\xb7\xbf\xda\xd3\xb5\xb6\xc2";
    let mut plain = format!("form_token={token}&acknowledge=yes&lane=opinion&item=19&text=").into_bytes();
    let mut escaped = plain.clone();
    escaped.extend_from_slice(b"%C2%B7%BF%DA%D3%B5%B6%C2");
    plain.extend_from_slice(gbk);
    let mut parts = Vec::new();
    for (name, value) in [
        ("form_token", token.as_bytes()),
        ("acknowledge", b"yes"),
        ("lane", b"opinion"),
        ("item", b"19"),
        ("text", gbk),
    ] {
        parts.extend_from_slice(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes());
        parts.extend_from_slice(value);
        parts.extend_from_slice(b"\r\n");
    }
    parts.extend_from_slice(b"--b--\r\n");
    for (kind, body) in [
        ("application/x-www-form-urlencoded", plain),
        ("application/x-www-form-urlencoded", escaped),
        ("multipart/form-data; boundary=b", parts),
    ] {
        send(kind, body).await.expect(400);
    }
    // Who typed the replacement character itself is understood.
    town.file(&[("lane", "opinion"), ("item", "38"), ("text", "公示牌上有\u{FFFD}字。")]).await;
    town.deliver().await;
    town.close().await;
}

async fn no_address_however_odd_leads_to_another_site_or_to_a_bare_answer(on: On) {
    let town = Town::new(on).await;
    for path in ["//evil.example/x", "/i/%ff", "/i/%ff/qr.svg", "/assets/%ff"] {
        let page = town.get(path).await.expect(404);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(page.body.contains("020-89088252"), "{path}");
        for link in page.body.split("href=\"").skip(1) {
            let plain = link.replace("&#x2f;", "/");
            assert!(!plain.starts_with("//") && !plain.starts_with("/\\"), "{path}: {plain:.20}");
        }
    }
    town.close().await;
}

async fn a_receipt_stays_the_same_over_midnight_and_nothing_of_the_page_outlives_three_days(on: On) {
    const MINUTE: i64 = 60_000;
    let town = Town::new(on).await;
    // 23:59 where days are counted.
    town.pass((22 * 60 - 1) * MINUTE);
    let token = town.token().await;
    let send = async |text: &str| {
        let fields = [
            ("form_token", token.as_str()),
            ("acknowledge", "yes"),
            ("lane", "opinion"),
            ("item", "19"),
            ("text", text),
        ];
        town.post("/feedback", &fields).await
    };
    let page = send("路口拥堵。").await.expect(303);
    let first = town.take(&page).await;
    for minutes in [2, 24 * 60, 46 * 60] {
        town.pass(minutes * MINUTE);
        town.app.sweep().await.unwrap();
        let page = send("路口拥堵。").await.expect(303);
        let again = town.take(&page).await;
        assert_eq!((&again.number, &again.code), (&first.number, &first.code), "{minutes}");
        send("换了内容。").await.expect(409);
    }
    town.pass(3 * 60 * MINUTE);
    town.app.sweep().await.unwrap();
    let page = send("路口拥堵。").await.expect(422);
    assert_eq!(page.typed(), "路口拥堵。");
    assert!(!page.body.contains(&first.code));
    town.status(&first).await.expect(200);
    town.deliver().await;
    town.close().await;
}

on_both! {
    an_opinion_reaches_its_unit_and_the_desk_without_who_wrote_it,
    items_of_the_commission_and_reports_reach_the_desk_alone,
    the_same_page_sent_twice_is_one_case_and_another_text_is_none,
    every_fault_is_told_at_once_and_the_text_stays,
    a_filled_trap_or_a_hasty_hand_is_quarantined_and_receipted_all_the_same,
    beyond_the_rate_is_quarantine_and_beyond_the_flood_rate_is_429_with_the_text,
    a_citizen_with_an_address_gets_a_receipt_without_code_and_at_most_three_a_day,
    a_wrong_code_and_a_wrong_number_get_the_same_answer,
    the_receipt_lives_in_its_cookie_for_half_an_hour_and_goes_when_it_is_left,
    security_headers_stand_on_every_answer,
    everything_lives_below_the_base_path,
    the_compressed_form_is_the_form_with_its_token,
    a_receipt_stays_the_same_over_midnight_and_nothing_of_the_page_outlives_three_days,
    a_choice_made_twice_in_two_ways_is_asked_again_and_reaches_nobody,
    a_text_in_another_encoding_is_refused_and_not_stored_as_garbage,
    no_address_however_odd_leads_to_another_site_or_to_a_bare_answer,
}
