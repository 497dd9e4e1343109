//! Somebody adds a passkey, shows it in the pop-up and at the sign-in, and removes it. Part of the journey that sets the policy which
//! asks for it.

use anyhow::Result;
use domain::id::TransactionId;
use e2e::browser::Browser;
use e2e::demo::email_of;
use e2e::refund_dialog::{Money, RefundDialog};

use crate::accessibility::is_accessible;
use crate::sign_in::sign_in_by_hand;

const NONE: &str = "You have no passkeys yet.";
const ASKED: &str = "Your browser asks for your passkey when you go on.";
/// Above the policy's sum for a second factor, and below that for a second person.
const OVER: Money = Money { plain: "199", shown: "¥199" };
/// Nobody else comes in as they: from now on their password alone opens nothing.
const WHO: &str = "sakura";

pub async fn a_passkey_is_added_lets_a_refund_through_signs_in_and_is_removed<'a>(
    browser: &'a Browser<'a>,
    payment: TransactionId,
) -> Result<()> {
    browser.give_device_for_passkeys().await?;
    browser.sign_in(WHO).await?;
    let dialog = RefundDialog::open_of(browser, payment).await?;
    dialog.amount().fill(OVER.plain).await?;
    dialog.place.shows("You have no second factor yet.").await?;
    is_accessible(browser, "a refund that needs a second factor").await?;

    add(browser).await?;
    let dialog = RefundDialog::open_of(browser, payment).await?;
    dialog.amount().fill(OVER.plain).await?;
    dialog.place.shows(ASKED).await?;
    is_accessible(browser, "a refund that asks for a passkey").await?;
    dialog.money_button(OVER).click().await?;
    dialog.ends("¥199 refunded").await?;
    rename(browser).await?;

    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    let page = browser.page();
    sign_in_by_hand(browser, &email_of(WHO), &browser.desk.demo.summary.password).await?;
    page.shows(ASKED).await?;
    is_accessible(browser, "the second step of signing in, by a passkey").await?;
    page.button("Sign in").click().await?;
    browser.is_at("/report").await?;
    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    page.button("Sign in with a passkey").is_there().await?;
    is_accessible(browser, "signing in with a passkey").await?;
    page.button("Sign in with a passkey").click().await?;
    browser.is_at("/report").await?;
    remove(browser).await
}

async fn add<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.go_to("/account").await?;
    let page = browser.page();
    page.shows(NONE).await?;
    page.field("What to call the new one").fill("Journey laptop").await?;
    page.button("Add a passkey").click().await?;
    page.heading("Keep these recovery codes").is_there().await?;
    is_accessible(browser, "the recovery codes of a first passkey").await?;
    page.button("I have them").click().await?;
    page.shows("The passkey is added.").await?;
    page.words("10 recovery codes are left.").is_there().await?;
    let row = page.row(&["Journey laptop"]);
    row.cell("Last used").shows("never used").await?;
    is_accessible(browser, "ones own passkeys").await?;
    page.button("Add a passkey").click().await?;
    let question = page.named("dialog", "Is it still you?");
    question.shows("Your second factor is needed, too.").await?;
    question.shows(ASKED).await?;
    is_accessible(browser, "a passkey that is asked for before another one is added").await?;
    question.button("Cancel").click().await?;
    Ok(())
}

/// What was shown for the refund is fresh still.
async fn rename<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.go_to("/account").await?;
    let page = browser.page();
    page.row(&["Journey laptop"]).is_there().await?;
    page.button("Add a passkey").click().await?;
    page.shows("This device already has a passkey for your account.").await?;
    page.row(&["Journey laptop"]).button("Rename Journey laptop").click().await?;
    let question = page.named("dialog", "Rename Journey laptop");
    question.field("Name").fill(" ").await?;
    question.button("Save").click().await?;
    question.field("Name").is_wrong_because("Enter a name.").await?;
    is_accessible(browser, "another name for a passkey").await?;
    question.field("Name").fill("Journey phone").await?;
    question.button("Save").click().await?;
    page.row(&["Journey phone"]).is_there().await
}

async fn remove<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let page = browser.page();
    page.link(&format!("Your account, {}", email_of(WHO))).click().await?;
    page.button("Remove Journey phone").click().await?;
    let question = page.named("dialog", "Remove Journey phone?");
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
