//! What cannot be undone is asked about first: a credential's new text, and its end.

use ::api::credential::Credential;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::company_setup::{revoke_credential, rotate_credential};
use crate::credential::credential_model::OLD_TEXT_HOURS;
use crate::credential::credential_page::Shared;
use crate::i18n::text_of;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};

/// What is to be done with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Give it a new text.
    Rotate,
    /// End it.
    Revoke,
}

/// The question, and what came of it.
#[component]
pub(super) fn DeedDialog(deed: Deed, credential: Credential, shared: Shared) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let hours = RwSignal::new(OLD_TEXT_HOURS.first().copied().unwrap_or_default());
    let Credential { id, name, .. } = credential;
    let on_close = Callback::new(move |()| shared.asked.set(None));
    let press = move |()| {
        let Some(company) = shared.company.get_untracked() else { return };
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let done = match deed {
                Deed::Rotate => rotate_credential(company, id, hours.get_untracked()).await.map(Some),
                Deed::Revoke => revoke_credential(company, id).await.map(|()| None),
            };
            // What was made is shown, whether the dialog is still there or not.
            busy.try_set(false);
            match done {
                Ok(issued) => {
                    if issued.is_some() {
                        shared.fresh.try_set(issued);
                    }
                    shared.asked.try_set(None);
                    shared.renew.run(());
                }
                Err(error) => drop(refused.try_set(Some(error.detail()))),
            }
        });
    };
    let (title, text, button, kind) = match deed {
        Deed::Rotate => (
            t!("credential.rotate_title", name = name),
            t!("credential.rotate_text"),
            t!("credential.rotate_button"),
            ButtonKind::Primary,
        ),
        Deed::Revoke => (
            t!("credential.revoke_title", name = name),
            t!("credential.revoke_text"),
            t!("credential.revoke_button"),
            ButtonKind::Danger,
        ),
    };
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <p class="resolve__todo">{text}</p>
            {(deed == Deed::Rotate).then(|| view! { <OldText hours /> }.into_any())}
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            <div class="resolve__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                <Button kind busy on_click=press>{button}</Button>
            </div>
        </Dialog>
    }
}

/// For how long the text before is good, too.
#[component]
fn OldText(hours: RwSignal<u32>) -> impl IntoView {
    let option = |hours: u32| SelectOption {
        value: hours.to_string(),
        label: text_of("credential.old_text", &hours.to_string()),
    };
    let options: Vec<SelectOption> = OLD_TEXT_HOURS.into_iter().map(option).collect();
    let choose = move |chosen: String| {
        if let Ok(chosen) = chosen.parse() {
            hours.set(chosen);
        }
    };
    view! {
        <SelectField
            label=t!("credential.old_text_label")
            options=Signal::stored(options)
            value=derived(move || hours.get().to_string())
            on_change=choose
        />
    }
}
