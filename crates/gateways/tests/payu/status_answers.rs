//! What PayU's refund status says of one refund among all of its payment.

use axum::http::StatusCode;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use gateways::gateway::{Found, RefundOrder};
use gateways::json_tree::JsonTree;
use gateways::payu::wire::status_answer::read_status_answer;

use crate::golden::{ACTION_STATUS, INVALID_AUTH_TOKEN, INVALID_HASH};
use crate::reading::{found, order, refused, rupees};

#[test]
fn a_refund_is_found_by_its_token_among_all_requests_of_its_payment() {
    let paid = Outcome::Succeeded {
        gateway_refund_id: Some("131278422".to_owned()),
        amount: Some(rupees(1_000)),
        kind: RefundKind::Refund,
    };
    assert_eq!(found(200, ACTION_STATUS, &order()), Found::Known(paid.clone()));
    let flat = ACTION_STATUS.split_once("\"transaction_details\":").unwrap().1.strip_suffix('}').unwrap();
    assert_eq!(found(200, flat, &order()), Found::Known(paid));
    let other = RefundOrder { reference_number: "RefundToken2".to_owned(), ..order() };
    assert_eq!(found(200, ACTION_STATUS, &other), Found::NotKnown);
    let capture = RefundOrder { gateway_refund_id: Some("131278418".to_owned()), ..other.clone() };
    assert_eq!(found(200, ACTION_STATUS, &capture), Found::NotKnown, "a capture is no refund");
    let nameless = ACTION_STATUS.replace("\"RefundToken1\"", "null");
    let by_id = RefundOrder { gateway_refund_id: Some("131278422".to_owned()), ..other };
    assert!(matches!(found(200, &nameless, &by_id), Found::Known(Outcome::Succeeded { .. })));
}

#[test]
fn only_success_and_failure_are_ends_in_any_case_of_letters() {
    let with = |word: &str| {
        found(
            200,
            &ACTION_STATUS.replace("\"status\": \"success\"", &format!("\"status\": \"{word}\"")),
            &order(),
        )
    };
    for word in ["SUCCESS", "Success", "success "] {
        assert!(matches!(with(word), Found::Known(Outcome::Succeeded { .. })), "{word}");
    }
    for word in
        ["queued", "QUEUED", "IN PROGRESS", "IN_PROGRESS", "REQUESTED", "PENDING", "od_hit", "", "bounced"]
    {
        let accepted = Outcome::Accepted { gateway_refund_id: Some("131278422".to_owned()) };
        assert_eq!(with(word), Found::Known(accepted), "{word}");
    }
    let failed = refused("refund_failure", "FAILURE", RefusalClass::Final);
    assert_eq!(with("FAILURE"), Found::Known(failed));
}

#[test]
fn a_success_beside_a_failure_of_the_same_token_is_a_success() {
    let failed = r#""1":{"token":"RefundToken1","action":"refund","status":"failure"}"#;
    let paid = r#""2":{"token":"RefundToken1","action":"refund","status":"success","amt":"10.00"}"#;
    for requests in [format!("{failed},{paid}"), format!("{paid},{failed}")] {
        let body = format!(r#"{{"403993715521937565":{{{requests}}}}}"#);
        assert!(matches!(found(200, &body, &order()), Found::Known(Outcome::Succeeded { .. })), "{body}");
    }
}

#[test]
fn a_cancel_is_told_by_its_action_and_without_one_by_the_payment() {
    let kind = |action: &str, authorised_only| {
        let body = format!(
            r#"{{"403993715521937565":{{"7":{{"token":"RefundToken1","action":{action},"status":"success","amt":"10.00"}}}}}}"#
        );
        match found(200, &body, &RefundOrder { authorised_only, ..order() }) {
            Found::Known(Outcome::Succeeded { kind, .. }) => Some(kind),
            Found::Known(_) | Found::NotKnown | Found::CannotTell(_) => None,
        }
    };
    assert_eq!(kind("\"cancel\"", false), Some(RefundKind::Cancel));
    assert_eq!(kind("\"refund\"", true), Some(RefundKind::Refund));
    assert_eq!(kind("null", true), Some(RefundKind::Cancel));
    assert_eq!(kind("null", false), Some(RefundKind::Refund));
}

#[test]
fn nothing_found_is_not_known_and_whatever_cannot_be_read_tells_nothing() {
    let none = r#"{"403993715521937565":{"errorCode":"400","description":"0 out of 1 Transactions Fetched Successfully","category":"RefundService","data":""}}"#;
    assert_eq!(found(400, none, &order()), Found::NotKnown);
    let merchants = r#"{"status":0,"transaction_details":{"403993715521937565":"No action status found"}}"#;
    assert_eq!(found(200, merchants, &order()), Found::NotKnown);
    assert_eq!(found(200, r#"{"403993715521937565":{}}"#, &order()), Found::NotKnown);
    for (status, body) in [
        (200, "{}"),
        (200, ""),
        (200, r#"{"403993715521937565":{"7":[]}}"#),
        (200, r#"{"403993715521937565":"unheard of"}"#),
        (200, r#"{"other":{"7":{"token":"RefundToken1","status":"success"}}}"#),
        (200, r#"{"403993715521937565":{"7":{"token":"RefundToken1","status":"success","amt":"10.005"}}}"#),
        (400, ACTION_STATUS),
        (401, INVALID_AUTH_TOKEN),
        (403, INVALID_HASH),
        (404, none),
        (500, r#"{"message":"PayU Internal Server Error"}"#),
    ] {
        assert!(matches!(found(status, body, &order()), Found::CannotTell(_)), "{status} {body}");
    }
}

#[test]
fn what_the_status_answer_says_is_kept_beside_the_refund_answers_fields() {
    let tree = JsonTree::read_object(ACTION_STATUS.as_bytes());
    let told = read_status_answer(StatusCode::OK, tree.as_ref(), &order());
    for (name, value) in [
        ("refund_status.status", "success"),
        ("refund_status.bank_ref_num", "527013524405"),
        ("refund_status.refund_mode", "Back to Source"),
        ("refund_status.token", "RefundToken1"),
    ] {
        assert_eq!(told.details.get(name), Some(value));
    }
}
