//! What a sign-in lacks, and why it failed, in words.

use crate::api::ApiError;
use crate::{i18n, t};

/// What is still to be typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) email: bool,
    pub(super) password: bool,
}

pub(super) fn missing(email: &str, password: &str) -> Missing {
    Missing { email: email.trim().is_empty(), password: password.is_empty() }
}

/// Why it failed: what to do about it, and how long to wait when it was tried too often.
pub(super) fn failure(error: &ApiError) -> String {
    match error {
        ApiError::Problem(problem) if problem.status == 429 => problem.retry_after_s.map_or_else(
            || t!("sign_in.throttled"),
            |seconds| i18n::plural("sign_in.throttled_for", seconds),
        ),
        ApiError::Problem(problem) if problem.status == 401 => t!("sign_in.wrong"),
        ApiError::Problem(_) | ApiError::NoAnswer(_) => error.detail(),
    }
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;

    use super::*;

    fn problem(status: u16, retry_after_s: Option<u64>) -> ApiError {
        let problem = Problem { retry_after_s, ..Problem::new(status, "t", "c", "The detail.") };
        ApiError::Problem(Box::new(problem))
    }

    #[test]
    fn an_e_mail_of_spaces_is_missing_and_a_password_of_spaces_is_not() {
        assert_eq!(missing("  ", " "), Missing { email: true, password: false });
        assert_eq!(missing("agent@demo.example", ""), Missing { email: false, password: true });
    }

    #[test]
    fn too_many_attempts_say_how_long_to_wait() {
        assert!(failure(&problem(429, Some(30))).contains("30"));
        assert_eq!(failure(&problem(401, None)), t!("sign_in.wrong"));
        assert_eq!(failure(&problem(500, None)), "The detail.");
    }
}
