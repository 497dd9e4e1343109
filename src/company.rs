//! The company's section: its pages, and the way from one to the other.

mod audit;
pub mod chosen_company;
pub mod not_for_you;
mod people;
mod policy;
pub mod profile_model;
mod profile_page;
mod section_bar;
pub mod section_page;
mod sign_on;

use leptos::prelude::*;

use crate::company::audit::AuditListPage;
use crate::company::chosen_company::ChosenCompany;
use crate::company::people::PeoplePage;
use crate::company::policy::PolicyPage;
use crate::company::profile_page::ProfilePage;
use crate::company::section_bar::SectionBar;
use crate::company::section_page::SectionPage;
use crate::company::sign_on::sign_on_page::SignOnSetupPage;
use crate::credential::credential_page::CredentialsPage;
use crate::integration::integration_page::IntegrationsPage;
use crate::router::use_location;
use crate::shell::not_found::NotFoundPage;
use crate::ui::reactive::{memo, redrawn};
use crate::webhook::WebhooksPage;

/// Whichever page of the section the address names, under the section's own navigation.
#[component]
pub fn CompanySection() -> impl IntoView {
    let path = use_location().path;
    let page = memo(move |_| path.with(|path| SectionPage::of(path)));
    ChosenCompany::provide(page);
    view! {
        <SectionBar page />
        {redrawn(move || match page.get() {
            Some(SectionPage::People) => view! { <PeoplePage /> }.into_any(),
            Some(SectionPage::SignOn) => view! { <SignOnSetupPage /> }.into_any(),
            Some(SectionPage::Policy) => view! { <PolicyPage /> }.into_any(),
            Some(SectionPage::Profile) => view! { <ProfilePage /> }.into_any(),
            Some(SectionPage::Integrations) => view! { <IntegrationsPage /> }.into_any(),
            Some(SectionPage::Credentials) => view! { <CredentialsPage /> }.into_any(),
            Some(SectionPage::Audit) => view! { <AuditListPage /> }.into_any(),
            Some(SectionPage::Webhooks) => view! { <WebhooksPage /> }.into_any(),
            None => view! { <NotFoundPage /> }.into_any(),
        })}
    }
}
