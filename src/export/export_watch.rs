//! The person's exports, followed while one of them is being written and somebody looks.

use std::time::Duration;

use ::api::export::{Export, ExportList};
use leptos::prelude::*;

use crate::api::export::list_exports;
use crate::api::load::Load;
use crate::export::export_model::is_under_way;
use crate::live::refetch::Refetch;
use crate::ui::reactive::effect;

/// How long a look at how far they are lasts.
const REST: Duration = Duration::from_secs(1);

/// The exports as they stood a moment ago.
#[derive(Clone, Copy)]
pub(super) struct ExportWatch {
    pub(super) load: Load<ExportList>,
    pub(super) renew: Callback<()>,
}

impl ExportWatch {
    /// Begins, until the page or the window goes.
    pub(super) fn begin() -> Self {
        let load = Load::<ExportList>::new();
        let renew = Callback::new(move |()| load.renew(list_exports()));
        let soon = Refetch::new(REST, renew);
        effect(move || {
            let is_open = load.answer().with(|answer| {
                let list = answer.as_ref().and_then(|answer| answer.as_ref().ok());
                list.is_some_and(|list| list.items.iter().any(is_under_way))
            });
            if is_open && !load.loading().get() {
                soon.soon();
            }
        });
        renew.run(());
        Self { load, renew }
    }

    /// Reads one of them; `None` where it is not, or not any more.
    pub(super) fn read<T>(self, id: &str, read: impl FnOnce(&Export) -> T) -> Option<T> {
        self.load.answer().with(|answer| {
            let list = answer.as_ref()?.as_ref().ok()?;
            list.items.iter().find(|export| export.id.to_string() == id).map(read)
        })
    }
}
