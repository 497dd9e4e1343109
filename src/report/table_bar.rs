//! What stands over the table: new rows, the ways to its ends and to a day, and how it is shown.

use std::time::Duration;

use leptos::prelude::*;

use crate::report::course::Report;
use crate::report::leap::{Leap, goes_by_day};
use crate::report::live_rows::is_certain;
use crate::report::picking::Picking;
use crate::report::table_layout::TableLayout;
use crate::session::use_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::{derived, memo, redrawn, shown_while};
use crate::{i18n, part, t};

/// How long it is said that something was copied.
const SAID_FOR: Duration = Duration::from_secs(2);

/// What a window over the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Day,
    Options,
}

/// What the windows of the table need.
#[derive(Clone, Copy)]
pub struct TableOf {
    /// The layout that is chosen.
    pub layout: RwSignal<TableLayout>,
    /// Hears which day to go to.
    pub on_day: Callback<String>,
    /// Hears that the window shall go.
    pub on_close: Callback<()>,
}

/// The bar. `copied` counts what was put on the clipboard.
#[component]
pub(super) fn TableBar(
    picking: Picking,
    layout: RwSignal<TableLayout>,
    copied: RwSignal<u32>,
) -> impl IntoView {
    let (report, session) = (picking.report, use_session());
    let asked = RwSignal::new(Asked::Nothing);
    let close = Callback::new(move |()| asked.set(Asked::Nothing));
    let on_day = Callback::new(move |day: String| {
        asked.set(Asked::Nothing);
        report.leap(Leap::Day(day));
    });
    let of = TableOf { layout, on_day, on_close: close };
    let no_day = derived(move || (!report.query.with(goes_by_day)).then(|| t!("report.no_day")));
    let quiet = ButtonKind::Quiet;
    view! {
        <div class="table-bar">
            <NewRows report />
            <Copied copied />
            <div class="table-bar__deeds" role="group" aria-label=t!("report.table")>
                {shown_while(move || session.may_refund(), move || view! {
                    <Button kind=quiet small=true on_click=move |()| picking.is_on.update(|is_on| *is_on = !*is_on)>
                        {t!("report.pick")}
                    </Button>
                })}
                <Button kind=quiet small=true on_click=move |()| report.leap(Leap::First)>{t!("report.first")}</Button>
                <Button kind=quiet small=true on_click=move |()| report.leap(Leap::Last)>{t!("report.last")}</Button>
                <Button kind=quiet small=true reason=no_day on_click=move |()| asked.set(Asked::Day)>
                    {t!("report.go_to_day")}
                </Button>
                <Button kind=quiet small=true on_click=move |()| asked.set(Asked::Options)>
                    <Icon name=IconName::Table />
                    {t!("report.options")}
                </Button>
            </div>
        </div>
        {redrawn(move || match asked.get() {
            Asked::Nothing => ().into_any(),
            Asked::Day => view! {
                <Dialog title=derived(|| t!("report.day_title")) on_close=close>{part::table_day(of)}</Dialog>
            }.into_any(),
            Asked::Options => view! {
                <Dialog title=derived(|| t!("report.options_title")) on_close=close>{part::table_options(of)}</Dialog>
            }.into_any(),
        })}
    }
}

/// Says that there are new rows; its button shows them. Nothing moves until then.
#[component]
fn NewRows(report: Report) -> impl IntoView {
    let unseen = memo(move |_| {
        let of = report.tracked(|shown| (shown.unseen.len(), shown.may_have_more));
        of.unwrap_or_default()
    });
    let text = move || {
        let (count, may_have_more) = unseen.get();
        if !may_have_more && report.query.with(is_certain) {
            i18n::plural("report.new_rows", u64::try_from(count).unwrap_or(u64::MAX))
        } else {
            t!("report.maybe_new_rows")
        }
    };
    view! {
        <div class="new-rows" role="status">
            {shown_while(move || unseen.get() != (0, false), move || view! {
                <span class="new-rows__text">{redrawn(text)}</span>
                <Button small=true on_click=move |()| report.show_new()>
                    <Icon name=IconName::Refresh />
                    {t!("report.show_new")}
                </Button>
            })}
        </div>
    }
}

#[component]
fn Copied(copied: RwSignal<u32>) -> impl IntoView {
    let is_said = RwSignal::new(false);
    Effect::new(move |before: Option<u32>| {
        let count = copied.get();
        if before.is_some_and(|before| before != count) {
            is_said.set(true);
            let over = move || {
                // The page may be gone by then, and something else may have been copied since.
                if copied.try_get_untracked() == Some(count) {
                    is_said.try_set(false);
                }
            };
            set_timeout(over, SAID_FOR);
        }
        count
    });
    view! { <p class="table-bar__copied" role="status">{redrawn(move || is_said.get().then(|| t!("ui.copied")))}</p> }
}
