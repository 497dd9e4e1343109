//! Books a refund call: never beyond what was captured or held, once per key, and each fate written down with the call.

use domain::money::{AmountError, Money};
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;
use gateways::dialect::order::{PortAmount, PortOrder, PortSubject};

use crate::course::{Circumstances, Course, Ignored, Plan, Telling};
use crate::gateway_id::{new_reference_number, new_refund_id, now_us};
use crate::ledger::bank_call::{Call, Fate, record_call_in};
use crate::ledger::bank_payment::{BankItem, BankPayment, items_in, payment_in, payment_of_item_in};
use crate::ledger::fault::{Fault, use_fault_in};
use crate::ledger::file::Tx;
use crate::ledger::move_money::insert_entry;
use crate::ledger::notice::{News, Urgency, queue_refund_news_in};
use crate::ledger::refund_entry::RefundEntry;
use crate::ledger::refund_rules::{Share, check, shares};
use crate::ledger::register_merchant::Merchant;
use crate::ledger::repeated_call::{has_look_alike, is_same_refund, known_by_key};
use crate::ledger::{Ledger, LedgerError};
use crate::sentinel::Sentinel;
use crate::settings::{Pace, SandboxSettings, micros};

/// What the bank says when it declines.
pub(crate) const DECLINED: &str = "51: the card's bank declined the refund";

/// The faults that a refund call can meet.
const FAULTS: [Fault; 6] =
    [Fault::Decline, Fault::Delay, Fault::LoseAnswer, Fault::ServerError, Fault::LateFailure, Fault::Reverse];

/// A refund as the bank has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRefund {
    /// The bank's id of it.
    pub gateway_refund_id: String,
    /// The payment it gives back.
    pub gateway_payment_id: String,
    /// How much, positive.
    pub amount: Money,
    /// SUCCESS: paid; PENDING: held; FAILED: declined, nothing moved.
    pub result: PaymentResult,
    /// Whether it was made in the bank's back office.
    pub made_outside: bool,
    /// The bank's Reference Number of it.
    pub reference_number: String,
    /// Why it was declined.
    pub message: Option<String>,
    /// When, in microseconds since 1970 UTC.
    pub made_at: i64,
}

/// Why nothing was booked.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// There is no such payment, or it is another merchant's.
    #[error("there is no payment with this id")]
    UnknownPayment,
    /// The bank's rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The amount is none of the payment's currency.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The key is bound to another refund: the id of that one.
    #[error("the key belongs to refund {0}")]
    KeyReused(String),
    /// A refund of the same payment and amount was just made.
    #[error("a refund of the same payment and amount was made less than {0} seconds ago")]
    LookAlike(u32),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<rusqlite::Error> for BookError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// What came of a call.
pub(crate) enum Booked {
    /// Refunds were made, and this is how the call is answered.
    Made(Vec<RefundEntry>, Plan),
    /// Its key is known: these are the refunds of then.
    Known(Vec<RefundEntry>),
    /// It was not looked at.
    Ignored(Ignored),
}

/// What a call is booked by, beside itself.
#[derive(Clone, Copy)]
pub(crate) struct Ways {
    pub(crate) settings: SandboxSettings,
    pub(crate) pace: Pace,
}

/// What a call came to, before it is written down.
enum Judged {
    Booked(Booked, Fate),
    Refused(BookError, &'static str),
}

impl Ledger {
    /// Checks and books in one transaction, with the call beside it.
    pub(crate) async fn book_refund(
        &self,
        merchant: &Merchant,
        order: &PortOrder,
        ways: Ways,
    ) -> Result<Booked, BookError> {
        let transaction = self.begin().await?;
        let payment = find_subject(&transaction, &order.subject)?;
        let payment = payment.filter(|payment| payment.merchant == merchant.id);
        let asked_id = match &order.subject {
            PortSubject::Payment(id) | PortSubject::Item(id) => id.as_str(),
        };
        let payment_id = payment.as_ref().map_or(asked_id, |payment| payment.gateway_payment_id.as_str());
        let payment_id = payment_id.to_owned();
        let judged = match payment {
            Some(payment) => judge(&transaction, merchant, &payment, order, ways)?,
            None => Judged::Refused(BookError::UnknownPayment, "payment_not_found"),
        };
        let (answer, fate) = match judged {
            Judged::Booked(booked, fate) => (Ok(booked), fate),
            Judged::Refused(error, code) => (Err(error), Fate::Refused(code)),
        };
        let amount = amount_text(&order.amount);
        let call = Call { merchant: merchant.id, gateway_payment_id: &payment_id, amount: &amount };
        record_call_in(&transaction, call, &fate)?;
        transaction.commit().await?;
        answer
    }

    /// Lists a payment's refunds as everybody may see them, oldest first.
    pub(crate) async fn refunds_of(&self, gateway_payment_id: &str) -> Result<Vec<BankRefund>, LedgerError> {
        let entries = self.entries_of(gateway_payment_id).await?;
        Ok(entries.into_iter().map(|entry| entry.refund).collect())
    }
}

fn find_subject(transaction: &Tx, subject: &PortSubject) -> Result<Option<BankPayment>, LedgerError> {
    match subject {
        PortSubject::Payment(id) => payment_in(transaction, id),
        PortSubject::Item(id) => payment_of_item_in(transaction, id),
    }
}

fn judge(
    transaction: &Tx,
    merchant: &Merchant,
    payment: &BankPayment,
    order: &PortOrder,
    ways: Ways,
) -> Result<Judged, LedgerError> {
    let now = now_us();
    let items = items_in(transaction, payment)?;
    let left = left_of(payment, &items, &order.subject);
    let known = known_by_key(transaction, merchant, order, now)?;
    let amount = order.amount.read(left);
    if let Some(first) = known.first() {
        return Ok(if is_same_refund(&known, payment, order, amount.as_ref().ok()) {
            Judged::Booked(Booked::Known(known), Fate::Repeated)
        } else {
            let reused = BookError::KeyReused(first.refund.gateway_refund_id.clone());
            Judged::Refused(reused, "key_reused")
        });
    }
    let amount = match amount {
        Ok(amount) => amount,
        Err(error) => return Ok(Judged::Refused(error.into(), "amount_invalid")),
    };
    // All that is left of what is spent is nothing, and that is refused in other words than an amount of nothing.
    let is_rest_of_nothing = order.amount == PortAmount::Rest && amount.minor() == 0;
    if !amount.is_positive() && !is_rest_of_nothing {
        return Ok(Judged::Refused(Refusal::AmountNotPositive.into(), "amount_invalid"));
    }
    let sentinel = Sentinel::of(amount);
    let is_unseen = matches!(sentinel, Some(Sentinel::NeverAnswers | Sentinel::FailsUnpaid));
    if !is_unseen && let Err(refusal) = check_call(merchant, payment, left, amount) {
        let code = refusal.code();
        return Ok(Judged::Refused(refusal.into(), code));
    }
    if let Some(window_s) = order.duplicate_window_s
        && has_look_alike(transaction, payment, amount, now, window_s)?
    {
        return Ok(Judged::Refused(BookError::LookAlike(window_s), "look_alike"));
    }
    let fault = use_fault_in(transaction, merchant.kind, &FAULTS)?;
    let given = Circumstances { kind: merchant.kind, sentinel, fault, pace: ways.pace, now };
    let plan = match Course::choose(given) {
        Course::Ignored(ignored) => return Ok(Judged::Booked(Booked::Ignored(ignored), Fate::NotProcessed)),
        Course::Booked(plan) => plan,
    };
    // A fault that was asked for lets an amount be seen that would not be.
    if is_unseen && let Err(refusal) = check_call(merchant, payment, left, amount) {
        let code = refusal.code();
        return Ok(Judged::Refused(refusal.into(), code));
    }
    let parts = shares(merchant.kind, payment, &items, &order.subject, amount, now);
    let made = write_refunds(transaction, merchant, payment, order, &parts, plan)?;
    tell_of(transaction, merchant, &made, plan, ways, now)?;
    Ok(Judged::Booked(Booked::Made(made, plan), Fate::Booked(plan.result.as_str())))
}

fn check_call(merchant: &Merchant, payment: &BankPayment, left: Money, amount: Money) -> Result<(), Refusal> {
    // Nothing left is told before the amount of nothing that it makes of "all that is left".
    if left.minor() == 0 && amount.minor() == 0 {
        return check(merchant.kind, payment, left, Money::new(1, amount.currency()));
    }
    check(merchant.kind, payment, left, amount)
}

/// What is left of the payment, or of the item within it.
fn left_of(payment: &BankPayment, items: &[BankItem], subject: &PortSubject) -> Money {
    let left = payment.left();
    let PortSubject::Item(item_id) = subject else { return left };
    let of_item = items.iter().find(|item| item.gateway_item_id == *item_id).map(BankItem::left);
    of_item.filter(|of_item| of_item.minor() < left.minor()).unwrap_or(left)
}

fn write_refunds(
    transaction: &Tx,
    merchant: &Merchant,
    payment: &BankPayment,
    order: &PortOrder,
    parts: &[Share],
    plan: Plan,
) -> Result<Vec<RefundEntry>, LedgerError> {
    let mut made = Vec::with_capacity(parts.len());
    for part in parts {
        let message = (plan.result == PaymentResult::Failed).then(|| DECLINED.to_owned());
        let entry = RefundEntry {
            key: order.key.clone(),
            tracking_id: order.tracking_id.clone(),
            reason: order.reason.clone(),
            options: order.options.clone(),
            ..new_entry(merchant, payment, part, plan.result, message)?
        };
        insert_entry(transaction, &entry, plan.due)?;
        made.push(entry);
    }
    Ok(made)
}

/// A refund that is made now.
pub(crate) fn new_entry(
    merchant: &Merchant,
    payment: &BankPayment,
    share: &Share,
    result: PaymentResult,
    message: Option<String>,
) -> Result<RefundEntry, LedgerError> {
    let refund = BankRefund {
        gateway_refund_id: new_refund_id(merchant.kind)?,
        gateway_payment_id: payment.gateway_payment_id.clone(),
        amount: share.amount,
        result,
        made_outside: false,
        reference_number: new_reference_number()?,
        message,
        made_at: now_us(),
    };
    Ok(RefundEntry {
        kind: share.kind,
        from_hold: payment.state == domain::payment::PaymentState::Authorised,
        item_id: share.item_id.clone(),
        ..RefundEntry::plain(refund, merchant.id)
    })
}

fn tell_of(
    transaction: &Tx,
    merchant: &Merchant,
    made: &[RefundEntry],
    plan: Plan,
    ways: Ways,
    now: i64,
) -> Result<(), LedgerError> {
    let (urgency, due_at) = match (plan.result, plan.tell) {
        (PaymentResult::Pending, _) | (_, Telling::Never) => return Ok(()),
        (_, Telling::AsEver) => (Urgency::Answered, now.saturating_add(ways.pace.notify_after_us())),
        (_, Telling::Later) => (Urgency::Unheard, now.saturating_add(micros(ways.settings.slow_ms))),
    };
    for entry in made {
        queue_refund_news_in(transaction, merchant, &News::ended(entry), urgency, due_at)?;
    }
    Ok(())
}

/// An amount as it was asked for.
fn amount_text(amount: &PortAmount) -> String {
    match amount {
        PortAmount::Rest => "all that is left".to_owned(),
        PortAmount::Major(text) => text.clone(),
        PortAmount::Minor { digits, .. } => format!("{digits} minor units"),
    }
}
