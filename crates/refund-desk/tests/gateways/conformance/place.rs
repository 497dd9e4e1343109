//! A place that answers as a gateway: its address, a program's keys, and a payment.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentState;
use domain::refund::RefundState;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::gateway::Gateway;
use gateways::http::Http;
use gateways::listing::{ListQuery, ListedRefund};
use gateways::overpay::client::OverpayClient;
use gateways::overpay::settings::OverpaySettings;
use serde_json::json;

use crate::conformance::speaker::{Answer, Asked, Call, Lookup, Speaker, amount};
use crate::house::{DAY, House, OCTOBER};

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Desk,
    Bank,
}

/// What a gateway's own list has.
#[derive(Debug, Default)]
pub struct Listed {
    payments: Vec<String>,
    refunds: Vec<ListedRefund>,
}

impl Listed {
    /// The refunds of a payment that is listed, oldest first: each its id, its minor units and its state. None of it is listed twice.
    pub fn refunds_of(&self, payment: &str) -> Vec<(&str, i64, RefundState)> {
        let times = self.payments.iter().filter(|listed| *listed == payment).count();
        assert_eq!(times, 1, "{payment} in {self:?}");
        let of_it = self.refunds.iter().filter(|refund| refund.gateway_payment_id == payment);
        let mut refunds: Vec<_> = of_it.collect();
        refunds.sort_by_key(|refund| refund.created_at);
        let ids: BTreeSet<&str> = refunds.iter().map(|refund| refund.gateway_refund_id.as_str()).collect();
        assert_eq!(ids.len(), refunds.len(), "{refunds:?}");
        let tell = |refund: &ListedRefund| refund.amount.minor();
        refunds.into_iter().map(|one| (one.gateway_refund_id.as_str(), tell(one), one.state)).collect()
    }
}

/// The place.
pub struct Place {
    pub who: Who,
    pub kind: GatewayKind,
    pub speaker: Speaker,
    /// The payment's number in the house.
    pub number: u128,
    /// What a program calls the payment here.
    pub payment: String,
    base_url: String,
    http: Http,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at the {:?}", self.kind, self.who)
    }
}

impl Place {
    /// The desk, called by a program with a credential of its own.
    pub async fn desk(house: &House, kind: GatewayKind, number: u128) -> Self {
        let row = house.pay(number, PaymentState::Captured).await;
        let parts = house.program().await;
        let part = |name: &str| parts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone());
        let names = match kind {
            GatewayKind::Mindbehind => ["mgmtToken", "mgmtToken"],
            GatewayKind::Begateway | GatewayKind::Overpay => ["shop_id", "secret_key"],
            GatewayKind::Craftgate => ["api_key", "secret_key"],
            GatewayKind::Payu => ["token", "client_secret"],
        };
        let [user, secret] = names.map(|name| part(name).unwrap());
        // MindBehind's transactionId is the ID of the report, which here is ours.
        let payment =
            if kind == GatewayKind::Mindbehind { row.to_string() } else { house.payment_id(number) };
        let base_url = house.desk_address.clone();
        let speaker = Speaker { kind, user, secret, base_url: base_url.clone() };
        Self { who: Who::Desk, kind, speaker, number, payment, base_url, http: Http::default() }
    }

    /// The bank, called with the account that the house has there.
    pub async fn bank(house: &House, kind: GatewayKind, number: u128) -> Self {
        house.pay(number, PaymentState::Captured).await;
        let (user, secret) = match kind {
            GatewayKind::Mindbehind => ("sandbox-token", "sandbox-token"),
            GatewayKind::Begateway => ("361", "sandbox-secret"),
            GatewayKind::Overpay => ("362", "sandbox-secret"),
            GatewayKind::Craftgate => ("api-key", "sandbox-secret"),
            GatewayKind::Payu => ("sandbox-token", "sandbox-secret"),
        };
        let base_url = house.bank_address.clone();
        let speaker =
            Speaker { kind, user: user.to_owned(), secret: secret.to_owned(), base_url: base_url.clone() };
        let payment = house.payment_id(number);
        Self { who: Who::Bank, kind, speaker, number, payment, base_url, http: Http::default() }
    }

    /// A refund of the payment, with Craftgate of its first item unless it is of all that is left.
    pub fn asked(&self, case: Option<&str>, key: &str) -> Asked {
        let amount = case.map(|case| amount(self.kind, case).to_owned());
        let key = format!("{key}-{}", self.number);
        Asked { payment: self.payment.clone(), item: format!("{}1", self.number), amount, key }
    }

    /// What is left after the part; Craftgate's clients name no amount then.
    pub const fn rest(&self) -> Option<&'static str> {
        match self.kind {
            GatewayKind::Craftgate => None,
            GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Payu | GatewayKind::Overpay => {
                Some("rest")
            }
        }
    }

    /// An id in the gateway's form that no payment has.
    pub fn unknown_payment(&self) -> String {
        let turned = |c: char| if c == '1' { '2' } else { '1' };
        let last = self.payment.chars().last().map(turned).unwrap();
        let mut id = self.payment.clone();
        id.pop();
        id.push(last);
        id
    }

    pub async fn post(&self, call: &Call) -> Answer {
        self.post_as(&self.speaker, call).await
    }

    pub async fn post_as(&self, speaker: &Speaker, (path, body): &Call) -> Answer {
        let (client, url) = self.http.client_for(&format!("{}{path}", self.base_url)).unwrap();
        let headers = speaker.headers(path, body);
        let request = client.post(url).header("content-type", "application/json").body(body.clone());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn post_unsigned(&self, (path, body): &Call) -> Answer {
        let (client, url) = self.http.client_for(&format!("{}{path}", self.base_url)).unwrap();
        let request = client.post(url).header("content-type", "application/json").body(body.clone());
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        let (client, url) = self.http.client_for(&format!("{}{path}", self.base_url)).unwrap();
        let headers = self.speaker.headers(path, "");
        let request =
            headers.iter().fold(client.delete(url), |request, (name, value)| request.header(*name, value));
        Answer::read(request.send().await.unwrap()).await
    }

    /// Asks until the refund is done.
    pub async fn ask_until_done(&self, lookup: &Lookup) -> Answer {
        loop {
            let answer = match lookup {
                Lookup::Post(call) => self.post(call).await,
                Lookup::Get(path) => {
                    let (client, url) = self.http.client_for(&format!("{}{path}", self.base_url)).unwrap();
                    let headers = self.speaker.headers(path, "");
                    let request = headers
                        .iter()
                        .fold(client.get(url), |request, (name, value)| request.header(*name, value));
                    Answer::read(request.send().await.unwrap()).await
                }
            };
            if answer.status != 200 || answer.body.to_lowercase().contains("\"success") {
                return answer;
            }
        }
    }

    /// All since that day, as the gateway's own list has it; none where it has no list.
    pub async fn list(&self) -> Option<Listed> {
        let shop =
            json!({ "shop_id": self.speaker.user, "secret_key": self.speaker.secret }).to_string().into();
        let base = self.base_url.as_str();
        let client: Box<dyn Gateway> = match self.kind {
            GatewayKind::Mindbehind | GatewayKind::Payu => return None,
            GatewayKind::Begateway => {
                Box::new(BegatewayClient::new(&self.http, base, &shop, BegatewaySettings::default()).unwrap())
            }
            GatewayKind::Overpay => {
                let settings = OverpaySettings {
                    report_base_url: Some(format!("{base}/beyag")),
                    ..OverpaySettings::default()
                };
                Box::new(OverpayClient::new(&self.http, base, &shop, settings).unwrap())
            }
            GatewayKind::Craftgate => {
                let secret = json!({ "api_key": self.speaker.user, "secret_key": self.speaker.secret });
                let secret = secret.to_string().into();
                Box::new(
                    CraftgateClient::new(&self.http, base, &secret, CraftgateSettings::default()).unwrap(),
                )
            }
        };
        // The desk lists a payment by when it heard of it, the bank by when it was paid.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        let to_us = i64::try_from(now).unwrap() + DAY;
        let mut query = ListQuery { from_us: OCTOBER - DAY, to_us, cursor: None, limit: 50 };
        let mut listed = Listed::default();
        loop {
            let page = client.list_payments(&query).await.unwrap();
            assert_eq!(page.rejected, [], "{self}");
            listed.refunds.extend(page.refunds);
            for payment in page.payments {
                listed.payments.push(payment.gateway_payment_id);
                listed.refunds.extend(payment.refunds);
            }
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return Some(listed),
            }
        }
    }
}
