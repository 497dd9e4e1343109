//! The pieces that screens are built of; they know nothing of payments, addresses or the server.

pub mod arrow_keys;
pub mod badge;
pub mod button;
pub mod copy_button;
pub mod day_field;
pub mod dialog;
pub mod empty_state;
pub mod error_panel;
pub mod field;
pub mod icon;
pub mod id;
pub mod keyed_list;
pub mod late_focus;
pub mod notice;
pub mod popover;
pub mod reactive;
pub mod record_table;
pub mod select_field;
pub mod skeleton;
pub mod spinner;
pub mod text_area;
pub mod text_field;
pub mod tip;
pub mod turn;
