//! The smallest HTTP/1.1 client that keeps its connection: it shares the machine with what it measures, so it is cheap.

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The head of an answer never takes more.
const ROOM: usize = 64 * 1024;

/// One connection, kept.
pub struct Client {
    stream: TcpStream,
    host: String,
    read: Vec<u8>,
}

/// One answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Client {
    /// Connects to `http://HOST:PORT`.
    pub async fn connect(base: &str) -> Result<Self> {
        let host = base.strip_prefix("http://").context("the address is no http://")?.to_owned();
        // The servers listen on 127.0.0.1, whatever `localhost` means here first.
        let stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, read: Vec::with_capacity(ROOM) })
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        self.send(&request).await
    }

    /// Asks for a refund of one lira under a key.
    pub async fn refund(&mut self, path: &str, token: &str, key: &str) -> Result<Answer> {
        const BODY: &str = r#"{"amount":"1.00"}"#;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
            self.host,
            BODY.len()
        );
        self.send(&request).await
    }

    async fn send(&mut self, request: &str) -> Result<Answer> {
        self.stream.write_all(request.as_bytes()).await?;
        self.read.clear();
        loop {
            if let Some(head_ends) = find(&self.read, b"\r\n\r\n") {
                return self.finish(head_ends + 4).await;
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                bail!("the server hung up");
            }
        }
    }

    async fn finish(&mut self, body_begins: usize) -> Result<Answer> {
        let head = self.read.get(..body_begins).unwrap_or_default();
        let head = std::str::from_utf8(head).context("the head is no text")?.to_ascii_lowercase();
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.context("no length")?.trim().parse()?;
        while self.read.len() < body_begins + length {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                bail!("the server hung up in an answer");
            }
        }
        Ok(Answer { status, body: self.read.get(body_begins..).unwrap_or_default().to_vec() })
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
