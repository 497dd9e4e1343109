//! Attempts are written down before they leave, and only a definite answer gives money back.

use domain::id::TransactionId;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::{RefundKind, RefundState};
use store::args;
use store::error::StoreError;
use store::integration::enable_integration;
use store::payment::chargeback::set_chargeback_in;
use store::refund::advance::Step;
use store::refund::begin_attempt::Attempt;
use store::refund::claim::{Claim, Room, Work, claim_work};
use store::refund::recover::{RecoveredRefunds, interrupt_abandoned, recover_refunds};
use store::refund::settle::{Next, Settlement, settle_attempt};
use store::transaction::TransactionRow;

use crate::fixture::{Desk, START, lira, uuid};

const LATER: i64 = START + 1_000_000;
/// When nobody can still be sending what was claimed at [`LATER`], on whichever server.
const LEASE_END: i64 = LATER + 60_000_000;

async fn try_to_claim(desk: &Desk, now: i64, lease_until: i64) -> Result<Vec<Work>, StoreError> {
    claim_work(&desk.store, Claim { owner: "w", now, lease_until, max: 1, room: &Room::default() }, [2; 16])
        .await
}

async fn claim_at(desk: &Desk, now: i64, lease_until: i64) -> Option<Attempt> {
    match try_to_claim(desk, now, lease_until).await.unwrap().pop() {
        Some(Work::Attempt(attempt)) => Some(*attempt),
        Some(Work::Inquiry(inquiry)) => unreachable!("{:?} is asked about, not sent", inquiry.refund),
        None => None,
    }
}

async fn claim(desk: &Desk) -> Option<Attempt> {
    claim_at(desk, LATER, LEASE_END).await
}

async fn settle(desk: &Desk, attempt: &Attempt, outcome: &Outcome, next: Next) -> TransactionRow {
    let to = outcome.next_state(false);
    let step = Step::from_outcome(to, outcome, LATER, [3; 16]);
    settle_attempt(&desk.store, attempt, Settlement { outcome: outcome.as_str(), step, next }).await.unwrap()
}

async fn reserved() -> Desk {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    desk.reserve(&desk.reservation(10, 11, 200)).await;
    desk
}

fn state(row: &TransactionRow) -> RefundState {
    row.refund().unwrap().state
}

#[tokio::test]
async fn a_refund_is_claimed_once_and_is_sending_before_anything_leaves() {
    let desk = reserved().await;
    let attempt = claim(&desk).await.unwrap();
    assert_eq!(state(&attempt.refund), RefundState::Sending);
    assert_eq!(attempt.number, 1);
    assert_eq!(attempt.payment.payment().unwrap().gateway_payment_id, "gp-10");
    assert!(claim(&desk).await.is_none(), "nobody else gets it");
}

#[tokio::test]
async fn a_paid_refund_keeps_its_amount_and_its_gateway_id() {
    let desk = reserved().await;
    let attempt = claim(&desk).await.unwrap();
    let paid = Outcome::Succeeded {
        gateway_refund_id: Some("gr-1".to_owned()),
        amount: Some(lira(200)),
        kind: RefundKind::Refund,
    };
    let row = settle(&desk, &attempt, &paid, Next::Nothing).await;
    assert_eq!(state(&row), RefundState::Succeeded);
    assert_eq!(row.refund().unwrap().gateway_refund_id.as_deref(), Some("gr-1"));
    assert_eq!(row.refund().unwrap().settled_at, Some(LATER));
    assert_eq!(desk.refundable(10).await, 300);
}

#[tokio::test]
async fn a_refused_refund_gives_its_amount_back() {
    let desk = reserved().await;
    let attempt = claim(&desk).await.unwrap();
    let refused = Outcome::Refused {
        code: "05".to_owned(),
        message: "Do not honour".to_owned(),
        class: RefusalClass::Final,
    };
    let row = settle(&desk, &attempt, &refused, Next::Nothing).await;
    assert_eq!(state(&row), RefundState::Failed);
    assert_eq!(row.refund().unwrap().outcome_message.as_deref(), Some("Do not honour"));
    assert_eq!(desk.refundable(10).await, 500);
}

#[tokio::test]
async fn a_lost_answer_keeps_its_amount_and_goes_to_a_person() {
    let desk = reserved().await;
    let attempt = claim(&desk).await.unwrap();
    let row = settle(&desk, &attempt, &Outcome::Unknown { why: "cut".to_owned() }, Next::Attention).await;
    assert_eq!(state(&row), RefundState::NeedsAttention);
    assert_eq!(desk.refundable(10).await, 300);
    let open = desk.store.rows("SELECT subject_id FROM attention WHERE closed_at IS NULL", []).await.unwrap();
    assert_eq!(open.len(), 1);
}

#[tokio::test]
async fn what_was_not_sent_is_sent_again_when_due() {
    let desk = reserved().await;
    let attempt = claim(&desk).await.unwrap();
    let not_sent = Outcome::NotSent { why: "refused".to_owned(), retry_after_ms: None };
    settle(&desk, &attempt, &not_sent, Next::DueAt(LATER)).await;
    assert_eq!(claim(&desk).await.unwrap().number, 2);
}

#[tokio::test]
async fn an_answer_settles_once() {
    let desk = reserved().await;
    let attempt = claim(&desk).await.unwrap();
    let refused =
        Outcome::Refused { code: String::new(), message: String::new(), class: RefusalClass::Final };
    settle(&desk, &attempt, &refused, Next::Nothing).await;
    let step = Step::from_outcome(RefundState::Failed, &refused, LATER, [3; 16]);
    let again = Settlement { outcome: "refused", step, next: Next::Nothing };
    assert!(settle_attempt(&desk.store, &attempt, again).await.is_err());
    assert_eq!(desk.refundable(10).await, 500, "and gives back once");
}

#[tokio::test]
async fn after_a_crash_what_was_sending_is_unknown_and_what_was_queued_is_sent() {
    let desk = reserved().await;
    claim(&desk).await.unwrap();
    desk.reserve(&desk.reservation(10, 12, 100)).await;
    let recovered = recover_refunds(&desk.store, LEASE_END, [4; 16], |_| Next::Attention).await.unwrap();
    assert_eq!(recovered, RecoveredRefunds { queued: 1, interrupted: 1, broken: Vec::new() });
    assert_eq!(state(&desk.row(11).await), RefundState::NeedsAttention);
    assert_eq!(claim(&desk).await.unwrap().refund.id, desk.row(12).await.id);
    assert!(claim(&desk).await.is_none(), "the interrupted one is never sent again");
    assert_eq!(desk.refundable(10).await, 200);
}

/// Makes a row unreadable, as no writer of ours does.
async fn break_row(desk: &Desk, number: u128) {
    let broken = desk.row(number).await.id;
    desk.store.execute("UPDATE txn SET currency = 'lira' WHERE id = $1", args![broken]).await.unwrap();
}

async fn mend_row(desk: &Desk, number: u128) {
    let broken = TransactionId::new(uuid(number));
    desk.store.execute("UPDATE txn SET currency = 'TRY' WHERE id = $1", args![broken]).await.unwrap();
}

#[tokio::test]
async fn a_start_goes_on_past_a_broken_row_and_names_it() {
    let desk = reserved().await;
    claim(&desk).await.unwrap();
    for refund in 12..15 {
        desk.reserve(&desk.reservation(10, refund, 50)).await;
        if refund != 14 {
            claim(&desk).await.unwrap();
        }
    }
    break_row(&desk, 12).await;
    let recovered = recover_refunds(&desk.store, LEASE_END, [4; 16], |_| Next::Attention).await.unwrap();
    assert_eq!((recovered.interrupted, recovered.queued), (2, 1), "those around it go on");
    let [broken] = recovered.broken.as_slice() else { unreachable!("{recovered:?}") };
    assert_eq!((broken.company_id, broken.refund_id), (desk.company, TransactionId::new(uuid(12))));
    assert!(broken.why.contains("currency"), "{broken:?}");

    mend_row(&desk, 12).await;
    assert_eq!(state(&desk.row(12).await), RefundState::Sending, "it stays as it was");
    let soon = interrupt_abandoned(&desk.store, LEASE_END + 1, [5; 16], |_| Next::Attention).await;
    assert_eq!(soon.unwrap(), 0, "nobody looks at it at once");
    let later = LEASE_END + 5 * 60 * 1_000_000;
    let mended = interrupt_abandoned(&desk.store, later, [5; 16], |_| Next::Attention).await;
    assert_eq!(mended.unwrap(), 1, "once mended it goes on too");
    assert_eq!(state(&desk.row(12).await), RefundState::NeedsAttention);
}

#[tokio::test]
async fn an_abandoned_attempt_that_is_broken_keeps_no_other_from_being_taken_up() {
    let desk = reserved().await;
    claim(&desk).await.unwrap();
    for refund in 12..14 {
        desk.reserve(&desk.reservation(10, refund, 50)).await;
        claim(&desk).await.unwrap();
    }
    break_row(&desk, 12).await;
    let told = interrupt_abandoned(&desk.store, LEASE_END, [4; 16], |_| Next::Attention).await;
    let why = told.unwrap_err().to_string();
    assert!(why.contains(&TransactionId::new(uuid(12)).to_string()), "{why}");
    for others in [11, 13] {
        assert_eq!(state(&desk.row(others).await), RefundState::NeedsAttention);
    }
    let again = interrupt_abandoned(&desk.store, LEASE_END + 1, [4; 16], |_| Next::Attention).await;
    assert_eq!(again.unwrap(), 0, "it is put off, so that it is not told without end");
}

#[tokio::test]
async fn a_switched_off_integration_and_a_chargeback_hold_back_what_is_queued() {
    let desk = reserved().await;
    enable_integration(&desk.store, desk.company, desk.integration, false).await.unwrap();
    assert!(claim(&desk).await.is_none());
    enable_integration(&desk.store, desk.company, desk.integration, true).await.unwrap();
    let payment = desk.row(10).await;
    let mut tx = desk.store.begin().await.unwrap();
    set_chargeback_in(&mut tx, &payment, true, LATER).await.unwrap();
    tx.commit().await.unwrap();
    assert!(claim(&desk).await.is_none());
    let payment = desk.row(10).await;
    let mut tx = desk.store.begin().await.unwrap();
    set_chargeback_in(&mut tx, &payment, false, LATER).await.unwrap();
    tx.commit().await.unwrap();
    assert!(claim(&desk).await.is_some());
}

#[tokio::test]
async fn one_broken_row_does_not_stop_the_others() {
    let desk = reserved().await;
    desk.reserve(&desk.reservation(10, 12, 100)).await;
    // An intent that is gone is nothing the worker can mend.
    let broken = desk.row(11).await.id;
    desk.store.execute("UPDATE txn SET intent_id = NULL WHERE id = $1", args![broken]).await.unwrap();
    assert!(try_to_claim(&desk, LATER, LATER + 60_000_000).await.is_err());
    assert_eq!(claim(&desk).await.unwrap().refund.id, desk.row(12).await.id);
    assert_eq!(state(&desk.row(11).await), RefundState::Queued, "and it is kept");
}

#[tokio::test]
async fn an_attempt_whose_worker_is_gone_is_unknown_when_its_lease_ends() {
    let desk = reserved().await;
    claim(&desk).await.unwrap();
    let lease_end = LATER + 60_000_000;
    let none = interrupt_abandoned(&desk.store, lease_end - 1, [4; 16], |_| Next::Attention).await;
    assert_eq!(none.unwrap(), 0);
    let one = interrupt_abandoned(&desk.store, lease_end, [4; 16], |_| Next::Attention).await;
    assert_eq!(one.unwrap(), 1);
    assert_eq!(state(&desk.row(11).await), RefundState::NeedsAttention);
    assert_eq!(desk.refundable(10).await, 300);
}

#[tokio::test]
async fn servers_that_find_the_same_abandoned_attempts_at_once_take_each_up_once_and_without_an_error() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    for refund in 11..19 {
        desk.reserve(&desk.reservation(10, refund, 10)).await;
        claim(&desk).await.unwrap();
    }
    let take = |salt: u8| interrupt_abandoned(&desk.store, LEASE_END, [salt; 16], |_| Next::Attention);
    let (one, other, third) = tokio::join!(take(4), take(5), take(6));
    assert_eq!(one.unwrap() + other.unwrap() + third.unwrap(), 8);
    for refund in 11..19 {
        assert_eq!(state(&desk.row(refund).await), RefundState::NeedsAttention);
    }
}

#[tokio::test]
async fn a_refund_that_waits_long_for_its_gateway_is_shown_to_a_person() {
    let desk = reserved().await;
    let hour = 60 * 60 * 1_000_000;
    for now in [LATER, LATER + hour] {
        let attempt = claim_at(&desk, now, now + 1_000_000).await.unwrap();
        let outcome = Outcome::NotSent { why: "refused".to_owned(), retry_after_ms: None };
        let step = Step::from_outcome(RefundState::Queued, &outcome, now, [3; 16]);
        let settlement = Settlement { outcome: outcome.as_str(), step, next: Next::DueAt(now) };
        settle_attempt(&desk.store, &attempt, settlement).await.unwrap();
        let raised = desk.store.rows("SELECT kind FROM attention", []).await.unwrap();
        assert_eq!(raised.len(), usize::from(now != LATER));
    }
}
