//! What the bank's clock does: refunds that were queued are done or declined, and paid ones come back, when their time has come.

use crate::gateway_id::now_us;
use crate::ledger::back_office::{BackOfficeError, Becomes, end_refund_in};
use crate::ledger::file::{from_row, query};
use crate::ledger::{Ledger, LedgerError};
use crate::settings::Pace;

from_row! {
    struct DueRow {
        gateway_refund_id: String,
        due_becomes: String,
        then_becomes: Option<String>,
    }
}

impl Ledger {
    /// Ends what is due, and tells the merchants.
    pub(crate) async fn end_due_refunds(&self, now: i64, pace: Pace) -> Result<(), LedgerError> {
        let due = "SELECT gateway_refund_id, due_becomes, then_becomes FROM bank_refund \
             WHERE due_at <= ?1 AND due_becomes IS NOT NULL ORDER BY due_at, refund_seq LIMIT 64";
        let due: Vec<DueRow> = self.readers().quick(|reader| query(reader, due).bind(now).all())?;
        for row in due {
            self.end_due(&row, pace).await?;
        }
        Ok(())
    }

    async fn end_due(&self, row: &DueRow, pace: Pace) -> Result<(), LedgerError> {
        let becomes = Becomes::named(&row.due_becomes)
            .ok_or_else(|| LedgerError::Unreadable(row.due_becomes.clone()))?;
        let transaction = self.begin().await?;
        let due_at = row.then_becomes.as_ref().map(|_| now_us().saturating_add(pace.queued_us()));
        transaction
            .query(
                "UPDATE bank_refund SET due_at = ?1, due_becomes = then_becomes, then_becomes = NULL \
             WHERE gateway_refund_id = ?2",
            )
            .bind(due_at)
            .bind(row.gateway_refund_id.as_str())
            .execute()?;
        match end_refund_in(&transaction, &row.gateway_refund_id, becomes) {
            Ok(_ended) => {}
            Err(BackOfficeError::Ledger(error)) => return Err(error),
            // The back office was faster: what it made of the refund stays.
            Err(error) => {
                tracing::debug!(%error, gateway_refund_id = %row.gateway_refund_id, "a refund did not end as planned");
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}
