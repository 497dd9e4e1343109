//! Reads what a client of ours sends, byte by byte as it arrives.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// One HTTP call, head and body; what came until then, where the client hangs up.
pub async fn read_call(stream: &mut TcpStream) -> String {
    let mut call = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        call.extend_from_slice(chunk.get(..read).unwrap());
        let text = String::from_utf8(call.clone()).unwrap();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().split_once("content-length: ").map_or(0, |(_, rest)| {
                rest.lines().next().and_then(|line| line.trim().parse().ok()).unwrap_or(0)
            });
            if body.len() >= length || read == 0 {
                return text;
            }
        }
    }
}
