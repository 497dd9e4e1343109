//! The shape of what is on its way.

use leptos::prelude::*;

/// The same as text, for where many stand at once.
pub const SKELETON: &str = r#"<span class="skeleton" aria-hidden="true"></span>"#;

/// A grey bar where a text will stand.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! { <span class="skeleton" aria-hidden="true"></span> }
}
