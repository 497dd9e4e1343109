//! What others do is seen while one looks: without a reload, and with one stream a browser.

use anyhow::{Context as _, Result, ensure};
use e2e::bank;
use e2e::browser::Browser;
use e2e::lira::Lira;
use e2e::person::Person;
use e2e::refund_dialog::RefundDialog;

const PART: Lira = Lira(10_000);
/// The bank cuts the connection, pays, and tells the desk two seconds later.
const LOST_THEN_TOLD: Lira = Lira(5_098);
const TABS: usize = 8;

pub async fn a_colleagues_refund_moves_the_maximum_of_an_open_pop_up<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    dialog.amount().fill(&payment.amount.plain()).await?;
    dialog.refund_button(payment.amount).is_enabled().await?;
    browser.page().words("Live").is_there().await?;

    let elsewhere = Browser::open(browser.desk).await?;
    let done = refund_as_manager(&elsewhere, &payment).await;
    elsewhere.close().await?;
    done?;

    let rest = payment.amount - PART;
    dialog.place.fact("Can be refunded").shows(&rest.shown()).await?;
    let told = format!("manager@demo.example refunded {} just now; {} is left.", PART.shown(), rest.shown());
    dialog.place.shows(&told).await?;
    dialog.amount().has_value(&payment.amount.plain()).await?;
    dialog.amount().is_wrong_because(&format!("This is more than the {}", rest.shown())).await?;
    dialog.place.button(&format!("Refund all {}", rest.shown())).click().await?;
    dialog.refund_button(rest).click().await?;
    dialog.ends(&format!("{} refunded", rest.shown())).await?;
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(
        ledger.called_for() == [PART.plain(), rest.plain()],
        "the bank was called for {:?}",
        ledger.called_for()
    );
    Ok(())
}

/// A colleague with the pop-up open on the same payment, in a browser of their own.
async fn refund_as_manager<'a>(browser: &'a Browser<'a>, payment: &e2e::desk::OwnPayment) -> Result<()> {
    browser.sign_in("manager").await?;
    let dialog = RefundDialog::open(browser, payment).await?;
    dialog.refund(PART).await?;
    dialog.ends(&format!("{} refunded", PART.shown())).await
}

pub async fn a_lost_answer_resolves_on_screen_without_a_reload<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    let dialog = RefundDialog::open(browser, &payment).await?;
    browser.in_page("window.wasNeverLoadedAnew = true", Vec::new()).await?;
    dialog.refund(LOST_THEN_TOLD).await?;
    dialog.ends("Not known yet").await?;
    dialog.ends(&format!("{} refunded", LOST_THEN_TOLD.shown())).await?;
    dialog.close().await?;
    browser.page().row(&[&LOST_THEN_TOLD.negated().shown()]).shows("Succeeded").await?;
    let same = browser.in_page("return window.wasNeverLoadedAnew === true", Vec::new()).await?;
    ensure!(same == true, "the page was loaded anew");
    let ledger = bank::ask(browser.desk, &payment.gateway_payment_id).await?;
    ensure!(
        ledger.called_for() == [LOST_THEN_TOLD.plain()],
        "the bank was called for {:?}",
        ledger.called_for()
    );
    Ok(())
}

pub async fn a_refund_made_in_the_banks_back_office_lowers_the_maximum<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    let payment = browser.desk.own_payment().await?;
    browser.go_to(&format!("/report?q={}", payment.id)).await?;
    let page = browser.page();
    page.row(&[&payment.order_number]).cell("Refundable").shows(&payment.amount.shown()).await?;
    page.button(&format!("Refund {}", payment.order_number)).click().await?;
    let dialog = RefundDialog::of(browser);
    dialog.place.fact("Can be refunded").shows(&payment.amount.shown()).await?;

    bank::refund_outside(browser.desk, &payment.gateway_payment_id, &PART.plain()).await?;

    let rest = payment.amount - PART;
    dialog.place.fact("Can be refunded").shows(&rest.shown()).await?;
    dialog.place.fact("Refunded outside Refund Desk").shows(&PART.negated().shown()).await?;
    dialog.place.shows(&format!("{} was refunded outside Refund Desk just now", PART.shown())).await?;
    dialog.place.words("Cancel").click().await?;
    page.row(&[&payment.order_number]).cell("Refundable").shows(&rest.shown()).await?;
    page.shows("There may be new rows here").await?;
    page.button("Show").click().await?;
    page.row(&[&PART.negated().shown(), "REFUND, made outside"]).is_there().await?;
    Ok(())
}

pub async fn eight_tabs_are_all_live_over_one_stream<'a>(browser: &'a Browser<'a>) -> Result<()> {
    // Nobody else in the journeys is this person, so the streams on the server can be told apart by their number.
    let owner = browser.sign_in("owner").await?;
    let payment = browser.desk.own_payment().await?;
    let address = format!("/report?q={}", payment.id);
    let mut tabs = vec![browser.this_tab().await?];
    browser.go_to(&address).await?;
    while tabs.len() < TABS {
        tabs.push(browser.open_tab().await?);
        browser.go_to(&address).await?;
    }
    let row = browser.page().row(&[&payment.order_number]);
    let mut streams = 0;
    for tab in &tabs {
        browser.look_at_tab(tab).await?;
        browser.page().words("Live").is_there().await?;
        streams += browser.streams_open().await?;
    }
    ensure!(streams == 1, "{TABS} tabs have {streams} streams");

    owner.refund(payment.id, &PART.plain(), "journey-seen-in-eight-tabs").await?;
    let rest = (payment.amount - PART).shown();
    for tab in &tabs {
        browser.look_at_tab(tab).await?;
        row.cell("Refundable").shows(&rest).await?;
    }

    // The tab with the stream goes: another one takes over, and nothing is missed.
    let mut leader = None;
    for tab in &tabs {
        browser.look_at_tab(tab).await?;
        if browser.streams_open().await? == 1 {
            leader = Some(tab.clone());
        }
    }
    let leader = leader.context("no tab has the stream")?;
    browser.look_at_tab(&leader).await?;
    browser.close_tab().await?;
    let manager = Person::sign_in(browser.desk, "manager").await?;
    manager.refund(payment.id, &PART.plain(), "journey-seen-after-the-leader-went").await?;
    let rest = Lira(payment.amount.0 - 2 * PART.0).shown();
    for tab in tabs.iter().filter(|tab| **tab != leader) {
        browser.look_at_tab(tab).await?;
        row.cell("Refundable").shows(&rest).await?;
        browser.page().words("Live").is_there().await?;
    }
    Ok(())
}
