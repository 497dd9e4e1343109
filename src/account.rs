//! One's own account, and the pages that links lead to: joining a company, choosing a new password.

mod account_model;
mod account_page;
mod forgotten_form;
pub mod forgotten_link;
mod forgotten_model;
mod join_page;
pub mod passkey_button;
mod passkey_deed;
mod passkey_dialog;
mod passkey_model;
mod passkey_section;
mod password_form;
mod reset_page;
mod session_list;
pub mod sign_on;

use leptos::prelude::*;

use crate::account::account_page::OwnAccountPage;
use crate::account::join_page::JoinPage;
use crate::account::reset_page::ResetPage;
use crate::paths;
use crate::router::use_location;
use crate::shell::not_found::NotFoundPage;
use crate::t;
use crate::ui::empty_state::EmptyState;
use crate::ui::reactive::{memo, redrawn};

/// Whichever page of the account the address names.
#[component]
pub fn AccountPages() -> impl IntoView {
    let path = use_location().path;
    let page = memo(move |_| path.with(|path| path.trim_end_matches('/').to_owned()));
    redrawn(move || match page.get().as_str() {
        paths::ACCOUNT => view! { <OwnAccountPage /> }.into_any(),
        paths::JOIN => view! { <JoinPage /> }.into_any(),
        paths::RESET => view! { <ResetPage /> }.into_any(),
        _ => view! { <NotFoundPage /> }.into_any(),
    })
}

/// What stands behind the `#` of a link: no browser sends it, and no log holds it.
fn token() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// A link that leads to nothing, and what to do about it.
#[component]
fn WorthlessLink() -> impl IntoView {
    view! {
        <EmptyState title=t!("account.worthless") detail=t!("account.worthless_detail")>
            <a class="button" data-kind="primary" href=paths::SIGN_IN>{t!("account.to_sign_in")}</a>
        </EmptyState>
    }
}
