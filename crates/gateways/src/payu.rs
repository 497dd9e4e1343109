//! PayU for `WhatsApp`, both directions: the partner refund call, made by us and answered by us, and its notifications.
//!
//! The call is documented (<https://docs.payu.in/reference/refund-transaction-api-whatsapp-integration>, the same text as its partner
//! page). Where the page contradicts itself or says nothing, what is assumed says so, and is a setting in [`settings`].

pub mod capabilities;
pub mod client;
pub mod notification;
pub mod routes;
pub mod settings;
pub mod signature;
pub mod wire;
