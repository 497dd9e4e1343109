//! A gateway that answers every call with whatever it is told to, over real HTTP and one connection after the other.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What it answers.
#[derive(Clone, Default)]
struct Says {
    status: u16,
    retry_after: &'static str,
    body: Vec<u8>,
}

/// The gateway.
pub struct Gate {
    pub base_url: String,
    says: Arc<Mutex<Says>>,
}

impl Gate {
    /// Listens, on the runtime that this is called in.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let says: Arc<Mutex<Says>> = Arc::default();
        let shared = Arc::clone(&says);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_all(stream, Arc::clone(&shared)));
            }
        });
        Self { base_url, says }
    }

    /// Every call from now on is answered so.
    pub fn say(&self, status: u16, retry_after: &'static str, body: &[u8]) {
        *self.says.lock().unwrap() = Says { status, retry_after, body: body.to_vec() };
    }
}

/// Until the client hangs up.
async fn answer_all(mut stream: TcpStream, says: Arc<Mutex<Says>>) {
    let mut arrived = Vec::new();
    loop {
        while let Some(length) = call_length(&arrived) {
            arrived.drain(..length);
            let said = says.lock().unwrap().clone();
            let head = format!(
                "HTTP/1.1 {} X\r\ncontent-type: application/json\r\nretry-after: {}\r\ncontent-length: {}\r\n\r\n",
                said.status,
                said.retry_after,
                said.body.len()
            );
            let whole = [head.into_bytes(), said.body].concat();
            // A client that has read enough may hang up first.
            if stream.write_all(&whole).await.is_err() {
                return;
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(read) => arrived.extend_from_slice(chunk.get(..read).unwrap()),
        }
    }
}

/// How long the first call is, head and body, once all of it is there.
fn call_length(arrived: &[u8]) -> Option<usize> {
    let head_length = arrived.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(arrived.get(..head_length)?).to_lowercase();
    let body = head.split_once("content-length: ").and_then(|(_, rest)| rest.lines().next()?.parse().ok());
    let length = head_length + body.unwrap_or(0);
    (arrived.len() >= length).then_some(length)
}
