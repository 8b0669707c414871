//! The rules of the house that a reader of the sources can check.
use std::collections::BTreeSet;

use super::source::{Path, Token, paths, tokens};

/// The layers; arrows go downwards only, never within one layer. `main` and `lib` may use everything.
const LAYERS: [(&str, u8); 13] = [
    ("domain", 0),
    ("words", 1),
    ("seal", 1),
    ("config", 1),
    ("store", 2),
    ("pages", 2),
    ("app", 3),
    ("limits", 3),
    ("web", 4),
    ("mail", 4),
    ("cli", 5),
    ("main", 6),
    ("lib", 6),
];

/// Crates that are at home in some modules only.
const HOMES: [(&[&str], &[&str]); 7] = [
    (&["sqlx"], &["store"]),
    (&["axum", "hyper", "hyper_util", "tower", "tower_http"], &["web"]),
    (&["lettre"], &["mail", "config"]),
    (&["minijinja"], &["pages"]),
    (&["fluent_bundle", "fluent", "fluent_syntax"], &["words"]),
    (&["governor"], &["limits"]),
    (&["chacha20poly1305", "hmac", "hkdf", "argon2", "sha1"], &["seal"]),
];

/// Types that hold what must not be seen: a derived `Debug` would print it.
const PRIVATE: &[&str] = &[
    "Draft",
    "Outgoing",
    "ShutView",
    "Incoming",
    "Anchors",
    "Attachment",
    "MailSummary",
    "TaggedLetter",
    "KeptMail",
    "HeldLine",
    "ImapSettings",
    "CitizenText",
    "ReleasedText",
    "PersonName",
    "Phone",
    "MailAddress",
    "ReceiptCode",
    "Keyring",
    "Secret",
    "FormToken",
    "Member",
    "Person",
    "Credentials",
    "Session",
    "NewSession",
    "SessionToken",
    "OpenLink",
    "Signed",
    "Posted",
    "Me",
    "LinkView",
    "PeopleView",
    "PersonRow",
    "SignInView",
    "StaffText",
    "PublicText",
    "Adjustments",
    "StoredCase",
    "StoredNote",
    "Opened",
    "Revealed",
    "CaseView",
    "ReleaseView",
    "Who",
    "StatusText",
];

const LONGEST_FILE: usize = 450;

/// Everything wrong with one source file; `file` is its path below `src`, such as `store/writer.rs`.
pub fn faults_of_source(file: &str, source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let home = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
    let Some(layer) = layer(home) else {
        return vec![format!("{file}: {home} has no place in the layer table")];
    };
    if file.ends_with("mod.rs") {
        faults.push(format!("{file}: foo.rs beside foo/, not foo/mod.rs"));
    }
    if !source.starts_with("//! ") {
        faults.push(format!("{file}: the first line says what the file is for (//! …)"));
    }
    let count = source.lines().count();
    if count > LONGEST_FILE {
        faults.push(format!("{file}: {count} lines are more than {LONGEST_FILE}"));
    }
    let tokens = tokens(source);
    let module = module_of(file);
    for path in paths(&tokens) {
        let line = path.line;
        if let Some(target) = target(&path, &module)
            && target != home
            && layer != 6
        {
            match self::layer(&target) {
                Some(below) if below < layer => {}
                Some(_) => faults.push(format!("{file}:{line}: {home} uses {target}, which is not below it")),
                None => faults.push(format!("{file}:{line}: {target} has no place in the layer table")),
            }
        }
        let root = path.parts.first().map_or("", String::as_str);
        for (crates, homes) in HOMES {
            if crates.contains(&root) && !homes.contains(&home) {
                faults.push(format!("{file}:{line}: {root} is at home in {} only", homes.join(", ")));
            }
        }
        if path.parts.starts_with(&["axum".to_owned(), "serve".to_owned()]) {
            faults.push(format!("{file}:{line}: axum::serve has no header timeout"));
        }
    }
    faults.extend(faults_of_tokens(file, &tokens));
    faults.dedup();
    faults
}

fn faults_of_tokens(file: &str, tokens: &[Token]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let words = |n: usize| tokens.iter().skip(index).take(n).map(|token| token.text.as_str()).collect::<Vec<_>>();
        let line = token.line;
        if token.text == "unbounded_channel" {
            faults.push(format!("{file}:{line}: every queue has an end (unbounded_channel)"));
        }
        if file.starts_with("store") && words(3) == [".", "begin", "("] {
            faults.push(format!("{file}:{line}: .begin() defers the lock: begin immediate through the store's writer"));
        }
        if words(4) == ["#", "[", "derive", "("] {
            let derived: Vec<&str> =
                tokens[index + 4..].iter().map(|t| t.text.as_str()).take_while(|t| *t != ")").collect();
            if derived.contains(&"Debug")
                && let Some(name) = declared(&tokens[index..])
                && PRIVATE.contains(&name)
            {
                faults.push(format!("{file}:{line}: {name} is private: no derived Debug"));
            }
        }
    }
    faults
}

/// The name of the type that the attributes at the beginning belong to.
fn declared(tokens: &[Token]) -> Option<&str> {
    let kind = tokens.iter().position(|token| matches!(token.text.as_str(), "struct" | "enum" | "union"))?;
    tokens.get(kind + 1).map(|token| token.text.as_str())
}

/// Everything wrong with one template.
pub fn faults_of_template(file: &str, source: &str) -> Vec<String> {
    let squeezed: String = source.chars().filter(|c| !c.is_whitespace()).collect();
    if squeezed.contains("|safe") { vec![format!("{file}: |safe lets markup through")] } else { Vec::new() }
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

/// The module path of a file below `src`: `store/writer.rs` is `store::writer`; `lib.rs` and `main.rs` are the root.
fn module_of(file: &str) -> Vec<String> {
    match file.trim_end_matches(".rs") {
        "lib" | "main" => Vec::new(),
        path => path.trim_end_matches("/mod").split('/').map(str::to_owned).collect(),
    }
}

/// The top module that a path leads to, if it is one of ours.
fn target(path: &Path, module: &[String]) -> Option<String> {
    let mut parts = path.parts.iter().map(String::as_str).peekable();
    match parts.peek()? {
        &"crate" | &"huiyin" => parts.nth(1).map(str::to_owned),
        &"super" => {
            let mut place: Vec<&str> = module.iter().chain(&path.inline).map(String::as_str).collect();
            while parts.next_if(|part| *part == "super").is_some() {
                place.pop();
            }
            match place.first() {
                Some(top) => Some((*top).to_owned()),
                None => parts.next().map(str::to_owned),
            }
        }
        _ => None,
    }
}

/// Every module of `lib.rs` has a place in the table, and none is there twice.
pub fn faults_of_the_map(lib: &str) -> Vec<String> {
    let tokens = tokens(lib);
    let modules: BTreeSet<&str> =
        tokens.windows(2).filter(|pair| pair[0].text == "mod").map(|pair| pair[1].text.as_str()).collect();
    modules
        .into_iter()
        .filter(|name| layer(name).is_none())
        .map(|name| format!("lib.rs: {name} is not in the layer table"))
        .collect()
}
