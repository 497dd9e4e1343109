//! Judges what has ended in a server by the simulation's own reckoning.

use refunds::create_refund::{CreateRefundError, RefundReserved};
use refunds::record_fact::{FactTaken, RecordFactError};
use refunds::resolve_attention::{ResolveAttentionError, ResolveRefusal};
use refunds::withdraw_refund::{WithdrawError, WithdrawRefusal};
use store::attention::list::AttentionRow;
use store::refund::claim::Work;
use store::transaction::TransactionRow;
use uuid::Uuid;

use crate::bank::notice::News;
use crate::broken::{Stop, broken, hold};
use crate::people::COMPANY;
use crate::rules::states::result_of;
use crate::tally::Section;
use crate::task::{AskedFor, Closing, Ended};
use crate::world::World;

/// What should become of a request for a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Made,
    Again(Uuid),
    No(&'static str),
}

impl World {
    /// Judges what has ended.
    pub fn finish(&mut self, server: usize, ended: Ended) -> Result<(), Stop> {
        match ended {
            Ended::Asked(asked, result) => self.judge_request(&asked, result),
            Ended::Claimed(works) => works?.into_iter().try_for_each(|work| self.do_work(server, work)),
            Ended::Worked => Ok(()),
            Ended::Recovered(recovered) => {
                let recovered = recovered?;
                hold("every row is readable", recovered.broken.is_empty(), || format!("{recovered:?}"))?;
                self.note(format_args!("recovered: {recovered:?}"));
                Ok(())
            }
            Ended::Sealed(sealed) => {
                let sealed = sealed?;
                self.note(format_args!("{sealed:?}"));
                Ok(())
            }
            Ended::Renewed(count) | Ended::Hinted(count) => {
                let count = count?;
                self.note(format_args!("{count} rows"));
                Ok(())
            }
            Ended::Told(news, result) => self.judge_fact(news, *result),
            Ended::Resolved(closing, result) => self.judge_resolution(closing, *result),
            Ended::Withdrawn(refund, result) => self.judge_withdrawal(refund, *result),
        }
    }

    fn do_work(&mut self, server: usize, work: Work) -> Result<(), Stop> {
        let Some(service) = self.service(server) else { return Ok(()) };
        let what = match &work {
            Work::Attempt(_) => "making an attempt",
            Work::Inquiry(_) => "making an inquiry",
        };
        self.perform(server, what, async move {
            service.do_work(work).await;
            Ended::Worked
        })
    }

    /// What should become of a request, by what was seen before it.
    fn expect(&self, asked: &AskedFor) -> Verdict {
        let Some(intent) = self.intents.get(asked.intent) else { return Verdict::No("confused") };
        let Some(who) = self.askers.get(intent.asker) else { return Verdict::No("confused") };
        let payment = self.payments.get(asked.payment);
        let row = payment.and_then(|payment| self.witness.seen.payments.get(&payment.id.uuid()));
        let Some((payment, row)) = payment.zip(row).filter(|_| who.company == COMPANY) else {
            return Verdict::No("unknown_payment");
        };
        let Some(minor) = asked.minor else { return Verdict::No("bad_amount") };
        let bound = self.witness.seen.intents.get(&(who.scope.clone(), intent.key.clone()));
        if let Some(bound) = bound {
            let refund = self.witness.seen.refunds.iter().find(|(_, row)| row.fixed.intent == Some(*bound));
            return match refund {
                Some((id, row)) if row.fixed.payment == payment.id.uuid() && row.fixed.amount == -minor => {
                    Verdict::Again(*id)
                }
                _ => Verdict::No("key_reused"),
            };
        }
        let left = row.left();
        let rules = [
            (!who.may_refund(), "role_may_not_refund"),
            (row.chargeback_open, "chargeback_open"),
            (left == 0, "nothing_left"),
            (minor <= 0, "amount_not_positive"),
            (minor > left, "amount_exceeds_refundable"),
        ];
        let no = rules.into_iter().find(|(holds, _)| *holds);
        no.map_or(Verdict::Made, |(_, code)| Verdict::No(code))
    }

    fn judge_request(
        &mut self,
        asked: &AskedFor,
        result: Result<RefundReserved, CreateRefundError>,
    ) -> Result<(), Stop> {
        if let Ok(reserved) = &result {
            self.remember(asked, reserved)?;
        }
        let got = match result {
            Ok(reserved) if reserved.replayed => Verdict::Again(reserved.refund_id.uuid()),
            Ok(_) => Verdict::Made,
            Err(CreateRefundError::Store(error)) => return Err(error.into()),
            Err(CreateRefundError::UnknownPayment | CreateRefundError::NotAPayment) => {
                Verdict::No("unknown_payment")
            }
            Err(CreateRefundError::Amount(_)) => Verdict::No("bad_amount"),
            Err(CreateRefundError::Rules(refusal)) => Verdict::No(refusal.code()),
            Err(CreateRefundError::KeyReused { .. }) => Verdict::No("key_reused"),
            Err(CreateRefundError::KeyInvalid) => Verdict::No("key_invalid"),
            Err(CreateRefundError::UnknownItem) => Verdict::No("unknown_item"),
            Err(CreateRefundError::LookAlike { .. }) => Verdict::No("look_alike"),
        };
        let expected = self.expect(asked);
        self.note(format_args!("-> {got:?}"));
        let counted = match &got {
            Verdict::Made => "request: made",
            Verdict::Again(_) => "request: made before",
            Verdict::No(code) => code,
        };
        self.tally.count(Section::Refusal, counted);
        let rule = match (&got, &expected) {
            (Verdict::Made, Verdict::No("nothing_left" | "amount_exceeds_refundable")) => "guard",
            (Verdict::Made | Verdict::Again(_), Verdict::Again(_)) => "one_intent_one_refund",
            _ => "verdicts",
        };
        hold(rule, got == expected, || format!("{asked:?} gave {got:?} and should have given {expected:?}"))
    }

    /// One decision, one refund: whatever was answered first is answered for ever.
    fn remember(&mut self, asked: &AskedFor, reserved: &RefundReserved) -> Result<(), Stop> {
        let id = reserved.refund_id.uuid();
        let Some(intent) = self.intents.get_mut(asked.intent) else { return Ok(()) };
        let known = *intent.refund.get_or_insert(id);
        hold("one_intent_one_refund", known == id, || {
            format!("{} was refund {known} and is now {id}", intent.key)
        })
    }

    fn judge_fact(&mut self, news: News, result: Result<FactTaken, RecordFactError>) -> Result<(), Stop> {
        let word = match result {
            Ok(taken) => taken.effect.as_str(),
            Err(RecordFactError::NotYet) => {
                self.tell_again(news);
                "not yet"
            }
            Err(RecordFactError::UnknownRefund) => {
                self.told.remove(&news);
                "unknown refund"
            }
            Err(RecordFactError::Store(error)) => return Err(error.into()),
            Err(error) => return broken("facts", format!("{news:?} was not taken: {error}")),
        };
        self.note(format_args!("the fact: {word}"));
        self.tally.count(Section::Refusal, &format!("fact: {word}"));
        Ok(())
    }

    fn judge_withdrawal(
        &mut self,
        refund: Uuid,
        result: Result<TransactionRow, WithdrawError>,
    ) -> Result<(), Stop> {
        let refusal = match result {
            Ok(_) => {
                self.note(format_args!("{refund} is withdrawn"));
                return Ok(());
            }
            Err(WithdrawError::Refused(refusal)) => refusal,
            Err(WithdrawError::Store(error)) => return Err(error.into()),
            Err(error) => return broken("verdicts", format!("{refund} could not be withdrawn: {error}")),
        };
        self.tally.count(Section::Refusal, &format!("withdraw: {}", refusal.code()));
        self.note(format_args!("not withdrawn: {}", refusal.code()));
        let state = self.witness.seen.refunds.get(&refund).map_or("", |row| row.state.as_str());
        let fits = match refusal {
            WithdrawRefusal::AlreadySent => state != "queued",
            WithdrawRefusal::AlreadyEnded => result_of(state)? != "PENDING",
            WithdrawRefusal::RoleTooLow => true,
        };
        hold("verdicts", fits, || format!("{refund} is {state} and withdrawing: {}", refusal.code()))
    }

    fn judge_resolution(
        &mut self,
        closing: Closing,
        result: Result<AttentionRow, ResolveAttentionError>,
    ) -> Result<(), Stop> {
        match result {
            Ok(_) => {
                self.note(format_args!("closed as {}", closing.end));
                self.tally.count(Section::Refusal, &format!("attention: {}", closing.end));
                hold("only_a_manager_closes", closing.may || closing.unsure, || {
                    format!("person {} closed {} and may not", closing.person, closing.subject)
                })
            }
            Err(ResolveAttentionError::Store(error)) => Err(error.into()),
            Err(ResolveAttentionError::Refused(refusal)) => {
                self.note(format_args!("not closed: {}", refusal.code()));
                self.tally.count(Section::Refusal, &format!("attention: {}", refusal.code()));
                let about_the_person =
                    matches!(refusal, ResolveRefusal::RoleTooLow | ResolveRefusal::RequesterMayNotResolve);
                hold("verdicts", closing.unsure || about_the_person != closing.may, || {
                    format!("{closing:?} was refused: {}", refusal.code())
                })
            }
            Err(ResolveAttentionError::UnknownAttention) => {
                self.note(format_args!("no such entry"));
                hold("verdicts", !closing.may || closing.unsure, || format!("{closing:?} is not known"))
            }
        }
    }
}
