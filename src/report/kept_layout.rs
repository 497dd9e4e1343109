//! The table as a person left it, kept in this browser.

use leptos::prelude::*;

use crate::report::table_layout::TableLayout;
use crate::session::SessionContext;
use crate::ui::reactive::{effect, memo};

/// The layout of whoever is signed in; what they change is kept.
pub fn kept_layout(session: SessionContext) -> RwSignal<TableLayout> {
    let layout = RwSignal::new(TableLayout::default());
    let name = memo(move |_| {
        session.session.with(|session| Some(format!("refund-desk.table.{}", session.as_ref()?.person.id)))
    });
    effect(move || {
        let kept = name.get().and_then(|name| storage()?.get_item(&name).ok()?);
        let kept = kept.map(|text| TableLayout::from_text(&text)).unwrap_or_default();
        if layout.with_untracked(|layout| *layout != kept) {
            layout.set(kept);
        }
    });
    effect(move || {
        let text = layout.with(|layout| (*layout != TableLayout::default()).then(|| layout.to_text()));
        let (Some(storage), Some(name)) = (storage(), name.get_untracked()) else { return };
        // A browser that keeps nothing begins with the usual table again.
        let _kept = match text {
            Some(text) => storage.set_item(&name, &text),
            None => storage.remove_item(&name),
        };
    });
    layout
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
