//! We call Overpay: refunds, sent once, and what became of them.

use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use futures::future::{BoxFuture, FutureExt};
use reqwest::RequestBuilder;
use secrecy::SecretString;

use crate::begateway::client::{find_refund, send_refund, with_key, written_amount, written_reason};
use crate::begateway::listing::list_report;
use crate::begateway::notification::read_notification;
use crate::begateway::shop::{Shop, ShopError, ShopSetup};
use crate::begateway::wire::BegatewayCall;
use crate::gateway::{Found, Gateway, RefundOrder, Told};
use crate::http::Http;
use crate::listing::{ListError, ListPage, ListQuery};
use crate::notification::{Notification, NotificationError, RawNotification};
use crate::overpay::settings::OverpaySettings;
use crate::overpay::wire::{BEYAG, OverpayRefundCall};

/// One shop at Overpay, ready to be called.
pub struct OverpayClient {
    shop: Shop,
    settings: OverpaySettings,
}

impl OverpayClient {
    /// Sets an account up; no call is made.
    ///
    /// `base_url` is `https://api.overpay.io`, or the sandbox's. `secret` is `{"shop_id": "…", "secret_key": "…"}`.
    pub fn new(
        http: &Http,
        base_url: &str,
        secret: &SecretString,
        settings: OverpaySettings,
    ) -> Result<Self, ShopError> {
        let setup = ShopSetup {
            base_url,
            report_base_url: settings.report_base_url.as_deref(),
            public_key: settings.public_key.as_deref(),
            timeout_ms: settings.timeout_ms,
        };
        Ok(Self { shop: Shop::new(http, secret, setup)?, settings })
    }

    fn write_call(&self, order: &RefundOrder) -> Result<RequestBuilder, Outcome> {
        let request = OverpayRefundCall {
            parent_uid: &order.gateway_payment_id,
            reason: written_reason(order)?,
            amount: written_amount(order)?,
            tracking_id: self.settings.send_tracking_id.then_some(order.reference_number.as_str()),
        };
        with_key(self.shop.post(BEYAG.refund_path, &BegatewayCall { request }), order)
    }
}

impl Gateway for OverpayClient {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Overpay
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        send_refund(&BEYAG, self.write_call(order), order).boxed()
    }

    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        find_refund(&self.shop, &BEYAG, order, self.settings.send_tracking_id).boxed()
    }

    fn list_payments<'a>(&'a self, query: &'a ListQuery) -> BoxFuture<'a, Result<ListPage, ListError>> {
        list_report(&self.shop, &BEYAG, self.settings.report_form, query).boxed()
    }

    fn read_notification(&self, raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
        read_notification(&self.shop, raw)
    }
}
