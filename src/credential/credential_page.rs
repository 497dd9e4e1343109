//! All credentials of one company.

use std::sync::Arc;

use ::api::credential::{Credential, CredentialIssued, CredentialList};
use ::api::integration::IntegrationList;
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::company_setup::{list_credentials, list_integrations};
use crate::api::load::Load;
use crate::company::chosen_company::use_chosen_company;
use crate::company::not_for_you::NotForYou;
use crate::credential::create_dialog::CreateDialog;
use crate::credential::credential_model::{dialect_text, scope_text, shown_prefix, state_text};
use crate::credential::deed_dialog::{Deed, DeedDialog};
use crate::credential::fresh_parts::FreshParts;
use crate::shell::page::Page;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{derived, effect, memo, redrawn, shown_while};
use crate::ui::record_table::{RecordTable, cell, two_lines};
use crate::ui::skeleton::Skeleton;
use crate::{format, t};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) list: CredentialList,
    pub(super) accounts: IntegrationList,
}

/// What the page and its dialogs share.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    pub(super) company: Memo<Option<CompanyId>>,
    load: Load<Shown>,
    pub(super) renew: Callback<()>,
    pub(super) creating: RwSignal<bool>,
    pub(super) asked: RwSignal<Option<(Deed, Credential)>>,
    /// What was made last, which nobody can ask for again.
    pub(super) fresh: RwSignal<Option<CredentialIssued>>,
}

impl Shared {
    pub(super) fn read<T>(self, read: impl FnOnce(&Shown) -> T) -> Option<T> {
        self.load.answer().with(|answer| answer.as_ref()?.as_ref().ok().map(read))
    }

    fn failure(self) -> Option<ApiError> {
        self.load.answer().get()?.err()
    }
}

async fn fetch(company: CompanyId) -> Result<Shown, ApiError> {
    let list = list_credentials(company).await?;
    Ok(Shown { list, accounts: list_integrations(company).await? })
}

/// The list, what was just made, and the way to a new one.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let chosen = use_chosen_company();
    let company = memo(move |_| chosen.id());
    let load = Load::<Shown>::new();
    let fresh = RwSignal::new(None);
    effect(move || {
        if let Some(company) = company.get() {
            // Another company's secret has no place here.
            fresh.set(None);
            load.start(fetch(company));
        }
    });
    let renew = Callback::new(move |()| {
        if let Some(company) = company.get_untracked() {
            load.renew(fetch(company));
        }
    });
    let shared =
        Shared { company, load, renew, creating: RwSignal::new(false), asked: RwSignal::new(None), fresh };
    let count = memo(move |_| shared.read(|shown| shown.list.items.len()));
    let add = Callback::new(move |()| shared.creating.set(true));
    view! {
        <Page title=t!("credential.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("credential.title")}</h1>
                <p class="list-page__lead">{t!("credential.lead")}</p>
                {shown_while(move || count.get().is_some_and(|count| count > 0), move || view! {
                    <div class="list-page__deed">
                        <Button kind=ButtonKind::Primary on_click=add>{t!("credential.new")}</Button>
                    </div>
                })}
            </header>
            {redrawn(move || fresh.get().map(|issued| view! {
                <FreshParts issued on_kept=Callback::new(move |()| fresh.set(None)) />
            }.into_any()))}
            {redrawn(move || match (company.get(), count.get()) {
                (None, _) => view! { <NotForYou /> }.into_any(),
                (Some(_), None) => view! { <WithoutAnswer shared /> }.into_any(),
                (Some(_), Some(0)) => view! {
                    <EmptyState title=t!("credential.none") detail=t!("credential.none_detail")>
                        <Button kind=ButtonKind::Primary on_click=add>{t!("credential.new")}</Button>
                    </EmptyState>
                }.into_any(),
                (Some(_), Some(_)) => view! { <Table shared /> }.into_any(),
            })}
            {shown_while(move || shared.creating.get(), move || view! { <CreateDialog shared /> })}
            {redrawn(move || shared.asked.get().map(|(deed, credential)| view! {
                <DeedDialog deed credential shared />
            }.into_any()))}
        </Page>
    }
}

#[component]
fn Table(shared: Shared) -> impl IntoView {
    let keys = move || shared.read(|shown| shown.list.items.iter().map(key_of).collect()).unwrap_or_default();
    let make = move |key: String| {
        let found =
            untrack(|| shared.read(|shown| shown.list.items.iter().find(|one| key_of(one) == key).cloned()));
        found.flatten().map(|one| row(one, shared)).into_any()
    };
    let heads = vec![
        t!("credential.name"),
        t!("credential.for"),
        t!("credential.allows"),
        t!("credential.last_used"),
        t!("credential.state"),
        t!("credential.actions"),
    ];
    view! {
        <RecordTable label=t!("credential.title") block="account-table" heads keys=derived(keys) make=Arc::new(make) />
    }
}

/// A row is made anew when anything of its credential is another.
fn key_of(one: &Credential) -> String {
    format!("{one:?}")
}

fn row(one: Credential, shared: Shared) -> AnyView {
    let (tone, state, more) = state_text(&one);
    let scopes: Vec<String> = one.scopes.iter().map(|scope| scope_text(scope)).collect();
    let account = one.integration.as_ref().map(|account| account.name.clone());
    let used_at = |at: &str| t!("credential.used", when = format::relative(at));
    let used = one.last_used_at.as_deref().map_or_else(|| t!("credential.never_used"), used_at);
    let since = t!("credential.since", day = format::instant(&one.created_at));
    let state = view! { <Badge tone>{state}</Badge> }.into_any();
    let first = one.name.clone();
    let prefix = shown_prefix(&one);
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="account-row__name">
                <span class="record__first">{first}</span>
                <span class="record__second"><code>{prefix}</code></span>
            </th>
            {two_lines("account-row__kind", dialect_text(&one.dialect).into_any(), account.into_any())}
            {cell("account-row__scopes", scopes.join(", ").into_any())}
            {two_lines("account-row__used", used.into_any(), since.into_any())}
            {two_lines("account-row__state", state, more.into_any())}
            {cell("account-row__deeds", deeds(one, shared))}
        </tr>
    }
    .into_any()
}

fn deeds(one: Credential, shared: Shared) -> AnyView {
    if one.state != "valid" {
        return ().into_any();
    }
    let name = one.name.clone();
    let one = StoredValue::new(one);
    let ask = move |deed| shared.asked.set(Some((deed, one.get_value())));
    view! {
        <div class="account-row__buttons">
            <Button
                small=true
                label=t!("credential.rotate_of", name = name)
                on_click=move |()| ask(Deed::Rotate)
            >
                {t!("credential.rotate")}
            </Button>
            <Button
                small=true
                label=t!("credential.revoke_of", name = name)
                on_click=move |()| ask(Deed::Revoke)
            >
                {t!("credential.revoke")}
            </Button>
        </div>
    }
    .into_any()
}

#[component]
fn WithoutAnswer(shared: Shared) -> impl IntoView {
    redrawn(move || match shared.failure() {
        None => view! {
            <p class="visually-hidden" role="status">{t!("credential.loading")}</p>
            <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
        }
        .into_any(),
        Some(error) => view! {
            <ErrorPanel
                title=t!("credential.failed")
                detail=error.detail()
                request_id=error.request_id()
                on_retry=shared.renew
            />
        }
        .into_any(),
    })
}
