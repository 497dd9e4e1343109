//! What a webhook was told, the newest first, and what came of it.

use std::sync::Arc;
use std::time::Duration;

use crate::ui::reactive::{derived, effect, memo, redrawn, shown_while};
use crate::ui::record_table::{RecordTable, two_lines};
use ::api::webhook::{Delivery, KINDS};
use domain::id::{DeliveryId, WebhookId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::age::Minutes;
use crate::api::webhook::redeliver;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::webhook::Shared;
use crate::webhook::message_dialog::MessageDialog;
use crate::webhook::webhook_model::{answer_text, delivery_text, kind_text, refund_text, tries_text};
use crate::{format, paths, t};

/// A message is made and sent within a moment of what it tells.
const REST: Duration = Duration::from_secs(1);
/// And within this by a server that is busy.
const LONG_REST: Duration = Duration::from_secs(5);
/// What is sent sooner than that is waited for; what later, each minute.
const SOON_S: i64 = 20;

/// What the rows read and do.
#[derive(Clone, Copy)]
struct Messages {
    shared: Shared,
    webhook_id: WebhookId,
    is_off: Memo<bool>,
    minutes: Minutes,
    /// The id of the one that is shown whole.
    opened: RwSignal<Option<String>>,
}

impl Messages {
    fn read<T>(self, id: &str, read: impl FnOnce(&Delivery) -> T) -> Option<T> {
        let found = self.shared.read(|shown| {
            shown.deliveries.items.iter().find(|delivery| delivery.id.to_string() == id).map(read)
        });
        found.flatten()
    }
}

/// The messages of one webhook.
#[component]
pub(super) fn DeliveryTable(shared: Shared, webhook_id: WebhookId) -> impl IntoView {
    let minutes = Minutes::begin();
    follow(shared, minutes);
    let is_off = memo(move |_| shared.read_webhook(|webhook| webhook.enabled) == Some(false));
    let opened = RwSignal::new(None::<String>);
    let messages = Messages { shared, webhook_id, is_off, minutes, opened };
    let next = move || shared.read(|shown| shown.deliveries.next).flatten();
    let close = Callback::new(move |()| opened.set(None));
    let open = move || messages.read(&opened.get()?, Delivery::clone);
    view! {
        <section class="webhook-messages" aria-labelledby="webhook-messages">
            <h2 class="payment-card__title" id="webhook-messages">
                {t!("webhook.messages")}
                <span class="payment-card__aside">{t!("report.times", zone = format::zone_name())}</span>
            </h2>
            {shown_while(
                move || shared.read(|shown| shown.deliveries.items.is_empty()) == Some(true),
                || view! { <p class="webhook-messages__none">{t!("webhook.no_messages")}</p> },
            )}
            {shown_while(
                move || shared.read(|shown| shown.deliveries.items.is_empty()) == Some(false),
                move || table(messages),
            )}
            {redrawn(move || next().map(|cursor| view! {
                <nav class="paging" aria-label=t!("report.pages")>
                    <a href=paths::webhook(webhook_id, Some(cursor)) class="button" data-kind="secondary">
                        {t!("report.next_page")}
                        <Icon name=IconName::ChevronRight />
                    </a>
                </nav>
            }.into_any()))}
            {redrawn(move || untrack_unless_opened(opened, open).map(|delivery| view! {
                <MessageDialog delivery on_close=close />
            }.into_any()))}
        </section>
    }
}

/// Reads the opened message once: the window shows it as it was when it was opened.
fn untrack_unless_opened(
    opened: RwSignal<Option<String>>,
    open: impl Fn() -> Option<Delivery>,
) -> Option<Delivery> {
    opened.track();
    untrack(open)
}

/// Fetches anew when something happened that may be told, while something is about to be sent, and each minute.
fn follow(shared: Shared, minutes: Minutes) {
    let refetch = Refetch::new(REST, shared.renew);
    let once_more = Refetch::new(LONG_REST, shared.renew);
    use_live().listen(move |news| match news {
        News::Event(event) if !KINDS.contains(&event.kind.as_str()) => {}
        News::Event(_) | News::Missed => {
            refetch.soon();
            once_more.soon();
        }
    });
    let is_due = |delivery: &Delivery| {
        let due_at = delivery.due_at.as_deref();
        due_at.is_some_and(|at| format::seconds_ago(at).is_some_and(|ago| (-SOON_S..=60).contains(&ago)))
    };
    effect(move || {
        minutes.track();
        if shared.read(|shown| shown.deliveries.items.iter().any(is_due)) == Some(true) {
            refetch.soon();
        }
    });
}

/// On a narrow screen the rows become blocks, which would take their roles away: so the roles are said.
fn table(messages: Messages) -> AnyView {
    let ids = move || {
        let all = messages
            .shared
            .read(|shown| shown.deliveries.items.iter().map(|delivery| delivery.id.to_string()).collect());
        all.unwrap_or_default()
    };
    let make =
        move |id: String| untrack(|| messages.read(&id, |delivery| row(delivery, messages))).into_any();
    let heads = vec![
        t!("webhook.made"),
        t!("attention.what"),
        t!("payment.state"),
        t!("webhook.answer"),
        t!("webhook.next"),
        t!("webhook.actions"),
    ];
    view! {
        <RecordTable
            label=t!("webhook.messages")
            block="delivery-table"
            heads
            keys=derived(ids)
            make=Arc::new(make)
        />
    }
    .into_any()
}

/// One message; what became of it can change while it is on screen.
fn row(first: &Delivery, messages: Messages) -> AnyView {
    let id = first.id;
    let key = id.to_string();
    let (amount, number) = refund_text(&first.body).unzip();
    let number = number.unwrap_or_else(|| first.transaction_id.to_string());
    let what = kind_text(&first.kind);
    let show = t!("webhook.show_of", what = what, number = number);
    let again = t!("webhook.send_again_of", what = what, number = number);
    let opened = messages.opened;
    let own = key.clone();
    view! {
        <tr role="row" class="record">
            {two_lines(
                "delivery-row__when",
                redrawn(messages.minutes.age(first.made_at.clone())),
                format::instant(&first.made_at).into_any(),
            )}
            <th role="rowheader" scope="row" class="delivery-row__what">
                <span class="record__first">{what}" "{amount}</span>
                <a class="record__second" href=paths::payment(first.transaction_id)>{number}</a>
            </th>
            {redrawn(move || messages.read(&key, |delivery| course(delivery, messages)))}
            <td role="cell" class="delivery-row__end">
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    label=show
                    on_click=move |()| opened.set(Some(own.clone()))
                >
                    {t!("webhook.show")}
                </Button>
                <Resend id messages label=again />
            </td>
        </tr>
    }
    .into_any()
}

/// The cells that say what became of a message.
fn course(delivery: &Delivery, messages: Messages) -> AnyView {
    let (tone, state) = delivery_text(delivery);
    let next = match &delivery.due_at {
        Some(_) if messages.is_off.get() => t!("webhook.next_when_on"),
        Some(due_at) => messages.minutes.age(due_at.clone())(),
        None => t!("payment.nothing"),
    };
    let answer = answer_text(delivery).unwrap_or_else(|| t!("payment.nothing"));
    view! {
        {two_lines(
            "delivery-row__state",
            view! { <Badge tone>{state}</Badge> }.into_any(),
            tries_text(delivery).into_any(),
        )}
        {two_lines("delivery-row__answer", answer.into_any(), delivery.answer.clone().into_any())}
        {two_lines("delivery-row__next", next.into_any(), ().into_any())}
    }
    .into_any()
}

/// Sends a message again, and says why it cannot be.
#[component]
fn Resend(id: DeliveryId, messages: Messages, label: String) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let send = move |()| {
        busy.set(true);
        spawn_local(async move {
            let sent = redeliver(messages.webhook_id, id).await;
            // Whoever pressed the button may have gone on to another page.
            if busy.try_set(false).is_none() {
                refused.set(sent.err().map(|error| error.detail()));
                messages.shared.renew.run(());
            }
        });
    };
    let reason = derived(move || messages.is_off.get().then(|| t!("webhook.off_reason")));
    view! {
        <Button small=true busy reason label on_click=send>{t!("webhook.send_again")}</Button>
        <p class="delivery-row__refusal" role="status">{redrawn(move || refused.get())}</p>
    }
}
