//! What a program is configured with, just made: shown this once, until the person has it.

use ::api::credential::{CredentialIssued, IssuedPart};
use leptos::prelude::*;

use crate::t;
use crate::ui::button::Button;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};

/// Each part with a button that copies it, and a button that takes all away.
#[component]
pub(super) fn FreshParts(issued: CredentialIssued, on_kept: Callback<()>) -> impl IntoView {
    let title = t!("credential.fresh", name = issued.credential.name);
    let part = |IssuedPart { name, value }: IssuedPart| {
        let label = t!("credential.copy", part = name);
        view! {
            <p class="fresh-secret__part">
                <span class="field__label">{name}</span>
                <span class="fresh-secret__secret">
                    <code>{value.clone()}</code>
                    <CopyButton text=value label />
                </span>
            </p>
        }
        .into_any()
    };
    view! {
        <section class="fresh-secret" aria-labelledby="fresh-parts">
            <h2 class="fresh-secret__title" id="fresh-parts">
                <Icon name=IconName::Warning />
                {title}
            </h2>
            <p role="status">{t!("credential.fresh_once")}</p>
            {issued.parts.into_iter().map(part).collect_view()}
            <Button on_click=on_kept>{t!("credential.kept")}</Button>
        </section>
    }
}
