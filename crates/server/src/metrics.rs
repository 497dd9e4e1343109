//! What this process counts while it runs, for `GET /metrics`: no names, no ids, only fixed words as labels.
//!
//! What stands in the database is read when it is asked for ([`database`]); what only happens is counted here.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

pub mod access;
pub mod database;
pub mod observe_requests;
pub mod show_metrics;

mod gateway_calls;
mod process;

/// What stands before every name.
pub const PREFIX: &str = "refund_desk";

/// The labels of one series: names, and words that are never a person's or a company's.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];

/// The counters of one server. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Labels<3>, Histogram, fn() -> Histogram>,
    attempts: Family<Labels<2>, Histogram, fn() -> Histogram>,
    inquiries: Family<Labels<2>, Counter>,
    sign_in_failures: Counter,
    calls_over_limit: Family<Labels<1>, Counter>,
    gateway_busy: Family<Labels<1>, Counter>,
    leases_lost: Counter,
    streams: Gauge<u64, AtomicU64>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Begins to count.
    #[must_use]
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Arc::default(),
            requests: Family::new_with_constructor(answer_times),
            attempts: Family::new_with_constructor(gateway_times),
            inquiries: Family::default(),
            sign_in_failures: Counter::default(),
            calls_over_limit: Family::default(),
            gateway_busy: Family::default(),
            leases_lost: Counter::default(),
            streams: Gauge::default(),
        };
        metrics.registry = Arc::new(metrics.register());
        metrics
    }

    fn register(&self) -> Registry {
        let mut whole = Registry::default();
        process::register(&mut whole);
        let registry = whole.sub_registry_with_prefix(PREFIX);
        registry.register(
            "http_request_duration_seconds",
            "Time to the head of an answer, by method, route template and status class",
            self.requests.clone(),
        );
        registry.register(
            "gateway_attempt_duration_seconds",
            "Calls that send a refund to a gateway, by gateway kind and outcome",
            self.attempts.clone(),
        );
        registry.register(
            "gateway_inquiries",
            "Questions to a gateway about a refund, by gateway kind and answer",
            self.inquiries.clone(),
        );
        registry.register(
            "sign_in_failures",
            "Sign-ins that were refused: a wrong e-mail or password, or too many of them",
            self.sign_in_failures.clone(),
        );
        registry.register(
            "calls_over_limit",
            "Calls that were answered 429 because there were too many of them, by limit",
            self.calls_over_limit.clone(),
        );
        registry.register(
            "gateway_busy",
            "Answers of gateways that asked for a pause (HTTP 429), by gateway kind",
            self.gateway_busy.clone(),
        );
        registry.register(
            "worker_leases_lost",
            "Attempts whose lease ran out before they were settled",
            self.leases_lost.clone(),
        );
        registry.register("live_streams_open", "Live streams that are open now", self.streams.clone());
        registry.register(
            "build",
            "The version that is running",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        whole
    }

    /// Counts an answer.
    pub fn count_request(&self, method: &'static str, route: String, class: &'static str, took: Duration) {
        let labels = [("method", method.into()), ("route", route.into()), ("status", class.into())];
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a sign-in that was refused.
    pub fn count_sign_in_failure(&self) {
        self.sign_in_failures.inc();
    }

    /// Counts a call that was over a limit of calls: `each` or `address`.
    pub fn count_call_over_limit(&self, limit: &'static str) {
        self.calls_over_limit.get_or_create(&[("limit", limit.into())]).inc();
    }

    /// Counts a call that sent a refund, or tried to.
    pub fn count_attempt(&self, gateway_kind: &'static str, outcome: &'static str, took: Duration) {
        let labels = [("gateway_kind", gateway_kind.into()), ("outcome", outcome.into())];
        self.attempts.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a question to a gateway about a refund.
    pub fn count_inquiry(&self, gateway_kind: &'static str, answer: &'static str) {
        let labels = [("gateway_kind", gateway_kind.into()), ("answer", answer.into())];
        self.inquiries.get_or_create(&labels).inc();
    }

    /// Counts an answer that asked for a pause.
    pub fn count_gateway_busy(&self, gateway_kind: &'static str) {
        self.gateway_busy.get_or_create(&[("gateway_kind", gateway_kind.into())]).inc();
    }

    /// Counts attempts that were taken for interrupted, because nobody had renewed their leases.
    pub fn count_leases_lost(&self, count: u64) {
        self.leases_lost.inc_by(count);
    }

    /// Counts a live stream for as long as the answer is held.
    #[must_use]
    pub fn open_stream(&self) -> OpenStream {
        self.streams.inc();
        OpenStream { streams: self.streams.clone() }
    }

    /// Writes down what was counted, and what `more` adds, as `OpenMetrics` text.
    pub(crate) fn write(&self, more: &Registry) -> Result<String, fmt::Error> {
        let mut written = String::new();
        text::encode_registry(&mut written, &self.registry)?;
        text::encode_registry(&mut written, more)?;
        text::encode_eof(&mut written)?;
        Ok(written)
    }
}

/// An open live stream; no longer counted once dropped.
#[derive(Debug)]
pub struct OpenStream {
    streams: Gauge<u64, AtomicU64>,
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.streams.dec();
    }
}

/// From what a cached answer takes to what a request may take at all.
fn answer_times() -> Histogram {
    Histogram::new([0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 8.0, 30.0])
}

/// From a quick gateway to the longest that one is waited for.
fn gateway_times() -> Histogram {
    Histogram::new([0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(metrics: &Metrics) -> String {
        metrics.write(&Registry::default()).unwrap()
    }

    #[test]
    fn a_stream_is_counted_while_it_is_open() {
        let metrics = Metrics::new();
        let (one, other) = (metrics.open_stream(), metrics.clone().open_stream());
        assert!(written(&metrics).contains("\nrefund_desk_live_streams_open 2\n"), "{}", written(&metrics));
        drop(one);
        drop(other);
        assert!(written(&metrics).contains("\nrefund_desk_live_streams_open 0\n"), "{}", written(&metrics));
    }

    #[test]
    fn counters_end_in_total_and_times_in_seconds() {
        let metrics = Metrics::new();
        metrics.count_inquiry("payu", "succeeded");
        metrics.count_attempt("payu", "unknown", Duration::from_millis(300));
        metrics.count_gateway_busy("payu");
        metrics.count_leases_lost(3);
        let text = written(&metrics);
        for line in [
            r#"refund_desk_gateway_inquiries_total{gateway_kind="payu",answer="succeeded"} 1"#,
            r#"refund_desk_gateway_attempt_duration_seconds_count{gateway_kind="payu",outcome="unknown"} 1"#,
            r#"refund_desk_gateway_attempt_duration_seconds_bucket{le="0.25",gateway_kind="payu",outcome="unknown"} 0"#,
            r#"refund_desk_gateway_attempt_duration_seconds_bucket{le="0.5",gateway_kind="payu",outcome="unknown"} 1"#,
            r#"refund_desk_gateway_busy_total{gateway_kind="payu"} 1"#,
            "refund_desk_worker_leases_lost_total 3",
            "# EOF",
        ] {
            assert!(text.lines().any(|written| written == line), "{line} is not in {text}");
        }
    }
}
