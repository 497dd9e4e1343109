//! The root: what every screen can rely on, and the table of pages.

use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::path;

use crate::paths;
use crate::payment::PaymentPage;
use crate::session::SessionContext;
use crate::theme::ThemeContext;

/// Starts the panel in the page that loaded it.
pub fn start() {
    mount_to_body(App);
}

/// The whole panel.
#[component]
pub fn App() -> impl IntoView {
    let _session = SessionContext::provide();
    ThemeContext::provide();
    view! {
        <Router>
            <Routes fallback=|| view! { <p></p> }>
                <Route path=path!("/") view=|| view! { <Redirect path=paths::REPORT /> } />
                <Route path=path!("/report/:id") view=PaymentPage />
            </Routes>
        </Router>
    }
}
