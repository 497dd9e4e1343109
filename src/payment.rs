//! One payment or refund in full.

mod facts;
mod head;
pub mod payment_model;
mod refunds_table;
mod timeline;

use ::api::transaction::TransactionDetail;
use domain::id::TransactionId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api;
use crate::api::ApiError;
use crate::api::load::Load;
use crate::payment::facts::{Facts, RefundFacts};
use crate::payment::head::{PaymentHead, RefundHead};
use crate::payment::payment_model::page_title;
use crate::payment::refunds_table::RefundsTable;
use crate::payment::timeline::Timeline;
use crate::refund::RefundDialog;
use crate::refund::balance_sum::{BalanceSum, REFUNDS, show_refunds};
use crate::refund::refundable_payment::RefundablePayment;
use crate::shell::page::Page;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::icon::{Icon, IconName};
use crate::ui::skeleton::Skeleton;
use crate::{paths, t};

/// The page of one row; its id is in the address.
#[component]
pub fn PaymentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<TransactionId>().ok()));
    let load = Load::<TransactionDetail>::new();
    let fetch = Callback::new(move |()| {
        if let Some(id) = id.get_untracked() {
            load.start(async move { api::get_transaction(id).await });
        }
    });
    Effect::new(move || {
        if id.get().is_some() {
            fetch.run(());
        }
    });
    // An answer to another address is none to this one.
    let answer = move || match load.answer().get() {
        Some(Ok(detail)) if Some(detail.transaction.id) != id.get() => None,
        answer => answer,
    };
    lead_to_hash(id, move || matches!(answer(), Some(Ok(_))));
    let title = Signal::derive(move || {
        let detail = answer().and_then(Result::ok);
        detail.map_or_else(|| t!("payment.title"), |detail| page_title(&detail.transaction))
    });
    // The pop-up stands beside the page's contents, which are drawn anew with every change that it brings about.
    let is_refunding = RwSignal::new(false);
    let on_refund = Callback::new(move |()| is_refunding.set(true));
    let on_close = Callback::new(move |()| is_refunding.set(false));
    let refunded_id = move || id.get().filter(|_| is_refunding.get());
    view! {
        <Page title class="payment-page">
            <nav class="payment-page__back" aria-label=t!("payment.back_label")>
                <a href=paths::REPORT><Icon name=IconName::ChevronLeft />{t!("payment.back")}</a>
            </nav>
            {move || match (id.get(), answer()) {
                (None, _) => view! { <NotThere /> }.into_any(),
                (Some(_), None) => view! { <Loading /> }.into_any(),
                (Some(_), Some(Err(error))) if error.code() == Some("not_found") => view! { <NotThere /> }.into_any(),
                (Some(_), Some(Err(error))) => view! { <Failed error fetch /> }.into_any(),
                (Some(_), Some(Ok(detail))) => view! { <Transaction detail on_refund /> }.into_any(),
            }}
            {move || refunded_id().map(|payment_id| view! {
                <RefundDialog payment_id on_close on_changed=fetch />
            })}
        </Page>
    }
}

/// Leads to the refunds when the address asks for them, once the page has them; the router looks too early.
fn lead_to_hash(id: Memo<Option<TransactionId>>, is_there: impl Fn() -> bool + Send + Sync + 'static) {
    let arrived_at = StoredValue::new(None::<TransactionId>);
    Effect::new(move || {
        if is_there() && arrived_at.get_value() != id.get() {
            arrived_at.set_value(id.get());
            if window().location().hash().is_ok_and(|hash| hash == format!("#{REFUNDS}")) {
                show_refunds();
            }
        }
    });
}

#[component]
fn NotThere() -> impl IntoView {
    view! {
        <h1 class="visually-hidden">{t!("payment.not_found")}</h1>
        <EmptyState title=t!("payment.not_found") detail=t!("payment.not_found_detail")>
            <a class="button" data-kind="primary" href=paths::REPORT>{t!("payment.to_report")}</a>
        </EmptyState>
    }
}

#[component]
fn Failed(error: ApiError, fetch: Callback<()>) -> impl IntoView {
    let (detail, request_id) = (error.detail(), error.request_id());
    view! {
        <h1 class="visually-hidden">{t!("payment.title")}</h1>
        <ErrorPanel title=t!("payment.load_failed") detail request_id on_retry=fetch />
    }
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <h1 class="visually-hidden">{t!("payment.title")}</h1>
        <p class="visually-hidden" role="status">{t!("payment.loading")}</p>
        <div class="payment-page__skeleton" aria-hidden="true">
            {(0..6).map(|_| view! { <Skeleton /> }).collect_view()}
        </div>
    }
}

#[component]
fn Transaction(detail: TransactionDetail, on_refund: Callback<()>) -> impl IntoView {
    let id = detail.transaction.id;
    let timeline = detail.timeline.clone();
    let currency = detail.transaction.payment_currency.parse().ok();
    let body = match RefundablePayment::read(detail.clone()) {
        Ok(payment) => view! { <Payment payment on_refund /> }.into_any(),
        Err(_) => view! { <Refund detail /> }.into_any(),
    };
    view! {
        {body}
        <Timeline entries=timeline page_of=id currency />
    }
}

#[component]
fn Payment(payment: RefundablePayment, on_refund: Callback<()>) -> impl IntoView {
    let id = payment.detail.transaction.id;
    let refunds = payment.detail.refunds.clone();
    let (state, parts) = (payment.subject.state, payment.parts);
    view! {
        <PaymentHead payment=payment.clone() on_refund />
        <div class="payment-page__columns">
            <Facts payment />
            <section class="payment-card" aria-labelledby="payment-sum">
                <h2 class="payment-card__title" id="payment-sum">{t!("payment.sum")}</h2>
                <BalanceSum payment_id=id state parts />
            </section>
        </div>
        <RefundsTable refunds />
    }
}

#[component]
fn Refund(detail: TransactionDetail) -> impl IntoView {
    view! {
        <RefundHead row=detail.transaction.clone() />
        <RefundFacts row=detail.transaction refund=detail.refund />
    }
}
