//! Signing in by a company's own identity provider: setting it up, the way there and back, and whose account it opens.

mod come_in;
mod connect;
mod join;
mod set_up;

use std::collections::BTreeMap;

use api::sign_on::{SignOnSetup, SignOnStarted};
use domain::id::CompanyId;
use gateways::http::Http;
use http::StatusCode;
use refunds::clock::Clock as _;
use serde_json::json;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, PASSWORD, SECOND};
use crate::people::{invite, token_of};
use crate::provider::{CLIENT_ID, CLIENT_SECRET, Grant, Provider, Way};

/// A desk that may call this machine, whose companies have a provider each.
async fn desk() -> (Desk, Provider) {
    let desk = Desk::open_with(|settings| settings.gateway_http = Http::default(), [].into()).await;
    let provider = Provider::open().await;
    set_up(&desk.sign_in("owner").await, desk.company, &provider.issuer).await;
    (desk, provider)
}

async fn set_up(owner: &Browser<'_>, company: CompanyId, issuer: &str) -> SignOnSetup {
    let body = json!({
        "issuer": issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "enabled": true,
    });
    owner.put(&api::paths::sign_on_setup(company), &body).await.json(StatusCode::OK)
}

impl Desk {
    /// The kind, codes and words of the last event about signing in by a provider.
    async fn last_told(&self) -> (String, String, String) {
        let told = self.changes(self.company).await.into_iter().rev();
        told.into_iter().find(|(kind, ..)| kind.starts_with("sign_on_")).unwrap()
    }

    fn now_s(&self) -> i64 {
        self.clock.now() / SECOND
    }
}

impl Browser<'_> {
    async fn put(&self, path: &str, body: &serde_json::Value) -> Answer {
        let request = self.request("PUT", path).header("content-type", "application/json");
        self.send(request.body(axum::body::Body::from(body.to_string())).unwrap()).await
    }

    /// Keeps all cookies of an answer, beside those that it has.
    fn keep(&mut self, answer: &Answer) {
        let pair =
            |pair: &str| pair.trim().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut jar: BTreeMap<String, String> =
            self.cookie.as_deref().unwrap_or_default().split(';').filter_map(pair).collect();
        let set = answer.headers.get_all("set-cookie").iter();
        jar.extend(set.filter_map(|cookie| pair(cookie.to_str().unwrap().split(';').next().unwrap())));
        let pairs: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.cookie = Some(pairs.join("; "));
    }

    /// Leaves for the provider of a company, to sign in.
    async fn leave(&mut self, company: CompanyId) -> Way {
        let answer = self.get(&format!("{}?company={company}&next=/overview", api::paths::SIGN_ON)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        self.keep(&answer);
        Way::read(answer.header("location"))
    }

    /// Comes back with a code: where the desk leads to.
    async fn come_back(&mut self, way: &Way, code: &str) -> String {
        let brought = [("state", way.of("state")), ("code", code.to_owned())];
        let address = format!("{}{}", crate::desk::ORIGIN, api::paths::SIGN_ON_RETURN);
        let address = reqwest::Url::parse_with_params(&address, brought).unwrap();
        let answer = self.get(&format!("{}?{}", address.path(), address.query().unwrap())).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        self.keep(&answer);
        answer.header("location").to_owned()
    }

    /// Who is signed in; none when nobody is.
    async fn who(&self) -> Option<String> {
        let answer = self.get(api::paths::SESSION).await;
        (answer.status == StatusCode::OK)
            .then(|| answer.json::<api::session::Session>(StatusCode::OK).person.email)
    }
}

/// Comes in by the provider as one of its people, whose token the test may change.
async fn come_in(
    desk: &Desk,
    provider: &Provider,
    subject: &str,
    change: impl FnOnce(&mut Grant),
) -> (String, Option<String>) {
    let mut browser = Browser::new(desk);
    let way = browser.leave(desk.company).await;
    let code = provider.grant(&way, desk.now_s(), subject, change);
    let led_to = browser.come_back(&way, &code).await;
    (led_to, browser.who().await)
}

/// Somebody who is signed in connects their account with one of the provider's names.
async fn connect(browser: &mut Browser<'_>, desk: &Desk, provider: &Provider, subject: &str) -> String {
    let asked = json!({ "current_password": PASSWORD });
    let answer = browser.post(&api::paths::connection(desk.company), &asked).await;
    let started: SignOnStarted = answer.json(StatusCode::OK);
    browser.keep(&answer);
    let way = Way::read(&started.location);
    let code = provider.grant(&way, desk.now_s(), subject, |_| {});
    browser.come_back(&way, &code).await
}

/// Somebody new accepts an invitation by the provider, which says this of them: where they are led to.
async fn join(
    browser: &mut Browser<'_>,
    desk: &Desk,
    provider: &Provider,
    (email, role): (&str, &str),
    (subject, claims): (&str, serde_json::Value),
) -> String {
    let invited = invite(&desk.sign_in("owner").await, desk.company, email, role).await;
    let asked = json!({ "token": token_of(&invited.link) });
    let answer = browser.post(api::paths::SIGN_ON_ACCEPTANCE, &asked).await;
    let started: SignOnStarted = answer.json(StatusCode::OK);
    browser.keep(&answer);
    let way = Way::read(&started.location);
    let code = provider.grant(&way, desk.now_s(), subject, |grant| {
        grant.claims.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    });
    browser.come_back(&way, &code).await
}
