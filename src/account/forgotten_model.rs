//! What somebody who forgot their password is told, decided without a browser.

use crate::api::ApiError;
use crate::{i18n, t};

/// What stood in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) email: Option<String>,
    /// What belongs to no field.
    pub(super) form: Option<String>,
}

/// What is still to be typed.
pub(super) fn missing(email: &str) -> Trouble {
    Trouble { email: email.is_empty().then(|| t!("sign_in.email_missing")), form: None }
}

/// Where a refusal is told.
pub(super) fn trouble_of(error: &ApiError) -> Trouble {
    match error {
        ApiError::Problem(problem) if problem.fields.iter().any(|field| field == "email") => {
            Trouble { email: Some(t!("forgotten.no_email")), form: None }
        }
        ApiError::Problem(problem) if problem.code == "no_mail" => {
            Trouble { email: None, form: Some(t!("forgotten.no_mail")) }
        }
        ApiError::Problem(problem) if problem.status == 429 => {
            let told = problem.retry_after_s.map_or_else(
                || t!("sign_in.throttled"),
                |seconds| i18n::plural("sign_in.throttled_for", seconds),
            );
            Trouble { email: None, form: Some(told) }
        }
        ApiError::Problem(_) | ApiError::NoAnswer(_) => Trouble { email: None, form: Some(error.detail()) },
    }
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;

    use super::*;
    use crate::i18n::{learn, part_texts};

    fn refused(problem: Problem) -> Trouble {
        trouble_of(&ApiError::Problem(Box::new(problem)))
    }

    #[test]
    fn what_was_typed_wrong_stands_at_the_field_and_all_else_under_the_form() {
        learn(part_texts::ACCOUNT);
        let wrong =
            Problem { fields: vec!["email".to_owned()], ..Problem::new(422, "t", "invalid_field", "d") };
        assert_eq!(refused(wrong).email, Some(t!("forgotten.no_email")));
        assert_eq!(refused(Problem::new(409, "t", "no_mail", "d")).form, Some(t!("forgotten.no_mail")));
        let often = Problem { retry_after_s: Some(30), ..Problem::new(429, "t", "too_many_sign_ins", "d") };
        assert!(refused(often).form.unwrap().contains("30"));
        assert_eq!(refused(Problem::new(500, "t", "c", "The detail.")).form.as_deref(), Some("The detail."));
        assert_eq!((missing("").email.is_some(), missing("a@demo.example")), (true, Trouble::default()));
    }
}
