//! One suite for whoever answers as a gateway: the same calls, made as that gateway's own clients make them, to the desk and to the bank.

mod expected;
mod place;
pub mod speaker;

use domain::gateway_kind::GatewayKind;
use domain::refund::RefundState;

use crate::conformance::expected::{Answered, EXPECTED};
use crate::conformance::place::Place;
use crate::conformance::speaker::{Answer, Asked};
use crate::house::House;

/// What went otherwise than the tables say; all of it is shown at once.
#[derive(Default)]
struct Surprises(Vec<String>);

impl Surprises {
    fn meet(&mut self, place: &Place, case: &'static str, answer: &Answer) {
        let expected = expected(place, case);
        let fits = answer.status == expected.status
            && answer.body.contains(expected.says)
            && answer.content_type.starts_with("application/json")
            && answer.has_the_gateways_form(place.kind);
        if !fits {
            let Answer { status, content_type, body } = answer;
            let body: String = body.chars().take(300).collect();
            self.0.push(format!("{place}, {case}: {status} {content_type} {body}, not {expected:?}"));
        }
    }
}

/// The table's answer: one for both places, because no difference between them is meant.
fn expected(place: &Place, case: &str) -> Answered {
    let (_, answers) = EXPECTED.iter().find(|(known, _)| *known == case).unwrap();
    let at = GatewayKind::ALL.iter().position(|kind| *kind == place.kind).unwrap();
    *answers.get(at).unwrap()
}

/// Both places of a gateway, each with a payment of 1,000.00 of its own, known to both the desk and the bank.
async fn places(kind: GatewayKind) -> (House, [Place; 2]) {
    let house = House::open(kind).await;
    let desk = Place::desk(&house, kind, 1).await;
    let bank = Place::bank(&house, kind, 2).await;
    (house, [desk, bank])
}

#[tokio::test]
async fn whoever_does_not_sign_in_is_told_so_as_the_gateway_tells_it() {
    let mut surprises = Surprises::default();
    for kind in GatewayKind::ALL {
        let (_house, places) = Box::pin(places(kind)).await;
        for place in &places {
            let call = place.speaker.refund(&place.asked(Some("part"), "key-1"));
            surprises.meet(place, "no sign-in", &place.post_unsigned(&call).await);
            let wrong = place.speaker.with_wrong_secret();
            let call = wrong.refund(&place.asked(Some("part"), "key-1"));
            surprises.meet(place, "wrong secret", &place.post_as(&wrong, &call).await);
        }
    }
    assert!(surprises.0.is_empty(), "{}", surprises.0.join("\n"));
}

#[tokio::test]
async fn what_cannot_be_refunded_is_refused_in_the_gateways_form_and_nothing_is_paid() {
    let mut surprises = Surprises::default();
    for kind in GatewayKind::ALL {
        let (house, places) = Box::pin(places(kind)).await;
        for place in &places {
            for (at, case) in
                ["zero", "below zero", "too many decimals", "1e30", "over the limit"].into_iter().enumerate()
            {
                let call = place.speaker.refund(&place.asked(Some(case), &format!("key-{at}")));
                surprises.meet(place, case, &place.post(&call).await);
            }
            let mut unknown = place.asked(Some("part"), "key-9");
            unknown.payment = place.unknown_payment();
            unknown.item = "99999".to_owned();
            surprises.meet(place, "unknown payment", &place.post(&place.speaker.refund(&unknown)).await);
            let path = place.speaker.refund_path();
            surprises.meet(place, "no JSON", &place.post(&(path, "REFUND".to_owned())).await);
            surprises.meet(place, "too long", &place.post(&(path, " ".repeat(70_000))).await);
            surprises.meet(place, "wrong method", &place.delete(path).await);
            if let Some(path) = place.speaker.unknown_path() {
                surprises.meet(place, "unknown path", &place.post(&(path, "{}".to_owned())).await);
            }
            assert_eq!(house.bank_refunded(place.number).await, 0, "{place}");
        }
    }
    assert!(surprises.0.is_empty(), "{}", surprises.0.join("\n"));
}

#[tokio::test]
async fn a_part_its_repetition_its_lookup_and_the_rest_go_as_the_gateway_has_it() {
    let mut surprises = Surprises::default();
    for kind in GatewayKind::ALL {
        let (house, places) = Box::pin(places(kind)).await;
        for place in &places {
            let part = place.speaker.refund(&place.asked(Some("part"), "key-part"));
            let made = place.post(&part).await;
            surprises.meet(place, "part", &made);
            if made.status != 200 {
                continue;
            }
            house.paid_back(place.number, 40_000).await;
            if let Some(lookup) = place.speaker.lookup(&place.asked(None, "key-part"), &made) {
                surprises.meet(place, "lookup", &place.ask_until_done(&lookup).await);
            }
            // MindBehind's call has no key: the same call again is another refund.
            if kind != GatewayKind::Mindbehind {
                surprises.meet(place, "the same again", &place.post(&part).await);
            }
            assert_eq!(house.bank_refunded(place.number).await, 40_000, "{place}");
            if let Some(listed) = place.list().await {
                let id = place.speaker.refund_id(&made).unwrap();
                let one = [(id.as_str(), 40_000, RefundState::Succeeded)];
                assert_eq!(listed.refunds_of(&place.payment), one, "{place}");
            }
            let rest = place.speaker.refund(&place.asked(place.rest(), "key-rest"));
            let made = place.post(&rest).await;
            surprises.meet(place, "rest", &made);
            if made.status != 200 {
                continue;
            }
            house.paid_back(place.number, 100_000).await;
            if let Some(listed) = place.list().await {
                let refunds = listed.refunds_of(&place.payment);
                let sum: i64 = refunds.iter().map(|(_, minor, _)| minor).sum();
                // Craftgate gives the rest back item by item.
                let count = if kind == GatewayKind::Craftgate { 3 } else { 2 };
                assert_eq!((refunds.len(), sum), (count, 100_000), "{place}: {refunds:?}");
                let is_paid = |state| state == RefundState::Succeeded;
                assert!(refunds.iter().all(|(_, _, state)| is_paid(*state)), "{place}: {refunds:?}");
            }
            let more = place.speaker.refund(&place.asked(Some("one more"), "key-more"));
            surprises.meet(place, "nothing left", &place.post(&more).await);
            assert_eq!(house.bank_refunded(place.number).await, 100_000, "{place}");
        }
    }
    assert!(surprises.0.is_empty(), "{}", surprises.0.join("\n"));
}

#[tokio::test]
async fn a_payment_is_verified_by_the_merchants_own_number_where_the_gateway_has_a_call_for_it() {
    let mut surprises = Surprises::default();
    let mut verified = 0;
    for kind in GatewayKind::ALL {
        let (_house, places) = Box::pin(places(kind)).await;
        for place in &places {
            let own = format!("order-{}", place.number);
            let Some(call) = place.speaker.verify(&own) else { continue };
            let answer = place.post(&call).await;
            surprises.meet(place, "verify", &answer);
            assert!(answer.body.contains(&place.payment), "{place}: {} is not it", answer.body);
            assert!(answer.body.contains("1000.00"), "{place}: {}", answer.body);
            let unknown = place.speaker.verify("order-never-heard-of").unwrap();
            surprises.meet(place, "verify unknown", &place.post(&unknown).await);
            let wrong = place.speaker.with_wrong_secret();
            let call = wrong.verify(&own).unwrap();
            surprises.meet(place, "verify with a wrong secret", &place.post_as(&wrong, &call).await);
            verified += 1;
        }
    }
    assert!(surprises.0.is_empty(), "{}", surprises.0.join("\n"));
    assert_eq!(verified, 2, "PayU's, at the desk and at the bank");
}

#[tokio::test]
async fn the_whole_goes_back_in_one_call() {
    let mut surprises = Surprises::default();
    for kind in GatewayKind::ALL {
        let (house, places) = Box::pin(places(kind)).await;
        for place in &places {
            let amount = if kind == GatewayKind::Craftgate { None } else { Some("whole") };
            let whole: Asked = place.asked(amount, "key-whole");
            let made = place.post(&place.speaker.refund(&whole)).await;
            surprises.meet(place, "rest", &made);
            if made.status != 200 {
                continue;
            }
            house.paid_back(place.number, 100_000).await;
        }
    }
    assert!(surprises.0.is_empty(), "{}", surprises.0.join("\n"));
}
