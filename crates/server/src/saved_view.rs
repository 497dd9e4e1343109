//! Saved views of the report: who sees them, who may change them, and what can be saved.

pub mod access;
pub mod create_saved_view;
pub mod delete_saved_view;
pub mod list_saved_views;
pub mod update_saved_view;
pub mod wanted;
pub mod written;
