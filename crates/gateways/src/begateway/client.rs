//! We call beGateway's card service: refunds and voids, sent once, and what became of them.

use axum::http::HeaderValue;
use domain::gateway_kind::GatewayKind;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use futures::future::{BoxFuture, FutureExt};
use reqwest::RequestBuilder;
use secrecy::SecretString;

use crate::begateway::capabilities::REASON_MAX_CHARS;
use crate::begateway::capture::find_refundable_uid;
use crate::begateway::exponent::minor_digits;
use crate::begateway::listing::list_report;
use crate::begateway::notification::read_notification;
use crate::begateway::outcome::{Asked, read_reply, read_status, read_tracked};
use crate::begateway::service::{CARDS, Service};
use crate::begateway::settings::BegatewaySettings;
use crate::begateway::shop::{Shop, ShopError, ShopSetup};
use crate::begateway::wire::{BegatewayCall, BegatewayRefundCall, BegatewayVoidCall, REQUEST_ID_HEADER};
use crate::gateway::{Found, Gateway, RefundOrder, Told};
use crate::http::{self, Http, SendFailure};
use crate::listing::{ListError, ListPage, ListQuery};
use crate::notification::{Notification, NotificationError, RawNotification};

/// One shop at a beGateway provider, ready to be called.
pub struct BegatewayClient {
    shop: Shop,
    settings: BegatewaySettings,
}

impl BegatewayClient {
    /// Sets an account up; no call is made.
    ///
    /// `base_url` is the provider's card gateway: `https://gateway.bepaid.by`, `https://demo-gateway.begateway.com`, or the
    /// sandbox's. `secret` is `{"shop_id": "…", "secret_key": "…"}`.
    pub fn new(
        http: &Http,
        base_url: &str,
        secret: &SecretString,
        settings: BegatewaySettings,
    ) -> Result<Self, ShopError> {
        let setup = ShopSetup {
            base_url,
            report_base_url: settings.report_base_url.as_deref(),
            public_key: settings.public_key.as_deref(),
            timeout_ms: settings.timeout_ms,
        };
        Ok(Self { shop: Shop::new(http, secret, setup)?, settings })
    }

    async fn write_call(&self, order: &RefundOrder) -> Result<RequestBuilder, Outcome> {
        let amount = written_amount(order)?;
        let tracking_id = self.settings.send_tracking_id.then_some(order.reference_number.as_str());
        // The default is meant, so it is left to the gateway.
        let duplicate_check = (!self.settings.duplicate_check).then_some(false);
        let request = if let (true, Some(path)) = (order.authorised_only, CARDS.void_path) {
            let parent_uid = &order.gateway_payment_id;
            let request = BegatewayVoidCall { parent_uid, amount, duplicate_check, tracking_id };
            self.shop.post(path, &BegatewayCall { request })
        } else {
            let reason = written_reason(order)?;
            let parent_uid = &self.refundable_uid(order).await?;
            let request = BegatewayRefundCall { parent_uid, amount, reason, duplicate_check, tracking_id };
            self.shop.post(CARDS.refund_path, &BegatewayCall { request })
        };
        with_key(request, order)
    }

    async fn refundable_uid(&self, order: &RefundOrder) -> Result<String, Outcome> {
        if self.settings.captures_apart {
            return find_refundable_uid(&self.shop, &CARDS, order).await;
        }
        Ok(order.gateway_payment_id.clone())
    }
}

impl Gateway for BegatewayClient {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Begateway
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        async { send_refund(&CARDS, self.write_call(order).await, order).await }.boxed()
    }

    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        find_refund(&self.shop, &CARDS, order, self.settings.send_tracking_id).boxed()
    }

    fn list_payments<'a>(&'a self, query: &'a ListQuery) -> BoxFuture<'a, Result<ListPage, ListError>> {
        list_report(&self.shop, &CARDS, self.settings.report_form, query).boxed()
    }

    fn read_notification(&self, raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
        read_notification(&self.shop, raw)
    }
}

/// The order's amount in the gateway's minor units, or the refusal of an amount that they cannot hold.
pub fn written_amount(order: &RefundOrder) -> Result<i64, Outcome> {
    minor_digits(order.amount).ok_or_else(|| {
        let currency = order.amount.currency();
        let message = format!(
            "{} {currency} cannot be written in the gateway's minor units of {currency}",
            order.amount
        );
        Outcome::Refused { code: "amount_not_representable".to_owned(), message, class: RefusalClass::Amount }
    })
}

/// The order's reason, or the refusal of one that the gateway would not take.
pub fn written_reason(order: &RefundOrder) -> Result<&str, Outcome> {
    let refused = |code: &str, message: String| Outcome::Refused {
        code: code.to_owned(),
        message,
        class: RefusalClass::Final,
    };
    let reason =
        order.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).ok_or_else(|| {
            refused("reason_required", "this gateway takes no refund without a reason".to_owned())
        })?;
    if reason.chars().count() > REASON_MAX_CHARS {
        let message = format!("this gateway takes reasons of up to {REASON_MAX_CHARS} characters");
        return Err(refused("reason_too_long", message));
    }
    Ok(reason)
}

/// Gives a call its `RequestID`.
pub fn with_key(request: Option<RequestBuilder>, order: &RefundOrder) -> Result<RequestBuilder, Outcome> {
    let not_sent = |why: &str| Outcome::NotSent { why: why.to_owned(), retry_after_ms: None };
    let key = HeaderValue::from_str(&order.gateway_key);
    let key = key.ok().ok_or_else(|| not_sent("the key cannot stand in a header"))?;
    request.map(|request| request.header(REQUEST_ID_HEADER, key)).ok_or_else(|| not_sent("the path is none"))
}

/// Sends a refund that was written, or tells why it could not be.
pub async fn send_refund(
    service: &Service,
    written: Result<RequestBuilder, Outcome>,
    order: &RefundOrder,
) -> Told<Outcome> {
    let request = match written {
        Ok(request) => request,
        Err(outcome) => return outcome.into(),
    };
    let result = http::send(request).await;
    let status = result.as_ref().ok().map(|reply| reply.status.as_u16());
    let told = match result {
        Ok(reply) => read_reply(&reply, asked(order)),
        Err(SendFailure::NotSent(why)) => Outcome::NotSent { why, retry_after_ms: None }.into(),
        Err(SendFailure::MayHaveArrived(why)) => Outcome::Unknown { why }.into(),
    };
    tracing::info!(
        gateway = service.kind.as_str(),
        reference_number = %order.reference_number,
        status,
        outcome = told.what.as_str(),
        "refund call ended"
    );
    told
}

/// Asks what became of a refund: by its uid once the gateway gave one, else by our Reference Number.
pub async fn find_refund(
    shop: &Shop,
    service: &Service,
    order: &RefundOrder,
    is_tracked: bool,
) -> Told<Found> {
    let (path, read): (_, fn(&http::Reply, Asked<'_>) -> Told<Found>) = match &order.gateway_refund_id {
        Some(uid) => (format!("{}/{}", service.status_path, http::segment(uid)), read_status),
        None if is_tracked => {
            (format!("{}/{}", service.tracking_path, http::segment(&order.reference_number)), read_tracked)
        }
        None => {
            let why = "the gateway was told no name of ours for this refund, and gave none of its own";
            return Found::CannotTell(why.to_owned()).into();
        }
    };
    let Some(request) = shop.get(&path) else {
        return Found::CannotTell("the path is none".to_owned()).into();
    };
    match http::send(request).await {
        Ok(reply) => read(&reply, asked(order)),
        Err(failure) => Found::CannotTell(failure.to_string()).into(),
    }
}

fn asked(order: &RefundOrder) -> Asked<'_> {
    let kind = if order.authorised_only { RefundKind::Cancel } else { RefundKind::Refund };
    Asked { kind, currency: order.amount.currency(), reference_number: &order.reference_number }
}
