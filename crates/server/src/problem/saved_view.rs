//! Problems of saved views.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// There is no such view, or the caller does not see it.
    #[must_use]
    pub fn unknown_view() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no saved view with this id.")
    }

    /// A shared view is not the caller's, and they do not manage its company.
    #[must_use]
    pub fn not_ones_own_view() -> Self {
        let detail = "Only who saved this view, and managers and owners of its company, may change it.";
        Self::new(StatusCode::FORBIDDEN, "role_too_low", detail)
    }

    /// Another view has the name.
    #[must_use]
    pub fn view_name_taken() -> Self {
        let detail = "There is a view of this name already. Give another name, or change that view.";
        Self::new(StatusCode::CONFLICT, "view_name_taken", detail).about(&["name"])
    }

    /// The person keeps as many views as one may.
    #[must_use]
    pub fn too_many_views() -> Self {
        let detail = "You keep as many views in this company as one may. Delete one first.";
        Self::new(StatusCode::CONFLICT, "too_many_views", detail)
    }

    /// A shared view names companies whose members are others.
    #[must_use]
    pub fn view_of_other_companies() -> Self {
        let detail = "A shared view can only be of the company that it is shared in. Take the other companies out of it.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "view_of_other_companies", detail).about(&["query"])
    }
}
