//! The table: its head, the rows near what is looked at, and what the keyboard and the pointer do in it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::age::Minutes;
use crate::report::cell_face::CellFace;
use crate::report::course::Report;
use crate::report::leap::Leap;
use crate::report::picking::Picking;
use crate::report::row_slot::ROW;
use crate::report::table_head::TableHead;
use crate::report::table_keys::{Move, Pressed, move_of};
use crate::report::table_layout::TableLayout;
use crate::report::table_view::{Frame, TableView};
use crate::report::table_widths::set_widths;
use crate::router::{Way, use_location};
use crate::ui::reactive::{effect, heard, on_change, once_painted, once_seen, redrawn, said};
use crate::ui::skeleton::SKELETON;
use crate::ui::tip::{hide_tip, show_tip};
use crate::{paths, t};
use domain::id::TransactionId;

const SKELETON_ROWS: usize = 12;

/// The table as it is on the page.
#[derive(Clone, Copy)]
struct Table {
    report: Report,
    picking: Picking,
    layout: RwSignal<TableLayout>,
    view: StoredValue<Option<TableView>, LocalStorage>,
    /// Whether the next frame draws already.
    is_due: StoredValue<bool>,
    on_refund: Callback<TransactionId>,
    on_copied: Callback<()>,
}

/// The rows under the report's columns. Old rows stay until others take their place. The explicit roles keep
/// it a table for screen readers where the style sheet makes cards of the rows.
#[component]
pub(super) fn ReportTable(
    picking: Picking,
    layout: RwSignal<TableLayout>,
    /// Hears which payment shall be refunded.
    on_refund: Callback<TransactionId>,
    /// Hears that something was put on the clipboard.
    on_copied: Callback<()>,
) -> impl IntoView {
    let report = picking.report;
    let (region, table) = (NodeRef::<html::Div>::new(), NodeRef::<html::Table>::new());
    let (above, below) = (NodeRef::<html::Tr>::new(), NodeRef::<html::Tr>::new());
    let body = NodeRef::<html::Tbody>::new();
    let own = Table {
        report,
        picking,
        layout,
        view: StoredValue::new_local(None),
        is_due: StoredValue::new(false),
        on_refund,
        on_copied,
    };
    effect(move || {
        let (Some(region), Some(body), Some(above), Some(below)) =
            (region.get(), body.get(), above.get(), below.get())
        else {
            return;
        };
        let frame =
            Frame { region: region.into(), body: body.into(), above: above.into(), below: below.into() };
        own.view.set_value(Some(layout.with_untracked(|layout| TableView::new(frame, layout))));
        own.draw(true);
    });
    own.follow(table);
    let count = move || report.tracked(|shown| shown.window.total());
    let rows = move || count().flatten().map_or("-1".to_owned(), |total| (total + 1).to_string());
    view! {
        <div
            node_ref=region
            class="report-table"
            role="region"
            aria-label=t!("report.caption")
            tabindex="-1"
            aria-busy=said(move || Some(report.list.loading().get().to_string()))
            data-density=said(move || layout.with(|layout| layout.is_compact.then_some("compact")))
            on:keydown=heard(move |event| own.pressed(&event))
            on:click=heard(move |event: leptos::ev::MouseEvent| own.clicked(&event))
            on:focusin=heard(move |event: leptos::ev::FocusEvent| own.came_to(&event))
            on:focusout=heard(move |event: leptos::ev::FocusEvent| tip_at(&event, false))
            on:mouseover=heard(move |event: leptos::ev::MouseEvent| own.pointed_at(&event))
            on:mouseout=heard(move |event: leptos::ev::MouseEvent| tip_at(&event, false))
        >
            <table node_ref=table class="report-table__table" role="table" aria-rowcount=said(move || Some(rows()))>
                <caption class="visually-hidden">{t!("report.caption")}</caption>
                <TableHead layout query=report.query go=report.go />
                <tbody aria-hidden="true"><tr node_ref=above role="presentation"><td class="report-table__room"></td></tr></tbody>
                <tbody node_ref=body role="rowgroup"></tbody>
                <Skeletons report layout />
                <tbody aria-hidden="true"><tr node_ref=below role="presentation"><td class="report-table__room"></td></tr></tbody>
            </table>
        </div>
    }
}

/// The shapes of rows on their way.
#[component]
fn Skeletons(report: Report, layout: RwSignal<TableLayout>) -> impl IntoView {
    redrawn(move || {
        let is_coming = report.tracked(|_| ()).is_none();
        is_coming.then(|| {
            let cell = |slug| format!(r#"<td role="cell" data-column="{slug}">{SKELETON}</td>"#);
            let cells: String =
                layout.with_untracked(|layout| layout.shown().map(|one| cell(one.column.slug())).collect());
            // One text for all: an element at a time would delay the rows themselves.
            let rows = format!(r#"<tr role="row" aria-hidden="true">{cells}</tr>"#).repeat(SKELETON_ROWS);
            view! { <tbody role="rowgroup" inner_html=rows></tbody> }.into_any()
        })
    })
}

impl Table {
    /// Draws when something changed, was scrolled, or is laid out anew.
    fn follow(self, table: NodeRef<html::Table>) {
        // What stands at first is drawn as soon as there are elements for it, and once is enough.
        on_change(move || self.report.tracked(|_| ()).unwrap_or_default(), move || self.draw(true));
        effect(move || {
            self.layout.with(|layout| {
                if let Some(table) = table.get() {
                    set_widths(&table, layout);
                }
            });
        });
        let shape = Memo::new(move |_| {
            self.layout.with(|layout| {
                let columns: Vec<_> = layout.shown().map(|one| (one.column, one.pin)).collect();
                (columns, layout.is_compact, layout.is_relative)
            })
        });
        let lay_out = move || {
            self.with_view(|view| self.layout.with_untracked(|layout| view.lay_out(layout)));
            self.draw(true);
            self.remeasure();
        };
        // Read, because a memo follows nothing before it was.
        on_change(move || shape.with(|_shape| ()), lay_out);
        let minutes = Minutes::begin();
        let tell_times = move || {
            if self.layout.with_untracked(|layout| layout.is_relative) {
                self.draw(true);
            }
        };
        on_change(move || minutes.track(), tell_times);
        // Rows are scrolled in the region, or with the page where they are cards.
        let scrolled = SendWrapper::new(scroll_ear(move || self.draw_soon()));
        let resized = window_event_listener(leptos::ev::resize, move |_| {
            self.remeasure();
            self.draw_soon();
        });
        on_cleanup(move || {
            resized.remove();
            let ear = scrolled.take();
            drop(window().remove_event_listener_with_callback_and_bool(
                "scroll",
                ear.as_ref().unchecked_ref(),
                true,
            ));
        });
    }

    fn draw_soon(self) {
        if self.is_due.try_get_value() == Some(false) {
            self.is_due.set_value(true);
            request_animation_frame(move || {
                if self.is_due.try_set_value(false).is_none() {
                    self.draw(false);
                }
            });
        }
    }

    fn draw(self, is_news: bool) {
        let seen = self.report.with_shown(|shown| self.with_view(|view| view.draw(shown, is_news)));
        self.picking.on_row.with_value(|on_row| {
            if let Some(on_row) = on_row {
                self.with_view(|view| view.tell_rows(&**on_row));
            }
        });
        if self.with_view(|view| view.is_begun()) == Some(true) {
            return self.draw_once_painted();
        }
        if self.with_view(|view| view.is_passing()) == Some(true) {
            self.draw_soon();
        }
        if let Some(seen) = seen.flatten() {
            self.report.look_at(seen);
            self.let_others_come();
        }
    }

    /// Draws what the first few rows left for later, and asks for further ones.
    fn draw_once_painted(self) {
        once_painted(move || {
            if self.is_due.try_get_value().is_some() {
                self.draw(false);
            }
        });
    }

    /// What else the page needs may come once these rows are seen.
    fn let_others_come(self) {
        let are_drawn = self.report.are_drawn;
        if !are_drawn.get_untracked() {
            once_seen(move || {
                // Whoever waited for it may be on another page by now.
                are_drawn.try_set(true);
            });
        }
    }

    fn remeasure(self) {
        let extent = self.report.with_shown(|shown| shown.window.extent()).unwrap_or(0);
        self.with_view(|view| view.remeasure(extent));
    }

    fn with_view<T>(self, act: impl FnOnce(&mut TableView) -> T) -> Option<T> {
        self.view.try_update_value(|view| view.as_mut().map(act)).flatten()
    }

    fn pressed(self, event: &KeyboardEvent) {
        let Some(at) = target(event) else { return };
        let is_elsewhere = at.closest("thead").ok().flatten().is_some();
        if is_elsewhere || event.alt_key() || event.shift_key() {
            return;
        }
        let key = event.key();
        let pressed = Pressed {
            key: &key,
            with_control: event.ctrl_key() || event.meta_key(),
            in_control: at.closest("a, button, input").ok().flatten().is_some(),
            has_selection: has_selection(),
        };
        let Some(wanted) = move_of(pressed) else {
            if key == "Escape" {
                tip_at(event, false);
            }
            return;
        };
        event.prevent_default();
        self.go(wanted, &at);
    }

    fn go(self, wanted: Move, at: &Element) {
        let Some((extent, is_begun, is_ended)) = self
            .report
            .with_shown(|shown| (shown.window.extent(), shown.window.is_begun(), shown.window.is_ended()))
        else {
            return;
        };
        let page = self.with_view(|view| view.page()).unwrap_or(1).cast_signed();
        let to = |number: usize| {
            self.with_view(|view| view.go_to(number, extent));
            self.draw(false);
        };
        let by = |rows: isize| {
            if let Some(active) = self.with_view(|view| view.active()) {
                to(active.saturating_add_signed(rows));
            }
        };
        match wanted {
            Move::Rows(rows) => by(rows),
            Move::PageDown => by(page),
            Move::PageUp => by(-page),
            Move::First if is_begun => to(0),
            Move::Last if is_ended => to(extent.saturating_sub(1)),
            Move::First => self.leap(Leap::First),
            Move::Last => self.leap(Leap::Last),
            Move::Left => drop(self.with_view(|view| view.step_aside(false))),
            Move::Right => drop(self.with_view(|view| view.step_aside(true))),
            Move::Open => self.open(false),
            Move::OpenInTab => self.open(true),
            Move::Copy => {
                if let Some(text) = self.with_view(|view| view.copied(at)).flatten() {
                    self.copy(text);
                }
            }
        }
    }

    fn leap(self, leap: Leap) {
        self.with_view(TableView::await_focus);
        self.report.leap(leap);
    }

    fn open(self, in_tab: bool) {
        let Some(id) = self.with_view(|view| view.active_row()).flatten() else { return };
        let address = paths::payment(id);
        if in_tab {
            // A browser that forbids it says so itself.
            let _opened = window().open_with_url_and_target(&address, "_blank");
        } else {
            use_location().go(&address, Way::Link);
        }
    }

    fn clicked(self, event: &web_sys::Event) {
        let Some(button) = target(event).and_then(|at| at.closest("button").ok()?) else { return };
        let Some(id) = self.with_view(|view| view.row_of(&button)).flatten() else { return };
        if button.class_list().contains("copy-button") {
            self.copy(id.to_string());
        } else if button.get_attribute("aria-disabled").is_none() {
            self.on_refund.run(id);
        }
    }

    fn copy(self, text: String) {
        spawn_local(async move {
            // A browser that forbids it leaves it unsaid.
            if JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok() {
                self.on_copied.try_run(());
            }
        });
    }

    fn came_to(self, event: &web_sys::Event) {
        if let Some(at) = target(event) {
            self.with_view(|view| view.note_focus(&at));
            self.tip_time(&at);
        }
        tip_at(event, true);
    }

    fn pointed_at(self, event: &web_sys::Event) {
        if let Some(at) = target(event) {
            self.tip_time(&at);
        }
        tip_at(event, true);
    }

    /// The time's other manner is told when it is asked for.
    fn tip_time(self, at: &Element) {
        let is_time = at.closest("[data-column=created]").ok().flatten().is_some();
        let row = at.closest(&format!(".{ROW}")).ok().flatten().filter(|_| is_time);
        if let Some(row) = row {
            let tip = |id, is_relative| {
                self.report.with_shown(|shown| {
                    let row = shown.window.row(shown.window.number_of(id)?)?;
                    Some(CellFace::time_tip(row, is_relative))
                })?
            };
            self.with_view(|view| view.tip_time(&row, tip));
        }
    }
}

/// Hears scrolling anywhere: it does not rise, so it is caught on its way down.
fn scroll_ear(act: impl Fn() + 'static) -> wasm_bindgen::JsValue {
    let ear = wasm_bindgen::closure::Closure::<dyn Fn()>::new(act).into_js_value();
    let listened = window().add_event_listener_with_callback_and_bool("scroll", ear.unchecked_ref(), true);
    listened.unwrap_throw();
    ear
}

/// Shows or hides why the button under an event cannot be pressed.
fn tip_at(event: &web_sys::Event, is_shown: bool) {
    let button = target(event).and_then(|at| at.closest("button[aria-describedby]").ok()?);
    let Some(button) = button else { return };
    let tip = button.next_element_sibling().and_then(|tip| tip.dyn_into::<HtmlElement>().ok());
    match tip {
        Some(tip) if is_shown => show_tip(&button, &tip),
        Some(tip) => hide_tip(&tip),
        None => {}
    }
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn has_selection() -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}
