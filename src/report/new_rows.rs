//! Says that new rows came, without moving what is being read.

use crate::ui::reactive::{redrawn, shown_while};
use leptos::prelude::*;

use crate::report::Report;
use crate::report::live_rows::is_certain;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, IconName};
use crate::{i18n, t};

/// A bar above the table while there are new rows; its button shows them.
#[component]
pub(super) fn NewRows(report: Report) -> impl IntoView {
    let count = move || {
        let shown = report.list.answer();
        let unseen = shown.with(|shown| {
            shown.as_ref().and_then(|shown| shown.as_ref().ok()).map_or(0, |shown| shown.unseen.len())
        });
        u64::try_from(unseen).unwrap_or(u64::MAX)
    };
    let text = move || {
        if report.query.with(is_certain) {
            i18n::plural("report.new_rows", count())
        } else {
            t!("report.maybe_new_rows")
        }
    };
    view! {
            <div class="new-rows" role="status">
                {shown_while(move || count() > 0, move || view! {
    <div class="new-rows__bar">
                        <span>{redrawn(text)}</span>
                        <Button small=true on_click=move |()| report.refresh()>
                            <Icon name=IconName::Refresh />
                            {t!("report.show_new")}
                        </Button>
                    </div>
    })}
            </div>
        }
}
