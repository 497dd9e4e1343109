//! What the answer to a refund's POST means for the person who pressed the button.

use ::api::problem::Problem;
use ::api::refund::RefundCreated;

use crate::api::ApiError;
use crate::second_factor::fresh_factor::FACTOR_NEEDED;

/// What an answer means. Only two of the four let the form come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The refund exists; its state says how far it has come.
    Made(Box<RefundCreated>),
    /// The rules said no before anything was bound: the form may be corrected and sent with the same key.
    Refused(Box<Problem>),
    /// The number that the person decided on has moved meanwhile; nothing was bound.
    Changed(Box<Problem>),
    /// Nobody knows what the server did, or it is still doing it: ask again with the same key.
    NotKnown {
        /// What went wrong.
        error: Box<ApiError>,
        /// When the server says to come again.
        retry_after_ms: Option<u32>,
    },
}

/// Reads an answer. `in_doubt`: an earlier sending with this key brought no answer, so that a refusal to let the
/// person in says nothing about that sending.
#[must_use]
pub fn read_answer(result: Result<RefundCreated, ApiError>, in_doubt: bool) -> Answer {
    let problem = match result {
        Ok(created) => return Answer::Made(Box::new(created)),
        Err(error @ ApiError::NoAnswer(_)) => {
            return Answer::NotKnown { error: Box::new(error), retry_after_ms: None };
        }
        Err(ApiError::Problem(problem)) => problem,
    };
    let nobody_knows = match problem.status {
        408 | 500.. => true,
        // Asked for only where nothing is bound under this key, so the form may come back and ask for it.
        403 if problem.code == FACTOR_NEEDED => false,
        401 | 403 | 404 | 429 => in_doubt,
        409 => problem.code == "request_in_progress",
        _ => false,
    };
    if nobody_knows {
        let retry_after_ms = problem
            .retry_after_s
            .and_then(|seconds| u32::try_from(seconds).ok())
            .map(|seconds| seconds.saturating_mul(1000));
        return Answer::NotKnown { error: Box::new(ApiError::Problem(problem)), retry_after_ms };
    }
    if problem.code == "refundable_changed" { Answer::Changed(problem) } else { Answer::Refused(problem) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::sample;

    fn problem(status: u16, code: &str) -> ApiError {
        ApiError::Problem(Box::new(Problem::new(status, "", code, "")))
    }

    fn is_not_known(error: ApiError, in_doubt: bool) -> bool {
        matches!(read_answer(Err(error), in_doubt), Answer::NotKnown { .. })
    }

    #[test]
    fn a_created_refund_is_made_whatever_its_state() {
        for state in ["succeeded", "failed", "unknown"] {
            let created = sample::created(state);
            assert_eq!(read_answer(Ok(created.clone()), false), Answer::Made(Box::new(created)));
        }
    }

    #[test]
    fn a_second_factor_is_asked_for_even_where_an_earlier_sending_brought_no_answer() {
        for in_doubt in [false, true] {
            let answer = read_answer(Err(problem(403, "second_factor_needed")), in_doubt);
            assert!(matches!(answer, Answer::Refused(_)), "{answer:?}");
            assert_eq!(is_not_known(problem(403, "role_may_not_refund"), in_doubt), in_doubt);
        }
    }

    #[test]
    fn no_answer_and_a_broken_server_are_not_known_and_never_a_refusal() {
        assert!(is_not_known(ApiError::NoAnswer(String::new()), false));
        for status in [408, 500, 502, 503, 504] {
            assert!(is_not_known(problem(status, "internal"), false), "{status}");
        }
    }

    #[test]
    fn a_request_still_running_is_asked_after_when_the_server_says() {
        let mut running = Problem::new(409, "", "request_in_progress", "");
        running.retry_after_s = Some(3);
        let answer = read_answer(Err(ApiError::Problem(Box::new(running.clone()))), false);
        let error = Box::new(ApiError::Problem(Box::new(running)));
        assert_eq!(answer, Answer::NotKnown { error, retry_after_ms: Some(3000) });
    }

    #[test]
    fn what_the_rules_refuse_binds_nothing() {
        for (status, code) in [
            (400, "amount_not_representable"),
            (409, "idempotency_key_reused"),
            (422, "amount_exceeds_refundable"),
            (403, "role_may_not_refund"),
            (429, "too_many_requests"),
        ] {
            let refused = read_answer(Err(problem(status, code)), false);
            assert!(matches!(refused, Answer::Refused(_)), "{code}");
        }
        assert!(matches!(read_answer(Err(problem(409, "refundable_changed")), false), Answer::Changed(_)));
    }

    #[test]
    fn after_an_unanswered_sending_a_closed_door_proves_nothing() {
        for status in [401, 403, 404, 429] {
            assert!(is_not_known(problem(status, "not_signed_in"), true), "{status}");
        }
        assert!(!is_not_known(problem(422, "amount_exceeds_refundable"), true));
    }
}
