//! All webhooks of the companies that the person manages.

use std::sync::Arc;

use crate::ui::reactive::{derived, memo, redrawn, shown_while};
use crate::ui::record_table::{RecordTable, cell};
use ::api::webhook::Webhook;
use leptos::prelude::*;

use crate::report::column::Column;
use crate::shell::page::Page;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::webhook::create_dialog::CreateDialog;
use crate::webhook::webhook_model::{kinds_text, state_text};
use crate::webhook::{Shared, WithoutAnswer};
use crate::{format, paths, t};

/// The list, and the way to a new one.
#[component]
pub(super) fn WebhookListPage(shared: Shared) -> impl IntoView {
    let creating = RwSignal::new(false);
    let create = Callback::new(move |()| creating.set(true));
    let is_there = memo(move |_| shared.read(|_| ()).is_some());
    let is_empty = memo(move |_| shared.read(|shown| shown.list.items.is_empty()) == Some(true));
    view! {
        <Page title=t!("webhook.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("webhook.title")}</h1>
                <p class="list-page__lead">{t!("webhook.lead")}</p>
                {shown_while(move || is_there.get() && !is_empty.get(), move || view! {
                    <div class="list-page__deed">
                        <Button kind=ButtonKind::Primary on_click=create>{t!("webhook.new")}</Button>
                    </div>
                })}
            </header>
            {redrawn(move || match (is_there.get(), is_empty.get()) {
                (false, _) => view! { <WithoutAnswer shared /> }.into_any(),
                (true, true) => view! {
                    <EmptyState title=t!("webhook.none") detail=t!("webhook.none_detail")>
                        <Button kind=ButtonKind::Primary on_click=create>{t!("webhook.new")}</Button>
                    </EmptyState>
                }.into_any(),
                (true, false) => view! { <Table shared /> }.into_any(),
            })}
            {shown_while(move || creating.get(), move || view! {
                <CreateDialog shared on_close=Callback::new(move |()| creating.set(false)) />
            })}
        </Page>
    }
}

/// On a narrow screen the rows become blocks, which would take their roles away: so the roles are said.
#[component]
fn Table(shared: Shared) -> impl IntoView {
    let keys = move || shared.read(|shown| shown.list.items.iter().map(key_of).collect()).unwrap_or_default();
    let make = move |key: String| {
        let row = untrack(|| {
            shared.read(|shown| {
                let webhook = shown.list.items.iter().find(|webhook| key_of(webhook) == key)?;
                Some(row(webhook, kinds_text(webhook, &shown.list.kinds)))
            })
        });
        row.flatten().into_any()
    };
    let heads = vec![t!("webhook.url"), Column::Company.name(), t!("webhook.told"), t!("payment.state")];
    view! {
        <RecordTable label=t!("webhook.title") block="webhook-table" heads keys=derived(keys) make=Arc::new(make) />
    }
}

/// What stands in a row changes with its state alone.
fn key_of(webhook: &Webhook) -> String {
    format!("{} {:?}", webhook.id, webhook.off_because)
}

fn row(webhook: &Webhook, told: String) -> AnyView {
    let (tone, state) = state_text(webhook);
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="webhook-row__url">
                <a class="record__first" href=paths::webhook(webhook.id, None)>{webhook.url.clone()}</a>
                <span class="record__second">{t!("webhook.since", day = format::instant(&webhook.created_at))}</span>
            </th>
            {cell("webhook-row__company", webhook.company.name.clone().into_any())}
            {cell("webhook-row__told", told.into_any())}
            {cell("webhook-row__state", view! { <Badge tone>{state}</Badge> }.into_any())}
        </tr>
    }
    .into_any()
}
