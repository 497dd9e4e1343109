//! Events: every change has one, and each company's chain can be recomputed from the stored bytes.

use domain::id::TransactionId;
use store::event::sealer::seal_all;
use store::event::timeline::list_timeline;
use store::event::{Hashed, link_event};

use crate::fixture::{Desk, lira};

#[tokio::test]
async fn the_chain_is_whole_and_hides_free_text() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    for refund in 11..14 {
        desk.reserve(&desk.reservation(10, refund, 100)).await;
    }
    seal_all(&desk.store).await.unwrap();
    let rows = desk
        .store
        .rows("SELECT sequence, subject_id, version, kind, at, private_hash, body, hash FROM event ORDER BY sequence", [])
        .await
        .unwrap();
    assert_eq!(rows.len(), 4);
    let mut previous = vec![0; 32];
    for (index, row) in rows.iter().enumerate() {
        let body = row.text("body").unwrap();
        assert_eq!(row.int("sequence").unwrap(), i64::try_from(index).unwrap() + 1);
        let (kind, private) = (row.text("kind").unwrap(), row.opt_bytes("private_hash").unwrap());
        let hashed = Hashed {
            subject_id: row.id("subject_id", TransactionId::new).unwrap(),
            version: row.int("version").unwrap(),
            kind: &kind,
            at: row.int("at").unwrap(),
            private: private.as_deref(),
            body: &body,
        };
        let hash = row.bytes("hash").unwrap();
        assert_eq!(hash, link_event(&previous, hashed));
        previous = hash;
        assert!(!body.contains("wrong size") && !body.contains("demo.example"), "{body}");
    }
}

#[tokio::test]
async fn a_timeline_tells_who_did_what() {
    let desk = Desk::open().await;
    let payment = desk.pay(10, lira(500)).await;
    desk.reserve(&desk.reservation(10, 11, 100)).await;
    seal_all(&desk.store).await.unwrap();
    let refund = desk.row(11).await;
    let timeline = list_timeline(&desk.store, desk.company, &[payment.id, refund.id]).await.unwrap();
    let told: Vec<(&str, Option<&str>)> =
        timeline.iter().map(|fact| (fact.kind.as_str(), fact.actor.as_deref())).collect();
    assert_eq!(told, [("payment_recorded", None), ("refund_reserved", Some("agent@demo.example"))]);
    let reserved = timeline.last().unwrap();
    assert_eq!(reserved.amount, Some(lira(100)));
    assert_eq!(reserved.message.as_deref(), Some("wrong size"));
}

#[tokio::test]
async fn a_timeline_has_what_the_sealer_has_yet_to_reach() {
    let desk = Desk::open().await;
    let payment = desk.pay(10, lira(500)).await;
    seal_all(&desk.store).await.unwrap();
    desk.reserve(&desk.reservation(10, 11, 100)).await;
    let refund = desk.row(11).await;
    let subjects = [refund.id, payment.id];
    let before = list_timeline(&desk.store, desk.company, &subjects).await.unwrap();
    let kinds: Vec<&str> = before.iter().map(|fact| fact.kind.as_str()).collect();
    assert_eq!(kinds, ["payment_recorded", "refund_reserved"]);
    seal_all(&desk.store).await.unwrap();
    assert_eq!(list_timeline(&desk.store, desk.company, &subjects).await.unwrap(), before);
}
