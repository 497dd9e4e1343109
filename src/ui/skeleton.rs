//! The shape of what is on its way.

use leptos::prelude::*;

/// A grey bar where a text will stand.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! { <span class="skeleton" aria-hidden="true"></span> }
}
