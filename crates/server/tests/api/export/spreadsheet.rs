//! Spreadsheets: typed cells, further sheets, the manifest on the last.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use http::StatusCode;
use jiff::tz::TimeZone;
use server::export::xlsx_file::XlsxFile;
use store::transaction::query::ListQuery;
use store::transaction::read_all::AllRows;

use super::{busy_desk, sha256};

fn rows_of(book: &mut Xlsx<std::io::BufReader<std::fs::File>>, sheet: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn open(path: &Path) -> Xlsx<std::io::BufReader<std::fs::File>> {
    open_workbook(path).unwrap()
}

#[tokio::test]
async fn a_spreadsheet_has_typed_cells_and_its_manifest_last() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let (export, manifest) =
        agent.export(&desk, "xlsx", "kind=payment&sort=created&zone=Europe/Istanbul").await;
    let file = agent.file(&export, &[]).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(sha256(&file.body), manifest.sha256);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&manifest.file_name);
    std::fs::write(&path, &file.body).unwrap();
    let mut book = open(&path);
    assert_eq!(book.sheet_names(), ["Transactions", "Manifest"]);
    let rows = rows_of(&mut book, "Transactions");
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0][9], Data::String("Payment Amount".to_owned()));
    let amounts: Vec<&Data> = rows[1..].iter().map(|row| &row[9]).collect();
    assert_eq!(
        amounts,
        [&Data::Float(100.0), &Data::Float(250.5), &Data::Float(12345.0), &Data::Float(3.252)]
    );
    assert_eq!(
        rows[2][4],
        Data::String("=HYPERLINK(\"http://evil.example\")".to_owned()),
        "a text, no formula"
    );
    assert!(matches!(rows[1][14], Data::DateTime(_)), "{:?}", rows[1][14]);
    let told = rows_of(&mut book, "Manifest");
    assert_eq!(told[1][1], Data::String("Europe/Istanbul".to_owned()));
    let lira = manifest.currencies.iter().position(|sums| sums.currency == "TRY").unwrap();
    assert_eq!(told[6 + lira][1], Data::String("350.50".to_owned()));
}

#[tokio::test]
async fn what_a_sheet_cannot_hold_stands_on_further_ones() {
    let desk = busy_desk().await;
    let agent = desk.sign_in("agent").await;
    let (_, manifest) = agent.export(&desk, "csv", "").await;
    let query = ListQuery { companies: vec![desk.company], ..ListQuery::default() };
    let mut all = AllRows::begin(&desk.store, &query, i64::MAX).await.unwrap();
    let mut book = XlsxFile::begin(TimeZone::UTC, server::personal::Sight::Whole, 3).unwrap();
    let mut count = 0;
    loop {
        let rows = all.next().await.unwrap();
        if rows.is_empty() {
            break;
        }
        count += rows.len();
        book = book.append(rows).await.unwrap();
    }
    assert_eq!(count, 7, "four payments and three refunds");
    let (path, _folder) = book.end(manifest).await.unwrap();
    let mut book = open(&path);
    assert_eq!(book.sheet_names(), ["Transactions", "Transactions 2", "Transactions 3", "Manifest"]);
    let counts =
        ["Transactions", "Transactions 2", "Transactions 3"].map(|sheet| rows_of(&mut book, sheet).len());
    assert_eq!(counts, [4, 4, 2], "each with its header");
}
