//! What the service says a refund would come to, asked while the person still thinks. Never stands in the way.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ui::reactive::{derived, effect, redrawn};
use ::api::refund::{CreateRefund, RefundPreview};
use ::api::transaction::Transaction;
use domain::id::TransactionId;
use domain::money::Money;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::refund::refund_model::refunded_amount;
use crate::refund::refusal_text::preview_text;
use crate::ui::notice::{Notice, NoticeTone};
use crate::{api, format, t};

/// How long the amount must rest before the service is asked.
const REST: Duration = Duration::from_millis(300);

/// The service's answer for the amount that stands in the form now; `None` while there is none.
#[must_use]
pub fn use_preview(payment_id: TransactionId, amount: Memo<Option<Money>>) -> Signal<Option<RefundPreview>> {
    let load = Load::<RefundPreview>::new();
    let asked = RwSignal::new(None::<Money>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    effect(move || {
        stop();
        asked.set(None);
        let Some(amount) = amount.get() else { return };
        let ask = move || {
            asked.set(Some(amount));
            load.start(async move {
                let body = CreateRefund {
                    amount: amount.into(),
                    reason: None,
                    expected_refundable: None,
                    choices: BTreeMap::new(),
                };
                api::preview_refund(payment_id, &body).await
            });
        };
        // Without a timer there is no preview; the refund itself needs none.
        timer.set_value(set_timeout_with_handle(ask, REST).ok());
    });
    on_cleanup(stop);
    derived(move || {
        let is_of_now = asked.get().is_some() && asked.get() == amount.get() && !load.loading().get();
        load.answer().get().filter(|_| is_of_now).and_then(Result::ok)
    })
}

/// What to know before pressing: a look-alike, an approval, a refusal to come.
#[component]
pub fn PreviewNotices(
    /// The answer.
    preview: Signal<Option<RefundPreview>>,
) -> impl IntoView {
    redrawn(move || {
        preview.get().map(|preview| {
            let refusal = (!preview.allowed && is_about_money(&preview)).then(|| preview_text(&preview));
            let look_alike = preview.look_alike.as_ref().map(look_alike_text);
            let approval = preview.allowed && preview.approval_needed;
            view! {
                {refusal.map(|text| view! { <Notice tone=NoticeTone::Warning>{text}</Notice> }.into_any())}
                {look_alike.map(|text| view! { <Notice tone=NoticeTone::Warning>{text}</Notice> }.into_any())}
                {approval.then(|| view! { <Notice>{t!("refund.preview.approval")}</Notice> }.into_any())}
            }
        })
    })
}

/// A preview is asked without the reason, so what it says of the reason is no news.
fn is_about_money(preview: &RefundPreview) -> bool {
    !matches!(preview.code.as_deref(), Some("reason_required" | "reason_too_long"))
}

fn look_alike_text(refund: &Transaction) -> String {
    let amount =
        refunded_amount(refund).map_or_else(|| refund.payment_amount.as_str().to_owned(), format::money);
    let when = format::relative(&refund.created_at);
    if let Some(who) = refund.user_email.as_ref().or(refund.credential.as_ref()) {
        t!("refund.preview.look_alike_by", amount = amount, when = when, who = who)
    } else {
        t!("refund.preview.look_alike", amount = amount, when = when)
    }
}
