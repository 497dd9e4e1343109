//! The root: what every screen can rely on, and the table of pages.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::hooks::use_navigate;
use leptos_router::path;

use crate::attention::AttentionListPage;
use crate::live::Live;
use crate::payment::PaymentPage;
use crate::report::ReportPage;
use crate::session::{SessionContext, use_session};
use crate::shell::crash_page;
use crate::shell::header::Header;
use crate::shell::not_found::NotFoundPage;
use crate::sign_in::SignInPage;
use crate::theme::ThemeContext;
use crate::{api, i18n, paths};

/// Starts the panel in the page that loaded it.
pub fn start() {
    i18n::speak(window().navigator().languages().iter().filter_map(|tag| tag.as_string()));
    if let Some(root) = document().document_element() {
        // Naming the page's language cannot fail on an element of it.
        let _named = root.set_attribute("lang", i18n::language());
    }
    crash_page::install();
    mount_to_body(App);
}

/// The whole panel.
#[component]
pub fn App() -> impl IntoView {
    let session = SessionContext::provide();
    ThemeContext::provide();
    Live::provide(session);
    session.load();
    view! {
        <Router>
            <WayToSignIn />
            <Header />
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=|| view! { <Redirect path=paths::REPORT /> } />
                <Route path=path!("/sign-in") view=SignInPage />
                <Route path=path!("/report") view=ReportPage />
                <Route path=path!("/report/:id") view=PaymentPage />
                <Route path=path!("/attention") view=AttentionListPage />
            </FlatRoutes>
        </Router>
    }
}

/// Leads to the sign-in page, and from there back, whenever a call finds that nobody is signed in.
#[component]
fn WayToSignIn() -> impl IntoView {
    let session = use_session();
    let navigate = use_navigate();
    api::on_signed_out(move || {
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        if path == paths::SIGN_IN {
            return;
        }
        session.session.try_set(None);
        let here = format!("{path}{}", location.search().unwrap_or_default());
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        navigate(&paths::sign_in(Some(&here)), options);
    });
}
