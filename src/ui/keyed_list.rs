//! Items that keep their elements, and the focus in them, while others come and go.

use std::sync::Arc;

use leptos::prelude::*;

/// Makes what is shown of the item with a key.
pub type MakeItem = Arc<dyn Fn(String) -> AnyView + Send + Sync>;

/// Shows an item a key. One type for all lists, so that the panel holds their machinery once.
#[component]
pub fn KeyedList(
    /// The keys, in their order; each once.
    #[prop(into)]
    keys: Signal<Vec<String>>,
    /// Makes an item, once while its key stays.
    make: MakeItem,
) -> impl IntoView {
    view! { <For each=move || keys.get() key=String::clone children=move |key| make(key) /> }
}
