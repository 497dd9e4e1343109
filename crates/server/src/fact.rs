//! What a gateway did without us, or told late.

pub mod record_fact;
