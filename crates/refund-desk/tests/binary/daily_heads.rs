//! A chain that was written anew up to its end agrees with itself, and not with the heads that were kept elsewhere.

use std::path::Path;

use domain::id::{CompanyId, TransactionId};
use store::args;
use store::engine::Store;
use store::event::{Hashed, link_event};

use crate::demo_agrees::{runtime, start};
use crate::running::run;

/// Runs `verify`; whether all agrees, and what it says.
fn verify(database: &str, more: &[&str]) -> (bool, String) {
    let arguments = [&["verify", "--database", database], more].concat();
    let output = run(&arguments, "");
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_chain_written_anew_up_to_its_end_is_found_by_the_heads_of_before() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let database = format!("sqlite:{}", file("desk.db"));
    let (heads, key) = (file("heads.txt"), file("key.pem"));
    let running = start(folder.path(), "5");
    let day = runtime().block_on(first_signed_day(&database));
    running.kill();
    runtime().block_on(forget_heads(&database, &day));
    let written = run(&["heads", "write", "--database", &database, "--day", &day, "--out", &heads], "");
    assert!(written.status.success(), "{written:?}");
    let told = run(&["heads", "key", "--database", &database], "").stdout;
    std::fs::write(&key, &told).unwrap();
    let kept = ["--heads-key", key.as_str(), "--heads", heads.as_str()];
    let (agrees, said) = verify(&database, &kept);
    assert!(agrees, "{said}");
    assert!(said.contains("heads.txt: 3 looked at, 0 do not agree"), "{said}");
    let again = run(&["heads", "write", "--database", &database, "--day", &day, "--out", &heads], "");
    assert!(!again.status.success(), "no file is written over another");

    // Another key signs from now on; what was signed before stays good by the one of then.
    let vault_key = file("desk.key");
    let replaced = run(&["heads", "key", "--replace", "--database", &database, "--key-file", &vault_key], "");
    assert!(replaced.status.success(), "{replaced:?}");
    let new_key = file("new-key.pem");
    std::fs::write(&new_key, &replaced.stdout).unwrap();
    assert_eq!(run(&["heads", "key", "--database", &database], "").stdout, replaced.stdout);
    let all = String::from_utf8(run(&["heads", "key", "--all", "--database", &database], "").stdout).unwrap();
    assert!(all.contains(std::str::from_utf8(&told).unwrap()), "{all}");
    assert!(
        all.ends_with(std::str::from_utf8(&replaced.stdout).unwrap()) && all.contains("replaced at"),
        "{all}"
    );
    let (agrees, said) = verify(&database, &["--heads", &heads]);
    assert!(agrees, "by the keys that the database knows: {said}");
    let (agrees, said) = verify(&database, &["--heads-key", &new_key, &key, "--heads", &heads]);
    assert!(agrees, "by both keys as they were written down: {said}");
    let (agrees, said) = verify(&database, &["--heads-key", &new_key, "--heads", &heads]);
    assert!(!agrees && said.contains("is not one that was given"), "{said}");
    assert!(said.contains("heads.txt: 3 looked at, 3 do not agree"), "{said}");

    let kept = ["--heads-key", key.as_str(), new_key.as_str(), "--heads", heads.as_str()];
    runtime().block_on(write_anew(&database, 7));
    let (agrees, said) = verify(&database, &[]);
    assert!(!agrees && !said.contains("is not what was hashed"), "{said}");
    assert!(said.contains("daily heads in the database: 3 looked at, 1 do not agree"), "{said}");
    runtime().block_on(forget_heads(&database, "no day"));
    let (agrees, said) = verify(&database, &[]);
    assert!(agrees, "nothing in the database says that it was written anew: {said}");
    let (agrees, said) = verify(&database, &kept);
    assert!(!agrees, "{said}");
    assert_eq!(
        said.lines().filter(|line| line.contains("has another hash than was signed")).count(),
        1,
        "{said}"
    );
    assert_eq!(said.lines().filter(|line| line.contains("keeps it no more")).count(), 3, "{said}");

    let changed = std::fs::read_to_string(&heads).unwrap().replacen("\nevents: ", "\nevents: 1", 1);
    let forged = file("forged.txt");
    std::fs::write(&forged, changed).unwrap();
    let (agrees, said) = verify(&database, &["--heads-key", &key, "--heads", &forged]);
    assert!(!agrees && said.contains("is not signed with the key"), "{said}");
    assert!(!verify(&database, &["--heads", &file("missing.txt")]).0);
    assert!(!Path::new(&file("missing.txt")).exists());
}

/// Changes one event of one company, and writes all hashes after it so that they fit.
async fn write_anew(database: &str, sequence: i64) {
    let store = Store::open(database).await.unwrap();
    let first = store.row("SELECT MIN(company_id) AS company_id FROM chain", []).await.unwrap().unwrap();
    let company = first.id("company_id", CompanyId::new).unwrap();
    let changed = store
        .execute(
            "UPDATE event SET at = at + 1 WHERE company_id = $1 AND sequence = $2",
            args![company, sequence],
        )
        .await
        .unwrap();
    assert_eq!(changed, 1);
    let before = store
        .row("SELECT hash FROM event WHERE company_id = $1 AND sequence = $2", args![company, sequence - 1])
        .await
        .unwrap();
    let mut previous = before.unwrap().bytes("hash").unwrap();
    let rows = store
        .rows(
            "SELECT sequence, subject_id, version, kind, at, private_hash, body FROM event
             WHERE company_id = $1 AND sequence >= $2 ORDER BY sequence",
            args![company, sequence],
        )
        .await
        .unwrap();
    for row in &rows {
        let (kind, body) = (row.text("kind").unwrap(), row.text("body").unwrap());
        let private = row.opt_bytes("private_hash").unwrap();
        let hashed = Hashed {
            subject_id: row.id("subject_id", TransactionId::new).unwrap(),
            version: row.int("version").unwrap(),
            kind: &kind,
            at: row.int("at").unwrap(),
            private: private.as_deref(),
            body: &body,
        };
        previous = link_event(&previous, hashed).to_vec();
        store
            .execute(
                "UPDATE event SET hash = $3, previous_hash = NULL WHERE company_id = $1 AND sequence = $2",
                args![company, row.int("sequence").unwrap(), previous.clone()],
            )
            .await
            .unwrap();
    }
    let written = store
        .execute("UPDATE chain SET hash = $2 WHERE company_id = $1", args![company, previous])
        .await
        .unwrap();
    assert_eq!(written, 1);
    store.close().await;
}

/// The first day that a server which runs has signed for every company, soon after it has begun.
async fn first_signed_day(database: &str) -> String {
    let sql = "SELECT day_on FROM daily_head GROUP BY day_on
               HAVING COUNT(*) = (SELECT COUNT(*) FROM chain) ORDER BY day_on LIMIT 1";
    let store = Store::open(database).await.unwrap();
    loop {
        if let Some(row) = store.row(sql, []).await.unwrap() {
            store.close().await;
            return row.text("day_on").unwrap();
        }
        tokio::task::yield_now().await;
    }
}

/// Takes away all heads but those of one day. So it is the same at whichever moment a server ran: it may have signed two days, one
/// before and one after the clock told the next.
async fn forget_heads(database: &str, but: &str) {
    let store = Store::open(database).await.unwrap();
    store.execute("DELETE FROM daily_head WHERE day_on <> $1", args![but]).await.unwrap();
    let left = store.row("SELECT COUNT(*) AS heads FROM daily_head WHERE day_on <> $1", args![but]).await;
    assert_eq!(left.unwrap().unwrap().int("heads").unwrap(), 0);
    store.close().await;
}
