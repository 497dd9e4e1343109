//! A receiver of webhooks on this machine: it keeps what it is sent, and answers as it is told to.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One message as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its headers, their names in small letters.
    pub headers: HashMap<String, String>,
    /// Its body.
    pub body: String,
}

impl Received {
    /// A header's value.
    pub fn header(&self, name: &str) -> Result<&str> {
        self.headers.get(name).map(String::as_str).with_context(|| format!("it has no {name}"))
    }
}

/// A receiver that waits for messages one by one.
pub struct Receiver {
    listener: TcpListener,
}

impl Receiver {
    /// Listens on a free port.
    pub async fn open() -> Result<Self> {
        Ok(Self { listener: TcpListener::bind("127.0.0.1:0").await? })
    }

    /// Where messages go.
    pub fn address(&self) -> Result<String> {
        Ok(format!("http://{}/hooks/refunds", self.listener.local_addr()?))
    }

    /// Waits for the next message that names this refund and answers it with this status and text. What it is told of
    /// others' refunds it takes.
    pub async fn next_of(&self, reference_number: &str, status: &str, text: &str) -> Result<Received> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let mut stream = BufReader::new(stream);
            let received = read(&mut stream).await?;
            if received.body.contains(reference_number) {
                answer(&mut stream, status, text).await?;
                return Ok(received);
            }
            answer(&mut stream, "204 No Content", "").await?;
        }
    }
}

async fn answer(stream: &mut BufReader<TcpStream>, status: &str, text: &str) -> Result<()> {
    let length = text.len();
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}");
    Ok(stream.get_mut().write_all(answer.as_bytes()).await?)
}

async fn read(stream: &mut BufReader<TcpStream>) -> Result<Received> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    ensure!(line.starts_with("POST /hooks/refunds "), "a message begins with {line:?}");
    let mut headers = HashMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").context("a message has no length")?.parse()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Received { headers, body: String::from_utf8(body)? })
}
