//! A list of numbered rows behind a window: nothing is skipped or doubled, wherever one goes.

use domain::id::TransactionId;

use super::*;
use crate::refund::sample;

const LIST: usize = 1_000;
const SCREEN: usize = 20;

/// A server with so many rows in the list's own order.
struct Server {
    rows: usize,
    /// Every so many rows a page breaks off because its time is over; 0: never.
    breaks_off: usize,
}

fn id_of(row: usize) -> TransactionId {
    format!("01930000-0000-7000-8000-{row:012x}").parse().unwrap()
}

impl Server {
    const fn of(rows: usize) -> Self {
        Self { rows, breaks_off: 0 }
    }

    fn answer(&self, query: &TransactionQuery) -> TransactionPage {
        let limit = usize::from(query.limit.unwrap());
        let at: Option<usize> = query.cursor.as_ref().map(|cursor| cursor.parse().unwrap());
        let is_reversed = query.sort.as_deref() == Some("created");
        let mut rows: Vec<usize> = if is_reversed {
            (0..at.unwrap_or(self.rows)).rev().collect()
        } else {
            (at.map_or(0, |at| at + 1)..self.rows).collect()
        };
        let mut complete = true;
        let mut is_more = rows.len() > limit;
        rows.truncate(limit);
        if self.breaks_off > 0
            && let Some(cut) = rows.iter().position(|row| row % self.breaks_off == self.breaks_off - 1)
        {
            is_more |= cut + 1 < rows.len();
            complete = cut + 1 >= rows.len();
            rows.truncate(cut + 1);
        }
        TransactionPage {
            next: rows.last().filter(|_| is_more).map(ToString::to_string),
            previous: rows.first().map(ToString::to_string),
            items: rows.into_iter().map(row).collect(),
            as_of: "2026-11-20T10:00:00.000000Z".to_owned(),
            events_after: 0,
            complete,
            searched_to: (!complete).then(|| "2026-11-19T10:00:00.000000Z".to_owned()),
        }
    }
}

fn row(number: usize) -> Transaction {
    Transaction { id: id_of(number), ..sample::created("succeeded").refund }
}

fn begun(server: &Server) -> Window {
    let query = TransactionQuery::default();
    let page = server.answer(&first_page_of(&query));
    Window::begin(&query, page, Beginning::First)
}

fn view(first: usize) -> Range<usize> {
    first..first + SCREEN
}

/// Fetches all that is wanted at a view; gives it as it is numbered then, and how many pages came.
fn settle(window: &mut Window, server: &Server, at: usize) -> (usize, usize) {
    let mut at = at;
    for fetches in 0..LIST {
        window.shed(&view(at));
        let Some(fetch) = window.wants(&view(at)) else { return (at, fetches) };
        let moved = window.add(&fetch, server.answer(&fetch.query));
        at = at.saturating_add_signed(moved);
    }
    panic!("it never has enough");
}

/// Every held number stands for its own row; `before`: how many rows stand before number 0, as far as is known.
fn is_gapless(window: &Window, before: isize) {
    for number in window.held() {
        let row = number.checked_add_signed(before).unwrap();
        assert_eq!(window.row(number).unwrap().id, id_of(row), "number {number}");
    }
}

/// How many rows stand before number 0 where the last known row is the last one.
fn before_of(window: &Window) -> isize {
    LIST.cast_signed() - window.extent().cast_signed()
}

#[test]
fn scrolling_down_and_up_again_shows_every_row_once_and_holds_few() {
    let server = Server::of(LIST);
    let mut window = begun(&server);
    let mut seen = Vec::new();
    let mut at = 0;
    while at + SCREEN < LIST {
        (at, _) = settle(&mut window, &server, at);
        is_gapless(&window, 0);
        assert!(window.held().len() <= MOST_HELD + usize::from(PAGE_ROWS), "{:?}", window.held());
        seen.push(window.row(at).unwrap().id);
        at += 7;
    }
    settle(&mut window, &server, LIST - SCREEN);
    assert_eq!((window.total(), window.row(LIST)), (Some(LIST), None));
    let expected: Vec<_> = (0..LIST - SCREEN).step_by(7).map(id_of).collect();
    assert_eq!(seen, expected);
    while at > 0 {
        at = at.saturating_sub(13);
        (at, _) = settle(&mut window, &server, at);
        is_gapless(&window, 0);
    }
    assert_eq!(window.row(0).unwrap().id, id_of(0));
}

#[test]
fn a_leap_to_where_one_was_before_takes_few_pages_and_one_beyond_them_goes_on_from_there() {
    let server = Server::of(LIST);
    let mut window = begun(&server);
    for at in (0..=900).step_by(50) {
        settle(&mut window, &server, at);
    }
    for at in [0, 800, 333, 901, 5, 610] {
        let (now, fetches) = settle(&mut window, &server, at);
        assert_eq!(now, at);
        assert!(fetches <= 5, "{fetches} pages for {at}");
        is_gapless(&window, 0);
        assert!(window.row(at).is_some() && window.row(at + SCREEN - 1).is_some(), "{at}");
    }
}

#[test]
fn from_the_end_one_scrolls_up_to_the_first_row_whether_or_not_their_number_is_known() {
    let server = Server::of(LIST);
    let query = TransactionQuery::default();
    for count in [None, Some(LIST), Some(LIST + 12), Some(LIST - 12)] {
        let page = server.answer(&last_page_of(&query, "2026-11-20T10:00:00.000000Z"));
        let mut window = Window::begin(&query, page, Beginning::Last(count));
        let mut at = window.extent() - SCREEN;
        assert_eq!(window.row(window.extent() - 1).unwrap().id, id_of(LIST - 1));
        while at > 0 {
            at = at.saturating_sub(13);
            (at, _) = settle(&mut window, &server, at);
            is_gapless(&window, before_of(&window));
        }
        assert_eq!(window.total(), Some(LIST), "{count:?}");
        assert_eq!(window.row(0).unwrap().id, id_of(0));
    }
}

#[test]
fn from_the_middle_one_comes_to_both_ends_and_stays_at_the_same_row() {
    let server = Server::of(LIST);
    let query = TransactionQuery::default();
    let middle = TransactionQuery { cursor: Some("499".to_owned()), ..first_page_of(&query) };
    for before in [None, Some(500), Some(480)] {
        let mut window = Window::begin(&query, server.answer(&middle), Beginning::After(before));
        let first = window.held().start;
        let (at, _) = settle(&mut window, &server, first);
        assert_eq!(window.row(at).unwrap().id, id_of(500), "{before:?}");
        is_gapless(&window, 500 - at.cast_signed());
        assert!(!window.is_begun() && !window.is_ended());
        let mut down = at;
        while !window.is_ended() {
            down += 10;
            (down, _) = settle(&mut window, &server, down);
        }
        is_gapless(&window, before_of(&window));
        let mut up = down;
        while up > 0 {
            up = up.saturating_sub(10);
            (up, _) = settle(&mut window, &server, up);
        }
        assert_eq!((window.total(), window.row(0).unwrap().id), (Some(LIST), id_of(0)));
    }
}

#[test]
fn a_search_that_stands_still_says_where_and_goes_on_when_it_is_told_to() {
    let server = Server { rows: 100, breaks_off: 10 };
    let mut window = begun(&server);
    let (_, fetches) = settle(&mut window, &server, 0);
    assert_eq!((fetches, window.extent()), (0, 10));
    let stop = window.stop().unwrap();
    assert_eq!(stop.searched_to.as_deref(), Some("2026-11-19T10:00:00.000000Z"));
    assert!(!window.is_ended());
    for found in (20..=100).step_by(10) {
        assert!(window.go_on());
        settle(&mut window, &server, found - 10);
        assert_eq!(window.extent(), found);
    }
    assert_eq!((window.total(), window.stop()), (Some(100), None));
    is_gapless(&window, 0);
    assert!(!window.go_on());
}

#[test]
fn a_search_that_found_nothing_yet_is_not_empty_until_it_ends() {
    let query = TransactionQuery::default();
    let nothing = |next: Option<&str>| TransactionPage {
        next: next.map(str::to_owned),
        items: Vec::new(),
        previous: None,
        complete: next.is_none(),
        ..Server::of(1).answer(&first_page_of(&query))
    };
    let mut window = Window::begin(&query, nothing(Some("7")), Beginning::First);
    assert!(!window.is_empty() && window.stop().is_some());
    assert!(window.go_on());
    let fetch = window.wants(&view(0)).unwrap();
    assert_eq!(fetch.query.cursor.as_deref(), Some("7"));
    window.add(&fetch, nothing(None));
    assert!(window.is_empty());
    assert_eq!(window.wants(&view(0)), None);
}

#[test]
fn the_first_page_is_enough_until_somebody_goes_on() {
    let window = begun(&Server::of(LIST));
    assert_eq!(window.wants(&view(0)), None);
    assert!(window.wants(&view(1)).is_some());
    // Where it does not fill the screen the next one comes at once.
    assert!(window.wants(&(0..usize::from(FIRST_ROWS))).is_some());
}

#[test]
fn an_answer_that_fits_no_longer_is_left_out() {
    let server = Server::of(LIST);
    let mut window = begun(&server);
    let fetch = window.wants(&view(1)).unwrap();
    window.add(&fetch, server.answer(&fetch.query));
    let before = window.clone();
    window.add(&fetch, server.answer(&fetch.query));
    assert_eq!(window, before);
}

#[test]
fn renewing_reads_the_page_in_view_once_more_and_keeps_its_numbers() {
    let server = Server::of(LIST);
    let mut window = begun(&server);
    for at in (0..=500).step_by(50) {
        settle(&mut window, &server, at);
    }
    let fetch = window.renewal(&view(433)).unwrap();
    window.add(&fetch, server.answer(&fetch.query));
    is_gapless(&window, 0);
    assert!(window.held().contains(&433) && window.held().len() == usize::from(PAGE_ROWS));
    let (at, _) = settle(&mut window, &server, 433);
    assert_eq!((at, window.number_of(id_of(440))), (433, Some(440)));
    is_gapless(&window, 0);
}

#[test]
fn every_page_is_asked_for_at_the_lists_own_moment() {
    let server = Server::of(LIST);
    let mut window = begun(&server);
    let fetch = window.wants(&view(1)).unwrap();
    assert_eq!(fetch.query.as_of.as_deref(), Some("2026-11-20T10:00:00.000000Z"));
    assert_eq!(fetch.query.limit, Some(PAGE_ROWS));
    settle(&mut window, &server, 500);
    let asked = TransactionQuery { limit: Some(7), ..TransactionQuery::default() };
    let window = Window::begin(&asked, server.answer(&first_page_of(&asked)), Beginning::First);
    assert_eq!((window.extent(), window.wants(&view(0)).unwrap().query.limit), (7, Some(7)));
}

#[test]
fn places_are_thinned_out_and_the_first_one_stays() {
    let mut marks: BTreeMap<usize, Option<String>> = (0..=MOST_MARKS).map(|at| (at * 50, None)).collect();
    thin(&mut marks);
    assert_eq!((marks.len(), marks.contains_key(&0)), (MOST_MARKS / 2 + 1, true));
}

#[test]
fn the_opposite_of_the_opposite_order_is_the_order() {
    for sort in ["-created", "created", "amount", "-amount"] {
        let query = TransactionQuery { sort: Some(sort.to_owned()), ..TransactionQuery::default() };
        assert_eq!(reversed(reversed(query.clone())), query);
    }
    assert_eq!(reversed(TransactionQuery::default()).sort.as_deref(), Some("created"));
}
