//! A company's details: its name and its zone.

use ::api::people::CompanyProfile;
use domain::id::CompanyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::company_setup::{change_company, get_company};
use crate::company::chosen_company::{OfCompany, load_of_company};
use crate::company::not_for_you::NotForYou;
use crate::company::profile_model::{change_of, zone_choices};
use crate::shell::page::Page;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{heard, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::skeleton::Skeleton;
use crate::ui::text_field::TextField;
use crate::{format, t};

/// The page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let OfCompany { company, load, again } = load_of_company(get_company);
    view! {
        <Page title=t!("profile.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("profile.title")}</h1>
                <p class="list-page__lead">{t!("profile.lead")}</p>
            </header>
            {redrawn(move || match (company.get(), load.answer().get()) {
                (None, _) => view! { <NotForYou /> }.into_any(),
                (Some(_), None) => view! {
                    <p class="visually-hidden" role="status">{t!("profile.loading")}</p>
                    <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /></div>
                }.into_any(),
                (Some(id), Some(Ok(profile))) => view! { <ProfileForm id profile /> }.into_any(),
                (Some(_), Some(Err(error))) => view! {
                    <ErrorPanel
                        title=t!("profile.failed")
                        detail=error.detail()
                        request_id=error.request_id()
                        on_retry=again
                    />
                }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn ProfileForm(id: CompanyId, profile: CompanyProfile) -> impl IntoView {
    let (name, zone) = (RwSignal::new(profile.name.clone()), RwSignal::new(profile.zone.clone()));
    let before = RwSignal::new(profile);
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let is_saved = RwSignal::new(false);
    let own = before.with_untracked(|before| before.zone.clone());
    let options: Vec<SelectOption> = zone_choices(format::zones(), &own)
        .into_iter()
        .map(|zone| SelectOption { label: zone.clone(), value: zone })
        .collect();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        refused.set(None);
        is_saved.set(false);
        let change = before
            .with_untracked(|before| change_of(before, &name.get_untracked(), &zone.get_untracked()))
            .filter(|_| !busy.get_untracked());
        let Some(change) = change else { return };
        busy.set(true);
        spawn_local(async move {
            let changed = change_company(id, &change).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match changed {
                Ok(profile) => {
                    name.set(profile.name.clone());
                    before.set(profile);
                    is_saved.set(true);
                }
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    view! {
        <form class="resolve__form profile-form" novalidate=true on:submit=heard(save)>
            <TextField label=t!("profile.name") value=name />
            <SelectField
                label=t!("profile.zone")
                options=Signal::stored(options)
                value=zone
                on_change=move |chosen| zone.set(chosen)
            />
            <p class="account-form__hint">{t!("profile.zone_hint")}</p>
            {redrawn(move || refused.get().map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <div class="profile-form__end">
                <Button kind=ButtonKind::Primary submit=true busy>{t!("profile.save")}</Button>
                <p role="status">{redrawn(move || is_saved.get().then(|| t!("profile.saved")))}</p>
            </div>
        </form>
    }
}
