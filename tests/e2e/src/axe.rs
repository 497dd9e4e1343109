//! Accessibility, judged by axe-core inside the page.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::browser::Browser;
use crate::programs;

/// What is asked for: WCAG 2.1 to the level AA, and what axe-core calls best practice.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

const RUN: &str = "
    const [tags, done] = arguments;
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then(
        ({ violations, passes }) => done({
            checked: passes.length,
            violations: violations.flatMap(({ id, help, nodes }) => nodes.map(
                (node) => `${id}: ${help}\\n  ${node.html}\\n  ${node.failureSummary.replaceAll('\\n', '\\n  ')}`,
            )),
        }),
        (error) => done({ checked: 0, violations: [String(error)] }),
    );
";

/// Fails, naming each, when the page as it stands violates a rule.
pub async fn has_no_violation(browser: &Browser<'_>) -> Result<()> {
    if browser.in_page("return typeof axe", Vec::new()).await? == "undefined" {
        let axe = fs::read_to_string(programs::axe()?).context("axe-core does not read")?;
        // The driver's scripts do not fall under the page's content security policy.
        browser.in_page(&format!("{axe}; window.axe = axe;"), Vec::new()).await?;
    }
    let result = browser.driver.execute_async(RUN, vec![json!(TAGS)]).await.context("axe-core failed")?;
    let checked = result.json().get("checked").and_then(serde_json::Value::as_u64);
    let violations: Vec<String> =
        serde_json::from_value(result.json().get("violations").cloned().unwrap_or_default())?;
    ensure!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
    ensure!(checked.is_some_and(|checked| checked > 0), "axe-core checked nothing");
    Ok(())
}
