//! One's own account: who one is, one's password, and where one is signed in.

use ::api::account::OwnSessionList;
use ::api::session::SessionCompany;
use leptos::prelude::*;

use crate::account::passkey_section::PasskeySection;
use crate::account::password_form::PasswordForm;
use crate::account::session_list::SessionList;
use crate::account::sign_on::connections::Connections;
use crate::api::account::list_own_sessions;
use crate::api::load::Load;
use crate::i18n::text_of;
use crate::second_factor::own_section::OwnSecondFactorSection;
use crate::session::use_session;
use crate::shell::page::Page;
use crate::t;
use crate::ui::reactive::redrawn;

/// The page.
#[component]
pub(super) fn OwnAccountPage() -> impl IntoView {
    let session = use_session();
    let load = Load::<OwnSessionList>::new();
    load.start(list_own_sessions());
    let renew = Callback::new(move |()| load.renew(list_own_sessions()));
    let passkeys = RwSignal::new(0);
    let on_passkeys = Callback::new(move |()| {
        passkeys.update(|changes| *changes += 1);
        renew.run(());
    });
    let person =
        move || session.session.with(|session| session.as_ref().map(|session| session.person.clone()));
    view! {
        <Page title=t!("account.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("account.title")}</h1>
                {redrawn(move || person().map(|person| view! {
                    <p class="list-page__lead">{t!("account.you_are", name = person.name, email = person.email)}</p>
                }.into_any()))}
            </header>
            <section class="list-section">
                <h2 class="list-section__title">{t!("account.companies")}</h2>
                <ul class="account-roles" role="list">
                    {redrawn(move || session.companies().iter().map(role).collect_view())}
                </ul>
            </section>
            <section class="list-section">
                <h2 class="list-section__title">{t!("account.password")}</h2>
                <PasswordForm on_changed=renew />
            </section>
            <OwnSecondFactorSection on_changed=renew passkeys=passkeys.into() />
            <Connections />
            <section class="list-section">
                <h2 class="list-section__title">{t!("passkey.title")}</h2>
                <PasskeySection on_changed=on_passkeys />
            </section>
            <section class="list-section">
                <h2 class="list-section__title">{t!("account.sessions")}</h2>
                <SessionList load renew />
            </section>
        </Page>
    }
}

fn role(company: &SessionCompany) -> AnyView {
    let role = text_of("account.role", &company.role);
    view! { <li>{t!("account.role_in", role = role, company = company.name)}</li> }.into_any()
}
