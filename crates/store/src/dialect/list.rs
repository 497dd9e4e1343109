//! Lists one integration's payments and refunds as a gateway's own list would, newest first, by page numbers.

use domain::money::Currency;
use domain::payment::PaymentResult;

use crate::Micros;
use crate::args;
use crate::dialect::Reach;
use crate::engine::Store;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::transaction::{TransactionKind, TransactionRow, read_transaction, select_transactions};

/// Which rows; what is none filters nothing.
#[derive(Clone, Debug, Default)]
pub struct IntegrationQuery {
    /// Payments or refunds; none: both.
    pub kind: Option<TransactionKind>,
    /// Created at or after.
    pub from: Option<Micros>,
    /// Created before.
    pub to: Option<Micros>,
    /// The gateway's id of the payment, or of the payment that was refunded.
    pub gateway_payment_id: Option<String>,
    /// The gateway's id of the refunded item.
    pub gateway_item_id: Option<String>,
    /// The gateway's id of the refund, or the one that was allotted to it.
    pub refund_id: Option<String>,
    /// The Conversation ID, or a refund's tracking id as it came.
    pub conversation_id: Option<String>,
    /// The Order Number.
    pub order_number: Option<String>,
    /// The currency.
    pub currency: Option<Currency>,
    /// At least so many minor units, whatever the sign.
    pub min_minor: Option<i64>,
    /// At most so many minor units, whatever the sign.
    pub max_minor: Option<i64>,
    /// Payment Result.
    pub result: Option<PaymentResult>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// What a page and its count share.
const WANTED: &str = "WHERE txn.company_id = $1 AND txn.integration_id = $2
       AND ($3 IS NULL OR txn.kind = $3)
       AND ($4 IS NULL OR txn.created_at >= $4)
       AND ($5 IS NULL OR txn.created_at < $5)
       AND ($6 IS NULL OR txn.gateway_payment_id = $6 OR txn.related_payment_id IN (
            SELECT id FROM txn AS paid WHERE paid.company_id = $1 AND paid.integration_id = $2
              AND paid.gateway_payment_id = $6 AND paid.kind = 'payment'))
       AND ($7 IS NULL OR txn.gateway_item_id = $7)
       AND ($8 IS NULL OR txn.gateway_refund_id = $8 OR txn.id IN (
            SELECT refund_id FROM refund_alias
            WHERE company_id = $1 AND integration_id = $2 AND alias = $8) OR txn.id IN (
            SELECT refund_id FROM gateway_refund_part
            WHERE company_id = $1 AND integration_id = $2 AND part = $8))
       AND ($9 IS NULL OR txn.conversation_id = $9 OR txn.tracking_id = $9)
       AND ($10 IS NULL OR txn.order_number = $10)
       AND ($11 IS NULL OR txn.currency = $11)
       AND ($12 IS NULL OR abs(txn.amount_minor) >= $12)
       AND ($13 IS NULL OR abs(txn.amount_minor) <= $13)
       AND ($14 IS NULL OR txn.payment_result = $14)";

impl IntegrationQuery {
    fn args(&self, reach: Reach) -> [Value; 14] {
        args![
            reach.company,
            reach.integration,
            self.kind.map(TransactionKind::as_str),
            self.from,
            self.to,
            self.gateway_payment_id.as_deref(),
            self.gateway_item_id.as_deref(),
            self.refund_id.as_deref(),
            self.conversation_id.as_deref(),
            self.order_number.as_deref(),
            self.currency.map(Currency::code),
            self.min_minor,
            self.max_minor,
            self.result.map(PaymentResult::as_str)
        ]
    }
}

/// Lists a page.
pub async fn list_of_integration(
    store: &Store,
    reach: Reach,
    query: &IntegrationQuery,
) -> Result<Vec<TransactionRow>, StoreError> {
    let all = select_transactions!("");
    let sql = format!("{all} {WANTED} ORDER BY txn.created_at DESC, txn.id DESC LIMIT $15 OFFSET $16");
    let page = args![query.limit, query.offset];
    let args = query.args(reach).into_iter().chain(page).collect();
    let rows = store.rows_of(sql, args).await?;
    rows.iter().map(read_transaction).collect()
}

/// Counts what all pages have.
pub async fn count_of_integration(
    store: &Store,
    reach: Reach,
    query: &IntegrationQuery,
) -> Result<u64, StoreError> {
    let sql = format!("SELECT COUNT(*) AS amount_of_rows FROM txn {WANTED}");
    let rows = store.rows_of(sql, query.args(reach).into()).await?;
    let count = rows.first().map(|row| row.int("amount_of_rows")).transpose()?.unwrap_or(0);
    u64::try_from(count).map_err(|error| StoreError::corrupt("amount_of_rows", error))
}
