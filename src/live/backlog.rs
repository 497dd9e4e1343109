//! The last events of the stream, kept so that a screen that comes later misses none.

use std::collections::VecDeque;
use std::rc::Rc;

use ::api::event::LiveEvent;

/// No screen takes longer to load than so many events.
const MOST: usize = 256;

/// All events after a position, as far as this tab has seen.
#[derive(Clone, Debug)]
pub struct Backlog {
    since: u64,
    position: u64,
    events: VecDeque<Rc<LiveEvent>>,
}

impl Backlog {
    /// Nothing happened yet after this position.
    #[must_use]
    pub const fn since(position: u64) -> Self {
        Self { since: position, position, events: VecDeque::new() }
    }

    /// The last position that was seen.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Takes in the next event.
    pub fn push(&mut self, event: Rc<LiveEvent>) {
        self.position = event.position;
        self.events.push_back(event);
        if self.events.len() > MOST
            && let Some(oldest) = self.events.pop_front()
        {
            self.since = oldest.position;
        }
    }

    /// All that happened after a position; `None` where that is not known.
    #[must_use]
    pub fn after(&self, position: u64) -> Option<Vec<Rc<LiveEvent>>> {
        (position >= self.since)
            .then(|| self.events.iter().filter(|event| event.position > position).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::sample;

    fn positions(events: Option<Vec<Rc<LiveEvent>>>) -> Option<Vec<u64>> {
        events.map(|events| events.iter().map(|event| event.position).collect())
    }

    #[test]
    fn a_screen_gets_exactly_what_it_has_not_seen() {
        let mut backlog = Backlog::since(10);
        for position in [11, 14, 15] {
            backlog.push(Rc::new(sample::event(position)));
        }
        assert_eq!(positions(backlog.after(10)), Some(vec![11, 14, 15]));
        assert_eq!(positions(backlog.after(12)), Some(vec![14, 15]));
        assert_eq!(positions(backlog.after(15)), Some(vec![]));
        assert_eq!(positions(backlog.after(9)), None, "what happened between 9 and 10 is not known");
        assert_eq!(backlog.position(), 15);
    }

    #[test]
    fn what_was_forgotten_is_not_known() {
        let mut backlog = Backlog::since(0);
        for position in 1..=u64::try_from(MOST).unwrap() + 1 {
            backlog.push(Rc::new(sample::event(position)));
        }
        assert_eq!(backlog.after(0), None);
        assert_eq!(backlog.after(1).map(|events| events.len()), Some(MOST));
    }
}
