//! Where the keyboard stands among the rows that are drawn, and where it goes.
#![expect(clippy::float_arithmetic, reason = "places on the screen are floats in the browser")]

use domain::id::TransactionId;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use crate::report::column::Column;
use crate::report::table_view::{TableView, focus, to_f64};

impl TableView {
    /// Where the keyboard stands.
    pub const fn active(&self) -> usize {
        self.active
    }

    /// The keyboard goes to a row: it is scrolled to, and gets the focus when it is drawn.
    pub fn go_to(&mut self, number: usize, extent: usize) {
        self.active = number.min(extent.saturating_sub(1));
        self.focus_is_due = true;
        let (top, height) = (self.top(), self.seen_height() - self.height);
        let row = to_f64(self.active) * self.height;
        // The head covers as much as a row, above.
        if row < top {
            self.scroll_by(row - top);
        } else if row + self.height > top + height {
            self.scroll_by(row + self.height - top - height);
        }
    }

    /// The keyboard stands where the focus came to be.
    pub fn note_focus(&mut self, element: &Node) {
        if let Some(slot) = self.slots.iter().find(|slot| slot.element.contains(Some(element))) {
            self.active = slot.number();
            self.mark_stop();
        }
    }

    /// Has the row that the keyboard goes to next focused as soon as the list begins anew there: what happens to the rows until then
    /// leaves the focus where it is.
    pub const fn await_focus(&mut self) {
        self.focus_comes_anew = true;
    }

    pub(super) fn give_focus(&mut self) {
        if !self.focus_is_due {
            return;
        }
        let (active, column) = (self.active, Self::focused_column());
        if let Some(slot) = self.slots.iter().find(|slot| slot.number() == active) {
            self.focus_is_due = false;
            let cell = column.and_then(|column| slot.cell(column)).map(|(cell, _)| cell.clone());
            focus(cell.as_ref().unwrap_or(&slot.element).unchecked_ref());
            self.mark_stop();
        }
    }

    /// The column of the cell that has the focus itself.
    fn focused_column() -> Option<Column> {
        let slug = document().active_element()?.get_attribute("data-column")?;
        Column::ALL.into_iter().find(|column| column.slug() == slug)
    }

    /// The focus goes to the cell beside the one that has it, or from the row to one of its ends.
    pub fn step_aside(&self, to_the_right: bool) {
        let Some(slot) = self.slots.iter().find(|slot| slot.number() == self.active) else { return };
        let cells = slot.element.children();
        let focused = document().active_element();
        let at = (0..cells.length()).find(|at| {
            focused
                .as_ref()
                .is_some_and(|focused| cells.item(*at).is_some_and(|cell| cell.contains(Some(focused))))
        });
        let next = match (at, to_the_right) {
            (None, true) => Some(0),
            (None, false) => cells.length().checked_sub(1),
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        if let Some(cell) = next.and_then(|at| cells.item(at)) {
            let cell: &HtmlElement = cell.unchecked_ref();
            // What is scrolled sideways has to be seen.
            drop(cell.focus());
        }
    }

    /// The row in which an element stands.
    pub fn row_of(&self, element: &Node) -> Option<TransactionId> {
        self.slots.iter().find(|slot| slot.element.contains(Some(element))).map(|slot| slot.id)
    }

    /// Tells of each row that is drawn.
    pub fn tell_rows(&self, on_row: &dyn Fn(&HtmlElement, TransactionId)) {
        for slot in &self.slots {
            on_row(&slot.element, slot.id);
        }
    }

    /// The row at which the keyboard stands.
    pub fn active_row(&self) -> Option<TransactionId> {
        self.slots.iter().find(|slot| slot.number() == self.active).map(|slot| slot.id)
    }
}
