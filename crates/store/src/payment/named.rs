//! Finds a payment by what its gateway calls it.

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Currency;

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

/// Finds the payment that an integration's gateway gave this id.
pub(crate) async fn find_payment_named_in(
    tx: &mut Tx,
    company: CompanyId,
    integration: IntegrationId,
    gateway_payment_id: &str,
) -> Result<Option<TransactionId>, StoreError> {
    let row = tx
        .row(
            "SELECT id FROM txn WHERE company_id = $1 AND integration_id = $2 AND gateway_payment_id = $3
             AND kind = 'payment'",
            args![company, integration, gateway_payment_id],
        )
        .await?;
    row.map(|row| row.id("id", TransactionId::new)).transpose()
}

/// Finds the currency of the payment that an integration's gateway gave this id.
pub async fn find_payment_currency(
    store: &Store,
    company: CompanyId,
    integration: IntegrationId,
    gateway_payment_id: &str,
) -> Result<Option<Currency>, StoreError> {
    let row = store
        .row(
            "SELECT currency FROM txn WHERE company_id = $1 AND integration_id = $2 AND gateway_payment_id = $3
             AND kind = 'payment'",
            args![company, integration, gateway_payment_id],
        )
        .await?;
    row.map(|row| row.word("currency")).transpose()
}
