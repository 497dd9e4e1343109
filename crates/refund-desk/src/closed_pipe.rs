//! What a command prints may be cut short by whoever reads it: `refund-desk company list | head -1`.

use std::panic;
use std::process;

/// What a shell says of a program that was ended because nobody read it any more: 128 and the number of `SIGPIPE`.
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02>
pub const NOBODY_READS: i32 = 141;

/// Has the program end quietly when nobody reads what it prints any more, and not with a report of its own mistake. The
/// signal that ends other programs then is no way: a server would be ended by each client that leaves.
pub fn end_quietly() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        // What `println!` says; it has no other way of telling.
        let of_output = told.payload_as_str().is_some_and(|text| {
            text.starts_with("failed printing to stdout") && text.contains("Broken pipe")
        });
        if of_output {
            process::exit(NOBODY_READS);
        }
        report(told);
    }));
}
