//! The calls about one's own second factor, and about somebody's who has lost theirs.

use ::api::paths;
use ::api::second_factor::{
    BeginSecondFactor, ConfirmSecondFactor, OwnSecondFactor, ProveAgain, RecoveryCodes, SecondFactorKey,
    SecondFactorWanted, ShowSecondFactor,
};
use ::api::session::Session;
use domain::id::{CompanyId, PersonId};

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Shows a second factor in this session. Where that is only half one, a 401 is no reason to leave the page.
pub async fn show_second_factor(shown: &ShowSecondFactor) -> Result<Session, ApiError> {
    Call::post(paths::SESSION_SECOND_FACTOR).never_cut().body(shown)?.json().await
}

/// Asks by what this session's person can show a second factor. Where that is only half a session, a 401 is no reason to leave the
/// page.
pub async fn fetch_wanted_factor() -> Result<SecondFactorWanted, ApiError> {
    Call::get(paths::SESSION_SECOND_FACTOR).json().await
}

/// Reads whether one has a second factor.
pub async fn fetch_second_factor() -> Result<OwnSecondFactor, ApiError> {
    watch(Call::get(paths::SECOND_FACTOR).json().await)
}

/// Begins to set one up.
pub async fn begin_second_factor(begin: &BeginSecondFactor) -> Result<SecondFactorKey, ApiError> {
    watch(Call::post(paths::SECOND_FACTOR).body(begin)?.json().await)
}

/// Lets it count; the recovery codes come this once.
pub async fn confirm_second_factor(confirm: &ConfirmSecondFactor) -> Result<RecoveryCodes, ApiError> {
    watch(Call::post(paths::SECOND_FACTOR_CONFIRMATION).never_cut().body(confirm)?.json().await)
}

/// Makes new recovery codes; they come this once.
pub async fn make_recovery_codes(proof: &ProveAgain) -> Result<RecoveryCodes, ApiError> {
    watch(Call::post(paths::RECOVERY_CODES).never_cut().body(proof)?.json().await)
}

/// Turns one's own off.
pub async fn remove_second_factor(proof: &ProveAgain) -> Result<(), ApiError> {
    watch(Call::post(paths::SECOND_FACTOR_REMOVAL).never_cut().body(proof)?.nothing().await)
}

/// Takes a member's second factor away, who has lost it.
pub async fn reset_second_factor(company: CompanyId, person: PersonId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::member_second_factor(company, person)).nothing().await)
}
