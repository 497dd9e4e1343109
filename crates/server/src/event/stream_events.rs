//! `GET /api/v1/events`: the live stream, as server-sent events.

use std::convert::Infallible;

use api::event::{EventsQuery, LiveEvent};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use futures::stream;
use http::header::{CACHE_CONTROL, HeaderName};
use http::{HeaderMap, HeaderValue};
use store::event::stream::stream_head;

use crate::app::App;
use crate::event::live_stream::LiveStream;
use crate::event::ticket::{Ticket, owner};
use crate::problem::Failure;

/// What a browser sends when it opens a stream anew.
const LAST_EVENT_ID: &str = "last-event-id";
/// What keeps a proxy from holding messages back.
const NO_BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Follows what happens to the rows of the companies that the caller may see.
///
/// It stands outside of the session layer: an open stream is no use of the session.
#[utoipa::path(
    get, path = api::paths::EVENTS, tag = "report",
    params(
        ("after" = Option<u64>, Query, description = "Begin after this position: a list's `events_after`. Absent: from now on."),
        ("Last-Event-ID" = Option<u64>, Header, description = "The last message's id; goes before `after`."),
    ),
    security(("session" = []), ("credential" = [])),
    responses(
        (
            status = 200, content_type = "text/event-stream", body = LiveEvent,
            description = "First `ready`, whose id is the place where the stream begins; then `event`s, each with its \
                position as id and a LiveEvent as data; `signed_out` where the stream ends for good. Comments in between \
                show that the stream lives."
        ),
        (status = 400, description = "`bad_query`: the position is none, or none that was given yet."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 429, description = "`too_many_streams`."),
    ),
)]
pub async fn stream_events(
    State(app): State<App>,
    headers: HeaderMap,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    let ticket = Ticket::read(&app, &headers)?;
    let caller = ticket.caller(&app).await?;
    let asked = asked_position(&headers, query)?;
    let place = app.hub.take_place(owner(&caller), app.settings.streams_each);
    let place = place.ok_or_else(Failure::too_many_streams)?;
    let news = app.hub.listen().await;
    let head = stream_head(&app.store).await?;
    let position = asked.unwrap_or(head);
    if position > head {
        return Err(bad_position());
    }
    let heartbeat = app.settings.stream_heartbeat;
    let stream = LiveStream::new(app, ticket, caller, place, news, position);
    let messages = stream::unfold(stream, LiveStream::next).map(Ok::<_, Infallible>);
    let mut response = Sse::new(messages).keep_alive(KeepAlive::new().interval(heartbeat)).into_response();
    let (name, value) = NO_BUFFERING;
    response.headers_mut().insert(name, value);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn asked_position(
    headers: &HeaderMap,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Option<u64>, Failure> {
    let Query(EventsQuery { after }) = query.map_err(|_rejection| bad_position())?;
    match headers.get(LAST_EVENT_ID) {
        Some(header) => {
            let last = header.to_str().ok().and_then(|text| text.parse().ok());
            last.map(Some).ok_or_else(bad_position)
        }
        None => Ok(after),
    }
}

fn bad_position() -> Failure {
    let detail = "The stream has no such position. Read the list again and begin with its `events_after`.";
    Failure::bad_query(detail, &["after"])
}
