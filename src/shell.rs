//! What stands around every page.

pub mod crash_page;
pub mod header;
mod language_menu;
pub mod not_found;
pub mod page;
mod theme_menu;
