//! Batches of refunds: what is judged, what is handed over and when, and who agrees.

mod approval;
mod run;
mod verdict;

use std::collections::BTreeMap;

use api::bulk_refund::{BulkLine, BulkLineList, BulkRefund};
use domain::id::{BulkRefundId, TransactionId};
use http::StatusCode;
use serde_json::json;
use server::settings::Settings;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN};

/// As fast as lines can be handed over.
fn at_once(settings: &mut Settings) {
    settings.bulk_refunds_a_second = 10_000;
}

/// A desk that hands lines over as fast as it can, and so many payments of ₺100.
async fn desk(payments: usize) -> (Desk, Vec<TransactionId>) {
    let desk = Desk::open_with(at_once, [].into()).await;
    let mut made = Vec::new();
    for _payment in 0..payments {
        made.push(desk.payment("100.00").await);
    }
    (desk, made)
}

/// The same server, started again.
fn settings() -> Settings {
    let mut settings = Settings::new(ORIGIN).unwrap();
    at_once(&mut settings);
    settings
}

impl Browser<'_> {
    /// Makes a batch of Demo Books of these lines after a header.
    async fn batch(&self, desk: &Desk, csv: &str) -> BulkRefund {
        let body = json!({ "company": desk.company, "name": "Recall", "csv": csv });
        self.post(api::paths::BULK_REFUNDS, &body).await.json(StatusCode::CREATED)
    }

    /// Makes a batch that refunds so much of each payment.
    async fn batch_of(&self, desk: &Desk, payments: &[TransactionId], amount: &str) -> BulkRefund {
        let lines: Vec<String> = payments.iter().map(|payment| format!("{payment},{amount}")).collect();
        self.batch(desk, &format!("transaction_id,amount\n{}\n", lines.join("\n"))).await
    }

    async fn move_on(&self, path: &str, id: BulkRefundId) -> Answer {
        self.post(&api::paths::bulk_refund(path, id), &json!({})).await
    }

    /// Begins a batch, and says where it then stands.
    async fn begin(&self, id: BulkRefundId) -> String {
        self.move_on(api::paths::BULK_REFUND_START, id).await.json::<BulkRefund>(StatusCode::OK).state
    }

    async fn look(&self, id: BulkRefundId) -> BulkRefund {
        self.get(&api::paths::bulk_refund(api::paths::BULK_REFUND, id)).await.json(StatusCode::OK)
    }

    /// How many lines have come to what.
    async fn outcomes(&self, id: BulkRefundId) -> BTreeMap<String, u64> {
        let mut outcomes = BTreeMap::new();
        for sum in self.look(id).await.sums {
            *outcomes.entry(sum.outcome).or_default() += sum.lines;
        }
        outcomes
    }

    async fn lines(&self, id: BulkRefundId) -> Vec<BulkLine> {
        let path = api::paths::bulk_refund(api::paths::BULK_REFUND_LINES, id);
        self.get(&path).await.json::<BulkLineList>(StatusCode::OK).items
    }

    /// Waits until every refund of a batch is at its end.
    async fn settled(&self, desk: &Desk, id: BulkRefundId) -> Vec<BulkLine> {
        for line in self.lines(id).await {
            if let Some(refund) = line.refund_id {
                desk.service.wait_until_settled(desk.company, refund).await.unwrap();
            }
        }
        self.lines(id).await
    }
}
