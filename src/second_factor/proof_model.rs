//! What proves who somebody is, read from what they typed.

use ::api::second_factor::ShowSecondFactor;

use crate::api::ApiError;
use crate::{i18n, t};

const DIGITS: usize = 6;

/// By what somebody proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A passkey: nothing is typed.
    Passkey,
    /// The six digits of the authenticator.
    Code,
    /// One of the recovery codes.
    RecoveryCode,
}

/// What was given as a proof.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// The person's device is to be asked for a passkey.
    Passkey,
    /// What they typed.
    Typed(ShowSecondFactor),
}

/// The ways that the server names, in its order. One that is not known here is left out.
pub(super) fn ways_of(named: &[String]) -> Vec<Way> {
    let way = |name: &String| match name.as_str() {
        "passkey" => Some(Way::Passkey),
        "code" => Some(Way::Code),
        "recovery_code" => Some(Way::RecoveryCode),
        _ => None,
    };
    named.iter().filter_map(way).collect()
}

/// The way that is offered first: an authenticator's code where there is one, since it is read off at once.
pub(super) fn first_way(ways: &[Way]) -> Option<Way> {
    ways.iter().copied().find(|way| *way == Way::Code).or_else(|| ways.first().copied())
}

/// The proof that was typed, or what is wrong with it. Spaces in a code do not matter: so it may be pasted.
pub(super) fn read_proof(way: Way, typed: &str) -> Result<Given, String> {
    let bare: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_code = bare.len() == DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit());
    let proof = match way {
        Way::Passkey => return Ok(Given::Passkey),
        Way::Code if is_code => ShowSecondFactor { code: Some(bare), recovery_code: None },
        Way::Code => return Err(t!("second_factor.code_missing")),
        Way::RecoveryCode if bare.is_empty() => return Err(t!("second_factor.recovery_code_missing")),
        Way::RecoveryCode => ShowSecondFactor { code: None, recovery_code: Some(bare) },
    };
    Ok(Given::Typed(proof))
}

/// Why a proof was not taken.
pub(super) fn proof_error(error: &ApiError) -> String {
    match error {
        ApiError::Problem(problem) if problem.status == 429 => problem
            .retry_after_s
            .map_or_else(|| error.detail(), |seconds| i18n::plural("second_factor.throttled_for", seconds)),
        ApiError::Problem(problem) if problem.code == "wrong_code" => t!("second_factor.wrong_code"),
        ApiError::Problem(problem) if problem.code == "wrong_password" => t!("second_factor.wrong_password"),
        ApiError::Problem(_) | ApiError::NoAnswer(_) => error.detail(),
    }
}

/// A key as it is typed: in fours.
pub(super) fn in_fours(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Recovery codes as a file to keep: the address of what a link downloads.
pub(super) fn file_of(codes: &[String]) -> String {
    // Letters, digits and hyphens stand for themselves in an address.
    format!("data:text/plain;charset=utf-8,{}%0A", codes.join("%0A"))
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;

    use super::*;
    use crate::i18n::{learn, part_texts};

    fn typed_proof(given: Given) -> ShowSecondFactor {
        match given {
            Given::Typed(proof) => proof,
            Given::Passkey => panic!("nothing was typed"),
        }
    }

    #[test]
    fn a_code_is_asked_for_first_and_else_what_the_server_names_first() {
        let first = |named: &[&str]| {
            first_way(&ways_of(&named.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()))
        };
        assert_eq!(first(&["passkey", "code", "recovery_code"]), Some(Way::Code));
        assert_eq!(first(&["passkey", "recovery_code"]), Some(Way::Passkey));
        assert_eq!(first(&["a way of tomorrow", "recovery_code"]), Some(Way::RecoveryCode));
        assert_eq!(first(&[]), None);
    }

    #[test]
    fn a_passkey_wants_nothing_typed() {
        assert!(matches!(read_proof(Way::Passkey, ""), Ok(Given::Passkey)));
    }

    #[test]
    fn a_code_may_be_pasted_with_spaces_and_is_six_digits() {
        let code = |typed| read_proof(Way::Code, typed).map(|given| typed_proof(given).code);
        assert_eq!(code(" 123 456\n"), Ok(Some("123456".to_owned())));
        for typed in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert!(code(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_recovery_code_is_sent_as_what_it_is() {
        let proof = typed_proof(read_proof(Way::RecoveryCode, "K7QD-2MXR 9TBA-W3FH ").unwrap());
        assert_eq!(proof.recovery_code.as_deref(), Some("K7QD-2MXR9TBA-W3FH"));
        assert_eq!(proof.code, None);
        assert!(read_proof(Way::RecoveryCode, " ").is_err());
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        learn(part_texts::SECOND_FACTOR);
        let told = |status, code: &str, retry_after_s| {
            let problem = Problem { retry_after_s, ..Problem::new(status, "", code, "The detail.") };
            proof_error(&ApiError::Problem(Box::new(problem)))
        };
        assert!(told(429, "too_many_sign_ins", Some(7)).contains('7'));
        assert_eq!(told(403, "wrong_code", None), t!("second_factor.wrong_code"));
        assert_eq!(told(403, "wrong_password", None), t!("second_factor.wrong_password"));
        assert_eq!(told(500, "internal", None), "The detail.");
    }

    #[test]
    fn a_key_stands_in_fours_and_codes_in_lines() {
        assert_eq!(in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
        let codes = ["AAAA-BBBB".to_owned(), "CCCC-DDDD".to_owned()];
        assert!(file_of(&codes).ends_with(",AAAA-BBBB%0ACCCC-DDDD%0A"));
    }
}
