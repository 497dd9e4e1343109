//! The desk called with what its own contract allows, and with what it forbids: no answer may be a 5xx, and none other than
//! the contract says. Schemathesis makes the calls from `/api/openapi.json`, <https://schemathesis.readthedocs.io>.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use api::session::Session;
use api::transaction::TransactionPage;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use crate::desk_api::{DeskApi, SignIn};
use crate::killer::Programs;
use crate::place::Place;

/// What each answer is held to.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// What would end the very session that calls, and the stream, which has no end.
const NOT_CALLED: [&str; 3] = ["delete_session", "sign_out_everywhere", "stream_events"];

/// Small enough to be refunded more than once, and of any currency.
const AMOUNTS: [&str; 4] = ["1", "2", "3", "5"];

/// Where a call names what there is: the paths, and each parameter with what it is taken from.
const BOUND: [(&str, &[(&str, &str)]); 5] = [
    ("^/api/v1/companies/", &[("path.id", "companies")]),
    ("^/api/v1/(views|webhooks)$", &[("body.company", "companies")]),
    ("^/api/v1/transactions/[^/]+$", &[("path.id", "transactions")]),
    ("^/api/v1/transactions/[^/]+/withdrawal$", &[("path.id", "transactions")]),
    ("^/api/v1/transactions/[^/]+/refunds", &[("path.id", "transactions"), ("body.amount", "amounts")]),
];

/// How much is called.
#[derive(Clone, Debug)]
pub struct ContractOptions {
    /// The `schemathesis` program.
    pub schemathesis: PathBuf,
    /// At least so many calls in all.
    pub cases: u64,
    /// At most so many random calls of each operation in one round; the systematic ones come on top.
    pub each: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContractResult {
    /// How many calls were made, by who made them.
    pub cases: Vec<(String, u64)>,
    /// How many operations were called.
    pub operations: u64,
    /// How many rounds.
    pub rounds: u64,
    /// The server's own count of its answers by class: `2xx`, `4xx`, …; what was found broken shows here as well.
    pub answers: BTreeMap<String, u64>,
    /// The operations that answered 2xx to none of all calls.
    pub never_well: Vec<String>,
    /// What was answered and should not have been.
    pub failures: Vec<String>,
}

impl ContractResult {
    /// How many calls in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.cases.iter().map(|(_, cases)| cases).sum()
    }
}

/// The server's own count of its answers, by method, route and class.
const ANSWERS: &str = "refund_desk_http_request_duration_seconds_count";

/// What the program reports, as far as it is read.
#[derive(Debug, Deserialize)]
struct Report {
    operations: Operations,
    test_cases: Cases,
    failures: Vec<serde_json::Value>,
    errors: Vec<serde_json::Value>,
    complete: bool,
}

#[derive(Debug, Deserialize)]
struct Operations {
    tested: u64,
}

#[derive(Debug, Deserialize)]
struct Cases {
    generated: u64,
}

/// Who calls.
struct Caller {
    name: &'static str,
    desk: Option<DeskApi>,
}

/// Opens a small desk and its bank and calls it until there were enough calls.
pub async fn contract(place: &Place, options: &ContractOptions) -> Result<ContractResult> {
    let programs = Programs::start(place).await?;
    let mut result = ContractResult::default();
    while result.total() < options.cases {
        result.rounds += 1;
        for caller in callers(place).await? {
            let config = write_config(place, caller.desk.as_ref()).await?;
            let report = call(place, options, &caller, &config, result.rounds).await?;
            println!("round {}, {}: {} calls", result.rounds, caller.name, report.test_cases.generated);
            result.operations = result.operations.max(report.operations.tested);
            result
                .failures
                .extend(report.failures.iter().map(|failure| format!("{}: {failure}", caller.name)));
            count(&mut result.cases, caller.name, report.test_cases.generated);
            still_signed_in(&caller).await?;
        }
        if !result.failures.is_empty() {
            break;
        }
    }
    count_answers(place, &mut result).await?;
    programs.stop().await?;
    let (clean, said) = place.verify().await?;
    ensure!(clean, "the books differ after the calls:\n{said}");
    Ok(result)
}

fn count(cases: &mut Vec<(String, u64)>, name: &str, more: u64) {
    match cases.iter_mut().find(|(known, _)| known == name) {
        Some((_, count)) => *count += more,
        None => cases.push((name.to_owned(), more)),
    }
}

/// Reads the server's own count: what it answered, whatever the caller thought of it.
async fn count_answers(place: &Place, result: &mut ContractResult) -> Result<()> {
    let address = format!("{}/metrics", place.desk_address(0)?);
    let text = place.http.get(address).send().await?.error_for_status()?.text().await?;
    let contract: serde_json::Value = place
        .http
        .get(format!("{}{}", place.desk_address(0)?, api::paths::OPENAPI))
        .send()
        .await?
        .json()
        .await?;
    let mut never_well = operations_of(&contract);
    for line in text.lines().filter(|line| line.starts_with(ANSWERS)) {
        let label = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        let (class, route) = (label("status").context("no status")?, label("route").context("no route")?);
        let method = label("method").context("no method")?;
        let count: u64 = line.rsplit(' ').next().unwrap_or_default().parse().context("no count")?;
        *result.answers.entry(class.clone()).or_default() += count;
        if class == "2xx" {
            never_well.remove(&format!("{method} {route}"));
        }
    }
    ensure!(!result.answers.is_empty(), "the server counts no answers under {ANSWERS}");
    result.never_well = never_well.into_iter().collect();
    Ok(())
}

/// The contract's operations, each as `GET /path`.
fn operations_of(contract: &serde_json::Value) -> BTreeSet<String> {
    let paths = contract.get("paths").and_then(serde_json::Value::as_object).into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
        })
        .collect()
}

/// A program with every scope, somebody who may do everything, somebody who may do little, and nobody.
async fn callers(place: &Place) -> Result<Vec<Caller>> {
    Ok(vec![
        Caller { name: "program", desk: Some(place.program(0)?) },
        Caller { name: "owner", desk: Some(place.person(0, "owner").await?) },
        Caller { name: "viewer", desk: Some(place.person(0, "viewer").await?) },
        Caller { name: "nobody", desk: None },
    ])
}

/// A caller who is not known any more would be answered 401 to everything, and nothing would be shown by that.
async fn still_signed_in(caller: &Caller) -> Result<()> {
    let Some(desk) = &caller.desk else { return Ok(()) };
    let answer = desk.call(Method::GET, &format!("{}?limit=1", api::paths::TRANSACTIONS)).send().await?;
    ensure!(answer.status().is_success(), "the {} is not known any more: {}", caller.name, answer.status());
    Ok(())
}

/// Names rows and companies that there are: made-up ids alone reach nothing but 404.
async fn write_config(place: &Place, desk: Option<&DeskApi>) -> Result<PathBuf> {
    let (mut companies, mut rows) = (Vec::new(), Vec::new());
    if let Some(desk) = desk {
        for query in ["limit=20&refundable=true", "limit=20"] {
            let path = format!("{}?{query}", api::paths::TRANSACTIONS);
            let page: TransactionPage = desk.call(Method::GET, &path).send().await?.json().await?;
            rows.extend(page.items.iter().map(|row| row.id.to_string()));
            companies.extend(page.items.iter().map(|row| row.company.id.to_string()));
        }
        if matches!(desk.sign_in, SignIn::Cookie(_)) {
            let session: Session = desk.call(Method::GET, api::paths::SESSION).send().await?.json().await?;
            companies.extend(session.companies.iter().map(|company| company.id.to_string()));
        }
        companies.sort();
        companies.dedup();
    }
    let path = place.folder.join("schemathesis.toml");
    let config = if rows.is_empty() {
        String::new()
    } else {
        config_of(&[
            ("companies", &companies),
            ("transactions", &rows),
            ("amounts", &AMOUNTS.map(str::to_owned)),
        ])?
    };
    fs::write(&path, config).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn config_of(dictionaries: &[(&str, &[String])]) -> Result<String> {
    let mut lines = Vec::new();
    for (name, values) in dictionaries {
        lines.push(format!("[dictionaries.{name}]\nvalues = {}", serde_json::to_string(values)?));
    }
    for (path, parameters) in BOUND {
        let of_each = |(parameter, name): &(&str, &str)| {
            format!("\"{parameter}\" = {{ dictionary = \"{name}\", probability = 0.8 }}")
        };
        let parameters: Vec<String> = parameters.iter().map(of_each).collect();
        let path = serde_json::to_string(path)?;
        lines.push(format!(
            "[[operations]]\ninclude-path-regex = {path}\nparameters = {{ {} }}",
            parameters.join(", ")
        ));
    }
    Ok(lines.join("\n"))
}

async fn call(
    place: &Place,
    options: &ContractOptions,
    caller: &Caller,
    config: &Path,
    round: u64,
) -> Result<Report> {
    let report = place.folder.join(format!("{}-{round}.json", caller.name));
    let mut command = Command::new(&options.schemathesis);
    let server = place.desk_address(0)?;
    command.arg("--config-file").arg(config).arg("run").arg(format!("{server}{}", api::paths::OPENAPI));
    command.args(["--no-color", "--continue-on-failure", "--phases", "coverage,fuzzing,stateful"]);
    command.args(["--workers", "1", "--generation-database", "none", "--checks", CHECKS]);
    // Made-up credentials beside the caller's own would only be refused.
    command.args(["--generation-with-security-parameters", "false"]);
    command.args(["--max-examples", &options.each.to_string(), "--seed", &round.to_string()]);
    command.args(["--report", "json", "--report-json-path"]).arg(&report);
    for operation in NOT_CALLED {
        command.args(["--exclude-operation-id", operation]);
    }
    match caller.desk.as_ref().map(|desk| (&desk.sign_in, &desk.origin)) {
        Some((SignIn::Bearer(token), _)) => {
            command.args(["--header", &format!("authorization: Bearer {token}")])
        }
        Some((SignIn::Cookie(cookie), origin)) => command
            .args(["--header", &format!("cookie: {cookie}")])
            .args(["--header", &format!("origin: {origin}")]),
        None => &mut command,
    };
    command.current_dir(&place.folder).kill_on_drop(true);
    let output =
        command.output().await.with_context(|| format!("cannot start {}", options.schemathesis.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let log = place.folder.join(format!("{}-{round}.log", caller.name));
    fs::write(&log, output.stdout.as_slice()).with_context(|| format!("cannot write {}", log.display()))?;
    let text = fs::read_to_string(&report)
        .with_context(|| format!("no report:\n{said}{}", String::from_utf8_lossy(&output.stderr)))?;
    let read: Report = serde_json::from_str(&text).context("the report does not read")?;
    if !read.complete || !read.errors.is_empty() {
        bail!("{} did not come to an end: {} has it", options.schemathesis.display(), log.display());
    }
    Ok(read)
}
