//! Sealing after the commit, where many write at once: two servers, one database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::id::{CompanyId, TransactionId};
use store::args;
use store::company::{Company, create_company};
use store::engine::{Engine, Store};
use store::event::sealer::{Seal, hear_others, seal_all, seal_waiting};
use store::event::stream::{list_stream, list_whole_stream, stream_head};
use store::integration::create_integration;
use store::payment::record::record_payment;
use store::verify::{verify_company, verify_seals};

use crate::fixture::{Desk, START, lira, new_integration, uuid};

const MINUTE: i64 = 60 * 1_000_000;

/// The companies of a desk: its own and so many more.
async fn companies(desk: &Desk, more: u128) -> Vec<CompanyId> {
    let mut all = vec![desk.company];
    for number in 0..more {
        let id = CompanyId::new(uuid(1_000 + number));
        let company = Company { id, name: format!("Company {number}"), zone: "UTC".to_owned() };
        create_company(&desk.store, &company, START).await.unwrap();
        let integration = new_integration(id, desk.integration, "Masterpass");
        create_integration(&desk.store, &integration, START).await.unwrap();
        all.push(id);
    }
    all
}

async fn pay(desk: &Desk, store: &Store, company: CompanyId, number: u128) {
    let mut facts = desk.facts(number, domain::payment::PaymentState::Captured, lira(100));
    facts.company_id = company;
    // Servers' clocks differ.
    facts.at = START + i64::try_from(number % 7).unwrap();
    record_payment(store, &facts).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_that_seal_at_once_give_each_event_one_place_and_a_reader_misses_none() {
    const WRITERS: u128 = 8;
    const EACH: u128 = 20;
    let desk = Arc::new(Desk::open().await);
    let all = companies(&desk, 4).await;
    let other = match desk.store.engine() {
        Engine::Sqlite => desk.store.clone(),
        Engine::Postgres => Store::open(desk.database.address()).await.unwrap(),
    };
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (desk, all) = (Arc::clone(&desk), all.clone());
        let store = if writer % 2 == 0 { desk.store.clone() } else { other.clone() };
        writers.spawn(async move {
            for number in 0..EACH {
                let number = 10_000 + writer * EACH + number;
                let company = all[usize::try_from(number).unwrap() % all.len()];
                pay(&desk, &store, company, number).await;
            }
        });
    }
    let done = Arc::new(AtomicBool::new(false));
    let mut sealers = tokio::task::JoinSet::new();
    for store in [desk.store.clone(), other.clone()] {
        let done = Arc::clone(&done);
        sealers.spawn(async move {
            while seal_waiting(&store).await.unwrap() != Seal::Nothing || !done.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        });
    }
    // The reader looks by itself and hears no bell.
    let expected = usize::try_from(WRITERS * EACH).unwrap();
    let (mut after, mut seen) = (0, Vec::new());
    while seen.len() < expected {
        for event in list_whole_stream(&other, after, 9).await.unwrap() {
            assert!(event.position > after);
            after = event.position;
            seen.push((event.company_id, event.subject_id));
        }
        if writers.is_empty() {
            done.store(true, Ordering::SeqCst);
        }
        while let Some(written) = writers.try_join_next() {
            written.unwrap();
        }
    }
    done.store(true, Ordering::SeqCst);
    while let Some(sealed) = sealers.join_next().await {
        sealed.unwrap();
    }
    assert_eq!(stream_head(&desk.store).await.unwrap(), after);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), expected);
    for company in all {
        let verdict = verify_company(&desk.store, company).await.unwrap();
        assert_eq!(verdict.differences, []);
    }
}

#[tokio::test]
async fn a_rows_versions_keep_their_order_whatever_the_clocks_say() {
    let desk = Desk::open().await;
    desk.pay(10, lira(1_000)).await;
    for refund in 11..40 {
        let mut reservation = desk.reservation(10, refund, 10);
        // Each is said to be before the last.
        reservation.at = START - i64::try_from(refund).unwrap();
        desk.reserve(&reservation).await;
        let id = TransactionId::new(uuid(refund));
        let at = START - MINUTE - i64::try_from(refund).unwrap();
        let mut tx = desk.store.begin().await.unwrap();
        store::refund::begin_attempt::begin_attempt_in(&mut tx, desk.company, id, at, [1; 16]).await.unwrap();
        tx.commit().await.unwrap();
    }
    seal_all(&desk.store).await.unwrap();
    let mut versions: BTreeMap<TransactionId, i64> = BTreeMap::new();
    let events = list_stream(&desk.store, &[desk.company], 0, 1_000).await.unwrap();
    assert_eq!(events.len(), 59);
    for event in events {
        let before = versions.insert(event.subject_id, event.version).unwrap_or(0);
        assert_eq!(event.version, before + 1, "{event:?}");
    }
}

#[tokio::test]
async fn what_waits_too_long_for_its_seal_is_a_difference_and_what_waits_a_moment_is_none() {
    let desk = Desk::open().await;
    desk.pay(10, lira(100)).await;
    let soon = verify_seals(&desk.store, desk.company, START + MINUTE / 2).await.unwrap();
    assert_eq!(soon, None);
    assert_eq!(verify_company(&desk.store, desk.company).await.unwrap().differences, []);
    let late = verify_seals(&desk.store, desk.company, START + 2 * MINUTE).await.unwrap();
    assert_eq!(late.is_some(), desk.store.engine() == Engine::Postgres);
    seal_all(&desk.store).await.unwrap();
    assert_eq!(verify_seals(&desk.store, desk.company, START + 2 * MINUTE).await.unwrap(), None);
}

#[tokio::test]
async fn a_company_whose_chain_another_server_holds_is_passed_by() {
    let desk = Desk::open().await;
    if desk.store.engine() == Engine::Sqlite {
        assert_eq!(seal_waiting(&desk.store).await.unwrap(), Seal::Nothing);
        return;
    }
    let all = companies(&desk, 1).await;
    for (number, company) in (10..).zip(&all) {
        pay(&desk, &desk.store, *company, number).await;
    }
    seal_all(&desk.store).await.unwrap();
    for (number, company) in (20..).zip(&all) {
        pay(&desk, &desk.store, *company, number).await;
    }
    let mut holder = desk.store.begin().await.unwrap();
    holder.rows("SELECT sequence FROM chain WHERE company_id = $1 FOR UPDATE", args![all[0]]).await.unwrap();
    assert_eq!(seal_waiting(&desk.store).await.unwrap(), Seal::Sealed(1));
    assert_eq!(seal_waiting(&desk.store).await.unwrap(), Seal::Busy);
    holder.roll_back().await;
    assert_eq!(seal_waiting(&desk.store).await.unwrap(), Seal::Sealed(1));
    assert_eq!(seal_waiting(&desk.store).await.unwrap(), Seal::Nothing);
}

#[tokio::test]
async fn a_server_hears_when_another_has_sealed() {
    let desk = Desk::open().await;
    let other = match desk.store.engine() {
        Engine::Sqlite => desk.store.clone(),
        Engine::Postgres => Store::open(desk.database.address()).await.unwrap(),
    };
    let mut bell = other.sealed().listen();
    let hearing = {
        let other = other.clone();
        tokio::spawn(async move { hear_others(&other).await })
    };
    // Until the listener stands nothing is heard, so there is something new to be heard of as long as it takes.
    let mut number = 10;
    let heard = async {
        loop {
            desk.pay(number, lira(100)).await;
            seal_all(&desk.store).await.unwrap();
            number += 1;
            if tokio::time::timeout(std::time::Duration::from_millis(50), bell.ring()).await.is_ok() {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), heard).await.unwrap();
    hearing.abort();
}
