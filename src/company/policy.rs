//! A company's refund policy: what it says now, and the form that changes it.

mod limit_rows;
mod policy_form;
mod policy_model;

use ::api::policy::KeptPolicy;
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::load::Load;
use crate::api::policy::fetch_policy;
use crate::company::chosen_company::use_chosen_company;
use crate::company::policy::policy_form::PolicyForm;
use crate::shell::page::Page;
use crate::t;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{effect, memo, redrawn};
use crate::ui::skeleton::Skeleton;

/// A policy, and whose it is.
type Shown = (CompanyId, KeptPolicy);

async fn fetch(company: CompanyId) -> Result<Shown, ApiError> {
    Ok((company, fetch_policy(company).await?))
}

/// The page.
#[component]
pub(super) fn PolicyPage() -> impl IntoView {
    let chosen = use_chosen_company();
    let id = memo(move |_| chosen.id());
    let load = Load::<Shown>::new();
    let begin = move || {
        if let Some(id) = id.get() {
            load.start(fetch(id));
        }
    };
    effect(begin);
    let again = Callback::new(move |()| untrack(begin));
    view! {
        <Page title=t!("company.page.policy") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("company.page.policy")}</h1>
                <p class="list-page__lead">{redrawn(move || t!("policy.lead", company = chosen.name()))}</p>
            </header>
            {redrawn(move || match (load.answer().get(), chosen.company.get()) {
                (Some(Err(error)), _) => view! {
                    <ErrorPanel title=t!("policy.failed") detail=error.detail() request_id=error.request_id() on_retry=again />
                }.into_any(),
                (Some(Ok((of, kept))), Some(company)) if of == company.id => view! {
                    <PolicyForm company kept again />
                }.into_any(),
                (Some(Ok(_)) | None, _) => view! { <Loading /> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{t!("policy.loading")}</p>
        <div class="payment-page__skeleton" aria-hidden="true">
            {(0..4).map(|_| view! { <Skeleton /> }.into_any()).collect_view()}
        </div>
    }
}
