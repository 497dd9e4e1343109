//! Coming in, being kept out, and coming back.

use anyhow::{Result, ensure};
use e2e::browser::Browser;
use e2e::demo::email_of;
use serde_json::{from_value, json};

/// The paths of what was called for, once all of these are answered.
const CALLS: &str = "
    const [wanted, done] = arguments;
    const look = (left) => {
        const calls = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
        if (wanted.every((path) => calls.includes(path)) || left === 0) done(calls);
        else requestAnimationFrame(() => look(left - 1));
    };
    look(600);
";

/// Longer than the server takes to look whether those who listen still may.
const STREAM_ENDS_MS: u64 = 25_000;

/// Fills in the form on the sign-in page and sends it.
pub async fn sign_in_by_hand<'a>(browser: &'a Browser<'a>, email: &str, password: &str) -> Result<()> {
    let page = browser.page();
    page.field("E-mail").fill(email).await?;
    page.field("Password").fill(password).await?;
    page.button("Sign in").click().await
}

pub async fn a_wrong_password_is_told_and_many_have_to_wait<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.go_to("/sign-in").await?;
    let page = browser.page();
    for _mistyped in 0..5 {
        sign_in_by_hand(browser, &email_of("nobody"), "not-the-password").await?;
        page.the("alert").shows("E-mail or password is wrong.").await?;
    }
    sign_in_by_hand(browser, &email_of("nobody"), "not-the-password").await?;
    page.the("alert").shows("Too many attempts.").await?;
    browser.is_at("/sign-in").await
}

pub async fn after_signing_in_the_first_page_comes_in_one_request<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    // What others do meanwhile calls for nothing.
    browser.go_deaf().await?;
    browser.go_to("/report").await?;
    browser.is_at("/sign-in").await?;
    let password = &browser.desk.demo.summary.password;
    browser.in_page("performance.clearResourceTimings()", Vec::new()).await?;
    sign_in_by_hand(browser, &email_of("agent"), password).await?;
    browser.is_at("/report").await?;
    let page = browser.page();
    page.the("table").shows("Kuzey Outdoor").await?;
    page.named("region", "Totals of all pages").shows("Net TRY").await?;
    // The rows by one call; beside it what the header, the notice of silent gateways and the sums ask for.
    let wanted = [
        api::paths::ATTENTION,
        api::paths::GATEWAYS,
        api::paths::SESSION,
        api::paths::TRANSACTIONS,
        api::paths::TOTALS,
    ];
    let mut calls: Vec<String> = from_value(browser.in_page_until(CALLS, vec![json!(wanted)]).await?)?;
    calls.sort();
    // The part that holds the pop-up may have come by now: after the rows, by no call.
    calls.retain(|path| path != api::paths::EVENTS && !path.starts_with("/part-"));
    // What comes at a time of its own: the sign-in page's call, and the count of what waits for a second person.
    calls.retain(|path| ![api::paths::FORGOTTEN_PASSWORD, api::paths::APPROVALS].contains(&path.as_str()));
    ensure!(calls == wanted, "signing in and the first page took {calls:?}");
    Ok(())
}

pub async fn a_session_that_ended_elsewhere_leads_to_the_sign_in_page_and_back<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    let elsewhere = browser.sign_in("agent").await?;
    browser.go_to("/report?result=FAILED").await?;
    let page = browser.page();
    page.the("table").shows("FAILED").await?;
    elsewhere.sign_out().await?;
    // Nothing has to be pressed: the live stream ends with the session.
    page.heading("Sign in to Refund Desk").is_there_within(STREAM_ENDS_MS).await?;
    sign_in_by_hand(browser, &email_of("agent"), &browser.desk.demo.summary.password).await?;
    browser.is_at("/report?result=FAILED").await?;
    page.the("table").shows("FAILED").await?;
    Ok(())
}
