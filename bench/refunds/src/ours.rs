//! Our side: clients that refund over HTTP, each on its own connection, one refund after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use serde_json::Value;
use uuid::Uuid;

use crate::client::Client;
use crate::latency::Load;
use crate::world::{House, Payment};

/// What there is to refund: the payments of some companies, company after company.
#[derive(Clone)]
pub struct Targets {
    houses: Arc<Vec<House>>,
    next: Arc<AtomicUsize>,
}

impl Targets {
    /// The payments of these companies.
    pub fn of(houses: &[House]) -> Self {
        Self { houses: Arc::new(houses.to_vec()), next: Arc::default() }
    }

    /// The next payment in turn, and whose it is. No two clients are at one payment at a time.
    pub fn next(&self) -> Option<(&House, &Payment)> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let house = self.houses.get(turn % self.houses.len())?;
        let payment = house.payments.get((turn / self.houses.len()) % house.payments.len())?;
        Some((house, payment))
    }
}

/// Refunds for so long with so many clients. Every refund must end paid.
pub async fn refund_for(address: &str, targets: &Targets, clients: usize, time: Duration) -> Result<Load> {
    let loads =
        (0..clients).map(|_number| tokio::spawn(one_client(address.to_owned(), targets.clone(), time)));
    let mut whole = Load::default();
    for load in try_join_all(loads).await? {
        whole.add(load?);
    }
    Ok(whole)
}

async fn one_client(address: String, targets: Targets, time: Duration) -> Result<Load> {
    let mut client = Client::connect(&address).await?;
    let mut load = Load::default();
    let begun = Instant::now();
    while begun.elapsed() < time {
        let Some((house, payment)) = targets.next() else { break };
        let path = api::paths::refunds(payment.id);
        let key = Uuid::new_v4().to_string();
        let clicked = Instant::now();
        let answer = client.refund(&path, &house.api_token, &key).await?;
        load.took.push(clicked.elapsed());
        let text = || String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 201, "a refund was answered {}: {}", answer.status, text());
        let body: Value = serde_json::from_slice(&answer.body)?;
        let result = body.pointer("/refund/payment_result").and_then(Value::as_str);
        ensure!(result == Some("SUCCESS"), "a refund did not end paid: {}", text());
    }
    load.elapsed = begun.elapsed();
    Ok(load)
}
