//! What a gateway did without us.

mod record_fact;
