//! Problems of batches of refunds.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// There is no such batch, or it is of a company that the person has no part in.
    #[must_use]
    pub fn unknown_bulk_refund() -> Self {
        let detail = "There is no batch of refunds with this id among your companies'.";
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// The lines cannot be read as lines.
    #[must_use]
    pub fn bad_csv(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_csv", detail).about(&["csv"])
    }

    /// The batch stands elsewhere by now.
    #[must_use]
    pub fn bulk_refund_moved() -> Self {
        let detail = "The batch stands elsewhere by now, or its time is over. Load it again.";
        Self::conflict("bulk_refund_moved", detail)
    }
}
