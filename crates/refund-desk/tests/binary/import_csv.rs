//! A file of payments: first dry, then for good, once, and on from where it was cut off.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Output;

use store::company::list_all_companies;
use store::engine::Store;
use store::verify::verify_company;
use tempfile::TempDir;
use test_database::TestDatabase;

use crate::running::run;

struct Desk {
    database: TestDatabase,
    folder: TempDir,
}

impl Desk {
    async fn open() -> Self {
        let desk = Self { database: TestDatabase::open().await, folder: tempfile::tempdir().unwrap() };
        assert!(
            desk.run(&["company", "add", "--name", "Shop", "--zone", "Europe/Istanbul"], "").status.success()
        );
        let key = desk.folder.path().join("desk.key");
        let integration = ["integration", "add", "--company", "Shop", "--name", "Bank", "--key-file"];
        let all: Vec<&str> = integration
            .into_iter()
            .chain([key.to_str().unwrap(), "--base-url", "http://127.0.0.1:9"])
            .collect();
        assert!(desk.run(&all, "secret\n").status.success());
        desk
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let all: Vec<&str> =
            arguments.iter().copied().chain(["--database", self.database.address()]).collect();
        run(&all, input)
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("payments.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, more: &[&str]) -> Output {
        let (file, key) = (self.folder.path().join("payments.csv"), self.folder.path().join("desk.key"));
        let fixed = ["import-csv", file.to_str().unwrap(), "--company", "Shop", "--integration", "Bank"];
        let all: Vec<&str> = fixed
            .into_iter()
            .chain(["--key-file", key.to_str().unwrap()])
            .chain(more.iter().copied())
            .collect();
        self.run(&all, "")
    }

    /// Each payment's id at its gateway, state, amount and moment.
    async fn payments(&self) -> Vec<(String, String, i64, i64)> {
        let store = Store::open(self.database.address()).await.unwrap();
        let sql =
            "SELECT gateway_payment_id, state, amount_minor, created_at FROM txn ORDER BY gateway_payment_id";
        let rows = store.rows(sql, []).await.unwrap();
        let read = |row: &store::engine::row::Row| {
            let (id, state) = (row.text("gateway_payment_id").unwrap(), row.text("state").unwrap());
            (id, state, row.int("amount_minor").unwrap(), row.int("created_at").unwrap())
        };
        let payments = rows.iter().map(read).collect();
        store.close().await;
        payments
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const MIXED: &str =
    "\u{feff}amount,Currency,payment_result,gateway_payment_id,customer_name,customer_phone,paid_at
12.50,TRY,SUCCESS,p1,\"Işıl \"\"I\"\" Şen, Ltd\",+90 532 000 00 01,2026-01-02T03:04:05Z
7.5,EUR,SUCCESS,p2,,,2026-01-02T03:04:05+03:00
\"1,000.00\",TRY,SUCCESS,p3,,,
5.00,TRY,PAID,p4,,,
5.00,TRY,FAILED,p5,,,yesterday
9,TRY,PENDING
1.00,TRY,FAILED,p6,,,
";

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_all_and_writes_nothing_and_the_import_writes_what_it_said() {
    let desk = Desk::open().await;
    desk.file(MIXED);
    let dry = desk.import(&["--dry-run"]);
    let told = said(&dry);
    assert_eq!(dry.status.code(), Some(3), "{told}");
    for line in [
        "line 4, amount:",
        "line 5, payment_result:",
        "line 6, paid_at:",
        "line 7, : it has 3 fields and the header 7",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    assert!(told.contains("3 payments can be taken, 4 lines cannot; nothing was written"), "{told}");
    assert!(told.contains("TRY: 2 payments, 13.50") && told.contains("EUR: 1 payments, 7.50"), "{told}");
    assert_eq!(desk.payments().await, Vec::new());
    let files = || std::fs::read_dir(desk.folder.path()).unwrap().count();
    let before = files();

    let imported = desk.import(&[]);
    let told = said(&imported);
    assert_eq!(imported.status.code(), Some(3), "{told}");
    assert!(told.contains("3 new payments, 0 known before, 4 rejected"), "{told}");
    let at = 1_767_323_045_000_000;
    let payments = desk.payments().await;
    assert_eq!(payments.len(), 3);
    assert_eq!(payments[0], ("p1".to_owned(), "captured".to_owned(), 1_250, at));
    assert_eq!(payments[1].3, at - 3 * 3_600_000_000);
    assert_eq!(files(), before + 1, "the rejected lines, and nothing that says how far it was");

    // What was rejected, corrected, is given as it is; what is known is not doubled, and what contradicts is told.
    let rejected = std::fs::read_to_string(desk.folder.path().join("payments.csv.rejected.csv")).unwrap();
    assert!(rejected.starts_with("amount,currency,payment_result,gateway_payment_id,"), "{rejected}");
    let corrected =
        rejected.replace("\"1,000.00\"", "1000.00").replace("PAID", "SUCCESS").replace("yesterday", "");
    desk.file(&format!("{corrected}99.00,TRY,SUCCESS,p1,,,,1,,\n12.50,TRY,SUCCESS,p1,,,,2,,\n"));
    let again = desk.import(&[]);
    let told = said(&again);
    assert!(told.contains("3 new payments, 1 known before, 2 rejected"), "{told}");
    assert_eq!(desk.payments().await.len(), 6);

    let store = Store::open(desk.database.address()).await.unwrap();
    store::event::sealer::seal_all(&store).await.unwrap();
    let company = list_all_companies(&store).await.unwrap().remove(0).id;
    assert_eq!(verify_company(&store, company).await.unwrap().differences, Vec::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_cut_off_goes_on_where_it_was_and_doubles_nothing() {
    let desk = Desk::open().await;
    let mut text = "\u{feff}gateway_payment_id,payment_result,currency,amount\n".to_owned();
    for number in 0..1_200 {
        writeln!(text, "p{number:04},SUCCESS,TRY,1.00").unwrap();
    }
    let file = desk.file(&text);
    // As it stands after a first batch that was committed, of a process that is gone.
    let half: String = text.lines().take(501).fold(String::new(), |all, line| all + line + "\n");
    desk.file(&half);
    assert_eq!(desk.import(&[]).status.code(), Some(0));
    assert_eq!(desk.payments().await.len(), 500);
    desk.file(&text);
    let progress = serde_json::json!({
        "place": { "line": 502, "byte": half.len() - "\u{feff}".len() }, "length": text.len(), "new": 500, "known": 0, "rejected": 0,
    });
    std::fs::write(file.with_added_extension("progress"), progress.to_string()).unwrap();
    let on = desk.import(&[]);
    let told = said(&on);
    assert!(told.contains("going on at line 502") && told.contains("1200 new payments, 0 known"), "{told}");
    assert_eq!((on.status.code(), desk.payments().await.len()), (Some(0), 1_200));

    let anew = desk.import(&["--anew"]);
    assert!(said(&anew).contains("0 new payments, 1200 known before, 0 rejected"), "{}", said(&anew));
    assert_eq!(desk.payments().await.len(), 1_200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_its_columns_is_refused_before_anything_is_read() {
    let desk = Desk::open().await;
    for (text, told) in [
        ("", "is empty"),
        ("gateway_payment_id,payment_result,currency\np1,SUCCESS,TRY\n", "lacks the column amount"),
        ("gateway_payment_id,payment_result,currency,amount,amount\n", "there twice"),
        ("gateway_payment_id,payment_result,currency,amount,colour\n", "no column \"colour\""),
    ] {
        desk.file(text);
        let refused = desk.import(&[]);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        assert!(said(&refused).contains(told), "{told} in {}", said(&refused));
    }
}
