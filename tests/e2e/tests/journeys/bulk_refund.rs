//! Batches of refunds: rows of the report picked by keyboard, and a file of 1,000 lines that is stopped and goes on.

use std::collections::BTreeMap;
use std::io::Write as _;

use anyhow::{Context as _, Result, ensure};
use api::bulk_refund::BulkRefund;
use api::transaction::Transaction;
use api::transaction_query::TransactionQuery;
use e2e::browser::Browser;
use e2e::desk::Desk;
use e2e::lira::Lira;
use e2e::person::Person;
use e2e::programs;
use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::is_accessible;
use crate::keyboard::tab_to;

/// The lines of the file: two of each payment.
const LINES: u64 = 1_000;
const PAYMENTS_REFUNDED: usize = 500;
const ONE: Lira = Lira(100);
const OTHER: Lira = Lira(200);
/// So many payments that there are as many that fit.
const PAYMENTS: u32 = 1_900;
/// Slow enough to be stopped on the way, fast enough to be waited for.
const A_SECOND: &str = "100";
/// Longer than all lines take.
const RUN_MS: u64 = 60_000;
const STOPPED: &str = "Stopped by a person. What was on its way has ended or will; nothing more is started.";

pub async fn picked_rows_become_a_batch_by_keyboard_alone<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let (first, second) = (browser.desk.own_payment().await?, browser.desk.own_payment().await?);
    let sum = Lira(first.amount.0 + second.amount.0).shown();
    let page = browser.page();
    browser.sign_in("viewer").await?;
    browser.go_to(&format!("/report?q={}", first.id)).await?;
    page.row(&[&first.order_number]).is_there().await?;
    page.button("Select rows").is_gone().await?;

    browser.sign_in("agent").await?;
    browser.reload().await?;
    let select = page.button("Select rows");
    select.is_there().await?;
    tab_to(browser, &select).await?;
    browser.press(Key::Enter).await?;
    let bar = page.named("group", "Selected rows");
    bar.button("Refund these…").is_disabled_because("Select a row first.").await?;
    tab_to(browser, &page.named("checkbox", &format!("Select order {}", first.order_number))).await?;
    browser.press(" ").await?;
    bar.shows(&format!("1 selected · {} left to refund", first.amount.shown())).await?;
    is_accessible(browser, "rows that are picked").await?;

    // What is picked stays so while other rows are looked at.
    tab_to(browser, &bar.button("Stop selecting")).await?;
    page.field("Search").fill(&second.id.to_string()).await?;
    browser.press(Key::Enter).await?;
    browser.is_at(&format!("/report?q={}", second.id)).await?;
    let tick = page.named("checkbox", &format!("Select order {}", second.order_number));
    tick.is_there().await?;
    tab_to(browser, &tick).await?;
    // On the row itself, as while walking.
    browser.press(Key::Home).await?;
    browser.press(" ").await?;
    bar.shows(&format!("2 selected · {sum} left to refund")).await?;
    tab_to(browser, &bar.button("Refund these…")).await?;
    browser.press(Key::Enter).await?;
    let dialog = page.named("dialog", "Refund the selected payments");
    dialog.shows(&sum).await?;
    is_accessible(browser, "the window about picked rows").await?;
    dialog.field("Name").has_focus().await?;
    browser.press(Key::Enter).await?;
    page.button(&format!("Refund 2 lines, {sum}")).is_enabled().await?;
    is_accessible(browser, "the preview of a batch").await
}

pub async fn a_thousand_lines_are_stopped_and_go_on_and_the_result_adds_up<'a>(
    _shared: &'a Browser<'a>,
) -> Result<()> {
    // A demo of its own: a thousand refunds would be in everybody's way.
    let logs = programs::evidence().join("bulk-refund");
    let desk = Desk::open_with(PAYMENTS, &["--bulk-refunds-a-second", A_SECOND], &logs)?;
    let browser = Browser::open(&desk).await?;
    let mut done = run_a_thousand(&browser).await;
    if done.is_ok() {
        done = browser.has_no_console_errors().await;
    } else {
        browser.leave_evidence(&logs, "a-thousand-lines").await?;
    }
    browser.close().await?;
    done
}

async fn run_a_thousand<'a>(browser: &'a Browser<'a>) -> Result<()> {
    let agent = browser.sign_in("agent").await?;
    let payments = refundable(&agent).await?;
    let mut csv = tempfile::Builder::new().prefix("thousand-lines-").suffix(".csv").tempfile()?;
    writeln!(csv, "ID,Amount")?;
    for amount in [ONE, OTHER] {
        for payment in &payments {
            writeln!(csv, "{},{}", payment.id, amount.plain())?;
        }
    }
    csv.flush()?;
    let sum = Lira((ONE.0 + OTHER.0) * i64::try_from(payments.len())?).shown();

    let page = browser.page();
    browser.go_to("/bulk-refunds").await?;
    page.field("Name").fill("Product recall").await?;
    page.field("File of lines (CSV)").give_file(csv.path()).await?;
    page.button("Check the lines").click().await?;
    let start = page.button(&format!("Refund 1,000 lines, {sum}"));
    start.is_there().await?;
    is_accessible(browser, "the preview of a file").await?;
    start.click().await?;
    let far = far_beyond(browser, 0).await?;
    page.button("Stop").click().await?;
    page.words(STOPPED).is_there().await?;
    page.the("progressbar").is_there().await?;
    let path = browser.address().await?;
    let path = format!("/api/v1{path}");
    let stopped: BulkRefund = serde_json::from_str(&agent.read(&path).await?)?;
    let waiting = stopped.sums.iter().find(|sum| sum.outcome == "waiting").map_or(0, |sum| sum.lines);
    ensure!((1..LINES).contains(&waiting), "{waiting} lines wait in a batch that was stopped on its way");

    page.button("Go on").click().await?;
    far_beyond(browser, far).await?;
    page.words("1,000 of 1,000 lines handled").is_there_within(RUN_MS).await?;
    page.row(&["Succeeded", "1,000", &sum]).is_there().await?;
    let file = agent.read(&format!("{path}/file")).await?;
    adds_up(&agent, &file, &payments).await
}

/// Payments of which all is left, whose gateway takes any amount.
async fn refundable(agent: &Person<'_>) -> Result<Vec<Transaction>> {
    let mut query = TransactionQuery {
        kind: Some("payment".to_owned()),
        result: Some("SUCCESS".to_owned()),
        currency: Some("TRY".to_owned()),
        limit: Some(200),
        ..TransactionQuery::default()
    };
    let mut found = Vec::new();
    loop {
        let page = agent.list(&query).await?;
        found.extend(page.items.into_iter().filter(|row| {
            row.refundable_reason.is_none()
                && row.refundable.as_ref() == Some(&row.payment_amount)
                && row.payment_type == "MASTERPASS"
                && Lira::parse(row.payment_amount.as_str()).is_ok_and(|amount| amount.0 >= ONE.0 + OTHER.0)
        }));
        if found.len() >= PAYMENTS_REFUNDED {
            found.truncate(PAYMENTS_REFUNDED);
            return Ok(found);
        }
        query.cursor = Some(page.next.with_context(|| format!("{} payments fit", found.len()))?);
    }
}

/// Waits until more of a batch is handled than so many thousandths; gives how many.
async fn far_beyond(browser: &Browser<'_>, before: u64) -> Result<u64> {
    let script = "
        const [before, done] = arguments;
        const look = (left) => {
            const value = document.querySelector('progress')?.value ?? 0;
            if (value > before || left === 0) done(value); else setTimeout(() => look(left - 1), 25);
        };
        look(600);
    ";
    let far = browser.in_page_until(script, vec![json!(before)]).await?;
    far.as_u64().filter(|far| *far > before).with_context(|| format!("the batch stands at {far}"))
}

/// The file names 1,000 refunds that were paid, and the report has each of them, by its amount.
async fn adds_up(agent: &Person<'_>, file: &str, payments: &[Transaction]) -> Result<()> {
    let mut lines = file.lines();
    let heads: Vec<&str> = lines.next().context("the file is empty")?.split(',').collect();
    let place =
        |name: &str| heads.iter().position(|head| *head == name).with_context(|| format!("no {name}"));
    let (payment, amount, outcome, refund) =
        (place("transaction_id")?, place("amount")?, place("outcome")?, place("refund_id")?);
    let mut in_file = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |at: usize| cells.get(at).copied().with_context(|| format!("{line:?} is too short"));
        ensure!(cell(outcome)? == "succeeded", "{line}");
        let told = (cell(payment)?.to_owned(), Lira::parse(cell(amount)?)?);
        ensure!(in_file.insert(cell(refund)?.to_owned(), told).is_none(), "one refund stands in two lines");
    }
    ensure!(in_file.len() == 2 * payments.len(), "the file has {} lines", in_file.len());

    let mut query =
        TransactionQuery { kind: Some("refund".to_owned()), limit: Some(200), ..TransactionQuery::default() };
    let mut in_report = BTreeMap::new();
    while in_report.len() < in_file.len() {
        let page = agent.list(&query).await?;
        for row in page.items {
            let payment = row.related_payment_id.context("a refund of nothing")?.to_string();
            let amount = Lira::parse(row.payment_amount.as_str())?.negated();
            if in_file.contains_key(&row.id.to_string()) {
                in_report.insert(row.id.to_string(), (payment, amount));
            }
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    ensure!(in_report == in_file, "the report has {} of them", in_report.len());
    Ok(())
}
