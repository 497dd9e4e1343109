//! The rows near what is looked at, drawn: a few elements that are filled anew as one scrolls (decision 0029).
#![expect(clippy::float_arithmetic, reason = "places on the screen are floats in the browser")]

mod keyboard;
mod passing;

use std::ops::Range;

use domain::id::TransactionId;
use leptos::prelude::{document, window};
use web_sys::{Element, FocusOptions, HtmlElement, Node};

use crate::report::column::Column;
use crate::report::course::Shown;
use crate::report::row_slot::{Pattern, ROW, RowSlot, set};
use crate::report::table_layout::TableLayout;
use crate::report::table_view::passing::Passing;
use crate::report::window::Window;

/// Rows that are drawn beyond what is seen, on either side, whenever fewer than `NEAR` of them are left.
const OVERSCAN: usize = 6;
const NEAR: usize = 3;
/// Rows that are drawn before anything is measured: they are seen sooner, and tell how high rows are.
const FIRST: usize = 6;
/// Until a row was measured.
const USUAL_HEIGHT: f64 = 46.0;
/// Below it, the style sheet makes cards of the rows, and the page scrolls them.
const CARDS: &str = "(max-width: 45rem)";

/// The elements between which rows are drawn.
pub struct Frame {
    /// What scrolls.
    pub region: HtmlElement,
    /// Holds the rows.
    pub body: Element,
    /// Is as high as all rows before those that are drawn.
    pub above: HtmlElement,
    /// Is as high as all rows behind them.
    pub below: HtmlElement,
}

/// What is drawn, and where the keyboard stands.
pub struct TableView {
    frame: Frame,
    pattern: Pattern,
    is_relative: bool,
    slots: Vec<RowSlot>,
    spare: Vec<RowSlot>,
    drawn: Range<usize>,
    rooms: (usize, usize),
    height: f64,
    serial: u32,
    moved: isize,
    passing: Passing,
    /// The number of the row at which the keyboard stands.
    active: usize,
    /// Whether that row shall get the focus as soon as it is drawn.
    focus_is_due: bool,
    /// Whether that is so once the list has begun anew.
    focus_comes_anew: bool,
    stage: Stage,
}

/// How far the first rows have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// None was drawn yet.
    None,
    /// A few are drawn; how high they are is not known.
    First,
    /// They are measured.
    Measured,
}

impl TableView {
    /// Nothing drawn yet.
    pub fn new(frame: Frame, layout: &TableLayout) -> Self {
        Self {
            frame,
            pattern: Pattern::of(layout),
            is_relative: layout.is_relative,
            slots: Vec::new(),
            spare: Vec::new(),
            drawn: 0..0,
            rooms: (usize::MAX, 0),
            height: USUAL_HEIGHT,
            serial: 0,
            moved: 0,
            passing: Passing::default(),
            active: 0,
            focus_is_due: false,
            focus_comes_anew: false,
            stage: Stage::None,
        }
    }

    /// Whether the first few rows alone are drawn, and the others shall follow once those are painted.
    pub fn is_begun(&self) -> bool {
        self.stage == Stage::First
    }

    /// Begins anew with another layout; where one stands stays.
    pub fn lay_out(&mut self, layout: &TableLayout) {
        self.pattern = Pattern::of(layout);
        self.is_relative = layout.is_relative;
        for slot in self.slots.drain(..) {
            slot.element.remove();
        }
        self.spare.clear();
        self.drawn = 0..0;
    }

    /// Draws what is near the view; gives the numbers of the rows that are seen. `is_news`: rows may have changed.
    pub fn draw(&mut self, shown: &Shown, is_news: bool) -> Range<usize> {
        let held = &shown.window;
        if self.stage == Stage::None && shown.scroll_to.unwrap_or(0) == 0 && !held.held().is_empty() {
            return self.draw_first(shown);
        }
        if self.stage == Stage::First {
            // They are laid out by now, so that measuring costs nothing.
            self.stage = Stage::Measured;
            self.measure();
            self.rooms = (usize::MAX, 0);
        }
        // Measuring makes the browser lay the page out at once: not before there is something to measure.
        let now = if held.held().is_empty() { 0.0 } else { self.top() };
        let mut top = now;
        if self.serial != shown.serial {
            (self.serial, self.moved) = (shown.serial, shown.moved);
            self.focus_is_due |= std::mem::take(&mut self.focus_comes_anew);
            if let Some(number) = shown.scroll_to {
                top = to_f64(number) * self.height;
                self.active = number.min(held.extent().saturating_sub(1));
            }
        }
        let moved = shown.moved - self.moved;
        if moved != 0 {
            self.moved = shown.moved;
            top += isize_to_f64(moved) * self.height;
            self.active = self.active.saturating_add_signed(moved);
        }
        let view = self.view_at(top, held.extent());
        if self.passing.flits(&view, self.focus_is_due) && !is_news && (top - now).abs() < 1.0 {
            return view;
        }
        let range = view.start.saturating_sub(OVERSCAN).max(held.held().start)
            ..(view.end + OVERSCAN).min(held.held().end);
        let range = if range.is_empty() { held.extent()..held.extent() } else { range };
        let near = (view.start.saturating_sub(NEAR), view.end + NEAR);
        let is_enough =
            self.drawn.start <= near.0.max(range.start) && near.1.min(range.end) <= self.drawn.end;
        let range = if is_enough && !is_news { self.drawn.clone() } else { range };
        let is_unknown = self.slots.is_empty();
        if is_news || range != self.drawn {
            self.fill(held, &range, is_news);
            self.drawn = range.clone();
        }
        self.make_room(range.start, held.extent() - range.end);
        // A pixel is no way.
        if (top - now).abs() >= 1.0 {
            self.scroll_by(top - now);
        }
        if is_unknown && self.measure() {
            self.rooms = (usize::MAX, 0);
            self.make_room(range.start, held.extent() - range.end);
            // Where one stands was reckoned by another height.
            self.scroll_by(to_f64(view.start) * self.height - self.top());
        }
        self.give_focus();
        view
    }

    /// Whether rows flit by, and shall be drawn when they do not.
    pub const fn is_passing(&self) -> bool {
        self.passing.is_on()
    }

    /// Draws the first few rows of a list, without asking the browser where anything stands.
    fn draw_first(&mut self, shown: &Shown) -> Range<usize> {
        let held = &shown.window;
        (self.serial, self.moved, self.stage) = (shown.serial, shown.moved, Stage::First);
        let range = held.held().start..(held.held().start + FIRST).min(held.held().end);
        self.fill(held, &range, true);
        self.make_room(range.start, held.extent() - range.end);
        self.drawn = range.clone();
        range
    }

    /// Measures a row anew, as after another density or width; says whether rows have another height now.
    pub fn measure(&mut self) -> bool {
        let rect = |at: usize| self.slots.get(at).map(|slot| slot.element.get_bounding_client_rect());
        let height = match (rect(0), rect(1)) {
            (Some(one), Some(other)) => other.top() - one.top(),
            (Some(one), None) => one.height(),
            (None, _) => return false,
        };
        let differs = height > 1.0 && (height - self.height).abs() > 0.01;
        if differs {
            self.height = height;
        }
        differs
    }

    /// Keeps the first row in view where it is, though rows have another height now.
    pub fn remeasure(&mut self, extent: usize) {
        if self.slots.is_empty() || self.stage == Stage::First {
            return;
        }
        let first = self.view_at(self.top(), extent).start;
        if self.measure() {
            self.rooms = (usize::MAX, 0);
            self.make_room(self.drawn.start, extent - self.drawn.end.min(extent));
            self.scroll_by(to_f64(first) * self.height - self.top());
        }
    }

    fn fill(&mut self, held: &Window, range: &Range<usize>, is_news: bool) {
        let mut old: Vec<Option<RowSlot>> = self.slots.drain(..).map(Some).collect();
        let mut take = |id: TransactionId| {
            old.iter_mut().find(|slot| slot.as_ref().is_some_and(|slot| slot.id == id)).and_then(Option::take)
        };
        let rows: Vec<_> = range.clone().filter_map(|number| Some((number, held.row(number)?))).collect();
        let kept: Vec<Option<RowSlot>> = rows.iter().map(|(_, row)| take(row.id)).collect();
        for slot in old.into_iter().flatten() {
            self.let_go(slot);
        }
        let mut next = self.frame.body.first_element_child();
        for ((number, row), slot) in rows.into_iter().zip(kept) {
            let is_new = slot.is_none();
            let slot = slot.or_else(|| self.spare.pop());
            let mut slot = slot.unwrap_or_else(|| RowSlot::new(&self.pattern, row.id));
            if is_new || is_news {
                slot.fill(row, number, self.is_relative);
            }
            if next.as_ref() == Some(slot.element.as_ref()) {
                next = slot.element.next_element_sibling();
            } else {
                // Both are in the document, so there is a place.
                let _placed = self.frame.body.insert_before(&slot.element, next.as_ref().map(AsRef::as_ref));
            }
            self.slots.push(slot);
        }
        // The row with the focus may have another number now.
        let focused =
            document().active_element().and_then(|focused| focused.closest(&format!(".{ROW}")).ok()?);
        let slot = self.slots.iter().find(|slot| focused.as_ref() == Some(slot.element.as_ref()));
        // Unless the keyboard is on its way to another.
        if !self.focus_is_due {
            self.active = slot.map_or(self.active, RowSlot::number);
        }
        self.mark_stop();
    }

    /// Takes a row off the page; its elements are filled again, unless the keyboard stood there.
    fn let_go(&mut self, slot: RowSlot) {
        let focused = document().active_element();
        let has_focus = focused.is_some_and(|focused| slot.element.contains(Some(&focused)));
        if has_focus {
            focus(&self.frame.region);
        }
        slot.element.remove();
        // Whatever gives the focus back later must not find another row there.
        if slot.is_marked() != Some(true) {
            self.spare.push(slot);
        }
    }

    /// The keyboard stops at one row: where it stood, or at the first that is drawn.
    fn mark_stop(&self) {
        let at = self.active.checked_sub(self.drawn_start()).filter(|at| *at < self.slots.len()).unwrap_or(0);
        for (number, slot) in self.slots.iter().enumerate() {
            if slot.is_marked() != Some(number == at) {
                slot.is_stop(number == at);
            }
        }
    }

    fn drawn_start(&self) -> usize {
        self.slots.first().map_or(0, RowSlot::number)
    }

    fn make_room(&mut self, above: usize, below: usize) {
        if self.rooms == (above, below) {
            return;
        }
        self.rooms = (above, below);
        for (room, rows) in [(&self.frame.above, above), (&self.frame.below, below)] {
            // A length in pixels is always a value of it.
            let _always =
                HtmlElement::style(room).set_property("height", &format!("{}px", to_f64(rows) * self.height));
        }
    }

    fn are_cards() -> bool {
        window().match_media(CARDS).ok().flatten().is_some_and(|query| query.matches())
    }

    /// How far the first row is above what is seen.
    fn top(&self) -> f64 {
        if Self::are_cards() {
            let parent = self.frame.above.parent_element();
            let first = parent.as_ref().unwrap_or(&self.frame.body);
            (-first.get_bounding_client_rect().top()).max(0.0)
        } else {
            f64::from(self.frame.region.scroll_top())
        }
    }

    fn seen_height(&self) -> f64 {
        if Self::are_cards() {
            window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
        } else {
            f64::from(self.frame.region.client_height())
        }
    }

    fn scroll_by(&self, by: f64) {
        if Self::are_cards() {
            window().scroll_by_with_x_and_y(0.0, by);
        } else {
            self.frame.region.set_scroll_top(self.frame.region.scroll_top() + whole(by));
        }
    }

    fn view_at(&self, top: f64, extent: usize) -> Range<usize> {
        let first = count_of(top / self.height);
        let last = count_of((top + self.seen_height()) / self.height) + 1;
        first.min(extent)..last.min(extent)
    }

    /// How many rows are seen at once.
    pub fn page(&self) -> usize {
        count_of(self.seen_height() / self.height).saturating_sub(2).max(1)
    }

    /// What the cell says in which an element stands.
    pub fn copied(&self, element: &Node) -> Option<String> {
        self.slots.iter().find_map(|slot| slot.copied(element))
    }

    /// Tells the time in a row in the other manner, in its tip.
    pub fn tip_time(&self, element: &Element, tip: impl FnOnce(TransactionId, bool) -> Option<String>) {
        let slot = self.slots.iter().find(|slot| slot.element.contains(Some(element)));
        let found = slot.and_then(|slot| Some((slot.cell(Column::Created)?, slot.id)));
        if let Some(((_, time), id)) = found
            && let Some(tip) = tip(id, self.is_relative)
        {
            set(time, "title", &tip);
        }
    }
}

fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // What cannot have the focus leaves it where it is.
    drop(element.focus_with_options(&options));
}

fn to_f64(rows: usize) -> f64 {
    u32::try_from(rows).map_or(f64::MAX, f64::from)
}

fn isize_to_f64(rows: isize) -> f64 {
    let size = to_f64(rows.unsigned_abs());
    if rows < 0 { -size } else { size }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it saturates"
)]
fn count_of(rows: f64) -> usize {
    rows.max(0.0) as usize
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}
