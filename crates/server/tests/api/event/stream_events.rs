//! `GET /api/v1/events`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use api::event::SIGNED_OUT;
use api::transaction::TransactionPage;
use axum::body::Body;
use domain::role::Role;
use http::{Request, StatusCode};
use serde_json::json;
use store::args;
use store::credential::{Scope, list_credentials, revoke_credential};
use store::membership::create_membership;
use store::person::find_person_by_email;
use store::session::{delete_sessions_of, list_sessions};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk, SECOND};
use crate::listener::Listener;

const EVENTS: &str = api::paths::EVENTS;

/// Looks at rights so often that a test need not wait, and lives so long that no comment comes in between.
async fn attentive() -> Desk {
    let change = |settings: &mut server::settings::Settings| {
        settings.stream_rights_every = Duration::from_millis(20);
    };
    Desk::open_with(change, [].into()).await
}

#[tokio::test]
async fn a_list_and_the_stream_after_it_miss_nothing() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let viewer = desk.sign_in("viewer").await;
    let list: TransactionPage = viewer.get(api::paths::TRANSACTIONS).await.json(StatusCode::OK);
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "30.00").await;

    let mut stream = Listener::open(&desk, &viewer, &format!("{EVENTS}?after={}", list.events_after)).await;
    assert_eq!(stream.response.headers["content-type"], "text/event-stream");
    assert_eq!(stream.response.headers["cache-control"], "no-store");
    assert_eq!(stream.response.headers["x-accel-buffering"], "no");
    let first = stream.next().await.unwrap();
    assert_eq!((first.event.as_str(), first.retry.as_str()), ("ready", "2000"));
    assert_eq!(first.id, list.events_after.to_string());

    let mut kinds = Vec::new();
    for _ in 0..3 {
        let live = stream.live().await;
        assert_eq!(live.payment.id, payment);
        assert_eq!(live.payment.refundable_reason.as_deref(), Some("role_may_not_refund"));
        assert_eq!(live.transaction.related_payment_id, Some(payment));
        kinds.push((live.kind, live.payment.refundable.as_str().to_owned(), live.actor));
    }
    assert_eq!(kinds[0].0, "refund_reserved");
    assert_eq!(kinds[0].1, "70.00");
    assert_eq!(kinds[0].2.as_deref(), Some("agent@demo.example"));
    assert_eq!(kinds[2].0, "refund_succeeded");
}

#[tokio::test]
async fn without_a_position_the_stream_begins_now_and_hears_what_comes() {
    let desk = Desk::open().await;
    desk.payment("1.00").await;
    let viewer = desk.sign_in("viewer").await;
    let mut stream = Listener::open(&desk, &viewer, EVENTS).await;
    let begins = stream.ready().await;
    let payment = desk.payment("2.00").await;
    let live = stream.live().await;
    assert_eq!((live.position, live.transaction.id), (begins + 1, payment));
    assert_eq!(live.kind, "payment_recorded");
}

#[tokio::test]
async fn what_happens_to_people_and_settings_is_about_no_row_and_stops_no_stream() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let mut stream = Listener::open(&desk, &owner, EVENTS).await;
    let begins = stream.ready().await;
    let company = api::paths::company(desk.company);
    let renamed = owner.send_patch(&company, &json!({ "name": "Demo by another name" })).await;
    assert_eq!(renamed.status, StatusCode::OK);
    let payment = desk.payment("2.00").await;
    let live = stream.live().await;
    assert_eq!((live.position, live.transaction.id), (begins + 2, payment));
    // And whoever comes later reads past it too.
    let mut late = Listener::open(&desk, &owner, &format!("{EVENTS}?after={begins}")).await;
    assert_eq!(late.ready().await, begins);
    assert_eq!(late.live().await.transaction.id, payment);
}

#[tokio::test]
async fn the_last_events_id_goes_before_the_query() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.payment("1.00").await;
    }
    let viewer = desk.sign_in("viewer").await;
    let request = viewer.request("GET", &format!("{EVENTS}?after=0")).header("last-event-id", "2");
    let response = desk.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut stream = Listener::of(response);
    assert_eq!(stream.ready().await, 2);
    assert_eq!(stream.live().await.position, 3);
}

#[tokio::test]
async fn a_position_that_was_never_given_is_refused() {
    let desk = Desk::open().await;
    desk.payment("1.00").await;
    let viewer = desk.sign_in("viewer").await;
    for query in ["after=1000", "after=-1", "after=x", "after=", "before=1", "after=99999999999999999999"] {
        viewer.get(&format!("{EVENTS}?{query}")).await.problem(400, "bad_query");
    }
    for last in ["1000", "x", ""] {
        let request = viewer.request("GET", EVENTS).header("last-event-id", last);
        desk.send(request.body(Body::empty()).unwrap()).await.problem(400, "bad_query");
    }
    Browser::new(&desk).get(EVENTS).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_hears_of_another_companys_rows() {
    let desk = Desk::open().await;
    let stranger = desk.sign_in("stranger").await;
    let mut stream = Listener::open(&desk, &stranger, &format!("{EVENTS}?after=0")).await;
    stream.ready().await;
    desk.payment("1.00").await;
    let far = desk.payment_with(&desk.other_token, json!({})).await;
    desk.payment("1.00").await;
    let farther = desk.payment_with(&desk.other_token, json!({})).await;
    assert_eq!(stream.live().await.transaction.id, far);
    assert_eq!(stream.live().await.transaction.id, farther);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_comes_and_goes_while_many_write_hears_every_event_once_and_in_order() {
    const WRITERS: usize = 6;
    const EACH: usize = 20;
    let desk = Arc::new(Desk::open().await);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let desk = Arc::clone(&desk);
        writers.spawn(async move {
            for _ in 0..EACH {
                desk.payment("1.00").await;
            }
        });
    }
    let viewer = desk.sign_in("viewer").await;
    let mut after = 0;
    let mut seen = Vec::new();
    // How many events a stream is listened to before it is dropped: often in the middle of a batch.
    let mut turns = [1, 7, 2, 13, 1, 29, 3].into_iter().cycle();
    while seen.len() < WRITERS * EACH {
        let mut stream = Listener::open(&desk, &viewer, &format!("{EVENTS}?after={after}")).await;
        assert_eq!(stream.ready().await, after);
        for _ in 0..turns.next().unwrap().min(WRITERS * EACH - seen.len()) {
            let live = stream.live().await;
            assert!(live.position > after, "{} came after {after}", live.position);
            after = live.position;
            seen.push(live.transaction.id);
        }
    }
    while let Some(written) = writers.join_next().await {
        written.unwrap();
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), WRITERS * EACH);
    let head = store::event::stream::stream_head(&desk.store).await.unwrap();
    assert_eq!(after, head);
}

#[tokio::test]
async fn a_company_that_was_taken_away_is_silent_at_once_and_one_that_was_given_is_heard() {
    let desk = attentive().await;
    let viewer = desk.sign_in("viewer").await;
    let person = find_person_by_email(&desk.store, "viewer@demo.example").await.unwrap().unwrap();
    let mut stream = Listener::open(&desk, &viewer, EVENTS).await;
    stream.ready().await;
    desk.payment("1.00").await;
    stream.live().await;

    create_membership(&desk.store, person.id, desk.other_company, Role::Viewer, BEGINNING).await.unwrap();
    desk.store.execute("DELETE FROM membership WHERE company_id = $1", args![desk.company]).await.unwrap();
    desk.payment("2.00").await;
    // The company that was given is heard from the next look on, so some rows may pass before.
    let far = loop {
        desk.payment_with(&desk.other_token, json!({})).await;
        let heard = tokio::time::timeout(Duration::from_millis(50), stream.live()).await;
        if let Ok(heard) = heard {
            break heard;
        }
    };
    assert_eq!(far.transaction.company.id, desk.other_company);
}

#[tokio::test]
async fn a_changed_role_shows_in_the_next_row() {
    let desk = Desk::open().await;
    let viewer = desk.sign_in("viewer").await;
    let mut stream = Listener::open(&desk, &viewer, EVENTS).await;
    stream.ready().await;
    desk.payment("1.00").await;
    assert_eq!(stream.live().await.payment.refundable_reason.as_deref(), Some("role_may_not_refund"));
    desk.store.execute("UPDATE membership SET role = 'agent' WHERE role = 'viewer'", []).await.unwrap();
    desk.payment("1.00").await;
    assert_eq!(stream.live().await.payment.refundable_reason, None);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_its_person() {
    for way in ["revoked", "expired", "disabled"] {
        let desk = attentive().await;
        let agent = desk.sign_in("agent").await;
        let person = find_person_by_email(&desk.store, "agent@demo.example").await.unwrap().unwrap();
        let mut stream = Listener::open(&desk, &agent, EVENTS).await;
        stream.ready().await;
        match way {
            "revoked" => assert_eq!(delete_sessions_of(&desk.store, person.id).await.unwrap(), 1),
            "expired" => desk.clock.advance(13 * 3_600 * SECOND),
            _ => {
                let sql = "UPDATE person SET disabled_at = 1 WHERE id = $1";
                desk.store.execute(sql, args![person.id]).await.unwrap();
            }
        }
        assert_eq!(stream.next().await.unwrap().event, SIGNED_OUT, "{way}");
        assert_eq!(stream.next().await, None, "{way}");
    }
}

#[tokio::test]
async fn an_event_after_the_sign_out_is_never_told() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let mut stream = Listener::open(&desk, &agent, EVENTS).await;
    stream.ready().await;
    let signed_out = agent.request("DELETE", api::paths::SESSION).body(Body::empty()).unwrap();
    assert_eq!(desk.send(signed_out).await.status, StatusCode::NO_CONTENT);
    desk.payment("1.00").await;
    assert_eq!(stream.next().await.unwrap().event, SIGNED_OUT);
}

#[tokio::test]
async fn a_program_hears_its_company_until_its_credential_is_revoked() {
    let desk = attentive().await;
    let listen = |token: &str| {
        let request = Request::get(EVENTS).header("authorization", format!("Bearer {token}"));
        desk.router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let mut stream = Listener::of(listen(&desk.token).await.unwrap());
    stream.ready().await;
    desk.payment_with(&desk.other_token, json!({})).await;
    let payment = desk.payment("1.00").await;
    assert_eq!(stream.live().await.transaction.id, payment);

    let credentials = list_credentials(&desk.store, desk.company).await.unwrap();
    let shop = credentials.iter().find(|credential| credential.name == "Shop").unwrap();
    assert!(revoke_credential(&desk.store, desk.company, shop.id, BEGINNING).await.unwrap());
    assert_eq!(stream.next().await.unwrap().event, SIGNED_OUT);
    assert_eq!(stream.next().await, None);

    let narrow = desk.credential(vec![Scope::RefundsWrite]).await;
    let refused = desk.send_as_program(&narrow, "GET", EVENTS, &json!({})).await;
    refused.problem(403, "scope_missing");
}

#[tokio::test]
async fn listening_is_no_use_of_the_session() {
    let desk = attentive().await;
    let agent = desk.sign_in("agent").await;
    let person = find_person_by_email(&desk.store, "agent@demo.example").await.unwrap().unwrap();
    let before = list_sessions(&desk.store, person.id, BEGINNING).await.unwrap();
    desk.clock.advance(3_600 * SECOND);
    let mut stream = Listener::open(&desk, &agent, EVENTS).await;
    stream.ready().await;
    desk.payment("1.00").await;
    stream.live().await;
    assert_eq!(list_sessions(&desk.store, person.id, BEGINNING).await.unwrap(), before);
}

#[tokio::test]
async fn a_silent_stream_says_that_it_lives() {
    let change = |settings: &mut server::settings::Settings| {
        settings.stream_heartbeat = Duration::from_millis(10);
    };
    let desk = Desk::open_with(change, [].into()).await;
    let viewer = desk.sign_in("viewer").await;
    let mut stream = Listener::open(&desk, &viewer, EVENTS).await;
    stream.ready().await;
    for _ in 0..2 {
        assert!(stream.next().await.unwrap().comment);
    }
}

#[tokio::test]
async fn nobody_has_more_streams_than_are_allowed_and_a_closed_one_makes_room() {
    let desk = Desk::open_with(|settings| settings.streams_each = 2, [].into()).await;
    let viewer = desk.sign_in("viewer").await;
    let one = Listener::open(&desk, &viewer, EVENTS).await;
    let _two = Listener::open(&desk, &viewer, EVENTS).await;
    let problem = viewer.get(EVENTS).await.problem(429, "too_many_streams");
    assert_eq!(problem.retry_after_s, Some(10));
    let agent = desk.sign_in("agent").await;
    Listener::open(&desk, &agent, EVENTS).await;
    drop(one);
    Listener::open(&desk, &viewer, EVENTS).await.ready().await;
}

#[tokio::test]
async fn a_stop_ends_the_streams() {
    let desk = Desk::open().await;
    let viewer = desk.sign_in("viewer").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), async move {
        stopped.await.unwrap();
    }));
    let mut stream = Listener::open(&desk, &viewer, EVENTS).await;
    stream.ready().await;
    stop.send(()).unwrap();
    assert_eq!(stream.next().await, None);
    served.await.unwrap().unwrap();
}
