//! Element ids that no other element of the page has.

use std::sync::atomic::{AtomicU32, Ordering};

static LAST: AtomicU32 = AtomicU32::new(0);

/// A new element id: `field-12`.
#[must_use]
pub fn fresh_id(kind: &str) -> String {
    format!("{kind}-{}", LAST.fetch_add(1, Ordering::Relaxed) + 1)
}
