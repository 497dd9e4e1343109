//! The company's refund policy in the pop-up: what it says, and the reasons that it has.

use ::api::policy::PolicyOfRefund;
use ::api::problem::Problem;
use ::api::refund::{CreateRefund, RefundPreview};
use domain::id::TransactionId;
use domain::money::Money;
use leptos::prelude::*;

use crate::api;
use crate::api::load::Load;
use crate::refund::policy_text::{choose_text, policy_sentences, reason_label};
use crate::refund::refusal_text::problem_text;
use crate::ui::notice::Notice;
use crate::ui::reactive::{derived, effect, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};

/// The policy as the service says it when the form opens; none where the company has none, or it did not come.
#[derive(Clone, Copy)]
pub struct PolicyNote {
    said: Signal<Option<PolicyOfRefund>>,
}

impl PolicyNote {
    /// The reasons to choose from; empty: any.
    #[must_use]
    pub fn reasons(self) -> Vec<String> {
        self.said.with(|said| said.as_ref().map(|said| said.reasons.clone())).unwrap_or_default()
    }
}

/// A refusal of what was sent, in the viewer's words and with the policy's sums.
#[must_use]
pub fn refused_text(note: PolicyNote, problem: &Problem, currency: &str) -> String {
    note.said.with(|said| problem_text(problem, said.as_ref().map(|said| (said, currency))))
}

/// Asks the service once for what it says of refunding this payment.
#[must_use]
pub fn use_policy(payment_id: TransactionId, refundable: Option<Money>) -> PolicyNote {
    let load = Load::<RefundPreview>::new();
    effect(move || {
        let Some(amount) = refundable else { return };
        load.start(async move {
            let body = CreateRefund {
                amount: amount.into(),
                reason: None,
                expected_refundable: None,
                choices: std::collections::BTreeMap::new(),
            };
            api::preview_refund(payment_id, &body).await
        });
    });
    PolicyNote { said: derived(move || load.answer().get()?.ok()?.policy) }
}

/// What the policy says, above what is typed.
#[component]
pub fn PolicySentences(
    note: PolicyNote,
    currency: String,
    /// The code of the refusal that stands below: its rule is not said twice.
    #[prop(into)]
    refused: Signal<Option<String>>,
) -> impl IntoView {
    redrawn(move || {
        let refused = refused.get();
        let sentences =
            note.said.with(|said| Some(policy_sentences(said.as_ref()?, &currency, refused.as_deref())))?;
        (!sentences.is_empty()).then(|| view! { <Notice>{sentences.join(" ")}</Notice> }.into_any())
    })
}

/// One of the company's reasons, in the place of words of one's own.
#[component]
pub fn ReasonChoice(reasons: Vec<String>, value: RwSignal<String>) -> impl IntoView {
    let options = std::iter::once(SelectOption { value: String::new(), label: choose_text() })
        .chain(reasons.into_iter().map(|reason| SelectOption { value: reason.clone(), label: reason }))
        .collect::<Vec<_>>();
    let choose = Callback::new(move |reason| value.set(reason));
    view! { <SelectField label=reason_label() options=Signal::stored(options) value on_change=choose /> }
}
