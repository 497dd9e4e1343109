//! SIGKILL at the worst moments: nothing is lost, nothing is sent twice, nothing unknown becomes failed.

use std::net::TcpListener;

use serde_json::Value;

use crate::http::until;
use crate::running::{DemoFiles, count};

const FOR_EVER_MS: &str = "600000";

fn states(detail: &Value) -> Vec<(&str, &str, &str)> {
    detail["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refund| {
            (
                refund["payment_amount"].as_str().unwrap(),
                refund["state"].as_str().unwrap(),
                refund["payment_result"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_refund_killed_while_sending_needs_a_person_and_is_never_sent_again() {
    let demo = DemoFiles::make();
    let bank = demo.start_bank("127.0.0.1:0", FOR_EVER_MS);
    demo.point_to(bank.address());
    let desk = demo.start_desk();

    // One that the bank never looks at, and one that it pays without saying so in time.
    let _never = demo.send_refund(&desk, "curl", "1.92");
    let _slow = demo.send_refund(&desk, "curl", "2.95");
    until("both calls are at the bank", || demo.ledger(&bank, "curl"), |ledger| count(&ledger["calls"]) == 2);
    let before = demo.detail(&desk, "curl");
    assert!(states(&before).iter().all(|(_, state, _)| *state == "sending"), "{before:#}");
    desk.kill();

    let desk = demo.start_desk();
    let after = demo.detail(&desk, "curl");
    let mut found = states(&after);
    found.sort_unstable();
    assert_eq!(found, [("-1.92", "needs_attention", "PENDING"), ("-2.95", "needs_attention", "PENDING")]);
    assert_eq!(after["transaction"]["refundable"], "995.13");
    assert_eq!(after["payment"]["balance"]["unknown"], "4.87");

    // The worker is awake and sends what is new; what was interrupted stays where it is.
    let answer = demo.send_refund(&desk, "curl", "10.00").answer();
    assert_eq!((answer.status, answer.json()["refund"]["payment_result"].as_str()), (201, Some("SUCCESS")));
    let ledger = demo.ledger(&bank, "curl");
    let mut called: Vec<&str> =
        ledger["calls"].as_array().unwrap().iter().map(|call| call["amount"].as_str().unwrap()).collect();
    called.sort_unstable();
    assert_eq!(called, ["1.92", "10.00", "2.95"]);
    assert_eq!(ledger["refunded"], "12.95");

    // The same key asks about the same refund, after the crash as before it.
    let replay = demo.send_refund(&desk, "curl", "1.92").answer();
    assert_eq!((replay.status, replay.json()["refund"]["state"].as_str()), (201, Some("needs_attention")));
    assert_eq!(count(&demo.ledger(&bank, "curl")["calls"]), 3);
}

#[test]
fn a_refund_killed_while_queued_is_sent_exactly_once_by_the_next_start() {
    let demo = DemoFiles::make();
    // A port that nobody listens on: nothing can leave.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    demo.point_to(&format!("http://{closed}"));
    let desk = demo.start_desk();
    let _unread = demo.send_refund(&desk, "curl", "12.50");
    until(
        "an attempt found nobody, and the refund waits for the next",
        || demo.detail(&desk, "curl"),
        |detail| {
            detail["timeline"].as_array().unwrap().iter().any(|entry| entry["kind"] == "refund_requeued")
        },
    );
    desk.kill();

    let bank = demo.start_bank(&closed, FOR_EVER_MS);
    let desk = demo.start_desk();
    let after = until(
        "the refund is paid",
        || demo.detail(&desk, "curl"),
        |detail| states(detail).iter().any(|(_, state, _)| *state == "succeeded"),
    );
    assert_eq!(states(&after), [("-12.50", "succeeded", "SUCCESS")]);
    assert_eq!(after["transaction"]["refundable"], "987.50");
    let ledger = demo.ledger(&bank, "curl");
    assert_eq!((count(&ledger["calls"]), count(&ledger["refunds"])), (1, 1));
    assert_eq!(ledger["refunded"], "12.50");
}
