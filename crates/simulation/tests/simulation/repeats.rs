//! One seed is one history, byte for byte.

use simulation::run::run_seed;
use simulation::template::Template;

#[test]
fn a_seed_gives_the_same_history_and_the_same_rows_twice() {
    let template = Template::in_a_file().unwrap();
    for seed in [3, 11] {
        let first = run_seed(&template, seed, None).unwrap();
        let second = run_seed(&template, seed, None).unwrap();
        assert!(first.stopped.is_none(), "{}", first.history);
        assert!(first.intents >= 40, "{} decisions", first.intents);
        assert_eq!(first.history.to_string(), second.history.to_string());
        assert_eq!(first.contents, second.contents);
        assert_eq!(first.tally, second.tally);
    }
}

#[test]
fn two_seeds_are_two_histories() {
    let template = Template::in_a_file().unwrap();
    let first = run_seed(&template, 1, None).unwrap();
    let second = run_seed(&template, 2, None).unwrap();
    assert_ne!(first.history, second.history);
}
