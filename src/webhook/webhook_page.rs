//! One webhook: how it stands, what it is told, and what it was told.

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
use crate::webhook::deed_dialog::{Deed, DeedDialog};
use crate::webhook::delivery_list::DeliveryList;
use crate::webhook::fresh_secret::FreshSecret;
use crate::webhook::webhook_model::{kind_text, state_text};
use crate::webhook::{Shared, WithoutList};
use crate::{format, paths, t};

/// The page of one webhook.
#[component]
pub(super) fn WebhookPage(shared: Shared, id: Option<WebhookId>) -> impl IntoView {
    let webhook = Memo::new(move |_| {
        shared.list.with(|list| list.as_ref()?.items.iter().find(|webhook| Some(webhook.id) == id).cloned())
    });
    let is_known = Memo::new(move |_| shared.list.with(Option::is_some));
    let found = Memo::new(move |_| id.filter(|_| webhook.with(Option::is_some)));
    // Leaving the page is leaving the secret.
    on_cleanup(move || drop(shared.secret.try_set(None)));
    view! {
        <Page title=t!("webhook.one") class="list-page">
            <nav class="payment-page__back" aria-label=t!("payment.back_label")>
                <a href=paths::WEBHOOKS><Icon name=IconName::ChevronLeft />{t!("webhook.title")}</a>
            </nav>
            {move || match (found.get(), is_known.get()) {
                (Some(id), _) => view! { <Whole shared webhook id /> }.into_any(),
                (None, false) => view! {
                    <h1 class="visually-hidden">{t!("webhook.one")}</h1>
                    <WithoutList shared />
                }.into_any(),
                (None, true) => view! {
                    <h1 class="visually-hidden">{t!("webhook.not_found")}</h1>
                    <EmptyState title=t!("webhook.not_found") detail=t!("webhook.not_found_detail")>
                        <a class="button" data-kind="primary" href=paths::WEBHOOKS>{t!("webhook.to_list")}</a>
                    </EmptyState>
                }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Whole(shared: Shared, webhook: Memo<Option<Webhook>>, id: WebhookId) -> impl IntoView {
    let asked = RwSignal::new(None::<Deed>);
    let secret = move || shared.secret.get().filter(|(of, _)| *of == id);
    let kept = Callback::new(move |()| shared.secret.set(None));
    let first = webhook.get_untracked();
    view! {
        {first.map(|first| view! { <Head first webhook shared asked /> }.into_any())}
        {move || secret().map(|(_, secret)| view! { <FreshSecret secret on_kept=kept /> }.into_any())}
        <DeliveryList shared webhook id />
        {move || asked.get().map(|deed| view! {
            <DeedDialog deed id shared on_close=Callback::new(move |()| asked.set(None)) />
        }.into_any())}
    }
}

/// Its address, how it stands, and what can be done with it. Only whether it is on can change.
#[component]
fn Head(
    first: Webhook,
    webhook: Memo<Option<Webhook>>,
    shared: Shared,
    asked: RwSignal<Option<Deed>>,
) -> impl IntoView {
    let state = move || webhook.with(|webhook| webhook.as_ref().map(state_text));
    let why_off = move || webhook.with(|webhook| webhook.as_ref()?.off_because.clone());
    let two_until = move || webhook.with(|webhook| webhook.as_ref()?.old_secret_until.clone());
    let under = t!("webhook.under", company = first.company.name, day = format::instant(&first.created_at));
    let kind = |kind: &String| {
        view! { <li class="webhook-head__kind" title=kind.clone()>{kind_text(kind)}</li> }.into_any()
    };
    let kinds: Vec<_> = first.kinds.iter().map(kind).collect();
    let ask = move |deed| move |()| asked.set(Some(deed));
    view! {
        <header class="webhook-head">
            <h1 class="webhook-head__url">
                <span>{first.url.clone()}</span>
                <CopyButton text=first.url label=t!("payment.copy", what = t!("webhook.url")) />
                {move || state().map(|(tone, text)| view! { <Badge tone>{text}</Badge> }.into_any())}
            </h1>
            <p class="list-page__lead">{under}</p>
            <div class="webhook-head__deeds">
                <Switch id=first.id webhook shared asked />
                <Button on_click=ask(Deed::NewSecret)>{t!("webhook.new_secret")}</Button>
                <Button on_click=ask(Deed::Delete)>{t!("webhook.delete")}</Button>
            </div>
        </header>
        {move || why_off().filter(|why| why == "gone").map(|_| view! {
            <Notice tone=NoticeTone::Warning>{t!("webhook.gone")}</Notice>
        }.into_any())}
        {move || two_until().map(|until| view! {
            <Notice>{t!("webhook.two_secrets", until = format::instant(&until))}</Notice>
        }.into_any())}
        <section class="webhook-head__told" aria-labelledby="webhook-told">
            <h2 class="field__label" id="webhook-told">{t!("webhook.told")}</h2>
            <ul class="webhook-head__kinds" role="list">{kinds}</ul>
        </section>
    }
}

/// Off after a question; on at once, since nothing is lost by it.
#[component]
fn Switch(
    id: WebhookId,
    webhook: Memo<Option<Webhook>>,
    shared: Shared,
    asked: RwSignal<Option<Deed>>,
) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let is_on = Memo::new(move |_| webhook.with(|webhook| webhook.as_ref().is_some_and(|it| it.enabled)));
    let switch = move |()| {
        if is_on.get_untracked() {
            asked.set(Some(Deed::SwitchOff));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let switched = update_webhook(id, true).await;
            busy.try_set(false);
            refused.try_set(switched.err().map(|error| error.detail()));
            shared.renew();
        });
    };
    view! {
        <Button busy on_click=switch>
            {move || if is_on.get() { t!("webhook.switch_off") } else { t!("webhook.switch_on") }}
        </Button>
        <p class="delivery-row__refusal" role="status">{move || refused.get()}</p>
    }
}
