//! `index.html` links every file of `style/` exactly once, `layers.css` first; Trunk resolves no `@import`.

use crate::tidy::repository::{Finding, Repository};

const PAGE: &str = "index.html";
const FIRST: &str = "style/layers.css";

/// Finds styles that are not linked, linked twice, linked in the wrong order, or not there.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let Some(page) = repository.file(PAGE) else {
        return vec![Finding::new(PAGE, 1, "is missing: it is where the panel begins")];
    };
    let links: Vec<_> =
        page.lines().filter_map(|(number, line)| linked(line).map(|href| (number, href))).collect();
    let mut findings = Vec::new();
    if let Some((number, first)) = links.first()
        && *first != FIRST
    {
        findings.push(Finding::new(PAGE, *number, format!("{FIRST} must be the first style, not {first}")));
    }
    for (index, (number, href)) in links.iter().enumerate() {
        if repository.file(href).is_none() {
            findings.push(Finding::new(
                PAGE,
                *number,
                format!("{href} is linked and not there: remove the link"),
            ));
        }
        if links.iter().take(index).any(|(_, earlier)| earlier == href) {
            findings.push(Finding::new(PAGE, *number, format!("{href} is linked twice: remove one")));
        }
    }
    for style in repository.files().iter().filter(|file| file.is("css")) {
        // A sheet elsewhere is of a page that the server writes: no part of the panel.
        if style.path.starts_with("style/") && !links.iter().any(|(_, href)| *href == style.path) {
            findings.push(Finding::new(&style.path, 1, format!("is not linked: add it to {PAGE}")));
        }
        for (number, _) in style.lines().filter(|(_, line)| line.contains("@import")) {
            findings.push(Finding::new(
                &style.path,
                number,
                "@import is not resolved: link the file in index.html",
            ));
        }
    }
    findings
}

/// The stylesheet that a line of the page links, if it links one.
fn linked(line: &str) -> Option<&str> {
    let is_style =
        line.contains("<link") && (line.contains("rel=\"css\"") || line.contains("rel=\"stylesheet\""));
    let (_, rest) = line.split_once("href=\"").filter(|_| is_style)?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(links: &[&str], styles: &[&str]) -> Vec<String> {
        let link = |href: &&str| format!("<link data-trunk rel=\"css\" href=\"{href}\" />");
        let page = links.iter().map(link).collect::<Vec<_>>().join("\n");
        let mut files = vec![(PAGE, page.as_str())];
        files.extend(styles.iter().map(|style| (*style, "@layer reset;")));
        check(&Repository::of(&files)).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn all_linked_once_with_layers_first_passes() {
        assert_eq!(found(&[FIRST, "style/a.css"], &["style/a.css", FIRST]), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_found() {
        assert_eq!(
            found(&[FIRST], &[FIRST, "style/a.css"]),
            ["style/a.css:1: is not linked: add it to index.html"]
        );
        assert_eq!(
            found(&[FIRST, FIRST], &[FIRST]),
            ["index.html:2: style/layers.css is linked twice: remove one"]
        );
        assert_eq!(found(&["style/a.css", FIRST], &["style/a.css", FIRST]).len(), 1);
        assert_eq!(found(&[FIRST, "style/gone.css"], &[FIRST]).len(), 1);
    }

    #[test]
    fn an_import_is_found() {
        let page = format!("<link data-trunk rel=\"css\" href=\"{FIRST}\" />");
        let repository = Repository::of(&[(PAGE, &page), (FIRST, "\n@import \"a.css\";")]);
        assert_eq!(check(&repository)[0].line, 2);
    }
}
