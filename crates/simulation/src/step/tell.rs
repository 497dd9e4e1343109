//! What comes in without being asked for: facts, as a notification or a statement tells them, and hints.

use domain::id::TransactionId;
use refunds::record_fact::{Fact, FactKind};

use crate::bank::Status;
use crate::bank::notice::{News, Notice};
use crate::broken::Stop;
use crate::money::text;
use crate::people::{COMPANY, INTEGRATION_NAME};
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
        self.deliver(server, notice.news)
    }

    /// Tells the desk a fact.
    pub fn deliver(&mut self, server: usize, news: News) -> Result<(), Stop> {
        let Some(fact) = self.fact(news) else { return Ok(()) };
        if self.calm {
            self.told.insert(news);
            self.untaken.remove(&news);
        }
        let shop = self.askers.iter().find(|asker| asker.program.is_some()).map(|asker| asker.actor.clone());
        let Some((service, shop)) = self.service(server).zip(shop) else { return Ok(()) };
        self.note(format_args!("told: {} of {:?}", fact.kind.as_str(), news));
        self.perform(server, "recording a fact", async move {
            Ended::Told(news, Box::new(service.record_fact(COMPANY, &shop, &fact).await))
        })
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
                let reference = refund.reference_number.filter(|_| self.bank.manner.tells_reference);
                match &reference {
                    Some(reference) => self.evidence.told(reference, status),
                    None => self.evidence.told_loosely(&refund.gateway_payment_id, refund.minor, status),
                }
                let mut fact = bare(&refund.gateway_payment_id, kind);
                fact.gateway_refund_id = Some(refund.gateway_refund_id);
                fact.reference_number = reference;
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
