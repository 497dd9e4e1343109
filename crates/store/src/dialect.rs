//! What programs look up over a gateway's dialect: one integration's rows, by the names of that gateway and of the caller.

pub mod alias;
pub mod find;
pub mod import_progress;
pub mod items;
pub mod list;
pub mod message;
pub mod tracked;

use domain::id::{CompanyId, IntegrationId};

/// Whose rows a caller sees over a dialect: those of one integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The company.
    pub company: CompanyId,
    /// The integration.
    pub integration: IntegrationId,
}
