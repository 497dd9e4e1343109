//! Every address of our own API, once.

use domain::id::TransactionId;

/// Sign in, who am I, sign out.
pub const SESSION: &str = "/api/v1/session";
/// The report.
pub const TRANSACTIONS: &str = "/api/v1/transactions";
/// The report's sums.
pub const TOTALS: &str = "/api/v1/transactions/totals";
/// One row; `{id}` is a transaction id.
pub const TRANSACTION: &str = "/api/v1/transactions/{id}";
/// Refund one payment.
pub const REFUNDS: &str = "/api/v1/transactions/{id}/refunds";
/// The same checks without money.
pub const REFUND_PREVIEW: &str = "/api/v1/transactions/{id}/refunds/preview";
/// Record a payment.
pub const PAYMENTS: &str = "/api/v1/payments";
/// This contract, for programs.
pub const OPENAPI: &str = "/api/openapi.json";
/// Whether the process lives.
pub const HEALTHZ: &str = "/healthz";
/// Whether it can serve.
pub const READYZ: &str = "/readyz";

/// The address of one row.
#[must_use]
pub fn transaction(id: TransactionId) -> String {
    TRANSACTION.replace("{id}", &id.to_string())
}

/// The address that refunds one payment.
#[must_use]
pub fn refunds(payment_id: TransactionId) -> String {
    REFUNDS.replace("{id}", &payment_id.to_string())
}

/// The address that previews a refund of one payment.
#[must_use]
pub fn refund_preview(payment_id: TransactionId) -> String {
    REFUND_PREVIEW.replace("{id}", &payment_id.to_string())
}
