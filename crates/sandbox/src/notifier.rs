//! Tells the merchants what happened, in order of time, again and again until each is heard.

use std::collections::HashMap;
use std::time::Duration;

use gateways::http::{Http, send};

use crate::Sandbox;
use crate::gateway_id::now_us;
use crate::ledger::notice::DueNotice;
use crate::message::proof::proof;

/// How often the bank looks for something to tell.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long a merchant may take to hear.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The first pause before a notice is told again; doubled with each try, up to the longest.
const FIRST_PAUSE_US: i64 = 500_000;
const LONGEST_PAUSE_US: i64 = 60_000_000;

/// Tells what is due until the bank stops.
pub async fn tell(bank: &Sandbox) {
    let http = Http::default();
    let mut stop = bank.subscribe_stop();
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            _ = stop.wait_for(|stopping| *stopping) => return,
        }
        let due = match bank.ledger().due_notices(now_us()) {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(?error, "the notices cannot be read");
                continue;
            }
        };
        let merchants = by_address(due).into_values();
        futures::future::join_all(merchants.map(|notices| tell_all(bank, &http, notices))).await;
    }
}

/// Each merchant hears in order, and none waits for another that does not answer.
fn by_address(due: Vec<DueNotice>) -> HashMap<String, Vec<DueNotice>> {
    let mut addresses: HashMap<String, Vec<DueNotice>> = HashMap::new();
    for notice in due {
        addresses.entry(notice.url.clone()).or_default().push(notice);
    }
    addresses
}

async fn tell_all(bank: &Sandbox, http: &Http, notices: Vec<DueNotice>) {
    for notice in notices {
        let heard = tell_one(http, &notice).await;
        let again_at = (!heard).then(|| now_us().saturating_add(pause_us(notice.tries)));
        if let Err(error) = bank.ledger().note_told(notice.notice_seq, again_at).await {
            tracing::error!(?error, "a notice that was told could not be ticked off, so it is told again");
        }
    }
}

async fn tell_one(http: &Http, notice: &DueNotice) -> bool {
    let (client, url) = match http.client_for(&notice.url) {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, "a merchant's address for notices is of no use");
            return false;
        }
    };
    let Some(headers) = proof(notice) else {
        tracing::error!(form = %notice.form, "a notice cannot be proved, so it is not told");
        return false;
    };
    let mut request = client.post(url).timeout(TIMEOUT).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(notice.body.clone());
    match send(request).await {
        Ok(reply) if reply.status.is_success() => true,
        Ok(reply) => {
            tracing::warn!(status = %reply.status, "a notice was not taken");
            false
        }
        Err(error) => {
            tracing::debug!(%error, "a notice was not heard");
            false
        }
    }
}

fn pause_us(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.clamp(0, 20)).unwrap_or(0);
    FIRST_PAUSE_US.saturating_mul(2_i64.saturating_pow(doublings)).min(LONGEST_PAUSE_US)
}
