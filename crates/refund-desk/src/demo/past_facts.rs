//! A plan's payment and its refunds in the store's own words: what was recorded, and what was reserved.

use domain::capabilities::Capabilities;
use domain::money::Money;
use domain::payment::{PaymentState, basis};
use domain::phone::phone_digits;
use domain::refund_rule::Requester;
use store::Micros;
use store::event::EventActor;
use store::payment::record::{PaymentFacts, PaymentItem};
use store::refund::reserve::{ItemShare, Reservation, ReservationRequester};

use crate::demo::names::{MGMT_NAME, Names};
use crate::demo::past_refund::{Asker, PastRefundPlan};
use crate::demo::plan::PaymentPlan;
use crate::demo::world::PEOPLE;
use crate::failure::CommandError;

/// A payment as it was told when it stood so.
pub fn payment_facts(
    names: Names,
    capabilities: Capabilities,
    plan: &PaymentPlan,
    state: PaymentState,
    at: Micros,
) -> Result<PaymentFacts, CommandError> {
    let zero = Money::zero(plan.amount.currency());
    let (authorised, captured) = match state {
        PaymentState::Pending | PaymentState::Failed => (zero, zero),
        PaymentState::Authorised | PaymentState::Voided => (plan.amount, zero),
        PaymentState::Captured => (plan.amount, plan.captured()),
    };
    let phone_key = plan
        .customer_phone
        .as_deref()
        .map(|phone| phone_digits(phone).ok_or_else(|| CommandError::bug(format!("phone {phone}"))))
        .transpose()?
        .map(|digits| digits.chars().rev().collect());
    let paid = matches!(state, PaymentState::Authorised | PaymentState::Captured);
    let item = |item: &crate::demo::item::ItemPlan| PaymentItem {
        id: item.id,
        gateway_item_id: item.gateway_item_id.clone(),
        amount: item.amount,
    };
    Ok(PaymentFacts {
        company_id: names.company(plan.company),
        integration_id: names.integration(plan.company, plan.integration),
        id: plan.id,
        gateway_payment_id: plan.gateway_payment_id.clone(),
        gateway_order_id: None,
        state,
        amount: plan.amount,
        authorised,
        captured,
        basis: basis(state, authorised, captured, capabilities.cancels_authorised),
        payment_type: plan.integration()?.kind.default_payment_type().to_owned(),
        customer_name: plan.customer_name.clone(),
        customer_phone: plan.customer_phone.clone(),
        customer_phone_key: phone_key,
        conversation_id: plan.conversation_id.clone(),
        order_number: plan.order_number.clone(),
        reference_number: plan.reference_number.clone(),
        items: plan.items.iter().map(item).collect(),
        test: false,
        gateway_details: None,
        paid_at: paid.then_some(at),
        actor: EventActor::Credential(names.api_credential(plan.company)),
        at,
    })
}

/// A refund as it was reserved.
pub fn reservation(
    names: Names,
    plan: &PaymentPlan,
    refund: &PastRefundPlan,
    requester: ReservationRequester,
) -> Reservation {
    let request = serde_json::json!({
        "payment_id": plan.id,
        "amount_minor": refund.amount.minor(),
        "reason": refund.reason,
    });
    let share = |gateway_item_id: &String| ItemShare {
        refund_id: refund.id,
        reference_number: refund.reference_number.clone(),
        gateway_item_id: gateway_item_id.clone(),
        amount: refund.amount,
    };
    Reservation {
        company_id: names.company(plan.company),
        payment_id: plan.id,
        refund_id: refund.id,
        intent_id: refund.intent_id,
        requester,
        key: refund.intent_id.to_string(),
        request: request.to_string(),
        amount: refund.amount,
        reason: refund.reason.clone(),
        reference_number: refund.reference_number.clone(),
        shares: refund.item.iter().map(share).collect(),
        options: None,
        tracking_id: None,
        look_alike_since: None,
        policy: None,
        at: refund.at,
        salt: refund.salt,
    }
}

/// Who asked, as the store keeps them and as the rules know them.
pub fn requester_of(
    names: Names,
    plan: &PaymentPlan,
    asker: Asker,
) -> Result<(ReservationRequester, Requester), CommandError> {
    let company = plan.company;
    match asker {
        Asker::Program => Ok((
            ReservationRequester::Program { id: names.mgmt_credential(company), name: MGMT_NAME.to_owned() },
            Requester::Program,
        )),
        Asker::Person(place) => {
            let person =
                PEOPLE.get(place).ok_or_else(|| CommandError::bug("a refund was asked for by nobody"))?;
            let role =
                person.role_in(company).ok_or_else(|| CommandError::bug("a refund's asker has no role"))?;
            let id = names.person(place);
            Ok((ReservationRequester::Person { id, email: person.email.to_owned() }, Requester::Person(role)))
        }
    }
}
