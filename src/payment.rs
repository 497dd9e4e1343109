//! One payment or refund in full.

mod facts;
mod head;
pub mod payment_model;
mod refunds_table;
mod timeline;

use std::time::Duration;

use crate::ui::reactive::{derived, effect, memo, redrawn};
use ::api::transaction::TransactionDetail;
use domain::id::TransactionId;
use leptos::prelude::*;

use crate::api;
use crate::api::ApiError;
use crate::api::load::Load;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::payment::facts::{Facts, RefundFacts};
use crate::payment::head::{PaymentHead, RefundHead};
use crate::payment::payment_model::page_title;
use crate::payment::refunds_table::RefundsTable;
use crate::payment::timeline::Timeline;
use crate::refund::RefundDialog;
use crate::refund::balance_sum::{BalanceSum, REFUNDS, show_refunds};
use crate::refund::refundable_payment::RefundablePayment;
use crate::router::use_location;
use crate::shell::page::Page;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::icon::{Icon, IconName};
use crate::ui::skeleton::Skeleton;
use crate::{paths, t};

/// Several events come with one refund: soon enough, and once for all of them.
const REST: Duration = Duration::from_millis(150);

/// What fills the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Loading,
    NotThere,
    Failed,
    Payment,
    Refund,
}

/// The page of one row; its id is in the address.
#[component]
pub fn PaymentPage() -> impl IntoView {
    let path = use_location().path;
    let id = memo(move |_| path.with(|path| paths::row_of(path)?.parse::<TransactionId>().ok()));
    let load = Load::<TransactionDetail>::new();
    let fetch = Callback::new(move |()| {
        if let Some(id) = id.get_untracked() {
            load.start(async move { api::get_transaction(id).await });
        }
    });
    effect(move || {
        if id.get().is_some() {
            fetch.run(());
        }
    });
    let renew = Callback::new(move |()| {
        if let Some(id) = id.get_untracked() {
            load.renew(async move { api::get_transaction(id).await });
        }
    });
    // An answer to another address is none to this one.
    let answer = move || match load.answer().get() {
        Some(Ok(detail)) if Some(detail.transaction.id) != id.get() => None,
        answer => answer,
    };
    let detail = memo(move |_| answer().and_then(Result::ok));
    let payment = memo(move |_| RefundablePayment::read(detail.get()?).ok());
    let screen = memo(move |_| match (id.get(), answer()) {
        (None, _) => Screen::NotThere,
        (Some(_), None) => Screen::Loading,
        (Some(_), Some(Err(error))) if error.code() == Some("not_found") => Screen::NotThere,
        (Some(_), Some(Err(_))) => Screen::Failed,
        (Some(_), Some(Ok(_))) if payment.with(Option::is_some) => Screen::Payment,
        (Some(_), Some(Ok(_))) => Screen::Refund,
    });
    follow(id, detail, Refetch::new(REST, renew));
    lead_to_hash(id, move || detail.with(Option::is_some));
    let title = derived(move || {
        detail.with(|detail| {
            detail.as_ref().map_or_else(|| t!("payment.title"), |detail| page_title(&detail.transaction))
        })
    });
    let is_refunding = RwSignal::new(false);
    let on_refund = Callback::new(move |()| is_refunding.set(true));
    let on_close = Callback::new(move |()| is_refunding.set(false));
    let refunded_id = move || id.get().filter(|_| is_refunding.get());
    view! {
        <Page title class="payment-page">
            <nav class="payment-page__back" aria-label=t!("payment.back_label")>
                <a href=paths::REPORT><Icon name=IconName::ChevronLeft />{t!("payment.back")}</a>
            </nav>
            {redrawn(move || match screen.get() {
                Screen::NotThere => view! { <NotThere /> }.into_any(),
                Screen::Loading => view! { <Loading /> }.into_any(),
                Screen::Failed => view! { <Failed error=load.answer().get_untracked() fetch /> }.into_any(),
                Screen::Payment => view! { <Payment detail payment on_refund on_changed=renew /> }.into_any(),
                Screen::Refund => view! { <Refund detail on_changed=renew /> }.into_any(),
            })}
            {redrawn(move || refunded_id().map(|payment_id| view! {
                <RefundDialog payment_id on_close on_changed=renew />
            }.into_any()))}
        </Page>
    }
}

/// Fetches the row anew when something happens to it, or to its payment.
fn follow(id: Memo<Option<TransactionId>>, detail: Memo<Option<TransactionDetail>>, refetch: Refetch) {
    let live = use_live();
    live.listen(move |news| {
        let (id, known) =
            (id.get_untracked(), detail.with_untracked(|detail| Some(detail.as_ref()?.events_after)));
        let concerns = match news {
            News::Missed => true,
            News::Event(event) => {
                known.is_none_or(|known| event.position > known)
                    && (id == Some(event.transaction.id) || id == Some(event.payment.id))
            }
        };
        if concerns {
            refetch.soon();
        }
    });
    // What just came may have been overtaken on its way.
    effect(move || {
        let Some(known) = detail.with(|detail| Some(detail.as_ref()?.events_after)) else { return };
        let id = id.get_untracked();
        let is_overtaken = live.since(known).is_none_or(|events| {
            events.iter().any(|event| id == Some(event.transaction.id) || id == Some(event.payment.id))
        });
        if is_overtaken {
            refetch.soon();
        }
    });
}

/// Leads to the refunds when the address asks for them, once the page has them; the router looks too early.
fn lead_to_hash(id: Memo<Option<TransactionId>>, is_there: impl Fn() -> bool + Send + Sync + 'static) {
    let arrived_at = StoredValue::new(None::<TransactionId>);
    effect(move || {
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
fn Failed(error: Option<Result<TransactionDetail, ApiError>>, fetch: Callback<()>) -> impl IntoView {
    let error = error.and_then(Result::err);
    let (detail, request_id) = error.map(|error| (error.detail(), error.request_id())).unwrap_or_default();
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
            {(0..6).map(|_| view! { <Skeleton /> }.into_any()).collect_view()}
        </div>
    }
}

#[component]
fn Payment(
    detail: Memo<Option<TransactionDetail>>,
    payment: Memo<Option<RefundablePayment>>,
    on_refund: Callback<()>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let id = payment.with_untracked(|payment| Some(payment.as_ref()?.detail.transaction.id));
    let refunds = memo(move |_| payment.with(|payment| Some(payment.as_ref()?.detail.refunds.clone())));
    view! {
        <PaymentHead payment on_refund />
        <div class="payment-page__columns">
            <Facts payment />
            <section class="payment-card" aria-labelledby="payment-sum">
                <h2 class="payment-card__title" id="payment-sum">{t!("payment.sum")}</h2>
                {id.map(|payment_id| view! { <BalanceSum payment_id payment /> }.into_any())}
            </section>
        </div>
        <RefundsTable refunds on_changed />
        <Timeline detail />
    }
}

#[component]
fn Refund(detail: Memo<Option<TransactionDetail>>, on_changed: Callback<()>) -> impl IntoView {
    view! {
        <RefundHead detail on_changed />
        <RefundFacts detail />
        <Timeline detail />
    }
}
