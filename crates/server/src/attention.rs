//! What only a person can close: the list, and closing an entry.

pub mod entry;
pub mod list_attention;
pub mod place;
pub mod resolve_attention;
