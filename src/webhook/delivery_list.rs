//! What a webhook was told, the newest first, and what came of it.

use std::sync::Arc;
use std::time::Duration;

use ::api::webhook::{Delivery, DeliveryPage, KINDS, Webhook};
use domain::id::WebhookId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::age::Minutes;
use crate::api::load::Load;
use crate::api::webhook::{list_deliveries, redeliver};
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::router::use_location;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_panel::ErrorPanel;
use crate::ui::icon::{Icon, IconName};
use crate::ui::keyed_list::KeyedList;
use crate::ui::skeleton::Skeleton;
use crate::webhook::Shared;
use crate::webhook::message_dialog::MessageDialog;
use crate::webhook::webhook_model::{
    answer_text, delivery_text, kind_text, read_cursor, refund_text, tries_text,
};
use crate::{format, paths, t};

/// A message is made and sent within a moment of what it tells.
const REST: Duration = Duration::from_secs(1);
/// What is sent sooner than that is waited for; what later, each minute.
const SOON_S: i64 = 20;

/// What the rows read and do.
#[derive(Clone, Copy)]
struct Messages {
    webhook_id: WebhookId,
    shown: Memo<Vec<Delivery>>,
    off: Memo<bool>,
    minutes: Minutes,
    renew: Callback<()>,
    opened: RwSignal<Option<Delivery>>,
}

/// The messages of one webhook.
#[component]
pub(super) fn DeliveryList(shared: Shared, webhook: Memo<Option<Webhook>>, id: WebhookId) -> impl IntoView {
    let search = use_location().search;
    let cursor = Memo::new(move |_| search.with(|search| read_cursor(search)));
    let load = Load::<DeliveryPage>::new();
    Effect::new(move || load.start(list_deliveries(id, cursor.get())));
    let renew = Callback::new(move |()| load.renew(list_deliveries(id, cursor.get_untracked())));
    let page = move || load.answer().get()?.ok();
    let shown = Memo::new(move |_| page().map(|page| page.items).unwrap_or_default());
    let next = Memo::new(move |_| page().and_then(|page| page.next));
    let minutes = Minutes::begin();
    follow(shared, shown, minutes, renew);
    let opened = RwSignal::new(None);
    let off = Memo::new(move |_| webhook.with(|webhook| webhook.as_ref().is_some_and(|it| !it.enabled)));
    let messages = Messages { webhook_id: id, shown, off, minutes, renew, opened };
    let state = Memo::new(move |_| match load.answer().get() {
        None => State::Loading,
        Some(Err(error)) => State::Failed(error.detail(), error.request_id()),
        Some(Ok(page)) if page.items.is_empty() => State::Empty,
        Some(Ok(_)) => State::There,
    });
    view! {
        <section class="webhook-messages" aria-labelledby="webhook-messages">
            <h2 class="payment-card__title" id="webhook-messages">
                {t!("webhook.messages")}
                <span class="payment-card__aside">{t!("report.times", zone = format::zone_name())}</span>
            </h2>
            {move || match state.get() {
                State::Loading => view! {
                    <p class="visually-hidden" role="status">{t!("webhook.loading_messages")}</p>
                    <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /></div>
                }.into_any(),
                State::Failed(detail, request_id) => view! {
                    <ErrorPanel title=t!("webhook.messages_failed") detail request_id on_retry=renew />
                }.into_any(),
                State::Empty => view! { <p class="webhook-messages__none">{t!("webhook.no_messages")}</p> }.into_any(),
                State::There => view! { <Table messages /> }.into_any(),
            }}
            {move || next.get().map(|cursor| view! {
                <nav class="paging" aria-label=t!("report.pages")>
                    <a href=paths::webhook(id, Some(cursor)) class="button" data-kind="secondary">
                        {t!("report.next_page")}
                        <Icon name=IconName::ChevronRight />
                    </a>
                </nav>
            }.into_any())}
            {move || opened.get().map(|delivery| view! {
                <MessageDialog delivery on_close=Callback::new(move |()| opened.set(None)) />
            }.into_any())}
        </section>
    }
}

/// What fills the section.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Loading,
    Failed(String, Option<String>),
    Empty,
    There,
}

/// Fetches anew when something happened that may be told, while something is about to be sent, and each minute.
fn follow(shared: Shared, shown: Memo<Vec<Delivery>>, minutes: Minutes, renew: Callback<()>) {
    let refetch = Refetch::new(
        REST,
        Callback::new(move |()| {
            renew.run(());
            // One that answered 410 was switched off.
            shared.renew();
        }),
    );
    use_live().listen(move |news| match news {
        News::Event(event) if !KINDS.contains(&event.kind.as_str()) => {}
        News::Event(_) | News::Missed => refetch.soon(),
    });
    let is_due = |delivery: &Delivery| {
        let due_at = delivery.due_at.as_deref();
        due_at.is_some_and(|at| format::seconds_ago(at).is_some_and(|ago| (-SOON_S..=SOON_S).contains(&ago)))
    };
    Effect::new(move |before: Option<()>| {
        minutes.track();
        if shown.with(|shown| shown.iter().any(is_due)) || before.is_some() && is_waiting(shown) {
            refetch.soon();
        }
    });
}

/// Whether anything is still to be sent.
fn is_waiting(shown: Memo<Vec<Delivery>>) -> bool {
    shown.with_untracked(|shown| shown.iter().any(|delivery| delivery.due_at.is_some()))
}

/// On a narrow screen the rows become blocks, which would take their roles away: so the roles are said.
#[component]
fn Table(messages: Messages) -> impl IntoView {
    let keys =
        move || messages.shown.with(|shown| shown.iter().map(|delivery| delivery.id.to_string()).collect());
    let make = move |key: String| {
        let first = messages
            .shown
            .with_untracked(|shown| shown.iter().find(|delivery| delivery.id.to_string() == key).cloned());
        first.map(|first| view! { <Row first messages /> }).into_any()
    };
    view! {
        <div class="record-table delivery-table" role="region" aria-label=t!("webhook.messages") tabindex="0">
            <table role="table" aria-labelledby="webhook-messages">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{t!("webhook.made")}</th>
                        <th role="columnheader" scope="col">{t!("attention.what")}</th>
                        <th role="columnheader" scope="col">{t!("payment.state")}</th>
                        <th role="columnheader" scope="col">{t!("webhook.answer")}</th>
                        <th role="columnheader" scope="col">{t!("webhook.next")}</th>
                        <th role="columnheader" scope="col"><span class="visually-hidden">{t!("webhook.actions")}</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <KeyedList keys=Signal::derive(keys) make=Arc::new(make) />
                </tbody>
            </table>
        </div>
    }
}

/// One message; what became of it can change while it is on screen.
#[component]
fn Row(first: Delivery, messages: Messages) -> impl IntoView {
    let id = first.id;
    let last = StoredValue::new(first.clone());
    let row = Memo::new(move |_| {
        let found = messages.shown.with(|shown| shown.iter().find(|delivery| delivery.id == id).cloned());
        found.unwrap_or_else(|| last.get_value())
    });
    let (amount, number) = refund_text(&first.body).unzip();
    let number = number.unwrap_or_else(|| first.transaction_id.to_string());
    let show = t!("webhook.show_of", what = kind_text(&first.kind), number = number);
    let again = t!("webhook.send_again_of", what = kind_text(&first.kind), number = number);
    let what = kind_text(&first.kind);
    let open = move |()| messages.opened.set(Some(row.get_untracked()));
    let next = move || {
        row.with(|row| row.due_at.clone()).map_or_else(
            || t!("payment.nothing"),
            |due_at| {
                if messages.off.get() { t!("webhook.next_when_on") } else { messages.minutes.age(due_at)() }
            },
        )
    };
    view! {
        <tr role="row" class="record">
            <td role="cell" class="delivery-row__when">
                <span class="record__first">{messages.minutes.age(first.made_at.clone())}</span>
                <time class="record__second" datetime=first.made_at.clone()>{format::instant(&first.made_at)}</time>
            </td>
            <th role="rowheader" scope="row" class="delivery-row__what">
                <span class="record__first">{what}" "{amount}</span>
                <a class="record__second code" href=paths::payment(first.transaction_id)>
                    {number}
                </a>
            </th>
            <td role="cell" class="delivery-row__state">
                {move || row.with(delivery_badge)}
            </td>
            <td role="cell" class="delivery-row__answer" data-name=t!("webhook.answer")>
                <span class="record__first">
                    {move || row.with(|row| answer_text(row).unwrap_or_else(|| t!("payment.nothing")))}
                </span>
                <span class="record__second">{move || row.with(|row| row.answer.clone())}</span>
            </td>
            <td role="cell" class="delivery-row__next" data-name=t!("webhook.next")>{next}</td>
            <td role="cell" class="delivery-row__end">
                <Button kind=ButtonKind::Quiet small=true label=show on_click=open>{t!("webhook.show")}</Button>
                <Resend row messages label=again />
            </td>
        </tr>
    }
}

fn delivery_badge(delivery: &Delivery) -> AnyView {
    let (tone, text) = delivery_text(delivery);
    view! {
        <Badge tone>{text}</Badge>
        <span class="record__second">{tries_text(delivery)}</span>
    }
    .into_any()
}

/// Sends a message again, and says why it cannot be.
#[component]
fn Resend(row: Memo<Delivery>, messages: Messages, label: String) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let send = move |()| {
        busy.set(true);
        refused.set(None);
        let id = row.with_untracked(|row| row.id);
        spawn_local(async move {
            let sent = redeliver(messages.webhook_id, id).await;
            // Whoever pressed the button may have gone on to another page.
            if busy.try_set(false).is_none() {
                refused.set(sent.err().map(|error| error.detail()));
                messages.renew.run(());
            }
        });
    };
    let reason = Signal::derive(move || messages.off.get().then(|| t!("webhook.off_reason")));
    view! {
        <Button small=true busy reason label on_click=send>{t!("webhook.send_again")}</Button>
        <p class="delivery-row__refusal" role="status">{move || refused.get()}</p>
    }
}
