//! PayU: whatever is asked for is queued first, and its end arrives by itself; a hold is cancelled.

use anyhow::{Result, ensure};
use e2e::bank;
use e2e::browser::Browser;
use e2e::refund_dialog::{Money, RefundDialog};

use crate::gateway::{bank_has_refunded, is_declined, mark, was_never_loaded_anew};

const PART: Money = Money { plain: "400.00", shown: "₹400.00" };
/// The customer's bank declines it, once its turn has come.
const DECLINED: Money = Money { plain: "20.91", shown: "₹20.91" };
const REST: Money = Money { plain: "1100.00", shown: "₹1,100.00" };
const QUEUED: &str = "Waiting for the gateway";

pub async fn what_is_queued_is_done_or_refused_on_screen_by_itself<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.listed_payment("payu")?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    mark(browser).await?;
    dialog.place.fact("Can be refunded").shows("₹1,500.00").await?;
    dialog.refund_money(PART).await?;
    dialog.ends(QUEUED).await?;
    dialog.ends("₹400.00 refunded").await?;
    dialog.close().await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.refund_money(DECLINED).await?;
    dialog.ends(QUEUED).await?;
    is_declined(&dialog, DECLINED, "₹1,100.00").await?;
    dialog.close().await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.place.button("Refund all ₹1,100.00").click().await?;
    dialog.money_button(REST).click().await?;
    dialog.ends(QUEUED).await?;
    dialog.ends("₹1,100.00 refunded").await?;
    dialog.close().await?;
    let page = browser.page();
    page.button("Refund").is_disabled_because("Nothing of this payment is left to refund.").await?;
    was_never_loaded_anew(browser).await?;
    bank_has_refunded(browser, &payment.gateway_payment_id, "1500.00").await
}

pub async fn a_payment_that_is_only_authorised_is_cancelled<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.listed_payment("payu_held")?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    dialog.place.fact("Authorised").shows("₹900.00").await?;
    dialog.place.button("Refund all ₹900.00").click().await?;
    dialog.place.shows("This will probably be a cancellation, before anything is charged.").await?;
    dialog.place.button("Refund ₹900.00").click().await?;
    dialog.ends(QUEUED).await?;
    dialog.ends("₹900.00 cancelled").await?;
    dialog.close().await?;

    let detail = agent.look_at(payment.id).await?;
    let kinds: Vec<Option<&str>> = detail.refunds.iter().map(|row| row.refund_kind.as_deref()).collect();
    ensure!(kinds == [Some("cancel")], "the refunds are {kinds:?}");
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(
        (ledger.let_go.as_str(), ledger.refunded.as_str(), ledger.state.as_str())
            == ("900.00", "0.00", "voided"),
        "the bank has {ledger:?}"
    );
    Ok(())
}
