//! One webhook: how it stands, what it is told, and what it was told.

use crate::ui::reactive::{memo, redrawn};
use ::api::webhook::Webhook;
use domain::id::WebhookId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::webhook::update_webhook;
use crate::shell::page::Page;
use crate::ui::badge::Badge;
use crate::ui::button::Button;
use crate::ui::copy_button::CopyButton;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::{Icon, IconName};
use crate::ui::notice::{Notice, NoticeTone};
use crate::webhook::deed_dialog::{DELETE, DeedDialog, NEW_SECRET, SWITCH_OFF};
use crate::webhook::delivery_table::DeliveryTable;
use crate::webhook::fresh_secret::FreshSecret;
use crate::webhook::webhook_model::{kind_text, state_text};
use crate::webhook::{Shared, WithoutAnswer};
use crate::{format, paths, t};

/// The page of one webhook.
#[component]
pub(super) fn WebhookPage(shared: Shared) -> impl IntoView {
    let is_there = memo(move |_| shared.read(|_| ()).is_some());
    let is_known = memo(move |_| shared.read_webhook(|_| ()).is_some());
    // Leaving the page is leaving the secret.
    on_cleanup(move || drop(shared.secret.try_set(None)));
    view! {
        <Page title=t!("webhook.one") class="list-page">
            <nav class="payment-page__back" aria-label=t!("payment.back_label")>
                <a href=paths::WEBHOOKS><Icon name=IconName::ChevronLeft />{t!("webhook.title")}</a>
            </nav>
            {redrawn(move || match (is_there.get(), is_known.get()) {
                (true, true) => untrack(|| shared.read_webhook(|webhook| whole(webhook, shared))).into_any(),
                (true, false) => view! {
                    <h1 class="visually-hidden">{t!("webhook.not_found")}</h1>
                    <EmptyState title=t!("webhook.not_found") detail=t!("webhook.not_found_detail")>
                        <a class="button" data-kind="primary" href=paths::WEBHOOKS>{t!("webhook.to_list")}</a>
                    </EmptyState>
                }.into_any(),
                (false, _) => view! {
                    <h1 class="visually-hidden">{t!("webhook.one")}</h1>
                    <WithoutAnswer shared />
                }.into_any(),
            })}
        </Page>
    }
}

/// Its address, how it stands, what can be done with it, and its messages. Only how it stands can change.
fn whole(first: &Webhook, shared: Shared) -> AnyView {
    let id = first.id;
    let asked = RwSignal::new(None::<&'static str>);
    let under = t!("webhook.under", company = first.company.name, day = format::instant(&first.created_at));
    let kind = |kind: &String| {
        view! { <li class="webhook-head__kind" title=kind.clone()>{kind_text(kind)}</li> }.into_any()
    };
    let kinds: Vec<AnyView> = first.kinds.iter().map(kind).collect();
    let kept = Callback::new(move |()| shared.secret.set(None));
    view! {
        <header class="webhook-head">
            <h1 class="webhook-head__url">
                <span>{first.url.clone()}</span>
                <CopyButton text=first.url.clone() label=t!("payment.copy", what = t!("webhook.url")) />
                {redrawn(move || shared.read_webhook(badge))}
            </h1>
            <p class="list-page__lead">{under}</p>
            <div class="webhook-head__deeds">
                <Switch id shared asked />
                <Button on_click=move |()| asked.set(Some(NEW_SECRET))>{t!("webhook.new_secret")}</Button>
                <Button on_click=move |()| asked.set(Some(DELETE))>{t!("webhook.delete")}</Button>
            </div>
        </header>
        {redrawn(move || shared.read_webhook(notice))}
        {redrawn(move || shared.secret.get().map(|secret| view! { <FreshSecret secret on_kept=kept /> }.into_any()))}
        <section class="webhook-head__told" aria-labelledby="webhook-told">
            <h2 class="field__label" id="webhook-told">{t!("webhook.told")}</h2>
            <ul class="webhook-head__kinds" role="list">{kinds}</ul>
        </section>
        <DeliveryTable shared webhook_id=id />
        {redrawn(move || asked.get().map(|deed| view! {
            <DeedDialog deed id shared on_close=Callback::new(move |()| asked.set(None)) />
        }.into_any()))}
    }
    .into_any()
}

fn badge(webhook: &Webhook) -> AnyView {
    let (tone, text) = state_text(webhook);
    view! { <Badge tone>{text}</Badge> }.into_any()
}

/// What is to be known of how it stands.
fn notice(webhook: &Webhook) -> AnyView {
    match (webhook.off_because.as_deref(), &webhook.old_secret_until) {
        (Some("gone"), _) => {
            view! { <Notice tone=NoticeTone::Warning>{t!("webhook.gone")}</Notice> }.into_any()
        }
        (_, Some(until)) => {
            let text = t!("webhook.two_secrets", until = format::instant(until));
            view! { <Notice>{text}</Notice> }.into_any()
        }
        (_, None) => ().into_any(),
    }
}

/// Off after a question; on at once, since nothing is lost by it.
#[component]
fn Switch(id: WebhookId, shared: Shared, asked: RwSignal<Option<&'static str>>) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let is_off = memo(move |_| shared.read_webhook(|webhook| webhook.enabled) == Some(false));
    let switch = move |()| {
        if !is_off.get_untracked() {
            asked.set(Some(SWITCH_OFF));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let switched = update_webhook(id, true).await;
            if busy.try_set(false).is_none() {
                refused.set(switched.err().map(|error| error.detail()));
                shared.renew.run(());
            }
        });
    };
    view! {
        <Button busy on_click=switch>
            {redrawn(move || if is_off.get() { t!("webhook.switch_on") } else { t!("webhook.switch_off") })}
        </Button>
        <p class="delivery-row__refusal" role="status">{redrawn(move || refused.get())}</p>
    }
}
