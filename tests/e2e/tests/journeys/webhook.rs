//! A company's own system is told how refunds end: made, delivered, sent again, given another secret, deleted.

use anyhow::{Result, ensure};
use e2e::browser::Browser;
use e2e::person::Person;
use e2e::receiver::Receiver;

pub async fn a_webhook_is_made_told_sent_again_given_a_new_secret_and_deleted<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("manager").await?;
    let receiver = Receiver::open().await?;
    let address = receiver.address()?;
    browser.go_to("/report?limit=25").await?;
    let page = browser.page();
    page.link("Company").click().await?;
    page.link("Webhooks").click().await?;
    browser.is_at("/company/webhooks").await?;
    page.button("New webhook").click().await?;
    let dialog = page.named("dialog", "New webhook");
    dialog.field("Company").choose("Kuzey Outdoor").await?;
    dialog.button("Make webhook").click().await?;
    dialog.field("Address (https://…)").is_wrong_because("Enter the address that shall be told.").await?;
    dialog.field("Address (https://…)").fill("ftp://shop.example").await?;
    dialog.button("Make webhook").click().await?;
    dialog.field("Address (https://…)").is_wrong_because("begins with https://").await?;
    dialog.field("Address (https://…)").fill(&address).await?;
    dialog.button("Make webhook").click().await?;
    page.heading("Signing secret").is_there().await?;
    let secret = page.named("region", "Signing secret");
    let first = secret.shows("whsec_").await?;
    secret.button("I have kept it").click().await?;
    secret.is_gone().await?;
    page.words("Nothing was sent yet. The next refund that ends is told here.").is_there().await?;

    // The first try fails; a person sends it again before its time.
    let payment = browser.desk.own_payment().await?;
    let agent = Person::sign_in(browser.desk, "agent").await?;
    let refund = agent.refund(payment.id, "100.00", "journey-told").await?.refund;
    let told =
        receiver.next_of(&refund.reference_number, "503 Service Unavailable", "closed for lunch").await?;
    ensure!(told.header("webhook-signature")?.starts_with("v1,"), "it is not signed");
    let row = page.row(&[&refund.reference_number]);
    row.cell("State").shows("Trying again").await?;
    row.cell("Last answer").shows("HTTP 503").await?;
    row.cell("Last answer").shows("closed for lunch").await?;
    let what = format!("Refund paid, {}", refund.reference_number);
    row.button(&format!("Send again: {what}")).click().await?;
    let again = receiver.next_of(&refund.reference_number, "204 No Content", "").await?;
    ensure!(again.body == told.body, "it was told something else the second time");
    ensure!(again.header("webhook-id")? == told.header("webhook-id")?, "it has another id");
    row.cell("State").shows("Delivered").await?;
    row.cell("Last answer").shows("HTTP 204").await?;
    row.button(&format!("Show: {what}")).click().await?;
    let message = page.named("dialog", "Refund paid");
    message.fact("Message ID").shows(told.header("webhook-id")?).await?;
    message.button("Close").click().await?;

    page.button("New secret…").click().await?;
    let question = page.named("dialog", "Make a new secret?");
    question.button("Make a new secret").click().await?;
    question.is_gone().await?;
    let second = secret.shows("whsec_").await?;
    ensure!(first != second, "it is the secret that it had");
    page.shows("Messages are signed with the secret before, too, until").await?;

    page.button("Switch off…").click().await?;
    page.named("dialog", "Switch this webhook off?").button("Switch off").click().await?;
    let on = page.button("Switch on");
    on.is_there().await?;
    let resend = row.button(&format!("Send again: {what}"));
    resend.is_disabled_because("This webhook is off. Switch it on to send messages.").await?;
    on.click().await?;
    resend.is_enabled().await?;

    page.button("Delete…").click().await?;
    page.named("dialog", "Delete this webhook?").button("Delete webhook").click().await?;
    browser.is_at("/company/webhooks").await?;
    page.link(&address).is_gone().await
}

pub async fn someone_who_manages_no_company_is_told_that_webhooks_are_for_managers<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/company/webhooks").await?;
    let page = browser.page();
    page.words("Webhooks are for managers").is_there().await?;
    page.link("Webhooks").is_gone().await
}
