//! Narrowing the report, going back and forth, and sending the address to a colleague.

use anyhow::Result;
use e2e::browser::Browser;

pub async fn filters_are_the_address<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    let (result, show) = (page.field("Payment Result"), page.field("Show"));
    result.choose("SUCCESS").await?;
    browser.is_at("/report?result=SUCCESS").await?;
    show.choose("Refunds").await?;
    browser.is_at("/report?result=SUCCESS&kind=refund").await?;
    page.button("Remove filter Show: Refunds").is_there().await?;

    browser.back().await?;
    browser.is_at("/report?result=SUCCESS").await?;
    show.has_value("").await?;
    page.button("Remove filter Show: Refunds").is_gone().await?;
    browser.forward().await?;
    browser.is_at("/report?result=SUCCESS&kind=refund").await?;
    show.has_value("refund").await?;

    browser.reload().await?;
    result.has_value("SUCCESS").await?;
    show.has_value("refund").await?;
    browser.is_at("/report?result=SUCCESS&kind=refund").await?;
    page.the("table").shows("-").await?;

    page.button("Remove filter Payment Result: SUCCESS").click().await?;
    browser.is_at("/report?kind=refund").await?;
    page.button("Clear filters").click().await?;
    browser.is_at("/report").await
}

pub async fn two_days_narrow_the_report_until_nothing_matches<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.field("Date range").choose("Custom…").await?;
    page.field("From").type_day("01152020").await?;
    browser.is_at("/report?from=2020-01-15&zone=Europe%2FIstanbul").await?;
    page.the("table").shows("Kuzey Outdoor").await?;
    page.field("To").type_day("01312020").await?;
    browser.is_at("/report?from=2020-01-15&to=2020-01-31&zone=Europe%2FIstanbul").await?;
    page.words("No transaction matches").is_there().await?;
    page.shows("Created: Jan 15, 2020 – Jan 31, 2020 (Europe/Istanbul)").await?;
    page.the("table").is_gone().await?;

    browser.reload().await?;
    page.words("No transaction matches").is_there().await?;
    page.field("Date range").choose("All dates").await?;
    browser.is_at("/report").await?;
    page.the("table").shows("Kuzey Outdoor").await?;
    Ok(())
}
