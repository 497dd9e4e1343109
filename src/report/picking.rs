//! The way in for whoever lets rows be picked, which comes later: it hears of each row that is drawn.

use std::rc::Rc;

use domain::id::TransactionId;
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::report::course::Report;

/// Hears of a row's elements, and of which transaction stands there.
pub type OnRow = Rc<dyn Fn(&HtmlElement, TransactionId)>;

/// Whether rows are picked, and who hears of them.
#[derive(Clone, Copy)]
pub struct Picking {
    /// The rows.
    pub report: Report,
    /// Whether they are picked.
    pub is_on: RwSignal<bool>,
    /// Hears of each row that is drawn.
    pub on_row: StoredValue<Option<OnRow>, LocalStorage>,
}

impl Picking {
    /// Nobody picks yet.
    pub fn of(report: Report) -> Self {
        Self { report, is_on: RwSignal::new(false), on_row: StoredValue::new_local(None) }
    }
}
