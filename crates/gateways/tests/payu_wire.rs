//! PayU's own bytes and published formulas: what each answer means, what each notification says, and that nothing makes a parser fall.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use axum::http::{HeaderMap, StatusCode};
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::payment::PaymentState;
use domain::refund::RefundKind;
use gateways::details::Details;
use gateways::gateway::{Found, RefundOrder};
use gateways::json_tree::JsonTree;
use gateways::notification::{News, Notification, NotificationError, RawNotification};
use gateways::payu::notification::{PayuReader, read_notification};
use gateways::payu::signature::{hash_matches, refund_hash, status_hash, verify_hash};
use gateways::payu::wire::refund_answer::read_refund_answer;
use gateways::payu::wire::status_answer::read_status_answer;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

const QUEUED: &str = include_str!("golden/payu/refund_queued.json");
const PARTNER_NOT_ALLOWED: &str = include_str!("golden/payu/failure_partner_not_allowed.json");
const INVALID_AUTH_TOKEN: &str = include_str!("golden/payu/failure_invalid_auth_token.json");
const INVALID_HASH: &str = include_str!("golden/payu/failure_invalid_hash.json");
const ALREADY_EXISTS: &str = include_str!("golden/payu/failure_already_exists.json");
const SAME_AMOUNT_AND_TOKEN: &str = include_str!("golden/payu/failure_same_amount_and_token.json");
const WITHIN_5_MINUTES: &str = include_str!("golden/payu/failure_same_amount_within_5_minutes.json");
const INVALID_AMOUNT: &str = include_str!("golden/payu/failure_invalid_amount.json");
const NO_TRANSACTION: &str = include_str!("golden/payu/failure_no_transaction.json");
const TOKEN_EXISTS: &str = include_str!("golden/payu/failure_token_exists.json");
const CANNOT_BE_PROCESSED: &str = include_str!("golden/payu/failure_cannot_be_processed.json");
const INVALID_PARTNER: &str = include_str!("golden/payu/failure_invalid_partner.json");
const ACTION_STATUS: &str = include_str!("golden/payu/action_status.json");
const PAYMENT_WEBHOOK: &str = include_str!("golden/payu/payment_webhook.json");
const REFUND_WEBHOOK_SUCCESS: &str = include_str!("golden/payu/refund_webhook_success.json");
const REFUND_WEBHOOK_FAILURE: &str = include_str!("golden/payu/refund_webhook_failure.json");

/// The hash of the published payment webhook under the secret `client_secret`, computed elsewhere.
const PAYMENT_HASH: &str = "328655dfcbe844738f8d9d01fffaf4b4f36b74bd197fda474d5039262ab0e4fb4cf062c540cac097cea7a7b3aa399a9c0c021ab7f0560fe15eb9148a66031197";
/// The dummy that the page prints in its place.
const PRINTED_HASH: &str = "b8f3a5d2e1c7b4a9e6d3c8b1a2f4e7d9c3b6a2e1d5f4c7a8b3e6d2f1c9a5b4e7";

fn secret() -> SecretString {
    SecretString::from("client_secret")
}

fn rupees(minor: i64) -> Money {
    Money::new(minor, "INR".parse().unwrap())
}

fn order() -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "403993715521937565".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: rupees(1_000),
        whole: false,
        authorised_only: false,
        reason: None,
        reference_number: "RefundToken1".to_owned(),
        gateway_key: "key".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

fn outcome(status: u16, body: &str) -> Outcome {
    let tree = JsonTree::read_object(body.as_bytes());
    read_refund_answer(StatusCode::from_u16(status).unwrap(), tree.as_ref())
}

fn refused(code: &str, message: &str, class: RefusalClass) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message: message.to_owned(), class }
}

fn found(status: u16, body: &str, order: &RefundOrder) -> Found {
    let tree = JsonTree::read_object(body.as_bytes());
    read_status_answer(StatusCode::from_u16(status).unwrap(), tree.as_ref(), order).what
}

fn read(body: &str) -> Result<Notification, NotificationError> {
    let secret = secret();
    let reader = PayuReader {
        merchant_id: "8739528",
        client_secret: &secret,
        currency: "INR".parse().unwrap(),
        zone: &TimeZone::get("Asia/Kolkata").unwrap(),
    };
    read_notification(&reader, &RawNotification { headers: &HeaderMap::new(), body: body.as_bytes() })
}

#[test]
fn every_golden_file_is_listed_and_still_is_what_its_source_printed() {
    let sources = include_str!("golden/payu/SOURCES.md");
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

#[test]
fn a_refund_notification_proves_nothing_and_only_says_where_to_look() {
    let success = read(REFUND_WEBHOOK_SUCCESS).unwrap();
    assert_eq!(
        success.news,
        News::Hint {
            gateway_payment_id: Some("17025521702".to_owned()),
            gateway_refund_id: Some("11865427756".to_owned()),
            reference_number: Some("DG0036362".to_owned()),
        }
    );
    assert_eq!(success.details.get("refund_webhook.bank_arn"), Some("308239782136"));
    let failure = read(REFUND_WEBHOOK_FAILURE).unwrap();
    let News::Hint { gateway_payment_id, .. } = &failure.news else { unreachable!("{failure:?}") };
    assert_eq!(gateway_payment_id.as_deref(), Some("23907365951"), "without the spaces around it");
    assert_eq!(failure.details.get("refund_webhook.bank_arn"), None);
    let with_arn = read(&REFUND_WEBHOOK_FAILURE.replace("\"bank_arn\": null", "\"bank_arn\": 7")).unwrap();
    assert_ne!(with_arn.message_id, failure.message_id, "the ARN comes in a second one");
    assert_eq!(read(REFUND_WEBHOOK_FAILURE).unwrap().message_id, failure.message_id);
}

#[test]
fn a_payment_notification_is_believed_when_its_hash_is_right() {
    let told = read(&PAYMENT_WEBHOOK.replace(PRINTED_HASH, PAYMENT_HASH)).unwrap();
    let News::Payment(news) = told.news else { unreachable!("{told:?}") };
    let payment = news.payment;
    assert_eq!(payment.gateway_payment_id, "30478359671");
    assert_eq!(payment.order_number.as_deref(), Some("28471834809170981"));
    assert_eq!((payment.amount, payment.captured), (rupees(51_802), rupees(51_802)));
    assert_eq!(payment.state, PaymentState::Captured);
    assert_eq!(payment.customer_phone.as_deref(), Some("919820988398"));
    assert_eq!((payment.customer_name, payment.paid_at), (None, None));
    assert_eq!(payment.details.get("udf5"), Some("whatsapp"));
    for of_a_person in ["hash", "email", "phone", "firstname", "udf1"] {
        assert_eq!(payment.details.get(of_a_person), None, "{of_a_person}");
    }
}

#[test]
fn the_same_payment_comes_as_a_form_too() {
    let form = format!(
        "key=7o583a&txnid=28471834809170981&mihpayid=30478359671&status=success&unmappedstatus=auth&amount=518.02\
         &productinfo=28471834809170981&firstname=&email=&udf1=&udf2=1370625260&udf3=r-hway-LDnTRBuFK8STTTeTEc2SuD\
         &udf4=&udf5=whatsapp&addedon=2026-03-04+14%3A46%3A14&hash={PAYMENT_HASH}"
    );
    let told = read(&form).unwrap();
    let News::Payment(news) = told.news else { unreachable!("{told:?}") };
    assert_eq!(news.payment.state, PaymentState::Authorised);
    assert_eq!(news.payment.captured, rupees(0));
    // 14:46:14 in India is 09:16:14 UTC.
    assert_eq!(news.payment.paid_at, Some(1_772_615_774_000_000));
    assert!(matches!(read(&form.replace("&udf4=", "&udf4=&udf4=x")), Err(NotificationError::Unreadable(_))));
}

#[test]
fn a_payment_notification_without_the_right_hash_is_not_believed() {
    let right = PAYMENT_WEBHOOK.replace(PRINTED_HASH, PAYMENT_HASH);
    for body in [
        PAYMENT_WEBHOOK.to_owned(),
        right.replace("518.02", "518.03"),
        right.replace("\"success\"", "\"failure\""),
        right.replace("\"whatsapp\"", "\"web\""),
        right.replace(PAYMENT_HASH, ""),
        r#"{"txnid":"1","status":"success"}"#.to_owned(),
    ] {
        assert!(matches!(read(&body), Err(NotificationError::NotGenuine(_))), "{body}");
    }
}

#[test]
fn what_is_neither_is_let_through_as_something_else() {
    assert!(matches!(read(r#"{"event":"settlement"}"#).unwrap().news, News::Other(_)));
    for body in ["", "{", r#"{"a":1,"a":2}"#] {
        assert!(matches!(read(body), Err(NotificationError::Unreadable(_))), "{body:?}");
    }
}

/// A golden text with some of its bytes changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let golden = prop::sample::select(vec![
        QUEUED,
        ALREADY_EXISTS,
        TOKEN_EXISTS,
        CANNOT_BE_PROCESSED,
        ACTION_STATUS,
        PAYMENT_WEBHOOK,
        REFUND_WEBHOOK_FAILURE,
    ]);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (golden, changes).prop_map(|(golden, changes)| {
        let mut bytes = golden.as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            if let Some(slot) = bytes.get_mut(place) {
                *slot = byte;
            }
        }
        bytes
    })
}

fn read_all(status: u16, body: &[u8]) {
    let status = StatusCode::from_u16(status).unwrap();
    let tree = JsonTree::read_object(body);
    let outcome = read_refund_answer(status, tree.as_ref());
    assert!(!matches!(outcome, Outcome::Succeeded { .. }), "a refund answer never says paid: {outcome:?}");
    let told = read_status_answer(status, tree.as_ref(), &order());
    assert!(told.details.iter().count() <= 64);
    let secret = secret();
    let reader = PayuReader {
        merchant_id: "8739528",
        client_secret: &secret,
        currency: "INR".parse().unwrap(),
        zone: &TimeZone::UTC,
    };
    let news = read_notification(&reader, &RawNotification { headers: &HeaderMap::new(), body });
    assert!(
        !matches!(news.map(|it| it.news), Ok(News::Payment(_) | News::Refund(_))),
        "nothing here is signed"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_a_parser_fall(status in 100_u16..600, body in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(status, &body);
    }

    #[test]
    fn no_changed_golden_bytes_make_a_parser_fall(status in 100_u16..600, body in mutated()) {
        read_all(status, &body);
    }
}
