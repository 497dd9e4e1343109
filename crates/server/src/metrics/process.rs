//! The process itself: its memory and its start, by the names that Prometheus expects of every process.

use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

/// Adds the process, read anew each time.
pub fn register(registry: &mut Registry) {
    let started = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    registry.register_collector(Box::new(Process { started }));
}

#[derive(Debug)]
struct Process {
    /// Seconds since 1970.
    started: u64,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), std::fmt::Error> {
        let started = ConstGauge::new(self.started);
        let place = encoder.encode_descriptor(
            "process_start_time_seconds",
            "When the server started, in seconds since 1970",
            None,
            MetricType::Gauge,
        )?;
        started.encode(place)?;
        if let Some(bytes) = resident_bytes() {
            let place = encoder.encode_descriptor(
                "process_resident_memory_bytes",
                "Memory that the server holds",
                None,
                MetricType::Gauge,
            )?;
            ConstGauge::new(bytes).encode(place)?;
        }
        Ok(())
    }
}

/// What `/proc/self/status` calls `VmRSS`; none where there is no such file.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes.saturating_mul(1024))
}
