//! The audit: a company's sealed events, page by page and filtered.

use domain::id::CompanyId;
use domain::role::Role;
use store::args;
use store::company::{Company, create_company};
use store::event::EventActor;
use store::event::audit::{About, AuditActor, AuditPage, AuditQuery, AuditRow, REACH, list_audit};
use store::event::sealer::seal_all;
use store::event::span::{SPAN, note_next_spans};
use store::membership::change::change_role;
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use store::refused::{Refusal, WINDOW, note_refused_attempt};
use store::subject::{Author, SubjectKind};

use crate::fixture::{Desk, START, lira, uuid};

impl Desk {
    fn all(&self) -> AuditQuery {
        AuditQuery {
            company: self.company,
            about: About::Anything,
            from: None,
            to: None,
            kind: None,
            outcome: None,
            actor: None,
            before: None,
            limit: 100,
        }
    }

    async fn audit(&self, query: AuditQuery) -> AuditPage {
        list_audit(&self.store, &query).await.unwrap()
    }
}

fn kinds(page: &AuditPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.kind.as_str()).collect()
}

/// A payment, three refunds by the agent, and two changes of the viewer's role by whoever runs the desk.
async fn busy_desk() -> Desk {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    // On PostgreSQL what is sealed at once is so in the order of its time, whatever was written first.
    seal_all(&desk.store).await.unwrap();
    for refund in 11..14 {
        desk.reserve(&desk.reservation(10, refund, 100)).await;
    }
    seal_all(&desk.store).await.unwrap();
    let viewer = NewPerson {
        id: domain::id::PersonId::new(uuid(8)),
        email: "viewer@demo.example".to_owned(),
        name: "Viewer".to_owned(),
        password_hash: None,
        platform_owner: false,
    };
    create_person(&desk.store, &viewer, START).await.unwrap();
    create_membership(&desk.store, viewer.id, desk.company, Role::Viewer, START).await.unwrap();
    for (at, role) in [(START + 5, Role::Agent), (START + 9, Role::Approver)] {
        let author =
            Author { actor: EventActor::System, address: Some("192.0.2.7".to_owned()), at, salt: [7; 16] };
        change_role(&desk.store, desk.company, viewer.id, role, &author).await.unwrap();
    }
    seal_all(&desk.store).await.unwrap();
    desk
}

#[tokio::test]
async fn the_audit_says_who_did_what_from_where_and_what_it_changed() {
    let desk = busy_desk().await;
    let page = desk.audit(desk.all()).await;
    assert_eq!(page.next, None);
    let sequences: Vec<i64> = page.rows.iter().map(|row| row.sequence).collect();
    assert_eq!(sequences, [6, 5, 4, 3, 2, 1], "newest first, all of them");
    let AuditRow { actor, address, about_kind, about_id, about_name, changes, .. } = &page.rows[0];
    assert_eq!((actor, address.as_deref()), (&AuditActor::System, Some("192.0.2.7")));
    assert_eq!((about_kind.as_str(), *about_id), ("person", uuid(8)));
    assert_eq!(about_name.as_deref(), Some("viewer@demo.example"));
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].field.as_str(), changes[0].before.as_deref()), ("role", Some("agent")));
    assert_eq!(changes[0].after.as_deref(), Some("approver"));
    let refund = &page.rows[2];
    assert_eq!((refund.kind.as_str(), refund.about_kind.as_str()), ("refund_reserved", "refund"));
    assert_eq!((refund.amount, refund.message.as_deref()), (Some(lira(100)), Some("wrong size")));
    assert!(refund.changes.is_empty() && refund.about_name.is_some());
    let AuditActor::Person { id, named: Some((email, _)) } = &refund.actor else { panic!("{refund:?}") };
    assert_eq!((*id, email.as_str()), (desk.person, "agent@demo.example"));
}

#[tokio::test]
async fn pages_of_the_audit_meet_without_a_gap_and_each_filter_finds_its_own() {
    let desk = busy_desk().await;
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = desk.audit(AuditQuery { before, limit: 4, ..desk.all() }).await;
        seen.extend(page.rows.iter().map(|row| row.sequence));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1]);

    let settings = ["person_role_changed"; 2];
    for about in [About::Settings, About::Kind(SubjectKind::Person), About::One(uuid(8))] {
        let page = desk.audit(AuditQuery { about, ..desk.all() }).await;
        assert_eq!(kinds(&page), settings, "{about:?}");
        let first = desk.audit(AuditQuery { about, limit: 1, ..desk.all() }).await;
        assert_eq!((first.rows[0].sequence, first.next), (6, Some(6)), "{about:?}");
        let second = desk.audit(AuditQuery { about, limit: 1, before: first.next, ..desk.all() }).await;
        assert_eq!((second.rows[0].sequence, second.next), (5, None), "{about:?}");
    }
    let of_rows = desk.audit(AuditQuery { about: About::Transactions, ..desk.all() }).await;
    assert_eq!(of_rows.rows.len(), 4);
    let of_agent = desk.audit(AuditQuery { actor: Some(desk.person), ..desk.all() }).await;
    assert_eq!(kinds(&of_agent), ["refund_reserved"; 3]);
    let recorded = AuditQuery { kind: Some("payment_recorded".to_owned()), ..desk.all() };
    assert_eq!(desk.audit(recorded).await.rows.len(), 1);
    let between = AuditQuery { from: Some(START + 5), to: Some(START + 9), ..desk.all() };
    assert_eq!(desk.audit(between).await.rows[0].sequence, 5);
    let nothing = AuditQuery { about: About::Kind(SubjectKind::Credential), ..desk.all() };
    assert_eq!(desk.audit(nothing).await, AuditPage { rows: Vec::new(), next: None });
}

/// So many more events a second apart, at the end of the chain; the one at `astray` was told to be of another moment.
async fn lengthen(desk: &Desk, events: i64, astray: i64, astray_at: i64) {
    let sql = "INSERT INTO event (company_id, subject_id, version, kind, at, body, sequence, hash, position)
         WITH RECURSIVE counted (number) AS (SELECT CAST($2 AS BIGINT) + 1 UNION ALL SELECT number + 1 FROM counted WHERE number < $3)
         SELECT event.company_id, event.subject_id, 1000 + number, event.kind,
                CASE WHEN number = $4 THEN CAST($5 AS BIGINT) ELSE CAST($6 AS BIGINT) + number * 1000000 END,
                event.body, number, event.hash, 1000000 + number
         FROM counted JOIN event ON event.company_id = $1 AND event.sequence = 1";
    let end = desk.store.row("SELECT sequence FROM chain WHERE company_id = $1", args![desk.company]).await;
    let end = end.unwrap().unwrap().int("sequence").unwrap();
    desk.store.execute(sql, args![desk.company, end, events, astray, astray_at, START]).await.unwrap();
    let sql = "UPDATE chain SET sequence = $2 WHERE company_id = $1";
    desk.store.execute(sql, args![desk.company, events]).await.unwrap();
}

#[tokio::test]
async fn days_of_long_ago_are_found_at_once_and_so_is_what_stands_far_from_its_time() {
    let desk = busy_desk().await;
    // Longer than a page looks at, and one event told by a clock that was wrong.
    let (events, astray) = (REACH + 2 * SPAN + 100, SPAN + 77);
    let long_ago = START - 86_400_000_000;
    lengthen(&desk, events, astray, long_ago).await;
    let between = |from, to| AuditQuery { from: Some(from), to: Some(to), ..desk.all() };
    let sequences = |page: &AuditPage| page.rows.iter().map(|row| row.sequence).collect::<Vec<_>>();
    let first_ten = between(START + 10_000_000, START + 20_000_000);
    let unnoted = desk.audit(first_ten.clone()).await;
    assert_eq!(
        (unnoted.rows.len(), unnoted.next),
        (0, Some(events + 1 - REACH)),
        "nothing is known of the spans"
    );

    let mut noted = 0;
    while note_next_spans(&desk.store).await.unwrap() > 0 {
        noted += 1;
    }
    assert_eq!(noted, events / SPAN, "the last one is not full");
    let page = desk.audit(first_ten).await;
    assert_eq!(
        (sequences(&page), page.next),
        ((10..20).rev().collect(), None),
        "the first page has them all"
    );
    for about in [About::Anything, About::Transactions] {
        let page = desk.audit(AuditQuery { about, ..between(long_ago, long_ago + 1) }).await;
        assert_eq!((sequences(&page), page.next), (vec![astray], None), "{about:?}");
    }
    // Both ends of a span, pages that meet within it, and what no span says yet.
    let edge = START + (3 * SPAN - 1) * 1_000_000;
    let around = AuditQuery { limit: 3, ..between(edge, edge + 4_000_000) };
    let page = desk.audit(around.clone()).await;
    assert_eq!(sequences(&page), [3 * SPAN + 2, 3 * SPAN + 1, 3 * SPAN]);
    let page = desk.audit(AuditQuery { before: page.next, ..around }).await;
    assert_eq!((sequences(&page), page.next), (vec![3 * SPAN - 1], None));
    let page = desk.audit(between(START + (events - 1) * 1_000_000, START + events * 1_000_000)).await;
    assert_eq!((sequences(&page), page.next), (vec![events - 1], None));
    let none = desk.audit(between(START - 20, START - 10)).await;
    assert_eq!(none, AuditPage { rows: Vec::new(), next: None });
    let kept = AuditQuery {
        actor: Some(desk.person),
        ..between(START + SPAN * 1_000_000, START + events * 1_000_000)
    };
    let page = desk.audit(kept).await;
    assert_eq!(page.rows, []);
    assert!(
        page.next.is_some_and(|next| next > SPAN),
        "a filter that finds nothing looks no further than it may"
    );
}

#[tokio::test]
async fn another_companys_events_are_in_no_audit_but_its_own() {
    let desk = busy_desk().await;
    let other = CompanyId::new(uuid(900));
    let new = Company { id: other, name: "Elsewhere".to_owned(), zone: "UTC".to_owned() };
    create_company(&desk.store, &new, START).await.unwrap();
    for about in [About::Anything, About::Settings, About::One(uuid(8)), About::One(uuid(10))] {
        let page = desk.audit(AuditQuery { company: other, about, ..desk.all() }).await;
        assert_eq!(page.rows, [], "{about:?}");
    }
}

#[tokio::test]
async fn however_often_something_is_refused_few_events_tell_it() {
    let desk = Desk::open().await;
    let refusal = Refusal { call: "GET /api/v1/x".to_owned(), about: None, code: "role_too_low".to_owned() };
    let refuse = async |address: u32, at| {
        let author = Author {
            actor: EventActor::Person(desk.person),
            address: Some(format!("192.0.2.{address}")),
            at,
            salt: [7; 16],
        };
        note_refused_attempt(&desk.store, &[desk.company], &refusal, &author).await.unwrap();
    };
    let times = async || {
        seal_all(&desk.store).await.unwrap();
        let told = desk.audit(AuditQuery { kind: Some("attempt_refused".to_owned()), ..desk.all() }).await;
        let field = |row: &AuditRow| row.changes.iter().find(|change| change.field == "times").cloned();
        let mut times: Vec<String> =
            told.rows.iter().filter_map(field).filter_map(|change| change.after).collect();
        times.reverse();
        times
    };
    for _ in 0..105 {
        refuse(1, START).await;
    }
    assert_eq!(times().await, ["1", "10", "100"]);
    refuse(1, START + WINDOW).await;
    assert_eq!(times().await, ["1", "10", "100", "1"], "a new quarter of an hour begins anew");
    for address in 2..60 {
        refuse(address, START + WINDOW).await;
    }
    assert_eq!(times().await.len(), 3 + 20, "from however many addresses");
}
