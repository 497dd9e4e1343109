//! Asks before a passkey is removed, and whether it is still they who sit there.

use ::api::passkey::OwnPasskey;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::passkey_section::Shared;
use crate::api::passkey::{delete_passkey, prove_password};
use crate::second_factor::passkey_failure::PasskeyFailure;
use crate::second_factor::passkey_proof::prove;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{heard, redrawn};
use crate::ui::text_field::TextField;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Add one: asked about only for the sake of the proof.
    Add,
    /// Remove this one.
    Remove(OwnPasskey),
}

/// How somebody proves that it is they.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// Not at all: it is not long ago.
    None,
    Password,
    Passkey,
}

/// The question.
#[component]
pub(super) fn PasskeyDialog(deed: Deed, shared: Shared) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let wants_proof = RwSignal::new(deed == Deed::Add);
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let on_close = Callback::new(move |()| shared.asked.set(None));
    let (title, text, button, kind) = match &deed {
        Deed::Add => {
            (t!("passkey.proof_title"), t!("passkey.proof_text"), t!("passkey.go_on"), ButtonKind::Primary)
        }
        Deed::Remove(one) => (
            t!("passkey.remove_title", name = one.name),
            t!("passkey.remove_text"),
            t!("passkey.remove"),
            ButtonKind::Danger,
        ),
    };
    let act = Callback::new(move |proof: Proof| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(None);
        let deed = deed.clone();
        spawn_local(async move {
            let done = carry_out(&deed, proof, password).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(()) => {
                    shared.asked.set(None);
                    if deed == Deed::Add { shared.add } else { shared.renew }.run(());
                }
                Err(failure) if failure.asks_for_a_proof() => wants_proof.set(true),
                Err(failure) => refused.set(Some(failure.words())),
            }
        });
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        act.run(if wants_proof.get_untracked() { Proof::Password } else { Proof::None });
    };
    let by_passkey = move |()| act.run(Proof::Passkey);
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <form novalidate=true on:submit=heard(submit)>
                <p class="resolve__todo">{text}</p>
                {redrawn(move || wants_proof.get().then(|| view! {
                    <TextField
                        label=t!("passkey.your_password")
                        value=password
                        kind="password"
                        name="current-password"
                        autocomplete="current-password"
                        autofocus=true
                        required=true
                    />
                }.into_any()))}
                {redrawn(move || refused.get().map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any()))}
                <div class="resolve__actions">
                    {redrawn(move || wants_proof.get().then(|| view! {
                        <Button kind=ButtonKind::Quiet on_click=by_passkey>{t!("passkey.instead")}</Button>
                    }.into_any()))}
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind submit=true busy>{button}</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Proves what is asked for, then does what is asked about; adding goes on in the form.
async fn carry_out(deed: &Deed, proof: Proof, password: RwSignal<String>) -> Result<(), PasskeyFailure> {
    match proof {
        Proof::None => {}
        Proof::Password => prove_password(password.get_untracked()).await?,
        Proof::Passkey => prove().await?,
    }
    if let Deed::Remove(one) = deed {
        delete_passkey(one.id).await?;
    }
    Ok(())
}
