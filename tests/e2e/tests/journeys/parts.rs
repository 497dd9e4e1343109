//! Parts of the panel that come later: fetched ahead, missed, and asked for again.

use anyhow::{Result, ensure};
use e2e::browser::Browser;
use serde_json::json;

/// Waits until the browser has fetched what it fetches ahead: the part of the refund pop-up, and the one that counts approvals.
const WAIT_FOR_PARTS: &str = "
    const [done] = arguments;
    const awaited = new Set(['refund', 'approval']);
    new PerformanceObserver((list) => {
        for (const { name, responseEnd } of list.getEntries()) {
            if (responseEnd > 0) awaited.delete(name.match(/part-[0-9a-f]+-(\\w+)/)?.[1]);
        }
        if (awaited.size === 0) done(true);
    }).observe({ type: 'resource', buffered: true });
";

/// How many calls there were for the report's first rows and for who is signed in, and what the page asked for that the panel did not
/// take.
const FIRST_CALLS: &str = "
    const first = ({ name }) => /\\/api\\/v1\\/(session|transactions\\?limit=30&?)$/.test(name);
    return [performance.getEntriesByType('resource').filter(first).length, Object.keys(window.asked)];
";

pub async fn the_reports_first_rows_are_asked_for_by_the_page_and_not_once_more<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    browser.page().the("table").shows("Kuzey Outdoor").await?;
    let found = browser.in_page(FIRST_CALLS, Vec::new()).await?;
    let wanted = json!([2, []]);
    ensure!(
        found == wanted,
        "calls for who is signed in and the first rows, and what was not taken: {found}"
    );
    Ok(())
}

pub async fn the_pop_up_is_fetched_ahead_and_opens_without_the_network<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.the("table").shows("Kuzey Outdoor").await?;
    browser.in_page_until(WAIT_FOR_PARTS, Vec::new()).await?;
    browser.block(&["*/part-*"]).await?;
    let payment = browser.desk.own_payment().await?;
    page.field("Search").fill(&payment.order_number).await?;
    page.button(&format!("Refund {}", payment.order_number)).click().await?;
    page.named("dialog", "Refund a payment").field("Amount to refund").is_there().await
}

pub async fn a_part_that_does_not_come_is_told_and_comes_when_asked_again<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("manager").await?;
    browser.block(&["*/part-*"]).await?;
    let payment = browser.desk.own_payment().await?;
    browser.go_to(&format!("/report?q={}", payment.order_number)).await?;
    let page = browser.page();
    page.button(&format!("Refund {}", payment.order_number)).click().await?;
    let dialog = page.named("dialog", "Refund a payment");
    dialog.the("alert").shows("This part of the panel did not load").await?;
    dialog.link("Load again").is_there().await?;
    browser.block(&[]).await?;
    dialog.button("Try again").click().await?;
    dialog.field("Amount to refund").is_there().await?;
    dialog.button("Close").click().await?;

    browser.block(&["*/part-*"]).await?;
    page.link("Company").click().await?;
    page.the("alert").shows("This part of the panel did not load").await?;
    browser.block(&[]).await?;
    page.link("Load again").click().await?;
    page.named("navigation", "Company pages").is_there().await?;
    // What was blocked stands on the console; nothing else may.
    let told = browser.console_errors().await?;
    let others: Vec<&String> = told.iter().filter(|error| !is_of_blocking(error)).collect();
    ensure!(others.is_empty(), "the console has {others:?}");
    Ok(())
}

fn is_of_blocking(error: &str) -> bool {
    error.contains("ERR_BLOCKED_BY_CLIENT") || error.contains("Failed to fetch")
}
