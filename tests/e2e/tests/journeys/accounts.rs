//! A manager sets the company up: an account with a gateway, and a credential that works until it is revoked.

use anyhow::{Context as _, Result, ensure};
use api::problem::Problem;
use e2e::browser::Browser;
use reqwest::StatusCode;

use crate::accessibility::is_accessible;

/// What the API answers a program that asks for the report: 403 where it knows who asks, 401 where it does not.
async fn knock(browser: &Browser<'_>, token: &str) -> Result<(StatusCode, String)> {
    let address = format!("{}{}", browser.desk.demo.summary.address, api::paths::TRANSACTIONS);
    let answer = browser.desk.http.get(address).bearer_auth(token).send().await?;
    let status = answer.status();
    Ok((status, answer.json::<Problem>().await?.code))
}

pub async fn an_integration_and_a_credential_are_made_tried_and_revoked<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("manager").await?;
    browser.go_to("/company").await?;
    let page = browser.page();
    page.button("Save").is_there().await?;
    is_accessible(browser, "the companys details").await?;

    page.link("Integrations").click().await?;
    page.button("New integration").click().await?;
    let form = page.named("dialog", "New integration");
    form.button("Add integration").click().await?;
    let name = form.field("Name in the report");
    name.is_wrong_because("Enter the name that the report shall show.").await?;
    name.fill("Journey bank").await?;
    let address = form.field("Address (https://…)");
    address.fill("ftp://bank.example").await?;
    form.field("mgmtToken").fill("journey-token").await?;
    form.words("More settings").click().await?;
    let wait = form.field("Longest wait for a refund (milliseconds)");
    wait.fill("0").await?;
    form.button("Add integration").click().await?;
    wait.is_wrong_because("Enter a whole number from 1 to 120,000").await?;
    wait.has_focus().await?;
    wait.fill("5000").await?;
    form.button("Add integration").click().await?;
    address.is_wrong_because("cannot be called").await?;
    is_accessible(browser, "the form of a new integration").await?;
    address.fill(&browser.desk.demo.summary.sandbox_address).await?;
    form.button("Add integration").click().await?;
    form.is_gone().await?;
    let row = page.row(&["Journey bank"]);
    row.cell("State").shows("On").await?;
    row.button("Change Journey bank").click().await?;
    let form = page.named("dialog", "Change Journey bank");
    form.field("Longest wait for a refund (milliseconds)").has_value("5000").await?;
    form.button("Cancel").click().await?;
    form.is_gone().await?;
    row.button("Test connection: Journey bank").click().await?;
    row.shows("It answers. Only a refund would show whether it takes the secret (HTTP").await?;
    row.button("Switch off: Journey bank").click().await?;
    row.cell("State").shows("Its refunds wait until it is on.").await?;
    is_accessible(browser, "the integrations").await?;

    page.link("Credentials").click().await?;
    page.button("New credential").click().await?;
    let form = page.named("dialog", "New credential");
    form.button("Make credential").click().await?;
    form.field("Name in the report").is_wrong_because("Enter what people shall call it.").await?;
    form.field("Name in the report").fill("Journey shop").await?;
    form.button("Make credential").click().await?;
    form.is_gone().await?;
    let fresh = page.named("region", "Keep this: Journey shop");
    let shown = fresh.shows("rd_api_").await?;
    let token = shown.split_whitespace().find(|word| word.starts_with("rd_api_"));
    let token = token.context("there is no token")?;
    ensure!(knock(browser, token).await? == (StatusCode::FORBIDDEN, "scope_missing".to_owned()));
    is_accessible(browser, "the credentials and a new one").await?;
    fresh.button("I have kept it").click().await?;
    fresh.is_gone().await?;

    let row = page.row(&["Journey shop"]);
    row.button("Revoke Journey shop").click().await?;
    page.named("dialog", "Revoke Journey shop?").button("Revoke").click().await?;
    row.cell("State").shows("Revoked").await?;
    ensure!(knock(browser, token).await? == (StatusCode::UNAUTHORIZED, "unauthenticated".to_owned()));
    Ok(())
}
