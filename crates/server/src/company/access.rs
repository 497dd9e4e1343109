//! Who may see and change what belongs to a company: managers its profile and who is invited, owners who may do what.

use domain::id::{CompanyId, PersonId};
use domain::role::Role;

use crate::caller::SignedIn;
use crate::problem::Failure;

/// A company that someone belongs to, and as what. Any other does not exist for them.
pub fn own_company(signed_in: &SignedIn, id: &str) -> Result<(CompanyId, Role), Failure> {
    let id: CompanyId = id.parse().ok().ok_or_else(Failure::unknown_company)?;
    let role = signed_in.role_in(id).ok_or_else(Failure::unknown_company)?;
    Ok((id, role))
}

/// A company that someone manages.
pub fn managed_company(signed_in: &SignedIn, id: &str) -> Result<CompanyId, Failure> {
    let (id, role) = own_company(signed_in, id)?;
    if role.may_manage() { Ok(id) } else { Err(Failure::managers_only()) }
}

/// A company whose people someone may change.
pub fn owned_company(signed_in: &SignedIn, id: &str) -> Result<CompanyId, Failure> {
    let (id, role) = own_company(signed_in, id)?;
    if role.may_change_roles() { Ok(id) } else { Err(Failure::owners_only()) }
}

/// A person's id in a path. What is no id is the id of nobody.
pub fn person_id(text: &str) -> Result<PersonId, Failure> {
    text.parse().ok().ok_or_else(Failure::unknown_person)
}

/// A role by its name.
pub fn read_role(text: &str) -> Result<Role, Failure> {
    text.parse().map_err(|error: domain::role::UnknownRole| {
        Failure::invalid_field("role", &crate::problem::sentence(&error))
    })
}
