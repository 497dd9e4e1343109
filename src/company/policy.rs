//! A company's refund policy: what it says now, and the form that changes it.

mod limit_rows;
mod policy_form;
mod policy_model;

use ::api::policy::KeptPolicy;
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::company_setup::list_credentials;
use crate::api::load::Load;
use crate::api::people::list_people;
use crate::api::policy::fetch_policy;
use crate::company::chosen_company::use_chosen_company;
use crate::company::policy::policy_form::PolicyForm;
use crate::company::policy::policy_model::who_refunds;
use crate::shell::page::Page;
use crate::t;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{effect, memo, redrawn};
use crate::ui::skeleton::Skeleton;

/// A policy, whose it is, and whom its limits can be for beside the roles.
type Shown = (CompanyId, KeptPolicy, Vec<(String, String)>);

async fn fetch(company: CompanyId) -> Result<Shown, ApiError> {
    let kept = fetch_policy(company).await?;
    // Who may not change the policy may not see who is who either, and reads it without their names.
    let named = if kept.may_change {
        let (people, programs) = (list_people(company).await?, list_credentials(company).await?);
        who_refunds(&people.items, &programs.items)
    } else {
        Vec::new()
    };
    Ok((company, kept, named))
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
                (Some(Ok((of, kept, named))), Some(company)) if of == company.id => view! {
                    <PolicyForm company kept named again />
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
