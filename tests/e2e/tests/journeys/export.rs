//! The report as a file: asked for, followed, fetched, taken away; its sums are the ones on screen.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::Browser;
use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::is_accessible;
use crate::keyboard::tab_to;

/// Fetches an address as the browser would, from a byte on, and gives the status, the length and the SHA-256.
const FETCH: &str = "
    const [address, range, done] = arguments;
    fetch(address, range ? { headers: { range } } : {}).then(async (answer) => {
        const body = await answer.arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
        const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        done([answer.status, body.byteLength, hex, new TextDecoder().decode(body.slice(0, 200))]);
    }, (error) => done([0, 0, String(error), '']));
";

/// What is behind the link with the focus.
const LINK: &str =
    "const link = document.activeElement; return [link.getAttribute('href'), link.hasAttribute('download')]";

struct Fetched {
    status: u64,
    length: u64,
    sha256: String,
    begins: String,
}

async fn fetch(browser: &Browser<'_>, address: &str, range: Option<&str>) -> Result<Fetched> {
    let found = browser.in_page_until(FETCH, vec![json!(address), json!(range)]).await?;
    let (status, length, sha256, begins) = serde_json::from_value(found)?;
    Ok(Fetched { status, length, sha256, begins })
}

pub async fn the_report_is_exported_by_keyboard_and_its_file_adds_up_to_what_is_on_screen<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    // Nobody else has anything to do with dinars meanwhile.
    browser.sign_in("owner").await?;
    browser.go_to("/report?currency=KWD").await?;
    let page = browser.page();
    let totals = page.named("region", "Totals of all pages");
    totals.shows("Net KWD").await?;
    let export = page.button("Export");
    export.is_there().await?;
    tab_to(browser, &export).await?;
    browser.press(Key::Enter).await?;

    let dialog = page.named("dialog", "Export this report");
    dialog.shows("Payment Currency").await?;
    is_accessible(browser, "the window that exports").await?;
    tab_to(browser, &dialog.button("Start export")).await?;
    browser.press(Key::Enter).await?;
    dialog.shows("Ready").await?;
    is_accessible(browser, "an export that is done").await?;

    // The same numbers as on screen behind it.
    let on_screen = totals.text().await?;
    let row = dialog.row(&["KWD"]);
    for column in ["Payments", "Refunds", "Net"] {
        let sum = row.cell(column).text().await?;
        ensure!(
            on_screen.contains(&sum),
            "{column} are {sum} in the file, and on screen there is {on_screen}"
        );
    }

    tab_to(browser, &dialog.link("Download")).await?;
    let (address, downloads): (String, bool) =
        serde_json::from_value(browser.in_page(LINK, Vec::new()).await?)?;
    ensure!(downloads, "the link opens the file instead of keeping it");
    let whole = fetch(browser, &address, None).await?;
    ensure!(
        whole.status == 200 && whole.begins.starts_with("ID,Company,Gateway,"),
        "it begins {:?}",
        whole.begins
    );
    dialog.shows(&whole.sha256).await?;
    // A download that was cut off goes on.
    let rest = fetch(browser, &address, Some("bytes=100-")).await?;
    ensure!((rest.status, rest.length) == (206, whole.length - 100), "{} with {}", rest.status, rest.length);

    browser.press(Key::Escape).await?;
    dialog.is_gone().await?;
    export.has_focus().await
}

pub async fn exports_are_listed_until_they_are_deleted<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("viewer").await?;
    browser.go_to("/exports").await?;
    let page = browser.page();
    page.words("You have not exported anything in the last day").is_there().await?;
    is_accessible(browser, "exports, none").await?;
    for (format, query) in [("csv", "kind=refund&zone=Asia/Kolkata"), ("xlsx", "")] {
        let wanted = json!({ "format": format, "query": query });
        let (status, answer) = browser.post_from_page("/api/v1/exports", "", &wanted).await?;
        ensure!(status == 201, "{status}: {answer}");
    }
    browser.reload().await?;
    page.heading("CSV").is_there().await?;
    page.heading("Excel (XLSX)").is_there().await?;
    // Both are written while one looks.
    page.the("list").shows("Days and times in Asia/Kolkata.").await?;
    let both = "return [...document.querySelectorAll('a[download]')].length";
    browser.in_page_until(
        "const done = arguments[0]; const look = () => document.querySelectorAll('a[download]').length === 2 ? done(2) : requestAnimationFrame(look); look();",
        Vec::new(),
    )
    .await?;
    ensure!(browser.in_page(both, Vec::new()).await? == 2, "two can be fetched");
    is_accessible(browser, "exports").await?;
    for left in [1, 0] {
        let delete = "document.querySelector('li button[data-kind=quiet]').focus()";
        browser.in_page(delete, Vec::new()).await.context("there is nothing to delete")?;
        browser.press(Key::Enter).await?;
        let gone = format!(
            "const done = arguments[0]; const look = () => document.querySelectorAll('a[download]').length === {left} ? done(true) : requestAnimationFrame(look); look();"
        );
        browser.in_page_until(&gone, Vec::new()).await?;
    }
    page.words("You have not exported anything in the last day").is_there().await
}
