//! What news does to a refund, wherever it stands.
