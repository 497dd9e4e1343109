//! The rows of the report as somebody left them, for whoever opens one and comes back.

use std::cell::RefCell;
use std::ops::Range;

use ::api::transaction_query::TransactionQuery;
use domain::id::PersonId;
use leptos::prelude::*;

use crate::report::course::{Report, Shown};

/// Rows that were left for another page.
pub(super) struct Left {
    person: Option<PersonId>,
    shown: Shown,
    view: Range<usize>,
}

thread_local! {
    static LEFT: RefCell<Option<Left>> = const { RefCell::new(None) };
}

impl Report {
    /// Keeps the rows for whoever opens one and comes back.
    pub(super) fn leave(self) {
        let view = self.works.try_get_value().and_then(|works| works.view.try_get_value());
        let person = self.person();
        self.list.amend(|shown| {
            let left = view.map(|view| Left { person, shown: shown.clone(), view });
            LEFT.set(left.filter(|left| left.view.start > 0));
            false
        });
    }

    /// The rows that were left, if the same person looks for the same ones.
    pub(super) fn left(self, query: &TransactionQuery) -> Option<Left> {
        LEFT.take().filter(|left| left.shown.query == *query && left.person == self.person())
    }

    /// Shows rows that were left where they were, and fetches those in view anew.
    pub(super) fn come_back(self, Left { mut shown, view, .. }: Left) {
        (shown.serial, shown.scroll_to) = (self.next_serial(), Some(view.start));
        self.works().view.set_value(view);
        self.list.start(async move { Ok(shown) });
        request_animation_frame(move || {
            if self.works.try_get_value().is_some() {
                self.renew();
            }
        });
    }

    fn person(self) -> Option<PersonId> {
        let session = self.works.try_get_value()?.session.session;
        session.try_with_untracked(|session| Some(session.as_ref()?.person.id)).flatten()
    }
}
