//! Asks before a passkey is removed or called otherwise, and whether it is still they who sit there.

use ::api::passkey::OwnPasskey;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::passkey_section::Shared;
use crate::api::passkey::{delete_passkey, prove_password, rename_passkey};
use crate::second_factor::factor_on_demand::{FactorOnDemand, FactorOnDemandField};
use crate::second_factor::passkey_failure::PasskeyFailure;
use crate::second_factor::passkey_proof::prove;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_field::TextField;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Add one: asked about only for the sake of the proof.
    Add(Missing),
    /// Give this one another name.
    Rename(OwnPasskey),
    /// Remove this one.
    Remove(OwnPasskey),
}

/// What the server wants to be proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Who they are: by the password, or by a passkey.
    Proof,
    /// Their second factor.
    Factor,
}

impl Missing {
    /// What a call was refused for want of; none where it was refused for something else.
    pub(super) fn of(failure: &PasskeyFailure) -> Option<Self> {
        if failure.asks_for_a_proof() {
            Some(Self::Proof)
        } else {
            failure.asks_for_a_factor().then_some(Self::Factor)
        }
    }
}

impl Deed {
    fn title(&self) -> String {
        match self {
            Self::Add(_) => t!("passkey.proof_title"),
            Self::Rename(one) => t!("passkey.rename_title", name = one.name),
            Self::Remove(one) => t!("passkey.remove_title", name = one.name),
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Self::Add(Missing::Proof) => Some(t!("passkey.proof_text")),
            Self::Add(Missing::Factor) | Self::Rename(_) => None,
            Self::Remove(_) => Some(t!("passkey.remove_text")),
        }
    }

    fn button(&self) -> (String, ButtonKind) {
        match self {
            Self::Add(_) => (t!("passkey.go_on"), ButtonKind::Primary),
            Self::Rename(_) => (t!("passkey.save_name"), ButtonKind::Primary),
            Self::Remove(_) => (t!("passkey.remove"), ButtonKind::Danger),
        }
    }
}

/// What stands in the dialog.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    name_error: RwSignal<Option<String>>,
    wants_proof: RwSignal<bool>,
    password: RwSignal<String>,
    demand: FactorOnDemand,
}

impl Form {
    fn of(deed: &Deed) -> Self {
        let name = if let Deed::Rename(one) = deed { one.name.clone() } else { String::new() };
        let demand = FactorOnDemand::new();
        if *deed == Deed::Add(Missing::Factor) {
            demand.ask();
        }
        Self {
            name: RwSignal::new(name),
            name_error: RwSignal::new(None),
            wants_proof: RwSignal::new(*deed == Deed::Add(Missing::Proof)),
            password: RwSignal::new(String::new()),
            demand,
        }
    }

    /// Whether a name is there, where one is asked for; else the field says so.
    fn is_named(self, deed: &Deed) -> bool {
        let lacks =
            matches!(deed, Deed::Rename(_)) && self.name.with_untracked(|name| name.trim().is_empty());
        self.name_error.set(lacks.then(|| t!("passkey.name_missing")));
        !lacks
    }

    /// Proves what is asked for, then does what is asked about; adding goes on in the form.
    async fn carry_out(self, deed: &Deed, by_passkey: bool) -> Result<(), PasskeyFailure> {
        if by_passkey {
            prove().await?;
            self.demand.forget();
            self.wants_proof.try_set(false);
        } else if self.wants_proof.get_untracked() {
            prove_password(self.password.get_untracked()).await?;
            self.wants_proof.try_set(false);
        }
        match deed {
            Deed::Add(_) => {}
            Deed::Rename(one) => {
                rename_passkey(one.id, self.name.get_untracked().trim().to_owned()).await?;
            }
            Deed::Remove(one) => delete_passkey(one.id).await?,
        }
        Ok(())
    }
}

/// The question.
#[component]
pub(super) fn PasskeyDialog(deed: Deed, shared: Shared) -> impl IntoView {
    let form = Form::of(&deed);
    let Form { wants_proof, demand, .. } = form;
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let on_close = Callback::new(move |()| shared.asked.set(None));
    let (title, text, (button, kind)) = (deed.title(), deed.text(), deed.button());
    let is_rename = matches!(deed, Deed::Rename(_));
    let deed = StoredValue::new(deed);
    let act = move |by_passkey: bool| {
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let deed = deed.get_value();
            let done = form.carry_out(&deed, by_passkey).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match (&done, done.as_ref().err().and_then(Missing::of)) {
                (Ok(()), _) => {
                    shared.asked.set(None);
                    if matches!(deed, Deed::Add(_)) { shared.add } else { shared.renew }.run(());
                }
                (Err(_), Some(Missing::Proof)) => wants_proof.set(true),
                (Err(_), Some(Missing::Factor)) => demand.ask(),
                (Err(failure), None) => refused.set(Some(failure.words())),
            }
        });
    };
    let is_ready = move || !busy.get_untracked() && deed.with_value(|deed| form.is_named(deed));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_ready() {
            demand.then(move || act(false));
        }
    };
    let by_passkey = move |()| {
        if is_ready() {
            act(true);
        }
    };
    let all_busy = derived(move || busy.get() || demand.busy());
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <form novalidate=true on:submit=heard(submit)>
                {text.map(|text| view! { <p class="resolve__todo">{text}</p> }.into_any())}
                {is_rename.then(|| view! {
                    <TextField
                        label=t!("passkey.new_name")
                        value=form.name
                        name="passkey-new-name"
                        required=true
                        autofocus=true
                        error=form.name_error
                    />
                }.into_any())}
                {redrawn(move || wants_proof.get().then(|| view! {
                    <TextField
                        label=t!("passkey.your_password")
                        value=form.password
                        kind="password"
                        name="current-password"
                        autocomplete="current-password"
                        autofocus=true
                        required=true
                    />
                }.into_any()))}
                <FactorOnDemandField demand />
                {redrawn(move || refused.get().map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any()))}
                <div class="resolve__actions">
                    {redrawn(move || wants_proof.get().then(|| view! {
                        <Button kind=ButtonKind::Quiet on_click=by_passkey>{t!("passkey.instead")}</Button>
                    }.into_any()))}
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind submit=true busy=all_busy>{button}</Button>
                </div>
            </form>
        </Dialog>
    }
}
