//! Who sees and changes saved views: their owner, of shared ones all members, and managers who may change those.

use domain::id::SavedViewId;
use domain::role::Role;
use store::saved_view::SavedView;
use store::saved_view::list::find_saved_view;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;

/// Whether someone may change a view that they see.
#[must_use]
pub fn may_change(signed_in: &SignedIn, view: &SavedView) -> bool {
    let manages = || signed_in.role_in(view.company_id).is_some_and(|role| role >= Role::Manager);
    view.owner_id == signed_in.person.id || (view.shared && manages())
}

/// Finds a view that someone may change. One that they do not see does not exist for them.
pub async fn changeable_view(app: &App, signed_in: &SignedIn, id: &str) -> Result<SavedView, Failure> {
    let id: SavedViewId = id.parse().ok().ok_or_else(Failure::unknown_view)?;
    let found = find_saved_view(&app.store, &signed_in.companies(), signed_in.person.id, id).await?;
    let view = found.ok_or_else(Failure::unknown_view)?;
    if may_change(signed_in, &view) { Ok(view) } else { Err(Failure::not_ones_own_view()) }
}
