//! What a company's chain ended with on each day, signed, as its managers take it out.

use api::daily_head::DailyHeadPage;
use domain::id::CompanyId;
use http::StatusCode;
use refunds::random::SystemRandom;
use ring::signature::Ed25519KeyPair;
use server::daily_head::folder::{heads_of_day, write_missing_files};
use server::daily_head::key::{make_head_key, read_public_key};
use server::daily_head::make::{count_heads_to_come, make_daily_heads};
use server::daily_head::statement::{BEFORE_THE_FIRST, Head, Statement, hex};
use store::daily_head::replace_key::{HeadKeyBefore, list_head_keys_before, replace_head_key};
use store::daily_head::{DailyHead, find_hash, keep_heads};
use store::event::EventActor;
use store::event::sealer::seal_all;
use store::subject::Author;

use crate::desk::{BEGINNING, Desk, SECOND};

const HOUR: i64 = 60 * 60 * SECOND;
const DAY: i64 = 24 * HOUR;

impl Desk {
    /// Keeps a head of a company, as if it had been signed on that day.
    pub async fn keep_head(&self, company: CompanyId, day: &str) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let head = Head {
            company,
            day: day.parse().unwrap(),
            events: 1,
            hash: [1; 32],
            last_event_at: BEGINNING,
            made_at: BEGINNING,
            before: BEFORE_THE_FIRST,
            key: [2; 32],
        };
        let statement = head.sign(&pair).unwrap().text().to_owned();
        let kept = DailyHead { company_id: company, day_on: day.to_owned(), statement };
        assert!(keep_heads(&self.store, &[kept]).await.unwrap());
    }

    async fn sealed_payment(&self) {
        self.payment("10.00").await;
        seal_all(&self.store).await.unwrap();
    }

    async fn daily_heads(&self, query: &str) -> DailyHeadPage {
        let manager = self.sign_in("manager").await;
        let path = format!("{}?{query}", api::paths::daily_heads(self.company));
        manager.get(&path).await.json(StatusCode::OK)
    }

    async fn statement(&self, day: &str) -> Statement {
        let manager = self.sign_in("manager").await;
        let answer = manager.get(&api::paths::daily_head(self.company, day)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        Statement::read(answer.text()).unwrap()
    }
}

#[tokio::test]
async fn each_day_that_is_over_has_a_signed_head_that_names_the_one_before() {
    let desk = Desk::open().await;
    desk.sealed_payment().await;
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 0, "the first day is not over");
    let begun = desk.daily_heads("").await;
    assert!(
        begun.key.is_some() && begun.items.is_empty(),
        "the key can be written down before anything is signed"
    );
    desk.clock.advance(DAY);
    desk.sealed_payment().await;
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 0, "what is of yesterday may not be sealed yet");
    desk.clock.advance(5 * 60 * SECOND);
    let (first_day, before) = ("2026-11-22".parse().unwrap(), "2026-11-21".parse().unwrap());
    assert_eq!(count_heads_to_come(&desk.store, first_day).await.unwrap(), 1);
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 1, "the other company has done nothing");
    assert_eq!(count_heads_to_come(&desk.store, first_day).await.unwrap(), 0);
    assert_eq!(count_heads_to_come(&desk.store, before).await.unwrap(), 0, "and never will have one");
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 0, "a day is signed once");

    let first = desk.statement("2026-11-22").await;
    let key = read_public_key(&desk.daily_heads("").await.key.unwrap().pem).unwrap();
    assert!(first.is_signed_with(&key));
    assert!((BEGINNING..BEGINNING + DAY).contains(&first.head.last_event_at), "not of today");
    let hash = find_hash(&desk.store, desk.company, first.head.events).await.unwrap().unwrap();
    assert_eq!((hash.as_slice(), first.head.before), (first.head.hash.as_slice(), BEFORE_THE_FIRST));

    // Two days on which no server ran; something had happened on the first of them.
    desk.clock.advance(3 * DAY);
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 3);
    let page = desk.daily_heads("limit=3").await;
    let days: Vec<&str> = page.items.iter().map(|head| head.day.as_str()).collect();
    assert_eq!(
        (days, page.next.as_deref()),
        (vec!["2026-11-25", "2026-11-24", "2026-11-23"], Some("2026-11-23"))
    );
    let rest = desk.daily_heads("cursor=2026-11-23").await;
    assert_eq!((rest.items.len(), rest.items[0].day.as_str(), rest.next), (1, "2026-11-22", None));
    let mut before = first;
    for day in ["2026-11-23", "2026-11-24", "2026-11-25"] {
        let statement = desk.statement(day).await;
        assert!(statement.is_signed_with(&key));
        assert_eq!(statement.head.before, before.hash(), "{day}");
        assert!(statement.head.made_at > BEGINNING + 4 * DAY, "it says that it was made later");
        before = statement;
    }
    let ended = |at: usize| (page.items[at].events, page.items[at].hash.clone());
    assert!(ended(2).0 > rest.items[0].events, "what happened on the 23rd");
    assert_eq!(ended(0), ended(1), "nothing happened on the 25th");
}

#[tokio::test]
async fn a_new_key_signs_from_then_on_and_every_company_is_told() {
    let desk = Desk::open().await;
    desk.sealed_payment().await;
    desk.clock.advance(DAY + HOUR);
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 1);
    let old = read_public_key(&desk.daily_heads("").await.key.unwrap().hex).unwrap();

    let new = make_head_key(desk.service.vault().unwrap(), &SystemRandom).unwrap();
    let author =
        Author { actor: EventActor::Command, address: None, at: BEGINNING + DAY + HOUR, salt: [0; 16] };
    assert!(replace_head_key(&desk.store, &new, hex, &author).await.unwrap());
    desk.clock.advance(DAY);
    seal_all(&desk.store).await.unwrap();
    assert_eq!(make_daily_heads(&desk.app).await.unwrap(), 2, "the other company has been told, too");
    let (first, second) = (desk.statement("2026-11-22").await, desk.statement("2026-11-23").await);
    assert!(first.is_signed_with(&old) && second.is_signed_with(&new.public_key));
    assert_eq!(second.head.before, first.hash(), "the days hang together across the keys");
    assert_eq!(desk.daily_heads("").await.key.unwrap().hex, hex(&new.public_key));
    let before = list_head_keys_before(&desk.store).await.unwrap();
    assert_eq!(before, [HeadKeyBefore { public_key: old.to_vec(), replaced_at: author.at }]);
    for company in [desk.company, desk.other_company] {
        let told = desk.changes(company).await;
        let (_, body, _) = told.iter().find(|(kind, ..)| kind == "head_key_replaced").unwrap();
        assert!(body.contains(&hex(&old)) && body.contains(&hex(&new.public_key)), "{body}");
    }
}

#[tokio::test]
async fn servers_that_sign_at_once_make_one_head_a_day() {
    let desk = Desk::open().await;
    desk.sealed_payment().await;
    desk.clock.advance(DAY + HOUR);
    let (one, other) = tokio::join!(make_daily_heads(&desk.app), make_daily_heads(&desk.app));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    desk.clock.advance(5 * DAY);
    let (one, other) = tokio::join!(make_daily_heads(&desk.app), make_daily_heads(&desk.app));
    assert_eq!(one.unwrap() + other.unwrap(), 5);
    let mut newer: Option<Statement> = None;
    for head in desk.daily_heads("").await.items {
        let statement = desk.statement(&head.day).await;
        assert!(newer.is_none_or(|newer| newer.head.before == statement.hash()), "{}", head.day);
        newer = Some(statement);
    }
}

#[tokio::test]
async fn heads_are_for_those_who_manage_the_company() {
    let desk = Desk::open().await;
    desk.keep_head(desk.company, "2026-11-21").await;
    let (list, file) =
        (api::paths::daily_heads(desk.company), api::paths::daily_head(desk.company, "2026-11-21"));
    for path in [&list, &file] {
        desk.sign_in("approver").await.get(path).await.problem(403, "role_too_low");
        desk.sign_in("stranger").await.get(path).await.problem(404, "not_found");
        assert_eq!(desk.sign_in("owner").await.get(path).await.status, StatusCode::OK);
    }
    let manager = desk.sign_in("manager").await;
    for day in ["2026-11-20", "yesterday"] {
        manager.get(&api::paths::daily_head(desk.company, day)).await.problem(404, "not_found");
    }
    for query in ["limit=0", "limit=367", "cursor=then", "colour=red"] {
        manager.get(&format!("{list}?{query}")).await.problem(400, "bad_query");
    }
}

#[tokio::test]
async fn a_days_heads_are_written_into_a_folder_once() {
    let desk = Desk::open().await;
    desk.keep_head(desk.company, "2026-11-21").await;
    desk.keep_head(desk.other_company, "2026-11-21").await;
    let folder = tempfile::tempdir().unwrap();
    let until = "2026-11-23".parse().unwrap();
    assert_eq!(write_missing_files(&desk.store, folder.path(), until).await.unwrap(), 1);
    assert_eq!(write_missing_files(&desk.store, folder.path(), until).await.unwrap(), 0);
    let files: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["heads-2026-11-21.txt"], "and nothing half written");
    let text = std::fs::read_to_string(folder.path().join("heads-2026-11-21.txt")).unwrap();
    assert_eq!(text, heads_of_day(&desk.store, "2026-11-21".parse().unwrap()).await.unwrap());
    let companies: Vec<_> =
        Statement::read_all(&text).unwrap().iter().map(|statement| statement.head.company).collect();
    assert!(companies.contains(&desk.company) && companies.contains(&desk.other_company));
}
