//! Overpay: a reason is demanded, and what it took comes to an end by its notification.

use anyhow::Result;
use e2e::browser::Browser;
use e2e::refund_dialog::{Money, RefundDialog};

use crate::gateway::{
    REASON, bank_has_refunded, is_declined, mark, part_paid_later, part_with_a_reason, refund_the_rest,
    was_never_loaded_anew,
};

const PART: Money = Money { plain: "25.00", shown: "€25.00" };
/// The customer's bank declines it.
const DECLINED: Money = Money { plain: "20.91", shown: "€20.91" };
/// The gateway takes it and says later that it is paid.
const HELD: Money = Money { plain: "10.96", shown: "€10.96" };
const REST: Money = Money { plain: "39.04", shown: "€39.04" };

pub async fn a_part_a_refusal_a_late_end_and_the_rest_with_reasons<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.listed_payment("overpay")?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    mark(browser).await?;
    part_with_a_reason(&dialog, "€75.00", PART, "€50.00").await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.demanded_reason().fill(REASON).await?;
    dialog.refund_money(DECLINED).await?;
    is_declined(&dialog, DECLINED, "€50.00").await?;
    dialog.close().await?;

    part_paid_later(browser, &payment.gateway_payment_id, HELD, "€39.04").await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.demanded_reason().fill(REASON).await?;
    refund_the_rest(&dialog, REST).await?;
    let page = browser.page();
    page.button("Refund").is_disabled_because("Nothing of this payment is left to refund.").await?;
    page.row(&["-€39.04", "Succeeded"]).is_there().await?;
    was_never_loaded_anew(browser).await?;
    bank_has_refunded(browser, &payment.gateway_payment_id, "75.00").await
}
