//! The main job without a mouse.

use anyhow::{Result, ensure};
use e2e::browser::Browser;
use e2e::demo::email_of;
use e2e::place::Place;
use e2e::refund_dialog::RefundDialog;
use serde_json::json;
use thirtyfour::Key;

/// More stops than any page has on the way to what is looked for.
const MOST_STOPS: usize = 60;

/// Goes from stop to stop until a place has the focus.
pub async fn tab_to<'a>(browser: &'a Browser<'a>, place: &Place<'a>) -> Result<()> {
    for _stop in 0..MOST_STOPS {
        browser.press(Key::Tab).await?;
        if place.has_focus_now().await? {
            return Ok(());
        }
    }
    anyhow::bail!("{place} cannot be reached by keyboard within {MOST_STOPS} stops")
}

/// Goes from stop to stop until the focus is where a selector looks; gives the accessible name there.
pub async fn tab_to_any<'a>(browser: &'a Browser<'a>, selector: &str) -> Result<String> {
    let script = "
        const focused = document.activeElement;
        return focused.matches(arguments[0]) ? focused.computedName : null;
    ";
    for _stop in 0..MOST_STOPS {
        browser.press(Key::Tab).await?;
        if let Some(name) = browser.in_page(script, vec![json!(selector)]).await?.as_str() {
            return Ok(name.to_owned());
        }
    }
    anyhow::bail!("{selector} cannot be reached by keyboard within {MOST_STOPS} stops")
}

pub async fn a_refund_is_made_by_keyboard_alone<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let payment = browser.desk.own_payment().await?;
    let page = browser.page();
    browser.go_to("/sign-in").await?;
    page.field("E-mail").has_focus().await?;
    browser.press(email_of("agent")).await?;
    tab_to(browser, &page.field("Password")).await?;
    browser.press(browser.desk.demo.summary.password.clone()).await?;
    browser.press(Key::Enter).await?;
    page.heading("Transactions").is_there().await?;

    tab_to(browser, &page.field("Search")).await?;
    browser.press(payment.id.to_string()).await?;
    browser.press(Key::Enter).await?;
    browser.is_at(&format!("/report?q={}", payment.id)).await?;
    let button = page.button(&format!("Refund {}", payment.order_number));
    button.is_there().await?;
    tab_to(browser, &button).await?;
    browser.press(Key::Enter).await?;

    let dialog = RefundDialog::of(browser);
    dialog.amount().has_focus().await?;
    browser.press("100").await?;
    browser.press(Key::Enter).await?;
    dialog.ends("₺100.00 refunded").await?;
    dialog.place.heading("₺100.00 refunded").has_focus().await?;
    tab_to(browser, &dialog.place.words("Close")).await?;
    browser.press(Key::Enter).await?;
    dialog.place.is_gone().await?;
    button.has_focus().await?;

    // Escape closes it as well, and so it can be opened at once again.
    browser.press(Key::Enter).await?;
    dialog.amount().has_focus().await?;
    browser.press(Key::Escape).await?;
    dialog.place.is_gone().await?;
    button.has_focus().await?;
    let shown = page.row(&["-₺100.00"]).cell("User Email").text().await?;
    ensure!(shown == email_of("agent"), "it was refunded by {shown}");
    Ok(())
}
