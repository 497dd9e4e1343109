//! An orderly stop cuts nothing off, and one database has one server.

use crate::http::until;
use crate::running::{DemoFiles, count, refund_desk};

#[test]
fn a_stop_waits_for_the_refund_under_way_and_answers_it() {
    let demo = DemoFiles::make();
    let bank = demo.start_bank("127.0.0.1:0", "1500");
    demo.point_to(bank.address());
    let desk = demo.start_desk();
    let sent = demo.send_refund(&desk, "curl", "3.95");
    until("the call is at the bank", || demo.ledger(&bank, "curl"), |ledger| count(&ledger["calls"]) == 1);
    desk.ask_to_stop();
    let answer = sent.answer();
    assert_eq!((answer.status, answer.json()["refund"]["payment_result"].as_str()), (201, Some("SUCCESS")));
    assert!(desk.ended().success());

    let desk = demo.start_desk();
    assert_eq!(demo.detail(&desk, "curl")["transaction"]["refundable"], "996.05");
}

#[test]
fn a_second_server_of_one_database_and_a_second_program_on_one_port_are_refused_with_what_to_do() {
    let demo = DemoFiles::make();
    let desk = demo.start_desk();
    let database = format!("sqlite:{}", demo.file("desk.db").display());
    let second = |listen: &str| {
        let output =
            refund_desk().args(["serve", "--database", &database, "--listen", listen]).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let told = second("127.0.0.1:0");
    assert!(told.contains("another Refund Desk is serving from"), "{told}");
    let taken = desk.address().replace("http://localhost", "127.0.0.1");
    let told = second(&taken);
    assert!(told.contains("is in use") && told.contains("--listen"), "{told}");
}
