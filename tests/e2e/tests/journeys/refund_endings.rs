//! How a refund ends when the bank does not simply pay: its amounts' last digits tell it how to misbehave.

use anyhow::{Context as _, Result, ensure};
use api::transaction::Transaction;
use domain::id::TransactionId;
use e2e::bank;
use e2e::browser::Browser;
use e2e::lira::Lira;
use e2e::person::Person;
use e2e::refund_dialog::RefundDialog;

/// The bank declines it.
const DECLINED: Lira = Lira(5_091);
/// The bank pays it and loses the answer.
const LOST: Lira = Lira(5_094);
/// The bank pays it and takes its time.
const SLOW: Lira = Lira(5_095);

async fn only_refund(person: &Person<'_>, payment_id: TransactionId) -> Result<Transaction> {
    let mut refunds = person.look_at(payment_id).await?.refunds;
    ensure!(refunds.len() == 1, "the desk made {} refunds", refunds.len());
    refunds.pop().context("no refund")
}

pub async fn a_declined_refund_is_failed_and_its_amount_refundable_again<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    dialog.refund(DECLINED).await?;
    dialog.ends("₺50.91 not refunded").await?;
    dialog.place.shows("The gateway refused this refund.").await?;
    let again = format!("Nothing was paid back. {} can be refunded now.", payment.amount.shown());
    dialog.place.shows(&again).await?;
    dialog.close().await?;

    let page = browser.page();
    page.row(&["-₺50.91"]).shows("Failed").await?;
    page.fact("Can be refunded").shows(&payment.amount.shown()).await?;
    let refund = only_refund(&agent, payment.id).await?;
    ensure!(refund.payment_result == "FAILED", "its result is {}", refund.payment_result);
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.refunded == "0.00", "the bank has paid back {}", ledger.refunded);

    browser.go_to(&format!("/report?q={}", payment.id)).await?;
    page.row(&[&refund.reference_number]).cell("Payment Result").shows("FAILED").await?;
    // The refund has its payment's Order Number.
    let paid = page.row(&[&payment.order_number, &payment.amount.shown()]);
    paid.cell("Refundable").shows(&payment.amount.shown()).await?;
    Ok(())
}

pub async fn a_lost_answer_is_not_known_yet_and_stays_reserved<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    dialog.refund(LOST).await?;
    dialog.ends("Not known yet").await?;
    dialog.place.shows("Do not make this refund again").await?;
    dialog.close().await?;

    let page = browser.page();
    let left = payment.amount - LOST;
    page.fact("Can be refunded").shows(&left.shown()).await?;
    page.fact("Not known yet").shows(&LOST.negated().shown()).await?;
    let refund = only_refund(&agent, payment.id).await?;
    ensure!(refund.payment_result == "PENDING", "its result is {}", refund.payment_result);

    // Who opens the pop-up again sees that refund, and nothing is sent again.
    let dialog = RefundDialog::open_here(browser).await?;
    dialog.ends("Not known yet").await?;
    dialog.place.fact("Reference Number").shows(&refund.reference_number).await?;
    dialog.close().await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.called_for() == [LOST.plain()], "the bank was called for {:?}", ledger.called_for());

    browser.go_to(&format!("/report?q={}", payment.id)).await?;
    page.row(&[&refund.reference_number]).cell("Payment Result").shows("PENDING").await?;
    Ok(())
}

pub async fn a_reload_in_the_middle_of_a_slow_refund_is_one_refund<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    dialog.refund(SLOW).await?;
    dialog.place.shows("On its way. You can close this window; the refund goes on.").await?;
    browser.reload().await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.ends("₺50.95 refunded").await?;
    dialog.place.fact("Can still be refunded").shows(&(payment.amount - SLOW).shown()).await?;
    dialog.close().await?;
    only_refund(&agent, payment.id).await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.called_for() == [SLOW.plain()], "the bank was called for {:?}", ledger.called_for());
    Ok(())
}
