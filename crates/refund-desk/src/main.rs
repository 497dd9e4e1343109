//! crates/refund-desk
fn main() {}
