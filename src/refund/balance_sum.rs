//! The refundable amount explained as a sum, each part leading to the refunds it is made of.

use domain::balance::BalanceParts;
use domain::id::TransactionId;
use domain::money::Money;
use domain::payment::PaymentState;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::t;
use crate::{format, paths};

/// The id of the part of a payment's page that lists its refunds.
pub const REFUNDS: &str = "refunds";

/// Leads to the refunds, where the page shows them already.
pub fn show_refunds() {
    // A pop-up that closes gives the focus back in the next frame; what leads on has to come after that.
    request_animation_frame(|| {
        request_animation_frame(|| {
            let refunds = document().get_element_by_id(REFUNDS);
            if let Some(refunds) = refunds.and_then(|section| section.dyn_into::<web_sys::HtmlElement>().ok())
            {
                refunds.scroll_into_view();
                // A section that cannot take the focus is in sight all the same.
                let _focused = refunds.focus();
            }
        });
    });
}

/// Captured − refunded − waiting − unknown − outside = refundable; parts of zero are left out.
#[component]
pub fn BalanceSum(
    /// The payment.
    payment_id: TransactionId,
    /// Where it stands: an authorised payment's basis is what is held, not what was taken.
    state: PaymentState,
    /// The sum.
    parts: BalanceParts,
    /// Hears that a part's link is followed.
    #[prop(optional, into)]
    on_follow: Option<Callback<()>>,
) -> impl IntoView {
    let basis = match state {
        PaymentState::Authorised | PaymentState::Voided => t!("refund.sum.authorised"),
        PaymentState::Pending | PaymentState::Failed | PaymentState::Captured => t!("refund.sum.captured"),
    };
    let taken = [
        (t!("refund.sum.refunded"), parts.refunded),
        (t!("refund.sum.waiting"), parts.waiting),
        (t!("refund.sum.unknown"), parts.unknown),
        (t!("refund.sum.outside"), parts.outside),
    ];
    let href = format!("{}#{REFUNDS}", paths::payment(payment_id));
    let follow = move |_| {
        if let Some(on_follow) = on_follow {
            on_follow.run(());
        }
        show_refunds();
    };
    let over = parts.over_refunded_by;
    view! {
        <dl class="balance-sum">
            <div class="balance-sum__row">
                <dt>{basis}</dt>
                <dd>{format::money(parts.basis)}</dd>
            </div>
            {taken.into_iter().filter(|(_, part)| part.is_positive()).map(|(name, part)| view! {
                <div class="balance-sum__row">
                    <dt><a href=href.clone() on:click=follow>{name}</a></dt>
                    <dd>{minus(part)}</dd>
                </div>
            }).collect_view()}
            <div class="balance-sum__row balance-sum__row--total">
                <dt>{t!("refund.sum.refundable")}</dt>
                <dd>{format::money(parts.refundable)}</dd>
            </div>
        </dl>
        {over.is_positive().then(|| view! {
            <p class="balance-sum__over">{t!("refund.sum.over_refunded", amount = format::money(over))}</p>
        })}
    }
}

fn minus(part: Money) -> String {
    format::money(part.negated())
}
