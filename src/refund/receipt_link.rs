//! The way to a refund's receipt, the page that is passed on to the customer.

use leptos::prelude::*;

use crate::t;

/// A link to it, in a new tab; nothing where there is no receipt.
pub fn receipt_link(address: Option<String>) -> AnyView {
    address
        .map(|address| {
            view! {
                <a class="button" data-kind="secondary" href=address target="_blank" rel="noopener">
                    {t!("refund.receipt")} " "
                    <span class="visually-hidden">{t!("refund.receipt_where")}</span>
                </a>
            }
            .into_any()
        })
        .into_any()
}
