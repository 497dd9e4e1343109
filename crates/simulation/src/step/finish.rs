//! Judges what has ended in a server by the simulation's own reckoning.

use refunds::record_fact::{FactTaken, RecordFactError};
use refunds::record_payment::{PaymentTaken, RecordPaymentError};
use refunds::resolve_attention::{ResolveAttentionError, ResolveRefusal};
use refunds::take_notification::{NotificationTaken, TakeNotificationError};
use refunds::withdraw_refund::{WithdrawError, WithdrawRefusal};
use store::attention::list::AttentionRow;
use store::refund::claim::Work;
use store::transaction::TransactionRow;
use uuid::Uuid;

use crate::bank::notice::{Message, News};
use crate::broken::{Stop, broken, hold};
use crate::rules::states::result_of;
use crate::tally::Section;
use crate::task::{Closing, Ended};
use crate::world::World;

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
            Ended::Paid(result) => judge_payment(*result),
            Ended::Noticed(message, result) => self.judge_message(message, *result),
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

    fn judge_message(
        &mut self,
        message: Message,
        result: Result<NotificationTaken, TakeNotificationError>,
    ) -> Result<(), Stop> {
        let word = match (message, result) {
            (_, Err(TakeNotificationError::Store(error))) => return Err(error.into()),
            (Message::Forged, Err(TakeNotificationError::NotGenuine(_))) => "not genuine",
            (Message::Genuine(_), Ok(NotificationTaken::Recorded)) => "recorded",
            (Message::Genuine(_), Ok(NotificationTaken::Asked)) => "asked",
            (Message::Genuine(_), Ok(NotificationTaken::Known)) => "known",
            (Message::Genuine(_), Ok(NotificationTaken::Ignored)) => "ignored",
            (Message::Genuine(news), Err(TakeNotificationError::NotYet)) => {
                self.tell_again(news);
                "not yet"
            }
            (message, result) => return broken("messages", format!("{message:?} came to {result:?}")),
        };
        self.note(format_args!("the message: {word}"));
        self.tally.count(Section::Manner, &format!("a message: {word}"));
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
            Ok(entry) => {
                let word = if entry.closed.is_some() { closing.end } else { "first word" };
                self.note(format_args!("closed as {word}"));
                self.tally.count(Section::Refusal, &format!("attention: {word}"));
                let is_first = closing.end == "failed" && entry.proposal.is_some();
                hold("two_say_that_a_refund_failed", entry.closed.is_some() || is_first, || {
                    format!("{closing:?} neither closed it nor was kept")
                })?;
                hold("only_a_manager_closes", closing.may || closing.unsure, || {
                    format!("person {} closed {} and may not", closing.person, closing.subject)
                })
            }
            Err(ResolveAttentionError::Store(error)) => Err(error.into()),
            Err(ResolveAttentionError::Refused(refusal)) => {
                self.note(format_args!("not closed: {}", refusal.code()));
                self.tally.count(Section::Refusal, &format!("attention: {}", refusal.code()));
                let about_the_person = matches!(
                    refusal,
                    ResolveRefusal::RoleTooLow
                        | ResolveRefusal::RequesterMayNotResolve
                        | ResolveRefusal::SecondPersonRequired
                );
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

fn judge_payment(result: Result<PaymentTaken, RecordPaymentError>) -> Result<(), Stop> {
    match result {
        Ok(_) => Ok(()),
        Err(RecordPaymentError::Store(error)) => Err(error.into()),
        Err(error) => broken("facts", format!("a payment was not taken: {error}")),
    }
}
