//! What only a person can close: by a manager, and never by whoever asked for the refund.

use anyhow::{Result, ensure};
use e2e::bank;
use e2e::browser::Browser;
use e2e::lira::Lira;

/// The bank pays, cuts the connection, and never tells: nobody here can know.
const LOST: Lira = Lira(5_394);

pub async fn a_refund_nobody_knows_of_is_closed_by_a_manager_who_did_not_ask_for_it<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let manager = browser.sign_in("manager").await?;
    let payment = browser.desk.own_payment().await?;
    let refund = manager.refund(payment.id, &LOST.plain(), "journey-nobody-knows").await?.refund;
    browser.go_to("/attention").await?;
    let page = browser.page();
    let row = page.row(&[&refund.reference_number]);
    row.shows("Nobody knows whether a refund was paid").await?;
    let resolve = row.button("Resolve: Nobody knows whether a refund was paid, ₺53.94");
    resolve
        .is_disabled_because("You asked for this refund yourself. Another manager has to close it.")
        .await?;

    browser.sign_in("owner").await?;
    browser.reload().await?;
    resolve.click().await?;
    let dialog = page.named("dialog", "Nobody knows whether a refund was paid");
    dialog.fact("Reference Number").shows(&refund.reference_number).await?;
    dialog.named("radio", "It was not paid").click().await?;
    dialog
        .shows(
            "₺53.94 becomes refundable again. Choose this only when the gateway shows that it was not paid.",
        )
        .await?;
    dialog.named("radio", "It was paid").click().await?;
    dialog.shows("₺53.94 will count as refunded.").await?;
    dialog.button("Close this entry").click().await?;
    dialog.field("What you found out").is_wrong_because("Write what you found out.").await?;
    dialog.field("What you found out").fill("The bank shows it as paid.").await?;
    dialog.field("Where it can be checked").fill("Statement of today, line 7").await?;
    dialog.button("Close this entry").click().await?;
    dialog.is_gone().await?;
    row.is_gone().await?;

    page.link("Closed").click().await?;
    browser.is_at("/attention?status=closed").await?;
    for words in
        ["Paid", "owner@demo.example", "The bank shows it as paid.", "See Statement of today, line 7"]
    {
        row.shows(words).await?;
    }
    let detail = manager.look_at(refund.id).await?;
    ensure!(detail.transaction.state == "succeeded", "its state is {}", detail.transaction.state);
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.refunded == LOST.plain(), "the bank has paid back {}", ledger.refunded);
    Ok(())
}
