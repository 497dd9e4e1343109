//! A customer who is forgotten: nothing says who they are, and the books and the chain are as they were.

use store::args;
use store::erase::{Customer, erase_customer, find_payments_of};
use store::event::EventActor;
use store::event::sealer::seal_all;
use store::payment::record::record_payment;
use store::subject::Author;
use store::verify::verify_company;

use crate::fixture::{Desk, START, lira, uuid};

#[tokio::test]
async fn a_customer_is_forgotten_everywhere_and_the_chain_stays_whole() {
    let desk = Desk::open().await;
    let (name, phone) = (Some("Deniz Demo".to_owned()), Some("+90 532 000 00 01".to_owned()));
    let facts = |number| store::payment::record::PaymentFacts {
        customer_name: name.clone(),
        customer_phone: phone.clone(),
        customer_phone_key: Some("100000023509".to_owned()),
        conversation_id: Some("whatsapp:905320000001".to_owned()),
        ..desk.facts(number, domain::payment::PaymentState::Captured, lira(500))
    };
    for number in [10, 20] {
        record_payment(&desk.store, &facts(number)).await.unwrap();
    }
    desk.pay(30, lira(500)).await;
    desk.reserve(&desk.reservation(10, 11, 100)).await;
    seal_all(&desk.store).await.unwrap();
    let count =
        async |sql: &'static str| desk.store.row(sql, []).await.unwrap().unwrap().int("found").unwrap();
    let texts =
        "SELECT COUNT(*) AS found FROM txn_text WHERE body LIKE '%deniz%' OR body LIKE '%905320000001%'";
    assert_eq!((count(texts).await, count("SELECT COUNT(*) AS found FROM event_private").await), (3, 1));

    let by_name = Customer::Name("DENIZ demo".to_owned());
    let by_phone = Customer::Phone("5320000001".to_owned());
    let by_payment = Customer::Payment(domain::id::TransactionId::new(uuid(20)));
    let theirs = find_payments_of(&desk.store, desk.company, &by_phone).await.unwrap();
    assert_eq!(theirs.len(), 2);
    assert_eq!(find_payments_of(&desk.store, desk.company, &by_name).await.unwrap(), theirs);
    assert_eq!(find_payments_of(&desk.store, desk.company, &by_payment).await.unwrap(), theirs);

    let author = Author { actor: EventActor::Command, address: None, at: START + 9, salt: [5; 16] };
    let erased = erase_customer(&desk.store, desk.company, &theirs, &author).await.unwrap();
    assert_eq!((erased.rows, erased.texts), (3, 1));
    seal_all(&desk.store).await.unwrap();
    // A notification that comes again brings nobody back.
    record_payment(&desk.store, &facts(10)).await.unwrap();
    let left = "SELECT COUNT(*) AS found FROM txn WHERE (kind = 'refund' OR gateway_payment_id <> 'gp-30')
                AND (customer_name IS NOT NULL OR customer_phone IS NOT NULL OR customer_phone_key IS NOT NULL
                     OR conversation_id IS NOT NULL OR reason IS NOT NULL)";
    assert_eq!(count(left).await, 0);
    assert_eq!(count(texts).await, 0);
    let reasons = "SELECT COUNT(*) AS found FROM intent WHERE request LIKE '%wrong size%'";
    assert_eq!(count(reasons).await, 0);
    assert_eq!(count("SELECT COUNT(*) AS found FROM event_private").await, 0);
    assert_eq!(find_payments_of(&desk.store, desk.company, &by_phone).await.unwrap(), []);

    let verdict = verify_company(&desk.store, desk.company).await.unwrap();
    assert_eq!(verdict.differences, []);
    let row = desk
        .store
        .row(
            "SELECT reserved_minor FROM txn WHERE company_id = $1 AND id = $2",
            args![desk.company, uuid(10)],
        )
        .await
        .unwrap();
    assert_eq!(row.unwrap().int("reserved_minor").unwrap(), 100);
}
