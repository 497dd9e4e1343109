//! This tab's hands in the live stream: the lock, the channel between tabs, the stream, the timers.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use ::api::event::LiveEvent;
use domain::id::PersonId;
use leptos::prelude::{WindowListenerHandle, document, set_timeout, window_event_listener};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::api;
use crate::live::leadership::Leadership;
use crate::live::live_model::{Condition, Deed, Happening, LiveModel};
use crate::live::message::Message;
use crate::live::stream::Stream;

/// What the tab tells the panel.
pub(super) trait Panel {
    /// How current the figures are.
    fn stands(&self, condition: Condition);
    /// Something happened.
    fn delivers(&self, event: &LiveEvent);
    /// Something may have been missed.
    fn missed(&self);
}

/// One person's stream in this tab. Dropping it leaves the others alone.
pub(super) struct Tab {
    /// Whose stream it is.
    pub(super) person: PersonId,
    me: Weak<Self>,
    model: RefCell<LiveModel>,
    panel: Box<dyn Panel>,
    channel: Option<Channel>,
    stream: RefCell<Option<Stream>>,
    leadership: RefCell<Option<Leadership>>,
    wakes: Vec<WindowListenerHandle>,
}

impl Tab {
    /// Takes part in a person's stream. The names hold who it is, so that nobody ever sees another's rows.
    pub(super) fn join(person: PersonId, panel: Box<dyn Panel>) -> Rc<Self> {
        let name = format!("refund-desk-live-{person}");
        let tab = Rc::new_cyclic(|me: &Weak<Self>| Self {
            person,
            me: me.clone(),
            model: RefCell::new(LiveModel::new()),
            panel,
            channel: Channel::open(&name, teller(me)),
            stream: RefCell::new(None),
            leadership: RefCell::new(None),
            wakes: wakes(me),
        });
        tab.happen(Happening::Started);
        let tell = teller(&tab.me);
        let leadership = Leadership::seek(&name, move || tell(Happening::Elected));
        tab.leadership.replace(Some(leadership));
        tab
    }

    /// What happened after a screen's position; `None` where it has to be fetched anew.
    pub(super) fn after(&self, position: u64) -> Option<Vec<Rc<LiveEvent>>> {
        self.model.borrow().after(position)
    }

    /// Tells the model what happened and does what it says.
    pub(super) fn happen(&self, happening: Happening) {
        let deeds = self.model.borrow_mut().update(happening);
        let condition = self.model.borrow().condition();
        self.panel.stands(condition);
        for deed in deeds {
            self.carry_out(deed);
        }
    }

    fn carry_out(&self, deed: Deed) {
        match deed {
            Deed::Open(after) => {
                let stream = Stream::open(after, teller(&self.me));
                if stream.is_none() {
                    leptos::logging::warn!("this browser opens no live stream");
                }
                self.stream.replace(stream);
            }
            Deed::Close => drop(self.stream.take()),
            Deed::Say(message) => {
                if let Some(channel) = &self.channel {
                    channel.say(&message);
                }
            }
            Deed::Deliver(event) => self.panel.delivers(&event),
            Deed::TellMissed => self.panel.missed(),
            Deed::Pause { ms, timer } => {
                let tell = teller(&self.me);
                set_timeout(move || tell(Happening::Over(timer)), Duration::from_millis(u64::from(ms)));
            }
            Deed::CheckSession => spawn_local(async {
                if let Ok(None) = api::fetch_session().await {
                    api::signed_out();
                }
            }),
            Deed::SignOut => api::signed_out(),
        }
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        for wake in self.wakes.drain(..) {
            wake.remove();
        }
    }
}

/// Tells the tab what happened; a tab that is gone hears nothing.
fn teller(me: &Weak<Tab>) -> impl Fn(Happening) + Clone + 'static {
    let me = me.clone();
    move |happening| {
        if let Some(tab) = me.upgrade() {
            tab.happen(happening);
        }
    }
}

/// The person looks at the tab again, or the network is back.
fn wakes(me: &Weak<Tab>) -> Vec<WindowListenerHandle> {
    let (seen, online) = (teller(me), teller(me));
    vec![
        window_event_listener(leptos::ev::visibilitychange, move |_| {
            if !is_hidden() {
                seen(Happening::Woke);
            }
        }),
        window_event_listener(leptos::ev::online, move |_| online(Happening::Woke)),
    ]
}

/// Whether nobody can see this tab.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// What the tabs of one person hear each other on; a browser without one leaves each tab to itself.
struct Channel {
    channel: BroadcastChannel,
    _ear: Closure<dyn Fn(MessageEvent)>,
}

impl Channel {
    fn open(name: &str, tell: impl Fn(Happening) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let ear = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            if let Some(message) = Message::read(&text) {
                tell(Happening::Heard(message));
            }
        });
        channel.set_onmessage(Some(ear.as_ref().unchecked_ref()));
        Some(Self { channel, _ear: ear })
    }

    fn say(&self, message: &Message) {
        // A channel that is closed has nobody to tell.
        drop(self.channel.post_message(&message.write().into()));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
