//! Many ids as one argument of a statement: JSON, which both engines take apart. Ids are as people write them.

use domain::id::{CompanyId, TransactionId};

/// The ids of some companies, as a JSON list of texts.
pub(crate) fn company_list(companies: &[CompanyId]) -> String {
    list(companies.iter().map(|company| format!("\"{}\"", company.uuid())))
}

/// Some rows of companies, as a JSON list of `{"c": company, "i": id}`.
pub(crate) fn key_list(keys: &[(CompanyId, TransactionId)]) -> String {
    list(keys.iter().map(|(company, id)| format!("{{\"c\":\"{}\",\"i\":\"{}\"}}", company.uuid(), id.uuid())))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn lists_are_json_and_may_be_empty() {
        let (company, id) = (CompanyId::new(Uuid::from_u128(1)), TransactionId::new(Uuid::from_u128(2)));
        let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
        assert_eq!(read(company_list(&[company, company])).as_array().unwrap().len(), 2);
        let keys = read(key_list(&[(company, id)]));
        assert_eq!(keys.pointer("/0/i").unwrap(), "00000000-0000-0000-0000-000000000002");
        assert_eq!(read(key_list(&[])), serde_json::json!([]));
    }
}
