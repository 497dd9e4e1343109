//! Signing in, being signed in, signing out.

mod create_session;
mod delete_session;
mod show_session;
