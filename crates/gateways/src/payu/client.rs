//! We call PayU: one refund or cancel, sent once, and the question what became of it.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use domain::gateway_kind::GatewayKind;
use domain::money::{Currency, Money};
use domain::outcome::{Outcome, RefusalClass};
use futures::future::{BoxFuture, FutureExt};
use jiff::tz::TimeZone;
use reqwest::{Client, RequestBuilder, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::details::Details;
use crate::exchange::listen;
use crate::gateway::{Found, Gateway, RefundOrder, Told};
use crate::http::{self, Http, HttpError, Reply, ReplyBody, SendFailure};
use crate::json_tree::JsonTree;
use crate::notification::{Notification, NotificationError, RawNotification};
use crate::payu::notification::{PayuReader, read_notification};
use crate::payu::settings::{PayuSecret, PayuSettings, UnfitPayuSecret, UnfitPayuSettings};
use crate::payu::signature::{refund_hash, status_hash};
use crate::payu::wire::call::{PayuAmount, PayuId, PayuRefundCall, PayuStatusCall, REFUND_ID_MAX_CHARS};
use crate::payu::wire::refund_answer::read_refund_answer;
use crate::payu::wire::status_answer::read_status_answer;
use crate::setting::BlamesSetting;
use crate::trial::Trial;

/// One PayU account, ready to be called.
pub struct PayuClient {
    http: Client,
    refund_url: Url,
    refund_status_url: Url,
    token: HeaderValue,
    client_secret: SecretString,
    currency: Currency,
    zone: TimeZone,
    settings: PayuSettings,
}

/// An account that cannot be called as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum PayuClientError {
    /// The base URL is of no use.
    #[error(transparent)]
    BaseUrl(#[from] HttpError),
    /// A path is of no use.
    #[error("the path {path:?} must begin with a slash and have no query or fragment")]
    Path {
        /// The setting's name.
        setting: &'static str,
        /// What it is.
        path: String,
    },
    /// The secret has another form.
    #[error(transparent)]
    Secret(#[from] UnfitPayuSecret),
    /// The token cannot stand in a header. It is not shown.
    #[error("the token has characters that cannot stand in a header")]
    Token,
    /// A setting is of no use.
    #[error(transparent)]
    Settings(#[from] UnfitPayuSettings),
}

impl BlamesSetting for PayuClientError {
    fn setting(&self) -> Option<&'static str> {
        match self {
            Self::Path { setting, .. } => Some(setting),
            Self::Settings(unfit) => unfit.setting(),
            Self::BaseUrl(_) | Self::Secret(_) | Self::Token => None,
        }
    }
}

impl PayuClient {
    /// Sets an account up; no call is made.
    ///
    /// `base_url` is `https://api.payu.in`, `https://test-partnerapilayer.payu.in/apilayer` or the sandbox's. `secret` has the
    /// form of [`PayuSecret`].
    pub fn new(
        http: &Http,
        base_url: &str,
        secret: &SecretString,
        settings: PayuSettings,
    ) -> Result<Self, PayuClientError> {
        let (currency, zone) = settings.check()?;
        let secret = PayuSecret::read(secret)?;
        let (client, base) = http.client_for(base_url)?;
        let url = |setting, path: &str| {
            http::join(base.clone(), path)
                .ok_or_else(|| PayuClientError::Path { setting, path: path.to_owned() })
        };
        let refund_url = url("refund_path", &settings.refund_path)?;
        let refund_status_url = url("refund_status_path", &settings.refund_status_path)?;
        let bearer = format!("Bearer {}", secret.token.expose_secret());
        let mut token = HeaderValue::from_str(&bearer).ok().ok_or(PayuClientError::Token)?;
        token.set_sensitive(true);
        Ok(Self {
            http: client,
            refund_url,
            refund_status_url,
            token,
            client_secret: secret.client_secret,
            currency,
            zone,
            settings,
        })
    }

    async fn send_refund(&self, order: &RefundOrder) -> Told<Outcome> {
        let told = match self.refund_call(order) {
            Ok(call) => {
                let request = self.request(&self.refund_url, self.settings.timeout_ms, &call);
                read_refund_reply(http::send(request).await)
            }
            Err(refused) => refused.into(),
        };
        tracing::info!(
            gateway = "payu",
            reference_number = %order.reference_number,
            error_code = told.details.get("error_code"),
            outcome = told.what.as_str(),
            "refund call ended"
        );
        told
    }

    /// Writes the call. What PayU's fields cannot hold is refused before anything is sent.
    fn refund_call<'a>(&'a self, order: &'a RefundOrder) -> Result<PayuRefundCall<'a>, Outcome> {
        let payu_id = payu_id(order)?;
        let amount =
            PayuAmount::of(order.amount).filter(|_| order.amount.is_positive()).ok_or_else(|| {
                refuse(
                    "amount_not_representable",
                    "PayU takes amounts with two decimals",
                    RefusalClass::Amount,
                )
            })?;
        if !(1..=REFUND_ID_MAX_CHARS).contains(&order.reference_number.chars().count()) {
            let message = "PayU takes a refund_id of 23 characters at most";
            return Err(refuse("refund_id_not_representable", message, RefusalClass::Final));
        }
        let settings = &self.settings;
        let hash = refund_hash(
            &settings.merchant_id,
            &order.reference_number,
            amount.hashed(settings.amount_hash),
            &self.client_secret,
        );
        let unwritable = |error: serde_json::Error| {
            refuse("call_not_representable", &error.to_string(), RefusalClass::Final)
        };
        Ok(PayuRefundCall {
            refund_id: &order.reference_number,
            payu_id: payu_id.raw(settings.payu_id_form).map_err(unwritable)?,
            merchant_id: &settings.merchant_id,
            reseller_id: &settings.reseller_id,
            hash,
            amount: amount.raw(settings.amount_form).map_err(unwritable)?,
        })
    }

    async fn ask(&self, order: &RefundOrder) -> Told<Found> {
        let settings = &self.settings;
        let raw = payu_id(order).ok().and_then(|id| id.raw(settings.payu_id_form).ok());
        let Some(raw) = raw else {
            return Found::CannotTell("the payment's id is none of PayU's".to_owned()).into();
        };
        let call = PayuStatusCall {
            merchant_id: &settings.merchant_id,
            payu_id: raw,
            reseller_id: &settings.reseller_id,
            hash: status_hash(&settings.merchant_id, &order.gateway_payment_id, &self.client_secret),
        };
        let request = self.request(&self.refund_status_url, settings.lookup_timeout_ms, &call);
        match http::send(request).await {
            Ok(Reply { status, body: ReplyBody::Whole(body), .. }) => {
                read_status_answer(status, JsonTree::read_object(&body).as_ref(), order)
            }
            Ok(Reply { status, .. }) => {
                Found::CannotTell(format!("HTTP {status} with an answer cut or too long")).into()
            }
            Err(failure) => Found::CannotTell(failure.to_string()).into(),
        }
    }

    fn request(&self, url: &Url, timeout_ms: u64, call: &impl Serialize) -> RequestBuilder {
        self.http
            .post(url.clone())
            .header(header::AUTHORIZATION, self.token.clone())
            .header(header::ACCEPT, "application/json")
            .timeout(Duration::from_millis(timeout_ms))
            .json(call)
    }
}

impl Gateway for PayuClient {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Payu
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        self.send_refund(order).boxed()
    }

    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        self.ask(order).boxed()
    }

    /// Asks for the refunds of a payment that nobody has made: PayU's only call that moves no money.
    fn try_out(&self, _now_us: i64) -> BoxFuture<'_, Trial> {
        async {
            let (told, exchange) = listen(self.ask(&nobodys(self.currency))).await;
            match told.what {
                Found::Known(_) | Found::NotKnown => Trial::SignedIn,
                Found::CannotTell(why) => Trial::of_exchange(exchange).unwrap_or(Trial::Refused { why }),
            }
        }
        .boxed()
    }

    fn read_notification(&self, raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
        let reader = PayuReader {
            merchant_id: &self.settings.merchant_id,
            client_secret: &self.client_secret,
            currency: self.currency,
            zone: &self.zone,
        };
        read_notification(&reader, raw)
    }
}

/// A refund that never was.
fn nobodys(currency: Currency) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "1".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: Money::zero(currency),
        whole: false,
        authorised_only: false,
        reason: None,
        reference_number: "R0000000000000000000000".to_owned(),
        gateway_key: String::new(),
        conversation_id: None,
        order_number: String::new(),
        options: Details::default(),
    }
}

fn payu_id(order: &RefundOrder) -> Result<PayuId, Outcome> {
    PayuId::read(&order.gateway_payment_id).ok_or_else(|| {
        let message = "PayU's payment ids are numbers of up to 20 digits, and this payment's is none";
        refuse("payu_id_not_representable", message, RefusalClass::Payment)
    })
}

fn refuse(code: &str, message: &str, class: RefusalClass) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message: message.to_owned(), class }
}

fn read_refund_reply(reply: Result<Reply, SendFailure>) -> Told<Outcome> {
    let reply = match reply {
        Ok(reply) => reply,
        Err(SendFailure::NotSent(why)) => return Outcome::NotSent { why, retry_after_ms: None }.into(),
        Err(SendFailure::MayHaveArrived(why)) => return Outcome::Unknown { why }.into(),
    };
    let status = reply.status;
    if status == StatusCode::TOO_MANY_REQUESTS {
        let why = "HTTP 429: PayU did not process the call".to_owned();
        return Outcome::NotSent { why, retry_after_ms: http::retry_after_ms(&reply.headers) }.into();
    }
    let body = match reply.body {
        ReplyBody::Whole(body) => body,
        ReplyBody::TooLong => return unknown(status, "with an answer too long to be one"),
        ReplyBody::Cut(why) => return unknown(status, &format!("then the answer broke off: {why}")),
    };
    let tree = JsonTree::read_object(&body);
    let mut details = Details::default();
    if let Some(tree) = &tree {
        tree.keep_in(&mut details, "");
    }
    Told { what: read_refund_answer(status, tree.as_ref()), details }
}

fn unknown(status: StatusCode, what: &str) -> Told<Outcome> {
    Outcome::Unknown { why: format!("HTTP {}, {what}", status.as_u16()) }.into()
}
