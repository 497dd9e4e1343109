//! Seeds that once failed, one line each with what they found.

use simulation::run::run_seed;
use simulation::template::Template;

/// The seed, and what it found.
const FOUND: [(u64, &str); 3] = [
    (28, "a person's word and a line of the statement about the same amount must not count twice"),
    (29, "a reversal told first says that the refund was paid before: both steps are made at once"),
    (544, "a fact that cannot be taken yet is told again until it is: the books do not agree before"),
];

#[test]
fn what_a_seed_once_found_stays_found() {
    let template = Template::in_a_file().unwrap();
    for (seed, found) in FOUND {
        let outcome = run_seed(&template, seed, None).unwrap();
        assert!(outcome.stopped.is_none(), "seed {seed} ({found}):\n{}", outcome.history);
    }
}
