//! The report's table: walked, laid out and leapt through.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::Browser;
use serde_json::json;
use thirtyfour::Key;

use crate::keyboard::tab_to;

/// Which row has the focus, counted with the head: its `aria-rowindex`.
async fn focused_row(browser: &Browser<'_>) -> Result<u64> {
    let script = "
        const done = arguments[0];
        const look = (left) => {
            const row = document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex');
            if (row || left === 0) done(Number(row)); else requestAnimationFrame(() => look(left - 1));
        };
        look(300);
    ";
    browser.in_page_until(script, Vec::new()).await?.as_u64().context("no row has the focus")
}

/// Waits until a row other than this has the focus; gives its number.
async fn row_after(browser: &Browser<'_>, row: u64) -> Result<u64> {
    let script = "
        const [before, done] = arguments;
        const look = (left) => {
            const row = document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex');
            if ((row && row !== String(before)) || left === 0) done(Number(row));
            else requestAnimationFrame(() => look(left - 1));
        };
        look(600);
    ";
    browser.in_page_until(script, vec![json!(row)]).await?.as_u64().context("no row has the focus")
}

/// Waits until the row of this number has the focus.
async fn stands_at(browser: &Browser<'_>, row: u64) -> Result<()> {
    let script = "
        const [row, done] = arguments;
        const look = (left) => {
            const at = document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex');
            if (at === String(row) || left === 0) done(at ?? document.activeElement?.outerHTML.slice(0, 200));
            else requestAnimationFrame(() => look(left - 1));
        };
        look(600);
    ";
    let at = browser.in_page_until(script, vec![json!(row)]).await?;
    ensure!(at == json!(row.to_string()), "the keyboard stands at {at} instead of row {row}");
    Ok(())
}

/// Something of the page as a number.
async fn number(browser: &Browser<'_>, script: &str) -> Result<i64> {
    browser.in_page(script, Vec::new()).await?.as_i64().with_context(|| format!("{script} is no number"))
}

const ROWS_DRAWN: &str = "return document.querySelectorAll('tr.report-row').length";

pub async fn the_table_is_walked_and_laid_out_by_keyboard_alone<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.the("table").shows("Kuzey Outdoor").await?;

    // The columns first: Company goes, and ID becomes wider.
    let columns = page.button("Columns…");
    tab_to(browser, &columns).await?;
    browser.press(Key::Enter).await?;
    let dialog = page.named("dialog", "Table");
    dialog.heading("Columns").is_there().await?;
    tab_to(browser, &dialog.field("Company")).await?;
    browser.press(" ").await?;
    tab_to(browser, &dialog.button("Move Gateway to the right")).await?;
    browser.press(Key::Enter).await?;
    dialog.button("Move Gateway to the right").has_focus().await?;
    browser.press(Key::Escape).await?;
    dialog.is_gone().await?;
    columns.has_focus().await?;
    page.named("columnheader", "Company").is_gone().await?;
    let order = "return [...document.querySelectorAll('thead th')].slice(0, 3).map((th) => th.ariaLabel)";
    let order = browser.in_page(order, Vec::new()).await?;
    ensure!(order == json!(["ID", "Conversation ID", "Gateway"]), "the columns are {order}");
    let edge = page.named("separator", "Width of ID");
    tab_to(browser, &edge).await?;
    let width = "return document.querySelector('thead th').getBoundingClientRect().width | 0";
    let before = number(browser, width).await?;
    browser.press(Key::Right + Key::Right).await?;
    let after = number(browser, width).await?;
    ensure!(after == before + 32, "the column was {before} wide and is {after}");

    // Then the rows, from the first to the last and back.
    let first = focus_first_row(browser).await?;
    ensure!(first == 2, "the keyboard comes to row {first}");
    browser.press(Key::Down + Key::Down).await?;
    stands_at(browser, 4).await?;
    browser.press(Key::Up).await?;
    stands_at(browser, 3).await?;
    browser.press(Key::PageDown).await?;
    let further = row_after(browser, 3).await?;
    ensure!(further > 6, "a page further is row {further}");
    browser.press(Key::End).await?;
    let end = row_after(browser, further).await?;
    browser.press(Key::Home).await?;
    stands_at(browser, 2).await?;
    browser.press(Key::End).await?;
    let last = row_after(browser, 2).await?;
    ensure!(last.min(end) > 300, "the last row was number {end} and is number {last}");
    ensure!(number(browser, ROWS_DRAWN).await? < 60, "too many rows are drawn");
    browser.press(Key::Home).await?;
    stands_at(browser, 2).await?;

    // Its cells, and its page.
    browser.press(Key::Right + Key::Right).await?;
    let cell = "return document.activeElement.dataset.column";
    let cell = browser.in_page(cell, Vec::new()).await?;
    ensure!(cell == json!("conversation-id"), "the keyboard stands in {cell}");
    browser.press(Key::Enter).await?;
    page.named("navigation", "Where you are").is_there().await?;
    let address = browser.address().await?;
    ensure!(address.len() == "/report/".len() + 36, "Enter led to {address}");
    browser.back().await?;
    page.the("table").shows("SUCCESS").await?;
    // What was chosen was kept.
    browser.reload().await?;
    page.the("table").shows("SUCCESS").await?;
    page.named("columnheader", "Company").is_gone().await?;
    page.named("columnheader", "Gateway").is_there().await
}

/// Goes on by tabulator until a row has the focus.
async fn focus_first_row(browser: &Browser<'_>) -> Result<u64> {
    for _stop in 0..10 {
        browser.press(Key::Tab).await?;
        let script = "return document.activeElement?.matches('tr') ?? false";
        if browser.in_page(script, Vec::new()).await? == json!(true) {
            return focused_row(browser).await;
        }
    }
    anyhow::bail!("no row can be reached by keyboard")
}

pub async fn the_list_is_sorted_and_leapt_through<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.the("table").shows("Kuzey Outdoor").await?;
    let sorted = "return [...document.querySelectorAll('th[aria-sort]')].map((th) => th.ariaSort)";
    let manner = browser.in_page(sorted, Vec::new()).await?;
    ensure!(manner == json!(["none", "descending"]), "the columns are sorted {manner}");
    page.named("columnheader", "Payment Amount").the("button").click().await?;
    browser.is_at("/report?sort=-amount").await?;
    page.button("Go to date…").is_disabled().await?;
    // The driver would bring it to the edge, under a column that stays.
    let show = "document.querySelector('th[aria-label=Created]').scrollIntoView({ block: 'nearest', inline: 'center' })";
    browser.in_page(show, Vec::new()).await?;
    page.named("columnheader", "Created").the("button").click().await?;
    browser.is_at("/report").await?;

    // To the last row, and from there up: the rows before it are there.
    page.button("Last").click().await?;
    let total = "
        const done = arguments[0];
        const look = (left) => {
            const rows = [...document.querySelectorAll('tr.report-row')].map((row) => Number(row.ariaRowIndex));
            const region = document.querySelector('[role=region].report-table');
            const atEnd = region.scrollTop + region.clientHeight >= region.scrollHeight - 2;
            if ((rows.length > 5 && rows.at(-1) > 300 && atEnd) || left === 0) done(rows.at(-1) ?? 0);
            else requestAnimationFrame(() => look(left - 1));
        };
        look(600);
    ";
    let last = browser.in_page_until(total, Vec::new()).await?.as_i64().context("no last row")?;
    ensure!(last > 300, "the last row is number {last}");
    page.button("First").click().await?;
    let top = "
        const done = arguments[0];
        const look = (left) => {
            const first = document.querySelector('tr.report-row')?.ariaRowIndex;
            if (first === '2' || left === 0) done(first); else requestAnimationFrame(() => look(left - 1));
        };
        look(600);
    ";
    ensure!(browser.in_page_until(top, Vec::new()).await? == json!("2"), "the first row is not on top");

    page.button("Go to date…").click().await?;
    let dialog = page.named("dialog", "Go to date");
    dialog.field("Date").type_day("01152020").await?;
    dialog.button("Go").click().await?;
    dialog.is_gone().await?;
    // Nothing is that old: the oldest rows are shown.
    let oldest = browser.in_page_until(total, Vec::new()).await?.as_i64().context("no oldest row")?;
    ensure!(oldest > 300, "the oldest row is number {oldest}");
    browser.is_at("/report").await
}

/// Chromium's own list under the locale "C" holds a tag that is none.
pub async fn the_report_is_read_where_a_preferred_language_is_none<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.prefer_languages(&["en-US@posix", "tr-TR"]).await?;
    browser.go_to("/report?limit=25&currency=TRY&result=SUCCESS&kind=payment").await?;
    let page = browser.page();
    page.heading("Transactions").is_there().await?;
    let rows = page.the("table").shows("SUCCESS").await?;
    ensure!(rows.contains('₺'), "no amount is in the rows: {rows}");
    Ok(())
}
