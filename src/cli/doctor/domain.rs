//! What DNS says of the sender's domain: whether others can believe that our letters are ours, and whether answers arrive.
use crate::cli::output::Say;
use crate::domain::contact::MailAddress;
use crate::domain::language::Language;
use crate::mail::dkim::Signer;
use crate::mail::dns::{DnsError, Kind, Resolver};

use super::Check;

pub(super) async fn checks(
    resolver: &Resolver,
    from: &MailAddress,
    relay: &str,
    signer: Option<&Signer>,
    say: &Say,
) -> Vec<Check> {
    let domain = from.as_str().rsplit_once('@').map_or("", |(_, domain)| domain);
    vec![
        mx(resolver, domain, say).await,
        spf(resolver, domain, say).await,
        dkim(resolver, domain, signer, say).await,
        dmarc(resolver, domain, say).await,
        ptr(resolver, relay, say).await,
    ]
}

fn silent(name: &'static str, asked: &str, error: DnsError, say: &Say) -> Check {
    let advice = say.either(
        "没有查到：请在能访问外网 DNS 的机器上再运行一次，或者请网络管理员检查 /etc/resolv.conf。",
        "Not known: run this where DNS of the outside can be asked, or have /etc/resolv.conf checked.",
    );
    Check::ill(name, format!("{asked}: {error}"), advice)
}

/// Advice in the terminal's language.
fn advise(say: &Say, zh: String, en: String) -> String {
    match say.language() {
        Language::ZhHans => zh,
        Language::En => en,
    }
}

async fn mx(resolver: &Resolver, domain: &str, say: &Say) -> Check {
    const NAME: &str = "mx";
    let found = match resolver.ask(domain, Kind::Mx).await {
        Ok(records) if records.is_empty() => resolver.ask(domain, Kind::A).await,
        other => other,
    };
    match found {
        Ok(records) if records.is_empty() => {
            let advice = advise(
                say,
                format!("{domain} 没有收信服务器，退信和回复都收不到：请改用能收信的发件地址（HUIYIN_MAIL_FROM）。"),
                format!(
                    "{domain} receives no mail, so bounces and answers are lost: send from an address that can be answered (HUIYIN_MAIL_FROM)."
                ),
            );
            Check::ill(NAME, domain, advice)
        }
        Ok(records) => Check::well(NAME, format!("{domain}: {}", records.len())),
        Err(error) => silent(NAME, domain, error, say),
    }
}

async fn spf(resolver: &Resolver, domain: &str, say: &Say) -> Check {
    const NAME: &str = "spf";
    let texts = match resolver.texts(domain).await {
        Ok(texts) => texts,
        Err(error) => return silent(NAME, domain, error, say),
    };
    let is_spf = |text: &&String| text.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("v=spf1"));
    let records: Vec<&String> = texts.iter().filter(is_spf).collect();
    match records.as_slice() {
        [] => {
            let advice = advise(
                say,
                format!(
                    "请在 {domain} 增加 TXT 记录“v=spf1 ip4:邮件服务器的外网地址 -all”；用邮件服务商的，写成服务商给出的 include。"
                ),
                format!(
                    "Add a TXT record at {domain}: \"v=spf1 ip4:PUBLIC-ADDRESS-OF-THE-MAIL-SERVER -all\", or the include that your mail provider names."
                ),
            );
            Check::ill(NAME, domain, advice)
        }
        [record] if record.contains("+all") || record.ends_with(" all") => {
            let advice = advise(
                say,
                "记录允许任何人冒用本域名发信：请把结尾改为 -all。".to_owned(),
                "It lets anybody send in your name: end it with -all.".to_owned(),
            );
            Check::ill(NAME, record.as_str(), advice)
        }
        [record] => Check::well(NAME, record.as_str()).with(say.either(
            "请核对其中包含邮件服务器的外网地址。",
            "See to it that the mail server's public address is among these.",
        )),
        several => {
            let advice = advise(
                say,
                format!("{domain} 只能有一条 SPF 记录：请合并为一条。"),
                format!("{domain} may have one SPF record only: make them one."),
            );
            Check::ill(NAME, several.iter().map(|text| text.as_str()).collect::<Vec<_>>().join(" | "), advice)
        }
    }
}

async fn dkim(resolver: &Resolver, domain: &str, signer: Option<&Signer>, say: &Say) -> Check {
    const NAME: &str = "dkim";
    let Some(signer) = signer else {
        return Check::well(NAME, "-").with(advise(
            say,
            format!("本系统没有签名密钥：请确认邮件服务器为 {domain} 签名，或者设置 HUIYIN_MAIL_DKIM_KEY_FILE（见 docs/delivery.md）。"),
            format!("This system has no key to sign with: make sure that the mail server signs for {domain}, or set HUIYIN_MAIL_DKIM_KEY_FILE (docs/delivery.md)."),
        ));
    };
    let (name, ours) = (signer.name(), signer.record());
    let texts = match resolver.texts(&name).await {
        Ok(texts) => texts,
        Err(error) => return silent(NAME, &name, error, say),
    };
    // `p=` alone counts: the rest may be said in other ways.
    let key = |record: &str| {
        let bare: String = record.chars().filter(|c| !c.is_whitespace()).collect();
        bare.split(';').find_map(|tag| tag.strip_prefix("p=")).map(str::to_owned)
    };
    if texts.iter().any(|text| key(text).is_some() && key(text) == key(&ours)) {
        return Check::well(NAME, name);
    }
    let detail = if texts.is_empty() { name.clone() } else { format!("{name}: {}", texts.join(" | ")) };
    let advice =
        advise(say, format!("请在 {name} 设置 TXT 记录：{ours}"), format!("Set the TXT record at {name} to: {ours}"));
    Check::ill(NAME, detail, advice)
}

async fn dmarc(resolver: &Resolver, domain: &str, say: &Say) -> Check {
    const NAME: &str = "dmarc";
    // Where the domain itself has none, the one above it speaks for it.
    let mut asked = domain;
    loop {
        match resolver.texts(&format!("_dmarc.{asked}")).await {
            Err(error) => return silent(NAME, asked, error, say),
            Ok(texts) => {
                if let Some(record) = texts.into_iter().find(|text| text.starts_with("v=DMARC1")) {
                    return Check::well(NAME, record);
                }
            }
        }
        match asked.split_once('.').filter(|(_, above)| above.contains('.')) {
            Some((_, above)) => asked = above,
            None => break,
        }
    }
    let advice = advise(
        say,
        format!(
            "请在 _dmarc.{domain} 增加 TXT 记录“v=DMARC1; p=none; rua=mailto:管理员邮箱”，观察无误后改为 p=quarantine。"
        ),
        format!(
            "Add a TXT record at _dmarc.{domain}: \"v=DMARC1; p=none; rua=mailto:ADMINISTRATOR\"; once all is well, p=quarantine."
        ),
    );
    Check::ill(NAME, format!("_dmarc.{domain}"), advice)
}

async fn ptr(resolver: &Resolver, relay: &str, say: &Say) -> Check {
    const NAME: &str = "ptr";
    let addresses = match relay.parse() {
        Ok(address) => Ok(vec![address]),
        Err(_) => resolver.addresses(relay).await,
    };
    let addresses = match addresses {
        Ok(addresses) => addresses,
        Err(error) => return silent(NAME, relay, error, say),
    };
    if addresses.iter().any(std::net::IpAddr::is_loopback) || relay.eq_ignore_ascii_case("localhost") {
        return Check::well(NAME, relay).with(say.either(
            "邮件服务器就在本机：请在其外网地址上核对反向解析（PTR）。",
            "The mail server is on this machine: check the PTR record of its public address.",
        ));
    }
    for address in &addresses {
        let names = match resolver.names(*address).await {
            Ok(names) => names,
            Err(error) => return silent(NAME, &address.to_string(), error, say),
        };
        let mut confirmed = false;
        for name in &names {
            confirmed |= resolver.addresses(name).await.is_ok_and(|back| back.contains(address));
        }
        if !confirmed {
            let advice = advise(
                say,
                format!("{address} 没有与之相符的反向解析：请网络运营商把 PTR 设为邮件服务器的主机名。"),
                format!(
                    "{address} has no reverse name that leads back to it: have your network provider set its PTR to the mail server's name."
                ),
            );
            return Check::ill(NAME, format!("{relay} {address} {}", names.join(" ")), advice);
        }
    }
    Check::well(NAME, format!("{relay}: {}", addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")))
}
