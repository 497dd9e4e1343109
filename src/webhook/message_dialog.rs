//! One message in full: exactly what is sent, and what came back.

use crate::ui::reactive::derived;
use ::api::webhook::Delivery;
use leptos::prelude::*;

use crate::ui::copy_button::CopyButton;
use crate::ui::dialog::Dialog;
use crate::webhook::webhook_model::{answer_text, delivery_text, kind_text, tries_text};
use crate::{format, paths, t};

/// The window with a message.
#[component]
pub(super) fn MessageDialog(delivery: Delivery, on_close: Callback<()>) -> impl IntoView {
    let title = kind_text(&delivery.kind);
    let id = format!("msg_{}", delivery.id);
    let when = |at: &Option<String>| at.as_deref().map(format::instant);
    let fact = |name: String, value: Option<String>| {
        value.map(|value| {
            view! { <div class="resolve__fact"><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
        })
    };
    view! {
        <Dialog title=derived(move || title.clone()) on_close>
            <div class="resolve message">
                <dl class="resolve__facts">
                    {fact(t!("payment.state"), Some(delivery_text(&delivery).1))}
                    {fact(t!("webhook.tries"), Some(tries_text(&delivery)))}
                    {fact(t!("webhook.made"), Some(format::instant(&delivery.made_at)))}
                    {fact(t!("webhook.sent_last"), when(&delivery.tried_at))}
                    {fact(t!("webhook.next"), when(&delivery.due_at))}
                    <div class="resolve__fact">
                        <dt>{t!("webhook.message_id")}</dt>
                        <dd><code>{id.clone()}</code><CopyButton text=id label=t!("payment.copy", what = t!("webhook.message_id")) /></dd>
                    </div>
                </dl>
                {answer_text(&delivery).map(|answer| view! {
                    <h3 class="message__title">{t!("webhook.answer")}": "{answer}</h3>
                    {delivery.answer.clone().filter(|text| !text.is_empty()).map(|text| view! {
                        <pre class="message__text" tabindex="0">{text}</pre>
                    }.into_any())}
                }.into_any())}
                <h3 class="message__title">
                    {t!("webhook.body")}
                    <CopyButton text=delivery.body.clone() label=t!("payment.copy", what = t!("webhook.body")) />
                </h3>
                <pre class="message__text" tabindex="0">{format::laid_out(&delivery.body)}</pre>
                <p><a href=paths::payment(delivery.transaction_id)>{t!("payment.to_refund")}</a></p>
            </div>
        </Dialog>
    }
}
