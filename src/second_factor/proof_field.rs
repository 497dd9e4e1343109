//! One field for what proves who somebody is, and the ways to another proof.

use ::api::second_factor::ProveAgain;
use leptos::html;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::second_factor::proof_model::{Way, proof_error, read_proof};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::redrawn;
use crate::ui::text_field::TextField;

/// What stands in the field.
#[derive(Clone, Copy)]
pub struct ProofTexts {
    way: RwSignal<Way>,
    typed: RwSignal<String>,
    error: RwSignal<Option<String>>,
    input: NodeRef<html::Input>,
}

impl ProofTexts {
    /// Nothing yet, for a code.
    pub(super) fn new() -> Self {
        Self {
            way: RwSignal::new(Way::Code),
            typed: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            input: NodeRef::new(),
        }
    }

    /// What was typed, as a proof; none where it is told in the field what is wrong.
    pub(super) fn read(self) -> Option<ProveAgain> {
        let read = read_proof(self.way.get_untracked(), &self.typed.get_untracked());
        self.error.set(read.as_ref().err().cloned());
        if read.is_err() {
            self.focus();
        }
        read.ok()
    }

    /// Tells in the field why the proof was not taken.
    pub(super) fn refuse(self, error: &ApiError) {
        // A field that is gone has nothing more to say.
        if self.error.try_set(Some(proof_error(error))).is_none() {
            self.typed.set(String::new());
            self.focus();
        }
    }

    /// Forgets what was typed.
    pub(super) fn clear(self) {
        self.typed.try_set(String::new());
        self.error.try_set(None);
    }

    fn focus(self) {
        if let Some(input) = self.input.try_get_untracked().flatten() {
            // An input that cannot take the focus is no fault.
            let _focused = input.focus();
        }
    }
}

/// The field, and a button for each other way.
#[component]
pub(super) fn ProofField(
    /// What stands in it.
    texts: ProofTexts,
    /// Whether the password will do as well.
    #[prop(optional)]
    or_password: bool,
    /// Whether nothing but a code will do.
    #[prop(optional)]
    only_code: bool,
    /// Whether typing begins here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let field = move || {
        let (label, kind, autocomplete, inputmode) = match texts.way.get() {
            Way::Code => (t!("second_factor.code"), "text", "one-time-code", "numeric"),
            Way::RecoveryCode => (t!("second_factor.recovery_code"), "text", "off", "text"),
            Way::Password => (t!("second_factor.password"), "password", "current-password", "text"),
        };
        view! {
            <TextField
                label
                value=texts.typed
                kind
                name="second-factor"
                autocomplete
                inputmode
                required=true
                autofocus
                error=texts.error
                node_ref=texts.input
            />
        }
        .into_any()
    };
    let to = move |way: Way, text: String| {
        let change = Callback::new(move |()| {
            texts.clear();
            texts.way.set(way);
            request_animation_frame(move || texts.focus());
        });
        view! { <Button kind=ButtonKind::Quiet small=true on_click=change>{text}</Button> }.into_any()
    };
    let others = move || {
        let way = texts.way.get();
        view! {
            {(way != Way::Code).then(|| to(Way::Code, t!("second_factor.use_code")))}
            {(way != Way::RecoveryCode).then(|| to(Way::RecoveryCode, t!("second_factor.use_recovery_code")))}
            {(or_password && way != Way::Password).then(|| to(Way::Password, t!("second_factor.use_password")))}
        }
        .into_any()
    };
    view! {
        <div class="proof-field">
            {redrawn(field)}
            {(!only_code).then(|| view! {
                <div class="proof-field__others">{redrawn(others)}</div>
            }.into_any())}
        </div>
    }
}
