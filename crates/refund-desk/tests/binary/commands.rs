//! From an empty folder to the first sign-in and the first program, by commands alone.

use std::process::{Output, Stdio};

use crate::http::{get, send};
use crate::running::{Running, refund_desk, run};

const PASSWORD: &str = "umbrella tram seven lakes";
const SECRET: &str = "the-banks-secret-token";

fn line(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_command_whose_reader_has_gone_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut add = refund_desk();
    add.args(["company", "add", "--name", "Demo Shop", "--zone", "UTC", "--database", &database]);
    let ended = add.stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(ended.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert!(line(&run(&["company", "list", "--database", &database], "")).contains("Demo Shop"));
}

#[test]
fn a_company_its_people_accounts_and_programs_are_made_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let key = folder.path().join("desk.key");
    let key = key.to_str().unwrap();
    let desk = |arguments: &[&str], input: &str| {
        let all: Vec<&str> = arguments.iter().copied().chain(["--database", &database]).collect();
        run(&all, input)
    };

    line(&desk(&["company", "add", "--name", "Demo Shop", "--zone", "Europe/Istanbul"], ""));
    let twice = desk(&["company", "add", "--name", "Demo Shop", "--zone", "Europe/Istanbul"], "");
    assert!(refusal(&twice).contains("already"));
    let nowhere = desk(&["company", "add", "--name", "Other", "--zone", "Mars/Olympus"], "");
    assert!(refusal(&nowhere).contains("IANA time zone"));
    assert!(line(&desk(&["company", "list"], "")).contains("Demo Shop"));

    let person =
        ["person", "add", "--email", "Boss@demo.example", "--company", "Demo Shop", "--role", "owner"];
    assert!(refusal(&desk(&person, "short\n")).contains("at least 12 characters"));
    assert!(refusal(&desk(&person, "password1234\n")).contains("easily guessed"));
    assert!(refusal(&desk(&person, "")).contains("standard input"));
    line(&desk(&person, &format!("{PASSWORD}\n")));
    assert!(refusal(&desk(&person, PASSWORD)).contains("belongs to Demo Shop already"));
    let people = line(&desk(&["person", "list"], ""));
    assert!(people.contains("boss@demo.example") && people.contains("owner of Demo Shop"), "{people}");
    let reset = |email| refusal(&desk(&["person", "reset-second-factor", "--email", email], ""));
    assert!(reset("nobody@demo.example").contains("nobody signs in as"));
    assert!(reset("boss@demo.example").contains("has no second factor"));

    let integration = |company: &'static str, url: &'static str| {
        let fixed = ["integration", "add", "--name", "Bank", "--key-file", key, "--company", company];
        let all: Vec<&str> = fixed.into_iter().chain(["--base-url", url]).collect();
        desk(&all, &format!("{SECRET}\n"))
    };
    let unknown = refusal(&integration("Nobody", "http://127.0.0.1:9"));
    assert!(unknown.contains("there is no company \"Nobody\"; there are \"Demo Shop\""), "{unknown}");
    assert!(refusal(&integration("Demo Shop", "ftp://bank")).contains("cannot be called"));
    line(&integration("Demo Shop", "http://127.0.0.1:9"));
    let listed = line(&desk(&["integration", "list", "--company", "Demo Shop"], ""));
    assert!(listed.contains("Bank") && !listed.contains(SECRET), "{listed}");
    let bytes = std::fs::read(folder.path().join("desk.db")).unwrap();
    assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));

    let add = ["credential", "add", "--company", "Demo Shop", "--name", "Shop", "--scope", "report:read"];
    let token = line(&desk(&add, ""));
    let list = || line(&desk(&["credential", "list", "--company", "Demo Shop"], ""));
    assert!(list().contains("Shop") && list().contains("valid") && !list().contains(&token));

    let server = Running::start(
        folder.path(),
        &["serve", "--database", &database, "--key-file", key, "--listen", "127.0.0.1:0"],
    );
    let base = server.address();
    let body = serde_json::json!({ "email": "boss@demo.example", "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("origin", base)];
    let signed_in = send("POST", base, "/api/v1/session", &headers, &body).answer();
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    assert_eq!(signed_in.json()["companies"][0]["role"], "owner");

    let report = || get(base, "/api/v1/transactions", Some(&token)).status;
    assert_eq!(report(), 200);
    let id = list().split(' ').next().unwrap().to_owned();
    line(&desk(&["credential", "revoke", "--company", "Demo Shop", "--id", &id], ""));
    assert_eq!(report(), 401);
    assert!(list().contains("revoked"));
}

#[test]
fn a_database_with_secrets_is_not_served_under_a_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let key = folder.path().join("desk.key");
    let key = key.to_str().unwrap();
    line(&run(&["company", "add", "--database", &database, "--name", "Shop", "--zone", "UTC"], ""));
    let add = ["integration", "add", "--database", &database, "--key-file", key, "--company", "Shop"];
    let all: Vec<&str> =
        add.into_iter().chain(["--name", "Bank", "--base-url", "http://127.0.0.1:9"]).collect();
    line(&run(&all, SECRET));
    std::fs::remove_file(key).unwrap();
    let told =
        refusal(&run(&["serve", "--database", &database, "--key-file", key, "--listen", "127.0.0.1:0"], ""));
    assert!(told.contains("is missing") && told.contains("--key-file"), "{told}");
    assert!(!std::path::Path::new(key).exists());
}

#[test]
fn after_a_rotation_only_the_new_key_opens_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let [old, new] = ["old.key", "new.key"].map(|name| folder.path().join(name).display().to_string());
    let desk = |arguments: &[&str], key: &str, input: &str| {
        let all: Vec<&str> =
            arguments.iter().copied().chain(["--database", &database, "--key-file", key]).collect();
        run(&all, input)
    };
    line(&run(&["company", "add", "--database", &database, "--name", "Shop", "--zone", "UTC"], ""));
    let bank = ["integration", "add", "--company", "Shop", "--name", "Bank", "--kind", "craftgate"];
    let bank: Vec<&str> = bank.into_iter().chain(["--base-url", "http://127.0.0.1:9"]).collect();
    line(&desk(&bank, &old, r#"{"api_key":"a","secret_key":"b"}"#));
    let program = ["credential", "add", "--company", "Shop", "--name", "Old shop", "--dialect", "craftgate"];
    let program: Vec<&str> = program.into_iter().chain(["--integration", "Bank"]).collect();
    assert!(desk(&program, &old, "").status.success());
    line(&desk(&["webhook", "create", "--company", "Shop", "--url", "https://shop.example/hooks"], &old, ""));

    let rotate = ["key", "rotate", "--new-key-file", &new];
    let told = line(&desk(&rotate, &old, ""));
    assert!(told.starts_with("3 secrets"), "{told}");
    let refused = refusal(&desk(&rotate, &old, ""));
    assert!(refused.contains("not the one in use"), "{refused}");
    let third = folder.path().join("third.key").display().to_string();
    let told = line(&desk(&["key", "rotate", "--new-key-file", &third], &new, ""));
    assert!(told.starts_with("3 secrets"), "{told}");
}

#[test]
fn nobody_signs_in_in_the_clear_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let serve = |more: &[&str]| {
        let all: Vec<&str> =
            ["serve", "--database", &database].into_iter().chain(more.iter().copied()).collect();
        refusal(&run(&all, ""))
    };
    let open = serve(&["--listen", "0.0.0.0:0", "--public-url", "http://refunds.example.com"]);
    assert!(open.contains("in the clear: give --tls-cert and --tls-key"), "{open}");
    let nowhere = folder.path().join("nowhere.pem");
    let nowhere = nowhere.to_str().unwrap();
    let missing = serve(&["--listen", "127.0.0.1:0", "--tls-cert", nowhere, "--tls-key", nowhere]);
    assert!(missing.contains("nowhere.pem cannot be read"), "{missing}");
    assert!(serve(&["--tls-cert", nowhere]).contains("--tls-key"));
    assert!(!folder.path().join("desk.db").exists(), "nothing was begun");
}
