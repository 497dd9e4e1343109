//! The refundable amount explained as a sum, each part leading to the refunds it is made of.

use crate::ui::reactive::{heard, redrawn};
use domain::balance::BalanceParts;
use domain::id::TransactionId;
use domain::money::Money;
use domain::payment::PaymentState;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::refund::refundable_payment::RefundablePayment;
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

/// Captured − refunded − waiting − unknown − outside = refundable; parts of zero are left out. Follows the sum
/// without being drawn anew, so that a link keeps the focus.
#[component]
pub fn BalanceSum(
    /// The payment.
    payment_id: TransactionId,
    /// Its sum, and where it stands: an authorised payment's basis is what is held, not what was taken.
    payment: Memo<Option<RefundablePayment>>,
    /// Hears that a part's link is followed.
    #[prop(optional, into)]
    on_follow: Option<Callback<()>>,
) -> impl IntoView {
    let state = move || payment.with(|payment| Some(payment.as_ref()?.subject.state));
    let basis = move || match state() {
        Some(PaymentState::Authorised | PaymentState::Voided) => t!("refund.sum.authorised"),
        Some(PaymentState::Pending | PaymentState::Failed | PaymentState::Captured) | None => {
            t!("refund.sum.captured")
        }
    };
    let amount = move |part: Part| payment.with(|payment| Some(part.of(&payment.as_ref()?.parts)));
    let is_there = move |part: Part| amount(part).is_some_and(Money::is_positive);
    let href = format!("{}#{REFUNDS}", paths::payment(payment_id));
    let follow = move |_| {
        if let Some(on_follow) = on_follow {
            on_follow.run(());
        }
        show_refunds();
    };
    let over = move || amount(Part::OverRefundedBy).filter(|over| over.is_positive());
    view! {
        <dl class="balance-sum">
            <div class="balance-sum__row">
                <dt>{basis}</dt>
                <dd>{redrawn(move || amount(Part::Basis).map(format::money))}</dd>
            </div>
            {Part::TAKEN.map(|part| view! {
                <div class="balance-sum__row" hidden=move || !is_there(part)>
                    <dt><a href=href.clone() on:click=heard(follow)>{part.name()}</a></dt>
                    <dd>{redrawn(move || amount(part).map(minus))}</dd>
                </div>
            }.into_any()).into_iter().collect_view()}
            <div class="balance-sum__row balance-sum__row--total">
                <dt>{t!("refund.sum.refundable")}</dt>
                <dd>{redrawn(move || amount(Part::Refundable).map(format::money))}</dd>
            </div>
        </dl>
        {redrawn(move || over().map(|over| view! {
            <p class="balance-sum__over">{t!("refund.sum.over_refunded", amount = format::money(over))}</p>
        }.into_any()))}
    }
}

/// One line of the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Basis,
    Refunded,
    Waiting,
    Unknown,
    Outside,
    Refundable,
    OverRefundedBy,
}

impl Part {
    /// What is taken from the basis.
    const TAKEN: [Self; 4] = [Self::Refunded, Self::Waiting, Self::Unknown, Self::Outside];

    const fn of(self, parts: &BalanceParts) -> Money {
        match self {
            Self::Basis => parts.basis,
            Self::Refunded => parts.refunded,
            Self::Waiting => parts.waiting,
            Self::Unknown => parts.unknown,
            Self::Outside => parts.outside,
            Self::Refundable => parts.refundable,
            Self::OverRefundedBy => parts.over_refunded_by,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Basis => t!("refund.sum.captured"),
            Self::Refunded => t!("refund.sum.refunded"),
            Self::Waiting => t!("refund.sum.waiting"),
            Self::Unknown => t!("refund.sum.unknown"),
            Self::Outside => t!("refund.sum.outside"),
            Self::Refundable | Self::OverRefundedBy => t!("refund.sum.refundable"),
        }
    }
}

fn minus(part: Money) -> String {
    format::money(part.negated())
}
