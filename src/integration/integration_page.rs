//! All integrations of one company.

use std::sync::Arc;

use ::api::integration::{Integration, IntegrationList};
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::company_setup::list_integrations;
use crate::api::load::Load;
use crate::company::chosen_company::use_chosen_company;
use crate::company::not_for_you::NotForYou;
use crate::integration::integration_form::IntegrationForm;
use crate::integration::integration_row::row;
use crate::shell::page::Page;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{derived, effect, memo, redrawn, shown_while};
use crate::ui::record_table::RecordTable;
use crate::ui::skeleton::Skeleton;

/// What the page and its rows share.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    pub(super) company: Memo<Option<CompanyId>>,
    pub(super) load: Load<IntegrationList>,
    pub(super) renew: Callback<()>,
    /// What the form is about, while it is open.
    pub(super) form: RwSignal<Option<About>>,
}

/// What the form is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A new integration.
    New,
    /// One that is there.
    Known(Box<Integration>),
}

impl Shared {
    fn read<T>(self, read: impl FnOnce(&IntegrationList) -> T) -> Option<T> {
        self.load.answer().with(|answer| answer.as_ref()?.as_ref().ok().map(read))
    }

    fn failure(self) -> Option<ApiError> {
        self.load.answer().get()?.err()
    }
}

/// The list, and the way to a new one.
#[component]
pub fn IntegrationsPage() -> impl IntoView {
    let chosen = use_chosen_company();
    let company = memo(move |_| chosen.id());
    let load = Load::<IntegrationList>::new();
    let fetch = move |company: CompanyId| async move { list_integrations(company).await };
    effect(move || {
        if let Some(company) = company.get() {
            load.start(fetch(company));
        }
    });
    let renew = Callback::new(move |()| {
        if let Some(company) = company.get_untracked() {
            load.renew(fetch(company));
        }
    });
    let shared = Shared { company, load, renew, form: RwSignal::new(None) };
    let count = memo(move |_| shared.read(|list| list.items.len()));
    let add = Callback::new(move |()| shared.form.set(Some(About::New)));
    view! {
        <Page title=t!("integration.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("integration.title")}</h1>
                <p class="list-page__lead">{t!("integration.lead")}</p>
                {shown_while(move || count.get().is_some_and(|count| count > 0), move || view! {
                    <div class="list-page__deed">
                        <Button kind=ButtonKind::Primary on_click=add>{t!("integration.new")}</Button>
                    </div>
                })}
            </header>
            {redrawn(move || match (company.get(), count.get()) {
                (None, _) => view! { <NotForYou /> }.into_any(),
                (Some(_), None) => view! { <WithoutAnswer shared /> }.into_any(),
                (Some(_), Some(0)) => view! {
                    <EmptyState title=t!("integration.none") detail=t!("integration.none_detail")>
                        <Button kind=ButtonKind::Primary on_click=add>{t!("integration.new")}</Button>
                    </EmptyState>
                }.into_any(),
                (Some(_), Some(_)) => view! { <Table shared /> }.into_any(),
            })}
            {redrawn(move || shared.form.get().map(|about| {
                let kinds = untrack(|| shared.read(|list| list.kinds.clone())).unwrap_or_default();
                let known = match about {
                    About::New => None,
                    About::Known(one) => Some(*one),
                };
                view! { <IntegrationForm known kinds shared /> }.into_any()
            }))}
        </Page>
    }
}

#[component]
fn Table(shared: Shared) -> impl IntoView {
    let keys = move || shared.read(|list| list.items.iter().map(key_of).collect()).unwrap_or_default();
    let make = move |key: String| {
        let found = untrack(|| shared.read(|list| list.items.iter().find(|one| key_of(one) == key).cloned()));
        found.flatten().map(|one| row(one, shared)).into_any()
    };
    let heads = vec![
        t!("integration.name"),
        t!("integration.kind_head"),
        t!("integration.state"),
        t!("integration.actions"),
    ];
    view! {
        <RecordTable label=t!("integration.title") block="account-table" heads keys=derived(keys) make=Arc::new(make) />
    }
}

/// A row is made anew when anything of its integration is another.
fn key_of(one: &Integration) -> String {
    format!("{one:?}")
}

#[component]
fn WithoutAnswer(shared: Shared) -> impl IntoView {
    redrawn(move || match shared.failure() {
        None => view! {
            <p class="visually-hidden" role="status">{t!("integration.loading")}</p>
            <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
        }
        .into_any(),
        Some(error) => view! {
            <ErrorPanel
                title=t!("integration.failed")
                detail=error.detail()
                request_id=error.request_id()
                on_retry=shared.renew
            />
        }
        .into_any(),
    })
}
