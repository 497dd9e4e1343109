//! What one meets of a company's own provider: on the sign-in page, with an invitation, and in one's account.

pub mod company_sign_in;
pub mod connections;
pub mod join_button;
mod way_model;
