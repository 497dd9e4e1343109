//! What comes in without being asked for: facts, as a notification or a statement tells them, and hints.

use domain::id::TransactionId;
use domain::money::Money;
use domain::payment::PaymentState;
use gateways::details::Details;
use gateways::listing::ListedPayment;
use gateways::notification::{self as gateway, Notification, PaymentNews, RefundNews, RefundNewsKind};
use refunds::record_fact::{Fact, FactKind};

use crate::bank::manner::Announces;
use crate::bank::notice::{Message, News, Notice};
use crate::bank::{BankRefund, Status};
use crate::broken::Stop;
use crate::money::text;
use crate::people::{COMPANY, INTEGRATION, INTEGRATION_NAME};
use crate::task::Ended;
use crate::world::World;

/// A notice is slow that so many steps have overtaken.
const SLOW: u64 = 12;

impl World {
    /// A notice arrives, is lost, or arrives and will come again; not always the oldest first.
    pub fn tell(&mut self) -> Result<(), Stop> {
        let count = u64::try_from(self.notices.len()).unwrap_or(0);
        let place = usize::try_from(self.dice.below(count)).unwrap_or(0);
        let Some(notice) = self.notices.get(place).copied() else { return Ok(()) };
        if place > 0 {
            self.fault("notice out of order", format_args!("{:?}", notice.news));
        }
        if notice.delivered > 0 {
            self.fault("notice repeated", format_args!("{:?}", notice.news));
        }
        if self.step.saturating_sub(notice.sent) > SLOW {
            self.fault("notice slow", format_args!("{:?}", notice.news));
        }
        if self.dice.chance(12) {
            self.notices.remove(place);
            self.fault("notice lost", format_args!("{:?}", notice.news));
            return Ok(());
        }
        if self.dice.chance(25) {
            if let Some(kept) = self.notices.get_mut(place) {
                kept.delivered = kept.delivered.saturating_add(1);
            }
        } else {
            self.notices.remove(place);
        }
        let Some(server) = self.any_server() else { return Ok(()) };
        // A program may read in what the bank tells, too, and whoever comes first is believed.
        if self.dice.chance(70) { self.announce(server, notice) } else { self.deliver(server, notice.news) }
    }

    /// Tells the desk, as a program does that reads the bank's statement.
    pub fn deliver(&mut self, server: usize, news: News) -> Result<(), Stop> {
        if self.calm {
            self.told.insert(news);
            self.untaken.remove(&news);
        }
        let shop = self.askers.iter().find(|asker| asker.program.is_some()).map(|asker| asker.actor.clone());
        let Some((service, shop)) = self.service(server).zip(shop) else { return Ok(()) };
        if let News::Captured(place) = news {
            let report = self.payments.get(place).and_then(|payment| self.report(payment));
            let Some(report) = report else { return Ok(()) };
            self.note(format_args!("told: {news:?}"));
            return self.perform(server, "recording a payment", async move {
                Ended::Paid(Box::new(service.record_payment(COMPANY, &shop, &report).await))
            });
        }
        let Some(fact) = self.fact(news) else { return Ok(()) };
        self.note(format_args!("told: {} of {:?}", fact.kind.as_str(), news));
        self.perform(server, "recording a fact", async move {
            Ended::Told(news, Box::new(service.record_fact(COMPANY, &shop, &fact).await))
        })
    }

    /// A message of the bank's own arrives; now and then somebody else sends one, too.
    fn announce(&mut self, server: usize, notice: Notice) -> Result<(), Stop> {
        let Some(message) = self.message(notice) else { return self.deliver(server, notice.news) };
        if self.dice.chance(5) {
            self.fault("message forged", format_args!("{:?}", notice.news));
            self.take_message(server, Message::Forged, "forged".to_owned())?;
        }
        self.note(format_args!("message {}: {:?}", message.message_id, message.news));
        let body = self.around.wire.send(message);
        let Some(server) = self.any_server() else { return Ok(()) };
        self.take_message(server, Message::Genuine(notice.news), body)
    }

    #[expect(
        clippy::default_trait_access,
        reason = "the headers' type is the web framework's: there are none"
    )]
    fn take_message(&mut self, server: usize, message: Message, body: String) -> Result<(), Stop> {
        let Some(service) = self.service(server) else { return Ok(()) };
        self.perform(server, "taking a message", async move {
            let headers = Default::default();
            let taken = service.take_notification(COMPANY, INTEGRATION, &headers, body.as_bytes()).await;
            Ended::Noticed(message, Box::new(taken))
        })
    }

    /// What the gateway's client makes of a message; none where the gateway sends none about this.
    fn message(&mut self, notice: Notice) -> Option<Notification> {
        let announces = self.bank.manner.announces;
        let signed = announces == Announces::Signed;
        let news = match notice.news {
            News::Captured(place) if signed || announces == Announces::Ends => {
                gateway::News::Payment(PaymentNews { payment: self.listed(place)? })
            }
            News::Refund(place, status) if signed => gateway::News::Refund(self.refund_news(place, status)?),
            News::Refund(place, status) => {
                let refund = self.bank.refunds.get(place)?;
                let told = match announces {
                    Announces::Successes => status == Status::Done,
                    Announces::Ends => matches!(status, Status::Done | Status::Declined),
                    Announces::Nothing | Announces::Signed => false,
                };
                if !told || refund.key.is_none() {
                    return None;
                }
                // One names no more than the id of an item's refund, the other whatever the desk may know it by.
                let all = announces == Announces::Ends;
                let id = refund.gateway_refund_id.split(';').next().unwrap_or_default();
                gateway::News::Hint {
                    gateway_payment_id: all.then(|| refund.gateway_payment_id.clone()),
                    gateway_refund_id: Some(id.to_owned()),
                    reference_number: refund.reference_number.clone().filter(|_| all),
                }
            }
            News::Captured(_) | News::Chargeback(..) => return None,
        };
        let message_id = format!("{:?}:{}", notice.news, notice.sent);
        Some(Notification { message_id, news, details: Details::default() })
    }

    fn listed(&self, place: usize) -> Option<ListedPayment> {
        let (payment, known) = self.payments.get(place).zip(self.bank.payments.get(place))?;
        let amount = Money::new(known.minor, payment.currency.parse().ok()?);
        Some(ListedPayment {
            gateway_payment_id: payment.gateway_payment_id.clone(),
            gateway_order_id: None,
            state: if known.captured { PaymentState::Captured } else { PaymentState::Authorised },
            amount,
            captured: amount,
            payment_type: None,
            customer_name: None,
            customer_phone: None,
            conversation_id: None,
            order_number: None,
            items: Vec::new(),
            refunds: Vec::new(),
            test: false,
            created_at: known.paid_at,
            paid_at: None,
            details: Details::default(),
        })
    }

    /// What a signed message says of a refund, noted as told.
    fn refund_news(&mut self, place: usize, status: Status) -> Option<RefundNews> {
        let refund = self.bank.refunds.get(place)?.clone();
        let payment =
            self.payments.iter().find(|known| known.gateway_payment_id == refund.gateway_payment_id)?;
        let amount = Money::new(refund.minor, payment.currency.parse().ok()?);
        let kind = match status {
            Status::Waiting => return None,
            Status::Done => RefundNewsKind::Succeeded,
            Status::Declined => RefundNewsKind::Failed,
            Status::Reversed => RefundNewsKind::Reversed,
        };
        self.note_told(&refund, status);
        Some(RefundNews {
            kind,
            gateway_payment_id: Some(refund.gateway_payment_id),
            gateway_refund_id: refund.gateway_refund_id,
            reference_number: refund.reference_number,
            amount: Some(amount),
            code: None,
            message: None,
        })
    }

    fn note_told(&mut self, refund: &BankRefund, status: Status) {
        match &refund.reference_number {
            Some(reference) => self.evidence.told(reference, status),
            None => self.evidence.told_loosely(&refund.gateway_payment_id, refund.minor, status),
        }
    }

    /// The fact that a notice tells, noted as told.
    fn fact(&mut self, news: News) -> Option<Fact> {
        let bare = |gateway_payment_id: &str, kind: FactKind| Fact {
            integration: INTEGRATION_NAME.to_owned(),
            gateway_payment_id: gateway_payment_id.to_owned(),
            kind,
            gateway_refund_id: None,
            reference_number: None,
            gateway_chargeback_id: None,
            amount: None,
            currency: None,
            code: None,
            message: None,
        };
        match news {
            News::Captured(_) => None,
            News::Chargeback(place, open) => {
                let payment = self.bank.payments.get(place)?;
                let kind = if open { FactKind::ChargebackOpened } else { FactKind::ChargebackClosed };
                Some(bare(&payment.gateway_payment_id, kind))
            }
            News::Refund(place, status) => {
                let refund = self.bank.refunds.get(place)?.clone();
                let kind = match (status, refund.key.is_some()) {
                    (Status::Waiting, _) => return None,
                    (Status::Done, true) => FactKind::RefundSucceeded,
                    (Status::Done, false) if self.dice.chance(50) => FactKind::RefundSucceeded,
                    (Status::Done, false) => FactKind::OutsideRefund,
                    (Status::Declined, _) => FactKind::RefundFailed,
                    (Status::Reversed, _) => FactKind::RefundReversed,
                };
                let exponent = self
                    .payments
                    .iter()
                    .find(|payment| payment.gateway_payment_id == refund.gateway_payment_id)?
                    .exponent;
                self.note_told(&refund, status);
                let mut fact = bare(&refund.gateway_payment_id, kind);
                fact.gateway_refund_id = Some(refund.gateway_refund_id);
                fact.reference_number = refund.reference_number;
                fact.amount = Some(text(refund.minor, exponent));
                Some(fact)
            }
        }
    }

    /// The desk could not take a notice yet: it will come again.
    pub fn tell_again(&mut self, news: News) {
        self.told.remove(&news);
        if self.calm {
            self.untaken.insert(news);
        } else {
            self.notices.push(Notice::of(news, self.step));
        }
    }

    /// Somebody says that there may be news of a refund or a payment.
    pub fn hint(&mut self) -> Result<(), Stop> {
        let seen = &self.witness.seen;
        let open = seen.refunds.iter().filter(|(_, row)| row.payment_result == "PENDING").map(|(id, _)| id);
        let rows: Vec<_> = if self.dice.chance(60) {
            open.copied().collect()
        } else {
            seen.refunds.keys().chain(seen.payments.keys()).copied().collect()
        };
        let Some(row) = self.dice.pick(&rows).copied() else { return Ok(()) };
        let Some(server) = self.any_server() else { return Ok(()) };
        let Some(service) = self.service(server) else { return Ok(()) };
        self.note(format_args!("a hint about {row}"));
        self.perform(server, "hinting", async move {
            Ended::Hinted(service.hint(COMPANY, TransactionId::new(row)).await)
        })
    }
}
