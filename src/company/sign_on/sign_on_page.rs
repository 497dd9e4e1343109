//! A company's single sign-on: its provider, and what to enter there.

use leptos::prelude::*;

use crate::api::sign_on::get_sign_on;
use crate::company::chosen_company::{OfCompany, load_of_company};
use crate::company::sign_on::sign_on_form::SignOnForm;
use crate::shell::page::Page;
use crate::t;
use crate::ui::copy_button::CopyButton;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::redrawn;
use crate::ui::skeleton::Skeleton;

/// The page.
#[component]
pub fn SignOnSetupPage() -> impl IntoView {
    let OfCompany { company, load, again } = load_of_company(get_sign_on);
    view! {
        <Page title=t!("sign_on.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("sign_on.title")}</h1>
                <p class="list-page__lead">{t!("sign_on.lead")}</p>
            </header>
            {redrawn(move || match (company.get(), load.answer().get()) {
                (None, _) => view! {
                    <EmptyState title=t!("sign_on.for_owners") detail=t!("sign_on.for_owners_detail") />
                }.into_any(),
                (Some(_), None) => view! {
                    <p class="visually-hidden" role="status">{t!("sign_on.loading")}</p>
                    <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /></div>
                }.into_any(),
                (Some(company), Some(Ok(setup))) => view! {
                    <div class="sign-on">
                        <SignOnForm company provider=setup.provider />
                        <section class="list-section" aria-labelledby="sign-on-there">
                            <h2 class="list-section__title" id="sign-on-there">{t!("sign_on.there")}</h2>
                            <Given label=t!("sign_on.redirect_uri") text=setup.redirect_uri hint=t!("sign_on.redirect_uri_hint") />
                            <Given label=t!("sign_on.link") text=setup.sign_in_link hint=t!("sign_on.link_hint") />
                        </section>
                    </div>
                }.into_any(),
                (Some(_), Some(Err(error))) => view! {
                    <ErrorPanel
                        title=t!("sign_on.failed")
                        detail=error.detail()
                        request_id=error.request_id()
                        on_retry=again
                    />
                }.into_any(),
            })}
        </Page>
    }
}

/// A text to be entered elsewhere.
#[component]
fn Given(label: String, text: String, hint: String) -> impl IntoView {
    view! {
        <div class="given">
            <p class="field__label">{label.clone()}</p>
            <p class="given__text">
                <code>{text.clone()}</code>
                <CopyButton text label=t!("sign_on.copy", what = label) />
            </p>
            <p class="account-form__hint">{hint}</p>
        </div>
    }
}
