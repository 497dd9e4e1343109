//! Writes a passkey for its owner, and reads the name that they give it.

use api::passkey::{MAX_NAME_CHARS, OwnPasskey};
use serde::Deserialize;
use store::passkey::Passkey;

use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// What of a passkey's document its owner is shown.
#[derive(Deserialize)]
struct Document {
    cred: Credential,
}

#[derive(Deserialize)]
struct Credential {
    backup_state: bool,
}

/// Writes one.
pub fn write_passkey(passkey: Passkey) -> Result<OwnPasskey, Failure> {
    let document: Document = serde_json::from_str(&passkey.document).map_err(Failure::internal)?;
    Ok(OwnPasskey {
        id: passkey.id,
        name: passkey.name,
        created_at: rfc3339(passkey.created_at)?,
        last_used_at: optional_rfc3339(passkey.last_used_at)?,
        synced: document.cred.backup_state,
    })
}

/// Reads a name.
pub fn read_name(text: &str) -> Result<String, Failure> {
    let name = text.trim();
    if (1..=MAX_NAME_CHARS).contains(&name.chars().count()) && !name.contains(char::is_control) {
        Ok(name.to_owned())
    } else {
        let detail = format!("Give the passkey a name of 1 to {MAX_NAME_CHARS} characters.");
        Err(Failure::invalid_field("name", &detail))
    }
}
