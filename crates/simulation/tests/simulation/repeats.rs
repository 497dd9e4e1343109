//! One seed is one history, byte for byte.

use domain::gateway_kind::GatewayKind;
use simulation::run::run_seed;
use simulation::template::Template;

#[test]
fn a_seed_gives_the_same_history_and_the_same_rows_twice_with_each_gateway() {
    let template = Template::in_a_file().unwrap();
    for (gateway, seed) in GatewayKind::ALL.into_iter().zip(3..) {
        let first = run_seed(&template, seed, gateway, None).unwrap();
        let second = run_seed(&template, seed, gateway, None).unwrap();
        assert!(first.stopped.is_none(), "{gateway}: {}", first.history);
        assert!(first.intents >= 40, "{} decisions", first.intents);
        assert_eq!(first.history.to_string(), second.history.to_string());
        assert_eq!(first.contents, second.contents);
        assert_eq!(first.tally, second.tally);
    }
}

#[test]
fn two_seeds_are_two_histories_and_so_are_two_gateways() {
    let template = Template::in_a_file().unwrap();
    let run = |seed, gateway| run_seed(&template, seed, gateway, None).unwrap().history;
    let first = run(1, GatewayKind::Payu);
    assert_ne!(first, run(2, GatewayKind::Payu));
    assert_ne!(first, run(1, GatewayKind::Craftgate));
}
