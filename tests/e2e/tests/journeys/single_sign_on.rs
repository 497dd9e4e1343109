//! An owner sets a company's provider up, somebody connects their account with it, and comes in by it from then on.

use anyhow::Result;
use e2e::browser::Browser;
use e2e::openid_provider::{CLIENT_ID, CLIENT_SECRET, OpenIdProvider};

use crate::accessibility::is_accessible;
use crate::people::shown_link;

const COMPANY: &str = "Lumen Books";
/// Nobody else comes in as they: all of their sessions end here.
const WHO: &str = "connected@demo.example";
const PASSWORD: &str = "violin-harbour-six-lanterns";

pub async fn somebody_signs_in_by_their_companys_own_provider<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let redirect_uri = format!("{}/api/v1/sign-on/return", browser.desk.demo.summary.address);
    let provider = OpenIdProvider::start(&redirect_uri)?;
    let page = browser.page();

    browser.sign_in("owner").await?;
    browser.go_to("/company").await?;
    page.field("Company").choose(COMPANY).await?;
    page.link("Single sign-on").click().await?;
    page.button("Save").click().await?;
    page.field("Issuer URL").is_wrong_because("Enter the provider's issuer URL").await?;
    page.field("Issuer URL").fill(&provider.issuer).await?;
    page.field("Client ID").fill(CLIENT_ID).await?;
    page.field("Client secret").fill(CLIENT_SECRET).await?;
    page.button("Save").click().await?;
    page.words("Saved.").is_there().await?;
    page.field("Client secret").has_value("").await?;
    page.button("Test the provider").click().await?;
    page.words("The provider answers, and people can sign in with it.").is_there().await?;
    page.words(&redirect_uri).is_there().await?;
    is_accessible(browser, "the set-up of the single sign-on").await?;

    join(browser).await?;
    browser.go_to("/account").await?;
    page.button(&format!("Connect with {COMPANY}")).click().await?;
    let dialog = page.named("dialog", &format!("Connect with {COMPANY}"));
    dialog.field("Current password").fill("not-the-password").await?;
    dialog.button("Go to the company's sign-in").click().await?;
    dialog.field("Current password").is_wrong_because("Your current password is not right.").await?;
    dialog.field("Current password").fill(PASSWORD).await?;
    is_accessible(browser, "connecting one's account").await?;
    dialog.button("Go to the company's sign-in").click().await?;
    page.field("Enter any login").fill("agent-at-the-provider").await?;
    page.field("and password").fill("anything").await?;
    page.button("Sign-in").click().await?;
    page.button("Continue").click().await?;
    browser.is_at("/account").await?;
    page.shows("connected since").await?;
    is_accessible(browser, "one's own account and its connections").await?;
    page.button("Sign out everywhere, here too").click().await?;

    page.heading("Sign in to Refund Desk").is_there().await?;
    browser.go_to("/sign-in").await?;
    page.link("Sign in with your company's account").is_there().await?;
    is_accessible(browser, "the sign-in page").await?;
    // The browser has been there, so it knows the company, and the provider knows the person.
    page.link("Sign in with your company's account").click().await?;
    browser.is_at("/report").await?;
    page.link(&format!("Your account, {WHO}")).is_there().await?;
    page.the("table").shows("SUCCESS").await?;

    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    page.link("Sign in with your company's account").click().await?;
    page.shows("This browser does not know your company yet.").await?;
    Ok(())
}

/// Somebody new joins the company that is shown.
async fn join<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let page = browser.page();
    page.link("People").click().await?;
    page.button("Invite somebody").click().await?;
    let dialog = page.named("dialog", "Invite somebody");
    dialog.field("E-mail").fill(WHO).await?;
    dialog.button("Make the link").click().await?;
    let link = shown_link(browser, &format!("Invitation for {WHO}")).await?;
    browser.forget_who_is_signed_in().await?;
    browser.go_to(&link).await?;
    page.field("Your name").fill("Demo Connected").await?;
    page.field("New password").fill(PASSWORD).await?;
    page.button("Join").click().await?;
    browser.is_at("/report").await
}
