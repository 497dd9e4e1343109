//! The companies' gateway accounts, and whether each answers.

pub mod circuit;
pub mod list_gateways;
