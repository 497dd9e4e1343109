//! The table misses no operation: none of the contract, of the router, and of the gateways' wires.

use std::path::Path;

use http::StatusCode;
use serde_json::Value;

use crate::browser::Browser;
use crate::desk::Desk;
use crate::stranger::calls::{CALLS, METRICS};
use crate::stranger::dialects::ROUTES;

/// It is how a person is no longer nobody: its own file says who gets in.
const SIGN_IN: (&str, &str) = ("POST", api::paths::SESSION);

fn has_a_row(method: &str, path: &str) -> bool {
    let called = |row: &(&str, &str)| row.0.eq_ignore_ascii_case(method) && row.1 == path;
    CALLS.iter().any(called) || called(&SIGN_IN)
}

#[tokio::test]
async fn the_table_misses_no_operation_of_the_contract() {
    let desk = Desk::open().await;
    let contract: Value = Browser::new(&desk).get(api::paths::OPENAPI).await.json(StatusCode::OK);
    for (path, operations) in contract["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            assert!(has_a_row(method, path), "{method} {path}");
        }
    }
}

fn source(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Each address by its name in the contract's list.
fn addresses() -> Vec<(String, String)> {
    let list = source("../api/src/paths.rs");
    let named = list.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = "));
    let mut addresses: Vec<(String, String)> = named
        .map(|(name, address)| (format!("paths::{name}"), address.trim_matches(['"', ';']).to_owned()))
        .collect();
    addresses.push(("METRICS".to_owned(), METRICS.to_owned()));
    addresses
}

/// The first argument of every `.route(` of a source, and what stands behind it up to the next one.
fn routes(source: &str) -> Vec<(String, String)> {
    source.split(".route(").skip(1).map(|text| first_argument(text.split("\n}").next().unwrap())).collect()
}

fn first_argument(text: &str) -> (String, String) {
    let mut depth = 0;
    let end = text.find(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        letter == ',' && depth == 0
    });
    let (first, rest) = text.split_at(end.unwrap());
    (first.trim().to_owned(), rest.to_owned())
}

#[test]
fn the_table_misses_no_operation_of_the_router() {
    let addresses = addresses();
    let mut seen = 0;
    for (name, handlers) in routes(&source("src/router.rs")) {
        // What is below a receipt's address, and what has none, is nothing for anyone.
        let Some((_, address)) = addresses.iter().find(|(known, _)| *known == name) else {
            assert!(name.starts_with("\"/receipt"), "{name}");
            continue;
        };
        for method in ["get", "post", "put", "patch", "delete"] {
            let handled = [format!(", {method}("), format!(").{method}(")];
            if handled.iter().any(|text| handlers.contains(text.as_str())) {
                assert!(has_a_row(method, address), "{method} {address}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, CALLS.len() + 1, "every row is of an address that is mounted");
}

#[test]
fn the_table_misses_no_address_of_the_gateways_wires() {
    let mut mounted = Vec::new();
    for dialect in ["mindbehind", "begateway", "craftgate", "payu", "overpay"] {
        let routes = routes(&source(&format!("../gateways/src/{dialect}/routes.rs")));
        assert!(!routes.is_empty(), "{dialect}");
        mounted.extend(routes.into_iter().map(|(first, _)| format!("{dialect} {first}")));
    }
    let listed: Vec<String> = ROUTES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(mounted, listed);
}
