//! A link that was just made: shown this once, until the person has sent it.

use leptos::prelude::*;

use crate::company::people::people_model::MadeLink;
use crate::i18n::{fill, text_of};
use crate::ui::button::Button;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};
use crate::{format, t};

/// The link, a button that copies it, and a button that takes it away.
#[component]
pub(super) fn FreshLink(made: MadeLink, on_kept: Callback<()>) -> impl IntoView {
    let title = fill(&text_of("people.link_title", made.purpose), "email", &made.email);
    let text = fill(&made.text(), "until", &format::instant(&made.expires_at));
    view! {
        <section class="fresh-secret" aria-labelledby="fresh-link">
            <h2 class="fresh-secret__title" id="fresh-link"><Icon name=IconName::Warning />{title}</h2>
            <p role="status">{text}</p>
            <p class="fresh-secret__secret">
                <code>{made.link.clone()}</code>
                <CopyButton text=made.link label=t!("people.link_copy") />
            </p>
            <Button on_click=on_kept>{t!("people.link_kept")}</Button>
        </section>
    }
}
