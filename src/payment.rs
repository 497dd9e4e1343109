//! One payment or refund in full.

use leptos::prelude::*;

/// The page of one row.
#[component]
pub fn PaymentPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
