//! A refund that no gateway has heard of is taken back, and its amount is free again.

use anyhow::{Result, ensure};
use e2e::browser::Browser;
use e2e::lira::Lira;
use e2e::unreachable_gateway::UnreachableGateway;

const PAID: Lira = Lira(30_000);
const PART: Lira = Lira(10_000);

pub async fn a_queued_refund_is_withdrawn_and_its_amount_is_free_again<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let gateway = UnreachableGateway::open(browser.desk)?;
    let payment = gateway.payment(browser.desk, &PAID.plain()).await?;
    let refund = agent.refund(payment.id, &PART.plain(), "journey-withdrawn").await?.refund;
    browser.go_to(&format!("/report/{}", payment.id)).await?;
    let page = browser.page();
    let row = page.row(&[&PART.negated().shown()]);
    row.shows("Queued").await?;
    page.fact("Can be refunded").shows(&(PAID - PART).shown()).await?;

    // Who changes their mind has lost nothing.
    row.button("Withdraw").click().await?;
    row.shows("Withdraw this refund? No gateway has heard of it yet.").await?;
    row.button("Keep it").click().await?;
    row.button("Withdraw").click().await?;
    row.button("Withdraw refund").click().await?;
    row.shows("Withdrawn").await?;
    row.button("Withdraw").is_gone().await?;
    page.fact("Can be refunded").shows(&PAID.shown()).await?;

    let detail = agent.look_at(refund.id).await?;
    ensure!(detail.transaction.state == "withdrawn", "its state is {}", detail.transaction.state);
    let again = agent.refund(payment.id, &PAID.plain(), "journey-after-withdrawal").await?;
    ensure!(again.balance.refundable.as_str() == "0.00", "{:?} is left", again.balance.refundable);
    Ok(())
}
