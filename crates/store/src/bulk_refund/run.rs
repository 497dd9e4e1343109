//! What a server writes while it runs a batch of refunds under its lease.

use domain::id::TransactionId;

use crate::Micros;
use crate::args;
use crate::bulk_refund::lines::{Line, Why, read_line};
use crate::bulk_refund::{
    BulkRefund, BulkRefundState, append_bulk_fact, content_hash_in, read_bulk_refund, select_bulk_refunds,
};
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change};

/// What came of handing a line over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// Its refund exists; this is the first row of it.
    Made(TransactionId),
    /// It was refused.
    Refused(Why),
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// No line waits any more.
    Done,
    /// It cannot go on until somebody looks: a code says why.
    Stopped(&'static str),
}

/// Claims the oldest running batch that no server works on. It is the caller's until `lease_until`.
pub async fn claim_bulk_refund(
    store: &Store,
    now: Micros,
    lease_until: Micros,
) -> Result<Option<BulkRefund>, StoreError> {
    in_transaction!(store, |tx| {
        let next = tx
            .row(
                select_bulk_refunds!(
                    "WHERE bulk_refund.state = 'running'
                       AND (bulk_refund.lease_until IS NULL OR bulk_refund.lease_until <= $1)
                     ORDER BY bulk_refund.created_at, bulk_refund.id LIMIT 1"
                ),
                args![now],
            )
            .await?;
        let Some(next) = next else { return Ok(None) };
        let mut bulk = read_bulk_refund(&next)?;
        let claimed = tx
            .execute(
                "UPDATE bulk_refund SET lease_until = $1, tries = tries + 1
                 WHERE company_id = $2 AND id = $3 AND tries = $4 AND state = 'running'",
                args![lease_until, bulk.key.company, bulk.key.id, bulk.tries],
            )
            .await?;
        if claimed != 1 {
            // Another server was quicker; the next look finds the next one.
            return Ok(None);
        }
        bulk.tries += 1;
        Ok(Some(bulk))
    })
}

/// Keeps a batch for longer; `false` where it is not the caller's any more: stopped, or claimed by another server.
pub async fn keep_bulk_refund(
    store: &Store,
    bulk: &BulkRefund,
    lease_until: Micros,
) -> Result<bool, StoreError> {
    let kept = store
        .execute(
            "UPDATE bulk_refund SET lease_until = $1
             WHERE company_id = $2 AND id = $3 AND tries = $4 AND state = 'running'",
            args![lease_until, bulk.key.company, bulk.key.id, bulk.tries],
        )
        .await?;
    Ok(kept == 1)
}

/// Whether a batch's lines are still those that it was made with.
pub async fn is_unchanged(store: &Store, bulk: &BulkRefund) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| Ok(content_hash_in(tx, bulk).await? == bulk.content_hash))
}

/// Lists the lines that wait, in order.
pub async fn list_waiting_lines(store: &Store, bulk: &BulkRefund) -> Result<Vec<Line>, StoreError> {
    let rows = store
        .rows(
            "SELECT * FROM bulk_refund_line WHERE company_id = $1 AND bulk_refund_id = $2 AND state = 'waiting'
             ORDER BY line",
            args![bulk.key.company, bulk.key.id],
        )
        .await?;
    rows.iter().map(read_line).collect()
}

/// Writes down what came of a line, whoever the batch belongs to by now; of two who handed it over the first is right, and the
/// other has the same.
pub async fn end_line(store: &Store, bulk: &BulkRefund, line: u32, end: &LineEnd) -> Result<(), StoreError> {
    let (state, why, refund) = match end {
        LineEnd::Made(refund) => ("made", None, Some(*refund)),
        LineEnd::Refused(why) => ("refused", Some(why), None),
    };
    store
        .execute(
            "UPDATE bulk_refund_line SET state = $1, code = $2, detail = $3, refund_id = $4
             WHERE company_id = $5 AND bulk_refund_id = $6 AND line = $7 AND state = 'waiting'",
            args![
                state,
                why.map(|why| why.code.as_str()),
                why.map(|why| why.detail.as_str()),
                refund,
                bulk.key.company,
                bulk.key.id,
                i64::from(line)
            ],
        )
        .await?;
    Ok(())
}

/// Ends a run, with its event; `false` where the batch is not the caller's any more.
pub async fn end_run(
    store: &Store,
    bulk: &BulkRefund,
    end: RunEnd,
    author: &Author,
) -> Result<bool, StoreError> {
    let key = bulk.key;
    let (state, kind, why, finished_at) = match end {
        RunEnd::Done => (BulkRefundState::Done, "bulk_refund_done", None, Some(author.at)),
        RunEnd::Stopped(why) => (BulkRefundState::Stopped, "bulk_refund_stopped", Some(why), None),
    };
    in_transaction!(store, |tx| {
        let ended = tx
            .execute(
                "UPDATE bulk_refund SET state = $1, stopped_why = $2, finished_at = $3, lease_until = NULL
                 WHERE company_id = $4 AND id = $5 AND tries = $6 AND state = 'running'",
                args![state.as_str(), why, finished_at, key.company, key.id, bulk.tries],
            )
            .await?;
        if ended == 1 {
            let before = Some(BulkRefundState::Running.as_str());
            let changes =
                vec![Change::code("state", before, Some(state.as_str())), Change::code("why", None, why)];
            append_bulk_fact(tx, key, kind, author, changes).await?;
        }
        Ok(ended == 1)
    })
}
