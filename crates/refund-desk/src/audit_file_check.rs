//! Reckons a chain from the audit's file, without a database, and compares it with daily heads.

use std::collections::BTreeMap;
use std::path::Path;

use domain::id::TransactionId;
use serde::Deserialize;
use server::daily_head::statement::{Statement, hex, unhex};
use store::event::{Hashed, link_event};

use crate::failure::CommandError;
use crate::head_keys::HeadKeys;

/// What of a line the chain is reckoned from.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "Number")]
    number: i64,
    #[serde(rename = "Event")]
    kind: String,
    #[serde(rename = "Hash")]
    hash: String,
    #[serde(rename = "Previous Hash")]
    previous_hash: String,
    #[serde(rename = "Subject ID")]
    subject_id: TransactionId,
    #[serde(rename = "Version")]
    version: i64,
    #[serde(rename = "Microseconds")]
    microseconds: i64,
    #[serde(rename = "Hash Of Text Apart")]
    hash_of_text_apart: String,
    #[serde(rename = "Body")]
    body: String,
}

/// The chain's hashes that a file tells: up to each of its events, and before each of them.
#[derive(Debug, Default)]
pub struct FileChain {
    /// How many events it has.
    pub events: u64,
    /// What does not agree, a line each.
    pub differences: Vec<String>,
    hashes: BTreeMap<i64, [u8; 32]>,
}

/// Reads an audit's file, whole or narrowed, and reckons each of its events' hashes.
pub fn read_audit_file(file: &Path) -> Result<FileChain, CommandError> {
    let shown = file.display();
    let unreadable =
        |error: csv::Error| CommandError::refused(format!("{shown} is no file of the audit: {error}"));
    let mut chain = FileChain::default();
    let mut reader = csv::Reader::from_path(file).map_err(unreadable)?;
    for line in reader.deserialize() {
        chain.take(&line.map_err(unreadable)?);
    }
    Ok(chain)
}

impl FileChain {
    fn take(&mut self, line: &Line) {
        self.events += 1;
        let number = line.number;
        let told =
            unhex(&line.hash).zip(unhex(&line.previous_hash)).zip(read_apart(&line.hash_of_text_apart));
        let Some(((hash, previous), apart)) = told else {
            self.differences.push(format!("event {number}: its hashes are none"));
            return;
        };
        let hashed = Hashed {
            subject_id: line.subject_id,
            version: line.version,
            kind: &line.kind,
            at: line.microseconds,
            private: (!apart.is_empty()).then_some(apart.as_slice()),
            body: &line.body,
        };
        if link_event(&previous, hashed) != hash {
            self.differences.push(format!("event {number}: it is not what was hashed"));
        }
        for (place, hash) in [(number, hash), (number.saturating_sub(1), previous)] {
            // The event after it has told it, too.
            if self.hashes.insert(place, hash).is_some_and(|other| other != hash) {
                self.differences.push(format!("event {place}: the event after it follows another"));
            }
        }
    }

    /// Compares one head with the file; none where the file does not reach its place.
    pub fn compare(&self, statement: &Statement, keys: &HeadKeys) -> Option<Vec<String>> {
        let told = self.hashes.get(&statement.head.events)?;
        let place = format!("kept head of {}", statement.head.day);
        let other = (*told != statement.head.hash).then(|| {
            format!("event {} has the hash {} here and another was signed", statement.head.events, hex(told))
        });
        let wrong = keys.fault(statement).into_iter().chain(other);
        Some(wrong.map(|what| format!("{place}: {what}")).collect())
    }
}

/// The bytes of a hash; no bytes where no text stands apart.
fn read_apart(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() { Some(Vec::new()) } else { unhex(text).map(|hash| hash.to_vec()) }
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use server::daily_head::statement::{BEFORE_THE_FIRST, Head};

    use super::*;

    const SUBJECT: &str = "00000000-0000-0000-0000-00000000000a";

    /// The lines of a chain's events with these bodies, the first one first, and each one's hash.
    fn events(bodies: &[&str]) -> Vec<(String, [u8; 32])> {
        let mut previous = BEFORE_THE_FIRST;
        let mut lines = Vec::new();
        for (version, body) in (1..).zip(bodies) {
            let subject_id = SUBJECT.parse().unwrap();
            let hashed = Hashed { subject_id, version, kind: "person_joined", at: 7, private: None, body };
            let hash = link_event(&previous, hashed);
            let (now, before) = (hex(&hash), hex(&previous));
            lines.push((
                format!("{version},person_joined,{now},{before},{SUBJECT},{version},7,,{body}"),
                hash,
            ));
            previous = hash;
        }
        lines
    }

    /// A file of the audit with these lines, the newest first.
    fn read(lines: &[&str]) -> FileChain {
        let file = tempfile::NamedTempFile::new().unwrap();
        let head = "Number,Event,Hash,Previous Hash,Subject ID,Version,Microseconds,Hash Of Text Apart,Body"
            .to_owned();
        let lines: Vec<String> =
            [head].into_iter().chain(lines.iter().rev().map(|line| (*line).to_owned())).collect();
        std::fs::write(file.path(), lines.join("\r\n")).unwrap();
        read_audit_file(file.path()).unwrap()
    }

    #[test]
    fn a_file_of_the_audit_is_held_against_a_head_without_a_database() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key: [u8; 32] = pair.public_key().as_ref().try_into().unwrap();
        let keys = HeadKeys::told(&[hex(&key)]).unwrap();
        let told = events(&["a", "b", "c"]);
        let signed = |events: usize| {
            let head = Head {
                company: SUBJECT.parse().unwrap(),
                day: "2026-11-22".parse().unwrap(),
                events: i64::try_from(events).unwrap(),
                hash: told[events - 1].1,
                last_event_at: 7,
                made_at: 8,
                before: BEFORE_THE_FIRST,
                key,
            };
            head.sign(&pair).unwrap()
        };
        let lines: Vec<&str> = told.iter().map(|(line, _)| line.as_str()).collect();
        let whole = read(&lines);
        assert_eq!((whole.events, whole.differences.as_slice()), (3, [].as_slice()));
        assert_eq!(whole.compare(&signed(2), &keys), Some(Vec::new()));
        assert_eq!(
            whole.compare(&signed(2), &HeadKeys::told(&[hex(&[9; 32])]).unwrap()).unwrap().len(),
            1,
            "signed with another key"
        );
        let narrowed = read(&lines[2..]);
        assert_eq!(narrowed.compare(&signed(2), &keys), Some(Vec::new()), "the hash before its only event");
        assert_eq!(narrowed.compare(&signed(1), &keys), None, "it does not reach so far");

        let anew = events(&["a", "x", "c"]);
        let anew: Vec<&str> = anew.iter().map(|(line, _)| line.as_str()).collect();
        let anew = read(&anew);
        assert_eq!(anew.differences, [""; 0], "it agrees with itself");
        assert_eq!(anew.compare(&signed(2), &keys).unwrap().len(), 1);
        assert_eq!(anew.compare(&signed(1), &keys), Some(Vec::new()));
        let changed = read(&[lines[0], &lines[1].replace(",b", ",x"), lines[2]]);
        assert_eq!(changed.differences, ["event 2: it is not what was hashed"]);
    }
}
