//! Someone who listens to the live stream.

use std::time::Duration;

use api::event::{EVENT, LiveEvent, READY};
use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::browser::Browser;
use crate::desk::Desk;

/// Far longer than any message takes that comes at all.
const LONG: Duration = Duration::from_secs(30);

/// One message of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub event: String,
    pub id: String,
    pub data: String,
    pub retry: String,
    pub comment: bool,
}

impl Message {
    #[track_caller]
    pub fn live(&self) -> LiveEvent {
        assert_eq!(self.event, EVENT, "{self:?}");
        let live: LiveEvent = serde_json::from_str(&self.data).unwrap();
        assert_eq!(live.position.to_string(), self.id);
        live
    }
}

/// An open stream.
pub struct Listener {
    pub response: http::response::Parts,
    body: Body,
    text: String,
}

impl Listener {
    /// Listens as someone signed in.
    pub async fn open(desk: &Desk, browser: &Browser<'_>, path: &str) -> Self {
        let request = browser.request("GET", path).body(Body::empty()).unwrap();
        Self::of(desk.router.clone().oneshot(request).await.unwrap())
    }

    pub fn of(response: Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        let (response, body) = response.into_parts();
        Self { response, body, text: String::new() }
    }

    /// The first message, which says where the stream begins.
    pub async fn ready(&mut self) -> u64 {
        let first = self.next().await.unwrap();
        assert_eq!(first.event, READY);
        first.id.parse().unwrap()
    }

    /// The next message or comment; none once the stream has ended.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let message = read(message);
                self.text = rest.to_owned();
                return Some(message);
            }
            let frame = tokio::time::timeout(LONG, self.body.frame()).await.unwrap()?;
            let bytes = frame.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next event.
    pub async fn live(&mut self) -> LiveEvent {
        self.next().await.unwrap().live()
    }
}

fn read(text: &str) -> Message {
    let mut message = Message::default();
    for line in text.lines() {
        match line.split_once(':').map(|(field, value)| (field, value.trim_start().to_owned())) {
            Some(("event", value)) => message.event = value,
            Some(("id", value)) => message.id = value,
            Some(("data", value)) => message.data = value,
            Some(("retry", value)) => message.retry = value,
            Some(("", _)) => message.comment = true,
            Some((field, _)) => unreachable!("a field {field:?} has no meaning in a stream"),
            None => unreachable!("{line:?} is no line of a stream"),
        }
    }
    message
}
