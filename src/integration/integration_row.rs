//! One integration in the list: how it stands, and what can be done with it.

use ::api::integration::{ChangeIntegration, Integration};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::company_setup::{change_integration, try_integration};
use crate::integration::integration_model::{kind_text, state_text, trial_text};
use crate::integration::integration_page::{About, Shared};
use crate::t;
use crate::ui::badge::{Badge, BadgeTone};
use crate::ui::button::Button;
use crate::ui::reactive::redrawn;
use crate::ui::record_table::{cell, two_lines};

/// The row.
pub(super) fn row(one: Integration, shared: Shared) -> AnyView {
    let (tone, state, more) = state_text(&one);
    let told = RwSignal::new(None::<(BadgeTone, String)>);
    let notify = one.notification_url.clone().map(|url| {
        view! { <span class="record__second">{t!("integration.notify", url = url)}</span> }.into_any()
    });
    let state = view! { <Badge tone>{state}</Badge> }.into_any();
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="account-row__name">
                <span class="record__first">{one.name.clone()}</span>
                <span class="record__second">{one.base_url.clone()}</span>
                {notify}
            </th>
            {cell("account-row__kind", kind_text(&one.kind).into_any())}
            {two_lines("account-row__state", state, more.into_any())}
            {cell("account-row__deeds", view! {
                <Deeds one shared told />
                <p class="account-row__told" role="status">
                    {redrawn(move || told.get().map(|(tone, text)| view! {
                        <Badge tone>{t!("integration.trial_result")}</Badge>" "{text}
                    }.into_any()))}
                </p>
            }.into_any())}
        </tr>
    }
    .into_any()
}

#[component]
fn Deeds(one: Integration, shared: Shared, told: RwSignal<Option<(BadgeTone, String)>>) -> impl IntoView {
    let (id, name, enabled) = (one.id, one.name.clone(), one.enabled);
    let (trying, switching) = (RwSignal::new(false), RwSignal::new(false));
    let try_out = move |()| {
        let Some(company) = shared.company.get_untracked() else { return };
        trying.set(true);
        told.set(None);
        spawn_local(async move {
            let trial = try_integration(company, id).await;
            if trying.try_set(false).is_none() {
                told.set(Some(match trial {
                    Ok(trial) => trial_text(&trial),
                    Err(error) => (BadgeTone::Bad, error.detail()),
                }));
            }
        });
    };
    let switch = move |()| {
        let Some(company) = shared.company.get_untracked() else { return };
        switching.set(true);
        let change = ChangeIntegration { enabled: Some(!enabled), ..ChangeIntegration::default() };
        spawn_local(async move {
            let changed = change_integration(company, id, &change).await;
            if switching.try_set(false).is_none() {
                match changed {
                    Ok(_) => shared.renew.run(()),
                    Err(error) => told.set(Some((BadgeTone::Bad, error.detail()))),
                }
            }
        });
    };
    let whole = StoredValue::new(one);
    let change = move |()| shared.form.set(Some(About::Known(Box::new(whole.get_value()))));
    view! {
        <div class="account-row__buttons">
            <Button small=true busy=trying label=t!("integration.try_of", name = name) on_click=try_out>
                {t!("integration.try")}
            </Button>
            <Button small=true label=t!("integration.change_of", name = name) on_click=change>
                {t!("integration.change")}
            </Button>
            <Button
                small=true
                busy=switching
                label=if enabled {
                    t!("integration.switch_off_of", name = name)
                } else {
                    t!("integration.switch_on_of", name = name)
                }
                on_click=switch
            >
                {if enabled { t!("integration.switch_off") } else { t!("integration.switch_on") }}
            </Button>
        </div>
    }
}
