//! The question before a second person's word counts: what would be sent, and for a decline why not.

use ::api::approval::Approval;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::approval::{approve_refund, decline_refund};
use crate::approval::Asked;
use crate::approval::approval_model::{amount_text, asked_by, counter_text, reason_trouble};
use crate::i18n::text_of;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_area::TextArea;

/// The dialog of one approval.
#[component]
pub(super) fn DecideDialog(
    /// What is asked about.
    asked: Asked,
    /// Hears that the person wants it gone.
    on_close: Callback<()>,
    /// Hears that it was decided, or is not what it was.
    on_changed: Callback<()>,
) -> impl IntoView {
    let Asked { approval, approves } = asked;
    let id = approval.id;
    let (reason, pressed) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let reason_ref = NodeRef::<html::Textarea>::new();
    let trouble = move || reason.with(|reason| reason_trouble(reason)).filter(|_| !approves);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        pressed.set(true);
        if busy.get_untracked() {
            return;
        }
        if untrack(trouble).is_some() {
            if let Some(field) = reason_ref.get_untracked() {
                // A field that cannot take the focus is no fault.
                let _focused = field.focus();
            }
            return;
        }
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let why = reason.get_untracked().trim().to_owned();
            let answer = if approves { approve_refund(id).await } else { decline_refund(id, why).await };
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            on_changed.run(());
            match answer {
                Ok(_) => on_close.run(()),
                Err(error) => refused.set(Some(match error.code() {
                    Some(code @ ("approval_closed" | "requester_may_not_approve" | "role_too_low")) => {
                        text_of("approval.refusal", code)
                    }
                    Some(_) | None => error.detail(),
                })),
            }
        });
    };
    let amount = amount_text(&approval);
    let title = if approves {
        t!("approval.approve_title", amount = amount)
    } else {
        t!("approval.decline_title", amount = amount)
    };
    let text = if approves { t!("approval.approve_text") } else { t!("approval.decline_text") };
    let (kind, button) = if approves {
        (ButtonKind::Primary, t!("approval.approve"))
    } else {
        (ButtonKind::Danger, t!("approval.decline"))
    };
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <form class="resolve" novalidate=true on:submit=heard(submit)>
                <Known approval />
                <p class="resolve__todo">{text}</p>
                {(!approves).then(|| view! {
                    <TextArea
                        label=t!("approval.decline_reason")
                        value=reason
                        rows=3
                        counter=derived(move || reason.with(|text| counter_text(text)))
                        error=derived(move || if pressed.get() { trouble() } else { None })
                        node_ref=reason_ref
                    />
                }.into_any())}
                {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind submit=true busy>{button}</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// What there is to go by.
#[component]
fn Known(approval: Approval) -> impl IntoView {
    let row = &approval.refund;
    let fact = |name: String, value: String| {
        view! { <div class="resolve__fact"><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let customer = row.customer.name.clone().unwrap_or_else(|| row.order_number.clone());
    view! {
        <dl class="resolve__facts">
            {fact(t!("attention.amount"), amount_text(&approval))}
            {fact(t!("approval.asked"), asked_by(&approval))}
            {fact(t!("approval.why"), approval.reason.clone().unwrap_or_else(|| t!("approval.no_reason")))}
            {fact(t!("approval.customer"), customer)}
            {fact(t!("attention.gateway"), row.gateway.name.clone())}
        </dl>
    }
}
