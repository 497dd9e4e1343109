//! Something is on its way.

use leptos::prelude::*;

/// A turning ring; the words beside it say what is awaited.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}
