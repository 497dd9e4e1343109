//! Gives a passkey another name.

use ::api::passkey::OwnPasskey;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::passkey::rename_passkey;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::reactive::heard;
use crate::ui::text_field::TextField;

/// The question.
#[component]
pub(super) fn PasskeyNameDialog(
    /// The passkey.
    one: OwnPasskey,
    /// Holds it while it is asked for.
    named: RwSignal<Option<OwnPasskey>>,
    /// Has the list read anew.
    renew: Callback<()>,
) -> impl IntoView {
    let OwnPasskey { id, name: before, .. } = one;
    let name = RwSignal::new(before.clone());
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let on_close = Callback::new(move |()| named.set(None));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let called = name.get_untracked().trim().to_owned();
        if called.is_empty() {
            refused.set(Some(t!("passkey.name_missing")));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let done = rename_passkey(id, called).await;
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(()) => {
                    named.set(None);
                    renew.run(());
                }
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    view! {
        <Dialog title=Signal::stored(t!("passkey.rename_title", name = before)) on_close>
            <form novalidate=true on:submit=heard(submit)>
                <TextField
                    label=t!("passkey.new_name")
                    value=name
                    name="passkey-new-name"
                    required=true
                    autofocus=true
                    error=refused
                />
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy>{t!("passkey.save_name")}</Button>
                </div>
            </form>
        </Dialog>
    }
}
