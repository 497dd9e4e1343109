//! The calls about one's own account, and those of the links by which people come in.

use std::time::Duration;

use ::api::account::{
    ChangePassword, ForgottenPassword, ForgottenPasswordHelp, OwnSessionList, ResetPassword,
};
use ::api::paths;
use ::api::people::{AcceptInvitation, LinkToken, OpenInvitation};
use ::api::session::Session;
use leptos::prelude::set_timeout;

use crate::api::request::Call;
use crate::api::{ApiError, EXCHANGING, watch};

/// Says what a link invites to. Nobody needs to be signed in for it.
pub async fn show_invitation(token: &str) -> Result<OpenInvitation, ApiError> {
    Call::post(paths::OPEN_INVITATION).body(&LinkToken { token: token.to_owned() })?.json().await
}

/// Accepts an invitation; whoever is new is signed in by it.
pub async fn accept_invitation(acceptance: &AcceptInvitation) -> Result<Session, ApiError> {
    Call::post(paths::ACCEPTANCE).body(acceptance)?.json().await
}

/// Chooses a new password by a link.
pub async fn reset_password(reset: &ResetPassword) -> Result<(), ApiError> {
    Call::post(paths::PASSWORD_RESET).body(reset)?.nothing().await
}

/// How long a call may still be on its way that was sent with the cookie before.
const LATE: Duration = Duration::from_secs(2);

/// Changes one's own password; every other session ends, and this one goes on under another cookie. Whatever else asks
/// meanwhile with the cookie before is refused, and that is no reason to sign in anew.
pub async fn change_password(change: &ChangePassword) -> Result<(), ApiError> {
    let call = Call::post(paths::PASSWORD).never_cut().body(change)?;
    EXCHANGING.set(true);
    let answer = call.nothing().await;
    if answer.is_ok() {
        set_timeout(|| EXCHANGING.set(false), LATE);
    } else {
        EXCHANGING.set(false);
    }
    watch(answer)
}

/// Lists one's own sessions, the last used first.
pub async fn list_own_sessions() -> Result<OwnSessionList, ApiError> {
    watch(Call::get(paths::SESSIONS).json().await)
}

/// Ends one of one's own sessions, by its id.
pub async fn end_own_session(id: &str) -> Result<(), ApiError> {
    watch(Call::delete(&paths::OWN_SESSION.replace("{id}", id)).nothing().await)
}

/// Ends all of one's own sessions, this one too.
pub async fn sign_out_everywhere() -> Result<(), ApiError> {
    watch(Call::delete(paths::SESSIONS).nothing().await)
}

/// Says what somebody can do who forgot their password.
pub async fn show_forgotten_password() -> Result<ForgottenPasswordHelp, ApiError> {
    Call::get(paths::FORGOTTEN_PASSWORD).json().await
}

/// Has a link for a new password sent to an e-mail, if it is somebody's.
pub async fn ask_password_reset(email: &str) -> Result<(), ApiError> {
    let asked = ForgottenPassword { email: email.to_owned() };
    Call::post(paths::FORGOTTEN_PASSWORD).body(&asked)?.nothing().await
}
