//! Finds invitations: a company's, or the one of a link.

use domain::id::{CompanyId, InvitationId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::invitation::{Invitation, read_invitation, select_invitations};

/// Lists a company's invitations that were neither accepted nor taken back, the newest first.
pub async fn list_invitations(store: &Store, company: CompanyId) -> Result<Vec<Invitation>, StoreError> {
    let sql = select_invitations!(
        "WHERE company_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL ORDER BY created_at DESC, id DESC"
    );
    store.rows(sql, args![company]).await?.iter().map(read_invitation).collect()
}

/// Finds one of a company's invitations.
pub async fn find_invitation(
    store: &Store,
    company: CompanyId,
    id: InvitationId,
) -> Result<Option<Invitation>, StoreError> {
    let sql = select_invitations!("WHERE company_id = $1 AND id = $2");
    let row = store.row(sql, args![company, id.uuid()]).await?;
    row.map(|row| read_invitation(&row)).transpose()
}

/// Finds the invitation of a link.
pub async fn find_invitation_by_token(
    store: &Store,
    token_hash: &[u8],
) -> Result<Option<Invitation>, StoreError> {
    let row = store.row(select_invitations!("WHERE token_hash = $1"), args![token_hash]).await?;
    row.map(|row| read_invitation(&row)).transpose()
}
