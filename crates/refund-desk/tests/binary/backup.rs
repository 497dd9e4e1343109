//! A copy made while the desk is used: whole, restored into a new desk, with the same rows.

use std::process::Command;

use store::company::{Company, create_company};
use store::engine::{Engine, Store};
use test_database::TestDatabase;

use crate::http::get;
use crate::running::{DemoFiles, Running, run};

/// Every row that counts, as texts, in order.
async fn rows(address: &str) -> Vec<String> {
    let store = Store::open(address).await.unwrap();
    let mut all = Vec::new();
    for row in store.rows("SELECT reference_number, state, version FROM txn ORDER BY id", []).await.unwrap() {
        let (reference, state) = (row.text("reference_number").unwrap(), row.text("state").unwrap());
        all.push(format!("{reference} {state} {}", row.int("version").unwrap()));
    }
    for row in store.rows("SELECT body FROM event ORDER BY company_id, sequence", []).await.unwrap() {
        all.push(row.text("body").unwrap());
    }
    store.close().await;
    all
}

#[tokio::test]
async fn a_copy_made_while_serving_becomes_a_desk_of_its_own() {
    let files = DemoFiles::make();
    let desk = files.start_desk();
    let copy = files.file("copy.db");
    let copy = copy.to_str().unwrap();
    let made = run(&["backup", "--database", &files.database(), "--to", copy], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(String::from_utf8_lossy(&made.stdout).contains("The key is not in it"));
    assert!(!files.file("copy.db.part").exists());

    let again = run(&["backup", "--database", &files.database(), "--to", copy], "");
    assert!(!again.status.success(), "a copy is never overwritten");
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));

    let address = format!("sqlite:{copy}");
    let key = files.file("desk.key");
    let restored = Running::start(
        files.file("").as_path(),
        &["serve", "--database", &address, "--key-file", key.to_str().unwrap(), "--listen", "127.0.0.1:0"],
    );
    assert_eq!(get(restored.address(), "/readyz", None).status, 200);
    drop(restored);
    let verified = run(&["verify", "--database", &address], "");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let (here, there) = (rows(&files.database()).await, rows(&address).await);
    assert!(here.len() > 20, "{}", here.len());
    assert_eq!(here, there);
    drop(desk);
}

#[tokio::test]
async fn a_postgres_is_dumped_without_its_password_on_any_command_line_and_restored() {
    let (here, there) = (TestDatabase::open().await, TestDatabase::empty().await);
    if here.engine() == Engine::Sqlite {
        return;
    }
    let store = Store::open(here.address()).await.unwrap();
    let company = Company {
        id: domain::id::CompanyId::new(uuid::Uuid::from_u128(1)),
        name: "Demo Books".to_owned(),
        zone: "UTC".to_owned(),
    };
    create_company(&store, &company, 1).await.unwrap();
    let dump = here.folder().join("desk.dump");
    let made = run(&["backup", "--database", here.address(), "--to", dump.to_str().unwrap()], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let restored = Command::new("pg_restore")
        .args(["--no-owner", "--exit-on-error", "--dbname", there.address()])
        .arg(&dump)
        .output()
        .unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let listed = run(&["company", "list", "--database", there.address()], "");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("Demo Books"));
    let verified = run(&["verify", "--database", there.address()], "");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
