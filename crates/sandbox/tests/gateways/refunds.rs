//! Refunds by each gateway's own call: parts, the rest, too much, twice, and what amounts tell the bank.

use domain::gateway_kind::GatewayKind;
use domain::outcome::{Outcome, RefusalClass};

use crate::open_gateway::{DIALECTS, open};

fn class_of(outcome: &Outcome) -> Option<RefusalClass> {
    if let Outcome::Refused { class, .. } = outcome { Some(*class) } else { None }
}

#[tokio::test]
async fn a_part_and_the_rest_go_back_and_then_nothing_more() {
    for kind in DIALECTS {
        let open = open(kind).await;
        let part = open.refund_to_its_end(&open.part(1, 10_000)).await;
        assert_eq!(part.as_str(), "succeeded", "{kind}: {part:?}");
        let too_much = open.refund(&open.part(2, 90_001)).await;
        // Craftgate has one group for an amount too much and for a refund made before.
        let expected =
            if kind == GatewayKind::Craftgate { RefusalClass::Duplicate } else { RefusalClass::Amount };
        assert_eq!(class_of(&too_much), Some(expected), "{kind}: {too_much:?}");
        let mut rest = open.part(3, 50_000);
        let first = open.refund_to_its_end(&rest).await;
        assert_eq!(first.as_str(), "succeeded", "{kind}: {first:?}");
        rest = open.part(4, 40_000);
        rest.gateway_item_id = open.items.get(1).cloned();
        let second = open.refund_to_its_end(&rest).await;
        assert_eq!(second.as_str(), "succeeded", "{kind}: {second:?}");
        assert_eq!(open.refunded().await, 100_000, "{kind}");
        let spent = open.refund(&open.part(5, 100)).await;
        assert!(matches!(spent, Outcome::Refused { .. }), "{kind}: {spent:?}");
        assert_eq!(open.results().await, ["SUCCESS"; 3], "{kind}");
    }
}

#[tokio::test]
async fn too_much_is_refused_in_the_gateways_own_words() {
    for (kind, words) in [
        (GatewayKind::Begateway, "Amount can't be greater than"),
        (GatewayKind::Overpay, "amount can't be greater than"),
        (GatewayKind::Craftgate, "more than"),
        (GatewayKind::Payu, "Invalid amount"),
    ] {
        let open = open(kind).await;
        let Outcome::Refused { message, .. } = open.refund(&open.part(1, 100_001)).await else {
            unreachable!("{kind} refuses more than was paid")
        };
        assert!(message.contains(words), "{kind}: {message}");
    }
}

#[tokio::test]
async fn a_call_repeated_with_its_key_is_one_refund() {
    for kind in [GatewayKind::Begateway, GatewayKind::Craftgate, GatewayKind::Overpay] {
        let open = open(kind).await;
        let order = open.part(1, 2_500);
        let (first, again) = (open.refund(&order).await, open.refund(&order).await);
        assert_eq!(first.as_str(), "succeeded", "{kind}");
        assert_eq!(first, again, "{kind}");
        assert_eq!(open.results().await, ["SUCCESS"], "{kind}");
        let other = open.refund(&open.part(1, 2_600)).await;
        assert!(matches!(other, Outcome::Refused { .. }), "{kind}: the key is another refund's: {other:?}");
    }
}

#[tokio::test]
async fn payu_answers_a_known_refund_id_with_an_error_and_moves_nothing() {
    let open = open(GatewayKind::Payu).await;
    let order = open.part(1, 2_500);
    assert_eq!(open.refund(&order).await.as_str(), "accepted");
    let while_open = open.refund(&order).await;
    assert!(!matches!(while_open, Outcome::Succeeded { .. } | Outcome::Accepted { .. }), "{while_open:?}");
    open.end_of(&order).await;
    let once_final = open.refund(&order).await;
    assert_eq!(class_of(&once_final), Some(RefusalClass::Duplicate), "{once_final:?}");
    assert_eq!(open.results().await, ["SUCCESS"]);
}

#[tokio::test]
async fn a_look_alike_is_refused_where_the_gateway_looks_for_one() {
    for kind in DIALECTS {
        let open = open(kind).await;
        assert_ne!(open.refund(&open.part(1, 2_500)).await.as_str(), "refused", "{kind}");
        let alike = open.refund(&open.part(2, 2_500)).await;
        match kind {
            GatewayKind::Begateway | GatewayKind::Payu => {
                assert_eq!(class_of(&alike), Some(RefusalClass::Duplicate), "{kind}: {alike:?}");
            }
            GatewayKind::Mindbehind | GatewayKind::Craftgate | GatewayKind::Overpay => {
                assert_eq!(alike.as_str(), "succeeded", "{kind}");
            }
        }
        let different = open.refund(&open.part(3, 2_600)).await;
        assert!(!matches!(different, Outcome::Refused { .. }), "{kind}: {different:?}");
    }
}

#[tokio::test]
async fn each_sentinel_amount_does_with_every_gateway_what_its_table_says() {
    for kind in DIALECTS {
        let open = open(kind).await;
        let declined = open.refund_to_its_end(&open.part(1, 1_091)).await;
        assert!(matches!(declined, Outcome::Refused { .. }), "{kind}: {declined:?}");
        for (number, minor) in [(2, 1_093), (3, 1_094), (4, 1_097), (5, 1_098)] {
            let outcome = open.refund(&open.part(number, minor)).await;
            assert_eq!(outcome.as_str(), "unknown", "{kind} {minor}: {outcome:?}");
        }
        let slow = open.refund_to_its_end(&open.part(6, 1_095)).await;
        assert_eq!(slow.as_str(), "succeeded", "{kind}: {slow:?}");
        let held = open.refund(&open.part(7, 1_096)).await;
        assert_eq!(held.as_str(), "accepted", "{kind}: {held:?}");
        for (number, minor) in [(3, 1_094), (4, 1_097), (5, 1_098)] {
            let end = open.end_of(&open.part(number, minor)).await;
            assert_eq!(end.as_str(), "succeeded", "{kind} {minor}: {end:?}");
        }
        assert_eq!(open.refunded().await, 1_094 + 1_097 + 1_098 + 1_095 + 1_096, "{kind}");
    }
}

#[tokio::test]
async fn strangers_and_other_merchants_payments_are_refused() {
    for kind in DIALECTS {
        let open = open(kind).await;
        let mut order = open.part(1, 100);
        order.gateway_payment_id = sandbox::gateway_id::payment_id(kind, 1, 77);
        order.gateway_item_id =
            order.gateway_item_id.map(|_| sandbox::gateway_id::payment_id(kind, 1, 78_000));
        let unknown = open.refund(&order).await;
        assert_eq!(class_of(&unknown), Some(RefusalClass::Payment), "{kind}: {unknown:?}");
        let mut account = crate::open_gateway::account(kind);
        change_secret(&mut account);
        open.bank.register(&account, "Demo Shop", None).await.unwrap();
        let stranger = open.refund(&open.part(2, 100)).await;
        assert_eq!(class_of(&stranger), Some(RefusalClass::Credentials), "{kind}: {stranger:?}");
    }
}

fn change_secret(account: &mut sandbox::ledger::register_merchant::Account) {
    use sandbox::ledger::register_merchant::Account;
    match account {
        Account::Mindbehind { token } | Account::Payu { token, .. } => token.push('x'),
        Account::Begateway { secret_key, .. }
        | Account::Overpay { secret_key, .. }
        | Account::Craftgate { secret_key, .. } => secret_key.push('x'),
    }
}

#[tokio::test]
async fn fifty_at_once_never_give_back_more_than_was_taken() {
    for kind in DIALECTS {
        let open = open(kind).await;
        let client = open.client();
        let orders: Vec<_> = (0..50).map(|number| open.part(number, 3_000 + i64::from(number))).collect();
        let told = futures::future::join_all(orders.iter().map(|order| client.refund(order))).await;
        let taken = told.iter().filter(|told| !matches!(told.what, Outcome::Refused { .. })).count();
        let refunds = open.bank.refunds_of(&open.payment_id).await.unwrap();
        assert_eq!(refunds.len(), taken, "{kind}: what was not refused stands in the ledger");
        let booked: i64 = refunds.iter().map(|refund| refund.amount.minor()).sum();
        assert_eq!(open.refunded().await, booked, "{kind}");
        let most = if kind == GatewayKind::Craftgate { 60_000 } else { 100_000 };
        assert!((most - 3_049..=most).contains(&booked), "{kind}: no other part fits: {booked}");
    }
}
