//! The main job: giving money back, once, and never too much.

use anyhow::{Result, ensure};
use e2e::bank;
use e2e::browser::Browser;
use e2e::demo::email_of;
use e2e::lira::Lira;
use e2e::person::Person;
use e2e::refund_dialog::RefundDialog;
use serde_json::{Value, json};

use crate::sign_in::sign_in_by_hand;

const PART: Lira = Lira(10_000);
const NOTHING_LEFT: &str = "Nothing of this payment is left to refund.";

fn field<'v>(problem: &'v Value, name: &str) -> &'v str {
    problem.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub async fn a_part_and_then_the_rest_is_refunded_and_the_bank_agrees<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let payment = browser.desk.own_payment().await?;
    let page = browser.page();
    browser.go_to("/").await?;
    sign_in_by_hand(browser, &email_of("agent"), &browser.desk.demo.summary.password).await?;

    page.field("Search").fill(&payment.phone).await?;
    let filtered = format!("/report?q={}", payment.phone.replace('+', "%2B").replace(' ', "+"));
    browser.is_at(&filtered).await?;
    let button = page.button(&format!("Refund {}", payment.order_number));
    button.click().await?;
    let dialog = RefundDialog::of(browser);
    dialog.place.fact("Can be refunded").shows(&payment.amount.shown()).await?;
    dialog.refund(PART).await?;
    dialog.ends(&format!("{} refunded", PART.shown())).await?;
    let rest = payment.amount - PART;
    dialog.place.fact("Can still be refunded").shows(&rest.shown()).await?;
    let reference = dialog.place.fact("Reference Number").text().await?;
    dialog.close().await?;

    let refund = page.row(&[&reference]);
    refund.cell("Payment Amount").shows(&PART.negated().shown()).await?;
    refund.cell("Payment Result").shows("SUCCESS").await?;
    refund.cell("User Email").shows("agent@demo.example").await?;
    let id = payment.id.to_string();
    let related = refund.cell("Related Payment ID").text().await?;
    let (start, end) = related.split_once('…').unwrap_or_default();
    ensure!(!start.is_empty() && id.starts_with(start) && id.ends_with(end), "{related} is not {id}");
    page.row(&[&payment.order_number, &rest.shown()]).is_there().await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.refunded == PART.plain(), "the bank has paid back {}", ledger.refunded);
    ensure!(ledger.called_for() == [PART.plain()], "the bank was called for {:?}", ledger.called_for());

    button.click().await?;
    dialog.place.button(&format!("Refund all {}", rest.shown())).click().await?;
    dialog.refund_button(rest).click().await?;
    dialog.ends(&format!("{} refunded", rest.shown())).await?;
    dialog.close().await?;
    button.is_disabled_because(NOTHING_LEFT).await?;
    page.row(&[&rest.negated().shown(), "agent@demo.example"]).is_there().await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.refunded == payment.amount.plain(), "the bank has paid back {}", ledger.refunded);
    Ok(())
}

pub async fn more_than_the_refundable_is_refused_while_typing_and_by_the_server<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    let more = Lira(payment.amount.0 + 1);
    dialog.amount().fill(&more.plain()).await?;
    let why = format!("This is more than the {} that can still be refunded.", payment.amount.shown());
    dialog.amount().is_wrong_because(&why).await?;
    dialog.refund_button(more).is_gone().await?;
    // Pressed all the same, it sends nothing and leads back to what is wrong.
    dialog.place.button("Refund").click().await?;
    dialog.amount().has_focus().await?;

    let path = api::paths::refunds(payment.id);
    let body = json!({ "amount": more.plain() });
    let (status, problem) = browser.post_from_page(&path, "journey-over-the-limit", &body).await?;
    ensure!(status == 422, "the server answered {status}: {problem}");
    ensure!(field(&problem, "code") == "amount_exceeds_refundable", "the problem is {problem}");
    ensure!(field(&problem, "refundable") == payment.amount.plain(), "the problem is {problem}");
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.calls.is_empty(), "the bank was called for {:?}", ledger.called_for());
    Ok(())
}

pub async fn a_wrong_amount_is_corrected_in_the_same_pop_up<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    // The colleague's refund must not be told before the button is pressed.
    browser.go_deaf().await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    dialog.amount().fill(&payment.amount.plain()).await?;
    dialog.refund_button(payment.amount).is_enabled().await?;
    browser.page().words("Reconnecting… figures may be behind").is_there().await?;
    // Meanwhile a colleague refunds a part.
    let manager = Person::sign_in(browser.desk, "manager").await?;
    manager.refund(payment.id, &PART.plain(), "journey-the-colleagues-part").await?;
    let rest = payment.amount - PART;

    dialog.refund_button(payment.amount).click().await?;
    let moved = format!(
        "What can be refunded has just changed from {} to {}. Nothing was sent.",
        payment.amount.shown(),
        rest.shown()
    );
    dialog.place.shows(&moved).await?;
    dialog.amount().has_value(&payment.amount.plain()).await?;
    dialog.amount().is_wrong_because(&format!("This is more than the {}", rest.shown())).await?;

    dialog.refund(Lira(12_300)).await?;
    dialog.ends("₺123.00 refunded").await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.called_for() == ["100.00", "123.00"], "the bank was called for {:?}", ledger.called_for());
    Ok(())
}

pub async fn a_double_click_is_one_refund<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    dialog.amount().fill(&PART.plain()).await?;
    browser.double_click(&dialog.refund_button(PART)).await?;
    dialog.ends(&format!("{} refunded", PART.shown())).await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(ledger.called_for() == [PART.plain()], "the bank was called for {:?}", ledger.called_for());
    let refunds = agent.look_at(payment.id).await?.refunds;
    ensure!(refunds.len() == 1, "the desk made {} refunds", refunds.len());
    Ok(())
}
