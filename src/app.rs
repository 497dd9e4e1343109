//! The root: what every screen can rely on, and the table of pages.

use std::time::Duration;

use crate::ui::reactive::{effect, memo, redrawn};
use crate::ui::turn::{self, in_turn};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::live::Live;
use crate::paths::Place;
use crate::report::ReportPage;
use crate::router::{Location, Way, use_location};
use crate::session::SessionContext;
use crate::shell::crash_page;
use crate::shell::header::Header;
use crate::shell::not_found::NotFoundPage;
use crate::sign_in::SignInPage;
use crate::theme::ThemeContext;
use crate::{api, language, part, paths};

/// Starts the panel in the page that loaded it: after the wasm itself, in a task of its own, so that nobody who presses
/// something waits for both.
pub fn start() {
    crash_page::install();
    set_timeout(
        || {
            // Not the framework's own, which can do nothing before something is mounted.
            spawn_local(async {
                language::speak_wished().await;
                mount_to_body(App);
            });
        },
        Duration::ZERO,
    );
}

/// The whole panel.
#[component]
pub fn App() -> impl IntoView {
    let session = SessionContext::provide();
    ThemeContext::provide();
    Live::provide(session);
    Location::provide();
    session.load();
    lead_to_sign_in(session);
    let location = use_location();
    let place = memo(move |_| location.path.with(|path| Place::of(path)));
    if place.get_untracked() == Place::Report {
        turn::hide_until_made();
    }
    effect(move || {
        if place.get() == Place::Root {
            location.go(paths::REPORT, Way::Replace);
        }
    });
    view! {
        <Header />
        {in_turn(move || redrawn(move || match place.get() {
            Place::Root => ().into_any(),
            Place::SignIn => view! { <SignInPage /> }.into_any(),
            Place::Account => part::account_pages(),
            Place::Report => view! { <ReportPage /> }.into_any(),
            Place::Row => part::payment_page(),
            Place::Attention => part::attention_page(),
            Place::Approvals => part::approvals_page(),
            Place::BulkRefunds => part::bulk_refund_pages(),
            Place::Company => part::company_section(),
            Place::Overview => part::overview_page(),
            Place::Exports => part::exports_page(),
            Place::Nowhere => view! { <NotFoundPage /> }.into_any(),
        }))}
    }
}

/// Leads to the sign-in page, and from there back, whenever a call finds that nobody is signed in.
fn lead_to_sign_in(session: SessionContext) {
    let location = use_location();
    api::on_signed_out(move || {
        let (path, search) = (location.path.get_untracked(), location.search.get_untracked());
        if paths::is_open(&path) {
            return;
        }
        session.session.try_set(None);
        // Nobody can type into what is out of sight.
        turn::show();
        let here = if search.is_empty() { path } else { format!("{path}?{search}") };
        location.go(&paths::sign_in(Some(&here)), Way::Replace);
    });
}
