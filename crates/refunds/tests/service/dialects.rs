//! Programs that speak a gateway's dialect, answered from the refund service.

use std::time::Duration;

use domain::capabilities::{Capabilities, PartialRefunds};
use domain::gateway_kind::GatewayKind;
use domain::id::{CredentialId, IntegrationId, TransactionId};
use domain::refund::RefundState;
use domain::refund_rule::Refusal;
use gateways::details::Details;
use gateways::dialect::order::{PortAmount, PortOrder, PortRefunded, PortRefusal, PortSubject};
use gateways::dialect::query::{PortListed, PortQuery};
use gateways::dialect::transaction::PortTransaction;
use gateways::dialect::{DialectPort, Proof};
use refunds::dialect_port::{DeskPort, DialectCaller};
use refunds::random::SystemRandom;
use refunds::record_payment::PaymentReport;
use refunds::token::{adopt_token, issue_token};
use store::credential::{NewCredential, Scope, create_credential};
use uuid::Uuid;

use crate::fixture::{Desk, NOW};

const BY_ITEM: Capabilities = Capabilities { partial: PartialRefunds::ByItem, ..Capabilities::PLAIN };

fn port(desk: &Desk, kind: GatewayKind) -> DeskPort {
    DeskPort::new(desk.service.clone(), kind, Duration::from_secs(5), "http://localhost:8080".to_owned())
}

/// A port that does not wait for ends.
fn hasty(desk: &Desk, kind: GatewayKind) -> DeskPort {
    DeskPort::new(desk.service.clone(), kind, Duration::ZERO, "http://localhost:8080".to_owned())
}

async fn credential(desk: &Desk, dialect: &str, scopes: Vec<Scope>) -> (String, String) {
    let issued = issue_token(&SystemRandom, dialect);
    let (_, secret) = issued.text.rsplit_once('_').unwrap();
    let new = NewCredential {
        id: CredentialId::new(Uuid::from_u128(5)),
        company_id: desk.company,
        integration_id: Some(IntegrationId::new(Uuid::from_u128(2))),
        dialect: dialect.to_owned(),
        name: "Shop".to_owned(),
        public_prefix: issued.public_prefix.clone(),
        secret_hash: issued.secret_hash.clone(),
        signing_secret: None,
        settings: r#"{"merchant_id":"8238480"}"#.to_owned(),
        scopes,
        expires_at: None,
    };
    create_credential(desk.service.store(), &new, NOW).await.unwrap();
    (issued.public_prefix, secret.to_owned())
}

async fn caller(desk: &Desk, port: &DeskPort, dialect: &str) -> DialectCaller {
    let (user, password) = credential(desk, dialect, vec![Scope::RefundsWrite]).await;
    port.sign_in(Proof::Basic { user: &user, password: &password }).await.unwrap().unwrap().caller
}

fn order(payment: &str, amount: &str) -> PortOrder {
    PortOrder {
        subject: PortSubject::Payment(payment.to_owned()),
        amount: PortAmount::Major(amount.to_owned()),
        reason: Some("Client request".to_owned()),
        key: None,
        tracking_id: None,
        duplicate_window_s: None,
        options: Details::default(),
    }
}

async fn gateway_id(desk: &Desk, payment: TransactionId) -> String {
    desk.row(payment).await.payment().unwrap().gateway_payment_id.clone()
}

fn only(refunded: &PortRefunded) -> &gateways::dialect::transaction::PortRefund {
    assert_eq!(refunded.refunds.len(), 1);
    refunded.refunds.first().unwrap()
}

#[tokio::test]
async fn a_shop_signs_in_with_its_own_key_alone() {
    let desk = Desk::open().await;
    let port = port(&desk, GatewayKind::Begateway);
    let (user, password) = credential(&desk, "begateway", vec![Scope::RefundsWrite]).await;
    let sign_in = async |user: &str, password: &str| {
        port.sign_in(Proof::Basic { user, password }).await.unwrap().map(|known| known.merchant_id)
    };
    assert_eq!(sign_in(&user, &password).await, Some(Some("8238480".to_owned())));
    assert_eq!(sign_in(&user, "other").await, None);
    assert_eq!(sign_in("361", &password).await, None);
    let sister = self::port(&desk, GatewayKind::Overpay);
    assert!(sister.sign_in(Proof::Basic { user: &user, password: &password }).await.unwrap().is_none());
}

#[tokio::test]
async fn a_bearer_token_is_found_and_compared_as_a_whole() {
    let desk = Desk::open().await;
    let port = port(&desk, GatewayKind::Payu);
    let (prefix, secret) = credential(&desk, "payu", vec![Scope::ReportRead]).await;
    let token = format!("rd_payu_{prefix}_{secret}");
    assert!(adopt_token(&token).is_some());
    let known = port.sign_in(Proof::Bearer(&token)).await.unwrap().unwrap();
    let wrong = format!("rd_payu_{prefix}_{}", "x".repeat(32));
    assert!(port.sign_in(Proof::Bearer(&wrong)).await.unwrap().is_none());
    let payment = desk.pay("100").await;
    let refused = port.refund(&known.caller, order(&gateway_id(&desk, payment).await, "10")).await;
    assert!(matches!(refused, Err(PortRefusal::Rules(Refusal::RoleMayNotRefund))), "it may read only");
}

#[tokio::test]
async fn a_refund_names_the_payment_by_the_gateways_id_and_stands_in_the_report_with_the_credentials_name() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    let port = port(&desk, GatewayKind::Begateway);
    let caller = caller(&desk, &port, "begateway").await;
    let payment = desk.pay("100").await;
    let id = gateway_id(&desk, payment).await;
    let refunded = port.refund(&caller, order(&id, "40.00")).await.unwrap();
    let refund = only(&refunded);
    assert_eq!((refund.state, refund.payment_id.as_str()), (RefundState::Succeeded, id.as_str()));
    let found = port.refund_by_id(&caller, &refund.id).await.unwrap().unwrap();
    assert_eq!(found.reference_number, refund.reference_number);
    let seen = port.payment(&caller, &id).await.unwrap().unwrap();
    assert_eq!((seen.refundable.minor(), seen.refunds.len()), (6_000, 1));
    let rest = PortOrder { amount: PortAmount::Rest, ..order(&id, "0") };
    let refunded = port.refund(&caller, rest).await.unwrap();
    assert_eq!(only(&refunded).amount.minor(), 6_000, "no amount is all that is left");
    let row = desk.row(payment).await;
    assert_eq!(row.payment().unwrap().balance.refundable().minor(), 0);
    let unknown = port.refund(&caller, order("nobody's", "1")).await;
    assert!(matches!(unknown, Err(PortRefusal::UnknownPayment)));
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_key_gives_the_same_refund_again_and_refuses_another() {
    let desk = Desk::open().await;
    let port = hasty(&desk, GatewayKind::Payu);
    let caller = caller(&desk, &port, "payu").await;
    let id = gateway_id(&desk, desk.pay("100").await).await;
    let keyed = |amount: &str| PortOrder { key: Some("ödeme 1".to_owned()), ..order(&id, amount) };
    let first = port.refund(&caller, keyed("10")).await.unwrap();
    let again = port.refund(&caller, keyed("10.00")).await.unwrap();
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(only(&first).id, only(&again).id, "an allotted id stays");
    assert!(only(&first).id.parse::<u64>().unwrap() < 1 << 53);
    let other = port.refund(&caller, keyed("11")).await;
    let Err(PortRefusal::KeyReused(bound)) = other else { unreachable!("{other:?}") };
    assert_eq!(bound.id, only(&first).id);
    assert_eq!(bound.state, RefundState::Queued);
}

#[tokio::test]
async fn the_same_amount_within_the_window_is_refused_and_binds_nothing() {
    let desk = Desk::open().await;
    let port = hasty(&desk, GatewayKind::Begateway);
    let caller = caller(&desk, &port, "begateway").await;
    let id = gateway_id(&desk, desk.pay("100").await).await;
    let asked = |amount: &str| PortOrder { duplicate_window_s: Some(30), ..order(&id, amount) };
    port.refund(&caller, asked("10")).await.unwrap();
    let again = port.refund(&caller, asked("10")).await;
    assert!(matches!(again, Err(PortRefusal::LookAlike { window_s: 30 })));
    port.refund(&caller, asked("11")).await.unwrap();
    desk.clock.advance(31_000_000);
    port.refund(&caller, asked("10")).await.unwrap();
    desk.assert_sound().await;
}

#[tokio::test]
async fn fifty_at_once_within_the_window_make_one_refund() {
    let desk = Desk::open().await;
    let port = hasty(&desk, GatewayKind::Begateway);
    let caller = caller(&desk, &port, "begateway").await;
    let id = gateway_id(&desk, desk.pay("100").await).await;
    let asked = PortOrder { duplicate_window_s: Some(30), ..order(&id, "1") };
    let all = futures::future::join_all((0..50).map(|_| port.refund(&caller, asked.clone()))).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
}

async fn pay_by_items(desk: &Desk, items: &[(&str, &str)], amount: &str) -> String {
    let report = PaymentReport {
        integration: "Masterpass TR".to_owned(),
        gateway_payment_id: "1024".to_owned(),
        payment_result: "SUCCESS".to_owned(),
        currency: "TRY".to_owned(),
        amount: amount.to_owned(),
        items: items.iter().map(|(id, amount)| ((*id).to_owned(), (*amount).to_owned())).collect(),
        ..PaymentReport::default()
    };
    desk.service.record_payment(desk.company, &desk.program, &report).await.unwrap();
    "1024".to_owned()
}

#[tokio::test]
async fn an_amount_that_spans_items_is_one_decision_with_a_refund_an_item() {
    let mut desk = Desk::open_with(BY_ITEM).await;
    desk.start_worker();
    let port = port(&desk, GatewayKind::Craftgate);
    let caller = caller(&desk, &port, "craftgate").await;
    let id = pay_by_items(&desk, &[("7", "60"), ("8", "40")], "100").await;
    let refunded = port.refund(&caller, order(&id, "70")).await.unwrap();
    let mut seen: Vec<_> = refunded
        .refunds
        .iter()
        .map(|refund| (refund.item_id.clone().unwrap(), refund.amount.minor(), refund.state))
        .collect();
    seen.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        seen,
        [("7".to_owned(), 6_000, RefundState::Succeeded), ("8".to_owned(), 1_000, RefundState::Succeeded)]
    );
    let keys: Vec<_> =
        desk.gateway.orders.lock().unwrap().iter().map(|order| order.gateway_key.clone()).collect();
    assert!(keys.iter().any(|key| key.ends_with("-7")) && keys.iter().any(|key| key.ends_with("-8")));
    let of_item = PortOrder { subject: PortSubject::Item("8".to_owned()), ..order(&id, "30.01") };
    let refused = port.refund(&caller, of_item).await;
    assert!(matches!(refused, Err(PortRefusal::Rules(Refusal::AmountExceedsRefundable { .. }))));
    let of_item =
        PortOrder { subject: PortSubject::Item("8".to_owned()), amount: PortAmount::Rest, ..order(&id, "0") };
    assert_eq!(only(&port.refund(&caller, of_item).await.unwrap()).amount.minor(), 3_000);
    desk.assert_sound().await;
}

#[tokio::test]
async fn all_of_an_untouched_payment_goes_back_as_a_whole() {
    let mut desk = Desk::open_with(BY_ITEM).await;
    desk.start_worker();
    let port = port(&desk, GatewayKind::Craftgate);
    let caller = caller(&desk, &port, "craftgate").await;
    let id = pay_by_items(&desk, &[("7", "60"), ("8", "40")], "100").await;
    let refunded =
        port.refund(&caller, PortOrder { amount: PortAmount::Rest, ..order(&id, "0") }).await.unwrap();
    assert_eq!((only(&refunded).item_id.as_deref(), only(&refunded).amount.minor()), (None, 10_000));
    let whole: Vec<_> = desk.gateway.orders.lock().unwrap().iter().map(|order| order.whole).collect();
    assert_eq!(whole, [true]);
}

#[tokio::test]
async fn all_of_the_only_item_goes_back_as_that_item() {
    let mut desk = Desk::open_with(BY_ITEM).await;
    desk.start_worker();
    let port = port(&desk, GatewayKind::Craftgate);
    let caller = caller(&desk, &port, "craftgate").await;
    let id = pay_by_items(&desk, &[("7", "100")], "100").await;
    let of_item =
        PortOrder { subject: PortSubject::Item("7".to_owned()), amount: PortAmount::Rest, ..order(&id, "0") };
    let refunded = port.refund(&caller, of_item).await.unwrap();
    assert_eq!(only(&refunded).item_id.as_deref(), Some("7"));
    let sent: Vec<_> = desk
        .gateway
        .orders
        .lock()
        .unwrap()
        .iter()
        .map(|order| (order.whole, order.gateway_item_id.clone()))
        .collect();
    assert_eq!(sent, [(false, Some("7".to_owned()))]);
}

#[tokio::test]
async fn twenty_refunds_of_one_item_at_once_never_take_more_than_it_has() {
    let desk = Desk::open_with(BY_ITEM).await;
    let port = hasty(&desk, GatewayKind::Craftgate);
    let caller = caller(&desk, &port, "craftgate").await;
    let id = pay_by_items(&desk, &[("7", "60"), ("8", "40")], "100").await;
    let of_item = PortOrder { subject: PortSubject::Item("8".to_owned()), ..order(&id, "7") };
    let all = futures::future::join_all((0..20).map(|_| port.refund(&caller, of_item.clone()))).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 5, "5 times 7 of 40");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_callers_own_names_find_the_refund_and_lists_show_it() {
    let desk = Desk::open().await;
    let port = hasty(&desk, GatewayKind::Overpay);
    let caller = caller(&desk, &port, "overpay").await;
    let id = gateway_id(&desk, desk.pay("100").await).await;
    let named = PortOrder { tracking_id: Some("cbe59142;f7883cb9".to_owned()), ..order(&id, "10") };
    let refunded = port.refund(&caller, named).await.unwrap();
    for name in ["cbe59142", "f7883cb9"] {
        let found = port.tracked(&caller, name, 10).await.unwrap();
        let [PortTransaction::Refund(refund)] = found.as_slice() else { unreachable!("{found:?}") };
        assert_eq!(refund.id, only(&refunded).id);
        assert_eq!(refund.tracking_id.as_deref(), Some("cbe59142;f7883cb9"));
    }
    let query = PortQuery { of: PortListed::Both, limit: 10, ..PortQuery::default() };
    let page = port.list(&caller, &query).await.unwrap();
    assert_eq!((page.items.len(), page.total), (2, 2));
}

#[tokio::test]
async fn a_choice_over_the_dialect_is_judged_by_the_rule_that_judges_the_panels() {
    let desk = Desk::open().await;
    let port = port(&desk, GatewayKind::Craftgate);
    let caller = caller(&desk, &port, "craftgate").await;
    let payment = desk.pay("100").await;
    let id = gateway_id(&desk, payment).await;
    let choosing = |name: &str, value: &str| {
        let mut order = order(&id, "10.00");
        order.options.keep(name, Some(value));
        order
    };
    let refused = port.refund(&caller, choosing("colour", "red")).await.unwrap_err();
    assert!(
        matches!(refused, PortRefusal::Rules(Refusal::ChoiceUnknown { ref name, .. }) if name == "colour"),
        "{refused}"
    );
    assert_eq!(desk.refundable(payment).await, "100.00", "no refund was made");
}
