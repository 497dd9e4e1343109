//! Nothing to show, and what to do about it.

use leptos::prelude::*;

/// Says that there is nothing, why, and, below, what to do.
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// Why.
    #[prop(optional, into)]
    detail: Option<String>,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <p class="empty-state__title">{title}</p>
            {detail.map(|detail| view! { <p class="empty-state__detail">{detail}</p> }.into_any())}
            {children.map(|children| children())}
        </div>
    }
}
