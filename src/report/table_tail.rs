//! What stands under the rows: how far they were searched for, and why no more come.

use leptos::prelude::*;

use crate::report::course::Report;
use crate::ui::button::Button;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, memo, redrawn};
use crate::{format, i18n, t};

/// How a list stands behind its last known row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tail {
    Nothing,
    Stuck(String),
    Stopped { found: usize, searched_to: Option<String> },
}

/// The end of the table, while there is something to say of it.
#[component]
pub(super) fn TableTail(report: Report) -> impl IntoView {
    let tail = memo(move |_| {
        if let Some(error) = report.stuck.get() {
            return Tail::Stuck(error.detail());
        }
        let stopped = report.tracked(|shown| {
            let stop = shown.window.stop()?;
            Some(Tail::Stopped { found: shown.window.extent(), searched_to: stop.searched_to.clone() })
        });
        stopped.flatten().unwrap_or(Tail::Nothing)
    });
    let go_on = Callback::new(move |()| report.go_on());
    let busy = derived(move || report.is_fetching.get());
    redrawn(move || match tail.get() {
        Tail::Nothing => ().into_any(),
        Tail::Stuck(detail) => view! {
            <Notice tone=NoticeTone::Bad>
                <p>{t!("report.stuck")}" "{detail}</p>
                <Button small=true busy on_click=go_on>{t!("ui.try_again")}</Button>
            </Notice>
        }
        .into_any(),
        Tail::Stopped { found, searched_to } => {
            let found = i18n::plural("report.found", u64::try_from(found).unwrap_or(u64::MAX));
            let so_far = searched_to.map_or_else(
                || t!("report.searched"),
                |moment| t!("report.searched_to", moment = format::instant(&moment)),
            );
            view! {
                <div class="table-tail" role="status">
                    <p>{so_far}" "{found}</p>
                    <Button small=true busy on_click=go_on>{t!("report.search_on")}</Button>
                </div>
            }
            .into_any()
        }
    })
}
