//! The page of the overview: its filter, its cards and its charts, kept up to date while somebody looks.

use std::time::Duration;

use ::api::overview::Overview;
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::api::overview::get_overview;
use crate::live::refetch::Refetch;
use crate::live::use_live;
use crate::overview::age_chart::AgeChart;
use crate::overview::chart_table::OpenTables;
use crate::overview::currency_cards::CurrencyCards;
use crate::overview::day_chart::DayChart;
use crate::overview::gateway_chart::GatewayChart;
use crate::overview::overview_filter::OverviewFilter;
use crate::overview::overview_model::{asked, chosen_currency, read_overview};
use crate::report::followed_query::{FollowedQuery, followed_query};
use crate::router::{Way, use_location};
use crate::shell::page::Page;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{effect, memo, redrawn, said};
use crate::ui::skeleton::Skeleton;
use crate::{format, paths, t};

/// Sums are added up by the server: not for every single event.
const REST: Duration = Duration::from_secs(3);

/// The overview of the address.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let FollowedQuery { query, unreadable } = followed_query(paths::OVERVIEW, read_overview);
    view! {
        <Page title=t!("overview.title") class="overview-page">
            {redrawn(move || if unreadable.get() {
                view! {
                    <h1 class="report-page__title">{t!("overview.title")}</h1>
                    <ErrorPanel title=t!("overview.unreadable") detail=t!("overview.unreadable_detail") request_id=None />
                    <a href=paths::OVERVIEW class="button" data-kind="secondary">{t!("report.clear")}</a>
                }.into_any()
            } else {
                view! { <ReadOverview query /> }.into_any()
            })}
        </Page>
    }
}

/// The overview of an address that reads as one.
#[component]
fn ReadOverview(query: Memo<TransactionQuery>) -> impl IntoView {
    let location = use_location();
    let go =
        Callback::new(move |query: TransactionQuery| location.go(&paths::overview(&query), Way::InPlace));
    let load = Load::<Overview>::new();
    // Another currency is another look at the same answer.
    let wanted = memo(move |_| query.with(asked));
    effect(move || {
        let wanted = wanted.get();
        load.start(async move { get_overview(&wanted).await });
    });
    let renew = Callback::new(move |()| {
        let wanted = wanted.get_untracked();
        load.renew(async move { get_overview(&wanted).await });
    });
    let soon = Refetch::new(REST, renew);
    use_live().listen(move |_| soon.soon());
    OpenTables::begin();
    let days = memo(move |_| {
        load.answer().with(|answer| {
            let overview = answer.as_ref()?.as_ref().ok()?;
            Some((overview.days.first()?.day.clone(), overview.days.last()?.day.clone()))
        })
    });
    view! {
        <div class="report-page__head">
            <h1 class="report-page__title">{t!("overview.title")}</h1>
            <p class="report-page__count" role="status">
                {redrawn(move || days.get().map(|(from, to)| {
                    t!("overview.days", from = format::day(&from), to = format::day(&to))
                }))}
            </p>
        </div>
        <OverviewFilter query days go />
        <div class="overview-page__body" aria-busy=said(move || Some(load.loading().get().to_string()))>
            {redrawn(move || match load.answer().get() {
                None => view! { <Coming /> }.into_any(),
                Some(Err(error)) => view! {
                    <ErrorPanel
                        title=t!("overview.failed")
                        detail=error.detail()
                        request_id=error.request_id()
                        on_retry=renew
                    />
                }.into_any(),
                Some(Ok(overview)) => charts(overview, query.get()),
            })}
        </div>
    }
}

/// The shapes of what is on its way.
#[component]
fn Coming() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{t!("overview.loading")}</p>
        <div class="chart-card overview-page__coming" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
        <div class="chart-card overview-page__coming" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
    }
}

fn charts(overview: Overview, query: TransactionQuery) -> AnyView {
    let Some(currency) = chosen_currency(&overview, query.currency.as_deref()) else {
        return view! {
            <EmptyState title=t!("overview.none") detail=t!("overview.none_detail") />
            <AgeChart overview />
        }
        .into_any();
    };
    view! {
        <CurrencyCards overview=overview.clone() query chosen=currency.clone() />
        <DayChart overview=overview.clone() currency=currency.clone() />
        <div class="overview-page__pair">
            <GatewayChart overview=overview.clone() currency />
            <AgeChart overview />
        </div>
    }
    .into_any()
}
