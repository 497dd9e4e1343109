//! Which filter a refusal of the server is about, so that it is said there.

use ::api::problem::Problem;

use crate::api::ApiError;

/// What of a query is no filter.
const NO_FILTERS: [&str; 4] = ["cursor", "as_of", "limit", "sort"];

/// A filter that the server cannot take, and why, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterFault {
    /// Which field of the query.
    pub field: String,
    /// What is wrong, and what to do about it.
    pub detail: String,
}

/// The filter that an error is about, if it is about one.
#[must_use]
pub fn fault_of(error: &ApiError) -> Option<FilterFault> {
    let ApiError::Problem(problem) = error else { return None };
    let Problem { status, fields, .. } = problem.as_ref();
    let field = fields.first().filter(|field| !NO_FILTERS.contains(&field.as_str()))?;
    let is_about_it = [400, 404].contains(status);
    is_about_it.then(|| FilterFault { field: field.clone(), detail: error.detail() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::filter::Filter;

    fn problem(status: u16, fields: &[&str]) -> ApiError {
        let mut problem = Problem::new(status, "Bad Request", "bad_query", "This is no phone number.");
        problem.fields = fields.iter().map(|field| (*field).to_owned()).collect();
        ApiError::Problem(Box::new(problem))
    }

    #[test]
    fn a_refusal_is_said_at_its_filter_and_everything_else_on_the_page() {
        let filter = |error: &ApiError| Filter::of_field(&fault_of(error)?.field);
        assert_eq!(filter(&problem(400, &["phone"])), Some(Filter::Phone));
        assert_eq!(filter(&problem(400, &["amount_max"])), Some(Filter::Amount));
        assert_eq!(filter(&problem(400, &["zone"])), Some(Filter::Created));
        assert_eq!(filter(&problem(404, &["company"])), Some(Filter::Company));
        assert_eq!(filter(&problem(400, &["cursor"])), None);
        assert_eq!(filter(&problem(500, &["phone"])), None);
        assert_eq!(filter(&ApiError::NoAnswer("no network".to_owned())), None);
    }
}
