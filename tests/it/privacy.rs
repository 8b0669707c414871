//! Marked strings in every private value go through the real binary, and are then looked for wherever it left a trace.
use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::support::canary::Canaries;
use crate::support::client::{Client, Receipt, Reply, encode};
use crate::support::ledger::Ledger;
use crate::support::maildir::{self, Message};
use crate::support::server::{Installation, files_below, free_port};

const DESK: &str = "desk@jiwei.haizhu.example";
const OFFICER: &str = "officer@jiwei.haizhu.example";
const LEAD: &str = "fagaiju@haizhu.example";
/// An item of the shipped notice whose lead gets the clean copy at once.
const ITEM: &str = "2";

/// Who is writing, and from where.
const IDENTITY: [(&str, &str); 8] = [
    ("name", "欧阳金丝雀甲"),
    ("phone", "13800138471"),
    ("e-mail", "canary.kanarien@post.example"),
    ("address", "203.0.113.187"),
    ("address of the flood", "203.0.113.206"),
    ("IPv6 address", "2001:db8:77:8899:aabb:ccdd:eeff:1234"),
    ("user agent", "KanarienBrowser/7.31"),
    ("file name", "kanarien-beweis-7731.docx"),
];
/// In the text of an opinion: the text may lie in clear, but no unit may read these.
const EMBEDDED: [(&str, &str); 2] =
    [("phone in the text", "13700137482"), ("ID number in the text", "44010519851103417X")];
const REPORT_TEXT: &str = "举报的金丝雀记号乙，收钱不办事";
const SEALED_TEXT: &str = "密件的金丝雀记号丙，关于受理机关";
/// An opinion on how the unit behaved: in clear, as opinions are, but for the desk alone.
const ABOUT_TEXT: &str = "窗口的金丝雀记号戊，说话很不耐烦";
/// Typed into a form that was not accepted; stored nowhere.
const REFUSED_TEXT: &str = "没有受理的金丝雀记号丁";
const OPINION_TEXT: &str = "告示上的电话13700137482没有人接，登记的证号44010519851103417X也不对";

/// What was sent and what came back.
struct Town {
    client: Client,
    receipts: Vec<Receipt>,
    tokens: Vec<String>,
    /// Of every answer.
    headers: Vec<u8>,
    /// Links and targets in every page.
    links: Vec<u8>,
    statuses: BTreeMap<u16, u32>,
}

impl Town {
    fn new(address: SocketAddr) -> Self {
        let mut client = Client::new(address, 1);
        client.set_header("User-Agent", IDENTITY[6].1);
        client.set_header("X-Forwarded-For", IDENTITY[3].1);
        Self {
            client,
            receipts: Vec::new(),
            tokens: Vec::new(),
            headers: Vec::new(),
            links: Vec::new(),
            statuses: BTreeMap::new(),
        }
    }

    fn saw(&mut self, reply: Reply) -> Reply {
        *self.statuses.entry(reply.status).or_default() += 1;
        for (name, value) in &reply.headers {
            self.headers.extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
        let text = reply.text();
        for attribute in ["href=\"", "action=\"", "src=\""] {
            for link in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                self.links.extend_from_slice(format!("{link}\n").as_bytes());
            }
        }
        self.tokens.extend(reply.form_token());
        self.receipts.extend(reply.receipt());
        reply
    }

    async fn get(&mut self, path: &str) -> Reply {
        let reply = self.client.get(path).await.unwrap();
        self.saw(reply)
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let reply = self.client.post(path, fields).await.unwrap();
        self.saw(reply)
    }

    /// A form filled in and sent, with the receipt if there is one; gives the status.
    async fn submit(&mut self, fields: &[(&str, &str)]) -> u16 {
        let token = self.get("/feedback").await.form_token().unwrap();
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let reply = self.post("/feedback", &all).await;
        if let Some(cookie) = reply.cookie() {
            let page = self.client.send("GET", "/receipt", &[("Cookie", &cookie)], b"").await.unwrap();
            self.saw(page);
        }
        reply.status
    }
}

fn fields<'a>(text: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("item", ITEM),
        ("text", text),
        ("name", IDENTITY[0].1),
        ("phone", IDENTITY[1].1),
        ("email", IDENTITY[2].1),
        ("share_identity", "yes"),
    ];
    all.extend_from_slice(more);
    all
}

/// Everything a citizen can do, right and wrong.
async fn live_through(town: &mut Town) {
    let (opinion, report, agreed) = (("lane", "opinion"), ("lane", "report"), ("acknowledge", "yes"));
    assert_eq!(town.submit(&fields(OPINION_TEXT, &[opinion, agreed])).await, 303);
    assert_eq!(town.submit(&fields(REPORT_TEXT, &[report, agreed])).await, 303);
    assert_eq!(town.submit(&fields(ABOUT_TEXT, &[opinion, agreed, ("about_unit", "qu-fagaiju")])).await, 303);
    assert_eq!(town.submit(&fields(SEALED_TEXT, &[report, agreed, ("about_unit", "qu-jiwei")])).await, 303);
    town.client.set_header("X-Forwarded-For", IDENTITY[5].1);
    assert_eq!(town.submit(&fields(OPINION_TEXT, &[opinion, agreed, ("website", "http://spam.example")])).await, 303);

    // Refused: fields, stale token, other text on a used page, foreign site, file, too long, no such page, no such method.
    assert_eq!(town.submit(&fields(REFUSED_TEXT, &[opinion])).await, 422);
    assert_eq!(town.submit(&fields(REFUSED_TEXT, &[report, agreed, ("verdict", "whatever")])).await, 422);
    let token = town.tokens.last().unwrap().clone();
    let stale =
        fields(REFUSED_TEXT, &[opinion, agreed, ("form_token", "kanarienvogelkanarienvogelkanarienvogelkanarie")]);
    assert_eq!(town.post("/feedback", &stale).await.status, 422);
    let used = fields(OPINION_TEXT, &[opinion, agreed, ("form_token", &token)]);
    assert_eq!(town.post("/feedback", &used).await.status, 303);
    let other = fields(REFUSED_TEXT, &[opinion, agreed, ("form_token", &token)]);
    assert_eq!(town.post("/feedback", &other).await.status, 409);
    let form = encode(&fields(REFUSED_TEXT, &[opinion, agreed, ("form_token", &token)]));
    let urlencoded = ("Content-Type", "application/x-www-form-urlencoded");
    let from_elsewhere = [urlencoded, ("Sec-Fetch-Site", "cross-site")];
    let foreign = town.client.send("POST", "/feedback", &from_elsewhere, form.as_bytes()).await.unwrap();
    assert_eq!(town.saw(foreign).status, 403);
    let token = town.get("/feedback").await.form_token().unwrap();
    let file = format!("files\"; filename=\"{}", IDENTITY[7].1);
    let named = fields(REFUSED_TEXT, &[opinion, agreed, ("form_token", &token), (&file, "x")]);
    let part = |(name, value)| format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let parts = named.into_iter().map(part).chain(["--cut--\r\n".to_owned()]).collect::<Vec<_>>().concat();
    let multipart = [("Content-Type", "multipart/form-data; boundary=cut")];
    let reply = town.client.send("POST", "/feedback", &multipart, parts.as_bytes()).await.unwrap();
    assert_eq!(town.saw(reply).status, 422);
    let long = REFUSED_TEXT.repeat(12_000);
    let too_long = town.client.post("/feedback", &fields(&long, &[opinion, agreed])).await;
    // The answer may come before all was sent, and the connection ends then.
    if let Ok(reply) = too_long {
        assert_eq!(town.saw(reply).status, 413);
    }

    // A look-up, right and wrong; and what people type into the address bar.
    let receipts = town.receipts.clone();
    for receipt in &receipts {
        assert_eq!(town.post("/status", &[("number", &receipt.number), ("code", &receipt.code)]).await.status, 200);
    }
    let Receipt { number, code } = &receipts[0];
    town.post("/status", &[("number", "2020-000001"), ("code", code)]).await;
    town.post("/status", &[("number", number), ("code", &receipts[1].code)]).await;
    town.post("/status", &[("number", code), ("code", number)]).await;
    for path in [format!("/status/{code}"), format!("/nothing/{token}"), format!("/i/{code}")] {
        let reply = town.client.get(&path).await.unwrap();
        assert_eq!(reply.status, 404, "{path}");
    }
    for path in [
        format!("/status?number={number}&code={code}"),
        format!("/feedback?form_token={token}&phone={}", IDENTITY[1].1),
    ] {
        town.client.get(&path).await.unwrap();
    }
    let put = town.client.send("PUT", "/feedback", &[urlencoded], form.as_bytes()).await.unwrap();
    assert_eq!(town.saw(put).status, 405);

    // Too many: first kept back, then refused.
    town.client.set_header("X-Forwarded-For", IDENTITY[4].1);
    let deadline = Instant::now() + Duration::from_secs(20);
    while town.submit(&fields(OPINION_TEXT, &[opinion, agreed])).await != 429 {
        assert!(Instant::now() < deadline, "no flood is too much");
    }
}

#[tokio::test]
async fn marked_strings_leave_no_trace() {
    let mut installation = Installation::new();
    let overlay = installation.path("config");
    fs::create_dir(&overlay).unwrap();
    let units = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/units.toml")).unwrap();
    let with_officer = units.replacen("sealed_officer = \"\"", &format!("sealed_officer = \"{OFFICER}\""), 1);
    assert_ne!(units, with_officer);
    fs::write(overlay.join("units.toml"), with_officer).unwrap();
    let admin = SocketAddr::from(([127, 0, 0, 1], free_port()));
    installation.set("HUIYIN_CONFIG", &overlay.display().to_string());
    installation.set("HUIYIN_ADMIN_LISTEN", &admin.to_string());
    installation.set("HUIYIN_LOG", "trace");
    installation.set("HUIYIN__LIMITS__FLOOD__BURST", "12");
    installation.set("HUIYIN__LIMITS__FLOOD__REFILL_SECONDS", "60");
    installation.set("HUIYIN__LIMITS__SOURCE__BURST", "8");
    installation.set("HUIYIN__LIMITS__STATUS__BURST", "100");
    let mut running = installation.start().await;

    let mut town = Town::new(installation.address);
    live_through(&mut town).await;
    for status in [200, 303, 403, 405, 409, 422, 429] {
        assert!(town.statuses.contains_key(&status), "no {status}: {:?}", town.statuses);
    }
    let mut ledger = Ledger::open(&installation.settings["HUIYIN_DATABASE_URL"]).await;
    ledger.until_all_sent(Duration::from_secs(30)).await;
    for secrecy in ["opinion", "report", "sealed"] {
        let cases = ledger.rows("SELECT COUNT(*), secrecy FROM cases GROUP BY secrecy").await;
        assert!(cases.iter().any(|(_, kind)| kind == secrecy), "no {secrecy}: {cases:?}");
    }
    let metrics = Client::new(admin, 2).get("/metrics").await.unwrap();
    assert_eq!(metrics.status, 200);
    let mail_list = installation.command(&["mail", "list", "--json"]).output().unwrap();
    assert!(mail_list.status.success(), "{}", String::from_utf8_lossy(&mail_list.stderr));

    // Read while it runs, with the log of what is not yet in the file itself, and once more after its end.
    let mut database = stored(&installation);
    assert!(running.terminate().await.success());
    database.extend(stored(&installation));
    let logs = installation.logs();
    println!("{} bytes of log at trace", logs.len());
    assert!(String::from_utf8_lossy(&logs).contains("stopping"), "this is not the log");

    let secret = secrets(&town);
    let texts = [("report", REPORT_TEXT), ("sealed", SEALED_TEXT), ("refused", REFUSED_TEXT)];
    let everywhere = || secret.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let private = Canaries::new(everywhere().chain(texts));
    let typed = Canaries::new(
        everywhere()
            .chain(texts)
            .chain(EMBEDDED)
            .chain([("opinion", OPINION_TEXT), ("opinion about a unit", ABOUT_TEXT)]),
    );
    let mut found = Vec::new();
    let mut look = |place: &str, canaries: &Canaries, bytes: &[u8]| {
        found.extend(canaries.found_in(bytes).into_iter().map(|what| format!("{place}: {what}")));
    };
    look("log", &typed, &logs);
    look("metrics", &typed, &metrics.body);
    look("headers", &typed, &town.headers);
    look("mail list", &typed, &mail_list.stdout);
    // The token of a page is in the page, not in a link.
    look("links", &typed, &town.links);
    for (name, bytes) in &database {
        look(name, &private, bytes);
    }
    letters(&installation, &secret, &mut look);
    assert!(found.is_empty(), "private values were found:\n{}", found.join("\n"));
}

/// What must be nowhere: who writes and from where, receipt codes as given and as printed, tokens.
fn secrets(town: &Town) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = IDENTITY.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    all.push(("token".to_owned(), "kanarienvogelkanarienvogelkanarienvogelkanarie".to_owned()));
    assert!(town.receipts.len() >= 8 && town.tokens.len() >= 12);
    for receipt in &town.receipts {
        let groups: Vec<String> =
            receipt.code.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
        for code in [receipt.code.clone(), groups.join("-"), groups.join(" ")] {
            all.push(("receipt code".to_owned(), code.to_lowercase()));
            all.push(("receipt code".to_owned(), code));
        }
    }
    all.extend(town.tokens.iter().map(|token| ("token".to_owned(), token.clone())));
    all.sort();
    all.dedup();
    all
}

/// The database's files, byte for byte.
fn stored(installation: &Installation) -> Vec<(String, Vec<u8>)> {
    let files: Vec<_> = files_below(&installation.path("data"))
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("huiyin.db")))
        .map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    let opinion = Canaries::new([("opinion", OPINION_TEXT)]);
    let seen = files.iter().any(|(_, bytes)| !opinion.found_in(bytes).is_empty());
    assert!(seen, "an opinion's text lies in clear; if it is not found, this looks in the wrong place");
    files
}

/// Each kind of reader, and what none of them may find.
fn letters(installation: &Installation, secret: &[(String, String)], look: &mut impl FnMut(&str, &Canaries, &[u8])) {
    let mail = IDENTITY[2].1;
    let without_own = |own: &str| {
        secret.iter().filter(|(_, value)| value != own).map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>()
    };
    let texts = [("report", REPORT_TEXT), ("sealed", SEALED_TEXT), ("refused", REFUSED_TEXT)];
    let opinion = [("opinion", OPINION_TEXT), ("opinion about a unit", ABOUT_TEXT)];
    let about = [opinion[1]];
    let to_unit = Canaries::new(without_own("").into_iter().chain(texts).chain(EMBEDDED).chain(about));
    let to_desk = Canaries::new(without_own("").into_iter().chain([texts[1], texts[2]]));
    let to_officer = Canaries::new(without_own("").into_iter().chain(texts).chain(EMBEDDED).chain(opinion));
    let to_citizen = Canaries::new(without_own(mail).into_iter().chain(texts).chain(EMBEDDED).chain(opinion));
    let mut readers: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for message in maildir::messages(&installation.path("mail")) {
        readers.entry(message.must("delivered-to").to_owned()).or_default().push(message);
    }
    for reader in [DESK, OFFICER, LEAD, mail] {
        assert!(readers.contains_key(reader), "nothing came to {reader}: {:?}", readers.keys());
    }
    for (reader, messages) in readers {
        let canaries = match reader.as_str() {
            DESK => &to_desk,
            OFFICER => &to_officer,
            reader if reader == mail => &to_citizen,
            _ => &to_unit,
        };
        for message in messages {
            look(&format!("mail to {reader}"), canaries, &message.everything());
        }
    }
}

#[test]
fn the_unit_is_told_from_the_others() {
    // The masked copy must be readable to the search, or finding nothing says nothing.
    let canaries = Canaries::new(EMBEDDED);
    assert_eq!(canaries.found_in(OPINION_TEXT.as_bytes()).len(), 2);
}
