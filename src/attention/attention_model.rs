//! What the attention page says and sends, decided without a browser.

use ::api::attention::{AttentionEntry, AttentionProposal, AttentionQuery, ResolveAttention};

use crate::i18n::text_of;
use crate::refund::refund_model::refunded_amount;
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// The longest note and the longest reference, in characters.
pub const MOST: usize = 500;
/// From this many characters left on, the counter is shown.
const NEAR: usize = 100;

/// Reads the address: which list, and from where; what it does not know it takes for absent.
#[must_use]
pub fn read_address(search: &str) -> AttentionQuery {
    let query: AttentionQuery = serde_urlencoded::from_str(search.trim_start_matches('?'))
        .unwrap_or_else(|_| AttentionQuery::default());
    AttentionQuery {
        status: query.status.filter(|status| status == "closed"),
        cursor: query.cursor,
        limit: None,
    }
}

/// Whether the closed ones are asked for.
#[must_use]
pub fn is_closed(query: &AttentionQuery) -> bool {
    query.status.is_some()
}

/// What happened, in words.
#[must_use]
pub fn kind_text(kind: &str) -> String {
    text_of("attention.kind", kind)
}

/// What the entry rests on: in our words where it is a code of ours, else as it came.
#[must_use]
pub fn evidence_text(evidence: &str) -> String {
    text_of("attention.evidence", evidence)
}

/// What a person can find out, and where.
#[must_use]
pub fn todo_text(entry: &AttentionEntry) -> String {
    let row = &entry.transaction;
    let text = text_of("attention.todo", &entry.kind);
    let text = if text == entry.kind { t!("attention.todo_other") } else { text };
    let text = crate::i18n::fill(&text, "gateway", &row.gateway.name);
    crate::i18n::fill(&text, "number", &row.reference_number)
}

/// The amount of the row that the entry is about; positive.
#[must_use]
pub fn amount_text(entry: &AttentionEntry) -> String {
    let row = &entry.transaction;
    if row.kind == "refund"
        && let Some(amount) = refunded_amount(row)
    {
        return format::money(amount);
    }
    format::amount(&row.payment_amount, &row.payment_currency)
}

/// What comes of closing it so. The first of two words that it failed changes nothing yet.
#[must_use]
pub fn consequence_text(entry: &AttentionEntry, result: &str) -> String {
    let amount = amount_text(entry);
    let what = if is_first_word(entry, result) { "first" } else { result };
    crate::i18n::fill(&text_of("attention.consequence", what), "amount", &amount)
}

/// Whether another person must say the same before the entry is closed.
#[must_use]
pub fn is_first_word(entry: &AttentionEntry, result: &str) -> bool {
    result == "failed" && entry.proposal.is_none()
}

/// What stands between somebody who said that it failed and the end: another's word.
#[must_use]
pub fn is_own_proposal(entry: &AttentionEntry) -> bool {
    entry.proposal.is_some() && entry.may_resolve == ["succeeded"]
}

/// What another person has found out, and on what grounds.
#[must_use]
pub fn proposal_text(first: &AttentionProposal) -> String {
    let found = [first.note.as_deref(), first.evidence_reference.as_deref()];
    let note = found.into_iter().flatten().collect::<Vec<&str>>().join(" · ");
    t!("attention.proposed_note", by = first.by, when = format::instant(&first.at), note = note)
}

/// How it was closed, and what that means at a glance.
#[must_use]
pub fn result_text(result: &str) -> (BadgeTone, String) {
    let tone = match result {
        "succeeded" => BadgeTone::Good,
        "failed" => BadgeTone::Bad,
        _ => BadgeTone::Neutral,
    };
    (tone, text_of("attention.result", result))
}

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolveForm {
    /// The end that was chosen.
    pub result: Option<String>,
    /// What was found out.
    pub note: String,
    /// Where it can be checked.
    pub evidence_reference: String,
}

/// What is wrong with a form, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// No end is chosen.
    pub result: Option<String>,
    /// Nothing or too much is written.
    pub note: Option<String>,
    /// Nothing or too much is written.
    pub evidence_reference: Option<String>,
}

impl ResolveForm {
    /// What is to be sent, or what is wrong.
    pub fn judge(&self) -> Result<ResolveAttention, Trouble> {
        let (note, reference) = (self.note.trim(), self.evidence_reference.trim());
        let trouble = Trouble {
            result: self.result.is_none().then(|| t!("attention.result_missing")),
            note: text_trouble(note, || t!("attention.note_missing")),
            evidence_reference: text_trouble(reference, || t!("attention.reference_missing")),
        };
        match &self.result {
            Some(result) if trouble == Trouble::default() => Ok(ResolveAttention {
                result: result.clone(),
                note: note.to_owned(),
                evidence_reference: reference.to_owned(),
            }),
            Some(_) | None => Err(trouble),
        }
    }
}

fn text_trouble(text: &str, missing: impl Fn() -> String) -> Option<String> {
    if text.is_empty() {
        return Some(missing());
    }
    (text.chars().count() > MOST).then(|| t!("attention.too_long", most = MOST))
}

/// How many characters are left, once that is worth knowing.
#[must_use]
pub fn counter_text(text: &str) -> Option<String> {
    let left = MOST.checked_sub(text.trim().chars().count()).filter(|left| *left <= NEAR)?;
    Some(crate::i18n::plural("refund.reason.left", u64::try_from(left).unwrap_or(u64::MAX)))
}

/// Whether a kind of event can neither open nor close an entry, so that nobody has to look again.
#[must_use]
pub fn never_matters(kind: &str) -> bool {
    matches!(kind, "payment_recorded" | "refund_reserved" | "refund_sending" | "refund_accepted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};
    use crate::refund::sample;

    fn entry(kind: &str) -> AttentionEntry {
        AttentionEntry {
            id: sample::REFUND_ID.parse().unwrap(),
            kind: kind.to_owned(),
            evidence: "no_answer".to_owned(),
            transaction: sample::created("needs_attention").refund,
            opened_at: "2026-11-20T10:00:00.000000Z".to_owned(),
            may_resolve: vec!["succeeded".to_owned(), "failed".to_owned()],
            refusal: None,
            proposal: None,
            resolution: None,
        }
    }

    fn said_failed(mut entry: AttentionEntry, may: &[&str]) -> AttentionEntry {
        entry.may_resolve = may.iter().map(|end| (*end).to_owned()).collect();
        entry.proposal = Some(AttentionProposal {
            by: "manager@demo.example".to_owned(),
            at: "2026-11-20T10:00:00.000000Z".to_owned(),
            note: Some("not on the statement".to_owned()),
            evidence_reference: Some("statement 7".to_owned()),
        });
        entry
    }

    #[test]
    fn the_address_says_open_or_closed_and_nothing_else() {
        assert!(!is_closed(&read_address("")));
        assert!(is_closed(&read_address("?status=closed")));
        assert!(!is_closed(&read_address("?status=odd&cursor=x")));
        assert_eq!(read_address("?cursor=x").cursor.as_deref(), Some("x"));
    }

    #[test]
    fn each_end_says_what_comes_of_it() {
        learn(part_texts::ATTENTION);
        let entry = entry("refund_unknown");
        assert_eq!(consequence_text(&entry, "succeeded"), "12.50 TRY will count as refunded.");
        let first = consequence_text(&entry, "failed");
        assert!(first.starts_with("Nothing changes yet: 12.50 TRY becomes refundable again when"), "{first}");
        let second = said_failed(entry.clone(), &["succeeded", "failed"]);
        assert!(consequence_text(&second, "failed").starts_with("12.50 TRY becomes refundable again."));
        assert!(consequence_text(&entry, "acknowledged").contains("No amount changes"));
    }

    #[test]
    fn whoever_said_that_it_failed_leaves_the_second_word_to_another() {
        learn(part_texts::ATTENTION);
        let open = entry("refund_unknown");
        assert!(is_first_word(&open, "failed") && !is_first_word(&open, "succeeded"));
        let own = said_failed(open.clone(), &["succeeded"]);
        let others = said_failed(open, &["succeeded", "failed"]);
        assert!(is_own_proposal(&own) && !is_own_proposal(&others));
        assert!(!is_first_word(&others, "failed"), "this word closes it");
        let text = proposal_text(others.proposal.as_ref().unwrap());
        assert!(
            text.contains("manager@demo.example") && text.ends_with("not on the statement · statement 7"),
            "{text}"
        );
    }

    #[test]
    fn what_to_do_names_the_gateway_and_the_number_to_look_for() {
        learn(part_texts::ATTENTION);
        let text = todo_text(&entry("refund_unknown"));
        assert!(text.contains("Demo bank") && text.contains("R0000000000000000000001"), "{text}");
        assert_eq!(
            todo_text(&entry("something_new")),
            "Find out what happened, then say here what you found."
        );
        assert_eq!(evidence_text("a gateway's own words"), "a gateway's own words");
    }

    #[test]
    fn a_form_is_sent_trimmed_and_only_when_whole() {
        learn(part_texts::ATTENTION);
        let mut form = ResolveForm { note: "  seen paid ".to_owned(), ..ResolveForm::default() };
        let trouble = form.judge().unwrap_err();
        assert!(trouble.result.is_some() && trouble.note.is_none() && trouble.evidence_reference.is_some());
        form.result = Some("succeeded".to_owned());
        form.evidence_reference = "statement 7".to_owned();
        let sent = form.judge().unwrap();
        assert_eq!((sent.note.as_str(), sent.evidence_reference.as_str()), ("seen paid", "statement 7"));
        form.note = "x".repeat(MOST + 1);
        assert_eq!(form.judge().unwrap_err().note, Some("Use at most 500 characters.".to_owned()));
    }

    #[test]
    fn the_counter_comes_when_room_gets_short() {
        assert_eq!(counter_text("short"), None);
        assert_eq!(counter_text(&"x".repeat(499)), Some("1 character left".to_owned()));
    }
}
