//! A copy of a `PostgreSQL` database by its own `pg_dump`, which never sees the password on its command line.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::failure::CommandError;

/// Runs `pg_dump`, and reads the result's table of contents.
pub fn dump(address: &str, to: &Path) -> Result<(), CommandError> {
    let Some((address, password)) = without_password(address) else {
        return Err(CommandError::refused(
            "the database's address cannot be read: postgres://USER@HOST/NAME",
        ));
    };
    let mut dump = Command::new("pg_dump");
    dump.args(["--format=custom", "--no-owner", "--no-password", "--dbname", &address]).arg("--file").arg(to);
    if let Some(password) = password {
        dump.env("PGPASSWORD", password);
    }
    finished(&mut dump, "pg_dump")?;
    finished(Command::new("pg_restore").arg("--list").arg(to), "pg_restore").map(|_contents| ())
}

fn finished(command: &mut Command, name: &str) -> Result<Output, CommandError> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            CommandError::refused(format!(
                "{name} is not there: install PostgreSQL's client programs, of the server's version or a later one"
            ))
        } else {
            CommandError::io(format!("{name} cannot be started"))(error)
        }
    })?;
    if output.status.success() {
        Ok(output)
    } else {
        let told = String::from_utf8_lossy(&output.stderr);
        Err(CommandError::refused(format!("{name} failed: {}", told.trim())))
    }
}

/// Takes the password out of an address and gives it apart, in its own characters.
fn without_password(address: &str) -> Option<(String, Option<String>)> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let (user, mut password) = match user.and_then(|user| user.split_once(':')) {
        Some((user, password)) => (Some(user), Some(password)),
        None => (user, None),
    };
    let mut kept = Vec::new();
    for parameter in query.into_iter().flat_map(|query| query.split('&')) {
        match parameter.split_once('=') {
            Some(("password", value)) => password = Some(value),
            _other => kept.push(parameter),
        }
    }
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let password = match password {
        Some(password) => Some(decoded(password)?),
        None => None,
    };
    Some((format!("{scheme}://{user}{host}{path}{query}"), password))
}

/// `%41` is `A`.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(address: &str) -> (String, Option<String>) {
        without_password(address).unwrap()
    }

    #[test]
    fn the_password_is_taken_out_wherever_it_stands() {
        let plain = "postgres://desk@db:5432/desk".to_owned();
        assert_eq!(
            taken("postgres://desk:s%40f%2Fe@db:5432/desk"),
            (plain.clone(), Some("s@f/e".to_owned()))
        );
        assert_eq!(
            taken("postgres://desk@db:5432/desk?password=x%20y"),
            (plain.clone(), Some("x y".to_owned()))
        );
        assert_eq!(taken("postgres://desk@db:5432/desk"), (plain, None));
    }

    #[test]
    fn what_else_the_address_says_stays() {
        let (address, _password) =
            taken("postgres://a:b@h/d?password=c&sslmode=require&host=/run/postgresql");
        assert_eq!(address, "postgres://a@h/d?sslmode=require&host=/run/postgresql");
        assert_eq!(taken("postgres:///d").0, "postgres:///d");
    }

    #[test]
    fn an_address_that_cannot_be_read_is_none() {
        assert_eq!(without_password("nothing"), None);
        assert_eq!(without_password("postgres://a:%zz@h/d"), None);
    }
}
