//! Many ids as one argument of a statement: JSON, which both engines take apart. Ids are as people write them.

use domain::id::{CompanyId, TransactionId};

use crate::dialect::Reach;

/// Some gateway accounts of companies, as a JSON list of `{"c": company, "i": id}`.
pub(crate) fn account_list(accounts: &[Reach]) -> String {
    list(accounts.iter().map(|account| {
        format!("{{\"c\":\"{}\",\"i\":\"{}\"}}", account.company.uuid(), account.integration.uuid())
    }))
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
    use domain::id::IntegrationId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn lists_are_json_and_may_be_empty() {
        let (company, id) = (CompanyId::new(Uuid::from_u128(1)), TransactionId::new(Uuid::from_u128(2)));
        let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let account = Reach { company, integration: IntegrationId::new(Uuid::from_u128(3)) };
        let accounts = read(account_list(&[account, account]));
        assert_eq!(accounts.pointer("/1/i").unwrap(), "00000000-0000-0000-0000-000000000003");
        let keys = read(key_list(&[(company, id)]));
        assert_eq!(keys.pointer("/0/i").unwrap(), "00000000-0000-0000-0000-000000000002");
        assert_eq!(read(key_list(&[])), serde_json::json!([]));
    }
}
