//! The panel starts here.
fn main() {}
