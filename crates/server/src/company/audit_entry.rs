//! Writes an event of the audit as the contract has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use api::audit::{AuditActor, AuditChange, AuditEntry, AuditSubject};
use serde_json::Value;
use store::event::audit::{self, AuditRow};
use store::subject::ApartChange;

use crate::instant::rfc3339;
use crate::problem::Failure;

/// Writes one event.
pub fn write_entry(row: AuditRow) -> Result<AuditEntry, Failure> {
    Ok(AuditEntry {
        sequence: u64::try_from(row.sequence).map_err(Failure::internal)?,
        hash: hex(&row.hash),
        at: rfc3339(row.at)?,
        kind: row.kind,
        actor: write_actor(row.actor),
        address: row.address,
        about: AuditSubject { kind: row.about_kind, id: row.about_id.to_string(), name: row.about_name },
        changes: row.changes.into_iter().flat_map(write_change).collect(),
        amount: row.amount.map(Into::into),
        currency: row.amount.map(|amount| amount.currency().code().to_owned()),
        code: row.code,
        message: row.message,
    })
}

fn write_actor(actor: audit::AuditActor) -> AuditActor {
    let nobody = |kind: &str| AuditActor { kind: kind.to_owned(), id: None, email: None, name: None };
    match actor {
        audit::AuditActor::Gateway => nobody("gateway"),
        audit::AuditActor::System => nobody("system"),
        audit::AuditActor::Command => nobody("command"),
        audit::AuditActor::Person { id, named } => {
            let (email, name) = named.unzip();
            AuditActor { id: Some(id.to_string()), email, name, ..nobody("person") }
        }
        audit::AuditActor::Credential { id, name } => {
            AuditActor { id: Some(id.to_string()), name, ..nobody("credential") }
        }
    }
}

/// A field as it was and is. Where it holds a whole JSON object, what differs inside.
fn write_change(change: ApartChange) -> Vec<AuditChange> {
    let ApartChange { field, before, after } = change;
    let (Some(was), Some(is)) = (object(before.as_deref()), object(after.as_deref())) else {
        return vec![AuditChange { field, before, after }];
    };
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    leaves(&field, &was, &mut old);
    leaves(&field, &is, &mut new);
    let fields: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changes = fields.into_iter().map(|field| AuditChange {
        field: field.clone(),
        before: old.get(field).cloned(),
        after: new.get(field).cloned(),
    });
    changes.filter(|change| change.before != change.after).collect()
}

/// The object that a text is; where there is no text, the empty one.
fn object(text: Option<&str>) -> Option<Value> {
    let Some(text) = text else { return Some(Value::Object(serde_json::Map::new())) };
    serde_json::from_str(text).ok().filter(Value::is_object)
}

fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(&format!("{path}.{name}"), value, found));
        }
        Value::Array(values) => {
            let place = |(place, value)| leaves(&format!("{path}.{}", place + 1), value, found);
            values.iter().enumerate().for_each(place);
        }
        Value::String(text) => {
            found.insert(path.to_owned(), text.clone());
        }
        Value::Bool(_) | Value::Number(_) => {
            found.insert(path.to_owned(), value.to_string());
        }
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _always: std::fmt::Result = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Option<&str>, after: Option<&str>) -> Vec<(String, Option<String>, Option<String>)> {
        let text = |value: Option<&str>| value.map(str::to_owned);
        let change = ApartChange { field: "rules".to_owned(), before: text(before), after: text(after) };
        write_change(change).into_iter().map(|one| (one.field, one.before, one.after)).collect()
    }

    fn row(
        field: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> (String, Option<String>, Option<String>) {
        (field.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
    }

    #[test]
    fn of_a_whole_object_only_what_differs_is_told() {
        let before = r#"{"hours":72,"window_days":null,"sums":[{"minor":500,"currency":"TRY"}]}"#;
        let after = r#"{"hours":72,"window_days":30,"sums":[{"minor":900,"currency":"TRY"}]}"#;
        let minor = row("rules.sums.1.minor", Some("500"), Some("900"));
        assert_eq!(change(Some(before), Some(after)), [minor, row("rules.window_days", None, Some("30"))]);
        assert_eq!(change(None, Some(r#"{"hours":72}"#)), [row("rules.hours", None, Some("72"))]);
    }

    #[test]
    fn what_is_no_object_is_told_whole() {
        assert_eq!(change(Some("12"), Some("Demo Books")), [row("rules", Some("12"), Some("Demo Books"))]);
        assert_eq!(change(None, Some("{")), [row("rules", None, Some("{"))]);
    }
}
