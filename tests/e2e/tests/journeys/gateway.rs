//! Each gateway in its own manners: what a person sees of them, and what its bank has in the end.

pub mod begateway;
pub mod craftgate;
pub mod overpay;
pub mod payu;

use anyhow::{Result, ensure};
use e2e::bank;
use e2e::browser::Browser;
use e2e::refund_dialog::{Money, RefundDialog};

/// What a gateway that demands a reason is told.
const REASON: &str = "Customer changed their mind";
/// What the gateway says when the customer's bank declines.
const DECLINED_WORDS: &str = "51: the card's bank declined the refund";

/// The page is marked, so that it can be told whether it was loaded anew.
async fn mark(browser: &Browser<'_>) -> Result<()> {
    browser.in_page("window.wasNeverLoadedAnew = true", Vec::new()).await.map(drop)
}

async fn was_never_loaded_anew(browser: &Browser<'_>) -> Result<()> {
    let same = browser.in_page("return window.wasNeverLoadedAnew === true", Vec::new()).await?;
    ensure!(same == true, "the page was loaded anew");
    Ok(())
}

/// Refunds an amount that the gateway declines: its words are shown, and nothing moved.
async fn is_declined(dialog: &RefundDialog<'_>, money: Money, left: &str) -> Result<()> {
    dialog.ends(&format!("{} not refunded", money.shown)).await?;
    dialog.place.shows(DECLINED_WORDS).await?;
    dialog.place.shows(&format!("Nothing was paid back. {left} can be refunded now.")).await?;
    Ok(())
}

/// Refunds a part through a gateway that demands a reason: without one it is told so, with one the part goes back.
async fn part_with_a_reason(dialog: &RefundDialog<'_>, whole: &str, part: Money, left: &str) -> Result<()> {
    dialog.place.fact("Can be refunded").shows(whole).await?;
    dialog.refund_money(part).await?;
    dialog.demanded_reason().is_wrong_because("This gateway demands a reason.").await?;
    dialog.demanded_reason().fill(REASON).await?;
    dialog.money_button(part).click().await?;
    dialog.ends(&format!("{} refunded", part.shown)).await?;
    dialog.place.fact("Can still be refunded").shows(left).await?;
    dialog.close().await
}

/// Refunds a part that the gateway takes and pays later: its end arrives while the pop-up is open.
async fn part_paid_later(
    browser: &Browser<'_>,
    gateway_payment_id: &str,
    held: Money,
    left: &str,
) -> Result<()> {
    let dialog = RefundDialog::open_here(browser).await?;
    dialog.demanded_reason().fill(REASON).await?;
    dialog.refund_money(held).await?;
    dialog.ends("Waiting for the gateway").await?;
    bank::pay_held_refund(browser.desk, gateway_payment_id).await?;
    dialog.ends(&format!("{} refunded", held.shown)).await?;
    dialog.place.fact("Can still be refunded").shows(left).await?;
    dialog.close().await
}

/// Refunds what is left by the button that says so, and sees it done.
async fn refund_the_rest(dialog: &RefundDialog<'_>, rest: Money) -> Result<()> {
    dialog.place.button(&format!("Refund all {}", rest.shown)).click().await?;
    dialog.money_button(rest).click().await?;
    dialog.ends(&format!("{} refunded", rest.shown)).await?;
    dialog.close().await
}

/// The bank's ledger has paid so much back, and holds nothing.
async fn bank_has_refunded(browser: &Browser<'_>, gateway_payment_id: &str, amount: &str) -> Result<()> {
    let ledger = bank::ask(browser.desk, gateway_payment_id).await?;
    ensure!(ledger.refunded == amount, "the bank has paid back {}", ledger.refunded);
    let held = ledger.refunds.iter().any(|refund| refund.result == "PENDING");
    ensure!(!held, "the bank holds refunds: {:?}", ledger.refunds);
    Ok(())
}
