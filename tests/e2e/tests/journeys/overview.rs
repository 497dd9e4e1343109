//! The overview: its marks lead to their rows, whose totals are the marks'.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::Browser;
use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::is_accessible;
use crate::keyboard::tab_to_any;

/// The name of what has the focus.
const NAME: &str = "return document.activeElement.getAttribute('aria-label')";

/// What the table of a chart shows once that is not what it showed, or that there is none.
const OTHER_TABLE: &str = "
    const [before, done] = arguments;
    const look = (left) => {
        const text = document.querySelector('.chart-table')?.innerText.replace(/\\s+/g, ' ').trim() ?? null;
        if (text !== before || left === 0) done(text);
        else requestAnimationFrame(() => look(left - 1));
    };
    look(900);
";

/// A day's name: `22 Nov 2026: payments …, refunds …, net …`.
fn parts_of(name: &str) -> Result<(&str, &str)> {
    name.split_once(": payments ").with_context(|| format!("{name:?} names no sums"))
}

fn day_of(name: &str) -> Result<&str> {
    Ok(parts_of(name)?.0)
}

fn sums_of(name: &str) -> Result<[String; 3]> {
    let (_, sums) = parts_of(name)?;
    let (payments, rest) = sums.split_once(", refunds ").context("it names no refunds")?;
    let (refunds, net) = rest.split_once(", net ").context("it names no net")?;
    Ok([payments.to_owned(), refunds.to_owned(), net.to_owned()])
}

pub async fn a_day_leads_by_keyboard_to_rows_that_add_up_to_it<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let owner = browser.sign_in("owner").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.link("Overview").click().await?;
    browser.is_at("/overview").await?;
    page.heading("By day, TRY").is_there().await?;
    is_accessible(browser, "the overview").await?;

    // The last day is the only stop; the arrows go on from there. What it comes to may change meanwhile, unlike a day before.
    let last = tab_to_any(browser, "svg [tabindex=\"0\"]").await?;
    browser.press(Key::Left).await?;
    let name = browser.in_page(NAME, Vec::new()).await?.as_str().context("it has no name")?.to_owned();
    ensure!(day_of(&name)? != day_of(&last)?, "the arrow led nowhere");
    let sums = sums_of(&name)?;
    browser.press(Key::Enter).await?;
    page.heading("Transactions").is_there().await?;
    let totals = page.named("region", "Totals of all pages");
    let shown = totals.shows("Net TRY").await?;
    for sum in sums {
        ensure!(shown.contains(&sum), "the mark says {sum}, and the report {shown}");
    }

    // Going back shows the overview as it was left.
    browser.back().await?;
    browser.is_at("/overview").await?;
    page.button("Show table (By day, TRY)").click().await?;
    let table = page.named("region", "Table: By day, TRY");
    table.shows("Transactions").await?;
    is_accessible(browser, "the overview with a table").await?;

    // It stays open when a refund moves its numbers.
    let before = table.text().await?;
    let payment = browser.desk.own_payment().await?;
    owner.refund(payment.id, "1.00", "journey-seen-in-a-table").await?;
    let after = browser.in_page_until(OTHER_TABLE, vec![json!(before)]).await?;
    ensure!(after.as_str().is_some_and(|after| after != before), "the table went away or stayed: {after}");
    Ok(())
}

pub async fn the_overview_is_narrowed_by_days_company_and_currency<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("owner").await?;
    browser.go_to("/overview?from=2020-01-01&to=2020-01-31&zone=UTC").await?;
    let page = browser.page();
    page.words("Nothing was paid or refunded in these days").is_there().await?;
    is_accessible(browser, "an empty overview").await?;
    page.field("Date range").choose("Last 7 days").await?;
    browser.is_at("/overview?from=today-6&to=today&zone=Europe%2FIstanbul").await?;
    page.link("Net JPY (show its charts)").click().await?;
    browser.is_at("/overview?from=today-6&to=today&zone=Europe%2FIstanbul&currency=JPY").await?;
    page.heading("By day, JPY").is_there().await?;
    page.heading("By gateway, JPY").is_there().await?;
    browser.go_to("/overview?colour=red").await?;
    page.the("alert").shows("This address does not read as an overview").await?;
    Ok(())
}
