//! When a gateway account may be given the next line of a batch: one row an account, which all servers share.

use domain::id::{CompanyId, IntegrationId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

const SECOND: Micros = 1_000_000;
/// Turns beyond it were set by a clock that was wrong, and do not count.
const FAR: Micros = 60 * SECOND;

/// Takes an account's next turn, which nobody else gets then, and says when it is: `now` or later. With `a_second`
/// lines a second turns lie so far apart.
pub async fn take_turn(
    store: &Store,
    company: CompanyId,
    integration: IntegrationId,
    now: Micros,
    a_second: u64,
) -> Result<Micros, StoreError> {
    let pause = SECOND.checked_div(Micros::try_from(a_second).unwrap_or(SECOND)).unwrap_or(SECOND).max(1);
    in_transaction!(store, |tx| {
        let row = tx
            .row(
                "INSERT INTO bulk_refund_pace (company_id, integration_id, next_at) VALUES ($1, $2, $3 + $4)
                 ON CONFLICT (company_id, integration_id) DO UPDATE SET next_at =
                     CASE WHEN bulk_refund_pace.next_at BETWEEN $3 AND $5 THEN bulk_refund_pace.next_at ELSE $3 END + $4
                 RETURNING next_at",
                args![company, integration, now, pause, now.saturating_add(FAR)],
            )
            .await?;
        let next = row.map_or(Ok(now.saturating_add(pause)), |row| row.int("next_at"))?;
        Ok(next.saturating_sub(pause))
    })
}
