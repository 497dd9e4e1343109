//! What differs between beGateway's card service and its sister for other payment methods.

use domain::gateway_kind::GatewayKind;

/// One of beGateway's services: its paths and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Which gateway kind it is to us.
    pub kind: GatewayKind,
    /// Refunds are posted here.
    pub refund_path: &'static str,
    /// Voids are posted here, where there are any.
    pub void_path: Option<&'static str>,
    /// Transactions are asked for below here, by uid.
    pub status_path: &'static str,
    /// Transactions are asked for below here, by tracking id.
    pub tracking_path: &'static str,
    /// What its reports call its payment methods.
    pub report_method: &'static str,
}

/// The card service (<https://doc.begateway.com/en/integration/card_api/>).
pub const CARDS: Service = Service {
    kind: GatewayKind::Begateway,
    refund_path: "/transactions/refunds",
    void_path: Some("/transactions/voids"),
    status_path: "/transactions",
    tracking_path: "/v2/transactions/tracking_id",
    report_method: "credit_card",
};
