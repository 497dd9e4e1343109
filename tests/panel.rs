//! The panel in a real browser, with a stand-in for the server: what a person sees, types and presses.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where the page is not as it must be"
)]

#[path = "panel/ages.rs"]
mod ages;
#[path = "panel/approvals_page.rs"]
mod approvals_page;
#[path = "panel/batch_page.rs"]
mod batch_page;
#[path = "panel/decision.rs"]
mod decision;
#[path = "panel/exports_page.rs"]
mod exports_page;
#[path = "panel/gateways_own.rs"]
mod gateways_own;
#[path = "panel/live_stream.rs"]
mod live_stream;
#[path = "panel/page.rs"]
mod page;
#[path = "panel/payment_page.rs"]
mod payment_page;
#[path = "panel/picked_rows.rs"]
mod picked_rows;
#[path = "panel/refund_dialog.rs"]
mod refund_dialog;
#[path = "panel/report_table.rs"]
mod report_table;
#[path = "panel/sample.rs"]
mod sample;
#[path = "panel/search_box.rs"]
mod search_box;
#[path = "panel/server.rs"]
mod server;
#[path = "panel/stream.rs"]
mod stream;
#[path = "panel/webhooks_page.rs"]
mod webhooks_page;
#[path = "panel/withdrawal.rs"]
mod withdrawal;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
