//! Every address of the panel, once.

use ::api::attention::AttentionQuery;
use ::api::transaction_query::TransactionQuery;
use domain::id::{BulkRefundId, TransactionId, WebhookId};

/// Leads to the report.
pub const ROOT: &str = "/";
/// The sign-in page.
pub const SIGN_IN: &str = "/sign-in";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// Where an invitation leads.
pub const JOIN: &str = "/account/join";
/// Where a link for a new password leads.
pub const RESET: &str = "/account/reset";
/// The report without filters.
pub const REPORT: &str = "/report";
/// What only a person can close.
pub const ATTENTION: &str = "/attention";
/// What waits for a second person.
pub const APPROVALS: &str = "/approvals";
/// Batches of refunds.
pub const BULK_REFUNDS: &str = "/bulk-refunds";
/// The report's sums by day, gateway and currency.
pub const OVERVIEW: &str = "/overview";
/// The report's files.
pub const EXPORTS: &str = "/exports";
/// The company's section.
pub const COMPANY: &str = "/company";
/// Who belongs to a company.
pub const PEOPLE: &str = "/company/people";
/// How a company's people sign in by their own provider.
pub const SIGN_ON: &str = "/company/sign-on";
/// What a company allows of refunds.
pub const POLICY: &str = "/company/policy";
/// What was done in a company.
pub const AUDIT: &str = "/company/audit";
/// The company's accounts with gateways.
pub const INTEGRATIONS: &str = "/company/integrations";
/// What the company's programs sign in with.
pub const CREDENTIALS: &str = "/company/credentials";
/// Where companies are told of their refunds' results.
pub const WEBHOOKS: &str = "/company/webhooks";

/// Which page an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Leads on to the report.
    Root,
    /// The sign-in page.
    SignIn,
    /// One's own account, and where links for people lead.
    Account,
    /// The report.
    Report,
    /// One payment or refund.
    Row,
    /// What only a person can close.
    Attention,
    /// What waits for a second person.
    Approvals,
    /// Batches of refunds, or one of them.
    BulkRefunds,
    /// A page of the company's section; which, [`crate::company::section_page::SectionPage`] knows.
    Company,
    /// The overview.
    Overview,
    /// The report's files.
    Exports,
    /// No page.
    Nowhere,
}

impl Place {
    /// The page of a path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path) {
            ROOT => Self::Root,
            SIGN_IN => Self::SignIn,
            REPORT => Self::Report,
            ATTENTION => Self::Attention,
            APPROVALS => Self::Approvals,
            BULK_REFUNDS => Self::BulkRefunds,
            COMPANY => Self::Company,
            ACCOUNT | JOIN | RESET => Self::Account,
            OVERVIEW => Self::Overview,
            EXPORTS => Self::Exports,
            path if row_of(path).is_some_and(|row| !row.contains('/')) => Self::Row,
            path if bulk_refund_of(path).is_some_and(|id| !id.contains('/')) => Self::BulkRefunds,
            path if path.strip_prefix(COMPANY).is_some_and(|rest| rest.starts_with('/')) => Self::Company,
            _ => Self::Nowhere,
        }
    }
}

/// Whether a page is for anybody, signed in or not.
#[must_use]
pub fn is_open(path: &str) -> bool {
    matches!(path.strip_suffix('/').unwrap_or(path), SIGN_IN | JOIN | RESET)
}

/// What stands where a row's id stands in its page's path.
#[must_use]
pub fn row_of(path: &str) -> Option<&str> {
    path.strip_prefix(REPORT)?.strip_prefix('/').map(|row| row.trim_end_matches('/'))
}

/// What stands where a batch's id stands in its page's path.
#[must_use]
pub fn bulk_refund_of(path: &str) -> Option<&str> {
    path.strip_prefix(BULK_REFUNDS)?.strip_prefix('/').map(|id| id.trim_end_matches('/'))
}

/// The page of one batch of refunds.
#[must_use]
pub fn bulk_refund(id: BulkRefundId) -> String {
    format!("{BULK_REFUNDS}/{id}")
}

/// What stands where a webhook's id stands in its page's path.
#[must_use]
pub fn webhook_of(path: &str) -> Option<&str> {
    path.strip_prefix(WEBHOOKS)?.strip_prefix('/').map(|webhook| webhook.trim_end_matches('/'))
}

/// The sign-in page that leads on to `next`, an address of the panel.
#[must_use]
pub fn sign_in(next: Option<&str>) -> String {
    match next.filter(|next| is_own(next) && *next != ROOT && *next != REPORT) {
        None => SIGN_IN.to_owned(),
        Some(next) => serde_urlencoded::to_string([("next", next)])
            .map_or_else(|_| SIGN_IN.to_owned(), |query| format!("{SIGN_IN}?{query}")),
    }
}

/// The `next` of the sign-in page's query.
#[must_use]
pub fn next_of(search: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(search).ok()?;
    pairs.into_iter().find_map(|(name, value)| (name == "next").then_some(value))
}

/// Where to go after signing in: the `next` of the address's query string, if it is an address of the panel.
#[must_use]
pub fn after_sign_in(next: Option<&str>) -> String {
    next.filter(|next| is_own(next)).unwrap_or(REPORT).to_owned()
}

/// The report with these filters.
#[must_use]
pub fn report(query: &TransactionQuery) -> String {
    match query.to_query_string() {
        Ok(text) if !text.is_empty() => format!("{REPORT}?{text}"),
        Ok(_) | Err(_) => REPORT.to_owned(),
    }
}

/// The overview of these days and filters.
#[must_use]
pub fn overview(query: &TransactionQuery) -> String {
    match query.to_query_string() {
        Ok(text) if !text.is_empty() => format!("{OVERVIEW}?{text}"),
        Ok(_) | Err(_) => OVERVIEW.to_owned(),
    }
}

/// The attention list of this query.
#[must_use]
pub fn attention(query: &AttentionQuery) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(text) if !text.is_empty() => format!("{ATTENTION}?{text}"),
        Ok(_) | Err(_) => ATTENTION.to_owned(),
    }
}

/// One payment or refund in full.
#[must_use]
pub fn payment(id: TransactionId) -> String {
    format!("{REPORT}/{id}")
}

/// One webhook and its messages; from a cursor of theirs on where one is given.
#[must_use]
pub fn webhook(id: WebhookId, cursor: Option<u64>) -> String {
    cursor.map_or_else(|| format!("{WEBHOOKS}/{id}"), |cursor| format!("{WEBHOOKS}/{id}?cursor={cursor}"))
}

/// Whether a text is an address on this site, other than the sign-in page: `//elsewhere` and `/\elsewhere` are not.
fn is_own(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(['\\', '\t', '\n', '\r'])
        && address.split('?').next() != Some(SIGN_IN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_on_to_where_one_wanted_to_go() {
        assert_eq!(sign_in(Some("/report?result=FAILED")), "/sign-in?next=%2Freport%3Fresult%3DFAILED");
        assert_eq!(sign_in(Some("/report")), "/sign-in");
        assert_eq!(after_sign_in(Some("/report?result=FAILED")), "/report?result=FAILED");
        assert_eq!(after_sign_in(None), "/report");
    }

    #[test]
    fn signing_in_never_leads_to_another_site_or_in_a_circle() {
        for next in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/sign-in?next=/",
            "",
        ] {
            assert_eq!(after_sign_in(Some(next)), "/report", "{next:?}");
            assert_eq!(sign_in(Some(next)), "/sign-in", "{next:?}");
        }
    }

    #[test]
    fn every_address_has_its_page_and_no_other_does() {
        let id: TransactionId = "01930000-0000-7000-8000-000000000001".parse().unwrap();
        for (address, place) in [
            (ROOT.to_owned(), Place::Root),
            (SIGN_IN.to_owned(), Place::SignIn),
            (REPORT.to_owned(), Place::Report),
            (format!("{REPORT}/"), Place::Report),
            (payment(id), Place::Row),
            (format!("{REPORT}/nonsense"), Place::Row),
            (ATTENTION.to_owned(), Place::Attention),
            (APPROVALS.to_owned(), Place::Approvals),
            (WEBHOOKS.to_owned(), Place::Company),
            (BULK_REFUNDS.to_owned(), Place::BulkRefunds),
            (bulk_refund("01930000-0000-7000-8000-000000000001".parse().unwrap()), Place::BulkRefunds),
            (OVERVIEW.to_owned(), Place::Overview),
            (EXPORTS.to_owned(), Place::Exports),
            (webhook("01930000-0000-7000-8000-000000000001".parse().unwrap(), Some(7)), Place::Company),
            (COMPANY.to_owned(), Place::Company),
            (ACCOUNT.to_owned(), Place::Account),
            (JOIN.to_owned(), Place::Account),
            (RESET.to_owned(), Place::Account),
            ("/account/nowhere".to_owned(), Place::Nowhere),
            ("/companys".to_owned(), Place::Nowhere),
            ("/reports".to_owned(), Place::Nowhere),
            ("/report/a/b".to_owned(), Place::Nowhere),
        ] {
            let path = address.split('?').next().unwrap();
            assert_eq!(Place::of(path), place, "{address}");
        }
        assert!(is_open("/account/join/") && is_open(RESET) && is_open(SIGN_IN));
        assert!(!is_open(ACCOUNT) && !is_open(REPORT) && !is_open(ROOT));
        assert_eq!(row_of(&payment(id)), Some("01930000-0000-7000-8000-000000000001"));
    }

    #[test]
    fn a_report_without_filters_has_a_plain_address() {
        assert_eq!(report(&TransactionQuery::default()), "/report");
        let query = TransactionQuery { phone: Some("+90 532".to_owned()), ..TransactionQuery::default() };
        assert_eq!(report(&query), "/report?phone=%2B90+532");
    }
}
