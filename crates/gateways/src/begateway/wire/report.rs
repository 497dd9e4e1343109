//! The beGateway family's reports: what is asked for, and the list that is answered.
//!
//! Sources: <https://doc.begateway.com/en/payment_management/reports/reports_shop/> (version 2, one day) and
//! <https://doc.begateway.com/en/payment_management/reports/paginated_report/> (version 3, a period with a cursor).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Reports are posted for here, at the back office.
pub const REPORT_PATH: &str = "/api/reports";

/// How many transactions a report has is asked for here.
pub const COUNT_PATH: &str = "/api/reports/count";

/// The header that chooses the report; header names know no case.
pub const VERSION_HEADER: &str = "x-api-version";

/// A report as we ask for it.
#[derive(Debug, Serialize)]
pub struct BegatewayReportCall<'a> {
    /// Which.
    pub report_params: BegatewayReportParams<'a>,
}

/// Which report.
#[derive(Debug, Serialize)]
pub struct BegatewayReportParams<'a> {
    /// Which of a transaction's times counts.
    pub date_type: &'static str,
    /// The day (version 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<&'a str>,
    /// The period's first second (version 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<&'a str>,
    /// The period's last second (version 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<&'a str>,
    /// Which statuses.
    pub status: &'static str,
    /// Which payment methods.
    pub payment_method_type: &'static str,
    /// The zone of the times above.
    pub time_zone: &'static str,
    /// Where the page before ended (version 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_after: Option<&'a str>,
}

/// A report as it is answered; each transaction is read by itself, so that one bad line spoils no page.
#[derive(Debug, Deserialize)]
pub struct BegatewayReport<'a> {
    /// The transactions, as they are written.
    #[serde(borrow)]
    pub transactions: Vec<&'a RawValue>,
    /// How many there are in all (version 2).
    #[serde(default, borrow)]
    pub count: Option<&'a RawValue>,
    /// Where the next page begins (version 3).
    #[serde(default, borrow)]
    pub last_object_id: Option<&'a RawValue>,
}

/// A report as a program asks us for it.
#[derive(Debug, Default, Deserialize)]
pub struct BegatewayIncomingReport {
    /// Which.
    pub report_params: BegatewayIncomingParams,
}

/// Which report a program asks us for; what is not filled in has the documented defaults.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BegatewayIncomingParams {
    /// Which of a transaction's times counts.
    pub date_type: Option<String>,
    /// The day (version 2).
    pub date: Option<String>,
    /// The period's first second (version 3).
    pub from: Option<String>,
    /// The period's last second (version 3).
    pub to: Option<String>,
    /// Which statuses.
    pub status: Option<String>,
    /// Which payment methods.
    pub payment_method_type: Option<String>,
    /// The zone of the times above.
    pub time_zone: Option<String>,
    /// Where the page before ended.
    pub starting_after: Option<String>,
    /// Where the page after begins.
    pub ending_before: Option<String>,
}
