//! Puts a text on the clipboard.

use std::time::Duration;

use crate::ui::reactive::{derived, heard, redrawn};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::t;
use crate::ui::icon::{Icon, IconName};

const SHOWN_FOR: Duration = Duration::from_secs(2);

/// Copies `text`, and says for a moment that it did.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// What it does, for screen readers: "Copy the payment's ID".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let said = derived(move || if copied.get() { t!("ui.copied") } else { label.clone() });
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            // A browser that forbids it leaves the icon as it is.
            if JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok() {
                copied.try_set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    SHOWN_FOR,
                );
            }
        });
    };
    view! {
        <button class="icon-button copy-button" type="button" aria-label=said title=said on:click=heard(copy)>
            {redrawn(move || view! { <Icon name=if copied.get() { IconName::Check } else { IconName::Copy } /> })}
        </button>
    }
}
