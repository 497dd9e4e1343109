//! What a batch's lines are told before anything moves.

use api::bulk_refund::{BulkRefund, BulkRefundList};
use http::StatusCode;
use refunds::clock::Clock as _;
use serde_json::json;
use store::bulk_refund::clear::clear_drafts;
use store::event::EventActor;
use store::subject::Author;
use store::verify::verify_company;

use crate::bulk_refund::desk;
use crate::desk::SECOND;

#[tokio::test]
async fn each_line_has_its_verdict_with_what_earlier_lines_take_counted_in_and_nothing_moves() {
    let (desk, payments) = desk(3).await;
    let agent = desk.sign_in("agent").await;
    let refunded: api::refund::RefundCreated =
        agent.refund(payments[2], "10.00").await.json(StatusCode::CREATED);
    let [first, second, third] = [payments[0], payments[1], payments[2]];
    let far = desk.payment_with(&desk.other_token, json!({})).await;
    let csv = format!(
        "ID,Amount,Currency,Reason\n\
         {first},60.00,TRY,Recall\n\
         {first},60.00,,\n\
         {first},40.01,,\n\
         {first},,,=1+1\n\
         {first},,,\n\
         {second},\"12,5\",,\n\
         {second},1.00,USD,\n\
         {third},10.00,,\n\
         {},1.00,,\n\
         {far},1.00,,\n\
         nothing,1.00,,\n",
        refunded.refund.id
    );
    let calls = desk.gateway.calls();
    let batch = agent.batch(&desk, &csv).await;
    assert_eq!((batch.state.as_str(), batch.line_count, batch.rule.as_deref()), ("draft", 11, None));
    let lines = agent.lines(batch.id).await;
    let verdicts: Vec<&str> =
        lines.iter().map(|line| line.code.as_deref().unwrap_or(line.outcome.as_str())).collect();
    let expected = [
        "waiting",
        "duplicate_line",
        "amount_exceeds_refundable",
        "waiting",
        "nothing_left",
        "invalid_amount",
        "other_currency",
        "look_alike_just_made",
        "not_a_payment",
        "no_such_payment",
        "no_such_payment",
    ];
    assert_eq!(verdicts, expected);
    assert_eq!(lines[3].amount.as_ref().unwrap().as_str(), "40.00", "all that line 1 leaves");
    assert_eq!(
        (lines[5].given_amount.as_deref(), lines[10].given_payment.as_str()),
        (Some("12,5"), "nothing")
    );
    let waiting = batch.sums.iter().find(|sum| sum.outcome == "waiting").unwrap();
    assert_eq!((waiting.lines, waiting.amount.as_ref().unwrap().as_str()), (2, "100.00"));
    assert_eq!(desk.gateway.calls(), calls);
    // What looks like a formula is none in the file.
    let file = agent.get(&api::paths::bulk_refund(api::paths::BULK_REFUND_FILE, batch.id)).await;
    let text = file.text();
    assert!(text.contains(",40.00,TRY,'=1+1,waiting,") && text.lines().count() == 12, "{text}");
}

#[tokio::test]
async fn a_batch_is_made_by_who_may_refund_and_seen_by_its_company() {
    let (desk, payments) = desk(1).await;
    let body = json!({ "company": desk.company, "name": "Recall", "payments": payments });
    let viewer = desk.sign_in("viewer").await;
    viewer.post(api::paths::BULK_REFUNDS, &body).await.problem(403, "role_too_low");
    let agent = desk.sign_in("agent").await;
    let batch: BulkRefund = agent.post(api::paths::BULK_REFUNDS, &body).await.json(StatusCode::CREATED);
    assert_eq!(agent.lines(batch.id).await[0].amount.as_ref().unwrap().as_str(), "100.00");
    let listed: BulkRefundList = viewer.get(api::paths::BULK_REFUNDS).await.json(StatusCode::OK);
    assert_eq!(listed.items.len(), 1);
    for path in [api::paths::BULK_REFUND_LINES, api::paths::BULK_REFUND_FILE] {
        viewer.get(&api::paths::bulk_refund(path, batch.id)).await.problem(403, "role_too_low");
    }
    viewer.move_on(api::paths::BULK_REFUND_START, batch.id).await.problem(403, "role_too_low");
    desk.sign_in("owner")
        .await
        .move_on(api::paths::BULK_REFUND_START, batch.id)
        .await
        .problem(403, "role_too_low");
    let stranger = desk.sign_in("stranger").await;
    stranger.post(api::paths::BULK_REFUNDS, &body).await.problem(404, "not_found");
    stranger.move_on(api::paths::BULK_REFUND_START, batch.id).await.problem(404, "not_found");
    let listed: BulkRefundList = stranger.get(api::paths::BULK_REFUNDS).await.json(StatusCode::OK);
    assert!(listed.items.is_empty());
    for (wrong, code) in [
        (json!({ "company": desk.company, "name": " ", "csv": "id\nx\n" }), "name_required"),
        (json!({ "company": desk.company, "name": "A", "csv": "amount\n1\n" }), "bad_csv"),
        (json!({ "company": desk.company, "name": "A" }), "bad_csv"),
        (json!({ "company": desk.company, "name": "A", "csv": "id\nx\n", "a_second": 0 }), "bad_pace"),
    ] {
        agent.post(api::paths::BULK_REFUNDS, &wrong).await.problem(422, code);
    }
}

#[tokio::test]
async fn ten_thousand_lines_are_taken_and_one_more_is_not() {
    let (desk, _payments) = desk(0).await;
    let agent = desk.sign_in("agent").await;
    let most = format!("transaction_id,reason\n{}", format!("x,{}\n", "r".repeat(100)).repeat(10_000));
    assert_eq!(agent.batch(&desk, &most).await.line_count, 10_000);
    let body = json!({ "company": desk.company, "name": "Much", "csv": format!("{most}x,r\n") });
    agent.post(api::paths::BULK_REFUNDS, &body).await.problem(422, "bad_csv");
}

#[tokio::test]
async fn a_draft_that_nobody_began_is_cleared_away_and_the_chain_says_so() {
    let (desk, payments) = desk(1).await;
    let agent = desk.sign_in("agent").await;
    let (old, begun) =
        (agent.batch_of(&desk, &payments, "5.00").await, agent.batch_of(&desk, &payments, "6.00").await);
    agent.begin(begun.id).await;
    let at = desk.clock.now();
    let author = Author { actor: EventActor::System, address: None, at, salt: [0; 16] };
    let drafts = async |made_before| clear_drafts(&desk.store, made_before, &author).await.unwrap();
    assert_eq!(drafts(at - SECOND).await, 0, "it is not old yet");
    assert_eq!(drafts(at + SECOND).await, 1, "what was begun stays");
    agent.get(&api::paths::bulk_refund(api::paths::BULK_REFUND, old.id)).await.problem(404, "not_found");
    agent.move_on(api::paths::BULK_REFUND_START, old.id).await.problem(404, "not_found");
    assert_eq!(agent.look(begun.id).await.state, "running");
    let changes = desk.changes(desk.company).await;
    let told = changes.iter().filter(|(kind, _, _)| kind == "bulk_refund_cleared").count();
    assert_eq!(told, 1);
    assert!(verify_company(&desk.store, desk.company).await.unwrap().differences.is_empty());
}
