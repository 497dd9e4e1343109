//! A demo whose database stands elsewhere is found again there, and nowhere else.

use std::path::Path;

use crate::running::{Running, run};

fn address(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

fn arguments<'a>(data: &'a str, database: Option<&'a str>) -> Vec<&'a str> {
    let fixed =
        ["demo", "--data", data, "--listen", "127.0.0.1:0", "--payments", "0", "--customers-a-minute", "0"];
    fixed.into_iter().chain(database.into_iter().flat_map(|database| ["--database", database])).collect()
}

fn refusal(data: &str, database: Option<&str>) -> String {
    let output = run(&arguments(data, database), "");
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_demo_in_a_named_database_goes_on_there_and_is_refused_in_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let (named, other) = (address(folder.path(), "named.db"), address(folder.path(), "other.db"));

    let start = |database: &str| Running::start(folder.path(), &arguments(data, Some(database)));
    drop(start(&named));
    assert!(!Path::new(data).join("desk.db").exists());
    drop(start(&named));

    let told = refusal(data, None);
    assert!(told.contains("named with --database") && told.contains("delete the folder"), "{told}");
    assert!(!Path::new(data).join("desk.db").exists(), "nothing is made where nothing is found");
    let told = refusal(data, Some(&other));
    assert!(told.contains("another database than this"), "{told}");
    // The same seed in another folder: the same ids, and yet another database.
    let elsewhere = folder.path().join("elsewhere");
    let told = refusal(elsewhere.to_str().unwrap(), Some(&named));
    assert!(told.contains("only made in an empty one"), "{told}");
    let twin = Running::start(folder.path(), &arguments(elsewhere.to_str().unwrap(), Some(&other)));
    drop(twin);
    let told = refusal(data, Some(&other));
    assert!(told.contains("another database than this"), "{told}");

    // A demo made in its folder does not move out.
    let own = folder.path().join("own");
    let own = own.to_str().unwrap();
    drop(Running::start(folder.path(), &arguments(own, None)));
    let told = refusal(own, Some(&named));
    assert!(told.contains("leave --database out"), "{told}");
}
