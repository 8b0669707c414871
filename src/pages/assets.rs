//! The style sheet, the script and the icon: embedded, squeezed, named by their content.
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::PageFault;

#[derive(RustEmbed)]
#[folder = "templates/assets/"]
struct Embedded;

/// A file that pages load. Its name holds a hash of its content, so that it may be cached for ever.
#[derive(Clone, Debug)]
pub struct Asset {
    /// As templates ask for it, `style.css`.
    pub name: &'static str,
    /// Below the base, `assets/style-0123456789ab.css`.
    pub path: String,
    pub content_type: &'static str,
    pub body: Vec<u8>,
    pub gzip: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Assets(Vec<Asset>);

const FILES: [(&str, &str); 5] = [
    ("style.css", "text/css; charset=utf-8"),
    ("staff.css", "text/css; charset=utf-8"),
    ("page.js", "text/javascript; charset=utf-8"),
    ("staff.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
];

impl Assets {
    pub(super) fn load(overlay: Option<&Path>) -> Result<Self, PageFault> {
        let mut assets = Vec::with_capacity(FILES.len());
        for (name, content_type) in FILES {
            let own = overlay.map(|directory| directory.join("assets").join(name)).filter(|path| path.is_file());
            let source = match own {
                Some(path) => fs::read_to_string(&path)
                    .map_err(|source| PageFault::Unreadable { file: path.display().to_string(), source })?,
                None => {
                    Embedded::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok()).ok_or_else(
                        || PageFault::Unreadable { file: name.to_owned(), source: std::io::ErrorKind::NotFound.into() },
                    )?
                }
            };
            let body = match name {
                "style.css" => with_plain_values(&squeeze_css(&source)),
                "staff.css" => squeeze_css(&source),
                _ => squeeze_lines(&source),
            };
            assets.push(Asset::new(name, content_type, body.into_bytes()));
        }
        Ok(Self(assets))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.0.iter()
    }
}

impl Asset {
    fn new(name: &'static str, content_type: &'static str, body: Vec<u8>) -> Self {
        let hash = Sha256::digest(&body).iter().take(6).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}-{hash}.{extension}");
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        // Writing into memory does not fail; were it to, the plain body is served.
        let gzip = encoder.write_all(&body).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { name, path, content_type, body, gzip }
    }
}

/// Drops comments and indentation; a script's `//` comments stand on lines of their own.
fn squeeze_lines(source: &str) -> String {
    source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Drops comments and white space that a style sheet does not need. Ours holds no strings with spaces around `{};:,`.
fn squeeze_css(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let mut squeezed = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        let glued = squeezed.ends_with(['{', '}', ';', ',', ':']) || word.starts_with(['{', '}']);
        if !squeezed.is_empty() && !glued {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed.replace(";}", "}").replace(": ", ":")
}

/// Puts the plain value before every declaration that uses a token, `color:#1d1d1b;color:var(--ink)`: browsers of ten years
/// ago know no tokens and drop the second. The values are those of the first `:root`.
fn with_plain_values(css: &str) -> String {
    let tokens: Vec<(&str, &str)> = css
        .split_once(":root{")
        .and_then(|(_, rest)| rest.split_once('}'))
        .map(|(block, _)| block.split(';').filter_map(|line| line.split_once(':')).collect())
        .unwrap_or_default();
    let resolve = |declaration: &str| {
        tokens.iter().fold(declaration.to_owned(), |text, (name, value)| text.replace(&format!("var({name})"), value))
    };
    let mut whole = String::with_capacity(css.len() * 2);
    for part in css.split_inclusive(['{', '}', ';']) {
        let declaration = part.trim_end_matches(['{', '}', ';']);
        if declaration.contains("var(--") && !declaration.starts_with("--") {
            whole.push_str(&resolve(declaration));
            whole.push(';');
        }
        whole.push_str(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_is_squeezed_and_readable_without_tokens() {
        let css = squeeze_css(
            "/* a */\n:root {\n  --ink: #111;\n}\n\nbody , p {\n  color: var(--ink); /* b */\n  margin: 0 auto;\n}\n",
        );
        assert_eq!(css, ":root{--ink:#111}body ,p{color:var(--ink);margin:0 auto}");
        assert_eq!(with_plain_values(&css), ":root{--ink:#111}body ,p{color:#111;color:var(--ink);margin:0 auto}");
    }

    #[test]
    fn every_token_in_use_has_a_plain_value_before_it() {
        let assets = Assets::load(None).unwrap();
        let css = String::from_utf8(assets.iter().find(|a| a.name == "style.css").unwrap().body.clone()).unwrap();
        let declarations: Vec<&str> = css.split(['{', '}', ';']).collect();
        let mut seen = 0;
        for pair in declarations.windows(2) {
            if pair[1].contains("var(--") && !pair[1].starts_with("--") {
                seen += 1;
                assert!(!pair[0].contains("var("), "{} before {}", pair[0], pair[1]);
                assert_eq!(pair[0].split_once(':').unwrap().0, pair[1].split_once(':').unwrap().0);
            }
        }
        assert!(seen > 20, "{seen}");
    }

    #[test]
    fn assets_are_named_by_their_content_and_small() {
        let assets = Assets::load(None).unwrap();
        for asset in assets.iter() {
            assert!(asset.path.starts_with("assets/") && asset.path.len() > "assets/.css".len() + 12, "{}", asset.path);
            assert!(!asset.gzip.is_empty() && asset.gzip.len() < asset.body.len() + 20);
        }
        let script = assets.iter().find(|a| a.name == "page.js").unwrap();
        assert!(
            script.body.len() <= 2_300 && script.gzip.len() <= 1_100,
            "{} {}",
            script.body.len(),
            script.gzip.len()
        );
    }
}
