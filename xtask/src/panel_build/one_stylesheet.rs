//! Joins the panel's stylesheets into one, in the order of their links: one request, and brotli sees them whole.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::sha256::Fingerprint;

const LINK: &str = "<link rel=\"stylesheet\" href=\"/";

/// Replaces the stylesheets of a panel that Trunk has just built by one with a hashed name.
pub fn join_stylesheets(dist: &Path) -> Result<()> {
    let page_file = dist.join("index.html");
    let page = fs::read_to_string(&page_file).context("cannot read dist/index.html")?;
    let (names, _) = split_links(&page);
    ensure!(!names.is_empty(), "dist/index.html links no stylesheet: has Trunk changed how it writes them?");
    let mut joined = String::new();
    for name in &names {
        let css = fs::read_to_string(dist.join(name)).with_context(|| format!("cannot read dist/{name}"))?;
        joined.push_str(&without_comments_and_indents(&css));
    }
    let mut fingerprint = Fingerprint::default();
    fingerprint.add("css", joined.as_bytes());
    let hash: String = fingerprint.finish().chars().take(16).collect();
    let name = format!("panel-{hash}.css");
    for old in &names {
        fs::remove_file(dist.join(old)).with_context(|| format!("cannot remove dist/{old}"))?;
    }
    fs::write(dist.join(&name), joined).with_context(|| format!("cannot write dist/{name}"))?;
    fs::write(&page_file, with_one_link(&page, &name)).context("cannot write dist/index.html")
}

/// The linked stylesheets' names in order, and the page's pieces between the links.
fn split_links(page: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut names, mut pieces) = (Vec::new(), Vec::new());
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once(LINK) {
        let Some((tag, after)) = tag.split_once('>') else { break };
        names.push(tag.split('"').next().unwrap_or(tag));
        pieces.push(before);
        rest = after;
    }
    pieces.push(rest);
    (names, pieces)
}

/// The page with one link where the first stood.
fn with_one_link(page: &str, name: &str) -> String {
    let (_, pieces) = split_links(page);
    let mut whole = String::with_capacity(page.len());
    for (index, piece) in pieces.iter().enumerate() {
        if index == 1 {
            whole.push_str(LINK);
            whole.push_str(name);
            whole.push_str("\"/>");
        }
        // Between two links stands only the white space that laid the source out.
        let is_between = index > 0 && index + 1 < pieces.len();
        if !(is_between && piece.trim().is_empty()) {
            whole.push_str(piece);
        }
    }
    whole
}

/// The same rules in fewer bytes: no comments, no indentation, no empty lines; strings stay as they are.
fn without_comments_and_indents(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(first) = rest.chars().next() {
        let is_comment = rest.starts_with("/*");
        let end = match first {
            '/' if is_comment => rest.get(2..).and_then(|inner| inner.find("*/")).map(|at| at + 4),
            '"' | '\'' => rest.get(1..).and_then(|inner| inner.find(first)).map(|at| at + 2),
            _ => None,
        };
        let (taken, left) = rest.split_at_checked(end.unwrap_or(first.len_utf8())).unwrap_or((rest, ""));
        // A comment parts two words, so a space stays.
        bare.push_str(if is_comment && end.is_some() { " " } else { taken });
        rest = left;
    }
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::with_capacity(bare.len()), |mut text, line| {
        text.push_str(line);
        text.push('\n');
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n  <link rel=\"icon\" href=\"/i.svg\"/>\n  <link rel=\"stylesheet\" href=\"/layers-1.css\" \
                        integrity=\"sha384-x\"/>\n  <link rel=\"stylesheet\" href=\"/tokens-2.css\"/>\n</head>";

    #[test]
    fn the_links_become_one_where_the_first_stood() {
        let (names, _) = split_links(PAGE);
        assert_eq!(names, ["layers-1.css", "tokens-2.css"]);
        assert_eq!(
            with_one_link(PAGE, "panel-3.css"),
            "<head>\n  <link rel=\"icon\" href=\"/i.svg\"/>\n  <link rel=\"stylesheet\" href=\"/panel-3.css\"/>\n</head>"
        );
    }

    #[test]
    fn comments_and_indents_go_and_strings_stay() {
        let css = "/* a 'comment */\n.a {\n  content: \"/* no comment */\";\n\n  color: var(--x);\n}\n";
        assert_eq!(
            without_comments_and_indents(css),
            ".a {\ncontent: \"/* no comment */\";\ncolor: var(--x);\n}\n"
        );
    }
}
