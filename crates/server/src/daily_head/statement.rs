//! The text of a daily head: ten lines, the last of which signs the nine before it. Whoever has the public key checks it with
//! any tool that knows Ed25519.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::CompanyId;
use jiff::Timestamp;
use jiff::civil::Date;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use store::Micros;

/// What every statement begins with.
const TITLE: &str = "Refund Desk daily head 1";
const SIGNATURE: &str = "signature: ";
/// How many lines a statement has.
const LINES: usize = 10;
/// What stands for the statement before the first.
pub const BEFORE_THE_FIRST: [u8; 32] = [0; 32];

/// What a company's chain ended with on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose chain.
    pub company: CompanyId,
    /// The day, in UTC.
    pub day: Date,
    /// How many events the chain had: the place of its last one.
    pub events: i64,
    /// The chain's hash up to that one.
    pub hash: [u8; 32],
    /// When that one happened.
    pub last_event_at: Micros,
    /// When this was written.
    pub made_at: Micros,
    /// SHA-256 of the company's statement of the day before, its signature with it.
    pub before: [u8; 32],
    /// The public key that it is signed with.
    pub key: [u8; 32],
}

/// A head with its signature, as a text that never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it says.
    pub head: Head,
    text: String,
    signature: Vec<u8>,
}

/// Why a text is no statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no daily head: {0}")]
pub struct NoStatement(String);

/// A moment that no calendar holds.
#[derive(Debug, thiserror::Error)]
#[error("a moment of the chain is none")]
pub struct NoMoment(#[source] jiff::Error);

impl Head {
    /// Signs it.
    pub fn sign(self, pair: &Ed25519KeyPair) -> Result<Statement, NoMoment> {
        let mut text = self.lines().map_err(NoMoment)?;
        let signature = pair.sign(text.as_bytes()).as_ref().to_vec();
        text.push_str(SIGNATURE);
        text.push_str(&STANDARD.encode(&signature));
        text.push('\n');
        Ok(Statement { head: self, text, signature })
    }

    /// What is signed.
    fn lines(&self) -> Result<String, jiff::Error> {
        let Self { company, day, events, hash, last_event_at, made_at, before, key } = self;
        let (last_event_at, made_at) =
            (Timestamp::from_microsecond(*last_event_at)?, Timestamp::from_microsecond(*made_at)?);
        let (hash, before, key) = (hex(hash), hex(before), hex(key));
        Ok(format!(
            "{TITLE}\ncompany: {company}\nday: {day}\nevents: {events}\nhash: {hash}\n\
             last-event-at: {last_event_at:.6}\nmade-at: {made_at:.6}\nbefore: {before}\nkey: {key}\n"
        ))
    }
}

impl Statement {
    /// Reads one statement; every byte must be as we write it. Whether the signature is good, [`Statement::is_signed_with`] says.
    pub fn read(text: &str) -> Result<Self, NoStatement> {
        let signed_to = text.rfind(SIGNATURE).ok_or_else(|| no("it is not signed"))?;
        let (signed, last) = text.split_at(signed_to);
        let mut lines = signed.lines();
        if lines.next() != Some(TITLE) {
            return Err(no(format!("it does not begin with {TITLE:?}")));
        }
        let mut field = |name: &str| {
            let value = lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix(": "));
            value.ok_or_else(|| no(format!("the line {name:?} is not in its place")))
        };
        let moment = |name: &str, text: &str| {
            text.parse::<Timestamp>().map(Timestamp::as_microsecond).map_err(|_unreadable| unreadable(name))
        };
        let head = Head {
            company: field("company")?.parse().map_err(|_unreadable| unreadable("company"))?,
            day: field("day")?.parse().map_err(|_unreadable| unreadable("day"))?,
            events: field("events")?.parse().map_err(|_unreadable| unreadable("events"))?,
            hash: unhex(field("hash")?).ok_or_else(|| unreadable("hash"))?,
            last_event_at: moment("last-event-at", field("last-event-at")?)?,
            made_at: moment("made-at", field("made-at")?)?,
            before: unhex(field("before")?).ok_or_else(|| unreadable("before"))?,
            key: unhex(field("key")?).ok_or_else(|| unreadable("key"))?,
        };
        if head.lines().ok().as_deref() != Some(signed) {
            return Err(no("it is not written as we write it; was the file changed on its way?"));
        }
        let signature = last.strip_prefix(SIGNATURE).and_then(|line| line.strip_suffix('\n'));
        let signature = signature.and_then(|text| STANDARD.decode(text).ok());
        let signature = signature.ok_or_else(|| unreadable("signature"))?;
        Ok(Self { head, text: text.to_owned(), signature })
    }

    /// Reads the statements of a file, one after the other.
    pub fn read_all(text: &str) -> Result<Vec<Self>, NoStatement> {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        if lines.is_empty() {
            return Err(no("the file is empty"));
        }
        lines.chunks(LINES).map(|chunk| Self::read(&chunk.concat())).collect()
    }

    /// The text, with its signature.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the text: what the statement of the next day names.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }

    /// Whether this key signed it.
    #[must_use]
    pub fn is_signed_with(&self, key: &[u8]) -> bool {
        let signed = self.text.split_at_checked(self.text.rfind(SIGNATURE).unwrap_or_default());
        let signed = signed.map_or("", |(signed, _)| signed);
        let public = UnparsedPublicKey::new(&ED25519, key);
        self.head.key == *key && public.verify(signed.as_bytes(), &self.signature).is_ok()
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn no(why: impl Into<String>) -> NoStatement {
    NoStatement(why.into())
}

fn unreadable(field: &str) -> NoStatement {
    no(format!("its {field} is none"))
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Reads 64 hexadecimal digits.
#[must_use]
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use ring::signature::KeyPair as _;

    use super::*;

    fn signed() -> (Statement, Ed25519KeyPair) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let head = Head {
            company: "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            day: "2026-11-22".parse().unwrap(),
            events: 1_234,
            hash: [0xab; 32],
            last_event_at: 1_795_391_952_000_000,
            made_at: 1_795_392_300_000_001,
            before: BEFORE_THE_FIRST,
            key: pair.public_key().as_ref().try_into().unwrap(),
        };
        (head.sign(&pair).unwrap(), pair)
    }

    #[test]
    fn a_head_is_ten_lines_that_are_read_as_they_were_written() {
        let (statement, _pair) = signed();
        let lines: Vec<&str> = statement.text().lines().collect();
        assert_eq!(lines.len(), LINES);
        assert_eq!(
            lines[..4],
            [
                "Refund Desk daily head 1",
                "company: 00000000-0000-0000-0000-000000000001",
                "day: 2026-11-22",
                "events: 1234"
            ]
        );
        assert_eq!(lines[5], "last-event-at: 2026-11-22T23:59:12.000000Z");
        assert_eq!(Statement::read(statement.text()), Ok(statement.clone()));
        let two = format!("{statement}{statement}");
        assert_eq!(Statement::read_all(&two), Ok(vec![statement.clone(), statement]));
    }

    #[test]
    fn a_head_that_was_changed_is_not_signed() {
        let (statement, pair) = signed();
        let key = pair.public_key().as_ref();
        assert!(statement.is_signed_with(key));
        let changed = Statement::read(&statement.text().replace("events: 1234", "events: 1233")).unwrap();
        assert!(!changed.is_signed_with(key));
        let other = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
        assert!(!statement.is_signed_with(other.public_key().as_ref()));
        let by_other = statement.head.sign(&other).unwrap();
        assert!(!by_other.is_signed_with(key) && !by_other.is_signed_with(other.public_key().as_ref()));
    }

    #[test]
    fn what_is_not_written_as_we_write_it_is_no_head() {
        let (statement, _pair) = signed();
        let text = statement.text();
        for other in [
            String::new(),
            "hello\n".to_owned(),
            text.replace('\n', "\r\n"),
            text.replace("day: 2026-11-22", "day: 2026-11-222"),
            text.replace("events: 1234", "events: 01234"),
            text.replace("hash: abab", "hash: abAB"),
            text.replace("company: ", "firm: "),
            text.trim_end().to_owned(),
            format!("{text}more\n"),
            text.split_inclusive('\n').take(9).collect(),
        ] {
            assert!(Statement::read_all(&other).is_err(), "{other}");
        }
    }
}
