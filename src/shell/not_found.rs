//! An address that leads nowhere.

use leptos::prelude::*;

use crate::shell::page::Page;
use crate::ui::empty_state::EmptyState;
use crate::{paths, t};

/// Says that there is no such page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Page title=t!("shell.not_found") class="not-found-page">
            <h1 class="visually-hidden">{t!("shell.not_found")}</h1>
            <EmptyState title=t!("shell.not_found") detail=t!("shell.not_found_detail")>
                <a href=paths::REPORT class="button" data-kind="primary">{t!("shell.to_report")}</a>
            </EmptyState>
        </Page>
    }
}
