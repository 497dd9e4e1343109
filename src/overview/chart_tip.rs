//! What a mark says when it is pointed at or has the focus: a few lines beside it, never beyond the chart.

use leptos::prelude::*;

use crate::ui::reactive::redrawn;

/// A mark that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tip {
    /// How far along the chart it stands, in hundredths.
    pub(super) along: i128,
    /// What it is.
    pub(super) title: String,
    /// Its values: which, how much, and the block of their mark in the style sheet.
    pub(super) lines: Vec<(&'static str, String, String)>,
}

/// The lines of the mark that is looked at. Screen readers have them as the name of the mark.
#[component]
pub(super) fn ChartTip(tip: RwSignal<Option<Tip>>) -> impl IntoView {
    let line = |(mark, name, value): (&'static str, String, String)| {
        view! {
            <span class="chart-tip__line">
                <span class="chart-tip__name"><span class="chart-key" data-mark=mark></span>{name}</span>
                <span class="chart-tip__value">{value}</span>
            </span>
        }
        .into_any()
    };
    redrawn(move || {
        tip.get().map(|tip| {
            let lines: Vec<AnyView> = tip.lines.into_iter().map(line).collect();
            view! {
                <div
                    class="chart-tip"
                    aria-hidden="true"
                    style:left=format!("{}%", tip.along)
                    style:transform=format!("translateX(-{}%)", tip.along)
                >
                    <span class="chart-tip__title">{tip.title}</span>
                    {lines}
                </div>
            }
            .into_any()
        })
    })
}
