//! What the pages about batches of refunds say, decided without a browser.

use ::api::bulk_refund::{BulkLine, BulkRefund, BulkSum, CreateBulkRefund};
use ::api::session::SessionCompany;
use domain::id::{CompanyId, TransactionId};
use domain::role::Role;

use crate::i18n::{fill, plural, text_of, told};
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// The longest name, in characters.
const NAME_MOST: usize = 120;

/// How a batch stands, in a word.
#[must_use]
pub fn state_text(batch: &BulkRefund) -> (BadgeTone, String) {
    let tone = match batch.state.as_str() {
        "done" => BadgeTone::Good,
        "running" | "awaiting_approval" | "stopped" => BadgeTone::Warning,
        "declined" | "expired" => BadgeTone::Bad,
        _ => BadgeTone::Neutral,
    };
    (tone, text_of("bulk.state", &batch.state))
}

/// What came of lines, in a word.
#[must_use]
pub fn outcome_text(outcome: &str) -> (BadgeTone, String) {
    let tone = match outcome {
        "succeeded" => BadgeTone::Good,
        "refused" | "failed" | "declined" | "expired" | "withdrawn" | "reversed" => BadgeTone::Bad,
        "unknown" | "needs_attention" => BadgeTone::Unknown,
        "waiting" => BadgeTone::Neutral,
        _ => BadgeTone::Warning,
    };
    let text = match outcome {
        "waiting" | "refused" => text_of("bulk.outcome", outcome),
        state => text_of("state", state),
    };
    (tone, text)
}

/// Why a line is refused: in the person's language where there are words for it, else as the server says.
#[must_use]
pub fn why_text(line: &BulkLine) -> Option<String> {
    let code = line.code.as_deref()?;
    let text = text_of("bulk.why", code);
    Some(if text == code { line.detail.as_deref().map_or(text, told) } else { text })
}

/// Why a batch stands still.
#[must_use]
pub fn stopped_text(batch: &BulkRefund) -> Option<String> {
    let why = batch.stopped_why.as_deref().filter(|_| batch.state == "stopped")?;
    Some(text_of("bulk.stopped", why))
}

/// How many lines wait, and how many there are but for those that were refused.
#[must_use]
pub fn waiting_of(sums: &[BulkSum]) -> (u64, u64) {
    let count = |is: fn(&str) -> bool| sums.iter().filter(|sum| is(&sum.outcome)).map(|sum| sum.lines).sum();
    (count(|outcome| outcome == "waiting"), count(|_any| true))
}

/// How far a batch is: of a thousand parts.
#[must_use]
pub fn thousandths(batch: &BulkRefund) -> u64 {
    let (waiting, all) = waiting_of(&batch.sums);
    all.saturating_sub(waiting).saturating_mul(1_000).checked_div(all).unwrap_or(0)
}

/// How far a batch is, in words.
#[must_use]
pub fn progress_text(batch: &BulkRefund) -> String {
    let (waiting, all) = waiting_of(&batch.sums);
    t!("bulk.progress", handled = format::count(all.saturating_sub(waiting)), all = plural("bulk.lines", all),)
}

/// How soon a batch is looked at again by itself: it is no part of the live stream, which tells of payments and refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It runs, or refunds of it are on their way.
    Soon,
    /// Somebody may begin it, agree to it, go on with it or take it back.
    Later,
    /// It is over.
    Never,
}

/// How soon a batch is looked at again.
#[must_use]
pub fn next_look(batch: &BulkRefund) -> Look {
    let on_its_way =
        |sum: &BulkSum| matches!(sum.outcome.as_str(), "queued" | "sending" | "accepted" | "unknown");
    match batch.state.as_str() {
        "running" => Look::Soon,
        _ if batch.sums.iter().any(on_its_way) => Look::Soon,
        "draft" | "awaiting_approval" | "stopped" => Look::Later,
        _ended => Look::Never,
    }
}

/// Sums with what was refused first, then what waits, then what came of the rest.
#[must_use]
pub fn sums_in_order(batch: &BulkRefund) -> Vec<BulkSum> {
    let mut sums = batch.sums.clone();
    sums.sort_by_key(|sum| match sum.outcome.as_str() {
        "refused" => 0,
        "failed" | "declined" | "expired" | "withdrawn" | "reversed" => 1,
        "unknown" | "needs_attention" => 2,
        "waiting" => 3,
        _ => 4,
    });
    sums
}

/// What a sum comes to.
#[must_use]
pub fn amount_text(sum: &BulkSum) -> String {
    match (&sum.amount, &sum.currency) {
        (Some(amount), Some(currency)) => format::amount(amount, currency),
        _unknown => "–".to_owned(),
    }
}

/// What the start button says: how many lines, and how much.
#[must_use]
pub fn start_text(batch: &BulkRefund) -> String {
    let waiting: Vec<&BulkSum> = batch.sums.iter().filter(|sum| sum.outcome == "waiting").collect();
    let lines = waiting.iter().map(|sum| sum.lines).sum();
    let amounts: Vec<String> = waiting.into_iter().map(amount_text).collect();
    let text = if batch.rule.is_some() { plural("bulk.ask", lines) } else { plural("bulk.start", lines) };
    fill(&text, "amount", &amounts.join(" + "))
}

/// The companies that the person may make batches of.
#[must_use]
pub fn refunding(companies: Vec<SessionCompany>) -> Vec<SessionCompany> {
    let may = |company: &SessionCompany| company.role.parse().is_ok_and(Role::may_refund);
    companies.into_iter().filter(may).collect()
}

/// What a batch's lines are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// The text of a file.
    Csv(String),
    /// All that is left of these payments.
    Payments(Vec<TransactionId>),
}

/// What the server is asked for, or what is missing.
pub fn wanted(
    company: Option<CompanyId>,
    name: &str,
    lines: Lines,
    reason: &str,
) -> Result<CreateBulkRefund, String> {
    let (name, reason) = (name.trim(), reason.trim());
    if name.is_empty() || name.chars().count() > NAME_MOST {
        return Err(t!("bulk.name_missing", most = NAME_MOST));
    }
    let (csv, payments) = match lines {
        Lines::Csv(csv) if csv.trim().is_empty() => return Err(t!("bulk.csv_missing")),
        Lines::Csv(csv) => (Some(csv), Vec::new()),
        Lines::Payments(payments) => (None, payments),
    };
    Ok(CreateBulkRefund {
        company: company.ok_or_else(|| t!("bulk.no_company"))?,
        name: name.to_owned(),
        csv,
        payments,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        a_second: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    fn sum(outcome: &str, lines: u64, amount: Option<&str>) -> BulkSum {
        BulkSum {
            currency: amount.map(|_| "TRY".to_owned()),
            outcome: outcome.to_owned(),
            lines,
            amount: amount.map(|amount| serde_json::from_value(amount.into()).unwrap()),
        }
    }

    fn batch(state: &str, sums: &[BulkSum]) -> BulkRefund {
        let id = "01930000-0000-7000-8000-000000000001";
        serde_json::from_value(serde_json::json!({
            "id": id, "company": { "id": id, "name": "Demo Books" }, "name": "Recall",
            "made_by": "agent@demo.example", "state": state, "stopped_why": "maker_may_not_refund",
            "content_hash": "00", "line_count": 4, "a_second": 2, "created_at": "2026-11-22T00:00:00Z",
            "started_at": null, "finished_at": null, "sums": sums, "rule": null, "expires_at": null,
            "ending": null, "may_decide": false, "refusal": null, "may_start": true, "may_steer": true,
        }))
        .unwrap()
    }

    #[test]
    fn a_batch_says_how_far_it_is_and_what_pressing_start_does() {
        learn(part_texts::BULK_REFUND);
        let sums =
            [sum("waiting", 2, Some("12.50")), sum("refused", 1, None), sum("succeeded", 1, Some("1.00"))];
        let batch = batch("running", &sums);
        assert_eq!((waiting_of(&batch.sums), thousandths(&batch)), ((2, 4), 500));
        assert!(start_text(&batch).contains("12.50"));
        let order: Vec<String> = sums_in_order(&batch).into_iter().map(|sum| sum.outcome).collect();
        assert_eq!(order, ["refused", "waiting", "succeeded"]);
        assert_eq!(thousandths(&BulkRefund { sums: Vec::new(), ..batch }), 0);
    }

    #[test]
    fn a_batch_is_looked_at_again_until_it_is_over() {
        let waiting = [sum("waiting", 1, Some("1.00"))];
        assert_eq!(next_look(&batch("running", &waiting)), Look::Soon);
        assert_eq!(next_look(&batch("stopped", &[sum("sending", 1, Some("1.00"))])), Look::Soon);
        for state in ["draft", "awaiting_approval", "stopped"] {
            assert_eq!(next_look(&batch(state, &waiting)), Look::Later);
        }
        assert_eq!(next_look(&batch("done", &[sum("unknown", 1, Some("1.00"))])), Look::Soon);
        assert_eq!(next_look(&batch("done", &[sum("succeeded", 1, Some("1.00"))])), Look::Never);
        assert_eq!(next_look(&batch("declined", &waiting)), Look::Never);
    }

    #[test]
    fn every_state_outcome_and_reason_has_words() {
        learn(part_texts::BULK_REFUND);
        for state in
            ["draft", "awaiting_approval", "running", "stopped", "done", "declined", "expired", "withdrawn"]
        {
            assert_ne!(state_text(&batch(state, &[])).1, state);
        }
        for why in ["by_a_person", "maker_may_not_refund", "changed"] {
            assert_ne!(text_of("bulk.stopped", why), why);
        }
        assert!(stopped_text(&batch("stopped", &[])).is_some());
        assert_eq!(stopped_text(&batch("running", &[])), None);
        for outcome in ["waiting", "refused", "needs_attention", "queued"] {
            assert_ne!(outcome_text(outcome).1, outcome);
        }
        for code in [
            "no_such_payment",
            "several_payments",
            "duplicate_line",
            "look_alike_just_made",
            "not_a_payment",
            "nothing_left",
            "amount_exceeds_refundable",
            "invalid_amount",
            "other_currency",
            "integration_off",
            "payment_not_captured",
            "payment_voided",
            "amount_not_positive",
            "whole_only",
            "reason_required",
            "reason_too_long",
        ] {
            assert_ne!(text_of("bulk.why", code), code);
        }
    }

    #[test]
    fn a_form_without_a_name_or_lines_is_not_sent() {
        learn(part_texts::BULK_REFUND);
        let company = Some("01930000-0000-7000-8000-000000000001".parse::<CompanyId>().unwrap());
        let csv = |text: &str| Lines::Csv(text.to_owned());
        assert!(wanted(company, " ", csv("id\nx"), "").is_err());
        assert!(wanted(company, "Recall", csv(" "), "").is_err());
        assert!(wanted(None, "Recall", csv("id\nx"), "").is_err());
        let sent = wanted(company, " Recall ", csv("id\nx"), " ").unwrap();
        assert_eq!((sent.name.as_str(), sent.reason, sent.payments.len()), ("Recall", None, 0));
        let payments = vec!["01930000-0000-7000-8000-000000000001".parse().unwrap()];
        let sent = wanted(company, "Recall", Lines::Payments(payments), "Broken").unwrap();
        assert_eq!((sent.csv, sent.payments.len(), sent.reason.as_deref()), (None, 1, Some("Broken")));
    }
}
