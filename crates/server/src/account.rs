//! One's own account: coming in by a link, the password, and the sessions that are open.

pub mod accept_invitation;
pub mod ask_password_reset;
pub mod change_password;
pub mod end_own_session;
pub mod list_own_sessions;
mod new_password;
pub mod own_password;
pub mod reset_password;
pub mod show_forgotten_password;
pub mod show_invitation;
pub mod sign_out_everywhere;
