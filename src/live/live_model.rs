//! One tab's part in the live stream: who leads, what was seen, when to connect anew. Decides; touches nothing.

use std::rc::Rc;

use ::api::event::LiveEvent;

use crate::json;
use crate::live::backlog::Backlog;
use crate::live::message::Message;

/// How current the figures on screen are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Not connected yet.
    Connecting,
    /// They follow.
    Live,
    /// For some seconds they have not followed.
    Behind,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happening {
    /// The tab is there, and somebody is signed in.
    Started,
    /// This tab has the stream from now on.
    Elected,
    /// A screen was loaded at this position.
    Loaded(u64),
    /// The stream is connected and begins after this position.
    Ready(u64),
    /// The stream brought an event.
    Came(String),
    /// The stream broke, or could not be opened.
    Broke,
    /// The server says that nobody is signed in any more.
    SignedOut,
    /// Another tab said something.
    Heard(Message),
    /// The person looks at this tab again, or the network is back.
    Woke,
    /// A timer is over.
    Over(Timer),
}

/// What a pause is for, and which: older ones end without effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// No screen said where to begin: then from now on.
    Begin,
    /// Connect anew.
    Retry(u32),
    /// Still not connected: say so.
    Patience(u32),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Open the stream after this position, or from now on.
    Open(Option<u64>),
    /// Close it.
    Close,
    /// Tell the other tabs.
    Say(Message),
    /// Give an event to the screens.
    Deliver(Rc<LiveEvent>),
    /// Tell the screens that something may have been missed.
    TellMissed,
    /// Come back after so long.
    Pause {
        /// How long.
        ms: u32,
        /// What for.
        timer: Timer,
    },
    /// Ask whether somebody is still signed in: a stream does not say why it could not be opened.
    CheckSession,
    /// Lead to the sign-in page.
    SignOut,
}

/// Long enough for the first screen to say where it stands.
const BEGIN_AFTER_MS: u32 = 1_500;
/// How long a break may last before it is shown.
const PATIENCE_MS: u32 = 4_000;
/// After so many failures the stream is opened wherever it is.
const TRUSTING: u32 = 4;
const FIRST_RETRY_MS: u32 = 500;
const LONGEST_RETRY_MS: u32 = 30_000;

/// Whether the stream is connected: this tab's own where it leads, else the leader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Closed,
    Opening,
    Open,
}

/// One tab.
#[derive(Clone, Debug)]
pub struct LiveModel {
    leads: bool,
    link: Link,
    condition: Condition,
    /// What was seen, from the first known position on.
    backlog: Option<Backlog>,
    /// The earliest position of a screen, while no position of the stream is known.
    loaded_at: Option<u64>,
    failures: u32,
    /// Names the timers that count.
    turn: u32,
}

impl Default for LiveModel {
    fn default() -> Self {
        Self::new()
    }
}

impl LiveModel {
    /// A tab that knows nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            leads: false,
            link: Link::Closed,
            condition: Condition::Connecting,
            backlog: None,
            loaded_at: None,
            failures: 0,
            turn: 0,
        }
    }

    /// How current the figures on screen are.
    #[must_use]
    pub const fn condition(&self) -> Condition {
        self.condition
    }

    /// What happened after a screen's position; `None` when that is not known, so that it has to be fetched anew.
    #[must_use]
    pub fn after(&self, position: u64) -> Option<Vec<Rc<LiveEvent>>> {
        match &self.backlog {
            Some(backlog) => backlog.after(position),
            // The stream will begin there.
            None => Some(Vec::new()),
        }
    }

    /// Takes what happened; says what is to be done.
    pub fn update(&mut self, happening: Happening) -> Vec<Deed> {
        match happening {
            Happening::Started => vec![Deed::Say(Message::Hello), self.patience()],
            Happening::Elected => self.elected(),
            Happening::Loaded(position) => self.loaded(position),
            Happening::Ready(position) => self.ready(position),
            Happening::Came(text) => self.came(text),
            Happening::Broke => self.broke(),
            Happening::SignedOut => {
                self.link = Link::Closed;
                vec![Deed::Close, Deed::Say(Message::SignedOut), Deed::SignOut]
            }
            Happening::Heard(message) => self.heard(message),
            Happening::Woke if self.leads => self.reopen(),
            Happening::Woke => vec![Deed::Say(Message::Hello)],
            Happening::Over(timer) => self.over(timer),
        }
    }

    fn position(&self) -> Option<u64> {
        self.backlog.as_ref().map(Backlog::position)
    }

    fn elected(&mut self) -> Vec<Deed> {
        self.leads = true;
        self.link = Link::Closed;
        match self.position().or(self.loaded_at) {
            Some(_) => self.reopen(),
            None => vec![Deed::Pause { ms: BEGIN_AFTER_MS, timer: Timer::Begin }],
        }
    }

    fn loaded(&mut self, position: u64) -> Vec<Deed> {
        if self.backlog.is_some() {
            return Vec::new();
        }
        self.loaded_at = Some(self.loaded_at.map_or(position, |earlier| earlier.min(position)));
        if self.leads { self.reopen() } else { Vec::new() }
    }

    /// Opens the stream where it is closed.
    fn reopen(&mut self) -> Vec<Deed> {
        if !self.leads || self.link != Link::Closed {
            return Vec::new();
        }
        self.link = Link::Opening;
        if self.backlog.is_none() {
            self.backlog = self.loaded_at.map(Backlog::since);
        }
        // A server that has lost its past refuses to go on from a position that it never gave.
        let after = self.position().filter(|_| self.failures < TRUSTING);
        vec![Deed::Open(after)]
    }

    fn ready(&mut self, position: u64) -> Vec<Deed> {
        if !self.leads {
            return Vec::new();
        }
        self.connected();
        if self.position() == Some(position) {
            return vec![Deed::Say(self.standing())];
        }
        let mut deeds = self.begin_anew(position);
        deeds.push(Deed::Say(Message::Anew { position }));
        deeds.push(Deed::Say(self.standing()));
        deeds
    }

    /// What happened before this position is not known.
    fn begin_anew(&mut self, position: u64) -> Vec<Deed> {
        let knew = self.backlog.replace(Backlog::since(position)).is_some();
        let loaded_before = self.loaded_at.is_some_and(|loaded_at| loaded_at < position);
        if knew || loaded_before { vec![Deed::TellMissed] } else { Vec::new() }
    }

    fn came(&mut self, text: String) -> Vec<Deed> {
        // A stream that cannot be read is as good as none: after a while it is tried again.
        let Ok(event) = json::read::<LiveEvent>(&text) else { return self.broke() };
        // A stream that is connected has said where it begins.
        let Some(previous) = self.position().filter(|own| self.leads && event.position > *own) else {
            return Vec::new();
        };
        vec![Deed::Say(Message::Event { previous, text }), Deed::Deliver(self.take(event))]
    }

    fn take(&mut self, event: LiveEvent) -> Rc<LiveEvent> {
        let event = Rc::new(event);
        let before = event.position.saturating_sub(1);
        self.backlog.get_or_insert_with(|| Backlog::since(before)).push(Rc::clone(&event));
        event
    }

    fn broke(&mut self) -> Vec<Deed> {
        if !self.leads || self.link == Link::Closed {
            return Vec::new();
        }
        let was_open = self.link == Link::Open;
        self.link = Link::Closed;
        let ms = FIRST_RETRY_MS.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST_RETRY_MS);
        self.failures += 1;
        let mut deeds = vec![Deed::Close, Deed::Say(self.standing()), Deed::CheckSession];
        if was_open {
            deeds.push(self.patience());
        }
        deeds.push(Deed::Pause { ms, timer: Timer::Retry(self.turn) });
        deeds
    }

    fn heard(&mut self, message: Message) -> Vec<Deed> {
        match message {
            Message::Hello if self.leads => vec![Deed::Say(self.standing())],
            Message::SignedOut => vec![Deed::SignOut],
            // Two leaders at once are none; the lock sees to it that this does not last.
            Message::Hello | Message::Standing { .. } | Message::Anew { .. } | Message::Event { .. }
                if self.leads =>
            {
                Vec::new()
            }
            Message::Hello => Vec::new(),
            Message::Anew { position } => self.begin_anew(position),
            Message::Standing { open, position } => self.stands(open, position),
            Message::Event { previous, text } => match json::read(&text) {
                Ok(event) => self.follow(previous, event),
                // It is missed, then, and the next one tells that something is.
                Err(_) => Vec::new(),
            },
        }
    }

    fn stands(&mut self, open: bool, position: Option<u64>) -> Vec<Deed> {
        let mut deeds = Vec::new();
        if let Some(position) = position
            && self.position().is_none_or(|own| own < position)
        {
            deeds.extend(self.begin_anew(position));
        }
        if open {
            self.connected();
        } else if self.link == Link::Open {
            self.link = Link::Closed;
            deeds.push(self.patience());
        }
        deeds
    }

    fn follow(&mut self, previous: u64, event: LiveEvent) -> Vec<Deed> {
        self.connected();
        match self.position() {
            Some(own) if event.position <= own => Vec::new(),
            Some(own) if previous > own => self.begin_anew(event.position),
            Some(_) => vec![Deed::Deliver(self.take(event))],
            None => {
                let mut deeds = self.begin_anew(previous);
                deeds.push(Deed::Deliver(self.take(event)));
                deeds
            }
        }
    }

    const fn connected(&mut self) {
        self.link = Link::Open;
        self.condition = Condition::Live;
        self.failures = 0;
        self.turn += 1;
    }

    fn over(&mut self, timer: Timer) -> Vec<Deed> {
        match timer {
            Timer::Begin => self.reopen(),
            Timer::Retry(turn) if turn == self.turn => self.reopen(),
            Timer::Patience(turn) if turn == self.turn && self.link != Link::Open => {
                self.condition = Condition::Behind;
                Vec::new()
            }
            Timer::Retry(_) | Timer::Patience(_) => Vec::new(),
        }
    }

    const fn standing(&self) -> Message {
        let position = match &self.backlog {
            Some(backlog) => Some(backlog.position()),
            None => None,
        };
        Message::Standing { open: matches!(self.link, Link::Open), position }
    }

    const fn patience(&self) -> Deed {
        Deed::Pause { ms: PATIENCE_MS, timer: Timer::Patience(self.turn) }
    }
}

#[cfg(test)]
#[path = "live_model/tests.rs"]
mod tests;
