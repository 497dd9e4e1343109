//! Who sees customers' names, phone numbers and e-mails: everybody but viewers, for whom they are masked, everywhere alike.

use api::transaction::Customer;
use domain::id::CompanyId;
use domain::mask::{mask_id, mask_name, mask_phone, mask_text};
use domain::role::Role;
use store::engine::Store;
use store::export::ExportOwner;
use store::membership::{Membership, list_memberships};
use store::transaction::TransactionRow;
use store::transaction::query::ListQuery;

use crate::caller::Caller;
use crate::problem::Failure;

/// How somebody sees what is personal in a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// As it is.
    Whole,
    /// Masked.
    Masked,
}

impl Sight {
    /// How a caller sees a company's rows: a program as it is, for its scopes say what it may read.
    #[must_use]
    pub fn of(caller: &Caller, company: CompanyId) -> Self {
        match caller {
            Caller::Program(_) => Self::Whole,
            Caller::Person(signed_in) => Self::of_role(signed_in.role_in(company)),
        }
    }

    fn of_role(role: Option<Role>) -> Self {
        match role {
            Some(Role::Agent | Role::Approver | Role::Manager | Role::Owner) => Self::Whole,
            Some(Role::Viewer) | None => Self::Masked,
        }
    }

    /// Who paid.
    #[must_use]
    pub fn customer(self, row: &TransactionRow) -> Customer {
        let (name, phone) = (row.customer_name.as_deref(), row.customer_phone.as_deref());
        match self {
            Self::Whole => Customer { name: name.map(str::to_owned), phone: phone.map(str::to_owned) },
            Self::Masked => Customer { name: name.map(mask_name), phone: phone.map(mask_phone) },
        }
    }

    /// An id that somebody outside gave, which may be made of the customer's phone number.
    #[must_use]
    pub fn id(self, id: &str, row: &TransactionRow) -> String {
        match self {
            Self::Whole => id.to_owned(),
            Self::Masked => mask_id(id, row.customer_phone.as_deref()),
        }
    }

    /// What people or a gateway wrote about a row.
    #[must_use]
    pub fn text(self, text: &str, row: &TransactionRow) -> String {
        match self {
            Self::Whole => text.to_owned(),
            Self::Masked => mask_text(text, row.customer_name.as_deref()),
        }
    }
}

/// A query with the companies in which nothing is found by names and phones. It refuses those who could find nothing at all.
pub fn narrow(caller: &Caller, query: ListQuery) -> Result<ListQuery, Failure> {
    let is_masked = |company: &&CompanyId| Sight::of(caller, **company) == Sight::Masked;
    let masked: Vec<CompanyId> = query.companies.iter().filter(is_masked).copied().collect();
    let by_person = query.phone_digits.is_some() || query.customer.is_some();
    if by_person && !masked.is_empty() && masked.len() == query.companies.len() {
        return Err(Failure::masked());
    }
    Ok(ListQuery { masked, ..query })
}

/// The companies of an export in which its owner sees what is personal masked, at this moment.
pub async fn masked_for(
    store: &Store,
    owner: ExportOwner,
    companies: &[CompanyId],
) -> Result<Vec<CompanyId>, Failure> {
    let ExportOwner::Person(person) = owner else { return Ok(Vec::new()) };
    let memberships: Vec<Membership> = list_memberships(store, person).await?;
    let role = |company: CompanyId| {
        memberships.iter().find(|membership| membership.company_id == company).map(|found| found.role)
    };
    let is_masked = |company: &&CompanyId| Sight::of_role(role(**company)) == Sight::Masked;
    Ok(companies.iter().filter(is_masked).copied().collect())
}
