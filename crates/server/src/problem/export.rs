//! Problems of exports.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// There is no such export, or it is not the caller's.
    #[must_use]
    pub fn unknown_export() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no export with this id, or its day is over.")
    }

    /// The caller has as many exports under way as one may have.
    #[must_use]
    pub fn too_many_exports() -> Self {
        let detail = "Three exports are under way. Wait until one is done, or take one back.";
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_exports", detail);
        failure.problem.retry_after_s = Some(10);
        failure
    }

    /// The file is not whole.
    #[must_use]
    pub fn export_not_done() -> Self {
        let detail = "This export has no file: look at its state, and ask again when it is done.";
        Self::new(StatusCode::CONFLICT, "export_not_done", detail)
    }

    /// The file has no such bytes.
    #[must_use]
    pub fn range_not_satisfiable(length: u64) -> Self {
        let detail = format!("The file has {length} bytes, and none of those that were asked for.");
        Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", detail)
    }
}
