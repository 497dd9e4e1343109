//! What only a person can close: by a manager, and never by whoever asked for the refund.

use anyhow::{Context as _, Result, ensure};
use e2e::bank;
use e2e::browser::Browser;
use e2e::lira::Lira;
use e2e::place::Place;

use crate::accessibility::is_accessible;

/// The bank pays, cuts the connection, and never tells: nobody here can know.
const LOST: Lira = Lira(5_394);
/// The bank answers 500 and pays nothing: nobody here can know that either.
const BROKEN: Lira = Lira(5_393);

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
            "Nothing changes yet: ₺53.94 becomes refundable again when another manager or owner has found the same.",
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

pub async fn that_a_refund_was_not_paid_is_said_by_two_people<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let refund = agent.refund(payment.id, &BROKEN.plain(), "journey-not-paid").await?.refund;
    browser.sign_in("manager").await?;
    browser.go_to("/attention").await?;
    let page = browser.page();
    let row = page.row(&[&refund.reference_number]);
    row.shows("Nobody knows whether a refund was paid").await?;
    say_not_paid(browser, &row, "Nothing on today's statement.", "Say so, and let another confirm").await?;
    row.shows("manager@demo.example says it was not paid").await?;
    row.button("Resolve: Nobody knows whether a refund was paid, ₺53.93").click().await?;
    let dialog = page.named("dialog", "Nobody knows whether a refund was paid");
    dialog.shows("You have said that it was not paid. Another manager or owner must say so too").await?;
    dialog.named("radio", "It was not paid").is_gone().await?;
    is_accessible(browser, "a first word on an entry").await?;
    dialog.button("Cancel").click().await?;

    browser.sign_in("owner").await?;
    browser.reload().await?;
    row.shows("manager@demo.example says it was not paid").await?;
    say_not_paid(browser, &row, "The back office has no such refund.", "Close this entry").await?;
    row.is_gone().await?;
    browser.go_to(&format!("/report/{}", refund.id)).await?;
    for words in ["A person says that it was not paid", "Looked up and closed by a person"] {
        page.shows(words).await?;
    }
    let balance = agent.look_at(payment.id).await?.payment.context("a payment has its own facts")?.balance;
    ensure!(balance.refundable == balance.basis, "still taken: {balance:?}");
    Ok(())
}

/// Says of an entry that its refund was not paid, and presses what the form then offers.
async fn say_not_paid<'a>(browser: &'a Browser<'a>, row: &Place<'a>, note: &str, press: &str) -> Result<()> {
    row.button("Resolve: Nobody knows whether a refund was paid, ₺53.93").click().await?;
    let dialog = browser.page().named("dialog", "Nobody knows whether a refund was paid");
    dialog.named("radio", "It was not paid").click().await?;
    dialog.field("What you found out").fill(note).await?;
    dialog.field("Where it can be checked").fill("Statement of today").await?;
    dialog.button(press).click().await?;
    dialog.is_gone().await
}
