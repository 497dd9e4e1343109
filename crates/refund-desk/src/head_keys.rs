//! Which key daily heads must be signed with: the one that was in force when they were made.

use server::daily_head::statement::{Head, Statement, hex};
use store::Micros;
use store::daily_head::find_head_key;
use store::daily_head::replace_key::list_head_keys_before;
use store::engine::Store;

use crate::failure::CommandError;
use crate::heads_check::read_key;

/// By how much the clocks of whoever signed and whoever replaced the key may differ.
const CLOCKS_DIFFER: Micros = 5 * 60 * 1_000_000;

/// A public key.
type PublicKey = [u8; 32];

/// The keys that heads may be signed with.
#[derive(Clone, Debug, Default)]
pub struct HeadKeys {
    /// Those that the database says it signed with, each until when, the first one first; the last one signs now.
    own: Vec<(PublicKey, Micros)>,
    /// Those that whoever verifies was told; none where the database's own are believed.
    told: Vec<PublicKey>,
}

impl HeadKeys {
    /// Those that were told, without any database.
    pub fn told(texts: &[String]) -> Result<Self, CommandError> {
        let told = texts.iter().map(|text| read_key(text)).collect::<Result<_, _>>()?;
        Ok(Self { own: Vec::new(), told })
    }

    /// Those of the database beside those that were told.
    pub async fn of(store: &Store, texts: &[String]) -> Result<Self, CommandError> {
        let broken = |_length| CommandError::refused("the database's key of the daily heads is none");
        let mut own = Vec::new();
        for before in list_head_keys_before(store).await? {
            own.push((before.public_key.as_slice().try_into().map_err(broken)?, before.replaced_at));
        }
        if let Some(now) = find_head_key(store).await? {
            own.push((now.public_key.as_slice().try_into().map_err(broken)?, Micros::MAX));
        }
        Ok(Self { own, ..Self::told(texts)? })
    }

    /// What of the database's own keys was not told, a line each.
    pub fn unknown(&self) -> Vec<String> {
        let strangers = self.own.iter().filter(|(key, _)| !self.told.is_empty() && !self.told.contains(key));
        strangers
            .map(|(key, _)| {
                format!("the database's key of the daily heads {} is not one that was given", hex(key))
            })
            .collect()
    }

    /// What is wrong with a head's signature.
    pub fn fault(&self, statement: &Statement) -> Option<String> {
        if self.own.is_empty() && self.told.is_empty() {
            return Some("there is no key to check it with: give --heads-key".to_owned());
        }
        let key = statement.head.key;
        if !self.told.is_empty() && !self.told.contains(&key) {
            return Some(format!("it is not signed with the key {}", self.names()));
        }
        if !statement.is_signed_with(&key) {
            return Some(format!("it is not signed with the key {}", hex(&key)));
        }
        if self.own.is_empty() || self.was_in_force(&statement.head) {
            return None;
        }
        Some(format!("it is signed with {}, which was not the key at that time", hex(&key)))
    }

    fn names(&self) -> String {
        self.told.iter().map(|key| hex(key)).collect::<Vec<_>>().join(" or ")
    }

    /// Whether the database says that a head's key signed at the moment that the head names.
    fn was_in_force(&self, head: &Head) -> bool {
        let mut since = Micros::MIN;
        for (key, until) in &self.own {
            let from = since.saturating_sub(CLOCKS_DIFFER);
            if *key == head.key && (from..until.saturating_add(CLOCKS_DIFFER)).contains(&head.made_at) {
                return true;
            }
            since = *until;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use server::daily_head::statement::BEFORE_THE_FIRST;

    use super::*;

    const REPLACED_AT: Micros = 1_795_392_300_000_000;

    fn pair(seed: u8) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
    }

    fn public(seed: u8) -> PublicKey {
        pair(seed).public_key().as_ref().try_into().unwrap()
    }

    fn signed(seed: u8, made_at: Micros) -> Statement {
        let head = Head {
            company: "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            day: "2026-11-22".parse().unwrap(),
            events: 7,
            hash: [0xab; 32],
            last_event_at: 7,
            made_at,
            before: BEFORE_THE_FIRST,
            key: public(seed),
        };
        head.sign(&pair(seed)).unwrap()
    }

    #[test]
    fn a_head_is_good_by_the_key_that_was_in_force_when_it_was_made() {
        let keys =
            HeadKeys { own: vec![(public(1), REPLACED_AT), (public(2), Micros::MAX)], told: Vec::new() };
        let (before, after) = (REPLACED_AT - 2 * CLOCKS_DIFFER, REPLACED_AT + 2 * CLOCKS_DIFFER);
        assert_eq!(keys.fault(&signed(1, before)), None);
        assert_eq!(keys.fault(&signed(2, after)), None);
        for other in [signed(1, after), signed(2, before)] {
            assert!(keys.fault(&other).unwrap().contains("was not the key at that time"));
        }
        // Clocks of two machines.
        assert_eq!(keys.fault(&signed(1, REPLACED_AT + 1)), None);
        assert_eq!(keys.fault(&signed(2, REPLACED_AT - 1)), None);
        assert!(keys.fault(&signed(3, before)).is_some(), "nobody's key");
        assert_eq!(keys.unknown(), [""; 0]);
    }

    #[test]
    fn keys_that_were_told_are_believed_and_no_others() {
        let own = vec![(public(1), REPLACED_AT), (public(2), Micros::MAX)];
        let one = HeadKeys { own: own.clone(), told: vec![public(2)] };
        assert_eq!(one.unknown().len(), 1);
        assert!(one.fault(&signed(1, 7)).unwrap().contains("is not signed with the key"));
        let both = HeadKeys { own, told: vec![public(2), public(1)] };
        assert_eq!((both.unknown().len(), both.fault(&signed(1, 7))), (0, None));
        let elsewhere = HeadKeys { own: Vec::new(), told: vec![public(1), public(2)] };
        assert_eq!(elsewhere.fault(&signed(2, 7)), None, "without a database");
        assert!(elsewhere.fault(&signed(3, 7)).is_some());
        assert!(HeadKeys::default().fault(&signed(1, 7)).unwrap().contains("there is no key"));
        let forged = signed(1, 7).text().replace("events: 7", "events: 8");
        assert!(
            both.fault(&Statement::read(&forged).unwrap()).unwrap().contains("is not signed with the key")
        );
    }
}
