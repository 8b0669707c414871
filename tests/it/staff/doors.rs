//! Every door of the desk, tried by everybody: made from the table of routes itself.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use huiyin::domain::ids::CaseNumber;
use huiyin::domain::staff::Role;
use huiyin::web::staff::{Access, Route, routes};

use crate::support::desk::Desk;
use crate::support::town::{On, Page, Town, on_both};

on_both!(each_door_opens_to_whom_it_should, a_case_is_behind_its_own_door, no_form_is_taken_from_another_page);

/// Every path of the desk, and who may pass: H handler, L lead, A auditor, D administrator, * everybody even unknown.
/// Written out by hand: a change in the table of routes is to be seen here, too.
const DOORS: [(&str, &str); 24] = [
    ("/staff", "HLAD"),
    ("/staff/audit", "A"),
    ("/staff/audit.csv", "A"),
    ("/staff/inbox", "HL"),
    ("/staff/inbox/bulk", "HL"),
    ("/staff/mail", "HL"),
    ("/staff/mail/{id}", "HL"),
    ("/staff/entry", "HL"),
    ("/staff/mail/held", "HL"),
    ("/staff/mail/held/{id}", "HL"),
    ("/staff/mail/held/{id}/original", "HL"),
    ("/staff/views", "HL"),
    ("/staff/case/{number}", "HL"),
    ("/staff/case/{number}/release", "HL"),
    ("/staff/notices", "L"),
    ("/staff/notices/new", "L"),
    ("/staff/notices/{draft}", "L"),
    ("/staff/case/{number}/slip/{letter}", "HL"),
    ("/staff/people", "D"),
    ("/staff/sessions", "HLAD"),
    ("/staff/confirm", "HLAD"),
    ("/staff/sign-in", "*"),
    ("/staff/link/{token}", "*"),
    ("/staff/sign-out", "HLAD"),
];

/// What the refusing pages say, in Chinese: role, session, form.
const REFUSALS: [&str; 3] = ["您的岗位无权办理此事", "登录已失效，这次提交没有生效", "提交的页面不是本次登录打开的"];

fn letter(role: Role) -> char {
    match role {
        Role::Handler => 'H',
        Role::Lead => 'L',
        Role::Auditor => 'A',
        Role::Administrator => 'D',
    }
}

/// Its name, the form's fields, and what the browser says of where it came from.
type Attack<'a> = (&'a str, &'a [(&'a str, &'a str)], Vec<(&'a str, &'a str)>);

/// A path that could be there.
fn filled(path: &str) -> String {
    let path = path.replace("{token}", "AAAA").replace("{number}", "2025-000001").replace("{id}", "1");
    path.replace("{draft}", "1").replace("{letter}", "1")
}

fn is_refused(page: &Page) -> bool {
    page.status == 403 && REFUSALS.iter().any(|words| page.body.contains(words))
}

fn to_sign_in(page: &Page) -> bool {
    page.status == 303 && page.header("location").starts_with("/staff/sign-in?next=%2Fstaff")
}

#[test]
fn the_table_of_routes_is_the_one_written_here() {
    let table: BTreeSet<&str> = routes().iter().map(|route| route.path).collect();
    let written: BTreeSet<&str> = DOORS.iter().map(|(path, _)| *path).collect();
    assert_eq!(table, written, "every route has its line here, and no line is left over");
    for route in routes() {
        let (_, who) = DOORS.iter().find(|(path, _)| *path == route.path).unwrap();
        assert_eq!(route.access == Access::Everyone, *who == "*", "{}", route.path);
        for role in Role::ALL {
            assert_eq!(route.access.admits(role), *who == "*" || who.contains(letter(role)), "{} {role:?}", route.path);
        }
        assert!(route.gets || route.posts, "{}", route.path);
        assert!(route.nav.is_none() || route.gets, "{}", route.path);
    }
}

/// The table is the only way in: nothing else of the web registers a route below `/staff`.
#[test]
fn no_route_of_the_desk_is_registered_past_the_table() {
    let mut open = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for call in [".route(\"/staff", ".nest(\"/staff", ".route_service(\"/staff"] {
                assert!(!text.contains(call), "{} in {}", call, path.display());
            }
        }
    }
}

async fn each_door_opens_to_whom_it_should(on: On) {
    let town = Town::new(on).await;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push(town.staff(role).await);
    }
    for Route { path, gets, posts, .. } in routes() {
        let (_, who) = DOORS.iter().find(|(door, _)| *door == path).unwrap();
        let place = filled(path);
        if gets {
            let nobody = town.get(&place).await;
            assert_eq!(to_sign_in(&nobody), *who != "*", "{path}: {} {}", nobody.status, nobody.body);
        }
        if posts {
            let nobody = town.post(&place, &[]).await;
            assert_eq!(is_refused(&nobody), *who != "*", "{path}: {} {}", nobody.status, nobody.body);
        }
        for person in &people {
            let may = *who == "*" || who.contains(letter(person.role));
            // A session each: one of the doors leads out.
            let desk = town.sign_in_again(person.role, &person.mail).await;
            if gets {
                let page = desk.get(&town, &place).await;
                assert_eq!(is_refused(&page), !may, "GET {path} {:?}: {} {}", person.role, page.status, page.body);
                assert!(!to_sign_in(&page), "{path} {:?}", person.role);
            }
            if posts {
                let page = desk.post(&town, &place, &[]).await;
                assert_eq!(is_refused(&page), !may, "POST {path} {:?}: {} {}", person.role, page.status, page.body);
                assert!(page.status.as_u16() < 500, "{path} {:?}: {}", person.role, page.status);
            }
        }
    }
    // The navigation shows what opens, and nothing else.
    for desk in &people {
        let page = desk.get(&town, "/staff").await.expect(200);
        for route in routes().iter().filter(|route| route.nav.is_some()) {
            let shown = page.body.contains(&format!("<a href=\"{}\"", route.path));
            let may = route.access.admits(desk.role);
            assert!(shown == may || route.path == "/staff", "{} {:?}", route.path, desk.role);
        }
    }
    town.leaves_letters_and_closes().await;
}

/// Every route of one case, every role, and every way a case can stand to whoever asks: one's own, somebody else's, one that one
/// has withdrawn from, a sealed one, and none at all. What may not be seen is not there, to the letter.
async fn a_case_is_behind_its_own_door(on: On) {
    const OFFICER: &str = "officer@desk.example";
    let config = tempfile::tempdir().unwrap();
    let units = include_str!("../../../config/units.toml");
    let units = units.replacen("sealed_officer = \"\"", &format!("sealed_officer = \"{OFFICER}\""), 1);
    std::fs::write(config.path().join("units.toml"), units).unwrap();
    let town = Town::with(on, &[("HUIYIN_CONFIG", config.path().to_str().unwrap())]).await;
    let mut people = vec![(town.staff_at(Role::Handler, OFFICER).await, true)];
    for role in Role::ALL {
        people.push((town.staff(role).await, false));
    }
    for (desk, officer) in &people {
        let opinion = [("lane", "opinion"), ("item", "19"), ("text", "路口的灯还是不亮，有人受贿。")];
        let (own, other, withdrawn) = (town.file(&opinion).await, town.file(&opinion).await, town.file(&opinion).await);
        let sealed = [("lane", "report"), ("about_unit", "qu-jiwei"), ("text", "受理机关自己的事。")];
        let sealed = town.file(&sealed).await;
        if desk.role.reads_cases() {
            let them = desk.id.0.to_string();
            for (number, action, field) in
                [(&own.number, "assign", ("to", them.as_str())), (&withdrawn.number, "withdraw", ("reason", "亲属"))]
            {
                let place = format!("/staff/case/{number}");
                let page = desk.get(&town, &place).await.expect(200);
                let of = |name: &str| page.between(&format!("name=\"{name}\" value=\""), "\"").to_owned();
                let fields = [("action", action), ("version", &of("version")), ("events", &of("events")), field];
                desk.post(&town, &place, &fields).await.expect(303);
            }
        }
        let standing = [
            ("own", own.number.as_str(), true),
            ("somebody else's", other.number.as_str(), true),
            ("withdrawn", withdrawn.number.as_str(), false),
            ("sealed", sealed.number.as_str(), *officer),
        ];
        for Route { path, gets, posts, .. } in routes().into_iter().filter(|route| route.path.contains("{number}")) {
            let nothing = "2025-009999";
            let at = |number: &str| path.replace("{number}", number).replace("{letter}", "1");
            for (kind, number, sees) in standing {
                let what = format!("{path}, {:?}, {kind}", desk.role);
                // There is no clean copy of what is sealed, for nobody.
                let sees = sees && !(kind == "sealed" && path.ends_with("/release"));
                // The first letter is the desk's: in its place nothing is printed.
                let sees = sees && !path.ends_with("/slip/{letter}");
                for posted in [false, true] {
                    if !(if posted { posts } else { gets }) {
                        continue;
                    }
                    let ask = async |number: &str| {
                        if posted {
                            desk.post(&town, &at(number), &[("action", "note"), ("text", "试")]).await
                        } else {
                            desk.get(&town, &at(number)).await
                        }
                    };
                    let (here, none) = (ask(number).await, ask(nothing).await);
                    if !desk.role.reads_cases() {
                        assert!(is_refused(&here) && is_refused(&none), "{what}");
                    } else if sees {
                        assert_ne!(here.status, 404, "{what}");
                    } else {
                        assert_eq!(here.status, 404, "{what}");
                        assert_eq!(here.body.replace(number, "…"), none.body.replace(nothing, "…"), "{what}");
                    }
                }
            }
        }
        // And no list of theirs holds what is not there for them.
        for Route { path, .. } in routes().into_iter().filter(|route| route.gets && !route.path.contains('{')) {
            let page = desk.get(&town, path).await;
            for (kind, number, sees) in standing {
                // The auditor sees actions by number, but never of what is sealed.
                let named = page.body.contains(number);
                let may = sees && desk.role.reads_cases() || desk.role == Role::Auditor && kind != "sealed";
                assert!(may || !named, "{path}, {:?}, {kind}", desk.role);
            }
        }
    }
    town.leaves_letters_and_closes().await;
}

/// Everything a form of the desk could change, as text.
async fn state_of(town: &Town) -> String {
    let store = &town.app.store;
    let mut state = format!("{:?}", store.counts().await.unwrap());
    for person in store.people().await.unwrap() {
        let id = person.member.id;
        let sessions = store.sessions_of(id).await.unwrap().len();
        let (role, standing) = (person.member.role.as_str(), person.state.as_str());
        let mail = person.member.mail.as_str();
        write!(state, " {}:{mail}:{role}:{standing}:{sessions}", id.0).unwrap();
    }
    // That somebody looked is an event of its own; what was done is not.
    let case = store.case(CaseNumber::new(2025, 1).unwrap()).await.unwrap();
    let case = case.map(|stored| (stored.case.version, stored.notes.len()));
    state + &format!(" {} events {case:?}", store.access_events(None, 1000).await.unwrap().len())
}

async fn no_form_is_taken_from_another_page(on: On) {
    let town = Town::new(on).await;
    // Number 2025-000001, with a step that an attacker would like to be taken.
    town.file(&[("lane", "opinion"), ("item", "19"), ("text", "路口的灯还是不亮。")]).await;
    let victim = town.staff(Role::Administrator).await;
    let foreign = town.staff(Role::Handler).await;
    for Route { path, access, posts, .. } in routes() {
        if !posts {
            continue;
        }
        let place = filled(path);
        let role = Role::ALL.into_iter().find(|role| access.admits(*role)).unwrap();
        let role = if access.admits(Role::Administrator) { Role::Administrator } else { role };
        let desk = town.staff(role).await;
        let Desk { cookie, csrf, .. } = &desk;
        let id = victim.id.0.to_string();
        let filled_in = [
            ("action", if path.starts_with("/staff/case") { "note" } else { "disable" }),
            ("version", "1"),
            ("events", "0"),
            ("text", "evil"),
            ("staff", id.as_str()),
            ("role", "administrator"),
            ("mail", "evil@evil.example"),
            ("name", "evil"),
            ("session", "00"),
        ];
        let with = |token: Option<&str>| {
            let mut fields = filled_in.to_vec();
            fields.extend(token.map(|token| ("csrf", token.to_owned().leak() as &str)));
            fields
        };
        let (none, theirs, right) = (with(None), with(Some(&foreign.csrf)), with(Some(csrf)));
        let origin = town.app.config.public.origin().to_owned();
        let attacks: [Attack<'_>; 9] = [
            ("no form token", &none, vec![("sec-fetch-site", "same-origin")]),
            ("another session's form token", &theirs, vec![("sec-fetch-site", "same-origin")]),
            ("cross-site", &right, vec![("sec-fetch-site", "cross-site"), ("origin", &origin)]),
            ("same-site", &right, vec![("sec-fetch-site", "same-site"), ("origin", &origin)]),
            ("by hand", &right, vec![("sec-fetch-site", "none")]),
            ("origin null", &right, vec![("origin", "null")]),
            ("a foreign origin", &right, vec![("origin", "https://evil.example")]),
            ("neither said", &right, vec![]),
            ("neither said, with a referrer", &right, vec![("referer", &origin)]),
        ];
        let before = state_of(&town).await;
        for (name, fields, mut headers) in attacks {
            // Nobody is signed in where everybody may go: there the origin alone has to be right.
            if access == Access::Everyone && name.ends_with("form token") {
                continue;
            }
            headers.push(("cookie", cookie));
            let page = town.post_with(&place, fields, &headers).await;
            assert_eq!(page.status, 403, "{path}, {name}: {}", page.body);
            assert!(is_refused(&page), "{path}, {name}: {}", page.body);
        }
        // A GET that says it is a POST stays a GET.
        let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&right).finish();
        let headers =
            [("cookie", cookie.as_str()), ("x-http-method-override", "POST"), ("sec-fetch-site", "same-origin")];
        let page = town.get_with(&format!("{place}?_method=POST&{query}"), &headers).await;
        assert!(
            page.status == 200 || page.status == 405 || page.status == 303 || page.status == 403 || page.status == 404
        );
        assert_eq!(state_of(&town).await, before, "{path}: something was changed");
        // And the right form is taken: by the browser's word, or by its origin.
        for header in [("sec-fetch-site", "same-origin"), ("origin", origin.as_str())] {
            let again = town.sign_in_again(role, &desk.mail).await;
            let fields = [("csrf", again.csrf.as_str())];
            let page = town.post_with(&place, &fields, &[("cookie", &again.cookie), header]).await;
            assert!(!is_refused(&page), "{path}: {}", page.body);
        }
    }
    town.leaves_letters_and_closes().await;
}
