//! A company's single sign-on: the page on which its owners set its provider up.

mod sign_on_form;
mod sign_on_model;
pub mod sign_on_page;
