//! The bar under the report's table while rows are picked: how many, what is left of them, and the way to their batch.

use std::rc::Rc;

use ::api::transaction::Transaction;
use domain::id::TransactionId;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::bulk_refund::picked_form::PickedForm;
use crate::bulk_refund::picked_model::{Picked, WhyNot};
use crate::bulk_refund::row_boxes::{BoxFace, mark_all, mark_page, mark_row, row_at};
use crate::i18n::plural;
use crate::report::picking::Picking;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::reactive::{derived, effect, redrawn, shown_while};

/// What the bar keeps.
#[derive(Clone, Copy)]
struct Bar {
    of: Picking,
    picked: RwSignal<Picked>,
    /// What the last press came to, where it did not pick as it was meant to.
    said: RwSignal<String>,
    /// Where a range begins.
    from: StoredValue<Option<TransactionId>>,
}

/// The bar; rows are picked by their boxes, and by Space where the keyboard stands.
#[component]
pub(crate) fn PickedBar(of: Picking) -> impl IntoView {
    let bar = Bar {
        of,
        picked: RwSignal::new(Picked::default()),
        said: RwSignal::new(String::new()),
        from: StoredValue::new(None),
    };
    bar.follow();
    let is_asked = RwSignal::new(false);
    let picked = bar.picked;
    let nothing = derived(move || picked.with(Picked::is_empty).then(|| t!("bulk.pick.nothing")));
    let close = Callback::new(move |()| is_asked.set(false));
    view! {
        <div class="picked-bar" role="group" aria-label=t!("bulk.pick.bar")>
            <p class="picked-bar__sum" role="status">
                {redrawn(move || picked.with(Picked::text))}
                {redrawn(move || Some(bar.said.get()).filter(|said| !said.is_empty()).map(|said| format!(" · {said}")))}
            </p>
            <Button kind=ButtonKind::Primary reason=nothing on_click=move |()| is_asked.set(true)>{t!("bulk.pick.refund")}</Button>
            <Button reason=nothing on_click=move |()| bar.clear()>{t!("bulk.pick.clear")}</Button>
            <Button kind=ButtonKind::Quiet on_click=move |()| of.is_on.set(false)>{t!("bulk.pick.end")}</Button>
        </div>
        {shown_while(move || is_asked.get(), move || view! {
            <Dialog title=derived(|| t!("bulk.pick.title")) on_close=close><PickedForm picked on_close=close /></Dialog>
        })}
    }
}

impl Bar {
    /// Hears of rows as they are drawn, of what happens to them, and of what is pressed in them.
    fn follow(self) {
        let on_row = move |row: &HtmlElement, id: TransactionId| mark_row(row, id, self.face(id).as_ref());
        self.of.on_row.set_value(Some(Rc::new(on_row)));
        mark_page(true);
        effect(move || {
            let gone = self.of.report.tracked(|shown| {
                self.take_over(shown.window.held().filter_map(|number| shown.window.row(number)))
            });
            if let Some(gone @ 1..) = gone {
                self.said.set(plural("bulk.pick.gone", gone));
            }
        });
        effect(move || {
            self.picked.track();
            mark_all(|id| self.face(id));
        });
        let pressed = window_event_listener(leptos::ev::keydown, move |event| {
            let at = element_at(&event).filter(|at| !is_control(at));
            let is_space = event.key() == " " && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if let Some((id, _)) = at.filter(|_| is_space).and_then(|at| row_at(&at)) {
                event.prevent_default();
                self.press(id, event.shift_key());
            }
        });
        let clicked = window_event_listener(leptos::ev::click, move |event| {
            let at = element_at(&event).and_then(|at| row_at(&at));
            if let Some((id, true)) = at {
                if self.face(id).is_none_or(|face| face.why_not.is_some()) {
                    event.prevent_default();
                }
                self.press(id, event.shift_key());
            }
        });
        // The rows that stand there get their boxes.
        self.of.report.list.amend(|_shown| true);
        let ears = SendWrapper::new((pressed, clicked));
        on_cleanup(move || {
            let (pressed, clicked) = ears.take();
            pressed.remove();
            clicked.remove();
            self.of.on_row.try_set_value(None);
            mark_page(false);
        });
    }

    /// What the box of a row says; none for a refund.
    fn face(self, id: TransactionId) -> Option<BoxFace> {
        self.with_row(id, |row| {
            let face = self.picked.with_untracked(|picked| BoxFace {
                order: row.order_number.clone(),
                is_picked: picked.has(id),
                why_not: picked.why_not(row).map(|why| why.text()),
            });
            (row.kind == "payment").then_some(face)
        })?
    }

    fn with_row<T>(self, id: TransactionId, read: impl FnOnce(&Transaction) -> T) -> Option<T> {
        self.of
            .report
            .with_shown(|shown| Some(read(shown.window.row(shown.window.number_of(id)?)?)))
            .flatten()
    }

    /// How many rows are picked no more, because of what happened to them.
    fn take_over<'a>(self, rows: impl Iterator<Item = &'a Transaction>) -> u64 {
        let mut now = self.picked.get_untracked();
        let gone = rows.map(|row| u64::from(now.follow(row))).sum();
        if self.picked.with_untracked(|picked| *picked != now) {
            self.picked.set(now);
        }
        gone
    }

    /// Picks a row or lets it go; with Shift, picks all from the last one pressed to it.
    fn press(self, id: TransactionId, is_range: bool) {
        let mut now = self.picked.get_untracked();
        let from = self.from.get_value().filter(|_| is_range);
        let said = match from.and_then(|from| self.pick_range(&mut now, from, id)) {
            Some(0) => String::new(),
            Some(left_out) => plural("bulk.pick.left_out", left_out),
            None => match self.with_row(id, |row| now.toggle(row)) {
                Some(Err(why)) => why.text(),
                Some(Ok(())) | None => String::new(),
            },
        };
        self.from.set_value(Some(id));
        self.said.set(said);
        self.picked.set(now);
    }

    /// Picks all payments between two rows that are held, and gives how many of them it could not.
    fn pick_range(self, picked: &mut Picked, from: TransactionId, to: TransactionId) -> Option<u64> {
        self.of.report.with_shown(|shown| {
            let (from, to) = (shown.window.number_of(from)?, shown.window.number_of(to)?);
            let rows = (from.min(to)..=from.max(to)).filter_map(|number| shown.window.row(number));
            let refused = rows.filter(|row| !matches!(picked.pick(row), Ok(()) | Err(WhyNot::NoPayment)));
            u64::try_from(refused.count()).ok()
        })?
    }

    fn clear(self) {
        self.said.set(String::new());
        self.from.set_value(None);
        self.picked.set(Picked::default());
    }
}

fn element_at(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Whether an element has its own use for Space.
fn is_control(element: &Element) -> bool {
    element.closest("a, button, input").ok().flatten().is_some()
}
