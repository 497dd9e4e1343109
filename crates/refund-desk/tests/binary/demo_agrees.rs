//! The demo: the same for its seed, and in step with the bank's ledger to the minor unit.

use std::collections::{BTreeMap, BTreeSet};

use domain::money::{Currency, Money};
use sandbox::Sandbox;
use sandbox::ledger::take_payments::NewBankPayment;
use serde_json::Value;

use crate::http::get;
use crate::running::{Running, ledger, run};

pub fn start(folder: &std::path::Path, seed: &str) -> Running {
    let data = folder.to_str().unwrap();
    Running::start(
        folder,
        &[
            "demo",
            "--data",
            data,
            "--listen",
            "127.0.0.1:0",
            "--payments",
            "400",
            "--seed",
            seed,
            "--customers-a-minute",
            "0",
        ],
    )
}

/// Every row of every company, by paging through the API as each company's own program.
fn rows(demo: &Running) -> Vec<Value> {
    let mut rows = Vec::new();
    for company in demo.told["companies"].as_array().unwrap() {
        let token = company["api_token"].as_str();
        let mut next = String::new();
        loop {
            let path = format!("/api/v1/transactions?limit=200{next}");
            let page = get(demo.address(), &path, token).json();
            rows.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(cursor) = page["next"].as_str() else { break };
            next = format!("&cursor={cursor}&as_of={}", page["as_of"].as_str().unwrap());
        }
    }
    rows
}

/// A row without its moment.
fn timeless(row: &Value) -> String {
    let mut row = row.clone();
    row.as_object_mut().unwrap().remove("created_at").unwrap();
    row.to_string()
}

#[test]
fn the_same_seed_makes_the_same_demo_and_another_seed_another() {
    let folders: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let all = |folder: usize, seed: &str| -> BTreeSet<String> {
        rows(&start(folders[folder].path(), seed)).iter().map(timeless).collect()
    };
    let (first, again, other) = (all(0, "7"), all(1, "7"), all(2, "8"));
    assert!(first.len() > 430, "{}", first.len());
    assert_eq!(first, again);
    assert_eq!(first.intersection(&other).count(), 0);
    // A finished demo is used again, as it is.
    assert_eq!(all(0, "7"), first);
}

#[test]
fn desk_and_bank_agree_on_every_payment() {
    let folder = tempfile::tempdir().unwrap();
    let demo = start(folder.path(), "3");
    let bank = demo.told["sandbox_address"].as_str().unwrap();
    let rows = rows(&demo);
    let mut refunds: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["kind"] == "refund") {
        refunds.entry(row["related_payment_id"].as_str().unwrap()).or_default().push(row);
    }
    let (mut in_doubt, mut compared) = (0, 0);
    for payment in rows.iter().filter(|row| row["kind"] == "payment") {
        let id = payment["id"].as_str().unwrap();
        let detail = detail(&demo, payment);
        let booked = ledger(bank, detail["payment"]["gateway_payment_id"].as_str().unwrap());
        let currency: Currency = payment["payment_currency"].as_str().unwrap().parse().unwrap();
        let minor = |text: &Value| Money::parse(text.as_str().unwrap(), currency).unwrap().minor();
        assert_eq!(minor(&booked["amount"]), minor(&payment["payment_amount"]), "{id}");
        assert_eq!(minor(&booked["captured"]), minor(&detail["payment"]["captured"]), "{id}");
        let own = refunds.get(id).map_or(&[][..], Vec::as_slice);
        let sum = |result: &str| -> i64 {
            let those = own.iter().filter(|refund| refund["payment_result"] == result);
            -those.map(|refund| minor(&refund["payment_amount"])).sum::<i64>()
        };
        let (paid, waiting) = (sum("SUCCESS"), sum("PENDING"));
        // What was let go of a hold was cancelled.
        let given_back = minor(&booked["refunded"]) + minor(&booked["let_go"]);
        assert!((paid..=paid + waiting).contains(&given_back), "{id}: {paid} + {waiting}, {given_back}");
        in_doubt += i32::from(waiting > 0);
        compared += i32::from(paid > 0);
    }
    assert_eq!(in_doubt, 4, "the four listed payments whose end the desk does not know");
    assert!(compared > 20, "{compared}");
}

#[test]
fn verify_finds_nothing_in_a_demo_and_a_planted_difference_at_once() {
    let folder = tempfile::tempdir().unwrap();
    drop(start(folder.path(), "5"));
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let verify = || run(&["verify", "--database", &database], "");
    let clean = verify();
    let said = String::from_utf8(clean.stdout).unwrap();
    assert!(clean.status.success(), "{said}");
    assert_eq!(said.lines().filter(|line| line.ends_with(" 0 differences")).count(), 3, "{said}");
    plant(&database);
    let found = verify();
    assert!(!found.status.success());
    let said = String::from_utf8(found.stdout).unwrap();
    assert!(said.contains("is not what was hashed"), "{said}");
    assert_eq!(said.lines().filter(|line| line.contains("has changed 9 times and has")).count(), 1, "{said}");
}

#[test]
fn verify_finds_nothing_between_a_demo_and_its_bank_and_each_planted_difference() {
    let folder = tempfile::tempdir().unwrap();
    drop(start(folder.path(), "6"));
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let ledger = folder.path().join("bank.db");
    let verify = |ledger: &std::path::Path| {
        let output = run(&["verify", "--database", &database, "--ledger", ledger.to_str().unwrap()], "");
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (clean, said) = verify(&ledger);
    assert!(clean, "{said}");
    assert_eq!(said.lines().filter(|line| line.ends_with(" 0 differences")).count(), 6, "{said}");
    assert_eq!(said.lines().filter(|line| line.contains("not known yet:")).count(), 4, "{said}");
    assert!(!said.contains("information"), "{said}");

    let missing = folder.path().join("none.db");
    assert!(!verify(&missing).0 && !missing.exists());

    // A refund at the bank of which nobody was told, and a payment that is the bank's alone.
    let planted = runtime().block_on(plant_at_bank(&ledger));
    let (agrees, said) = verify(&ledger);
    assert!(!agrees, "{said}");
    let about: Vec<&str> = said.lines().filter(|line| line.contains(&planted)).collect();
    assert!(about.iter().any(|line| line.contains("nobody here knows")), "{said}");
    assert!(about.iter().any(|line| line.contains("the bank paid back")), "{said}");
    assert!(said.contains(&format!("information: the bank has payment {STRANGER}")), "{said}");
    assert_eq!(said.lines().filter(|line| line.contains(" 2 differences")).count(), 1, "{said}");

    // An empty bank: every payment differs, of every company.
    let empty = folder.path().join("empty.db");
    runtime().block_on(async { Sandbox::open(&empty).await.unwrap().close().await });
    let (agrees, said) = verify(&empty);
    assert!(!agrees);
    assert!(said.lines().filter(|line| line.contains("the bank has no payment")).count() > 400, "{said}");
}

const STRANGER: &str = "655c1aa0fd8d5b7fa3e1c0ff";

/// Refunds in the bank's back office and takes a payment that no desk knows; gives the refunded payment's id.
async fn plant_at_bank(ledger: &std::path::Path) -> String {
    let bank = Sandbox::open(ledger).await.unwrap();
    let ids = bank.payment_ids("", 500).await.unwrap();
    let accounts = bank.accounts(&ids).await.unwrap();
    let whole = accounts
        .values()
        .find(|account| account.payment.captured.minor() > 1_000 && account.refunds.is_empty());
    let payment = &whole.unwrap().payment;
    let amount = Money::new(101, payment.captured.currency());
    bank.make_outside_refund(&payment.gateway_payment_id, amount).await.unwrap();
    let stranger = NewBankPayment {
        merchant: payment.merchant,
        gateway_payment_id: STRANGER.to_owned(),
        amount,
        captured: amount,
        customer: None,
        order_number: None,
        taken_at: 0,
    };
    bank.take_payment(stranger).await.unwrap();
    bank.close().await;
    payment.gateway_payment_id.clone()
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// Rewrites one event and forgets others, as nobody should.
fn plant(database: &str) {
    runtime().block_on(async {
        let store = store::engine::Store::open(database).await.unwrap();
        let changed =
            store.execute("UPDATE event SET body = body || ' ' WHERE sequence = 7", []).await.unwrap();
        assert_eq!(changed, 3, "one in each company's chain");
        let changed = store
            .execute("UPDATE txn SET version = 9 WHERE id = (SELECT MAX(id) FROM txn)", [])
            .await
            .unwrap();
        assert_eq!(changed, 1);
        store.close().await;
    });
}

fn detail(demo: &Running, payment: &Value) -> Value {
    let companies = demo.told["companies"].as_array().unwrap();
    let company = companies.iter().find(|company| company["id"] == payment["company"]["id"]).unwrap();
    let path = format!("/api/v1/transactions/{}", payment["id"].as_str().unwrap());
    get(demo.address(), &path, company["api_token"].as_str()).json()
}
