//! The batches of one's companies, the newest first, and the form for a new one.

use std::sync::Arc;
use std::time::Duration;

use ::api::bulk_refund::{BulkRefund, BulkRefundList};
use leptos::prelude::*;

use crate::api::bulk_refund::list_bulk_refunds;
use crate::api::load::Load;
use crate::bulk_refund::bulk_refund_model::state_text;
use crate::bulk_refund::new_form::NewForm;
use crate::i18n::plural;
use crate::live::refetch::Refetch;
use crate::shell::page::Page;
use crate::ui::badge::Badge;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{derived, effect, memo, redrawn};
use crate::ui::record_table::{RecordTable, cell, two_lines};
use crate::ui::skeleton::Skeleton;
use crate::{format, paths, t};

/// How long the list rests before it is fetched anew: batches are no part of the live stream.
const LATER: Duration = Duration::from_secs(4);

/// What stands below the form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Coming,
    Failed(String, Option<String>),
    None,
    Some,
}

/// The page.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let load = Load::<BulkRefundList>::new();
    let renew = Callback::new(move |()| load.renew(list_bulk_refunds()));
    renew.run(());
    let later = Refetch::new(LATER, renew);
    effect(move || {
        if load.answer().with(Option::is_some) && !load.loading().get() {
            later.soon();
        }
    });
    let shown = memo(move |_| {
        load.answer().with(|answer| match answer {
            None => Shown::Coming,
            Some(Err(error)) => Shown::Failed(error.detail(), error.request_id()),
            Some(Ok(list)) if list.items.is_empty() => Shown::None,
            Some(Ok(_)) => Shown::Some,
        })
    });
    view! {
        <Page title=t!("bulk.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("bulk.title")}</h1>
                <p class="list-page__lead">{t!("bulk.lead")}</p>
            </header>
            <NewForm />
            {redrawn(move || match shown.get() {
                Shown::Coming => view! {
                    <p class="visually-hidden" role="status">{t!("bulk.loading")}</p>
                    <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /></div>
                }.into_any(),
                Shown::Failed(detail, request_id) => view! {
                    <ErrorPanel title=t!("bulk.failed") detail request_id on_retry=renew />
                }.into_any(),
                Shown::None => view! { <EmptyState title=t!("bulk.none") detail=t!("bulk.none_detail") /> }.into_any(),
                Shown::Some => table(load),
            })}
        </Page>
    }
}

fn table(load: Load<BulkRefundList>) -> AnyView {
    let read = move |key: &str| {
        untrack(|| {
            load.answer().with(|answer| {
                let list = answer.as_ref()?.as_ref().ok()?;
                list.items.iter().find(|batch| key_of(batch) == key).map(row)
            })
        })
    };
    let keys = move || {
        load.answer().with(|answer| {
            let list = answer.as_ref().and_then(|answer| answer.as_ref().ok());
            list.into_iter().flat_map(|list| &list.items).map(key_of).collect()
        })
    };
    let make = move |key: String| read(&key).into_any();
    let heads = vec![t!("bulk.name"), t!("bulk.made_by"), t!("bulk.company"), t!("payment.state")];
    view! { <RecordTable label=t!("bulk.title") block="webhook-table" heads keys=derived(keys) make=Arc::new(make) /> }
        .into_any()
}

fn key_of(batch: &BulkRefund) -> String {
    format!("{} {}", batch.id, batch.state)
}

fn row(batch: &BulkRefund) -> AnyView {
    let (tone, state) = state_text(batch);
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="webhook-row__url">
                <a class="record__first" href=paths::bulk_refund(batch.id)>{batch.name.clone()}</a>
                <span class="record__second">{plural("bulk.lines", batch.line_count)}</span>
            </th>
            {two_lines(
                "webhook-row__told",
                batch.made_by.clone().into_any(),
                format::instant(&batch.created_at).into_any(),
            )}
            {cell("webhook-row__company", batch.company.name.clone().into_any())}
            {cell("webhook-row__state", view! { <Badge tone>{state}</Badge> }.into_any())}
        </tr>
    }
    .into_any()
}
