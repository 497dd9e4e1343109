//! What the chain ended with on each day, signed, to be kept elsewhere; fetched when somebody opens it.

use std::future::Future;
use std::pin::Pin;

use ::api::daily_head::{DailyHead, DailyHeadPage, DailyHeadQuery};
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::daily_head::list_daily_heads;
use crate::api::load::Load;
use crate::ui::button::Button;
use crate::ui::copy_button::CopyButton;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::{effect, heard, redrawn};
use crate::{format, t};

/// Whose heads, and before which day.
type Asked = (CompanyId, Option<String>);
/// A page of heads, and what was asked for it.
type Shown = (Asked, DailyHeadPage);

/// The heads of a company, behind a word.
#[component]
pub(super) fn DailyHeads(company: Memo<Option<CompanyId>>) -> impl IntoView {
    let open = RwSignal::new(false);
    // The days before this one, of this company.
    let before = RwSignal::new(None::<Asked>);
    let load = Load::<Shown>::new();
    let asked = move || {
        let company = company.get().filter(|_| open.get())?;
        let day = before.get().filter(|(of, _)| *of == company).and_then(|(_, day)| day);
        Some((company, day))
    };
    let fetch_again = Callback::new(move |()| {
        if let Some(asked) = untrack(asked) {
            load.start(fetch(asked));
        }
    });
    effect(move || {
        if let Some(asked) = asked() {
            load.start(fetch(asked));
        }
    });
    let page = move || {
        let answer = load.answer().get()?;
        let is_asked = answer.as_ref().is_ok_and(|(of, _)| Some(of) == asked().as_ref());
        (answer.is_err() || is_asked).then_some(answer)
    };
    view! {
        <details class="daily-heads" on:toggle=heard(move |_: leptos::ev::Event| open.set(true))>
            <summary>{t!("heads.title")}</summary>
            <p class="daily-heads__lead">{t!("heads.lead")}</p>
            {redrawn(move || match page() {
                None => view! { <p role="status">{t!("heads.loading")}</p> }.into_any(),
                Some(Err(error)) => view! {
                    <ErrorPanel
                        title=t!("heads.failed")
                        detail=error.detail()
                        request_id=error.request_id()
                        on_retry=fetch_again
                    />
                }.into_any(),
                Some(Ok(((company, day), page))) => {
                    let older = page.next.clone();
                    view! {
                        {key(&page)}
                        {days(company, &page.items)}
                        <div class="daily-heads__more">
                            {day.map(|_| turn(t!("heads.newest"), before, (company, None)))}
                            {older.map(|day| turn(t!("heads.older"), before, (company, Some(day))))}
                        </div>
                    }.into_any()
                }
            })}
        </details>
    }
}

/// Fetches a page; boxed, so that the panel holds this once.
fn fetch(asked: Asked) -> Pin<Box<dyn Future<Output = Result<Shown, ApiError>>>> {
    Box::pin(async move {
        let query = DailyHeadQuery { cursor: asked.1.clone(), limit: None };
        let page = list_daily_heads(asked.0, &query).await?;
        Ok((asked, page))
    })
}

/// The public key, to be copied to where it is kept.
fn key(page: &DailyHeadPage) -> AnyView {
    let Some(key) = page.key.clone() else { return ().into_any() };
    view! {
        <p class="field__label">{t!("heads.key")}</p>
        <p class="daily-heads__key">
            <code>{key.hex}</code>
            <CopyButton text=key.pem label=t!("heads.copy_key") />
        </p>
    }
    .into_any()
}

fn days(company: CompanyId, heads: &[DailyHead]) -> AnyView {
    if heads.is_empty() {
        return view! { <p>{t!("heads.none")}</p> }.into_any();
    }
    let days: Vec<AnyView> = heads.iter().map(|head| day(company, head)).collect();
    view! { <ul class="daily-heads__days" role="list">{days}</ul> }.into_any()
}

fn day(company: CompanyId, head: &DailyHead) -> AnyView {
    let name = format::day(&head.day);
    let signed =
        t!("heads.signed", events = format::count(head.events), when = format::instant(&head.made_at));
    view! {
        <li class="daily-heads__day">
            <span>
                <span class="record__first">{name.clone()}</span>
                <span class="record__second">{signed}</span>
            </span>
            <a
                class="button button--small"
                data-kind="secondary"
                href=::api::paths::daily_head(company, &head.day)
                download=""
                aria-label=t!("heads.download_day", day = name)
            >
                <Icon name=IconName::Download />
                {t!("heads.download")}
            </a>
        </li>
    }
    .into_any()
}

/// Leads to other days.
fn turn(label: String, before: RwSignal<Option<Asked>>, to: Asked) -> AnyView {
    let go = Callback::new(move |()| before.set(Some(to.clone())));
    view! { <Button on_click=go>{label}</Button> }.into_any()
}
