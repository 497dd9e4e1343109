//! Exports: exactly the query's rows, with sums that are the totals', in files that can be fetched again and again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use api::export::{Export, ExportList, ExportManifest};
use api::transaction::{CurrencyTotals, TransactionTotals};
use axum::body::Body;
use domain::money::Money;
use http::StatusCode;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

mod spreadsheet;

/// Payments in three currencies, some of them refunded; one customer's name is a formula.
async fn busy_desk() -> Desk {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    for (number, (amount, currency)) in
        [("100.00", "TRY"), ("250.50", "TRY"), ("12345", "JPY"), ("3.252", "KWD")].into_iter().enumerate()
    {
        let name = if number == 1 { "=HYPERLINK(\"http://evil.example\")" } else { "Deniz, \"Demo\"\nİki" };
        let facts = json!({
            "amount": amount, "currency": currency, "order_number": format!("order-{number}"),
            "customer": { "name": name, "phone": "+90 532 000 00 01" },
        });
        let payment = desk.payment_with(&desk.token, facts).await;
        if number != 2 {
            agent.refund(payment, "1.25").await;
        }
    }
    desk
}

impl Browser<'_> {
    async fn ask_for(&self, format: &str, query: &str) -> Answer {
        self.post(api::paths::EXPORTS, &json!({ "format": format, "query": query })).await
    }

    /// Asks for an export, has it written, and gives it as it then is.
    async fn export(&self, desk: &Desk, format: &str, query: &str) -> (Export, ExportManifest) {
        let asked: Export = self.ask_for(format, query).await.json(StatusCode::CREATED);
        assert_eq!(asked.state, "queued");
        assert!(server::export::worker::work(&desk.app).await.unwrap());
        let done: Export = self.get(&api::paths::export(asked.id)).await.json(StatusCode::OK);
        assert_eq!(done.state, "done", "{:?}", done.failure);
        let manifest = done.manifest.clone().unwrap();
        (done, manifest)
    }

    async fn file(&self, export: &Export, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request("GET", &api::paths::export_file(export.id));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn totals(&self, query: &str) -> Vec<CurrencyTotals> {
        let path = format!("{}?{query}", api::paths::TOTALS);
        self.get(&path).await.json::<TransactionTotals>(StatusCode::OK).currencies
    }
}

fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

#[tokio::test]
async fn a_files_rows_come_to_the_totals_of_the_screen() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    for query in [
        "",
        "currency=TRY&zone=Asia/Kathmandu",
        "kind=refund",
        "result=SUCCESS&sort=amount",
        "customer=deniz",
    ] {
        let (export, manifest) = agent.export(&desk, "csv", query).await;
        let file = agent.file(&export, &[]).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(sha256(&file.body), manifest.sha256);
        assert_eq!(file.body.len(), usize::try_from(manifest.file_bytes).unwrap());
        assert_eq!(manifest.currencies, agent.totals(query).await, "{query}");
        let mut reader = csv::Reader::from_reader(&file.body[..]);
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), server::export::cell::COLUMNS);
        let rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), usize::try_from(manifest.rows).unwrap());
        for sums in &manifest.currencies {
            let currency = sums.currency.parse().unwrap();
            let paid = |kind: &str| {
                let of_it = |row: &&BTreeMap<String, String>| {
                    row["Payment Currency"] == sums.currency
                        && row["Kind"] == kind
                        && row["Payment Result"] == "SUCCESS"
                };
                rows.iter().filter(of_it).fold(Money::zero(currency), |sum, row| {
                    sum.plus(Money::parse(&row["Payment Amount"], currency).unwrap()).unwrap()
                })
            };
            assert_eq!(paid("payment"), sums.payments.money(currency).unwrap());
            assert_eq!(paid("refund"), sums.refunds.money(currency).unwrap());
        }
    }
}

#[tokio::test]
async fn lines_end_as_rfc_4180_has_it_and_no_name_is_a_formula() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let (export, manifest) =
        agent.export(&desk, "csv", "kind=payment&sort=created&zone=Europe/Istanbul").await;
    let file = agent.file(&export, &[]).await;
    let text = file.text();
    assert!(text.starts_with("ID,Company,Gateway,Conversation ID,Customer,"), "and with no byte order mark");
    assert_eq!(text.matches("\r\n").count(), 5);
    assert!(text.contains(",\"Deniz, \"\"Demo\"\"\nİki\",+90 532 000 00 01,"));
    assert!(text.contains(",\"'=HYPERLINK(\"\"http://evil.example\"\")\","));
    assert!(text.contains(",JPY,12345,") && text.contains(",KWD,3.252,"));
    assert!(text.contains("2026-11-22T03:00:00."), "in the zone of the query");
    let header = |name: &str| file.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{}\"", manifest.file_name));
    assert!(manifest.file_name.starts_with("transactions-20261122-0300"));
}

#[tokio::test]
async fn a_download_that_was_cut_off_goes_on_where_it_was() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let (export, manifest) = agent.export(&desk, "csv", "").await;
    let whole = agent.file(&export, &[]).await;
    assert_eq!(whole.headers["accept-ranges"], "bytes");
    let tag = format!("\"{}\"", manifest.sha256);
    assert_eq!(whole.headers["etag"], tag.as_str());
    let first = agent.file(&export, &[("range", "bytes=0-99")]).await;
    let rest = agent.file(&export, &[("range", "bytes=100-"), ("if-range", &tag)]).await;
    assert_eq!((first.status, rest.status), (StatusCode::PARTIAL_CONTENT, StatusCode::PARTIAL_CONTENT));
    assert_eq!(first.headers["content-range"], format!("bytes 0-99/{}", manifest.file_bytes).as_str());
    assert_eq!([&first.body[..], &rest.body[..]].concat(), whole.body);
    let another = agent.file(&export, &[("range", "bytes=100-"), ("if-range", "\"another\"")]).await;
    assert_eq!((another.status, &another.body), (StatusCode::OK, &whole.body));
    let beyond = agent.file(&export, &[("range", &format!("bytes={}-", manifest.file_bytes))]).await;
    beyond.problem(416, "range_not_satisfiable");
    assert_eq!(beyond.headers["content-range"], format!("bytes */{}", manifest.file_bytes).as_str());
}

#[tokio::test]
async fn nobody_else_sees_an_export() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let (export, _) = agent.export(&desk, "csv", "").await;
    for who in ["manager", "stranger"] {
        let other = desk.sign_in(who).await;
        let shown = other.get(&api::paths::export(export.id)).await;
        shown.problem(404, "not_found");
        other.file(&export, &[]).await.problem(404, "not_found");
        let list: ExportList = other.get(api::paths::EXPORTS).await.json(StatusCode::OK);
        assert_eq!(list.items, []);
    }
    let foreign = agent.ask_for("csv", &format!("company={}", desk.other_company)).await;
    foreign.problem(404, "not_found");
    let narrow = desk.credential(vec![store::credential::Scope::PaymentsWrite]).await;
    let body = json!({ "format": "csv" });
    let refused = desk.send_as_program(&narrow, "POST", api::paths::EXPORTS, &body).await;
    refused.problem(403, "scope_missing");
    let asked = desk.send_as_program(&desk.token, "POST", api::paths::EXPORTS, &body).await;
    asked.json::<Export>(StatusCode::CREATED);
}

#[tokio::test]
async fn who_has_left_a_company_fetches_none_of_its_rows() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let (export, _) = agent.export(&desk, "csv", "").await;
    desk.store.execute("DELETE FROM membership", []).await.unwrap();
    agent.file(&export, &[]).await.problem(404, "not_found");
    let list: ExportList = agent.get(api::paths::EXPORTS).await.json(StatusCode::OK);
    assert_eq!(list.items, []);
}

#[tokio::test]
async fn an_export_is_taken_back_before_and_after_it_is_done() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let asked: Export = agent.ask_for("csv", "").await.json(StatusCode::CREATED);
    agent.file(&asked, &[]).await.problem(409, "export_not_done");
    let path = api::paths::export(asked.id);
    let remove = || agent.request("DELETE", &path).body(Body::empty()).unwrap();
    assert_eq!(agent.send(remove()).await.status, StatusCode::NO_CONTENT);
    assert!(!server::export::worker::work(&desk.app).await.unwrap(), "nobody writes it");
    agent.send(remove()).await.problem(404, "not_found");
    let (done, _) = agent.export(&desk, "csv", "").await;
    let path = api::paths::export(done.id);
    let request = agent.request("DELETE", &path).body(Body::empty()).unwrap();
    assert_eq!(agent.send(request).await.status, StatusCode::NO_CONTENT);
    agent.file(&done, &[]).await.problem(404, "not_found");
    assert_eq!(store::export::sweep::sweep_exports(&desk.store, 0).await.unwrap(), 1, "its only piece");
}

#[tokio::test]
async fn a_fourth_export_at_once_has_to_wait_and_what_cannot_be_meant_is_told() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    agent.ask_for("pdf", "").await.problem(400, "bad_query");
    agent.ask_for("csv", "colour=red").await.problem(400, "bad_query");
    agent.ask_for("csv", "zone=Nowhere/Land").await.problem(400, "bad_query");
    for _ in 0..3 {
        agent.ask_for("csv", "").await.json::<Export>(StatusCode::CREATED);
    }
    agent.ask_for("csv", "").await.problem(429, "too_many_exports");
    assert!(server::export::worker::work(&desk.app).await.unwrap());
    agent.ask_for("csv", "").await.json::<Export>(StatusCode::CREATED);
}

#[tokio::test]
async fn what_a_dead_server_began_another_writes_anew() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let asked: Export = agent.ask_for("csv", "").await.json(StatusCode::CREATED);
    let now = crate::desk::BEGINNING + 10 * SECOND;
    let dead =
        store::export::claim::claim_export(&desk.store, now, now + 60 * SECOND).await.unwrap().unwrap();
    let piece = store::export::piece::Piece { number: 0, body: vec![1], rows_written: 1, file_bytes: 1 };
    let until = now + 60 * SECOND;
    assert!(store::export::piece::append_piece(&desk.store, &dead, &piece, until).await.unwrap());
    assert!(!server::export::worker::work(&desk.app).await.unwrap(), "it may still live");
    desk.clock.advance(90 * SECOND);
    assert!(server::export::worker::work(&desk.app).await.unwrap());
    let done: Export = agent.get(&api::paths::export(asked.id)).await.json(StatusCode::OK);
    let file = agent.file(&done, &[]).await;
    assert_eq!(sha256(&file.body), done.manifest.unwrap().sha256);
    let late = store::export::piece::Piece { number: 1, body: vec![1], rows_written: 2, file_bytes: 2 };
    assert!(!store::export::piece::append_piece(&desk.store, &dead, &late, until).await.unwrap());
}
