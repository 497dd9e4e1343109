//! The refunds of a decision that was spread over items, each with its amount, its number and how it stands.

use ::api::refund::DecisionPart;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::refund::course::Course;
use crate::refund::receipt_link::receipt_link;
use crate::ui::copy_button::CopyButton;
use crate::ui::reactive::{memo, redrawn};
use crate::{format, paths, t};

/// A line a part; nothing where the refund is all of its decision.
#[component]
pub fn DecisionParts(course: Course) -> impl IntoView {
    let parts = memo(move |_| {
        course.model.with(|model| {
            let made = model.stage().made()?;
            let decision = made.detail.decision.as_ref()?;
            Some((made.refund.payment_currency.clone(), decision.parts.clone()))
        })
    });
    redrawn(move || {
        parts.get().map(|(currency, parts)| {
            let parts = parts.into_iter().map(|part| line(part, &currency)).collect_view();
            view! { <ul class="refund-parts" aria-label=t!("refund.parts.label")>{parts}</ul> }.into_any()
        })
    })
}

fn line(part: DecisionPart, currency: &str) -> AnyView {
    let number = part.reference_number;
    view! {
        <li class="refund-parts__part">
            <a class="refund-parts__amount" href=paths::payment(part.id)>{format::amount(&part.amount, currency)}</a>
            <span>{text_of("state", &part.state)}</span>
            <span class="refund-parts__number">
                <code>{number.clone()}</code>
                <CopyButton text=number label=t!("refund.ended.copy_reference_number") />
            </span>
            {receipt_link(part.receipt_url)}
        </li>
    }
    .into_any()
}
