//! What a refund costs must not grow with what is there: no statement of its life walks through a table.

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::{Arc, Mutex};

use gateways::gateway::Found;
use store::engine::Engine;
use store::engine::probe::{Pause, Probe, Step};
use store::engine::value::Value;

use crate::fixture::{ASKABLE, Desk, paid};

/// What may be walked: lists that a statement brings along, what it has found itself, partial indexes of what is in hand, the
/// first place of an index, and the companies.
const SHORT: [&str; 17] = [
    "json_each",
    "work",
    "busy",
    "account",
    "first",
    "waiting",
    "(subquery-",
    "CONSTANT ROW",
    "refund_work USING INDEX refund_work_lease",
    "refund_work USING COVERING INDEX refund_work_lease",
    "refund_work USING COVERING INDEX refund_work_account_due",
    "company USING COVERING INDEX",
    // One number; and a stretch of numbers, its own row's and those right behind it.
    "txn_text VIRTUAL TABLE INDEX 0:=",
    "txn_text VIRTUAL TABLE INDEX 64:><",
    "txn_text VIRTUAL TABLE INDEX 192:><",
    "3-ROW VALUES CLAUSE",
    "6-ROW VALUES CLAUSE",
];

#[derive(Debug, Default)]
struct Reader(Mutex<BTreeSet<String>>);

impl Probe for Reader {
    fn reach(&self, _step: Step) -> Pause {
        Box::pin(ready(()))
    }

    fn statement(&self, sql: &str, _args: &[Value]) {
        self.0.lock().unwrap().insert(sql.to_owned());
    }
}

#[tokio::test]
async fn no_statement_of_a_refund_walks_through_a_table() {
    let reader = Arc::new(Reader::default());
    let desk = Desk::open_watched(ASKABLE, Some(Arc::<Reader>::clone(&reader))).await;
    if desk.service.store().engine() == Engine::Postgres {
        // There the plans follow what the tables hold, and these are empty.
        return;
    }
    let payment = desk.pay("100.00").await;
    reader.0.lock().unwrap().clear();
    desk.refund(payment, "10", "k1").await.unwrap();
    desk.work().await;
    let refund = desk.lost(payment, "40", "k2").await;
    desk.service.next_due().await.unwrap();
    desk.will_find(Found::NotKnown);
    desk.work_after(7).await;
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(60).await;
    desk.service.renew_leases("nobody").await.unwrap();
    desk.row(refund).await;
    let statements = reader.0.lock().unwrap().clone();
    assert!(statements.len() > 20, "{} were read along", statements.len());
    let walks: Vec<String> = statements
        .iter()
        .flat_map(|sql| walks(&desk, sql).into_iter().map(move |walk| format!("{walk}: {sql}")))
        .collect();
    assert!(walks.is_empty(), "{}", walks.join("\n\n"));
}

fn walks(desk: &Desk, sql: &str) -> Vec<String> {
    let file = rusqlite::Connection::open(desk.file()).unwrap();
    let mut plan = file.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    // Whatever its arguments are: they are left out.
    let mut steps = plan.raw_query();
    let mut walks = Vec::new();
    while let Some(step) = steps.next().unwrap() {
        let step: String = step.get("detail").unwrap();
        let walked = step.strip_prefix("SCAN ");
        if walked.is_some_and(|what| !SHORT.iter().any(|short| what.starts_with(short))) {
            walks.push(step);
        }
    }
    walks
}
