//! Somebody comes into a company by a link, gets another role, chooses another password, and is removed.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::Browser;

use crate::accessibility::is_accessible;
use crate::sign_in::sign_in_by_hand;

const NEWCOMER: &str = "newcomer@demo.example";
const FIRST: &str = "umbrella-tram-seven-lakes";
const SECOND: &str = "pepper-canal-nine-windows";

/// The path of the link that is shown this once, and what stands behind its `#`.
pub async fn shown_link<'a>(browser: &'a Browser<'a>, region: &str) -> Result<String> {
    let text = browser.page().named("region", region).shows("/account/").await?;
    let link = text.split_whitespace().find(|word| word.contains("/account/"));
    let link = link.context("no link is shown")?;
    let at = link.find("/account/").context("no path in the link")?;
    Ok(link.get(at..).unwrap_or_default().to_owned())
}

pub async fn somebody_is_invited_joins_by_the_link_and_is_given_another_role<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("owner").await?;
    browser.go_to("/report?limit=25").await?;
    let page = browser.page();
    page.link("Company").click().await?;
    page.link("People").click().await?;
    page.row(&["agent@demo.example", "Agent"]).is_there().await?;
    page.button("Invite somebody").click().await?;
    let dialog = page.named("dialog", "Invite somebody");
    dialog.button("Make the link").click().await?;
    dialog.field("E-mail").is_wrong_because("Enter the e-mail of the person to invite.").await?;
    is_accessible(browser, "the form of an invitation").await?;
    dialog.field("E-mail").fill("agent@demo.example").await?;
    dialog.button("Make the link").click().await?;
    dialog.field("E-mail").is_wrong_because("They belong to this company already.").await?;
    dialog.field("E-mail").fill(NEWCOMER).await?;
    dialog.button("Make the link").click().await?;
    let join = shown_link(browser, &format!("Invitation for {NEWCOMER}")).await?;
    page.row(&[NEWCOMER, "Agent", "Not accepted yet"]).is_there().await?;
    is_accessible(browser, "the people and a new invitation").await?;

    browser.forget_who_is_signed_in().await?;
    browser.go_to(&join).await?;
    page.field("Your name").fill("Demo Newcomer").await?;
    page.field("New password").fill("password1234").await?;
    page.button("Join").click().await?;
    page.field("New password").is_wrong_because("easily guessed").await?;
    is_accessible(browser, "an invitation that is being accepted").await?;
    page.field("New password").fill(FIRST).await?;
    page.button("Join").click().await?;
    browser.is_at("/report").await?;
    page.the("table").shows("SUCCESS").await?;
    page.link("Company").is_gone().await?;
    page.link(&format!("Your account, {NEWCOMER}")).click().await?;
    page.shows("Agent of").await?;
    page.row(&["Chrome on Linux", "This one"]).is_there().await?;
    is_accessible(browser, "one's own account").await?;
    page.field("Current password").fill("not-the-password").await?;
    page.field("New password").fill(SECOND).await?;
    page.button("Change password").click().await?;
    page.field("Current password").is_wrong_because("Your current password is not right.").await?;
    page.field("Current password").fill(FIRST).await?;
    page.button("Change password").click().await?;
    page.shows("Your password is the new one.").await?;
    page.button("Sign out everywhere, here too").click().await?;
    browser.is_at("/sign-in").await?;
    sign_in_by_hand(browser, NEWCOMER, SECOND).await?;
    browser.is_at("/report").await?;

    browser.sign_in("owner").await?;
    browser.go_to(&join).await?;
    browser.reload().await?;
    page.words("This link does not work any more").is_there().await?;
    browser.go_to("/company/people").await?;
    page.button(&format!("Change the role of {NEWCOMER}")).click().await?;
    let question = page.named("dialog", &format!("Change the role of {NEWCOMER}"));
    question
        .named("radio", "Manager Manages gateways, webhooks and policy, too, and invites up to approvers.")
        .click()
        .await?;
    question.button("Change role").click().await?;
    page.row(&[NEWCOMER, "Manager"]).is_there().await?;
    page.button(&format!("Make a link for a new password of {NEWCOMER}")).click().await?;
    page.named("dialog", &format!("A new password for {NEWCOMER}?")).button("Make the link").click().await?;
    let reset = shown_link(browser, &format!("Link for a new password of {NEWCOMER}")).await?;
    page.button("I have sent it").click().await?;
    browser.go_to(&reset).await?;
    browser.reload().await?;
    page.field("New password").fill(FIRST).await?;
    is_accessible(browser, "a link for a new password").await?;
    page.button("Set password").click().await?;
    page.heading("Your password is the new one").is_there().await?;
    browser.go_to("/company/people").await?;
    page.button(&format!("Remove {NEWCOMER}")).click().await?;
    page.named("dialog", &format!("Remove {NEWCOMER}?")).button("Remove").click().await?;
    page.row(&[NEWCOMER]).is_gone().await?;
    page.link("Audit").click().await?;
    page.row(&["Removed from the company", NEWCOMER, "owner@demo.example", "Role: Manager → nothing"])
        .is_there()
        .await?;
    is_accessible(browser, "the audit").await?;
    page.field("Done by (e-mail)").fill(NEWCOMER).await?;
    page.button("Show").click().await?;
    page.row(&["Own password changed", NEWCOMER]).is_there().await?;
    page.row(&["Removed from the company"]).is_gone().await?;

    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    sign_in_by_hand(browser, NEWCOMER, FIRST).await?;
    browser.is_at("/report").await?;
    let told = page.the("main").text().await?;
    ensure!(!told.contains("SUCCESS"), "who was removed still sees payments: {told}");
    Ok(())
}
