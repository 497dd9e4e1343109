//! What one may not do, and what one may not even know.

use anyhow::{Result, ensure};
use e2e::browser::Browser;

pub async fn a_payment_of_a_company_one_is_no_member_of_is_not_there<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let foreign = browser.desk.foreign_payment().await?;
    let agent = browser.sign_in("agent").await?;
    let problem = agent.is_refused(foreign).await?;
    ensure!(problem.status == 404 && problem.code == "not_found", "the server said {problem:?}");
    let problem = agent.refund_is_refused(foreign, "1.00", "journey-foreign-payment").await?;
    ensure!(problem.status == 404 && problem.code == "not_found", "the server said {problem:?}");

    browser.go_to(&format!("/report/{foreign}")).await?;
    let page = browser.page();
    page.heading("There is no such payment").is_there().await?;
    page.words("It does not exist, or it belongs to a company you are no member of.").is_there().await?;
    page.button("Refund").is_gone().await?;
    page.link("Go to the report").click().await?;
    browser.is_at("/report").await
}

pub async fn a_viewer_cannot_refund_and_is_told_why<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let payment = browser.desk.own_payment().await?;
    let viewer = browser.sign_in("viewer").await?;
    let why =
        "Your role may see payments but not refund them. Ask a manager of the company for the agent role.";
    browser.go_to(&format!("/report/{}", payment.id)).await?;
    let page = browser.page();
    page.button("Refund").is_disabled_because(why).await?;
    page.button("Refund").click().await?;
    page.the("dialog").is_gone().await?;

    browser.go_to(&format!("/report?q={}", payment.id)).await?;
    page.button(&format!("Refund {}", payment.order_number)).is_disabled_because(why).await?;

    let problem = viewer.refund_is_refused(payment.id, "1.00", "journey-viewer").await?;
    ensure!(problem.status == 403, "the server said {problem:?}");
    ensure!(problem.code == "role_may_not_refund", "the server said {problem:?}");
    Ok(())
}
