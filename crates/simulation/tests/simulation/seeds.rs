//! Seeds that once failed, one line each with what they found.

use domain::gateway_kind::GatewayKind;
use simulation::run::run_seed;
use simulation::template::Template;

/// The gateway, the seed, and what it found.
const FOUND: [(GatewayKind, u64, &str); 4] = [
    (
        GatewayKind::Craftgate,
        4,
        "who may not refund, or cannot, is told so before it is told that the items have too little left",
    ),
    (
        GatewayKind::Craftgate,
        457,
        "all of a payment's only item, asked for by the item's id, goes out as that item and not as the whole payment",
    ),
    (
        GatewayKind::Overpay,
        104,
        "a nameless line of the statement, taken for a refund made outside, is ours once a repeated call is answered with its id",
    ),
    (
        GatewayKind::Overpay,
        7174,
        "what is told of an id that two rows have, ours and one that was taken for made outside, is told of ours, though a clock that \
         was set back makes the other one older",
    ),
];

#[test]
fn what_a_seed_once_found_stays_found() {
    let template = Template::in_a_file().unwrap();
    for (gateway, seed, found) in FOUND {
        let outcome = run_seed(&template, seed, gateway, None).unwrap();
        assert!(outcome.stopped.is_none(), "seed {seed} of {gateway} ({found}):\n{}", outcome.history);
    }
}
