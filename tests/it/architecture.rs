//! Reads the sources and fails where they leave the house's plan. What it looks for, and that it finds it, is shown below.
use std::fs;
use std::path::{Path, PathBuf};

use rules::{faults_of_source, faults_of_template, faults_of_the_map};

mod rules;
mod source;

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Path below `root` with `/`, and content.
fn read_below(root: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            fs::read_to_string(&path).ok().map(|content| (name, content))
        })
        .collect()
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    Path::new(name).extension().is_some_and(|found| endings.iter().any(|ending| found == *ending))
}

#[test]
fn the_sources_keep_to_the_plan() {
    let sources: Vec<_> = read_below("src").into_iter().filter(|(name, _)| has_ending(name, &["rs"])).collect();
    assert!(sources.iter().any(|(name, _)| name == "domain/case.rs"), "the sources were found");
    let mut faults: Vec<String> = sources.iter().flat_map(|(name, content)| faults_of_source(name, content)).collect();
    faults.extend(sources.iter().filter(|(name, _)| name == "lib.rs").flat_map(|(_, lib)| faults_of_the_map(lib)));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_templates_let_no_markup_through() {
    let faults: Vec<String> = read_below("templates")
        .iter()
        .filter(|(name, _)| has_ending(name, &["html", "txt", "j2", "svg"]))
        .flat_map(|(name, content)| faults_of_template(name, content))
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What is found in a file of this name with this body.
fn found(file: &str, body: &str) -> Vec<String> {
    faults_of_source(file, &format!("//! A file.\n{body}"))
}

#[test]
fn an_arrow_upwards_or_sideways_is_found() {
    for (file, body) in [
        ("domain/case.rs", "use crate::store::Store;"),
        ("domain.rs", "fn f() -> crate::words::Words {}"),
        ("store.rs", "use crate::pages;"),
        ("store/writer.rs", "use crate::{domain::case, app::file};"),
        ("store/writer.rs", "use crate::{domain::{case, ids}, seal::{self}, pages::{Pages as P}};"),
        ("store/writer.rs", "pub(crate) use crate::pages::Pages;"),
        ("seal.rs", "use super::store::Store;"),
        ("web/citizen/form.rs", "use super::super::super::mail::worker;"),
        ("mail.rs", "mod tests { mod deeper { use super::super::super::web; } }"),
        ("mail.rs", "fn f() { huiyin::web::serve(); }"),
        ("words.rs", "macro_rules! m { () => { $crate::config::load() } }"),
        ("limits.rs", "fn f() { let x = crate::app::App::new(); }"),
        ("app.rs", "use crate::limits::Limits;"),
        ("app.rs", "use crate::cli;"),
        ("web.rs", "use crate::unheard_of;"),
        ("unheard_of.rs", "fn f() {}"),
        ("store.rs", "use crate::r#pages;"),
    ] {
        assert_eq!(found(file, body).len(), 1, "{file}: {body}");
    }
    assert_eq!(faults_of_the_map("pub mod domain;\npub mod gossip;"), ["lib.rs: gossip is not in the layer table"]);
}

#[test]
fn an_arrow_downwards_is_none_of_its_business() {
    for (file, body) in [
        ("main.rs", "fn main() { huiyin::cli::run(); }"),
        ("lib.rs", "pub mod domain; pub use crate::domain::case;"),
        ("cli/serve.rs", "use crate::{web, mail, app::App, store::Store};"),
        ("web/form.rs", "use super::router; use crate::app::App; use std::fmt;"),
        ("store/writer.rs", "use crate::store::conn; use crate::seal::Keyring; use crate::domain::case::Case;"),
        ("store/writer.rs", "mod tests { use super::*; use super::super::conn; }"),
        ("domain/case.rs", "use super::contact; use crate::domain::ids;"),
        ("domain/case.rs", "// use crate::store;\n/* crate::web /* x */ */ const A: &str = \"crate::store::X\";"),
        (
            "domain/case.rs",
            "const A: &str = r#\"use crate::store::\"X\"\"#; const B: char = '\"'; const C: &[u8] = b\"crate::web\";",
        ),
        ("domain/case.rs", "/// `crate::store`\nfn f<'a>(x: &'a str) -> char { '\\'' }"),
        ("pages.rs", "use crate::words::Words; fn f() { self::g(); minijinja::Environment::new(); }"),
    ] {
        assert_eq!(found(file, body), [""; 0], "{file}: {body}");
    }
}

#[test]
fn a_crate_away_from_home_is_found() {
    for (file, body) in [
        ("app.rs", "use sqlx::Row;"),
        ("app.rs", "fn f() -> Result<(), sqlx::Error> {}"),
        ("app.rs", "#[derive(sqlx::FromRow)] struct A;"),
        ("mail.rs", "use axum::Router;"),
        ("cli.rs", "use hyper_util::rt::TokioIo;"),
        ("cli.rs", "use tower::ServiceExt;"),
        ("app.rs", "use lettre::Message;"),
        ("web.rs", "use minijinja;"),
        ("pages.rs", "use fluent_bundle::FluentBundle;"),
        ("web.rs", "use governor::RateLimiter;"),
        ("store.rs", "use {hmac::Hmac, std::fmt};"),
        ("domain.rs", "use ::chacha20poly1305::Key;"),
    ] {
        assert_eq!(found(file, body).len(), 1, "{file}: {body}");
    }
    for (file, body) in [
        ("store/conn.rs", "use sqlx::Row;"),
        ("web/server.rs", "use {axum::Router, hyper_util::rt::TokioIo, tower_http::limit};"),
        ("config.rs", "use lettre::Address;"),
        ("mail/transport.rs", "use lettre::Message;"),
        ("limits.rs", "use governor::RateLimiter;"),
        ("seal.rs", "use hmac::Hmac;"),
    ] {
        assert_eq!(found(file, body), [""; 0], "{file}: {body}");
    }
}

#[test]
fn the_small_rules_are_kept() {
    for (file, body) in [
        ("web/server.rs", "async fn f() { axum::serve(a, b).await; }"),
        ("web/server.rs", "use axum::serve;"),
        ("store.rs", "use tokio::sync::mpsc::unbounded_channel;"),
        ("store.rs", "async fn f() { pool.begin().await; }"),
        ("store/mod.rs", "fn f() {}"),
        ("domain/feedback.rs", "#[derive(Clone, Debug)]\n#[non_exhaustive]\npub struct Draft { a: u8 }"),
        ("domain/letter.rs", "#[derive(Debug)] pub(crate) struct Outgoing;"),
    ] {
        assert_eq!(found(file, body).len(), 1, "{file}: {body}");
    }
    for (file, body) in [
        ("store.rs", "async fn f() { connection.begin_immediate().await; }"),
        ("domain/feedback.rs", "#[derive(Clone)] pub struct Draft; #[derive(Debug)] pub struct Feedback;"),
    ] {
        assert_eq!(found(file, body), [""; 0], "{file}: {body}");
    }
    assert_eq!(faults_of_source("app.rs", "use std::fmt;\n").len(), 1, "no first line");
    assert_eq!(faults_of_source("app.rs", &format!("//! x\n{}", "\n".repeat(449))), [""; 0]);
    assert_eq!(faults_of_source("app.rs", &format!("//! x\n{}", "\n".repeat(450))).len(), 1, "too long");
    assert_eq!(faults_of_template("a.html", "{{ text|safe }}").len(), 1);
    assert_eq!(faults_of_template("a.html", "{{ text | safe }}").len(), 1);
    assert_eq!(faults_of_template("a.html", "{{ text|upper }} safe"), [""; 0]);
}

#[test]
fn faults_are_told_with_their_line() {
    let body = "/* two\nlines */\nconst A: &str = \"a\nb\";\nuse crate::store;";
    assert_eq!(found("domain.rs", body), ["domain.rs:6: domain uses store, which is not below it"]);
}
