//! Problems: what is told to whoever may not ask, or not so often.

use http::StatusCode;

use crate::origin::Origin;
use crate::problem::Failure;

impl Failure {
    /// Nobody is signed in, or the session has ended.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first, or give a valid credential.")
    }

    /// The e-mail or the password is wrong: which of them, nobody is told.
    #[must_use]
    pub fn wrong_sign_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "wrong_sign_in", "The e-mail or the password is not right.")
    }

    /// Too many failed sign-ins from here: wait.
    #[must_use]
    pub fn too_many_sign_ins(retry_after_s: u64) -> Self {
        let detail = format!("Too many failed sign-ins. Try again in {retry_after_s} seconds.");
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_sign_ins", detail);
        failure.problem.retry_after_s = Some(retry_after_s);
        failure
    }

    /// Too many calls of this session or credential, or from this address: wait.
    #[must_use]
    pub fn rate_limited(retry_after_s: u64) -> Self {
        let detail = format!("Too many calls. Try again in {retry_after_s} seconds.");
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail);
        failure.problem.retry_after_s = Some(retry_after_s);
        failure
    }

    /// The caller has as many live streams as one may have.
    #[must_use]
    pub fn too_many_streams() -> Self {
        let detail = "There are too many live streams open. Close some, or share one.";
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", detail);
        failure.problem.retry_after_s = Some(10);
        failure
    }

    /// Whether it is about who the caller is and may do: asking again in the same way does not help.
    #[must_use]
    pub fn is_about_the_caller(&self) -> bool {
        matches!(self.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    }

    /// Only managers and owners may do this.
    #[must_use]
    pub fn managers_only() -> Self {
        let detail = "Only managers and owners of the company may do this.";
        Self::new(StatusCode::FORBIDDEN, "role_too_low", detail)
    }

    /// Names and phones are masked for viewers, who could unmask them by looking for them.
    #[must_use]
    pub fn masked() -> Self {
        let detail = "Viewers see names and phone numbers masked, and cannot look for them.";
        Self::new(StatusCode::FORBIDDEN, "role_too_low", detail)
    }

    /// The credential is valid, for other things.
    #[must_use]
    pub fn scope_missing(scope: &str) -> Self {
        let detail = format!("This credential lacks the scope {scope}.");
        Self::new(StatusCode::FORBIDDEN, "scope_missing", detail)
    }

    /// Only programs may do this.
    #[must_use]
    pub fn credential_required() -> Self {
        let detail = "Send a credential with the scope payments:write: `Authorization: Bearer rd_api_…`.";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// A browser sends this for a page that is not ours, or says nothing of where it comes from.
    #[must_use]
    pub fn origin_refused(ours: &Origin) -> Self {
        let detail = format!("Changes are taken from pages of {ours} only. Open the panel at that address.");
        Self::new(StatusCode::FORBIDDEN, "origin_refused", detail)
    }

    /// The rules of an operation say no to this person.
    #[must_use]
    pub fn forbidden(code: &str, detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }
}
