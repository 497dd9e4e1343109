//! A company's refund policy, the second factor and the second person that it asks for. In a company of its own, so that nobody else
//! waits.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use api::transaction_query::TransactionQuery;
use e2e::browser::Browser;
use e2e::person::Person;
use e2e::refund_dialog::{Money, RefundDialog};

use totp_rs::{Builder, Secret, Totp};

use crate::accessibility::is_accessible;
use crate::passkey::a_passkey_is_added_lets_a_refund_through_signs_in_and_is_removed;
use crate::people::shown_link;
use crate::sign_in::sign_in_by_hand;

const UNDER: Money = Money { plain: "200", shown: "¥200" };
const OVER: Money = Money { plain: "201", shown: "¥201" };
const NEWCOMER: &str = "careful@demo.example";
const PASSWORD: &str = "umbrella-tram-seven-lakes";

/// What an authenticator shows that was given this key, so many steps of 30 seconds from now.
fn code(authenticator: &Totp, steps: u64) -> Result<String> {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(authenticator.generate(now_s + steps * 30).to_string())
}

/// Sets a second factor up by the key that is shown, as somebody does who cannot scan it.
async fn set_up_a_second_factor<'a>(browser: &'a Browser<'a>) -> Result<Totp> {
    let page = browser.page();
    page.link(&format!("Your account, {NEWCOMER}")).click().await?;
    page.button("Set up").click().await?;
    page.field("Your password").fill("not-the-password").await?;
    page.button("Go on").click().await?;
    page.field("Your password").is_wrong_because("Your password is not right.").await?;
    page.field("Your password").fill(PASSWORD).await?;
    page.button("Go on").click().await?;
    let shown = page.the("main").shows("Or type this key:").await?;
    let (_, behind) = shown.split_once("Or type this key:").context("no key is shown")?;
    let key: String = behind.split_whitespace().take(8).collect();
    let authenticator =
        Builder::new().with_secret(Secret::try_from_base32(key)?).with_account_name(NEWCOMER).build()?;
    is_accessible(browser, "the key of an authenticator").await?;
    page.field("Code of your authenticator").fill("12345").await?;
    page.button("Turn on").click().await?;
    page.field("Code of your authenticator")
        .is_wrong_because("Enter the six digits that your authenticator shows.")
        .await?;
    page.field("Code of your authenticator").fill(&code(&authenticator, 0)?).await?;
    page.button("Turn on").click().await?;
    page.heading("Keep these recovery codes").is_there().await?;
    is_accessible(browser, "new recovery codes").await?;
    page.button("I have them").click().await?;
    page.words("10 recovery codes are left.").is_there().await?;
    Ok(authenticator)
}

/// Signs in by hand, with a code that was not used yet.
async fn sign_in_with_both<'a>(browser: &'a Browser<'a>, authenticator: &Totp) -> Result<()> {
    browser.forget_who_is_signed_in().await?;
    browser.go_to("/sign-in").await?;
    sign_in_by_hand(browser, NEWCOMER, PASSWORD).await?;
    let page = browser.page();
    page.field("Code of your authenticator").fill("000 00").await?;
    is_accessible(browser, "the second step of signing in").await?;
    let code = code(authenticator, 1)?;
    let (first, last) = code.split_at(3);
    page.field("Code of your authenticator").fill(&format!("{first} {last}")).await?;
    page.button("Sign in").click().await?;
    browser.is_at("/report").await
}

pub async fn a_newcomer_with_a_second_factor_refunds_and_above_the_sum_a_second_person_approves<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let owner = Person::sign_in(browser.desk, "owner").await?;
    let query = TransactionQuery {
        kind: Some("payment".to_owned()),
        result: Some("SUCCESS".to_owned()),
        currency: Some("JPY".to_owned()),
        ..TransactionQuery::default()
    };
    let payments = owner.list(&query).await?.items;
    let enough = |amount: &str| amount.parse::<u64>().is_ok_and(|yen| yen > 1_000);
    let payment = payments.iter().find(|row| {
        row.refundable_reason.is_none() && row.refundable.as_ref().is_some_and(|left| enough(left.as_str()))
    });
    let payment = payment.context("the demo has no payment in yen")?;

    browser.sign_in("owner").await?;
    browser.go_to(&format!("/company/policy?company={}", payment.company.id)).await?;
    let page = browser.page();
    page.field("A second person above (JPY)").fill("200").await?;
    page.field("A second factor above (JPY)").fill("150").await?;
    page.button("Save the policy").click().await?;
    page.words("The policy is saved.").is_there().await?;
    is_accessible(browser, "the refund policy").await?;

    a_passkey_is_added_lets_a_refund_through_signs_in_and_is_removed(browser, payment.id).await?;

    browser.sign_in("owner").await?;
    browser.go_to(&format!("/company/people?company={}", payment.company.id)).await?;
    browser.reload().await?;
    page.button("Invite somebody").click().await?;
    let invite = page.named("dialog", "Invite somebody");
    invite.field("E-mail").fill(NEWCOMER).await?;
    invite.button("Make the link").click().await?;
    let join = shown_link(browser, &format!("Invitation for {NEWCOMER}")).await?;
    browser.forget_who_is_signed_in().await?;
    browser.go_to(&join).await?;
    browser.reload().await?;
    page.field("Your name").fill("Demo Careful").await?;
    page.field("New password").fill(PASSWORD).await?;
    page.button("Join").click().await?;
    browser.is_at("/report").await?;
    let authenticator = set_up_a_second_factor(browser).await?;
    sign_in_with_both(browser, &authenticator).await?;

    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    dialog.refund_money(UNDER).await?;
    dialog.ends("¥200 refunded").await?;
    let dialog = RefundDialog::open_of(browser, payment.id).await?;
    dialog.place.shows("Above ¥200 a second person must agree before the refund is sent.").await?;
    dialog.refund_money(OVER).await?;
    dialog.ends("Waiting for approval").await?;
    is_accessible(browser, "a refund that waits for approval").await?;
    browser.go_to("/approvals").await?;
    let row = page.row(&["¥201", NEWCOMER]);
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

    browser.go_to(&format!("/company/audit?company={}", payment.company.id)).await?;
    page.row(&["Refund approved", "owner@demo.example"]).is_there().await?;
    page.row(&["Refund awaits approval", NEWCOMER]).is_there().await?;
    page.row(&["Refund asked for, its amount reserved", NEWCOMER]).is_there().await?;
    page.row(&["Second factor turned on", NEWCOMER]).is_there().await?;
    Ok(())
}
