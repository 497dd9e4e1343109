//! The receipt's page as HTML: written whole on the server, styled by one inline sheet, without a script.

use std::fmt::Write as _;

use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use jiff::tz::TimeZone;
use refunds::receipt::Receipt;
use store::transaction::RefundPart;

use crate::problem::Failure;
use crate::receipt::language::Language;
use crate::receipt::written::{amount, moment};

/// The sheet, as it stands in the page, with the panel's colours and sizes before it; the page's policy allows it by its hash.
pub const STYLE: &str = concat!(include_str!("../../../../style/tokens.css"), include_str!("receipt.css"));

/// A receipt in a language. Neither who paid nor how they are reached stands in it.
pub fn write_receipt(receipt: &Receipt, language: Language) -> Result<String, Failure> {
    let Receipt { refund, payment, zone } = receipt;
    let part = refund.refund().ok_or_else(|| Failure::internal("a receipt is of a payment"))?;
    // A zone that the calendar does not know is UTC, and says so below.
    let (clock, zone) =
        TimeZone::get(zone).map_or_else(|_unknown| (TimeZone::UTC, "UTC"), |clock| (clock, zone.as_str()));
    let text = |name: &str| language.text(name);
    let state = StateWords::of(part);
    let sum = amount(refund.amount.negated(), language);
    let paid_at = payment.payment().and_then(|paid| paid.paid_at).unwrap_or(payment.created_at);
    let of_payment = text("payment.paid_at")
        .replace("{amount}", &amount(payment.amount, language))
        .replace("{date}", &moment(paid_at, &clock, language)?);
    let mut facts = vec![(text("payment"), of_payment)];
    facts.push((text("order"), refund.order_number.clone()));
    facts.push((text("payment_type"), refund.payment_type.clone()));
    facts.push((text("date.requested"), moment(refund.created_at, &clock, language)?));
    if let Some(settled_at) = part.settled_at {
        facts.push((text(state.settled), moment(settled_at, &clock, language)?));
    }
    facts.push((text("reference"), refund.reference_number.clone()));

    let mut main = String::new();
    let merchant = escape(&refund.company_name);
    let _infallible = write!(
        main,
        "<header><div><p class=\"kind\">{}</p><h1>{merchant}</h1></div>\
         <p class=\"state state--{}\">{}</p></header>\
         <p class=\"amount amount--{}\">{}</p><p class=\"explained\">{}</p>",
        escape(text("title")),
        state.class,
        escape(text(state.name)),
        state.class,
        escape(&sum),
        escape(text(state.explained)),
    );
    if refund.test {
        let _infallible = write!(main, "<p class=\"test\">{}</p>", escape(text("test")));
    }
    main.push_str("<dl>");
    for (name, value) in facts {
        let (name, value) = (escape(name), escape(&value));
        let _infallible = write!(main, "<div class=\"fact\"><dt>{name}</dt><dd>{value}</dd></div>");
    }
    let footer = text("footer").replace("{merchant}", &refund.company_name).replace("{zone}", zone);
    let _infallible = write!(main, "</dl><footer>{}</footer>", escape(&footer));
    Ok(whole(&format!("{} · {}", text("title"), refund.company_name), &main, language))
}

/// The page of an address that names no receipt: the same, whatever is wrong with it.
pub fn write_missing(language: Language) -> String {
    let (title, text) = (language.text("missing.title"), language.text("missing.text"));
    let main = format!("<h1>{}</h1><p class=\"explained\">{}</p>", escape(title), escape(text));
    whole(title, &main, language)
}

fn whole(title: &str, main: &str, language: Language) -> String {
    let (lang, other) = (language.code(), language.other().code());
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex, nofollow\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title><style>{STYLE}</style></head><body><main>{main}</main>\
         <nav><a href=\"?lang={other}\" hreflang=\"{other}\" lang=\"{other}\">{}</a></nav></body></html>",
        escape(title),
        escape(language.text("language")),
    )
}

/// How a refund's state is told to the customer.
struct StateWords {
    class: &'static str,
    name: &'static str,
    explained: &'static str,
    settled: &'static str,
}

impl StateWords {
    fn of(part: &RefundPart) -> Self {
        let (class, name, explained) = match (part.state.payment_result(), part.state, part.kind) {
            (PaymentResult::Success, _, Some(RefundKind::Cancel)) => ("paid", "state.paid", "cancel.paid"),
            (PaymentResult::Success, _, Some(RefundKind::Refund) | None) => {
                ("paid", "state.paid", "state.paid.text")
            }
            (PaymentResult::Pending, _, _) => ("pending", "state.pending", "state.pending.text"),
            (PaymentResult::Failed, RefundState::Reversed, _) => {
                ("failed", "state.failed", "state.reversed.text")
            }
            (PaymentResult::Failed, _, _) => ("failed", "state.failed", "state.failed.text"),
        };
        let settled = if class == "failed" { "date.settled.failed" } else { "date.settled.paid" };
        Self { class, name, explained, settled }
    }
}

/// A text that nothing of can be read as markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_somebody_elses_is_never_markup() {
        assert_eq!(escape("<b onx='1'>\"&"), "&lt;b onx=&#39;1&#39;&gt;&quot;&amp;");
    }

    #[test]
    fn every_text_that_the_page_uses_exists() {
        for name in [
            "title",
            "state.paid",
            "state.paid.text",
            "cancel.paid",
            "state.pending",
            "state.pending.text",
            "state.failed",
            "state.failed.text",
            "state.reversed.text",
            "test",
            "payment",
            "payment.paid_at",
            "order",
            "payment_type",
            "date",
            "date.requested",
            "date.settled.paid",
            "date.settled.failed",
            "reference",
            "footer",
            "language",
            "missing.title",
            "missing.text",
            "number.group",
            "number.decimal",
        ] {
            assert!(!Language::En.text(name).is_empty(), "{name}");
        }
    }
}
