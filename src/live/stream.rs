//! The connection to the server's live stream: one `EventSource`, opened, read and closed.

use ::api::event::{EVENT, EventsQuery, READY, SIGNED_OUT};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::live::live_model::Happening;

/// An open stream. Dropping it closes it.
pub(super) struct Stream {
    source: EventSource,
    _ears: Vec<Closure<dyn Fn(MessageEvent)>>,
}

impl Stream {
    /// Opens it after a position, or from now on; `None` where the browser refuses.
    pub(super) fn open(after: Option<u64>, tell: impl Fn(Happening) + Clone + 'static) -> Option<Self> {
        let query = serde_urlencoded::to_string(EventsQuery { after }).ok()?;
        let source = EventSource::new(&format!("{}?{query}", ::api::paths::EVENTS)).ok()?;
        let mut ears = Vec::new();
        for (name, read) in READERS {
            let tell = tell.clone();
            let ear = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
                if let Some(happening) = read(&message) {
                    tell(happening);
                }
            });
            source.add_event_listener_with_callback(name, ear.as_ref().unchecked_ref()).ok()?;
            ears.push(ear);
        }
        Some(Self { source, _ears: ears })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

type Reader = fn(&MessageEvent) -> Option<Happening>;

/// What each kind of message says. The browser's own `error` has no reason in it.
const READERS: [(&str, Reader); 4] = [
    (READY, ready),
    (EVENT, came),
    (SIGNED_OUT, |_| Some(Happening::SignedOut)),
    ("error", |_| Some(Happening::Broke)),
];

fn ready(message: &MessageEvent) -> Option<Happening> {
    message.last_event_id().parse().ok().map(Happening::Ready)
}

fn came(message: &MessageEvent) -> Option<Happening> {
    message.data().as_string().map(Happening::Came)
}
