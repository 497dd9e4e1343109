//! The panel starts here.

fn main() {
    panel::app::start();
}
