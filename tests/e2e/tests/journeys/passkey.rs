//! Somebody adds a passkey, signs in with it, and removes it.

use anyhow::Result;
use e2e::browser::Browser;

use crate::accessibility::is_accessible;

const NONE: &str = "You have no passkeys yet.";

pub async fn a_passkey_is_added_signs_in_without_an_e_mail_and_is_removed<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.give_device_for_passkeys().await?;
    browser.sign_in("manager").await?;
    browser.go_to("/account").await?;
    let page = browser.page();
    page.shows(NONE).await?;
    page.field("What to call the new one").fill("Journey laptop").await?;
    page.button("Add a passkey").click().await?;
    page.shows("The passkey is added.").await?;
    let row = page.row(&["Journey laptop"]);
    row.cell("Last used").shows("never used").await?;
    is_accessible(browser, "ones own passkeys").await?;
    page.button("Add a passkey").click().await?;
    page.shows("This device already has a passkey for your account.").await?;

    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    page.button("Sign in with a passkey").is_there().await?;
    is_accessible(browser, "signing in with a passkey").await?;
    page.button("Sign in with a passkey").click().await?;
    browser.is_at("/report").await?;
    page.link("Your account, manager@demo.example").click().await?;
    row.button("Remove Journey laptop").click().await?;
    let question = page.named("dialog", "Remove Journey laptop?");
    question.shows("Nobody signs in with it here any more.").await?;
    is_accessible(browser, "the end of a passkey").await?;
    question.button("Remove").click().await?;
    page.shows(NONE).await?;

    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    page.button("Sign in with a passkey").click().await?;
    page.the("alert").shows("This passkey opens nothing here.").await?;
    Ok(())
}
