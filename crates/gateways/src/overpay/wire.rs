//! Overpay's paths and its refund call; everything else on its wire is beGateway's.

use domain::gateway_kind::GatewayKind;
use serde::Serialize;

use crate::begateway::service::Service;

/// The service for other payment methods (<https://docs.overpay.io/en/integration/apm_api/>).
pub const BEYAG: Service = Service {
    kind: GatewayKind::Overpay,
    refund_path: "/beyag/transactions/refunds",
    void_path: None,
    status_path: "/beyag/transactions",
    tracking_path: "/beyag/transactions/tracking_id",
    report_method: "alternative",
};

/// A refund as we ask for it. The amount is optional on the wire; ours always says how much.
#[derive(Debug, Serialize)]
pub struct OverpayRefundCall<'a> {
    /// The uid of the parent transaction.
    pub parent_uid: &'a str,
    /// Why.
    pub reason: &'a str,
    /// How much, in the gateway's minor units.
    pub amount: i64,
    /// Our Reference Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<&'a str>,
}
