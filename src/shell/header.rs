//! The bar over every page: the product, the pages, the look, the person.

use std::time::Duration;

use crate::ui::reactive::{heard, in_its_time, memo, redrawn, said};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::attention::open_count::OpenCount;
use crate::live::live_mark::LiveMark;
use crate::router::{Way, use_location};
use crate::session::use_session;
use crate::shell::language_menu::LanguageMenu;
use crate::shell::page::{CONTENT, focus_content};
use crate::shell::theme_menu::ThemeMenu;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::webhook::webhook_model::managed;
use crate::{api, part, paths, t};

/// How long the number of approvals leaves the network to the page itself.
const COUNT_REST: Duration = Duration::from_millis(1_500);

/// The bar over every page. On the sign-in page it has no navigation and nobody to sign out.
#[component]
pub fn Header() -> impl IntoView {
    let path = use_location().path;
    let is_inside = memo(move |_| path.with(|path| !paths::is_open(path)));
    view! {
        <a
            class="skip-link"
            href=format!("#{CONTENT}")
            rel="external"
            on:click=heard(move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                focus_content();
            })
        >
            {t!("shell.skip")}
        </a>
        <header class="header">
            <a href=paths::REPORT class="header__brand">
                <Icon name=IconName::Return />
                <span class="header__name">{t!("shell.product")}</span>
            </a>
            {redrawn(move || is_inside.get().then(|| view! { <Navigation /> }.into_any()))}
            // Nothing moves when it comes, and the page's own contents come sooner.
            <div class="header__end">{in_its_time(move || view! { <HeaderEnd is_inside /> }.into_any())}</div>
        </header>
    }
}

/// The ways to the pages.
#[component]
fn Navigation() -> impl IntoView {
    let path = use_location().path;
    let current = move |own: &'static str| {
        said(move || {
            path.with(|path| {
                path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
            .then_some("page")
        })
    };
    view! {
        <nav class="header__nav" aria-label=t!("shell.navigation")>
            <a href=paths::REPORT class="header__link" aria-current=current(paths::REPORT)>{t!("shell.report")}</a>
            <a href=paths::OVERVIEW class="header__link" aria-current=current(paths::OVERVIEW)>{t!("overview.title")}</a>
            <a href=paths::ATTENTION class="header__link" aria-current=current(paths::ATTENTION)>
                {t!("shell.attention")}
                {in_its_time(|| view! { <OpenCount /> }.into_any())}
            </a>
            <a href=paths::APPROVALS class="header__link" aria-current=current(paths::APPROVALS)>
                {t!("shell.approvals")}
                <LateCount />
            </a>
            <a href=paths::BULK_REFUNDS class="header__link" aria-current=current(paths::BULK_REFUNDS)>
                {t!("shell.batches")}
            </a>
            <a href=paths::EXPORTS class="header__link" aria-current=current(paths::EXPORTS)>{t!("export.title")}</a>
            <CompanyLink current=current(paths::COMPANY) />
        </nav>
    }
}

/// Whether the figures follow, the choices of language and look, and who is signed in.
#[component]
fn HeaderEnd(is_inside: Memo<bool>) -> impl IntoView {
    view! {
        {redrawn(move || is_inside.get().then(|| view! { <LiveMark /> }.into_any()))}
        <LanguageMenu />
        <ThemeMenu />
        {redrawn(move || is_inside.get().then(|| view! { <SignedIn /> }.into_any()))}
    }
}

/// How many refunds wait for a second person: it comes when the first rows have had their time.
#[component]
fn LateCount() -> impl IntoView {
    let is_time = RwSignal::new(false);
    let come = move || {
        // Whoever was here may have gone.
        is_time.try_set(true);
    };
    set_timeout(come, COUNT_REST);
    redrawn(move || is_time.get().then(part::waiting_count))
}

/// The way to the company's section, for those who manage a company.
#[component]
fn CompanyLink(current: Signal<Option<String>>) -> impl IntoView {
    let session = use_session();
    let manages = memo(move |_| !managed(session.companies()).is_empty());
    redrawn(move || {
        manages.get().then(|| {
            view! {
                <a href=paths::COMPANY class="header__link" aria-current=current>
                    {t!("shell.company")}
                </a>
            }
            .into_any()
        })
    })
}

/// Who is signed in, and the way out.
#[component]
fn SignedIn() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let leaving = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let leave = move |()| {
        leaving.set(true);
        spawn_local(async move {
            let left = api::delete_session().await;
            leaving.try_set(false);
            failed.try_set(left.is_err());
            if left.is_ok() {
                session.session.try_set(None);
                location.go(paths::SIGN_IN, Way::Link);
            }
        });
    };
    let leave = StoredValue::new_local(leave);
    view! {
        {redrawn(move || session.email().map(|email| view! {
            <a class="header__person" href=paths::ACCOUNT title=email.clone() aria-label=t!("shell.account", email = email)>
                <Icon name=IconName::Person />
                <span class="header__email">{email.clone()}</span>
            </a>
            <Button kind=ButtonKind::Quiet small=true busy=leaving on_click=move |()| leave.with_value(|leave| leave(()))>
                <Icon name=IconName::SignOut />
                <span class="header__sign-out">{t!("shell.sign_out")}</span>
            </Button>
        }.into_any()))}
        <span class="header__failure" role="status">
            {redrawn(move || failed.get().then(|| t!("shell.sign_out_failed")))}
        </span>
    }
}
