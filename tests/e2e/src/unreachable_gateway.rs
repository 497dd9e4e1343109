//! A gateway that nobody answers at: refunds of its payments stay queued until somebody withdraws them.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use api::payment::{PaymentRecorded, RecordPayment};
use serde_json::json;
use tokio::net::TcpSocket;

use crate::desk::Desk;
use crate::programs;

/// The company that the summary's API token is of.
const COMPANY: &str = "Kuzey Outdoor";
const INTEGRATION: &str = "Unreachable bank";

/// Keeps a port of this machine taken and closed: whoever connects is refused at once.
pub struct UnreachableGateway {
    _port: TcpSocket,
}

impl UnreachableGateway {
    /// Gives a company of the demo an account with it, by the product's own command.
    pub fn open(desk: &Desk) -> Result<Self> {
        let port = TcpSocket::new_v4()?;
        port.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = format!("http://{}", port.local_addr()?);
        let data = desk.demo.data();
        let mut command = Command::new(programs::refund_desk()?)
            .args(["integration", "add", "--company", COMPANY, "--name", INTEGRATION])
            .args(["--base-url", &address])
            .args(["--database", &format!("sqlite:{}", data.join("desk.db").display())])
            .arg("--key-file")
            .arg(data.join("desk.key"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .context("the integration cannot be added")?;
        let mut secret = command.stdin.take().context("the command has no input")?;
        secret.write_all(b"journeys-own-token\n")?;
        drop(secret);
        ensure!(command.wait()?.success(), "the integration was not added");
        Ok(Self { _port: port })
    }

    /// A captured payment in lira that was made through it.
    pub async fn payment(&self, desk: &Desk, amount: &str) -> Result<PaymentRecorded> {
        let payment: RecordPayment = serde_json::from_value(json!({
            "integration": INTEGRATION,
            "gateway_payment_id": "journeys-payment",
            "payment_result": "SUCCESS",
            "currency": "TRY",
            "amount": amount,
        }))?;
        let summary = &desk.demo.summary;
        let address = format!("{}{}", summary.address, api::paths::PAYMENTS);
        let answer = desk.http.post(address).bearer_auth(&summary.api_token).json(&payment).send().await?;
        answer.error_for_status().context("the payment was not recorded")?.json().await.map_err(Into::into)
    }
}
