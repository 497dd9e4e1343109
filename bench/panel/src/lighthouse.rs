//! Google's Lighthouse on the sign-in page and the report, as the desk itself serves them.
#![expect(clippy::float_arithmetic, reason = "scores are for people to read; no money is near")]

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use e2e::desk::Desk;
use e2e::person::Person;
use e2e::programs;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::process::Command;

/// What is asked for, and the least that is promised of each, of 100.
const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];
const PROMISED: f64 = 95.0;

/// As the journeys' browser is started.
const BROWSER: &str = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
                       --disable-background-networking --disable-component-update --disable-sync";

/// What is told beside the scores: the figures that performance is made of, and how quick Lighthouse found the processor.
const TOLD: [&str; 5] = [
    "first-contentful-paint",
    "largest-contentful-paint",
    "speed-index",
    "total-blocking-time",
    "cumulative-layout-shift",
];

/// The medians of one page.
#[derive(Serialize)]
pub struct Scores {
    page: &'static str,
    performance: f64,
    accessibility: f64,
    best_practices: f64,
    /// Milliseconds, the last one a share of the window.
    told: Vec<(&'static str, f64)>,
    benchmark_index: f64,
}

impl Scores {
    /// What was promised and missed.
    pub fn missed(&self) -> Vec<String> {
        let found = [self.performance, self.accessibility, self.best_practices];
        let all = CATEGORIES.into_iter().zip(found);
        // What could not be measured keeps no promise.
        let missed = all.filter(|(_, score)| score.is_nan() || *score < PROMISED);
        missed
            .map(|(name, score)| format!("{name} of {}: {score:.0}, promised {PROMISED}", self.page))
            .collect()
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { page, performance, accessibility, best_practices, .. } = self;
        write!(f, "Lighthouse on {page}: performance {performance:.0}, accessibility {accessibility:.0}, ")?;
        write!(f, "best practices {best_practices:.0} (")?;
        for (name, value) in &self.told {
            write!(f, "{name} {value:.3}, ")?;
        }
        write!(f, "the processor {:.0})", self.benchmark_index)
    }
}

/// Runs Lighthouse so many times on each page; the medians count.
pub async fn measure(lighthouse: &Path, desk: &Desk, runs: usize) -> Result<Vec<Scores>> {
    let owner = Person::sign_in(desk, "owner").await?;
    let (name, value) = &owner.cookie;
    let signed_in = json!({ "Cookie": format!("{name}={value}") });
    let mut all = Vec::new();
    for (page, headers) in [("/sign-in", json!({})), ("/report", signed_in)] {
        let mut results = Vec::new();
        for _ in 0..runs {
            results.push(run(lighthouse, &format!("{}{page}", desk.demo.summary.address), &headers).await?);
        }
        all.push(scores(page, &results)?);
    }
    Ok(all)
}

async fn run(lighthouse: &Path, address: &str, headers: &Value) -> Result<Value> {
    let mut command = Command::new(lighthouse);
    command
        .args([address, "--quiet", "--output=json", "--output-path=stdout"])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .arg(format!("--extra-headers={headers}"))
        .arg(format!("--chrome-flags={BROWSER}"));
    if let Some(chromium) = programs::chromium() {
        command.env("CHROME_PATH", chromium);
    }
    let output = command.output().await.context("Lighthouse does not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "Lighthouse failed on {address}: {said}");
    serde_json::from_slice(&output.stdout).context("Lighthouse's answer is not JSON")
}

fn scores(page: &'static str, results: &[Value]) -> Result<Scores> {
    let of = |path: &str| -> Result<f64> {
        let values: Option<Vec<f64>> =
            results.iter().map(|result| result.pointer(path).and_then(Value::as_f64)).collect();
        let values = values.with_context(|| format!("Lighthouse does not say {path} of {page}"))?;
        Ok(crate::figures::median(values))
    };
    let score = |category: &str| of(&format!("/categories/{category}/score")).map(|score| score * 100.0);
    let told = TOLD.map(|name| Ok((name, of(&format!("/audits/{name}/numericValue"))?)));
    Ok(Scores {
        page,
        performance: score("performance")?,
        accessibility: score("accessibility")?,
        best_practices: score("best-practices")?,
        told: told.into_iter().collect::<Result<_>>()?,
        benchmark_index: of("/environment/benchmarkIndex")?,
    })
}
