//! All webhooks of the companies that the person manages.

use std::sync::Arc;

use ::api::webhook::Webhook;
use leptos::prelude::*;

use crate::report::column::Column;
use crate::shell::page::Page;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::ui::keyed_list::KeyedList;
use crate::webhook::create_dialog::CreateDialog;
use crate::webhook::webhook_model::{kind_text, kinds_text, state_text};
use crate::webhook::{Shared, WithoutList};
use crate::{format, paths, t};

/// The list, and the way to a new one.
#[component]
pub(super) fn WebhookListPage(shared: Shared) -> impl IntoView {
    // It may have been left for long.
    shared.renew();
    let creating = RwSignal::new(false);
    let create = Callback::new(move |()| creating.set(true));
    let count = Memo::new(move |_| shared.list.with(|list| list.as_ref().map(|list| list.items.len())));
    view! {
        <Page title=t!("webhook.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("webhook.title")}</h1>
                <p class="list-page__lead">{t!("webhook.lead")}</p>
                {move || count.get().filter(|count| *count > 0).map(|_| view! {
                    <div class="list-page__deed">
                        <Button kind=ButtonKind::Primary on_click=create>{t!("webhook.new")}</Button>
                    </div>
                }.into_any())}
            </header>
            {move || match count.get() {
                None => view! { <WithoutList shared /> }.into_any(),
                Some(0) => view! {
                    <EmptyState title=t!("webhook.none") detail=t!("webhook.none_detail")>
                        <Button kind=ButtonKind::Primary on_click=create>{t!("webhook.new")}</Button>
                    </EmptyState>
                }.into_any(),
                Some(_) => view! { <Table shared /> }.into_any(),
            }}
            {move || creating.get().then(|| view! {
                <CreateDialog shared on_close=Callback::new(move |()| creating.set(false)) />
            }.into_any())}
        </Page>
    }
}

/// On a narrow screen the rows become blocks, which would take their roles away: so the roles are said.
#[component]
fn Table(shared: Shared) -> impl IntoView {
    let keys =
        move || shared.list.with(|list| list.iter().flat_map(|list| &list.items).map(key_of).collect());
    let make = move |key: String| {
        shared
            .list
            .with_untracked(|list| {
                let list = list.as_ref()?;
                let webhook = list.items.iter().find(|webhook| key_of(webhook) == key)?;
                Some(view! { <Row webhook=webhook.clone() told=kinds_text(webhook, &list.kinds) /> })
            })
            .into_any()
    };
    view! {
        <div class="record-table webhook-table" role="region" aria-label=t!("webhook.title") tabindex="0">
            <table role="table" aria-label=t!("webhook.title")>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{t!("webhook.url")}</th>
                        <th role="columnheader" scope="col">{Column::Company.name()}</th>
                        <th role="columnheader" scope="col">{t!("webhook.told")}</th>
                        <th role="columnheader" scope="col">{t!("payment.state")}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <KeyedList keys=Signal::derive(keys) make=Arc::new(make) />
                </tbody>
            </table>
        </div>
    }
}

/// What stands in a row changes with its state alone.
fn key_of(webhook: &Webhook) -> String {
    format!("{} {:?}", webhook.id, webhook.off_because)
}

#[component]
fn Row(webhook: Webhook, told: String) -> impl IntoView {
    let (tone, state) = state_text(&webhook);
    // All of them would say the same as "everything" in more words.
    let kinds: Vec<String> = webhook.kinds.iter().map(|kind| kind_text(kind)).collect();
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="webhook-row__url">
                <a class="record__first" href=paths::webhook(webhook.id, None)>{webhook.url}</a>
                <span class="record__second">{t!("webhook.since", day = format::instant(&webhook.created_at))}</span>
            </th>
            <td role="cell" class="webhook-row__company">{webhook.company.name}</td>
            <td role="cell" class="webhook-row__told" title=kinds.join("\n")>{told}</td>
            <td role="cell" class="webhook-row__state"><Badge tone>{state}</Badge></td>
        </tr>
    }
}
