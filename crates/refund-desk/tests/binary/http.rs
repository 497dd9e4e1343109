//! The smallest HTTP client: one request a connection, so that a test can send one and never read its answer.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a condition may take to come true.
const DEADLINE: Duration = Duration::from_mins(1);

/// An answer.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {:?}", self.body))
    }
}

/// A request that has been sent, its answer not yet read.
pub struct Sent(TcpStream);

impl Sent {
    /// Reads the answer, however long it takes.
    pub fn answer(mut self) -> Answer {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, body: body.to_owned() }
    }
}

/// Sends a request to `http://host:port`; HTTP/1.0, so that the answer comes in one piece and the connection ends.
pub fn send(method: &str, base: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Sent {
    let place = base.strip_prefix("http://").unwrap();
    // The servers listen on 127.0.0.1, whatever `localhost` means here first.
    let mut stream = TcpStream::connect(place.replace("localhost", "127.0.0.1")).unwrap();
    let mut head = format!("{method} {path} HTTP/1.0\r\nhost: {place}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    Sent(stream)
}

/// Asks for a page, with a bearer token where one is given.
pub fn get(base: &str, path: &str, token: Option<&str>) -> Answer {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let headers: Vec<(&str, &str)> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    send("GET", base, path, &headers, "").answer()
}

/// Asks until what is asked about is so, and gives what was seen then.
pub fn until(what: &str, ask: impl Fn() -> Value, so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let seen = ask();
        if so(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < DEADLINE, "never came true: {what}; last seen: {seen:#}");
        std::thread::yield_now();
    }
}
