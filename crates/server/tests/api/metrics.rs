//! `/metrics`: who may read it, what it says, and that it moves with what happens.
#![expect(clippy::float_cmp, reason = "the figures are whole numbers, which a float holds exactly")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use domain::outcome::Outcome;
use gateways::exchange::Exchange;
use http::{Request, StatusCode};
use server::metrics::access::MetricsToken;
use server::metrics::show_metrics::{MEDIA_TYPE, METRICS};
use server::settings::Settings;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

const HERE: &str = "127.0.0.1:40000";
const ELSEWHERE: &str = "192.0.2.7:40000";
const TOKEN: &str = "a-token-of-the-tests";

async fn ask(desk: &Desk, peer: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(METRICS);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    desk.send(request).await
}

/// Reads the text as whoever scrapes it does, and insists on what the format asks for: every series belongs to a
/// family that was described before it, stands once, and the text is whole.
struct Scraped(HashMap<String, f64>);

impl Scraped {
    async fn of(desk: &Desk) -> Self {
        let answer = ask(desk, HERE, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        Self::read(answer.text())
    }

    fn read(text: &str) -> Self {
        let (text, end) = text.split_at(text.len() - "# EOF\n".len());
        assert_eq!(end, "# EOF\n");
        let mut families = Vec::new();
        let mut series = HashMap::new();
        for line in text.lines() {
            if let Some(described) = line.strip_prefix("# TYPE ") {
                families.push(described.split(' ').next().unwrap());
            } else if !line.starts_with("# HELP ") {
                let (name, value) = line.rsplit_once(' ').unwrap();
                assert!(families.iter().any(|family| name.starts_with(family)), "{name} is not described");
                assert!(
                    series.insert(name.to_owned(), value.parse().unwrap()).is_none(),
                    "{name} is twice there"
                );
            }
        }
        Self(series)
    }

    #[track_caller]
    fn value(&self, name: &str) -> f64 {
        let full = format!("refund_desk_{name}");
        *self.0.get(&full).unwrap_or_else(|| panic!("{full} is not in {:#?}", self.0.keys()))
    }

    /// The value, 0 where there is no such series yet.
    fn counted(&self, name: &str) -> f64 {
        self.0.get(&format!("refund_desk_{name}")).copied().unwrap_or(0.0)
    }
}

#[tokio::test]
async fn this_machine_may_read_the_metrics_without_a_token() {
    let desk = Desk::open().await;
    for here in [HERE, "[::1]:40000", "[::ffff:127.0.0.1]:40000"] {
        let answer = ask(&desk, here, &[]).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, MEDIA_TYPE), "{here}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn for_others_the_address_is_as_unknown_as_any() {
    let desk = Desk::open().await;
    let unknown = desk.send(Request::builder().uri("/metricz").body(Body::empty()).unwrap()).await;
    let unknown = unknown.problem(404, "not_found");
    for (peer, headers) in [
        (ELSEWHERE, vec![]),
        (ELSEWHERE, vec![("authorization", "Bearer ")]),
        (ELSEWHERE, vec![("authorization", "Bearer guessed")]),
        (HERE, vec![("x-forwarded-for", "192.0.2.7")]),
        (HERE, vec![("forwarded", "for=192.0.2.7")]),
    ] {
        let problem = ask(&desk, peer, &headers).await.problem(404, "not_found");
        assert_eq!(
            (problem.title, problem.detail),
            (unknown.title.clone(), unknown.detail.clone()),
            "{headers:?}"
        );
    }
    // Nobody knows who asks.
    let bare = desk.send(Request::builder().uri(METRICS).body(Body::empty()).unwrap()).await;
    bare.problem(404, "not_found");
}

#[tokio::test]
async fn behind_a_proxy_this_machines_own_address_proves_nothing() {
    let desk = Desk::open_with(|settings| settings.behind_proxy = true, HashMap::new()).await;
    ask(&desk, HERE, &[]).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_token_opens_the_metrics_to_whoever_has_it() {
    let set = |settings: &mut Settings| {
        settings.metrics_token = MetricsToken::new(&format!("{TOKEN}\n"));
        settings.behind_proxy = true;
    };
    let desk = Desk::open_with(set, HashMap::new()).await;
    let right = format!("Bearer {TOKEN}");
    let answer = ask(&desk, ELSEWHERE, &[("authorization", &right)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    ask(&desk, ELSEWHERE, &[("authorization", "Bearer a-token-of-the-test")]).await.problem(404, "not_found");
    assert_eq!(MetricsToken::new(" \n"), None, "an empty token would open them to all");
}

#[tokio::test]
async fn a_refund_without_an_end_is_counted_until_it_has_one() {
    let set = |settings: &mut Settings| settings.metrics_kept_for = Duration::ZERO;
    let desk = Desk::open_with(set, HashMap::new()).await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let before = Scraped::of(&desk).await;
    assert_eq!(before.value("database_up"), 1.0);
    assert_eq!(before.value("worker_running"), 1.0);
    assert_eq!(before.value(r#"refunds_open{state="needs_attention"}"#), 0.0);
    assert_eq!(before.value("attention_open"), 0.0);
    assert_eq!((before.value("events_unsealed"), before.value("webhook_deliveries_waiting")), (0.0, 0.0));
    assert!(before.value("database_size_bytes") > 0.0 && before.value("database_connections_open") > 0.0);
    assert_eq!(before.value("refunds_uncertain_oldest_age_seconds"), 0.0);

    desk.gateway.answers(Outcome::Unknown { why: "the connection was cut".to_owned() });
    assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
    let open = Scraped::of(&desk).await;
    assert_eq!(open.value(r#"refunds_open{state="needs_attention"}"#), 1.0);
    assert_eq!((open.value("attention_open"), open.value("refunds_uncertain")), (1.0, 1.0));
    assert_eq!(open.value("queue_due"), 0.0);
    let attempts = r#"gateway_attempt_duration_seconds_count{gateway_kind="mindbehind",outcome="unknown"}"#;
    assert_eq!((before.counted(attempts), open.value(attempts)), (0.0, 1.0));

    // The clock of a test goes on by a microsecond a look.
    desk.clock.advance(90 * SECOND);
    let later = Scraped::of(&desk).await;
    for name in ["attention_open_oldest_age_seconds", "refunds_uncertain_oldest_age_seconds"] {
        assert_eq!(later.value(name), 90.0, "{name}");
    }
}

#[tokio::test]
async fn how_the_gateways_are_called_is_told_by_their_ids() {
    let set = |settings: &mut Settings| settings.metrics_kept_for = Duration::ZERO;
    let desk = Desk::open_with(set, HashMap::new()).await;
    let viewer = desk.sign_in("viewer").await;
    let list: api::gateway::GatewayList = viewer.get(api::paths::GATEWAYS).await.json(StatusCode::OK);
    let id = list.items[0].id;
    let state = |state: &str| format!(r#"gateway_circuit{{integration="{id}",state="{state}"}}"#);
    let busy = r#"gateway_busy_total{gateway_kind="mindbehind"}"#;
    let before = Scraped::of(&desk).await;
    assert_eq!((before.counted(&state("open")), before.counted(busy)), (0.0, 0.0));
    let agent = desk.sign_in("agent").await;
    desk.gateway.answers(Outcome::Unknown { why: "HTTP 503".to_owned() });
    desk.gateway.ends(Exchange::Silent { why: "HTTP 503".to_owned() });
    for _ in 0..5 {
        let payment = desk.payment("100.00").await;
        assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
    }
    let open = Scraped::of(&desk).await;
    let states = ["closed", "open", "half_open"].map(|name| open.value(&state(name)));
    assert_eq!(states, [0.0, 1.0, 0.0]);
    assert_eq!(open.counted(&format!(r#"gateway_calls_in_hand{{integration="{id}"}}"#)), 0.0);
    // Its time has come; the call that tries it is asked for a pause.
    desk.clock.advance(20 * SECOND);
    desk.gateway.ends(Exchange::Busy { retry_after_ms: None });
    let payment = desk.payment("100.00").await;
    assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
    let after = Scraped::of(&desk).await;
    assert_eq!((after.value(&state("open")), after.value(busy)), (0.0, 1.0));
}

#[tokio::test]
async fn answers_are_counted_by_route_and_never_by_id() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let name = r#"http_request_duration_seconds_count{method="POST",route="/api/v1/transactions/{id}/refunds",status="2xx"}"#;
    assert_eq!(Scraped::of(&desk).await.counted(name), 0.0);
    assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
    let after = Scraped::of(&desk).await;
    assert_eq!(after.value(name), 1.0);
    let id = payment.to_string();
    assert!(after.0.keys().all(|series| !series.contains(&id)), "{:#?}", after.0.keys());
}

#[tokio::test]
async fn what_callers_make_up_becomes_no_label() {
    let desk = Desk::open().await;
    for (method, path) in [("BREW", "/coffee"), ("GET", "/api/v1/nothing/17")] {
        desk.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
    }
    let scraped = Scraped::of(&desk).await;
    let made_up = |series: &&String| ["BREW", "coffee", "nothing"].iter().any(|word| series.contains(word));
    assert_eq!(scraped.0.keys().find(made_up), None);
    let unmatched = r#"http_request_duration_seconds_count{method="other",route="unmatched",status="4xx"}"#;
    assert_eq!(scraped.value(unmatched), 1.0);
}

#[tokio::test]
async fn refused_sign_ins_are_counted() {
    let desk = Desk::open().await;
    let mut browser = Browser::new(&desk);
    assert_eq!(browser.try_sign_in("agent", "wrong").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(Scraped::of(&desk).await.value("sign_in_failures_total"), 1.0);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_said_and_the_rest_besides() {
    let desk = Desk::open().await;
    desk.store.close().await;
    let scraped = Scraped::of(&desk).await;
    assert_eq!(scraped.value("database_up"), 0.0);
    assert_eq!(scraped.counted("attention_open"), 0.0);
    assert!(scraped.value(r#"build_info{version="0.1.0"}"#) > 0.0);
}
