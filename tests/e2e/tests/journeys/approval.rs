//! A company's refund policy, and the second person that it asks for. In a company of its own, so that nobody else waits.

use anyhow::{Context as _, Result, ensure};
use api::transaction_query::TransactionQuery;
use e2e::browser::Browser;
use e2e::person::Person;
use e2e::refund_dialog::{Money, RefundDialog};

use crate::accessibility::is_accessible;

const OVER: Money = Money { plain: "201", shown: "¥201" };

pub async fn what_is_above_the_policys_sum_waits_until_a_second_person_approves<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let agent = Person::sign_in(browser.desk, "sakura").await?;
    let query = TransactionQuery {
        kind: Some("payment".to_owned()),
        result: Some("SUCCESS".to_owned()),
        currency: Some("JPY".to_owned()),
        ..TransactionQuery::default()
    };
    let payments = agent.list(&query).await?.items;
    let enough = |amount: &str| amount.parse::<u64>().is_ok_and(|yen| yen > 1_000);
    let payment = payments.iter().find(|row| {
        row.refundable_reason.is_none() && row.refundable.as_ref().is_some_and(|left| enough(left.as_str()))
    });
    let payment = payment.context("the demo has no payment in yen")?;

    browser.sign_in("owner").await?;
    browser.go_to(&format!("/company/policy?company={}", payment.company.id)).await?;
    let page = browser.page();
    page.field("A second person above (JPY)").fill("200").await?;
    page.button("Save the policy").click().await?;
    page.words("The policy is saved.").is_there().await?;
    is_accessible(browser, "the refund policy").await?;

    let under = agent.refund(payment.id, "200", "journey-under-the-sum").await?;
    ensure!(under.refund.state != "awaiting_approval", "what is not above the sum waits");
    browser.sign_in("sakura").await?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    dialog.place.shows("Above ¥200 a second person must agree before the refund is sent.").await?;
    dialog.refund_money(OVER).await?;
    dialog.ends("Waiting for approval").await?;
    is_accessible(browser, "a refund that waits for approval").await?;
    browser.go_to("/approvals").await?;
    let row = page.row(&["¥201", "sakura@demo.example"]);
    row.button("Approve: ¥201")
        .is_disabled_because("Only an approver, a manager or an owner of the company can decide this.")
        .await?;

    browser.sign_in("owner").await?;
    browser.reload().await?;
    row.button("Approve: ¥201").is_enabled().await?;
    page.link("Approvals 1 waiting").is_there().await?;
    is_accessible(browser, "the approvals").await?;
    row.button("Approve: ¥201").click().await?;
    page.named("dialog", "Approve the refund of ¥201?").button("Approve").click().await?;
    row.is_gone().await?;
    page.link("Ended").click().await?;
    browser.is_at("/approvals?status=ended").await?;
    row.shows("Approved").await?;
    row.shows("owner@demo.example").await?;
    Ok(())
}
