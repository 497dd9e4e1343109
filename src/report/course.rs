//! What the report fetches and when: rows around what is looked at, their sums, and what happens meanwhile.

mod left;

use std::ops::Range;
use std::time::Duration;

use ::api::event::LiveEvent;
use ::api::transaction::{TransactionPage, TransactionTotals};
use ::api::transaction_query::TransactionQuery;
use domain::id::TransactionId;
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::load::Load;
use crate::api::{ApiError, get_totals, list_transactions};
use crate::live::refetch::Refetch;
use crate::live::{Live, News, use_live};
use crate::report::filter::fault::{FilterFault, fault_of};
use crate::report::leap::{Leap, asked_for};
use crate::report::live_rows::{RowNews, take_in, take_into_row};
use crate::report::report_model::totals_of;
use crate::report::window::{Beginning, Fetch, Window, first_page_of};
use crate::session::{SessionContext, use_session};
use crate::ui::reactive::{effect, memo};

/// Sums are added up by the server: not for every single event.
const TOTALS_REST: Duration = Duration::from_millis(700);

/// The rows that are held, and the query that they answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The query, as the address has it.
    pub query: TransactionQuery,
    /// The rows.
    pub window: Window,
    /// Another one each time that the rows were fetched from anew.
    pub serial: u32,
    /// The row to be seen first; where one stands otherwise.
    pub scroll_to: Option<usize>,
    /// By how much the numbers of all rows grew since.
    pub moved: isize,
    /// The rows that came to be since: shown when the person wants them.
    pub unseen: Vec<TransactionId>,
    /// Whether there may be others of which nothing was heard.
    pub may_have_more: bool,
    /// The place in the live stream up to which everything was heard.
    events_after: u64,
}

/// What the report consists of, for its parts.
#[derive(Clone, Copy)]
pub struct Report {
    /// The query, as the address has it.
    pub query: Memo<TransactionQuery>,
    /// Leads to another query.
    pub go: Callback<TransactionQuery>,
    /// The rows.
    pub list: Load<Shown>,
    /// Their sums.
    pub totals: Load<TransactionTotals>,
    /// Whether the rows could not be fetched.
    pub has_failed: Memo<bool>,
    /// The filter because of which they could not.
    pub fault: Memo<Option<FilterFault>>,
    /// Why further rows could not be fetched.
    pub stuck: RwSignal<Option<ApiError>>,
    /// Whether further rows are on their way.
    pub is_fetching: RwSignal<bool>,
    /// Whether rows were drawn and painted.
    pub are_drawn: RwSignal<bool>,
    works: StoredValue<Works>,
}

/// What only the fetching itself needs.
#[derive(Clone, Copy)]
struct Works {
    session: SessionContext,
    live: Live,
    /// Rung: everything is fetched anew.
    round: RwSignal<u32>,
    serial: StoredValue<u32>,
    /// The rows that are seen.
    view: StoredValue<Range<usize>>,
    /// The call for further rows.
    running: StoredValue<Option<AbortHandle>>,
    sum_up: Refetch,
}

impl Report {
    /// Fetches rows whenever the query changes, and their sums whenever they can have changed.
    pub fn follow(query: Memo<TransactionQuery>, go: Callback<TransactionQuery>) -> Self {
        let list = Load::<Shown>::new();
        let totals = Load::<TransactionTotals>::new();
        let sum_up = Callback::new(move |()| {
            let query = untrack(move || {
                list.answer().with(|shown| {
                    let shown = shown.as_ref()?.as_ref().ok()?;
                    // The sums are of now, new rows and all, unless the address names a moment.
                    let mut query = totals_of(&shown.query, shown.window.as_of());
                    query.as_of.clone_from(&shown.query.as_of);
                    Some(query)
                })
            });
            if let Some(query) = query {
                totals.start(async move { get_totals(&query).await });
            }
        });
        let report = Self {
            query,
            go,
            list,
            totals,
            has_failed: memo(move |_| list.answer().with(|answer| matches!(answer, Some(Err(_))))),
            fault: memo(move |_| {
                list.answer().with(|answer| answer.as_ref()?.as_ref().err().and_then(fault_of))
            }),
            stuck: RwSignal::new(None),
            is_fetching: RwSignal::new(false),
            are_drawn: RwSignal::new(false),
            works: StoredValue::new(Works {
                session: use_session(),
                live: use_live(),
                round: RwSignal::new(0),
                serial: StoredValue::new(0),
                view: StoredValue::new(0..0),
                running: StoredValue::new(None),
                sum_up: Refetch::new(TOTALS_REST, sum_up),
            }),
        };
        on_cleanup(move || {
            report.cut();
            report.leave();
        });
        report.fetch_lists();
        report.fetch_sums();
        report.listen();
        report
    }

    fn works(self) -> Works {
        self.works.get_value()
    }

    fn fetch_lists(self) {
        let before = StoredValue::new(None::<TransactionQuery>);
        effect(move || {
            let query = self.query.get();
            self.works().round.track();
            let is_other = before.with_value(|before| before.as_ref() != Some(&query));
            let left = before.with_value(Option::is_none).then(|| self.left(&query)).flatten();
            before.set_value(Some(query.clone()));
            match left {
                Some(left) => self.come_back(left),
                None => self.begin(query, is_other.then_some(0)),
            }
        });
    }

    /// Begins with the list's first row, or with the page that the address names.
    fn begin(self, query: TransactionQuery, scroll_to: Option<usize>) {
        let asked = first_page_of(&query);
        let at = if query.cursor.is_none() { Beginning::First } else { Beginning::After(None) };
        let serial = self.next_serial();
        self.list.start(async move {
            let page = list_transactions(&asked).await?;
            Ok(shown_of(query, page, at, serial, scroll_to))
        });
    }

    fn next_serial(self) -> u32 {
        self.cut();
        self.stuck.set(None);
        self.works().serial.try_update_value(|serial| *serial += 1);
        self.works().serial.get_value()
    }

    /// Fetches what a leap leads to.
    pub fn leap(self, leap: Leap) {
        let Some((query, as_of)) =
            self.with_shown(|shown| (shown.query.clone(), shown.window.as_of().to_owned()))
        else {
            return;
        };
        if leap == Leap::First {
            return self.begin(query.first_page(), Some(0));
        }
        let count = self.totals.answer().get_untracked().and_then(Result::ok);
        let count =
            count.filter(|totals| totals.complete).and_then(|totals| usize::try_from(totals.count).ok());
        let serial = self.next_serial();
        let asked = asked_for(&query, &leap, &as_of);
        let last = asked_for(&query, &Leap::Last, &as_of);
        self.list.start(async move {
            if let Leap::Day(_) = leap {
                let page = list_transactions(&asked).await?;
                // Behind a day that no row is behind stand the last ones.
                if !page.items.is_empty() || page.next.is_some() {
                    return Ok(shown_of(query, page, Beginning::After(None), serial, Some(0)));
                }
            }
            let page = list_transactions(&last).await?;
            let mut shown = shown_of(query, page, Beginning::Last(count), serial, None);
            shown.scroll_to = Some(shown.window.extent());
            Ok(shown)
        });
    }

    fn fetch_sums(self) {
        Effect::new(move |before: Option<Option<TransactionQuery>>| {
            let summed = self.tracked(|shown| totals_of(&shown.query, shown.window.as_of()));
            if let Some(query) = summed.clone()
                && before != Some(summed.clone())
            {
                self.totals.start(async move { get_totals(&query).await });
            }
            summed
        });
    }

    /// Follows what happens: rows change where they are, new ones are announced.
    fn listen(self) {
        self.works().live.listen(move |news| match news {
            News::Event(event) => self.take_in(event),
            News::Missed => self.miss(),
        });
        // What just came may have been overtaken on its way.
        let serial = memo(move |_| self.tracked(|shown| shown.serial));
        effect(move || {
            // Read, because a memo follows nothing before it was.
            serial.get();
            let Some(after) = self.with_shown(|shown| shown.events_after) else { return };
            match self.works().live.since(after) {
                Some(events) => events.iter().for_each(|event| self.take_in(event)),
                None => self.works().round.update(|round| *round += 1),
            }
        });
    }

    fn take_in(self, event: &LiveEvent) {
        self.list.amend(|shown| {
            if event.position <= shown.events_after {
                return false;
            }
            shown.events_after = event.position;
            if shown.query.company.is_none_or(|company| company == event.transaction.company.id) {
                self.works().sum_up.soon();
            }
            let news = take_in(&shown.query, &mut shown.window, event);
            if news == RowNews::New && !shown.unseen.contains(&event.transaction.id) {
                shown.unseen.push(event.transaction.id);
            }
            news != RowNews::None
        });
    }

    /// Something may have happened of which nothing was heard.
    fn miss(self) {
        if !self.is_at_top() {
            self.list.amend(|shown| {
                shown.may_have_more = true;
                true
            });
        }
        self.renew();
        self.works().sum_up.soon();
    }

    /// Fetches everything anew; what is on screen stays until then.
    pub fn refresh(self) {
        self.works().session.load();
        self.renew();
        self.works().sum_up.soon();
    }

    /// Shows the rows that came to be meanwhile.
    pub fn show_new(self) {
        self.leap(Leap::First);
    }

    /// Fetches the rows on screen anew: at the top with those that came to be, elsewhere without moving them.
    fn renew(self) {
        let view = self.works().view.get_value();
        let fetch = self.with_shown(|shown| shown.window.renewal(&view)).flatten();
        match fetch.filter(|_| !self.is_at_top()) {
            Some(fetch) => {
                self.cut();
                self.fetch(fetch);
            }
            None => self.works().round.update(|round| *round += 1),
        }
    }

    fn is_at_top(self) -> bool {
        self.works().view.with_value(|view| view.start == 0)
            && self.with_shown(|shown| shown.window.is_begun()) != Some(false)
    }

    /// Hears which rows are seen, and fetches those that will be.
    pub fn look_at(self, view: Range<usize>) {
        self.works().view.set_value(view.clone());
        if self.is_fetching.get_untracked() || self.stuck.with_untracked(Option::is_some) {
            return;
        }
        let mut wanted = None;
        self.list.amend(|shown| {
            shown.window.shed(&view);
            wanted = shown.window.wants(&view);
            false
        });
        if let Some(fetch) = wanted {
            self.fetch(fetch);
        }
    }

    /// Goes on with a search whose time was over, or after a failure.
    pub fn go_on(self) {
        self.stuck.set(None);
        self.list.amend(|shown| shown.window.go_on());
        self.look_at(self.works().view.get_value());
    }

    fn fetch(self, fetch: Fetch) {
        let serial = self.works().serial.get_value();
        self.is_fetching.set(true);
        let (call, handle) = abortable(async move {
            let answer = list_transactions(&fetch.query).await;
            // The screen may be gone by now.
            self.is_fetching.try_set(false);
            match answer {
                Ok(page) => self.add(serial, &fetch, page),
                Err(error) => drop(self.stuck.try_set(Some(error))),
            }
        });
        self.works().running.set_value(Some(handle));
        spawn_local(async move {
            // Being cut is an end like any other.
            let _cut = call.await;
        });
    }

    fn add(self, serial: u32, fetch: &Fetch, mut page: TransactionPage) {
        let Some(events) = self.works().live.since(page.events_after) else { return self.miss() };
        for row in &mut page.items {
            for event in &events {
                take_into_row(row, event);
            }
        }
        self.list.amend(|shown| {
            if shown.serial != serial {
                return false;
            }
            shown.moved += shown.window.add(fetch, page);
            true
        });
    }

    fn cut(self) {
        let works = self.works.try_get_value();
        let running = works.and_then(|works| works.running.try_update_value(Option::take).flatten());
        if let Some(handle) = running {
            handle.abort();
        }
        self.is_fetching.try_set(false);
    }

    /// Reads what is shown, if it came.
    pub fn with_shown<T>(self, read: impl FnOnce(&Shown) -> T) -> Option<T> {
        untrack(move || self.tracked(read))
    }

    /// Reads what is shown, and again whenever it changes.
    pub fn tracked<T>(self, read: impl FnOnce(&Shown) -> T) -> Option<T> {
        self.list.answer().with(|shown| Some(read(shown.as_ref()?.as_ref().ok()?)))
    }
}

fn shown_of(
    query: TransactionQuery,
    page: TransactionPage,
    at: Beginning,
    serial: u32,
    scroll_to: Option<usize>,
) -> Shown {
    let events_after = page.events_after;
    let list = TransactionQuery { cursor: None, ..query.clone() };
    let window = Window::begin(&list, page, at);
    let scroll_to = scroll_to.map(|number| number.max(window.held().start));
    Shown {
        query,
        window,
        serial,
        scroll_to,
        moved: 0,
        unseen: Vec::new(),
        may_have_more: false,
        events_after,
    }
}
