//! The live stream: whoever goes on from where they were gets every event, in order, once.

use std::collections::BTreeSet;

use domain::id::{CompanyId, IntegrationId};
use store::company::{Company, create_company};
use store::engine::Engine;
use store::event::sealer::seal_all;
use store::event::stream::{list_stream, list_whole_stream, stream_head};
use store::integration::create_integration;

use crate::fixture::{Desk, START, lira, new_integration, uuid};

#[tokio::test]
async fn positions_follow_one_another_and_the_head_is_the_last() {
    let desk = Desk::open().await;
    assert_eq!(stream_head(&desk.store).await.unwrap(), 0);
    desk.pay(10, lira(500)).await;
    desk.reserve(&desk.reservation(10, 11, 100)).await;
    seal_all(&desk.store).await.unwrap();
    let events = list_stream(&desk.store, &[desk.company], 0, 100).await.unwrap();
    let told: Vec<(u64, &str, Option<&str>)> =
        events.iter().map(|event| (event.position, event.kind.as_str(), event.actor.as_deref())).collect();
    assert_eq!(told, [(1, "payment_recorded", None), (2, "refund_reserved", Some("agent@demo.example"))]);
    assert_eq!(events.last().unwrap().amount, Some(lira(100)));
    assert_eq!(stream_head(&desk.store).await.unwrap(), 2);
    assert_eq!(list_stream(&desk.store, &[desk.company], 1, 100).await.unwrap().len(), 1);
    assert_eq!(list_stream(&desk.store, &[], 0, 100).await.unwrap(), []);
    assert_eq!(list_whole_stream(&desk.store, 0, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_companys_events_after_any_position_are_its_part_of_the_whole_stream() {
    let mut desk = Desk::open().await;
    let (first, second) = (desk.company, CompanyId::new(uuid(4)));
    let named = Company { id: second, name: "Guney".to_owned(), zone: "Europe/Istanbul".to_owned() };
    create_company(&desk.store, &named, START).await.unwrap();
    let accounts = [desk.integration, IntegrationId::new(uuid(5))];
    let integration = new_integration(second, accounts[1], "Masterpass TR");
    create_integration(&desk.store, &integration, START).await.unwrap();
    // Who follows whom: alone, in runs, and one of the two from the first to the last.
    for (number, of_second) in (10_u128..).zip([false, true, true, false, false, false, true, false]) {
        desk.company = if of_second { second } else { first };
        desk.integration = accounts[usize::from(of_second)];
        desk.pay(number, lira(500)).await;
        seal_all(&desk.store).await.unwrap();
    }
    let whole = list_whole_stream(&desk.store, 0, 100).await.unwrap();
    assert_eq!(whole.len(), 8);
    for company in [first, second] {
        for after in 0..=9 {
            for limit in [1, 100] {
                let of_company =
                    whole.iter().filter(|event| event.company_id == company && event.position > after);
                let expected: Vec<_> = of_company.take(limit).cloned().collect();
                let limit = u32::try_from(limit).unwrap();
                let told = list_stream(&desk.store, &[company], after, limit).await.unwrap();
                assert_eq!(told, expected, "after {after}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_who_goes_on_while_many_write_gets_every_event_once_and_in_order() {
    const WRITERS: u128 = 8;
    const EACH: u128 = 25;
    let desk = std::sync::Arc::new(Desk::open().await);
    desk.pay(10, lira(1_000_000)).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let desk = std::sync::Arc::clone(&desk);
        writers.spawn(async move {
            for number in 0..EACH {
                desk.reserve(&desk.reservation(10, 1_000 + writer * EACH + number, 100)).await;
            }
        });
    }
    let expected = usize::try_from(WRITERS * EACH).unwrap() + 1;
    let mut bell = desk.store.sealed().listen();
    let mut seen = Vec::new();
    let mut after = 0;
    // A page size that never falls together with a commit, and a fresh start after each page.
    while seen.len() < expected {
        let page = list_stream(&desk.store, &[desk.company], after, 7).await.unwrap();
        match page.last() {
            Some(last) => after = last.position,
            // On PostgreSQL nothing is sealed by itself, and the reader is the sealer.
            None if desk.store.engine() == Engine::Postgres => seal_all(&desk.store).await.unwrap(),
            None => bell.ring().await,
        }
        seen.extend(page.into_iter().map(|event| (event.position, event.subject_id)));
    }
    while let Some(written) = writers.join_next().await {
        written.unwrap();
    }
    assert!(seen.is_sorted_by(|one, next| one.0 < next.0));
    assert_eq!(seen.iter().map(|(_, subject)| *subject).collect::<BTreeSet<_>>().len(), expected);
    assert_eq!(list_stream(&desk.store, &[desk.company], after, 7).await.unwrap(), []);
}
