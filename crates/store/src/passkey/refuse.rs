//! Notes that a passkey was refused although its signature was right.

use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::passkey::Passkey;
use crate::person::password::tell_companies_of_changes;
use crate::subject::{Author, Change};

/// Tells the companies of whoever a passkey belongs to that it was refused because its counter went back: there may be a copy of
/// it.
pub async fn refuse_copy(store: &Store, passkey: &Passkey, author: &Author) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        let changes = vec![Change::text("passkey", None, Some(&passkey.name))];
        tell_companies_of_changes(tx, passkey.person_id, "passkey_refused", author, &changes).await
    })
}
