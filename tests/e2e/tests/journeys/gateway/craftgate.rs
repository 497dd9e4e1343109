//! Craftgate: parts are taken of items, and all of a payment of the same day is undone.

use anyhow::{Context as _, Result, ensure};
use api::payment::{PaymentRecorded, RecordPayment};
use e2e::bank;
use e2e::browser::Browser;
use e2e::refund_dialog::{Money, RefundDialog};
use serde_json::json;

use crate::gateway::{bank_has_refunded, is_declined, mark, was_never_loaded_anew};

const PART: Money = Money { plain: "100.00", shown: "₺100.00" };
/// The customer's bank declines it.
const DECLINED: Money = Money { plain: "20.91", shown: "₺20.91" };
/// The gateway takes it and says later that it is paid.
const HELD: Money = Money { plain: "10.96", shown: "₺10.96" };
/// What is left of both items.
const REST: Money = Money { plain: "189.04", shown: "₺189.04" };
const WHOLE: Money = Money { plain: "260.00", shown: "₺260.00" };

const ACCOUNT: &str = "Craftgate TR";

pub async fn parts_are_taken_of_items_and_the_rest_of_both<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.listed_payment("craftgate")?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    mark(browser).await?;
    dialog.place.fact("Can be refunded").shows("₺300.00").await?;
    dialog.refund_money(PART).await?;
    dialog.ends("₺100.00 refunded").await?;
    dialog.close().await?;

    let dialog = RefundDialog::open_here(browser).await?;
    dialog.refund_money(DECLINED).await?;
    is_declined(&dialog, DECLINED, "₺200.00").await?;
    dialog.close().await?;

    // Its end arrives while the pop-up is open.
    let dialog = RefundDialog::open_here(browser).await?;
    dialog.refund_money(HELD).await?;
    dialog.ends("Waiting for the gateway").await?;
    bank::pay_held_refund(browser.desk, &payment.gateway_payment_id).await?;
    dialog.ends("₺10.96 refunded").await?;
    dialog.close().await?;

    // One decision, a refund of each item.
    let dialog = RefundDialog::open_here(browser).await?;
    dialog.place.button(&format!("Refund all {}", REST.shown)).click().await?;
    dialog.money_button(REST).click().await?;
    dialog.ends("₺189.04 refunded, in 2 parts by item").await?;
    dialog.place.fact("Can still be refunded").shows("₺0.00").await?;
    dialog.close().await?;
    let page = browser.page();
    page.button("Refund").is_disabled_because("Nothing of this payment is left to refund.").await?;
    for of_an_item in ["-₺69.04", "-₺120.00"] {
        page.row(&[of_an_item, "Succeeded"]).is_there().await?;
    }
    was_never_loaded_anew(browser).await?;
    bank_has_refunded(browser, &payment.gateway_payment_id, "300.00").await
}

pub async fn all_of_a_payment_of_today_is_cancelled<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let (payment, gateway_payment_id) = pay_today(browser).await?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    dialog.place.button(&format!("Refund all {}", WHOLE.shown)).click().await?;
    dialog.place.shows("This will be a cancellation or a refund; the gateway decides.").await?;
    dialog.money_button(WHOLE).click().await?;
    dialog.ends("₺260.00 cancelled").await?;
    dialog.close().await?;

    let page = browser.page();
    page.link("-₺260.00").click().await?;
    page.shows("The gateway has cancelled this part of the payment before it was charged.").await?;
    let detail = agent.look_at(payment.id).await?;
    let kinds: Vec<Option<&str>> = detail.refunds.iter().map(|row| row.refund_kind.as_deref()).collect();
    ensure!(kinds == [Some("cancel")], "the refunds are {kinds:?}");
    bank_has_refunded(browser, &gateway_payment_id, WHOLE.plain).await
}

/// A customer pays this moment, two items, and the company's shop says so.
async fn pay_today(browser: &Browser<'_>) -> Result<(PaymentRecorded, String)> {
    let desk = browser.desk;
    let taken = bank::pay(
        desk,
        &json!({
            "merchant": format!("Kuzey Outdoor: {ACCOUNT}"),
            "amount": WHOLE.plain,
            "currency": "TRY",
            "items": ["130.00", "130.00"],
        }),
    )
    .await?;
    let item =
        |item: &bank::TakenItem| json!({ "gateway_item_id": item.gateway_item_id, "amount": item.amount });
    let items: Vec<_> = taken.items.iter().map(item).collect();
    let report: RecordPayment = serde_json::from_value(json!({
        "integration": ACCOUNT,
        "gateway_payment_id": taken.gateway_payment_id,
        "payment_result": "SUCCESS",
        "currency": "TRY",
        "amount": WHOLE.plain,
        "items": items,
    }))?;
    let summary = &desk.demo.summary;
    let address = format!("{}{}", summary.address, api::paths::PAYMENTS);
    let answer = desk.http.post(address).bearer_auth(&summary.api_token).json(&report).send().await?;
    let recorded = answer.error_for_status().context("the payment was not recorded")?.json().await?;
    Ok((recorded, taken.gateway_payment_id))
}
