//! What only a person can close.

mod list_attention;
mod resolve_attention;
