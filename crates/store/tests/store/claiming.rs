//! Work is claimed in batches, by one worker each, and no company waits behind another's many.

use std::collections::HashSet;

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Money;
use domain::refund::RefundState;
use futures::future::join_all;
use store::company::{Company, create_company};
use store::engine::Store;
use store::event::EventActor;
use store::integration::create_integration;
use store::payment::record::record_payment;
use store::refund::advance::Step;
use store::refund::change::{Change, Learnt, change_refund};
use store::refund::claim::{Claim, Room, Work, claim_work};
use store::refund::reserve::{Reservation, reserve_refund};
use store::refund::settle::Next;

use crate::fixture::{Desk, START, lira, new_integration, uuid};

const LATER: i64 = START + 1_000_000;

async fn claim(store: &Store, owner: &str, max: usize) -> Vec<TransactionId> {
    let claim = Claim { owner, now: LATER, lease_until: LATER + 60_000_000, max, room: &Room::default() };
    let work = claim_work(store, claim, [2; 16]).await.unwrap();
    work.iter()
        .map(|piece| match piece {
            Work::Attempt(attempt) => attempt.refund.id,
            Work::Inquiry(inquiry) => inquiry.refund.id,
        })
        .collect()
}

#[tokio::test]
async fn a_company_with_one_refund_does_not_wait_behind_one_with_many() {
    let desk = Desk::open().await;
    desk.pay(10, lira(10_000)).await;
    for number in 0..20 {
        desk.reserve(&desk.reservation(10, 100 + number, 1)).await;
    }
    let other = CompanyId::new(uuid(1_001));
    let integration = IntegrationId::new(uuid(1_002));
    let named = Company { id: other, name: "Güney".to_owned(), zone: "Europe/Istanbul".to_owned() };
    create_company(&desk.store, &named, START).await.unwrap();
    create_integration(&desk.store, &new_integration(other, integration, "Masterpass"), START).await.unwrap();
    let mut facts = desk.facts(1_010, domain::payment::PaymentState::Captured, lira(500));
    (facts.company_id, facts.integration_id) = (other, integration);
    record_payment(&desk.store, &facts).await.unwrap();
    let theirs = Reservation { company_id: other, ..desk.reservation(1_010, 1_011, 5) };
    reserve_refund(&desk.store, &theirs, |_payment| Ok(())).await.unwrap();
    let claimed = claim(&desk.store, "w", 4).await;
    assert_eq!(claimed.len(), 3, "two of the many and the one");
    assert!(claimed.contains(&theirs.refund_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_who_claim_at_once_never_get_the_same_refund() {
    let desk = Desk::open().await;
    desk.pay(10, lira(10_000)).await;
    for number in 0..40 {
        desk.reserve(&desk.reservation(10, 100 + number, 1)).await;
    }
    let mut claimed = Vec::new();
    while claimed.len() < 40 {
        let round = join_all(["a", "b", "c", "d"].map(|owner| claim(&desk.store, owner, 3))).await;
        let round: Vec<TransactionId> = round.into_iter().flatten().collect();
        assert!(!round.is_empty(), "all that is due is found: {} of 40", claimed.len());
        claimed.extend(round);
    }
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 40);
    assert_eq!(claim(&desk.store, "e", 3).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_withdrawing_and_sending_one_wins() {
    let desk = Desk::open().await;
    desk.pay(10, lira(10_000)).await;
    for number in 0..20 {
        desk.reserve(&desk.reservation(10, 100 + number, 100)).await;
    }
    let withdraw = |number: u128| {
        let desk = &desk;
        async move {
            let refund = desk.row(number).await;
            let step = Step::to(RefundState::Withdrawn, LATER, EventActor::System, [0; 16]);
            let changed = change_refund(&desk.store, &refund, &Learnt::Told, |present| {
                match present.refund.refund().map(|part| part.state) {
                    Some(RefundState::Queued) => {
                        Change { steps: vec![step.clone()], next: Next::Nothing, ..Change::NONE }
                    }
                    Some(_) | None => Change::NONE,
                }
            });
            changed.await.unwrap().stepped
        }
    };
    let claims = join_all((0..10).map(|_| claim(&desk.store, "w", 4)));
    let (withdrawn, sent) = tokio::join!(join_all((100..120).map(withdraw)), claims);
    let withdrawn = withdrawn.into_iter().filter(|stepped| *stepped).count();
    let mut sent: HashSet<TransactionId> = sent.into_iter().flatten().collect();
    // Whoever lost a race may have left work for later.
    sent.extend(claim(&desk.store, "w", 100).await);
    assert_eq!(withdrawn + sent.len(), 20);
    let held = Money::new(100 * i64::try_from(sent.len()).unwrap(), lira(0).currency());
    assert_eq!(desk.row(10).await.payment().unwrap().balance.reserved(), held);
}
