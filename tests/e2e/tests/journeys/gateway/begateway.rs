//! beGateway: a reason is demanded, and the same amount waits for half a minute, because it would be refused as a look-alike.

use anyhow::Result;
use e2e::browser::Browser;
use e2e::refund_dialog::{Money, RefundDialog};

use crate::gateway::{
    REASON, bank_has_refunded, is_declined, mark, part_paid_later, part_with_a_reason, refund_the_rest,
    was_never_loaded_anew,
};

const PART: Money = Money { plain: "30.00", shown: "€30.00" };
/// The customer's bank declines it.
const DECLINED: Money = Money { plain: "20.91", shown: "€20.91" };
/// The gateway takes it and says later that it is paid.
const HELD: Money = Money { plain: "10.96", shown: "€10.96" };
const REST: Money = Money { plain: "79.04", shown: "€79.04" };

pub async fn a_look_alike_is_warned_of_and_waits_and_the_rest_goes_back<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.listed_payment("begateway")?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    mark(browser).await?;
    part_with_a_reason(&dialog, "€120.00", PART, "€90.00").await?;

    // The same again: the person is warned, and the button waits until the gateway would take it.
    let dialog = RefundDialog::open_here(browser).await?;
    dialog.demanded_reason().fill(REASON).await?;
    dialog.amount().fill(PART.plain).await?;
    dialog.place.shows("€30.00 was already refunded on this payment").await?;
    dialog.place.shows("refuses the same amount again for").await?;
    dialog.money_button(PART).is_gone().await?;
    dialog.refund_money(DECLINED).await?;
    is_declined(&dialog, DECLINED, "€90.00").await?;
    dialog.close().await?;

    part_paid_later(browser, &payment.gateway_payment_id, HELD, "€79.04").await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.demanded_reason().fill(REASON).await?;
    refund_the_rest(&dialog, REST).await?;
    let page = browser.page();
    page.button("Refund").is_disabled_because("Nothing of this payment is left to refund.").await?;
    page.row(&["-€79.04", "Succeeded"]).is_there().await?;
    was_never_loaded_anew(browser).await?;
    bank_has_refunded(browser, &payment.gateway_payment_id, "120.00").await
}
