//! A page's failure, said once: what happened, what to quote, and a way to try again.

use leptos::prelude::*;

use crate::t;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, IconName};

/// What went wrong, instead of what should be here.
#[component]
pub fn ErrorPanel(
    /// What could not be done.
    #[prop(into)]
    title: String,
    /// What went wrong, in a sentence.
    #[prop(into)]
    detail: String,
    /// The id to quote when asking for help.
    #[prop(optional_no_strip)]
    request_id: Option<String>,
    /// Tries again; no button when absent.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="error-panel" role="alert">
            <p class="error-panel__title"><Icon name=IconName::Warning />{title}</p>
            <p class="error-panel__detail">{detail}</p>
            {request_id.map(|id| view! {
                <p class="error-panel__request">{t!("ui.request_id")}" "<code>{id}</code></p>
            }.into_any())}
            {on_retry.map(|on_retry| view! { <Button on_click=on_retry>{t!("ui.try_again")}</Button> }.into_any())}
        </div>
    }
}
