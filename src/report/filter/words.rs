//! Filters that are typed into the search box: `result:failed amount:10..50 gateway:"Masterpass TR" deniz`.

use ::api::transaction_query::TransactionQuery;

use crate::report::filter::Filter;

/// The words before a colon, and the filters that they set.
const WORDS: [(&str, Filter); 26] = [
    ("amount", Filter::Amount),
    ("conversation", Filter::ConversationId),
    ("credential", Filter::Credential),
    ("currency", Filter::Currency),
    ("customer", Filter::Customer),
    ("e-mail", Filter::UserEmail),
    ("email", Filter::UserEmail),
    ("gateway", Filter::Gateway),
    ("gateway_id", Filter::GatewayId),
    ("id", Filter::Id),
    ("kind", Filter::Kind),
    ("name", Filter::Customer),
    ("order", Filter::OrderNumber),
    ("order_number", Filter::OrderNumber),
    ("payment_type", Filter::PaymentType),
    ("phone", Filter::Phone),
    ("ref", Filter::ReferenceNumber),
    ("reference", Filter::ReferenceNumber),
    ("refundable", Filter::Refundable),
    ("related", Filter::RelatedPaymentId),
    ("result", Filter::Result),
    ("show", Filter::Kind),
    ("state", Filter::State),
    ("type", Filter::PaymentType),
    ("user", Filter::UserEmail),
    ("user_email", Filter::UserEmail),
];

/// The query with what was typed: the filters that are named in it set, and the rest looked for.
#[must_use]
pub fn put_typed(query: TransactionQuery, typed: &str) -> TransactionQuery {
    let mut query = query;
    let mut rest: Vec<&str> = Vec::new();
    for word in cut(typed) {
        let named = read_word(word);
        match named.and_then(|(filter, value)| filter.put(query.clone(), &value)) {
            Some(narrowed) => query = narrowed,
            None => rest.push(word),
        }
    }
    let rest = rest.join(" ");
    Filter::Search.put(query.clone(), &rest).unwrap_or(query)
}

/// Cuts a text at its blanks; what stands between quotation marks stays together.
fn cut(typed: &str) -> Vec<&str> {
    let mut is_quoted = false;
    typed
        .split(|c: char| {
            is_quoted ^= c == '"';
            c.is_whitespace() && !is_quoted
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// The filter that a word sets, and its value as the filter takes it.
fn read_word(word: &str) -> Option<(Filter, String)> {
    let (name, value) = word.split_once(':')?;
    let name = name.to_lowercase();
    let (_, filter) = WORDS.into_iter().find(|(known, _)| *known == name)?;
    let value = value.replace('"', "");
    if value.trim().is_empty() {
        return None;
    }
    Some((filter, written(filter, value.trim())))
}

/// A value as the query has it, however it was typed.
fn written(filter: Filter, value: &str) -> String {
    let small = value.to_lowercase();
    match (filter, small.as_str()) {
        (Filter::Result | Filter::Currency, _) => value.to_uppercase(),
        (Filter::Kind, "payments") => "payment".to_owned(),
        (Filter::Kind, "refunds") => "refund".to_owned(),
        (Filter::Kind | Filter::State, _) => small.replace(' ', "_"),
        (Filter::Refundable, "yes" | "true") => "true".to_owned(),
        (Filter::Refundable, "no" | "false") => "false".to_owned(),
        (Filter::Amount, _) => match (value.strip_prefix('>'), value.strip_prefix('<')) {
            (Some(least), _) => format!("{}..", least.trim_start_matches('=')),
            (None, Some(most)) => format!("..{}", most.trim_start_matches('=')),
            (None, None) => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> String {
        put_typed(TransactionQuery::default(), text).to_query_string().unwrap()
    }

    #[test]
    fn filters_are_named_in_the_box_and_the_rest_is_looked_for() {
        assert_eq!(typed("deniz demo"), "q=deniz+demo");
        assert_eq!(typed("result:failed deniz Currency:try"), "result=FAILED&currency=TRY&q=deniz");
        assert_eq!(typed("gateway:\"Masterpass TR\" show:refunds"), "gateway=Masterpass+TR&kind=refund");
        assert_eq!(typed("state:\"needs attention\""), "state=needs_attention");
        assert_eq!(typed("refundable:yes phone:+905320000001"), "phone=%2B905320000001&refundable=true");
    }

    #[test]
    fn amounts_have_bounds() {
        assert_eq!(typed("amount:10..50"), "amount_min=10&amount_max=50");
        assert_eq!(typed("amount:>10"), "amount_min=10");
        assert_eq!(typed("amount:<=-5.5"), "amount_max=-5.5");
        assert_eq!(typed("amount:12.34"), "amount_min=12.34&amount_max=12.34");
    }

    #[test]
    fn what_names_no_filter_or_cannot_be_one_is_looked_for() {
        for text in ["colour:red", "10:30", "id:abc", "order:", ":", "refundable:maybe", "a\"b"] {
            let query = put_typed(TransactionQuery::default(), text);
            assert_eq!(query, TransactionQuery { q: Some(text.to_owned()), ..TransactionQuery::default() });
        }
    }

    #[test]
    fn what_was_looked_for_before_gives_way_and_other_filters_stay() {
        let before = TransactionQuery::from_query_string("q=old&currency=TRY&cursor=c").unwrap();
        let after = put_typed(before, "order:A-1");
        assert_eq!(after.to_query_string().unwrap(), "currency=TRY&order_number=A-1");
    }
}
