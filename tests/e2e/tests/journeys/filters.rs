//! Narrowing the report, going back and forth, sending the address to a colleague, and keeping it as a view.

use anyhow::Result;
use e2e::browser::Browser;
use e2e::place::Place;
use thirtyfour::Key;

use crate::accessibility::is_accessible;
use crate::keyboard::tab_to;

/// Opens the menu of filters and chooses one; gives the window in which it is set.
async fn add<'a>(browser: &'a Browser<'a>, filter: &str) -> Result<Place<'a>> {
    let page = browser.page();
    page.button("Add filter").click().await?;
    let window = page.named("dialog", "Add filter");
    window.button(filter).click().await?;
    window.heading(filter).is_there().await?;
    Ok(window)
}

pub async fn filters_are_the_address<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    let window = add(browser, "Payment Result").await?;
    window.named("radio", "SUCCESS").click().await?;
    window.button("Apply").click().await?;
    browser.is_at("/report?result=SUCCESS").await?;
    let window = add(browser, "Show").await?;
    window.named("radio", "Refunds").click().await?;
    window.button("Apply").click().await?;
    browser.is_at("/report?result=SUCCESS&kind=refund").await?;
    page.button("Show: Refunds").is_there().await?;

    browser.back().await?;
    browser.is_at("/report?result=SUCCESS").await?;
    page.button("Show: Refunds").is_gone().await?;
    browser.forward().await?;
    browser.is_at("/report?result=SUCCESS&kind=refund").await?;
    page.button("Show: Refunds").is_there().await?;

    browser.reload().await?;
    page.button("Payment Result: SUCCESS").is_there().await?;
    page.button("Show: Refunds").is_there().await?;
    page.the("table").shows("-").await?;

    // A chip is edited where it stands.
    page.button("Payment Result: SUCCESS").click().await?;
    let window = page.named("dialog", "Payment Result");
    window.named("radio", "FAILED").click().await?;
    window.button("Apply").click().await?;
    browser.is_at("/report?result=FAILED&kind=refund").await?;
    page.button("Payment Result: FAILED").has_focus().await?;
    page.button("Remove filter Payment Result: FAILED").click().await?;
    browser.is_at("/report?kind=refund").await?;
    page.button("Add filter").has_focus().await?;
    page.button("Clear filters").click().await?;
    browser.is_at("/report").await
}

pub async fn two_days_narrow_the_report_until_nothing_matches<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.button("Date range All dates").click().await?;
    let window = page.named("dialog", "Date range");
    window.button("Last 30 days").click().await?;
    browser.is_at("/report?from=today-29&to=today&zone=Europe%2FIstanbul").await?;
    page.the("table").shows("Kuzey Outdoor").await?;
    page.button("Date range Last 30 days Europe/Istanbul").click().await?;
    window.field("From").type_day("01152020").await?;
    window.field("To").type_day("01312020").await?;
    window.named("radio", "Settlement: paid, or refund ended").click().await?;
    window.button("Apply").click().await?;
    browser.is_at("/report?from=2020-01-15&to=2020-01-31&zone=Europe%2FIstanbul&by=settled").await?;
    page.words("No transaction matches").is_there().await?;
    page.shows("Settled: Jan 15, 2020 – Jan 31, 2020 Europe/Istanbul").await?;
    page.the("table").is_gone().await?;

    browser.reload().await?;
    page.words("No transaction matches").is_there().await?;
    page.button("Date range Settled: Jan 15, 2020 – Jan 31, 2020 Europe/Istanbul").click().await?;
    window.field("To").type_day("01012020").await?;
    window.button("Apply").click().await?;
    window.shows("The last day is before the first one.").await?;
    window.named("radio", "Creation").click().await?;
    window.button("All dates").click().await?;
    browser.is_at("/report").await?;
    page.the("table").shows("Kuzey Outdoor").await?;
    Ok(())
}

pub async fn what_cannot_be_looked_for_is_told_at_its_filter_and_stays_typed<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    let window = add(browser, "Customer phone").await?;
    window.field("Customer phone").fill("abc").await?;
    browser.press(Key::Enter).await?;
    browser.is_at("/report?phone=abc").await?;
    page.the("alert").shows("Customer phone: This is no phone number").await?;
    let chip = page.button("Customer phone: abc");
    chip.is_described_by("This is no phone number").await?;
    page.words("A filter cannot be used as it is").is_there().await?;
    is_accessible(browser, "a filter that cannot be used").await?;

    chip.click().await?;
    let window = page.named("dialog", "Customer phone");
    window.field("Customer phone").has_value("abc").await?;
    window.field("Customer phone").is_wrong_because("This is no phone number").await?;
    let payment = browser.desk.own_payment().await?;
    window.field("Customer phone").fill(&payment.phone).await?;
    window.button("Apply").click().await?;
    page.the("table").shows(&payment.order_number).await?;

    let search = page.field("Search");
    search.fill("ab").await?;
    browser.press(Key::Enter).await?;
    search.is_wrong_because("Give at least 3 characters to search for.").await?;
    search.has_value("ab").await?;
    let window = add(browser, "ID").await?;
    window.field("ID").fill("abc").await?;
    window.button("Apply").click().await?;
    window.field("ID").is_wrong_because("This is no ID.").await?;
    browser.press(Key::Escape).await?;
    window.is_gone().await?;
    page.button("Add filter").has_focus().await?;
    // The server's refusals of what was typed stand on the browser's console; nothing else may.
    let told = browser.console_errors().await?;
    anyhow::ensure!(told.iter().all(|error| error.contains("status of 400")), "the console has {told:?}");
    Ok(())
}

pub async fn a_view_is_made_opened_changed_and_shared_by_keyboard_alone<'a>(
    browser: &'a Browser<'a>,
) -> Result<()> {
    browser.sign_in("manager").await?;
    browser.go_to("/report").await?;
    let page = browser.page();
    page.the("table").shows("Kuzey Outdoor").await?;
    tab_to(browser, &page.field("Search")).await?;
    browser.press("result:failed currency:try").await?;
    browser.press(Key::Enter).await?;
    browser.is_at("/report?result=FAILED&currency=TRY").await?;
    page.field("Search").has_value("").await?;

    tab_to(browser, &page.button("Add filter")).await?;
    browser.press(Key::Enter).await?;
    let menu = page.named("dialog", "Add filter");
    menu.button("State").has_focus().await?;
    browser.press(Key::Down).await?;
    menu.button("Show").has_focus().await?;
    browser.press(Key::Enter).await?;
    menu.named("radio", "Payments").has_focus().await?;
    browser.press(" ").await?;
    browser.press(Key::Enter).await?;
    browser.is_at("/report?result=FAILED&kind=payment&currency=TRY").await?;
    page.button("Add filter").has_focus().await?;

    let button = |name: &str| page.button(&format!("View {name}"));
    button("No view").is_there().await?;
    press(browser, &button("No view")).await?;
    let views = page.named("dialog", "Saved views");
    views.shows("No views yet.").await?;
    views.button("Save as a view…").has_focus().await?;
    browser.press(Key::Enter).await?;
    views.field("Name").has_focus().await?;
    browser.press("Failed payments").await?;
    browser.press(Key::Enter).await?;
    button("Failed payments").has_focus().await?;

    browser.reload().await?;
    button("Failed payments").is_there().await?;
    page.button("Payment Result: FAILED").is_there().await?;
    page.button("Remove filter Show: Payments").click().await?;
    button("Failed payments changed").is_there().await?;
    press(browser, &button("Failed payments changed")).await?;
    views.button("Discard changes").has_focus().await?;
    press(browser, &views.button("Save changes")).await?;
    button("Failed payments").is_there().await?;

    press(browser, &button("Failed payments")).await?;
    views.button("Failed payments").has_focus().await?;
    press(browser, &views.button("Edit Failed payments")).await?;
    views.field("Name").has_focus().await?;
    browser.press(Key::Tab).await?;
    views.field("Share with everybody in the company").has_focus().await?;
    browser.press(" ").await?;
    browser.press(Key::Enter).await?;
    views.shows("Shared in Kuzey Outdoor").await?;
    is_accessible(browser, "the saved views").await?;
    browser.press(Key::Escape).await?;
    button("Failed payments").has_focus().await?;

    // A colleague has it too, and cannot change it.
    browser.sign_in("agent").await?;
    browser.go_to("/report").await?;
    press(browser, &button("No view")).await?;
    views.button("Edit Failed payments").is_gone().await?;
    views.button("Failed payments by manager@demo.example").has_focus().await?;
    browser.press(Key::Enter).await?;
    button("Failed payments").is_there().await?;
    page.button("Payment Result: FAILED").is_there().await?;

    browser.sign_in("manager").await?;
    browser.reload().await?;
    press(browser, &button("Failed payments")).await?;
    views.button("Failed payments").has_focus().await?;
    press(browser, &views.button("Edit Failed payments")).await?;
    press(browser, &views.button("Delete this view…")).await?;
    views.shows("This view will be gone for everybody in Kuzey Outdoor.").await?;
    press(browser, &views.button("Delete")).await?;
    views.shows("No views yet.").await?;
    browser.press(Key::Escape).await?;
    button("No view").is_there().await
}

/// Goes to a button by keyboard and presses it.
async fn press<'a>(browser: &'a Browser<'a>, button: &Place<'a>) -> Result<()> {
    button.is_there().await?;
    if !button.has_focus_now().await? {
        tab_to(browser, button).await?;
    }
    browser.press(Key::Enter).await
}

pub async fn the_filters_windows_are_accessible<'a>(browser: &'a Browser<'a>) -> Result<()> {
    browser.sign_in("owner").await?;
    browser.go_to("/report?from=today-29&to=today&zone=Europe%2FIstanbul&currency=TRY&amount_min=10").await?;
    let page = browser.page();
    page.the("table").shows("SUCCESS").await?;
    page.button("Add filter").click().await?;
    page.named("dialog", "Add filter").button("Payment Result").is_there().await?;
    is_accessible(browser, "the menu of filters").await?;
    page.named("dialog", "Add filter").button("Gateway").click().await?;
    page.named("dialog", "Add filter").heading("Gateway").is_there().await?;
    is_accessible(browser, "a filter of several").await?;
    browser.press(Key::Escape).await?;
    page.button("Payment Amount: at least 10").click().await?;
    page.named("dialog", "Payment Amount").field("At least").has_value("10").await?;
    is_accessible(browser, "the window of amounts").await?;
    browser.press(Key::Escape).await?;
    page.button("Date range Last 30 days Europe/Istanbul").click().await?;
    page.named("dialog", "Date range").button("Yesterday").is_there().await?;
    is_accessible(browser, "the window of days").await?;
    browser.press(Key::Escape).await?;
    page.button("View No view").click().await?;
    page.named("dialog", "Saved views").button("Save as a view…").click().await?;
    page.named("dialog", "Saved views").field("Name").is_there().await?;
    is_accessible(browser, "the form of a new view").await
}
