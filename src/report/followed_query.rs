//! The query of a page whose filters are its address, as the address changes.

use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::format;
use crate::router::use_location;
use crate::ui::reactive::memo;

/// The query of an address, and whether the address names filters that we do not know.
#[derive(Clone, Copy)]
pub struct FollowedQuery {
    /// The query; of an address that does not read, the one before.
    pub query: Memo<TransactionQuery>,
    /// Whether the address does not read.
    pub unreadable: Memo<bool>,
}

/// Follows the address of the page at `own`. `read` takes what stands behind `?`, and the viewer's zone.
pub fn followed_query(
    own: &'static str,
    read: fn(&str, &str) -> Result<TransactionQuery, String>,
) -> FollowedQuery {
    let location = use_location();
    let (path, search) = (location.path, location.search);
    // On the way to another page the address changes before this page goes: then it says nothing of this one.
    let is_here = move || path.with(|path| path == own);
    let address = move || read(&search.get(), &format::zone_name());
    let unreadable = memo(move |before: Option<&bool>| match before {
        Some(before) if !is_here() => *before,
        Some(_) | None => address().is_err(),
    });
    let query = memo(move |before: Option<&TransactionQuery>| match before {
        Some(before) if !is_here() => before.clone(),
        Some(_) | None => address().unwrap_or_else(|_| before.cloned().unwrap_or_default()),
    });
    FollowedQuery { query, unreadable }
}
