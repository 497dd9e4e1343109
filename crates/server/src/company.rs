//! A company's profile, its people, and who is invited.

pub mod access;
pub(crate) mod audit_entry;
pub mod change_company;
pub mod change_person;
pub mod change_policy;
pub mod create_invitation;
pub mod create_reset_link;
pub mod delete_invitation;
pub mod download_audit;
pub mod link;
pub mod list_audit;
pub mod list_invitations;
pub mod list_people;
pub mod remove_person;
pub mod reset_second_factor;
pub mod show_company;
pub mod show_policy;
mod written;
