//! The audit of a company, as its managers read it.

use std::collections::HashMap;

use api::audit::{AuditEntry, AuditPage};
use api::saved_view::SavedView;
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use store::credential::Scope;
use store::event::sealer::seal_all;
use store::event::{Hashed, link_event};
use store::membership::create_membership;

use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk};
use crate::people::invite;

impl Desk {
    /// The kinds of what the owner reads by a query.
    pub async fn kinds(&self, query: &str) -> Vec<String> {
        self.audit(query).await.into_iter().map(|entry| entry.kind).collect()
    }

    /// What the owner reads of the audit by a query.
    async fn audit(&self, query: &str) -> Vec<AuditEntry> {
        let path = format!("{}?{query}", api::paths::audit(self.company));
        let owner = self.sign_in("owner").await;
        // On PostgreSQL events get their places a moment later.
        let waiting = "SELECT COUNT(*) AS waiting FROM event WHERE sequence IS NULL";
        while self.store.row(waiting, []).await.unwrap().unwrap().int("waiting").unwrap() > 0 {
            seal_all(&self.store).await.unwrap();
        }
        owner.get(&path).await.json::<AuditPage>(StatusCode::OK).items
    }
}

#[tokio::test]
async fn a_manager_reads_who_changed_what_and_finds_it_by_who_and_what() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let path = api::paths::person(desk.company, desk.person("viewer").await);
    assert_eq!(owner.send_patch(&path, &json!({ "role": "agent" })).await.status, StatusCode::OK);
    invite(&owner, desk.company, "ayse@demo.example", "viewer").await;
    let agent = desk.sign_in("agent").await;
    let payment = desk.payment("10.00").await;
    assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);

    let settings = desk.audit("about=settings").await;
    let kinds: Vec<&str> = settings.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["person_invited", "person_role_changed"]);
    let change = settings.last().unwrap();
    assert_eq!(change.actor.email.as_deref(), Some("owner@demo.example"));
    assert_eq!(
        (change.about.kind.as_str(), change.about.name.as_deref()),
        ("person", Some("viewer@demo.example"))
    );
    assert_eq!(
        (change.changes[0].before.as_deref(), change.changes[0].after.as_deref()),
        (Some("viewer"), Some("agent"))
    );
    assert!(change.address.is_some() && change.hash.len() == 64 && change.at.ends_with('Z'));

    let of_agent = desk.audit("actor=AGENT@demo.example").await;
    assert!(of_agent.iter().any(|entry| entry.kind == "refund_reserved"), "{of_agent:?}");
    assert!(of_agent.iter().all(|entry| entry.actor.email.as_deref() == Some("agent@demo.example")));
    let of_payment = desk.audit(&format!("subject={payment}")).await;
    assert!(!of_payment.is_empty() && of_payment.iter().all(|entry| entry.about.id == payment.to_string()));
    assert_eq!(desk.audit("kind=person_invited").await.len(), 1);
    assert_eq!(desk.kinds("kind=person_invited&outcome=refused").await, [""; 0]);
    assert_eq!(desk.audit("actor=nobody@demo.example").await, []);
    assert_eq!(desk.audit("to=2001-01-01&zone=Europe/Istanbul").await, []);
    let last = desk.audit("limit=1").await[0].sequence;
    let before = desk.audit(&format!("limit=1&cursor={last}")).await[0].sequence;
    assert_eq!(before, last - 1);
}

#[tokio::test]
async fn a_query_of_the_audit_that_means_nothing_is_told_so() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let path = api::paths::audit(desk.company);
    let two = format!("about=person&subject={}", uuid::Uuid::nil());
    for query in [
        "limit=0",
        "limit=101",
        "about=weather",
        "subject=me",
        "outcome=sun",
        "from=then",
        "colour=red",
        two.as_str(),
    ] {
        manager.get(&format!("{path}?{query}")).await.problem(400, "bad_query");
    }
    desk.sign_in("approver").await.get(&path).await.problem(403, "role_too_low");
    desk.sign_in("stranger").await.get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn what_is_done_with_webhooks_shared_views_and_exports_stands_in_the_audit() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let hook = desk.webhook("https://shop.example/hooks", &[]).await.webhook.id;
    let at = api::paths::webhook(hook);
    assert_eq!(manager.send_patch(&at, &json!({ "enabled": false })).await.status, StatusCode::OK);
    assert_eq!(manager.send_patch(&at, &json!({ "enabled": false })).await.status, StatusCode::OK);
    assert_eq!(manager.post(&format!("{at}/secret"), &json!({})).await.status, StatusCode::OK);
    assert_eq!(manager.send_delete(&at).await.status, StatusCode::NO_CONTENT);
    let kinds = desk.kinds("about=webhook").await;
    assert_eq!(
        kinds,
        ["webhook_deleted", "webhook_secret_replaced", "webhook_switched", "webhook_added"],
        "a change that changes nothing is none"
    );

    let agent = desk.sign_in("agent").await;
    let view = json!({ "company": desk.company, "name": "Failed", "query": "result=FAILED" });
    let own: SavedView = agent.post(api::paths::VIEWS, &view).await.json(StatusCode::CREATED);
    let at = api::paths::view(own.id);
    assert_eq!(agent.send_patch(&at, &json!({ "shared": true })).await.status, StatusCode::OK);
    assert_eq!(manager.send_patch(&at, &json!({ "name": "All failed" })).await.status, StatusCode::OK);
    assert_eq!(manager.send_delete(&at).await.status, StatusCode::NO_CONTENT);
    let views = desk.audit("about=view").await;
    let told: Vec<_> =
        views.iter().map(|entry| (entry.kind.as_str(), entry.actor.email.as_deref())).collect();
    let (agents, managers) = (Some("agent@demo.example"), Some("manager@demo.example"));
    assert_eq!(told, [("view_deleted", managers), ("view_changed", managers), ("view_shared", agents)]);
    let name = views[1].changes.iter().find(|change| change.field == "name").unwrap();
    assert_eq!((name.before.as_deref(), name.after.as_deref()), (Some("Failed"), Some("All failed")));

    let wanted = json!({ "format": "csv", "query": "" });
    assert_eq!(agent.post(api::paths::EXPORTS, &wanted).await.status, StatusCode::CREATED);
    assert_eq!(desk.kinds("about=export").await, ["export_asked"]);
}

#[tokio::test]
async fn who_signed_in_and_out_and_who_could_not_stands_in_the_audit() {
    let desk = Desk::open().await;
    let mut guesser = Browser::new(&desk);
    for _ in 0..3 {
        assert_eq!(guesser.try_sign_in("agent", "a wrong password").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(guesser.try_sign_in("nobody", "a wrong password").await.status, StatusCode::UNAUTHORIZED);
    let agent = desk.sign_in("agent").await;
    assert_eq!(agent.send_delete(api::paths::SESSION).await.status, StatusCode::NO_CONTENT);
    let of_agent = || async {
        let access = desk.audit("about=access").await;
        let is_agents = |entry: &AuditEntry| entry.about.name.as_deref() == Some("agent@demo.example");
        access.into_iter().filter(is_agents).collect::<Vec<_>>()
    };
    // What was refused is told beside the answer.
    let mut told = of_agent().await;
    while told.len() < 3 {
        told = of_agent().await;
    }
    let mut kinds: Vec<&str> = told.iter().map(|entry| entry.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["sign_in_refused", "signed_in", "signed_out"], "many refusals are one event");
    let by = |kind: &str| told.iter().find(|entry| entry.kind == kind).unwrap();
    assert!(told.iter().all(|entry| entry.address.is_some() && entry.about.kind == "access"));
    assert_eq!(by("signed_in").actor.email.as_deref(), Some("agent@demo.example"));
    assert_eq!(by("sign_in_refused").actor.kind, "system", "nobody knows who it was");
    assert!(desk.kinds("about=settings").await.is_empty());
}

#[tokio::test]
async fn what_somebody_may_not_and_tried_all_the_same_stands_in_the_audit_and_floods_nothing() {
    let desk = Desk::open().await;
    let viewer = desk.sign_in("viewer").await;
    let people = api::paths::people(desk.company);
    for _ in 0..12 {
        viewer.get(&people).await.problem(403, "role_too_low");
    }
    let payment = desk.payment("10.00").await;
    viewer.refund(payment, "1.00").await.problem(403, "role_may_not_refund");
    let narrow = desk.credential(vec![Scope::PaymentsWrite]).await;
    let report = desk.send_as_program(&narrow, "GET", api::paths::TRANSACTIONS, &json!({})).await;
    report.problem(403, "scope_missing");

    let refused = desk.audit("kind=attempt_refused").await;
    let value = |entry: &AuditEntry, field: &str| {
        let change = entry.changes.iter().find(|change| change.field == field);
        change.and_then(|change| change.after.clone())
    };
    let lines: Vec<_> = refused
        .iter()
        .map(|entry| {
            (
                entry.about.name.clone().unwrap(),
                value(entry, "refused").unwrap(),
                value(entry, "times").unwrap(),
            )
        })
        .collect();
    let line =
        |name: &str, refused: &str, times: &str| (name.to_owned(), refused.to_owned(), times.to_owned());
    let viewers = "viewer@demo.example";
    assert_eq!(
        lines,
        [
            line("Narrow", "scope_missing", "1"),
            line(viewers, "role_may_not_refund", "1"),
            line(viewers, "role_too_low", "10"),
            line(viewers, "role_too_low", "1"),
        ]
    );
    assert_eq!(value(&refused[1], "about"), Some(payment.to_string()));
    assert_eq!(value(&refused[3], "call").as_deref(), Some("GET,/api/v1/companies/{id}/people"));
    assert_eq!(refused[3].actor.email.as_deref(), Some(viewers));
    assert_eq!(desk.audit("outcome=refused").await, refused, "wherever they stand in the chain");
    assert_eq!(desk.audit("outcome=refused&actor=viewer@demo.example").await, refused[1..]);
    let done = desk.kinds("outcome=done&limit=100").await;
    assert!(done.contains(&"payment_recorded".to_owned()) && !done.contains(&"attempt_refused".to_owned()));
}

#[tokio::test]
async fn what_is_refused_wherever_somebody_belongs_stands_in_the_audit_of_each_company() {
    let desk = Desk::open().await;
    let viewer = desk.person("viewer").await;
    create_membership(&desk.store, viewer, desk.other_company, Role::Agent, BEGINNING).await.unwrap();
    desk.sign_in("viewer").await.get(api::paths::WEBHOOKS).await.problem(403, "role_too_low");
    seal_all(&desk.store).await.unwrap();
    for (company, who) in [(desk.company, "owner"), (desk.other_company, "stranger")] {
        let path = format!("{}?outcome=refused", api::paths::audit(company));
        let page = desk.sign_in(who).await.get(&path).await.json::<AuditPage>(StatusCode::OK);
        let told: Vec<_> = page.items.iter().map(|entry| entry.actor.email.as_deref()).collect();
        assert_eq!(told, [Some("viewer@demo.example")], "{who}");
    }
}

#[tokio::test]
async fn the_audit_as_a_file_has_every_event_and_what_its_chain_is_reckoned_from() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let payment = desk.payment("700.00").await;
    let reason = json!({ "amount": "1.00", "reason": "=1+1, \"quoted\"" });
    assert_eq!(manager.post(&api::paths::refunds(payment), &reason).await.status, StatusCode::CREATED);
    for _ in 0..3 {
        assert_eq!(manager.refund(payment, "1.00").await.status, StatusCode::CREATED);
    }
    let whole = desk.audit("limit=100").await;
    let path = api::paths::audit_file(desk.company);
    let file = manager.get(&path).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"audit.csv\"");
    let mut reader = csv::Reader::from_reader(&file.body[..]);
    let lines: Vec<HashMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    let numbers = lines.iter().map(|line| line["Number"].parse::<u64>().unwrap());
    let numbers: Vec<u64> = numbers.filter(|number| *number <= whole[0].sequence).collect();
    let shown: Vec<u64> = whole.iter().map(|entry| entry.sequence).collect();
    assert!(numbers == shown && shown.len() > 5, "{numbers:?} {shown:?}");
    assert_eq!(desk.kinds("kind=audit_exported&actor=manager@demo.example").await.len(), 1);
    assert!(lines.iter().any(|line| line["Message"] == "'=1+1, \"quoted\""), "no formula");

    let bytes = |hex: &str| -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    for line in &lines {
        let private = bytes(&line["Hash Of Text Apart"]);
        let hashed = Hashed {
            subject_id: line["Subject ID"].parse().unwrap(),
            version: line["Version"].parse().unwrap(),
            kind: &line["Event"],
            at: line["Microseconds"].parse().unwrap(),
            private: (!private.is_empty()).then_some(&private[..]),
            body: &line["Body"],
        };
        let hash = link_event(&bytes(&line["Previous Hash"]), hashed);
        assert_eq!(hash.to_vec(), bytes(&line["Hash"]), "{line:?}");
    }
    let narrowed = manager.get(&format!("{path}?kind=refund_reserved")).await;
    assert_eq!(narrowed.text().lines().count(), 5, "{}", narrowed.text());
    manager.get(&format!("{path}?about=weather")).await.problem(400, "bad_query");
    desk.sign_in("agent").await.get(&path).await.problem(403, "role_too_low");
}
