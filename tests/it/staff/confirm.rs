//! The second factor once more, before what is most private.
use huiyin::domain::contact::MailAddress;
use huiyin::domain::staff::Role;
use huiyin::seal::totp::code_at;

use super::MINUTE;
use crate::support::town::{On, Town, on_both};

on_both!(what_is_most_private_asks_for_the_code_again);

async fn what_is_most_private_asks_for_the_code_again(on: On) {
    let town = Town::new(on).await;
    let (handler, auditor) = (town.staff(Role::Handler).await, town.staff(Role::Auditor).await);
    let fields = [("lane", "opinion"), ("item", "2"), ("text", "请回电。"), ("phone", "13812345678")];
    let path = format!("/staff/case/{}", town.file(&fields).await.number);
    let page = handler.get(&town, &path).await.expect(200);
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let reveal = [("action", "reveal"), ("version", version.as_str()), ("events", "9"), ("reason", "须回电核实")];
    // Signing in showed a code: for some minutes nobody is asked again.
    auditor.get(&town, "/staff/audit.csv").await.expect(200);
    town.pass(5 * MINUTE);

    let page = handler.get(&town, &path).await.expect(200);
    assert!(
        page.body.contains("/staff/confirm?next=%2Fstaff%2Fcase%2F") && !page.body.contains("id=\"act-reveal-reason\"")
    );
    let late = handler.post(&town, &path, &reveal).await.expect(403);
    assert!(late.body.contains("须回电核实") && !late.body.contains("13812345678"));
    let away = auditor.get(&town, "/staff/audit.csv?kind=read").await.expect(303);
    let confirm = away.header("location").to_owned();
    assert_eq!(confirm, "/staff/confirm?next=%2Fstaff%2Faudit.csv%3Fkind%3Dread");

    auditor.get(&town, &confirm).await.expect(200);
    let next = ("next", "/staff/audit.csv?kind=read");
    auditor.post(&town, "/staff/confirm", &[next, ("code", "000000")]).await.expect(422);
    let mail = MailAddress::parse(&auditor.mail).unwrap();
    let credentials = town.app.store.credentials(&mail).await.unwrap().unwrap();
    let code = code_at(&credentials.totp, town.app.now_ms() / 30_000);
    let back = auditor.post(&town, "/staff/confirm", &[next, ("code", &code)]).await.expect(303);
    assert_eq!(back.header("location"), next.1);
    auditor.get(&town, next.1).await.expect(200);
    auditor.post(&town, "/staff/confirm", &[next, ("code", &code)]).await.expect(422);
    // One session's code opens nothing for another.
    handler.post(&town, &path, &reveal).await.expect(403);
    town.deliver().await;
    town.close().await;
}
