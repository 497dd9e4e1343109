//! Every page by axe-core: light and dark, wide and as narrow as a phone, never wider than the window.

use std::fs;

use anyhow::{Context as _, Result};
use e2e::axe;
use e2e::browser::{Browser, Scheme};
use e2e::lira::Lira;
use e2e::person::Person;
use e2e::programs;
use e2e::receiver::Receiver;
use e2e::refund_dialog::RefundDialog;

const SIZES: [(u32, u32); 2] = [(1440, 900), (360, 780)];

/// Looks at the page as it stands, in every manner; the pictures stay in `target/e2e/pages`.
pub async fn is_accessible<'a>(browser: &'a Browser<'a>, what: &str) -> Result<()> {
    let pages = programs::evidence().join("pages");
    fs::create_dir_all(&pages)?;
    for (width, height) in SIZES {
        for scheme in Scheme::ALL {
            let manner = || format!("{what}, {}, {width} pixels wide", scheme.as_str());
            browser.look(width, height, scheme).await?;
            let name = what.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
            let picture = pages.join(format!("{name}-{}-{width}.png", scheme.as_str()));
            fs::write(picture, browser.picture().await?)?;
            browser.fits_its_width().await.with_context(manner)?;
            axe::has_no_violation(browser).await.with_context(manner)?;
        }
    }
    browser.look(1440, 900, Scheme::Light).await
}

pub async fn the_sign_in_page_and_a_wrong_address_are_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.go_to("/sign-in").await?;
    let page = browser.page();
    page.button("Sign in").click().await?;
    page.field("E-mail").is_wrong_because("Enter your e-mail.").await?;
    is_accessible(browser, "the sign-in page").await?;
    browser.sign_in("agent").await?;
    browser.go_to("/report/nonsense").await?;
    page.heading("There is no such payment").is_there().await?;
    is_accessible(browser, "a payment that is not there").await
}

pub async fn the_report_is_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("owner").await?;
    browser.go_to("/report?limit=25").await?;
    let page = browser.page();
    page.the("table").shows("SUCCESS").await?;
    page.named("region", "Totals of all pages").shows("Net TRY").await?;
    is_accessible(browser, "the report").await
}

pub async fn the_report_without_rows_is_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report?q=nothing-of-the-kind").await?;
    let page = browser.page();
    page.words("No transaction matches").is_there().await?;
    is_accessible(browser, "the report without rows").await
}

pub async fn the_attention_page_and_its_window_are_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    for (amount, key) in [("50.94", "journey-lost-one"), ("51.94", "journey-lost-two")] {
        agent.refund(payment.id, amount, key).await?;
    }
    browser.sign_in("manager").await?;
    browser.go_to("/attention").await?;
    let page = browser.page();
    page.the("table").shows("₺51.94").await?;
    is_accessible(browser, "the attention page").await?;
    page.button("Resolve: Nobody knows whether a refund was paid, ₺51.94").click().await?;
    let dialog = page.named("dialog", "Nobody knows whether a refund was paid");
    dialog.named("radio", "It was paid").click().await?;
    dialog.button("Close this entry").click().await?;
    dialog.field("What you found out").is_wrong_because("Write what you found out.").await?;
    is_accessible(browser, "the window that closes an entry").await?;
    dialog.field("What you found out").fill("The gateway shows it as paid.").await?;
    dialog.field("Where it can be checked").fill("Back office, list of today").await?;
    dialog.button("Close this entry").click().await?;
    dialog.is_gone().await?;
    page.link("Closed").click().await?;
    page.the("table").shows("The gateway shows it as paid.").await?;
    is_accessible(browser, "what was closed").await
}

pub async fn the_payment_page_and_the_refund_page_are_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let refund = agent.refund(payment.id, "100.00", "journey-to-look-at").await?.refund;
    browser.go_to(&format!("/report/{}", payment.id)).await?;
    let page = browser.page();
    page.row(&["-₺100.00"]).is_there().await?;
    is_accessible(browser, "the payment page").await?;
    browser.go_to(&format!("/report/{}", refund.id)).await?;
    page.shows("The gateway has paid this refund.").await?;
    is_accessible(browser, "the refund page").await
}

pub async fn the_pop_up_and_its_endings_are_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    for (amount, title) in [
        (Lira(5_091), "₺50.91 not refunded"),
        (Lira(10_000), "₺100.00 refunded"),
        (Lira(5_094), "Not known yet"),
    ] {
        let payment = browser.desk.own_payment().await?;
        let dialog = RefundDialog::open(browser, &payment).await?;
        dialog.amount().fill("999999").await?;
        dialog.amount().is_wrong_because("This is more than").await?;
        if amount == Lira(5_091) {
            is_accessible(browser, "the pop-up").await?;
        }
        dialog.refund(amount).await?;
        dialog.ends(title).await?;
        is_accessible(browser, title).await?;
    }
    Ok(())
}

pub async fn the_pop_up_that_followed_a_colleague_is_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    browser.page().words("Live").is_there().await?;
    let manager = Person::sign_in(browser.desk, "manager").await?;
    manager.refund(payment.id, "20.00", "journey-followed-while-looked-at").await?;
    dialog.place.shows("manager@demo.example refunded ₺20.00 just now;").await?;
    is_accessible(browser, "the pop-up that followed").await
}

pub async fn the_webhooks_pages_are_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    // Nobody in the journeys makes webhooks for this company.
    browser.sign_in("owner").await?;
    browser.go_to("/company/webhooks").await?;
    let page = browser.page();
    page.button("New webhook").is_there().await?;
    is_accessible(browser, "the webhooks").await?;
    let receiver = Receiver::open().await?;
    page.button("New webhook").click().await?;
    let dialog = page.named("dialog", "New webhook");
    dialog.field("Company").choose("Kuzey Outdoor").await?;
    dialog.button("Choose none").click().await?;
    dialog.button("Make webhook").click().await?;
    dialog.shows("Choose at least one.").await?;
    is_accessible(browser, "the form of a new webhook").await?;
    dialog.button("Choose all").click().await?;
    dialog.field("Address (https://…)").fill(&receiver.address()?).await?;
    dialog.button("Make webhook").click().await?;
    page.heading("Signing secret").is_there().await?;
    is_accessible(browser, "a new webhook and its secret").await?;
    page.button("I have kept it").click().await?;
    let payment = browser.desk.own_payment().await?;
    let agent = Person::sign_in(browser.desk, "agent").await?;
    for (amount, key, status, text) in [
        ("20.00", "journey-told-one", "204 No Content", ""),
        (
            "30.91",
            "journey-told-two",
            "503 Service Unavailable",
            "<html><body>Maintenance until noon</body></html>",
        ),
    ] {
        let refund = agent.refund(payment.id, amount, key).await?.refund;
        receiver.next_of(&refund.reference_number, status, text).await?;
        page.row(&[
            &refund.reference_number,
            &format!("HTTP {}", status.split(' ').next().unwrap_or_default()),
        ])
        .is_there()
        .await?;
    }
    is_accessible(browser, "a webhook and its messages").await?;
    let refused = page.row(&["Trying again"]);
    let number = refused.the("link").text().await?;
    refused.button(&format!("Show: Refund refused by the gateway, {number}")).click().await?;
    page.named("dialog", "Refund refused by the gateway").shows("Maintenance until noon").await?;
    is_accessible(browser, "a message").await?;
    page.named("dialog", "Refund refused by the gateway").button("Close").click().await?;
    page.button("Delete…").click().await?;
    page.named("dialog", "Delete this webhook?").shows("This cannot be undone.").await?;
    is_accessible(browser, "the question before a webhook is deleted").await?;
    page.button("Delete webhook").click().await?;
    browser.is_at("/company/webhooks").await
}
