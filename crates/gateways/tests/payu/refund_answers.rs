//! What each answer to PayU's refund call means, by its own bytes and published formulas.

use std::fmt::Write as _;

use domain::outcome::{Outcome, RefusalClass};
use gateways::payu::signature::{hash_matches, refund_hash, status_hash, verify_hash};
use sha2::{Digest as _, Sha256};

use crate::golden::{
    ALREADY_EXISTS, CANNOT_BE_PROCESSED, INVALID_AMOUNT, INVALID_AUTH_TOKEN, INVALID_HASH, INVALID_PARTNER,
    NO_TRANSACTION, PARTNER_NOT_ALLOWED, PAYMENT_HASH, PRINTED_HASH, QUEUED, SAME_AMOUNT_AND_TOKEN,
    TOKEN_EXISTS, WITHIN_5_MINUTES,
};
use crate::reading::{outcome, refused, secret};

#[test]
fn every_golden_file_is_listed_and_still_is_what_its_source_printed() {
    let sources = include_str!("../golden/payu/SOURCES.md");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/payu");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap().to_owned();
        let digest = Sha256::digest(std::fs::read(&path).unwrap());
        let digest = digest.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        let row = sources.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(row.is_some_and(|row| row.ends_with(&format!("`{digest}` |"))), "{name} is {digest}");
        files += 1;
    }
    assert_eq!(files, sources.matches(".json` |").count());
}

#[test]
fn the_published_formulas_give_the_hashes_that_another_program_computed() {
    assert_eq!(
        refund_hash("8238480", "test_ref_0001", "23.124", &secret()),
        "6f87be01e14b6f205f48cb488d6630bf0083abd78027008d6367d743527a507d9613bb8c966bc3c3e3175588f0ce8d5318c71e91ba8c3a7f965f208b2e5ddfab"
    );
    assert_eq!(
        refund_hash("8238480", "test_ref_0001", "500", &secret()),
        "d273bd6a983c307209b6b23b2020e0a628a065371fcb850e63c1069450cb3662b76c65ebd42543a3ffda5227260864e5da36a1dae0f83afbe23eead941f8a00e"
    );
    assert_eq!(
        status_hash("8238480", "403993715529606983", &secret()),
        "52174195a5715cf7314ea0ee5867fbc5a21d55b1845840d7002315e76dce932d23147ea3a0c2e77d11c1da997c3ca004c87215aad02781c38f4e687ab0b1fbb1"
    );
    assert_eq!(
        verify_hash("8739528", "28471834809170981", &secret()),
        "dbd550317b66159b46ba5b5fa6e2e5f850c42a8804e51cb232573fbabf7ade02875b84972c7ba092d1935cd70b6616f6053267842703d31affe1c3161c6c699d"
    );
    assert!(hash_matches(PAYMENT_HASH, &PAYMENT_HASH.to_uppercase()));
    assert!(!hash_matches(PAYMENT_HASH, PRINTED_HASH) && !hash_matches(PAYMENT_HASH, ""));
}

#[test]
fn queued_is_accepted_and_never_succeeded() {
    let accepted = Outcome::Accepted { gateway_refund_id: Some("12486538355".to_owned()) };
    assert_eq!(outcome(200, QUEUED), accepted);
    for code in ["100", "101", "226", "\"102\"", "999", "null"] {
        let body = QUEUED.replace(": 102", &format!(": {code}"));
        assert_eq!(outcome(200, &body), accepted, "{body}");
    }
    assert_eq!(outcome(200, &QUEUED.replace("\"status\": 1", "\"status\": \"1\"")), accepted);
    assert_eq!(outcome(201, &QUEUED.replace("\"status\": 1", "\"status\": 1.0")), accepted);
}

#[test]
fn each_documented_failure_is_refused_in_its_own_words() {
    let same_amount_and_token = "Refund FAILURE - Transactions with same amount and same token not allowed";
    let within_5_minutes =
        "Refund FAILURE - Two refunds of same amount for same transaction within 5 minutes are not allowed";
    for (status, body, code, message, class) in [
        (
            400,
            PARTNER_NOT_ALLOWED,
            "partner_not_allowed",
            "Partner with UUID 1212312213r is not allowed to do this action",
            RefusalClass::Credentials,
        ),
        (401, INVALID_AUTH_TOKEN, "invalid_auth_token", "Invalid Auth token", RefusalClass::Credentials),
        (403, INVALID_HASH, "invalid_hash", "Invalid Hash", RefusalClass::Credentials),
        (
            200,
            ALREADY_EXISTS,
            "refund_request_already_exists",
            "refund request already exists for test_ref_0010",
            RefusalClass::Duplicate,
        ),
        (400, SAME_AMOUNT_AND_TOKEN, "227", same_amount_and_token, RefusalClass::Duplicate),
        (400, WITHIN_5_MINUTES, "214", within_5_minutes, RefusalClass::Duplicate),
        (400, INVALID_AMOUNT, "105", "Refund FAILURE - Invalid amount", RefusalClass::Amount),
        (
            400,
            NO_TRANSACTION,
            "transaction_does_not_exist",
            "transaction does not exists",
            RefusalClass::Payment,
        ),
        (400, TOKEN_EXISTS, "106", "Refund FAILURE - Token already exists.", RefusalClass::Duplicate),
        (
            400,
            CANNOT_BE_PROCESSED,
            "cannot_be_processed",
            "Refund request cannot be processed",
            RefusalClass::Final,
        ),
        (400, INVALID_PARTNER, "invalid_partner", "Invalid partner.", RefusalClass::Credentials),
    ] {
        assert_eq!(outcome(status, body), refused(code, message, class), "{body}");
    }
}

#[test]
fn a_refusal_as_a_duplicate_is_final_only_when_nothing_of_this_refund_left_before() {
    for (status, body) in
        [(400, WITHIN_5_MINUTES), (400, SAME_AMOUNT_AND_TOKEN), (400, TOKEN_EXISTS), (200, ALREADY_EXISTS)]
    {
        let outcome = outcome(status, body);
        assert_eq!(outcome.next_state(false).as_str(), "failed", "{body}");
        assert_eq!(outcome.next_state(true).as_str(), "unknown", "{body}");
    }
}

#[test]
fn each_listed_code_means_what_the_docs_say() {
    let class = |code: u16| {
        let body = format!(r#"{{"status":0,"msg":"Refund FAILURE","error_code":{code},"mihpayid":1}}"#);
        if let Outcome::Refused { class, .. } = outcome(400, &body) { Some(class) } else { None }
    };
    assert_eq!(class(109), Some(RefusalClass::Duplicate));
    for code in [117, 263, 303, 304, 305] {
        assert_eq!(class(code), Some(RefusalClass::Amount), "{code}");
    }
    for code in [111, 113, 116, 119, 130, 230] {
        assert_eq!(class(code), Some(RefusalClass::Payment), "{code}");
    }
    for code in [103, 108, 110, 128, 129, 236, 247, 255, 256, 270, 299, 777] {
        assert_eq!(class(code), Some(RefusalClass::Final), "{code}");
    }
    // A no with the code of a yes, a cancel that became a refund, a lock, a manual follow-up, an internal error.
    for code in [100, 101, 102, 126, 225, 107, 424, 120, 123, 231, 267, 302, 500] {
        assert_eq!(class(code), None, "{code}");
    }
}

#[test]
fn a_2xx_that_does_not_clearly_say_success_is_unknown() {
    for body in [
        "{}",
        r#"{"status":1}"#,
        r#"{"status":1,"request_id":""}"#,
        r#"{"status":1,"request_id":null,"error_code":102}"#,
        r#"{"status":1,"request_id":"1","error_code":105}"#,
        r#"{"status":1,"request_id":"1","error_code":107}"#,
        r#"{"status":2,"request_id":"1"}"#,
        r#"{"status":true,"request_id":"1"}"#,
        r#"{"status":"SUCCESS","request_id":"1"}"#,
        r#"{"status":0,"msg":"something went wrong"}"#,
        r#"{"status":0,"msg":"something went wrong","error_code":777}"#,
        r#"{"message":"something went wrong"}"#,
        r#"{"errors":["merchant_id is mandatory param"]}"#,
        r#"{"status":1,"status":0,"request_id":"1"}"#,
        "[1]",
        "OK",
        "",
    ] {
        assert_eq!(outcome(200, body).as_str(), "unknown", "{body}");
    }
}

#[test]
fn other_4xx_are_refused_when_they_say_so_and_unknown_when_they_do_not() {
    let missing = r#"{"errors":["merchant_id is mandatory param","hash is mandatory param"]}"#;
    let words = "merchant_id is mandatory param; hash is mandatory param";
    assert_eq!(outcome(400, missing), refused("field_missing", words, RefusalClass::Final));
    let other = r#"{"message":"Auth token is not valid"}"#;
    assert_eq!(
        outcome(401, other),
        refused("http_401", "Auth token is not valid", RefusalClass::Credentials)
    );
    assert_eq!(outcome(400, r#"{"message":"No"}"#), refused("http_400", "No", RefusalClass::Final));
    for (status, class) in
        [(401, RefusalClass::Credentials), (403, RefusalClass::Credentials), (404, RefusalClass::Final)]
    {
        assert!(matches!(outcome(status, "<html>"), Outcome::Refused { class: told, .. } if told == class));
    }
    for body in ["<html>", "", "{}", "[]", QUEUED, r#"{"status":1}"#] {
        assert_eq!(outcome(400, body).as_str(), "unknown", "{body}");
    }
    for status in [100, 302, 307, 408, 500, 502, 503] {
        assert_eq!(outcome(status, TOKEN_EXISTS).as_str(), "unknown", "{status}");
    }
}
